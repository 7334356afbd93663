"""Pages from templates: what every page has around it, and what each can say."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dissemination import messages
from dissemination.domain.roles import Ability
from dissemination.services import stop
from dissemination.web.notices import COOKIE, notice_of

if TYPE_CHECKING:
    from dissemination.services.desk import Desk
    from dissemination.web.access import Visit

HERE = Path(__file__).parent
STATIC = HERE / "static"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One way to go from every page; `ability` is what it needs."""

    name: str
    path: str
    icon: str
    ability: Ability = Ability.READ


# The first five are at the foot of a phone's screen.
PLACES = (
    Place(name="home", path="/", icon="home"),
    Place(name="items", path="/items", icon="list"),
    Place(name="write", path="/write/new", icon="pen", ability=Ability.WRITE),
    Place(name="approve", path="/approve", icon="check", ability=Ability.REVIEW),
    Place(name="handoffs", path="/handoffs", icon="share", ability=Ability.POST),
    Place(name="media", path="/media", icon="image", ability=Ability.WRITE),
    Place(name="gallery", path="/gallery", icon="grid"),
    Place(name="patterns", path="/patterns", icon="copy", ability=Ability.WRITE),
    Place(name="people", path="/people", icon="people", ability=Ability.MANAGE),
    Place(name="audit", path="/audit", icon="clock", ability=Ability.AUDIT),
)
_A_MOMENT = timedelta(seconds=5)
_A_MINUTE = timedelta(minutes=1)


def is_safe(base_url: str, request: Request) -> bool:
    """Tell whether people reach us over an encrypted line."""
    return base_url.startswith("https:") or request.url.scheme == "https"


def cookie_name(desk: Desk, request: Request) -> str:
    """Return what the session's cookie is called; the prefix binds it to this host."""
    return "__Host-sid" if is_safe(desk.config.web.base_url, request) else "sid"


def answer(
    visit: Visit,
    template: str,
    values: Mapping[str, Any],
    *,
    status: int = 200,
    announce: str = "",
) -> HTMLResponse:
    """Return a page for one visit."""
    notice = notice_of(visit.request)
    said = (
        _environment()
        .get_template(template)
        .render(**_around(visit), notice=notice, **values)
    )
    response = HTMLResponse(said, status_code=status)
    if announce:
        response.headers["X-Announce"] = quote(announce)
    if notice is not None:
        response.delete_cookie(COOKIE)
    return response


def static(name: str) -> str:
    """Return the address of a file of ours, which changes when its bytes do."""
    return f"/static/{name}?v={_digest(name)}"


def _around(visit: Visit) -> dict[str, Any]:
    zone, person = visit.desk.config.office.zone, visit.person
    return {
        "visit": visit,
        "me": person,
        "now": visit.now,
        "zone": zone,
        "lang": messages.language(),
        "office": visit.desk.config.office,
        "is_practice": visit.desk.is_practice,
        "stopped": stop.standing(visit.desk) if person else None,
        "places": [p for p in PLACES if visit.may(p.ability)],
        "here": visit.request.url.path,
        "Ability": Ability,
    }


def _when(at: datetime | None, zone: tzinfo) -> str:
    return messages.instant(at, zone) if at else ""


def _short_when(at: datetime | None, zone: tzinfo) -> str:
    return messages.short_instant(at, zone) if at else ""


def _ago(at: datetime, now: datetime) -> str:
    """Say how far an instant lies from now: "3 menit yang lalu", "dalam 2 jam"."""
    from babel.dates import format_timedelta  # noqa: PLC0415 - slow to import

    if -_A_MOMENT < now - at < _A_MINUTE:
        return messages.sentence("web.just_now")
    return format_timedelta(
        at - now,
        granularity="minute",
        add_direction=True,
        locale=messages.language(),
        threshold=1.2,
    )


def _said(id: str, /, **values: object) -> str:
    return messages.sentence(id, values)


def _icon(name: str) -> Markup:
    return Markup(
        '<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>'
    ).format(name)


@cache
def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals |= {"t": _said, "static": static, "icon": _icon}
    found.filters |= {"when": _when, "short_when": _short_when, "ago": _ago}
    return found


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
