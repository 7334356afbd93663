"""What tells who a child is, where an offence, a victim or a witness is told of.

The names of such a child, of its parents and its school stay secret (UU 11/2012,
section 19). Initials and made-up names pass.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

from dissemination.checking.context import after
from dissemination.checking.office import Office
from dissemination.checking.passages import Passage
from dissemination.checking.persons import (
    is_made_up,
    name_ending,
    name_starting,
    row_ending,
    titled_name,
)
from dissemination.checking.reading import (
    Span,
    has,
    last_end,
    listed,
    matches,
    phrases,
    sentence,
    spans,
)
from dissemination.checking.words import ignoring_case, words
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem

_NISN_WORD = phrases(("nisn",))
_NISN = ignoring_case(r"NISN\b[^\d\n]{0,20}(\d{10})(?!\d)")
_OFFENCES = listed("privacy", "children", "offences")
_PREVENTION = listed("privacy", "children", "prevention")
_NEAR = 350  # code points around a child in which the offence is told

# Before and after a number of years: "Rafi (13)", "Rafi, yang berusia 13 tahun".
_BEFORE_AGE = ignoring_case(
    r"(?:\s?\(|,?\s(?:yang\s)?"
    r"(?:(?:masih|baru|kini|saat ini|saat itu|ketika itu|waktu itu)\s)?"
    r"(?:ber)?(?:usia|umur)(?:nya)?\s(?:baru\s|masih\s)?"
    r"|,\s(?:(?:bocah|anak|remaja|siswa|siswi|pelajar|gadis|santri|balita)\s)?"
    r"|,\s(?:seorang\s)?(?:bocah|anak|remaja|siswa|siswi|pelajar|gadis|santri)"
    r"(?:\s[a-z-]{2,20}){0,4}\s(?:ber)?(?:usia|umur)\s)$"
)
_AFTER_AGE = ignoring_case(
    r"\s?(?:tahun|thn|th|bulan|bln)(?!\w)(?!\s(?:lalu|silam|terakhir|penjara|kurungan"
    r"|kemudian|sebelumnya|berturut|anggaran|ajaran|lebih|masa))"
)
_CLOSED = re.compile(r"(?:,[^)\n]{0,20})?\)")
_BARE_LEAD = re.compile(r",\s")
_COMMA = re.compile(r",(?=\s[a-z])")
_AGED_KIND = ignoring_case(
    r"(?<!\w)(?:anak|bocah|remaja|balita|bayi|siswa|siswi|pelajar|korban|putr[ai]|gadis"
    r"|pelaku)"
    r"(?:\s(?:laki-laki|perempuan|lelaki|berusia|berumur|usia|umur|putri"
    r"|cilik)){0,3}\s$"
)
_THEN_NAME = ignoring_case(
    r"\s(?:tahun|bulan)(?:\s(?:itu|ini|tersebut))?,?\s(?:yang\s)?"
)
# A number in brackets may count pieces, cases or what stands in a place.
_COUNTS = listed("privacy", "children", "counts")
_COUNTED = re.compile(r"(?<!\w)([a-z]{3,})\s\(\d{1,3}\)")
_PERSONS = frozenset(words("privacy", "children", "persons"))
_PLACES = re.compile(
    r"(?<!\w)(?:(?:di|[Dd]esa|[Kk]ampung|[Kk]elurahan|[Kk]ecamatan|[Kk]abupaten)"
    r"|(?:motor|mobil|kendaraan|ponsel|merek|jenis|kasus|wilayah|kecamatan|lokasi"
    r"|daerah|kelurahan|desa|kabupaten|kota|cabor|tim)\s?:)\s"
    r"(?:(?:[A-Z][\w']{1,20}\s){1,4}\(\d{1,3}\)(?:,\sdan|,|\sdan|\sserta)\s){0,6}$"
)
_COUNT_REACH = 160
_BEFORE_REACH = 72
_AGES = phrases(
    [str(age) for age in range(1, 18)] + [f"0{age}" for age in range(1, 10)]
)

_PUPIL = ignoring_case(
    r"(?:siswa|siswi|pelajar|murid|santri|santriwati|anak didik|duduk di bangku"
    r"|duduk di)\s(?:di\s)?"
    r"(?:(?:kelas|kls)\s\w{1,4}(?:\s?[A-Z\d]\b)?(?:\s(?:di\s)?)?)?"
    r"(?:(?:SD|SMP|SMA|SMK|MTs|MI|MA|MAN|TK|PAUD|pesantren|ponpes|pondok pesantren"
    r"|sekolah dasar)\w{0,2}\b"
    r"(?:\s(?:Negeri|N|Swasta|\d{1,3}|(?-i:[A-Z][\w-]+))){0,4})?"
)
_CLASS = ignoring_case(r"\b(?:kelas|kls)\b")
_LEAD = re.compile(r"[\s,(]*(?:\(\d{1,2}\))?[\s,(]*(?:seorang\s)?$")
_THEN_CALLED = re.compile(r",?\s(?:yang\s)?(?:bernama\s|berinisial\s)?")
_SCHOOL = re.compile(r"\b(?:SD|SMP|SMA|SMK|MTs|MI|MA|TK|PAUD)")
_ONE = phrases(
    ("seorang", "korban", "pelaku", "tersangka", "saksi", "berinisial", "inisial")
)
_ALONE = phrases(("seorang", "berinisial", "inisial"))
# Pupils in a flood are a group, and no victims of an offence.
_DISASTERS = listed("privacy", "children", "disasters")
_MANY = ignoring_case(
    r"(?:para|ratusan|puluhan|ribuan|belasan|sejumlah|seluruh|semua|\d)\s(?:orang\s)?$"
)
_CLASS_OR_SCHOOL = ignoring_case(
    r"kelas|kls|SD|SMP|SMA|SMK|MTs|MI|MA|TK|PAUD|pesantren|ponpes"
)
_RELATIVE = (
    r"(?:ayah|bapak|ibu|ibunda|ayahanda|orang\s?tua|wali|paman|bibi|tante|kakek|nenek"
    r"|kakak|abang)"
)
_PARENT = ignoring_case(
    rf"{_RELATIVE}(?:\s(?:kandung|tiri|angkat))?"
    r"(?:nya|\s(?:korban|pelaku|anak(?:\skorban)?|saksi|bocah|balita|siswi|siswa"
    r"|remaja)(?:\s(?:itu|tersebut|ini))?)"
    r"\s?,?\s(?:yang\s)?(?:bernama\s|yakni\s|yaitu\s|inisial\s)?"
)
_CHILD_OF = ignoring_case(
    r"(?:anak|putra|putri|buah hati|cucu)(?:nya)?"
    r"(?:\s(?:kandung|tiri|bungsu|sulung|tunggal|pertama|kedua|ketiga|perempuan"
    r"|laki-laki)){0,3}"
    r"\s(?:dari\s)?(?:pasangan\s(?:suami istri\s)?)?"
    r"(?=(?:Bapak|Pak|Ibu|Bu|Bpk|Sdri?|Alm|Mbak|Kak|Bang|Uni|Uda)\b)"
    r"|(?:anak|putra|putri)\sdari\s(?:pasangan\s)?(?=[A-Z])"
)
_PARENT_OF = ignoring_case(
    rf"{_RELATIVE}(?:\s(?:kandung|tiri))?"
    r"\s(?:korban|pelaku|dari korban|sang anak|anak tersebut)"
)
_APPOSED = re.compile(r"\s?(?:\(\d{1,2}(?:\stahun)?\))?,\s$")
_NAMED = phrases(("bernama", "atas nama", "namanya"))
_KINDS = listed("privacy", "children", "kinds")
_CALLED_REACH = 44
_BREAK = re.compile(r"[.,;:\n(]")
_PUPILS = listed("privacy", "children", "pupils")
_RELATIVES = listed("privacy", "children", "relatives")
_CHILDREN = listed("privacy", "children", "offspring")
_YOUNG = phrases(
    (
        *words("privacy", "children", "young"),
        *(f"{age} tahun" for age in range(1, 18)),
    )
)
_TITLE = re.compile(
    r"(?:Bapak|Pak|Ibu|Bu|Bpk\.?|Sdri?\.?|Alm\.?|Mbak|Kak|Bang|Uni|Uda)\s"
)


def children(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find each name, class, parent and number that tells who a child is."""
    del office
    for passage in read:
        text = passage.text
        found = _pupil_numbers(text)
        if _told(text) or _told(item.title):
            told = _identified(text)
            found += [one for one in told if is_about_an_offence(item, text, one)]
        for span in _outermost(found):
            yield passage.finding("privacy.child", Severity.HOLD, span)


def is_about_an_offence(item: ContentItem, text: str, span: Span) -> bool:
    """Tell whether an offence, its victim or witness is told of around a place.

    A sentence against offences ("sosialisasi anti perundungan") tells of none.
    """
    told = _told(text)
    place = bisect_left(told, span[0] - _NEAR)
    is_near = place < len(told) and told[place] <= span[1] + _NEAR
    return is_near or bool(_told(item.title))


@lru_cache(maxsize=16)
def _told(text: str) -> tuple[int, ...]:
    """Return where a text tells of an offence."""
    return tuple(
        span[0]
        for span in spans(text, _OFFENCES)
        if not has(text, _PREVENTION, *sentence(text, *span))
    )


def _pupil_numbers(text: str) -> list[Span]:
    return [found.span(1) for found in matches(text, _NISN_WORD, _NISN)]


def _identified(text: str) -> Iterator[Span]:
    found = [one for age in spans(text, _AGES) for one in _aged(text, *age)]
    for span in (*found, *_called(text), *_pupils(text), *_parents(text)):
        if not has(text, _PREVENTION, *sentence(text, *span)):
            yield span


def _aged(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield "Rafi (13)" and "bocah 9 tahun bernama Rafi" around a number of years."""
    said = text[max(0, start - _BEFORE_REACH) : start]
    yield from _named_before(text, said, (start, end))
    kind = _AGED_KIND.search(said)
    then = _THEN_NAME.match(text, end)
    if kind and then:
        name = name_starting(text, then.end())
        if name and not is_made_up(text, name):
            yield start - len(kind[0]), name[1]


def _named_before(text: str, said: str, age: Span) -> Iterator[Span]:
    """Yield "Rafi (13)", "Rafi, 13 tahun," and "Rafi, 13, dirawat"."""
    start, end = age
    lead = _BEFORE_AGE.search(said)
    if not lead:
        return
    years = _AFTER_AGE.match(text, end)
    name = _one_aged(text, start - len(lead[0]), years)
    if name and (years or _is_bare_age(text, lead[0], name, end)):
        stop = years.end() if years else end
        closed = _CLOSED.match(text, stop) if lead[0].endswith("(") else None
        yield name[0], closed.end() if closed else stop


def _one_aged(text: str, at: int, years: re.Match[str] | None) -> Span | None:
    """Return the name before an age; with "tahun" it may look like a noun."""
    name = (row_ending(text, at) if years else None) or name_ending(text, at)
    if not name or is_made_up(text, name) or has(text, _OFFENCES, *name):
        return None
    return name


def _is_bare_age(text: str, lead: str, name: Span, end: int) -> bool:
    """Tell whether a number without "tahun" is an age: "Rafi (13)", "Rafi, 13, …"."""
    if lead.endswith("("):
        return bool(_CLOSED.match(text, end)) and not _is_count(text, name)
    return bool(_BARE_LEAD.fullmatch(lead) and _COMMA.match(text, end))


def _is_count(text: str, name: Span) -> bool:
    """Tell whether a number in brackets counts: "Honda Beat (2), ponsel (7)"."""
    start, end = name
    low, high = sentence(text, *name)
    low, high = max(low, start - _COUNT_REACH), min(high, end + _COUNT_REACH)
    if has(text, _COUNTS, low, start):
        return True
    if _PLACES.search(text[low:start]):
        return True
    counted = (one[1] for one in _COUNTED.finditer(text, low, high))
    return any(one not in _PERSONS and not one.endswith("nya") for one in counted)


def _called(text: str) -> Iterator[Span]:
    """Yield "anak korban KDRT bernama Fajar"."""
    for start, end in spans(text, _NAMED):
        young = last_end(text, _KINDS, max(0, start - _CALLED_REACH), start)
        name = name_starting(text, end)
        is_direct = young >= 0 and not _BREAK.search(text, young, start)
        if is_direct and name and not is_made_up(text, name):
            yield start, name[1]


def _pupils(text: str) -> Iterator[Span]:
    """Yield "siswi kelas VIII SMPN 5", with the name before or after it."""
    for found in matches(text, _PUPILS, _PUPIL):
        if not _CLASS_OR_SCHOOL.search(found[0]):
            continue
        start, end = found.start(), found.start() + len(found[0].rstrip())
        name = _name_before(text, start)
        named = _name_after(text, end)
        if name and not is_made_up(text, name):
            yield name[0], end
        elif named and not is_made_up(text, named):
            yield start, named[1]
        elif _CLASS.search(found[0]) and _is_one(text, (start, end)):
            yield start, end


def _is_one(text: str, pupil: Span) -> bool:
    """Tell whether a class is one child's: its school is named, or it is the victim."""
    around = sentence(text, *pupil)
    if _MANY.search(text[max(0, pupil[0] - 20) : pupil[0]]):
        return False
    if has(text, _DISASTERS, *around) and not has(text, _ALONE, *around):
        return False
    has_school = _SCHOOL.search(text[slice(*pupil)])
    return bool(has_school) or has(text, _ONE, *around)


def _name_before(text: str, at: int) -> Span | None:
    said = text[max(0, at - _BEFORE_REACH) : at]
    return name_ending(text, at - len(said) + len(_LEAD.sub("", said)))


def _name_after(text: str, at: int) -> Span | None:
    gap = _THEN_CALLED.match(after(text, at, 30))
    return name_starting(text, at + gap.end()) if gap else None


def _parents(text: str) -> Iterator[Span]:
    """Yield "ayah korban, Suryadi" and "putri dari Bapak Suryadi"."""
    for name, told in (*_parents_after(text), *_parents_before(text)):
        if _is_young(text, told) and not is_made_up(text, name):
            yield min(name[0], told[0]), max(name[1], told[1])


def _parents_after(text: str) -> Iterator[tuple[Span, Span]]:
    """Yield each parent's name, and the "ayah korban," that stands before it."""
    found = [*matches(text, _RELATIVES, _PARENT), *matches(text, _CHILDREN, _CHILD_OF)]
    for parent in found:
        title = _TITLE.match(text, parent.end())
        name = name_starting(text, (title or parent).end())
        name = name or titled_name(text, parent.end())
        if name:
            yield name, parent.span()


def _parents_before(text: str) -> Iterator[tuple[Span, Span]]:
    """Yield each parent's name, and the "ayah korban" that stands behind it."""
    for apposed in matches(text, _RELATIVES, _PARENT_OF):
        lead = _APPOSED.search(text[max(0, apposed.start() - 14) : apposed.start()])
        name = name_ending(text, apposed.start() - len(lead[0])) if lead else None
        if name:
            yield name, apposed.span()


def _is_young(text: str, span: Span) -> bool:
    low, high = max(0, span[0] - _NEAR), min(len(text), span[1] + _NEAR)
    ages = spans(text, _AGES, low, high)
    has_age = any(text[start - 1 : start] == "(" for start, _ in ages)
    return has_age or has(text, _YOUNG, low, high)


def _outermost(spans: Sequence[Span]) -> list[Span]:
    """Return the spans that lie in no other, in order, each once."""
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda one: (one[0], -one[1])):
        if not kept or span[1] > kept[-1][1]:
            kept.append(span)
    return kept
