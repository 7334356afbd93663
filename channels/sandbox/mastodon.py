"""A stand-in for a Mastodon server: one account, its statuses, its media."""

# ruff: noqa: ARG002 - what answers a route is given the request and the rule's values

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape
from typing import Any, ClassVar

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from channels.sandbox import _mastodon_media as files
from channels.sandbox._mastodon_wording import as_html, count
from channels.sandbox._platform import (
    Effect,
    Platform,
    Route,
    page,
    picture_type,
    reply,
    root,
)
from dissemination.channel import Shown

_TOKEN = "praktik0bukan0rahasia0siapa0pun"  # noqa: S105 - opens nothing
_ACCOUNT = {"id": "109000000000000001", "username": "diskominfo", "acct": "diskominfo"}
_NAME = "Info Praktik"
_MAX_CHARACTERS = 500
_KEY_KEPT = timedelta(hours=1)
_PAGES = range(1, 41)
_WINDOW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A status, and when it was edited."""

    id: str
    text: str
    at: datetime
    media: tuple[str, ...]
    language: str
    reply_to: str
    edited_at: datetime | None = None


class MastodonSandbox(Platform):
    """Mastodon 4.4 as one account's token sees it.

    `keys` are the idempotency keys that it remembers, each with its status and when it
    came; `busy` are media that it is still at work on, and how often it will say so;
    `covers` are the stills of videos. With `fails`, it finds that it can use no video.
    """

    name: ClassVar[str] = "mastodon"
    routes: ClassVar[Sequence[Route]] = (
        ("GET", "/api/v1/accounts/verify_credentials", "tell_me"),
        ("GET", "/api/v1/accounts/<id>/statuses", "list_statuses"),
        ("GET", "/api/v2/instance", "tell_instance"),
        ("POST", "/api/v2/media", "upload"),
        ("GET", "/api/v1/media/<id>", "tell_media"),
        ("POST", "/api/v1/statuses", "create"),
        ("GET", "/api/v1/statuses/<id>", "tell_status"),
        ("PUT", "/api/v1/statuses/<id>", "change"),
        ("DELETE", "/api/v1/statuses/<id>", "remove"),
    )
    pages: ClassVar[Sequence[Route]] = (
        ("GET", "/@<handle>/<id>", "show_status"),
        ("GET", "/@<handle>", "show_profile"),
    )

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self.statuses: dict[str, Status] = {}
        self.alts: dict[str, str] = {}
        self.keys: dict[str, tuple[str, datetime]] = {}
        self.busy: dict[str, int] = {}
        self.covers: dict[str, str] = {}
        self.fails = False
        self.works_for = 0  # how often a new medium is said to be in work

    def account(self, base_url: str) -> Mapping[str, str]:
        """Return the settings of the practice account, secrets among them."""
        return {"base_url": base_url, "token": _TOKEN}

    def refuse(self, request: Request) -> Response | None:
        """Let in who has the token; anybody may ask what the server is."""
        said = request.headers.get("Authorization", "")
        if said == f"Bearer {_TOKEN}" or request.path.startswith("/api/v2/instance"):
            return None
        return _refusal(401, "The access token is invalid")

    def limited(self, request: Request) -> Response:
        """Say when the window ends."""
        answer = _refusal(429, "Too many requests")
        answer.headers["X-RateLimit-Limit"] = "300"
        answer.headers["X-RateLimit-Remaining"] = "0"
        answer.headers["X-RateLimit-Reset"] = _instant(self.now() + _WINDOW)
        return answer

    def broken(self, request: Request) -> Response:
        """Fail as Mastodon does."""
        said = "Sorry, something is broken on our end."
        return _refusal(500, said)

    def unknown(self, request: Request, error: HTTPException) -> Response:
        """Answer what is refused, or a path that Mastodon does not know."""
        return _refusal(error.code or 404, error.description or "Record not found")

    def tell_me(self, request: Request) -> Response:
        """GET /api/v1/accounts/verify_credentials."""
        return reply(self._account(request))

    def tell_instance(self, request: Request) -> Response:
        """GET /api/v2/instance."""
        statuses = {
            "max_characters": _MAX_CHARACTERS,
            "max_media_attachments": files.MAX_MEDIA,
            "characters_reserved_per_url": 23,
        }
        media = files.configuration()
        return reply(
            {
                "domain": request.host,
                "title": _NAME,
                "version": "4.4.1",
                "source_url": "https://github.com/mastodon/mastodon",
                "configuration": {"statuses": statuses, "media_attachments": media},
            }
        )

    def list_statuses(self, request: Request, id: str) -> Response:
        """GET /api/v1/accounts/:id/statuses, newest first."""
        if id != _ACCOUNT["id"]:
            return _refusal(404, "Record not found")
        most = request.args.get("limit", 20, type=int)
        newest = sorted(self.statuses.values(), key=lambda one: one.at, reverse=True)
        listed = newest[: min(most, _PAGES[-1])]
        return reply([self._tell(request, one) for one in listed])

    def upload(self, request: Request) -> Response:
        """POST /api/v2/media: 202 while it is at work."""
        file, alt = request.files.get("file"), request.form.get("description", "")
        if file is None:
            return _refusal(422, "Validation failed: File can't be blank")
        data = file.read()
        mime = picture_type(data) or file.mimetype
        if fault := files.file_fault(len(data), mime, alt):
            return _refusal(422, f"Validation failed: {fault}")
        name = self.keep(data, mime)
        self.alts[name], self.busy[name] = alt, self.works_for
        if cover := request.files.get("thumbnail"):
            self.covers[name] = self.keep(cover.read(), cover.mimetype)
        return reply(self._medium(request, name), 202 if self.busy[name] else 200)

    def tell_media(self, request: Request, id: str) -> Response:
        """GET /api/v1/media/:id: 206 while it is at work."""
        if id not in self.alts:
            return _refusal(404, "Record not found")
        if self.fails and self.media[id].mime.startswith("video/"):
            words = "Error processing thumbnail for uploaded media"
            return _refusal(422, words)
        self.busy[id] = max(self.busy[id] - 1, 0)
        return reply(self._medium(request, id), 206 if self.busy[id] else 200)

    def create(self, request: Request) -> Response | Effect:
        """POST /api/v1/statuses; a key that is remembered brings its status again."""
        form = _fields(request)
        media = [str(one) for one in form.get("media_ids", ())]
        refusal = self._refusal(str(form.get("status", "")), media)
        if refusal is not None:
            return refusal
        reply_to = str(form.get("in_reply_to_id") or "")
        if reply_to and reply_to not in self.statuses:
            words = "The post you are trying to reply to does not appear to exist."
            return _refusal(404, words)
        return lambda: self._create(request, form, media)

    def tell_status(self, request: Request, id: str) -> Response:
        """GET /api/v1/statuses/:id."""
        if id not in self.statuses:
            return _refusal(404, "Record not found")
        return reply(self._tell(request, self.statuses[id]))

    def change(self, request: Request, id: str) -> Response | Effect:
        """PUT /api/v1/statuses/:id; media that are not named go."""
        if id not in self.statuses:
            return _refusal(404, "Record not found")
        form = _fields(request)
        media = [str(one) for one in form.get("media_ids", ())]
        refusal = self._refusal(str(form.get("status", "")), media)
        return refusal or (lambda: self._change(request, id, form, media))

    def remove(self, request: Request, id: str) -> Response | Effect:
        """DELETE /api/v1/statuses/:id."""
        if id not in self.statuses:
            return _refusal(404, "Record not found")
        return lambda: self._remove(request, id)

    def rewrite(self, id: str, text: str) -> None:
        """Edit a status as its author may by hand."""
        self.statuses[id] = replace(self.statuses[id], text=text, edited_at=self.now())
        super().rewrite(id, text)

    def hide(self, id: str) -> bool:
        """Take a status down; False where it was not public."""
        self.statuses.pop(id, None)
        return super().hide(id)

    def show_status(self, request: Request, handle: str, id: str) -> Response:
        """Show a visitor one status and what answers it."""
        shown = self.find_shown(id)
        if shown is None or handle != _ACCOUNT["acct"]:
            return page("404", "<p>Kiriman ini tidak ada.</p>", status=404)
        answers = [one for one in self.public() if one.reply_to == id]
        body = "".join(self.article(one) for one in (shown, *answers))
        return page(f"{_NAME}: {shown.text}", _headed(body))

    def show_profile(self, request: Request, handle: str) -> Response:
        """Show a visitor the account."""
        if handle != _ACCOUNT["acct"]:
            return page("404", "<p>Akun ini tidak ada.</p>", status=404)
        return page(_NAME, _headed("".join(map(self.article, reversed(self.public())))))

    def _create(
        self, request: Request, form: Mapping[str, Any], media: Sequence[str]
    ) -> Response:
        key, now = request.headers.get("Idempotency-Key", ""), self.now()
        known, came = self.keys.get(key, ("", now))
        if known in self.statuses and now - came < _KEY_KEPT:
            return reply(self._tell(request, self.statuses[known]))
        status = Status(
            id=self.new_id(),
            text=str(form.get("status", "")),
            at=now,
            media=tuple(media),
            language=str(form.get("language", "")),
            reply_to=str(form.get("in_reply_to_id") or ""),
        )
        if key:
            self.keys[key] = status.id, now
        return self._show(request, status)

    def _change(
        self, request: Request, id: str, form: Mapping[str, Any], media: Sequence[str]
    ) -> Response:
        for one in form.get("media_attributes", ()):
            self.alts[str(one["id"])] = str(one.get("description") or "")
        changed = replace(
            self.statuses[id],
            text=str(form.get("status", "")),
            media=tuple(media),
            edited_at=self.now(),
        )
        return self._show(request, changed)

    def _show(self, request: Request, status: Status) -> Response:
        self.statuses[status.id] = status
        told = self._tell(request, status)
        self.show(
            Shown(
                id=status.id,
                text=status.text,
                at=status.at,
                url=told["url"],
                media=tuple(self.media_url(request, one) for one in status.media),
                alts=tuple(self.alts[one] for one in status.media),
                reply_to=status.reply_to,
            )
        )
        return reply(told)

    def _remove(self, request: Request, id_: str) -> Response:
        status = self.statuses[id_]
        told = {**self._tell(request, status), "text": status.text}
        self.hide(id_)
        return reply(told)

    def _refusal(self, text: str, media: Sequence[str]) -> Response | None:
        if not text.strip() and not media:
            return _refusal(422, "Validation failed: Text can't be blank")
        if count(text) > _MAX_CHARACTERS:
            words = f"Text character limit of {_MAX_CHARACTERS} exceeded"
            return _refusal(422, f"Validation failed: {words}")
        if any(one not in self.alts for one in media):
            return _refusal(404, "Record not found")
        if fault := files.company_fault([self.media[one].mime for one in media]):
            return _refusal(422, f"Validation failed: {fault}")
        if any(self.busy[one] for one in media):
            words = "Cannot attach files that have not finished processing."
            return _refusal(422, f"Validation failed: {words}")
        return None

    def _tell(self, request: Request, status: Status) -> dict[str, Any]:
        url = f"{root(request)}/@{_ACCOUNT['acct']}/{status.id}"
        return {
            "id": status.id,
            "uri": url,
            "url": url,
            "created_at": _instant(status.at),
            "edited_at": status.edited_at and _instant(status.edited_at),
            "in_reply_to_id": status.reply_to or None,
            "visibility": "public",
            "language": status.language,
            "content": as_html(status.text, root(request)),
            "account": self._account(request),
            "media_attachments": [self._medium(request, one) for one in status.media],
        }

    def _account(self, request: Request) -> dict[str, str]:
        url = f"{root(request)}/@{_ACCOUNT['acct']}"
        return {**_ACCOUNT, "display_name": _NAME, "url": url}

    def _medium(self, request: Request, id_: str) -> dict[str, Any]:
        kind = self.media[id_].mime.partition("/")[0]
        url = None if self.busy[id_] else self.media_url(request, id_)
        told = {"id": id_, "type": kind, "url": url, "description": self.alts[id_]}
        cover = self.covers.get(id_)
        still = {"preview_url": self.media_url(request, cover)} if cover else {}
        return {**told, **still}


def _fields(request: Request) -> dict[str, Any]:
    """Return what was sent, as JSON or as a form."""
    if request.is_json:
        said = request.get_json(silent=True)
        return said if isinstance(said, dict) else {}
    form: dict[str, Any] = request.form.to_dict()
    lists = [name for name in form if name.endswith("[]")]
    return form | {name[:-2]: request.form.getlist(name) for name in lists}


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def _refusal(status: int, words: str) -> Response:
    return reply({"error": words}, status)


def _headed(body: str) -> str:
    return f"<h1>{escape(_NAME)} <small>@{_ACCOUNT['acct']}</small></h1>{body}"
