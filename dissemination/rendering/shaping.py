"""Text to glyphs: clusters, fallback over the fonts, direction, positions.

All lengths are in ems, so that a text is shaped once for every size.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

import regex
import uharfbuzz as hb

from dissemination.rendering.direction import levels
from dissemination.rendering.families import chain
from dissemination.rendering.fonts import (
    EMOJI,
    MissingGlyph,
    Typeface,
    Weight,
    typeface,
)

# A Javanese letter hangs below the one whose vowel the sign before it took away.
_CLUSTER = regex.compile(r"\X(?:(?<=\uA9C0)(?=\p{Javanese})\X)*")
# Joiners and variation selectors change a neighbour and are never drawn themselves.
_INVISIBLE = frozenset(
    {0x061C, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, *range(0xFE00, 0xFE10)}
)
_CONTROLS = regex.compile(r"[\p{Cc}\p{Cs}]|[\p{Cf}--[\u200C\u200D]]", flags=regex.V1)
_TAG_FLAG = regex.compile(r"\U0001F3F4[\U000E0020-\U000E007F]+")
_EMOJI = regex.compile(
    r"\p{Emoji_Presentation}|\p{Emoji}\uFE0F|\p{Regional_Indicator}{2}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextStyle:
    """How a text is set: `size` in pixels, `leading` and `tracking` in ems.

    `balanced` texts (headlines) have lines of like length, the last one too. `family`
    is as `family_named` returns it; empty for Plus Jakarta Sans.
    """

    weight: Weight
    size: float
    leading: float = 1.4
    tracking: float = 0.0
    balanced: bool = False
    family: str = ""

    @property
    def line_height(self) -> float:
        """From one baseline to the next, in pixels."""
        return self.size * self.leading


class Glyph(NamedTuple):
    """One glyph of a line, at `x` right of and `y` above the line's origin."""

    face: Typeface
    id: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Shaped:
    """A line of text as glyphs in visual order."""

    glyphs: tuple[Glyph, ...]
    advance: float


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line that one font draws in one direction."""

    face: Typeface
    level: int
    text: str


def clusters(text: str) -> list[str]:
    """Return what a reader takes for single characters."""
    return _CLUSTER.findall(text)


def tidy(text: str) -> str:
    """Return `text` composed, on one line, without controls and doubled spaces."""
    spaced = regex.sub(r"\s", " ", text)
    flags = {at for m in _TAG_FLAG.finditer(spaced) for at in range(*m.span())}
    kept = [
        char
        for at, char in enumerate(spaced)
        if at in flags or not _CONTROLS.match(char)
    ]
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


@lru_cache(maxsize=1024)
def drawable(text: str) -> tuple[str, tuple[str, ...]]:
    """Return `text` as the fonts can draw it, and the characters that none has."""
    kept: list[str] = []
    missing: list[str] = []
    for cluster in clusters(tidy(text)):
        bare = _drawn_of(cluster)
        missing += [c for c in cluster if c not in bare and ord(c) not in _INVISIBLE]
        kept.append(bare)
    left = tidy("".join(kept))
    if missing:
        # What was apart may have been composed to something that no font has.
        left, more = drawable(left)
        missing += more
    return left, tuple(dict.fromkeys(missing))


def _drawn_of(cluster: str) -> str:
    """Return what one font has of a cluster: an accent is lost before its letter is."""
    if _face_for(cluster, Weight.REGULAR):
        return cluster
    kept = ""
    for char in cluster:
        if _face_for(kept + char, Weight.REGULAR):
            kept += char
        elif not kept:
            return ""
    return kept


@lru_cache(maxsize=4096)
def shape(
    text: str,
    weight: Weight,
    *,
    tracking: float = 0.0,
    leftwards: bool = False,
    family: str = "",
) -> Shaped:
    """Turn one line of text into glyphs.

    Args:
        text: tidy text without line ends.
        weight: how bold.
        tracking: added after each letter that is not joined to the next, in ems.
        leftwards: the direction of the paragraph that the line is from.
        family: of fonts, as `TextStyle` has it.

    Raises:
        MissingGlyph: no font has one of the characters.
        UnknownFamily: nobody has the family.
    """
    glyphs: list[Glyph] = []
    pen = 0.0
    for run in _visual(_runs(text, weight, family, leftwards=leftwards)):
        face, em = run.face, run.face.units / run.face.grow
        is_joined = run.level % 2 or face.in_colour
        buffer = _shaped_buffer(run)
        rows = zip(buffer.glyph_infos, buffer.glyph_positions or (), strict=True)
        for info, at in rows:
            x, y, wide = at.x_offset / em, at.y_offset / em, at.x_advance
            glyphs.append(Glyph(face, info.codepoint, pen + x, y))
            pen += wide / em
            # A space is as wide in every script: lines are added up from their words.
            if wide and (not is_joined or run.text[info.cluster] == " "):
                pen += tracking
    return Shaped(tuple(glyphs), pen)


def advance(
    text: str, weight: Weight, *, tracking: float = 0.0, family: str = ""
) -> float:
    """Return how wide one line of text is, in ems."""
    bare, gaps = _measured(text, weight, family)
    return bare + gaps * tracking


@lru_cache(maxsize=32768)
def _measured(text: str, weight: Weight, family: str) -> tuple[float, int]:
    """Return how wide a text is without tracking, and how often it would be tracked.

    The same sum as of `shape`, which makes a value of each glyph.
    """
    bare, gaps = 0.0, 0
    for run in _runs(text, weight, family, leftwards=False):
        buffer = _shaped_buffer(run)
        advances = [at.x_advance for at in buffer.glyph_positions or ()]
        bare += sum(advances) / run.face.units * run.face.grow
        if run.level % 2 or run.face.in_colour:
            gaps += run.text.count(" ")
        else:
            gaps += len(advances) - advances.count(0)
    return bare, gaps


@lru_cache(maxsize=8192)
def _face_for(cluster: str, weight: Weight, family: str = "") -> Typeface | None:
    files: Sequence[str] = chain(family, weight)
    if _EMOJI.search(cluster):
        files = (EMOJI, *files)
    needed = {ord(char) for char in cluster} - _INVISIBLE
    faces = map(typeface, files)
    return next((face for face in faces if needed <= face.coverage), None)


def _runs(text: str, weight: Weight, family: str, *, leftwards: bool) -> list[Run]:
    first = typeface(chain(family, weight)[0])
    if not leftwards and first.plain.issuperset(map(ord, text)):
        return [Run(first, 0, text)] if text else []
    parts = clusters(text)
    faces = [_known_face(part, weight, family, text) for part in parts]
    depths = levels("".join(part[0] for part in parts), leftwards=leftwards)
    rows = zip(faces, depths, parts, strict=True)
    return [
        Run(face, level, "".join(part for _, _, part in group))
        for (face, level), group in groupby(rows, key=lambda row: (row[0], row[1]))
    ]


def _known_face(cluster: str, weight: Weight, family: str, text: str) -> Typeface:
    face = _face_for(cluster, weight, family)
    if face is None:
        raise MissingGlyph(cluster, text)
    return face


def _visual(runs: list[Run]) -> list[Run]:
    """Put runs in the order in which they stand on the line (rule L2)."""
    ordered = list(runs)
    for level in range(max((run.level for run in runs), default=0), 0, -1):
        turned: list[Run] = []
        for deep, group in groupby(ordered, key=lambda run: run.level >= level):
            stretch = list(group)
            turned += stretch[::-1] if deep else stretch
        ordered = turned
    return ordered


def _shaped_buffer(run: Run) -> Any:
    buffer = hb.Buffer()
    buffer.add_str(run.text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    hb.shape(run.face.font, buffer)
    return buffer
