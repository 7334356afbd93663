"""Order: what an item waits for, where its file says that it comes after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dissemination.config import suggest
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ContentItem, ItemId
from dissemination.domain.rendition import AccountId
from dissemination.messages import sentence, short_instant
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake, NotFound
from dissemination.storage import deliveries, items, rescheduling
from dissemination.storage.database import Transaction
from dissemination.storage.deliveries import Planned, Standing

_NEVER_COMING = (State.FAILED, State.CANCELLED, State.MISSED, State.EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """An item's deliveries for which another item's wait, the first of each account.

    `page` is that of a website, if it has any; `first` the first of all.
    """

    item: ItemId
    by_account: Mapping[AccountId, Standing]
    page: Standing | None
    first: Standing
    desk: Desk

    def before(self, planned: Planned) -> DeliveryId:
        """Return for which one a planned delivery waits.

        Raises:
            Mistake: it comes too late for the other to be of use.
        """
        account = planned.rendition.account
        other = self.on(account)
        is_public = other.delivery.state is State.PUBLISHED
        if not is_public and other.delivery.due_at >= planned.useful_until:
            zone = self.desk.config.office.zone
            raise Mistake(
                "after.too_late",
                id=planned.rendition.item,
                account=account,
                other=self.item,
                at=short_instant(other.delivery.due_at, zone),
                until=short_instant(planned.useful_until, zone),
            )
        return other.delivery.id

    def on(self, account: AccountId) -> Standing:
        """Return the one for which a delivery to an account waits."""
        return self.by_account.get(account) or self.page or self.first


def awaited(desk: Desk, connection: Transaction, item: ContentItem) -> Awaited | None:
    """Return what an item waits for, or None where it comes after no other.

    Raises:
        NotFound: nobody wrote the other item.
        Mistake: the other is not planned, or waits for this one in turn.
    """
    if not item.after:
        return None
    other = ItemId(item.after)
    refuse_circle(connection, item)
    if items.find(connection, other) is None:
        raise _unknown(connection, item)
    found = _planned(desk, connection, other)
    if found is None:
        raise Mistake("after.not_planned", id=item.id, other=other)
    return found


def wait_anew(desk: Desk, connection: Transaction, item: ItemId) -> None:
    """Have what waited in vain for an item wait for it as it is planned now."""
    in_vain = rescheduling.waiting_in_vain(connection, item)
    found = _planned(desk, connection, item) if in_vain else None
    if found is not None:
        for number, account in in_vain:
            other = found.on(account).delivery.id
            rescheduling.wait_for(connection, number, other)


def refuse_circle(connection: Transaction, item: ContentItem) -> None:
    """Refuse an item that would wait for itself, over however many others.

    Raises:
        Mistake: it would; the sentence names each of them.
    """
    way = [item.id]
    after = item.after
    while after and after not in way[1:]:
        way.append(ItemId(after))
        if after == item.id:
            link = f" {sentence('after.link')} "
            raise Mistake("after.circle", id=item.id, circle=link.join(way))
        kept = items.find(connection, ItemId(after))
        after = kept.item.after if kept else ""


def _planned(desk: Desk, connection: Transaction, item: ItemId) -> Awaited | None:
    coming = _coming(deliveries.of_item(connection, item))
    if not coming:
        return None
    first: dict[AccountId, Standing] = {}
    for standing in coming:
        first.setdefault(standing.delivery.account, standing)
    pages = (s for s in coming if desk.has_pages(s.delivery.account))
    return Awaited(
        item=item,
        by_account=first,
        page=next(pages, None),
        first=coming[0],
        desk=desk,
    )


def _coming(known: Sequence[Standing]) -> list[Standing]:
    """Return what is public or may still be, of the newest revision that has any."""
    alive = [s for s in known if s.delivery.state not in _NEVER_COMING]
    newest = max((s.delivery.revision for s in alive), default=0)
    return [s for s in alive if s.delivery.revision == newest]


def _unknown(connection: Transaction, item: ContentItem) -> NotFound:
    known = [kept.item.id for kept in items.everything(connection)]
    problem = suggest("after", "after.unknown", item.after, known)
    return NotFound(problem.id, id=item.id, **problem.values)
