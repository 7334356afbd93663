"""Where a line may break: never inside a name, an amount or an hour."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from dissemination.rendering.bisection import largest_that
from dissemination.rendering.bonds import bonds_of, is_weak
from dissemination.rendering.fonts import Weight
from dissemination.rendering.shaping import TextStyle, advance, clusters


@dataclass(frozen=True, slots=True)
class Piece:
    """What is never broken; `joint` stands between it and the next on one line.

    `width` is in ems.
    """

    text: str
    joint: str
    width: float


def pieces_of(text: str, style: TextStyle, limit: float) -> Sequence[Piece]:
    """Return the unbreakable pieces of a text, none wider than `limit` ems.

    What should stay together is torn only where it would not fit on a line.
    """
    natural = natural_pieces(text, style.weight, style.tracking, style.family)
    if all(piece.width <= limit for piece in natural):
        return natural
    pieces: list[Piece] = []
    for piece in natural:
        if piece.width <= limit:
            pieces.append(piece)
        else:
            pieces += _torn(piece, style, limit)
    return pieces


@lru_cache(maxsize=1024)
def natural_pieces(
    text: str, weight: Weight, tracking: float, family: str
) -> tuple[Piece, ...]:
    """Return the pieces of a text on a line without end."""
    words = text.split()
    bonds = bonds_of(words)
    pieces: list[Piece] = []
    start = 0
    for end in range(1, len(words) + 1):
        if end < len(words) and bonds[end - 1]:
            continue
        parts = parts_of(words[start]) if end == start + 1 else words[start:end]
        texts = parts if end == start + 1 else (" ".join(parts),)
        for number, part in enumerate(texts, start=1):
            width = advance(part, weight, tracking=tracking, family=family)
            pieces.append(Piece(part, " " if number == len(texts) else "", width))
        start = end
    return tuple(pieces)


def _torn(piece: Piece, style: TextStyle, limit: float) -> Iterator[Piece]:
    """Tear a piece where it is held most loosely, and again, until it fits."""
    texts, joint = _parted(piece.text)
    for number, text in enumerate(texts, start=1):
        is_last = number == len(texts)
        part = Piece(text, piece.joint if is_last else joint, width_of(text, style))
        if part.width <= limit:
            yield part
        elif len(texts) > 1:
            yield from _torn(part, style, limit)
        else:
            yield from _letters(part, style, limit)


def _parted(text: str) -> tuple[Sequence[str], str]:
    """Return the parts of a text that is too wide, and what stands between them."""
    words = text.split(" ")
    if len(words) == 1:
        whole = parts_of(text)
        return (whole if len(whole) > 1 else _last_resort(text)), ""
    bonds = bonds_of(words)
    loosest = min(bonds)
    parts = [[words[0]]]
    for bond, word in zip(bonds, words[1:], strict=True):
        if bond == loosest:
            parts.append([])
        parts[-1].append(word)
    return [" ".join(part) for part in parts], " "


@lru_cache(maxsize=4096)
def parts_of(word: str) -> tuple[str, ...]:
    """Break a word after its hyphens and slashes, where that leaves real words."""
    if _NEVER.match(word):
        return (word,)
    pattern = _ADDRESS_BREAKS if _ADDRESS.match(word) else _WORD_BREAKS
    return tuple(pattern.sub("\n", word).split("\n"))


def _last_resort(word: str) -> tuple[str, ...]:
    """Break what is wider than a line and has no better place: addresses, hashtags."""
    return tuple(_LAST_RESORT.sub("\n", word).split("\n"))


def width_of(text: str, style: TextStyle) -> float:
    """Return how wide a text is on one line, in ems."""
    return advance(text, style.weight, tracking=style.tracking, family=style.family)


def ends_weakly(piece: Piece) -> bool:
    """Tell whether a line had better not end with this piece."""
    return not piece.joint or is_weak(piece.text.rpartition(" ")[2])


# "Hati-hati" may break after its hyphen; "KTP-el", "PBB-P2", hours and dates may not.
_WORD_BREAKS = regex.compile(r"(?<=\p{L}{4}[-/–])(?=\p{L}{4})")
_NEVER = regex.compile(r"[#@(“\"']*[#@]|\S+@\S")
_ADDRESS = regex.compile(r"\S*://|[(“\"']*(?:www\.|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/)")
_ADDRESS_BREAKS = regex.compile(r"(?<=[^:/]/|[\w]-)(?=[^/\s])")
_LAST_RESORT = regex.compile(
    r"(?<=\w[?&=_])(?=\w)|(?<=\w)(?=[.@]\w)|(?<=[\p{Ll}\d])(?=\p{Lu})"
)
_FEWEST_LETTERS = 4  # of a word's end on a line of its own


def _letters(piece: Piece, style: TextStyle, limit: float) -> Iterator[Piece]:
    """Break a word that is wider than a line between characters."""
    letters = clusters(piece.text)
    while letters:
        count = largest_that(1, len(letters), _room_for(letters, style, limit))
        left = len(letters) - count
        if 0 < left < _FEWEST_LETTERS:
            count -= min(_FEWEST_LETTERS - left, count // 2)
        text = "".join(letters[:count])
        letters = letters[count:]
        yield Piece(text, "" if letters else piece.joint, width_of(text, style))


def _room_for(
    letters: Sequence[str], style: TextStyle, limit: float
) -> Callable[[int], bool]:
    return lambda count: width_of("".join(letters[:count]), style) <= limit
