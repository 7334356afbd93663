"""A stand-in for the Bot API: one bot, one public channel, messages as pages."""

# ruff: noqa: ARG002 - what answers a route is given the request and the rule's values

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from html import escape
from typing import Any, ClassVar

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from channels.sandbox._entities import Entities, read_entities, show_bold
from channels.sandbox._platform import (
    Effect,
    Platform,
    Route,
    page,
    picture_type,
    root,
)
from channels.sandbox._telegram_calls import (
    Post,
    Refused,
    message,
    parameters,
    photo_size,
    read_json,
    refusal,
    refuse,
    result,
    wording,
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
    "editMessageText": "edit_text",
    "editMessageCaption": "edit_caption",
    "deleteMessage": "delete_message",
}
_TEXT_MAX = 4096
_CAPTION_MAX = 1024
_DELETABLE = timedelta(hours=48)
_ALBUM_MAX = 10
_PHOTO_MAX_BYTES = 10_000_000


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
            return refusal(401, "Unauthorized")
        return refusal(404, "Not Found")

    def limited(self, request: Request) -> Response:
        """Return the answer to a flood."""
        words = "Too Many Requests: retry after 5"
        return refusal(429, words, parameters={"retry_after": 5})

    def broken(self, request: Request) -> Response:
        """Return the answer of a server that is out of order."""
        return refusal(500, "Internal Server Error")

    def unknown(self, request: Request, error: HTTPException) -> Response:
        """Return the answer to what is refused, or to an unknown method."""
        words = error.description if isinstance(error, Refused) else error.name
        return refusal(error.code or 404, words or "Not Found")

    def get_me(self, request: Request, token: str) -> Response:
        """Answer who the bot is."""
        return result(BOT)

    def get_chat(self, request: Request, token: str) -> Response:
        """Answer what is known of the channel."""
        self._require_chat(parameters(request))
        return result({**CHAT, **ABOUT_CHAT})

    def get_chat_member(self, request: Request, token: str) -> Response:
        """Answer what the bot may do in the channel."""
        asked = parameters(request)
        self._require_chat(asked)
        if str(asked.get("user_id")) != str(BOT["id"]):
            refuse("Bad Request: member not found")
        member: dict[str, Any] = {"user": BOT, "status": self.standing}
        match self.standing:
            case "administrator":
                member |= {**dict.fromkeys(RIGHTS, False), "can_post_messages": True}
            case "kicked":
                member |= {"until_date": 0}
        return result(member)

    def send_message(self, request: Request, token: str) -> Effect:
        """Post a text."""
        sent = parameters(request)
        self._require_rights(sent)
        text = str(sent.get("text", "")).strip()
        if not text:
            refuse("Bad Request: message text is empty")
        if len(text) > _TEXT_MAX:
            refuse("Bad Request: message is too long")
        post = Post(
            text=text,
            entities=_entities(sent, "entities", text),
            reply_to=self._reply_to(sent),
        )
        return lambda: result(self._make_public(request, post)[0])

    def send_photo(self, request: Request, token: str) -> Effect:
        """Post one picture with its caption."""
        sent = parameters(request)
        self._require_rights(sent)
        text = _caption(sent)
        post = Post(
            text=text,
            entities=_entities(sent, "caption_entities", text),
            photos=[_photo(request, str(sent.get("photo", "attach://photo")))],
            reply_to=self._reply_to(sent),
        )
        return lambda: result(self._make_public(request, post)[0])

    def send_media_group(self, request: Request, token: str) -> Effect:
        """Post an album: several messages, shown as one."""
        sent = parameters(request)
        self._require_rights(sent)
        items = read_json(sent.get("media"))
        if not isinstance(items, list) or not items:
            refuse("Bad Request: there are no messages to send")
        if len(items) > _ALBUM_MAX:
            refuse("Bad Request: too many messages to send as an album")
        # What is said under one picture alone is shown under all of them.
        said = next((item for item in items if _caption(item)), items[0])
        text = _caption(said)
        post = Post(
            text=text,
            entities=_entities(said, "caption_entities", text),
            photos=[_photo(request, str(item.get("media", ""))) for item in items],
            reply_to=self._reply_to(sent),
        )
        return lambda: result(self._make_public(request, post))

    def edit_text(self, request: Request, token: str) -> Effect:
        """Give a message without pictures another text."""
        sent = parameters(request)
        shown = self._editable(sent)
        if shown.media:
            refuse("Bad Request: there is no text in the message to edit")
        text = str(sent.get("text", "")).strip()
        if not text:
            refuse("Bad Request: message text is empty")
        if len(text) > _TEXT_MAX:
            refuse("Bad Request: message is too long")
        return self._edit(shown, text, _entities(sent, "entities", text))

    def edit_caption(self, request: Request, token: str) -> Effect:
        """Give the pictures of a message, or of an album, another caption."""
        sent = parameters(request)
        shown = self._editable(sent)
        if not shown.media:
            refuse("Bad Request: there is no caption in the message to edit")
        text = _caption(sent)
        return self._edit(shown, text, _entities(sent, "caption_entities", text))

    def delete_message(self, request: Request, token: str) -> Effect:
        """Delete one message; of an album, one picture."""
        sent = parameters(request)
        self._require_rights(sent)
        number = str(sent.get("message_id", ""))
        shown = self.find_shown(self._firsts.get(number, ""))
        if shown is None:
            refuse("Bad Request: message to delete not found")
        if self.now() - shown.at > _DELETABLE:
            refuse("Bad Request: message can't be deleted")
        return lambda: self._delete(number, shown)

    def hide(self, id: str) -> bool:
        """Take down a message with its whole album; False where it was not public."""
        gone = [one for one, first in self._firsts.items() if first == id]
        for number in gone:
            del self._firsts[number]
        return super().hide(id)

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
        messages = [message(number, shown) for number in numbers]
        for told, id_, (data, _) in zip(messages, kept, post.photos, strict=False):
            told["photo"] = [photo_size(id_, len(data))]
        messages[0] |= wording(post)
        return messages

    def _editable(self, asked: Mapping[str, Any]) -> Shown:
        self._require_rights(asked)
        shown = self.find_shown(str(asked.get("message_id", "")))
        if shown is None:
            refuse("Bad Request: message to edit not found")
        return shown

    def _edit(self, shown: Shown, text: str, entities: Entities) -> Effect:
        marks = tuple(self.entities.get(shown.id, ()))
        if (shown.text, marks) == (text, tuple(entities)):
            refuse(
                "Bad Request: message is not modified: specified new message content "
                "and reply markup are exactly the same as a current content and reply "
                "markup of the message"
            )
        return lambda: self._put(shown, text, entities)

    def _put(self, shown: Shown, text: str, entities: Entities) -> Response:
        self.rewrite(shown.id, text)
        self.entities[shown.id] = entities
        words = wording(Post(text=text, entities=entities, reply_to=""))
        return result(message(int(shown.id), shown) | words)

    def _delete(self, number: str, shown: Shown) -> Response:
        album = [one for one, first in self._firsts.items() if first == shown.id]
        del self._firsts[number]
        if album == [number]:
            super().hide(shown.id)
        else:
            at = album.index(number)
            media = (*shown.media[:at], *shown.media[at + 1 :])
            text = "" if number == shown.id else shown.text  # it stood under the first
            self.show(replace(shown, text=text, media=media))
        return result(True)  # noqa: FBT003 - the Bot API's own answer

    def _require_chat(self, asked: Mapping[str, Any]) -> None:
        known = {f"@{NAME}", str(CHAT["id"])}
        if str(asked.get("chat_id")) not in known:
            refuse("Bad Request: chat not found")

    def _require_rights(self, asked: Mapping[str, Any]) -> None:
        self._require_chat(asked)
        if self.standing == "kicked":
            refuse("Forbidden: bot was kicked from the channel chat", status=403)
        if self.standing != "administrator":
            refuse("Bad Request: need administrator rights in the channel chat")
        if asked.get("parse_mode"):
            # Telegram reads marks; this stand-in would show them as they are.
            refuse("Bad Request: unsupported parse_mode")

    def _reply_to(self, asked: Mapping[str, Any]) -> str:
        reply_parameters = read_json(asked.get("reply_parameters")) or {}
        number = str(reply_parameters.get("message_id", ""))
        if not number or number in self._firsts:
            return self._firsts.get(number, "")
        if not reply_parameters.get("allow_sending_without_reply"):
            refuse("Bad Request: message to be replied not found")
        return ""


def _caption(sent: Mapping[str, Any]) -> str:
    text = str(sent.get("caption") or "").strip()
    if len(text) > _CAPTION_MAX:
        refuse("Bad Request: message caption is too long")
    return text


def _entities(sent: Mapping[str, Any], name: str, text: str) -> Entities:
    try:
        return read_entities(read_json(sent.get(name)), text)
    except (LookupError, TypeError, ValueError) as error:
        refuse(f"Bad Request: {error}")


def _photo(request: Request, reference: str) -> tuple[bytes, str]:
    """Return the bytes and the type of a picture that came with the request."""
    file = request.files.get(reference.removeprefix("attach://"))
    if file is None:
        refuse("Bad Request: wrong file identifier/HTTP URL specified")
    data = file.read()
    file.close()
    if len(data) > _PHOTO_MAX_BYTES:
        refuse("Bad Request: file is too big")
    mime = picture_type(data)
    if not mime:
        refuse("Bad Request: IMAGE_PROCESS_FAILED")
    return data, mime
