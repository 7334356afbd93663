"""schedule.toml and the environment, as one checked value.

Every problem is found at once, each with its path and, where one can be guessed, what
was probably meant. Secrets have no place here: they lie in the vault.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic.fields import FieldInfo

from dissemination.domain.item import Kind
from dissemination.domain.slots import Day

FILE = "schedule.toml"
_ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
_SPANS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong: where, and a message's id with its values."""

    path: str
    id: str
    values: Mapping[str, str] = field(default_factory=dict)


class ConfigInvalid(Exception):
    """schedule.toml cannot be used; `problems` says why, each of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.path}: {p.id}" for p in self.problems))


class WorkspaceMissing(Exception):
    """There is no schedule.toml in the folder, nor in one above it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.folder = folder


def _span(value: object) -> object:
    if not isinstance(value, str):
        return value
    amount, unit = value.strip()[:-1], value.strip()[-1:]
    if not amount.isdigit() or unit not in _SPANS or int(amount) == 0:
        raise ValueError("span")
    return timedelta(**{_SPANS[unit]: int(amount)})


def _zone(value: object) -> object:
    name = _ZONES.get(str(value), value)
    try:
        return ZoneInfo(str(name)).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("zone") from error


def _hour(value: object) -> object:
    if isinstance(value, time):
        return value
    try:
        return time.fromisoformat(str(value).replace(".", ":"))
    except ValueError as error:
        raise ValueError("hour") from error


Zone = Annotated[str, BeforeValidator(_zone)]
Span = Annotated[timedelta, BeforeValidator(_span)]
Hour = Annotated[time, BeforeValidator(_hour)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Office(_Table):
    """Whose announcements these are, and where its clock stands."""

    name: str
    short: str
    zone_name: Annotated[str, BeforeValidator(_zone)] = Field(
        "Asia/Jakarta", alias="zone"
    )
    language: Annotated[str, StringConstraints(pattern="^(id|en)$")] = "id"
    colour: Colour = "#0b5d4e"
    accent: Colour = "#f5b301"
    logo: str = ""

    @cached_property
    def zone(self) -> ZoneInfo:
        """The office's own time zone."""
        return ZoneInfo(self.zone_name)


class Storage(_Table):
    """Where everything is kept."""

    url: str = "sqlite:///dissemination.db"


class Defaults(_Table):
    """What holds where nothing else is said."""

    late_after: Span = timedelta(days=1)
    workers: Annotated[int, Field(ge=1, le=64)] = 8


class QuietHours(_Table):
    """Hours in which slots do not publish; emergencies and exact times do."""

    start: Hour = Field(alias="from")
    end: Hour = Field(alias="to")


class ApprovalSteps(_Table):
    """Who must say yes: steps by kind of content, in order."""

    default: tuple[str, ...] = ("review", "approve")
    valid_for: Span = timedelta(days=30)
    kinds: dict[Kind, tuple[str, ...]] = {}


class Person(_Table):
    """Someone who acts; the roles say what they may do."""

    name: str
    unit: str = ""
    roles: tuple[
        Annotated[
            str,
            StringConstraints(
                pattern="^(contributor|editor|approver|publisher|auditor|admin)$"
            ),
        ],
        ...,
    ] = ("contributor",)


class SlotTable(_Table):
    """A repeating hour at which accounts publish; no accounts means all of them."""

    name: str
    at: Hour
    days: tuple[Day, ...] = tuple(get_args(Day))
    accounts: tuple[str, ...] = ()


class AccountTable(_Table):
    """One identity on one channel. Its secrets lie in the vault."""

    channel: str
    placement: str = ""
    practice: bool = False
    max_parts: Annotated[int, Field(ge=1)] | None = None
    settings: dict[str, str] = {}


class Config(_Table):
    """schedule.toml, read and checked."""

    office: Office
    storage: Storage = Storage()
    defaults: Defaults = Defaults()
    quiet_hours: QuietHours | None = None
    approval: ApprovalSteps = ApprovalSteps()
    people: dict[Name, Person] = {}
    slots: tuple[SlotTable, ...] = ()
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
        written = tomllib.loads((workspace / FILE).read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problem = Problem(path=FILE, id="config.not_toml", values={"why": str(error)})
        raise ConfigInvalid([problem]) from error
    return parse(written)


def parse(written: Mapping[str, Any]) -> Config:
    """Check a parsed schedule.toml.

    Raises:
        ConfigInvalid: with every problem that was found.
    """
    url = os.environ.get("DISSEMINATION_DATABASE")
    if url:
        written = {**written, "storage": {**written.get("storage", {}), "url": url}}
    try:
        config = Config.model_validate(written)
    except ValidationError as error:
        raise ConfigInvalid(problems(error, Config)) from None
    loose = list(_loose_ends(config))
    if loose:
        raise ConfigInvalid(loose)
    return config


def problems(
    error: ValidationError, table: type[BaseModel], *, prefix: str = ""
) -> list[Problem]:
    """Return everything that a check against a table found, each with its path."""
    return [_problem(found, table, prefix) for found in error.errors(include_url=False)]


def meant(word: str, known: Iterable[str]) -> str:
    """Return the known word that was probably meant, or an empty string."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return close[0] if close else ""


def _loose_ends(config: Config) -> Iterable[Problem]:
    for number, slot in enumerate(config.slots):
        for name in slot.accounts:
            if name not in config.accounts:
                yield Problem(
                    path=f"slots[{number}].accounts",
                    id="config.unknown_account",
                    values={"name": name, "meant": meant(name, config.accounts)},
                )


def _problem(error: Any, table: type[BaseModel], prefix: str) -> Problem:
    place = f"{prefix}: {_path(error['loc'])}" if prefix else _path(error["loc"])
    match error["type"]:
        case "missing":
            return Problem(path=place, id="config.missing")
        case "extra_forbidden":
            key = str(error["loc"][-1])
            values = {"key": key, "meant": meant(key, _keys(table, error["loc"][:-1]))}
            return Problem(path=place, id="config.unknown_key", values=values)
        case "value_error":
            reason = str(error["ctx"]["error"])
            values = {"value": str(error["input"])}
            if reason == "zone":
                values["meant"] = meant(str(error["input"]), available_timezones())
            return Problem(path=place, id=f"config.bad_{reason}", values=values)
        case "literal_error" | "enum" | "string_pattern_mismatch":
            expected = error["ctx"].get("expected") or error["ctx"].get("pattern", "")
            values = {"value": str(error["input"]), "expected": str(expected)}
            return Problem(path=place, id="config.not_one_of", values=values)
        case _:
            values = {"value": str(error["input"]), "why": str(error["msg"])}
            return Problem(path=place, id="config.invalid", values=values)


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
