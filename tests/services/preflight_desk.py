"""A desk with accounts of every kind, what is due there, and doors that do as told."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, update

from dissemination.channel import AuthExpired, Channel, Identity, Receipt
from dissemination.config import FILE
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ContentItem, ItemId, Kind, Priority
from dissemination.domain.rendition import AccountId, Media, Part, Rendition
from dissemination.services.desk import Desk, open_desk
from dissemination.services.preflight import HOUR, Preflight, keep, preflight
from dissemination.services.reach import Asking
from dissemination.services.ready import Cause
from dissemination.storage import deliveries, items, notices, receipts
from dissemination.storage.deliveries import Planned
from dissemination.storage.notices import Notice
from dissemination.storage.tables import account, attempt, delivery
from dissemination.testing import ScriptedChannel
from tests.services.conftest import NOW, jpeg

MINUTE = timedelta(minutes=1)
SOON = NOW + 30 * MINUTE
DAY = 24 * HOUR
TOKEN = "123456:rahasia-sekali"

MORE_ACCOUNTS = """
[accounts.tg]
channel = "telegram"

[accounts.tg.settings]
chat = "@uji"

[accounts.tg2]
channel = "telegram"
max_per_day = 2

[accounts.tg2.settings]
chat = "@uji2"
"""


def refused() -> Door:
    """Return a door whose platform does not accept the token any more."""
    return Door(AuthExpired(f"401: {TOKEN} was revoked"))


@contextmanager
def opened(workspace: Path) -> Iterator[Tower]:
    """Open a desk whose accounts have their secrets."""
    with (workspace / FILE).open("a", encoding="utf-8") as file:
        file.write(MORE_ACCOUNTS)
    with open_desk(workspace) as desk:
        with desk.db.write() as connection:
            for name in ("tg", "tg2"):
                secrets = {"token": TOKEN}
                desk.vault.put(connection, name, secrets, person="yoga", now=NOW)
        yield Tower(desk)


class Door(ScriptedChannel):
    """A channel that counts who asks, and answers by its script; the last repeats."""

    def __init__(self, *said: BaseException | None) -> None:
        super().__init__({})
        self.said = list(said or (None,))
        self.asked = 0

    def check(self) -> Identity:
        """Answer with the next line."""
        self.asked += 1
        line = self.said.pop(0) if len(self.said) > 1 else self.said[0]
        if line is not None:
            raise line
        return Identity(handle="uji")


class Hanging(Door):
    """A channel that answers nobody until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def check(self) -> Identity:
        """Wait."""
        self.asked += 1
        self.let_go.wait(30)
        return Identity(handle="late")


@dataclass
class Tower:
    """The desk, its doors, and the present."""

    desk: Desk
    now: datetime = NOW
    doors: dict[str, Door] = field(default_factory=dict)
    again_after: timedelta = timedelta(0)
    tries: int = 1
    within: timedelta = timedelta(seconds=10)

    def connect(self, id_: AccountId) -> Channel:
        """Return the door of an account."""
        return self.doors.setdefault(id_, Door())

    def asking(self) -> Asking:
        """Return how the doors are asked."""
        return Asking(
            connect=self.connect,
            again_after=self.again_after,
            tries=self.tries,
            within=self.within,
        )

    def look(self, ahead: timedelta = HOUR) -> Preflight:
        """Look ahead, and keep nothing."""
        return preflight(self.desk, self.now, asking=self.asking(), ahead=ahead)

    def keep(self) -> Sequence[Cause]:
        """Look ahead, keep it, and return what is new."""
        return keep(self.desk, self.look(), self.now)

    def troubles(self) -> list[tuple[str, str]]:
        """Return what is in trouble now, the soonest first."""
        return [trouble.key for trouble in self.look().troubles]

    def notices(self) -> Sequence[Notice]:
        """Return what stands."""
        with self.desk.db.read() as connection:
            return notices.standing(connection)

    @property
    def asked(self) -> int:
        """How often any platform was asked."""
        return sum(door.asked for door in self.doors.values())

    def write(self, item: str = "posyandu", *, kind: Kind = Kind.HEALTH) -> None:
        """Keep an item, or a further revision of it."""
        with self.desk.db.write() as connection:
            known = items.find(connection, ItemId(item))
            written = ContentItem(
                id=ItemId(item),
                kind=kind,
                title=item,
                body=f"isi {known.item.revision if known else 0}",
                unit="IKP",
            )
            items.save(connection, written, author="rina", now=self.now)

    def plan(
        self,
        account: str = "tg",
        *,
        item: str = "posyandu",
        at: datetime = SOON,
        useful_until: datetime = NOW + DAY,
        state: State = State.SCHEDULED,
        media: Sequence[Media] = (),
        depends_on: DeliveryId | None = None,
    ) -> DeliveryId:
        """Put a delivery of an item there, in a state."""
        with self.desk.db.read() as connection:
            known = items.find(connection, ItemId(item))
        if known is None:
            self.write(item)
        said = Rendition(
            item=item,
            revision=known.item.revision if known else 1,
            account=AccountId(account),
            placement=self.desk.placement(AccountId(account)),
            parts=(Part(text=item, media=tuple(media)),),
        )
        planned = Planned(
            rendition=said,
            due_at=at,
            useful_until=useful_until,
            occurrence=f"{self.count()}",
            priority=Priority.NORMAL,
            depends_on=depends_on,
        )
        with self.desk.db.write() as connection:
            id_ = deliveries.add(connection, planned, author="rina", now=NOW)
            connection.execute(
                update(delivery).where(delivery.c.id == id_).values(state=state)
            )
        return id_

    def hold(self, reason: str, account: str = "tg") -> DeliveryId:
        """Put a delivery there that is held."""
        id_ = self.plan(account, state=State.HELD)
        self.change(id_, reason=reason)
        return id_

    def count(self) -> int:
        """Return how many deliveries there are."""
        with self.desk.db.read() as connection:
            return sum(deliveries.count(connection).values())

    def change(self, id_: DeliveryId, **values: object) -> None:
        """Change a delivery's row, whatever the rules say."""
        with self.desk.db.write() as connection:
            connection.execute(
                update(delivery).where(delivery.c.id == id_).values(**values)
            )

    def set_account(self, id_: str, **values: object) -> None:
        """Change an account's row."""
        with self.desk.db.write() as connection:
            connection.execute(
                update(account).where(account.c.id == id_).values(**values)
            )

    def called(self, id_: DeliveryId, account: str, at: datetime) -> None:
        """Note a call that counts against the quota of an account."""
        with self.desk.db.write() as connection:
            fence = len(connection.execute(attempt.select()).all())
            row = insert(attempt).values(
                delivery=id_,
                account=account,
                part=0,
                target="",
                step="publish",
                fence=fence,
                key="key",
                payload_hash="",
                cost_usd=0,
                started_at=at,
                ended_at=at,
                outcome="published",
            )
            connection.execute(row)

    def received(self, id_: DeliveryId) -> None:
        """Note that the first part of a delivery is public."""
        with self.desk.db.write() as connection:
            proof = Receipt(remote_id="1")
            receipts.keep_receipt(connection, id_, 0, proof, None, NOW)

    def picture(self, colour: str = "teal", *, alt: str = "") -> Media:
        """Keep a picture, and return it."""
        data = jpeg(colour)
        self.desk.media.keep(data)
        return Media(
            sha256=hashlib.sha256(data).hexdigest(),
            mime="image/jpeg",
            width=320,
            height=240,
            size=len(data),
            alt=alt,
        )
