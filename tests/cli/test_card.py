"""`card render` and `template`: images from files, and how they look, as data."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from dissemination import resources
from dissemination.rendering.cards.sizes import SIZES
from dissemination.rendering.cards.template import names
from tests.cli.conftest import ITEM, Desktop

BROKEN = """\
id = "rusak"
kind = "news"
title = "Berita"
body = "Isi."

[[media]]
file = "rusak.jpg"
alt = "Foto."
"""


@pytest.fixture
def files(run: Desktop) -> Path:
    """A folder with one sound item."""
    folder = run.folder / "masuk"
    folder.mkdir()
    (folder / "posyandu.toml").write_text(ITEM, "utf-8")
    return folder


def test_an_item_is_drawn_in_every_size(run: Desktop, files: Path) -> None:
    result = run("card", "render", files, "--sizes", "all", "--out", "kartu", "--json")
    assert result.code == 0
    cards = [Path(one["file"]) for one in result.data]
    assert sorted(card.stem for card in cards) == sorted(f"posyandu-{s}" for s in SIZES)
    for card in cards:
        size = SIZES[card.stem.removeprefix("posyandu-")]
        with Image.open(card) as image:
            assert image.size == (size.width, size.height)
    assert run("item", "list", "--json").data == [], "nothing is kept of it"


def test_a_broken_photo_is_one_error_and_the_rest_is_drawn(
    run: Desktop, files: Path
) -> None:
    (files / "rusak.toml").write_text(BROKEN, "utf-8")
    (files / "rusak.jpg").write_bytes(b"\xff\xd8\xff\xe0 torn")
    result = run("card", "render", files, "--sizes", "all", "--json")
    assert result.code == 6
    assert len(result.data or result.envelope["data"]) == len(SIZES)
    (error,) = result.envelope["errors"]
    assert "rusak" in error["path"]


def test_a_character_that_no_font_has_is_named_once(run: Desktop, files: Path) -> None:
    written = ITEM.replace("Buka Sabtu", "Buka \U00012000 Sabtu")
    (files / "aneh.toml").write_text(written.replace("posyandu", "aneh"), "utf-8")
    result = run("card", "render", files, "--sizes", "square,wide", "--json")
    assert result.code == 6
    (error,) = result.envelope["errors"]
    assert error["code"] == "card.missing_glyph"
    assert "U+12000" in error["message"]
    assert not list(Path("kartu").glob("aneh*"))
    assert not list(Path("kartu").glob("*.part"))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("--sizes", "besar"), "card.no_size"),
        (("--template", "tidak-ada"), "card.no_template"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(
    run: Desktop, files: Path, asked: tuple[str, str], code: str
) -> None:
    result = run("card", "render", files, *asked, "--json")
    assert result.code == 4
    assert result.error == code
    assert not Path("kartu").exists() or not list(Path("kartu").iterdir())


def test_an_item_may_name_its_template_and_its_fields(
    run: Desktop, files: Path
) -> None:
    said = '[card]\ntemplate = "kutipan"\nquote = "Sehat itu hak."\nspeaker = "Ani"\n'
    (files / "posyandu.toml").write_text(ITEM + said, "utf-8")
    quoted = run("card", "render", files, "--out", "a", "--json")
    assert quoted.code == 0
    (files / "posyandu.toml").write_text(ITEM, "utf-8")
    run("card", "render", files, "--out", "b", "--json")
    name = "posyandu-status.jpg"
    assert (Path("a") / name).read_bytes() != (Path("b") / name).read_bytes()


def test_a_template_for_a_kind_is_the_desk_s_choice(run: Desktop, files: Path) -> None:
    run("card", "render", files, "--out", "a")
    with (run.folder / "schedule.toml").open("a", encoding="utf-8") as file:
        file.write('\n[cards]\nhealth = "ucapan"\n')
    run("card", "render", files, "--out", "b")
    name = "posyandu-status.jpg"
    assert (Path("a") / name).read_bytes() != (Path("b") / name).read_bytes()


def test_every_template_is_listed_with_what_it_needs(run: Desktop) -> None:
    listed = {one["name"]: one for one in run("template", "list", "--json").data}
    assert sorted(listed) == names(resources.templates())
    assert listed["berita-foto"]["needs"] == ["photo"]
    said = run("template", "list").out
    assert "berita-foto" in said


def test_a_sound_template_passes_and_a_broken_one_fails(run: Desktop) -> None:
    assert run("template", "check", "klarifikasi-hoaks").out.strip().startswith("✓")
    folder = run.folder / "templates" / "cards" / "milik-kami"
    folder.mkdir(parents=True)
    text = (
        'title = "Uji"\n[[layer]]\ntype = "fill"\ncolour = "grond"\nbox = [0,0,0,0]\n'
    )
    (folder / "card.toml").write_text(text, "utf-8")
    result = run("template", "check", "milik-kami", "--json")
    assert result.code == 1
    first = result.envelope["data"]["milik-kami"][0]
    assert first["rule"] == "card.no_colour"
    assert "ground" in first["message"]
    assert "ground" in run("template", "check", "milik-kami").out
    assert run("template", "check", "tidak-ada", "--json").error == "card.no_template"


def test_a_gallery_is_one_sheet(run: Desktop) -> None:
    result = run("template", "gallery", "angka", "agenda", "--out", "g.jpg", "--json")
    assert result.data == {"file": "g.jpg", "templates": 2}
    with Image.open("g.jpg") as sheet:
        assert sheet.format == "JPEG"
        assert sheet.width > 5 * 300
