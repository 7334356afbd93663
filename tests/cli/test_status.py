"""`status`, on a real desk and on one that is made up to have everything."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console
from sqlalchemy import update

from dissemination.cli.frame import Exit
from dissemination.cli.status import Page, print_status, status_values
from dissemination.config import find_workspace
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ItemId
from dissemination.domain.rendition import AccountId
from dissemination.messages import VARIABLE
from dissemination.services.desk import open_desk
from dissemination.storage import control, ledger, notices, queue
from dissemination.storage.control import Stop
from dissemination.storage.limits import Usage
from dissemination.storage.overview import LISTED, UP_TO, Overview, Pause, Seen, Waiting
from dissemination.storage.tables import account
from tests.cli.conftest import Desktop

NOW = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Jakarta")
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = 24 * HOUR
NOTHING = dict.fromkeys(State, 0)
X, PAGE = AccountId("x-kota"), AccountId("fb-kota")


def waiting(
    number: int,
    item: str,
    due_at: datetime,
    *,
    account: AccountId = X,
    eligible_at: datetime | None = None,
    reason: str = "",
    called_at: datetime | None = None,
) -> Waiting:
    return Waiting(
        delivery=DeliveryId(number),
        item=ItemId(item),
        account=account,
        due_at=due_at,
        eligible_at=eligible_at or due_at,
        reason=reason,
        called_at=called_at,
    )


DAEMON = Seen(
    name="server-4242-9f3c1a",
    version="0.1.0",
    started_at=NOW - 9 * DAY,
    seen_at=NOW - timedelta(seconds=4),
)
QUIET_EVENING = Overview(
    at=NOW,
    stop=None,
    daemons=(DAEMON,),
    counts={**NOTHING, State.SCHEDULED: 12, State.PUBLISHED: 1204},
    asking=0,
    unapproved_soon=0,
    of_day={**NOTHING, State.PUBLISHED: 8},
    late=0,
    latest=(),
    on_its_way=(),
    comes_next=(waiting(1220, "pasar-murah", NOW + 15 * MINUTE, account=PAGE),),
    pauses=(),
    stuck={},
    quotas=(Usage(account=X, max=50, span=DAY, used=6, frees_at=None),),
)
LATE = waiting(
    1217,
    "banjir-rob",
    NOW - 12 * MINUTE,
    eligible_at=NOW + 5 * MINUTE,
    reason="reason.rate_limited",
)
BAD_NIGHT = replace(
    QUIET_EVENING,
    counts={
        **QUIET_EVENING.counts,
        State.PLANNED: 2,
        State.PUBLISHING: 1,
        State.HELD: 1,
        State.UNCERTAIN: 1,
    },
    asking=1,
    unapproved_soon=1,
    of_day={**NOTHING, State.PUBLISHED: 8, State.MISSED: 1},
    late=1,
    latest=(LATE,),
    on_its_way=(
        waiting(
            1218,
            "banjir-rob",
            NOW,
            account=PAGE,
            called_at=NOW - timedelta(seconds=20),
        ),
    ),
    pauses=(
        Pause(account=PAGE, why="busy"),
        Pause(account=AccountId("ig-kota"), why="person", reason="reason.auth_expired"),
        Pause(account=X, why="wait", until=NOW + 5 * MINUTE, due_since=LATE.due_at),
    ),
)


def drawn(seen: Overview, *, width: int = 80) -> str:
    held = io.StringIO()
    out = Console(file=held, width=width, highlight=False, markup=False, emoji=False)
    print_status(out, Page(seen=seen, zone=ZONE))
    return "\n".join(line.rstrip() for line in held.getvalue().splitlines())


@pytest.fixture(autouse=True)
def _indonesian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "id")


def scheduled(run: Desktop) -> None:
    at = f"{datetime.now(ZONE) + DAY:%Y-%m-%d %H:%M}"
    assert run("plan", "posyandu", "--account", "situs", "--at", at).code == 0
    assert run("approve", "posyandu", "--as", "arman").code == 0


def test_a_fresh_desk_is_well(run: Desktop) -> None:
    shown = run("status")
    assert (shown.code, shown.err) == (Exit.OK, "")
    assert shown.out.splitlines()[0] == "● Semua baik."
    assert "Tidak ada yang bekerja." in shown.out
    assert run("status", "--json").data["well"] is True


def test_what_nobody_carries_needs_a_person(run: Desktop, item: str) -> None:
    scheduled(run)
    shown = run("status")
    assert shown.code == Exit.FAILED
    first, second, *_ = shown.out.splitlines()
    assert first == "✕ Perlu Anda: 1 hal."
    assert "dissemination run" in second
    told = run("status", "--json").data
    assert [need["code"] for need in told["needs"]] == ["status.need.nobody"]
    assert told["counts"]["scheduled"] == 1
    (coming,) = told["next"]
    assert (coming["delivery"], coming["account"]) == (1, "situs")


def test_a_desk_that_works_is_well_again(run: Desktop, item: str) -> None:
    scheduled(run)
    run("tick")
    shown = run("status", "--json")
    assert shown.code == Exit.OK
    (daemon,) = shown.data["daemons"]
    assert daemon["alive"] is True


def test_a_stop_is_the_first_thing_that_is_said(run: Desktop, item: str) -> None:
    scheduled(run)
    with open_desk(find_workspace(run.folder)) as desk, desk.db.write() as connection:
        control.stop(connection, person="arman", reason="gempa", now=desk.db.now())
    shown = run("status")
    assert shown.code == Exit.FAILED
    said = shown.out.splitlines()[1]
    assert "Semua dihentikan oleh arman" in said
    assert "gempa. Lanjutkan: dissemination resume" in said
    stopped = run("status", "--json").data["stopped"]
    assert (stopped["by"], stopped["reason"]) == ("arman", "gempa")


def test_an_account_that_needs_a_person_is_named_with_what_to_do(run: Desktop) -> None:
    run("queue")
    with open_desk(find_workspace(run.folder)) as desk, desk.db.write() as connection:
        broken = update(account).where(account.c.id == "situs")
        connection.execute(broken.values(needs_person="reason.auth_expired"))
    shown = run("status")
    assert "Akun situs: Akun perlu disambungkan lagi. Periksa: " in shown.out
    assert "dissemination account check situs" in shown.out


def test_whom_a_letter_did_not_reach_is_named(run: Desktop) -> None:
    run("queue")
    facts = {"number": 7, "item": "siaga", "account": "pers"}
    facts["names"] = "a@koran.example"
    with open_desk(find_workspace(run.folder)) as desk, desk.db.write() as connection:
        said = ("notice.left_out", facts, NOW)
        notices.note(connection, ledger.LEFT_OUT, "pers", *said)
    shown = run("status")
    said_of = " ".join(shown.out.split())
    assert "Tidak diterima untuk a@koran.example: no. 7 (siaga, pers)" in said_of
    assert "account check pers" in said_of


def test_a_daemon_that_vanished_is_shown_as_silent(run: Desktop) -> None:
    run("queue")
    with open_desk(find_workspace(run.folder)) as desk:
        now = desk.db.now()
        queue.seen(desk.db, "mesin-7-aa", "1.0", started_at=now - DAY, now=now - HOUR)
    assert "✕ mesin-7-aa, versi 1.0: tidak ada kabar sejak" in run("status").out
    (daemon,) = run("status", "--json").data["daemons"]
    assert daemon["alive"] is False


def test_a_quiet_evening_fits_on_one_short_page() -> None:
    said = drawn(QUIET_EVENING)
    assert said.splitlines()[0] == "● Semua baik."
    assert "19.45 WIB: #1220 pasar-murah → fb-kota" in said
    assert "● Tayang: 1.204" in said
    assert "x-kota: 6 dari 50 per" in said
    assert len(said.splitlines()) <= 20
    assert "Terlambat" not in said


@pytest.mark.parametrize("width", [40, 60, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    said = drawn(BAD_NIGHT, width=width)
    assert max(map(len, said.splitlines())) <= width
    words = " ".join(said.split())
    for need in status_values(Page(seen=BAD_NIGHT, zone=ZONE))["needs"]:
        assert need["message"] in words


def test_what_is_late_says_how_long_why_and_when_it_is_tried_again() -> None:
    said = drawn(BAD_NIGHT, width=200)
    assert (
        "#1217 banjir-rob → x-kota: lewat 12 menit · Kanal meminta menunggu"
        " · dicoba lagi 19.35 WIB" in said
    )


def test_what_is_on_its_way_says_whether_the_channel_was_asked() -> None:
    said = drawn(BAD_NIGHT, width=200)
    assert "#1218 banjir-rob → fb-kota: menunggu jawaban kanal 20 detik" in said
    before = replace(BAD_NIGHT.on_its_way[0], called_at=None)
    said = drawn(replace(BAD_NIGHT, on_its_way=(before,)), width=200)
    assert "#1218 banjir-rob → fb-kota: disiapkan" in said


def test_a_pause_says_until_when_and_what_waits_for_it() -> None:
    said = drawn(BAD_NIGHT, width=200)
    assert (
        "x-kota: kanal meminta menunggu, sampai 19.35 WIB; ada yang menunggu"
        " sejak 19.18 WIB" in said
    )
    assert "· fb-kota: sedang mengirim\n" in said


def test_a_full_quota_says_when_it_frees() -> None:
    full = Usage(account=X, max=50, span=DAY, used=50, frees_at=NOW + HOUR)
    pause = Pause(account=X, why="quota", until=NOW + HOUR)
    seen = replace(QUIET_EVENING, quotas=(full,), pauses=(pause,))
    said = drawn(seen, width=200)
    assert "x-kota: jatah habis, sampai 20.30 WIB" in said
    assert "x-kota: 50 dari 50 per 24 jam, longgar lagi 20.30 WIB" in said


def test_the_fullest_quotas_are_shown_and_the_others_are_counted() -> None:
    quotas = tuple(
        Usage(account=AccountId(f"a{n}"), max=10, span=DAY, used=n, frees_at=None)
        for n in range(LISTED + 2)
    )
    said = drawn(replace(QUIET_EVENING, quotas=quotas), width=200)
    assert said.index(f"a{LISTED + 1}:") < said.index(f"a{LISTED}:")
    assert "a1:" not in said
    assert "dan 2 lagi" in said


def test_more_than_is_counted_is_said_to_be_more() -> None:
    said = drawn(replace(BAD_NIGHT, late=UP_TO))
    assert "Terlambat: 20.000+" in said


def test_the_page_speaks_english_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "en")
    assert drawn(QUIET_EVENING).splitlines()[0] == "● All is well."
    assert "● Published: 1,204" in drawn(QUIET_EVENING)


def test_programs_get_every_fact_as_plain_json() -> None:
    seen = replace(
        BAD_NIGHT,
        stop=Stop(at=NOW, person="arman", reason="gempa"),
        stuck={PAGE: NOW - HOUR},
    )
    told = json.loads(json.dumps(status_values(Page(seen=seen, zone=ZONE))))
    assert (told["well"], told["late"]) == (False, 1)
    assert told["stopped"]["at"] == NOW.isoformat()
    assert told["daemons"][0]["seen_at"] == DAEMON.seen_at.isoformat()
    (late,) = told["latest"]
    assert (late["delivery"], late["reason"]) == (1217, "reason.rate_limited")
    assert told["publishing"][0]["called_at"] is not None
    assert [a["why"] for a in told["accounts"]] == ["busy", "person", "wait"]
    assert told["quotas"] == [
        {"account": "x-kota", "used": 6, "max": 50, "span_s": 86400.0, "frees_at": None}
    ]
    assert told["stuck"] == {"fb-kota": (NOW - HOUR).isoformat()}
    assert told["counts"]["uncertain"] == 1
