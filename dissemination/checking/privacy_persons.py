"""When a person was born, and where one lives."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from dissemination.checking.context import after, before
from dissemination.checking.office import Office
from dissemination.checking.passages import Passage
from dissemination.checking.persons import name_ending, name_starting
from dissemination.checking.privacy_births import is_somebody
from dissemination.checking.privacy_children import is_about_an_offence
from dissemination.checking.privacy_columns import (
    DATE,
    LIMITS,
    dates_below,
    row_of_a_person,
)
from dissemination.checking.reading import (
    Span,
    has,
    last_end,
    listed,
    matches,
    phrases,
    reading,
    sentence,
    spans,
)
from dissemination.checking.words import ignoring_case
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem

_LABELS = phrases(
    (
        *("ttl", "tempat", "tanggal lahir", "tgl lahir", "tgl. lahir", "lahir"),
        *("tanggal lahirnya", "tanggal kelahiran", "tgl lhr", "tgl. lhr", "lahir tgl"),
        *("dob",),
    )
)
_LABELLED = ignoring_case(
    r"(?:TTL|tempat\s?(?:,|/|dan|&)?\s?(?:tanggal|tgl\.?)\s?lahir"
    r"|(?:tanggal|tgl\.?)\s?(?:lahir(?:nya)?|kelahiran|lhr)|lahir\stgl\.?|DOB)(?!\w)"
    r"|(?m:^)lahir(?=\s?:)"
)
_BORN = phrases(("lahir", "kelahiran", "lahirnya", "dilahirkan", "terlahir"))
# Between "lahir" and its date: a place, "pada tanggal". A limit is no birthday.
_LINKS = ignoring_case(r"[\w\s.,'()\u00a0-]{0,56}")
_TOLD_REACH = 60
_RANGE = ignoring_case(r"\s?(?:[-–]|s\.?d\.?|sampai|hingga|dan seterusnya|ke atas)\s?")
_LIST_REACH = 2_000

_LIVES_REACH = 60
_AMONG = ignoring_case(r"warga|penduduk|penghuni")
_ADDRESS = ignoring_case(r"alamat")
_HOUSE = ignoring_case(
    r"(?:(?:jalan|jl|jln|gang|gg|lorong|lrg|dusun|kampung|simpang)\b\.?\s?[A-Z\d]"
    r"[^\n;:!?]{0,70}?(?<!\w)(?:no(?:mor)?\b\.?\s?\d{1,4}(?:\s?[a-z])?(?!\w)"
    r"|blok\s\w{1,3}"
    r"|RT\b[.\s]{0,2}\d{1,3}(?:\s?/?\s?(?:RW\b[.\s]{0,2})?\d{1,3})?)"
    r"|(?:perumahan|perum|komplek|kompleks|perumnas|griya)\b\.?\s"
    r"[^\n;:!?]{0,60}?(?<!\w)"
    r"(?:blok\b\.?\s\w{1,3}(?:[\s/-]{0,3}(?:no(?:mor)?\.?\s?)?\d{1,4})?"
    r"|no(?:mor)?\b\.?\s?\d{1,4}))"
)
_STREETS = phrases(
    (
        "jalan",
        "jl",
        "jln",
        "gang",
        "gg",
        "lorong",
        "lrg",
        "dusun",
        "kampung",
        "simpang",
        "perumahan",
        "perum",
        "komplek",
        "kompleks",
        "perumnas",
        "griya",
    )
)
_STREET = ignoring_case(
    r"(?:jalan|jl|jln|gang|gg)\b\.?(?:\s(?-i:[A-Z])[\w.']{1,20}){1,4}?"
    r"\s\d{1,3}[a-z]?"
    r"(?![\w:-]|[.,]\d|\s(?:km|meter|m|kilometer|hari|orang|unit|titik|kk))"
)
_LIVES = listed("privacy", "home", "lives")
_NOT_HOMES = listed("privacy", "home", "not_homes")
_BODIES = listed("privacy", "home", "bodies")
_WHO = phrases(
    (
        *(
            "korban",
            "pelaku",
            "tersangka",
            "terdakwa",
            "saksi",
            "almarhum",
            "ia",
            "dia",
        ),
        *("almarhumah", "beliau", "pasien", "orang tua", "orang tuanya", "pemilik"),
        *("penerima", "nenek", "kakek", "lansia", "balita", "anak"),
    )
)
_ROW = re.compile(r"^\s{0,6}(?:\d{1,3}[.)]|[-•*–])?\s{0,3}")
_NUMBERED = re.compile(r"[\s|]{0,4}\d{1,3}[.)]?\s{0,3}[\t|]")
_AFTER_ROW = re.compile(r"[\s,:;(|/-]{1,5}$|\s{1,2}(?:di|alamat:?)\s$")
_NAME_WORD = phrases(("nama",))
_NAME_FORM = ignoring_case(r"nama\b[^\n:]{0,20}:")
_FORM_REACH = 240
_THINGS = listed("privacy", "home", "things")
_TABLES = listed("privacy", "home", "tables")
_PERSONS = listed("privacy", "home", "rows")
# Where one works tells nothing of the address: "Pekerjaan: Guru SD; Alamat: …".
_JOB = ignoring_case(r"pekerjaan\s{0,9}:[^\n;,]{0,60}")
_WORDS = 24  # before a place, in which a name is looked for
_OF_A_PLACE = ignoring_case(
    r"(?:jalan|jl\.?|gang|gg\.?|kelurahan|kecamatan|desa|di|kota|blok|perumahan)\s$"
)


def birth_dates(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find each date on which a person was born."""
    del item, office
    for passage in read:
        for span in sorted(_births(passage.text)):
            yield passage.finding("privacy.birth_date", Severity.HOLD, span)


def home_addresses(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find each house in which a named person lives; a victim's is held."""
    del office
    for passage in read:
        for span in _homes(passage.text):
            is_held = is_about_an_offence(item, passage.text, span)
            severity = Severity.HOLD if is_held else Severity.WARNING
            yield passage.finding("privacy.home_address", severity, span)


def _births(text: str) -> set[Span]:
    found: set[Span] = set()
    labels = [label.span() for label in matches(text, _LABELS, _LABELLED)]
    for label, (until, _) in zip_longest(labels, labels[1:], fillvalue=(len(text), 0)):
        found |= _labelled(text, label, until)
    for start, end in spans(text, _BORN):
        date = _told(text, start, end)
        if date:
            found.add(date)
    return found


def _labelled(text: str, label: Span, until: int) -> set[Span]:
    """Return the date after "TTL:", or those of the lines under such a heading.

    Whatever stands behind `until` is under the next heading.
    """
    at = label[1]
    rest = after(text, at, 120)
    _, stop = sentence(text, at, at)
    own = DATE.search(text, at, min(stop, at + len(rest)))
    if own:
        is_limit = has(text, LIMITS, at, own.start())
        return set() if is_limit else {own.span()}
    if not rest.rstrip().endswith(":"):
        return set(dates_below(text, label, until))
    begin = at + len(rest) + 1
    listing = text[begin : min(until, begin + _LIST_REACH)].split("\n\n", 1)[0]
    dates = DATE.finditer(listing)
    return {(begin + date.start(), begin + date.end()) for date in dates}


def _told(text: str, start: int, end: int) -> Span | None:
    """Return the date of "Suryani lahir di Siak, 12 Mei 1990"."""
    date = DATE.search(text, end, end + _TOLD_REACH + 20)
    if not date or not _LINKS.fullmatch(text, end, date.start()):
        return None
    if "\n" in text[end : date.start()] or has(text, LIMITS, end, date.start()):
        return None
    if _RANGE.match(text, date.end()):
        return None
    is_person = is_somebody(text, start) or _is_of_the_next(text, start, date.end())
    return date.span() if is_person else None


def _is_of_the_next(text: str, start: int, end: int) -> bool:
    """Tell whether a sentence begins "Lahir di Siak 12 Mei 1990, Marlina …"."""
    is_first = sentence(text, start, start)[0] == start
    return (
        is_first and text.startswith(", ", end) and bool(name_starting(text, end + 2))
    )


def _homes(text: str) -> Iterator[Span]:
    last = 0
    for start, _ in spans(text, _STREETS):
        found = _HOUSE.match(text, start) or _STREET.match(text, start)
        if found and start >= last and _is_a_home(text, found.span()):
            yield found.span()
            last = found.end()


def _is_a_home(text: str, span: Span) -> bool:
    if _is_listed(text, span) or _is_in_table(text, span[0]):
        return True
    start, end = sentence(text, *span)
    lives = _lives(text, max(start, span[0] - _LIVES_REACH), span[0])
    if not lives:
        return False
    at, stop = lives
    if has(text, _BODIES, stop, span[0]):
        return False
    if _AMONG.match(text, at, stop) and text.startswith(" di ", stop):
        return False  # whoever visits people "di Jalan …" does not live there
    return _is_somebody_s(text, at, (start, end), span)


def _is_in_table(text: str, at: int) -> bool:
    """Tell whether an address is a cell in a table of persons, or in a numbered row."""
    said = row_of_a_person(text, at)
    if any(has(text, no, *one) for one in said for no in (_BODIES, _TABLES)):
        return False
    is_told = any(has(text, _PERSONS, *one) for one in said)
    return is_told or any(_NUMBERED.match(text, *one) for one in said)


def _lives(text: str, low: int, high: int) -> Span | None:
    """Return the last words that say of somebody to live there."""
    said = [
        one
        for one in spans(text, _LIVES, low, high)
        if not has(text, _NOT_HOMES, one[0], min(len(text), one[1] + 14))
    ]
    # "Alamat rumah" holds "rumah", and is one.
    is_held = len(said) > 1 and said[-2][1] == said[-1][1]
    return said[-2 if is_held else -1] if said else None


def _is_listed(text: str, span: Span) -> bool:
    """Tell whether an address follows a name in a list: "1. Suryani, Jl. …"."""
    line = before(text, span[0], 120)
    row = _ROW.match(line)
    gap = _AFTER_ROW.search(line)
    if not row or not gap:
        return False
    at = span[0] - len(line) + row.end()
    name = name_starting(text, at)
    is_listed = line[: row.end()].strip() != "" or "|" in line
    is_direct = bool(name) and name is not None and name[1] <= span[0] - len(gap[0])
    return is_listed and is_direct and not has(text, _BODIES, at, span[0])


def _is_somebody_s(text: str, at: int, around: Span, address: Span) -> bool:
    """Tell whether who lives there is a person; a body's address may be known."""
    start, end = around
    subject = text[start:at]
    is_known = _ADDRESS.match(text, at) or has(text, _BODIES, start, end)
    is_after = not is_known and _has_name(text, address[1], end)
    if not subject.strip(" -•*0123456789.)"):
        within = _has_name(text, at, address[0])
        return within or is_after or _is_of_a_form(text, start)
    body = last_end(text, _BODIES, start, at)
    who = last_end(text, _WHO, start, at)
    name = _last_name(text, start, at)
    if max(who, name) > body:
        return True
    return body < 0 and (is_after or _has_name(text, at, address[0]))


def _last_name(text: str, start: int, at: int) -> int:
    """Return where the last name before a place ends, -1 for none."""
    ends = reading(text).ends
    first, last = bisect_left(ends, start), bisect_right(ends, at)
    for end in reversed(ends[max(first, last - _WORDS) : last]):
        if name_ending(text, end):
            return end
    return -1


def _has_name(text: str, start: int, end: int) -> bool:
    """Tell whether a person is named shortly after a place."""
    starts = reading(text).starts
    first, last = bisect_left(starts, start), bisect_left(starts, min(end, start + 90))
    return any(
        name_starting(text, place)
        for place in starts[first:last]
        if not _OF_A_PLACE.search(text[max(0, place - 12) : place])
    )


def _is_of_a_form(text: str, start: int) -> bool:
    """Tell whether "Alamat:" follows "Nama: Suryani" and not a body's name."""
    at = max(0, start - _FORM_REACH)
    words = spans(text, _NAME_WORD, at, start)
    named = [found for one in words if (found := _NAME_FORM.match(text, one[0]))]
    if not named or has(text, _THINGS, *named[-1].span()):
        return False
    after_name = named[-1].end()
    job = _JOB.search(text, after_name, start)
    work = job.span() if job else (start, start)
    is_body = has(text, _BODIES, after_name, work[0])
    is_body = is_body or has(text, _BODIES, work[1], start)
    return bool(name_starting(text, after_name)) and not is_body
