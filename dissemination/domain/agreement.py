"""Whether an account's own version still says the facts that the item says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from dissemination.domain.figures import MONTHS, WEEKDAYS, Fact, Sort, figures
from dissemination.domain.item import ContentItem, Kind
from dissemination.domain.place_names import places, words
from dissemination.domain.sentences import sentences

_EMERGENCIES = (Kind.WEATHER_EMERGENCY, Kind.DISASTER_EMERGENCY)
_SUMS = (Sort.AMOUNT, Sort.NUMBER)
_NO_DAY = "00"  # of a month that is named without a day
_MOST = 3  # of what the item says instead


class How(StrEnum):
    """In which way two texts disagree on a fact."""

    OTHER = "other"  # the version says what the item does not
    MISSING = "missing"  # the item says what the version does not


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """One fact on which two texts disagree.

    Attributes:
        sort: what kind of fact it is.
        how: whether the version says another one, or none.
        text: the words that say it, on the side on which it is said.
        against: what the item says of that kind instead; empty for what is missing.
        is_grave: an approver must see it: the public would be told something else, or
            not when and where an event is.
    """

    sort: Sort
    how: How
    text: str
    against: tuple[str, ...] = ()
    is_grave: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What one side tells: its facts, and every word in it.

    `prose` are those that its text says; others stand beside it in the item's file.
    """

    facts: tuple[Fact, ...]
    prose: tuple[Fact, ...]
    words: frozenset[str]

    @property
    def years(self) -> frozenset[str]:
        days = (f.value.split("-") for f in self.facts if f.sort is Sort.DATE)
        return frozenset(year for year, *rest in days if len(rest) > 1)


def disagreements(
    shared: ContentItem, own: ContentItem, zone: ZoneInfo
) -> tuple[Disagreement, ...]:
    """Return on which facts an item in an account's own words disagrees with itself.

    Args:
        shared: the item, as the team wrote it.
        own: the same with the version's headline, body and pictures.
        zone: in which the hour of an event is meant.

    Returns:
        What is grave first, then by kind; each fact once.
    """
    there = _told(shared, zone)
    others = list(_others(_written(own), there))
    # Beside what stands in its place, nobody needs to hear that it is missing.
    told = {(one.sort, text) for one in others for text in one.against}
    # What only stands beside a picture is no part of the text.
    bare, its_text = (replace(one, attachments=()) for one in (shared, own))
    gone = _missing(shared, _written(its_text), _told(bare, zone), zone)
    found = [*others, *(one for one in gone if (one.sort, one.text) not in told)]
    once: dict[tuple[Sort, How, str], Disagreement] = {}
    for one in sorted(found, key=lambda one: not one.is_grave):
        once.setdefault((one.sort, one.how, one.text), one)
    order = list(Sort)
    return tuple(
        sorted(once.values(), key=lambda one: (not one.is_grave, order.index(one.sort)))
    )


def _others(here: _Told, there: _Told) -> Iterator[Disagreement]:
    """Yield what the version says and the item does not."""
    for fact in here.facts:
        if fact.sort is Sort.PLACE:
            is_told = there.words.issuperset(fact.value.split())
        else:
            is_told = _is_told(fact, there)
        if not is_told:
            # "Tiga langkah mudah" counts what nobody counted before: no harm.
            is_word = fact.sort is Sort.NUMBER and not any(map(str.isdigit, fact.text))
            yield Disagreement(
                sort=fact.sort,
                how=How.OTHER,
                text=fact.text,
                against=_said_instead(fact.sort, there),
                is_grave=not is_word,
            )


def _missing(
    shared: ContentItem, here: _Told, there: _Told, zone: ZoneInfo
) -> Iterator[Disagreement]:
    """Yield what the item says and the version does not."""
    musts = _musts(shared, zone)
    for fact in there.prose:
        if fact.sort is Sort.PLACE:
            # A headline has capitals everywhere.
            is_told = fact.start < len(shared.title) or _is_named(fact, here)
        else:
            # A day tells its weekday.
            is_told = fact.sort is Sort.WEEKDAY or _is_told(fact, here)
        if not is_told:
            yield _missed(fact, is_grave=any(_says(fact, must) for must in musts))
    venues = _venues(shared, musts)
    if venues and not any(_is_named(venue, here) for venue in venues):
        yield _missed(venues[0], is_grave=True)


def _is_named(place: Fact, here: _Told) -> bool:
    return not here.words.isdisjoint(place.value.split())


def _missed(fact: Fact, *, is_grave: bool) -> Disagreement:
    return Disagreement(
        sort=fact.sort, how=How.MISSING, text=fact.text, is_grave=is_grave
    )


def _said_instead(sort: Sort, there: _Told) -> tuple[str, ...]:
    said = dict.fromkeys(fact.text for fact in there.facts if fact.sort is sort)
    return tuple(said)[:_MOST]


def _written(item: ContentItem) -> _Told:
    """Return what stands in an item's text and beside its pictures."""
    shown = (said for a in item.attachments for said in (a.alt, a.caption))
    text = "\n".join((item.title, item.body, *shown))
    facts = _dated((*figures(text), *places(text)))
    return _Told(facts=facts, prose=facts, words=words(text))


def _told(item: ContentItem, zone: ZoneInfo) -> _Told:
    """Return all that an item tells, wherever its file says it."""
    more = (item.unit, item.place, item.byline, *(said for _, said in item.card))
    beside = "\n".join((*more, *item.hashtags, *item.keywords))
    written = _written(item)
    stated = [f for at in (item.event_at, item.expires_at) for f in _stated(at, zone)]
    known = [f for f in stated if not any(_says(w, f) for w in written.facts)]
    # Elsewhere than here nobody adds to the text when something takes place.
    is_added = item.kind is Kind.EVENT or item.kind in _EMERGENCIES
    prose = (*written.prose, *known) if is_added else written.prose
    facts = (*written.facts, *figures(beside), *known)
    return _Told(
        facts=_dated(facts, stated),
        prose=_dated(prose, stated),
        words=written.words | words(beside),
    )


def _musts(item: ContentItem, zone: ZoneInfo) -> tuple[Fact, ...]:
    """Return what no version may leave out: when an event is, until when to beware."""
    until = item.expires_at if item.kind in _EMERGENCIES else None
    return (*_stated(item.event_at, zone), *_stated(until, zone))


def _venues(item: ContentItem, musts: tuple[Fact, ...]) -> list[Fact]:
    """Return the places that are named where the day or the hour of an event is."""
    told = [one for line in item.body.split("\n") for one in sentences(line)]
    return [
        place
        for sentence in told
        if any(_says(must, fact) for fact in figures(sentence) for must in musts)
        for place in places(sentence)
    ]


def _stated(at: datetime | None, zone: ZoneInfo) -> tuple[Fact, ...]:
    """Return the day and the hour of an instant; at midnight no hour was meant."""
    if at is None:
        return ()
    local = at.astimezone(zone)
    said = f"{local.day} {MONTHS[local.month - 1].capitalize()} {local.year}"
    day = Fact(sort=Sort.DATE, value=f"{local:%Y-%m-%d}", text=said)
    if local.time() == time.min:
        return (day,)
    hour = f"{local:%H:%M} {local.tzname()}"
    return day, Fact(sort=Sort.HOUR, value=hour, text=hour.replace(":", "."))


def _dated(
    facts: tuple[Fact, ...], further: list[Fact] | None = None
) -> tuple[Fact, ...]:
    """Give days their year, where the same text tells of them in one year."""
    years: dict[str, set[str]] = {}
    for fact in (*facts, *(further or ())):
        year, _, day = fact.value.partition("-")
        if fact.sort is Sort.DATE and "-" in day:
            years.setdefault(day, set()).add(year)
    return tuple(
        replace(fact, value=f"{min(years[fact.value])}-{fact.value}")
        if fact.sort is Sort.DATE and len(years.get(fact.value, ())) == 1
        else fact
        for fact in facts
    )


def _is_told(fact: Fact, side: _Told) -> bool:
    """Tell whether a side tells a fact, in whatever form."""
    if fact.sort is Sort.DATE:
        year = fact.value.partition("-")[0]
        if len(year) > 2 and side.years and year not in side.years:  # noqa: PLR2004
            return False
    if fact.sort is Sort.WEEKDAY:
        return _is_weekday_told(fact, side)
    return any(_says(known, fact) for known in side.facts)


def _is_weekday_told(fact: Fact, side: _Told) -> bool:
    days = [known.value for known in side.facts if known.sort is Sort.DATE]
    # Of a day without a year nobody knows its weekday.
    return any(
        _weekday(day) in ("", fact.value) for day in days if not day.endswith(_NO_DAY)
    ) or any(_says(known, fact) for known in side.facts)


def _weekday(day: str) -> str:
    try:
        return WEEKDAYS[date.fromisoformat(day).weekday()]
    except ValueError:
        return ""


def _says(one: Fact, other: Fact) -> bool:
    """Tell whether the first says what the other says; it may say it more exactly."""
    match one.sort, other.sort:
        case Sort.DATE, Sort.DATE:
            return _is_day(one.value, other.value)
        case Sort.HOUR, Sort.HOUR:
            return _is_hour(one.value, other.value)
        case Sort.DATE, Sort.NUMBER:
            is_year = len(other.value) == len("2026")
            return is_year and one.value.startswith(f"{other.value}-")
    is_sum = one.sort in _SUMS and other.sort in _SUMS
    return (is_sum or one.sort is other.sort) and one.value == other.value


def _is_hour(one: str, other: str) -> bool:
    mine, _, zone = one.partition(" ")
    theirs, _, its = other.partition(" ")
    return mine == theirs and (not zone or not its or zone == its)


def _is_day(one: str, other: str) -> bool:
    *year, month, day = one.split("-")
    *its_year, its_month, its_day = other.split("-")
    return (
        month == its_month
        and its_day in (day, _NO_DAY)
        and (not year or not its_year or year == its_year)
    )
