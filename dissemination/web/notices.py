"""Notices: what the next page says of what was just done."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import Request
from fastapi.responses import Response

COOKIE = "said"
_SECONDS = 30
_MOST = 3_000  # bytes that fit into a cookie


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message's id with its values; `undo` is where a form takes it back."""

    id: str
    values: Mapping[str, object] = field(default_factory=dict)
    undo: str = ""


def give_notice(response: Response, notice: Notice, *, is_safe: bool) -> None:
    """Let the next page say something, once."""
    values = {name: str(value) for name, value in notice.values.items()}
    packed = json.dumps([notice.id, values, notice.undo]).encode()
    if len(packed) > _MOST:
        packed = json.dumps([notice.id, {}, notice.undo]).encode()
    response.set_cookie(
        COOKIE,
        base64.urlsafe_b64encode(packed).decode(),
        max_age=_SECONDS,
        httponly=True,
        samesite="lax",
        secure=is_safe,
    )


def notice_of(request: Request) -> Notice | None:
    """Return what is to be said; None where nothing is, or what came is not ours."""
    raw = request.cookies.get(COOKIE, "")
    try:
        id_, values, undo = json.loads(base64.urlsafe_b64decode(raw.encode()))
        is_ours = isinstance(id_, str) and isinstance(values, dict)
    except (ValueError, TypeError, RecursionError):
        return None
    # An address of this site, and of no other.
    is_here = isinstance(undo, str) and not undo.startswith(("//", "/\\"))
    if not is_ours or not is_here or (undo and not undo.startswith("/")):
        return None
    return Notice(id=id_, values=values, undo=undo)
