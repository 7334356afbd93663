"""A template, its content and a size become marks in their places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from dissemination.domain.item import Kind
from dissemination.rendering import palette
from dissemination.rendering.cards.compose import Circular, Composition, compose
from dissemination.rendering.cards.content import CardContent, Picture
from dissemination.rendering.cards.kinds import look_of
from dissemination.rendering.cards.marks import (
    Code,
    Fill,
    Gradient,
    Icon,
    Line,
    Logo,
    Motif,
    Photo,
    Scrim,
    Shadow,
    Stamp,
)
from dissemination.rendering.cards.sizes import SIZES
from dissemination.rendering.cards.specimens import BRAND, typical
from dissemination.rendering.cards.template import find
from tests.rendering.cards.conftest import WriteTemplate

HEAD = """
title = "Uji"
kinds = ["news"]
"""
WORDS = """
[[layer]]
type = "stack"
name = "words"
anchor = "bottom"
box = ["safe", "safe", "safe", "foot.top-40"]
  [[layer.item]]
  type = "text"
  text = "{headline}"
  size = [40, 90]
[[layer]]
type = "stack"
name = "foot"
anchor = "bottom"
box = ["safe", "60%", "safe", "safe"]
  [[layer.item]]
  type = "text"
  text = "{office}"
  size = [30, 30]
"""


def composed(
    folders: Sequence[Path], content: CardContent | None = None, size: str = "status"
) -> Composition:
    said = content or typical(Kind.NEWS)
    look = look_of(said.kind, folders)
    return compose(find("uji", folders), said, BRAND, look, SIZES[size])


def layer(write_template: WriteTemplate, text: str, **content: object) -> Composition:
    said = replace(typical(Kind.NEWS), **content)  # type: ignore[arg-type]
    return composed(write_template(HEAD + "[[layer]]\n" + text), said)


def test_a_box_may_stand_where_a_later_stack_ends(
    write_template: WriteTemplate,
) -> None:
    laid = composed(write_template(HEAD + WORDS))
    assert laid.stacks["words"][3] == laid.stacks["foot"][1] - 40
    assert laid.stacks["foot"][3] == SIZES["status"].bottom
    assert laid.texts == (typical(Kind.NEWS).headline, BRAND.office)


def test_the_drawing_tells_exactly_the_strings_it_drew(
    write_template: WriteTemplate,
) -> None:
    laid = composed(write_template(HEAD + WORDS))
    drawn = " ".join(mark.text for mark in laid.marks if isinstance(mark, Line))
    assert drawn == " ".join(laid.texts)


def test_boxes_that_wait_for_each_other_are_refused(
    write_template: WriteTemplate,
) -> None:
    circle = WORDS.replace('"60%"', '"words.bottom+1"')
    with pytest.raises(Circular):
        composed(write_template(HEAD + circle))


def test_the_same_layout_serves_every_scale(write_template: WriteTemplate) -> None:
    folders = write_template(HEAD + WORDS)
    assert composed(folders) == composed(folders)
    assert hash(composed(folders).marks) == hash(composed(folders).marks)


def test_a_photo_is_left_out_where_there_is_none(
    write_template: WriteTemplate, tmp_path: Path
) -> None:
    text = 'type = "photo"\nbox = [0, 0, 0, "50%"]\nradius = 20\n'
    assert layer(write_template, text).marks == ()
    file = tmp_path / "a.jpg"
    file.write_bytes(b"a picture, later")
    photo = Picture(path=file, focus=(0.2, 0.3))
    (mark,) = layer(write_template, text, photo=photo).marks
    assert isinstance(mark, Photo)
    assert (mark.box, mark.focus, mark.radius) == ((0, 0, 1080, 960), (0.2, 0.3), 20)


def test_a_layer_is_drawn_by_its_condition(write_template: WriteTemplate) -> None:
    text = 'type = "fill"\ncolour = "danger"\nbox = [0, 0, 0, 0]\nwhen = "level=Awas"\n'
    assert layer(write_template, text).marks == ()
    (mark,) = layer(write_template, text, more={"level": "awas"}).marks
    assert isinstance(mark, Fill)


def test_each_layer_becomes_its_marks(write_template: WriteTemplate) -> None:
    box = "box = [0, 0, 0, 0]\n"
    (code,) = layer(write_template, f'type = "qr"\n{box}').marks
    assert isinstance(code, Code)
    assert code.text == typical(Kind.NEWS).address
    assert layer(write_template, f'type = "qr"\n{box}', address="").marks == ()
    text = f'type = "motif"\nmotif = "songket"\ncolour = "accent"\nfit = "row"\n{box}'
    (motif,) = layer(write_template, text).marks
    assert isinstance(motif, Motif)
    assert motif.fit == "row"
    (icon,) = layer(
        write_template, f'type = "icon"\nicon = "{{icon}}"\ncolour = "accent"\n{box}'
    ).marks
    assert isinstance(icon, Icon)
    assert icon.name == "news"
    text = f'type = "gradient"\ncolour = "black"\nstops = [[0, 1], [1, 0]]\n{box}'
    (gradient,) = layer(write_template, text).marks
    assert isinstance(gradient, Gradient)
    shadow, fill = layer(
        write_template, f'type = "fill"\ncolour = "paper"\nshadow = 0.2\n{box}'
    ).marks
    assert isinstance(shadow, Shadow)
    assert isinstance(fill, Fill)


def test_a_stamp_is_among_the_strings(write_template: WriteTemplate) -> None:
    text = 'type = "stamp"\ntext = "HOAKS"\nsize = 80\nbox = [0, 0, 0, 0]\n'
    laid = layer(write_template, text)
    assert isinstance(laid.marks[0], Stamp)
    assert laid.texts == ("HOAKS",)


def test_a_logo_stands_on_white(write_template: WriteTemplate, tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(b"a picture, later")
    folders = write_template(HEAD + '[[layer]]\ntype = "logo"\nbox = [0, 0, 0, 0]\n')
    look = look_of(Kind.NEWS, folders)
    brand = replace(BRAND, logo=logo)
    template, size = find("uji", folders), SIZES["square"]
    plate, mark = compose(template, typical(Kind.NEWS), brand, look, size).marks
    assert isinstance(plate, Fill)
    assert plate.colour == palette.WHITE
    assert isinstance(mark, Logo)
    assert plate.box[0] < mark.box[0] < mark.box[2] < plate.box[2]


def test_a_scrim_knows_what_stands_on_it(write_template: WriteTemplate) -> None:
    scrim = """
[[layer]]
type = "scrim"
colour = "ground"
stack = "words"
box = [0, "words.top-100", 0, 0]
stops = [[0, 0], [1, 0.8]]
"""
    laid = composed(write_template(HEAD + scrim + WORDS))
    found = laid.marks[0]
    assert isinstance(found, Scrim)
    words = laid.stacks["words"]
    assert found.box[1] == words[1] - 100
    assert found.behind
    assert all(words[1] - 30 <= top < bottom for _, top, _, bottom in found.behind)


def test_a_table_takes_its_rows_out_of_the_body(write_template: WriteTemplate) -> None:
    text = """
type = "stack"
name = "words"
box = ["safe", "safe", "safe", "safe"]
  [[layer.item]]
  type = "table"
  size = [30, 40]
  [[layer.item]]
  type = "paragraphs"
  size = [30, 40]
"""
    laid = layer(write_template, text, paragraphs=("Jadwal.", "A: 1", "B: 2", "Akhir."))
    assert laid.texts == ("A", "1", "B", "2", "Jadwal.", "Akhir.")


def test_a_template_may_have_colours_of_its_own(write_template: WriteTemplate) -> None:
    fill = '[[layer]]\ntype = "fill"\ncolour = "ground"\nbox = [0, 0, 0, 0]\n'
    own = write_template(HEAD + '[colours]\nground = "#123456"\n' + fill)
    (mark,) = composed(own).marks
    assert isinstance(mark, Fill)
    assert mark.colour == (0x12, 0x34, 0x56)
    own = write_template(HEAD + '[colours]\nground = "danger"\n' + fill)
    (mark,) = composed(own, typical(Kind.HEALTH)).marks
    assert isinstance(mark, Fill)
    assert mark.colour == palette.parse("#C1121F")


def test_what_was_cut_is_a_note(write_template: WriteTemplate) -> None:
    headline = "kata " * 400
    folders = write_template(HEAD + WORDS)
    laid = composed(folders, replace(typical(Kind.NEWS), headline=headline), "wide")
    assert [note.id for note in laid.notes] == ["card.text_cut"]
    assert laid.notes[0].values["kept"] == laid.texts[0]
