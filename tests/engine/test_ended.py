"""What is over says so on its page, once; and a person's correction wins."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from channels.website import WebsiteChannel
from dissemination.channel import Absent, Intact, Receipt, Transient
from dissemination.cli import run
from dissemination.config import FILE
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.rendition import AccountId
from dissemination.engine.afterwards import amend, look_back
from dissemination.engine.deliver import deliver
from dissemination.engine.ended import mark_ended
from dissemination.services.amend import takedown
from dissemination.services.desk import Desk, make_folders, make_workspace, open_desk
from dissemination.services.plan import plan
from dissemination.storage import audit, control, ends, notices, queue
from dissemination.storage.public import AmendmentState
from dissemination.storage.story import tell
from tests.engine.ended_desk import (
    END,
    LEASE,
    corrected,
    gate,
    known,
    marked,
    publish,
    write,
)
from tests.laid import lay_file
from tests.postgresql import Cluster, lay_tables
from tests.services.conftest import NOW, SCHEDULE
from tests.services.public import HOUR, LATER
from tests.services.standing import bring, look
from tests.storage.conftest import Rows

Answer = Intact | Absent | Exception
ROOT = Path(__file__).resolve().parents[2]
MORE = """
[accounts.kanal]
channel = "telegram"

[accounts.kanal.settings]
chat = "@uji"

[accounts.umpan]
channel = "feed"

[accounts.umpan.settings]
folder = "umpan"
base_url = "https://uji.example/umpan"
office = "Uji"
"""


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def workspace(
    request: pytest.FixtureRequest, tmp_path: Path, dialect: str
) -> Iterator[Path]:
    """Give a desk with pages and a feed, on each kind of database."""
    folder = tmp_path / "desk"
    make_workspace(folder)
    (folder / FILE).write_text(SCHEDULE + MORE, encoding="utf-8")
    make_folders(folder)
    if dialect == "sqlite":
        lay_file(folder)
        yield folder
        return
    server: Cluster = request.getfixturevalue("postgresql")
    with (
        server.swept_database(prepare=lay_tables) as url,
        (folder / FILE).open("a") as file,
    ):
        file.write(f'\n[storage]\nurl = "{url}"\n')
        file.flush()
        yield folder


@pytest.fixture
def desk(workspace: Path) -> Iterator[Desk]:
    with open_desk(workspace) as opened:
        yield opened


@pytest.fixture
def page(desk: Desk, now: datetime) -> DeliveryId:
    """Have a page of what is true for two hours, as the public sees it."""
    write(desk, now, ends_at=now + END)
    return publish(desk, now)


def shown(desk: Desk) -> str:
    (page,) = desk.folder.glob("situs/*/index.html")
    return page.read_text("utf-8")


def title(desk: Desk) -> str:
    found = re.search(r"<h1>(.*?)</h1>", shown(desk))
    assert found is not None
    return found[1]


def test_the_page_of_what_is_over_says_so_and_since_when(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    assert title(desk) == "Pemadaman air"
    assert marked(desk, now + END) == 1
    assert title(desk) == "Selesai: Pemadaman air"
    assert "<p>Berakhir Sabtu, 21 November 2026 pukul 12.00 WIB.</p>" in shown(desk)
    assert "Air mati." in shown(desk)
    assert "article:modified_time" in shown(desk), "a visitor sees that it is new"


def test_before_its_time_nothing_is_marked(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    assert marked(desk, now + END - timedelta(seconds=1)) == 0
    assert title(desk) == "Pemadaman air"


def test_a_mark_is_one_correction_however_often_it_is_asked_for(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    assert [mark_ended(gate(desk, now + END), desk) for _ in range(3)] == [1, 0, 0]
    amend(gate(desk, now + END))
    assert [marked(desk, now + END + n * HOUR) for n in range(3)] == [0, 0, 0]
    (one,) = known(desk)
    assert (one.person, one.revision, one.state) == ("engine", 1, AmendmentState.DONE)


def test_two_daemons_mark_a_page_once(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    counts: list[int] = []
    both = threading.Barrier(2)

    def work() -> None:
        both.wait(10)
        counts.append(mark_ended(gate(desk, now + END), desk))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(counts) == [0, 1]
    assert len(known(desk)) == 1


@pytest.mark.parametrize(("dies", "wanted"), [("before", 0), ("after", 1)])
def test_who_is_killed_leaves_the_mark_to_the_next_and_it_is_put_once(
    desk: Desk, page: DeliveryId, now: datetime, dies: str, wanted: int
) -> None:
    at = (now + END).isoformat()
    module = [sys.executable, "-m", "tests.engine.ended_house"]
    ended = subprocess.run(  # noqa: S603 - ourselves
        [*module, str(desk.folder), at, dies], cwd=ROOT, check=False, timeout=120
    )
    assert ended.returncode == -signal.SIGKILL
    assert len(known(desk)) == wanted
    assert title(desk) == "Pemadaman air"
    marked(desk, now + END)
    assert title(desk) == "Selesai: Pemadaman air"
    assert shown(desk).count("<p>Berakhir") == 1
    assert len(known(desk)) == 1


def test_the_engine_answers_for_a_mark_and_nobody_is_asked(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    marked(desk, now + END)
    with desk.db.read() as connection:
        deeds = audit.deeds(connection, "air")
        told = tell(connection, look(desk, page))
    assert (deeds[-1].person, deeds[-1].verb) == ("engine", "mark_ended")
    assert deeds[-1].detail["deliveries"] == [page]
    assert [d.verb for d in told.deeds if d.person == "engine"] == [
        "mark_ended",
        "corrected",
    ]


def test_a_look_back_finds_the_marked_page_as_it_should_be(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    marked(desk, now + END)
    assert look_back(gate(desk, now + END + HOUR)) == 1
    with desk.db.read() as connection:
        assert notices.standing(connection) == []


def test_a_correction_with_a_later_end_takes_the_mark_away(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    marked(desk, now + END)
    write(desk, now + END + LATER, ends_at=now + 9 * HOUR)
    assert marked(desk, now + END + LATER) == 0, "nobody has approved it"
    corrected(desk, now + END + HOUR)
    assert marked(desk, now + END + HOUR) == 0
    assert title(desk) == "Pemadaman air"
    assert "Berakhir" not in shown(desk)
    assert marked(desk, now + 9 * HOUR) == 1
    assert title(desk) == "Selesai: Pemadaman air"
    assert "pukul 19.00 WIB" in shown(desk)


def test_a_revision_that_is_over_too_keeps_the_mark(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    marked(desk, now + END)
    write(desk, now + END + LATER, ends_at=now + END, body="Air mati di Tampan.")
    corrected(desk, now + END + HOUR)
    assert mark_ended(gate(desk, now + END + HOUR), desk) == 0, (
        "the correction comes first"
    )
    amend(gate(desk, now + END + HOUR))
    assert marked(desk, now + END + HOUR + LATER) == 1
    assert title(desk) == "Selesai: Pemadaman air"
    assert "Air mati di Tampan." in shown(desk)
    assert [one.revision for one in known(desk)] == [1, 2, 2]


def test_a_correction_that_is_asked_for_again_leaves_the_mark(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    write(desk, now + LATER, ends_at=now + END, body="Air mati di Tampan.")
    corrected(desk, now + HOUR)
    amend(gate(desk, now + HOUR))
    assert marked(desk, now + END) == 1
    corrected(desk, now + END + HOUR)
    assert [one.person for one in known(desk)] == ["arman", "engine"]


def test_a_revision_without_an_end_has_no_mark(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    write(desk, now + LATER, ends_at=None, body="Air mati sampai pulih.")
    corrected(desk, now + HOUR)
    amend(gate(desk, now + HOUR))
    assert marked(desk, now + 9 * HOUR) == 0
    assert not ends.is_due(desk.db, now + 999 * HOUR), "it is not looked at again"


@pytest.mark.parametrize("later", [None, 9 * HOUR])
def test_an_end_that_was_only_moved_is_believed_though_the_page_is_the_same(
    desk: Desk, page: DeliveryId, now: datetime, later: timedelta | None
) -> None:
    write(desk, now + LATER, ends_at=now + later if later else None)
    corrected(desk, now + HOUR)
    assert known(desk) == [], "the page says the same"
    assert marked(desk, now + END) == 0
    assert marked(desk, now + 9 * HOUR) == (later is not None)
    assert ("pukul 19.00 WIB" in shown(desk)) == (later is not None)


def test_a_draft_brings_no_end_nearer(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    write(desk, now + LATER, ends_at=now + HOUR)
    assert marked(desk, now + HOUR) == 0
    assert marked(desk, now + END) == 1
    assert "pukul 12.00 WIB" in shown(desk), "what was approved"


def test_an_end_that_a_draft_took_away_and_another_brought_back_is_seen(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    write(desk, now + LATER, ends_at=None)
    assert marked(desk, now + END) == 0
    write(desk, now + END, ends_at=now + END)
    assert marked(desk, now + END + 24 * HOUR) == 1


def test_what_was_taken_down_is_not_put_back(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    takedown(desk, "air", reason="salah", person="arman", now=now + HOUR)
    assert marked(desk, now + END) == 0
    assert "Dicabut" in shown(desk)


def test_a_takedown_comes_in_the_place_of_a_mark_that_waits(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    mark_ended(gate(desk, now + END), desk)
    takedown(desk, "air", reason="salah", person="arman", now=now + END)
    amend(gate(desk, now + END))
    assert [str(one.state) for one in known(desk)] == ["failed", "done"]
    assert "Dicabut" in shown(desk)


def test_while_everything_is_stopped_a_mark_waits(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    with desk.db.write() as connection:
        control.stop(connection, person="arman", reason="banjir", now=now + HOUR)
    assert marked(desk, now + END) == 0
    assert title(desk) == "Pemadaman air"
    with desk.db.write() as connection:
        control.resume(connection, now + END)
    assert marked(desk, now + END + LATER) == 1
    assert title(desk) == "Selesai: Pemadaman air"


def test_what_a_person_changed_while_everything_was_stopped_is_not_written_over(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    with desk.db.write() as connection:
        control.stop(connection, person="arman", reason="banjir", now=now + HOUR)
    marked(desk, now + END)
    (file,) = desk.folder.glob("situs/*/index.html")
    file.write_text(file.read_text("utf-8").replace("Air mati.", "Air sudah hidup."))
    with desk.db.write() as connection:
        control.resume(connection, now + END)
    marked(desk, now + END + LATER)
    assert "Air sudah hidup." in shown(desk)
    assert [one.state for one in known(desk)] == [AmendmentState.PERSON]


@pytest.mark.parametrize("is_marked", [False, True], ids=["before", "half done"])
def test_a_mark_that_waited_writes_over_nothing_that_a_person_changed_meanwhile(
    desk: Desk, page: DeliveryId, now: datetime, *, is_marked: bool
) -> None:
    at = now + END
    assert mark_ended(gate(desk, at), desk) == 1
    if is_marked:  # the answer to the first try was lost
        correct_unheard(desk, at)
        assert title(desk) == "Selesai: Pemadaman air"
    (file,) = desk.folder.glob("situs/*/index.html")
    file.write_text(file.read_text("utf-8").replace("Air mati.", "Air sudah hidup."))
    amend(gate(desk, at + HOUR))
    assert "Air sudah hidup." in shown(desk)
    (task,) = known(desk)
    assert (task.state, task.message) == (AmendmentState.PERSON, "amend.changed")


def correct_unheard(desk: Desk, at: datetime) -> None:
    """Have the site do what it is told, and lose its answer."""
    channel = cast("WebsiteChannel", desk.channel(AccountId("situs")))
    real = channel.correct

    def correct(*said: Any) -> Receipt:
        del channel.correct
        real(*said)
        raise Transient("timed out")

    channel.correct = correct  # type: ignore[method-assign,assignment]
    amend(gate(desk, at))


def test_where_the_office_looks_at_nothing_a_mark_that_waited_is_put_unread(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    mark_ended(gate(desk, now + END), desk)
    (file,) = desk.folder.glob("situs/*/index.html")
    file.write_text(file.read_text("utf-8").replace("Air mati.", "Air sudah hidup."))
    amend(gate(desk, now + END), besides=[AccountId("situs")])
    assert title(desk) == "Selesai: Pemadaman air"


def overtaken(desk: Desk, at: datetime, by: Callable[[], object], said: Answer) -> int:
    """Mark what is over, while another comes first during the look."""
    channel = cast("WebsiteChannel", desk.channel(AccountId("situs")))

    def read_back(*_: object) -> Answer:
        del channel.read_back  # once: the other looks as usual
        by()
        if isinstance(said, Exception):
            raise said
        return said

    channel.read_back = read_back  # type: ignore[method-assign,assignment]
    slow = replace(gate(desk, at), channel=lambda _: channel)
    return mark_ended(slow, desk)


def test_a_correction_during_the_look_is_marked_with_its_own_words(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    at = now + END
    write(desk, at, ends_at=at, body="Air mati di Tampan.")

    def correct() -> None:
        corrected(desk, at)
        amend(gate(desk, at))

    assert overtaken(desk, at, correct, Intact()) == 0
    assert marked(desk, at + LATER) == 1
    assert title(desk) == "Selesai: Pemadaman air"
    assert "Air mati di Tampan." in shown(desk)


@pytest.mark.parametrize("said", [Transient("timed out"), Absent()])
def test_who_could_not_look_has_nothing_marked_twice(
    desk: Desk, page: DeliveryId, now: datetime, said: Answer
) -> None:
    at = now + END
    assert overtaken(desk, at, lambda: marked(desk, at), said) == 0
    assert marked(desk, at + 99 * HOUR) == 0
    assert shown(desk).count("<p>Berakhir") == 1


def test_a_feed_tells_of_the_end_under_the_same_identity(
    desk: Desk, now: datetime
) -> None:
    write(desk, now, ends_at=now + END)
    publish(desk, now, "umpan")
    atom = desk.folder / "umpan" / "atom.xml"
    before = atom.read_text("utf-8")
    marked(desk, now + END)
    after = atom.read_text("utf-8")
    assert "<title>Selesai: Pemadaman air</title>" in after
    assert one(r"<entry>.*?<id>(.*?)</id>", after) == one(
        r"<entry>.*?<id>(.*?)</id>", before
    )
    updated = r"<entry>.*?<updated>(.*?)</updated>"
    assert one(updated, after) > one(updated, before)


def one(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.DOTALL)
    assert found is not None
    return found[1]


def test_where_pages_are_not_marked_nothing_is_corrected(
    desk: Desk, now: datetime
) -> None:
    write(desk, now, ends_at=now + END)
    (s,) = plan(desk, "air", ["kanal"], when=now, person="rina", now=now)
    bring(desk, s.delivery.id, State.PUBLISHED)
    assert mark_ended(gate(desk, now + END), desk) == 0
    assert not ends.is_due(desk.db, now + END), "it is not looked at again"


def test_what_is_not_public_yet_is_marked_once_it_is(desk: Desk, now: datetime) -> None:
    write(desk, now, ends_at=now + END)
    (s,) = plan(desk, "air", ["situs"], when=now, person="rina", now=now)
    bring(desk, s.delivery.id, State.SCHEDULED)
    held = queue.claim(desk.db, owner="d", now=now, lease=LEASE, limit=1)
    assert marked(desk, now + END) == 0
    assert deliver(gate(desk, now), held[0]) is State.PUBLISHED
    assert marked(desk, now + END) == 1


def test_practice_with_samples_of_yesterday_shows_no_marks(
    desk: Desk, now: datetime
) -> None:
    write(desk, now - 9 * HOUR, ends_at=now - HOUR)
    shift = 10 * HOUR
    plan(desk, "air", ["situs"], when=now, person="rina", now=now, shift=shift)
    held = queue.claim(desk.db, owner="d", now=now, lease=LEASE, limit=1)
    assert held == []
    assert not ends.is_due(desk.db, now + 99 * HOUR)


def test_what_a_person_changed_by_hand_is_not_written_over(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    (file,) = desk.folder.glob("situs/*/index.html")
    file.write_text(file.read_text("utf-8").replace("Air mati.", "Air sudah hidup."))
    assert marked(desk, now + END) == 1
    assert "Air sudah hidup." in shown(desk)
    assert title(desk) == "Pemadaman air"
    (task,) = known(desk)
    assert (task.state, task.message) == (AmendmentState.PERSON, "amend.changed")
    assert task.said is not None
    assert task.said.title == "Selesai: Pemadaman air"
    assert marked(desk, now + END + HOUR) == 0, "it is asked once"


def test_what_a_person_removed_by_hand_is_left_alone(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    (file,) = desk.folder.glob("situs/*/index.html")
    file.unlink()
    assert marked(desk, now + END) == 0
    assert (known(desk), file.exists()) == ([], False)


def test_a_page_that_nobody_can_look_at_now_is_marked_later(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    there, away = desk.folder / "situs", desk.folder / "copot"
    there.rename(away)
    assert marked(desk, now + END) == 0
    away.rename(there)
    assert marked(desk, now + END) == 0, "not each time that somebody looks"
    assert marked(desk, now + END + HOUR) == 1


@pytest.mark.parametrize(
    "hold",
    [
        {"needs_person": "reason.auth_expired"},
        {"enabled": False},
        {"blocked_until": NOW + 9 * HOUR},
    ],
)
def test_of_an_account_that_waits_nothing_is_asked(
    desk: Desk, page: DeliveryId, now: datetime, hold: dict[str, Any]
) -> None:
    Rows(desk.db).set_account("situs", **hold)
    assert not ends.is_due(desk.db, now + END)
    free = {"needs_person": "", "enabled": True, "blocked_until": now}
    Rows(desk.db).set_account("situs", **free)
    assert ends.is_due(desk.db, now + END)


def test_where_the_office_looks_at_nothing_the_mark_is_put_all_the_same(
    workspace: Path, now: datetime
) -> None:
    schedule = workspace / FILE
    quiet = "[accounts.situs]\nread_back = false"
    said = schedule.read_text("utf-8").replace("[accounts.situs]", quiet, 1)
    schedule.write_text(said, encoding="utf-8")
    with open_desk(workspace) as desk:
        write(desk, now, ends_at=now + END)
        publish(desk, now)
        assert marked(desk, now + END) == 1
        assert title(desk) == "Selesai: Pemadaman air"


def test_a_daemon_that_stops_leaves_the_rest_to_the_next(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    stopping = gate(desk, now + END)
    stopping.is_stopping.set()
    assert mark_ended(stopping, desk) == 0
    assert marked(desk, now + END) == 1


def test_a_tick_marks_what_is_over_and_corrects_it(
    desk: Desk, page: DeliveryId, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "make_gate", lambda desk: gate(desk, now + END))
    run.make_daemon(desk).tick()
    assert title(desk) == "Selesai: Pemadaman air"
