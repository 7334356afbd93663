"""How corrections and takedowns are said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dissemination.cli.amended import (
    HEADS,
    amended_said,
    amendment_line,
    amendment_row,
    amendment_values,
    message_said,
)
from dissemination.domain.delivery import DeliveryId
from dissemination.domain.item import ItemId
from dissemination.domain.rendition import AccountId, Part
from dissemination.messages import LANGUAGES, VARIABLE, catalogue
from dissemination.storage.amendments import SUPERSEDED, Amendment
from dissemination.storage.public import AmendmentKind, AmendmentState

AT = datetime(2026, 11, 22, 2, 10, tzinfo=UTC)
CORRECTION, TAKEDOWN = AmendmentKind.CORRECTION, AmendmentKind.TAKEDOWN
WITH_WORDS = ("amend.rejected", "amend.out_of_tries", "amend.again")
ONE = Amendment(
    id=4,
    delivery=DeliveryId(7),
    item=ItemId("posyandu"),
    revision=2,
    account=AccountId("situs"),
    channel="website",
    part=1,
    kind=CORRECTION,
    state=AmendmentState.DONE,
    reason="salah tanggal",
    person="arman",
    created_at=AT,
    message="",
    url="https://u/1",
    tries=1,
    eligible_at=AT,
    done_at=AT,
    said=Part(text="Halo"),
)
OPEN = replace(ONE, state=AmendmentState.PERSON, done_at=None)


@pytest.fixture(autouse=True)
def _indonesian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "id")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_state_of_every_kind_has_its_words(lang: str) -> None:
    ids = [f"{kind}.{state}" for kind in AmendmentKind for state in AmendmentState]
    said = [catalogue(lang).gettext(id_) for id_ in ids]
    assert not {*said} & {*ids}
    assert len({*said}) == len(ids)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("id_", [*WITH_WORDS, SUPERSEDED])
def test_every_message_of_the_engine_has_a_sentence(lang: str, id_: str) -> None:
    said = catalogue(lang).gettext(id_)
    assert said != id_
    assert ("{words}" in said) == (id_ in WITH_WORDS)


def test_a_platform_s_words_stand_in_the_sentence() -> None:
    said = message_said("amend.rejected: too old: 48 hours")
    assert "(too old: 48 hours)" in said
    assert message_said("") == ""


def test_words_that_look_like_a_value_are_left_as_they_are() -> None:
    assert "{words}" in message_said("amend.rejected: {words}")


def test_beside_a_state_stands_what_was_done_and_when() -> None:
    assert amended_said([], UTC) == ""
    later = replace(ONE, done_at=AT + timedelta(days=1))
    assert amended_said([later, ONE], UTC) == "dikoreksi Sen 23 Nov, 02.10 UTC"
    gone = replace(ONE, kind=TAKEDOWN)
    assert amended_said([gone], UTC) == "dicabut Min 22 Nov, 02.10 UTC"


def test_what_is_not_done_everywhere_is_not_called_done() -> None:
    assert amended_said([ONE, OPEN], UTC) == "sedang diralat"
    replaced = replace(OPEN, state=AmendmentState.FAILED)
    gone = replace(ONE, kind=TAKEDOWN)
    assert amended_said([replaced, gone], UTC).startswith("dicabut")


def test_a_line_says_the_part_its_state_and_why() -> None:
    mark, said = amendment_line(ONE, UTC)
    assert said == "Bagian 2: diralat, Min 22 Nov, 02.10 UTC: https://u/1"
    other, said = amendment_line(replace(OPEN, message="amend.by_hand"), UTC)
    assert mark != other
    assert str(said).startswith("Bagian 2: ralat: perlu orang: Dipasang petugas")


def test_a_row_has_a_cell_for_each_head() -> None:
    row = amendment_row(ONE)
    assert len(row) == len(HEADS)
    assert row[:3] == ("4", "situs", "2")


def test_for_programs_all_of_it_is_plain() -> None:
    values = amendment_values(ONE)
    assert values["kind"] == "correction"
    assert values["done_at"] == "2026-11-22T02:10:00+00:00"
    assert amendment_values(OPEN)["done_at"] is None
    assert {type(value) for value in values.values()} <= {str, int, type(None)}
