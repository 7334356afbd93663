"""The gallery shows an item's own words on every card, and what each card stands."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from dissemination.config import FILE
from dissemination.services import gallery
from dissemination.services.desk import Desk, open_desk
from dissemination.services.gallery import Subject, subject_of
from dissemination.services.mistakes import Mistake, NotAllowed, NotFound
from dissemination.storage import drafts
from dissemination.storage.drafts import Draft
from dissemination.storage.people import PersonRow
from tests.services.public import MORE
from tests.services.standing import write

SHIPPED = {"berita-foto", "pengumuman", "darurat", "ucapan", "kutipan", "agenda"}


@pytest.fixture
def desk(workspace: Path, now: datetime) -> Iterator[Desk]:
    with (workspace / FILE).open("a", encoding="utf-8") as file:
        file.write(MORE)
    with open_desk(workspace) as opened:
        write(opened, now, "Halo warga. Posyandu buka Sabtu pagi di balai desa.")
        yield opened


def person(name: str = "arman", unit: str = "IKP", role: str = "editor") -> PersonRow:
    return PersonRow(id=name, name=name.title(), unit=unit, roles=frozenset({role}))


def begin(desk: Desk, now: datetime, **fields: Any) -> Draft:
    typed = {
        "kind": "news",
        "title": "Posyandu Buka",
        "body": "Datang Sabtu pagi.",
        "accounts": ["situs", "status", "cuit"],
        **fields,
    }
    with desk.db.write() as connection:
        return drafts.add(connection, typed, unit="IKP", person="arman", now=now)


def shown(desk: Desk, now: datetime, **fields: Any) -> Subject:
    draft = begin(desk, now, **fields)
    return subject_of(desk, person(), now, draft=draft.id)


def test_a_drafts_own_words_are_shown(desk: Desk, now: datetime) -> None:
    subject = shown(desk, now)
    assert subject.item is not None
    assert subject.item.title == "Posyandu Buka"
    assert subject.item.link.startswith("https://uji.example/")


def test_an_items_own_words_are_shown_to_who_may_read_it(
    desk: Desk, now: datetime
) -> None:
    subject = subject_of(desk, person(), now, item="berita")
    assert subject.item is not None
    assert subject.item.title == "Judul"
    other = person("rina", unit="Lain", role="contributor")
    with pytest.raises(NotAllowed):
        subject_of(desk, other, now, item="berita")


def test_another_units_draft_is_refused(desk: Desk, now: datetime) -> None:
    draft = begin(desk, now)
    other = person("rina", unit="Lain", role="contributor")
    with pytest.raises(NotAllowed):
        subject_of(desk, other, now, draft=draft.id)


def test_what_is_unknown_is_said(desk: Desk, now: datetime) -> None:
    subject = shown(desk, now)
    with pytest.raises(NotFound):
        subject_of(desk, person(), now, draft=999)
    with pytest.raises(NotFound):
        subject_of(desk, person(), now, item="tidak-ada")
    with pytest.raises(NotFound):
        gallery.swatches(desk, subject, "raksasa")
    with pytest.raises(NotFound):
        gallery.swatch_of(desk, subject, "tidak-ada", "status")
    with pytest.raises(NotFound):
        gallery.longest(desk, "tidak-ada")
    with pytest.raises(NotFound):
        gallery.card(desk, subject, "tidak-ada", "status", 0.2)


def test_every_template_is_there_and_those_that_suit_come_first(
    desk: Desk, now: datetime
) -> None:
    found = gallery.swatches(desk, shown(desk, now), "status")
    assert {one.template for one in found} >= SHIPPED
    suits = [one.suits for one in found]
    assert suits == sorted(suits, reverse=True)
    by_name = {one.template: one for one in found}
    assert by_name["pengumuman"].suits
    assert not by_name["darurat"].suits
    assert not by_name["berita-foto"].suits, "it needs a photo"


def test_each_size_has_the_templates_that_are_made_for_it(
    desk: Desk, now: datetime
) -> None:
    subject = shown(desk, now)
    for size in gallery.sizes():
        for one in gallery.swatches(desk, subject, size):
            assert size in one.sizes


def test_text_without_room_is_told_beside_its_card(desk: Desk, now: datetime) -> None:
    long = shown(desk, now, body="Kalimat yang panjang sekali tentang desa. " * 80)
    short = shown(desk, now)
    assert gallery.swatch_of(desk, long, "pengumuman", "square").cut
    assert not gallery.swatch_of(desk, short, "pengumuman", "status").cut


def test_one_broken_card_leaves_the_others(desk: Desk, now: datetime) -> None:
    found = gallery.swatches(desk, shown(desk, now, title="\U0001d9ff"), "status")
    assert {one.broken[0].message for one in found if one.broken} == {
        "card.missing_glyph"
    }
    assert len(found) >= len(SHIPPED)


def test_a_card_is_drawn_at_its_scale(desk: Desk, now: datetime) -> None:
    data = gallery.card(desk, shown(desk, now), "pengumuman", "status", 0.25)
    assert Image.open(io.BytesIO(data)).size == (270, 480)


def test_examples_stand_where_nothing_is_named(desk: Desk, now: datetime) -> None:
    subject = subject_of(desk, person(), now)
    assert subject.item is None
    found = gallery.swatches(desk, subject, "status")
    assert all(one.suits and not one.broken for one in found)
    assert gallery.card(desk, subject, "darurat", "square", 0.2)[:2] == b"\xff\xd8"


def test_shipped_cards_can_be_read_and_hide_nothing(desk: Desk, now: datetime) -> None:
    subject = shown(desk, now)
    for name in ("pengumuman", "berita-foto"):
        tested = gallery.tested(desk, subject, name, "status")
        assert tested.is_legible
        assert tested.hidden == ()
        assert tested.cut == ()


def test_pale_text_and_text_under_controls_are_told(
    desk: Desk, workspace: Path, now: datetime
) -> None:
    _own_template(workspace, ink="#eeeeee", top="0%")
    tested = gallery.tested(desk, shown(desk, now), "pucat", "status")
    assert not tested.is_legible
    assert tested.hidden


def test_the_longest_text_is_tried_once_for_each_version_of_a_template(
    desk: Desk, workspace: Path
) -> None:
    _own_template(workspace, ink="#eeeeee", top="0%", age_s=60)
    first = gallery.longest(desk, "pucat")
    assert {one.problem.id for one in first} >= {"card.low_contrast", "card.unsafe"}
    assert gallery.longest(desk, "pucat") is first
    _own_template(workspace, ink="#111111", top="50%")
    again = gallery.longest(desk, "pucat")
    assert "card.low_contrast" not in {one.problem.id for one in again}


def test_a_card_is_chosen_for_a_draft_and_given_back(desk: Desk, now: datetime) -> None:
    draft = begin(desk, now, card={"quote": "Kata"})
    chosen = gallery.choose(desk, draft.id, "kutipan", person=person(), now=now)
    assert chosen.fields["card"] == {"quote": "Kata", "template": "kutipan"}
    assert subject_of(desk, person(), now, draft=draft.id).chosen == "kutipan"
    back = gallery.choose(desk, draft.id, "", person=person(), now=now)
    assert back.fields["card"] == {"quote": "Kata", "template": ""}
    assert back.fields["title"] == "Posyandu Buka"


def test_no_unknown_card_is_chosen_and_none_by_another_unit(
    desk: Desk, now: datetime
) -> None:
    draft = begin(desk, now)
    with pytest.raises(NotFound):
        gallery.choose(desk, draft.id, "tidak-ada", person=person(), now=now)
    other = person("rina", unit="Lain", role="contributor")
    with pytest.raises(NotAllowed):
        gallery.choose(desk, draft.id, "ucapan", person=other, now=now)


def test_who_saves_at_the_same_moment_is_not_overwritten(
    desk: Desk, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = begin(desk, now)
    stale = replace(draft, number=draft.number - 1)
    monkeypatch.setattr(gallery, "draft_of", lambda *_: stale)
    with pytest.raises(Mistake):
        gallery.choose(desk, draft.id, "ucapan", person=person(), now=now)


def test_only_accounts_that_fill_a_screen_have_a_full_screen(
    desk: Desk, now: datetime
) -> None:
    assert list(gallery.full_screen(desk, shown(desk, now))) == ["status"]
    none = shown(desk, now, accounts=["situs", "cuit"])
    assert gallery.full_screen(desk, none) == {}


def test_margins_are_those_of_the_size_and_those_that_meta_asks_for(
    desk: Desk, now: datetime
) -> None:
    size = gallery.full_screen(desk, shown(desk, now))["status"]
    margins = gallery.margins_of(size)
    assert margins.top == round(100 * size.top / size.height)
    assert margins.bottom == round(100 * (size.height - size.bottom) / size.height)
    assert (margins.meta_top, margins.meta_bottom) == (14, 20)


def _own_template(workspace: Path, *, ink: str, top: str, age_s: int = 0) -> None:
    folder = workspace / "templates" / "cards" / "pucat"
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / "card.toml"
    place.write_text(_TEMPLATE % (top, ink), encoding="utf-8")
    changed = place.stat().st_mtime - age_s
    os.utime(place, (changed, changed))


_TEMPLATE = """
title = "Pucat"
kinds = ["news"]

[[layer]]
type = "fill"
colour = "#ffffff"
box = [0, 0, 0, 0]

[[layer]]
type = "stack"
name = "words"
box = ["safe", "%s", "safe", "safe"]
  [[layer.item]]
  type = "text"
  text = "{headline}"
  size = [30, 70]
  weight = "bold"
  colour = "%s"
"""
