"""The session's cookie: out of reach of scripts and of other sites."""

from __future__ import annotations

from fastapi import Response

from dissemination.services.signin import LONGEST
from dissemination.web.access import Visit
from dissemination.web.pages import cookie_name


def cookie_of(visit: Visit) -> str:
    """Return the session's cookie that a browser sent."""
    name = cookie_name(visit.desk, visit.request)
    return visit.request.cookies.get(name, "")


def keep_cookie(visit: Visit, response: Response, cookie: str) -> None:
    """Give a browser the session's cookie, in place of the one it has."""
    response.set_cookie(
        cookie_name(visit.desk, visit.request),
        cookie,
        max_age=int(LONGEST.total_seconds()),
        httponly=True,
        secure=visit.is_safe,
        samesite="lax",
    )


def drop_cookie(visit: Visit, response: Response) -> None:
    """Have a browser forget the session's cookie."""
    response.delete_cookie(
        cookie_name(visit.desk, visit.request),
        httponly=True,
        secure=visit.is_safe,
        samesite="lax",
    )
