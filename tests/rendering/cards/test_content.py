"""Fields, patterns and conditions."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.domain.item import Kind
from dissemination.rendering.cards.content import (
    CardContent,
    Picture,
    Words,
    fields_in,
    rows_in,
    words_of,
)
from dissemination.rendering.cards.specimens import BRAND


def words(**said: str) -> Words:
    return Words(said=said)


def test_a_pattern_is_filled_with_its_fields() -> None:
    said = words(speaker="Ani", position="Camat")
    assert said.fill("- {speaker}, {position}") == "- Ani, Camat"


def test_a_pattern_with_an_empty_field_says_nothing() -> None:
    said = words(speaker="Ani", position="")
    assert said.fill("- {speaker}, {position}") == ""
    assert said.fill("{nobody}") == ""


def test_what_is_said_is_never_read_as_a_pattern() -> None:
    said = words(headline="{office}", office="Dinas")
    assert said.fill("{headline}!") == "{office}!"


@given(st.text(max_size=40))
def test_a_text_without_fields_stays_as_it_is(text: str) -> None:
    if not fields_in(text):
        assert words().fill(text) == text


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("", True),
        ("photo", True),
        ("!photo", False),
        ("level", True),
        ("where", False),
        ("!where", True),
        ("nobody", False),
        ("level=siaga", True),
        ("level=Awas", False),
        ("!level=Awas", True),
    ],
)
def test_a_condition_holds_by_what_is_said(condition: str, *, holds: bool) -> None:
    said = words(photo="photo", level="Siaga", where="")
    assert said.has(condition) is holds


def test_every_field_of_a_card_has_its_word() -> None:
    content = CardContent(
        kind=Kind.NEWS,
        headline="Judul",
        paragraphs=("Isi",),
        photo=Picture(path=Path("a.jpg")),
        urgent=True,
        more={"figure": "7", "label": "Kabar"},
    )
    said = words_of(content, BRAND, label="Berita", icon="news").said
    assert (said["headline"], said["label"], said["icon"]) == ("Judul", "Kabar", "news")
    assert said["figure"] == "7"
    assert said["office"] == BRAND.office
    assert all(said[name] for name in ("photo", "body", "urgent"))
    bare = words_of(CardContent(kind=Kind.NEWS), BRAND, label="Berita", icon="news")
    assert not any(bare.has(name) for name in ("photo", "body", "urgent", "headline"))
    assert bare.has("label")


def test_a_field_of_the_item_never_hides_one_that_every_card_has() -> None:
    content = CardContent(kind=Kind.NEWS, headline="Judul", more={"headline": "Lain"})
    assert words_of(content, BRAND, label="", icon="").said["headline"] == "Judul"


@pytest.mark.parametrize(
    ("paragraphs", "rows", "start"),
    [
        ((), (), 0),
        (("Isi saja.",), (), 0),
        (("Senin: 08.00", "Jumat: 09.00"), (("Senin", "08.00"), ("Jumat", "09.00")), 0),
        (
            ("Jadwal baru:", "• Senin: 08.00", "- Jumat: 09.00", "Gratis."),
            (("Senin", "08.00"), ("Jumat", "09.00")),
            1,
        ),
        (("Info: satu", "Jeda.", "A: 1", "B: 2"), (("A", "1"), ("B", "2")), 2),
        (("https://uji.example",), (), 0),
        (("Buka 08:00-12:00",), (), 0),
    ],
)
def test_rows_are_the_longest_run_of_pairs(
    paragraphs: tuple[str, ...], rows: tuple[tuple[str, str], ...], start: int
) -> None:
    found, at = rows_in(paragraphs)
    assert found == rows
    assert not rows or at == start
