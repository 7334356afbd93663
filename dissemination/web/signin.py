"""Sign in, and out; and the link by which somebody comes in for the first time."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Response

from dissemination.services import invitations, signin, welcome
from dissemination.services.mistakes import Mistake
from dissemination.services.signin import Need
from dissemination.services.throttling import Refused
from dissemination.web.access import ANYONE, Filled, Route, Visit, Visiting, text
from dissemination.web.cookies import cookie_of, drop_cookie, keep_cookie

_TO: dict[Need, str] = {"code": "/sign-in/code", "set_up": "/me/two-steps"}
_UNFIT, _WAIT = 422, 429


def ask(visit: Visiting, next: str = "/") -> Response:
    """Ask for the name and the password; who has a session goes on."""
    if visit.session is not None:
        return visit.go(_on(visit.session.needs, local(next)))
    if welcome.is_open(visit.desk):
        return visit.page("welcome/word.html", error="")
    return visit.page("signin/ask.html", next=local(next), name="", error="")


def enter(visit: Visiting, form: Filled) -> Response:
    """Begin a session."""
    name, wanted = text(form, "name"), local(text(form, "next"))
    try:
        cookie = signin.sign_in(
            visit.desk,
            name,
            text(form, "password"),
            origin_ip=visit.address,
            device=device_of(visit),
            now=visit.now,
            old=cookie_of(visit),
        )
    except Refused as refused:
        values = {"next": wanted, "name": name}
        return _again(visit, "signin/ask.html", refused, **values)
    return let_in(visit, cookie, wanted)


def ask_code(visit: Visiting, next: str = "/") -> Response:
    """Ask for the second step's code."""
    if visit.session is None:
        return visit.go(f"/sign-in?next={quote(local(next))}")
    if visit.session.needs != "code":
        return visit.go(_on(visit.session.needs, local(next)))
    return visit.page("signin/code.html", next=local(next), error="")


def prove(visit: Visiting, form: Filled) -> Response:
    """Take the second step."""
    wanted = local(text(form, "next"))
    try:
        cookie = signin.prove(
            visit.desk,
            cookie_of(visit),
            text(form, "code"),
            device=device_of(visit),
            now=visit.now,
        )
    except Refused as refused:
        if refused.id == "signin.again":
            return visit.go("/sign-in", said="signin.again")
        return _again(visit, "signin/code.html", refused, next=wanted)
    return let_in(visit, cookie, wanted)


def leave(visit: Visiting) -> Response:
    """End the session."""
    signin.sign_out(visit.desk, cookie_of(visit), visit.now)
    response = visit.go("/sign-in", said="web.signin.left")
    drop_cookie(visit, response)
    # The next person at this device finds no picture of this one's.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def open_link(visit: Visiting, word: str) -> Response:
    """Show whom a link invites, and ask for a password."""
    try:
        person = invitations.invited(visit.desk, word, visit.now)
    except invitations.InvitationOver:
        return visit.page("signin/over.html", status=404)
    return visit.page("signin/invited.html", person=person, word=word, errors={})


def accept_link(visit: Visiting, form: Filled, word: str) -> Response:
    """Choose the password, and come in."""
    try:
        person = invitations.invited(visit.desk, word, visit.now)
    except invitations.InvitationOver:
        return visit.page("signin/over.html", status=404)
    try:
        cookie = invitations.accept(
            visit.desk,
            word,
            text(form, "password"),
            device=device_of(visit),
            now=visit.now,
        )
    except invitations.InvitationOver:
        return visit.page("signin/over.html", status=404)
    except Mistake as mistake:
        errors = {"password": visit.t(mistake.id, **mistake.values)}
        return visit.page(
            "signin/invited.html",
            status=_UNFIT,
            person=person,
            word=word,
            errors=errors,
        )
    return let_in(visit, cookie, "/", said="web.signin.welcome")


def let_in(visit: Visit, cookie: str, path: str, said: str = "") -> Response:
    """Give the browser its cookie, and go where nothing is lacking any more."""
    session = signin.enter(visit.desk, cookie, visit.now)
    needs: Need = session.needs if session else ""
    response = visit.go(_on(needs, path), said="" if needs else said)
    keep_cookie(visit, response, cookie)
    return response


def device_of(visit: Visit) -> str:
    """Return how the browser calls itself."""
    return visit.request.headers.get("user-agent", "")


def local(path: str) -> str:
    """Return an address of this site, as it was asked for; the start for any other."""
    is_here = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_here and path.isprintable() else "/"


def _on(needs: Need, path: str) -> str:
    """Return where to go first."""
    step = _TO.get(needs)
    if step is None:
        return path
    return step if path == "/" else f"{step}?next={quote(path)}"


def _again(visit: Visit, template: str, refused: Refused, **values: str) -> Response:
    status = _WAIT if refused.wait else _UNFIT
    said = visit.t(refused.id, **refused.values)
    response: Response = visit.page(template, status=status, error=said, **values)
    if refused.wait:
        response.headers["Retry-After"] = str(refused.wait)
    return response


ROUTES = (
    Route(method="GET", path="/sign-in", endpoint=ask, may=ANYONE),
    Route(method="POST", path="/sign-in", endpoint=enter, may=ANYONE),
    Route(method="GET", path="/sign-in/code", endpoint=ask_code, may=ANYONE),
    Route(method="POST", path="/sign-in/code", endpoint=prove, may=ANYONE),
    Route(method="POST", path="/sign-out", endpoint=leave, may=ANYONE),
    Route(method="GET", path="/invitation/{word}", endpoint=open_link, may=ANYONE),
    Route(method="POST", path="/invitation/{word}", endpoint=accept_link, may=ANYONE),
)
