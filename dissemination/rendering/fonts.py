"""The fonts that ship with the program, an office's own, and which has a character."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import regex
import uharfbuzz as hb

from dissemination import resources


class Weight(StrEnum):
    """How bold a text is."""

    REGULAR = "regular"
    SEMIBOLD = "semibold"
    BOLD = "bold"
    EXTRABOLD = "extrabold"


class MissingGlyph(ValueError):
    """None of the fonts has these characters, of a text that may be named."""

    id = "card.missing_glyph"

    def __init__(self, characters: str, text: str = "") -> None:
        each = (char for char in dict.fromkeys(characters) if char not in ", ")
        named = ", ".join(map(_named, each))
        super().__init__(f"no font has {named} of {text!r}" if text else named)
        self.values: Mapping[str, str] = {"character": named, "text": text}


class BrokenFont(ValueError):
    """A font file cannot be read as one."""

    id = "card.broken_font"

    def __init__(self, file: str) -> None:
        super().__init__(f"no font in {file}")
        self.values: Mapping[str, str] = {"file": Path(file).name}


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeface:
    """One font file, ready to shape.

    `units` make one em; `grow` is what evens out fonts that look small beside the
    Latin text; `coverage` holds the code points it has, `plain` those of them that run
    rightwards and are no emoji; `in_colour` ones paint themselves.
    """

    file: str
    font: Any = field(repr=False, compare=False)
    units: int
    coverage: frozenset[int] = field(repr=False, compare=False)
    plain: frozenset[int] = field(repr=False, compare=False)
    grow: float
    in_colour: bool


SANS = "PlusJakartaSans"
SERIF = "DMSerifDisplay"
CONDENSED = "BarlowCondensed"

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
_SANS: Mapping[Weight, tuple[str, ...]] = {
    Weight.REGULAR: ("PlusJakartaSans_400Regular.ttf", *_LIGHT_FALLBACK),
    Weight.SEMIBOLD: ("PlusJakartaSans_600SemiBold.ttf", *_BOLD_FALLBACK),
    Weight.BOLD: ("PlusJakartaSans_700Bold.ttf", *_BOLD_FALLBACK),
    Weight.EXTRABOLD: ("PlusJakartaSans_800ExtraBold.ttf", *_BOLD_FALLBACK),
}
_DISPLAY: Mapping[str, Mapping[Weight, str]] = {
    SERIF: dict.fromkeys(Weight, "DMSerifDisplay_400Regular.ttf"),
    CONDENSED: {
        Weight.REGULAR: "BarlowCondensed_600SemiBold.ttf",
        Weight.SEMIBOLD: "BarlowCondensed_600SemiBold.ttf",
        Weight.BOLD: "BarlowCondensed_800ExtraBold.ttf",
        Weight.EXTRABOLD: "BarlowCondensed_800ExtraBold.ttf",
    },
}

# The first font that has the whole grapheme cluster draws it.
CHAINS: Mapping[tuple[str, Weight], tuple[str, ...]] = {
    **{(SANS, weight): files for weight, files in _SANS.items()},
    **{
        (family, weight): (file, *_SANS[weight])
        for family, files in _DISPLAY.items()
        for weight, file in files.items()
    },
}
FAMILIES = tuple(dict.fromkeys(family for family, _ in CHAINS))

# Naskh is drawn small for its em, the emoji large; capitals of the serif are low.
_GROW: Mapping[str, float] = {
    EMOJI: 0.92,
    "NotoNaskhArabic_400Regular.ttf": 1.18,
    "NotoNaskhArabic_700Bold.ttf": 1.18,
    "DMSerifDisplay_400Regular.ttf": 1.08,
}

CAP_HEIGHT = 0.70  # of Plus Jakarta Sans, in ems, as the eye takes it
ASCENT = 1.75  # the most that any font of the chain reaches up, in ems: vowelled Naskh
DESCENT = 1.0  # the same, down: Javanese pairs

WEIGHED = "#wght="
_WEIGHT_AXIS = "wght"

_LEFTWARDS = frozenset({"R", "AL", "AN"})
_VARIANTS = range(0xFE00, 0xFE10)
_PICTURES = regex.compile(r"[\p{Emoji_Presentation}\p{Regional_Indicator}]")


@lru_cache(maxsize=128)
def typeface(file: str) -> Typeface:
    """Open one of the fonts.

    Args:
        file: its name; of an office's own its whole path, with `WEIGHED` and a number
            after it where the file holds all weights.

    Raises:
        FileNotFoundError: the installation lost it.
        BrokenFont: it is no font.
    """
    name, _, weight = file.partition(WEIGHED)
    path = resources.fonts() / name
    if not path.is_file():
        raise FileNotFoundError(f"no font {path}")
    face = hb.Face(_blob(path))
    coverage = frozenset(face.unicodes)
    if not face.glyph_count or not coverage:
        raise BrokenFont(name)
    font = hb.Font(face)
    if weight:
        font.set_variations({_WEIGHT_AXIS: float(weight)})
    return Typeface(
        file=file,
        font=font,
        units=face.upem,
        coverage=coverage,
        plain=frozenset(filter(_is_plain, coverage)),
        grow=_GROW.get(file, 1.0),
        in_colour=file == EMOJI,
    )


@lru_cache(maxsize=128)
def is_variable(path: Path) -> bool:
    """Tell whether one file holds a font in all weights."""
    axes = hb.Face(_blob(path)).axis_infos
    return any(axis.tag == _WEIGHT_AXIS for axis in axes)


def _blob(path: Path) -> Any:
    if path.parent == resources.fonts():
        return hb.Blob.from_file_path(str(path))
    # An office may write over its own file while it is open.
    return hb.Blob(path.read_bytes())


def _is_plain(code: int) -> bool:
    char = chr(code)
    is_leftwards = unicodedata.bidirectional(char) in _LEFTWARDS
    return not (is_leftwards or code in _VARIANTS or _PICTURES.match(char))


def _named(character: str) -> str:
    name = unicodedata.name(character, "")
    code = f"U+{ord(character):04X} {name}".strip()
    return f"{character} ({code})"
