"""A form holds the fields of a draft, and what it does not hold stays as it was."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import FormData

from dissemination.web.fields import PLAIN, count, read_fields

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=10)
MEDIUM = st.fixed_dictionaries(
    {"asset": st.sampled_from(["1", "27"]), "alt": WORDS, "caption": WORDS}
)


def form_of(fields: dict[str, Any]) -> FormData:
    """Return fields as the composer's form sends them."""
    pairs = [(name, fields[name]) for name in PLAIN if name in fields]
    pairs += [("shows_accounts", "1"), ("shows_media", "1")]
    pairs += [("accounts", one) for one in fields["accounts"]]
    pairs += [(f"element.{name}", said) for name, said in fields["elements"].items()]
    pairs += [(f"card.{name}", said) for name, said in fields["card"].items()]
    for number, medium in enumerate(fields["media"]):
        pairs += [(f"media.{number}.{name}", said) for name, said in medium.items()]
    return FormData(pairs)


@given(
    fields=st.fixed_dictionaries(
        {
            **dict.fromkeys(("title", "body", "when", "link"), WORDS),
            "accounts": st.lists(st.sampled_from(["situs", "status"]), unique=True),
            "elements": st.dictionaries(st.sampled_from(["what", "who"]), WORDS),
            "card": st.dictionaries(st.just("quote"), WORDS),
            "media": st.lists(MEDIUM, max_size=12),
        }
    )
)
def test_what_a_form_shows_is_what_it_sends(fields: dict[str, Any]) -> None:
    blank = {"accounts": ["lama"], "elements": {}, "card": {}, "media": [{"asset": 9}]}
    assert read_fields(form_of(fields), blank) == fields


def test_what_a_form_does_not_hold_stays() -> None:
    known = {
        "title": "Lama",
        "body": "Isi",
        "accounts": ["situs"],
        "elements": {"what": "Apa", "who": "Siapa"},
        "media": [{"asset": "1"}],
        "pattern": 7,
    }
    typed = FormData([("title", "Baru"), ("element.who", "Kami"), ("pattern", "9")])
    assert read_fields(typed, known) == {
        **known,
        "title": "Baru",
        "elements": {"what": "Apa", "who": "Kami"},
    }


def test_nothing_ticked_is_nothing_only_where_it_could_have_been() -> None:
    known = {"accounts": ["situs"], "media": [{"asset": "1"}]}
    assert read_fields(FormData([]), known) == known
    shown = FormData([("shows_accounts", "1"), ("shows_media", "1")])
    assert read_fields(shown, known) == {"accounts": [], "media": []}


def test_media_come_in_the_order_of_their_numbers() -> None:
    typed = FormData(
        [
            ("media.10.asset", "c"),
            ("media.2.asset", "b"),
            ("media.0.asset", "a"),
            ("media.5.alt", "tanpa berkas"),
            ("media.x.asset", "bukan"),
        ]
    )
    assert [m["asset"] for m in read_fields(typed, {})["media"]] == ["a", "b", "c"]


def test_the_wire_s_line_ends_and_nul_are_no_part_of_a_text() -> None:
    assert read_fields(FormData([("body", "a\r\nb\0")]), {}) == {"body": "a\nb"}


@pytest.mark.parametrize(
    ("typed", "number"),
    [("7", 7), ("", None), ("-1", None), ("1e9", None), ("٧", None), ("1" * 10, None)],
)
def test_a_count_is_a_plain_number(typed: str, number: int | None) -> None:
    assert count(FormData([("number", typed)]), "number") == number
