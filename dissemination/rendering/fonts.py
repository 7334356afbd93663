"""The fonts that ship with the program, and which of them has a character."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

import uharfbuzz as hb

from dissemination import resources


class Weight(StrEnum):
    """How bold a text is."""

    REGULAR = "regular"
    SEMIBOLD = "semibold"
    BOLD = "bold"
    EXTRABOLD = "extrabold"


class MissingGlyph(ValueError):
    """None of the fonts has this character."""

    id = "card.missing_glyph"

    def __init__(self, character: str) -> None:
        super().__init__(f"no font has {character!r}")
        self.values: Mapping[str, str] = {"character": character}


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeface:
    """One font file, ready to shape.

    `units` make one em; `grow` is what evens out fonts that look small beside the
    Latin text; `coverage` holds the code points it has; `in_colour` ones paint
    themselves.
    """

    file: str
    font: Any = field(repr=False, compare=False)
    units: int
    coverage: frozenset[int] = field(repr=False, compare=False)
    grow: float
    in_colour: bool


EMOJI = "NotoColorEmoji_400Regular.ttf"
_LIGHT_FALLBACK = (
    "NotoNaskhArabic_400Regular.ttf",
    "NotoSansJavanese_400Regular.ttf",
    "NotoSans_400Regular.ttf",
    "NotoSansSymbols2_400Regular.ttf",
    EMOJI,
)
_BOLD_FALLBACK = (
    "NotoNaskhArabic_700Bold.ttf",
    "NotoSansJavanese_700Bold.ttf",
    "NotoSans_700Bold.ttf",
    "NotoSansSymbols2_400Regular.ttf",
    EMOJI,
)

# The first font that has the whole grapheme cluster draws it.
CHAINS: Mapping[Weight, tuple[str, ...]] = {
    Weight.REGULAR: ("PlusJakartaSans_400Regular.ttf", *_LIGHT_FALLBACK),
    Weight.SEMIBOLD: ("PlusJakartaSans_600SemiBold.ttf", *_BOLD_FALLBACK),
    Weight.BOLD: ("PlusJakartaSans_700Bold.ttf", *_BOLD_FALLBACK),
    Weight.EXTRABOLD: ("PlusJakartaSans_800ExtraBold.ttf", *_BOLD_FALLBACK),
}

# Naskh is drawn small for its em, the emoji large.
_GROW: Mapping[str, float] = {
    EMOJI: 0.92,
    "NotoNaskhArabic_400Regular.ttf": 1.18,
    "NotoNaskhArabic_700Bold.ttf": 1.18,
}

CAP_HEIGHT = 0.70  # of Plus Jakarta Sans, in ems, as the eye takes it
ASCENT = 1.75  # the most that any font of the chain reaches up, in ems: vowelled Naskh
DESCENT = 1.0  # the same, down: Javanese pairs


@lru_cache(maxsize=64)
def typeface(file: str) -> Typeface:
    """Open one of the fonts.

    Raises:
        FileNotFoundError: the installation lost it.
    """
    path = resources.fonts() / file
    if not path.is_file():
        raise FileNotFoundError(f"no font {path}")
    face = hb.Face(hb.Blob.from_file_path(str(path)))
    return Typeface(
        file=file,
        font=hb.Font(face),
        units=face.upem,
        coverage=frozenset(face.unicodes),
        grow=_GROW.get(file, 1.0),
        in_colour=file == EMOJI,
    )
