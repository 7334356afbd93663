"""What is wrong with a file that a person wrote: where, and what was probably meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args
from zoneinfo import available_timezones

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

FILE = "schedule.toml"
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


def problems(error: ValidationError, table: type[BaseModel]) -> list[Problem]:
    """Return everything that a check against a table found, each with its path."""
    return [_problem(found, table) for found in error.errors(include_url=False)]


def suggest(path: str, id: str, word: str, known: Iterable[str]) -> Problem:
    """Return a problem with one word, and with what was probably meant, if anything.

    The sentence of `<id>.meant` names it.
    """
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    values = {"value": word, "known": ", ".join(known)}
    if not close:
        return Problem(path=path, id=id, values=values)
    return Problem(path=path, id=f"{id}.meant", values={**values, "meant": close[0]})


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
