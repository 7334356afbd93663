"""What is known is written down, however long the database is away."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection

from dissemination.channel import (
    Found,
    OutcomeUnknown,
    Publication,
    Receipt,
    Rejected,
    Transient,
)
from dissemination.domain.delivery import State
from dissemination.engine import deliver as engine
from dissemination.engine.deliver import deliver
from dissemination.engine.doubt import look_up
from dissemination.storage import ledger, sweep
from dissemination.storage.claimed import Claimed
from dissemination.storage.database import Database, DatabaseUnusable
from dissemination.testing import FindingChannel, PreparingChannel, ScriptedChannel
from tests.engine.conftest import Hall
from tests.storage.conftest import NOW, fresh_database

FINE, REFUSED, UNANSWERED = "fine", "refused", "unanswered"
TROUBLES = pytest.mark.parametrize("trouble", [REFUSED, UNANSWERED])
AGAIN_AND_AGAIN = 3


class Shaky(Database):
    """A database that is away when its script says so, and fine when that is over.

    "refused": nothing was written; "unanswered": it was, and nobody said so.
    """

    def __init__(self, url: str) -> None:
        self.script: list[str] = []
        super().__init__(url)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Play the next line."""
        line = self.script.pop(0) if self.script else FINE
        if line == REFUSED:
            raise _away()
        with super().write() as connection:
            yield connection
        if line == UNANSWERED:
            raise _away()


def _away() -> DatabaseUnusable:
    return DatabaseUnusable("database.unusable", database="uji", why="connection lost")


@pytest.fixture
def db(
    request: pytest.FixtureRequest, dialect: str, tmp_path: Path
) -> Iterator[Database]:
    fresh = fresh_database(request, dialect, tmp_path)
    with fresh as address, Shaky(address) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_PAUSES_S", (0.001,))


def script(hall: Hall, *lines: str) -> None:
    """Say what becomes of the next writes."""
    assert isinstance(hall.gate.db, Shaky)
    hall.gate.db.script = list(lines)


def take(hall: Hall, *parts: str) -> Claimed:
    hall.rows.schedule("item", *parts)
    (held,) = hall.rows.claim()
    return held


def outcomes(hall: Hall, held: Claimed) -> list[tuple[int, str]]:
    return [(a.part, a.outcome) for a in hall.rows.attempts(held.id)]


@TROUBLES
@pytest.mark.parametrize("write", range(4))
def test_a_thread_goes_out_once_whichever_write_goes_wrong(
    hall: Hall, trouble: str, write: int
) -> None:
    channel = ScriptedChannel({})
    hall.connect("satu", channel)
    held = take(hall, "satu", "dua")
    script(hall, *[FINE] * write, *[trouble] * AGAIN_AND_AGAIN)
    assert deliver(hall.gate, held) is State.PUBLISHED
    assert [request.part.text for request in channel.published] == ["satu", "dua"]
    assert outcomes(hall, held) == [(0, "published"), (1, "published")]
    assert hall.rows.receipts(held.id) == ["1", "2"]
    assert hall.rows.state(held.id) is State.PUBLISHED
    assert hall.rows.account_row("satu").busy_until == NOW


@TROUBLES
def test_a_try_is_counted_once(hall: Hall, trouble: str) -> None:
    channel = ScriptedChannel({}, Transient("refused"))
    hall.connect("satu", channel)
    held = take(hall)
    script(hall, FINE, *[trouble] * AGAIN_AND_AGAIN)
    assert deliver(hall.gate, held) is State.SCHEDULED
    assert len(channel.published) == 1
    assert hall.rows.row(held.id).tries == 1
    assert outcomes(hall, held) == [(0, "transient")]


@TROUBLES
def test_a_doubt_is_written_down_as_one(hall: Hall, trouble: str) -> None:
    hall.connect("satu", ScriptedChannel({}, OutcomeUnknown("silence")))
    held = take(hall)
    script(hall, FINE, trouble)
    assert deliver(hall.gate, held) is State.UNCERTAIN
    assert hall.rows.state(held.id) is State.UNCERTAIN
    assert outcomes(hall, held) == [(0, "unknown")]


@TROUBLES
def test_a_preparation_that_failed_is_noted_once(hall: Hall, trouble: str) -> None:
    channel = PreparingChannel({})
    channel.memos = [Rejected("not a picture")]
    hall.connect("satu", channel)
    held = take(hall)
    script(hall, *[trouble] * AGAIN_AND_AGAIN)
    assert deliver(hall.gate, held) is State.FAILED
    assert hall.rows.row(held.id).tries == 1
    assert outcomes(hall, held) == [(0, "rejected")]


@TROUBLES
def test_a_memo_is_kept_before_the_call(hall: Hall, trouble: str) -> None:
    channel = PreparingChannel({}, Transient("refused"))
    channel.memos = ["media 7"]
    hall.connect("satu", channel)
    held = take(hall)
    script(hall, *[trouble] * AGAIN_AND_AGAIN)
    deliver(hall.gate, held)
    assert hall.rows.row(held.id).memo == "media 7"
    assert len(channel.published) == 1


@TROUBLES
def test_a_delivery_is_given_back(hall: Hall, trouble: str) -> None:
    channel = ScriptedChannel({})
    hall.connect("satu", channel)
    held = take(hall)
    hall.rows.stop()
    script(hall, FINE, *[trouble] * AGAIN_AND_AGAIN)
    assert deliver(hall.gate, held) is None
    assert hall.rows.state(held.id) is State.SCHEDULED
    assert channel.published == []


@TROUBLES
def test_what_was_found_is_written_down(hall: Hall, trouble: str) -> None:
    channel = FindingChannel({})
    channel.findings = [Found(receipt=Receipt(remote_id="7"))]
    hall.connect("satu", channel)
    id_ = hall.rows.uncertain()
    (held,) = hall.rows.doubt()
    script(hall, *[trouble] * AGAIN_AND_AGAIN)
    assert look_up(hall.gate, held) is State.PUBLISHED
    assert hall.rows.state(id_) is State.PUBLISHED
    assert hall.rows.receipts(id_) == ["7"]
    assert len(channel.sought) == 1


@TROUBLES
def test_a_look_is_counted_once(hall: Hall, trouble: str) -> None:
    hall.connect("satu", FindingChannel({}))
    id_ = hall.rows.uncertain()
    (held,) = hall.rows.doubt()
    script(hall, *[trouble] * AGAIN_AND_AGAIN)
    assert look_up(hall.gate, held) is State.UNCERTAIN
    assert hall.rows.row(id_).looks == 1


class Ending(ScriptedChannel):
    """A channel in whose call the process is told to end, and the database goes."""

    def __init__(self, hall: Hall, *lines: str) -> None:
        super().__init__({})
        self._hall = hall
        self._lines = lines

    def publish(self, request: Publication) -> Receipt:
        """Answer all the same."""
        self._hall.gate.is_stopping.set()
        script(self._hall, *self._lines)
        return super().publish(request)


def test_who_is_stopping_tries_a_last_time(hall: Hall) -> None:
    hall.connect("satu", Ending(hall))
    held = take(hall)
    assert deliver(hall.gate, held) is State.PUBLISHED
    assert hall.rows.state(held.id) is State.PUBLISHED


def test_who_is_stopping_gives_up_and_leaves_the_receipt_in_the_log(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    channel = Ending(hall, REFUSED, REFUSED)
    hall.connect("satu", channel)
    held = take(hall)
    with caplog.at_level(logging.INFO), pytest.raises(DatabaseUnusable):
        deliver(hall.gate, held)
    (line,) = (r for r in caplog.records if r.message == "not written down")
    facts = vars(line)
    assert facts["receipt"] == Receipt(remote_id="1")
    assert (facts["delivery"], facts["account"]) == (held.id, "satu")
    assert len(channel.published) == 1
    script(hall)
    sweep.recover(hall.gate.db, NOW, everyone=True)
    assert hall.rows.state(held.id) is State.UNCERTAIN, "it is perhaps public"


@TROUBLES
def test_who_is_stopping_makes_no_call_that_it_cannot_write_down(
    hall: Hall, trouble: str
) -> None:
    channel = ScriptedChannel({})
    hall.connect("satu", channel)
    held = take(hall)
    hall.gate.is_stopping.set()
    script(hall, trouble)
    with pytest.raises(DatabaseUnusable):
        deliver(hall.gate, held)
    assert channel.published == []


def test_an_error_that_is_no_absence_is_not_tried_again(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.connect("satu", ScriptedChannel({}))
    held = take(hall)
    tried: list[int] = []

    def begin(*_: object, **__: object) -> int:
        tried.append(1)
        raise ZeroDivisionError

    monkeypatch.setattr(ledger, "begin", begin)
    with pytest.raises(ZeroDivisionError):
        deliver(hall.gate, held)
    assert len(tried) == 1
