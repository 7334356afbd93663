"""A correction, or a takedown, that a kill interrupts: the public sees it once."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dissemination.channel import Receipt
from dissemination.domain.delivery import DeliveryId, State
from dissemination.engine.afterwards import LEASE, amend
from dissemination.engine.deliver import deliver
from dissemination.storage.public import AmendmentKind
from tests.engine.afterwards import CORRECTION, TAKEDOWN, states, told, want
from tests.engine.amend_house import CALLS, Board
from tests.engine.conftest import Hall

ROOT = Path(__file__).resolve().parents[2]
TEXTS = {CORRECTION: ("Halo semua",), TAKEDOWN: ()}
SHOWN = {CORRECTION: {"7": "Halo semua"}, TAKEDOWN: {}}


def run_and_die(hall: Hall, folder: Path, dies: str) -> None:
    """Amend in a process of its own, which is killed at its call."""
    url = hall.gate.db.url.render_as_string(hide_password=False)
    module = [sys.executable, "-m", "tests.engine.amend_house"]
    ended = subprocess.run(  # noqa: S603 - ourselves
        [*module, url, str(folder), dies], cwd=ROOT, check=False, timeout=120
    )
    assert ended.returncode == -signal.SIGKILL


def publish(hall: Hall, folder: Path) -> tuple[DeliveryId, Board]:
    board = Board(folder)
    board.show({"7": "Halo"})
    hall.connect("satu", board)
    board._script.append(Receipt(remote_id="7", url="https://u/7"))
    id_ = hall.rows.schedule("item", "Halo")
    (held,) = hall.rows.claim(hall.clock())
    assert deliver(hall.gate, held) is State.PUBLISHED
    return id_, board


@pytest.mark.parametrize("kind", [CORRECTION, TAKEDOWN])
@pytest.mark.parametrize(("dies", "calls"), [("before", 1), ("after", 2)])
def test_what_a_kill_interrupts_is_done_once_as_the_public_sees_it(
    hall: Hall, tmp_path: Path, kind: AmendmentKind, dies: str, calls: int
) -> None:
    id_, board = publish(hall, tmp_path)
    want(hall, id_, kind, *TEXTS[kind])
    run_and_die(hall, tmp_path, dies)
    assert states(hall, id_) == ["waiting"]
    assert amend(hall.gate) == 0, "perhaps the other is only slow"
    hall.clock.advance(LEASE)
    assert amend(hall.gate) == 1
    assert (states(hall, id_), len(told(hall, id_))) == (["done"], 1)
    assert board.shown() == SHOWN[kind]
    assert len((tmp_path / CALLS).read_text().splitlines()) == calls
    hall.clock.advance(LEASE)
    assert amend(hall.gate) == 0
