"""Requests and answers of Telegram's stand-in, as the Bot API writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from channels.sandbox._entities import Entities, read_entities
from channels.sandbox._platform import reply
from channels.sandbox._telegram_chat import CHAT, LOG, NAME
from dissemination.channel import Shown

_TEXT_MAX = 4096
_CAPTION_MAX = 1024
_CHATS = {str(LOG["id"]): LOG, str(CHAT["id"]): CHAT, f"@{NAME}": CHAT}


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


def chat_of(asked: Mapping[str, Any], name: str = "chat_id") -> Mapping[str, Any]:
    """Return the chat that a request names."""
    chat = _CHATS.get(str(asked.get(name)))
    if chat is None:
        refuse("Bad Request: chat not found")
    return chat


def text_of(sent: Mapping[str, Any]) -> str:
    """Return the text of a message, without the blanks around it."""
    text = str(sent.get("text", "")).strip()
    if not text:
        refuse("Bad Request: message text is empty")
    if len(text) > _TEXT_MAX:
        refuse("Bad Request: message is too long")
    return text


def caption_of(sent: Mapping[str, Any]) -> str:
    """Return what stands under a picture or video."""
    text = str(sent.get("caption") or "").strip()
    if len(text) > _CAPTION_MAX:
        refuse("Bad Request: message caption is too long")
    return text


def entities_of(sent: Mapping[str, Any], name: str, text: str) -> Entities:
    """Return which pieces of a text are marked."""
    try:
        return read_entities(read_json(sent.get(name)), text)
    except (LookupError, TypeError, ValueError) as error:
        refuse(f"Bad Request: {error}")


def message(number: int, shown: Shown) -> dict[str, Any]:
    """Return a message without its words and pictures."""
    album = {"media_group_id": shown.id} if len(shown.media) > 1 else {}
    date = int(shown.at.timestamp())
    chats = {"chat": CHAT, "sender_chat": CHAT}
    return {"message_id": number, "date": date, **chats, **album}


def wording(text: str, entities: Entities, *, is_caption: bool) -> dict[str, Any]:
    """Return what a message says, or what stands under its picture."""
    words, marks = (
        ("caption", "caption_entities") if is_caption else ("text", "entities")
    )
    said = {words: text, marks: list(entities)}
    return {name: value for name, value in said.items() if value}
