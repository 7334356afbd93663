"""Typed: single fields of a draft, read as far as they can be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from dissemination.domain.calendar import exists
from dissemination.services.desk import Desk

Fields = Mapping[str, Any]

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?")
_YEARS = range(2000, 2100)
_DIGITS = 12  # of an asset's number

_Choice = TypeVar("_Choice", bound=StrEnum)


def clean(value: str) -> str:
    """Return text with one kind of line end, and nothing that cannot be shown."""
    # Half of a pair stands for no character, and no database keeps it.
    whole = value.encode("utf-8", "ignore").decode()
    return _CONTROL.sub("", whole.replace("\r\n", "\n").replace("\r", "\n")).strip()


def text_of(fields: Fields, name: str) -> str:
    """Return what was typed into a field; nothing where it holds no text."""
    value = fields.get(name)
    return clean(value) if isinstance(value, str) else ""


def list_of(fields: Fields, name: str) -> list[str]:
    """Return what was ticked under a name."""
    given = fields.get(name)
    return [str(one) for one in given] if isinstance(given, (list, tuple)) else []


def group_of(fields: Fields, name: str) -> Mapping[str, Any]:
    """Return the parts of a field that has parts."""
    given = fields.get(name)
    return {str(k): v for k, v in given.items()} if isinstance(given, Mapping) else {}


def choice_of(fields: Fields, name: str, default: _Choice) -> _Choice:
    """Return what was chosen, or the default where it is no choice."""
    try:
        return type(default)(text_of(fields, name))
    except ValueError:
        return default


def media_of(fields: Fields) -> list[Fields]:
    """Return the media that were chosen, in order, as they were typed."""
    given = fields.get("media")
    listed = given if isinstance(given, (list, tuple)) else ()
    return [one for one in listed if isinstance(one, Mapping)]


def asset_of(medium: Fields) -> int | None:
    """Return which asset a chosen medium is; None for one of the item's own files."""
    named = str(medium.get("asset") or "")
    is_number = named.isascii() and named.isdecimal() and len(named) <= _DIGITS
    return int(named) if is_number else None


def instant_of(desk: Desk, fields: Fields, name: str) -> datetime | None:
    """Return an hour of the office as an instant; None where it is none."""
    at = hour_of(desk, text_of(fields, name))
    return at if at is not None and exists(at) else None


def hour_of(desk: Desk, typed: str) -> datetime | None:
    """Return an hour in the office's zone, also one that its clocks skip."""
    if not _LOCAL.fullmatch(typed):
        return None
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return at.replace(tzinfo=desk.config.office.zone) if at.year in _YEARS else None


def hour_text(desk: Desk, at: datetime | None) -> str:
    """Write an instant as an hour of the office, as a form holds it."""
    return f"{at.astimezone(desk.config.office.zone):%Y-%m-%dT%H:%M}" if at else ""
