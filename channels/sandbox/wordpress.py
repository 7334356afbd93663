"""A stand-in for a WordPress site: drafts, public posts, pictures, tags."""

# ruff: noqa: ARG002 - what answers a route is given the request and the rule's values

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from html import escape
from typing import Any, ClassVar

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from channels.sandbox._platform import (
    Effect,
    Platform,
    Route,
    page,
    picture_type,
    reply,
    root,
)
from channels.sandbox._post_text import Read, read_html
from dissemination.channel import Shown

_USER = "redaksi-latihan"
_PASSWORD = "aaaa bbbb cccc dddd eeee ffff"  # noqa: S105 - opens nothing
_API = "/wp-json/wp/v2"
_STATES = frozenset({"publish", "draft", "pending", "future", "private"})
_RIGHTS = ("publish_posts", "edit_published_posts", "upload_files")
_FIGURE = re.compile(r"<figure.*?</figure>", re.DOTALL)
_FILE = re.compile(r'filename="([^"/\\]+)\.(jpe?g|png|webp)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post, public or not. `form` holds what was written, by the API's names."""

    id: int
    slug: str
    at: datetime
    status: str = "draft"
    form: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Its title, as it was written."""
        return str(self.form.get("title", ""))

    @property
    def content(self) -> str:
        """Its HTML, as it was written."""
        return str(self.form.get("content", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An upload: `name` is its slug, `post` the number of the one it belongs to."""

    id: int
    name: str
    url: str
    post: int = 0
    alt: str = ""


class WordPressSandbox(Platform):
    """WordPress, as an editor's application password sees it."""

    name: ClassVar[str] = "wordpress"
    routes: ClassVar[Sequence[Route]] = (
        ("GET", f"{_API}/users/me", "tell_me"),
        ("GET", f"{_API}/posts", "list_posts"),
        ("POST", f"{_API}/posts", "create_post"),
        ("GET", f"{_API}/posts/<int:id>", "tell_post"),
        ("POST", f"{_API}/posts/<int:id>", "change_post"),
        ("DELETE", f"{_API}/posts/<int:id>", "trash_post"),
        ("GET", f"{_API}/media", "list_media"),
        ("POST", f"{_API}/media", "upload"),
        ("POST", f"{_API}/media/<int:id>", "describe"),
        ("DELETE", f"{_API}/media/<int:id>", "delete"),
        ("GET", f"{_API}/<any(tags, categories):taxonomy>", "list_terms"),
        ("POST", f"{_API}/<any(tags, categories):taxonomy>", "create_term"),
    )
    pages: ClassVar[Sequence[Route]] = (("GET", "/<slug>", "show_post"),)

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self.posts: dict[int, Post] = {}
        self.pictures: dict[int, Picture] = {}
        self.terms: dict[tuple[str, str], int] = {}
        self._site = ""

    def account(self, base_url: str) -> Mapping[str, str]:
        """Return the settings of the practice account."""
        return {
            "base_url": base_url.rstrip("/"),
            "user": _USER,
            "password": _PASSWORD,
            "category": "Pengumuman",
        }

    # What a person does by hand on the site.

    def rewrite(self, id: str, text: str) -> None:
        """Give a post another text."""
        with self.lock:
            post = self.posts[int(id)]
            content = escape(text) + "".join(_FIGURE.findall(post.content))
            self._keep(replace(post, form={**post.form, "content": content}))

    def hide(self, id: str) -> bool:
        """Move a post to the trash; False where it was not public."""
        with self.lock:
            post = self.posts[int(id)]
            was_public = post.status == "publish"
            self._keep(replace(post, status="trash"))
            return was_public

    # In WordPress's own words.

    def refuse(self, request: Request) -> Response | None:
        """Let in who has the practice password."""
        self._site = root(request)
        said = base64.b64encode(f"{_USER}:{_PASSWORD}".encode()).decode()
        if request.authorization is None:
            return _refusal("rest_not_logged_in", 401)
        if request.headers["Authorization"] != f"Basic {said}":
            return _refusal("incorrect_password", 401)
        return None

    def unknown(self, request: Request, error: HTTPException) -> Response:
        """Answer where no route is."""
        if request.path.startswith("/wp-json"):
            return _refusal("rest_no_route", 404)
        return page("404", "<p>404</p>", status=404)

    def tell_me(self, request: Request) -> Response:
        """Answer who the password belongs to."""
        rights = dict.fromkeys(_RIGHTS, True)
        return reply({"name": "Redaksi", "slug": _USER, "capabilities": rights})

    def list_posts(self, request: Request) -> Response:
        """Answer with the posts of a slug, or with the newest."""
        asked = request.args
        states = asked.get("status", "publish").split(",")
        if not set(states) <= _STATES:
            return _refusal("rest_invalid_param", 400)
        found = [post for post in self.posts.values() if post.status in states]
        if "slug" in asked:
            found = [post for post in found if post.slug == asked["slug"]]
        most = int(asked.get("per_page", "10"))
        return reply([self._said(request, post) for post in found[::-1][:most]])

    def create_post(self, request: Request) -> Response | Effect:
        """Make a post."""
        form: dict[str, Any] = request.get_json()
        new = int(self.new_id())
        slug = str(form.get("slug") or new)
        return self._change(request, Post(id=new, slug=slug, at=self.now()), form, 201)

    def tell_post(self, request: Request, id: int) -> Response:
        """Answer with one post."""
        if id not in self.posts:
            return _refusal("rest_post_invalid_id", 404)
        return reply(self._said(request, self.posts[id]))

    def change_post(self, request: Request, id: int) -> Response | Effect:
        """Write a post anew, or set its status."""
        if id not in self.posts:
            return _refusal("rest_post_invalid_id", 404)
        return self._change(request, self.posts[id], request.get_json(), 200)

    def trash_post(self, request: Request, id: int) -> Response | Effect:
        """Move a post to the trash."""
        if id not in self.posts:
            return _refusal("rest_post_invalid_id", 404)
        post = self.posts[id]
        if post.status == "trash":
            return _refusal("rest_already_trashed", 410)
        trashed = replace(post, slug=f"{post.slug}__trashed", status="trash")
        return self._done(request, post, trashed, 200)

    def list_media(self, request: Request) -> Response:
        """Answer with the pictures of a slug, or of a post."""
        found = list(self.pictures.values())
        if "slug" in request.args:
            found = [one for one in found if one.name == request.args["slug"]]
        if "parent" in request.args:
            post = self.posts.get(int(request.args["parent"]))
            # Of what is in the trash, WordPress lists none.
            is_there = post is not None and post.status != "trash"
            found = [p for p in found if post and is_there and p.post == post.id]
        return reply([_shelved(one) for one in found])

    def upload(self, request: Request) -> Response:
        """Take a picture's bytes."""
        named = _FILE.search(request.headers.get("Content-Disposition", ""))
        data = request.get_data()
        mime = _picture_type(data)
        if named is None or not mime:
            return _refusal("rest_upload_sideload_error", 500)
        new = self.keep(data, mime)
        names = {picture.name for picture in self.pictures.values()}
        name = named[1] if named[1] not in names else f"{named[1]}-2"
        picture = Picture(
            id=int(new),
            name=name,
            url=self.media_url(request, new),
        )
        self.pictures[picture.id] = picture
        return reply(_shelved(picture), 201)

    def describe(self, request: Request, id: int) -> Response:
        """Keep a picture's alternative text."""
        if id not in self.pictures:
            return _refusal("rest_post_invalid_id", 404)
        form = request.get_json()
        alt, post = str(form.get("alt_text", "")), int(form.get("post") or 0)
        self.pictures[id] = replace(self.pictures[id], alt=alt, post=post)
        return reply(_shelved(self.pictures[id]))

    def delete(self, request: Request, id: int) -> Response:
        """Delete a picture."""
        if self.pictures.pop(id, None) is None:
            return _refusal("rest_post_invalid_id", 404)
        self.media.pop(str(id), None)
        return reply({"deleted": True})

    def list_terms(self, request: Request, taxonomy: str) -> Response:
        """Answer with the terms in whose names something is found."""
        asked = request.args.get("search", "").casefold()
        found = [
            {"id": number, "name": escape(name)}
            for (kind, name), number in self.terms.items()
            if kind == taxonomy and asked in name.casefold()
        ]
        return reply(found)

    def create_term(self, request: Request, taxonomy: str) -> Response:
        """Make a term, once."""
        name = str(request.get_json().get("name", ""))
        known = self.terms.get((taxonomy, name))
        if known is not None:
            return _refusal("term_exists", 400, term_id=known)
        new = self.terms[taxonomy, name] = int(self.new_id())
        return reply({"id": new, "name": escape(name)}, 201)

    def show_post(self, request: Request, slug: str) -> Response:
        """Show a public post to a visitor."""
        public = (p for p in self.posts.values() if p.status == "publish")
        post = next((post for post in public if post.slug == slug), None)
        if post is None:
            return page("404", "<p>404</p>", status=404)
        featured = "".join(
            f'<p><img src="{escape(p.url)}" alt="{escape(p.alt)}"></p>'
            for p in self._featured(post)
        )
        # As the adapter wrote it: what it lets through, a visitor would get.
        html = f"<article><h1>{post.title}</h1>{featured}{post.content}</article>"
        return page(read_html(post.title).text, html)

    def _change(
        self, request: Request, post: Post, form: Mapping[str, Any], status: int
    ) -> Response | Effect:
        state = str(form.get("status", post.status))
        if state not in _STATES:
            return _refusal("rest_invalid_param", 400)
        said = {key: value for key, value in form.items() if key != "status"}
        changed = replace(post, status=state, form={**post.form, **said})
        return self._done(request, post, changed, status)

    def _done(
        self, request: Request, before: Post, after: Post, status: int
    ) -> Response | Effect:
        def effect() -> Response:
            self._keep(after)
            return reply(self._said(request, after), status)

        # What no visitor can see is struck by no fault.
        is_seen = "publish" in {before.status, after.status}
        return effect if is_seen else effect()

    def _keep(self, post: Post) -> None:
        self.posts[post.id] = post
        if post.status == "publish":
            self.show(self._as_seen(post))
        else:
            super().hide(str(post.id))

    def _as_seen(self, post: Post) -> Shown:
        read: Read = read_html(post.content)
        featured = self._featured(post)
        known = self.find_shown(str(post.id))
        return Shown(
            id=str(post.id),
            text=read.text,
            at=known.at if known else self.now(),
            title=read_html(post.title).text,
            url=f"{self._site}/{post.slug}/",
            media=(*(p.url for p in featured), *read.pictures),
            alts=(*(p.alt for p in featured), *read.alts),
        )

    def _featured(self, post: Post) -> list[Picture]:
        picture = self.pictures.get(int(post.form.get("featured_media") or 0))
        return [picture] if picture else []

    def _said(self, request: Request, post: Post) -> dict[str, Any]:
        return {
            "id": post.id,
            "slug": post.slug,
            "status": post.status,
            "link": f"{self._site}/{post.slug}/",
            "title": {"raw": post.title},
            "content": {"raw": post.content},
            "featured_media": post.form.get("featured_media") or 0,
            "password": "",
            "tags": post.form.get("tags", []),
        }


def _picture_type(data: bytes) -> str:
    is_webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    return "image/webp" if is_webp else picture_type(data)


def _shelved(picture: Picture) -> dict[str, Any]:
    return {
        "id": picture.id,
        "slug": picture.name,
        "source_url": picture.url,
        "alt_text": picture.alt,
        "post": picture.post or None,
    }


def _refusal(code: str, status: int, **data: object) -> Response:
    said = {"code": code, "message": code, "data": {"status": status, **data}}
    return reply(said, status)
