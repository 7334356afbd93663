"""Where an article stands: its slug is the name of its folder, and ends its address."""

from __future__ import annotations

import re

from channels._steps.verdict import name_of
from dissemination.channel import Receipt, Rejected

_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,199}")


def address(base_url: str, slug: str) -> str:
    """Return where the article of this slug stands.

    Raises:
        ValueError: a slug that could leave the folder.
    """
    if not _SLUG.fullmatch(slug):
        raise ValueError(f"slug {slug!r}: only A-Z a-z 0-9 - _, at most 200")
    return f"{base_url}/{slug}/"


def slug_in(base_url: str, link: str) -> str:
    """Return the slug that an article's own address ends in.

    Raises:
        Rejected: it is no article's.
    """
    start = f"{base_url}/"
    slug = link.removeprefix(start).removesuffix("/")
    if not link.startswith(start) or not _SLUG.fullmatch(slug):
        raise Rejected(f"link {link!r} is no article's address under {start}")
    return slug


def slug_of(receipt: Receipt) -> str:
    """Return the slug of the article that a receipt stands for.

    Raises:
        Rejected: it names none.
    """
    slug = name_of(receipt)
    if not _SLUG.fullmatch(slug):
        raise Rejected(f"{slug[:40]!r} is no article's name")
    return slug
