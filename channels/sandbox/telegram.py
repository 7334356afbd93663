"""A stand-in for the Bot API: one bot, one public channel, messages as pages."""

# ruff: noqa: ARG002 - what answers a route is given the request and the rule's values

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any, ClassVar

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from channels.sandbox._entities import Entities, show_bold
from channels.sandbox._platform import Effect, Platform, Route, figure, page, root
from channels.sandbox._telegram_calls import (
    Refused,
    caption_of,
    chat_of,
    entities_of,
    message,
    parameters,
    read_json,
    refusal,
    refuse,
    result,
    text_of,
    wording,
)
from channels.sandbox._telegram_chat import ABOUT_CHAT, BOT, CHAT, LOG, NAME, RIGHTS
from channels.sandbox._telegram_log import LogChat
from channels.sandbox._telegram_media import Post, read_upload, tell
from dissemination.channel import Shown

_TOKEN = "110201543:PRAKTIK-bukan-rahasia-siapa-pun"  # noqa: S105 - opens nothing
_METHODS = {
    "getMe": "get_me",
    "getChat": "get_chat",
    "getChatMember": "get_chat_member",
    "sendMessage": "send_message",
    "sendPhoto": "send_photo",
    "sendVideo": "send_video",
    "sendMediaGroup": "send_media_group",
    "editMessageText": "edit_text",
    "editMessageCaption": "edit_caption",
    "deleteMessage": "delete_message",
    "forwardMessage": "forward_message",
    "deleteMessages": "clear_log",
}
_DELETABLE = timedelta(hours=48)
_ALBUM_MAX = 10


class TelegramSandbox(Platform):
    """Takes what python-telegram-bot sends: forms, files and JSON.

    `standing` is the bot's in the channel: "administrator", "member" or "kicked".
    `entities` are those of each message that has any, by its id. `log` is a private
    chat of which the bot is administrator too.
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
        self._began = self._last = time.time_ns() // 1_000_000
        self._firsts: dict[str, str] = {}  # of each message: the first of its album
        self._media: dict[str, Mapping[str, Any]] = {}  # of each message
        self.log = LogChat()

    def account(self, base_url: str) -> Mapping[str, str]:
        """Return the settings of the practice account, secrets among them."""
        return {
            "token": _TOKEN,
            "chat": f"@{NAME}",
            "log_chat": "",
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
        """Answer what is known of a chat."""
        return result({**chat_of(parameters(request)), **ABOUT_CHAT})

    def get_chat_member(self, request: Request, token: str) -> Response:
        """Answer what the bot may do in a chat."""
        asked = parameters(request)
        standing = self.standing if chat_of(asked) is CHAT else "administrator"
        if str(asked.get("user_id")) != str(BOT["id"]):
            refuse("Bad Request: member not found")
        member: dict[str, Any] = {"user": BOT, "status": standing}
        match standing:
            case "administrator":
                member |= {**dict.fromkeys(RIGHTS, False), "can_post_messages": True}
            case "kicked":
                member |= {"until_date": 0}
        return result(member)

    def send_message(self, request: Request, token: str) -> Effect:
        """Post a text."""
        sent = parameters(request)
        self._require_rights(sent)
        text = text_of(sent)
        post = Post(
            text=text,
            entities=entities_of(sent, "entities", text),
            reply_to=self._reply_to(sent),
        )
        return lambda: result(self._make_public(request, post)[0])

    def send_photo(self, request: Request, token: str) -> Effect:
        """Post one picture with its caption."""
        return self._send_one(request, "photo")

    def send_video(self, request: Request, token: str) -> Effect:
        """Post one video with its caption."""
        return self._send_one(request, "video")

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
        said = next((item for item in items if caption_of(item)), items[0])
        text = caption_of(said)
        post = Post(
            text=text,
            entities=entities_of(said, "caption_entities", text),
            media=[
                read_upload(request, str(item.get("type", "")), item) for item in items
            ],
            reply_to=self._reply_to(sent),
        )
        return lambda: result(self._make_public(request, post))

    def edit_text(self, request: Request, token: str) -> Effect:
        """Give a message without pictures another text."""
        sent = parameters(request)
        shown = self._editable(sent)
        if shown.media:
            refuse("Bad Request: there is no text in the message to edit")
        text = text_of(sent)
        return self._edit(shown, text, entities_of(sent, "entities", text))

    def edit_caption(self, request: Request, token: str) -> Effect:
        """Give the pictures of a message, or of an album, another caption."""
        sent = parameters(request)
        shown = self._editable(sent)
        if not shown.media:
            refuse("Bad Request: there is no caption in the message to edit")
        text = caption_of(sent)
        return self._edit(shown, text, entities_of(sent, "caption_entities", text))

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

    def forward_message(self, request: Request, token: str) -> Response:
        """Put a copy of a message into the log chat."""
        sent = parameters(request)
        if chat_of(sent) is not LOG or chat_of(sent, "from_chat_id") is not CHAT:
            refuse("Bad Request: chat not found")
        number = str(sent.get("message_id", ""))
        return result(self.log.take(self._original(number), self.now()))

    def clear_log(self, request: Request, token: str) -> Response:
        """Delete copies; the stand-in has no other use for this method."""
        sent = parameters(request)
        if chat_of(sent) is not LOG:
            refuse("Bad Request: chat not found")
        self.log.delete(int(one) for one in read_json(sent.get("message_ids")) or ())
        return result(True)  # noqa: FBT003 - the Bot API's own answer

    def hide(self, id: str) -> bool:
        """Take down a message with its whole album; False where it was not public."""
        gone = [one for one, first in self._firsts.items() if first == id]
        for number in gone:
            del self._firsts[number]
        return super().hide(id)

    def show_message(self, request: Request, number: int) -> Response:
        """Answer a visitor with the page of one message or album."""
        shown = self.find_shown(self._firsts.get(str(number), ""))
        if shown is None:
            return page("404", "<p>404</p>", status=404)
        return page(str(CHAT["title"]), self._article(shown))

    def show_everything(self, request: Request) -> Response:
        """Answer a visitor with all that is public, newest first."""
        title = str(CHAT["title"])
        shown = "".join(self._article(one) for one in reversed(self.public()))
        return page(title, f"<h1>{escape(title)}</h1>{shown}")

    def _article(self, shown: Shown) -> str:
        media = "".join(
            figure(url, is_video=url in shown.videos) for url in shown.media
        )
        text = show_bold(shown.text, self.entities.get(shown.id, ()))
        when = f"{shown.at:%Y-%m-%d %H:%M} UTC"
        link = f'<small><a href="{escape(shown.url)}">{when}</a></small>'
        return f"<article>{media}<p>{text}</p>{link}</article>"

    def _send_one(self, request: Request, kind: str) -> Effect:
        sent = parameters(request)
        self._require_rights(sent)
        text = caption_of(sent)
        post = Post(
            text=text,
            entities=entities_of(sent, "caption_entities", text),
            media=[read_upload(request, kind, sent)],
            reply_to=self._reply_to(sent),
        )
        return lambda: result(self._make_public(request, post)[0])

    def _make_public(self, request: Request, post: Post) -> list[Mapping[str, Any]]:
        """Show a post and return its messages."""
        numbers = [self._last + 1 + n for n in range(max(1, len(post.media)))]
        self._last, first = numbers[-1], str(numbers[0])
        self._firsts |= {str(number): first for number in numbers}
        if post.entities:
            self.entities[first] = post.entities
        kept = [self.keep(upload.data, upload.mime) for upload in post.media]
        for number, id_, upload in zip(numbers, kept, post.media, strict=False):
            self._media[str(number)] = tell(upload, id_)
        shown = Shown(
            id=first,
            text=post.text,
            at=self.now(),
            url=f"{root(request)}/{NAME}/{first}",
            media=tuple(self.media_url(request, id_) for id_ in kept),
            reply_to=post.reply_to,
        )
        self.show(shown)
        return [self._original(str(number)) for number in numbers]

    def _original(self, number: str) -> Mapping[str, Any]:
        """Return a message of the channel as it stands there now."""
        shown = self.find_shown(self._firsts.get(number, ""))
        if shown is None:
            if number.isdecimal() and 0 < int(number) <= self._began:
                return self._of_old(int(number))
            refuse("Bad Request: message to forward not found")
        media = self._media.get(number, {})
        marks = self.entities.get(shown.id, ())
        said = wording(shown.text, marks, is_caption=bool(media))
        is_first = number == shown.id
        return {**message(int(number), shown), **media, **(said if is_first else {})}

    def _of_old(self, number: int) -> Mapping[str, Any]:
        # Numbers begin high; what would stand below them is as old as the stand-in.
        at = datetime.fromtimestamp(self._began / 1000, UTC) - timedelta(days=1)
        shown = Shown(id=str(number), text="Kiriman lama", at=at)
        return {**message(number, shown), "text": shown.text}

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
        return result(self._original(shown.id))

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

    def _require_rights(self, asked: Mapping[str, Any]) -> None:
        if chat_of(asked) is not CHAT:
            refuse("Bad Request: chat not found")
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
