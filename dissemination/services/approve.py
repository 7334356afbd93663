"""Approve: a yes to exactly what will go out; and the ways back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dissemination.checking import check
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ItemId, Priority
from dissemination.messages import sentence
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake, NotAllowed, NotFound
from dissemination.services.write import find_item
from dissemination.storage import approvals, audit, deliveries, items
from dissemination.storage.approvals import Override, Yes
from dissemination.storage.database import Transaction
from dissemination.storage.deliveries import Standing
from dissemination.storage.items import Kept

# Steps with other names may be taken by whoever may approve.
_ROLE_OF_STEP = {"review": "editor", "approve": "approver"}
_LONGEST = 18  # digits of a number that a database can hold
_CAN_BE_RETRIED = (State.HELD, State.FAILED, State.MISSED, State.EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """What an approval did: steps taken now, steps still open, what is scheduled."""

    taken: tuple[str, ...]
    open: tuple[str, ...]
    scheduled: tuple[DeliveryId, ...]
    overridden: tuple[Finding, ...]


def approve(
    desk: Desk, item_id: str, *, person: str, now: datetime, override: str = ""
) -> Approved:
    """Say yes to an item's planned renditions, at every open step a person may take.

    Args:
        desk: the workspace.
        item_id: whose planned deliveries are meant, in the newest revision.
        person: an id of schedule.toml's people.
        now: aware, UTC.
        override: the reason why a hold may be passed; empty lets holds stop it.

    Raises:
        NotFound, NotAllowed, Mistake: nothing is stored.
    """
    override = override.strip()
    kept = find_item(desk, item_id)
    roles = _roles(desk, person)
    _refuse_own(kept, person, override)
    holds = [f for f in check(kept.item) if f.severity is Severity.HOLD]
    with desk.db.write() as connection:
        waiting = _waiting(connection, kept)
        fingerprint = _fingerprint(waiting)
        steps = _open_steps(desk, connection, kept, fingerprint, now)
        taken = _may_take(steps, roles)
        if not taken:
            _refuse_role(desk, kept, steps, roles, person)
        fresh = _not_overridden(connection, kept, holds)
        _overrule(connection, kept, fresh, person=person, reason=override, now=now)
        until = now + desk.config.approval.valid_for
        for step in taken:
            approvals.approve(
                connection,
                kept.item.id,
                kept.item.revision,
                fingerprint=fingerprint,
                yes=Yes(step=step, person=person, at=now, expires_at=until),
            )
        still_open = steps[len(taken) :]
        scheduled = [] if still_open else _schedule(connection, kept, waiting)
        audit.record(
            connection,
            at=now,
            person=person,
            verb="approve",
            subject=kept.item.id,
            steps=list(taken),
            fingerprint=fingerprint,
            scheduled=list(scheduled),
        )
    return Approved(
        taken=taken,
        open=still_open,
        scheduled=tuple(scheduled),
        overridden=tuple(fresh),
    )


def cancel(desk: Desk, id: str, *, person: str, now: datetime) -> list[DeliveryId]:
    """Cancel one delivery by its number, or all of an item's that are not sent yet.

    Raises:
        NotFound: there is no such delivery or item.
        Mistake: it is on its way or public already, or there is nothing to cancel.
    """
    with desk.db.write() as connection:
        chosen = standing_of(connection, id)
        moved = deliveries.move_to(
            connection,
            [standing.delivery.id for standing in chosen],
            State.CANCELLED,
            reason="reason.cancelled",
        )
        if not moved:
            raise Mistake("cancel.too_late", id=id, states=_states(chosen))
        audit.record(
            connection,
            at=now,
            person=person,
            verb="cancel",
            subject=id,
            deliveries=list(moved),
        )
    return list(moved)


def retry(desk: Desk, id: str, *, person: str, now: datetime) -> list[DeliveryId]:
    """Schedule again what was held, failed, missed or expired: a person insists.

    Raises:
        NotFound: there is no such delivery or item.
        Mistake: nothing of it is in such a state, or has a yes that still holds.
    """
    with desk.db.write() as connection:
        chosen = standing_of(connection, id)
        moved = deliveries.move_to(
            connection,
            _still_approved(connection, chosen, id),
            State.SCHEDULED,
            only=_CAN_BE_RETRIED,
            eligible_at=now,
        )
        if not moved:
            raise Mistake("retry.not_needed", id=id, states=_states(chosen))
        for number in moved:
            until = now + max(desk.late_after(), timedelta(hours=1))
            deliveries.postpone_deadline(connection, number, until)
        audit.record(
            connection,
            at=now,
            person=person,
            verb="retry",
            subject=id,
            deliveries=list(moved),
        )
    return list(moved)


def confirm(
    desk: Desk, number: int, *, person: str, proof: str, now: datetime
) -> Standing:
    """Keep an officer's word that what was handed off is posted.

    Raises:
        NotFound: there is no such delivery.
        Mistake: it is not waiting for a person.
    """
    id_ = DeliveryId(number)
    with desk.db.write() as connection:
        known_delivery(connection, id_)
        moved = deliveries.move_to(
            connection, [id_], State.PUBLISHED, only=(State.HANDED_OFF,)
        )
        if not moved:
            raise Mistake("confirm.not_waiting", id=number)
        deliveries.confirm_hand_off(
            connection, id_, person=person, proof=proof, now=now
        )
        audit.record(
            connection,
            at=now,
            person=person,
            verb="confirm",
            subject=str(number),
            proof=proof,
        )
        return known_delivery(connection, id_)


def known_delivery(connection: Transaction, id: DeliveryId) -> Standing:
    """Return one delivery.

    Raises:
        NotFound: there is none of this number.
    """
    known = deliveries.one(connection, id)
    if known is None:
        raise NotFound("delivery.unknown", id=id)
    return known


def _still_approved(
    connection: Transaction, chosen: Sequence[Standing], id: str
) -> list[DeliveryId]:
    """Return those to which somebody said yes, and whose item still says the same."""
    without = (deliveries.NOT_APPROVED, deliveries.CHANNEL_CHANGED)
    approved = [s for s in chosen if s.delivery.reason not in without]
    if chosen and not approved:
        raise Mistake("retry.not_approved", id=id)
    newest = [s for s in approved if not is_revised(connection, s)]
    if approved and not newest:
        raise Mistake("retry.revised", id=id)
    return [s.delivery.id for s in newest]


def is_revised(connection: Transaction, standing: Standing) -> bool:
    """Tell whether the item says something else by now: an edit voids the yes."""
    kept = items.find(connection, standing.delivery.item)
    return kept is not None and kept.item.revision > standing.delivery.revision


def _states(chosen: Sequence[Standing]) -> str:
    said = {sentence(f"state.{s.delivery.state}") for s in chosen}
    return ", ".join(sorted(said)) or sentence("state.none")


def _roles(desk: Desk, person: str) -> frozenset[str]:
    known = desk.config.people.get(person)
    if known is None:
        approvers = [
            id_
            for id_, p in desk.config.people.items()
            if {"approver", "editor"} & set(p.roles)
        ]
        raise NotFound("person.unknown", name=person, known=", ".join(approvers) or "-")
    return frozenset(known.roles)


def _refuse_own(kept: Kept, person: str, override: str) -> None:
    if kept.author != person:
        return
    if kept.item.priority is Priority.EMERGENCY and override:
        return
    raise NotAllowed("approve.own", name=person, id=kept.item.id)


def _waiting(connection: Transaction, kept: Kept) -> Sequence[Standing]:
    waiting = [
        s
        for s in deliveries.of_item(connection, kept.item.id)
        if s.delivery.state is State.PLANNED
        and s.delivery.revision == kept.item.revision
    ]
    if not waiting:
        raise Mistake("approve.nothing", id=kept.item.id)
    return waiting


def _fingerprint(waiting: Sequence[Standing]) -> str:
    """Return the SHA-256 over everything that this yes will let out."""
    said = sorted(
        f"{s.delivery.account}/{s.delivery.placement}/{s.delivery.fingerprint}"
        for s in waiting
    )
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _open_steps(
    desk: Desk, connection: Transaction, kept: Kept, fingerprint: str, now: datetime
) -> tuple[str, ...]:
    given = approvals.given(
        connection, kept.item.id, kept.item.revision, fingerprint=fingerprint, now=now
    )
    done = {yes.step for yes in given}
    return tuple(s for s in desk.config.steps(kept.item.kind) if s not in done)


def _refuse_role(
    desk: Desk, kept: Kept, steps: Sequence[str], roles: frozenset[str], person: str
) -> None:
    """Refuse who may not take the next step, or not say again what was said."""
    # No step is open where exactly this was approved before, and then cancelled.
    wanted = steps[0] if steps else desk.config.steps(kept.item.kind)[-1]
    if steps or not _may_take([wanted], roles):
        role = role_of(wanted)
        able = [id_ for id_, p in desk.config.people.items() if role in p.roles]
        raise NotAllowed(
            "approve.role",
            name=person,
            step=step_said(wanted),
            role=role,
            known=", ".join(able) or "-",
        )


def role_of(step: str) -> str:
    """Return the role that takes a step of approval."""
    return _ROLE_OF_STEP.get(step, "approver")


def step_said(step: str) -> str:
    """Return how a step of approval is called; a desk's own keeps its name."""
    said = sentence(f"step.{step}")
    return step if said == f"step.{step}" else said


def _may_take(steps: Sequence[str], roles: frozenset[str]) -> tuple[str, ...]:
    taken: list[str] = []
    for step in steps:
        if role_of(step) not in roles:
            break
        taken.append(step)
    return tuple(taken)


def _not_overridden(
    connection: Transaction, kept: Kept, holds: Sequence[Finding]
) -> list[Finding]:
    known = approvals.overrides(connection, kept.item.id, kept.item.revision)
    passed = {o.finding for o in known}
    return [f for f in holds if _named(f) not in passed]


def _overrule(
    connection: Transaction,
    kept: Kept,
    holds: Sequence[Finding],
    *,
    person: str,
    reason: str,
    now: datetime,
) -> None:
    """Keep why holds are passed; without a reason they stop the approval."""
    if holds and not reason:
        said = [sentence(f"rule.{f.rule}", {"text": f.text[:60]}) for f in holds]
        listed = "; ".join(dict.fromkeys(said))
        raise Mistake("approve.hold", id=kept.item.id, findings=listed)
    for finding in holds:
        overruled = Override(
            finding=_named(finding), reason=reason, person=person, at=now
        )
        approvals.overrule(connection, kept.item.id, kept.item.revision, overruled)


def _named(finding: Finding) -> str:
    return f"{finding.rule}: {finding.text}"


def _schedule(
    connection: Transaction, kept: Kept, waiting: Sequence[Standing]
) -> list[DeliveryId]:
    items.set_state(connection, kept.item.id, "approved")
    ids = [s.delivery.id for s in waiting]
    return list(
        deliveries.move_to(connection, ids, State.SCHEDULED, only=(State.PLANNED,))
    )


def standing_of(connection: Transaction, id: str) -> Sequence[Standing]:
    """Return the delivery of this number, or every delivery of this item.

    Raises:
        NotFound: it names neither.
    """
    if id.isdecimal() and len(id) <= _LONGEST:
        one = deliveries.one(connection, DeliveryId(int(id)))
        if one is not None:
            return [one]
    if items.find(connection, ItemId(id)) is None:
        raise NotFound("delivery.unknown", id=id)
    return deliveries.of_item(connection, ItemId(id))
