from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dissemination.domain.length import LINK_WEIGHT, measure

PATIENT = settings(deadline=None)  # other work may share the machine

count = measure("mastodon")
graphemes = measure("graphemes")
WORDS = st.text(st.sampled_from("aZ9_ @.-/:#\u0301\n👨‍👩‍👧"), max_size=60)


@pytest.mark.parametrize(
    "address",
    [
        "https://s.id/riau",
        "http://s.id/riau",
        "HTTPS://RIAU.GO.ID",
        "https://info.kota.example.go.id/berita/2026/11/pasar-murah-di-lapangan?a=b",
    ],
)
def test_an_address_counts_23_however_long_it_is(address: str) -> None:
    assert count(address) == LINK_WEIGHT == 23
    assert count(f"Info: {address}.") == 6 + 23 + 1
    assert count(f"{address} {address}") == 47


@pytest.mark.parametrize("address", ["riau.go.id/siaga", "s.id/riau", "wa.me/628"])
def test_an_address_without_its_scheme_is_words(address: str) -> None:
    assert count(address) == len(address)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@info@kota.example", "@info"),
        ("Hai @info@kota.example, apa?", "Hai @info, apa?"),
        ("(@info_1@a.b-c.d)", "(@info_1)"),
        ("@a.b@kota.example", "@a.b"),
        ("@info", "@info"),
        ("info@kota.example", "info@kota.example"),
        ("/@info@kota.example", "/@info@kota.example"),
        ("@info@ kota", "@info@ kota"),
        ("@@kota.example", "@@kota.example"),
    ],
)
def test_of_a_mention_the_server_does_not_count(text: str, shown: str) -> None:
    assert count(text) == len(shown)


def test_a_mention_in_an_address_is_a_part_of_it() -> None:
    assert count("https://sosial.example.com/@info@kota.example.com/1") == 23


def test_the_rest_counts_as_people_see_it() -> None:
    assert count("a👨‍👩‍👧‍👦e\u0301🇮🇩") == 4


@PATIENT
@given(WORDS)
def test_a_text_without_addresses_never_counts_more_than_it_shows(text: str) -> None:
    if "://" not in text:
        assert count(text) <= graphemes(text)


@PATIENT
@given(WORDS, WORDS)
def test_an_address_between_words_costs_the_same_everywhere(
    before: str, after: str
) -> None:
    text = f"{before} https://s.id/riau {after}"
    longer = f"{before} https://s.id/riau-dan-lagi {after}"
    assert count(text) == count(longer)


@pytest.mark.parametrize("crowd", ["@a.", "@a@b ", "https://s.id/a ", "@", "a.", "@a@"])
def test_no_text_takes_long(crowd: str) -> None:
    assert count(crowd * 20_000) > 0
