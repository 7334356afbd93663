"""Hand-offs: what people post by hand, who was asked, and who has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Path
from fastapi.responses import FileResponse, Response

from dissemination.domain.roles import Ability
from dissemination.services import hand_over, handed
from dissemination.services.hand_over import Asked
from dissemination.services.handed import Task
from dissemination.services.mistakes import Mistake, NotFound
from dissemination.storage.hand_offs import Officer
from dissemination.web.access import Filled, Route, Visit, Visiting, text
from dissemination.web.hand import link_values, title_of
from dissemination.web.items import labels

# More digits than a database's number can have.
_Number = Annotated[int, Path(ge=1, le=2**62)]


def board(visit: Visiting) -> Response:
    """List what waits for people, and what they have posted."""
    return _board(visit)


def ask(visit: Visiting, number: _Number, form: Filled) -> Response:
    """Ask an officer, and show the link once."""
    chosen = text(form, "person")
    officer = Officer(
        person=chosen,
        name="" if chosen else text(form, "name"),
        unit="" if chosen else text(form, "unit"),
    )
    try:
        asked = hand_over.assign(
            visit.desk, number, officer, person=visit.me.id, now=visit.now
        )
    except NotFound:
        raise
    except Mistake as mistake:
        typed = {name: text(form, name) for name in ("person", "name", "unit")}
        wrong = visit.t(mistake.id, **mistake.values)
        return _board(visit, status=422, at=number, wrong=wrong, typed=typed)
    return _link(visit, asked)


def mine(visit: Visiting, number: _Number) -> Response:
    """Let somebody of the desk post it: lead them to a page of their own."""
    asked = hand_over.own_link(visit.desk, number, person=visit.me, now=visit.now)
    return visit.go(f"/h/{asked.word}")


def renew(visit: Visiting, row: _Number) -> Response:
    """Make another link for an officer, and show it once."""
    asked = hand_over.renew(visit.desk, row, person=visit.me, now=visit.now)
    return _link(visit, asked)


def confirm(visit: Visiting, row: _Number, form: Filled) -> Response:
    """Keep that an officer has posted, by the word of somebody of the desk."""
    note = text(form, "note")
    try:
        known = hand_over.confirm_for(
            visit.desk, row, note=note, person=visit.me, now=visit.now
        )
    except Mistake as mistake:
        if mistake.id != "handoff.note_needed":
            raise
        wrong = visit.t(mistake.id, **mistake.values)
        return _board(visit, status=422, at_row=row, wrong=wrong)
    return visit.go("/handoffs", said="web.handoffs.confirmed", name=known.officer.name)


def screenshot(visit: Visiting, row: _Number) -> Response:
    """Show the picture that an officer kept as proof."""
    path, mime = handed.screenshot(visit.desk, row)
    return FileResponse(path, media_type=mime)


def _board(
    visit: Visit,
    *,
    status: int = 200,
    at: int = 0,
    at_row: int = 0,
    wrong: str = "",
    typed: Mapping[str, str] | None = None,
) -> Response:
    found = handed.board(visit.desk, visit.now)
    return visit.page(
        "handoffs/board.html",
        status=status,
        board=found,
        people=[(one.id, f"{one.name} · {one.unit}") for one in found.people.values()],
        title_of=title_of,
        labels=labels(visit.desk),
        counts=lambda task: handed.headcount(task.asked, found.people),
        roles_of=lambda task: _roles(visit, task),
        speaks=hand_over.speaks_for_others(visit.me),
        at=at,
        at_row=at_row,
        wrong=wrong,
        typed=typed or {"person": "", "name": "", "unit": ""},
    )


def _roles(visit: Visit, task: Task) -> str:
    """Say whose task it has become that nobody has posted."""
    roles: Any = task.notice.facts.get("roles", []) if task.notice else []
    return ", ".join(visit.t(f"role.{role}") for role in roles)


def _link(visit: Visit, asked: Asked) -> Response:
    task = handed.task(visit.desk, asked.row.delivery)
    values = link_values(visit, asked, task.standing)
    return visit.page("handoffs/link.html", **values)


ROUTES = (
    Route(method="GET", path="/handoffs", endpoint=board, may=Ability.POST),
    Route(method="POST", path="/handoffs/{number}/ask", endpoint=ask, may=Ability.POST),
    Route(
        method="POST", path="/handoffs/{number}/mine", endpoint=mine, may=Ability.POST
    ),
    Route(
        method="POST",
        path="/handoffs/officers/{row}/renew",
        endpoint=renew,
        may=Ability.POST,
    ),
    Route(
        method="POST",
        path="/handoffs/officers/{row}/confirm",
        endpoint=confirm,
        may=Ability.POST,
    ),
    Route(
        method="GET",
        path="/handoffs/officers/{row}/screenshot",
        endpoint=screenshot,
        may=Ability.POST,
    ),
)
