"""Font families by name: ours, and those that an office put into its workspace."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import regex

from dissemination import resources
from dissemination.rendering.fonts import (
    CHAINS,
    FAMILIES,
    SANS,
    WEIGHED,
    Weight,
    is_variable,
)

_FOLDER = "fonts"
_KINDS = ("*.ttf", "*.otf")
_NUMBERS: Mapping[Weight, int] = {
    Weight.REGULAR: 400,
    Weight.SEMIBOLD: 600,
    Weight.BOLD: 700,
    Weight.EXTRABOLD: 800,
}
# Longer words first: "SemiBold" is not "Bold".
_WORDS: Mapping[str, int] = {
    "extralight": 200,
    "extrabold": 800,
    "semibold": 600,
    "demibold": 600,
    "medium": 500,
    "light": 300,
    "black": 900,
    "heavy": 900,
    "thin": 100,
    "bold": 700,
}
_NUMBER = regex.compile(r"(?<!\d)[1-9]00(?!\d)")


class UnknownFamily(LookupError):
    """Nobody has a font family of this name."""

    def __init__(self, name: str, known: Sequence[str] = FAMILIES) -> None:
        squeezed = {_squeezed(one): one for one in known}
        close = difflib.get_close_matches(_squeezed(name), squeezed, n=1, cutoff=0.4)
        super().__init__(name)
        self.id = "card.unknown_family.meant" if close else "card.unknown_family"
        self.values: Mapping[str, str] = {
            "value": name,
            "known": ", ".join(known),
            **({"meant": squeezed[close[0]]} if close else {}),
        }


@lru_cache(maxsize=256)
def chain(family: str, weight: Weight) -> tuple[str, ...]:
    """Return the fonts that draw a text, in the order in which they are asked.

    Args:
        family: one that ships, what `family_named` returns for an office's own, or
            empty for Plus Jakarta Sans.
        weight: how bold.

    Raises:
        UnknownFamily: nobody has it.
    """
    known = CHAINS.get((family or SANS, weight))
    return known or (_own_file(family, weight), *CHAINS[SANS, weight])


def family_named(name: str, folders: Sequence[Path]) -> str:
    """Return what a `TextStyle` takes for a family as people write it.

    Args:
        name: "DM Serif Display", "dmserifdisplay"; empty stays empty.
        folders: of templates, the workspace's own first; each may hold `fonts/`.

    Raises:
        UnknownFamily: nobody has it; with the name that was probably meant.
    """
    if not name:
        return ""
    known = families(folders)
    asked = _squeezed(name)
    for shown, key in known.items():
        if _squeezed(shown) == asked:
            return key
    raise UnknownFamily(name, tuple(known))


def families(folders: Sequence[Path]) -> dict[str, str]:
    """Return the names of all families, and what a `TextStyle` takes for each.

    An office's own goes before one of ours of the same name.
    """
    shipped = resources.fonts()
    known: dict[str, str] = {}
    for folder in folders:
        fonts = (folder / _FOLDER).absolute()
        if fonts != shipped:
            for path in _files(fonts):
                name = _family_of(path)
                known.setdefault(name, str(fonts / name))
    return known | {name: name for name in FAMILIES if name not in known}


def _own_file(family: str, weight: Weight) -> str:
    """Return the file of an office's own family that is nearest to a weight."""
    folder, name = Path(family).parent, Path(family).name
    found = [path for path in _files(folder) if _family_of(path) == name]
    if not Path(family).is_absolute() or not found:
        raise UnknownFamily(name)

    wanted = _NUMBERS[weight]

    def distance(path: Path) -> tuple[bool, int, int]:
        number = wanted if is_variable(path) else _number_of(path)
        # Of two as near, the bolder one.
        return "italic" in path.stem.lower(), abs(number - wanted), -number

    nearest = min(found, key=distance)
    return f"{nearest}{WEIGHED}{wanted}" if is_variable(nearest) else str(nearest)


def _files(folder: Path) -> Iterator[Path]:
    for kind in _KINDS:
        yield from sorted(folder.glob(kind))


def _family_of(path: Path) -> str:
    return regex.split(r"[_\[-]", path.stem, maxsplit=1)[0]


def _number_of(path: Path) -> int:
    rest = path.stem.removeprefix(_family_of(path)).lower()
    number = _NUMBER.search(rest)
    if number:
        return int(number[0])
    return next((value for word, value in _WORDS.items() if word in rest), 400)


def _squeezed(name: str) -> str:
    return regex.sub(r"[\W_]", "", name).casefold()
