"""schedule.toml and the environment, as one checked value.

Every problem is found at once, each with its path and, where one can be guessed, what
was probably meant. Secrets have no place here: they lie in the vault.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NaiveDatetime,
    ValidationError,
)
from pydantic.fields import FieldInfo

from dissemination.domain.item import Kind
from dissemination.domain.slots import Day

FILE = "schedule.toml"
_ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_SPANS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
# How pydantic names a wrong type, and how we do.
_TYPES = (
    ("string", "text"),
    ("int", "number"),
    ("float", "number"),
    ("finite", "number"),
    ("bool", "yes_no"),
    ("tuple", "list"),
    ("list", "list"),
    ("date", "date"),
    ("timezone", "date"),
    ("dict", "table"),
    ("model", "table"),
)
_SHOWN = 60  # characters of a value in a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: where, and a message's id with its values."""

    path: str
    id: str
    values: Mapping[str, str] = field(default_factory=dict)


class ConfigInvalid(Exception):
    """A file cannot be used; `problems` says why, each of them."""

    def __init__(self, problems: Iterable[Problem], *, file: str = FILE) -> None:
        self.problems = tuple(problems)
        self.file = file
        super().__init__("; ".join(f"{p.path}: {p.id}" for p in self.problems))


class WorkspaceMissing(Exception):
    """There is no schedule.toml in the folder, nor in one above it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.folder = folder


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


def _no(reason: str) -> NoReturn:
    raise ValueError(reason)


Span = Annotated[timedelta, BeforeValidator(_span)]
Hour = Annotated[time, BeforeValidator(_hour)]
Name = Annotated[str, AfterValidator(_name)]
Colour = Annotated[str, AfterValidator(_colour)]
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


class Campaign(_Table):
    """A family of items: its dates, and the hashtags that each of them carries."""

    name: Filled
    start: date = Field(alias="from")
    end: date = Field(alias="to")
    hashtags: tuple[Filled, ...] = ()


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
    blackouts: tuple[BlackoutTable, ...] = ()
    campaigns: dict[Name, Campaign] = {}
    accounts: dict[Name, AccountTable] = {}

    def steps(self, kind: Kind) -> tuple[str, ...]:
        """Return the steps of approval of a kind of content, in order."""
        emergency = kind in (Kind.WEATHER_EMERGENCY, Kind.DISASTER_EMERGENCY)
        default = ("approve",) if emergency else self.approval.default
        return self.approval.kinds.get(kind, default)


def find_workspace(start: Path) -> Path:
    """Return the folder that holds schedule.toml: `start` or the nearest above it.

    Raises:
        WorkspaceMissing: there is none.
    """
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder
    raise WorkspaceMissing(start)


def load(workspace: Path) -> Config:
    """Read and check a workspace's schedule.toml.

    Raises:
        ConfigInvalid: with every problem that was found.
    """
    try:
        written = tomllib.loads((workspace / FILE).read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problem = Problem(path="", id="config.not_toml", values={"why": str(error)})
        raise ConfigInvalid([problem]) from error
    return parse(written)


def parse(written: Mapping[str, Any]) -> Config:
    """Check a parsed schedule.toml.

    Raises:
        ConfigInvalid: with every problem that was found.
    """
    url = os.environ.get("DISSEMINATION_DATABASE")
    storage = written.get("storage", {})
    if url and isinstance(storage, dict):
        written = {**written, "storage": {**storage, "url": url}}
    try:
        config = Config.model_validate(written)
    except ValidationError as error:
        raise ConfigInvalid(problems(error, Config)) from None
    loose = list(_loose_ends(config))
    if loose:
        raise ConfigInvalid(loose)
    return config


def problems(error: ValidationError, table: type[BaseModel]) -> list[Problem]:
    """Return everything that a check against a table found, each with its path."""
    return [_problem(found, table) for found in error.errors(include_url=False)]


def is_name(word: str) -> bool:
    """Tell whether a word may name an account or a person."""
    return bool(_NAME.fullmatch(word))


def suggest(path: str, id: str, word: str, known: Iterable[str]) -> Problem:
    """Return a problem with one word, and with what was probably meant, if anything.

    The sentence of `<id>.meant` names it.
    """
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    values = {"value": word, "known": ", ".join(known)}
    if not close:
        return Problem(path=path, id=id, values=values)
    return Problem(path=path, id=f"{id}.meant", values={**values, "meant": close[0]})


def _loose_ends(config: Config) -> Iterable[Problem]:
    if config.storage.carrier != "threads" and config.storage.url.startswith("sqlite"):
        yield Problem(path="storage.carrier", id="config.fleet_needs_server")
    yield from _spans_that_end_first(config)
    yield from _unknown_accounts(config)


def _spans_that_end_first(config: Config) -> Iterable[Problem]:
    for number, blackout in enumerate(config.blackouts):
        if blackout.end <= blackout.start:
            yield Problem(path=f"blackouts[{number}].to", id="config.ends_first")
    for id_, campaign in config.campaigns.items():
        if campaign.end < campaign.start:
            yield Problem(path=f"campaigns.{id_}.to", id="config.ends_before")


def _unknown_accounts(config: Config) -> Iterable[Problem]:
    for path, names in (
        *((f"slots[{n}]", one.accounts) for n, one in enumerate(config.slots)),
        *((f"blackouts[{n}]", one.accounts) for n, one in enumerate(config.blackouts)),
    ):
        for name in names:
            if name not in config.accounts:
                known = config.accounts
                yield suggest(f"{path}.accounts", "config.unknown_account", name, known)


def _problem(error: Any, table: type[BaseModel]) -> Problem:
    path = _path(error["loc"])
    value, facts = _shortened(error["input"]), error.get("ctx", {})
    match error["type"]:
        case "missing" | "string_too_short" | "too_short":
            return Problem(path=path, id="config.missing")
        case "extra_forbidden":
            known = _keys(table, error["loc"][:-1])
            return suggest(path, "config.unknown_key", str(error["loc"][-1]), known)
        case "value_error" if str(facts["error"]) == "zone":
            zones = sorted(available_timezones())
            return suggest(path, "config.bad_zone", value, zones)
        case "value_error":
            id_ = f"config.bad_{facts['error']}"
            return Problem(path=path, id=id_, values={"value": value})
        case "literal_error" | "enum":
            # Pydantic lists them in English: "'mon', 'tue' or 'wed'".
            known = re.findall(r"'([^']*)'", facts["expected"])
            return suggest(path, "config.not_one_of", value, known)
        case "greater_than_equal" | "less_than_equal":
            limit = str(facts.get("ge", facts.get("le")))
            values = {"value": value, "limit": limit}
            return Problem(path=path, id=f"config.{error['type']}", values=values)
    wanted = next((w for kind, w in _TYPES if error["type"].startswith(kind)), "other")
    values = {"value": value, "why": str(error["msg"])}
    return Problem(path=path, id=f"config.want_{wanted}", values=values)


def _shortened(value: object) -> str:
    said = str(value)
    return said if len(said) <= _SHOWN else said[: _SHOWN - 1] + "…"


def _path(place: Iterable[int | str]) -> str:
    path = ""
    for step in place:
        if isinstance(step, int):
            path += f"[{step}]"
        elif step != "[key]":
            path += f".{step}" if path else str(step)
    return path


def _keys(table: type[BaseModel], place: Iterable[int | str]) -> list[str]:
    """Return the keys that the table at this place knows."""
    for step in place:
        if isinstance(step, str) and step in (fields := _by_key(table)):
            table = _table_in(fields[step].annotation) or table
    return list(_by_key(table))


def _by_key(table: type[BaseModel]) -> dict[str, FieldInfo]:
    return {info.alias or name: info for name, info in table.model_fields.items()}


def _table_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_table_in(argument) for argument in get_args(annotation))
    return next((found for found in inner if found), None)
