"""card.toml is read, checked, and made ready for every size."""

from __future__ import annotations

import os

import pytest

from dissemination import resources
from dissemination.config import ConfigInvalid
from dissemination.domain.item import Kind
from dissemination.rendering.cards.kinds import look_of
from dissemination.rendering.cards.layers import FillLayer, StackLayer, TextItem
from dissemination.rendering.cards.sizes import SIZES
from dissemination.rendering.cards.template import (
    NoTemplate,
    everything,
    find,
    names,
)
from tests.rendering.cards.conftest import WriteTemplate

PLAIN = """
title = "Uji"
kinds = ["news"]

[[layer]]
type = "fill"
colour = "ground"
box = [0, 0, 0, 0]

[[layer]]
type = "stack"
name = "words"
box = ["safe", "safe", "safe", "safe"]

  [[layer.item]]
  type = "text"
  text = "{headline}"
  size = [40, 90]
"""


def refused(write_template: WriteTemplate, text: str) -> dict[str, str]:
    folders = write_template(text)
    with pytest.raises(ConfigInvalid) as caught:
        find("uji", folders)
    assert caught.value.file == "cards/uji/card.toml"
    return {problem.path: problem.id for problem in caught.value.problems}


def test_a_template_is_there_in_every_size(write_template: WriteTemplate) -> None:
    template = find("uji", write_template(PLAIN))
    assert (template.name, template.head.title) == ("uji", "Uji")
    assert template.head.kinds == (Kind.NEWS,)
    assert list(template.layers) == list(SIZES)
    fill, words = template.layers["status"]
    assert isinstance(fill, FillLayer)
    assert isinstance(words, StackLayer)
    assert isinstance(words.item[0], TextItem)


def test_a_table_of_a_size_replaces_keys_there_and_nowhere_else(
    write_template: WriteTemplate,
) -> None:
    text = PLAIN.replace(
        "size = [40, 90]", "size = [40, 90]\n  [layer.item.wide]\n  size = [30, 50]"
    ).replace("[[layer.item]]", "[layer.square]\ngap = 9\n\n  [[layer.item]]")
    template = find("uji", write_template(text))
    sizes = {}
    for name, layers in template.layers.items():
        words = layers[1]
        assert isinstance(words, StackLayer)
        item = words.item[0]
        assert isinstance(item, TextItem)
        sizes[name] = (item.size, words.gap)
    assert sizes["wide"] == ((30, 50), 24)
    assert sizes["square"] == ((40, 90), 9)
    assert sizes["status"] == ((40, 90), 24)


def test_a_template_may_be_made_for_some_sizes(write_template: WriteTemplate) -> None:
    template = find("uji", write_template('sizes = ["feed", "wide"]\n' + PLAIN))
    assert list(template.layers) == ["feed", "wide"]


def test_an_unknown_key_is_named_with_what_was_meant(
    write_template: WriteTemplate,
) -> None:
    wrong = PLAIN.replace('title = "Uji"', 'titel = "Uji"')
    found = refused(write_template, wrong)
    assert found["titel"] == "config.unknown_key.meant"
    assert found["title"] == "config.missing"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("box = [0, 0, 0, 0]", 'box = [0, 0, 0, "middle"]'),
        ("size = [40, 90]", "size = [90, 40]"),
        ("size = [40, 90]", "size = [4, 90]"),
        ('type = "text"', 'type = "teks"'),
        ('colour = "ground"', 'colour = "ground"\nopacity = 3'),
        ('kinds = ["news"]', 'kinds = ["berita"]'),
        ('type = "fill"', 'type = "fill"\nblur = 3'),
    ],
)
def test_what_cannot_be_meant_is_refused_once(
    write_template: WriteTemplate, right: str, wrong: str
) -> None:
    assert len(refused(write_template, PLAIN.replace(right, wrong))) == 1


def test_what_is_wrong_in_one_size_is_found(write_template: WriteTemplate) -> None:
    wrong = PLAIN.replace(
        "box = [0, 0, 0, 0]", "box = [0, 0, 0, 0]\n[layer.wide]\nx = 1"
    )
    assert len(refused(write_template, wrong)) == 1


def test_what_is_no_toml_says_where(write_template: WriteTemplate) -> None:
    assert refused(write_template, "title = ") == {"": "config.not_toml"}


def test_a_changed_file_is_read_anew(write_template: WriteTemplate) -> None:
    folders = write_template(PLAIN)
    assert find("uji", folders).head.title == "Uji"
    write_template(PLAIN.replace("Uji", "Lain"))
    path = folders[0] / "cards" / "uji" / "card.toml"
    os.utime(path, ns=(1, 1))
    assert find("uji", folders).head.title == "Lain"


def test_the_workspace_s_own_goes_before_the_shipped_one(
    write_template: WriteTemplate,
) -> None:
    shipped = names(resources.templates())[0]
    folders = write_template(PLAIN, shipped)
    assert find(shipped, folders).head.title == "Uji"


def test_an_unknown_template_is_told_with_those_there_are() -> None:
    with pytest.raises(NoTemplate) as caught:
        find("beritta-foto", resources.templates())
    assert caught.value.name == "beritta-foto"
    assert "berita-foto" in caught.value.known


def test_templates_come_in_the_order_of_their_rank(
    write_template: WriteTemplate,
) -> None:
    write_template(PLAIN + "", "b-lain")
    folders = write_template("rank = 1\n" + PLAIN, "z-dulu")
    ranked = [t.name for t in everything(folders)]
    assert ranked[0] == "z-dulu"
    assert sorted(ranked) == names(folders)


@pytest.mark.parametrize("name", names(resources.templates()))
def test_every_template_that_ships_can_be_read(name: str) -> None:
    template = find(name, resources.templates())
    assert template.head.title
    assert template.layers


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_look(kind: Kind) -> None:
    look = look_of(kind, resources.templates())
    assert look.label
    assert look.icon
