"""What an answer of the REST API means, by its status and code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from dissemination.channel import (
    AuthExpired,
    ChannelError,
    RateLimited,
    Rejected,
)

_WAIT = timedelta(minutes=5)
_LONGEST = timedelta(days=31)
_SERVER = 500
_REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_MOVED = frozenset({301, 302, 303, 307, 308})
# The REST API is switched off, or was never there.
_NO_ROUTE = "rest_no_route"
# wp-includes/rest-api, class-wp-rest-posts-controller.php, 6.1.9: unknown, in the
# trash already.
_GONE = frozenset({"rest_post_invalid_id", "rest_already_trashed"})
# Both are 500s: of a site whose trash is switched off; of a file that is not what its
# name says.
_NO_TRASH = "rest_trash_not_supported"
_NO_PICTURE = "rest_upload_sideload_error"


class Gone(Rejected):
    """The site has no such thing any more."""


class Known(Rejected):
    """The site has such a term already: `id` is its number, 0 where it says none."""

    def __init__(self, message: str, id: int) -> None:
        super().__init__(message)
        self.id = id


def judge(
    status: int,
    body: object,
    headers: Mapping[str, str],
    *,
    lost: type[ChannelError],
) -> ChannelError:
    """Return the outcome of an answer that is no success.

    Args:
        status: of HTTP.
        body: read as JSON, None where it is none.
        headers: of the answer.
        lost: what it means that the site perhaps did it.
    """
    code = code_of(body)
    said = f"HTTP {status} {code}".strip()
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimited(said, _retry_after(headers))
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return Rejected(f"{said}: the site takes no file that large")
    if code in {_NO_TRASH, _NO_PICTURE}:
        return Rejected(_with_words(said, body))
    if status >= _SERVER:
        return lost(said)
    if not code:
        return _judge_page(status, said, lost)
    if status in _REFUSED or code == _NO_ROUTE:
        return AuthExpired(said)
    if code in _GONE:
        return Gone(said)
    if code == "term_exists":
        return Known(said, _term_of(body))
    return Rejected(_with_words(said, body))


def code_of(body: object) -> str:
    """Return the code of a refusal of WordPress's, empty where there is none."""
    code = body.get("code") if isinstance(body, dict) else None
    return code[:80] if isinstance(code, str) else ""


def _with_words(said: str, body: object) -> str:
    words = body.get("message") if isinstance(body, dict) else None
    return f"{said}: {words[:200]}" if isinstance(words, str) else said


def _judge_page(status: int, said: str, lost: type[ChannelError]) -> ChannelError:
    """Judge a page of the server's, or of a firewall's, instead of an answer."""
    if status in _MOVED:
        return AuthExpired(f"{said}: the site answers at another address")
    if status == HTTPStatus.UNAUTHORIZED:
        return AuthExpired(said)
    return lost(f"{said}, not from WordPress")


def _term_of(body: object) -> int:
    data = body.get("data") if isinstance(body, dict) else None
    known = data.get("term_id") if isinstance(data, dict) else None
    return known if isinstance(known, int) else 0


def _retry_after(headers: Mapping[str, str]) -> timedelta:
    said = headers.get("Retry-After", "")
    if said.isdecimal():
        wait = timedelta(seconds=min(int(said), _LONGEST.total_seconds()))
        return wait or _WAIT
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return _WAIT
    wait = until.astimezone(UTC) - datetime.now(UTC)
    return min(wait, _LONGEST) if wait > timedelta(0) else _WAIT
