"""Numbers that identify a person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dissemination.checking.office import Office
from dissemination.checking.passages import Passage
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem

# Six digits of a region, then DDMMYY (women: DD + 40), then a serial (UU 23/2006; the
# province codes are those of Permendagri 72/2019, 11 Aceh to 97 Papua Pegunungan).
_LENGTH = 16
_BETWEEN = r"[ .\u00a0\u2010-\u2013-]"  # one at a time
_RUN = re.compile(rf"\d(?:{_BETWEEN}?\d)*")
_GROUP = re.compile(r"(?<!\d)\d{16}(?!\d)")
_FAMILY_CARD = re.compile(
    r"(?:\bKK\b|kartu keluarga)\W{0,22}(?:nomor\W*)?$", re.IGNORECASE
)
_BEFORE = 60  # characters in which a family card is named
_PROVINCES = frozenset(
    {*range(11, 20), 21, *range(31, 37), 51, 52, 53, *range(61, 66)}
    | {*range(71, 77), 81, 82, *range(91, 98)}
)
_WOMEN = 40


def identity_numbers(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find each number that has the form of a NIK or of a family card's."""
    del item, office
    for passage in read:
        for start, number in _numbers(passage.text):
            before = passage.text[max(start - _BEFORE, 0) : start]
            on_card = _FAMILY_CARD.search(before)
            yield passage.finding(
                "privacy.family_card" if on_card else "privacy.nik",
                Severity.HOLD,
                (start, start + len(number)),
            )


def _numbers(text: str) -> Iterator[tuple[int, str]]:
    """Return each valid number of 16 digits, and where it begins.

    Other numbers may stand around it ("2. 1471… 12 Mei"): then it is written in one.
    """
    for run in _RUN.finditer(text):
        if len(re.sub(r"\D", "", run[0])) == _LENGTH:
            found = [(run.start(), run[0])]
        else:
            groups = _GROUP.finditer(run[0])
            found = [(run.start() + group.start(), group[0]) for group in groups]
        yield from (one for one in found if _is_valid(re.sub(r"\D", "", one[1])))


def _is_valid(digits: str) -> bool:
    region, birthday, serial = digits[:6], digits[6:12], digits[12:]
    return _is_region(region) and _is_birthday(birthday) and serial != "0000"


def _is_region(digits: str) -> bool:
    province, regency, district = (int(digits[i : i + 2]) for i in (0, 2, 4))
    return (
        province in _PROVINCES
        and 1 <= regency <= 79  # noqa: PLR2004 - codes of regencies end there
        and district >= 1
    )


def _is_birthday(digits: str) -> bool:
    day, month = int(digits[:2]), int(digits[2:4])
    day -= _WOMEN if day > _WOMEN else 0
    return 1 <= day <= 31 and 1 <= month <= 12  # noqa: PLR2004
