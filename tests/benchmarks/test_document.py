from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from benchmarks.dispatching.document import BEGIN, END, NoPlace, table, write
from benchmarks.dispatching.figures import GOALS, Figure
from benchmarks.dispatching.picture import draw
from benchmarks.dispatching.sizes import QUICK, Sizes, told

pytest.importorskip("matplotlib")

DOCS = Path(__file__).resolve().parents[2] / "docs"
CASES = ("SQLite", "PostgreSQL", "PostgreSQL, 2 daemons", "PostgreSQL, fleet of 2")


def result(*figures: Figure) -> dict[str, Any]:
    return {
        "began_at": "2026-11-21T22:00:00+00:00",
        "minutes": 1.5,
        "machine": {
            "system": "Linux",
            "processors": 2,
            "load": 0.5,
            "withheld": 0.031,
        },
        "versions": dict.fromkeys(
            ("python", "sqlite", "postgresql", "procrastinate", "requests"), "1.0"
        ),
        "sizes": told(Sizes()),
        "figures": [figure.told() for figure in figures],
    }


def everything() -> dict[str, Any]:
    """One figure for each goal and case, some met and some not."""
    values = {"PostgreSQL": 1.5, "SQLite": 0.5}
    return result(
        *(
            Figure(
                goal=name,
                case=case,
                runs=[(goal.goal or 7) * values.get(case, 0.9)],
                floor=goal.goal,
            )
            for name, goal in GOALS.items()
            for case in CASES
        )
    )


def figure(value: float = 20, **more: Any) -> Figure:
    return Figure(goal="lateness_p99", case="SQLite", runs=[value], **more)


def test_the_table_says_what_was_measured_beside_goal_stretch_and_floor() -> None:
    row = list(table(result(figure(floor=5.5))))[-2]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells == [
        *("Lateness at 100/s, p99", "SQLite", "**20 ms** ✓", "20"),
        *("≤ 25", "≤ 15", "5.5"),
    ]


def test_what_the_host_kept_from_the_machine_is_not_hidden() -> None:
    said = "\n".join(table(result(figure())))
    assert "load 0.5, 3% of the processors' time withheld by its host" in said


def test_a_goal_that_is_missed_is_not_hidden() -> None:
    said = "\n".join(table(result(figure(26), figure(24))))
    assert "**26 ms** ✗" in said
    assert "1 of 2 goals met" in said


def test_a_small_run_says_that_it_is_one() -> None:
    small = {**result(figure()), "sizes": told(QUICK)}
    assert "not to be quoted" in "\n".join(table(small))
    assert "not to be quoted" not in "\n".join(table(result(figure())))


def test_the_document_keeps_all_but_its_table(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    place = tmp_path / "measured.md"
    place.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    write(result(figure()), tmp_path)
    write(result(figure()), tmp_path)
    said = place.read_text(encoding="utf-8")
    assert said.startswith(f"before\n{BEGIN}\n")
    assert said.endswith(f"{END}\nafter\n")
    assert "old" not in said
    assert said.count("**20 ms**") == 1


def test_the_json_in_the_documents_is_the_result(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "measured.md").write_text(f"{BEGIN}\n{END}\n", encoding="utf-8")
    write(result(figure()), tmp_path)
    kept = json.loads((tmp_path / "measured.json").read_text(encoding="utf-8"))
    assert kept == result(figure())


def test_without_a_place_nothing_is_written(tmp_path: Path) -> None:
    place = tmp_path / "measured.md"
    place.write_text("no place here\n", encoding="utf-8")
    with pytest.raises(NoPlace):
        write(result(figure()), tmp_path)
    assert place.read_text(encoding="utf-8") == "no place here\n"


def test_our_own_document_has_a_place_for_the_table() -> None:
    said = (DOCS / "measured.md").read_text(encoding="utf-8")
    assert said.index(BEGIN) < said.index(END)


def test_the_plot_of_everything_is_light_and_wide_enough_to_read(
    tmp_path: Path,
) -> None:
    place = tmp_path / "plot.png"
    draw(everything(), place)
    with Image.open(place) as picture:
        assert picture.width >= 1_000
        colours = picture.convert("RGB").getcolors(picture.width * picture.height)
    assert colours is not None
    assert len(colours) > 10
    assert place.stat().st_size < 300_000


def test_a_part_of_the_figures_can_be_drawn_alone(tmp_path: Path) -> None:
    place = tmp_path / "plot.png"
    draw(result(Figure(goal="claim", case="SQLite", runs=[3.0])), place)
    assert place.stat().st_size > 1_000
