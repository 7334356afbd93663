"""Which words of a text X takes for addresses.

Rules: docs.x.com, counting characters (2026-08-22); where those are silent, what npm
twitter-text 3.1.0 does. That library looks for the first place where an address may
start, there for the longest host, and goes on after it; a text is read the same way
here, but each word only once, so that no text takes long.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from dissemination.domain.hosts import GUARDS, Word, hosts_in
from dissemination.domain.tops import is_registered, top_length

LINK_LONGEST = 4096  # its scheme is counted twice
LABEL_LONGEST = 63
SLUG_LONGEST = 40
JOINER = "\u200c"  # zero width non-joiner: not seen, and ends what X reads as a name


def links(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans that X would turn into links, bare domains included."""
    return tuple((link.start, link.end) for link in _links(text))


def defuse(text: str) -> str:
    """Keep X from linking academic degrees and missing spaces ("M.Si", "hari.So").

    Real addresses in small letters, with a scheme or with a path, stay as they are; so
    does a whole address in capitals ("PEKANBARU.GO.ID").
    """
    while spots := [spot for link in _links(text) for spot in _mistaken(text, link)]:
        pieces, at = [], 0
        for spot in sorted(spots):
            pieces += [text[at:spot], JOINER]
            at = spot
        text = "".join((*pieces, text[at:]))
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    """A span that X links; without a scheme, `host_end` is where its host stops."""

    start: int
    end: int
    host_end: int = 0


_LATIN = (  # letters with accents that X takes in a bare domain and in a path
    r"À-ÖØ-öø-ÿĀ-ɏɓɔɖɗəɛɣɨɯɲʉʋʻ\u0300-\u036fḀ-ỿ"
    r"ɠɩɵʀʃʈʊʌʒ\u0399\u03b9\u1fbe\u2c65\u2c66\u2c7e\u2c7f"
)
_CYRILLIC = r"\u0400-\u04ff\u1c80-\u1c87"
_SCHEME_BEFORE = regex.compile(r"(?r)[Hh][Tt][Tt][Pp][Ss]?://")
_UNFIT = ("-", "_", ".", "/")  # after one of these, nothing is without a scheme
_UNGUARDED = regex.compile(rf"[^A-Za-z0-9{GUARDS}]")

_STEP = rf"[A-Za-z{_CYRILLIC}0-9!*';:=+,.$/%#\[\]\-–_~@|&{_LATIN}]"
_STEP_LAST = rf"[+\-A-Za-z{_CYRILLIC}0-9=_#/{_LATIN}]"
_NESTED = rf"\((?:{_STEP}++|{_STEP}*+\({_STEP}++\){_STEP}*+)\)"
_PATH = regex.compile(rf"/(?:{_STEP}++|{_NESTED})*+")
_PATH_END = regex.compile(rf"(?r)(?:{_STEP_LAST}|{_NESTED})")
_PORT = regex.compile(r":[0-9]++")
_QUERY = regex.compile(r"\?[A-Za-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[A-Za-z0-9\-_&=#/]")
_SHORT = regex.compile(
    rf"(?i:https?://t\.co/)(?P<slug>[A-Za-z0-9]+)(?:{_QUERY.pattern})?"
)
_BARE = regex.compile(rf"(?:[-A-Za-z0-9{_LATIN}]++\.)++")
_BEFORE_TOP = regex.compile(r"\.(?=[A-Za-z\u0080-\U0010FFFF])")  # none starts otherwise
_WIDE_DOTS = regex.compile("[。．｡]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    """What X reads as an address at first; it starts with the scheme, if any.

    `before` is what stands before one without a scheme.
    """

    before: str
    start: int
    host_start: int
    host_end: int
    end: int
    has_path: bool

    @classmethod
    def of(
        cls, text: str, before: str, start: int, host_start: int, host_end: int
    ) -> _Match:
        end = after_port = _end(_PORT, text, host_end)
        if region := _PATH.match(text, after_port):
            end = _end_of_path(text, *region.span())
        return cls(
            before=before,
            start=start,
            host_start=host_start,
            host_end=host_end,
            end=_end(_QUERY, text, end),
            has_path=end > after_port,
        )


def _links(text: str) -> Iterator[_Link]:
    for match in _matches(text):
        if not _is_valid(text, match):
            continue
        if match.start < match.host_start:
            yield from _with_scheme(text, match)
        elif match.before not in _UNFIT:
            yield from _without_scheme(text, match)


def _matches(text: str) -> Iterator[_Match]:
    at = word_end = 0  # where the last match stopped, and the last word
    while found := _BEFORE_TOP.search(text, word_end):
        word = Word.around(text, found.start(), low=word_end)
        word_end = word.end
        for match in _matches_in(word, at):
            at = match.end
            word_end = max(at, word_end)
            yield match


def _matches_in(word: Word, at: int) -> Iterator[_Match]:
    """Yield the matches in a word, where the one before them stopped at `at`."""
    text, start = word.text, word.start
    scheme = _scheme(text, start, at)
    if scheme and word.first(0, start) == start:
        match = _Match.of(text, "", start - scheme, start, word.host_end(0))
        yield match
        at = match.end
    for host_start, host_end in hosts_in(word, at):
        before = text[at:host_start][-1:]
        match = _Match.of(text, before, host_start, host_start, host_end)
        yield match
        at = match.end


def _scheme(text: str, end: int, at: int) -> int:
    """Return how long the scheme is that stops at `end`; 0 where none may."""
    found = _SCHEME_BEFORE.match(text, at, end)
    if found is None:
        return 0
    start = found.start()
    is_free = start > at and _UNGUARDED.match(text, start - 1)
    return end - start if start == 0 or is_free else 0


def _end(pattern: regex.Pattern[str], text: str, at: int) -> int:
    """Return where the pattern stops that may stand at `at`."""
    found = pattern.match(text, at)
    return found.end() if found else at


def _end_of_path(text: str, start: int, end: int) -> int:
    found = _PATH_END.search(text, start, end)
    return found.end() if found else start


def _is_valid(text: str, match: _Match) -> bool:
    scheme = match.host_start - match.start or len("https://")
    url = text[match.start : match.end]
    length = len(url.encode("utf-16-le", "surrogatepass")) // 2
    if length + scheme > LINK_LONGEST:
        return False
    host = text[match.host_start : match.host_end]
    if host.startswith("xn--") and not any(_bare_hosts(host, 0, len(host))):
        return False
    return all(0 < _label_length(label) <= LABEL_LONGEST for label in host.split("."))


def _label_length(label: str) -> int:
    """Return how long a label is in a name server's alphabet."""
    if label.isascii() or len(label) > LABEL_LONGEST:
        return len(label)
    pieces = _WIDE_DOTS.split(label)
    return sum(map(_piece_length, pieces)) + len(pieces) - 1


def _piece_length(piece: str) -> int:
    if piece.isascii():
        return len(piece)
    return len("xn--") + len(piece.encode("punycode"))


def _with_scheme(text: str, match: _Match) -> Iterator[_Link]:
    end = match.end
    if short := _SHORT.match(text, match.start, end):
        if len(short["slug"]) > SLUG_LONGEST:
            return
        end = short.end()
    yield _Link(start=match.start, end=end)


def _without_scheme(text: str, match: _Match) -> Iterator[_Link]:
    """Yield the Latin names in a host; a path belongs to the last of them."""
    hosts = list(_bare_hosts(text, match.host_start, match.host_end))
    for start, end in hosts:
        goes_on = match.has_path and end == hosts[-1][1]
        # X takes as much as if nothing else than Latin stood before the path.
        rest = match.end - match.host_end if goes_on else 0
        yield _Link(start=start, end=end + rest, host_end=end)


def _bare_hosts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while found := _BARE.search(text, start, end):
        start = found.end()
        if stop := _known_end(text, found.start(), start - 1, end):
            yield found.start(), stop
            start = stop


def _known_end(text: str, start: int, dot: int, end: int) -> int:
    """Return where the longest host from `start` ends; its last dot is `dot` or before.

    0 if there is none.
    """
    while dot >= start:
        if length := top_length(text, dot + 1, end):
            return dot + 1 + length
        dot = text.rfind(".", start, dot)
    return 0


def _mistaken(text: str, link: _Link) -> Iterator[int]:
    """Yield the places after the dots in a link that no one meant as one."""
    end = link.host_end if link.end == link.host_end else 0
    while end and _is_mistaken(text[link.start : end]):
        dot = text.rfind(".", link.start, end)
        yield dot + 1
        end = _known_end(text, link.start, text.rfind(".", link.start, dot), dot)


def _is_mistaken(host: str) -> bool:
    """Whether a host has capitals at its end, and is no registered name in capitals."""
    top = host.rpartition(".")[2]
    if top == top.lower():
        return False
    first = host.partition(".")[0]
    return not (host.isupper() and len(first) > len("S.") and is_registered(host))
