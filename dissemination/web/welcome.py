"""Welcome: the first run, open to whoever knows the word that the program printed."""

from __future__ import annotations

from fastapi import Response
from starlette.datastructures import FormData, UploadFile

from dissemination.services import welcome
from dissemination.services.mistakes import Mistake, NotAllowed
from dissemination.services.throttling import Refused
from dissemination.services.welcome import MOST_LOGO, ZONES, Answers
from dissemination.services.written import FieldMistakes
from dissemination.web.access import ANYONE, Filled, Route, Visit, Visiting, text
from dissemination.web.signin import device_of, let_in

_UNFIT, _WAIT, _STRANGE = 422, 429, 403
_ASKED = ("office", "short", "zone", "name", "id")


def begin(visit: Visiting, word: str = "") -> Response:
    """Show the first run's questions to who knows the word."""
    if not welcome.is_open(visit.desk):
        return visit.go("/")
    refusal = _refusal(visit, word)
    if refusal is not None:
        return refusal
    office = visit.desk.config.office
    zones = {office.zone.key: "", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
    typed = {"zone": zones[office.zone.key] or "WIB", "practice": "yes"}
    return _questions(visit, word, typed, {})


def settle(visit: Visiting, form: Filled) -> Response:
    """Set the desk up, and let its first admin in."""
    if not welcome.is_open(visit.desk):
        return visit.go("/")
    word = text(form, "word")
    refusal = _refusal(visit, word)
    if refusal is not None:
        return refusal
    try:
        cookie = welcome.set_up(
            visit.desk, _answers(form), device=device_of(visit), now=visit.now
        )
    except FieldMistakes as mistakes:
        errors = {k: visit.t(w.id, **w.values) for k, w in mistakes.fields.items()}
        typed = {name: text(form, name) for name in (*_ASKED, "practice")}
        return _questions(visit, word, typed, errors)
    except Mistake as mistake:
        if mistake.id == "welcome.over":
            return visit.go("/")
        raise
    return let_in(visit, cookie, "/", said="web.welcome.done")


def _refusal(visit: Visit, word: str) -> Response | None:
    """Return the page that asks for the word, where this one opens nothing."""
    if not word:
        return visit.page("welcome/word.html", error="")
    try:
        expected = visit.request.app.state.site.setup_word
        welcome.refuse_word(visit.desk, word, expected, visit.now)
    except (NotAllowed, Refused) as refused:
        said = visit.t(refused.id, **refused.values)
        status = _WAIT if isinstance(refused, Refused) else _STRANGE
        return visit.page("welcome/word.html", status=status, error=said)
    return None


def _questions(
    visit: Visit, word: str, typed: dict[str, str], errors: dict[str, str]
) -> Response:
    empty = dict.fromkeys((*_ASKED, "practice"), "")
    return visit.page(
        "welcome/questions.html",
        status=_UNFIT if errors else 200,
        word=word,
        typed=empty | typed,
        errors=errors,
        zones=ZONES,
    )


def _answers(form: FormData) -> Answers:
    logo = form.get("logo")
    # One byte more than may be: what is heavier is refused unread.
    data = logo.file.read(MOST_LOGO + 1) if isinstance(logo, UploadFile) else b""
    return Answers(
        office=text(form, "office"),
        short=text(form, "short"),
        zone=text(form, "zone"),
        name=text(form, "name"),
        id=text(form, "id"),
        password=text(form, "password"),
        practice=text(form, "practice") == "yes",
        logo=data,
    )


ROUTES = (
    Route(method="GET", path="/welcome", endpoint=begin, may=ANYONE),
    Route(
        method="POST",
        path="/welcome",
        endpoint=settle,
        may=ANYONE,
        most_bytes=MOST_LOGO + 100_000,
    ),
)
