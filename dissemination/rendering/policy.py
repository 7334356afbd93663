"""The desk's editorial policy: how each channel says each kind of item, as data."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

from dissemination.rendering.wording import WordingError

FILE = "policy.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How one kind of item is said on one channel; what each means is in the file.

    `hashtags` is a number, the others are one of `CHOICES`.
    """

    hashtags: int = 5
    numbering: str = "end"
    thread: str = "whole"
    order: str = "given"
    mentions: str = "live"


CHOICES: Mapping[str, tuple[str, ...]] = {
    "numbering": ("end", "none"),
    "thread": ("whole", "teaser"),
    "order": ("given", "facts"),
    "mentions": ("live", "plain"),
}


def policy_for(folders: Sequence[Path], channel: str, kind: str) -> Policy:
    """Return the policy of a channel and a kind; the desk's own folder has the say.

    Raises:
        WordingError: a policy file has a mistake.
    """
    said: dict[str, object] = {}
    for folder in reversed(folders):
        file = folder / FILE
        if file.is_file():
            tables = _tables(file, file.stat().st_mtime_ns)
            for table in ("default", channel):
                said |= tables.get(table, {}) | tables.get(f"{table}.kinds.{kind}", {})
    return _policy(said)


def _policy(said: Mapping[str, object]) -> Policy:
    known = {field.name for field in fields(Policy)}
    for key, value in said.items():
        if key not in known:
            raise _refused(f"{key}?")
        if not _is_allowed(key, value):
            raise _refused(f"{key} = {value!r}")
    return Policy(**said)  # type: ignore[arg-type]  # each value was looked at above


def _is_allowed(key: str, value: object) -> bool:
    if key in CHOICES:
        return value in CHOICES[key]
    return type(value) is int and value >= 0  # to isinstance, true is a number


def _refused(detail: str) -> WordingError:
    return WordingError(template=FILE, line=0, detail=detail)


@lru_cache(maxsize=8)
def _tables(file: Path, _changed: int) -> Mapping[str, dict[str, object]]:
    """Return the tables of a file by their dotted names."""
    try:
        read = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _refused(str(error)) from error
    return dict(_named(read))


def _named(read: Mapping[str, object]) -> Iterator[tuple[str, dict[str, object]]]:
    for name, found in read.items():
        table = _table(name, found)
        kinds = _table(f"{name}.kinds", table.pop("kinds", {}))
        yield name, table
        for kind, of_kind in kinds.items():
            yield f"{name}.kinds.{kind}", _table(f"{name}.kinds.{kind}", of_kind)


def _table(name: str, found: object) -> dict[str, object]:
    if not isinstance(found, dict):
        raise _refused(f"{name}?")
    return dict(found)
