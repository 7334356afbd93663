"""Items above each other: as large as there is room for, and what goes first."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from dissemination.rendering.cards.colours import colours_of
from dissemination.rendering.cards.content import Words
from dissemination.rendering.cards.layers import AnyItem, StackLayer
from dissemination.rendering.cards.marks import Box, Fill, Icon, Line, Logo, Mark, Motif
from dissemination.rendering.cards.placed import Placed, Setting, nothing
from dissemination.rendering.cards.setting import set_item
from dissemination.rendering.cards.specimens import BRAND
from dissemination.rendering.cards.stacking import Stacked, stack_up, stacked

BOX: Box = (100, 200, 1000, 1000)
LONG = "Pemerintah kabupaten membuka pendaftaran bantuan usaha mikro tahap kedua " * 4
_ITEM: TypeAdapter[AnyItem] = TypeAdapter(AnyItem)


def item(type: str = "text", **said: Any) -> AnyItem:
    usual = {"text": "{headline}", "size": (30, 90)} if type == "text" else {}
    return _ITEM.validate_python({"type": type, **usual, **said})


def setting(*paragraphs: str, **said: str) -> Setting:
    return Setting(
        words=Words(said={"headline": "Judul", "unit": "IKP", **said}),
        paragraphs=paragraphs,
        rows=(("Senin", "08.00"), ("Jumat", "09.00")),
        brand=BRAND,
        colours=colours_of(colour=BRAND.colour, accent=BRAND.accent),
    )


def stack(
    *items: AnyItem, said: Setting | None = None, box: Box = BOX, **more: Any
) -> Stacked:
    layer = StackLayer.model_validate(
        {"type": "stack", "box": (0, 0, 0, 0), "item": items, **more}
    )
    return stack_up(layer, box, said or setting())


def lines(found: Stacked) -> list[Line]:
    return [mark for mark in found.marks if isinstance(mark, Line)]


def marks_of(placed: Placed) -> list[Mark]:
    return list(placed.ink(0.0, 0.0))


def test_a_stack_is_laid_out_once_for_all_that_says_the_same_in_it() -> None:
    layer = StackLayer.model_validate(
        {
            "type": "stack",
            "box": (0, 0, 0, 0),
            "item": [item(), item(text="{place}", when="level=siaga"), item("sender")],
        }
    )
    logo = replace(setting(), brand=replace(BRAND, logo=Path(__file__)))
    first = stacked(layer, BOX, setting())
    assert stacked(layer, BOX, setting(link="a.example")) is first
    for other in (
        setting(headline="Judul lain"),
        setting(unit="Dishub"),
        setting(level="siaga", place="Posko"),
        setting("Isi."),
        logo,
        replace(logo, logo_changed_ns=1),
    ):
        found = stacked(layer, BOX, other)
        assert found == stack_up(layer, BOX, other)
        assert found is not first
    assert stacked(layer, (0, 0, 900, 800), setting()) != first


def test_texts_are_as_large_as_their_largest_where_there_is_room() -> None:
    (line,) = lines(stack(item()))
    assert line.style.size == 90


def test_texts_of_a_stack_grow_together() -> None:
    said = setting("Isi pendek.", headline=LONG)
    found = lines(stack(item(), item("paragraphs", size=(24, 60)), said=said))
    head, body = found[0].style.size, found[-1].style.size
    assert 30 < head < 90
    assert (body - 24) / (60 - 24) == pytest.approx((head - 30) / (90 - 30), abs=0.05)


@pytest.mark.parametrize(
    ("anchor", "top"), [("top", 200), ("middle", 600), ("bottom", 1000)]
)
def test_a_stack_stands_where_it_is_anchored(anchor: str, top: float) -> None:
    found = stack(item(size=(50, 50), leading=1.0), anchor=anchor)
    shift = {"top": 0, "middle": 25, "bottom": 50}[anchor]
    assert found.box == (100, top - shift, 1000, top - shift + 50)


def test_what_is_empty_takes_no_room_and_no_gap() -> None:
    alone = stack(item(), gap=40)
    among = stack(
        item(text="{nobody}"), item(), item("paragraphs", size=(30, 40)), gap=40
    )
    assert among == alone


def test_a_condition_leaves_an_item_out() -> None:
    said = setting(level="Siaga")
    found = stack(item(when="level=Awas"), item(when="!level"), said=said)
    assert found.texts == ()
    assert stack(item(when="level=Siaga"), said=said).texts == ("Judul",)


def test_gaps_stand_between_and_never_above_the_first() -> None:
    one = item(size=(40, 40), leading=1.0)
    own = item(size=(40, 40), leading=1.0, gap=100)
    found = stack(own, one, own, gap=10)
    first, second, third = (line.at[1] for line in lines(found))
    assert (second - first, third - second) == (50, 140)
    assert found.box[3] - found.box[1] == 3 * 40 + 110


def test_optional_items_go_before_text_is_cut_the_last_first() -> None:
    narrow: Box = (0, 0, 900, 100)
    one = item(size=(40, 40), leading=1.0)
    more = item(size=(40, 40), leading=1.0, text="unit {unit}", optional=True)
    last = item(size=(40, 40), leading=1.0, text="link", optional=True)
    found = stack(one, more, last, gap=10, box=narrow)
    assert found.texts == ("Judul", "unit IKP")
    assert found.cut == ()


def test_the_body_is_cut_before_a_headline_is() -> None:
    said = setting(*[LONG] * 4, headline=LONG)
    found = stack(item(), item("paragraphs", size=(30, 40)), said=said)
    assert [id_ for id_, _ in found.cut] == ["card.body_cut"]
    assert found.texts[0] == LONG
    assert found.texts[-1].endswith("…")
    assert found.box[3] <= BOX[3]


def test_where_even_headlines_have_no_room_they_are_cut_at_their_smallest() -> None:
    said = setting(headline=LONG)
    found = stack(item(), said=said, box=(0, 0, 600, 90))
    assert [id_ for id_, _ in found.cut] == ["card.text_cut"]
    assert {line.style.size for line in lines(found)} == {30}
    assert found.texts[0].endswith("…")
    assert found.box[3] - found.box[1] <= 90


def test_an_ideal_keeps_a_stack_low_while_its_texts_stay_modest() -> None:
    said = setting("Kalimat yang cukup panjang untuk dua baris di kartu. " * 2)
    items = (item(), item("paragraphs", size=(30, 60)))
    free, kept = stack(*items, said=said), stack(*items, said=said, ideal=320)
    assert kept.box[3] - kept.box[1] <= 320 < free.box[3] - free.box[1]
    # Past the ideal rather than too small.
    tight = stack(*items, said=said, ideal=40)
    assert tight.box[3] - tight.box[1] > 40
    assert lines(tight)[0].style.size >= 30 + (90 - 30) * 7 / 24


@settings(max_examples=40, deadline=None)
@given(
    words=st.integers(1, 60),
    paragraphs=st.integers(0, 8),
    height=st.integers(120, 1400),
    width=st.integers(300, 1000),
)
def test_no_stack_leaves_its_box(
    words: int, paragraphs: int, height: int, width: int
) -> None:
    said = setting(
        *["Warga diminta membawa KTP dan kartu keluarga. " * 2] * paragraphs,
        headline="kata " * words,
    )
    box: Box = (10, 20, 10 + width, 20 + height)
    items = (
        item(size=(28, 80)),
        item("paragraphs", size=(24, 40)),
        item(text="{unit}", size=(20, 20), optional=True),
    )
    found = stack(*items, said=said, box=box, anchor="bottom", gap=12)
    assert found.box[1] >= box[1] - 0.5 or found.cut
    assert all(box[0] - 1 <= line.at[0] <= box[2] for line in lines(found))
    baselines = [line.at[1] for line in lines(found)]
    assert all(above < below for above, below in pairwise(baselines))


def test_hashtags_end_with_a_whole_one() -> None:
    tags = " ".join(f"#TagarKe{n}" for n in range(40))
    said = setting(headline=tags)
    found = stack(item(size=(40, 40), lines=2, whole_words=True), said=said)
    ((id_, kept),) = found.cut
    assert id_ == "card.words_dropped"
    assert tags.startswith(kept)
    assert kept.split()[-1] in tags.split()
    assert len(lines(found)) == 2


def test_a_label_hugs_its_text_and_its_icon_stands_before_it() -> None:
    said = setting()
    placed = set_item(
        item(ground="accent", span="fit", padding=(20, 10), icon="news", radius=99),
        900,
        said,
    )
    ground, *rest = marks_of(placed)
    assert isinstance(ground, Fill)
    icon = next(mark for mark in rest if isinstance(mark, Icon))
    line = next(mark for mark in rest if isinstance(mark, Line))
    left, top, right, bottom = ground.box
    assert right - left < 900 / 2
    assert ground.radius <= (bottom - top) / 2
    assert left + 20 == icon.box[0] < icon.box[2] < line.at[0]
    assert line.colour == said.colours["on_ground"]


@pytest.mark.parametrize(
    ("align", "at"), [("left", 0), ("centre", 400), ("right", 800)]
)
def test_a_rule_stands_at_its_side(align: str, at: float) -> None:
    placed = set_item(item("rule", length=100, align=align), 900, setting())
    (mark,) = marks_of(placed)
    assert isinstance(mark, Fill)
    assert (mark.box[0], mark.box[2] - mark.box[0]) == (at, 100)


def test_a_rule_may_be_a_motif_in_a_row() -> None:
    placed = set_item(item("rule", motif="songket", height=40), 900, setting())
    (mark,) = marks_of(placed)
    assert isinstance(mark, Motif)
    assert (mark.name, mark.fit, mark.box) == ("songket", "row", (0, 0, 900, 40))


def test_a_table_sets_its_rows_beside_each_other() -> None:
    placed = set_item(item("table", size=(30, 30), share=0.4), 1000, setting())
    said = [mark for mark in marks_of(placed) if isinstance(mark, Line)]
    assert [line.text for line in said] == ["Senin", "08.00", "Jumat", "09.00"]
    assert [line.at[0] for line in said] == [0, 400, 0, 400]
    assert said[0].at[1] == said[1].at[1] < said[2].at[1]
    assert placed.texts == ("Senin", "08.00", "Jumat", "09.00")


def test_rows_that_have_no_room_are_told() -> None:
    whole = set_item(item("table", size=(30, 30)), 1000, setting())
    placed = set_item(item("table", size=(30, 30)), 1000, setting(), whole.height - 5)
    assert placed.texts == ("Senin", "08.00")
    assert [id_ for id_, _ in placed.cut] == ["card.body_cut"]


def test_a_sender_without_a_logo_has_a_rosette() -> None:
    placed = set_item(item("sender"), 936, setting())
    assert placed.texts == (BRAND.office, "IKP")
    assert any(isinstance(mark, Motif) for mark in marks_of(placed))
    assert not any(isinstance(mark, Logo) for mark in marks_of(placed))


def test_a_sender_too_long_for_its_lines_is_called_by_its_short_name() -> None:
    placed = set_item(item("sender", size=(60, 60)), 500, setting())
    assert placed.texts[0] == BRAND.short


def test_a_panel_holds_its_items_on_one_ground() -> None:
    inside = (item(size=(30, 30), leading=1.0), item(text="{unit}", size=(30, 30)))
    panel = item("panel", ground="accent", padding=(30, 20), between=8, item=inside)
    placed = set_item(panel, 900, setting())
    ground = marks_of(placed)[0]
    assert isinstance(ground, Fill)
    assert ground.box == (0, 0, 900, placed.height)
    assert placed.height == 2 * 20 + 30 + 8 + 30 * 1.3
    said = [mark for mark in marks_of(placed) if isinstance(mark, Line)]
    assert {line.at[0] for line in said} == {30}


def test_ink_is_made_where_the_item_stands() -> None:
    placed = set_item(item(), 900, setting())
    (here,) = [mark for mark in placed.ink(0.0, 0.0) if isinstance(mark, Line)]
    (there,) = [mark for mark in placed.ink(10.0, 20.0) if isinstance(mark, Line)]
    assert there.at == (here.at[0] + 10, here.at[1] + 20)


def test_a_panel_of_nothing_is_nothing() -> None:
    empty = item("panel", ground="accent", item=(item(text="{nobody}"),))
    assert set_item(empty, 900, setting()) is nothing


def test_what_reads_leftwards_begins_at_the_right() -> None:
    said = setting("سلامت داتڠ", headline="سلامت هاري راي")
    for one in (item(), item("paragraphs", size=(30, 40))):
        placed = set_item(one, 900, said)
        line = next(mark for mark in marks_of(placed) if isinstance(mark, Line))
        assert line.leftwards
        assert line.at[0] > 200
