"""What of an item can be amended, and how: by a daemon, or by a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dissemination import registry
from dissemination.channel import CanAddress, CanCorrect, CanTakeDown, Channel
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ItemId
from dissemination.domain.rendition import Rendition
from dissemination.services.desk import Desk
from dissemination.services.mistakes import NotFound
from dissemination.storage import amendments, deliveries
from dissemination.storage.amendments import Amendment, Wanted
from dissemination.storage.database import Transaction
from dissemination.storage.deliveries import Standing
from dissemination.storage.items import Kept
from dissemination.storage.public import (
    Amended,
    AmendmentKind,
    AmendmentState,
    PartId,
    PublicPart,
    amended,
    by_hand,
    public_parts,
)

_SHOWN = (State.PUBLISHED, State.HANDED_OFF)  # by a person, where there is no receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """All of an item that is public, or perhaps is, and what became of it."""

    standing: Sequence[Standing]
    parts: Mapping[PartId, PublicPart]
    amended: Mapping[PartId, Amended]
    by_hand: Mapping[DeliveryId, str]
    known: Sequence[Amendment]

    def public(self, of: Standing) -> list[PublicPart]:
        """Return the parts of a delivery that have a receipt."""
        return [p for (id_, _), p in self.parts.items() if id_ == of.delivery.id]

    def is_shown(self, one: Standing) -> bool:
        """Tell whether something of a delivery is public, as far as we know."""
        return one.delivery.state in _SHOWN or bool(self.public(one))


def look(connection: Transaction, id: ItemId) -> Seen:
    """Read all that is known of an item's public parts."""
    standing = deliveries.of_item(connection, id)
    ids = [s.delivery.id for s in standing]
    return Seen(
        standing=standing,
        parts=public_parts(connection, ids),
        amended=amended(connection, ids),
        by_hand=by_hand(connection, ids),
        known=amendments.of_item(connection, id),
    )


def corrections(
    desk: Desk, seen: Seen, kept: Kept, s: Standing, said: Rendition | None
) -> Iterator[Wanted]:
    """Yield what is to be corrected of one delivery, and was not before."""
    kind = channel_of(desk, s)
    public = seen.public(s)
    for number, url, message in [
        (p.part, p.receipt.url, _hindrance(kind, s, p, said)) for p in public
    ] or [(0, seen.by_hand.get(s.delivery.id, ""), _by_hand(s))]:
        if _is_wanted(seen, kept, s, number, said) or _is_same(seen, s, number, said):
            continue
        yield Wanted(
            delivery=s.delivery.id,
            account=s.delivery.account,
            part=number,
            kind=AmendmentKind.CORRECTION,
            state=AmendmentState.PERSON if message else AmendmentState.WAITING,
            said=said,
            message=message,
            url=url,
        )


def removals(desk: Desk, seen: Seen, s: Standing) -> Iterator[Wanted]:
    """Yield what is to be removed of one delivery, the last reply of a thread first."""
    if not seen.is_shown(s):
        return
    kind, public = channel_of(desk, s), seen.public(s)
    by_hand = [(0, seen.by_hand.get(s.delivery.id, ""), _by_hand(s))]
    for number, url, message in (
        [(p.part, p.receipt.url, _hold_of(kind, p)) for p in public] or by_hand
    )[::-1]:
        if seen.amended.get((s.delivery.id, number), Amended()).is_taken_down:
            continue
        yield Wanted(
            delivery=s.delivery.id,
            account=s.delivery.account,
            part=number,
            kind=AmendmentKind.TAKEDOWN,
            state=AmendmentState.PERSON if message else AmendmentState.WAITING,
            message=message,
            url=url,
        )


def channel_of(desk: Desk, s: Standing) -> type[Channel] | None:
    """Return the channel through which a delivery went out; None if that has ended."""
    try:
        table = desk.account(s.delivery.account)
    except NotFound:
        return None
    kind = registry.channel(table.channel)
    return kind if s.delivery.placement in kind.capabilities else None


def has_page(desk: Desk, s: Standing) -> bool:
    """Tell whether a delivery made a page of its own."""
    return channel_of(desk, s) is not None and desk.has_pages(s.delivery.account)


def _hindrance(
    kind: type[Channel] | None, s: Standing, p: PublicPart, said: Rendition | None
) -> str:
    """Say why a daemon cannot correct a part; nothing where it can."""
    if kind is None or said is None:
        return "amend.account_off"
    if not issubclass(kind, CanCorrect):
        return "amend.cannot_correct"
    if len(said.parts) != s.parts:
        return "amend.parts_differ"
    if p.receipt.remote_id is None:
        return "amend.no_id"
    # Only a page is made anew as a whole; elsewhere the text alone can be changed.
    is_page = issubclass(kind, CanAddress)
    return "" if is_page or _has_its_pictures(p, said) else "amend.media_differ"


def _has_its_pictures(p: PublicPart, said: Rendition) -> bool:
    wanted = [one.sha256 for one in said.parts[p.part].media]
    return wanted == [one.sha256 for one in p.said.media]


def _hold_of(kind: type[Channel] | None, p: PublicPart) -> str:
    """Say why a daemon cannot remove a part; nothing where it can."""
    if kind is None:
        return "amend.account_off"
    if not issubclass(kind, CanTakeDown):
        return "amend.cannot_take_down"
    return "" if p.receipt.remote_id is not None else "amend.no_id"


def _by_hand(s: Standing) -> str:
    is_posted = s.delivery.state is State.PUBLISHED
    return "amend.by_hand" if is_posted else "amend.perhaps_posted"


def _is_wanted(
    seen: Seen, kept: Kept, s: Standing, number: int, said: Rendition | None
) -> bool:
    """Tell whether just this is wanted there already, or nothing is any more."""
    if seen.amended.get((s.delivery.id, number), Amended()).is_taken_down:
        return True
    return any(
        (a.revision == kept.item.revision and _says(a, said))
        or (not a.revision and a.created_at >= kept.created_at)
        for a in seen.known
        if (a.delivery, a.part) == (s.delivery.id, number)
        and a.state is not AmendmentState.FAILED
    )


def _says(wanted: Amendment, said: Rendition | None) -> bool:
    """Tell whether what is wanted says what the account says now.

    Of one revision that changes with the account's own version alone. Where that has
    fewer parts now, nothing is said in the place of the last ones.
    """
    if said is None:
        return True
    return wanted.said == next(iter(said.parts[wanted.part :]), None)


def _is_same(seen: Seen, s: Standing, number: int, said: Rendition | None) -> bool:
    """Tell whether a part says already what it is to say."""
    if said is None or len(said.parts) != s.parts:
        return False
    now = seen.amended.get((s.delivery.id, number), Amended())
    return said.parts[number] == (now.said or s.said.parts[number])
