"""Stop: nothing goes out any more, at once; and resume, with a decision for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dissemination.domain.delivery import DeliveryId, State
from dissemination.messages import short_instant
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake, Misused
from dissemination.storage import audit, control, deliveries, rescheduling
from dissemination.storage.control import Outlook, Stop
from dissemination.storage.database import Transaction

_EVERYTHING = "everything"  # the subject of these deeds
_NAMED = 10
_AT_ONCE = 5_000  # ids a statement: SQLite takes 32,766 values

Due = Literal["hold", "send", "cancel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """What a resume made of what fell due while everything was stopped."""

    held: tuple[DeliveryId, ...] = ()
    sent: tuple[DeliveryId, ...] = ()
    cancelled: tuple[DeliveryId, ...] = ()


def stop(desk: Desk, *, reason: str, person: str, now: datetime) -> Stop:
    """Stop every daemon and worker of this desk from the next call on.

    A call that is on its way ends; doubts are still looked into. Emergencies stop, too.

    Raises:
        Misused: no reason is given.
        Mistake: everything was stopped already; by whom and why stays.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise Misused("stop.no_reason")
    with desk.db.write() as connection:
        known = control.standing(connection)
        if known is not None:
            raise Mistake("stop.already", **_said(desk, known))
        control.stop(connection, person=person, reason=reason, now=now)
        _record(connection, "stop", person=person, now=now, reason=reason)
    return Stop(at=now, person=person, reason=reason)


def standing(desk: Desk) -> Stop | None:
    """Return the stop that holds: since when, by whom and why; None where none does."""
    with desk.db.read() as connection:
        return control.standing(connection)


def resume(desk: Desk, *, person: str, now: datetime, due: Due = "hold") -> Resumed:
    """Let deliveries go out again; what fell due meanwhile waits for a decision.

    What is due later stays scheduled.

    Args:
        desk: the workspace.
        person: who resumes.
        now: aware, UTC.
        due: hold what fell due, until each is sent by `retry`, moved or cancelled; or
            send it all now, or cancel it all. What may not be sent is held even so.

    Returns:
        What became of each delivery that fell due.

    Raises:
        Mistake: nothing is stopped.
    """
    with desk.db.write() as connection:
        fell_due = control.resume(connection, now)
        if fell_due is None:
            raise Mistake("resume.not_stopped")
        _record(connection, "resume", person=person, now=now, held=list(fell_due))
        decided = _decide(connection, fell_due, due, now)
        if decided:
            verb = "retry" if due == "send" else "cancel"
            _record(connection, verb, person=person, now=now, deliveries=list(decided))
    done = frozenset(decided)
    return Resumed(
        held=tuple(number for number in fell_due if number not in done),
        sent=decided if due == "send" else (),
        cancelled=decided if due == "cancel" else (),
    )


def outlook(desk: Desk, now: datetime) -> Outlook:
    """Return what a stop keeps back now, and what it cannot."""
    with desk.db.read() as connection:
        return control.outlook(connection, now, limit=_NAMED)


def _decide(
    connection: Transaction, fell_due: Sequence[DeliveryId], due: Due, now: datetime
) -> tuple[DeliveryId, ...]:
    """Send or cancel what is held, and return what really was."""
    decided: list[DeliveryId] = []
    for start in range(0, 0 if due == "hold" else len(fell_due), _AT_ONCE):
        some = fell_due[start : start + _AT_ONCE]
        if due == "send":
            decided += rescheduling.insist(connection, some, now=now)
        else:
            to, why = State.CANCELLED, "reason.cancelled"
            decided += deliveries.move_to(connection, some, to, reason=why)
    return tuple(sorted(decided))


def _record(
    connection: Transaction, verb: str, *, person: str, now: datetime, **detail: object
) -> None:
    audit.record(
        connection, at=now, person=person, verb=verb, subject=_EVERYTHING, **detail
    )


def _said(desk: Desk, known: Stop) -> dict[str, str]:
    at = short_instant(known.at, desk.config.office.zone)
    return {"by": known.person, "at": at, "reason": known.reason}
