"""What is read back after it became public, when, and what was seen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Insert,
    Select,
    exists,
    literal,
    select,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from dissemination.domain.delivery import DeliveryId
from dissemination.domain.rendition import AccountId
from dissemination.storage import audit, notices
from dissemination.storage.database import Database
from dissemination.storage.instant import Instant
from dissemination.storage.public import (
    Amended,
    PublicPart,
    amended,
    public_parts,
)
from dissemination.storage.tables import account, delivery, receipt, watch

FIRST_LOOK = timedelta(minutes=1)
# After it went public, or was corrected.
LOOKS = (FIRST_LOOK, timedelta(hours=1), timedelta(hours=24))
YOUNG = timedelta(hours=25)  # what is older has been looked at for long enough
SAID_FOR = timedelta(days=7)  # whoever changed it by hand meant it
_MICROSECOND = timedelta(microseconds=1)
_KEPT = ("delivery", "part", "looks", "next_at", "outcome", "detail")


class Sight(StrEnum):
    """What was seen of a part."""

    INTACT = "intact"
    CHANGED = "changed"
    GONE = "gone"
    UNCLEAR = "unclear"


# What a person should know. Each is a notice's kind, too: its message `notice.KIND`.
BAD = (Sight.CHANGED, Sight.GONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A part that this worker is to look at, until `held_until`.

    Attributes:
        public: the part.
        amended: what became of it since.
        held_until: then another may look.
        needs_person: why its account cannot be asked, or empty.
    """

    public: PublicPart
    amended: Amended
    held_until: datetime
    needs_person: str

    @property
    def since(self) -> datetime:
        """When what stands there now was put there."""
        return self.amended.said_at or self.public.public_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one look told; `sight` is None where nobody could look."""

    sight: Sight | None = None
    detail: str = ""
    next_at: datetime | None = None  # None: not looked at any more


def begin(db: Database, now: datetime, *, besides: Collection[AccountId] = ()) -> bool:
    """Have what became public lately be looked at; False where nothing is new.

    Nobody looks at what the accounts `besides` published.
    """
    new = _new(now)
    if besides:
        theirs = exists().where(
            delivery.c.id == receipt.c.delivery, delivery.c.account.in_(besides)
        )
        new = new.where(~theirs)
    with db.read() as connection:
        if connection.execute(new.limit(1)).first() is None:
            return False
    with db.write() as connection:
        connection.execute(_or_nothing(connection).from_select(_KEPT, new))
    return True


def quieten(db: Database, now: datetime) -> int:
    """End the notices of which nobody saw anything new for long; return how many."""
    with db.read() as connection:
        known = notices.standing(connection, BAD)
    fresh = [one.key for one in known if one.seen_at > now - SAID_FOR]
    if len(fresh) == len(known):
        return 0
    with db.write() as connection:
        return len(notices.settle(connection, BAD, fresh, now))


def claim(
    db: Database, now: datetime, *, lease: timedelta, limit: int
) -> Sequence[Watched]:
    """Take parts whose next look is due; nobody else looks while the lease runs.

    An account that the platform told to wait is left alone.
    """
    until = now + lease
    due = (
        select(watch.c.delivery, watch.c.part)
        .join(delivery, delivery.c.id == watch.c.delivery)
        .join(account, account.c.id == delivery.c.account)
        .where(watch.c.next_at <= now, account.c.blocked_until <= now)
        .order_by(watch.c.next_at)
        .limit(limit)
    )
    with db.read() as connection:
        if connection.execute(due.limit(1)).first() is None:
            return []
    with db.write() as connection:
        locked = due.with_for_update(of=watch, skip_locked=True)
        taken = connection.execute(
            update(watch)
            .where(tuple_(watch.c.delivery, watch.c.part).in_(locked))
            .values(next_at=until)
            .returning(watch.c.delivery, watch.c.part)
        ).all()
        pairs = sorted((DeliveryId(number), part) for number, part in taken)
        return _watched(connection, pairs, until)


def forget(db: Database, parts: Collection[Watched]) -> None:
    """Look at these no more: their channels cannot be read, or they are taken down."""
    with db.write() as connection:
        for one in parts:
            mine = _of(one.public.delivery, one.public.part)
            connection.execute(update(watch).where(*mine).values(next_at=None))


def settle(db: Database, one: Watched, seen: Seen, now: datetime) -> Sight | None:
    """Keep what was seen, unless somebody looked, or amended it, meanwhile.

    Returns:
        What is seen now and was not before, or None.
    """
    p = one.public
    mine = _of(p.delivery, p.part)
    with db.write() as connection:
        if _is_amended_since(connection, one):
            return None
        row = connection.execute(
            select(watch).where(*mine, watch.c.next_at == one.held_until)
        ).first()
        if row is None:
            return None
        values: dict[str, Any] = {"next_at": seen.next_at}
        if seen.sight is not None:
            values |= {"looks": row.looks + 1, "looked_at": now}
        # What was seen stays, until something else is seen.
        is_kept = seen.sight is Sight.UNCLEAR and row.outcome
        told = None if is_kept else seen.sight
        if told is not None:
            values |= {"outcome": told, "detail": seen.detail}
        connection.execute(update(watch).where(*mine).values(values))
        if told in {None, row.outcome}:
            return None
        _tell(connection, p, seen, was=row.outcome, now=now)
        return told


def end(connection: Connection, id: DeliveryId, part: int, now: datetime) -> None:
    """Look at a part no more, and say nothing of it: it is not to be there."""
    _put(connection, id, part, next_at=None)
    _say(connection, id, now)


def renew(connection: Connection, id: DeliveryId, part: int, now: datetime) -> None:
    """Look at a part anew from now on, since it was corrected."""
    _put(connection, id, part, next_at=now + FIRST_LOOK)
    _say(connection, id, now)


def _put(
    connection: Connection, id: DeliveryId, part: int, *, next_at: datetime | None
) -> None:
    fresh = {"looks": 0, "next_at": next_at, "outcome": "", "detail": ""}
    known = connection.execute(update(watch).where(*_of(id, part)).values(fresh))
    if not known.rowcount:
        row = {"delivery": id, "part": part, **fresh}
        connection.execute(_or_nothing(connection).values(row))


def _of(id: DeliveryId, part: int) -> tuple[ColumnElement[bool], ...]:
    return watch.c.delivery == id, watch.c.part == part


def _new(now: datetime) -> Select[int, int, int, datetime, str, str]:
    known = exists().where(
        watch.c.delivery == receipt.c.delivery, watch.c.part == receipt.c.part
    )
    first_at = type_coerce(receipt.c.at, BigInteger) + FIRST_LOOK // _MICROSECOND
    return select(
        receipt.c.delivery,
        receipt.c.part,
        literal(0),
        type_coerce(first_at, Instant),
        literal(""),
        literal(""),
    ).where(
        receipt.c.at > now - YOUNG,
        receipt.c.remote_id.is_not(None),
        receipt.c.target == "",
        ~known,
    )


def _or_nothing(connection: Connection) -> Insert:
    # Another daemon may be about to write the same.
    if connection.dialect.name == "sqlite":
        return sqlite.insert(watch).on_conflict_do_nothing()
    return postgresql.insert(watch).on_conflict_do_nothing()


def _watched(
    connection: Connection, pairs: Sequence[tuple[DeliveryId, int]], until: datetime
) -> Sequence[Watched]:
    ids = {number for number, _ in pairs}
    parts, changes = public_parts(connection, ids), amended(connection, ids)
    paused = _paused(connection, {parts[pair].account for pair in pairs})
    return [
        Watched(
            public=parts[pair],
            amended=changes.get(pair, Amended()),
            held_until=until,
            needs_person=paused[parts[pair].account],
        )
        for pair in pairs
    ]


def _paused(connection: Connection, ids: Collection[AccountId]) -> dict[AccountId, str]:
    rows = connection.execute(
        select(account.c.id, account.c.needs_person).where(account.c.id.in_(ids))
    )
    return {AccountId(name): why for name, why in rows}


def _is_amended_since(connection: Connection, one: Watched) -> bool:
    p = one.public
    now = amended(connection, [p.delivery]).get((p.delivery, p.part), Amended())
    return now != one.amended


def _tell(
    connection: Connection, p: PublicPart, seen: Seen, *, was: str, now: datetime
) -> None:
    """Write a line into the story where the public sees something else."""
    is_bad = seen.sight in BAD
    if not is_bad and not (seen.sight is Sight.INTACT and was in BAD):
        return
    audit.record(
        connection,
        at=now,
        person="engine",
        verb=str(seen.sight),
        subject=str(p.delivery),
        deliveries=[p.delivery],
        part=p.part,
        differs=seen.detail,
    )
    _say(connection, p.delivery, now)


def _say(connection: Connection, id: DeliveryId, now: datetime) -> None:
    """Open a notice of what the public sees otherwise; end what is so no longer."""
    rows = connection.execute(
        select(watch.c.part, watch.c.outcome, delivery.c.item, delivery.c.account)
        .join(delivery, delivery.c.id == watch.c.delivery)
        .where(watch.c.delivery == id, watch.c.outcome.in_(BAD))
        .order_by(watch.c.part)
    ).all()
    for kind in BAD:
        bad = [row for row in rows if row.outcome == kind]
        if bad:
            facts = {
                "number": str(id),
                "item": bad[0].item,
                "account": bad[0].account,
                "parts": ", ".join(str(row.part + 1) for row in bad),
            }
            notices.note(connection, kind, str(id), f"notice.{kind}", facts, now)
        else:
            notices.end(connection, kind, str(id), now)
