"""Places: where and when an item's renditions are to stand, and how they get there."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ContentItem, ItemId
from dissemination.domain.rendition import AccountId, Rendition
from dissemination.messages import short_instant
from dissemination.services.adapt import adapt, page_slug
from dissemination.services.desk import Desk
from dissemination.services.holding import refuse_other, refuse_revised, versions_of
from dissemination.services.mistakes import Mistake, Misused
from dissemination.services.moments import refuse_silence, useful_until
from dissemination.services.order import Awaited, awaited, wait_anew
from dissemination.storage import audit, control, deliveries, items
from dissemination.storage.database import Transaction
from dissemination.storage.deliveries import PERHAPS_PUBLIC, Planned, Standing
from dissemination.storage.items import Kept
from dissemination.storage.versions import KeptVersion

_Page = tuple[str, DeliveryId]  # its address, and the delivery that makes it


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and when one rendition of an item is to stand.

    `address` is that of its page, or empty. `slot` is the local hour that is meant,
    empty for an exact instant; `occurrence` that of one among several.
    """

    account: AccountId
    due_at: datetime
    address: str
    slot: str = ""
    occurrence: str = "once"


def addresses(
    desk: Desk, kept: Kept, account_ids: Sequence[str]
) -> Mapping[AccountId, str]:
    """Return the accounts that were named, each once, with their pages' addresses.

    Raises:
        Misused: none was named.
        NotFound: schedule.toml does not know one of them.
    """
    if not account_ids:
        known = ", ".join(desk.config.accounts) or "-"
        raise Misused("plan.no_account", known=known)
    slug = page_slug(*first_revision(desk, kept))
    for name in account_ids:
        desk.account(name)
    ids = [AccountId(name) for name in dict.fromkeys(account_ids)]
    return {account: desk.address(account, slug) for account in ids}


def first_revision(desk: Desk, kept: Kept) -> tuple[ContentItem, datetime]:
    """Return an item as it was first written, and when, in the office's zone."""
    with desk.db.read() as connection:
        first = items.find(connection, kept.item.id, revision=1) or kept
    written_at = first.item.publish_at or first.created_at
    return first.item, written_at.astimezone(desk.config.office.zone)


def pages_first(places: Sequence[Place]) -> list[Place]:
    """Put pages at the earliest moment of all, before those that carry an address."""
    first = min(places, key=lambda place: place.due_at)
    pages = [
        replace(place, due_at=first.due_at, slot=first.slot)
        for place in places
        if place.address
    ]
    return [*pages, *(place for place in places if not place.address)]


def fill(
    desk: Desk,
    kept: Kept,
    places: Sequence[Place],
    *,
    person: str,
    now: datetime,
    again: bool,
    shift: timedelta = timedelta(0),
) -> list[Standing]:
    """Write deliveries of an item for all places, pages first; or nothing.

    Args:
        desk: the workspace.
        kept: the item, in the revision that is meant.
        places: in order; of one account they are in order of time.
        person: who plans.
        now: aware, UTC.
        again: publish although an earlier revision is public there already.
        shift: how far practice moves the item's deadlines; zero outside of it.

    Raises:
        Mistake: nothing is stored.
    """
    used = versions_of(desk, kept.item.id)
    planned = _planned(desk, kept.item, places, shift, used)
    with desk.db.write() as connection:
        control.take_turns(connection)
        refuse_revised(connection, kept)
        refuse_other(desk, connection, kept.item.id, used)
        ids = _add(desk, connection, kept, planned, person=person, now=now, again=again)
        items.set_state(connection, kept.item.id, "submitted")
        audit.record(
            connection,
            at=now,
            person=person,
            verb="plan",
            subject=kept.item.id,
            deliveries=list(ids),
        )
        found = deliveries.of_item(connection, kept.item.id)
    by_number = {standing.delivery.id: standing for standing in found}
    return [by_number[number] for number in ids]


def refuse_twice(
    desk: Desk,
    connection: Transaction,
    item: ContentItem,
    account: AccountId,
    *,
    again: bool,
    void: Collection[State] = (State.CANCELLED,),
) -> int:
    """Return how often it was public there before; more than never needs `again`.

    What stands in a state of `void` counts only where it may be public.

    Raises:
        Mistake: it is planned there already, or public and `again` was not said.
    """
    doubts = deliveries.in_doubt(connection, item.id)
    place = account, desk.placement(account)
    standing = _standing_there(connection, item.id, place, doubts, void)
    for known in standing:
        is_public = _is_public(known, doubts)
        objection = _objection(desk, item, known, is_public=is_public, again=again)
        if objection:
            raise Mistake(
                objection,
                id=item.id,
                account=account,
                number=known.delivery.id,
                at=short_instant(known.delivery.due_at, desk.config.office.zone),
            )
    return len(standing)


def _is_public(known: Standing, doubts: Container[DeliveryId]) -> bool:
    """Whether readers have seen a delivery, or may have."""
    is_perhaps = known.delivery.state in PERHAPS_PUBLIC
    return is_perhaps or bool(known.urls) or known.delivery.id in doubts


def _objection(
    desk: Desk, item: ContentItem, known: Standing, *, is_public: bool, again: bool
) -> str:
    """Return why nothing may be planned beside a known delivery, or nothing."""
    if not is_public:
        return "plan.already"
    if not again:
        return "plan.already_public"
    is_other = known.delivery.revision != item.revision
    has_page = desk.has_pages(known.delivery.account)
    return "plan.page_stands" if is_other and has_page else ""


def _planned(
    desk: Desk,
    item: ContentItem,
    places: Sequence[Place],
    shift: timedelta,
    used: Mapping[AccountId, KeptVersion],
) -> list[Planned]:
    shifted = _shift(item, shift)
    deadlines = [useful_until(desk, shifted, place.due_at) for place in places]
    said = _said(desk, item, places, used)
    return [
        Planned(
            rendition=said[place.account],
            due_at=place.due_at,
            useful_until=min(deadline, following or deadline),
            priority=item.priority,
            slot=place.slot,
            occurrence=place.occurrence,
        )
        for place, deadline, following in zip(
            places, deadlines, _following(places), strict=True
        )
    ]


def _said(
    desk: Desk,
    item: ContentItem,
    places: Sequence[Place],
    used: Mapping[AccountId, KeptVersion],
) -> Mapping[AccountId, Rendition]:
    """Return how each account says an item, in the version that is used there."""
    link = _link(desk, item, places)
    # A page has an address of its own; all else carries the first page's.
    links = {place.account: place.address or link for place in places}
    versions = {account: kept.version for account, kept in used.items()}
    return {
        account: adapt(desk, item, account, link=own, version=versions.get(account))
        for account, own in links.items()
    }


def _following(places: Sequence[Place]) -> list[datetime | None]:
    """Return when each place's account says the same next: nobody wants it twice."""
    later: dict[AccountId, datetime] = {}
    found = []
    for place in reversed(places):
        found.append(later.get(place.account))
        later[place.account] = place.due_at
    return found[::-1]


def _shift(item: ContentItem, by: timedelta) -> ContentItem:
    return replace(
        item,
        event_at=item.event_at + by if item.event_at else None,
        expires_at=item.expires_at + by if item.expires_at else None,
    )


def _link(desk: Desk, item: ContentItem, places: Sequence[Place]) -> str:
    page = next((place.address for place in places if place.address), "")
    return page or item.link or _address_before(desk, item)


def _address_before(desk: Desk, item: ContentItem) -> str:
    """Return the address under which an item was published before, or nothing."""
    with desk.db.read() as connection:
        known = deliveries.of_item(connection, item.id)
    pages = (s.said.parts[0].link for s in known if s.said.parts[0].link in s.urls)
    return next(pages, "")


def _add(
    desk: Desk,
    connection: Transaction,
    kept: Kept,
    planned: Sequence[Planned],
    *,
    person: str,
    now: datetime,
    again: bool,
) -> list[DeliveryId]:
    counts = {
        account: refuse_twice(desk, connection, kept.item, account, again=again)
        for account in dict.fromkeys(one.rendition.account for one in planned)
    }
    _refuse_taken(desk, connection, kept.item, planned, now=now)
    other = awaited(desk, connection, kept.item)
    ids: list[DeliveryId] = []
    page: _Page | None = None
    for one in planned:
        placed = replace(
            one,
            occurrence=_named(one.occurrence, counts[one.rendition.account]),
            depends_on=_awaits(one, page, other),
        )
        number = deliveries.add(connection, placed, author=person, now=now)
        ids.append(number)
        page = page or _page(desk, one.rendition, number)
    wait_anew(desk, connection, kept.item.id)
    return ids


def _refuse_taken(
    desk: Desk,
    connection: Transaction,
    item: ContentItem,
    planned: Sequence[Planned],
    *,
    now: datetime,
) -> None:
    """Refuse a moment that somebody else took while it was being chosen."""
    for account in dict.fromkeys(one.rendition.account for one in planned):
        since = now - desk.spacing(account)
        taken = deliveries.due_times(connection, account, since=since)
        for one in planned:
            if one.rendition.account == account:
                _refuse_moment(desk, item, one, taken)


def _refuse_moment(
    desk: Desk, item: ContentItem, one: Planned, taken: Collection[datetime]
) -> None:
    account = one.rendition.account
    if one.slot and one.due_at in taken and not desk.has_pages(account):
        at = short_instant(one.due_at, desk.config.office.zone)
        raise Mistake("plan.taken", account=account, at=at)
    refuse_silence(desk, item, account, one.due_at, taken=taken)


def _named(occurrence: str, before: int) -> str:
    """Name an occurrence so that it differs from those that were public before."""
    again = f"again-{before}"
    if occurrence == "once":
        return again if before else occurrence
    return f"{occurrence} {again}" if before else occurrence


def _awaits(
    one: Planned, page: _Page | None, other: Awaited | None
) -> DeliveryId | None:
    """Return the delivery that must be out first: its page's, or the other item's."""
    own_page = _page_of(one.rendition, page)
    if own_page is None and other is not None:
        return other.before(one)
    return own_page


def _page(desk: Desk, said: Rendition, number: DeliveryId) -> _Page | None:
    link = said.parts[0].link
    return (link, number) if link and desk.has_pages(said.account) else None


def _page_of(said: Rendition, page: _Page | None) -> DeliveryId | None:
    """Return the page's delivery where a rendition carries its address."""
    if page is None:
        return None
    link, number = page
    return number if any(link in part.text for part in said.parts) else None


def _standing_there(
    connection: Transaction,
    id: ItemId,
    place: tuple[AccountId, str],
    doubts: Container[DeliveryId],
    void: Collection[State],
) -> list[Standing]:
    """Return an item's deliveries to this place, but those void before a word."""
    known = deliveries.of_item(connection, id)
    there = [s for s in known if (s.delivery.account, s.delivery.placement) == place]
    return [
        s
        for s in there
        if s.delivery.state not in void or s.urls or s.delivery.id in doubts
    ]
