"""Approve: a yes to exactly what will go out."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from dissemination.domain.delivery import Delivery, DeliveryId, State
from dissemination.domain.finding import Finding
from dissemination.domain.item import ContentItem, Kind, Priority
from dissemination.domain.rendition import AccountId
from dissemination.messages import sentence
from dissemination.services import checks
from dissemination.services.agreement import wordings
from dissemination.services.desk import Desk
from dissemination.services.holding import refuse_own_version, said_by
from dissemination.services.mistakes import Mistake, NotAllowed, NotFound
from dissemination.services.seen import (
    answered,
    fingerprint_of,
    refuse_unseen,
    waiting_of,
)
from dissemination.services.write import find_item
from dissemination.storage import (
    approvals,
    audit,
    control,
    deliveries,
    items,
    makers,
)
from dissemination.storage.approvals import Override, Yes
from dissemination.storage.database import Transaction
from dissemination.storage.deliveries import Standing
from dissemination.storage.items import Kept
from dissemination.storage.versions import KeptVersion

# Steps with other names may be taken by whoever may approve.
_ROLE_OF_STEP = {"review": "editor", "approve": "approver"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """What an approval did: steps taken now, steps still open, what is scheduled.

    `departures` say when each of those goes out, and where.
    """

    taken: tuple[str, ...]
    open: tuple[str, ...]
    scheduled: tuple[DeliveryId, ...]
    overridden: tuple[Finding, ...]
    departures: tuple[tuple[datetime, AccountId], ...] = ()


def approve(
    desk: Desk,
    item_id: str,
    *,
    person: str,
    now: datetime,
    override: str = "",
    seen: str = "",
) -> Approved:
    """Say yes to an item's planned renditions, at every open step a person may take.

    Args:
        desk: the workspace.
        item_id: whose planned deliveries are meant, in the newest revision.
        person: an id of schedule.toml's people.
        now: aware, UTC.
        override: the reason why a hold may be passed; empty lets holds stop it.
        seen: the seal of what the person was shown; empty means what waits now.

    Raises:
        Outdated, Answered: what was shown waits no more.
        NotFound, NotAllowed, Mistake: nothing is stored.
    """
    override = override.strip()
    kept, roles = find_item(desk, item_id), roles_of(desk, person)
    own = _own_words(desk, kept, person=person, override=override, seen=seen)
    found = _holds(desk, kept, own)
    with desk.db.write() as connection:
        # Whoever revises, plans or writes a version comes before or after us.
        control.take_turns(connection)
        waiting = _waiting(connection, kept, person=person, seen=seen)
        if said_by(connection, kept.item.id, waiting) != own:
            raise Mistake("plan.versioned", id=kept.item.id)
        fingerprint = fingerprint_of(s.delivery for s in waiting)
        before = _given(connection, kept, fingerprint, now)
        taken, further = _steps_now(desk, kept, before, roles, person=person, seen=seen)
        fresh = _overrule(connection, kept, found, person=person, why=override, now=now)
        _say_yes(connection, kept, fingerprint, _yeses(desk, taken, person, now))
        scheduled = [] if further else _schedule(connection, kept, waiting)
        audit.record(
            connection,
            at=now,
            person=person,
            verb="approve",
            subject=kept.item.id,
            steps=list(taken),
            fingerprint=fingerprint,
            scheduled=list(scheduled),
            **{k: v for k, v in (("override", override), ("seen", seen)) if v},
        )
    return Approved(
        taken=taken,
        open=further,
        scheduled=tuple(scheduled),
        overridden=tuple(fresh),
        departures=departures(s.delivery for s in waiting if not further),
    )


def departures(
    leaving: Iterable[Delivery],
) -> tuple[tuple[datetime, AccountId], ...]:
    """Return when deliveries go out, and where, in order."""
    return tuple(sorted((d.due_at, d.account) for d in leaving))


def open_steps(
    desk: Desk, connection: Transaction, kept: Kept, now: datetime
) -> tuple[str, ...]:
    """Return the steps that an item's planned deliveries still lack.

    Raises:
        Mistake: nothing of its newest revision is planned.
    """
    waiting = _waiting(connection, kept)
    fingerprint = fingerprint_of(s.delivery for s in waiting)
    return still_open(desk, kept.item, _given(connection, kept, fingerprint, now))


def still_open(desk: Desk, item: ContentItem, given: Iterable[Yes]) -> tuple[str, ...]:
    """Return the steps of an item to which nobody said yes, in order."""
    done = {yes.step for yes in given}
    return tuple(step for step in steps_of(desk, item) if step not in done)


def steps_of(desk: Desk, item: ContentItem) -> tuple[str, ...]:
    """Return the steps of an item; an emergency has one, unless the desk says more."""
    if is_emergency(item) and item.kind not in desk.config.approval.kinds:
        return ("approve",)
    return desk.config.steps(item.kind)


def may_take(steps: Sequence[str], roles: frozenset[str]) -> tuple[str, ...]:
    """Return which of the steps, from the first on, these roles may take at once."""
    return tuple(takewhile(lambda step: role_of(step) in roles, steps))


def is_emergency(item: ContentItem) -> bool:
    """Tell whether an item is approved the short way."""
    return item.priority is Priority.EMERGENCY or item.kind in (
        Kind.WEATHER_EMERGENCY,
        Kind.DISASTER_EMERGENCY,
    )


def makers_of(connection: Transaction, kept: Kept) -> frozenset[str]:
    """Return who typed into the draft that became an item's newest revision."""
    return makers.makers(connection, [kept.item.id]).get(kept.item.id, frozenset())


def refuse_maker(
    kept: Kept,
    own: Sequence[KeptVersion],
    wrote: Container[str],
    *,
    person: str,
    override: str,
) -> None:
    """Refuse a yes to a person's own words; in an emergency a reason will do.

    `wrote` are those who typed into its draft, whoever submitted it.

    Raises:
        NotAllowed: they wrote the item, or a version that it says.
    """
    _refuse_own(kept, wrote, person, override)
    refuse_own_version(kept, own, person=person, override=override)


def roles_of(desk: Desk, person: str) -> frozenset[str]:
    """Return the roles of somebody who acts.

    Raises:
        NotFound: nobody is called that.
    """
    people = desk.people()
    known = people.get(person)
    if known is None:
        approvers = [
            id_ for id_, p in people.items() if {"approver", "editor"} & set(p.roles)
        ]
        raise NotFound("person.unknown", name=person, known=", ".join(approvers) or "-")
    return known.roles


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
    roles = roles_of(desk, person)
    wrote = makers_of(connection, kept)
    refuse_maker(kept, own, wrote, person=person, override=override)
    steps = steps_of(desk, kept.item)
    taken = may_take(steps, roles)
    if len(taken) < len(steps):
        _refuse_role(desk, kept, steps[len(taken) :], roles, person)
    found = _holds(desk, kept, own)
    fresh = _overrule(connection, kept, found, person=person, why=override, now=now)
    _say_yes(connection, kept, fingerprint, _yeses(desk, taken, person, now))
    return fresh


def _own_words(
    desk: Desk, kept: Kept, *, person: str, override: str, seen: str
) -> Sequence[KeptVersion]:
    """Return the accounts' versions that what waits says; refuse their makers."""
    with desk.db.read() as connection:
        wrote = makers_of(connection, kept)
        # Whose it is may not say yes to it, whatever waits.
        _refuse_own(kept, wrote, person, override)
        waiting = _waiting(connection, kept, person=person, seen=seen)
        own = said_by(connection, kept.item.id, waiting)
    refuse_own_version(kept, own, person=person, override=override)
    return own


def _holds(desk: Desk, kept: Kept, own: Sequence[KeptVersion]) -> list[Finding]:
    """Return the holds of the shared words and of own versions, each once."""
    said = wordings(desk, kept.item, own)
    found = [f for one in said for f in checks.holds(one, desk.config)]
    return list({finding_named(f): f for f in found}.values())


def _yeses(desk: Desk, taken: Sequence[str], person: str, now: datetime) -> list[Yes]:
    until = now + desk.config.approval.valid_for
    return [Yes(step=s, person=person, at=now, expires_at=until) for s in taken]


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


def _refuse_own(kept: Kept, wrote: Container[str], person: str, override: str) -> None:
    if kept.author != person and person not in wrote:
        return
    if kept.item.priority is Priority.EMERGENCY and override:
        return
    raise NotAllowed("approve.own", name=person, id=kept.item.id)


def _waiting(
    connection: Transaction, kept: Kept, *, person: str = "", seen: str = ""
) -> Sequence[Standing]:
    waiting = waiting_of(connection, kept)
    if seen:
        refuse_unseen(connection, kept.item.id, waiting, seen=seen, person=person)
    if not waiting:
        raise Mistake("approve.nothing", id=kept.item.id)
    return waiting


def _given(
    connection: Transaction, kept: Kept, fingerprint: str, now: datetime
) -> Sequence[Yes]:
    item = kept.item
    return approvals.given(
        connection, item.id, item.revision, fingerprint=fingerprint, now=now
    )


def _steps_now(
    desk: Desk,
    kept: Kept,
    before: Sequence[Yes],
    roles: frozenset[str],
    *,
    person: str,
    seen: str,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the steps that a person takes now, and those that stay open after."""
    steps = still_open(desk, kept.item, before)
    taken = may_take(steps, roles)
    if not taken:
        # The same form, sent again: their yes is kept.
        if steps and seen and any(yes.person == person for yes in before):
            raise answered("approve", kept.item.id, person)
        _refuse_role(desk, kept, steps, roles, person)
    return taken, steps[len(taken) :]


def _refuse_role(
    desk: Desk, kept: Kept, steps: Sequence[str], roles: frozenset[str], person: str
) -> None:
    """Refuse who may not take the next step, or not say again what was said."""
    # No step is open where exactly this was approved before, and then cancelled.
    wanted = steps[0] if steps else steps_of(desk, kept.item)[-1]
    if steps or not may_take([wanted], roles):
        role = role_of(wanted)
        able = [id_ for id_, p in desk.people().items() if role in p.roles]
        raise NotAllowed(
            "approve.role",
            name=person,
            step=step_said(wanted),
            role=role,
            known=", ".join(able) or "-",
        )


def finding_named(finding: Finding) -> str:
    """Return what an override names: the rule and the text, wherever it stands."""
    return f"{finding.rule}: {finding.text}"


def role_of(step: str) -> str:
    """Return the role that takes a step of approval."""
    return _ROLE_OF_STEP.get(step, "approver")


def step_said(step: str) -> str:
    """Return how a step of approval is called; a desk's own keeps its name."""
    said = sentence(f"step.{step}")
    return step if said == f"step.{step}" else said


def _not_overridden(
    connection: Transaction, kept: Kept, found: Sequence[Finding]
) -> list[Finding]:
    known = approvals.overrides(connection, kept.item.id, kept.item.revision)
    passed = {o.finding for o in known}
    return [f for f in found if finding_named(f) not in passed]


def _overrule(
    connection: Transaction,
    kept: Kept,
    found: Sequence[Finding],
    *,
    person: str,
    why: str,
    now: datetime,
) -> list[Finding]:
    """Keep why holds are passed; without a reason they stop the approval."""
    fresh = _not_overridden(connection, kept, found)
    if fresh and not why:
        listed = "; ".join(dict.fromkeys(checks.said(f) for f in fresh))
        rare = is_emergency(kept.item)
        said = "approve.hold_emergency" if rare else "approve.hold"
        raise Mistake(said, id=kept.item.id, findings=listed)
    for name in dict.fromkeys(finding_named(f) for f in fresh):
        overruled = Override(finding=name, reason=why, person=person, at=now)
        approvals.overrule(connection, kept.item.id, kept.item.revision, overruled)
    return fresh


def _schedule(
    connection: Transaction, kept: Kept, waiting: Sequence[Standing]
) -> list[DeliveryId]:
    items.set_state(connection, kept.item.id, "approved")
    ids = [s.delivery.id for s in waiting]
    return list(
        deliveries.move_to(connection, ids, State.SCHEDULED, only=(State.PLANNED,))
    )
