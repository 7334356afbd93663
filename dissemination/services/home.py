"""Home: what somebody finds on the first page, by what their work is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from dissemination.domain.delivery import State
from dissemination.domain.item import ItemId
from dissemination.domain.rendition import AccountId
from dissemination.domain.roles import Ability
from dissemination.services import status
from dissemination.services.desk import Desk
from dissemination.services.lists import Asked, Period, Standing, meaning, sight_of
from dissemination.services.permission import may
from dissemination.services.status import Need
from dissemination.storage import home, lists
from dissemination.storage.home import Begun, Coming, Returned, Task
from dissemination.storage.lists import Wanted
from dissemination.storage.people import PersonRow

FEW = 5  # of each list; the rest is one step away
AHEAD = timedelta(days=1)
_LATE = timedelta(hours=1)  # what is due for less is perhaps on its way
_MOST = 60  # deliveries that are looked at for a day's moments
_MOMENTS = 10
# Whose work it is that things go out, beyond their own.
_IN_CHARGE = frozenset({"editor", "approver", "publisher", "admin"})

# What the numbers count is what these lists show.
TODAY = Asked(state=Standing.PUBLISHED, period=Period.TODAY)
TROUBLE = Asked(state=Standing.TROUBLE)
SOON = Asked(state=Standing.SCHEDULED, period=Period.NEXT_DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """How much there is of what matters today.

    Attributes:
        to_review: what waits for a yes of this person; None where they give none.
        for_me: what came back to them, and what they were asked to post.
        today: what is public since this morning.
        trouble: what somebody has to decide about.
        soon: what goes out within a day.
    """

    to_review: int | None
    for_me: int
    today: int
    trouble: int
    soon: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What of one item is due at one instant, and how far each account is."""

    due_at: datetime
    item: ItemId
    title: str
    accounts: tuple[tuple[AccountId, State], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Everything on the first page.

    `is_unused` is a desk at which nobody has written anything yet.
    """

    numbers: Numbers
    needs: Sequence[Need]
    moments: Sequence[Moment]
    drafts: Sequence[Begun]
    returned: Sequence[Returned]
    tasks: Sequence[Task]
    is_unused: bool


def look(desk: Desk, person: PersonRow, now: datetime) -> Home:
    """Return what somebody finds on the first page."""
    is_in_charge = bool(_IN_CHARGE & person.roles)
    sight = sight_of(person)
    posts_for_all = "publisher" in person.roles
    with desk.db.read() as connection:
        seen = home.skim(connection, now) if is_in_charge else None
        counted = lists.how_many(connection, _wanted(desk, person, now), sight=sight)
        span = {"since": now - _LATE, "until": now + AHEAD}
        due = home.coming(connection, sight=sight, **span, limit=_MOST)
        drafts = home.begun(connection, person.id, limit=FEW)
        returned = home.returned(connection, person.id, limit=FEW)
        tasks = home.tasks(connection, person.id, everybody=posts_for_all, limit=FEW)
        nothing = not (due or drafts or returned or any(counted))
        is_unused = nothing and home.is_unused(connection)
    today, trouble, soon, to_review = counted
    return Home(
        numbers=Numbers(
            to_review=to_review if may(person, Ability.REVIEW) else None,
            for_me=len(returned) + len(tasks),
            today=today,
            trouble=trouble,
            soon=soon,
        ),
        needs=status.needs(seen) if seen else (),
        moments=_moments(due)[:_MOMENTS],
        drafts=drafts,
        returned=returned,
        tasks=tasks,
        is_unused=is_unused,
    )


def _wanted(desk: Desk, person: PersonRow, now: datetime) -> list[Wanted]:
    lists_of = [
        meaning(asked, person, zone_of=desk, now=now)
        for asked in (TODAY, TROUBLE, SOON)
    ]
    submitted = frozenset({"submitted"})
    return [*lists_of, Wanted(states=submitted, awaits=person.id, awaits_at=now)]


def _moments(due: Iterable[Coming]) -> list[Moment]:
    """Join what one item says at one instant on several accounts."""
    together = sorted(due, key=lambda one: (one.due_at, one.item, one.delivery))
    grouped = groupby(together, key=lambda one: (one.due_at, one.item, one.title))
    return [
        Moment(
            due_at=due_at,
            item=item,
            title=title,
            accounts=tuple((one.account, one.state) for one in same),
        )
        for (due_at, item, title), same in grouped
    ]
