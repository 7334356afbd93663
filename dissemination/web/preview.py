"""Preview: what each account would say of a draft, as it is being typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fastapi.responses import PlainTextResponse, Response
from markupsafe import Markup, escape

from dissemination.domain.cost import MILLION, Cost
from dissemination.domain.finding import Severity
from dissemination.domain.links import links
from dissemination.domain.rendition import Media
from dissemination.domain.roles import Ability
from dissemination.messages import language, sentence
from dissemination.services import checks
from dissemination.services.drafts import draft_of, refuse_unseen
from dissemination.services.glance import BROKEN
from dissemination.services.live import Live, Look, live, picture
from dissemination.services.mistakes import NotFound
from dissemination.services.preview import Measured, hindrances
from dissemination.services.spots import Spot
from dissemination.storage.drafts import Draft
from dissemination.web.access import Filled, Route, Visit, Visiting
from dissemination.web.fields import read_fields
from dissemination.web.items import labels
from dissemination.web.renders import Superseded, Turns

_HALF = 0.5
_SCALES = (0.1, 1.0)  # of a card, the least and the most that may be asked for
_DIGITS = 12  # of a number in an address
_PNG = b"\x89PNG"
_NOTHING = Response(status_code=204)
turns = Turns(most=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing that is said beside a preview: how grave it is, and its sentence."""

    severity: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One finding in words, and the place that it leads to.

    `start` and `end` count as browsers do, in UTF-16; `put` is what may stand there.
    """

    severity: Severity
    text: str
    field: str
    start: int
    end: int
    put: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One part as it is read: `length` of `most`, counted in `unit`."""

    html: Markup
    title: str
    length: int
    most: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One account on the panel: how it is called, its frame, and what is said of it."""

    name: str
    label: str
    channel: str
    look: Look
    pieces: tuple[Piece, ...]
    pictures: tuple[Media, ...]
    said: tuple[Said, ...]
    cost: str

    @property
    def is_cut(self) -> bool:
        """Whether it cannot say all of it, or nothing at all."""
        return bool(self.look.unsaid or self.look.broken or not self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """All that stands beside a draft: `chosen` is the account that is looked at.

    `is_part` is what script asked for: it draws the pictures of what is typed itself.
    """

    url: str
    office: str
    shown: tuple[Shown, ...]
    found: tuple[Found, ...]
    chosen: str
    is_part: bool = False

    @property
    def first(self) -> Shown:
        """The account that is looked at; there is one where any was chosen."""
        return next(one for one in self.shown if one.name == self.chosen)


def panel_of(
    visit: Visit,
    id: int,
    fields: Mapping[str, Any],
    *,
    item: str = "",
    look: str = "",
    only: bool = False,
) -> Panel:
    """Return what stands beside a draft.

    Args:
        visit: who looks, and when.
        id: of the draft.
        fields: as they were typed.
        item: that is written anew, or empty.
        look: the account that is looked at; the first one where none is named.
        only: leave the others out.
    """
    now = live(visit.desk, fields, visit.now, id=item, look=look, only=only)
    names = [str(one.shown.account) for one in now.looks]
    called = labels(visit.desk)
    return Panel(
        url=f"/write/{id}",
        office=visit.desk.config.office.short,
        shown=tuple(_shown(one, called) for one in now.looks),
        found=tuple(_found(now, fields)),
        chosen=look if look in names else next(iter(names), ""),
    )


def show(
    visit: Visiting, id: int, form: Filled, look: str = "", only: str = ""
) -> Response:
    """Answer with the panel for what is typed, and keep nothing of it."""
    draft = draft_of(visit.desk, id, visit.me)
    fields = _fields(visit, draft, form)
    try:
        with turns.of((visit.me.id, id, "panel")):
            panel = panel_of(
                visit, id, fields, item=draft.item, look=look, only=only == "yes"
            )
    except Superseded:
        return _NOTHING
    is_part = "x-fragment" in visit.request.headers
    page = "preview/_panel.html" if is_part else "preview/show.html"
    shown = replace(panel, is_part=is_part)
    return visit.page(page, panel=shown, title=fields.get("title", ""))


def draw(
    visit: Visiting,
    id: int,
    form: Filled,
    account: str = "",
    number: str = "",
    scale: str = "",
) -> Response:
    """Draw one picture of what is typed."""
    draft = draft_of(visit.desk, id, visit.me)
    fields = _fields(visit, draft, form)
    wanted = _Wanted(account=account, number=whole(number), scale=share(scale))
    return _drawn(visit, draft.item, fields, wanted)


def drawn(
    visit: Visiting, id: int, account: str = "", number: str = "", scale: str = ""
) -> Response:
    """Draw one picture of what is saved."""
    draft = draft_of(visit.desk, id, visit.me)
    wanted = _Wanted(account=account, number=whole(number), scale=share(scale))
    return _drawn(visit, draft.item, draft.fields, wanted)


ROUTES: tuple[Route, ...] = (
    Route(method="POST", path="/write/{id}/preview", endpoint=show, may=Ability.WRITE),
    Route(method="POST", path="/write/{id}/card", endpoint=draw, may=Ability.WRITE),
    Route(method="GET", path="/write/{id}/card", endpoint=drawn, may=Ability.WRITE),
)


def whole(typed: str) -> int:
    """Return the number that an address or a form names; zero where it is none."""
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS
    return int(typed) if is_number else 0


def share(typed: str) -> float:
    """Return the scale that is asked for; a half, where it is none to draw at."""
    try:
        scale = float(typed)
    except ValueError:
        return _HALF
    least, most = _SCALES
    return scale if least <= scale <= most else _HALF


def picture_answer(data: bytes) -> Response:
    """Return a picture that nobody else may keep."""
    mime = "image/png" if data.startswith(_PNG) else "image/jpeg"
    return Response(data, media_type=mime)


def broken_answer(error: Exception) -> Response:
    """Say in a sentence why a picture cannot be drawn."""
    status = 404 if isinstance(error, NotFound) else 422
    said = " ".join(sentence(p.message, p.values) for p in hindrances(error))
    return PlainTextResponse(said, status_code=status)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    account: str
    number: int
    scale: float


def _fields(visit: Visit, draft: Draft, form: Filled) -> Mapping[str, Any]:
    """Return what is typed; nobody sees another unit's photos by typing a number."""
    fields = read_fields(form, draft.fields)
    refuse_unseen(visit.desk, fields, visit.me, known=draft.fields)
    return fields


def _drawn(
    visit: Visit, item: str, fields: Mapping[str, Any], wanted: _Wanted
) -> Response:
    try:
        with turns.of((visit.me.id, visit.request.url.path, wanted)):
            data = picture(
                visit.desk,
                fields,
                wanted.account,
                visit.now,
                id=item,
                number=wanted.number,
                scale=wanted.scale,
            )
    except Superseded:
        return _NOTHING
    except BROKEN as error:
        return broken_answer(error)
    return picture_answer(data)


def _shown(look: Look, called: Mapping[str, str]) -> Shown:
    one = look.shown
    name = str(one.account)
    first = one.said.parts[0] if one.said.parts else None
    files = (first.media or (first.cover,)) if first else ()
    return Shown(
        name=name,
        label=called.get(name, name),
        channel=sentence(f"channel.{one.channel}"),
        look=look,
        pieces=tuple(map(_piece, one.parts)),
        pictures=tuple(f for f in files if f) if look.pictures else (),
        said=tuple(_said(look)),
        cost=_money(one.cost),
    )


def _piece(one: Measured) -> Piece:
    return Piece(
        html=_rich(one.part.text, one.part.title),
        title=one.part.title,
        length=one.length,
        most=one.limit.max,
        unit=sentence(f"unit.{one.limit.unit}"),
    )


def _said(look: Look) -> Iterator[Said]:
    for problem in (*look.broken, *look.shown.problems):
        severity = str(problem.severity)
        yield Said(severity=severity, text=sentence(problem.message, problem.values))
    for note in look.shown.said.notes:
        yield Said(severity="suggestion", text=sentence(note.id, note.values))


def _found(now: Live, fields: Mapping[str, Any]) -> Iterator[Found]:
    for spot in now.spots:
        typed = _typed(fields, spot)
        # What is wrong with all of a text would hide what is wrong with its words.
        is_all = typed.strip() == typed[spot.start : spot.end].strip()
        yield Found(
            severity=spot.finding.severity,
            text=checks.said(spot.finding),
            field=spot.field,
            start=0 if is_all else _utf16(typed[: spot.start]),
            end=0 if is_all else _utf16(typed[: spot.end]),
            put="" if is_all else spot.finding.suggestion,
        )


def _typed(fields: Mapping[str, Any], spot: Spot) -> str:
    group, _, name = spot.field.partition(".")
    given = fields.get("elements" if name else group)
    value = given.get(name) if name and isinstance(given, Mapping) else given
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _rich(text: str, title: str) -> Markup:
    """Return a text with its headline in bold and its addresses as they are shown."""
    is_headed = bool(title) and text.startswith(title)
    head = Markup("<b>{}</b>").format(title) if is_headed else Markup()
    rest = text[len(title) :] if is_headed else text
    html, at = head, 0
    for start, end in links(rest):
        html += escape(rest[at:start])
        html += Markup('<span class="url">{}</span>').format(rest[start:end])
        at = end
    return html + escape(rest[at:])


def _money(cost: Cost) -> str:
    from babel.numbers import format_decimal  # noqa: PLC0415 - slow to import

    if not cost.total:
        return ""
    said = format_decimal(cost.total / MILLION, "#,##0.00####", locale=language())
    return f"USD {said}"
