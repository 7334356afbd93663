"""A result put into the documents: JSON, the table of measured.md, and the plot."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.dispatching.figures import spoken
from benchmarks.dispatching.picture import draw
from benchmarks.dispatching.sizes import Sizes, told

BEGIN = "<!-- figures: written by benchmarks/dispatch.py -->"
END = "<!-- end of the figures -->"

Row = Mapping[str, Any]


class NoPlace(Exception):
    """The document has no place for the table."""


def write(result: Row, docs: Path) -> None:
    """Write a result into the folder of documents.

    Raises:
        NoPlace: measured.md lacks the two lines between which the table stands.
    """
    place = docs / "measured.md"
    text = place.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise NoPlace(f"{place}: no {BEGIN} … {END}")
    shown = "\n".join([BEGIN, *table(result), END])
    place.write_text(before + shown + after, encoding="utf-8")
    said = json.dumps(result, indent=1, ensure_ascii=False) + "\n"
    (docs / "measured.json").write_text(said, encoding="utf-8")
    draw(result, docs / "pictures" / "dispatch.png")


def table(result: Row) -> Iterator[str]:
    """Return the lines of the table, and when and on what it was measured."""
    figures: Sequence[Row] = result["figures"]
    judged = [one for one in figures if one["goal"] is not None]
    met = sum(one["is_met"] for one in judged)
    yield ""
    yield f"{_when(result)} **{met} of {len(judged)} goals met.**"
    yield ""
    if result["sizes"] != told(Sizes()):
        yield "**A small run, which shows that all works; not to be quoted.**"
        yield ""
    yield "| figure | case | measured | runs | goal | stretch | floor |"
    yield "|---|---|---|---|---|---|---|"
    for one in figures:
        yield f"| {' | '.join(_cells(one))} |"
    yield ""


def _cells(one: Row) -> Iterator[str]:
    unit = one["unit"]
    yield one["says"]
    yield one["case"]
    sign = {True: " ✓", False: " ✗", None: ""}[one["is_met"]]
    yield f"**{spoken(one['measured'])} {unit}**{sign}"
    yield " / ".join(map(spoken, one["runs"]))
    for wanted in (one["goal"], one["stretch"]):
        side = "≤" if one["better"] == "lower" else "≥"
        yield "" if wanted is None else f"{side} {spoken(wanted)}"
    yield "" if one["floor"] is None else spoken(one["floor"])


def _when(result: Row) -> str:
    machine, versions, sizes = result["machine"], result["versions"], result["sizes"]
    return (
        f"Measured on {result['began_at'][:10]} in {result['minutes']:g} minutes, on "
        f"{machine['processors']} processors ({machine['system']}, load "
        f"{machine['load']:.1f}, {machine['withheld']:.0%} of the processors' time "
        f"withheld by its host), with Python {versions['python']}, SQLite "
        f"{versions['sqlite']}, PostgreSQL {versions['postgresql']}, procrastinate "
        f"{versions['procrastinate']}, requests {versions['requests']}; "
        f"{sizes['workers']} threads a daemon, {sizes['accounts']:,} accounts, "
        f"the median of {sizes['repetitions']} is quoted."
    )
