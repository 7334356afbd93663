from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables.TupleVariation import TupleVariation

from dissemination import resources
from dissemination.messages import sentence
from dissemination.rendering import plain_text, raster
from dissemination.rendering.families import (
    UnknownFamily,
    chain,
    families,
    family_named,
)
from dissemination.rendering.fonts import (
    CHAINS,
    CONDENSED,
    FAMILIES,
    SANS,
    SERIF,
    BrokenFont,
    Weight,
    typeface,
)
from dissemination.rendering.shaping import TextStyle, advance, drawable, shape
from dissemination.rendering.typesetting import set_text

INDONESIAN = "Selamat Hari Raya “Idulfitri” – 1.448 H: café & Rp2,5 (50%)!?"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A workspace's templates with a family of its own in two weights."""
    fonts = tmp_path / "templates" / "fonts"
    fonts.mkdir(parents=True)
    for own, ours in (
        ("KantorSans_400Regular", "BarlowCondensed_600SemiBold"),
        ("KantorSans_800ExtraBold", "BarlowCondensed_800ExtraBold"),
        ("KantorSans_800ExtraBold_Italic", "DMSerifDisplay_400Regular"),
        ("Lambang-Bold", "DMSerifDisplay_400Regular"),
    ):
        shutil.copy(resources.fonts() / f"{ours}.ttf", fonts / f"{own}.ttf")
    return tmp_path / "templates"


def folders(office: Path) -> tuple[Path, ...]:
    return (office, *resources.templates())


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("weight", Weight)
def test_every_family_has_every_weight_and_the_same_fallbacks(
    family: str, weight: Weight
) -> None:
    files = CHAINS[family, weight]
    assert files[0].startswith(f"{family}_")
    assert files[-6:] == CHAINS[SANS, weight]
    assert chain(family, weight) == files


@pytest.mark.parametrize("family", [SANS, SERIF, CONDENSED])
@pytest.mark.parametrize("weight", Weight)
def test_every_family_has_all_that_indonesian_needs(
    family: str, weight: Weight
) -> None:
    faces = {g.face.file for g in shape(INDONESIAN, weight, family=family).glyphs}
    assert {file.partition("_")[0] for file in faces} == {family}


@pytest.mark.parametrize("family", FAMILIES)
def test_what_a_family_lacks_the_others_draw(family: str) -> None:
    text, missing = drawable("Titik → 46 ⚠️ ڤمرينته ꦏꦶꦠ ✓")
    assert not missing
    glyphs = shape(text, Weight.BOLD, family=family).glyphs
    assert all(glyph.id for glyph in glyphs)
    assert len({glyph.face.file for glyph in glyphs}) > 3


def test_a_text_without_a_family_is_plus_jakarta_sans() -> None:
    assert shape("abc", Weight.BOLD) == shape("abc", Weight.BOLD, family=SANS)


def test_the_condensed_family_takes_less_room_and_the_lines_know() -> None:
    text = "Peringatan dini banjir di empat kecamatan"
    wide, narrow = (
        set_text(text, TextStyle(weight=Weight.BOLD, size=60, family=family), 500)
        for family in ("", CONDENSED)
    )
    assert len(narrow.lines) < len(wide.lines)


@pytest.mark.parametrize(
    "name",
    ["DMSerifDisplay", "DM Serif Display", "dm serif display", "DM-Serif_Display"],
)
def test_a_family_is_named_as_people_write_it(name: str) -> None:
    assert family_named(name, resources.templates()) == SERIF


def test_no_name_is_the_usual_family() -> None:
    assert family_named("", resources.templates()) == ""


@pytest.mark.parametrize(
    ("weight", "file"),
    [
        (Weight.REGULAR, "KantorSans_400Regular.ttf"),
        (Weight.SEMIBOLD, "KantorSans_800ExtraBold.ttf"),
        (Weight.BOLD, "KantorSans_800ExtraBold.ttf"),
        (Weight.EXTRABOLD, "KantorSans_800ExtraBold.ttf"),
    ],
)
def test_an_offices_own_family_is_drawn_with_its_nearest_weight(
    office: Path, weight: Weight, file: str
) -> None:
    key = family_named("Kantor Sans", folders(office))
    first, *rest = chain(key, weight)
    assert Path(first) == office / "fonts" / file
    assert tuple(rest) == CHAINS[SANS, weight]


def test_a_file_with_a_hyphen_is_named_as_other_foundries_name_theirs(
    office: Path,
) -> None:
    key = family_named("Lambang", folders(office))
    drawn = shape("Riau", Weight.REGULAR, family=key).glyphs
    assert {Path(glyph.face.file).name for glyph in drawn} == {"Lambang-Bold.ttf"}


def test_an_offices_own_family_goes_before_ours_of_the_same_name(office: Path) -> None:
    (office / "fonts" / "Lambang-Bold.ttf").rename(
        office / "fonts" / f"{SERIF}_400Regular.ttf"
    )
    assert family_named(SERIF, folders(office)) == str(office / "fonts" / SERIF)
    assert set(families(folders(office))) == {"KantorSans", *FAMILIES}


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_family_that_nobody_has_is_refused_with_what_was_meant(
    office: Path, lang: str
) -> None:
    with pytest.raises(UnknownFamily) as caught:
        family_named("Kantor Sanz", folders(office))
    said = sentence(caught.value.id, caught.value.values, lang=lang)
    assert "Kantor Sanz" in said
    assert said.count("KantorSans") == 2  # what was meant, and among all of them
    assert "{" not in said


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_family_like_no_other_is_refused_with_those_there_are(lang: str) -> None:
    with pytest.raises(UnknownFamily) as caught:
        family_named("Xyzzy", resources.templates())
    said = sentence(caught.value.id, caught.value.values, lang=lang)
    assert all(family in said for family in FAMILIES)
    assert "{" not in said


def test_a_style_with_a_family_that_nobody_has_is_no_other_family() -> None:
    with pytest.raises(UnknownFamily):
        shape("abc", Weight.BOLD, family="KantorSans")


def test_a_file_that_is_no_font_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "KantorSans_400Regular.ttf"
    broken.write_bytes(b"<html>404</html>" * 40)
    with pytest.raises(BrokenFont) as caught:
        typeface(str(broken))
    assert caught.value.values == {"file": broken.name}
    assert broken.name in sentence(caught.value.id, caught.value.values)


def variable_font(path: Path) -> None:
    """A font of one letter, 200 units wide when thin and 800 when black."""
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", "A"])
    builder.setupCharacterMap({ord("A"): "A"})
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((0, 700))
    pen.lineTo((200, 700))
    pen.lineTo((200, 0))
    pen.closePath()
    outline = pen.glyph()
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "A": outline})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "A": (200, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Ubah", "styleName": "Regular"})
    builder.setupFvar([("wght", 100, 100, 900, "Weight")], [])
    wider = [(0, 0), (0, 0), (600, 0), (600, 0), (0, 0), (600, 0), (0, 0), (0, 0)]
    builder.setupGvar({"A": [TupleVariation({"wght": (0.0, 1.0, 1.0)}, wider)]})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)


def test_a_variable_font_has_every_weight(office: Path) -> None:
    variable_font(office / "fonts" / "Ubah[wght].ttf")
    key = family_named("Ubah", folders(office))
    widths = [raster_width(key, weight) for weight in Weight]
    assert widths == sorted(widths)
    assert widths[0] < widths[1] < widths[2] < widths[3]
    assert advance("A", Weight.REGULAR, family=key) < advance(
        "A", Weight.EXTRABOLD, family=key
    )


def raster_width(family: str, weight: Weight) -> int:
    """How wide a letter is drawn, by both ways to draw."""
    glyphs = shape("A", weight, family=family).glyphs
    drawn, plain = raster.ink(glyphs, 100), plain_text.ink(glyphs, 100)
    assert drawn
    assert plain
    assert abs(drawn.pixels.width - plain.pixels.width) <= 1
    return drawn.pixels.width


def test_a_workspace_may_be_named_from_where_one_stands(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(office.parent)
    key = family_named("Lambang", (Path("templates"), *resources.templates()))
    monkeypatch.chdir("/")
    assert shape("Riau", Weight.BOLD, family=key).glyphs


def test_a_font_that_is_written_over_while_it_is_open_stays_as_it_was(
    office: Path,
) -> None:
    key = family_named("Lambang", folders(office))
    before = shape("Riau", Weight.BOLD, family=key)
    (office / "fonts" / "Lambang-Bold.ttf").write_bytes(b"")
    shape.cache_clear()
    assert shape("Riau", Weight.BOLD, family=key) == before
