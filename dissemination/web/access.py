"""Who may come in: each route says what it needs, and a visit says who is there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from dissemination.domain.roles import Ability
from dissemination.messages import sentence, speak
from dissemination.services import signin
from dissemination.services.desk import Desk
from dissemination.services.permission import may, refuse_unable
from dissemination.storage.people import PersonRow
from dissemination.web import pages
from dissemination.web.notices import Notice, give_notice

ANYONE: Literal["anyone"] = "anyone"  # strangers too
SIGNED_IN: Literal["signed in"] = "signed in"  # whoever has a session
MOST_BYTES = 2_000_000  # of a form without files
_MOST_FIELDS, _MOST_FILES = 400, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One page or one deed: where it is, what does it, and what it needs.

    `most_bytes` is how much may be sent to it.
    """

    method: Literal["GET", "POST"]
    path: str
    endpoint: Callable[..., Response]
    may: Ability | Literal["anyone", "signed in"]
    most_bytes: int = MOST_BYTES


class SignInNeeded(Exception):
    """Whoever asks has to sign in first, or to take the second step."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request: whose, when, and at which desk."""

    desk: Desk
    request: Request
    now: datetime
    session: signin.Session | None

    @property
    def person(self) -> PersonRow | None:
        """Who is there; None where nobody signed in."""
        is_proven = self.session is not None and self.session.proven
        return self.session.person if self.session and is_proven else None

    @property
    def me(self) -> PersonRow:
        """Who is there, where the route lets nobody else in."""
        if self.person is None:
            raise SignInNeeded(self.request.url.path)
        return self.person

    @property
    def address(self) -> str:
        """Where the request comes from, as far as the network says."""
        return self.request.client.host if self.request.client else "-"

    @property
    def is_safe(self) -> bool:
        """Whether cookies may ask for an encrypted line."""
        return pages.is_safe(self.desk.config.web.base_url, self.request)

    def may(self, ability: Ability) -> bool:
        """Tell whether this person's roles allow a kind of thing."""
        return self.person is not None and may(self.person, ability)

    def t(self, id: str, /, **values: object) -> str:
        """Say a sentence in the reader's language."""
        return sentence(id, values)

    def page(
        self, template: str, *, status: int = 200, announce: str = "", **values: Any
    ) -> HTMLResponse:
        """Return a page; `announce` is read out where script swapped it in."""
        return pages.answer(self, template, values, status=status, announce=announce)

    def go(
        self, path: str, said: str = "", *, undo: str = "", **values: object
    ) -> Response:
        """Go to another page, which says what was done, and how to undo it.

        Args:
            path: of this site.
            said: a message's id; `values` fill it.
            undo: where a form is sent that takes it back.
        """
        response = RedirectResponse(path, status_code=303)
        if said:
            notice = Notice(id=said, values=values, undo=undo)
            give_notice(response, notice, is_safe=self.is_safe)
        return response


async def visit_of(request: Request) -> Visit:
    """Return who asks; their language is spoken from here on."""
    site = request.app.state.site
    now = site.clock()
    cookie = request.cookies.get(pages.cookie_name(site.desk, request), "")
    session = None
    if cookie:
        session = await run_in_threadpool(signin.enter, site.desk, cookie, now)
    speak(_language(site.desk, session))
    return Visit(desk=site.desk, request=request, now=now, session=session)


async def form_of(request: Request) -> AsyncIterator[FormData]:
    """Read what was typed; files lie on disk while they are needed.

    Raises:
        HTTPException: more was sent than the route takes.
    """
    most: int = request.state.most_bytes
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > most:
        raise HTTPException(413)
    counted = Request(request.scope, _no_more_than(request.receive, most))
    async with counted.form(max_fields=_MOST_FIELDS, max_files=_MOST_FILES) as form:
        yield FormData([(name, _storable(said)) for name, said in form.multi_items()])


def _storable(said: UploadFile | str) -> UploadFile | str:
    # A server's database holds every sign but this one, which nobody types.
    return said.replace("\0", "") if isinstance(said, str) else said


def _no_more_than(receive: Receive, most: int) -> Receive:
    left = most

    async def counted() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413)
        return message

    return counted


Visiting = Annotated[Visit, Depends(visit_of)]
Filled = Annotated[FormData, Depends(form_of)]


def guard(route: Route) -> Callable[[Visit], None]:
    """Return what keeps from a route whom it is not for."""

    def let_in(visit: Visiting) -> None:
        visit.request.state.most_bytes = route.most_bytes
        _refuse_unstorable(visit.request)
        if route.may == ANYONE:
            return
        person = visit.me
        if isinstance(route.may, Ability):
            refuse_unable(person, route.may)

    return let_in


def text(form: FormData, name: str) -> str:
    """Return what was typed into a field; nothing where a file was sent."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def texts(form: FormData, name: str) -> list[str]:
    """Return all that was typed or ticked under one name."""
    return [value for value in form.getlist(name) if isinstance(value, str)]


def _refuse_unstorable(request: Request) -> None:
    asked = (*request.path_params.values(), *request.query_params.values())
    if any("\0" in said for said in asked):
        raise HTTPException(400)


def _language(desk: Desk, session: signin.Session | None) -> str:
    own = session.person.language if session else ""
    return own or desk.config.office.language
