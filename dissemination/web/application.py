"""The application: every route with its guard, and a page for every mistake."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dissemination.config import ConfigInvalid
from dissemination.domain.roles import Ability
from dissemination.messages import sentence
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake, Misused, NotAllowed, NotFound
from dissemination.storage.database import DatabaseUnusable
from dissemination.storage.vault import VaultLocked
from dissemination.web.access import Route, SignInNeeded, Visit, guard, visit_of
from dissemination.web.pages import STATIC
from dissemination.web.routes import ROUTES
from dissemination.web.shield import Shield, loggable

log = logging.getLogger(__name__)

_YEAR = "public, max-age=31536000, immutable"
_NOT_FOUND, _FAILED, _AWAY = 404, 500, 503
_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (Misused, 422),
    (Mistake, 409),
    (DatabaseUnusable, 503),
    (VaultLocked, 503),
    (ConfigInvalid, 503),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What every request finds: the desk, and the time.

    `setup_word` opens the first-run wizard; without one it stays shut.
    """

    desk: Desk
    clock: Callable[[], datetime]
    setup_word: str = ""


def make_application(
    desk: Desk,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    setup_word: str = "",
) -> FastAPI:
    """Return the pages of a desk, as an ASGI application.

    Args:
        desk: open, and open for as long as pages are served.
        clock: tells the instant; aware, UTC.
        setup_word: who knows it may set up a desk that nobody can sign in to yet.
    """
    application = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    application.state.site = Site(desk=desk, clock=clock, setup_word=setup_word)
    for route in ROUTES:
        add_route(application, route)
    application.mount("/static", _Lasting(directory=STATIC))
    for kind in (*(kind for kind, _ in _STATUS), HTTPException):
        application.add_exception_handler(kind, _explain)
    application.add_exception_handler(RequestValidationError, _explain)
    application.add_exception_handler(SignInNeeded, _ask_to_sign_in)
    application.add_middleware(_LastDoor)
    application.add_middleware(Shield, base_url=desk.config.web.base_url)
    return application


def add_route(application: FastAPI, route: Route) -> None:
    """Let an application answer at a route, to those whom it is for."""
    application.add_api_route(
        route.path,
        route.endpoint,
        methods=[route.method],
        dependencies=[Depends(guard(route))],
        response_model=None,
    )


class _LastDoor:
    """ASGI middleware: what nobody foresaw is a page, too, and a line in the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        has_begun = False

        async def send_on(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_on)
        except Exception as error:
            if has_begun:
                raise
            response = await _last_word(Request(scope), error)
            await response(scope, receive, send)


class _Lasting(StaticFiles):
    """Files whose address changes when they do."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file that a browser need never ask for again."""
        response = await super().get_response(path, scope)
        if response.status_code < 300:  # noqa: PLR2004 - a success
            response.headers["Cache-Control"] = _YEAR
        return response


async def _ask_to_sign_in(request: Request, error: Exception) -> Response:
    path = error.path if isinstance(error, SignInNeeded) else "/"
    if "x-fragment" in request.headers:
        return Response(status_code=401)
    # A form that was sent comes back empty; its page is asked for again.
    wanted = path if request.method == "GET" else "/"
    return RedirectResponse(f"/sign-in?next={quote(wanted)}", status_code=303)


async def _explain(request: Request, error: Exception) -> Response:
    """Say in a sentence what went wrong, and what to do."""
    status, id_, values = _reason(error)
    if status >= _FAILED:
        log.error(
            "page failed",
            exc_info=error,
            extra={"request": request.state.number, "path": loggable(request.url.path)},
        )
    visit = await _visit(request)
    return visit.page(
        "error.html",
        status=status,
        id=id_,
        values=values,
        number=request.state.number,
        is_ours=status >= _FAILED,
        may_write=visit.may(Ability.WRITE),
    )


async def _last_word(request: Request, error: Exception) -> Response:
    """Say what went wrong, also where the page that says so is what went wrong."""
    try:
        return await _explain(request, error)
    except Exception:
        log.exception("no page for a mistake", extra={"request": request.state.number})
        said = f"{sentence('web.error.500')}\n{request.state.number}"
        return PlainTextResponse(said, status_code=_FAILED)


def _reason(error: Exception) -> tuple[int, str, dict[str, Any]]:
    """Return the status, the message's id and its values of a mistake."""
    match error:
        case Mistake():
            status = next(s for kind, s in _STATUS if isinstance(error, kind))
            return status, error.id, dict(error.values)
        # Where they lie, and why they fail, is in the log, and not told to strangers.
        case DatabaseUnusable() | VaultLocked():
            return _AWAY, "web.error.503", {}
        case ConfigInvalid():
            return _AWAY, "web.config_invalid", {"path": error.problems[0].path}
        case HTTPException():
            status = error.status_code
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            return 507, "web.error.507", {}
        # A number in an address that is none, or larger than any that is kept.
        case RequestValidationError() | OverflowError():
            status = _NOT_FOUND
        case _:
            status = _FAILED
    known = {404, 405, 413, 500}
    return status, f"web.error.{status if status in known else 400}", {}


async def _visit(request: Request) -> Visit:
    """Return who asked; nobody, where the database itself is away."""
    try:
        return await visit_of(request)
    except DatabaseUnusable:
        site = request.app.state.site
        return Visit(desk=site.desk, request=request, now=site.clock(), session=None)
