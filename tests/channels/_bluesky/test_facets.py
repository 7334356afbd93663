from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels._bluesky.facets import addresses, facets, mentions

DIDS = {"diskominfo.test": "did:plc:abc"}


def tapped(text: str) -> dict[str, str]:
    """Return what can be tapped, by the words at the bytes that are told."""
    said = text.encode()
    return {
        said[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode(): next(
            value for key, value in one["features"][0].items() if key != "$type"
        )
        for one in facets(text, DIDS)
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Baca https://riau.go.id/a?b=1&c=2.", {"https://riau.go.id/a?b=1&c=2"}),
        ("(lihat https://riau.go.id/a_(b))", {"https://riau.go.id/a_(b)"}),
        (
            "https://riau.go.id, lalu http://siak.go.id!",
            {"https://riau.go.id", "http://siak.go.id"},
        ),
        ("“https://riau.go.id”", {"https://riau.go.id"}),
        ("HTTPS://RIAU.GO.ID", {"HTTPS://RIAU.GO.ID"}),
        ("Buka riau.go.id/siaga.", {"https://riau.go.id/siaga"}),
        ("Buka ppid.pekanbaru.go.id", {"https://ppid.pekanbaru.go.id"}),
        ("Surel: humas@riau.go.id", set()),
        ("Rapat S.Ag dan M.Si hari ini.Ibu datang", set()),
        ("berkas.idx dan kata.idaman", set()),
        ("Pukul 08.00–09.30 WIB", set()),
        ("https:// dan https://…", set()),
    ],
)
def test_addresses_are_found_as_an_office_writes_them(
    text: str, found: set[str]
) -> None:
    assert set(addresses(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "#Siaga #PeringatanDini",
            {"#Siaga": "Siaga", "#PeringatanDini": "PeringatanDini"},
        ),
        ("Dinas #1 dan #2026 saja", {}),
        ("#HUTKorpri55!", {"#HUTKorpri55": "HUTKorpri55"}),
        ("a#b &#39; ##c", {}),
        ("#رياو", {"#رياو": "رياو"}),
        (
            "https://riau.go.id/#bagian",
            {"https://riau.go.id/#bagian": "https://riau.go.id/#bagian"},
        ),
    ],
)
def test_hashtags_are_words_after_a_hash(text: str, found: dict[str, str]) -> None:
    assert tapped(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@diskominfo.test", ("diskominfo.test",)),
        (
            "Hai @a.bsky.social, @b.bsky.social dan @a.bsky.social.",
            ("a.bsky.social", "b.bsky.social"),
        ),
        ("humas@riau.go.id", ()),
        ("@diskominfo", ()),
        ("https://x.example/@a.bsky.social", ()),
    ],
)
def test_a_mention_is_a_whole_handle(text: str, found: tuple[str, ...]) -> None:
    assert mentions(text) == found


def test_a_mention_that_nobody_answers_to_is_a_word() -> None:
    assert tapped("@diskominfo.test @tidakada.test") == {
        "@diskominfo.test": "did:plc:abc"
    }


def test_the_place_is_told_in_bytes() -> None:
    text = "👨‍👩‍👧 dan é: #Siaga"
    (facet,) = facets(text, {})
    assert facet == {
        "index": {"byteStart": 27, "byteEnd": 33},
        "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "Siaga"}],
    }


PIECES = st.sampled_from(
    ["#Siaga", "https://riau.go.id/a", "riau.go.id", "@diskominfo.test", "👋🏽", "é,"]
)
SPACES = st.sampled_from([" ", "\n", "\n\n", " – "])


@given(st.lists(st.tuples(PIECES, SPACES), max_size=12))
def test_places_are_in_order_apart_and_inside_the_text(
    pieces: list[tuple[str, str]],
) -> None:
    text = "".join(piece + space for piece, space in pieces)
    places = [
        (one["index"]["byteStart"], one["index"]["byteEnd"])
        for one in facets(text, DIDS)
    ]
    ends = [0, *(end for _, end in places)]
    assert all(
        before <= start < end
        for before, (start, end) in zip(ends, places, strict=False)
    )
    assert ends[-1] <= len(text.encode())
    wanted = [piece for piece, _ in pieces if piece[0] in "#hr@"]
    assert [text.encode()[a:b].decode() for a, b in places] == wanted


@given(st.text(max_size=80))
def test_any_text_has_places_that_are_whole_letters(text: str) -> None:
    said = text.encode("utf-8", "surrogatepass")
    if b"\xed" in said:
        return
    for one in facets(text, {}):
        assert said[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode()
