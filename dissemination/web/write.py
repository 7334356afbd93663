"""Write: begin a draft, fill it in, keep what is typed, and hand it in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fastapi.responses import JSONResponse, Response

from dissemination.domain.item import Kind
from dissemination.domain.roles import Ability
from dissemination.messages import hour, sentence, short_instant
from dissemination.services import beginnings
from dissemination.services.conflicts import ASIDE_OF, Conflict
from dissemination.services.drafts import (
    Saved,
    discard,
    draft_of,
    drafts_of,
    look_in,
    open_draft,
    restore,
    save,
)
from dissemination.services.mistakes import Mistake
from dissemination.services.patterns import may_use, patterns_of
from dissemination.services.permission import sees_every_unit
from dissemination.services.submit import Submitted, submit
from dissemination.services.typed import media_of
from dissemination.services.written import FieldMistakes, body_of
from dissemination.storage.people import PersonRow
from dissemination.web import beside, conflict, own_words
from dissemination.web.access import Filled, Route, Visit, Visiting, text
from dissemination.web.composer import choices, compose_page, draft_title
from dissemination.web.conflict import conflict_page, name_of
from dissemination.web.fields import count, read_fields
from dissemination.web.media import moved

_FEW = 12  # drafts that are offered to go on with


def start(visit: Visiting) -> Response:
    """Show what can be begun, and what was."""
    return _start(visit)


def begin(visit: Visiting, form: Filled) -> Response:
    """Begin a draft of a kind, or with a pattern."""
    try:
        if text(form, "pattern"):
            draft = beginnings.begin_from(
                visit.desk, count(form, "pattern") or 0, person=visit.me, now=visit.now
            )
        else:
            draft = beginnings.begin(
                visit.desk,
                text(form, "kind") or Kind.NEWS,
                person=visit.me,
                now=visit.now,
                unit=text(form, "unit").strip(),
            )
    except Mistake as error:
        said = sentence(error.id, error.values)
        return _start(visit, wrong=said, status=422)
    return visit.go(f"/write/{draft.id}")


def begin_with(visit: Visiting, item: str, form: Filled) -> Response:
    """Write an item anew, or begin another that says the same."""
    is_copy = text(form, "as") == "copy"
    how = beginnings.copy_item if is_copy else beginnings.revise
    draft = how(visit.desk, item, person=visit.me, now=visit.now)
    said = "web.write.duplicated" if is_copy else ""
    return visit.go(f"/write/{draft.id}", said)


def edit(visit: Visiting, id: int) -> Response:
    """Show a draft as it is being written."""
    return compose_page(visit, open_draft(visit.desk, id, visit.me, visit.now))


def keep(visit: Visiting, id: int, form: Filled) -> Response:
    """Save what was typed, after what its button says: an order, a text of its own."""
    draft = draft_of(visit.desk, id, visit.me)
    fields = _after_button(visit, read_fields(form, draft.fields), form)
    saved = _save(visit, id, fields, form)
    if saved.conflict is not None:
        return conflict_page(visit, saved.conflict, status=409)
    spot = "#picker" if "media_move" in form else ""
    return visit.go(f"/write/{id}{spot}")


def autosave(visit: Visiting, id: int, form: Filled) -> Response:
    """Save what was typed, for the page's script: what it says, and what it counts."""
    draft = draft_of(visit.desk, id, visit.me)
    saved = _save(visit, id, read_fields(form, draft.fields), form)
    if saved.conflict is not None:
        return JSONResponse(_conflict_said(visit, saved.conflict), status_code=409)
    at = hour(saved.draft.changed_at, visit.desk.config.office.zone)
    said = sentence("web.write.saved", {"at": at})
    return JSONResponse({"number": saved.draft.number, "said": said})


def here(visit: Visiting, id: int) -> Response:
    """Say who else has a draft open, and how often it was saved."""
    draft, others = look_in(visit.desk, id, visit.me, visit.now)
    names = ", ".join(others.values())
    said = sentence("web.write.here", {"names": names}) if names else ""
    return JSONResponse({"number": draft.number, "said": said})


def hand_in(visit: Visiting, id: int, form: Filled) -> Response:
    """Save what was typed, and submit it."""
    draft = draft_of(visit.desk, id, visit.me)
    fields = read_fields(form, draft.fields)
    # Also where somebody else has submitted it meanwhile: no word is lost.
    saved = _save(visit, id, fields, form)
    if saved.conflict is not None:
        return conflict_page(visit, saved.conflict, status=409)
    draft = saved.draft
    base = count(form, "base")
    try:
        done = submit(
            visit.desk,
            id,
            number=draft.number,
            person=visit.me,
            now=visit.now,
            seen=base,
            again=text(form, "again") == "yes",
        )
    except FieldMistakes as error:
        seen = open_draft(visit.desk, id, visit.me, visit.now)
        return compose_page(
            visit, seen, fields=fields, wrong=error.fields, status=422, base=base
        )
    return _handed_in(visit, done)


def put_away(visit: Visiting, id: int, form: Filled) -> Response:
    """Put a draft away, with what was typed last."""
    draft = draft_of(visit.desk, id, visit.me)
    if draft.ended_at is None and "number" in form:
        _save(visit, id, read_fields(form, draft.fields), form)
    gone = discard(visit.desk, id, person=visit.me, now=visit.now)
    return visit.go(
        "/write/new",
        "web.write.discarded",
        undo=f"/write/{id}/restore",
        title=draft_title(gone),
    )


def bring_back(visit: Visiting, id: int) -> Response:
    """Bring back a draft that was put away."""
    restore(visit.desk, id, person=visit.me, now=visit.now)
    return visit.go(f"/write/{id}", "web.write.restored_draft")


def copy(visit: Visiting, id: int, form: Filled) -> Response:
    """Begin another draft that says the same, after what was typed is saved."""
    draft = draft_of(visit.desk, id, visit.me)
    if draft.ended_at is None and "number" in form:
        saved = _save(visit, id, read_fields(form, draft.fields), form)
        if saved.conflict is not None:
            return conflict_page(visit, saved.conflict, status=409)
    other = beginnings.duplicate(visit.desk, id, person=visit.me, now=visit.now)
    return visit.go(f"/write/{other.id}", "web.write.duplicated")


_GETS: Mapping[str, Callable[..., Response]] = {
    "/write/new": start,
    "/write/{id}": edit,
}
_POSTS: Mapping[str, Callable[..., Response]] = {
    "/write/new": begin,
    "/write/from/{item}": begin_with,
    "/write/{id}": keep,
    "/write/{id}/autosave": autosave,
    "/write/{id}/here": here,
    "/write/{id}/submit": hand_in,
    "/write/{id}/discard": put_away,
    "/write/{id}/restore": bring_back,
    "/write/{id}/duplicate": copy,
}
ROUTES: tuple[Route, ...] = (
    *(
        Route(method="GET", path=path, endpoint=do, may=Ability.WRITE)
        for path, do in _GETS.items()
    ),
    *(
        Route(method="POST", path=path, endpoint=do, may=Ability.WRITE)
        for path, do in _POSTS.items()
    ),
    *conflict.ROUTES,
    *own_words.ROUTES,
    *beside.ROUTES,
)


def _start(visit: Visit, *, wrong: str = "", status: int = 200) -> Response:
    me, desk = visit.me, visit.desk
    drafts = drafts_of(desk, me)
    return visit.page(
        "write/new.html",
        status=status,
        announce=wrong,
        wrong=wrong,
        kinds=_kinds(visit),
        urgent=(Kind.WEATHER_EMERGENCY, Kind.DISASTER_EMERGENCY),
        units=_units(desk.people().values()) if sees_every_unit(me) else [],
        patterns=[one for one in patterns_of(desk, me) if may_use(one, me)],
        drafts=drafts[:_FEW],
        aside_of=ASIDE_OF,
    )


def _kinds(visit: Visit) -> list[tuple[str, str]]:
    """Return the kinds that may be begun with nothing; greetings by editors only."""
    is_editor = visit.may(Ability.REVIEW)
    every = choices()["kinds"]
    return [(k, said) for k, said in every if is_editor or k != Kind.GREETING]


def _units(people: Iterable[PersonRow]) -> list[tuple[str, str]]:
    names = sorted({one.unit for one in people if one.unit})
    return [(name, name) for name in names]


def _after_button(
    visit: Visit, fields: dict[str, Any], form: Filled
) -> Mapping[str, Any]:
    """Return fields after the button that was pressed, if it changes any of them."""
    if "media_move" in form:
        media = moved(media_of(fields), text(form, "media_move"))
        return {**fields, "media": [dict(one) for one in media]}
    match text(form, "do"):
        case "free":
            return {**fields, "body": body_of(visit.desk, fields)}
        case "compose":
            return {**fields, "body": ""}
    return fields


def _save(visit: Visit, id: int, fields: Mapping[str, Any], form: Filled) -> Saved:
    return save(
        visit.desk,
        id,
        fields,
        number=count(form, "number") or 0,
        person=visit.me,
        now=visit.now,
        aside=count(form, "aside") or 0,
    )


def _conflict_said(visit: Visit, found: Conflict) -> dict[str, Any]:
    name = name_of(visit, found.theirs)
    return {
        "said": sentence("web.write.conflict", {"name": name}),
        "why": sentence("web.write.conflict.why"),
        "aside": found.mine.id,
    }


def _handed_in(visit: Visit, done: Submitted) -> Response:
    zone = visit.desk.config.office.zone
    places = [
        sentence(
            "web.write.submitted.place",
            {
                "account": _called(visit, s.delivery.account),
                "at": short_instant(s.delivery.due_at, zone),
            },
        )
        for s in done.planned
    ]
    said = "web.write.submitted" if done.is_new else "web.write.submitted.before"
    # Whoever wrote on at that very moment goes on with what was not submitted.
    is_open = done.draft.ended_at is None
    path = f"/write/{done.draft.id}" if is_open else f"/items/{done.item.id}"
    return visit.go(path, said, title=draft_title(done.draft), where=", ".join(places))


def _called(visit: Visit, account: str) -> str:
    channel = visit.desk.account(account).channel
    return sentence(f"channel.{channel}")
