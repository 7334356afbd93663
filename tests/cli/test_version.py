"""An account's own words: set, shown as a difference, dropped, brought back."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from dissemination.cli.compared import WIDE, change_values, difference_shown
from dissemination.cli.frame import Exit
from dissemination.config import FILE
from dissemination.domain.difference import difference
from tests.cli.conftest import Desktop, Result

HEADS = ("version.column.shared", "version.column.own")
MORE = """
[accounts.kanal]
channel = "telegram"

[accounts.kanal.settings]
chat = "@uji"
"""
DATED = """\
id = "posyandu"
kind = "health"
title = "Posyandu Buka"
body = "Posyandu Melati buka 12 Mei 2026 pukul 09.00 WIB di balai kelurahan. Gratis."
unit = "Dinkes"
"""
OWN = "Posyandu Melati buka 13 Mei 2026 pukul 09.00 WIB di balai kelurahan. Gratis."


@pytest.fixture
def kept(run: Desktop) -> Desktop:
    """Give a desk with two accounts, the item, and the text of a version."""
    with (run.folder / FILE).open("a", encoding="utf-8") as file:
        file.write(MORE)
    (run.folder.parent / "posyandu.toml").write_text(DATED, encoding="utf-8")
    (run.folder.parent / "sendiri.txt").write_text(OWN, encoding="utf-8")
    assert run("item", "add", "../posyandu.toml").code == 0
    return run


def put(run: Desktop, *more: object) -> Result:
    words = ("version", "set", "posyandu", "--account", "kanal")
    return run(*words, *(more or ("--text", "../sendiri.txt")))


def shown(old: str, new: str, width: int, *, colours: bool = False) -> str:
    held = io.StringIO()
    out = Console(file=held, width=width, color_system=None)
    if colours:
        out = Console(
            file=held, width=width, color_system="standard", force_terminal=True
        )
    out.print(difference_shown(difference(old, new), heads=HEADS, width=width))
    return held.getvalue()


def test_a_version_is_set_and_told_with_what_it_disagrees_on(kept: Desktop) -> None:
    said = put(kept)
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0].startswith("Versi sendiri kanal disimpan (nomor 1")
    assert 'Peringatan: Versi sendiri kanal menyebut tanggal "13 Mei 2026"' in lines[1]
    assert lines[-1].endswith("dissemination preview posyandu --account kanal")


def test_for_programs_it_has_the_version_and_the_warnings(kept: Desktop) -> None:
    said = put(kept, "--text", "../sendiri.txt", "--title", "Kepala", "--json")
    version = said.data["version"]
    assert (version["number"], version["revision"], version["person"]) == (1, 1, "rina")
    assert (version["title"], version["text"]) == ("Kepala", OWN)
    (warning,) = said.envelope["meta"]["warnings"]
    assert (warning["code"], warning["severity"]) == ("version.other.date", "warning")
    assert warning["values"]["text"] == "13 Mei 2026"


def test_a_text_is_read_from_standard_input(kept: Desktop) -> None:
    words = ("version", "set", "posyandu", "--account", "kanal", "--text", "-")
    said = kept(*words, "--json", typed="Dari luar.\r\nDua baris.\n")
    assert said.data["version"]["text"] == "Dari luar.\nDua baris."


def test_what_waits_is_replaced_and_said(kept: Desktop) -> None:
    kept("plan", "posyandu", "--account", "kanal", "--at", "now")
    said = put(kept)
    assert "Tayangan 1 dibatalkan; 2 menggantikannya" in said.out
    data = put(kept, "--title", "Lain", "--json").data
    assert data["replanned"] == [{"old": 2, "new": 3}]
    assert data["untouched"] == []
    story = kept("queue", "1").out
    assert "versi sendiri diubah oleh rina" in story


def test_what_is_public_is_named_with_the_way_to_mend_it(kept: Desktop) -> None:
    kept("plan", "posyandu", "--account", "situs", "--at", "now")
    kept("approve", "posyandu", "--as", "arman")
    kept("tick")
    words = ("version", "set", "posyandu", "--account", "situs", "--title", "Lain")
    said = kept(*words)
    assert "Tetap seperti yang disetujui: 1 (Tayang)." in said.out
    assert "dissemination correct posyandu" in said.out
    words = ("correct", "posyandu", "--reason", "judul", "--as", "arman", "--json")
    (one,) = kept(*words).data["amendments"]
    assert (one["account"], one["state"]) == ("situs", "waiting")


def test_an_approval_says_what_it_lets_out(kept: Desktop) -> None:
    put(kept)
    planned = kept("plan", "posyandu", "--account", "kanal", "--at", "now")
    said = kept("approve", "posyandu", "--as", "arman")
    for one in (planned, said):
        assert 'Perhatian: Versi sendiri kanal menyebut tanggal "13 Mei' in one.out


def test_an_approval_tells_programs_of_it_too(kept: Desktop) -> None:
    put(kept)
    kept("plan", "posyandu", "--account", "kanal", "--at", "now")
    said = kept("approve", "posyandu", "--as", "arman", "--json")
    assert [w["code"] for w in said.envelope["meta"]["warnings"]] == ["version.other"]


def test_a_version_is_shown_as_a_difference(kept: Desktop) -> None:
    put(kept)
    said = kept("version", "show", "posyandu")
    assert "kanal · feed · versi 1 oleh rina, ditulis terhadap r1" in said.out
    assert "[-Posyandu Buka-]" in said.out
    assert "buka [-12-]{+13+} Mei 2026" in said.out


def test_for_programs_the_operations_make_both_texts(kept: Desktop) -> None:
    put(kept)
    data = kept("version", "show", "posyandu", "--account", "kanal", "--json").data
    (one,) = data["versions"]
    assert "".join(op["new"] for op in one["operations"]) == OWN
    assert "".join(op["old"] for op in one["operations"]).startswith(
        "Posyandu Buka\n\n"
    )
    assert {op["op"] for op in one["operations"]} == {"delete", "equal", "replace"}
    assert one["shared_since"] == []
    assert [flag["code"] for flag in one["flags"]] == ["version.other.date"]


def test_what_changed_since_it_was_written_is_shown(kept: Desktop) -> None:
    put(kept)
    revised = DATED.replace("09.00", "10.00")
    (kept.folder.parent / "posyandu.toml").write_text(revised, encoding="utf-8")
    kept("item", "add", "../posyandu.toml")
    said = kept("version", "show", "posyandu")
    assert "Sejak itu naskah bersama berubah (r1 ke r2):" in said.out
    assert "pukul [-09.00-]{+10.00+} WIB" in said.out
    assert "ditulis terhadap r1, konten sudah r2" in said.out
    data = kept("version", "show", "posyandu", "--json").data
    flags = data["versions"][0]["flags"]
    assert flags[0]["code"] == "version.older"


def test_where_there_is_none_it_says_so(kept: Desktop) -> None:
    said = kept("version", "show", "posyandu")
    assert said.out == "Konten posyandu memakai naskah bersama di semua akun.\n"
    assert kept("version", "show", "posyandu", "--json").data["versions"] == []
    assert kept("version", "show", "posyandu", "--account", "x").code == Exit.NOT_FOUND


def test_a_version_is_dropped_and_the_way_back_is_told(kept: Desktop) -> None:
    put(kept)
    said = kept("version", "drop", "posyandu", "--account", "kanal")
    first, last = said.out.splitlines()
    assert first == "kanal kembali memakai naskah bersama."
    undo = last.partition(": dissemination ")[2].split()
    assert kept(*undo).code == 0
    (one,) = kept("version", "show", "posyandu", "--json").data["versions"]
    assert one["text"] == OWN


def test_a_picture_comes_with_its_words(kept: Desktop, picture: Path) -> None:
    said = put(kept, "--image", picture, "--alt", "Ibu dan anak", "--json")
    (image,) = said.data["version"]["images"]
    assert (image["file"], image["alt"]) == (picture.name, "Ibu dan anak")
    assert len(image["sha256"]) == 64
    out = kept("version", "show", "posyandu").out
    assert "Kata-katanya sama dengan naskah bersama." in out
    assert f"Gambar khusus: {picture.name} (Ibu dan anak)" in out


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    from tests.services.conftest import jpeg  # noqa: PLC0415 - Pillow is slow

    path = tmp_path / "poster.jpg"
    path.write_bytes(jpeg("red", (640, 480)))
    return path


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("set", "posyandu", "--account", "kanal"), Exit.USAGE, "version.nothing"),
        (
            ("set", "posyandu", "--account", "kanal", "--alt", "x"),
            Exit.USAGE,
            "version.alts",
        ),
        (
            ("set", "posyandu", "--account", "kanal", "--text", "tiada"),
            Exit.NOT_FOUND,
            "item.no_file",
        ),
        (
            ("set", "posyandu", "--account", "kanal", "--image", "tiada.jpg"),
            Exit.NOT_FOUND,
            "item.no_file",
        ),
        (
            ("set", "posyandu", "--account", "kanal", "--title", "a", "--from", "7"),
            Exit.NOT_FOUND,
            "version.no_revision",
        ),
        (
            ("set", "posyandu", "--account", "lain", "--title", "a"),
            Exit.NOT_FOUND,
            "account.unknown",
        ),
        (("drop", "posyandu", "--account", "kanal"), Exit.NOT_FOUND, "version.none"),
        (
            ("restore", "posyandu", "--account", "kanal"),
            Exit.NOT_FOUND,
            "version.never",
        ),
    ],
)
def test_a_mistake_is_told_and_nothing_is_stored(
    kept: Desktop, words: tuple[str, ...], code: Exit, error: str
) -> None:
    said = kept("version", *words, "--json")
    assert (said.code, said.error) == (code, error)
    assert kept("version", "show", "posyandu", "--json").data["versions"] == []


def test_what_is_no_text_is_told(kept: Desktop) -> None:
    (kept.folder / "a.bin").write_bytes(b"\xff\xfe\x00")
    said = put(kept, "--text", "a.bin", "--json")
    assert said.error == "version.unreadable"


def test_who_may_not_write_may_not_set_a_version(kept: Desktop) -> None:
    with (kept.folder / FILE).open("a", encoding="utf-8") as file:
        file.write('\n[people.tono]\nname = "Tono"\nroles = ["auditor"]\n')
    said = put(kept, "--title", "a", "--as", "tono", "--json")
    assert said.code == Exit.NOT_ALLOWED


def test_marks_stand_around_words_whatever_the_colours() -> None:
    said = shown("buka Sabtu pagi di balai", "buka Minggu pagi di balai", 40)
    assert said == "buka [-Sabtu-]{+Minggu+} pagi di balai\n"
    coloured = shown("buka Sabtu di balai", "buka Minggu di balai", 40, colours=True)
    assert "\x1b[" in coloured
    assert "[-Sabtu-]" in coloured


def test_a_narrow_screen_shows_one_text_and_no_line_too_long() -> None:
    old = "Posyandu Melati buka Sabtu pagi di balai kelurahan. " * 4
    said = shown(old, old.replace("Sabtu", "Minggu", 1), 40)
    assert max(map(len, said.splitlines())) <= 40
    assert said.count("Melati") == 4


def test_a_wide_screen_shows_both_texts_side_by_side() -> None:
    old = "Posyandu Melati buka Sabtu pagi di balai kelurahan."
    said = shown(old, old.replace("Sabtu", "Minggu"), WIDE)
    head, first, *_ = said.splitlines()
    assert head.split("  ")[0] == "Naskah bersama"
    assert head.rstrip().endswith("Versi sendiri")
    assert "[-Sabtu-]" in first
    assert "{+Minggu+}" in first


def test_a_text_written_anew_is_shown_after_the_old_one_without_marks() -> None:
    old, new = "Layanan baru dibuka pagi ini.", "Ayo datang, Sobat Kominfo!"
    for width in (40, 10_000):
        said = shown(old, new, width)
        assert said == f"Naskah bersama\n{old}\n\nVersi sendiri\n{new}\n"
    assert "[-" not in shown(old, new, WIDE)


def test_what_is_in_brackets_is_never_read_as_markup() -> None:
    said = shown("[b]a[/b] b c d e f", "[b]a[/b] x c d e f", 40)
    assert said == "[b]a[/b] [-b-]{+x+} c d e f\n"


def test_operations_have_their_three_values() -> None:
    assert change_values(difference("a b c d", "a x c d"))[1] == {
        "op": "replace",
        "old": "b",
        "new": "x",
    }


def test_an_item_is_shown_with_whose_version_there_is(kept: Desktop) -> None:
    assert "Versi sendiri" not in kept("item", "show", "posyandu").out
    put(kept)
    lines = kept("item", "show", "posyandu").out.splitlines()
    (said,) = [line for line in lines if line.startswith("Versi sendiri: kanal")]
    assert said.endswith("dissemination version show posyandu")
    (one,) = kept("item", "show", "posyandu", "--json").data["versions"]
    assert (one["account"], one["text"]) == ("kanal", OWN)
