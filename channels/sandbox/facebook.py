"""A stand-in for the Graph API: one Page, its media, drafts and public posts."""

# ruff: noqa: ARG002 - what answers a route is given the request and the rule's values

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from channels.sandbox._facebook_refusals import Refused, refuse, refuse_object
from channels.sandbox._facebook_videos import Video, VideoShelf
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

_TOKEN = "EAAPRAKTIK0bukan0rahasia0siapa0pun"  # noqa: S105 - opens nothing
_PAGE = "100200300400500"
_NAME = "Info Praktik"
_VERSION = re.compile(r"v\d{1,2}\.\d")
_BRACES = re.compile(r"\{[^}]*\}")  # what is asked of the fields within a field
_TEXT_MAX = 63_206
_PHOTO_MAX_BYTES = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post of the Page, public or not. `photos` are ids of uploads."""

    id: str
    message: str
    link: str
    photos: tuple[str, ...]
    url: str
    is_published: bool = False


class FacebookSandbox(Platform):
    """Takes what facebook-sdk sends, and answers errors as Graph does.

    `posts` and the `shelf` of videos hold drafts too, by id; `alts` the alternative
    texts of uploads.
    """

    name: ClassVar[str] = "facebook"
    routes: ClassVar[Sequence[Route]] = (
        ("GET", "/<version>/<id>", "read"),
        ("POST", "/<version>/<id>", "change"),
        ("DELETE", "/<version>/<id>", "remove"),
        ("POST", "/<version>/<id>/photos", "upload"),
        ("POST", "/<version>/<id>/feed", "write"),
        ("POST", "/<version>/<id>/videos", "upload_video"),
        ("POST", "/<version>/<id>/captions", "caption"),
    )
    pages: ClassVar[Sequence[Route]] = (
        ("GET", "/<post>", "show_post"),
        ("GET", f"/{_PAGE}/posts/<post>", "show_post"),
        ("GET", f"/{_PAGE}/videos/<post>", "show_post"),
    )

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self.posts: dict[str, Post] = {}
        self.alts: dict[str, str] = {}
        self.shelf = VideoShelf(self.new_id, self.keep)

    def account(self, base_url: str) -> Mapping[str, str]:
        """Return the settings of the practice account, secrets among them."""
        return {
            "page": _PAGE,
            "token": _TOKEN,
            "version": "v25.0",
            "base_url": base_url,
            "timeout_s": "30",
        }

    def refuse(self, request: Request) -> Response | None:
        """Refuse a caller without the Page's token: a code in a 400, as Graph does."""
        token = request.values.get("access_token", "")
        if not _VERSION.fullmatch(request.path.split("/")[1]):
            return self._error(2500, f"Unknown path components: {request.path}")
        if not token:
            words = "An access token is required to request this resource."
            return self._error(104, words)
        if token != _TOKEN:
            words = "Invalid OAuth access token - Cannot parse access token"
            return self._error(190, words)
        return None

    def limited(self, request: Request) -> Response:
        """Return the answer to an app that calls too often."""
        full = {"call_count": 100, "total_cputime": 25, "total_time": 25}
        regained = {"type": "pages", **full, "estimated_time_to_regain_access": 1}
        answer = self._error(
            4, "(#4) Application request limit reached", is_transient=True
        )
        answer.headers["X-App-Usage"] = json.dumps(full)
        answer.headers["X-Business-Use-Case-Usage"] = json.dumps({_PAGE: [regained]})
        return answer

    def broken(self, request: Request) -> Response:
        """Return the answer of a Graph that is out of order."""
        words = "An unexpected error has occurred. Please retry your request later."
        return self._error(2, words, status=500, is_transient=True)

    def unknown(self, request: Request, error: HTTPException) -> Response:
        """Return the answer to what is refused, or to an unknown path."""
        if isinstance(error, Refused):
            said = error.description or ""
            return self._error(error.graph_code, said, **error.details)
        return self._error(2500, f"Unknown path components: {request.path}")

    def read(self, request: Request, version: str, id: str) -> Response:
        """Answer the fields of the Page or of a post that were asked for."""
        fields = _BRACES.sub("", request.args.get("fields", "")).split(",")
        known = self._known(request, id)
        asked = {name: known[name] for name in fields if known.get(name, "") != ""}
        return reply({"id": id, **asked})

    def upload(self, request: Request, version: str, id: str) -> Response:
        """Keep a picture that nobody sees."""
        self._require_page(id)
        if request.form.get("published") != "false":
            refuse(100, "(#100) This stand-in takes unpublished pictures only")
        file = request.files.get("source") or FileStorage()
        data = file.read()
        file.close()
        mime = picture_type(data)
        if not mime or len(data) > _PHOTO_MAX_BYTES:
            refuse(100, "Invalid parameter", error_subcode=1366046)
        photo = self.keep(data, mime)
        self.alts[photo] = request.form.get("alt_text_custom", "")
        return reply({"id": photo})

    def write(self, request: Request, version: str, id: str) -> Response | Effect:
        """Make a post: a draft, or a public one."""
        self._require_page(id)
        message, link = request.form.get("message", ""), request.form.get("link", "")
        photos = _attached(request)
        if any(photo not in self.alts for photo in photos):
            refuse(100, "(#100) The media in attached_media cannot be found")
        if not (message or link or photos):
            refuse(100, "(#100) You must provide a message, a link or a picture")
        if len(message) > _TEXT_MAX:
            refuse(100, "(#100) The message is too long")
        number = self.new_id()
        post = Post(
            id=f"{_PAGE}_{number}",
            message=message,
            link=link,
            photos=photos,
            url=f"{root(request)}/{_PAGE}/posts/{number}",
        )
        if request.form.get("published") == "false":
            self.posts[post.id] = post
            return reply({"id": post.id})
        self._refuse_duplicate(post)
        return lambda: self._publish_post(request, post, {"id": post.id})

    def change(self, request: Request, version: str, id: str) -> Response | Effect:
        """Set the flag or the text of a thing; to set what is set changes nothing."""
        thing = self._thing(id)
        text, flag = (
            ("message", "is_published")
            if isinstance(thing, Post)
            else ("description", "published")
        )
        if text in request.form:
            said = request.form[text]
            if len(said) > _TEXT_MAX:
                refuse(100, "(#100) The message is too long")
            return lambda: self._change_text(thing, said)
        if request.form.get(flag) != "true":
            refuse(100, f"(#100) This stand-in sets {text}, or {flag} to true")
        if thing.is_published:
            return reply({"success": True})
        if isinstance(thing, Video):
            return lambda: self._publish_video(request, thing)
        self._refuse_duplicate(thing)
        return lambda: self._publish_post(request, thing, {"success": True})

    def upload_video(self, request: Request, version: str, id: str) -> Response:
        """Take a video that nobody sees, in pieces."""
        self._require_page(id)
        return reply(self.shelf.upload(request, f"{root(request)}/{_PAGE}/videos"))

    def caption(self, request: Request, version: str, id: str) -> Response:
        """Keep what is said in a video."""
        self.shelf.caption(request, id)
        return reply({"success": True})

    def remove(self, request: Request, version: str, id: str) -> Effect:
        """Delete a post or a video."""
        self._thing(id)
        return lambda: self._remove(id)

    def rewrite(self, id: str, text: str) -> None:
        """Change a text as the Page's admin may do by hand."""
        self._change_text(self._thing(id), text)

    def hide(self, id: str) -> bool:
        """Take a post down; False where it was not public."""
        self.posts.pop(id, None)
        self.shelf.videos.pop(id, None)
        return super().hide(id)

    def show_post(self, request: Request, post: str) -> Response:
        """Answer a visitor with the page of a public post, or of the Page."""
        if post == _PAGE:
            return self.show_everything(request)
        shown = self.find_shown(post) or self.find_shown(f"{_PAGE}_{post}")
        if shown is None:
            return page("404", "<p>404</p>", status=404)
        return page(_NAME, self.article(shown))

    def _publish_post(
        self, request: Request, post: Post, answer: Mapping[str, object]
    ) -> Response:
        self.posts[post.id] = replace(post, is_published=True)
        self.show(
            Shown(
                id=post.id,
                text=post.message,
                at=self.now(),
                url=post.url,
                media=tuple(self.media_url(request, photo) for photo in post.photos),
                alts=tuple(self.alts[photo] for photo in post.photos),
            )
        )
        return reply(answer)

    def _publish_video(self, request: Request, video: Video) -> Response:
        self.shelf.videos[video.id] = replace(video, is_published=True)
        self.show(
            Shown(
                id=video.id,
                text=video.description,
                at=self.now(),
                url=video.url,
                media=(self.media_url(request, video.id),),
                alts=("",),
            )
        )
        return reply({"success": True})

    def _change_text(self, thing: Post | Video, text: str) -> Response:
        if isinstance(thing, Post):
            self.posts[thing.id] = replace(thing, message=text)
        else:
            self.shelf.videos[thing.id] = replace(thing, description=text)
        super().rewrite(thing.id, text)
        return reply({"success": True})

    def _remove(self, id_: str) -> Response:
        self.hide(id_)
        return reply({"success": True})

    def _thing(self, id_: str) -> Post | Video:
        found = self.posts.get(id_) or self.shelf.videos.get(id_)
        return found or refuse_object(id_)

    def _known(self, request: Request, id_: str) -> dict[str, object]:
        if id_ == _PAGE:
            return {"name": _NAME, "link": f"{root(request)}/{id_}"}
        thing, author = self._thing(id_), {"id": _PAGE, "name": _NAME}
        if isinstance(thing, Video):
            return {**self.shelf.read(id_), "from": author}
        return {
            "message": thing.message,
            "is_published": thing.is_published,
            "permalink_url": thing.url,
            "from": author,
            "attachments": _attachments(thing),
        }

    def _require_page(self, id_: str) -> None:
        if id_ not in {_PAGE, "me"}:
            refuse_object(id_)

    def _refuse_duplicate(self, post: Post) -> None:
        shown = self.public()
        if post.message and shown and shown[-1].text == post.message:
            refuse(506, "(#506) Duplicate status message")

    def _error(
        self, code: int, words: str, *, status: int = 400, **details: object
    ) -> Response:
        error = {
            "message": words,
            "type": "OAuthException",
            "code": code,
            **details,
            "fbtrace_id": f"A{self.new_id()}",
        }
        return reply({"error": error}, status)


def _attachments(post: Post) -> object:
    """Return what Graph tells of a post's pictures: one alone, several as an album."""
    photos = [{"media_type": "photo", "target": {"id": id_}} for id_ in post.photos]
    if len(photos) > 1:
        photos = [{"media_type": "album", "subattachments": {"data": photos}}]
    if post.link and not photos:
        photos = [{"media_type": "link", "unshimmed_url": post.link}]
    return {"data": photos} if photos else ""


def _attached(request: Request) -> tuple[str, ...]:
    """Return the pictures of a post, in both ways that Graph takes."""
    said = [
        request.form[name]
        for name in request.form
        if re.fullmatch(r"attached_media(?:\[\d+\])?", name)
    ]
    try:
        read = [json.loads(text) for text in said]
        items = [item for part in read for item in _listed(part)]
        return tuple(str(item["media_fbid"]) for item in items)
    except (LookupError, TypeError, ValueError):
        refuse(100, "(#100) Param attached_media must be an array of objects")


def _listed(part: object) -> list[Any]:
    return part if isinstance(part, list) else [part]
