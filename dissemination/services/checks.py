"""Checks: what the rules say of an item, with the office's own lists and days off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from dissemination.checking import OPTIONAL, Office, check
from dissemination.checking.passages import passages
from dissemination.config import Checks, Config, ConfigInvalid, Holidays, suggest
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import Attachment, ContentItem
from dissemination.domain.rendition import Media
from dissemination.messages import sentence
from dissemination.services.intake import read_item

_YEARS_AROUND = 2  # of today; the library makes others when they are asked for
_SHOWN = 80  # code points of a text in a sentence
_AROUND = 60  # code points shown to each side of a finding


def findings(item: ContentItem, config: Config) -> tuple[Finding, ...]:
    """Return what the checks say of an item in an office.

    Raises:
        ConfigInvalid: the office switched off a rule that there is not.
    """
    return check(item, office_of(config))


def holds(item: ContentItem, config: Config) -> list[Finding]:
    """Return what stops an item until an approver passes it with a reason."""
    found = findings(item, config)
    return [finding for finding in found if finding.severity is Severity.HOLD]


def office_of(config: Config) -> Office:
    """Return what an office's schedule.toml tells the rules.

    Raises:
        ConfigInvalid: it switches off a rule that may hold, or that there is not.
    """
    checks = config.checks
    unknown = [rule for rule in checks.off if rule not in OPTIONAL]
    if unknown:
        known = sorted(OPTIONAL)
        raise ConfigInvalid(
            suggest("checks.off", "config.not_one_of", rule, known) for rule in unknown
        )
    return _office(config.office.zone, checks, config.holidays)


def any_office() -> Office:
    """Return what is known of an office that has no workspace yet."""
    return _office(ZoneInfo("Asia/Jakarta"), Checks(), Holidays())


def from_file(path: Path, zone: ZoneInfo) -> ContentItem:
    """Read an item's file for the checks; pictures are looked for, and not opened.

    Raises:
        NotFound, Unreadable, ConfigInvalid: it cannot be used.
    """
    written = read_item(path, zone)
    there = (_with_file(one, path.parent) for one in written.attachments)
    return replace(written, attachments=tuple(there))


def said(finding: Finding) -> str:
    """Return what a finding says, in the language of the screen."""
    text = finding.text
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"
    words = sentence(f"rule.{finding.rule}", {"text": shown})
    is_plain = not finding.detail or finding.detail.isdigit()
    return words if is_plain else f"{words} ({finding.detail})"


def in_context(item: ContentItem, finding: Finding) -> tuple[str, str, str]:
    """Return what stands before a finding in its sentence, its text, what follows.

    What is no part of a sentence, as a hashtag or a file, stands alone.
    """
    for passage in passages(item):
        span = slice(finding.start, finding.end)
        if passage.field == finding.field and passage.text[span] == finding.text:
            start, end = passage.sentence(finding.start)
            before = passage.text[start : finding.start].lstrip()
            after = passage.text[finding.end : end].rstrip()
            return _last_words(before), finding.text, _first_words(after)
    return "", finding.text, ""


def _last_words(text: str) -> str:
    cut = text[-_AROUND:]
    return text if cut == text else f"…{cut[cut.find(' ') + 1 :]}"


def _first_words(text: str) -> str:
    cut = text[:_AROUND]
    return text if cut == text else f"{cut[: cut.rfind(' ')]}…"


@dataclass(frozen=True, eq=False)
class NamedDaysOff(Mapping[date, str]):
    """National holidays, joint leave and the desk's own days off, by name.

    The country's list is large, and loaded when the first day is asked for.
    """

    table: Holidays

    def __getitem__(self, day: date) -> str:
        """Return what a day off is called."""
        if day in self.table.working:
            raise KeyError(day)
        own = self._own.get(day)
        return own if own is not None else str(self._national[day])

    def __contains__(self, day: object) -> bool:
        """Tell whether a day is one off; the desk's own word goes first."""
        if not isinstance(day, date) or day in self.table.working:
            return False
        return day in self._own or day in self._national

    def __iter__(self) -> Iterator[date]:
        """Yield the days off of this year and those around."""
        around = range(-_YEARS_AROUND, _YEARS_AROUND + 1)
        this = date.today().year  # noqa: DTZ011 - which years are shown, no more
        for year in around:
            _ = date(this + year, 1, 1) in self._national  # makes the year
        days = sorted({*self._national, *self._own})
        yield from (day for day in days if day not in self.table.working)

    def __len__(self) -> int:
        """Return how many days that is."""
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        """Tell that days off are known, without loading them."""
        return True

    @cached_property
    def _own(self) -> dict[date, str]:
        return {one.day: one.name for one in self.table.extra}

    @cached_property
    def _national(self) -> Mapping[date, str]:
        # Seldom needed, and large: not before a date of a service asks for it.
        from holidays import GOVERNMENT, PUBLIC, country_holidays  # noqa: PLC0415

        leave = (GOVERNMENT,) if self.table.joint_leave else ()
        return country_holidays("ID", categories=(PUBLIC, *leave), language="id")


def _office(zone: ZoneInfo, checks: Checks, holidays: Holidays) -> Office:
    return Office(
        zone=zone,
        official_phones=frozenset(checks.official_phones),
        parties=frozenset(checks.parties),
        candidates=frozenset(checks.candidates),
        local_words=frozenset(checks.local_words),
        days_off=NamedDaysOff(holidays),
        missing_alt_holds=checks.missing_alt == "hold",
        rules_off=frozenset(checks.off),
    )


def _with_file(attachment: Attachment, folder: Path) -> Attachment:
    place = folder / attachment.file
    if not place.is_file():
        return attachment
    # The checks ask whether it is there, and look no further.
    there = Media(
        sha256="0" * 64, mime="", width=0, height=0, size=place.stat().st_size
    )
    return replace(attachment, media=there)
