"""Patterns: forms to begin with."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi.responses import Response

from dissemination.domain.roles import Ability
from dissemination.services.patterns import (
    approve_pattern,
    archive_pattern,
    may_change,
    may_use,
    patterns_of,
    restore_pattern,
)
from dissemination.storage.patterns import Pattern
from dissemination.web.access import Route, Visiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A pattern with what whoever looks may do with it."""

    pattern: Pattern
    by: str
    vouched: str
    is_usable: bool
    is_changeable: bool
    is_own: bool


def show(visit: Visiting, archived: str = "") -> Response:
    """Show the patterns that somebody may use."""
    me, is_archive = visit.me, archived == "yes"
    names = {who: one.name for who, one in visit.desk.people().items()}
    return visit.page(
        "patterns/list.html",
        is_archive=is_archive,
        shown=[
            Shown(
                pattern=one,
                by=names.get(one.created_by, one.created_by),
                vouched=names.get(one.approved_by, one.approved_by),
                is_usable=may_use(one, me),
                is_changeable=may_change(one, me),
                is_own=one.created_by == me.id,
            )
            for one in patterns_of(visit.desk, me, archived=is_archive)
        ],
    )


def approve(visit: Visiting, id: int) -> Response:
    """Vouch for a pattern."""
    done = approve_pattern(visit.desk, id, person=visit.me, now=visit.now)
    return visit.go("/patterns", "web.patterns.approved_now", name=done.name)


def put_away(visit: Visiting, id: int) -> Response:
    """Put a pattern away."""
    done = archive_pattern(visit.desk, id, person=visit.me, now=visit.now)
    return visit.go(
        "/patterns",
        "web.patterns.archived",
        undo=f"/patterns/{id}/restore",
        name=done.name,
    )


def bring_back(visit: Visiting, id: int) -> Response:
    """Bring back a pattern that was put away."""
    restore_pattern(visit.desk, id, person=visit.me, now=visit.now)
    return visit.go("/patterns", "web.patterns.restored")


_POSTS = {
    "/patterns/{id}/archive": (put_away, Ability.WRITE),
    "/patterns/{id}/restore": (bring_back, Ability.WRITE),
    "/patterns/{id}/approve": (approve, Ability.REVIEW),
}
ROUTES: tuple[Route, ...] = (
    Route(method="GET", path="/patterns", endpoint=show, may=Ability.WRITE),
    *(
        Route(method="POST", path=path, endpoint=do, may=ability)
        for path, (do, ability) in _POSTS.items()
    ),
)
