"""Versions: what one account says of an item in its own words or pictures.

A version is kept when the item is revised. What waits to be published follows it at
once, and has to be approved anew; what is on its way goes out as it was approved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import TypeAdapter

from dissemination.domain.delivery import DeliveryId, State, sources
from dissemination.domain.item import Attachment, ContentItem, ItemId
from dissemination.domain.rendition import AccountId, Rendition
from dissemination.domain.version import Version
from dissemination.services.adapt import adapt
from dissemination.services.desk import Desk
from dissemination.services.holding import refuse_revised
from dissemination.services.intake import Text
from dissemination.services.mistakes import Mistake, Misused, NotFound
from dissemination.services.write import find_item
from dissemination.storage import audit, control, deliveries, items, media, versions
from dissemination.storage.database import Transaction
from dissemination.storage.deliveries import Planned, Standing
from dissemination.storage.items import Kept
from dissemination.storage.versions import KeptVersion

_DONE_FOR = (State.MISSED, State.EXPIRED)
_clean = TypeAdapter[str](Text).validate_python  # as what an item's file says


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The item and the account whose version is meant; it publishes in one placement.

    `placement` is only proven, where it is named.
    """

    item: str
    account: str
    placement: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a person gives for an account; None leaves what it says already.

    `against` is the revision that was read while it was written; None is the newest.
    """

    title: str | None = None
    text: str | None = None
    attachments: tuple[Attachment, ...] | None = None
    against: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Versioned:
    """What became of an account's version, and of what waits there.

    Attributes:
        item: in its newest revision.
        account: whose version it is.
        kept: the version that holds now; None where the shared words do.
        before: the one that held until now.
        replanned: deliveries that were withdrawn, each with the one in its place, which
            waits for approval.
        withdrawn: those in whose place nothing came: their time is over.
        untouched: what goes out, or is public, as it was approved.
    """

    item: ContentItem
    account: AccountId
    kept: KeptVersion | None
    before: KeptVersion | None
    replanned: tuple[tuple[DeliveryId, DeliveryId], ...] = ()
    withdrawn: tuple[DeliveryId, ...] = ()
    untouched: tuple[Standing, ...] = ()


def set_version(
    desk: Desk, where: Where, written: Written, *, person: str, now: datetime
) -> Versioned:
    """Keep an account's own words or pictures, and plan anew what waits there.

    Raises:
        NotFound, Misused, Mistake: nothing is stored.
    """
    if written == Written(against=written.against):
        raise Misused("version.nothing")
    kept = find_item(desk, where.item)
    known = _known(desk, kept, where)
    version = _changed(known.empty(kept), known.holds, written)
    _refuse_unwritten(kept, version.revision)
    return _put(desk, known, kept, version, person=person, now=now)


def drop_version(desk: Desk, where: Where, *, person: str, now: datetime) -> Versioned:
    """Let an account say the shared words again, and plan anew what waits there.

    Raises:
        NotFound, Mistake: nothing is stored.
    """
    kept = find_item(desk, where.item)
    known = _known(desk, kept, where)
    if known.holds is None:
        raise NotFound("version.none", id=kept.item.id, account=known.account)
    return _put(desk, known, kept, None, person=person, now=now)


def restore_version(
    desk: Desk,
    where: Where,
    *,
    number: int | None = None,
    person: str,
    now: datetime,
) -> Versioned:
    """Bring back the last version that was dropped or replaced, or one by its number.

    Raises:
        NotFound, Mistake: nothing is stored.
    """
    kept = find_item(desk, where.item)
    known = _known(desk, kept, where)
    ended = [one for one in known.every if one.ended_at is not None]
    wanted = [one for one in ended if number in (None, one.number)]
    if not wanted:
        numbers = ", ".join(str(one.number) for one in ended) or "-"
        values = {"id": kept.item.id, "account": known.account}
        raise NotFound("version.never", **values, known=numbers)
    last = max(wanted, key=lambda one: (one.ended_at, one.number))
    return _put(desk, known, kept, last.version, person=person, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """A place, and every version that was ever written for it."""

    item: ItemId
    account: AccountId
    placement: str
    every: Sequence[KeptVersion]

    @property
    def holds(self) -> KeptVersion | None:
        return next((one for one in self.every if one.ended_at is None), None)

    def empty(self, kept: Kept) -> Version:
        return Version(
            item=self.item,
            account=self.account,
            placement=self.placement,
            revision=kept.item.revision,
        )


def _known(desk: Desk, kept: Kept, where: Where) -> _Known:
    desk.account(where.account)
    account = AccountId(where.account)
    placement = desk.placement(account)
    if where.placement not in ("", placement):
        values = {"account": account, "known": placement}
        raise NotFound("version.no_placement", name=where.placement, **values)
    known = _Known(item=kept.item.id, account=account, placement=placement, every=())
    with desk.db.read() as connection:
        every = versions.written_for(connection, known.empty(kept))
    return replace(known, every=every)


def _changed(empty: Version, holds: KeptVersion | None, written: Written) -> Version:
    """Return what was given, and what holds already of what was not."""
    changed = replace(
        holds.version if holds else empty,
        revision=empty.revision if written.against is None else written.against,
    )
    if written.title is not None:
        title = " ".join(_clean(written.title).split())
        changed = replace(changed, title=title)
    if written.text is not None:
        changed = replace(changed, text=_clean(written.text))
    if written.attachments is not None:
        shown = (replace(a, alt=_clean(a.alt)) for a in written.attachments)
        changed = replace(changed, attachments=tuple(shown))
    if not (changed.has_words or changed.attachments):
        raise Misused("version.empty")
    return changed


def _refuse_unwritten(kept: Kept, revision: int) -> None:
    if not 1 <= revision <= kept.item.revision:
        values = {"id": kept.item.id, "newest": kept.item.revision}
        raise NotFound("version.no_revision", revision=revision, **values)


def _put(
    desk: Desk,
    known: _Known,
    kept: Kept,
    version: Version | None,
    *,
    person: str,
    now: datetime,
) -> Versioned:
    """Let a version hold, or none, and plan anew what waits there."""
    before = known.holds
    if before is not None and before.version == version:
        return Versioned(
            item=kept.item, account=known.account, kept=before, before=before
        )
    said = _said(desk, known, kept, version)
    with desk.db.write() as connection:
        # Whoever plans or writes a version at this moment comes before or after us.
        control.take_turns(connection)
        _refuse_changed(connection, known, kept)
        if version is None:
            versions.end(connection, known.empty(kept), now)
        holds = _keep(connection, version, person=person, now=now) if version else None
        done = _replan(connection, known, kept, said, person=person, now=now)
        audit.record(
            connection,
            at=now,
            person=person,
            verb="version" if version else "version_drop",
            subject=kept.item.id,
            account=known.account,
            placement=known.placement,
            version=holds.number if holds else None,
            voided=[*(old for old, _ in done.replanned), *done.withdrawn],
            deliveries=[new for _, new in done.replanned],
        )
    return replace(done, kept=holds, before=before)


def _keep(
    connection: Transaction, version: Version, *, person: str, now: datetime
) -> KeptVersion:
    for picture in (attachment.media for attachment in version.attachments):
        if picture is not None:
            media.register(connection, picture, now)
    return versions.save(connection, version, author=person, now=now)


def _refuse_changed(connection: Transaction, known: _Known, kept: Kept) -> None:
    refuse_revised(connection, kept)
    every = versions.written_for(connection, known.empty(kept))
    if list(every) != list(known.every):
        raise Mistake("plan.versioned", id=kept.item.id)


def _said(
    desk: Desk, known: _Known, kept: Kept, version: Version | None
) -> Mapping[str, Rendition]:
    """Return what waits as it will be said, by its link; pictures take their time."""
    with desk.db.read() as connection:
        waiting = filter(_waits, _there(connection, known, kept))
        links = {link_of(s) for s in waiting}
    return {
        link: adapt(desk, kept.item, known.account, link=link, version=version)
        for link in links
    }


def link_of(standing: Standing) -> str:
    """Return the address that a delivery carries."""
    return standing.said.parts[0].link


def _there(connection: Transaction, known: _Known, kept: Kept) -> list[Standing]:
    """Return this place's deliveries of the newest revision, but those cancelled."""
    found = deliveries.of_item(connection, kept.item.id)
    return [
        s
        for s in found
        if s.delivery.revision == kept.item.revision
        and (s.delivery.account, s.delivery.placement)
        == (known.account, known.placement)
        and s.delivery.state is not State.CANCELLED
    ]


def _replan(
    connection: Transaction,
    known: _Known,
    kept: Kept,
    said: Mapping[str, Rendition],
    *,
    person: str,
    now: datetime,
) -> Versioned:
    """Put deliveries that say it the new way in the place of those that wait."""
    there = _there(connection, known, kept)
    gone = versions.withdraw(connection, _otherwise(there, said))
    again = (s for s in there if s.delivery.id in gone and _is_still_useful(s, now))
    replanned = [
        (s.delivery.id, _add(connection, s, said, person=person, now=now))
        for s in again
    ]
    if replanned:
        items.set_state(connection, kept.item.id, "submitted")
    moved = {old for old, _ in replanned}
    stay = [s for s in there if s.delivery.id not in gone]
    return Versioned(
        item=kept.item,
        account=known.account,
        kept=None,
        before=None,
        replanned=tuple(replanned),
        withdrawn=tuple(number for number in gone if number not in moved),
        untouched=tuple(s for s in stay if not (_waits(s) and _says(s, said))),
    )


def _otherwise(
    there: Sequence[Standing], said: Mapping[str, Rendition]
) -> list[DeliveryId]:
    """Return which of them wait, and do not say it the new way."""
    waiting = (s for s in there if _waits(s))
    return [s.delivery.id for s in waiting if not _says(s, said)]


def _is_still_useful(standing: Standing, now: datetime) -> bool:
    d = standing.delivery
    return d.state not in _DONE_FOR and d.useful_until > now


def _waits(standing: Standing) -> bool:
    return standing.delivery.state in sources(State.CANCELLED)


def _says(standing: Standing, said: Mapping[str, Rendition]) -> bool:
    new = said.get(link_of(standing))
    return new is not None and new.fingerprint == standing.delivery.fingerprint


def _add(
    connection: Transaction,
    old: Standing,
    said: Mapping[str, Rendition],
    *,
    person: str,
    now: datetime,
) -> DeliveryId:
    d, link = old.delivery, link_of(old)
    if link not in said:  # planned this very moment
        raise Mistake("plan.versioned", id=d.item)
    planned = Planned(
        rendition=said[link],
        due_at=d.due_at,
        useful_until=d.useful_until,
        occurrence=d.occurrence,
        priority=d.priority,
        depends_on=d.depends_on,
        slot=d.slot,
    )
    new = deliveries.add(connection, planned, author=person, now=now)
    versions.wait_for_new(connection, d.id, new)
    return new
