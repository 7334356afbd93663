"""A day at the desk, command by command, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dissemination.cli.frame import Exit
from tests.cli.conftest import ITEM, Desktop

NIK = "1471084507859991"


def add(run: Desktop, name: str, text: str) -> None:
    (run.folder.parent / f"{name}.toml").write_text(text, encoding="utf-8")
    assert run("item", "add", f"../{name}.toml").code == 0


def planned(run: Desktop, *accounts: str) -> None:
    chosen = [word for name in accounts for word in ("--account", name)]
    assert run("plan", "posyandu", *chosen, "--at", "now").code == 0


def test_from_a_file_to_the_public(run: Desktop) -> None:
    added = run("item", "add", "../posyandu.toml")
    assert added.out == "Konten posyandu disimpan (revisi 1).\n"
    both = ("--account", "situs", "--account", "status-wa")
    plan = run("plan", "posyandu", *both, "--at", "sekarang")
    assert "Menunggu persetujuan" in plan.out
    assert "dissemination approve posyandu" in plan.out
    approved = run("approve", "posyandu", "--as", "arman")
    assert approved.out == "Konten posyandu disetujui; 2 tayangan terjadwal.\n"
    tick = run("tick", "--json")
    assert tick.data == {"handed_off": 1, "published": 1}
    page = next(run.folder.glob("situs/*/index.html"))
    assert "Posyandu Melati" in page.read_text("utf-8")
    rows = run("queue", "--all", "--json").data["deliveries"]
    states = {row["account"]: row["state"] for row in rows}
    assert states == {"situs": "published", "status-wa": "handed_off"}
    waiting = next(r["delivery"] for r in rows if r["account"] == "status-wa")
    done = run("confirm", waiting, "--proof", "layar.png")
    assert done.out == f"Tayangan {waiting} tercatat sudah dipasang.\n"
    assert run("queue").out == "Antrean kosong.\n"
    shown = run("item", "show", "posyandu")
    assert shown.out.count("● Tayang") == 2
    assert "https://contoh.example/" in shown.out


def test_an_item_is_listed_with_its_state(run: Desktop, item: str) -> None:
    assert "posyandu r1" in run("item", "list").out
    (row,) = run("item", "list", "--json").data
    assert (row["id"], row["state"], row["revision"]) == ("posyandu", "draft", 1)


def test_an_empty_desk_says_how_to_begin(run: Desktop) -> None:
    assert "dissemination item add" in run("item", "list").out
    assert run("item", "list", "--json").data == []


def test_an_item_without_a_headline_is_listed_by_its_beginning(run: Desktop) -> None:
    add(run, "panjang", 'body = "' + "kata " * 30 + '"')
    assert "kata kata…" in run("item", "list").out


def test_adding_again_says_that_nothing_changed(run: Desktop, item: str) -> None:
    again = run("item", "add", "../posyandu.toml")
    assert again.out == "Konten posyandu tidak berubah (revisi 1).\n"


def test_a_changed_item_says_what_it_voided(run: Desktop, item: str) -> None:
    planned(run, "situs")
    changed = ITEM.replace("gratis", "tanpa biaya")
    (run.folder.parent / "posyandu.toml").write_text(changed, encoding="utf-8")
    again = run("item", "add", "../posyandu.toml")
    assert "revisi 2" in again.out
    assert "dibatalkan: 1" in again.err


def test_good_files_are_kept_beside_a_broken_one(run: Desktop) -> None:
    (run.folder.parent / "rusak.toml").write_text("id =", encoding="utf-8")
    result = run("item", "add", "../posyandu.toml", "../rusak.toml", "--json")
    assert result.code == Exit.PARTLY
    assert [one["id"] for one in result.data] == ["posyandu"]
    (error,) = result.envelope["errors"]
    assert (error["code"], error["path"]) == ("item.not_toml", "../rusak.toml")


def test_a_broken_file_alone_is_its_own_failure(run: Desktop) -> None:
    (run.folder.parent / "salah.toml").write_text('bodi = "x"', encoding="utf-8")
    result = run("item", "add", "../salah.toml")
    assert result.code == Exit.CONFIG
    assert result.err.splitlines() == [
        "salah.toml: body: wajib diisi.",
        'salah.toml: bodi: kunci "bodi" tidak dikenal. Maksud Anda body?',
    ]


def test_a_missing_picture_is_a_warning_and_a_hold(run: Desktop) -> None:
    media = '[[media]]\nfile = "foto.jpg"\nalt = "Foto"\n'
    (run.folder.parent / "posyandu.toml").write_text(ITEM + media, encoding="utf-8")
    added = run("item", "add", "../posyandu.toml")
    assert (added.code, "foto.jpg" in added.err) == (0, True)
    planned(run, "situs")
    held = run("approve", "posyandu", "--as", "arman")
    assert held.code == Exit.FAILED
    assert "Berkas foto.jpg belum ada" in held.err


def test_a_hold_is_passed_with_a_reason(run: Desktop) -> None:
    add(run, "posyandu", ITEM.replace("gratis", f"untuk NIK {NIK}"))
    assert f"Tahan: Mirip NIK: {NIK}" in run("item", "show", "posyandu").out
    planned(run, "situs")
    held = run("approve", "posyandu", "--as", "arman", "--json")
    assert (held.code, held.error) == (Exit.FAILED, "approve.hold")
    passed = run("approve", "posyandu", "--as", "arman", "--override", "contoh")
    assert passed.out.startswith(f'Diabaikan dengan alasan "contoh": Mirip NIK: {NIK}')


def test_what_people_wrote_is_never_read_as_markup(run: Desktop) -> None:
    title = "[/red] [bold]Awas[/bold] :smile: [link"
    body = f'title = "{title}"\\nbody = "isi {title}"'.replace("\\n", "\n")
    add(run, "aneh", body)
    assert run("plan", "aneh", "--account", "situs", "--at", "now").code == 0
    for words in (("item", "list"), ("item", "show", "aneh"), ("preview", "aneh")):
        result = run(*words)
        assert (result.code, title in result.out) == (0, True), words
    assert run("queue").code == 0


def test_a_preview_says_length_limit_and_unit(run: Desktop, item: str) -> None:
    shown = run("preview", item, "--account", "situs")
    assert "── situs · article ──" in shown.out
    assert "dari 100000 karakter" in shown.out
    assert "status-wa" not in shown.out


def test_a_preview_of_what_is_planned_is_what_an_approval_lets_out(
    run: Desktop, item: str
) -> None:
    assert run("plan", item, "--account", "status-wa", "--next-slot").code == 0
    own = run.folder / "templates" / "text"
    for channel in ("whatsapp_status", "youtube"):
        (own / channel).mkdir(parents=True)
        (own / channel / "default.j2").write_text("Kata lain", "utf-8")
    shown = {r["account"]: r for r in run("preview", item, "--json").data["renditions"]}
    assert shown["status-wa"]["parts"][0]["text"] != "Kata lain"
    assert shown["youtube"]["parts"][0]["text"] == "Kata lain"


def test_a_preview_of_a_file_keeps_no_item(run: Desktop) -> None:
    shown = run("preview", "../posyandu.toml", "--json")
    said = shown.data["renditions"]
    assert [r["account"] for r in said] == ["situs", "status-wa", "youtube"]
    for rendition in said:
        for part in rendition["parts"]:
            assert 0 < part["length"] <= part["limit"]
    assert run("item", "list", "--json").data == []


def test_a_preview_writes_its_files(run: Desktop, item: str, tmp_path: Path) -> None:
    out = tmp_path / "lihat"
    shown = run("preview", item, "--account", "status-wa", "--out", out)
    assert shown.out.rstrip().endswith("posyandu-status-wa-1-1.jpg")
    assert sorted(p.name for p in out.iterdir()) == [
        "posyandu-status-wa-1-1.jpg",
        "posyandu-status-wa-1.txt",
    ]


@pytest.mark.parametrize(
    ("what", "code", "error"),
    [
        ("nihil", Exit.NOT_FOUND, "item.unknown"),
        ("nihil.toml", Exit.NOT_FOUND, "item.no_file"),
        ("schedule.toml", Exit.CONFIG, None),
    ],
)
def test_a_preview_of_nothing_says_so(
    run: Desktop, what: str, code: Exit, error: str | None
) -> None:
    result = run("preview", what, "--json")
    assert result.code == code
    assert error is None or result.error == error


def test_a_preview_for_an_unknown_account_is_not_found(run: Desktop, item: str) -> None:
    assert run("preview", item, "--account", "sius").code == Exit.NOT_FOUND


def test_cancelled_and_retried_are_told_by_number(run: Desktop, item: str) -> None:
    planned(run, "situs")
    assert run("cancel", "1").out == "Dibatalkan: 1.\n"
    again = run("cancel", "1")
    assert (again.code, "Dibatalkan" in again.err) == (Exit.FAILED, True)
    refused = run("retry", "1")
    assert (refused.code, refused.out) == (Exit.FAILED, "")


def test_one_delivery_is_shown_with_its_attempts(run: Desktop, item: str) -> None:
    planned(run, "situs")
    run("approve", item, "--as", "arman")
    run("tick")
    shown = run("queue", "1")
    assert "bagian 1: tayang" in shown.out
    (attempt,) = run("queue", "1", "--json").data["attempts"]
    assert attempt["outcome"] == "published"
    assert run("queue", item, "--json").data["deliveries"][0]["delivery"] == 1


def test_nothing_uncertain_is_said(run: Desktop) -> None:
    assert run("uncertain", "list").out == "Tidak ada yang belum pasti.\n"
    assert run("uncertain", "list", "--json").data == []


def test_a_row_stays_on_its_line_in_a_pipe(run: Desktop) -> None:
    add(run, "panjang", f'title = "{"Judul panjang " * 12}"\nbody = "x"')
    lines = run("item", "list").out.splitlines()
    assert len(lines) == 2


def test_init_makes_a_workspace_and_tells_what_is_next(empty: Desktop) -> None:
    made = empty("init", "meja")
    assert (made.code, "dissemination item add" in made.out) == (0, True)
    assert (empty.folder / "meja" / "schedule.toml").is_file()
    again = empty("init", "meja", "--json")
    assert (again.code, again.error) == (Exit.FAILED, "init.exists")


def test_init_with_practice_adds_its_accounts(empty: Desktop) -> None:
    made = empty("init", "meja", "--practice", "--json")
    assert {"x-latihan", "telegram-latihan"} <= set(made.data["accounts"])
    listed = empty("account", "list", "-w", "meja", "--json")
    assert {row["account"] for row in listed.data} == set(made.data["accounts"])
    assert all(row["needs_person"] == "" for row in listed.data)


def test_doctor_says_what_is_wrong_and_fails(run: Desktop) -> None:
    well = run("doctor")
    assert (well.code, "✕" in well.out) == (0, False)
    (run.folder / "vault.key").chmod(0o644)
    ill = run("doctor")
    assert (ill.code, "chmod 600" in ill.out) == (Exit.FAILED, True)
    rows = run("doctor", "--json").data
    assert [r["check"] for r in rows if not r["ok"]] == ["doctor.key"]


def test_the_office_chooses_the_language(run: Desktop) -> None:
    run.patch.delenv("DISSEMINATION_LANGUAGE")
    schedule = run.folder / "schedule.toml"
    text = schedule.read_text("utf-8").replace('language = "id"', 'language = "en"')
    schedule.write_text(text, encoding="utf-8")
    assert run("queue").out == "The queue is empty.\n"
    run.patch.setenv("DISSEMINATION_LANGUAGE", "id")
    assert run("queue").out == "Antrean kosong.\n"
    run.patch.delenv("DISSEMINATION_LANGUAGE")


def test_json_is_one_line_of_readable_text(run: Desktop) -> None:
    add(run, "aneh", 'title = "Sâmpai – jumpa"\nbody = "x"')
    out = run("item", "list", "--json").out
    assert "Sâmpai – jumpa" in out
    assert json.loads(out)["ok"] is True
