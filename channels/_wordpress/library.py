"""The pictures of a post in the site's library, each there once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from channels._wordpress.errors import Gone
from channels._wordpress.rest import Rest
from dissemination.channel import Rejected, Transient

_FIELDS = "id,slug,source_url,alt_text,post"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A picture in the library.

    `name` is its file's, without the ending; `post` the number of the one that it
    belongs to, empty where it is none's.
    """

    id: int
    name: str
    url: str
    alt: str
    post: str


class Library:
    """The pictures that this channel brought, known by the names of their files.

    A name begins with its post's slug and ends with the beginning of its SHA-256: so a
    repeat after a lost answer finds what is there.
    """

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    def keep(self, file: str, data: bytes, mime: str) -> Shelved:
        """Bring a picture, unless it is there."""
        return self._find(file.rpartition(".")[0]) or self._upload(file, data, mime)

    def describe(self, shelved: Shelved, alt: str, post: str) -> None:
        """Give a picture its alternative text, and its post."""
        if (shelved.alt, shelved.post) != (alt, post):
            form = {"alt_text": alt, "post": int(post)}
            self._rest.call("POST", f"/media/{shelved.id}", json=form)

    def clear(self, post: str, start: str, kept: Collection[str] = ()) -> None:
        """Delete a post's pictures whose names begin so, and are none of the kept."""
        found = self._rest.get(
            "/media", parent=post, per_page="100", context="edit", _fields=_FIELDS
        )
        if not isinstance(found, list):
            raise Transient("the answer is no list")
        for shelved in map(_read, found):
            if shelved.name.startswith(start) and shelved.name not in kept:
                self._delete(shelved.id)

    def _find(self, name: str) -> Shelved | None:
        found = self._rest.get("/media", slug=name, context="edit", _fields=_FIELDS)
        if not isinstance(found, list):
            raise Transient("the answer is no list")
        return _read(found[0]) if found else None

    def _upload(self, file: str, data: bytes, mime: str) -> Shelved:
        said = self._rest.call(
            "POST",
            "/media",
            content=data,
            headers={
                "Content-Type": mime,
                "Content-Disposition": f'attachment; filename="{file}"',
            },
        )
        return _read(said)

    def _delete(self, id: int) -> None:
        try:
            self._rest.call("DELETE", f"/media/{id}", params={"force": "true"})
        except Gone:
            return


def _read(said: Any) -> Shelved:
    try:
        shelved = Shelved(
            id=int(said["id"]),
            name=str(said["slug"]),
            url=str(said["source_url"]),
            alt=str(said["alt_text"]),
            post=str(said.get("post") or ""),
        )
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise Transient("the answer names no picture") from error
    if not shelved.url.startswith(("http://", "https://")):
        raise Rejected("the library gives no address of the picture")
    return shelved
