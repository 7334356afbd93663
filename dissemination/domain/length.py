"""How platforms count a text, and which of its words X takes for an address.

Rules: docs.x.com, counting characters (2026-08-22), twitter-text configuration v3.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import regex
from publicsuffixlist import PublicSuffixList

Unit = Literal["codepoints", "graphemes", "threads", "utf16", "utf8", "weighted"]
Measure = Callable[[str], int]

LINK_WEIGHT = 23
LINK_LONGEST = 4096
LABEL_LONGEST = 63
SLUG_LONGEST = 40
JOINER = "\u200c"  # zero width non-joiner: not seen, and ends what X reads as a name


def measure(unit: Unit) -> Measure:
    """Return the function that counts a text in `unit`.

    Line ends are counted as given; what is rendered has folded them before.
    """
    return _MEASURES[unit]


def links(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans that X would turn into links, bare domains included."""
    return tuple((link.start, link.end) for link in _links(text))


def defuse(text: str) -> str:
    """Keep X from linking academic degrees and missing spaces ("M.Si", "hari.So").

    Real addresses in small letters, with a scheme or with a path, stay as they are; so
    does a whole address in capitals ("PEKANBARU.GO.ID").
    """
    while spots := [link.dot + 1 for link in _links(text) if link.is_mistaken]:
        for spot in reversed(spots):
            text = text[:spot] + JOINER + text[spot:]
    return text


# An emoji of one or more code points. Those whose sequence Unicode does not recommend
# are counted one by one, as X does: too much is safe, too little is a refused post.
_JOINED = (  # what a recommended sequence may have after a joiner
    "♀♂⚕⚖✈❤💋👨👩👦👧🧑🧒🌾🍳🍼🎓🎤🎨🏫🏭💻💼🔧🔬🚀🚒🦯🦼🦽🦰🦱🦲🦳🤝"
    "➡↔↕☠🌈⚧🦺🎄⬛❄💨💫🔥🩹🗨🟩🟫🩰💥"
)
_ONE = r"(?:\p{Emoji_Modifier_Base}\p{Emoji_Modifier}|%s\uFE0F?)"
_TAGS = r"[\U000E0020-\U000E007E]+\U000E007F"
_EMOJI = regex.compile(
    r"\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3|🏴"
    + _TAGS
    + r"|(?![©®](?!\uFE0F))"
    + _ONE % r"\p{Extended_Pictographic}"
    + r"(?:\u200D"
    + _ONE % f"(?=[{_JOINED}])\\p{{Extended_Pictographic}}"
    + r"){0,3}"
)
_HEAVY = regex.compile(r"[^\u0000-\u10FF\u2000-\u200D\u2010-\u201F\u2032-\u2037]")
_CLUSTER = regex.compile(r"\X")


def _graphemes(text: str) -> int:
    if text.isascii() and "\r" not in text:
        return len(text)
    return sum(1 for _ in _CLUSTER.finditer(text))


def _threads(text: str) -> int:
    if text.isascii() and not _EMOJI.search(text):
        return len(text)
    clusters: list[str] = _CLUSTER.findall(text)
    return sum(
        _utf8(cluster) if _EMOJI.search(cluster) else len(cluster)
        for cluster in clusters
    )


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _utf8(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _weighted(text: str) -> int:
    text = unicodedata.normalize("NFC", text)
    total = at = 0
    for start, end in links(text):
        total += _weight(text[at:start]) + LINK_WEIGHT
        at = end
    return total + _weight(text[at:])


def _weight(text: str) -> int:
    rest, emoji = _EMOJI.subn("", text)
    return 2 * emoji + len(rest) + len(_HEAVY.findall(rest))


_MEASURES: dict[Unit, Measure] = {
    "codepoints": len,
    "graphemes": _graphemes,
    "threads": _threads,
    "utf16": _utf16,
    "utf8": _utf8,
    "weighted": _weighted,
}


_LATIN = (  # letters with accents that X takes in a bare domain and in a path
    "À-ÖØ-öø-ÿĀ-ɏɓɔɖɗəɛɣɨɯɲʉʻ\u0300-\u036fḀ-ỿ"
)
_REFUSED = r"\uFFFE\uFEFF\uFFFF"
_GUARDS = f"@＠$#＃{_REFUSED}"  # after one of these, nothing is an address
_MARKS = r"\u202A-\u202E\u061C\u200E\u200F\u2066-\u2069"  # they set the direction
_NAME = rf"[^!'#%&()*+,\\\-./:;<=>?@\[\]^_{{|}}~$\s{_REFUSED}{_MARKS}]"
_LABEL = rf"{_NAME}++(?:[-_]++{_NAME}++)*+"
_STEP = rf"[a-zЀ-ӿ0-9!*';:=+,.$/%#\[\]\-–_~@|&{_LATIN}]"
_NESTED = rf"\((?:{_STEP}++|{_STEP}*+\({_STEP}++\){_STEP}*+)\)"
_PATH = rf"/(?:(?:{_STEP}|{_NESTED})*(?:[+\-a-zЀ-ӿ0-9=_#/{_LATIN}]|{_NESTED}))?"
_QUERY = r"\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/]"
_CANDIDATE = regex.compile(
    rf"(?:(?<![A-Za-z0-9{_GUARDS}])(?P<scheme>https?://)|(?<!{_NAME}|[-_./{_GUARDS}]))"
    rf"(?P<host>{_LABEL}(?:\.{_LABEL})++)",
    regex.IGNORECASE,
)
_TAIL = regex.compile(rf"(?::\d+)?(?P<path>{_PATH})?(?:{_QUERY})?", regex.IGNORECASE)
_BARE = regex.compile(
    rf"[-a-z0-9{_LATIN}]++(?:\.[-a-z0-9{_LATIN}]++)+", regex.IGNORECASE
)
_SHORT = regex.compile(
    rf"https?://t\.co/(?P<slug>[a-z0-9]+)(?:{_QUERY})?", regex.IGNORECASE
)
_ASCII = regex.compile(r"[A-Za-z]+(?![0-9A-Za-z@+\-])")
_PUNYCODE = regex.compile(r"xn--[-0-9a-z]+", regex.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    """A span that X links; `dot` is the one before the top-level label."""

    start: int
    end: int
    dot: int
    is_mistaken: bool  # no one meant it as an address


def _links(text: str) -> Iterator[_Link]:
    if "." not in text:
        return
    at = 0
    while found := _CANDIDATE.search(text, at):
        start, host_start = found.start(), found.start("host")
        host_end = _host_end(text, host_start, found.end())
        at = found.end() if host_end is None else host_end
        if host_end is None:
            continue
        tail = _TAIL.match(text, host_end)
        end = tail.end() if tail else host_end
        at = max(end, at)
        if not _is_valid(text[host_start:host_end], end - start):
            continue
        if found["scheme"]:
            yield from _with_scheme(text, start, host_end, end)
        else:
            yield from _without_scheme(text, start, host_end, end)


def _host_end(text: str, start: int, end: int) -> int | None:
    """Return where the longest part of text[start:end] with a known end stops."""
    while (dot := text.rfind(".", start, end)) >= 0:
        length = _top_length(text, dot + 1, text[dot + 1 : end])
        before = max(text.rfind(".", start, dot), start)
        if length and "_" not in text[before:dot]:
            return dot + 1 + length
        end = dot
    return None


def _top_length(text: str, at: int, label: str) -> int:
    """Return how much of `label`, which stands at `at`, is a top-level domain."""
    if _PUNYCODE.fullmatch(label):
        return len(label)
    plain = _ASCII.match(text, at, at + len(label) + 1)
    if plain and plain.end() <= at + len(label) and _is_top(plain[0].lower()):
        return len(plain[0])
    return len(label) if not label.isascii() and _is_top(label.lower()) else 0


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False, only_icann=True)


@lru_cache(maxsize=4096)
def _is_top(label: str) -> bool:
    return _suffixes().publicsuffix(f"a.{label}") is not None


def _is_valid(host: str, length: int) -> bool:
    names = (
        label if label.isascii() else "xn--" + label.encode("punycode").decode()
        for label in host.split(".")
    )
    return length <= LINK_LONGEST and all(len(name) <= LABEL_LONGEST for name in names)


def _with_scheme(text: str, start: int, host_end: int, end: int) -> Iterator[_Link]:
    if short := _SHORT.match(text, start, end):
        if len(short["slug"]) > SLUG_LONGEST:
            return
        end = short.end()
    yield _link(text, start, host_end, end)


def _without_scheme(text: str, start: int, host_end: int, end: int) -> Iterator[_Link]:
    """Yield the Latin names in a host; a path belongs to the last of them."""
    spans: list[tuple[int, int]] = []
    for found in _BARE.finditer(text, start, host_end):
        stop = _host_end(text, found.start(), found.end())
        if stop is not None:
            spans.append((found.start(), stop))
    for place, (first, stop) in enumerate(spans, start=1):
        is_last = place == len(spans)
        yield _link(text, first, stop, end if is_last else stop)


def _link(text: str, start: int, host_end: int, end: int) -> _Link:
    host = text[start:host_end]
    rest, _, top = host.rpartition(".")
    is_bare = "/" not in host and end == host_end
    return _Link(
        start=start,
        end=end,
        dot=start + len(rest),
        is_mistaken=is_bare and top != top.lower() and not _shouts(host),
    )


def _shouts(host: str) -> bool:
    """Whether `host` is a registered name in capitals, and not a row of degrees."""
    suffix = _suffixes().publicsuffix(host.lower()) or ""
    first = host.partition(".")[0]
    return host.isupper() and "." in suffix and len(first) > len("S.")
