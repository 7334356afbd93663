"""Card templates: `card.toml`, read and checked, ready for every size.

A layer or an item may hold a table named after a size (`[layer.wide]`), whose keys
replace its own in that size.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from dissemination.config import ConfigInvalid, Problem, problems
from dissemination.domain.item import Kind
from dissemination.rendering.cards.layers import AnyLayer, Table
from dissemination.rendering.cards.sizes import SIZES

FILE = "card.toml"
_FOLDER = "cards"


class Head(Table):
    """What a template says of itself.

    `kinds` are those for which it is chosen by itself, in the order of folders' names;
    `needs` are fields without which it is not. `colours` are names or codes that stand
    in for the usual ones.
    """

    title: str = Field(min_length=1)
    about: str = ""
    kinds: tuple[Kind, ...] = ()
    needs: tuple[str, ...] = ()
    rank: int = Field(default=50, ge=0, le=100)
    colours: Mapping[Literal["ground", "accent"], str] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template; `layers` are those of each size it is made for, ground first.

    `folders` are the templates folders that it was found among.
    """

    name: str
    folder: Path
    folders: tuple[Path, ...] = ()
    head: Head
    layers: Mapping[str, Sequence[AnyLayer]]


class NoTemplate(LookupError):
    """There is no template of this name; `known` are those there are."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(name)
        self.name = name
        self.known = tuple(known)


_LAYERS: TypeAdapter[list[AnyLayer]] = TypeAdapter(list[AnyLayer])


def names(folders: Sequence[Path]) -> list[str]:
    """Return the names of all templates in the templates folders, in order."""
    return sorted(_files(folders))


def find(name: str, folders: Sequence[Path]) -> Template:
    """Return a template, the workspace's own before one that ships.

    Raises:
        NoTemplate: there is none of this name.
        ConfigInvalid: it cannot be used; with every problem.
    """
    for folder in folders:
        path = folder / _FOLDER / name / FILE
        if path.is_file():
            return _read(str(path), path.stat().st_mtime_ns, tuple(folders))
    raise NoTemplate(name, names(folders))


def everything(folders: Sequence[Path]) -> Iterator[Template]:
    """Yield all templates in order of their rank and name."""
    found = [
        _read(path, changed_ns, tuple(folders))
        for path, changed_ns in _files(folders).values()
    ]
    yield from sorted(found, key=lambda one: (one.head.rank, one.name))


def _files(folders: Sequence[Path]) -> dict[str, tuple[str, int]]:
    """Return each template's file, and when it was changed: asked at every letter."""
    found: dict[str, tuple[str, int]] = {}
    for folder in folders:
        with suppress(FileNotFoundError), os.scandir(folder / _FOLDER) as entries:
            for entry in entries:
                path = f"{entry.path}/{FILE}"
                with suppress(FileNotFoundError, NotADirectoryError):
                    changed_ns = os.stat(path).st_mtime_ns  # noqa: PTH116 - fast
                    found.setdefault(entry.name, (path, changed_ns))
    return found


@lru_cache(maxsize=128)
def _read(file: str, _changed_ns: int, folders: tuple[Path, ...]) -> Template:
    path = Path(file)
    try:
        written = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problem = Problem(path="", id="config.not_toml", values={"why": str(error)})
        raise ConfigInvalid([problem], file=_shown(path)) from None
    layers = written.pop("layer", [])
    made_for = written.pop("sizes", list(SIZES))
    found: list[Problem] = []
    head = _head(written, found)
    made = {name: _layers(layers, name, found) for name in made_for if name in SIZES}
    if found or head is None:
        each = {(problem.path, problem.id): problem for problem in found}
        raise ConfigInvalid(each.values(), file=_shown(path))
    return Template(
        name=path.parent.name,
        folder=path.parent,
        folders=folders,
        head=head,
        layers=made,
    )


def _head(written: Mapping[str, Any], found: list[Problem]) -> Head | None:
    try:
        return Head.model_validate(written)
    except ValidationError as error:
        found += problems(error, Head)
    return None


def _layers(
    written: Sequence[Mapping[str, Any]], size: str, found: list[Problem]
) -> list[AnyLayer]:
    try:
        return _LAYERS.validate_python(
            [
                _named(_sized(layer, size), number)
                for number, layer in enumerate(written)
            ]
        )
    except ValidationError as error:
        found += problems(error, Table)
    return []


def _named(layer: dict[str, Any], number: int) -> dict[str, Any]:
    return {"name": f"layer{number}", **layer}


def _sized(written: Mapping[str, Any], size: str) -> dict[str, Any]:
    """Return a layer or an item as it is in one size, and its items likewise."""
    own = {key: value for key, value in written.items() if key not in SIZES}
    sized = {**own, **written.get(size, {})}
    if isinstance(sized.get("item"), list):
        sized["item"] = [_sized(item, size) for item in sized["item"]]
    return sized


def _shown(path: Path) -> str:
    return "/".join(path.parts[-3:])
