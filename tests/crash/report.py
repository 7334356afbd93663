"""What a run prints, and the table of boundaries in docs/crash.md."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.crash.cells import Cell, Store
from tests.crash.matrix import Played
from tests.crash.view import instant

DOCUMENT = Path(__file__).parents[2] / "docs" / "crash.md"
_BEGIN, _END = "<!-- boundaries -->\n", "<!-- end of boundaries -->\n"
_LOG_LINES = 40
_WORDS = ("lost", "twice", "stranded")


@dataclass(slots=True)
class Tally:
    """What was found so far."""

    cells: int = 0
    deaths: int = 0
    public: int = 0
    asked: int = 0
    broken: list[Played] = field(default_factory=list)
    simulated: dict[str, float] = field(default_factory=dict)
    real_s: float = 0.0

    def add(self, played: Played) -> None:
        """Count one cell."""
        self.cells += 1
        if played.broken:
            self.broken.append(played)
        ran = played.ran
        self.deaths += ran.deaths
        self.public += len(ran.public)
        self.asked += any(row.waits_for_a_person for row in ran.rows.deliveries)
        self.real_s = max(self.real_s, ran.real_s)
        scene = f"{played.cell.scene.store} {played.cell.scene.trouble}"
        so_far = self.simulated.get(scene, 0.0)
        self.simulated[scene] = max(so_far, ran.simulated_s)

    def count(self, word: str) -> int:
        """Return in how many cells something was lost, or twice, or stranded."""
        return sum(any(word in one for one in p.broken) for p in self.broken)


def say(text: str) -> None:
    """Print a line at once, in CI too."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def tell(played: Played) -> None:
    """Print all that is known of a cell that failed."""
    cell, ran = played.cell, played.ran
    say(f"\nFAILED {cell}")
    say(f"  again: python -m tests.crash --cell '{cell}'")
    for why in played.broken:
        say(f"  {why}")
    say(f"  deaths {ran.deaths}, ends {ran.ends}, open at death {ran.open_at_death}")
    say(f"  public: {[one.text for one in ran.public]}")
    for row in ran.rows.deliveries:
        say(f"  {row.item}: {row.state} {row.reason} {row.needs_person}")
        for one in ran.rows.attempts:
            if one.delivery == row.id:
                at = f"{instant(one.started_at):%H:%M:%S.%f}"
                words = one.outcome or "open"
                say(f"    part {one.part} {one.step} {at} {words} {one.detail}")
    for line in played.log.splitlines()[-_LOG_LINES:]:
        say(f"  | {line}")


def sum_up(tally: Tally, rows: int) -> None:
    """Print the end of a run."""
    words = ", ".join(f"{word} {tally.count(word)}" for word in _WORDS)
    say(f"\n{rows} boundaries, {tally.cells} cells, {tally.deaths} deaths")
    say(f"{tally.public} public things counted; {tally.asked} doubts put to a person")
    say(f"{words}; {len(tally.broken)} cells failed")
    say(f"longest recovery: {tally.real_s:.1f} s of real time")
    slowest = ", ".join(f"{k} {v:.0f}" for k, v in sorted(tally.simulated.items()))
    say(f"longest on the daemon's clock, in seconds: {slowest}")


def marks(cells: Iterable[Cell]) -> dict[str, set[Store]]:
    """Return each boundary with the databases that have it."""
    found: defaultdict[str, set[Store]] = defaultdict(set)
    for cell in cells:
        if cell.boundary is not None:
            found[str(cell.boundary)].add(cell.scene.store)
    return dict(found)


def documented() -> dict[str, set[Store]]:
    """Return the table in the document."""
    table = DOCUMENT.read_text(encoding="utf-8").split(_BEGIN)[1].split(_END)[0]
    rows = [[cell.strip() for cell in line.split("|")] for line in table.splitlines()]
    return {
        name.strip("`"): {
            store for store, mark in zip(Store, said, strict=True) if mark
        }
        for _, name, *said, _ in rows
        if name.startswith("`")
    }


def differences(
    found: Mapping[str, set[Store]], stores: Collection[Store], *, is_whole: bool
) -> list[str]:
    """Return where the document says something else, of these databases.

    What was not found is a difference only where `is_whole`: every platform was walked.
    """
    known = documented()
    return [
        f"{name}: found on {sorted(here)}, in docs/crash.md {sorted(there)}"
        for name in sorted({*found, *known} if is_whole else found)
        if (here := found.get(name, set()))
        != (there := known.get(name, set()) & set(stores))
    ]


def document(found: Mapping[str, set[Store]]) -> None:
    """Put the table into the document."""
    lines = [
        f"| boundary | {' | '.join(Store)} |",
        f"|---|{'---|' * len(Store)}",
        *(_line(f"`{name}`", found[name]) for name in sorted(found)),
    ]
    table = "".join(f"{line}\n" for line in lines)
    said = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = said.partition(_BEGIN)
    after = rest.partition(_END)[2]
    DOCUMENT.write_text(f"{before}{_BEGIN}{table}{_END}{after}", encoding="utf-8")


def _line(name: str, stores: set[Store]) -> str:
    return f"| {name} | {' | '.join('•' if s in stores else '' for s in Store)} |"


def rows_of(cells: Sequence[Cell]) -> int:
    """Return how many boundaries these cells have."""
    return len({cell.boundary for cell in cells if cell.boundary is not None})
