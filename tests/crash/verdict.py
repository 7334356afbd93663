"""The promise, judged at the stand-ins: lost 0, twice 0, stranded 0. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dissemination.channel import Shown
from tests.crash.cells import LOSSY, Blow, Cell, Kind
from tests.crash.office import SAID
from tests.crash.view import DeliveryRow, Rows

WITHIN_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What became of a cell.

    `open_at_death` are the calls on their way when a process died. `real_s` and
    `simulated_s` run from the last death, or the first call, to the end.
    """

    cell: Cell
    rows: Rows
    public: tuple[Shown, ...]
    is_hit: bool
    deaths: int
    ends: int
    open_at_death: int
    real_s: float
    simulated_s: float


def problems(ran: Ran) -> list[str]:
    """Return what broke the promise, in words; nothing where it was kept."""
    found: list[str] = []
    if ran.cell.boundary is not None and not ran.is_hit:
        found.append("not reached: the boundary did not come")
    for row in ran.rows.deliveries:
        why = of_delivery(ran.rows, row, SAID[row.item], ran.public)
        if row.waits_for_a_person:
            why += _of_doubt(ran, row)
        found += [f"{row.item}: {one}" for one in why]
    found += _of_the_whole(ran)
    return found


def of_delivery(
    rows: Rows, row: DeliveryRow, texts: Sequence[str], public: Sequence[Shown]
) -> list[str]:
    """Return how one delivery breaks the promise.

    Args:
        rows: what the database says.
        row: the delivery.
        texts: of its parts.
        public: what the platform shows.
    """
    copies = [sum(one.text == text for one in public) for text in texts]
    proven = rows.proven(row.id)
    found = [f"twice: part {n}, {c} times" for n, c in enumerate(copies) if c > 1]
    if 0 in copies[:proven]:
        found.append("lost: proven by a receipt, and not public")
    if not row.is_settled:
        found.append(f"stranded: {row.state} {row.reason}")
    elif row.state == "published":
        if proven < len(texts) or 0 in copies:
            found.append(f"lost: published, but {copies}, {proven} receipts")
    elif not row.waits_for_a_person:
        found.append(f"lost: it ended as {row.state} {row.reason}")
    if any(copies[proven + 1 :]):
        found.append("out of order: a later part is public, an earlier one in doubt")
    return found


def _of_doubt(ran: Ran, row: DeliveryRow) -> list[str]:
    """Judge that a person is asked: only of a blind channel, and only in true doubt."""
    if ran.cell.scene.kind is not Kind.BLIND:
        return ["a person is asked, though the platform could tell"]
    proven = ran.rows.proven(row.id)
    unclear = {
        attempt.outcome
        for attempt in ran.rows.attempts
        if attempt.delivery == row.id and attempt.part == proven and attempt.is_unclear
    }
    if not unclear:
        return ["a person is asked, and no call is in doubt"]
    if "vanished" in unclear and not ran.open_at_death:
        if ran.ends or ran.deaths:
            return ["a person is asked, though no call was open when it died"]
        return ["a person is asked, though the process lived and knew the answer"]
    if "unknown" in unclear and ran.cell.scene.trouble not in LOSSY:
        return ["a person is asked, though the platform had answered"]
    return []


def _of_the_whole(ran: Ran) -> list[str]:
    found: list[str] = []
    known = {text for texts in SAID.values() for text in texts}
    strangers = [one.text for one in ran.public if one.text not in known]
    if strangers:
        found.append(f"public, and nobody said it: {strangers}")
    if ran.rows.open_attempts:
        found.append(f"stranded: {ran.rows.open_attempts} calls were never closed")
    if ran.real_s > WITHIN_S:
        found.append(f"slow: settled after {ran.real_s:.0f} s")
    if ran.cell.blow is Blow.KILL and ran.is_hit and not ran.deaths:
        found.append("not killed: the process lived")
    first, second = SAID["utas"]
    by_text = {one.text: one for one in ran.public}
    has_threads = ran.cell.scene.kind is not Kind.PREPARED  # a Page has none
    if has_threads and second in by_text:
        to = by_text[first].id if first in by_text else "nothing public"
        if by_text[second].reply_to != to:
            found.append("torn: the second part is no reply to the first")
    return found
