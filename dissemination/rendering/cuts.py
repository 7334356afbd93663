"""Where a text may be cut, and how much each place would hurt the reader."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import IntEnum

import regex

from dissemination.domain.facts import unbreakable
from dissemination.domain.sentences import boundaries


class Cut(IntEnum):
    """What lies on both sides of a cut; the number is how much it hurts."""

    PARAGRAPH = 0
    LINE = 1
    SENTENCE = 2
    CLAUSE = 18
    PHRASE = 26
    WORD = 34
    DANGLING = 44  # after a word that announces the next one: "di", "yang"
    FACT = 400
    TOKEN = 1000


# On top of that: inside quotation marks, and before words that join what is near.
IN_QUOTATION = 14
JOINED = 4


@dataclass(frozen=True, slots=True)
class Break:
    """A place where a part may end: what follows starts at `start`."""

    start: int
    kind: Cut
    pain: int


def breaks(text: str) -> tuple[Break, ...]:
    """Return all places between words where `text` may be cut, in order.

    Those inside a fact are among them, as `Cut.FACT`: for a fact that alone is longer
    than the room. No break lies inside a grapheme or at a no-break space.
    """
    facts = _Spans(unbreakable(text))
    quotations = _Spans(tuple(found.span() for found in _QUOTATION.finditer(text)))
    starts = _sentence_starts(text)
    found: list[Break] = []
    for gap in _GAP.finditer(text):
        kind = Cut.FACT
        if not facts.hold(gap.start()):
            kind = _kind(text, gap, is_sentence=gap.end() in starts)
        pain = kind + (IN_QUOTATION if quotations.hold(gap.start()) else 0)
        if kind is Cut.CLAUSE and _JOINING.match(text, gap.end()):
            pain += JOINED
        found.append(Break(gap.end(), kind, pain))
    return tuple(found)


class _Spans:
    """Spans in order, asked whether a place lies inside one of them."""

    def __init__(self, spans: tuple[tuple[int, int], ...]) -> None:
        self._spans = spans
        self._starts = [start for start, _ in spans]

    def hold(self, place: int) -> bool:
        before = bisect_right(self._starts, place) - 1
        return before >= 0 and self._starts[before] < place < self._spans[before][1]


_GAP = regex.compile(
    r"(?<=\S)[^\S\u00A0\u202F]++(?=\S)"
    r"(?![\p{GCB=Extend}\p{GCB=SpacingMark}\u200D])"
)
_QUOTATION = regex.compile(r"“[^“”]*”|(?<!\w)\"[^\"]*\"")
_CONJUNCTION = regex.compile(
    r"(?:yang|dan|serta|atau|tetapi|tapi|namun|sedangkan|sementara|agar|supaya|karena|"
    r"sebab|sehingga|untuk|guna|jika|bila|apabila|kalau|ketika|saat|setelah|sebelum|"
    r"sambil|meski|meskipun|walaupun|bahwa|lalu|kemudian|termasuk|maupun|dengan)\b",
    regex.IGNORECASE,
)
_JOINING = regex.compile(r"(?:yang|dan|serta|atau|maupun|dengan)\b", regex.IGNORECASE)
_PREPOSITION = regex.compile(
    r"(?:di|ke|dari|pada|oleh|kepada|dalam|melalui|bagi|tentang|terhadap|hingga|sampai|"
    r"sejak|antara|mulai|selama|seperti|sebagai|secara|lewat|menurut|tanpa)\b",
    regex.IGNORECASE,
)
_ANNOUNCES = regex.compile(
    r"\b(?:yang|dan|serta|atau|agar|karena|sehingga|untuk|guna|jika|bila|bahwa|dengan|"
    r"di|ke|dari|pada|oleh|kepada|dalam|melalui|bagi|tentang|terhadap|para|seluruh|"
    r"setiap|sangat|lebih|akan|telah|sudah|sedang|belum|tidak|bukan|jangan|dapat|"
    r"bisa)$",
    regex.IGNORECASE,
)
_NEAR = 16  # code points; longer than any word above


def _kind(text: str, gap: regex.Match[str], *, is_sentence: bool) -> Cut:
    before = text[max(gap.start() - _NEAR, 0) : gap.start()]
    if "\n" in gap[0]:
        is_whole = not before.endswith(":")
        whole = Cut.PARAGRAPH if gap[0].count("\n") > 1 else Cut.LINE
        return whole if is_whole else Cut.CLAUSE
    if is_sentence:
        return Cut.SENTENCE
    if _ANNOUNCES.search(before):
        return Cut.DANGLING
    after = text[gap.end() : gap.end() + _NEAR]
    if before[-1] in ";:,–—)" or _CONJUNCTION.match(after):
        return Cut.CLAUSE
    return Cut.PHRASE if _PREPOSITION.match(after) else Cut.WORD


def _sentence_starts(text: str) -> frozenset[int]:
    starts: set[int] = set()
    offset = 0
    for line in text.split("\n"):
        starts.update(offset + start for start in boundaries(line))
        offset += len(line) + 1
    return frozenset(starts)
