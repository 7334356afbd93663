"""Plan: put an item's renditions at an instant, waiting for approval."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from dissemination.domain.delivery import State
from dissemination.domain.item import ContentItem, Priority
from dissemination.domain.rendition import AccountId
from dissemination.services.adapt import page_slug
from dissemination.services.desk import Desk
from dissemination.services.moments import (
    JUST_NOW,
    Moment,
    free_slot,
    refuse_instant,
    refuse_silence,
    taken,
    useful_until,
)
from dissemination.services.places import (
    Place,
    addresses,
    fill,
    first_revision,
    pages_first,
    refuse_twice,
)
from dissemination.services.write import find_item
from dissemination.storage import deliveries
from dissemination.storage.deliveries import Standing
from dissemination.storage.items import Kept

When = datetime | Literal["next_slot"] | None


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
    return fill(desk, kept, places, person=person, now=now, again=again, shift=shift)


def refuse_unplannable(
    desk: Desk,
    written: ContentItem,
    account_ids: Sequence[str],
    *,
    when: When,
    now: datetime,
    again: bool,
) -> None:
    """Refuse a revision that has no place, before what it replaces is cancelled.

    What only the plan itself can tell is left to it.

    Raises:
        NotFound, Mistake: it cannot be planned.
    """
    kept = Kept(item=written, state="draft", author="", created_at=now)
    for account in addresses(desk, kept, account_ids):
        with desk.db.read() as connection:
            refuse_twice(
                desk,
                connection,
                written,
                account,
                again=again,
                void=(State.CANCELLED, *deliveries.NOT_SENT),
            )
            known = deliveries.of_item(connection, written.id)
        busy = _others(known, account, taken(desk, account, now))
        due_at, _ = _moment(desk, written, account, when=when, now=now, busy=busy)
        refuse_silence(desk, written, account, due_at, taken=busy)
        useful_until(desk, written, due_at)


def link_of(desk: Desk, kept: Kept, account_ids: Sequence[AccountId]) -> str:
    """Return where an item will stand: on the first website among accounts, if any."""
    slug = page_slug(*first_revision(desk, kept))
    addresses = (desk.address(account, slug) for account in account_ids)
    return next((a for a in addresses if a), kept.item.link)


def _places(
    desk: Desk,
    kept: Kept,
    account_ids: Sequence[str],
    *,
    when: When,
    now: datetime,
) -> list[Place]:
    found = []
    for account, address in addresses(desk, kept, account_ids).items():
        due_at, slot = _moment(desk, kept.item, account, when=when, now=now)
        found.append(Place(account=account, due_at=due_at, address=address, slot=slot))
    places = pages_first(found)
    for place in places:
        busy = taken(desk, place.account, now)
        refuse_silence(desk, kept.item, place.account, place.due_at, taken=busy)
    return places


def _others(
    known: Sequence[Standing], account: AccountId, busy: Sequence[datetime]
) -> list[datetime]:
    """Return when an account says something else than what is to be cancelled."""
    own = {
        s.delivery.due_at
        for s in known
        if s.delivery.account == account and s.delivery.state in deliveries.NOT_SENT
    }
    return [at for at in busy if at not in own]


def _moment(
    desk: Desk,
    item: ContentItem,
    account: AccountId,
    *,
    when: When,
    now: datetime,
    busy: Sequence[datetime] | None = None,
) -> Moment:
    wish = item.publish_at if when is None else when
    if isinstance(wish, datetime) and (when or wish >= now - JUST_NOW):
        refuse_instant(desk, wish, now)
        return wish.astimezone(UTC), ""
    if when is None and item.priority is Priority.EMERGENCY:
        return now, ""
    if busy is None:
        busy = taken(desk, account, now)
    with desk.db.read() as connection:
        return free_slot(desk, connection, account, taken=busy, now=now)
