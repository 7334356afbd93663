"""`preflight`, on a real desk with played platforms, and on one that is made up."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from channels.sandbox.x import XSandbox
from dissemination.cli.frame import Exit
from dissemination.cli.preflight import Page, preflight_values, print_preflight
from dissemination.cli.status import Page as Glance
from dissemination.cli.status import print_status, status_values
from dissemination.config import FILE, find_workspace
from dissemination.messages import VARIABLE
from dissemination.services.connect import add_account
from dissemination.services.desk import open_desk
from dissemination.services.preflight import HOUR, Preflight
from dissemination.services.ready import Cause
from dissemination.services.status import FEW, NEWS
from dissemination.storage.notices import Notice
from dissemination.testing import Answer, Lab, refusing, serve
from tests.cli.conftest import Desktop
from tests.cli.test_status import QUIET_EVENING

NOW = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Jakarta")
MINUTE = timedelta(minutes=1)


def cause(kind: str, subject: str, message: str, **facts: object) -> Cause:
    known = {"count": 1, "first_at": NOW + 30 * MINUTE, "number": "7", **facts}
    return Cause(kind=kind, subject=subject, message=message, facts=known)


DEAD = cause("token", "x-kota", "preflight.token", account="x-kota", count=12)
MISSING = cause(
    "media", "missing", "preflight.media.missing", item="banjir-rob", files=2
)
UNAPPROVED = cause(
    "approval",
    "pasar-murah",
    "preflight.approval",
    item="pasar-murah",
    step="Setujui",
    people="arman, budi",
    person="arman",
)
WAY_OUT = (
    "Sambungkan lagi: dissemination account renew x-kota, "
    "lalu dissemination account check x-kota"
)
BAD = Page(
    seen=Preflight(looked_at=14, troubles=(DEAD, MISSING, UNAPPROVED), asked={}),
    since={DEAD.key: NOW - 20 * MINUTE},
    ahead=HOUR,
    at=NOW,
    zone=ZONE,
)
WELL = replace(BAD, seen=Preflight(looked_at=3, troubles=(), asked={}))


def drawn(page: Page, *, width: int = 80) -> str:
    held = io.StringIO()
    out = Console(file=held, width=width, highlight=False, markup=False, emoji=False)
    print_preflight(out, page)
    return held.getvalue()


def noticed(*causes: Cause, seen_at: datetime = NOW) -> list[Notice]:
    return [
        Notice(
            kind=one.kind,
            subject=one.subject,
            message=one.message,
            facts=one.facts,
            first_at=NOW - 20 * MINUTE,
            seen_at=seen_at,
        )
        for one in causes
    ]


def glance(*notices: Notice) -> Glance:
    return Glance(seen=replace(QUIET_EVENING, notices=notices), zone=ZONE)


def connect(run: Desktop, settings: Mapping[str, str]) -> None:
    folder = find_workspace(run.folder)
    add_account(folder, "x-uji", "x", settings, person="yoga", now=datetime.now(UTC))


@pytest.fixture
def x() -> Iterator[Mapping[str, str]]:
    """Give the settings of an account on a practice platform that answers."""
    platform = XSandbox("")
    with serve(platform) as url:
        yield platform.account(url)


def due(run: Desktop, account: str) -> None:
    """Schedule what is due at once, approved."""
    assert run("plan", "posyandu", "--account", account, "--at", "now").code == 0
    assert run("approve", "posyandu", "--as", "arman").code == 0


def test_where_nothing_is_due_it_says_so(run: Desktop) -> None:
    shown = run("preflight")
    assert (shown.code, shown.err) == (Exit.OK, "")
    assert shown.out == "● Tidak ada yang dijadwalkan dalam 60 menit ke depan.\n"


def test_where_all_is_well_it_says_how_much_was_looked_at(
    run: Desktop, item: str, x: Mapping[str, str]
) -> None:
    connect(run, x)
    due(run, "x-uji")
    shown = run("preflight")
    assert (shown.code, shown.err) == (Exit.OK, "")
    assert shown.out.startswith("● Semua siap: 1 tayangan dalam 60 menit")


def test_a_revoked_token_is_one_trouble_with_its_way_out_and_no_secret(
    run: Desktop, item: str, x: Mapping[str, str]
) -> None:
    token = "1990-dicabut-kemarin"
    connect(run, {**x, "access_token": token})
    due(run, "x-uji")
    shown = run("preflight")
    assert shown.code == Exit.FAILED
    assert "Kunci akun x-uji tidak diterima lagi oleh kanalnya." in shown.out
    assert "dissemination account renew x-uji" in shown.out
    told = run("preflight", "--json")
    (trouble,) = told.data["troubles"]
    assert (trouble["kind"], trouble["subject"]) == ("token", "x-uji")
    assert (trouble["count"], told.data["looked_at"]) == (1, 1)
    assert token not in shown.out + shown.err + told.out
    (need,) = [
        n for n in run("status", "--json").data["needs"] if "preflight" in str(n)
    ]
    assert need["code"] == "preflight.token"


def test_a_token_that_was_renewed_ends_the_trouble_at_once(
    run: Desktop, item: str, x: Mapping[str, str]
) -> None:
    connect(run, {**x, "access_token": "1990-dicabut"})
    due(run, "x-uji")
    assert run("preflight").code == Exit.FAILED
    with open_desk(find_workspace(run.folder)) as desk, desk.db.write() as connection:
        secrets = {name: value for name, value in x.items() if name != "base_url"}
        desk.vault.put(
            connection, "x-uji", secrets, person="yoga", now=datetime.now(UTC)
        )
    assert run("preflight").code == Exit.OK
    assert run("status", "--json").data["notices"] == []


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_platform_out_of_order_cannot_be_reached(
    run: Desktop, item: str, x: Mapping[str, str], status: int
) -> None:
    with Lab(Answer(status, {"title": "out of order"})) as lab:
        connect(run, {**x, "base_url": lab.url})
        due(run, "x-uji")
        shown = run("preflight")
        asked = len(lab.requests)
    assert shown.code == Exit.FAILED
    assert "Kanal akun x-uji sekarang tidak bisa dihubungi." in shown.out
    assert asked == 2


def test_a_line_that_is_down_is_no_dead_token(
    run: Desktop, item: str, x: Mapping[str, str]
) -> None:
    with refusing() as url:
        connect(run, {**x, "base_url": url})
        due(run, "x-uji")
        (trouble,) = run("preflight", "--json").data["troubles"]
    assert trouble["kind"] == "reach"


def test_what_lacks_its_approval_names_who_can_give_it(run: Desktop, item: str) -> None:
    run("plan", item, "--account", "situs", "--at", "now")
    shown = run("preflight")
    assert shown.code == Exit.FAILED
    assert "posyandu belum disetujui" in shown.out
    assert "dissemination approve posyandu --as " in shown.out


def test_another_horizon_keeps_no_notice(run: Desktop, item: str) -> None:
    run("plan", item, "--account", "situs", "--at", "now")
    assert run("preflight", "--ahead", "3h").code == Exit.FAILED
    assert run("status", "--json").data["notices"] == []
    run("preflight")
    (kept,) = run("status", "--json").data["notices"]
    assert kept["kind"] == "approval"


def test_a_trouble_that_stands_says_since_when(run: Desktop, item: str) -> None:
    run("plan", item, "--account", "situs", "--at", "now")
    (first,) = run("preflight", "--json").data["troubles"]
    (again,) = run("preflight", "--json").data["troubles"]
    assert first["since"] == again["since"]


@pytest.mark.parametrize("ahead", ["besok", "0h", "-1h", "", "1", "32d", "99999w"])
def test_a_span_that_is_none_is_refused_in_one_sentence(
    run: Desktop, ahead: str
) -> None:
    shown = run("preflight", f"--ahead={ahead}")
    assert shown.code == Exit.USAGE
    assert len(shown.err.splitlines()) <= 2
    assert f"{ahead}" in shown.err


def test_a_workspace_whose_schedule_is_wrong_is_said_so(run: Desktop) -> None:
    (run.folder / FILE).write_text("[office]\n", encoding="utf-8")
    assert run("preflight").code == Exit.CONFIG


def test_each_trouble_says_what_how_much_and_the_way_out() -> None:
    said = [line.rstrip() for line in drawn(BAD, width=200).splitlines()]
    assert said[0] == (
        "✕ 3 masalah; 14 tayangan dalam 60 menit ke depan sudah diperiksa."
    )
    assert said[1:5] == [
        "",
        "✕ Kunci akun x-kota tidak diterima lagi oleh kanalnya.",
        "  Menahan 12 tayangan, pertama 20.00 WIB. Diketahui sejak 19.10 WIB.",
        f"→ {WAY_OUT}",
    ]
    assert said[6] == "✕ 2 berkas media hilang, antara lain untuk banjir-rob."
    assert said[10] == (
        "✕ pasar-murah belum disetujui: kurang langkah Setujui. Yang bisa: arman, budi."
    )
    assert said[12] == "→ Setujui: dissemination approve pasar-murah --as arman"
    assert len(said) == 13


@pytest.mark.parametrize("width", [40, 60, 80])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    said = drawn(BAD, width=width)
    assert max(map(len, said.splitlines())) <= width
    words = " ".join(said.split())
    for trouble in preflight_values(BAD)["troubles"]:
        assert trouble["message"] in words
        assert trouble["way"] in words


def test_it_speaks_english_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "en")
    assert drawn(WELL) == "● All is ready: 3 due within 60 minutes were looked at.\n"


def test_programs_get_every_fact_as_plain_json() -> None:
    told = json.loads(json.dumps(preflight_values(BAD)))
    assert (told["well"], told["looked_at"], told["ahead_s"]) == (False, 14, 3600.0)
    first = told["troubles"][0]
    assert first["code"] == "preflight.token"
    assert first["since"] == (NOW - 20 * MINUTE).isoformat()
    assert first["first_at"] == (NOW + 30 * MINUTE).isoformat()
    assert first["number"] == "7"


def test_status_names_the_first_troubles_at_the_top_and_counts_the_rest() -> None:
    many = [
        cause("approval", f"berita-{n}", "preflight.revised", item=f"berita-{n}")
        for n in range(FEW + 2)
    ]
    held = io.StringIO()
    out = Console(file=held, width=200, highlight=False, markup=False, emoji=False)
    print_status(out, glance(*noticed(*many)))
    lines = [line.rstrip() for line in held.getvalue().splitlines()]
    assert lines[0] == f"✕ Perlu Anda: {FEW + 1} hal."
    assert lines[1].startswith("✕ berita-0 diubah sesudah dijadwalkan")
    assert "Menahan 1 tayangan, pertama 20.00 WIB. Diketahui sejak" in lines[1]
    further = "✕ Masalah lain sebelum tayang: 2. Lihat: dissemination preflight"
    assert lines[FEW + 1] == further


def test_status_gives_programs_the_notices() -> None:
    told = json.loads(json.dumps(status_values(glance(*noticed(DEAD)))))
    assert told["well"] is False
    (need,) = told["needs"]
    assert need["code"] == "preflight.token"
    assert need["message"].endswith("dissemination account check x-kota")
    (kept,) = told["notices"]
    assert kept["facts"]["count"] == 12
    assert kept["first_at"] == (NOW - 20 * MINUTE).isoformat()


def test_what_nobody_has_looked_at_for_long_is_no_news() -> None:
    old = noticed(DEAD, seen_at=NOW - NEWS)
    assert status_values(glance(*old))["needs"] == []


def test_a_notice_of_another_kind_is_not_said_as_trouble_ahead() -> None:
    drift = replace(noticed(DEAD)[0], kind="drift")
    assert status_values(glance(drift))["needs"] == []
