"""What a preview says to people and to programs."""

from __future__ import annotations

import json

import pytest

from dissemination.channel import Limit
from dissemination.cli.previewed import preview_values
from dissemination.domain.cost import Cost
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.rendition import AccountId, Media, Note, Part, Rendition
from dissemination.services.preview import Measured, Preview, Problem
from tests.cli.conftest import Desktop
from tests.cli.test_version import kept, put

__all__ = ["kept"]

CARD = Media(sha256="ab" * 32, mime="image/jpeg", width=2, height=3, size=4, alt="Peta")
SAID = Rendition(
    item="berita",
    revision=2,
    account=AccountId("x-kota"),
    placement="feed",
    parts=(Part(text="satu 👋", media=(CARD,)),),
    notes=(Note(id="note.media_left_out", values={"file": "klip.mp4"}),),
    drawn=("JUDUL",),
)
PREVIEW = Preview(
    account=SAID.account,
    channel="x",
    said=SAID,
    parts=(
        Measured(
            part=SAID.parts[0],
            length=7,
            limit=Limit(max=280, unit="weighted", source=""),
        ),
    ),
    cost=Cost(posts=15_000, looks=5_000),
    problems=(
        Problem(
            code="privacy.nik",
            severity=Severity.HOLD,
            message="rule.privacy.nik",
            values={"text": "1471"},
            text="1471",
            finding=Finding(
                rule="privacy.nik", severity=Severity.HOLD, field="body", text="1471"
            ),
        ),
    ),
    version=None,
    is_planned=True,
)


def test_a_preview_is_plain_values() -> None:
    shown = preview_values(PREVIEW, {CARD.sha256: "kit/a.jpg"})
    assert json.dumps(shown)
    assert (shown["account"], shown["channel"], shown["placement"]) == (
        "x-kota",
        "x",
        "feed",
    )
    (part,) = shown["parts"]
    assert (part["length"], part["limit"], part["unit"]) == (7, 280, "weighted")
    (medium,) = part["media"]
    assert (medium["file"], medium["alt"], medium["bytes"]) == ("kit/a.jpg", "Peta", 4)
    assert shown["cards"] == [{**medium, "drawn": ["JUDUL"]}]
    assert (shown["planned"], shown["version"]) == (True, None)
    assert (shown["cost_usd"], shown["look_usd"]) == (0.02, 0.005)
    assert shown["fingerprint"] == SAID.fingerprint


def test_notes_and_problems_say_what_they_are_about() -> None:
    shown = preview_values(PREVIEW, {})
    (note,) = shown["notes"]
    assert note == {
        "id": "note.media_left_out",
        "text": "Berkas klip.mp4 tidak ikut di kanal ini.",
        "values": {"file": "klip.mp4"},
    }
    (problem,) = shown["problems"]
    assert (problem["code"], problem["severity"]) == ("privacy.nik", "hold")
    assert (problem["field"], problem["text"]) == ("body", "1471")
    assert "1471" in problem["message"]


def test_people_see_the_version_the_problems_and_the_card(kept: Desktop) -> None:
    put(kept)
    said = kept("preview", "posyandu", "--account", "kanal").out
    assert "versi sendiri nomor 1 oleh rina" in said
    assert "• Memakai versi sendiri, ditulis terhadap r1." in said
    assert 'Peringatan: Versi sendiri kanal menyebut tanggal "13 Mei 2026"' in said
    said = kept("preview", "posyandu", "--account", "status-wa").out
    assert "kartu 1080×1920" in said
    assert "di kartu: " in said
    assert "teks alternatif: " in said


def test_what_is_planned_says_so(kept: Desktop) -> None:
    kept("plan", "posyandu", "--account", "situs", "--at", "now")
    said = kept("preview", "posyandu", "--account", "situs").out
    assert "sudah direncanakan" in said
    data = kept("preview", "posyandu", "--json").data
    assert data["revision"] == 1
    assert {r["account"]: r["planned"] for r in data["renditions"]}["situs"]


def test_what_every_account_has_is_said_once(kept: Desktop) -> None:
    nik = "1471084507859991"
    text = (kept.folder.parent / "posyandu.toml").read_text("utf-8")
    (kept.folder.parent / "posyandu.toml").write_text(
        text.replace("Gratis.", f"NIK {nik}."), "utf-8"
    )
    kept("item", "add", "../posyandu.toml")
    said = kept("preview", "posyandu").out
    assert said.count("Tahan: ") == 1
    alone = kept("preview", "posyandu", "--account", "situs").out
    assert alone.count("Tahan: ") == 1


@pytest.mark.parametrize("account", ["kanal", "situs"])
def test_an_account_s_own_problem_stands_with_it(kept: Desktop, account: str) -> None:
    said = kept("preview", "posyandu", "--account", account).out
    is_missing = "belum tersambung" in said
    assert is_missing == (account == "kanal")


def test_what_is_wrong_three_times_is_said_once_to_people(kept: Desktop) -> None:
    (kept.folder.parent / "jam.txt").write_text(f"{'Buka pukul 09.00. ' * 3}", "utf-8")
    put(kept, "--text", "../jam.txt")
    said = kept("preview", "posyandu", "--account", "kanal").out
    assert said.count("Jam tanpa zona waktu") == 1
    (one,) = kept("preview", "posyandu", "--account", "kanal", "--json").data[
        "renditions"
    ]
    codes = [problem["code"] for problem in one["problems"]]
    assert codes.count("time.missing_zone") == 3


def test_an_account_that_cannot_be_said_is_told_beside_the_others(
    kept: Desktop,
) -> None:
    folder = kept.folder / "templates/text/telegram"
    folder.mkdir(parents=True)
    (folder / "default.j2").write_text("{{ rusak", "utf-8")
    seen = kept("preview", "posyandu", "--account", "kanal", "--account", "situs")
    assert seen.code == 0
    broken, whole = seen.out.split("── situs")
    assert "Tahan: Templat telegram/default.j2 tidak dapat dipakai" in broken
    assert "Posyandu Melati buka" in whole
    values = kept("preview", "posyandu", "--account", "kanal", "--json").data
    assert [(r["parts"], r["fingerprint"]) for r in values["renditions"]] == [([], "")]
