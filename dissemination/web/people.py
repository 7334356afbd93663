"""People: who works here, their roles and units, and the links that let them in."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from fastapi import Response
from starlette.datastructures import FormData

from dissemination.domain.roles import Ability
from dissemination.services import invitations, people, signin, two_steps, units
from dissemination.services.details import ROLES, Details
from dissemination.services.mistakes import Mistake, NotAllowed, NotFound
from dissemination.services.people import About
from dissemination.services.written import FieldMistakes
from dissemination.web.access import Filled, Route, Visit, Visiting, text, texts
from dissemination.web.codes import picture_of

_UNFIT = 422
_TYPED = ("name", "id", "unit", "email")


def index(visit: Visiting) -> Response:
    """Show everybody, and the units."""
    return _listed(visit, "", "")


def new(visit: Visiting) -> Response:
    """Ask who is to be added."""
    return _asked(visit, dict.fromkeys(_TYPED, ""), ["contributor"], {})


def add(visit: Visiting, form: Filled) -> Response:
    """Add somebody, and show the link to send."""
    try:
        person = people.add(
            visit.desk,
            _details(form),
            by=visit.me.id,
            now=visit.now,
            id=text(form, "id"),
        )
    except FieldMistakes as mistakes:
        typed = {name: text(form, name) for name in _TYPED}
        return _asked(visit, typed, texts(form, "roles"), _said(visit, mistakes))
    return _link(visit, person.id, is_new=True)


def show(visit: Visiting, id: str) -> Response:
    """Show somebody: what they may do, and how they sign in."""
    about = people.about(visit.desk, id, visit.now)
    person = about.known.person
    typed = {"name": person.name, "unit": person.unit, "email": person.email}
    return _one(visit, about, typed, sorted(person.roles), {})


def change(visit: Visiting, form: Filled, id: str) -> Response:
    """Change what is said of somebody."""
    try:
        after = people.change(
            visit.desk, id, _details(form), by=visit.me.id, now=visit.now
        )
    except NotFound:
        raise
    except Mistake as mistake:
        about = people.about(visit.desk, id, visit.now)
        typed = {name: text(form, name) for name in _TYPED}
        errors = (
            _said(visit, mistake)
            if isinstance(mistake, FieldMistakes)
            else {"roles": visit.t(mistake.id, **mistake.values)}
        )
        return _one(visit, about, typed, texts(form, "roles"), errors)
    return visit.go(_at(id), said="web.people.changed", name=after.name)


def link(visit: Visiting, id: str) -> Response:
    """Make a link that lets somebody choose a password, and show it once."""
    return _link(visit, id, is_new=False)


def deactivate(visit: Visiting, id: str) -> Response:
    """Let somebody in no more."""
    return _after(visit, id, people.deactivate, "web.people.deactivated")


def reactivate(visit: Visiting, id: str) -> Response:
    """Let somebody in again."""
    return _after(visit, id, people.reactivate, "web.people.reactivated")


def sign_out(visit: Visiting, id: str) -> Response:
    """End every session of somebody."""
    person = people.one(visit.desk, id, visit.now).person
    signin.sign_out_everywhere(visit.desk, id, visit.now, by=visit.me.id)
    return visit.go(_at(id), said="web.people.signed_out", name=person.name)


def turn_off_two_steps(visit: Visiting, id: str) -> Response:
    """Take the second step from somebody whose phone is lost."""
    person = people.one(visit.desk, id, visit.now).person
    if id == visit.me.id:  # by the own profile, where the password is asked
        raise NotAllowed("people.not_oneself")
    two_steps.turn_off(visit.desk, person, by=visit.me.id, now=visit.now)
    return visit.go(_at(id), said="web.people.two_steps_off", name=person.name)


def add_unit(visit: Visiting, form: Filled) -> Response:
    """Add a unit."""
    typed = text(form, "unit_name")
    try:
        name = units.add_unit(visit.desk, typed, by=visit.me.id, now=visit.now)
    except FieldMistakes as mistakes:
        return _listed(visit, typed, _said(visit, mistakes)["unit_name"])
    return visit.go("/people#units", said="web.people.unit_added", name=name)


def drop_unit(visit: Visiting, form: Filled) -> Response:
    """Remove a unit that nobody needs."""
    name = text(form, "unit")
    units.drop_unit(visit.desk, name, by=visit.me.id, now=visit.now)
    return visit.go("/people#units", said="web.people.unit_dropped", name=name)


def _listed(visit: Visit, typed: str, error: str) -> Response:
    staff = people.staff(visit.desk, visit.now)
    return visit.page(
        "people/index.html",
        status=_UNFIT if error else 200,
        staff=staff,
        short=people.shortages(staff),
        units=units.units(visit.desk),
        typed=typed,
        error=error,
        order=ROLES,
    )


def _asked(
    visit: Visit, typed: dict[str, str], roles: list[str], errors: dict[str, str]
) -> Response:
    return visit.page(
        "people/new.html",
        status=_UNFIT if errors else 200,
        typed=typed,
        roles=roles,
        order=ROLES,
        units=[unit.id for unit in units.units(visit.desk)],
        errors=errors,
    )


def _one(
    visit: Visit,
    about: About,
    typed: dict[str, str],
    roles: list[str],
    errors: dict[str, str],
) -> Response:
    return visit.page(
        "people/one.html",
        status=_UNFIT if errors else 200,
        about=about,
        known=about.known,
        typed=typed,
        roles=roles,
        order=ROLES,
        errors=errors,
    )


def _link(visit: Visit, id: str, *, is_new: bool) -> Response:
    word = invitations.invite(visit.desk, id, by=visit.me.id, now=visit.now)
    known = people.one(visit.desk, id, visit.now)
    address = invitations.link(visit.desk, word, str(visit.request.base_url))
    said = visit.t(
        "web.people.link.text",
        name=known.person.name,
        office=visit.desk.config.office.short,
        link=address,
    )
    return visit.page(
        "people/link.html",
        known=known,
        address=address,
        picture=picture_of(address, visit.t("web.people.link.picture")),
        whatsapp=f"https://wa.me/?text={quote(said)}",
        is_new=is_new,
    )


def _after(visit: Visit, id: str, act: Callable[..., None], said: str) -> Response:
    person = people.one(visit.desk, id, visit.now).person
    act(visit.desk, id, by=visit.me.id, now=visit.now)
    return visit.go(_at(id), said=said, name=person.name)


def _details(form: FormData) -> Details:
    return Details(
        name=text(form, "name"),
        unit=text(form, "unit"),
        roles=frozenset(texts(form, "roles")),
        email=text(form, "email"),
    )


def _said(visit: Visit, mistakes: FieldMistakes) -> dict[str, str]:
    return {
        name: visit.t(wrong.id, **wrong.values)
        for name, wrong in mistakes.fields.items()
    }


def _at(id: str) -> str:
    return f"/people/{quote(id)}"


_MAY = Ability.MANAGE
ROUTES = (
    Route(method="GET", path="/people", endpoint=index, may=_MAY),
    Route(method="POST", path="/people", endpoint=add, may=_MAY),
    Route(method="GET", path="/people/new", endpoint=new, may=_MAY),
    Route(method="GET", path="/people/{id}", endpoint=show, may=_MAY),
    Route(method="POST", path="/people/{id}", endpoint=change, may=_MAY),
    Route(method="POST", path="/people/{id}/link", endpoint=link, may=_MAY),
    Route(method="POST", path="/people/{id}/deactivate", endpoint=deactivate, may=_MAY),
    Route(method="POST", path="/people/{id}/reactivate", endpoint=reactivate, may=_MAY),
    Route(method="POST", path="/people/{id}/sign-out", endpoint=sign_out, may=_MAY),
    Route(
        method="POST",
        path="/people/{id}/two-steps-off",
        endpoint=turn_off_two_steps,
        may=_MAY,
    ),
    Route(method="POST", path="/units", endpoint=add_unit, may=_MAY),
    Route(method="POST", path="/units/drop", endpoint=drop_unit, may=_MAY),
)
