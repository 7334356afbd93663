"""Requests and answers of Telegram's stand-in, as the Bot API writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from channels.sandbox._entities import Entities
from channels.sandbox._platform import reply
from channels.sandbox._telegram_chat import CHAT
from dissemination.channel import Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What is about to be public: one message, or the messages of an album.

    `photos` are bytes and their types; `reply_to` is the number of a message or empty.
    """

    text: str
    entities: Entities
    photos: Sequence[tuple[bytes, str]] = ()
    reply_to: str


class Refused(HTTPException):
    """A request that the platform refuses, in its words."""


def refuse(words: str, *, status: int = 400) -> NoReturn:
    """Refuse a request, in the platform's words."""
    refused = Refused(words)
    refused.code = status
    raise refused


def refusal(
    status: int, words: str, parameters: Mapping[str, Any] | None = None
) -> Response:
    """Return the answer to a request that is refused."""
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": words}
    return reply(body | ({"parameters": parameters} if parameters else {}), status)


def result(result: object) -> Response:
    """Return the answer to a request that was carried out."""
    return reply({"ok": True, "result": result})


def parameters(request: Request) -> Mapping[str, Any]:
    """Return what was sent, in any of the ways the Bot API takes."""
    body = request.get_json(silent=True) if request.is_json else None
    return {**request.values.to_dict(), **(body if isinstance(body, dict) else {})}


def read_json(value: Any) -> Any:
    """Read a parameter that is JSON in a form, and itself in a JSON body."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        refuse("Bad Request: can't parse JSON object")


def message(number: int, shown: Shown) -> dict[str, Any]:
    """Return a message without its words and pictures."""
    album = {"media_group_id": shown.id} if len(shown.media) > 1 else {}
    date = int(shown.at.timestamp())
    chats = {"chat": CHAT, "sender_chat": CHAT}
    return {"message_id": number, "date": date, **chats, **album}


def wording(post: Post) -> dict[str, Any]:
    """Return what a message says, or what stands under its picture."""
    words, marks = (
        ("caption", "caption_entities") if post.photos else ("text", "entities")
    )
    said = {words: post.text, marks: list(post.entities)}
    return {name: value for name, value in said.items() if value}


def photo_size(file_id: str, size: int) -> dict[str, Any]:
    """Return the one size in which a picture is kept."""
    # Nobody here looks into a picture for its size in pixels.
    pixels = {"width": 0, "height": 0}
    return {"file_id": file_id, "file_unique_id": file_id, "file_size": size, **pixels}
