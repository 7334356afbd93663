"""schedule.toml and the environment, as one checked value.

Every problem is found at once, each with its path and, where one can be guessed, what
was probably meant. Secrets have no place here: they lie in the vault.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from dissemination.config.problems import (
    FILE,
    ConfigInvalid,
    Problem,
    problems,
    suggest,
)
from dissemination.config.tables import (
    AccountTable,
    Campaign,
    Carrier,
    Checks,
    Colour,
    Config,
    Holidays,
    Role,
    Span,
    Web,
    is_name,
)

__all__ = [
    "FILE",
    "AccountTable",
    "Campaign",
    "Carrier",
    "Checks",
    "Colour",
    "Config",
    "ConfigInvalid",
    "Holidays",
    "Problem",
    "Role",
    "Span",
    "Web",
    "WorkspaceMissing",
    "find_workspace",
    "is_name",
    "load",
    "parse",
    "problems",
    "suggest",
]


class WorkspaceMissing(Exception):
    """There is no schedule.toml in the folder, nor in one above it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.folder = folder


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
