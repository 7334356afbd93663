"""Days, hours, amounts and numbers of Indonesian prose, in their normal forms.

"Sabtu, 12 Mei 2026" and "12/5" are one day, "Rp1,5 miliar" and "Rp 1.500.000.000" one
amount, "pukul 9 pagi" and "09.00 WIB" one hour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import regex

MONTHS = (
    *("januari", "februari", "maret", "april", "mei", "juni", "juli"),
    *("agustus", "september", "oktober", "november", "desember"),
)
_CENTURY = 100
WEEKDAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")


class Sort(StrEnum):
    """What kind of fact it is."""

    DATE = "date"
    WEEKDAY = "weekday"
    HOUR = "hour"
    AMOUNT = "amount"
    PHONE = "phone"
    NUMBER = "number"
    PLACE = "place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact: its normal form, and the words that say it.

    `value` is "2026-05-12", "05-12" or "2026-05" of a day or month, "09:00" or "09:00
    WIB" of an hour, digits of an amount, a number or a telephone, else small letters.
    `start` is where the words stand.
    """

    sort: Sort
    value: str
    text: str
    start: int = 0


def figures(text: str) -> tuple[Fact, ...]:
    """Return every day, hour, amount, telephone and number of a text, in order."""
    rest = _unnumbered(_blanked(_STRANGE, text))
    found: list[Fact] = []
    for sort, kind, read in _KINDS:
        for one in kind.finditer(rest):
            said = text[one.start() : one.end()].strip().rstrip(".")
            found += [
                Fact(sort=sort, value=value, text=said, start=one.start())
                for value in read(one)
            ]
        rest = _blanked(kind, rest)
    return tuple(sorted(found, key=lambda fact: fact.start))


def _blanked(kind: regex.Pattern[str], text: str) -> str:
    """Blank out what was read, so that nothing reads it again."""
    return kind.sub(lambda one: "\0" * len(one[0]), text)


def _unnumbered(text: str) -> str:
    """Blank out "1/2" and "2/2": where all are there, they number a thread's parts."""
    found: dict[int, set[int]] = {}
    for one in _NUMBERING.finditer(text):
        found.setdefault(int(one[2]), set()).add(int(one[1]))
    whole = {of for of, those in found.items() if _is_whole(of, those)}

    def blank(one: regex.Match[str]) -> str:
        is_part = int(one[2]) in whole and int(one[1]) <= int(one[2])
        return "\0" * len(one[0]) if is_part else one[0]

    return _NUMBERING.sub(blank, text) if whole else text


def _is_whole(of: int, those: set[int]) -> bool:
    return of > 1 and those >= set(range(1, of + 1))


_SHORT_MONTHS = {name[:3]: number for number, name in enumerate(MONTHS, start=1)}
_OTHER_MONTHS = {"agt": 8, "ags": 8, "sept": 9, "pebruari": 2, "nopember": 11}
_NUMBER_OF = {name: n for n, name in enumerate(MONTHS, start=1)}
_NUMBER_OF |= _SHORT_MONTHS | _OTHER_MONTHS
_UNITS = "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas"
_ONES = {word: number for number, word in enumerate(_UNITS.split(), start=1)}
_ONES |= {"seratus": 100, "seribu": 1000}
_TIMES = {"puluh": 10, "ratus": 100, "ribu": 10**3, "juta": 10**6, "jt": 10**6}
_TIMES |= {"miliar": 10**9, "milyar": 10**9, "triliun": 10**12}


def _any(words: Mapping[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


# Addresses, hashtags and mentions are no prose, and digits of other scripts no numbers:
# Python does not know the newest of them. An address begins where none has begun: a
# megabyte without a space is read once, and not from each of its letters.
_STRANGE = regex.compile(
    r"https?://\S+|www\.\S+|(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+|[#@]\w+"
    r"|(?<![a-z0-9.-])[a-z0-9-]++(?:\.[a-z0-9-]++)*\.(?:id|com|org|net)\b(?:/\S*)?"
    r"|(?![0-9])\d"
)
_NUMBERING = regex.compile(r"(?m)(?:^|(?<=\s))\(?(\d{1,2})/(\d{1,2})\)?(?=\s|$)")
_EDGE = r"(?<!\d)(?<!\d[.,:/-])"
_END = r"(?!\d|[.:/]\d)"
_TO = r"\s{0,3}(?:[-–—]|s\.\s?d\.|s/d|sampai(?: dengan)?|hingga)\s{0,3}"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])"
_AND = r"\s{0,3},?\s{1,3}(?:dan|&)\s{1,3}"
_DAYS = rf"{_DAY}(?:(?:\s?,\s{{0,3}}{_DAY}){{0,12}}{_AND}{_DAY}|{_TO}{_DAY})?"
_MONTH = rf"(?i:(?P<month>{_any(_NUMBER_OF)}))\b\.?"
_YEAR = r"(?:\s{1,3}(?P<year>\d{4})(?!\d))?"
_WRITTEN = regex.compile(rf"{_EDGE}(?P<days>{_DAYS})\s{{1,3}}{_MONTH}{_YEAR}")
_MONTH_ALONE = regex.compile(rf"\b(?i:(?P<month>{'|'.join(MONTHS)}))\b{_YEAR}")
_ISO = regex.compile(
    rf"{_EDGE}(?P<year>\d{{4}})-(?P<m>0[1-9]|1[0-2])-(?P<days>{_DAY}){_END}"
)
_SLASHED = regex.compile(
    rf"{_EDGE}(?!24/7\b)(?P<days>{_DAY})"
    rf"(?:(?P<by>[/.-])(?P<m>1[0-2]|0?[1-9])(?P=by)(?P<year>\d{{4}}|\d\d)"
    rf"|/(?P<m>1[0-2]|0?[1-9])){_END}"
)
_WEEKDAY = regex.compile(
    r"\b(?:(?i:(?P<day>senin|selasa|rabu|kamis|jum['’]?at|sabtu|ahad))"
    r"|(?P<day>Minggu|MINGGU)|(?<=[Hh]ari )(?P<day>minggu))\b"
)
_ZONE = r"(?:\s?(?P<zone>WIB|WITA|WIT)\b)?"
_CLOCK = rf"(?:[01]?\d|2[0-4])[.:][0-5]\d{_END}(?!\s?(?:%|persen))"
_BARE = rf"(?:[01]?\d|2[0-4]){_END}"
_PART = "(?i:dini hari|pagi|siang|sore|petang|malam)"
_HOUR = regex.compile(
    rf"(?:\b(?i:pukul|pkl\.?|jam)\s?(?P<from>{_CLOCK}|{_BARE})"
    rf"|{_EDGE}(?P<from>{_CLOCK})"
    rf"|{_EDGE}(?P<from>{_BARE})(?=\s?(?:WIB|WITA|WIT)\b|\s(?i:pagi|siang|sore)\b))"
    rf"{_ZONE}(?:\s(?P<part>{_PART})\b)?"
    rf"(?:{_TO}(?i:pukul |jam )?(?P<to>{_CLOCK}|{_BARE}){_ZONE}"
    rf"(?:\s(?P<to_part>{_PART})\b)?)?"
)
_NUMERAL = (
    r"(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3}){2,}|\d+,\d+|\d+\.\d{1,2}|\d+)"
    r"(?!\d)"
)
_BIG = r"(?:\s?(?P<times>(?i:ribu|juta|jt|miliar|milyar|triliun))\b)?"
_AMOUNT = regex.compile(
    rf"\b(?i:rp|idr)\.?\s?(?P<n>{_NUMERAL}){_BIG}(?:,-)?"
    rf"|{_EDGE}(?P<n>{_NUMERAL}){_BIG}(?=\s(?i:rupiah)\b)"
)
_PHONE = regex.compile(
    r"(?<![\w.,/])(?:\+62[ .-]?\d{2,4}|\(0\d{2,3}\) ?\d{2,4}|62(?=8)\d{3}|0\d{2,3})"
    r"(?:[ .-]?\d{3,5}){1,3}(?!\d)"
)
_COUNT = regex.compile(
    rf"(?<!\d)(?<!\d[.,])(?P<n>{_NUMERAL}){_BIG}(?P<of>\s?(?:%|persen\b))?"
)
_SPOKEN = regex.compile(
    rf"(?<![\w-])(?i:(?!satu\b(?! (?:belas|juta|miliar)))(?:{_any(_ONES)})"
    rf"(?: (?:belas|{_any(_TIMES)}|{_any(_ONES)}))*)(?![\w-])"
)


def _days(one: regex.Match[str]) -> Iterator[str]:
    groups = one.groupdict()
    month = groups.get("m") or _NUMBER_OF[groups["month"].lower()]
    year = groups.get("year") or ""
    before = f"{'20' + year if int(year) < _CENTURY else year}-" if year else ""
    for day in regex.findall(r"\d+", groups["days"]):
        yield f"{before}{int(month):02}-{int(day):02}"


def _month(one: regex.Match[str]) -> Iterator[str]:
    year = f"{one['year']}-" if one["year"] else ""
    yield f"{year}{_NUMBER_OF[one['month'].lower()]:02}-00"


def _weekday(one: regex.Match[str]) -> Iterator[str]:
    name = regex.sub("['’]", "", one["day"].lower())
    yield "minggu" if name == "ahad" else name


def _hours(one: regex.Match[str]) -> Iterator[str]:
    zone = f" {one['zone']}" if one["zone"] else ""
    begin = _minutes(one["from"], one["part"] or "")
    if one["to"] is None:
        yield _clock(begin) + zone
        return
    end = _minutes(one["to"], one["to_part"] or "")
    if not one["part"] and one["to_part"]:
        # "jam 7-9 malam": of both, where that makes sense.
        also = _minutes(one["from"], one["to_part"])
        begin = also if also < end else begin
    yield from (_clock(begin) + zone, _clock(end) + zone)


def _minutes(said: str, part: str) -> int:
    hour, _, minute = regex.sub(":", ".", said).partition(".")
    hours, part = int(hour), part.lower()
    is_after_noon = (part == "siang" and hours < 10) or (  # noqa: PLR2004 - an hour
        part in {"sore", "petang"} or (part == "malam" and hours > 5)  # noqa: PLR2004
    )
    if is_after_noon and hours < 12:  # noqa: PLR2004 - noon
        hours += 12
    elif part == "malam" and hours == 12:  # noqa: PLR2004 - midnight
        hours = 0
    return (hours % 24) * 60 + int(minute or 0)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _amount(one: regex.Match[str]) -> Iterator[str]:
    yield _plain(_decimal(one["n"]) * _TIMES.get((one["times"] or "").lower(), 1))


def _count(one: regex.Match[str]) -> Iterator[str]:
    (value,) = _amount(one)
    yield f"{value}%" if one["of"] else value


def _phone(one: regex.Match[str]) -> Iterator[str]:
    digits = regex.sub(r"\D", "", one[0])
    yield regex.sub("^62", "0", digits)


def _spoken(one: regex.Match[str]) -> Iterator[str]:
    """Read "dua puluh lima ribu": ones, tens and hundreds, then what multiplies all."""
    whole = group = last = 0
    for word in one[0].lower().split():
        if word == "belas":
            group, last = group + 10, 0
        elif word in _ONES:
            group, last = group + _ONES[word], _ONES[word]
        elif _TIMES[word] < 1000:  # noqa: PLR2004 - puluh, ratus
            group, last = group + last * (_TIMES[word] - 1), 0
        else:
            whole, group = whole + (group or 1) * _TIMES[word], 0
    yield str(whole + group)


def _decimal(said: str) -> Decimal:
    """Read "1.500.000", "1.500,50", "1,5", and the English "1,500,000"."""
    if regex.fullmatch(r"\d{1,3}(?:,\d{3}){2,}", said):
        return Decimal(said.replace(",", ""))
    if regex.fullmatch(r"\d+\.\d{1,2}", said):
        return Decimal(said)
    return Decimal(said.replace(".", "").replace(",", "."))


def _plain(value: Decimal) -> str:
    said = f"{value:f}"
    return said.rstrip("0").rstrip(".") if "." in said else said


# Each reads what those before it left: an amount is no number, a day no hour.
_KINDS: tuple[
    tuple[Sort, regex.Pattern[str], Callable[[regex.Match[str]], Iterator[str]]], ...
] = (
    (Sort.PHONE, _PHONE, _phone),
    (Sort.AMOUNT, _AMOUNT, _amount),
    (Sort.DATE, _ISO, _days),
    (Sort.DATE, _SLASHED, _days),
    (Sort.DATE, _WRITTEN, _days),
    (Sort.DATE, _MONTH_ALONE, _month),
    (Sort.HOUR, _HOUR, _hours),
    (Sort.WEEKDAY, _WEEKDAY, _weekday),
    (Sort.NUMBER, _COUNT, _count),
    (Sort.NUMBER, _SPOKEN, _spoken),
)
