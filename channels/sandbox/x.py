"""A stand-in for X: posts, the timeline, chunked media."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from typing import Any, ClassVar

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from channels.sandbox._platform import (
    Effect,
    Platform,
    Route,
    article,
    page,
    reply,
    root,
)
from channels.sandbox._x_answers import (
    invalid,
    media,
    missing,
    not_found,
    problem,
)
from channels.sandbox._x_text import Wrapped, weigh, wrap
from dissemination.channel import Shown

_USER = {"id": "1990000000000000001", "name": "Diskominfo", "username": "diskominfo"}
_ACCESS_TOKEN = "1990000000000000001-latihan"  # noqa: S105 - of the practice account
_MAX_WEIGHT = 280
_INVALID = frozenset("\ufffe\ufeff\uffff")
_MAX_MEDIA = 4
_MAX_BYTES = 5_000_000
_MAX_ALT = 1000
_MIMES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
_WINDOW_S = 900
_MAX_POSTS = 100  # a window
_PAGES = range(5, 101)
_EVER = datetime(2010, 11, 6, tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class Upload:
    """Media on its way. A picture is ready as soon as it is finalized."""

    mime: str
    total: int
    chunks: dict[int, bytes]
    alt: str = ""


class XSandbox(Platform):
    """X, as one account's OAuth 1.0a tokens see it. Signatures are not verified."""

    name: ClassVar[str] = "x"
    routes: ClassVar[Sequence[Route]] = (
        ("GET", "/2/users/me", "tell_me"),
        ("GET", "/2/users/<user>/tweets", "list_posts"),
        ("POST", "/2/tweets", "create_post"),
        ("GET", "/2/tweets/<id>", "tell_post"),
        ("DELETE", "/2/tweets/<id>", "remove_post"),
        ("POST", "/2/media/upload/initialize", "begin_upload"),
        ("POST", "/2/media/upload/<id>/append", "append_upload"),
        ("POST", "/2/media/upload/<id>/finalize", "finish_upload"),
        ("GET", "/2/media/upload", "tell_upload"),
        ("POST", "/2/media/metadata", "describe_media"),
    )
    pages: ClassVar[Sequence[Route]] = (
        ("GET", "/<handle>/status/<id>", "show_post"),
        ("GET", "/<handle>", "show_profile"),
    )

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self._uploads: dict[str, Upload] = {}
        self._wrapped: dict[str, Wrapped] = {}
        self._versions: dict[str, list[str]] = {}  # of each post that was edited
        self._replaced: dict[str, Shown] = {}  # versions that nobody sees any more

    def account(self, base_url: str) -> Mapping[str, str]:
        """Return the settings of the practice account, secrets among them."""
        return {
            "base_url": base_url,
            "consumer_key": "kunci-latihan",
            "consumer_secret": "rahasia-kunci-latihan",
            "access_token": _ACCESS_TOKEN,
            "access_token_secret": "rahasia-token-latihan",
            "read_lag_s": "0",
        }

    def refuse(self, request: Request) -> Response | None:
        """Let in who signs with the practice account's token."""
        said = request.headers.get("Authorization", "")
        if said.startswith("Bearer "):
            return problem(
                403,
                "Authenticating with OAuth 2.0 Application-Only is forbidden for this "
                "endpoint.",
                title="Unsupported Authentication",
                kind="unsupported-authentication",
            )
        token = re.search(r'oauth_token="([^"]*)"', said)
        if token is None or token[1] != _ACCESS_TOKEN:
            return problem(401, "Unauthorized", title="Unauthorized")
        return None

    def limited(self, request: Request) -> Response:  # noqa: ARG002 - hook
        """Say when the window ends."""
        answer = problem(429, "Too Many Requests", title="Too Many Requests")
        reset = int(time.time()) + _WINDOW_S
        limits = {"limit": _MAX_POSTS, "remaining": 0, "reset": reset}
        for name, value in limits.items():
            answer.headers[f"x-rate-limit-{name}"] = str(value)
        return answer

    def broken(self, request: Request) -> Response:  # noqa: ARG002 - hook
        """Fail as X does."""
        return problem(500, "Something is broken.", title="Internal Server Error")

    def unknown(
        self,
        request: Request,  # noqa: ARG002 - hook
        error: HTTPException,
    ) -> Response:
        """Answer as X's door does to a path that it does not know."""
        return problem(error.code or 404, error.name, title=error.name)

    def tell_me(self, _: Request) -> Response:
        """GET /2/users/me."""
        return reply({"data": _USER})

    def create_post(self, request: Request) -> Response | Effect:
        """POST /2/tweets."""
        said = request.get_json(silent=True)
        if not isinstance(said, dict):
            return invalid("The request body is not JSON")
        return lambda: self._post(request, said)

    def tell_post(self, request: Request, id: str) -> Response:
        """GET /2/tweets/:id; what is not there is an error within a success."""
        shown = self._version(id)
        if shown is None:
            return reply({"errors": [not_found("tweet", id)]})
        asked = request.args.get("tweet.fields", "").split(",")
        told = self._tell(shown)
        more: dict[str, Any] = {"author_id": _USER["id"]}
        if shown.media:
            keys = [f"3_{url.rpartition('/')[2]}" for url in shown.media]
            more["attachments"] = {"media_keys": keys}
        optional = {**more, "entities": told.pop("entities", None)}
        chosen = {key: optional[key] for key in asked if optional.get(key)}
        return reply({"data": {**told, **chosen}})

    def remove_post(self, _: Request, id: str) -> Response | Effect:
        """DELETE /2/tweets/:id, with all the versions of the post."""
        if self._version(id) is None:
            return missing("tweet", id)
        return lambda: self._remove(id)

    def rewrite(self, id: str, text: str) -> None:
        """Edit a post as its author may by hand: a new one takes its place."""
        shown = self.find_shown(id)
        if shown is None:
            return
        newest = replace(shown, id=self.new_id(), text=text)
        chain = [*self._versions.get(id, [id]), newest.id]
        self._versions |= dict.fromkeys(chain, chain)
        self._wrapped[newest.id] = self._wrap(newest)
        self._replaced[id] = shown
        super().hide(id)
        self.show(newest)

    def hide(self, id: str) -> bool:
        """Take a post down with all its versions; False where it was not public."""
        chain = self._versions.pop(id, [id])
        for version in chain:
            self._versions.pop(version, None)
            self._replaced.pop(version, None)
        was_shown = [super(XSandbox, self).hide(version) for version in chain]
        return any(was_shown)

    def list_posts(self, request: Request, user: str) -> Response:
        """GET /2/users/:id/tweets, newest first."""
        if user != _USER["id"]:
            return missing("user", user)
        size = request.args.get("max_results", 10, type=int)
        since = request.args.get("start_time", _EVER, type=datetime.fromisoformat)
        if size not in _PAGES or since.tzinfo is None:
            return invalid("`max_results` must be between 5 and 100")
        posts = [
            self._tell(shown)
            for shown in reversed(self.public())
            if shown.at >= since.replace(microsecond=0)
        ]
        meta: dict[str, Any] = {"result_count": len(posts[:size])}
        if not posts:
            return reply({"meta": meta})
        meta |= {"newest_id": posts[0]["id"], "oldest_id": posts[:size][-1]["id"]}
        if len(posts) > size:
            meta["next_token"] = posts[size]["id"]
        return reply({"data": posts[:size], "meta": meta})

    def begin_upload(self, request: Request) -> Response:
        """POST /2/media/upload/initialize."""
        said = request.get_json(silent=True) or {}
        mime, total = said.get("media_type"), said.get("total_bytes")
        if mime not in _MIMES or not isinstance(total, int):
            return invalid("The media type or size is not supported")
        if not 0 < total <= _MAX_BYTES:
            return invalid("The file is too large")
        name = self.new_id()
        self._uploads[name] = Upload(mime=mime, total=total, chunks={})
        return reply({"data": media(name)})

    def append_upload(self, request: Request, id: str) -> Response:
        """POST /2/media/upload/:id/append."""
        chunk, index = request.files.get("media"), request.form.get("segment_index", "")
        if id not in self._uploads:
            return missing("media", id)
        if chunk is None or not index.isdecimal():
            return invalid("`media` and `segment_index` are required")
        self._uploads[id].chunks[int(index)] = chunk.read()
        return reply({"data": {"expires_at": int(time.time()) + 86_400}})

    def finish_upload(self, _: Request, id: str) -> Response:
        """POST /2/media/upload/:id/finalize."""
        upload = self._uploads.get(id)
        if upload is None:
            return missing("media", id)
        data = b"".join(chunk for _, chunk in sorted(upload.chunks.items()))
        if len(data) != upload.total:
            return invalid("Segments do not add up to the total size")
        self.keep(data, upload.mime, id)
        return reply({"data": media(id, size=len(data))})

    def tell_upload(self, request: Request) -> Response:
        """GET /2/media/upload?command=STATUS."""
        name = request.args.get("media_id", "")
        if name not in self.media:
            return missing("media", name)
        work = {"state": "succeeded", "progress_percent": 100}
        return reply({"data": media(name, processing_info=work)})

    def describe_media(self, request: Request) -> Response:
        """POST /2/media/metadata."""
        said = request.get_json(silent=True) or {}
        name = str(said.get("id", ""))
        if name not in self._uploads:
            return missing("media", name)
        text = said.get("metadata", {}).get("alt_text", {}).get("text", "")
        if len(text) > _MAX_ALT:
            return invalid(f"`alt_text` is longer than {_MAX_ALT}")
        self._uploads[name].alt = text
        return reply({"data": {"id": name, "associated_metadata": said["metadata"]}})

    def show_post(self, _: Request, handle: str, id: str) -> Response:
        """Show a visitor one post and what answers it; "i" leads to any account."""
        shown = self.find_shown(id)
        if shown is None or handle not in {"i", _USER["username"]}:
            return page("404", "<p>Postingan ini tidak ada.</p>", status=404)
        answers = [other for other in self.public() if other.reply_to == id]
        body = "".join(article(one) for one in (shown, *answers))
        return page(f"{_USER['name']}: {shown.text}", _headed(body))

    def show_profile(self, _: Request, handle: str) -> Response:
        """Show a visitor the account."""
        if handle != _USER["username"]:
            return page("404", "<p>Akun ini tidak ada.</p>", status=404)
        body = "".join(article(one) for one in reversed(self.public()))
        return page(_USER["name"], _headed(body))

    def _post(self, request: Request, said: dict[str, Any]) -> Response:
        text = unicodedata.normalize("NFC", str(said.get("text", "")))
        media = (said.get("media") or {}).get("media_ids") or []
        reply_to = (said.get("reply") or {}).get("in_reply_to_tweet_id", "")
        name = self.new_id()
        shown = Shown(
            id=name,
            text=text,
            at=self.now(),
            url=f"{root(request)}/{_USER['username']}/status/{name}",
            media=tuple(self.media_url(request, one) for one in media),
            alts=tuple(u.alt for one in media if (u := self._uploads.get(one))),
            reply_to=reply_to,
        )
        refusal = self._refusal(shown, media)
        if refusal is not None:
            return refusal
        self._wrapped[name] = self._wrap(shown)
        self.show(shown)
        told = self._tell(shown)
        kept = ("id", "text", "edit_history_tweet_ids")
        return reply({"data": {key: told[key] for key in kept}}, 201)

    def _version(self, id: str) -> Shown | None:
        return self.find_shown(id) or self._replaced.get(id)

    def _remove(self, id: str) -> Response:
        self.hide(id)
        return reply({"data": {"deleted": True}})

    def _refusal(self, shown: Shown, media: Sequence[str]) -> Response | None:
        if not shown.text.strip() and not media:
            return invalid("text or media is required")
        if len(media) > _MAX_MEDIA:
            return invalid(f"$.media.media_ids: at most {_MAX_MEDIA}")
        if not self.media.keys() >= set(media):
            return invalid("Your media IDs are invalid.")
        if not _INVALID.isdisjoint(shown.text):
            return invalid("The text has characters that are not allowed.")
        if weigh(shown.text) > _MAX_WEIGHT:
            return problem(403, "Your Tweet text is too long.")
        return self._collision(shown)

    def _collision(self, shown: Shown) -> Response | None:
        public = self.public()
        if shown.reply_to and shown.reply_to not in {other.id for other in public}:
            return problem(403, "You attempted to reply to a Tweet that is deleted.")
        # X compares texts alone: the same answer to another post is a duplicate too.
        if shown.text and shown.text in {other.text for other in public}:
            return problem(
                403, "You are not allowed to create a Tweet with duplicate content."
            )
        return None

    def _wrap(self, shown: Shown) -> Wrapped:
        wrapped = wrap(shown.text, self._short)
        if not shown.media:
            return wrapped
        photo = f"https://x.com/{_USER['username']}/status/{shown.id}/photo/1"
        key = f"3_{shown.media[0].rpartition('/')[2]}"
        return wrapped.followed_by(self._short(), photo, media_key=key)

    def _short(self) -> str:
        return f"https://t.co/{int(self.new_id()) % 36**10:010x}"

    def _tell(self, shown: Shown) -> dict[str, Any]:
        wrapped = self._wrapped[shown.id]
        post: dict[str, Any] = {
            "id": shown.id,
            "text": wrapped.text,
            "created_at": f"{shown.at:%Y-%m-%dT%H:%M:%S}.000Z",
            "edit_history_tweet_ids": self._versions.get(shown.id, [shown.id]),
        }
        return {**post, "entities": {"urls": wrapped.urls}} if wrapped.urls else post


def _headed(body: str) -> str:
    return f"<h1>{escape(_USER['name'])} <small>@{_USER['username']}</small></h1>{body}"
