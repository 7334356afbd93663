"""The judge of the crash matrix: it must see what it is there to see."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dissemination.channel import Shown
from tests.crash.cells import (
    OUTAGES,
    Blow,
    Boundary,
    Cell,
    Kind,
    Scene,
    Store,
    Trouble,
    boundaries,
    cells_of,
    parse,
    scenes,
    steadied,
)
from tests.crash.office import SAID
from tests.crash.verdict import Ran, problems
from tests.crash.view import ASKED, AttemptRow, DeliveryRow, Rows

FIRST, SECOND = SAID["utas"]
(LAST,) = SAID["susulan"]
NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
BLIND = Scene(store=Store.SQLITE, kind=Kind.BLIND, trouble=Trouble.CALM)


def shown(text: str, id_: str = "1", *, reply_to: str = "") -> Shown:
    return Shown(id=id_, text=text, at=NOW, reply_to=reply_to)


ALL = (shown(FIRST), shown(SECOND, "2", reply_to="1"), shown(LAST, "3"))


def row(item: str, state: str = "published", reason: str = "") -> DeliveryRow:
    return DeliveryRow(
        id=list(SAID).index(item) + 1,
        item=item,
        state=state,
        reason=reason,
        eligible_at=0,
        lease_until=None,
        tries=0,
        blocked_until=0,
        busy_until=0,
        needs_person="",
    )


def call(outcome: str, *, part: int = 0, ended_at: int | None = 2) -> AttemptRow:
    return AttemptRow(
        delivery=1,
        part=part,
        step="publish",
        outcome=outcome,
        ended_at=ended_at,
        started_at=1,
        fence=1,
        detail="",
    )


GOOD = Ran(
    cell=Cell(scene=BLIND, boundary=Boundary("ledger.begin:begin"), blow=Blow.KILL),
    rows=Rows(
        deliveries=(row("utas"), row("susulan")),
        attempts=(call("published"), call("published", part=1)),
        receipts=((1, 0, "1"), (1, 1, "2"), (2, 0, "3")),
    ),
    public=ALL,
    is_hit=True,
    deaths=1,
    ends=0,
    open_at_death=0,
    real_s=1.0,
    simulated_s=1.0,
)
IN_DOUBT = replace(
    GOOD,
    rows=Rows(
        deliveries=(row("utas", "uncertain", ASKED), row("susulan")),
        attempts=(call("vanished"),),
        receipts=((2, 0, "3"),),
    ),
    public=(shown(FIRST), shown(LAST, "3")),
    open_at_death=1,
)


def test_a_cell_in_which_all_went_well_has_no_problem() -> None:
    assert problems(GOOD) == []


def test_a_true_doubt_on_a_blind_platform_is_no_problem() -> None:
    assert problems(IN_DOUBT) == []
    assert problems(replace(IN_DOUBT, public=(shown(LAST, "3"),))) == []


@pytest.mark.parametrize(
    ("ran", "said"),
    [
        (replace(GOOD, public=(*ALL, shown(LAST, "4"))), "susulan: twice"),
        (replace(GOOD, public=ALL[:2]), "susulan: lost"),
        (replace(GOOD, public=(*ALL, shown("lain", "4"))), "nobody said it"),
        (replace(GOOD, public=(ALL[0], shown(SECOND, "2"), ALL[2])), "torn"),
        (replace(GOOD, is_hit=False), "not reached"),
        (replace(GOOD, deaths=0), "not killed"),
        (replace(GOOD, real_s=61), "slow"),
        (replace(IN_DOUBT, open_at_death=0), "no call was open when it died"),
        (replace(IN_DOUBT, public=ALL), "out of order"),
        (
            replace(IN_DOUBT, open_at_death=0, deaths=0, cell=Cell(scene=BLIND)),
            "the process lived and knew the answer",
        ),
        (
            replace(IN_DOUBT, cell=Cell(scene=replace(BLIND, kind=Kind.FINDABLE))),
            "though the platform could tell",
        ),
    ],
)
def test_what_breaks_the_promise_is_seen(ran: Ran, said: str) -> None:
    assert any(said in one for one in problems(ran))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("scheduled", "stranded"),
        ("publishing", "stranded"),
        ("uncertain", "stranded"),
        ("failed", "lost"),
        ("held", "lost"),
    ],
)
def test_a_delivery_that_ends_elsewhere_is_seen(state: str, said: str) -> None:
    rows = replace(GOOD.rows, deliveries=(row("utas"), row("susulan", state)))
    assert any(f"susulan: {said}" in one for one in problems(replace(GOOD, rows=rows)))


def test_a_call_that_nobody_closed_is_seen() -> None:
    rows = replace(GOOD.rows, attempts=(call("", ended_at=None),))
    assert any("never closed" in one for one in problems(replace(GOOD, rows=rows)))


def test_a_doubt_after_an_answer_is_seen() -> None:
    rows = replace(IN_DOUBT.rows, attempts=(call("unknown"),))
    found = problems(replace(IN_DOUBT, rows=rows))
    assert any("the platform had answered" in one for one in found)


def test_a_cell_is_read_as_it_is_printed() -> None:
    cell = replace(GOOD.cell, boundary=Boundary("sweep.recover@call:begin", 1))
    assert parse(str(cell)) == cell
    assert parse(str(Cell(scene=BLIND))) == Cell(scene=BLIND)


def test_what_is_done_beside_counts_once_and_at_a_known_time() -> None:
    trace = [
        "sweep.recover@idle:begin",
        "sweep.recover@idle:begin",
        "queue.claim@idle:after-commit",
        "sweep.give_up@idle:begin",
        "ledger.begin:begin",
        "queue.seen@call:begin",
        "queue.renew@idle:begin",
        *["ledger.close:begin"] * 3,
    ]
    assert boundaries(trace) == [
        Boundary("ledger.begin:begin", 1),
        Boundary("ledger.close:begin", 1),
        Boundary("ledger.close:begin", 2),
        Boundary("queue.claim@idle:after-commit", 1),
        Boundary("queue.seen@call:begin", 1),
        Boundary("sweep.recover@idle:begin", 1),
    ]


def test_what_is_done_beside_is_taken_from_the_calm_scene() -> None:
    late = replace(BLIND, trouble=Trouble.LOST_AFTER)
    look, beside = Boundary("ledger.resolve:begin"), Boundary("queue.seen@call:begin")
    stray = Boundary("queue.doubtful@call:begin")
    found = steadied({BLIND: {beside}, late: {look, stray}})
    assert found == {BLIND: [beside], late: [look, beside]}


def test_every_boundary_meets_every_fault() -> None:
    crossed = [Boundary("ledger.begin:begin"), Boundary("sweep.recover@idle:begin")]
    every = scenes(tuple(Store), tuple(Kind))
    cells = cells_of(dict.fromkeys(every, crossed))
    for store in Store:
        for boundary in crossed:
            here = [
                cell
                for cell in cells
                if (cell.scene.store, cell.boundary) == (store, boundary)
            ]
            assert {cell.scene.trouble for cell in here} == set(Trouble)
            assert {cell.blow for cell in here} == {Blow.KILL, *OUTAGES}
    own = [cell for cell in cells if cell.boundary == crossed[0]]
    kills = {cell.scene for cell in own if cell.blow is Blow.KILL}
    assert kills == set(every)
    outages = {(c.scene.store, c.scene.kind, c.blow) for c in own} - {
        (scene.store, scene.kind, Blow.KILL) for scene in every
    }
    assert len(outages) == 3 * len({(scene.store, scene.kind) for scene in every})
