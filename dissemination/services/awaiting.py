"""Awaiting: one item that waits for a yes, and what a person may say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain

from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ItemId
from dissemination.domain.rendition import AccountId
from dissemination.services import checks
from dissemination.services.agreement import wordings
from dissemination.services.approve import (
    is_emergency,
    may_take,
    refuse_maker,
    steps_of,
    still_open,
)
from dissemination.services.desk import Desk
from dissemination.services.mistakes import NotAllowed
from dissemination.services.seen import fingerprint_of, seal_of
from dissemination.storage import approvals
from dissemination.storage.approvals import Verdict, Yes
from dissemination.storage.items import Kept
from dissemination.storage.people import PersonRow
from dissemination.storage.reviewing import Asked


class Stance(StrEnum):
    """What a person may say of an item that waits."""

    APPROVE = "approve"
    REASON = "reason"  # of their own emergency: only with a reason
    OWN = "own"  # they wrote it
    OWN_VERSION = "own_version"  # they wrote what an account says
    DONE = "done"  # they said yes; the next step is another's
    OTHERS = "others"  # the next step is another's


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An item that waits for a yes, as one person finds it.

    Attributes:
        asked: the item, and what waits of it.
        seal: of what waits, as it stands.
        open: the steps that it lacks, the next one first.
        leaves: those that would still be open after this person's yes.
        given: who said yes to what stands here.
        ended: yeses to it whose time is over.
        stance: what this person may say.
        is_opened: whether they have opened it as it stands.
        findings: of every wording; empty where they were not asked for.
    """

    asked: Asked
    seal: str
    open: tuple[str, ...]
    leaves: tuple[str, ...]
    given: tuple[Yes, ...]
    ended: tuple[Yes, ...]
    stance: Stance
    is_opened: bool = False
    findings: tuple[Finding, ...] = ()

    @property
    def kept(self) -> Kept:
        """The item in its newest revision."""
        return self.asked.kept

    @property
    def due_at(self) -> datetime:
        """When the first of it is to be public."""
        return min(d.due_at for d in self.asked.waiting)

    @property
    def accounts(self) -> tuple[AccountId, ...]:
        """Where it is to be public, each once."""
        return tuple(dict.fromkeys(d.account for d in self.asked.waiting))

    @property
    def is_emergency(self) -> bool:
        """Whether it goes before all others."""
        return is_emergency(self.kept.item)

    @property
    def may_approve(self) -> bool:
        """Whether this person may say yes."""
        return self.stance in {Stance.APPROVE, Stance.REASON}

    def count(self, severity: str) -> int:
        """Return how many findings are so grave."""
        return sum(found.severity == severity for found in self.findings)

    @property
    def may_be_batched(self) -> bool:
        """Whether a yes to several may take this one along."""
        holds = self.count(Severity.HOLD)
        return self.stance is Stance.APPROVE and self.is_opened and not holds


def as_found(
    desk: Desk, one: Asked, said: Iterable[Verdict], person: PersonRow, now: datetime
) -> Waiting:
    """Return an item that waits as one person finds it.

    `said` is all that was said of it, oldest first. What was approved and cancelled
    lacks no step, and yet goes out only once its last step is taken again.
    """
    item, fingerprint = one.kept.item, fingerprint_of(one.waiting)
    every = list(said)
    given = approvals.still_given(
        every, revision=item.revision, fingerprint=fingerprint, now=now
    )
    steps = still_open(desk, item, given)
    return Waiting(
        asked=one,
        seal=seal_of(one.waiting),
        open=steps,
        leaves=steps[len(may_take(steps, person.roles)) :],
        given=tuple(given),
        ended=_ended(every, item.revision, fingerprint, steps),
        stance=_stance(one, steps or steps_of(desk, item)[-1:], given, person),
    )


def findings_of(desk: Desk, one: Asked) -> tuple[Finding, ...]:
    """Return what the checks say of the shared words and of own versions, each once."""
    said = wordings(desk, one.kept.item, one.own)
    found = chain.from_iterable(checks.findings(text, desk.config) for text in said)
    return tuple({(f.rule, f.field, f.text): f for f in found}.values())


def of_each(said: Iterable[Verdict]) -> Mapping[ItemId, list[Verdict]]:
    """Return what was said by the item that it was said of."""
    found: dict[ItemId, list[Verdict]] = {}
    for one in said:
        found.setdefault(one.item, []).append(one)
    return found


def _stance(
    one: Asked, steps: Sequence[str], given: Sequence[Yes], person: PersonRow
) -> Stance:
    if not may_take(steps, person.roles):
        is_done = any(yes.person == person.id for yes in given)
        return Stance.DONE if is_done else Stance.OTHERS
    try:
        refuse_maker(one.kept, one.own, one.makers, person=person.id, override="")
    except NotAllowed as refused:
        if _is_allowed_with_reason(one, person):
            return Stance.REASON
        is_version = refused.id == "approve.own_version"
        return Stance.OWN_VERSION if is_version else Stance.OWN
    return Stance.APPROVE


def _is_allowed_with_reason(one: Asked, person: PersonRow) -> bool:
    try:
        refuse_maker(one.kept, one.own, one.makers, person=person.id, override="-")
    except NotAllowed:
        return False
    return True


def _ended(
    said: Sequence[Verdict], revision: int, fingerprint: str, steps: Sequence[str]
) -> tuple[Yes, ...]:
    """Return the yeses to exactly this whose time is over, at steps still open."""
    ever = approvals.still_given(
        said, revision=revision, fingerprint=fingerprint, now=None
    )
    return tuple(yes for yes in ever if yes.step in steps)
