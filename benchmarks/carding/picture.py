"""The plot of a result: milliseconds of processor time, ours beside the others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

_OURS, _OTHERS, _FLOOR = "#0072B2", "#E69F00", "#9aa0a6"
_INK, _RULE = "#222222", "#e2e2e2"
_BARS = (
    ("typing, half size", "A letter is typed, half size", _OURS),
    ("typing", "A letter is typed, full size", _OURS),
    ("encoding alone", "Encoding that frame alone (floor)", _FLOOR),
    ("chromium: typing", "Chromium, a letter is typed", _OTHERS),
    ("never seen", "A photo of 12 MP never seen", _OURS),
    ("chromium: never seen", "Chromium, a photo never seen", _OTHERS),
)


def draw(result: Mapping[str, Any], place: Path) -> None:
    """Draw a result, as a PNG."""
    figures = result["figures"]
    bars = [bar for bar in _BARS if bar[0] in figures][::-1]
    values = [figures[name]["cpu_ms"] for name, _, _ in bars]
    figure = Figure(figsize=(9.0, 0.5 * len(bars) + 1.3), dpi=110)
    axes = figure.add_subplot()
    axes.barh(
        [label for _, label, _ in bars],
        values,
        color=[colour for _, _, colour in bars],
        height=0.62,
    )
    for number, value in enumerate(values):
        axes.text(value, number, f"  {value:.1f} ms", va="center", color=_INK)
    axes.set_xlim(0, max(values) * 1.16)
    axes.set_xlabel("processor time, median")
    axes.set_title("A card of 1080 x 1920", loc="left", color=_INK)
    axes.grid(axis="x", color=_RULE)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(left=False)
    figure.tight_layout()
    figure.savefig(place)
