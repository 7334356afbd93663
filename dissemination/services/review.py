"""Review: all that one needs before saying yes to an item, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dissemination.domain.cost import NOTHING, Cost
from dissemination.domain.delivery import Delivery, State
from dissemination.domain.finding import Finding
from dissemination.domain.item import ContentItem, ItemId
from dissemination.domain.rendition import AccountId, Media, Rendition
from dissemination.services import checks
from dissemination.services.approve import (
    departures,
    finding_named,
    makers_of,
    steps_of,
)
from dissemination.services.awaiting import Waiting, as_found, findings_of
from dissemination.services.budget import cost
from dissemination.services.desk import Desk
from dissemination.services.mistakes import NotFound
from dissemination.services.returns import step_to_return_at
from dissemination.services.seen import fingerprint_of, waits
from dissemination.services.since import Basis, Since, basis_of, since
from dissemination.storage import approvals, comments, items, looks, reviewing, versions
from dissemination.storage.approvals import Override, Verdict
from dissemination.storage.comments import Comment
from dissemination.storage.database import Transaction
from dissemination.storage.items import Kept
from dissemination.storage.looks import Look
from dissemination.storage.people import PersonRow
from dissemination.storage.reviewing import Asked, Laid
from dissemination.storage.versions import KeptVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What one account will say, and when; an own version names its author."""

    account: AccountId
    channel: str
    placement: str
    said: Rendition
    due: tuple[datetime, ...]
    version_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """An item as it lies before one person.

    Attributes:
        kept: what the author wrote, in its newest revision.
        waiting: what waits for a yes, and what this person may say; None: nothing.
        may_return: whether this person may give it back to its author.
        shown: what each account will say, frozen; empty where nothing waits.
        going: what is approved already, on its way or public.
        steps: every step of approval that it takes.
        said: what was said of it, oldest first.
        passed: the holds that were passed, with their reasons.
        marks: what the checks say of the shared words alone, where they stand.
        cost: of publishing what waits.
        since: what changed since somebody's look or answer; None where it is all new.
        comments: what people said to each other.
        names: of everyone who is mentioned.
    """

    kept: Kept
    waiting: Waiting | None
    may_return: bool
    shown: tuple[Shown, ...]
    going: tuple[Delivery, ...]
    steps: tuple[str, ...]
    said: tuple[Verdict, ...]
    passed: tuple[Override, ...]
    marks: tuple[Finding, ...]
    cost: Cost
    since: Since | None
    comments: tuple[Comment, ...]
    names: Mapping[str, str]

    @property
    def item(self) -> ContentItem:
        """What the author wrote."""
        return self.kept.item

    @property
    def departures(self) -> tuple[tuple[datetime, AccountId], ...]:
        """When it goes out, and where: what waits, or else what is approved."""
        if self.waiting is not None:
            return departures(self.waiting.asked.waiting)
        return departures(d for d in self.going if d.state is State.SCHEDULED)

    def holds_still(self, one: Verdict) -> bool:
        """Tell whether a yes is to what waits now, and its time is not over."""
        given = self.waiting.given if self.waiting else ()
        return any((yes.step, yes.at) == (one.step, one.at) for yes in given)

    @property
    def open_holds(self) -> tuple[Finding, ...]:
        """The holds that nobody has passed with a reason yet."""
        passed = {one.finding for one in self.passed}
        found = self.waiting.findings if self.waiting else ()
        return tuple(
            f for f in found if f.severity == "hold" and finding_named(f) not in passed
        )


def review(desk: Desk, item_id: str, person: PersonRow, now: datetime) -> Review:
    """Return an item as it lies before one person, and note that they opened it.

    Raises:
        NotFound: nobody wrote it.
    """
    with desk.db.read() as connection:
        read = _read(connection, ItemId(item_id))
        waiting = _waiting(desk, read, person, now)
        basis = _basis(read, waiting, person)
        names = reviewing.names(connection, _mentioned(read))
    if waiting is not None:
        _note(desk, waiting, person, now)
    changed = _since(desk, read, basis) if basis else None
    return Review(
        kept=read.kept,
        waiting=waiting,
        may_return=waiting is not None and _may_return(desk, read.kept, person),
        shown=tuple(_shown(desk, read)),
        going=tuple(_going(read)),
        steps=steps_of(desk, read.kept.item),
        said=tuple(read.said),
        passed=tuple(read.passed),
        marks=checks.findings(read.kept.item, desk.config),
        cost=_cost(desk, read.waiting),
        since=changed,
        comments=tuple(read.comments),
        names=names,
    )


def medium_of(desk: Desk, item_id: str, sha256: str) -> Media:
    """Return a picture or video of an item: its author's, or what any account says.

    Raises:
        NotFound: none of this item's is called that.
    """
    with desk.db.read() as connection:
        kept = items.find(connection, ItemId(item_id))
        laid = reviewing.laid(connection, ItemId(item_id))
    own = kept.item.attachments if kept else ()
    every = [one for a in own for one in (a.media, a.cover) if one]
    for part in (part for one in laid for part in one.said.parts):
        every += [*part.media, *([part.cover] if part.cover else [])]
    for one in every:
        if one.sha256 == sha256:
            return one
    raise NotFound("approve.no_medium", id=item_id)


def checklist(found: Review) -> tuple[str, ...]:
    """Return what to look at by hand, that no check can see, for such an item."""
    item = found.item
    is_urgent = found.waiting is not None and found.waiting.is_emergency
    asked = {
        "facts": True,
        "dates": bool(item.event_at or item.expires_at),
        "photos": any(a.kind == "image" for a in item.attachments),
        "video": any(a.kind == "video" for a in item.attachments),
        "source": is_urgent,
        "versions": any(one.version_by for one in found.shown),
    }
    return tuple(name for name, holds in asked.items() if holds)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What the database knows of an item."""

    revisions: Sequence[Kept]
    laid: Sequence[Laid]
    said: Sequence[Verdict]
    passed: Sequence[Override]
    own: Sequence[KeptVersion]
    makers: frozenset[str]
    seen: Sequence[Look]
    comments: Sequence[Comment]

    @property
    def kept(self) -> Kept:
        return self.revisions[-1]

    @property
    def waiting(self) -> tuple[Laid, ...]:
        revision = self.kept.item.revision
        return tuple(one for one in self.laid if waits(one.delivery, revision))


def _read(connection: Transaction, id: ItemId) -> _Read:
    revisions = reviewing.revisions(connection, id)
    if not revisions:
        raise NotFound("item.unknown", id=id)
    newest = revisions[-1].item.revision
    return _Read(
        revisions=revisions,
        laid=reviewing.laid(connection, id),
        said=approvals.verdicts(connection, [id]),
        passed=approvals.overrides(connection, id, newest),
        own=versions.holding(connection, id),
        makers=makers_of(connection, revisions[-1]),
        seen=looks.of_items(connection, [id]),
        comments=comments.said_of(connection, item=id),
    )


def _waiting(
    desk: Desk, read: _Read, person: PersonRow, now: datetime
) -> Waiting | None:
    waiting = tuple(one.delivery for one in read.waiting)
    if not waiting:
        return None
    places = {(d.account, d.placement) for d in waiting}
    said_there = (
        v for v in read.own if (v.version.account, v.version.placement) in places
    )
    one = Asked(
        kept=read.kept,
        waiting=waiting,
        own=tuple(said_there),
        makers=read.makers,
    )
    found = as_found(desk, one, read.said, person, now)
    return replace(found, findings=findings_of(desk, one))


def _basis(read: _Read, waiting: Waiting | None, person: PersonRow) -> Basis | None:
    if waiting is None:
        return None
    return basis_of(
        read.seen,
        read.said,
        person=person.id,
        seal=waiting.seal,
        fingerprint=fingerprint_of(waiting.asked.waiting),
    )


def _since(desk: Desk, read: _Read, basis: Basis) -> Since:
    item, zone = read.kept.item, desk.config.office.zone
    by_number = {one.item.revision: one.item for one in read.revisions}
    compared = by_number.get(basis.revision, item), item
    return since(basis, compared, read.laid, read.waiting, zone=zone)


def _mentioned(read: _Read) -> set[str]:
    wanted = {read.kept.author}
    wanted |= {one.person for one in read.said} | {one.person for one in read.passed}
    wanted |= {one.person for one in read.seen} | {one.author for one in read.own}
    return wanted | {one.person for one in read.comments}


def _may_return(desk: Desk, kept: Kept, person: PersonRow) -> bool:
    is_own = kept.author == person.id
    return not is_own and bool(step_to_return_at(desk, kept, person.roles))


def _note(desk: Desk, waiting: Waiting, person: PersonRow, now: datetime) -> None:
    # A look changes nothing of the item; the row itself says who saw what, and when.
    seen = Look(
        person=person.id,
        item=waiting.kept.item.id,
        fingerprint=waiting.seal,
        revision=waiting.kept.item.revision,
        at=now,
    )
    with desk.db.write() as connection:
        looks.note(connection, seen)


def _shown(desk: Desk, read: _Read) -> list[Shown]:
    """Return each wording that waits once, with every instant at which it goes out."""
    authors = {v.version.account: v.author for v in read.own}
    found: dict[tuple[AccountId, str, str], list[Laid]] = {}
    for one in read.waiting:
        d = one.delivery
        found.setdefault((d.account, d.placement, d.fingerprint), []).append(one)
    return [
        Shown(
            account=account,
            channel=_channel(desk, account),
            placement=placement,
            said=same[0].said,
            due=tuple(one.delivery.due_at for one in same),
            version_by=authors.get(account, ""),
        )
        for (account, placement, _), same in found.items()
    ]


def _going(read: _Read) -> list[Delivery]:
    still = {State.PLANNED, State.CANCELLED}
    revision = read.kept.item.revision
    return [
        one.delivery
        for one in read.laid
        if one.delivery.revision == revision and one.delivery.state not in still
    ]


def _channel(desk: Desk, account: AccountId) -> str:
    table = desk.config.accounts.get(account)
    return table.channel if table else ""


def _cost(desk: Desk, waiting: Sequence[Laid]) -> Cost:
    # An account that schedule.toml no longer names costs nothing: nothing goes there.
    known = (one for one in waiting if _channel(desk, one.said.account))
    each = (cost(desk, one.said, one.delivery.due_at) for one in known)
    return sum(each, NOTHING)
