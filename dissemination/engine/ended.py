"""What is over is marked, once nobody has changed it by hand since."""

from __future__ import annotations

import logging
from datetime import timedelta

from dissemination.channel import (
    Absent,
    CannotTell,
    CanReadBack,
    Changed,
    Intact,
    Rejected,
)
from dissemination.engine.afterwards import request_of_public
from dissemination.engine.deliver import Gate
from dissemination.registry import Failed, tried
from dissemination.services.desk import Desk
from dissemination.services.ended import Over, find_over, leave, mark

log = logging.getLogger(__name__)

# Its platform gives no answer now; it was public for long, and an hour is none.
_LATER = timedelta(minutes=10)
_MUCH_LATER = timedelta(days=1)  # somebody may bring it back, out of a trash


def mark_ended(gate: Gate, desk: Desk) -> int:
    """Have the pages of what is over say so; return how many.

    What a person changed by hand is not written over: another person is asked to mark
    it. What a person removed is left alone.
    """
    marked = 0
    for over in find_over(desk, gate.clock()):
        if gate.is_stopping.is_set():
            break
        marked += _see_to(gate, desk, over)
    return marked


def _see_to(gate: Gate, desk: Desk, over: Over) -> bool:
    now, account = gate.clock(), over.public.account
    is_unread = account in desk.unread()
    seen = CannotTell() if is_unread else tried(_look, gate, over)
    match seen:
        case Absent():
            leave(over, desk, now, _MUCH_LATER)
            return False
        case Changed():
            is_new = mark(over, desk, now, message="amend.changed")
        case Failed(error=error) if not isinstance(error, Rejected):
            log.info("cannot be marked now", extra=_about(over, type(error).__name__))
            leave(over, desk, now, _LATER)
            return False
        case _:
            is_new = mark(over, desk, now)
    if is_new:
        log.info("over", extra=_about(over, type(seen).__name__))
    return is_new


def _look(gate: Gate, over: Over) -> Intact | Changed | Absent | CannotTell:
    channel = gate.channel(over.public.account)
    if not isinstance(channel, CanReadBack):
        return CannotTell()
    request = request_of_public(gate, over.public, over.said.parts[over.public.part])
    return channel.read_back(request, over.public.receipt)


def _about(over: Over, seen: str) -> dict[str, object]:
    public = over.public
    return {"delivery": public.delivery, "account": public.account, "seen": seen}
