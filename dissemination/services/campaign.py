"""Campaign: a family of items, its dates, and how far it has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from dissemination.config import Campaign, suggest
from dissemination.domain.delivery import State
from dissemination.domain.item import ItemId
from dissemination.domain.rendition import AccountId
from dissemination.services.desk import Desk
from dissemination.services.mistakes import NotFound
from dissemination.services.write import find_item
from dissemination.storage import campaigns
from dissemination.storage.campaigns import Member, Move
from dissemination.storage.deliveries import Standing

_TO_COME = (State.PLANNED, State.SCHEDULED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A campaign at one glance.

    `moves` holds an item's deliveries on each account, as they are due; `next` is what
    is due next of all that waits, or None.
    """

    id: str
    campaign: Campaign
    members: Sequence[Member]
    accounts: Sequence[AccountId]
    moves: Mapping[tuple[ItemId, AccountId], Sequence[Move]]
    counts: Mapping[State, int]
    next: Move | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What is due before a campaign begins or after it has ended."""

    campaign: Campaign
    deliveries: Sequence[Standing]


def board(desk: Desk, id: str) -> Board:
    """Return how far a campaign has come.

    Raises:
        NotFound: schedule.toml does not name it.
    """
    known = desk.config.campaigns
    if id not in known:
        problem = suggest("", "campaign.unknown", id, known)
        raise NotFound(problem.id, **{**problem.values, "known": _listed(known)})
    with desk.db.read() as connection:
        members = campaigns.members(connection, id)
        moves = campaigns.moves(connection, id)
    by_place: dict[tuple[ItemId, AccountId], list[Move]] = {}
    for move in moves:
        by_place.setdefault((move.item, move.account), []).append(move)
    there = {move.account for move in moves}
    gone = sorted(there - set(map(AccountId, desk.config.accounts)))
    return Board(
        id=id,
        campaign=known[id],
        members=members,
        accounts=[a for a in map(AccountId, desk.config.accounts) if a in there] + gone,
        moves=by_place,
        counts=Counter(move.state for move in moves),
        next=next((move for move in moves if move.state in _TO_COME), None),
    )


def sizes(desk: Desk) -> Mapping[str, int]:
    """Return how many items each of the desk's campaigns has."""
    with desk.db.read() as connection:
        known = campaigns.sizes(connection)
    return {id_: known.get(id_, 0) for id_ in desk.config.campaigns}


def outside(desk: Desk, item_id: str, planned: Sequence[Standing]) -> Outside | None:
    """Return what is due outside the dates of its item's campaign, or None.

    Such a thing may be meant: a reminder before, thanks afterwards.
    """
    campaign = desk.config.campaigns.get(find_item(desk, item_id).item.campaign)
    if campaign is None:
        return None
    zone = desk.config.office.zone
    found = [
        s
        for s in planned
        if not campaign.start <= _day(s.delivery.due_at, zone) <= campaign.end
    ]
    return Outside(campaign=campaign, deliveries=found) if found else None


def _day(at: datetime, zone: tzinfo) -> date:
    return at.astimezone(zone).date()


def _listed(names: Mapping[str, Campaign]) -> str:
    return ", ".join(names) or "-"
