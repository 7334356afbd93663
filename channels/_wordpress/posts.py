"""Posts of a site: found by slug, written as drafts, set public, moved to the trash."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from channels._wordpress.rest import Rest
from dissemination.channel import ChannelError, Rejected, Transient

_ID = re.compile(r"[1-9][0-9]{0,19}")
_FIELDS = "id,slug,status,link,title,content,featured_media,password"
# "private" is not among them: an author may not ask for it.
_FINDABLE = "publish,future,draft,pending"
_PUBLIC = "publish"
_UNFINISHED = frozenset({"draft", "pending"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post as the site keeps it. `title` and `content` are what was written."""

    id: str
    slug: str
    status: str
    link: str
    title: str
    content: str
    has_picture: bool
    is_locked: bool

    @property
    def is_public(self) -> bool:
        """Whether visitors see it."""
        return self.status == _PUBLIC

    @property
    def is_waiting(self) -> bool:
        """Whether the site will publish it by itself."""
        return self.status == "future"

    @property
    def is_trashed(self) -> bool:
        """Whether it lies in the trash."""
        return self.status == "trash"

    @property
    def is_unfinished(self) -> bool:
        """Whether nobody but the editors ever saw it."""
        return self.status in _UNFINISHED


class Posts:
    """The posts that one user may write."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    def find(self, slug: str) -> Post | None:
        """Return the post of this slug, public or not; None where there is none."""
        found = self._rest.get(
            "/posts", slug=slug, status=_FINDABLE, context="edit", _fields=_FIELDS
        )
        if not isinstance(found, list):
            raise Transient("the answer is no list")
        return _read(found[0], Transient) if found else None

    def is_taken(self, slug: str) -> bool:
        """Say whether visitors find a post of this slug, be it nobody's we may change.

        `find` does not tell: of posts that it may not change, a user with the rights
        of an author is given none.
        """
        found = self._rest.get("/posts", slug=slug, _fields="id")
        if not isinstance(found, list):
            raise Transient("the answer is no list")
        return bool(found)

    def read(self, id: str) -> Post:
        """Return a post.

        Raises:
            Gone: there is none.
        """
        said = self._rest.get(f"/posts/{number(id)}", context="edit", _fields=_FIELDS)
        return _read(said, Transient)

    def draft(self, form: Mapping[str, object]) -> Post:
        """Make a draft; `find` finds it by its slug when the answer is lost."""
        said = self._rest.call("POST", "/posts", json={**form, "status": "draft"})
        return _read(said, Transient)

    def write(
        self,
        id: str,
        form: Mapping[str, object],
        *,
        lost: type[ChannelError] = Transient,
    ) -> Post:
        """Put this into a post, whatever stood there; harmless when repeated."""
        said = self._rest.call("POST", f"/posts/{number(id)}", lost=lost, json=form)
        return _read(said, lost)

    def trash(self, id: str) -> None:
        """Move a post to the trash, from where a person may bring it back.

        Raises:
            Gone: it is there already, or nowhere.
        """
        self._rest.call("DELETE", f"/posts/{number(id)}")


def number(id: str) -> str:
    """Return an id that may go into an address.

    Raises:
        Rejected: it is none of WordPress's.
    """
    if not is_number(id):
        raise Rejected(f"{id[:40]!r} is no post's number")
    return id


def is_number(text: str) -> bool:
    """Say whether this may be an id of WordPress's."""
    return _ID.fullmatch(text) is not None


def _read(said: Any, lost: type[ChannelError]) -> Post:
    try:
        post = Post(
            id=str(said["id"]),
            slug=str(said["slug"]),
            status=str(said["status"])[:20],
            link=str(said["link"]),
            title=str(said["title"]["raw"]),
            content=str(said["content"]["raw"]),
            has_picture=bool(said["featured_media"]),
            is_locked=bool(said.get("password")),
        )
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise lost("the answer names no post") from error
    if not is_number(post.id):
        raise lost("the answer names no post")
    return post
