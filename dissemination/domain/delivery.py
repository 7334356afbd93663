"""The life of a delivery, as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NewType

from dissemination.domain.item import ItemId, Priority
from dissemination.domain.rendition import AccountId

DeliveryId = NewType("DeliveryId", int)


class State(StrEnum):
    """Where a delivery stands."""

    PLANNED = "planned"  # waits for approval
    SCHEDULED = "scheduled"  # waits for its instant, or for its next try
    PUBLISHING = "publishing"  # claimed; with an open attempt it is perhaps public
    PUBLISHED = "published"  # proven by receipts
    HANDED_OFF = "handed_off"  # waits for a person to post it
    HELD = "held"  # waits for a decision
    UNCERTAIN = "uncertain"  # perhaps public; being looked up, or asked
    FAILED = "failed"  # surely not public, will not be tried again unasked
    MISSED = "missed"  # its last useful instant passed before it was posted
    EXPIRED = "expired"  # handed off, and nobody confirmed in time
    CANCELLED = "cancelled"  # by a person, before it was sent


TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.PLANNED: frozenset({State.SCHEDULED, State.MISSED, State.CANCELLED}),
    State.SCHEDULED: frozenset(
        {
            State.PUBLISHING,
            State.HANDED_OFF,
            State.HELD,
            State.MISSED,
            State.CANCELLED,
        }
    ),
    State.PUBLISHING: frozenset(
        {
            State.PUBLISHED,
            State.SCHEDULED,
            State.HELD,
            State.UNCERTAIN,
            State.FAILED,
        }
    ),
    State.PUBLISHED: frozenset(),
    State.HANDED_OFF: frozenset({State.PUBLISHED, State.EXPIRED}),
    State.HELD: frozenset({State.SCHEDULED, State.CANCELLED}),
    State.UNCERTAIN: frozenset({State.PUBLISHED, State.SCHEDULED, State.FAILED}),
    State.FAILED: frozenset({State.SCHEDULED, State.CANCELLED}),
    State.MISSED: frozenset({State.SCHEDULED, State.CANCELLED}),
    State.EXPIRED: frozenset({State.SCHEDULED, State.CANCELLED}),
    State.CANCELLED: frozenset(),
}

NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # eligible: when a person says so
DONE = frozenset({State.PUBLISHED, State.HANDED_OFF})


def sources(to: State) -> frozenset[State]:
    """Return the states from which `to` may be reached."""
    return frozenset(state for state, ways in TRANSITIONS.items() if to in ways)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The intention to publish one rendition at one instant.

    Unique per item revision, account, placement and occurrence ("once", or the local
    hour of a recurring slot). `useful_until` is the last instant at which posting it
    still helps anyone; `slot` is the local hour that is meant, by RFC 9557, and empty
    where an instant is; `reason` says why it stands where it stands.
    """

    id: DeliveryId
    item: ItemId
    revision: int
    account: AccountId
    placement: str
    occurrence: str
    state: State
    due_at: datetime
    useful_until: datetime
    fingerprint: str
    priority: Priority = Priority.NORMAL
    depends_on: DeliveryId | None = None
    reason: str = ""
    slot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Where a delivery goes next, and what else follows.

    Attributes:
        state: the next state.
        eligible_at: when it may be taken, or looked up, next; None where nothing more
            happens by itself.
        account_waits_until: the platform wants no call of this account before.
        needs_person: why the account waits for a person, or empty.
        counts: False when the attempt does not use up a try.
        memo: replaces the memo of the part at hand; None leaves it.
        reason: an id of `messages` that says why, for the screen.
    """

    state: State
    eligible_at: datetime | None = None
    account_waits_until: datetime | None = None
    needs_person: str = ""
    counts: bool = True
    memo: str | None = None
    reason: str = ""
