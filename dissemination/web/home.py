"""Home: what is needed today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi.responses import Response

from dissemination.messages import hour, instant, sentence, short_instant
from dissemination.services import home
from dissemination.services.lists import Asked, Period, Standing
from dissemination.services.status import Need
from dissemination.web.access import SIGNED_IN, Route, Visit, Visiting
from dissemination.web.items import labels, path_of

_TROUBLE = path_of(home.TROUBLE)
_MISSED = path_of(Asked(state=Standing.MISSED, period=Period.WEEK))
# What a need says here, and where it is seen to; where nowhere, the sentence says how.
_WAYS: Mapping[str, tuple[str, str]] = {
    "status.need.nobody": ("web.need.nobody", ""),
    "status.need.silent": ("web.need.silent", ""),
    "status.need.uncertain": ("web.need.uncertain", _TROUBLE),
    "status.need.held": ("web.need.held", _TROUBLE),
    "status.need.failed": ("web.need.failed", _TROUBLE),
    "status.need.missed": ("web.need.missed", _MISSED),
    "status.need.expired": ("web.need.expired", _MISSED),
    "status.need.unapproved": ("web.need.unapproved", "/approve"),
    "status.need.tasks": ("web.need.tasks", ""),
    "status.need.drift": ("web.need.drift", ""),
    "status.need.further": ("web.need.further", ""),
    "status.need.account": ("web.need.account", ""),
    "status.need.off": ("web.need.off", ""),
    "notice.changed": ("web.need.changed", ""),
    "notice.gone": ("web.need.gone", ""),
    "notice.left_out": ("web.need.left_out", ""),
}
# Until which hour a greeting fits; before the first of them it is still night.
_NIGHT_UNTIL = 4
_GREETINGS = (
    (11, "web.home.morning"),
    (15, "web.home.noon"),
    (18, "web.home.afternoon"),
    (24, "web.home.evening"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A number that leads to what it counts."""

    number: int
    said: str
    path: str
    is_bad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A need in words, and the page where it is seen to, or nowhere."""

    text: str
    path: str


def show(visit: Visiting) -> Response:
    """Show what this person needs today."""
    found = home.look(visit.desk, visit.me, visit.now)
    zone = visit.desk.config.office.zone
    return visit.page(
        "home/home.html",
        found=found,
        greeting=sentence(greeting(visit.now.astimezone(zone))),
        today=instant(visit.now, zone),
        tiles=list(_tiles(found)),
        needs=[said(need, visit) for need in found.needs],
        labels=labels(visit.desk),
        hour_of=lambda at: hour(at, zone),
        soon=path_of(home.SOON),
        mine=path_of(Asked(state=Standing.DRAFT, is_mine=True)),
        is_today=lambda at: (
            at.astimezone(zone).date() == visit.now.astimezone(zone).date()
        ),
    )


ROUTES: tuple[Route, ...] = (
    Route(method="GET", path="/", endpoint=show, may=SIGNED_IN),
)


def greeting(local: datetime) -> str:
    """Return the message that greets at an hour, the Indonesian way."""
    if local.hour < _NIGHT_UNTIL:
        return "web.home.evening"
    return next(id_ for until, id_ in _GREETINGS if local.hour < until)


def said(need: Need, visit: Visit) -> Said:
    """Say what is needed, and where it is seen to."""
    id_, path = _WAYS.get(need.id, (need.id, ""))
    item = need.values.get("item")
    if not path and isinstance(item, str):
        path = f"/items/{item}"
    return Said(text=sentence(id_, dict(_filled(need.values, visit))), path=path)


def _filled(values: Mapping[str, object], visit: Visit) -> Iterable[tuple[str, object]]:
    """Say instants, spans and reasons as people do."""
    from babel.dates import format_timedelta  # noqa: PLC0415 - slow to import

    zone = visit.desk.config.office.zone
    for name, value in values.items():
        match value:
            case datetime():
                yield name, short_instant(value, zone)
            case timedelta():
                yield name, format_timedelta(value, threshold=1.5)
            case str() if value.startswith("reason."):
                yield name, sentence(value)
            case _:
                yield name, value


def _tiles(found: home.Home) -> Iterable[Tile]:
    numbers = found.numbers
    is_reviewer = numbers.to_review is not None
    first = numbers.to_review if is_reviewer else numbers.for_me
    yield Tile(
        number=first or 0,
        said=sentence("web.home.to_review" if is_reviewer else "web.home.for_me"),
        path="/approve" if is_reviewer else "#for-me",
    )
    counted: tuple[tuple[int, str, Asked], ...] = (
        (numbers.today, "web.home.today", home.TODAY),
        (numbers.trouble, "web.home.trouble", home.TROUBLE),
        (numbers.soon, "web.home.soon", home.SOON),
    )
    for number, id_, asked in counted:
        is_bad = asked == home.TROUBLE and number > 0
        yield Tile(
            number=number, said=sentence(id_), path=path_of(asked), is_bad=is_bad
        )
