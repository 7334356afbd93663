"""Returns: an item goes back to its author, with a reason that they see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ItemId
from dissemination.services.approve import role_of, roles_of, steps_of
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Misused, NotAllowed
from dissemination.services.seen import fingerprint_of, refuse_unseen, waiting_of
from dissemination.services.write import find_item
from dissemination.storage import approvals, audit, control, deliveries, items
from dissemination.storage.approvals import RETURNED, Verdict
from dissemination.storage.database import Transaction
from dissemination.storage.deliveries import Standing
from dissemination.storage.items import Kept

LONGEST = 1000  # characters of a reason
WHY = "reason.returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What a return did: at which step, why, and what will not go out."""

    item: ItemId
    author: str
    step: str
    reason: str
    cancelled: tuple[DeliveryId, ...]


def give_back(
    desk: Desk, item_id: str, *, person: str, reason: str, seen: str, now: datetime
) -> Returned:
    """Return an item to its author; what waits of it is cancelled.

    What was approved before and waits for its instant goes out all the same.

    Args:
        desk: the workspace.
        item_id: whose planned deliveries are meant, in the newest revision.
        person: who reviewed it.
        reason: what the author reads.
        seen: the seal of what the person was shown.
        now: aware, UTC.

    Raises:
        Misused: there is no reason, or it is a novel.
        Outdated, Answered: what was shown waits no more.
        NotFound, NotAllowed: nothing is stored.
    """
    reason = _said(reason)
    kept = find_item(desk, item_id)
    step = _step_of(desk, kept, person)
    with desk.db.write() as connection:
        # Whoever revises, plans or approves comes before or after us.
        control.take_turns(connection)
        waiting = waiting_of(connection, kept)
        refuse_unseen(connection, kept.item.id, waiting, seen=seen, person=person)
        done = Returned(
            item=kept.item.id,
            author=kept.author,
            step=step,
            reason=reason,
            cancelled=_cancel(connection, kept, waiting),
        )
        fingerprint = fingerprint_of(s.delivery for s in waiting)
        _keep(connection, kept, done, fingerprint, person=person, now=now)
        audit.record(
            connection,
            at=now,
            person=person,
            verb="return",
            subject=kept.item.id,
            step=step,
            reason=reason,
            seen=seen,
            cancelled=list(done.cancelled),
        )
    return done


def last_return(desk: Desk, item_id: str) -> Verdict | None:
    """Return who returned an item last, and why; None where nobody did since a yes."""
    with desk.db.read() as connection:
        said = approvals.verdicts(connection, [ItemId(item_id)])
    return said[-1] if said and said[-1].verdict == RETURNED else None


def step_to_return_at(desk: Desk, kept: Kept, roles: frozenset[str]) -> str:
    """Return the first step of an item that these roles take; empty where none is."""
    steps = steps_of(desk, kept.item)
    return next((step for step in steps if role_of(step) in roles), "")


def _said(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Misused("return.why")
    if len(reason) > LONGEST:
        raise Misused("return.long", most=LONGEST, count=len(reason))
    return reason


def _step_of(desk: Desk, kept: Kept, person: str) -> str:
    step = step_to_return_at(desk, kept, roles_of(desk, person))
    if kept.author == person:
        raise NotAllowed("return.own", name=person, id=kept.item.id)
    if not step:
        raise NotAllowed("return.role", name=person, id=kept.item.id)
    return step


def _keep(
    connection: Transaction,
    kept: Kept,
    done: Returned,
    fingerprint: str,
    *,
    person: str,
    now: datetime,
) -> None:
    approvals.give_back(
        connection,
        kept.item.id,
        kept.item.revision,
        fingerprint=fingerprint,
        step=done.step,
        reason=done.reason,
        person=person,
        at=now,
    )


def _cancel(
    connection: Transaction, kept: Kept, waiting: Sequence[Standing]
) -> tuple[DeliveryId, ...]:
    items.set_state(connection, kept.item.id, "returned")
    ids = [s.delivery.id for s in waiting]
    only = (State.PLANNED,)
    gone = deliveries.move_to(connection, ids, State.CANCELLED, reason=WHY, only=only)
    return tuple(sorted(gone))
