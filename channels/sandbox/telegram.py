"""A stand-in for the Bot API: one bot, one public channel, messages as pages."""

# ruff: noqa: ARG002 - what answers a route is given the request and the rule's values

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, ClassVar, NoReturn

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from channels.sandbox._entities import Entities, read_entities, show_bold
from channels.sandbox._platform import (
    Effect,
    Platform,
    Route,
    page,
    picture_type,
    reply,
    root,
)
from channels.sandbox._telegram_chat import ABOUT_CHAT, BOT, CHAT, NAME, RIGHTS
from dissemination.channel import Shown

_TOKEN = "110201543:PRAKTIK-bukan-rahasia-siapa-pun"  # noqa: S105 - opens nothing
_METHODS = {
    "getMe": "get_me",
    "getChat": "get_chat",
    "getChatMember": "get_chat_member",
    "sendMessage": "send_message",
    "sendPhoto": "send_photo",
    "sendMediaGroup": "send_media_group",
}
_TEXT_MAX = 4096
_CAPTION_MAX = 1024
_ALBUM_MAX = 10
_PHOTO_MAX_BYTES = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What is about to be public: one message, or the messages of an album.

    `photos` are bytes and their types; `reply_to` is the number of a message or empty.
    """

    text: str
    entities: Entities
    photos: Sequence[tuple[bytes, str]] = ()
    reply_to: str


class TelegramSandbox(Platform):
    """Takes what python-telegram-bot sends: forms, files and JSON.

    `standing` is the bot's in the channel: "administrator", "member" or "kicked".
    `entities` are those of each message that has any, by its id.
    """

    name: ClassVar[str] = "telegram"
    routes: ClassVar[Sequence[Route]] = tuple(
        (verb, f"/bot<token>/{method}", answers)
        for verb in ("GET", "POST")
        for method, answers in _METHODS.items()
    )
    pages: ClassVar[Sequence[Route]] = (
        ("GET", f"/{NAME}", "show_everything"),
        ("GET", f"/{NAME}/<int:number>", "show_message"),
    )

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self.standing = "administrator"
        self.entities: dict[str, Entities] = {}
        # A number for each millisecond: a restart never gives one for the second time.
        self._last = time.time_ns() // 1_000_000
        self._firsts: dict[str, str] = {}  # of each message: the first of its album

    def account(self, base_url: str) -> Mapping[str, str]:
        """Return the settings of the practice account, secrets among them."""
        return {
            "token": _TOKEN,
            "chat": f"@{NAME}",
            "base_url": base_url,
            "timeout_s": "30",
        }

    def refuse(self, request: Request) -> Response | None:
        """Refuse a token that is not the account's: 404 where it is malformed."""
        token = request.path.split("/")[1].removeprefix("bot")
        if token == _TOKEN:
            return None
        number, colon, _ = token.partition(":")
        if colon and number.isdigit():
            return _refusal(401, "Unauthorized")
        return _refusal(404, "Not Found")

    def limited(self, request: Request) -> Response:
        """Return the answer to a flood."""
        words = "Too Many Requests: retry after 5"
        return _refusal(429, words, parameters={"retry_after": 5})

    def broken(self, request: Request) -> Response:
        """Return the answer of a server that is out of order."""
        return _refusal(500, "Internal Server Error")

    def unknown(self, request: Request, error: HTTPException) -> Response:
        """Return the answer to what is refused, or to an unknown method."""
        words = error.description if isinstance(error, _Refused) else error.name
        return _refusal(error.code or 404, words or "Not Found")

    def get_me(self, request: Request, token: str) -> Response:
        """Answer who the bot is."""
        return _result(BOT)

    def get_chat(self, request: Request, token: str) -> Response:
        """Answer what is known of the channel."""
        self._require_chat(_parameters(request))
        return _result({**CHAT, **ABOUT_CHAT})

    def get_chat_member(self, request: Request, token: str) -> Response:
        """Answer what the bot may do in the channel."""
        asked = _parameters(request)
        self._require_chat(asked)
        if str(asked.get("user_id")) != str(BOT["id"]):
            _refuse("Bad Request: member not found")
        member: dict[str, Any] = {"user": BOT, "status": self.standing}
        match self.standing:
            case "administrator":
                member |= {**dict.fromkeys(RIGHTS, False), "can_post_messages": True}
            case "kicked":
                member |= {"until_date": 0}
        return _result(member)

    def send_message(self, request: Request, token: str) -> Effect:
        """Post a text."""
        sent = _parameters(request)
        self._require_rights(sent)
        text = str(sent.get("text", "")).strip()
        if not text:
            _refuse("Bad Request: message text is empty")
        if len(text) > _TEXT_MAX:
            _refuse("Bad Request: message is too long")
        post = Post(
            text=text,
            entities=_entities(sent, "entities", text),
            reply_to=self._reply_to(sent),
        )
        return lambda: _result(self._make_public(request, post)[0])

    def send_photo(self, request: Request, token: str) -> Effect:
        """Post one picture with its caption."""
        sent = _parameters(request)
        self._require_rights(sent)
        text = _caption(sent)
        post = Post(
            text=text,
            entities=_entities(sent, "caption_entities", text),
            photos=[_photo(request, str(sent.get("photo", "attach://photo")))],
            reply_to=self._reply_to(sent),
        )
        return lambda: _result(self._make_public(request, post)[0])

    def send_media_group(self, request: Request, token: str) -> Effect:
        """Post an album: several messages, shown as one."""
        sent = _parameters(request)
        self._require_rights(sent)
        items = _json(sent.get("media"))
        if not isinstance(items, list) or not items:
            _refuse("Bad Request: there are no messages to send")
        if len(items) > _ALBUM_MAX:
            _refuse("Bad Request: too many messages to send as an album")
        # What is said under one picture alone is shown under all of them.
        said = next((item for item in items if _caption(item)), items[0])
        text = _caption(said)
        post = Post(
            text=text,
            entities=_entities(said, "caption_entities", text),
            photos=[_photo(request, str(item.get("media", ""))) for item in items],
            reply_to=self._reply_to(sent),
        )
        return lambda: _result(self._make_public(request, post))

    def show_message(self, request: Request, number: int) -> Response:
        """Answer a visitor with the page of one message or album."""
        first = self._firsts.get(str(number), "")
        shown = self.find_shown(first)
        if shown is None:
            return page("404", "<p>404</p>", status=404)
        pictures = "".join(f'<img src="{escape(url)}" alt="">' for url in shown.media)
        text = show_bold(shown.text, self.entities.get(first, ()))
        return page(str(CHAT["title"]), f"<article>{pictures}<p>{text}</p></article>")

    def _make_public(self, request: Request, post: Post) -> list[dict[str, Any]]:
        """Show a post and return its messages."""
        numbers = [self._last + 1 + n for n in range(max(1, len(post.photos)))]
        self._last, first = numbers[-1], str(numbers[0])
        self._firsts |= {str(number): first for number in numbers}
        if post.entities:
            self.entities[first] = post.entities
        kept = [self.keep(data, mime) for data, mime in post.photos]
        shown = Shown(
            id=first,
            text=post.text,
            at=self.now(),
            url=f"{root(request)}/{NAME}/{first}",
            media=tuple(self.media_url(request, photo) for photo in kept),
            reply_to=post.reply_to,
        )
        self.show(shown)
        messages = [_message(number, shown) for number in numbers]
        for message, id_, (data, _) in zip(messages, kept, post.photos, strict=False):
            message["photo"] = [_photo_size(id_, len(data))]
        messages[0] |= _said(post)
        return messages

    def _require_chat(self, asked: Mapping[str, Any]) -> None:
        known = {f"@{NAME}", str(CHAT["id"])}
        if str(asked.get("chat_id")) not in known:
            _refuse("Bad Request: chat not found")

    def _require_rights(self, asked: Mapping[str, Any]) -> None:
        self._require_chat(asked)
        if self.standing == "kicked":
            _refuse("Forbidden: bot was kicked from the channel chat", status=403)
        if self.standing != "administrator":
            _refuse("Bad Request: need administrator rights in the channel chat")
        if asked.get("parse_mode"):
            # Telegram reads marks; this stand-in would show them as they are.
            _refuse("Bad Request: unsupported parse_mode")

    def _reply_to(self, asked: Mapping[str, Any]) -> str:
        reply_parameters = _json(asked.get("reply_parameters")) or {}
        number = str(reply_parameters.get("message_id", ""))
        if not number or number in self._firsts:
            return self._firsts.get(number, "")
        if not reply_parameters.get("allow_sending_without_reply"):
            _refuse("Bad Request: message to be replied not found")
        return ""


class _Refused(HTTPException):
    """A request that the platform refuses, in its words."""


def _refuse(words: str, *, status: int = 400) -> NoReturn:
    refused = _Refused(words)
    refused.code = status
    raise refused


def _refusal(
    status: int, words: str, parameters: Mapping[str, Any] | None = None
) -> Response:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": words}
    return reply(body | ({"parameters": parameters} if parameters else {}), status)


def _result(result: object) -> Response:
    return reply({"ok": True, "result": result})


def _parameters(request: Request) -> Mapping[str, Any]:
    """Return what was sent, in any of the ways the Bot API takes."""
    body = request.get_json(silent=True) if request.is_json else None
    return {**request.values.to_dict(), **(body if isinstance(body, dict) else {})}


def _json(value: Any) -> Any:
    """Read a parameter that is JSON in a form, and itself in a JSON body."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        _refuse("Bad Request: can't parse JSON object")


def _caption(sent: Mapping[str, Any]) -> str:
    text = str(sent.get("caption") or "").strip()
    if len(text) > _CAPTION_MAX:
        _refuse("Bad Request: message caption is too long")
    return text


def _entities(sent: Mapping[str, Any], name: str, text: str) -> Entities:
    try:
        return read_entities(_json(sent.get(name)), text)
    except (LookupError, TypeError, ValueError) as error:
        _refuse(f"Bad Request: {error}")


def _photo(request: Request, reference: str) -> tuple[bytes, str]:
    """Return the bytes and the type of a picture that came with the request."""
    file = request.files.get(reference.removeprefix("attach://"))
    if file is None:
        _refuse("Bad Request: wrong file identifier/HTTP URL specified")
    data = file.read()
    file.close()
    if len(data) > _PHOTO_MAX_BYTES:
        _refuse("Bad Request: file is too big")
    mime = picture_type(data)
    if not mime:
        _refuse("Bad Request: IMAGE_PROCESS_FAILED")
    return data, mime


def _message(number: int, shown: Shown) -> dict[str, Any]:
    album = {"media_group_id": shown.id} if len(shown.media) > 1 else {}
    date = int(shown.at.timestamp())
    chats = {"chat": CHAT, "sender_chat": CHAT}
    return {"message_id": number, "date": date, **chats, **album}


def _said(post: Post) -> dict[str, Any]:
    words, marks = (
        ("caption", "caption_entities") if post.photos else ("text", "entities")
    )
    said = {words: post.text, marks: list(post.entities)}
    return {name: value for name, value in said.items() if value}


def _photo_size(file_id: str, size: int) -> dict[str, Any]:
    # Nobody here looks into a picture for its size in pixels.
    pixels = {"width": 0, "height": 0}
    return {"file_id": file_id, "file_unique_id": file_id, "file_size": size, **pixels}
