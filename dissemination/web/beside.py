"""Beside a draft: what people say of it, and the pattern that is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi.responses import Response

from dissemination.domain.roles import Ability
from dissemination.services.comments import comment_on_draft, resolve_comment
from dissemination.services.drafts import open_draft
from dissemination.services.mistakes import Misused
from dissemination.services.patterns import save_as
from dissemination.web.access import Filled, Route, Visiting, text
from dissemination.web.composer import Slip, compose_page


def comment(visit: Visiting, id: int, form: Filled) -> Response:
    """Say something of a draft."""
    try:
        comment_on_draft(
            visit.desk, id, text(form, "text"), person=visit.me, now=visit.now
        )
    except Misused as error:
        slip = Slip(typed=text(form, "text"), said=visit.t(error.id, **error.values))
        seen = open_draft(visit.desk, id, visit.me, visit.now)
        return compose_page(visit, seen, remark=slip, status=422)
    return visit.go(f"/write/{id}#comments", "web.write.comments.added")


def settle(visit: Visiting, id: int, comment: int, form: Filled) -> Response:
    """Mark a remark as done, or as open again."""
    resolve_comment(
        visit.desk,
        comment,
        person=visit.me,
        now=visit.now,
        again=text(form, "again") == "yes",
    )
    return visit.go(f"/write/{id}#comments")


def keep_pattern(visit: Visiting, id: int, form: Filled) -> Response:
    """Keep what a draft says as a pattern."""
    try:
        kept = save_as(
            visit.desk,
            id,
            text(form, "name"),
            person=visit.me,
            now=visit.now,
            for_all=text(form, "for_all") == "yes",
        )
    except Misused as error:
        slip = Slip(typed=text(form, "name"), said=visit.t(error.id, **error.values))
        seen = open_draft(visit.desk, id, visit.me, visit.now)
        return compose_page(visit, seen, naming=slip, status=422)
    return visit.go(f"/write/{id}", "web.write.saved_as", name=kept.name)


_POSTS: Mapping[str, Callable[..., Response]] = {
    "/write/{id}/comments": comment,
    "/write/{id}/comments/{comment}": settle,
    "/write/{id}/pattern": keep_pattern,
}
ROUTES: tuple[Route, ...] = tuple(
    Route(method="POST", path=path, endpoint=endpoint, may=Ability.WRITE)
    for path, endpoint in _POSTS.items()
)
