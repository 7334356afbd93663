"""The tables of schedule.toml."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from functools import cached_property
from typing import Annotated, Literal, NoReturn, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NaiveDatetime,
)

from dissemination.domain.item import Kind
from dissemination.domain.slots import Day

_ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_SPANS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def is_name(word: str) -> bool:
    """Tell whether a word may name an account or a person."""
    return bool(_NAME.fullmatch(word))


def _span(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    amount, unit = str(value).strip()[:-1], str(value).strip()[-1:]
    # Five digits of weeks are a lifetime; more would overflow.
    if not re.fullmatch(r"0*[1-9][0-9]{0,4}", amount) or unit not in _SPANS:
        raise ValueError("span")
    return timedelta(**{_SPANS[unit]: int(amount)})


def _zone(value: object) -> object:
    name = _ZONES.get(str(value).upper(), str(value))
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("zone") from error


def _hour(value: object) -> object:
    if isinstance(value, time):
        return value
    written = re.fullmatch(r"(\d{1,2})[.:](\d{2})", str(value).strip())
    try:
        return time(int(written[1]), int(written[2])) if written else _no("hour")
    except ValueError as error:
        raise ValueError("hour") from error


def _name(value: str) -> str:
    return value if is_name(value) else _no("name")


def _colour(value: str) -> str:
    return value if re.fullmatch(r"#[0-9a-fA-F]{6}", value) else _no("colour")


def _phone(value: str) -> str:
    """Return a number's digits with the country's code, however it is written."""
    digits = re.sub(r"[\s().+-]", "", value)
    if not re.fullmatch(r"\d{6,15}", digits):
        _no("phone")
    return f"62{digits[1:]}" if digits.startswith("0") else digits


def _address(value: str) -> str:
    """Return an address without the slash at its end."""
    if value and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
        _no("address")
    return value.rstrip("/")


def _no(reason: str) -> NoReturn:
    raise ValueError(reason)


Span = Annotated[timedelta, BeforeValidator(_span)]
Hour = Annotated[time, BeforeValidator(_hour)]
Name = Annotated[str, AfterValidator(_name)]
Colour = Annotated[str, AfterValidator(_colour)]
Phone = Annotated[str, AfterValidator(_phone)]
Carrier = Literal["threads", "procrastinate"]
Filled = Annotated[str, Field(min_length=1)]
Role = Literal["contributor", "editor", "approver", "publisher", "auditor", "admin"]
Steps = Annotated[tuple[Filled, ...], Field(min_length=1)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Office(_Table):
    """Whose announcements these are, and where its clock stands."""

    name: Filled
    short: Filled
    zone_name: Annotated[str, BeforeValidator(_zone)] = Field(
        "Asia/Jakarta", alias="zone"
    )
    language: Literal["id", "en"] = "id"

    @cached_property
    def zone(self) -> ZoneInfo:
        """The office's own time zone."""
        return ZoneInfo(self.zone_name)


class Brand(_Table):
    """How the office's cards look: its colours, its emblem's file, and its font."""

    colour: Colour = "#0b5d4e"
    accent: Colour = "#f5b301"
    logo: str = ""
    font: str = ""


class Storage(_Table):
    """Where everything is kept, and who carries what is due from there."""

    # It may hold a password: of a database server.
    url: str = Field(default="sqlite:///dissemination.db", repr=False)
    carrier: Carrier = "threads"


class Defaults(_Table):
    """What holds where nothing else is said."""

    late_after: Span = timedelta(days=1)
    catch_up: Span = timedelta(minutes=1)
    alike_within: Span = timedelta(days=14)
    workers: Annotated[int, Field(ge=1, le=64)] = 8


class QuietHours(_Table):
    """Hours in which slots do not publish; emergencies and exact times do."""

    start: Hour = Field(alias="from")
    end: Hour = Field(alias="to")


class ApprovalSteps(_Table):
    """Who must say yes: steps by kind of content, in order."""

    default: Steps = ("review", "approve")
    valid_for: Span = timedelta(days=30)
    kinds: dict[Kind, Steps] = {}


class Person(_Table):
    """Someone who acts; the roles say what they may do."""

    name: Filled
    unit: str = ""
    roles: tuple[Role, ...] = ("contributor",)


class SlotTable(_Table):
    """A repeating hour at which accounts publish; no accounts means all of them."""

    name: Filled
    at: Hour
    days: tuple[Day, ...] = tuple(get_args(Day))
    accounts: tuple[str, ...] = ()
    holidays: Literal["publish", "skip"] = "publish"


class DayOff(_Table):
    """A day off that the list of the country does not have."""

    day: date
    name: Filled


class Holidays(_Table):
    """What holds beside the country's own holidays; slots may rest on all of them."""

    joint_leave: bool = True  # cuti bersama
    extra: tuple[DayOff, ...] = ()
    working: tuple[date, ...] = ()


class BlackoutTable(_Table):
    """A span in which nothing but emergencies is published; no accounts: on all."""

    start: NaiveDatetime = Field(alias="from")
    end: NaiveDatetime = Field(alias="to")
    reason: Filled
    accounts: tuple[str, ...] = ()


class Checks(_Table):
    """What the office adds to the checks: its numbers, names and words.

    Nobody's party or candidate is in the program; these lists are the office's own.
    """

    official_phones: tuple[Phone, ...] = ()
    parties: tuple[Filled, ...] = ()
    candidates: tuple[Filled, ...] = ()
    local_words: tuple[Filled, ...] = ()
    missing_alt: Literal["warning", "hold"] = "warning"
    off: tuple[str, ...] = ()


class Campaign(_Table):
    """A family of items: its dates, and the hashtags that each of them carries."""

    name: Filled
    start: date = Field(alias="from")
    end: date = Field(alias="to")
    hashtags: tuple[Filled, ...] = ()


class Links(_Table):
    """Whether addresses of the desk's own pages tell where a reader came from (UTM).

    `hosts` are others that want it too.
    """

    utm: bool = False
    campaign: str = ""  # empty: the item's campaign, or its id
    medium: Filled = "social"
    hosts: tuple[Filled, ...] = ()


class Mention(_Table):
    """Someone whom items call @key: their name, and their handle by channel."""

    name: Filled
    handles: dict[str, Filled] = {}


class Web(_Table):
    """The pages: where people reach them, and what they ask of people."""

    base_url: Annotated[str, AfterValidator(_address)] = ""
    second_factor: tuple[Role, ...] = ()  # roles that prove themselves in two steps
    screenshot: Literal["optional", "required"] = "optional"  # of what a person posted


class AccountTable(_Table):
    """One identity on one channel. Its secrets lie in the vault."""

    channel: Filled
    placement: str = ""
    practice: bool = False
    max_parts: Annotated[int, Field(ge=1)] | None = None
    max_per_day: Annotated[int, Field(ge=1)] | None = None
    spacing: Span | None = None
    read_back: bool = True
    settings: dict[str, str] = {}


class Config(_Table):
    """schedule.toml, read and checked."""

    office: Office
    brand: Brand = Brand()
    cards: dict[Kind, Filled] = {}
    storage: Storage = Storage()
    defaults: Defaults = Defaults()
    quiet_hours: QuietHours | None = None
    approval: ApprovalSteps = ApprovalSteps()
    people: dict[Name, Person] = {}
    slots: tuple[SlotTable, ...] = ()
    holidays: Holidays = Holidays()
    checks: Checks = Checks()
    blackouts: tuple[BlackoutTable, ...] = ()
    campaigns: dict[Name, Campaign] = {}
    links: Links = Links()
    mentions: dict[Name, Mention] = {}
    web: Web = Web()
    accounts: dict[Name, AccountTable] = {}

    def steps(self, kind: Kind) -> tuple[str, ...]:
        """Return the steps of approval of a kind of content, in order."""
        emergency = kind in (Kind.WEATHER_EMERGENCY, Kind.DISASTER_EMERGENCY)
        default = ("approve",) if emergency else self.approval.default
        return self.approval.kinds.get(kind, default)
