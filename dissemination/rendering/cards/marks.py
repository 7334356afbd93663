"""Marks: all that a card consists of once it is laid out, from the ground upwards.

They are plain values in full-size pixels, so that what was laid out can be compared,
kept, and drawn at any scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dissemination.rendering.palette import Colour
from dissemination.rendering.shaping import TextStyle

Box = tuple[float, float, float, float]  # left, top, right, bottom
Fit = Literal["stretch", "contain", "row", "tile"]
Way = Literal["down", "right"]
Stop = tuple[float, float]  # a share of the way, and the opacity there


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """A rectangle of one colour; not `round_below`, it is round at the top only."""

    box: Box
    colour: Colour
    opacity: float = 1.0
    radius: float = 0.0
    round_below: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadow:
    """What a raised panel of this box casts."""

    box: Box
    radius: float
    opacity: float
    blur: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Gradient:
    """A colour that comes and goes along the way."""

    box: Box
    colour: Colour
    stops: tuple[Stop, ...]
    way: Way = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrim:
    """A colour that covers no more than `ink` on it needs to be read.

    `stops` are its profile; `behind` are the boxes of the text that stands on it.
    """

    box: Box
    colour: Colour
    ink: Colour
    stops: tuple[Stop, ...]
    behind: tuple[Box, ...]
    way: Way = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo that covers its box; `focus` stays in sight, in shares of the photo.

    `changed_ns` is when its file was changed: another file is another mark.
    """

    box: Box
    path: Path
    changed_ns: int
    focus: tuple[float, float]
    radius: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Motif:
    """A motif in one colour: as it is, stretched, or repeated.

    `folders` are those of templates, the workspace's own first.
    """

    box: Box
    name: str
    colour: Colour
    opacity: float = 1.0
    fit: Fit = "contain"
    folders: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Icon:
    """A small picture in strokes; `weight` on a grid of 24."""

    box: Box
    name: str
    colour: Colour
    weight: float = 2.0
    folders: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """The office's emblem, whole, in the middle of its box.

    `changed_ns` is when its file was changed: another file is another mark.
    """

    box: Box
    path: Path
    changed_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A QR code of `text`."""

    box: Box
    text: str
    dark: Colour
    light: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of text from its origin (left end, baseline)."""

    text: str
    style: TextStyle
    at: tuple[float, float]
    colour: Colour
    leftwards: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A word in a frame, turned by `degrees` about the middle of its box."""

    box: Box
    text: str
    style: TextStyle
    colour: Colour
    ground: Colour
    degrees: float


Mark = (
    Fill | Shadow | Gradient | Scrim | Photo | Motif | Icon | Logo | Code | Line | Stamp
)
