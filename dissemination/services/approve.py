"""Approve: a yes to exactly what will go out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.finding import Finding
from dissemination.domain.item import ContentItem, Kind, Priority
from dissemination.messages import sentence
from dissemination.services import checks
from dissemination.services.agreement import wordings
from dissemination.services.desk import Desk
from dissemination.services.holding import refuse_own_version, said_by
from dissemination.services.mistakes import Mistake, NotAllowed, NotFound
from dissemination.services.write import find_item
from dissemination.storage import approvals, audit, control, deliveries, items
from dissemination.storage.approvals import Override, Yes
from dissemination.storage.database import Transaction
from dissemination.storage.deliveries import Standing
from dissemination.storage.items import Kept
from dissemination.storage.versions import KeptVersion

# Steps with other names may be taken by whoever may approve.
_ROLE_OF_STEP = {"review": "editor", "approve": "approver"}


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
    with desk.db.read() as connection:
        own = said_by(connection, kept.item.id, _waiting(connection, kept))
    found = _holds(desk, kept, own)
    with desk.db.write() as connection:
        # Whoever revises, plans or writes a version comes before or after us.
        control.take_turns(connection)
        waiting = _waiting(connection, kept)
        if said_by(connection, kept.item.id, waiting) != own:
            raise Mistake("plan.versioned", id=kept.item.id)
        refuse_own_version(kept, own, person=person, override=override)
        fingerprint = _fingerprint(waiting)
        steps = _open_steps(desk, connection, kept, fingerprint, now)
        taken = _may_take(steps, roles)
        if not taken:
            _refuse_role(desk, kept, steps, roles, person)
        fresh = _not_overridden(connection, kept, found)
        _overrule(connection, kept, fresh, person=person, reason=override, now=now)
        until = now + desk.config.approval.valid_for
        given = [Yes(step=s, person=person, at=now, expires_at=until) for s in taken]
        _say_yes(connection, kept, fingerprint, given)
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
            **({"override": override} if override else {}),
        )
    return Approved(
        taken=taken,
        open=still_open,
        scheduled=tuple(scheduled),
        overridden=tuple(fresh),
    )


def open_steps(
    desk: Desk, connection: Transaction, kept: Kept, now: datetime
) -> tuple[str, ...]:
    """Return the steps that an item's planned deliveries still lack.

    Raises:
        Mistake: nothing of its newest revision is planned.
    """
    fingerprint = _fingerprint(_waiting(connection, kept))
    return _open_steps(desk, connection, kept, fingerprint, now)


def approve_alone(
    desk: Desk,
    connection: Transaction,
    kept: Kept,
    own: Sequence[KeptVersion],
    *,
    fingerprint: str,
    person: str,
    override: str,
    now: datetime,
) -> list[Finding]:
    """Take every step of approval at once, as a correction needs it.

    `own` are the accounts' versions that it says.

    Returns:
        The holds that were passed, for the reason in `override`.

    Raises:
        NotFound, NotAllowed, Mistake: the caller stores nothing.
    """
    override = override.strip()
    roles = _roles(desk, person)
    _refuse_own(kept, person, override)
    refuse_own_version(kept, own, person=person, override=override)
    steps = _steps(desk, kept.item)
    taken = _may_take(steps, roles)
    if len(taken) < len(steps):
        _refuse_role(desk, kept, steps[len(taken) :], roles, person)
    found = _holds(desk, kept, own)
    fresh = _not_overridden(connection, kept, found)
    _overrule(connection, kept, fresh, person=person, reason=override, now=now)
    until = now + desk.config.approval.valid_for
    given = [Yes(step=s, person=person, at=now, expires_at=until) for s in taken]
    _say_yes(connection, kept, fingerprint, given)
    return fresh


def _holds(desk: Desk, kept: Kept, own: Sequence[KeptVersion]) -> list[Finding]:
    """Return the holds of the shared words and of own versions, each once."""
    said = wordings(desk, kept.item, own)
    found = [f for one in said for f in checks.holds(one, desk.config)]
    return list({_named(f): f for f in found}.values())


def _say_yes(
    connection: Transaction, kept: Kept, fingerprint: str, given: Sequence[Yes]
) -> None:
    for yes in given:
        approvals.approve(
            connection,
            kept.item.id,
            kept.item.revision,
            fingerprint=fingerprint,
            yes=yes,
        )


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
    return tuple(s for s in _steps(desk, kept.item) if s not in done)


def _refuse_role(
    desk: Desk, kept: Kept, steps: Sequence[str], roles: frozenset[str], person: str
) -> None:
    """Refuse who may not take the next step, or not say again what was said."""
    # No step is open where exactly this was approved before, and then cancelled.
    wanted = steps[0] if steps else _steps(desk, kept.item)[-1]
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


def _steps(desk: Desk, item: ContentItem) -> tuple[str, ...]:
    """Return the steps of an item; an emergency has one, unless the desk says more."""
    if _is_emergency(item) and item.kind not in desk.config.approval.kinds:
        return ("approve",)
    return desk.config.steps(item.kind)


def _is_emergency(item: ContentItem) -> bool:
    return item.priority is Priority.EMERGENCY or item.kind in (
        Kind.WEATHER_EMERGENCY,
        Kind.DISASTER_EMERGENCY,
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
    connection: Transaction, kept: Kept, found: Sequence[Finding]
) -> list[Finding]:
    known = approvals.overrides(connection, kept.item.id, kept.item.revision)
    passed = {o.finding for o in known}
    return [f for f in found if _named(f) not in passed]


def _overrule(
    connection: Transaction,
    kept: Kept,
    fresh: Sequence[Finding],
    *,
    person: str,
    reason: str,
    now: datetime,
) -> None:
    """Keep why holds are passed; without a reason they stop the approval."""
    if fresh and not reason:
        listed = "; ".join(dict.fromkeys(checks.said(f) for f in fresh))
        rare = _is_emergency(kept.item)
        why = "approve.hold_emergency" if rare else "approve.hold"
        raise Mistake(why, id=kept.item.id, findings=listed)
    for name in dict.fromkeys(_named(f) for f in fresh):
        overruled = Override(finding=name, reason=reason, person=person, at=now)
        approvals.overrule(connection, kept.item.id, kept.item.revision, overruled)


def _named(finding: Finding) -> str:
    """Return what an override names: the rule and the text, wherever it stands."""
    return f"{finding.rule}: {finding.text}"


def _schedule(
    connection: Transaction, kept: Kept, waiting: Sequence[Standing]
) -> list[DeliveryId]:
    items.set_state(connection, kept.item.id, "approved")
    ids = [s.delivery.id for s in waiting]
    return list(
        deliveries.move_to(connection, ids, State.SCHEDULED, only=(State.PLANNED,))
    )
