"""`queue`: the list, and one delivery's story in plain words."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from dissemination.cli.frame import Exit
from dissemination.cli.story import Told, follows, print_story, story_values
from dissemination.domain.delivery import Delivery, DeliveryId, State
from dissemination.domain.item import ItemId
from dissemination.domain.rendition import AccountId, Part, Rendition
from dissemination.messages import VARIABLE
from dissemination.storage.audit import Deed
from dissemination.storage.control import Stop
from dissemination.storage.deliveries import AttemptRow, Standing
from dissemination.storage.overview import Overview, Pause
from dissemination.storage.story import Proof, Story
from tests.cli.conftest import Desktop

NOW = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Jakarta")
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
X = AccountId("x-kota")
SEEN = Overview(
    at=NOW,
    stop=None,
    daemons=(),
    counts=dict.fromkeys(State, 0),
    asking=0,
    unapproved_soon=0,
    of_day=dict.fromkeys(State, 0),
    late=0,
    latest=(),
    on_its_way=(),
    comes_next=(),
    pauses=(),
    stuck={},
    quotas=(),
)


def attempt(outcome: str, *, at: datetime = NOW, **facts: Any) -> AttemptRow:
    known: dict[str, Any] = {
        "id": 91,
        "part": 0,
        "step": "publish",
        "fence": 1,
        "key": "kantor-7/0/",
        "cost_usd": 0,
        "started_at": at,
        "ended_at": at + 0.4 * SECOND,
        "detail": "",
    }
    return AttemptRow(**{**known, "outcome": outcome, **facts})


def deed(verb: str, at: datetime, person: str = "arman", **detail: Any) -> Deed:
    return Deed(at=at, person=person, verb=verb, subject="banjir-rob", detail=detail)


def told(
    state: State,
    *,
    reason: str = "",
    eligible_at: datetime = NOW + 5 * MINUTE,
    urls: tuple[str, ...] = (),
    depends_on: int | None = None,
    seen: Overview = SEEN,
    **story: Any,
) -> Told:
    """Return the story of a thread of two parts."""
    parts = (Part(text="satu"), Part(text="dua"))
    said = Rendition(
        item="banjir-rob", revision=2, account=X, placement="feed", parts=parts
    )
    delivery = Delivery(
        id=DeliveryId(7),
        item=ItemId("banjir-rob"),
        revision=2,
        account=X,
        placement="feed",
        occurrence="once",
        state=state,
        due_at=NOW - 10 * MINUTE,
        useful_until=NOW + 4 * HOUR,
        fingerprint="f",
        depends_on=None if depends_on is None else DeliveryId(depends_on),
        reason=reason,
    )
    standing = Standing(
        delivery=delivery,
        channel="x",
        eligible_at=eligible_at,
        tries=1,
        urls=urls,
        parts=2,
        parts_public=len(urls),
        said=said,
    )
    known: dict[str, Any] = {
        "created_at": NOW - HOUR,
        "created_by": "rina",
        "fence": 2,
        "lease_owner": "",
        "lease_until": None,
        "awaits": None,
        "deeds": (),
        "attempts": (),
        "proofs": (),
    }
    return Told(story=Story(standing=standing, **{**known, **story}), seen=seen)


def drawn(story: Told, *, width: int = 100) -> str:
    held = io.StringIO()
    out = Console(file=held, width=width, highlight=False, markup=False, emoji=False)
    print_story(out, story, ZONE)
    return "\n".join(line.rstrip() for line in held.getvalue().splitlines())


def after(story: Told) -> list[str]:
    return list(follows(story, ZONE))


@pytest.fixture(autouse=True)
def _indonesian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "id")


def planned(run: Desktop, *names: str) -> None:
    """Plan three items on the website, the first of them first."""
    for number, name in enumerate(names):
        file = run.folder.parent / f"{name}.toml"
        file.write_text(f'id = "{name}"\ntitle = "{name}"\nbody = "isi"\n', "utf-8")
        at = f"{datetime.now(ZONE) + timedelta(days=number + 1):%Y-%m-%d %H:%M}"
        assert run("item", "add", f"../{name}.toml").code == 0
        assert run("plan", name, "--account", "situs", "--at", at).code == 0


def items(run: Desktop, *words: object) -> list[str]:
    rows = run("queue", *words, "--json").data["deliveries"]
    return [row["item"] for row in rows]


def test_the_list_says_what_it_leaves_out(run: Desktop) -> None:
    planned(run, "satu", "dua", "tiga")
    shown = run("queue", "--limit", 1)
    assert "satu" in shown.out
    assert "dua" not in shown.out
    assert shown.out.splitlines()[-1].startswith("… dan 2 lagi. ")
    assert run("queue", "--limit", 1, "--json").data["left_out"] == 2


def test_a_whole_list_leaves_nothing_out(run: Desktop) -> None:
    planned(run, "satu", "dua", "tiga")
    assert "lagi." not in run("queue", "--limit", 3).out
    assert run("queue", "--json").data["left_out"] == 0
    assert items(run) == ["satu", "dua", "tiga"]


def test_the_list_is_chosen_by_state(run: Desktop) -> None:
    planned(run, "satu", "dua", "tiga")
    assert run("cancel", "dua").code == 0
    assert items(run) == ["satu", "tiga"]
    assert items(run, "--state", "cancelled") == ["dua"]
    assert items(run, "--state", "cancelled", "--state", "planned") == [
        *("satu", "dua", "tiga"),
    ]
    assert items(run, "--all") == ["satu", "dua", "tiga"]
    assert items(run, "--state", "published") == []


def test_the_list_is_chosen_by_account(run: Desktop) -> None:
    planned(run, "satu")
    assert run("plan", "satu", "--account", "status-wa", "--at", "now").code == 0
    assert items(run, "--account", "situs") == ["satu"]
    both = ("--account", "situs", "--account", "status-wa")
    assert items(run, *both) == ["satu", "satu"]
    chosen = run("queue", "satu", "--account", "status-wa", "--json").data
    assert [row["account"] for row in chosen["deliveries"]] == ["status-wa"]


def test_an_item_s_list_is_cut_too(run: Desktop) -> None:
    planned(run, "satu")
    assert run("plan", "satu", "--account", "status-wa", "--at", "now").code == 0
    cut = run("queue", "satu", "--limit", 1, "--json").data
    assert (len(cut["deliveries"]), cut["left_out"], cut["story"]) == (1, 1, None)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--account", "sius"), Exit.NOT_FOUND),
        (("--state", "gone"), Exit.USAGE),
        (("--limit", "0"), Exit.USAGE),
        (("nihil",), Exit.NOT_FOUND),
    ],
)
def test_what_does_not_exist_is_no_empty_list(
    run: Desktop, words: tuple[str, ...], code: Exit
) -> None:
    assert run("queue", *words).code == code


def test_one_delivery_tells_its_whole_story(run: Desktop, item: str) -> None:
    assert run("plan", item, "--account", "situs", "--at", "now").code == 0
    before = run("queue", "1").out
    assert "→ Menunggu Anda: setujui dengan dissemination approve posyandu" in before
    assert run("approve", item, "--as", "arman").code == 0
    assert "→ Dikirim begitu ada giliran" in run("queue", "1").out
    assert run("tick").code == 0
    said = run("queue", "1").out
    for sentence in (
        "dijadwalkan oleh rina",
        "disetujui oleh arman (Tinjau, Setujui)",
        "bagian 1: tayang (",
        "bagian 1: https://contoh.example/",
    ):
        assert sentence in said
    assert "Selanjutnya" not in said


def test_programs_get_the_whole_story_with_our_own_words(
    run: Desktop, item: str
) -> None:
    assert run("plan", item, "--account", "situs", "--at", "now").code == 0
    assert run("approve", item, "--as", "arman").code == 0
    assert run("tick").code == 0
    data = run("queue", "1", "--json").data
    story = data["story"]
    assert [d["verb"] for d in story["deeds"]] == ["plan", "approve"]
    (call,) = data["attempts"]
    assert (call["fence"], call["outcome"], call["step"]) == (1, "published", "publish")
    assert call["key"].endswith("-1/0/")
    (receipt,) = story["receipts"]
    assert receipt["attempt"] == call["attempt"]
    assert receipt["url"] == data["deliveries"][0]["urls"][0]
    assert (story["fence"], story["lease_owner"], story["follows"]) == (1, "", [])


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        (State.PLANNED, "", "dissemination approve banjir-rob"),
        (State.HANDED_OFF, "", "dissemination confirm 7"),
        (State.HELD, "reason.auth_expired", "dissemination retry 7"),
        (State.FAILED, "reason.rejected", "dissemination cancel 7"),
        (State.MISSED, "reason.too_late", "dissemination retry 7"),
        (State.EXPIRED, "reason.not_confirmed", "dissemination retry 7"),
        (State.UNCERTAIN, "reason.ask_person", "dissemination uncertain resolve 7"),
        (State.UNCERTAIN, "reason.unreadable", "dissemination uncertain resolve 7"),
    ],
)
def test_what_waits_for_a_person_says_so_and_names_the_command(
    state: State, reason: str, said: str
) -> None:
    (line,) = after(told(state, reason=reason))
    assert line.startswith("Menunggu Anda: ")
    assert said in line


@pytest.mark.parametrize("state", [State.PUBLISHED, State.CANCELLED])
def test_nothing_follows_an_end(state: State) -> None:
    assert after(told(state)) == []


@pytest.mark.parametrize("reason", ["reason.unknown", "reason.vanished"])
def test_a_doubt_says_when_it_is_looked_into(reason: str) -> None:
    (line,) = after(told(State.UNCERTAIN, reason=reason))
    assert line.endswith("dilihat lagi 19.35 WIB")


def test_a_repeat_says_when_it_goes_out() -> None:
    failed = attempt("transient")
    again = told(State.SCHEDULED, reason="reason.transient", attempts=(failed,))
    assert after(again) == ["Dicoba lagi 19.35 WIB"]
    assert after(told(State.SCHEDULED)) == ["Dikirim 19.35 WIB"]
    assert after(told(State.SCHEDULED, eligible_at=NOW)) == [
        "Dikirim begitu ada giliran"
    ]


def test_what_stands_in_its_way_is_said_first() -> None:
    stop = Stop(at=NOW, person="rina", reason="gempa")
    pauses = (
        Pause(account=X, why="wait", until=NOW + HOUR),
        Pause(account=AccountId("lain"), why="busy"),
    )
    seen = replace(SEEN, stop=stop, pauses=pauses)
    story = told(State.SCHEDULED, seen=seen, depends_on=3, awaits=State.SCHEDULED)
    assert after(story) == [
        "Semua pengiriman dihentikan oleh rina sejak 19.30 WIB",
        "Menunggu halaman #3 tayang lebih dulu",
        "x-kota: kanal meminta menunggu, sampai 20.30 WIB",
        "Dikirim 19.35 WIB",
    ]


def test_a_page_that_is_public_is_not_waited_for() -> None:
    story = told(State.SCHEDULED, depends_on=3, awaits=State.PUBLISHED)
    assert after(story) == ["Dikirim 19.35 WIB"]


def test_an_open_call_and_none_are_told_apart() -> None:
    is_open = attempt("", ended_at=None)
    assert after(told(State.PUBLISHING, attempts=(is_open,))) == [
        "Menunggu jawaban kanal"
    ]
    assert after(told(State.PUBLISHING)) == ["Sedang disiapkan; belum tayang"]


def test_a_call_says_what_happened_how_long_it_took_and_what_it_cost() -> None:
    calls = (
        attempt("transient", detail="Transient: sambungan ditolak"),
        attempt("published", at=NOW + MINUTE, cost_usd=15_000),
        attempt("published", at=NOW + 2 * MINUTE, part=1, detail="TimeoutError"),
    )
    lines = drawn(told(State.PUBLISHED, attempts=calls)).splitlines()
    assert (
        "◷ 19.30 WIB · bagian 1: gangguan sementara, pasti belum tayang (0,4 detik)"
        ' "sambungan ditolak"' in lines
    )
    assert "● 19.31 WIB · bagian 1: tayang (0,4 detik, biaya US$0,015)" in lines
    assert "● 19.32 WIB · bagian 2: tayang (0,4 detik)" in lines


def test_preparing_is_not_called_publishing() -> None:
    prepared = attempt("transient", step="prepare", ended_at=NOW)
    said = drawn(told(State.SCHEDULED, attempts=(prepared,)))
    assert "menyiapkan bagian 1: gangguan sementara, pasti belum tayang\n" in said


@pytest.mark.parametrize("ended_at", [None, NOW + HOUR])
def test_nobody_knows_how_long_a_call_took_that_never_ended(
    ended_at: datetime | None,
) -> None:
    outcome = "vanished" if ended_at else ""
    said = drawn(told(State.UNCERTAIN, attempts=(attempt(outcome, ended_at=ended_at),)))
    assert "detik" not in said


def test_people_and_calls_are_told_in_the_order_of_time() -> None:
    story = told(
        State.SCHEDULED,
        deeds=(
            deed("plan", NOW - HOUR, "rina", deliveries=[7]),
            deed("approve", NOW - 2 * MINUTE, steps=["review"]),
            deed("retry", NOW + 2 * MINUTE, deliveries=[7]),
        ),
        attempts=(attempt("rejected"),),
    )
    said = drawn(story)
    words = ("dijadwalkan", "disetujui", "ditolak kanal", "diminta dikirim lagi")
    places = [said.index(word) for word in words]
    assert places == sorted(places)
    assert said.count("dijadwalkan oleh rina") == 1


def test_a_story_without_its_beginning_still_says_who_planned_it() -> None:
    assert "18.30 WIB · dijadwalkan oleh rina" in drawn(told(State.SCHEDULED))


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("published", "sudah tayang, kata arman"),
        ("resend", "belum tayang, kirim lagi, kata arman"),
        ("fail", "dianggap gagal oleh arman"),
    ],
)
def test_a_person_s_word_on_a_doubt_is_told(verdict: str, said: str) -> None:
    word = deed("resolve", NOW, verdict=verdict)
    assert said in drawn(told(State.PUBLISHED, deeds=(word,)))


def test_a_deed_without_a_sentence_is_told_all_the_same() -> None:
    assert "pindah oleh arman" in drawn(
        told(State.SCHEDULED, deeds=(deed("pindah", NOW),))
    )


def test_each_proof_is_shown_whole_however_narrow_the_terminal() -> None:
    url = "https://x.example/" + "1234567890" * 6
    proof = Proof(part=0, remote_id="1", url=url, attempt=91, at=NOW)
    story = told(State.PUBLISHED, urls=(url,), proofs=(proof,))
    said = drawn(story, width=40)
    assert max(map(len, said.splitlines())) <= 40
    assert url in "".join(said.split())


def test_the_screen_has_no_jargon_and_the_program_has_it_all() -> None:
    story = told(
        State.PUBLISHING,
        attempts=(attempt("", ended_at=None),),
        lease_owner="mesin",
        lease_until=NOW,
    )
    said = drawn(story).lower()
    for word in ("lease", "fence", "kantor-7/0/", "mesin", "publishing"):
        assert word not in said
    values = json.loads(json.dumps(story_values(story, ZONE)))
    assert values["story"]["lease_owner"] == "mesin"
    assert values["attempts"][0]["key"] == "kantor-7/0/"
    assert values["attempts"][0]["ended_at"] is None
