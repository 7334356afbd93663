"""A small office with the real engine: one account, a clock that jumps ahead."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from dissemination.channel import Channel, Media, Part
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.rendition import AccountId, Rendition
from dissemination.engine.daemon import Daemon
from dissemination.engine.deliver import Gate
from dissemination.storage import deliveries, queue
from dissemination.storage.accounts import AccountRow, sync_accounts
from dissemination.storage.database import Database
from dissemination.storage.deliveries import Planned
from dissemination.storage.media import MediaStore
from dissemination.storage.tables import attempt, delivery
from dissemination.testing import StoppedClock

ACCOUNT = AccountId("uji")
_LIVES = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Where a delivery went: its state, why, and how each of its calls ended."""

    state: State
    reason: str
    outcomes: tuple[str, ...]


class Office:
    """Publishes through the engine's own gate, lost answers and all."""

    def __init__(self, folder: Path, db: Database) -> None:
        self._db = db
        self._media = MediaStore(folder / "media")
        self._clock = StoppedClock()

    def keep(self, data: bytes, mime: str, alt: str) -> Media:
        """Put a picture into the media store."""
        return Media(
            sha256=self._media.keep(data),
            mime=mime,
            width=120,
            height=120,
            size=len(data),
            alt=alt,
        )

    def publish(self, channel: Channel, part: Part) -> Ended:
        """Have one part published, approved, and wait for what becomes of it."""
        placement = next(iter(channel.capabilities))
        number = self._plan(channel, placement, part)
        gate = Gate(
            db=self._db,
            media=self._media,
            installation=self._db.installation(),
            clock=self._clock,
            channel=lambda _: channel,
            random=lambda: 0.0,
        )
        until = self._clock.now() + _LIVES
        while True:
            Daemon(gate, workers=1, alone=True).tick()
            now = self._clock.now()
            next_at = queue.next_eligible(self._db, now)
            if next_at is None or next_at > until:
                return self._ended(number)
            self._clock.advance(max(next_at - now, timedelta(seconds=1)))

    def _plan(self, channel: Channel, placement: str, part: Part) -> DeliveryId:
        now: datetime = self._clock.now()
        account = AccountRow(
            id=ACCOUNT,
            channel=channel.name,
            placement=placement,
            enabled=True,
            assisted=False,
        )
        said = Rendition(
            item="kabar",
            revision=1,
            account=ACCOUNT,
            placement=placement,
            parts=(part,),
        )
        planned = Planned(rendition=said, due_at=now, useful_until=now + _LIVES)
        with self._db.write() as connection:
            sync_accounts(connection, (account,))
            number = deliveries.add(connection, planned, author="rina", now=now)
            deliveries.move_to(connection, [number], State.SCHEDULED)
        return number

    def _ended(self, number: DeliveryId) -> Ended:
        calls = select(attempt.c.outcome).where(attempt.c.delivery == number)
        with self._db.read() as connection:
            row = connection.execute(
                select(delivery).where(delivery.c.id == number)
            ).one()
            outcomes = connection.scalars(calls.order_by(attempt.c.id)).all()
        return Ended(
            state=State(row.state), reason=row.reason, outcomes=tuple(outcomes)
        )


@contextmanager
def office(folder: Path) -> Iterator[Office]:
    """Open an office that keeps its papers in `folder`."""
    with Database(f"sqlite:///{folder / 'uji.db'}") as db:
        yield Office(folder, db)
