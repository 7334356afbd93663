"""Where the boxes of a template stand: edges in words, as numbers.

An edge is a distance from its own side of the card (`72`), a share of the card
(`"50%"`), the safe area (`"safe"`, `"safe+24"`: 24 further in), a side of the card
(`"bottom-44"`), or that of a stack (`"words.top-40"`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from dissemination.rendering.cards.marks import Box
from dissemination.rendering.cards.sizes import CardSize

Edge = int | float | str
Edges = tuple[Edge, Edge, Edge, Edge]  # left, top, right, bottom
Side = Literal["left", "top", "right", "bottom"]

_FAR = frozenset({"right", "bottom"})
SIDES: tuple[Side, ...] = ("left", "top", "right", "bottom")
_EDGE = re.compile(
    r"(?P<share>\d+(?:\.\d+)?)%|safe(?P<in>[+-]\d+)?"
    r"|(?:(?P<name>[a-z][a-z0-9_]*)\.)?(?P<side>left|top|right|bottom)(?P<off>[+-]\d+)?"
)


class UnknownEdge(ValueError):
    """An edge is written in no known way."""


def is_edge(written: Edge) -> bool:
    """Tell whether something says where an edge is."""
    return not isinstance(written, str) or bool(_EDGE.fullmatch(written))


def named_in(edges: Edges) -> list[str]:
    """Return the stacks to which edges refer."""
    found = (_EDGE.fullmatch(edge) for edge in edges if isinstance(edge, str))
    return [match["name"] for match in found if match and match["name"]]


def box_of(edges: Edges, size: CardSize, stack: Callable[[str], Box]) -> Box:
    """Return a box in pixels.

    Args:
        edges: as a template writes them.
        size: of the card.
        stack: returns where the stack of a name stands.

    Raises:
        UnknownEdge: one is written in no known way.
    """
    left, top, right, bottom = (
        _position(edge, side, size, stack)
        for edge, side in zip(edges, SIDES, strict=True)
    )
    return left, top, right, bottom


def _position(
    edge: Edge, side: Side, size: CardSize, stack: Callable[[str], Box]
) -> float:
    length = size.width if side in {"left", "right"} else size.height
    if not isinstance(edge, str):
        return length - edge if side in _FAR else float(edge)
    match = _EDGE.fullmatch(edge)
    if match is None:
        raise UnknownEdge(edge)
    if match["share"]:
        return length * float(match["share"]) / 100
    if match["side"]:
        card = (0.0, 0.0, float(size.width), float(size.height))
        of = stack(match["name"]) if match["name"] else card
        return of[_place(match["side"])] + int(match["off"] or 0)
    return _safe(size, side, int(match["in"] or 0))


def _safe(size: CardSize, side: Side, inwards: int) -> float:
    edge = (size.left, size.top, size.right, size.bottom)[_place(side)]
    return float(edge - inwards if side in _FAR else edge + inwards)


def _place(side: str) -> int:
    return [str(one) for one in SIDES].index(side)
