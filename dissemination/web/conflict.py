"""Conflict: two people wrote one draft; field by field one of the texts is taken."""

from __future__ import annotations

from fastapi.responses import Response

from dissemination.domain.roles import Ability
from dissemination.services.conflicts import Conflict, conflict_of
from dissemination.services.drafts import aside_of, draft_of, resolve
from dissemination.storage.drafts import Draft
from dissemination.web.access import Filled, Route, Visit, Visiting, text
from dissemination.web.composer import label_of
from dissemination.web.fields import count

_PICK = "pick:"


def compare(visit: Visiting, id: int) -> Response:
    """Show both texts of a draft, where somebody's lies beside it."""
    theirs = draft_of(visit.desk, id, visit.me)
    mine = aside_of(visit.desk, theirs, visit.me)
    if mine is None:
        return visit.go(f"/write/{id}")
    return conflict_page(visit, conflict_of(theirs, mine))


def choose(visit: Visiting, id: int, form: Filled) -> Response:
    """Take from each text what was chosen."""
    picks = {n.removeprefix(_PICK): text(form, n) for n in form if n.startswith(_PICK)}
    saved = resolve(
        visit.desk,
        id,
        mine=frozenset(name for name, whose in picks.items() if whose == "mine"),
        number=count(form, "number") or 0,
        person=visit.me,
        now=visit.now,
    )
    if saved.conflict is not None:
        return conflict_page(visit, saved.conflict, status=409)
    return visit.go(f"/write/{id}", "web.write.resolved")


def conflict_page(visit: Visit, found: Conflict, *, status: int = 200) -> Response:
    """Return the page on which a person chooses between two texts."""
    name = name_of(visit, found.theirs)
    return visit.page(
        "write/conflict.html",
        status=status,
        announce=visit.t("web.write.conflict", name=name),
        found=found,
        name=name,
        pick=_PICK,
        labels={
            one.name: label_of(one.name, found.mine.fields) for one in found.fields
        },
    )


def name_of(visit: Visit, draft: Draft) -> str:
    """Return what whoever saved a draft last is called."""
    known = visit.desk.people().get(draft.changed_by)
    return known.name if known else draft.changed_by


ROUTES: tuple[Route, ...] = (
    Route(
        method="GET", path="/write/{id}/conflict", endpoint=compare, may=Ability.WRITE
    ),
    Route(
        method="POST", path="/write/{id}/conflict", endpoint=choose, may=Ability.WRITE
    ),
)
