"""The two kinds of things a Page shows: its posts, and its videos."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ID = re.compile(r"[0-9]+(?:_[0-9]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How Graph calls what we set and read.

    Attributes:
        flag: says whether it is public; to set it is to publish.
        text: what it says.
        shown: the fields that tell what the public sees of it.
    """

    flag: str
    text: str
    shown: str


POST = Kind(
    flag="is_published",
    text="message",
    shown="message,from,is_published,attachments{media_type,subattachments}",
)
VIDEO = Kind(flag="published", text="description", shown="description,from,published")


def kind_of(name: str) -> Kind:
    """Tell a post (PAGE_POST, two numbers) from a video (one) by its id."""
    return POST if "_" in name else VIDEO


def is_id(text: str) -> bool:
    """Say whether this may be an id of Graph's, and may go into an address."""
    return _ID.fullmatch(text) is not None
