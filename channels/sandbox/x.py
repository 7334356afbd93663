"""A stand-in for X: posts, their edits, the timeline, chunked media."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any, ClassVar

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from channels.sandbox._platform import (
    Effect,
    Platform,
    Route,
    page,
    reply,
    root,
)
from channels.sandbox._x_answers import (
    invalid,
    missing,
    not_found,
    problem,
)
from channels.sandbox._x_text import Wrapped, weigh, wrap
from channels.sandbox._x_uploads import Uploads
from dissemination.channel import Shown

_USER = {"id": "1990000000000000001", "name": "Diskominfo", "username": "diskominfo"}
_ACCESS_TOKEN = "1990000000000000001-latihan"  # noqa: S105 - of the practice account
_MAX_WEIGHT = 280
_INVALID = frozenset("\ufffe\ufeff\uffff")
_MAX_MEDIA = 4
_EDITABLE = timedelta(minutes=30)  # docs.x.com, edit posts, 2026-08-22
_MAX_EDITS = 5
_WINDOW_S = 900
_MAX_POSTS = 100  # a window
_PAGES = range(5, 101)
_EVER = datetime(2010, 11, 6, tzinfo=UTC)


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
        ("POST", "/2/media/subtitles", "subtitle_media"),
    )
    pages: ClassVar[Sequence[Route]] = (
        ("GET", "/<handle>/status/<id>", "show_post"),
        ("GET", "/<handle>", "show_profile"),
    )

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self.uploads = uploads = Uploads(keep=self.keep, new_id=self.new_id)
        self.begin_upload = uploads.begin
        self.append_upload = uploads.append
        self.finish_upload = uploads.finish
        self.tell_upload = uploads.tell
        self.describe_media = uploads.describe
        self.subtitle_media = uploads.subtitle
        self._wrapped: dict[str, Wrapped] = {}
        self.may_edit = True  # as X Premium pays for
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
            "may_edit": "yes",
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
        return reply({"data": self._tell(shown, request)})

    def remove_post(self, _: Request, id: str) -> Response | Effect:
        """DELETE /2/tweets/:id, with all the versions of the post."""
        if self._version(id) is None:
            return missing("tweet", id)
        return lambda: self._remove(id)

    def rewrite(self, id: str, text: str) -> None:
        """Edit a post as its author may by hand: a new one takes its place."""
        shown = self.find_shown(id)
        if shown is not None:
            self._succeed(shown, replace(shown, id=self.new_id(), text=text))

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
            self._tell(shown, request)
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

    def show_post(self, _: Request, handle: str, id: str) -> Response:
        """Show a visitor one post and what answers it; "i" leads to any account."""
        shown = self.find_shown(id)
        if shown is None or handle not in {"i", _USER["username"]}:
            return page("404", "<p>Postingan ini tidak ada.</p>", status=404)
        answers = [other for other in self.public() if other.reply_to == id]
        body = "".join(self.article(one) for one in (shown, *answers))
        return page(f"{_USER['name']}: {shown.text}", _headed(body))

    def show_profile(self, _: Request, handle: str) -> Response:
        """Show a visitor the account."""
        if handle != _USER["username"]:
            return page("404", "<p>Akun ini tidak ada.</p>", status=404)
        body = "".join(self.article(one) for one in reversed(self.public()))
        return page(_USER["name"], _headed(body))

    def _post(self, request: Request, said: dict[str, Any]) -> Response:
        media = (said.get("media") or {}).get("media_ids") or []
        shown = self._meant(request, said, media)
        earlier = (said.get("edit_options") or {}).get("previous_post_id")
        refusal = self._refusal(shown, media) or self._uneditable(earlier)
        if refusal is not None:
            return refusal
        before = self.find_shown(earlier) if earlier else None
        if before is not None:
            self._succeed(before, replace(shown, at=before.at))
        else:
            self._wrapped[shown.id] = self._wrap(shown)
            self.show(shown)
        told = self._tell(shown, request)
        kept = ("id", "text", "edit_history_tweet_ids")
        return reply({"data": {key: told[key] for key in kept}}, 201)

    def _meant(
        self, request: Request, said: dict[str, Any], media: Sequence[str]
    ) -> Shown:
        name = self.new_id()
        return Shown(
            id=name,
            text=unicodedata.normalize("NFC", str(said.get("text", ""))),
            at=self.now(),
            url=f"{root(request)}/{_USER['username']}/status/{name}",
            media=tuple(self.media_url(request, one) for one in media),
            alts=self.uploads.alts(media),
            reply_to=(said.get("reply") or {}).get("in_reply_to_tweet_id", ""),
        )

    def _succeed(self, before: Shown, newest: Shown) -> None:
        """Show the newest version of a post in the place of the one before."""
        chain = [*self._versions.get(before.id, [before.id]), newest.id]
        self._versions |= dict.fromkeys(chain, chain)
        self._wrapped[newest.id] = self._wrap(newest)
        self._replaced[before.id] = before
        super().hide(before.id)
        self.show(newest)

    def _uneditable(self, earlier: str | None) -> Response | None:
        if not earlier:
            return None
        shown = self.find_shown(earlier)
        if shown is None:
            return problem(403, "You can only edit the latest version of a Post.")
        if not self.may_edit:
            return problem(403, "You are not permitted to edit Posts.")
        controls = self._controls(shown)
        if controls["edits_remaining"] > 0 and self.now() < shown.at + _EDITABLE:
            return None
        return problem(403, "This Post can no longer be edited.")

    def _controls(self, shown: Shown) -> dict[str, Any]:
        edits = len(self._versions.get(shown.id, [shown.id])) - 1
        return {
            "is_edit_eligible": True,
            "editable_until": _told_at(shown.at + _EDITABLE),
            "edits_remaining": max(_MAX_EDITS - edits, 0),
        }

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
        if not self.uploads.serve(media):
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
        key = self._keys(shown)[0]
        kind = "photo" if key.startswith("3_") else "video"
        own = f"https://x.com/{_USER['username']}/status/{shown.id}/{kind}/1"
        return wrapped.followed_by(self._short(), own, media_key=key)

    def _keys(self, shown: Shown) -> list[str]:
        names = [url.rpartition("/")[2] for url in shown.media]
        return [self.uploads.key(name) for name in names]

    def _short(self) -> str:
        return f"https://t.co/{int(self.new_id()) % 36**10:010x}"

    def _tell(self, shown: Shown, request: Request) -> dict[str, Any]:
        wrapped = self._wrapped[shown.id]
        optional: dict[str, Any] = {
            "author_id": _USER["id"],
            "edit_controls": self._controls(shown),
        }
        if wrapped.urls:
            optional["entities"] = {"urls": wrapped.urls}
        if shown.media:
            optional["attachments"] = {"media_keys": self._keys(shown)}
        if shown.reply_to:
            other = {"type": "replied_to", "id": shown.reply_to}
            optional["referenced_tweets"] = [other]
        asked = request.args.get("tweet.fields", "").split(",")
        return {
            "id": shown.id,
            "text": wrapped.text,
            "created_at": _told_at(shown.at),
            "edit_history_tweet_ids": self._versions.get(shown.id, [shown.id]),
            **{key: optional[key] for key in asked if key in optional},
        }


def _told_at(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%S}.000Z"


def _headed(body: str) -> str:
    return f"<h1>{escape(_USER['name'])} <small>@{_USER['username']}</small></h1>{body}"
