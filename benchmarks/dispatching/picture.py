"""The plot of a result: how late, how many, and every figure beside its goal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from PIL import Image

from benchmarks.dispatching.figures import spoken

Row = Mapping[str, Any]

# Okabe and Ito's colours: told apart by everyone, and in print.
_COLOURS = (
    ("PostgreSQL, fleet", "fleet", "#009E73"),
    ("PostgreSQL, two daemons", "2 daemons", "#CC79A7"),
    ("SQLite", "SQLite", "#0072B2"),
    ("PostgreSQL", "PostgreSQL", "#E69F00"),
)
_INK, _PALE, _RULE = "#222222", "#8a8a8a", "#e2e2e2"
_GOAL = "#b00020"
_LATE = ("lateness", "typing", "fleet")
_ROW_INCH = 0.23
_WIDTH_INCH = 10.5
_DPI = 110


def draw(result: Row, place: Path) -> None:
    """Draw a result, as a PNG."""
    figures: Sequence[Row] = result["figures"]
    late, rates = _late(figures), _of(figures, "rate", "fleet_rate")
    judged = [one for one in figures if one["goal"] is not None]
    panels = [
        (_draw_lateness, late, "How late a delivery is, at 100 a second"),
        (_draw_rates, rates, "How many a second, all due at once"),
        (_draw_goals, judged, "Every figure beside its goal"),
    ]
    shown = [panel for panel in panels if panel[1]]
    heights = [_lines(rows) + 4.6 for _, rows, _ in shown]
    picture = Figure(
        figsize=(_WIDTH_INCH, sum(heights) * _ROW_INCH + 0.5),
        dpi=_DPI,
        layout="constrained",
    )
    axes = picture.subplots(len(shown), 1, squeeze=False, height_ratios=heights)
    for (paint, rows, title), (axis,) in zip(shown, axes, strict=True):
        _clean(axis, title)
        paint(axis, rows)
    picture.supxlabel(_below(result), fontsize=7.5, color=_PALE, x=0.01, ha="left")
    drawn = BytesIO()
    picture.savefig(drawn, format="png")
    # A few flat colours: a palette makes it a third as heavy.
    Image.open(drawn).convert("RGB").quantize(128).save(place, optimize=True)


def _lines(rows: Sequence[Row]) -> int:
    """Return how many lines a panel has: kinds of figures are drawn on one."""
    return len({row["says"] if "says" in row else row["case"] for row in rows})


def _late(figures: Sequence[Row]) -> list[Row]:
    """Return one row for each case: its median, p99 and worst, and their goals."""
    rows: list[Row] = []
    for prefix in _LATE:
        for one in _of(figures, f"{prefix}_p99"):
            case = one["case"]
            half = _one(figures, f"{prefix}_p50", case)
            worst = _one(figures, f"{prefix}_max", case)
            if half:
                rows.append({"case": case, "p50": half, "p99": one, "max": worst})
    return rows


def _draw_lateness(axis: Axes, rows: Sequence[Row]) -> None:
    for at, row in enumerate(rows):
        colour, half, most = _colour(row["case"]), row["p50"], row["p99"]
        ends = [half["measured"], most["measured"]]
        axis.plot(ends, [at, at], color=colour, linewidth=2.2, zorder=2)
        axis.plot(ends[0], at, "o", color="white", mec=colour, mew=1.8, zorder=3)
        axis.plot(ends[1], at, "o", color=colour, zorder=3)
        if row["max"]:
            worst = row["max"]["measured"]
            axis.plot([ends[1], worst], [at, at], color=colour, linewidth=0.8)
            axis.plot(worst, at, "|", color=colour)
        for goal in (half["goal"], most["goal"]):
            if goal:
                _mark(axis, goal, at)
    _name_rows(axis, [row["case"] for row in rows])
    floors = [row["p99"]["floor"] for row in rows if row["p99"]["floor"]]
    if floors:
        axis.axvline(floors[0], color=_PALE, linewidth=1, linestyle=":")
    axis.set_xscale("log")
    axis.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axis.set_xlabel("milliseconds from due to arrival", fontsize=8, color=_PALE)
    _legend(
        axis,
        _handle("o", "median", mfc="white"),
        _handle("o", "p99"),
        _handle("|", "worst"),
        _handle("|", "goals of median and p99", color=_GOAL, mew=2),
        Line2D([], [], color=_PALE, linestyle=":", label="p99 of the bare client"),
    )


def _draw_rates(axis: Axes, rows: Sequence[Row]) -> None:
    for at, row in enumerate(rows):
        axis.barh(at, row["measured"], 0.55, color=_colour(row["case"]), zorder=2)
        axis.text(
            row["measured"], at, f" {row['measured']:,.0f}", va="center", fontsize=8
        )
        if row["floor"]:
            axis.plot(row["floor"], at, "|", color=_PALE, ms=11, mew=2)
        for wanted in _wanted_rates(row):
            _mark(axis, wanted, at)
    _name_rows(axis, [row["case"] for row in rows])
    axis.set_xlim(left=0)
    axis.set_xlabel("deliveries a second", fontsize=8, color=_PALE)
    _legend(
        axis,
        _handle("|", "goal", color=_GOAL, mew=2),
        _handle("|", "bare client of the same run", color=_PALE, mew=2),
    )


def _wanted_rates(row: Row) -> list[float]:
    if row["goal"]:
        return [row["goal"]]
    if not row["floor"]:
        return []
    # ENGINE's goals are shares of the bare client's rate.
    if "SQLite" in row["case"]:
        return [0.6 * row["floor"]]
    return [0.5 * row["floor"]] if "2 daemons" in row["case"] else []


def _draw_goals(axis: Axes, rows: Sequence[Row]) -> None:
    """Draw a line for each kind of figure, with a dot for each of its cases."""
    kinds = list(dict.fromkeys(row["says"] for row in rows))
    for row in rows:
        at, share = kinds.index(row["says"]), _share(row)
        marker = "o" if row["is_met"] else "X"
        axis.plot(share, at, marker, color=_colour(row["case"]), alpha=0.85, zorder=3)
    for at, kind in enumerate(kinds):
        cases = [row for row in rows if row["says"] == kind]
        worst = max(cases, key=_share)
        ends = [_share(min(cases, key=_share)), _share(worst)]
        axis.plot(ends, [at, at], color=_PALE, linewidth=0.8, zorder=2)
        least = "≤" if worst["better"] == "lower" else "≥"
        told = f"{spoken(worst['measured'])} {worst['unit']}"
        told += f"  (goal {least} {spoken(worst['goal'])})"
        where = ("axes fraction", "data")
        axis.annotate(told, (1.01, at), xycoords=where, va="center", fontsize=7.5)
    _name_rows(axis, kinds)
    axis.axvline(1, color=_GOAL, linewidth=1.4)
    axis.set_xscale("log", base=4)
    axis.xaxis.set_major_formatter(lambda value, _: f"{value:g}x")
    left = "how much of the goal is used up: left of the line it is met"
    axis.set_xlabel(f"{left}; at the right, the worst case", fontsize=8, color=_PALE)
    named = [(name, colour) for name, _, colour in _COLOURS if _has(rows, colour)]
    _legend(
        axis,
        *(_handle("o", name, color=colour) for name, colour in named),
        _handle("X", "not met", color=_PALE),
    )


def _share(row: Row) -> float:
    used: float = row["measured"] / row["goal"]
    return used if row["better"] == "lower" else 1 / used


def _has(rows: Sequence[Row], colour: str) -> bool:
    return any(_colour(row["case"]) == colour for row in rows)


def _clean(axis: Axes, title: str) -> None:
    axis.set_title(
        title, loc="left", fontsize=11, fontweight="bold", color=_INK, pad=20
    )
    for side in ("top", "right", "left"):
        axis.spines[side].set_visible(False)
    axis.spines["bottom"].set_color(_RULE)
    axis.tick_params(axis="both", length=0, labelsize=8, colors=_INK)
    axis.grid(axis="x", color=_RULE, linewidth=0.7)
    axis.set_axisbelow(True)


def _name_rows(axis: Axes, names: Sequence[str]) -> None:
    axis.set_yticks(range(len(names)), names)
    axis.set_ylim(len(names) - 0.4, -0.6)


def _mark(axis: Axes, goal: float, at: int) -> None:
    axis.plot([goal, goal], [at - 0.36, at + 0.36], color=_GOAL, linewidth=1.6)


def _legend(axis: Axes, *handles: Line2D) -> None:
    axis.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        borderaxespad=0,
        borderpad=0.2,
        ncols=len(handles),
        frameon=False,
        fontsize=7.5,
        handletextpad=0.3,
        columnspacing=1.2,
    )


def _handle(marker: str, label: str, **look: Any) -> Line2D:
    given = {"color": _INK, "linestyle": "none", **look}
    return Line2D([], [], marker=marker, label=label, **given)


def _colour(case: str) -> str:
    return next((colour for _, word, colour in _COLOURS if word in case), _INK)


def _of(figures: Sequence[Row], *names: str) -> list[Row]:
    return [one for one in figures if one["figure"] in names]


def _one(figures: Sequence[Row], name: str, case: str) -> Row | None:
    return next((f for f in figures if f["figure"] == name and f["case"] == case), None)


def _below(result: Row) -> str:
    sizes, versions, machine = result["sizes"], result["versions"], result["machine"]
    return (
        f"{result['began_at'][:10]} · {machine['processors']} processors · "
        f"Python {versions['python']}, SQLite {versions['sqlite']}, "
        f"PostgreSQL {versions['postgresql']} · {sizes['workers']} threads a daemon, "
        f"{sizes['accounts']:,} accounts · medians of {sizes['repetitions']}"
    )
