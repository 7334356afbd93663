"""Numbers that identify a person: NIK, family card, a civil servant's number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dissemination.checking.context import digits, masked
from dissemination.checking.office import Office
from dissemination.checking.passages import Passage
from dissemination.checking.reading import last_end, listed, phrases, says
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem

# Six digits of a region, then DDMMYY (women: DD + 40), then a serial (UU 23/2006; the
# province codes are those of Permendagri 72/2019, 11 Aceh to 97 Papua Pegunungan).
_LENGTH = 16
# One at a time; phones and word processors put in blanks that nobody sees.
_BETWEEN = r"[ .\u00a0\u00ad\u2007\u2009\u200b\u2010-\u2014\u202f\u2060_-]"
_RUN = re.compile(rf"\d(?:{_BETWEEN}?\d)*")
_GROUP = re.compile(r"(?<!\d)\d{16}(?!\d)")
_PROVINCES = frozenset(
    {*range(11, 20), 21, *range(31, 37), 51, 52, 53, *range(61, 66)}
    | {*range(71, 77), 81, 82, *range(91, 98)}
)
_WOMEN = 40

_BEFORE = 60  # code points in which a number is named
_IDENTITY = phrases(("nik", "ktp", "ktp-el", "kependudukan", "identitas"))
_CARD = phrases(("kk", "nkk", "kartu keluarga", "kknya", "kk-nya"))
_HOUSEHOLDS = re.compile(r"\d\s\w{2,4}$")  # "120 KK" are households, no card
_HEADED = re.compile(r"\b(?:no(?:mor)?\.? |n)(?:kk\b|kartu keluarga)", re.IGNORECASE)
_HEADING_REACH = 1_200
_LINES = 40
_OTHER = listed("privacy", "numbers", "other")
_RUPIAH = re.compile(r"Rp\.?\s{0,2}$", re.IGNORECASE)
_LINK = re.compile(
    r"\W{0,4}(?:(?:nomor|no|adalah|yaitu|digital|elektronik|pembayaran|bank|anda"
    r"|pendaftaran|online|riau|kepri|syariah|bri|bni|bsi|btn|bca|mandiri)\W{1,3}){0,4}",
    re.IGNORECASE,
)

_BORN = r"(?:19[4-9]\d|200\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
# PPPK have 21 and more for the month in which they were taken on.
_TAKEN_ON = r"(?:19[6-9]\d|20[0-4]\d)(?:0[1-9]|1[0-2]|2\d)"
_NIP = re.compile(
    rf"(?<!\d){_BORN}{_BETWEEN}?{_TAKEN_ON}{_BETWEEN}?[12]{_BETWEEN}?\d{{3}}(?!\d)"
)
_NIP_NAMED = re.compile(
    rf"\bNI(?:P|\s?PPPK|PPPK)\b[\s.:]{{0,5}}(\d(?:{_BETWEEN}?\d){{8,17}})(?!\d)",
    re.IGNORECASE,
)
_NIP_WORDS = phrases(("nip", "ni", "nipppk"))
_NIP_LENGTHS = frozenset({9, 18})  # 9 until 2008


def identity_numbers(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find each number that has the form of a NIK or of a family card's."""
    del item, office
    for passage in read:
        for start, number in _numbers(passage.text):
            rule = _rule(passage.text, start)
            if rule:
                span = start, start + len(number)
                yield passage.finding(rule, Severity.HOLD, span, masked(number))


def service_numbers(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find each civil servant's number, by its form or its name."""
    del item, office
    for passage in read:
        spans = {found.span() for found in _NIP.finditer(passage.text)}
        spans = {span for span in spans if not is_of_a_thing(passage.text, span[0])}
        if says(passage.text, _NIP_WORDS):
            spans |= _named_nip(passage.text)
        for start, end in sorted(spans):
            shown = masked(passage.text[start:end])
            yield passage.finding("privacy.nip", Severity.WARNING, (start, end), shown)


def is_of_a_thing(text: str, at: int) -> bool:
    """Tell whether a number is named as a receipt's, a tender's or the like."""
    end = last_end(text, _OTHER, max(0, at - _BEFORE), at)
    return end >= 0 and bool(_LINK.fullmatch(text, end, at))


def is_identity_number(number: str) -> bool:
    """Tell whether 16 digits have the form of a NIK."""
    return len(number) == _LENGTH and _is_valid(number)


def _named_nip(text: str) -> set[tuple[int, int]]:
    named = _NIP_NAMED.finditer(text)
    return {one.span(1) for one in named if len(digits(one[1])) in _NIP_LENGTHS}


def _rule(text: str, start: int) -> str:
    """Return which rule a number of a NIK's form is under, empty for none."""
    low = max(0, start - _BEFORE)
    identity = last_end(text, _IDENTITY, low, start)
    if _is_on_card(text, max(low, identity), start):
        return "privacy.family_card"
    if identity >= 0:
        return "privacy.nik"
    if is_of_a_thing(text, start) or _RUPIAH.search(text[max(0, start - 5) : start]):
        return ""
    return "privacy.family_card" if _is_under_heading(text, start) else "privacy.nik"


def _is_on_card(text: str, low: int, start: int) -> bool:
    end = last_end(text, _CARD, low, start)
    if end < 0 or any(c.isdecimal() or c == "\n" for c in text[end:start]):
        return False
    return not _HOUSEHOLDS.search(text[max(0, end - 9) : end])


def _is_under_heading(text: str, start: int) -> bool:
    """Tell whether a line stands in a list that is headed "Nomor KK penerima:"."""
    low = max(0, start - _HEADING_REACH)
    end = text.rfind("\n", low, start)
    for _ in range(_LINES):
        if end < 0:
            return False
        begin = text.rfind("\n", low, end)
        line = text[max(begin + 1, low) : end].rstrip()
        if not line or line.endswith(":"):
            return bool(_HEADED.search(line))
        end = begin
    return False


def _numbers(text: str) -> Iterator[tuple[int, str]]:
    """Return each valid number of 16 digits, and where it begins.

    Other numbers may stand around it ("2. 1471… 12 Mei"): then it is written in one.
    """
    for run in _RUN.finditer(text):
        if len(run[0]) < _LENGTH:
            continue
        if len(digits(run[0])) == _LENGTH:
            found = [(run.start(), run[0])]
        else:
            groups = _GROUP.finditer(run[0])
            found = [(run.start() + group.start(), group[0]) for group in groups]
        yield from (one for one in found if _is_valid(digits(one[1])))


def _is_valid(number: str) -> bool:
    region, birthday, serial = number[:6], number[6:12], number[12:]
    return _is_region(region) and _is_birthday(birthday) and int(serial) != 0


def _is_region(number: str) -> bool:
    province, regency, district = (int(number[i : i + 2]) for i in (0, 2, 4))
    return (
        province in _PROVINCES
        and 1 <= regency <= 79  # noqa: PLR2004 - codes of regencies end there
        and district >= 1
    )


def _is_birthday(number: str) -> bool:
    day, month = int(number[:2]), int(number[2:4])
    day -= _WOMEN if day > _WOMEN else 0
    return 1 <= day <= 31 and 1 <= month <= 12  # noqa: PLR2004
