"""Which card is chosen by what is said, and the parts of it that templates may name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from dissemination import resources
from dissemination.domain.item import Kind
from dissemination.rendering.cards.check import check_template
from dissemination.rendering.cards.colours import colours_of
from dissemination.rendering.cards.compose import Composition, compose
from dissemination.rendering.cards.content import CardContent, Words, words_of
from dissemination.rendering.cards.kinds import look_of
from dissemination.rendering.cards.layers import AnyItem, StackLayer
from dissemination.rendering.cards.marks import Fill, Line, Motif
from dissemination.rendering.cards.placed import Setting
from dissemination.rendering.cards.render import choose
from dissemination.rendering.cards.sizes import SIZES
from dissemination.rendering.cards.specimens import BRAND, typical
from dissemination.rendering.cards.stacking import stack_up
from dissemination.rendering.cards.template import find

OURS = ("agenda", "berita-foto", "darurat", "jadwal-layanan", "pengumuman")
WARNING = Kind.WEATHER_EMERGENCY
_ITEM: TypeAdapter[AnyItem] = TypeAdapter(AnyItem)


def said(when: str) -> Mapping[str, str]:
    content = CardContent(kind=Kind.EVENT, headline="Bazar", when=when)
    return words_of(content, BRAND, label="Agenda", icon="calendar").said


def chosen(content: CardContent) -> str:
    return choose(content, "status", resources.templates()).name


def drawn(name: str, content: CardContent, size: str = "status") -> Composition:
    folders = resources.templates()
    look = look_of(content.kind, folders)
    return compose(find(name, folders), content, BRAND, look, SIZES[size])


def warned(level: str) -> CardContent:
    usual = typical(WARNING)
    return replace(usual, more={**usual.more, "level": level})


@pytest.mark.parametrize(
    ("condition", "is_met"),
    [
        ("level & when", True),
        ("level & !when", False),
        ("level & !level=Awas", True),
        ("level=siaga & when & !photo", True),
        ("photo & when", False),
        ("!photo & !where", True),
    ],
)
def test_conditions_that_are_joined_hold_together(
    condition: str, *, is_met: bool
) -> None:
    words = Words(said={"level": "Siaga", "when": "besok", "photo": ""})
    assert words.has(condition) is is_met


def test_a_moment_has_its_parts() -> None:
    fields = said("Sabtu, 5 Desember 2026 pukul 13.00 WIB")
    assert fields["weekday"] == "Sabtu"
    assert fields["day"] == "5"
    assert fields["month"] == "Desember"
    assert fields["year"] == "2026"
    assert fields["clock"] == "13.00 WIB"


def test_a_moment_without_an_hour_has_no_clock() -> None:
    fields = said("Sabtu, 5 Desember 2026")
    assert fields["day"] == "5"
    assert fields["clock"] == ""


@pytest.mark.parametrize("when", ["", "Besok", "Sabtu-Senin, 5-7 Desember 2026"])
def test_what_is_no_single_moment_has_no_parts(when: str) -> None:
    fields = said(when)
    names = ("weekday", "day", "month", "year", "clock")
    assert [fields[name] for name in names] == [""] * len(names)
    assert fields["when"] == when


def test_an_event_with_a_time_gets_the_card_with_its_date() -> None:
    event = typical(Kind.EVENT)
    assert chosen(event) == "agenda"
    assert chosen(replace(event, when="")) != "agenda"


def test_hours_of_service_get_the_card_with_a_table() -> None:
    notice = typical(Kind.SERVICE_NOTICE)
    assert chosen(notice) == "jadwal-layanan"
    assert chosen(replace(notice, paragraphs=("Kantor tutup.",))) == "pengumuman"


def test_one_line_with_a_colon_is_no_schedule() -> None:
    notice = typical(Kind.SERVICE_NOTICE)
    one = ("Layanan pindah ruang.", "Sumber: Disdukcapil")
    assert chosen(replace(notice, paragraphs=one)) == "pengumuman"


@pytest.mark.parametrize("size", SIZES)
def test_no_row_of_a_week_is_left_out_at_any_size(size: str) -> None:
    laid = drawn("jadwal-layanan", typical(Kind.SERVICE_NOTICE), size)
    told = ": ".join(laid.texts)
    week = typical(Kind.SERVICE_NOTICE).paragraphs[-4:]
    assert week[-1] == "Minggu dan hari libur: tutup"
    assert ": ".join(week) in told


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_a_card_even_if_it_has_only_a_headline(kind: Kind) -> None:
    content = CardContent(kind=kind, headline="Libur")
    for size in SIZES:
        name = choose(content, size, resources.templates()).name
        assert "Libur" in " ".join(drawn(name, content, size).texts)


@pytest.mark.parametrize("kind", [Kind.WEATHER_EMERGENCY, Kind.DISASTER_EMERGENCY])
def test_every_emergency_gets_the_warning_card(kind: Kind) -> None:
    assert chosen(typical(kind)) == "darurat"
    assert chosen(CardContent(kind=kind, headline="Banjir")) == "darurat"


@pytest.mark.parametrize(
    ("level", "colour"),
    [
        ("Waspada", (255, 214, 10)),
        ("Siaga", (247, 127, 0)),
        ("Awas", (193, 18, 31)),
        ("Merah muda", (247, 127, 0)),
    ],
)
def test_the_level_of_a_warning_colours_the_whole_card(
    level: str, colour: tuple[int, int, int]
) -> None:
    laid = drawn("darurat", warned(level))
    whole = (0.0, 0.0, 1080.0, 1920.0)
    fills = [m for m in laid.marks if isinstance(m, Fill) and m.box == whole]
    assert fills[-1].colour == colour
    assert laid.texts.count(level.upper()) == 1


@pytest.mark.parametrize("level", ["", "Waspada", "Siaga", "Awas", "Merah muda"])
@pytest.mark.parametrize("size", SIZES)
def test_a_warning_says_its_headline_once_at_any_level(level: str, size: str) -> None:
    content = warned(level)
    laid = drawn("darurat", content, size)
    told = [text for text in laid.texts if text.replace("\n", " ") == content.headline]
    assert len(told) == 1


def test_a_warning_shows_stripes_and_no_ornament() -> None:
    laid = drawn("darurat", warned("Awas"))
    names = {m.name for m in laid.marks if isinstance(m, Motif)}
    assert names - {"rosette"} == {"hazard"}  # the rosette stands for the logo


def test_what_is_left_grows_where_an_optional_item_went() -> None:
    items = (
        {"type": "text", "text": "{headline}", "size": (30, 90), "lines": 1},
        {"type": "text", "text": "{unit}", "size": (60, 60), "optional": True},
    )
    layer = StackLayer.model_validate(
        {
            "type": "stack",
            "box": (0, 0, 0, 0),
            "item": [_ITEM.validate_python(one) for one in items],
        }
    )
    told = Setting(
        words=Words(said={"headline": "Judul", "unit": "Dinas Kesehatan " * 9}),
        paragraphs=(),
        rows=(),
        brand=BRAND,
        colours=colours_of(colour=BRAND.colour, accent=BRAND.accent),
    )
    found = stack_up(layer, (0, 0, 400, 130), told)
    (line,) = [mark for mark in found.marks if isinstance(mark, Line)]
    assert line.text == "Judul"
    assert line.style.size == 90


@pytest.mark.parametrize("name", OURS)
def test_only_a_headline_of_239_characters_finds_no_room(name: str) -> None:
    found = check_template(name, resources.templates())
    assert {(one.specimen, one.problem.id) for one in found} <= {
        ("long", "card.overflow")
    }
