"""How a mark is put on what is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from dissemination.domain.rendition import AccountId, Part
from dissemination.services.desk import Desk
from dissemination.services.ended import with_mark

SITUS = AccountId("situs")
MARKING = {"id": "Selesai: Judul", "en": "Ended: Judul", "fr": "Selesai: Judul"}


def with_a_mark(desk: Desk, now: datetime, part: Part) -> Part:
    zone = desk.config.office.zone
    return with_mark(part, desk.capabilities(SITUS), end=now, zone=zone)


@pytest.mark.parametrize("language", sorted(MARKING))
def test_the_mark_speaks_the_language_of_its_part(
    desk: Desk, now: datetime, language: str
) -> None:
    part = Part(title="Judul", text="Isi.", language=language)
    assert with_a_mark(desk, now, part).title == MARKING[language]


def test_a_text_that_begins_with_its_title_begins_with_the_marked_one(
    desk: Desk, now: datetime
) -> None:
    part = with_a_mark(desk, now, Part(title="Judul", text="Judul\n\nIsi.\n\n#Air"))
    assert part.text.splitlines() == [
        "Selesai: Judul",
        "",
        "Berakhir Sabtu, 21 November 2026 pukul 10.00 WIB.",
        "",
        "Isi.",
        "",
        "#Air",
    ]


def test_a_title_that_says_so_already_is_not_marked_twice(
    desk: Desk, now: datetime
) -> None:
    part = Part(title="SELESAI: pemadaman", text="Isi.")
    assert with_a_mark(desk, now, part).title == "SELESAI: pemadaman"


def test_a_part_without_a_title_gets_the_line_alone(desk: Desk, now: datetime) -> None:
    part = with_a_mark(desk, now, Part(text="Isi."))
    assert part.title == ""
    assert part.text.startswith("Berakhir Sabtu, 21 November 2026")


def test_a_mark_stays_within_what_the_place_takes(desk: Desk, now: datetime) -> None:
    limits = desk.capabilities(SITUS)
    assert limits.title is not None
    long = Part(title="kata " * 59 + "akhir", text="a" * limits.text.max)
    part = with_a_mark(desk, now, long)
    assert len(part.title) <= limits.title.max
    assert part.title.startswith("Selesai: kata")
    assert part.text == long.text, "no letter of it is cut for the line"


def test_a_mark_changes_nothing_else(desk: Desk, now: datetime) -> None:
    part = Part(title="Judul", text="Isi.", link="https://uji.example/air/")
    done = with_a_mark(desk, now, part)
    assert replace(done, title=part.title, text=part.text) == part
