"""Escalate: tell others when nobody has posted what was handed over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dissemination.domain.delivery import State
from dissemination.services.desk import Desk
from dissemination.services.hand_over import NOTICE
from dissemination.storage import audit, control, hand_offs, notices
from dissemination.storage.database import Transaction
from dissemination.storage.hand_offs import HandOff, Waiting
from dissemination.storage.notices import Notice

# After how long it is overdue, and whose task it then is to see to it.
STEPS: tuple[tuple[timedelta, tuple[str, ...]], ...] = (
    (timedelta(minutes=10), ("publisher",)),
    (timedelta(minutes=20), ("publisher", "approver")),
    (timedelta(minutes=30), ("publisher", "approver", "admin")),
)

PUT_OFF_MOST = timedelta(hours=1)

_NOBODY = "notice.hand_off.nobody_asked"
_SILENT = "notice.hand_off.silent"
_ALL_DECLINED = "notice.hand_off.all_declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """What nobody has posted, how many steps it is overdue, and why."""

    waiting: Waiting
    level: int
    message: str


def overdue(found: Iterable[Waiting], now: datetime) -> list[Overdue]:
    """Return what is overdue.

    Counted from when the last officer was asked, or wanted to be reminded. Where all
    who were asked have declined, nobody is left to wait for.
    """
    rated = (_rated(one, now) for one in found)
    return [one for one in rated if one.level]


def escalate(desk: Desk, now: datetime) -> int:
    """Keep one notice for each delivery that is overdue; return what is new.

    A notice ends by itself when somebody has posted it, or it helps no more; and while
    everything is stopped, since nobody is to post then.
    """
    with desk.db.read() as connection:
        stopped = control.standing(connection) is not None
        late = [] if stopped else overdue(hand_offs.waiting(connection, now), now)
        known = notices.standing(connection, (NOTICE,))
    if not (late or known):
        return 0
    said = {one.subject: one for one in known}
    fresh = sum(_tell(desk, one, now) for one in late if _is_due(one, said, now))
    with desk.db.write() as connection:
        still = {(NOTICE, str(one.waiting.delivery)) for one in late}
        notices.settle(connection, (NOTICE,), still, now)
    return fresh


def _rated(one: Waiting, now: datetime) -> Overdue:
    asked = [row for row in one.asked if not row.is_vacant]
    silent = [row for row in asked if not row.is_answered]
    late = now - _since(one, silent)
    level = sum(late >= after for after, _ in STEPS)
    if asked and not silent:
        return Overdue(waiting=one, level=max(level, 1), message=_ALL_DECLINED)
    return Overdue(waiting=one, level=level, message=_SILENT if asked else _NOBODY)


def _since(one: Waiting, silent: Iterable[HandOff]) -> datetime:
    # Whoever was asked last, or took over from a colleague, has time, too.
    given = [row.at for row in one.asked]
    asked = max([one.due_at, *given])
    put_off = [row.remind_at for row in silent if row.remind_at]
    # Putting it off again and again keeps nobody else from knowing.
    return min(max([asked, *put_off]), asked + PUT_OFF_MOST)


def _is_due(one: Overdue, said: Mapping[str, Notice], now: datetime) -> bool:
    known = said.get(str(one.waiting.delivery))
    if known is None:
        return True
    return known.is_news(one.message, _facts(one)) or known.is_old(now)


def _facts(one: Overdue) -> Mapping[str, object]:
    return {
        "id": one.waiting.delivery,
        "item": one.waiting.item,
        "account": one.waiting.account,
        "due_at": one.waiting.due_at,
        "level": one.level,
        "roles": list(STEPS[one.level - 1][1]),
    }


def _tell(desk: Desk, one: Overdue, now: datetime) -> bool:
    id_ = one.waiting.delivery
    with desk.db.write() as connection:
        # Held as by whoever answers: else each would wait for the other.
        held = hand_offs.hold(connection, id_)
        if held is None or held.is_withdrawn or held.state is not State.HANDED_OFF:
            return False
        facts = _facts(one)
        is_news = notices.note(connection, NOTICE, str(id_), one.message, facts, now)
        if is_news:
            _record(connection, one, now)
    return is_news


def _record(connection: Transaction, one: Overdue, now: datetime) -> None:
    id_, asked = one.waiting.delivery, one.waiting.asked
    silent = [row.id for row in asked if not (row.is_vacant or row.is_answered)]
    hand_offs.note_escalated(connection, silent, now=now)
    audit.record(
        connection,
        at=now,
        person="engine",
        verb="escalate",
        subject=str(id_),
        level=one.level,
    )
