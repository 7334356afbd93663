"""Plan: put an item's renditions at an instant, waiting for approval."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from dissemination.domain.calendar import nearest
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ContentItem, ItemId, Priority
from dissemination.domain.rendition import AccountId, Rendition
from dissemination.domain.slots import NoSlot, next_slot
from dissemination.messages import instant, short_instant
from dissemination.services.adapt import adapt, page_slug
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake, Misused
from dissemination.services.write import find_item
from dissemination.storage import audit, deliveries, items
from dissemination.storage.database import Transaction
from dissemination.storage.deliveries import PERHAPS_PUBLIC, Planned, Standing
from dissemination.storage.items import Kept

When = datetime | Literal["next_slot"] | None

_Page = tuple[str, DeliveryId]  # its address, and the delivery that makes it

_JUST_NOW = timedelta(minutes=1)
_FAR = timedelta(days=5 * 366)  # a year that was mistyped, more likely than meant


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where and when one rendition of an item is to stand."""

    account: AccountId
    due_at: datetime
    address: str


def plan(
    desk: Desk,
    item_id: str,
    account_ids: Sequence[str],
    *,
    when: When,
    person: str,
    now: datetime,
    again: bool = False,
    shift: timedelta = timedelta(0),
) -> list[Standing]:
    """Plan an item's newest revision on accounts; all of them, or nothing.

    The page on a website comes first: the others carry its address, and wait for it.

    Args:
        desk: the workspace.
        item_id: what to publish.
        account_ids: where; each once.
        when: an instant, the accounts' next slot, or None for the author's own wish
            (the next slot where that has passed).
        person: who plans.
        now: aware, UTC.
        again: publish although an earlier revision is public there already.
        shift: how far practice moves the item's deadlines; zero outside of it.

    Raises:
        NotFound, Mistake: nothing is stored.
    """
    kept = find_item(desk, item_id)
    places = _places(desk, kept, account_ids, when=when, now=now)
    planned = _planned(desk, kept.item, places, shift)
    with desk.db.write() as connection:
        _refuse_revised(connection, kept)
        ids = _add(desk, connection, planned, person=person, now=now, again=again)
        items.set_state(connection, kept.item.id, "submitted")
        audit.record(
            connection,
            at=now,
            person=person,
            verb="plan",
            subject=kept.item.id,
            deliveries=list(ids),
        )
        found = [deliveries.one(connection, number) for number in ids]
    return [standing for standing in found if standing is not None]


def link_of(desk: Desk, kept: Kept, account_ids: Sequence[AccountId]) -> str:
    """Return where an item will stand: on the first website among accounts, if any."""
    slug = page_slug(*_first_revision(desk, kept))
    addresses = (desk.address(account, slug) for account in account_ids)
    return next((a for a in addresses if a), kept.item.link)


def _places(
    desk: Desk,
    kept: Kept,
    account_ids: Sequence[str],
    *,
    when: When,
    now: datetime,
) -> list[_Place]:
    if not account_ids:
        known = ", ".join(desk.config.accounts) or "-"
        raise Misused("plan.no_account", known=known)
    slug = page_slug(*_first_revision(desk, kept))
    places = []
    for name in dict.fromkeys(account_ids):
        desk.account(name)
        account = AccountId(name)
        due_at = _due_at(desk, kept.item, account, when=when, now=now)
        address = desk.address(account, slug)
        places.append(_Place(account=account, due_at=due_at, address=address))
    places = _pages_first(places)
    for place in places:
        _refuse_silence(desk, kept.item, place, now)
    return places


def _first_revision(desk: Desk, kept: Kept) -> tuple[ContentItem, datetime]:
    with desk.db.read() as connection:
        first = items.find(connection, kept.item.id, revision=1) or kept
    written_at = first.item.publish_at or first.created_at
    return first.item, written_at.astimezone(desk.config.office.zone)


def _due_at(
    desk: Desk, item: ContentItem, account: AccountId, *, when: When, now: datetime
) -> datetime:
    zone = desk.config.office.zone
    wish = item.publish_at if when is None else when
    if isinstance(wish, datetime):
        if wish > now + _FAR:
            raise Mistake("plan.far", at=f"{wish.astimezone(zone):%Y-%m-%d %H:%M}")
        if wish >= now - _JUST_NOW:
            return wish.astimezone(UTC)
    if isinstance(when, datetime):
        raise Mistake("plan.past", at=instant(when, zone))
    return _next_slot(desk, account, now)


def _next_slot(desk: Desk, account: AccountId, now: datetime) -> datetime:
    try:
        return next_slot(
            desk.slots(),
            account,
            after=now,
            calendar=desk.calendar,
            taken=_taken(desk, account, now),
            spacing=desk.spacing(account),
        )
    except NoSlot:
        raise Mistake("plan.no_slot", account=account) from None


def _taken(desk: Desk, account: AccountId, now: datetime) -> list[datetime]:
    with desk.db.read() as connection:
        since = now - desk.spacing(account)
        return sorted(deliveries.due_times(connection, account, since=since))


def _refuse_silence(
    desk: Desk, item: ContentItem, place: _Place, now: datetime
) -> None:
    """Refuse an instant at which the account is to keep silent; not in an emergency."""
    if item.priority is Priority.EMERGENCY:
        return
    zone = desk.config.office.zone
    account, at = place.account, place.due_at
    if blackout := desk.calendar.blackout(at, account):
        raise Mistake(
            "plan.blackout",
            account=account,
            at=short_instant(at, zone),
            until=short_instant(blackout.end, zone),
            reason=blackout.reason,
        )
    # A page stands in nobody's way: it comes with the first that carries its address.
    spacing = timedelta(0) if place.address else desk.spacing(account)
    other = nearest(at, _taken(desk, account, now), spacing) if spacing else None
    if other is not None:
        raise Mistake(
            "plan.too_close",
            account=account,
            at=short_instant(at, zone),
            other=short_instant(other, zone),
            minutes=str(spacing // timedelta(minutes=1)),
        )


def _pages_first(places: Sequence[_Place]) -> list[_Place]:
    """Put pages at the earliest instant of all, before those that carry an address."""
    earliest = min(place.due_at for place in places)
    pages = [replace(place, due_at=earliest) for place in places if place.address]
    return [*pages, *(place for place in places if not place.address)]


def _planned(
    desk: Desk, item: ContentItem, places: Sequence[_Place], shift: timedelta
) -> list[Planned]:
    shifted = _shift(item, shift)
    deadlines = [_useful_until(desk, shifted, place.due_at) for place in places]
    link = _link(desk, item, places)
    said = [adapt(desk, item, place.account, link=link) for place in places]
    return [
        Planned(
            rendition=rendition,
            due_at=place.due_at,
            useful_until=deadline,
            priority=item.priority,
        )
        for place, rendition, deadline in zip(places, said, deadlines, strict=True)
    ]


def _shift(item: ContentItem, by: timedelta) -> ContentItem:
    return replace(
        item,
        event_at=item.event_at + by if item.event_at else None,
        expires_at=item.expires_at + by if item.expires_at else None,
    )


def _useful_until(desk: Desk, item: ContentItem, due_at: datetime) -> datetime:
    if item.expires_at is not None and item.expires_at <= due_at:
        at = short_instant(item.expires_at, desk.config.office.zone)
        raise Mistake("plan.expired", id=item.id, at=at)
    deadline = item.expires_at or item.event_at
    if deadline is not None and deadline > due_at:
        return deadline.astimezone(UTC)
    return due_at + desk.late_after()


def _link(desk: Desk, item: ContentItem, places: Sequence[_Place]) -> str:
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
    planned: Sequence[Planned],
    *,
    person: str,
    now: datetime,
    again: bool,
) -> list[DeliveryId]:
    ids: list[DeliveryId] = []
    page: _Page | None = None
    for one in planned:
        said = one.rendition
        count = _refuse_twice(desk, connection, said, again=again)
        number = deliveries.add(
            connection,
            replace(
                one,
                occurrence=f"again-{count}" if count else "once",
                depends_on=_awaited(said, page),
            ),
            author=person,
            now=now,
        )
        ids.append(number)
        page = page or _page(desk, said, number)
    return ids


def _page(desk: Desk, said: Rendition, number: DeliveryId) -> _Page | None:
    link = said.parts[0].link
    return (link, number) if link and desk.has_pages(said.account) else None


def _awaited(said: Rendition, page: _Page | None) -> DeliveryId | None:
    """Return the page's delivery where a rendition carries its address."""
    if page is None:
        return None
    link, number = page
    return number if any(link in part.text for part in said.parts) else None


def _refuse_twice(
    desk: Desk, connection: Transaction, said: Rendition, *, again: bool
) -> int:
    """Return how often it was public there before; more than never needs `again`."""
    before = 0
    doubts = deliveries.in_doubt(connection, ItemId(said.item))
    for known in _standing_there(connection, said, doubts):
        public = (
            known.delivery.state in PERHAPS_PUBLIC
            or known.urls
            or known.delivery.id in doubts
        )
        values = {
            "id": said.item,
            "account": said.account,
            "number": known.delivery.id,
            "at": short_instant(known.delivery.due_at, desk.config.office.zone),
        }
        if not (public and again):
            raise Mistake("plan.already_public" if public else "plan.already", **values)
        is_other = known.delivery.revision != said.revision
        if is_other and desk.has_pages(said.account):
            raise Mistake("plan.page_stands", **values)
        before += 1
    return before


def _refuse_revised(connection: Transaction, kept: Kept) -> None:
    """Refuse what was revised while its renditions were made."""
    newest = items.find(connection, kept.item.id)
    if newest is not None and newest.item.revision != kept.item.revision:
        raise Mistake("plan.revised", id=kept.item.id)


def _standing_there(
    connection: Transaction, said: Rendition, doubts: Container[DeliveryId]
) -> list[Standing]:
    """Return an item's deliveries to this place, but those cancelled before a word."""
    known = deliveries.of_item(connection, ItemId(said.item))
    place = said.account, said.placement
    there = [s for s in known if (s.delivery.account, s.delivery.placement) == place]
    return [
        s
        for s in there
        if s.delivery.state is not State.CANCELLED or s.urls or s.delivery.id in doubts
    ]
