"""Holding: the versions that accounts say, for whoever plans, approves or corrects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dissemination.domain.item import ItemId, Priority
from dissemination.domain.rendition import AccountId
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake, NotAllowed
from dissemination.storage import items, versions
from dissemination.storage.database import Transaction
from dissemination.storage.deliveries import Standing
from dissemination.storage.items import Kept
from dissemination.storage.versions import KeptVersion


def versions_of(desk: Desk, item: ItemId) -> Mapping[AccountId, KeptVersion]:
    """Return the versions of an item that hold where its accounts publish now."""
    with desk.db.read() as connection:
        return holding(desk, connection, item)


def holding(
    desk: Desk, connection: Transaction, item: ItemId
) -> Mapping[AccountId, KeptVersion]:
    """Return the same as `versions_of`, within a transaction."""
    return {
        one.version.account: one
        for one in versions.holding(connection, item)
        if one.version.account in desk.config.accounts
        and desk.placement(one.version.account) == one.version.placement
    }


def refuse_revised(connection: Transaction, kept: Kept) -> None:
    """Refuse what was revised while its renditions were made."""
    newest = items.find(connection, kept.item.id)
    if newest is not None and newest.item.revision != kept.item.revision:
        raise Mistake("plan.revised", id=kept.item.id)


def refuse_other(
    desk: Desk,
    connection: Transaction,
    item: ItemId,
    used: Mapping[AccountId, KeptVersion],
) -> None:
    """Refuse what was said in words that were changed while it was made."""
    now = holding(desk, connection, item)
    if {a: v.number for a, v in now.items()} != {a: v.number for a, v in used.items()}:
        raise Mistake("plan.versioned", id=item)


def said_by(
    connection: Transaction, item: ItemId, standing: Iterable[Standing]
) -> tuple[KeptVersion, ...]:
    """Return the versions that deliveries of an item say, wherever they stand.

    An account may publish elsewhere by now than where it was planned.
    """
    places = {(s.delivery.account, s.delivery.placement) for s in standing}
    return tuple(
        one
        for one in versions.holding(connection, item)
        if (one.version.account, one.version.placement) in places
    )


def refuse_own_version(
    kept: Kept, own: Iterable[KeptVersion], *, person: str, override: str
) -> None:
    """Refuse a yes to words that the person wrote themselves.

    As of an item, an emergency may be approved alone, with a reason.

    Raises:
        NotAllowed: one of these versions is theirs.
    """
    if override and kept.item.priority is Priority.EMERGENCY:
        return
    for one in own:
        if one.author == person:
            values = {"name": person, "account": one.version.account}
            raise NotAllowed("approve.own_version", **values)
