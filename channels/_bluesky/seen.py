"""A record of a post, and the address that names it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from channels._bluesky.record import COLLECTION
from channels._steps.verdict import name_of
from dissemination.channel import Receipt, Rejected, Transient

_URI = re.compile(
    rf"at://(?P<did>did:[a-z]+:[A-Za-z0-9._:%-]+)/{re.escape(COLLECTION)}"
    r"/(?P<key>[2-7a-z]{13})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A record as the server has it."""

    uri: str
    cid: str
    value: Mapping[str, Any]

    @property
    def text(self) -> str:
        """What the post says."""
        return str(self.value.get("text") or "")


def read_seen(said: Mapping[str, Any]) -> Seen:
    """Read the answer to a look at a record.

    Raises:
        Transient: it is no such answer.
    """
    try:
        uri, cid, value = said["uri"], said["cid"], dict(said["value"])
    except (LookupError, TypeError, ValueError) as error:
        raise Transient("the answer cannot be read") from error
    if not (isinstance(uri, str) and _URI.fullmatch(uri)):
        raise Transient("the answer names no post")
    return Seen(uri=uri, cid=str(cid), value=value)


def names(receipt: Receipt) -> tuple[str, str]:
    """Return the account and the key of the record that a receipt names.

    Raises:
        Rejected: it names none.
    """
    name = name_of(receipt)
    found = _URI.fullmatch(name)
    if not found:
        raise Rejected(f"{name[:60]!r} is no post's address")
    return found["did"], found["key"]
