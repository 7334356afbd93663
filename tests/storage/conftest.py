"""A real database in a folder of the test, and rows to put into it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, func, select, update

from dissemination.channel import Receipt
from dissemination.domain.delivery import Decision, DeliveryId, State
from dissemination.domain.item import Priority
from dissemination.domain.rendition import AccountId, Part, Rendition
from dissemination.storage import deliveries, ledger, queue
from dissemination.storage.accounts import AccountRow, sync_accounts
from dissemination.storage.claimed import Claimed
from dissemination.storage.database import Database
from dissemination.storage.deliveries import Planned
from dissemination.storage.ledger import Ending
from dissemination.storage.tables import account, attempt, control, delivery, receipt
from tests.laid import FILE, lay_file
from tests.postgresql import Cluster, lay_fleet, lay_tables

# What is about one of them is not run on the other.
ON_A_FILE = pytest.mark.parametrize("dialect", ["sqlite"])
ON_A_SERVER = pytest.mark.parametrize("dialect", ["postgresql"])
# PostgreSQL, with the tables through which a fleet is given its work.
IN_A_FLEET = pytest.mark.parametrize("dialect", ["fleet"])
NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
LEASE = timedelta(seconds=60)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
PUBLISHED = Decision(state=State.PUBLISHED)


@dataclass
class Rows:
    """Writes what a test needs, and reads what it left."""

    db: Database
    accounts: dict[str, AccountRow] = field(default_factory=dict)

    def account(self, id: str, *, assisted: bool = False) -> AccountId:
        """Connect an account; the others stay."""
        row = AccountRow(
            id=AccountId(id),
            channel="scripted",
            placement="feed",
            enabled=True,
            assisted=assisted,
        )
        self.accounts[id] = row
        with self.db.write() as connection:
            sync_accounts(connection, tuple(self.accounts.values()))
        return row.id

    def plan(
        self,
        item: str = "item",
        *parts: str,
        account: str = "satu",
        due_at: datetime = NOW,
        useful_until: datetime = NOW + HOUR,
        priority: Priority = Priority.NORMAL,
        depends_on: DeliveryId | None = None,
        occurrence: str = "once",
    ) -> DeliveryId:
        """Plan a delivery of an item; without parts it says its own name."""
        if account not in self.accounts:
            self.account(account)
        said = Rendition(
            item=item,
            revision=1,
            account=AccountId(account),
            placement="feed",
            parts=tuple(Part(text=text) for text in parts or (item,)),
        )
        planned = Planned(
            rendition=said,
            due_at=due_at,
            useful_until=useful_until,
            priority=priority,
            depends_on=depends_on,
            occurrence=occurrence,
        )
        with self.db.write() as connection:
            return deliveries.add(connection, planned, author="rina", now=NOW)

    def schedule(self, item: str = "item", *parts: str, **planned: Any) -> DeliveryId:
        """Plan a delivery, approved."""
        id_ = self.plan(item, *parts, **planned)
        self.move(id_, State.SCHEDULED)
        return id_

    def move(self, id_: DeliveryId, to: State) -> bool:
        """Move a delivery as a person does."""
        with self.db.write() as connection:
            return bool(deliveries.move_to(connection, [id_], to))

    def claim(
        self, now: datetime = NOW, *, owner: str = "daemon", limit: int = 8
    ) -> list[Claimed]:
        """Take what is due."""
        return queue.claim(self.db, owner=owner, now=now, lease=LEASE, limit=limit)

    def begin(self, held: Claimed, now: datetime = NOW, *, part: int = 0) -> int | None:
        """Open an attempt."""
        return ledger.begin(self.db, held, part, key="key", cost_usd=0.015, now=now)

    def begun(self, held: Claimed, now: datetime = NOW, *, part: int = 0) -> int:
        """Open an attempt that must be allowed."""
        number = self.begin(held, now, part=part)
        assert number is not None
        return number

    def close(
        self,
        held: Claimed,
        number: int,
        decision: Decision | None,
        *,
        outcome: str = "published",
        receipt: Receipt | None = None,
        part: int = 0,
        now: datetime = NOW,
    ) -> bool:
        """Close an attempt."""
        ending = Ending(outcome=outcome, receipt=receipt)
        return ledger.close(
            self.db, held, number, ending, part=part, now=now, decision=decision
        )

    def doubt(self, now: datetime = NOW, *, owner: str = "daemon") -> list[Claimed]:
        """Reserve what is to be looked up."""
        return queue.doubtful(self.db, owner=owner, now=now, lease=LEASE, limit=8)

    def uncertain(self, item: str = "item", *parts: str, **planned: Any) -> DeliveryId:
        """Bring a delivery into doubt: its only call ended without an answer."""
        id_ = self.schedule(item, *parts, **planned)
        (held,) = self.claim()
        decision = Decision(state=State.UNCERTAIN, eligible_at=NOW)
        self.close(held, self.begun(held), decision, outcome="unknown")
        return id_

    def row(self, id_: DeliveryId) -> Row[Any]:
        """Return a delivery as it is kept."""
        with self.db.read() as connection:
            return connection.execute(
                select(delivery).where(delivery.c.id == id_)
            ).one()

    def state(self, id_: DeliveryId) -> State:
        """Return where a delivery stands."""
        return State(self.row(id_).state)

    def account_row(self, id_: str) -> Row[Any]:
        """Return an account as it is kept."""
        with self.db.read() as connection:
            return connection.execute(select(account).where(account.c.id == id_)).one()

    def attempts(self, id_: DeliveryId) -> list[Row[Any]]:
        """Return the attempts of a delivery, oldest first."""
        with self.db.read() as connection:
            mine = select(attempt).where(attempt.c.delivery == id_)
            return list(connection.execute(mine.order_by(attempt.c.id)))

    def receipts(self, id_: DeliveryId) -> list[str | None]:
        """Return the ids that prove the parts of a delivery."""
        with self.db.read() as connection:
            mine = select(receipt.c.remote_id).where(receipt.c.delivery == id_)
            return list(connection.scalars(mine.order_by(receipt.c.part)))

    def in_flight(self) -> int:
        """Return how many deliveries are being published."""
        counted = select(func.count()).where(delivery.c.state == State.PUBLISHING)
        with self.db.read() as connection:
            return connection.scalar(counted) or 0

    def set_account(self, id_: str, **values: Any) -> None:
        """Change an account's row."""
        with self.db.write() as connection:
            connection.execute(
                update(account).where(account.c.id == id_).values(**values)
            )

    def set_delivery(self, id_: DeliveryId, **values: Any) -> None:
        """Change a delivery's row, whatever the rules say."""
        with self.db.write() as connection:
            connection.execute(
                update(delivery).where(delivery.c.id == id_).values(**values)
            )

    def stop(self, at: datetime | None = NOW) -> None:
        """Stop everything; None resumes."""
        with self.db.write() as connection:
            connection.execute(update(control).values(stopped_at=at))


@contextmanager
def fresh_database(
    request: pytest.FixtureRequest, dialect: str, folder: Path
) -> Iterator[str]:
    """Yield the address of a database of a test's own: a file, or on the server."""
    if dialect == "sqlite":
        yield f"sqlite:///{lay_file(folder)}"
        return
    server: Cluster = request.getfixturevalue("postgresql")
    prepare = lay_fleet if dialect == "fleet" else lay_tables
    with server.swept_database(prepare=prepare) as address:
        yield address


@pytest.fixture
def url(request: pytest.FixtureRequest, dialect: str, tmp_path: Path) -> Iterator[str]:
    """Give the address of the test's database."""
    with fresh_database(request, dialect, tmp_path) as address:
        yield address


@pytest.fixture
def empty_url(
    request: pytest.FixtureRequest, dialect: str, tmp_path: Path
) -> Iterator[str]:
    """Give the address of a database in which there is no table yet."""
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path / FILE}"
        return
    server: Cluster = request.getfixturevalue("postgresql")
    with server.empty_database() as address:
        yield address


@pytest.fixture
def db(url: str) -> Iterator[Database]:
    with Database(url) as opened:
        yield opened


@pytest.fixture
def rows(db: Database) -> Rows:
    return Rows(db)
