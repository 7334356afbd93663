"""How platforms count a text.

Rules: docs.x.com, counting characters (2026-08-22), twitter-text configuration v3;
developers.facebook.com, Threads posts (2026-04-14); unicode.org, UAX 29;
mastodon/mastodon, StatusLengthValidator (second-hand, 2026-11-22).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Literal

import regex

from dissemination.domain import emoji
from dissemination.domain.links import JOINER, defuse, links

__all__ = [
    "JOINER",
    "Measure",
    "Unit",
    "clusters",
    "defuse",
    "links",
    "measure",
    "measure_safely",
]

Unit = Literal[
    "codepoints", "graphemes", "mastodon", "threads", "utf16", "utf8", "weighted"
]
Measure = Callable[[str], int]

LINK_WEIGHT = 23


def measure(unit: Unit) -> Measure:
    """Return the function that counts a text in `unit`.

    Line ends are counted as given; what is rendered has folded them before.
    """
    return _MEASURES[unit]


def measure_safely(unit: Unit) -> Measure:
    """Return the function by which a text is made to fit.

    It never counts less than `measure(unit)`. Newer emoji weigh more in X's own library
    than X says; what fits by this is accepted by either.
    """
    return _weighted_safely if unit == "weighted" else _MEASURES[unit]


def clusters(text: str) -> Iterator[str]:
    """Yield the graphemes of a text: what a reader takes for one character."""
    if max(text, default="") < _FIRST_FLAG:
        yield from _CLUSTER.findall(text)
        return
    at = 0
    for found in _CLUSTER.finditer(_PAIR.sub(_FLAG, text.replace(_FLAG, _NOBODY))):
        end = at + len(found[0]) + found[0].count(_FLAG)
        yield text[at:end]
        at = end


_HEAVY = regex.compile(r"[^\u0000-\u10FF\u2000-\u200D\u2010-\u201F\u2032-\u2037]")
_CLUSTER = regex.compile(r"\X")
# At each flag `\X` counts all flags before it; one sign for each keeps that from taking
# long. Signs that Unicode never assigns break as letters do.
_PAIR = regex.compile(r"\p{Regional_Indicator}{2}")
_FIRST_FLAG = "\U0001f1e6"
_FLAG, _NOBODY = "\ufdd0", "\ufdd1"
_CROWD = regex.compile(r"\p{M}{32,}")  # more marks than any language heaps on a letter
_SCHEME = regex.compile(r"https?://", regex.IGNORECASE)
_MENTION = regex.compile(  # "@info@kota.example": its server does not count
    r"(?<![=/\w])(@[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*+)@\w+(?:[.-]+\w+)*+",
    regex.IGNORECASE,
)
_PICTURE = regex.compile(  # bare "©" and "®" are text
    r"(?![©®](?!\uFE0F))\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20E3"
)


def _graphemes(text: str) -> int:
    if text.isascii() and "\r" not in text:
        return len(text)
    return len(_CLUSTER.findall(_PAIR.sub(_FLAG, text)))


def _mastodon(text: str) -> int:
    """Count graphemes, an address with its scheme as 23, a mention as its name."""
    total = at = 0
    for start, end in links(text) if "://" in text else ():
        if _SCHEME.match(text, start, end):
            words = _MENTION.sub(r"\1", text[at:start])
            total += _graphemes(words) + LINK_WEIGHT
            at = end
    return total + _graphemes(_MENTION.sub(r"\1", text[at:]))


def _threads(text: str) -> int:
    if not _PICTURE.search(text):
        return len(text)
    return sum(
        _utf8(cluster) if _PICTURE.search(cluster) else len(cluster)
        for cluster in clusters(text)
    )


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _utf8(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _weighted(text: str) -> int:
    text = _composed(text)
    return _weigh(text, links(text), emoji.of_today())


def _weighted_safely(text: str) -> int:
    text = _composed(text)
    spans = links(text)
    weight = _weigh(text, spans, emoji.of_today())
    if not emoji.HINT.search(text):
        return weight
    return max(weight, _weigh(text, spans, emoji.of_2018()))


def _weigh(
    text: str, spans: Iterable[tuple[int, int]], joined: regex.Pattern[str]
) -> int:
    total = at = 0
    for start, end in spans:
        total += _weigh_words(text[at:start], joined) + LINK_WEIGHT
        at = end
    return total + _weigh_words(text[at:], joined)


def _composed(text: str) -> str:
    """Return the text in NFC; marks out of order would take Python long."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _CROWD.sub(_in_order, text))


def _in_order(crowd: regex.Match[str]) -> str:
    marks = "".join(unicodedata.normalize("NFD", mark) for mark in crowd[0])
    rows = groupby(marks, key=lambda mark: unicodedata.combining(mark) > 0)
    return "".join(
        mark for _, row in rows for mark in sorted(row, key=unicodedata.combining)
    )


def _weigh_words(text: str, joined: regex.Pattern[str]) -> int:
    """Weigh what is no address."""
    if text.isascii():
        return len(text)
    count = 0
    if emoji.HINT.search(text):
        text, count = joined.subn("", text)
    return 2 * count + len(text) + len(_HEAVY.findall(text))


_MEASURES: dict[Unit, Measure] = {
    "codepoints": len,
    "graphemes": _graphemes,
    "mastodon": _mastodon,
    "threads": _threads,
    "utf16": _utf16,
    "utf8": _utf8,
    "weighted": _weighted,
}
