"""Seen: an answer counts only for what the person was shown.

Between a look and a yes an item may be revised, an account may get words of its own,
and a time may move. A form carries the seal of what it showed; where something else
waits by now, nothing is said yes to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from dissemination.domain.delivery import Delivery, State
from dissemination.domain.item import ItemId
from dissemination.services.mistakes import Mistake
from dissemination.storage import audit, deliveries
from dissemination.storage.audit import Deed
from dissemination.storage.database import Transaction
from dissemination.storage.deliveries import Standing
from dissemination.storage.items import Kept


class Outdated(Mistake):
    """What waits now is not what the person was shown."""


class Answered(Mistake):
    """The very same was answered before; nothing is done twice."""


def waiting_of(connection: Transaction, kept: Kept) -> Sequence[Standing]:
    """Return an item's deliveries that wait for a yes, in its newest revision."""
    found = deliveries.of_item(connection, kept.item.id)
    return [s for s in found if waits(s.delivery, kept.item.revision)]


def waits(delivery: Delivery, revision: int) -> bool:
    """Tell whether a delivery waits for a yes to this revision."""
    return delivery.state is State.PLANNED and delivery.revision == revision


def fingerprint_of(waiting: Iterable[Delivery]) -> str:
    """Return the SHA-256 over everything that a yes will let out."""
    said = (f"{d.account}/{d.placement}/{d.fingerprint}" for d in waiting)
    return _digest(said)


def seal_of(waiting: Iterable[Delivery]) -> str:
    """Return the SHA-256 over what an approver is shown: what goes out, and when."""
    shown = (
        f"{d.revision}/{d.account}/{d.placement}/{d.occurrence}"
        f"/{d.due_at.isoformat()}/{d.fingerprint}"
        for d in waiting
    )
    return _digest(shown)


def refuse_unseen(
    connection: Transaction,
    item: ItemId,
    waiting: Sequence[Standing],
    *,
    seen: str,
    person: str,
) -> None:
    """Refuse an answer to what waits no more, or not as it was shown.

    Args:
        connection: in which the answer is kept.
        item: whose.
        waiting: its deliveries that wait now.
        seen: the seal that the form carries.
        person: who answers.

    Raises:
        Answered: this was answered already, by them or by somebody else.
        Outdated: it is not what they saw.
    """
    if waiting and seal_of(s.delivery for s in waiting) == seen:
        return
    deed = _answer_to(connection, item, seen, person)
    if deed is None:
        raise Outdated("approve.outdated", id=item)
    # Somebody else's step of several says nothing of what waits now.
    if deed.person == person or not waiting:
        raise answered(deed.verb, item, deed.person)
    raise Outdated("approve.outdated", id=item)


def answered(verb: str, item: ItemId, person: str) -> Answered:
    """Return what to say to who answers what was answered."""
    is_return = verb == "return"
    said = "approve.returned_already" if is_return else "approve.already"
    return Answered(said, id=item, name=person)


def _answer_to(
    connection: Transaction, item: ItemId, seen: str, person: str
) -> Deed | None:
    """Return who answered what this form showed; the person themselves goes first."""
    every = [d for d in audit.deeds(connection, item) if d.detail.get("seen") == seen]
    own = [deed for deed in every if deed.person == person]
    return next(reversed(own or every), None)


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
