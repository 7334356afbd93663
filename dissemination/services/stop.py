"""Stop: nothing goes out any more, at once; and resume, with a decision for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dissemination.domain.delivery import DeliveryId
from dissemination.messages import short_instant
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake, Misused
from dissemination.storage import audit, control
from dissemination.storage.control import Outlook, Stop
from dissemination.storage.database import Transaction

_EVERYTHING = "everything"  # the subject of these deeds
_NAMED = 10


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


def resume(desk: Desk, *, person: str, now: datetime) -> Sequence[DeliveryId]:
    """Let deliveries go out again; what fell due meanwhile is held for a decision.

    Each is then sent by `retry` or taken back by `cancel`. What is due later stays
    scheduled.

    Returns:
        What is held now.

    Raises:
        Mistake: nothing is stopped.
    """
    with desk.db.write() as connection:
        held = control.resume(connection, now)
        if held is None:
            raise Mistake("resume.not_stopped")
        _record(connection, "resume", person=person, now=now, held=list(held))
    return held


def standing(desk: Desk) -> Stop | None:
    """Return the stop that holds now, or None."""
    with desk.db.read() as connection:
        return control.standing(connection)


def outlook(desk: Desk, now: datetime) -> Outlook:
    """Return what a stop keeps back now, and what it cannot."""
    with desk.db.read() as connection:
        return control.outlook(connection, now, limit=_NAMED)


def _record(
    connection: Transaction, verb: str, *, person: str, now: datetime, **detail: object
) -> None:
    audit.record(
        connection, at=now, person=person, verb=verb, subject=_EVERYTHING, **detail
    )


def _said(desk: Desk, known: Stop) -> dict[str, str]:
    at = short_instant(known.at, desk.config.office.zone)
    return {"by": known.person, "at": at, "reason": known.reason}
