"""Campaigns of an election, and the poses of its sides. Health campaigns pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dissemination.checking.context import is_denied
from dissemination.checking.neutrality import is_electoral, tagged_symbols
from dissemination.checking.office import Office
from dissemination.checking.passages import Passage
from dissemination.checking.reading import (
    Span,
    has,
    listed,
    matches,
    sentence,
    spans,
)
from dissemination.checking.words import ignoring_case, whole, words
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem

_WORDS = listed("neutrality", "campaign", "words")
_LOOSE = listed("neutrality", "campaign", "loose")
_POLITICS = listed("neutrality", "campaign", "politics")
_SERVICES = ignoring_case(
    r"(?:[\s\"“#]|nasional|akbar|besar|publik|program|tentang|untuk|bertema|bertajuk"
    r"|serentak|pekan|bulan|hari|gerakan|edukasi|massal){0,8}"
    + whole(words("neutrality", "campaign", "services"))
)
_TELLERS = frozenset(words("neutrality", "campaign", "tellers"))

_SHOWS = whole(words("neutrality", "symbol", "shows"))
_COUNTS = "|".join(words("neutrality", "symbol", "counts"))
_POSES = listed("neutrality", "symbol", "shows")
_POSE = ignoring_case(
    rf"{_SHOWS}\s(?:(?:dengan|simbol|salam|pose|tanda|khas|kode|mengacungkan|acungan"
    r"|sambil|foto|jari)\s){0,3}"
    rf"(?:(?:{_COUNTS})\s?-?\sjari(?!\w)|jari\s(?:{_COUNTS})(?!\w)"
    r"|(?:telunjuk|jempol|salam metal)(?!\w))"
    r"|membentuk\s(?:angka|simbol)\s\w+\s(?:dengan|pakai|memakai)\s(?:jari|tangan)"
    r"(?!\w)|(?:acungan|acungkan|mengacungkan)\s(?:jari|jempol|telunjuk)(?!\w)"
)
_UNCOUNTED = ignoring_case(
    r"(?:(?:simbol|berpose|pose|salam|gestur|kode|isyarat|tanda|acungan|gaya)\s"
    r"(?:dengan\s)?jari|(?:gestur|simbol|kode)\stangan)(?!\w)"
)
_GESTURES = listed("neutrality", "symbol", "gestures")
_NEUTRAL = listed("neutrality", "symbol", "neutral")
_SERVANTS = listed("neutrality", "symbol", "servants")
_NOT_POSES = listed("neutrality", "symbol", "not_poses")
_POINTS = ignoring_case(r"(?:menunjukkan|memperlihatkan)\s(?:jari\s)?telunjuk")
_POINTS_AT = ignoring_case(r"(?:nya)?\ske\s")
_NEAR = 300
_EMOJI = words("neutrality", "symbol", "emoji")
_THUMBS = ignoring_case(r"jempol")


def campaigns(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find each word of an election's campaign."""
    del item, office
    for passage in read:
        for span in _campaigns(passage.text):
            yield passage.finding("neutrality.campaign", Severity.WARNING, span)


def symbols(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find each pose with fingers; as an emoji only beside words of an election."""
    del office
    for passage in read:
        for found in matches(passage.text, _POSES, _POSE):
            if not _is_no_pose(passage.text, found.span()):
                yield passage.finding(
                    "neutrality.symbol", Severity.WARNING, found.span()
                )
        for found in matches(passage.text, _GESTURES, _UNCOUNTED):
            if _is_of_an_election(passage.text, found.span()):
                yield passage.finding(
                    "neutrality.symbol", Severity.WARNING, found.span()
                )
        yield from _fingers(passage)
    yield from tagged_symbols(item)


def _campaigns(text: str) -> Iterator[Span]:
    last = 0
    for span in sorted({*spans(text, _WORDS), *spans(text, _LOOSE)}, key=_longest):
        if span[0] < last:
            continue
        last = span[1]
        is_sure = has(text, _WORDS, *span)
        around = sentence(text, *span)
        if not is_sure and not has(text, _POLITICS, *around):
            continue
        if not _is_of_a_service(text, span[1]) and not _is_told(text, span):
            yield span


def _longest(span: Span) -> Span:
    return span[0], -span[1]


def _is_of_a_service(text: str, at: int) -> bool:
    return bool(_SERVICES.match(text, at))


def _is_told(text: str, span: Span) -> bool:
    """Tell whether a campaigner only says what another rule finds."""
    said = text[slice(*span)].lower()
    return said in _TELLERS and is_electoral(text, sentence(text, *span))


def _is_no_pose(text: str, span: Span) -> bool:
    """Tell thumbs of praise, and a referee's fingers, where no election is told of."""
    said, around = text[slice(*span)], sentence(text, *span)
    is_pointing = _POINTS.match(said) and _POINTS_AT.match(text, span[1])
    is_other = _THUMBS.search(said) or is_pointing or has(text, _NOT_POSES, *around)
    return bool(is_other) and not is_electoral(text, around)


def _is_of_an_election(text: str, span: Span) -> bool:
    """Tell whether a pose without a count stands beside words of an election."""
    if has(text, _NOT_POSES, *sentence(text, *span)):
        return False
    near = max(0, span[0] - _NEAR), min(len(text), span[1] + _NEAR)
    if is_electoral(text, near) or has(text, _POLITICS, *near):
        return True
    is_of_servants = is_denied(text, span[0]) and has(text, _SERVANTS, *near)
    return is_of_servants or has(text, _NEUTRAL, *near)


def _fingers(passage: Passage) -> Iterator[Finding]:
    at = [(passage.text.find(one), one) for one in _EMOJI if one in passage.text]
    if at and is_electoral(passage.text, (0, len(passage.text))):
        for start, one in sorted(at):
            span = start, start + len(one)
            yield passage.finding("neutrality.symbol", Severity.WARNING, span)
