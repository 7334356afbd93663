"""Addresses in a text that a reader could follow."""

from __future__ import annotations

import re

from dissemination.domain.links import links

# With a scheme, "www." or a path any host will do, an invented one too.
_WRITTEN = re.compile(
    r"(?<![\w@/.-])(?:https?://|www\.)[^\s<>\"“”'’()\[\]{}]+"
    r"|(?<![\w@/.:-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}"
    r"/[^\s<>\"“”'’()\[\]{}]*",
    re.IGNORECASE,
)
_TAIL = ".,;:!?…*_"


def addresses(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of a text's addresses in order; a degree is none ("M.Si")."""
    if "." not in text:
        return ()
    found: list[tuple[int, int]] = []
    for match in _WRITTEN.finditer(text):
        said = match[0].rstrip(_TAIL)
        if "." in said:
            found.append((match.start(), match.start() + len(said)))
    taken = [False] * (len(text) + 1) if found else []
    for start, end in found:
        taken[start:end] = [True] * (end - start)
    bare = [
        (start, end)
        for start, end in links(text)
        if _is_meant(text[start:end]) and not (taken and any(taken[start:end]))
    ]
    return tuple(sorted([*found, *bare]))


def _is_meant(address: str) -> bool:
    if "/" in address:
        return True
    return address == address.lower() and len(address.partition(".")[0]) > 1
