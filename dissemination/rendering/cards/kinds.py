"""How each kind of content looks on a card: `templates/cards/kinds.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import Field, TypeAdapter, ValidationError

from dissemination.config import Colour, ConfigInvalid, problems
from dissemination.domain.item import Kind
from dissemination.rendering.cards.layers import Table

_FILE = "kinds.toml"


class Look(Table):
    """What tells one kind from another at a glance.

    `label` is drawn, so it is in the card's language. `ground` lies behind the headline
    (empty: the office's own colour), `accent` marks label and facts (empty: the
    office's).
    """

    label: str = Field(min_length=1)
    icon: str
    ground: Colour | None = None
    accent: Colour | None = None


class _Looks(Table):
    kinds: Mapping[Kind, Look]


_LOOKS = TypeAdapter(_Looks)


def look_of(kind: Kind, folders: Sequence[Path]) -> Look:
    """Return the look of a kind, the workspace's own before the one that ships.

    Raises:
        ConfigInvalid: a file cannot be used.
        KeyError: no file knows the kind.
    """
    for folder in folders:
        path = folder / "cards" / _FILE
        if path.is_file():
            looks = _read(path, path.stat().st_mtime_ns)
            if kind in looks:
                return looks[kind]
    raise KeyError(kind)


@lru_cache(maxsize=8)
def _read(path: Path, _changed_ns: int) -> Mapping[Kind, Look]:
    written = tomllib.loads(path.read_text("utf-8"))
    try:
        return _LOOKS.validate_python({"kinds": written}).kinds
    except ValidationError as error:
        raise ConfigInvalid(problems(error, _Looks), file=_FILE) from None
