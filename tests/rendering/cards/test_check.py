"""`template check` finds what would go wrong, before an item does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from dissemination import resources
from dissemination.rendering.cards.check import Trouble, check_template
from dissemination.rendering.cards.template import NoTemplate, names
from tests.rendering.cards.conftest import WriteTemplate

SOUND = """
title = "Uji"
kinds = ["news"]
sizes = ["square"]

[[layer]]
type = "fill"
colour = "ground"
box = [0, 0, 0, 0]

[[layer]]
type = "stack"
name = "words"
box = ["safe", "safe", "safe", "foot.top-40"]
  [[layer.item]]
  type = "text"
  text = "{headline}"
  size = [30, 70]
  weight = "bold"

[[layer]]
type = "stack"
name = "foot"
anchor = "bottom"
box = ["safe", "80%", "safe", "safe"]
  [[layer.item]]
  type = "text"
  text = "{short}"
  size = [30, 30]
"""


def found(folders: Sequence[Path]) -> list[Trouble]:
    return check_template("uji", folders)


def ids(folders: Sequence[Path]) -> set[str]:
    return {trouble.problem.id for trouble in found(folders)}


def test_a_sound_template_has_no_trouble(write_template: WriteTemplate) -> None:
    assert found(write_template(SOUND)) == []


@pytest.mark.parametrize(
    ("right", "wrong", "id"),
    [
        ('colour = "ground"', 'colour = "grond"', "card.no_colour.meant"),
        ("{headline}", "{hedline}", "card.no_field.meant"),
        ("foot.top-40", "fot.top-40", "card.no_stack.meant"),
        ('"80%"', '"words.bottom+1"', "card.circular"),
        ('title = "Uji"', 'titel = "Uji"', "config.unknown_key.meant"),
        ('box = ["safe", "safe", "safe"', 'box = [4, "safe", "safe"', "card.unsafe"),
        ('"safe", "safe", "foot.top-40"]', '"75%", "safe", "safe"]', "card.overlap"),
        ("size = [30, 70]", "size = [120, 130]", "card.overflow"),
        (
            "size = [30, 70]",
            'size = [30, 70]\n  colour = "ground"',
            "card.low_contrast",
        ),
    ],
)
def test_each_trouble_is_found(
    write_template: WriteTemplate, right: str, wrong: str, id: str
) -> None:
    assert id in ids(write_template(SOUND.replace(right, wrong, 1)))


def test_trouble_tells_its_size_and_its_specimen(write_template: WriteTemplate) -> None:
    wrong = SOUND.replace("size = [30, 70]", "size = [120, 130]")
    (trouble,) = found(write_template(wrong))
    assert (trouble.size, trouble.specimen) == ("square", "long")
    assert trouble.problem.values["kept"].endswith("…")


def test_text_that_a_bright_photo_hides_is_found(
    write_template: WriteTemplate,
) -> None:
    photo = '[[layer]]\ntype = "photo"\nbox = [0, 0, 0, 0]\n'
    bare = SOUND.replace(
        '[[layer]]\ntype = "stack"', photo + '\n[[layer]]\ntype = "stack"', 1
    )
    assert "card.low_contrast" in ids(write_template(bare))
    scrim = """
[[layer]]
type = "scrim"
colour = "black"
stack = "words"
box = [0, 0, 0, 0]
stops = [[0, 0.4], [1, 0.4]]
[[layer]]
type = "scrim"
colour = "black"
stack = "foot"
box = [0, "foot.top-60", 0, 0]
stops = [[0, 0], [0.3, 0.4], [1, 0.4]]
"""
    helped = bare.replace(photo, photo + scrim)
    assert found(write_template(helped)) == []


def test_a_template_that_nobody_has_is_told() -> None:
    with pytest.raises(NoTemplate):
        check_template("tidak-ada", resources.templates())


@pytest.mark.parametrize("name", names(resources.templates()))
def test_every_template_that_ships_stands_the_check(name: str) -> None:
    troubles = check_template(name, resources.templates())
    # The longest headline of all may end with an ellipsis.
    bad = [
        t for t in troubles if (t.problem.id, t.specimen) != ("card.overflow", "long")
    ]
    assert bad == []
