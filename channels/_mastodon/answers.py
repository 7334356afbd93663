"""What a server's answers tell: who we are, and what a status is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from channels._steps.verdict import name_of
from dissemination.channel import Identity, Receipt, Rejected

_ID = re.compile(r"[0-9A-Za-z]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """Who the token belongs to."""

    id: str
    identity: Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A public status: whose it is, its HTML, and its attachments."""

    author: str
    content: str
    media: tuple[Mapping[str, Any], ...]


def read_me(account: Any) -> Me:
    """Read an account, as the API gives it."""
    identity = Identity(handle=f"@{account['acct']}", url=str(account["url"] or ""))
    return Me(id=read_id(account), identity=identity)


def read_seen(status: Any) -> Seen:
    """Read a status, as the API gives it."""
    return Seen(
        author=str(status["account"]["id"]),
        content=str(status["content"]),
        media=tuple(status["media_attachments"]),
    )


def read_id(said: Any) -> str:
    """Return the id in an answer.

    Raises:
        ValueError: it is none, or cannot go into an address.
    """
    name = str(said["id"] or "")
    if not _ID.fullmatch(name):
        raise ValueError(name)
    return name


def named(receipt: Receipt) -> str:
    """Return the id of the status that a receipt names.

    Raises:
        Rejected: it names none.
    """
    name = name_of(receipt)
    if not _ID.fullmatch(name):
        raise Rejected(f"{name[:40]!r} is no status's id")
    return name
