"""Fields as they were typed come to an item; what is wrong is left out, or said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dissemination.config import FILE
from dissemination.domain.item import InfoClass, Kind, Priority
from dissemination.services.desk import Desk, make_folders, make_workspace, open_desk
from dissemination.services.intake import read_item
from dissemination.services.write import add
from dissemination.services.written import (
    FieldMistakes,
    accounts_of,
    body_of,
    fields_of,
    strict,
    tentative,
)
from tests.laid import lay_file
from tests.services.conftest import ITEM, NOW, SCHEDULE

WHOLE: Mapping[str, Any] = {
    "kind": "event",
    "title": "  Pekan   Literasi ",
    "body": "Pasar buku.\r\nKelas menulis.\x00",
    "unit": "Dispusip",
    "link": "https://contoh.example/a",
    "hashtags": "#Literasi, Riau #Literasi",
    "when": "at",
    "publish_at": "2026-11-24T07:00",
    "event_at": "2026-11-28T09:00",
    "info_class": "periodic",
    "priority": "urgent",
    "place": "Pekanbaru",
    "byline": "Rina",
    "accounts": ["status", "situs", "status", "tiada"],
    "card": {"quote": "Membaca itu gratis.", "template": "", "Bad Key": "x"},
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("meja") / "desk"
    make_workspace(folder)
    (folder / FILE).write_text(SCHEDULE, encoding="utf-8")
    make_folders(folder)
    lay_file(folder)
    with open_desk(folder) as opened:
        yield opened


def wrong(desk: Desk, **said: Any) -> dict[str, str]:
    """Return what is wrong with which field, where the rest is right."""
    with pytest.raises(FieldMistakes) as error:
        strict(desk, {**WHOLE, "accounts": ["situs"], **said})
    return {name: one.id for name, one in error.value.fields.items()}


def test_what_was_typed_becomes_an_item(desk: Desk) -> None:
    item = tentative(desk, WHOLE)
    assert (item.kind, item.title) == (Kind.EVENT, "Pekan Literasi")
    assert item.body == "Pasar buku.\nKelas menulis."
    assert item.hashtags == ("#Literasi", "#Riau")
    assert item.publish_at is not None
    assert item.publish_at.astimezone(UTC) == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    assert (item.info_class, item.priority) == (InfoClass.PERIODIC, Priority.URGENT)
    assert item.card == (("quote", "Membaca itu gratis."),)
    assert item.channels == ("whatsapp_status", "website")
    assert accounts_of(desk, WHOLE) == ("status", "situs")


def test_an_hour_is_only_meant_where_it_is_chosen(desk: Desk) -> None:
    assert tentative(desk, {**WHOLE, "when": "next_slot"}).publish_at is None


@given(fields=st.dictionaries(st.sampled_from([*WHOLE, "elements", "media"]), JSON))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_that_is_typed_is_too_strange(
    desk: Desk, fields: dict[str, Any]
) -> None:
    item = tentative(desk, fields)
    with suppress(FieldMistakes):
        assert strict(desk, fields) == item
        assert item.title
        assert item.body


def test_the_body_is_made_of_the_elements_until_somebody_writes_one(
    desk: Desk,
) -> None:
    elements = {"what": "Pasar buku dibuka", "where": "Taman Kota"}
    made = {**WHOLE, "body": " ", "elements": elements}
    assert body_of(desk, made).splitlines() == [
        "Pasar buku dibuka.",
        "Waktu: Sabtu, 28 November 2026 pukul 09.00 WIB.",
        "Tempat: Taman Kota.",
    ]
    assert body_of(desk, {**made, "body": "Milik saya."}) == "Milik saya."


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"title": " "}, {"title": "draft.no_title"}),
        ({"body": ""}, {}),
        ({"body": "", "event_at": ""}, {"body": "draft.no_body"}),
        ({"link": "contoh.example"}, {"link": "draft.bad_link"}),
        ({"campaign": "tiada"}, {"campaign": "draft.no_campaign"}),
        ({"after": "tiada"}, {"after": "draft.no_after"}),
        ({"accounts": ["tiada"]}, {"accounts": "draft.no_account"}),
        ({"publish_at": ""}, {"publish_at": "draft.no_time"}),
        ({"publish_at": "besok"}, {"publish_at": "draft.bad_time"}),
        ({"event_at": "2026-13-01T07:00"}, {"event_at": "draft.bad_time"}),
        ({"expires_at": "2026-11-24T07:00"}, {"expires_at": "draft.ends_before"}),
        ({"event_at": "2026-11-23T07:00"}, {"event_at": "draft.ends_before"}),
        ({"media": [{"asset": 77}]}, {"media.0": "draft.no_medium"}),
        ({"media": [{"file": "tiada.jpg"}]}, {"media.0": "draft.no_medium"}),
        ({"kind": "puisi"}, {"kind": "draft.no_choice"}),
        ({"priority": "lekas"}, {"priority": "draft.no_choice"}),
        ({"when": "kapan"}, {"when": "draft.no_choice"}),
        (
            {"title": "", "link": "x", "accounts": ["tiada"]},
            {
                "title": "draft.no_title",
                "link": "draft.bad_link",
                "accounts": "draft.no_account",
            },
        ),
    ],
)
def test_each_field_says_what_is_wrong_with_it(
    desk: Desk, said: dict[str, Any], found: dict[str, str]
) -> None:
    if not found:
        assert strict(desk, {**WHOLE, "accounts": ["situs"], **said}).body
    else:
        assert wrong(desk, **said) == found


def test_an_item_s_fields_come_to_the_same_item(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "posyandu.toml"
    more = 'dateline_media = "Uji"\nkeywords = ["sehat"]\n'
    file.write_text(ITEM + more, encoding="utf-8")
    written = read_item(file, desk.config.office.zone)
    kept = add(desk, written, author="rina", now=NOW).item
    assert strict(desk, fields_of(desk, kept), id=kept.id) == kept
