from __future__ import annotations

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from dissemination.rendering.hashtags import Tagged, usable_hashtags

PATIENT = settings(deadline=None)  # other work may share the machine


def tagged(
    *given_tags: str, most: int | None = None, said: str = "", words: str = ""
) -> Tagged:
    return usable_hashtags(given_tags, most=most, said=[said], words=[words])


def notes(done: Tagged) -> dict[str, str]:
    return {
        note.id.removeprefix("text."): note.values["hashtags"] for note in done.notes
    }


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("#Kota Bertuah", "#KotaBertuah"),
        ("#kota bertuah", "#KotaBertuah"),
        ("#Diskominfo-Pekanbaru", "#DiskominfoPekanbaru"),
        ("#HUT.RI", "#HUTRI"),
        ("#KTP-el", "#KTPel"),
        ("#Jum'at Berkah", "#JumatBerkah"),
        ("#Riau!", "#Riau"),
        ("# Riau", "#Riau"),
        ("#UMKM & Koperasi", "#UMKMKoperasi"),
        ("#HUT ke-81 RI", "#HUTKe81RI"),
        ("#KABUPATEN SIAK", "#KabupatenSIAK"),
    ],
)
def test_what_would_break_a_hashtag_is_joined(written: str, mended: str) -> None:
    assert tagged(written).hashtags == (mended,)


def test_what_was_mended_is_named() -> None:
    done = tagged("#Kota Bertuah", "#KTP-el", "#Riau")
    assert notes(done) == {
        "hashtags_mended": "#Kota Bertuah → #KotaBertuah, #KTP-el → #KTPel"
    }


@pytest.mark.parametrize("written", ["#2026", "#17-08", "#...", "#🎉"])
def test_a_hashtag_without_a_letter_is_left_out_and_named(written: str) -> None:
    done = tagged(written, "#Riau")
    assert done.hashtags == ("#Riau",)
    assert notes(done) == {"hashtags_invalid": written}


@pytest.mark.parametrize("written", ["#HUTKe81RI", "#ڤكنبارو", "#Hari_Jadi", "#Été"])
def test_a_good_hashtag_is_left_as_it_is(written: str) -> None:
    assert tagged(written) == Tagged(hashtags=(written,), notes=())


@pytest.mark.parametrize(
    ("flat", "words", "readable"),
    [
        ("#rokanhulu", "Warga Rokan Hulu hadir.", "#RokanHulu"),
        ("#rokanhulu", "warga rokan hulu hadir", "#RokanHulu"),
        ("#layananpublik", "Mal Pelayanan. Layanan Publik buka.", "#LayananPublik"),
        ("#ppidpelaksana", "rapat PPID pelaksana", "#PPIDPelaksana"),
        ("#pekanbaru", "di Pekanbaru", "#Pekanbaru"),
        ("#asn", "bagi ASN", "#ASN"),
        ("#ktpel", "rekam KTP-el", "#KTPel"),
        ("#siak2027", "Siak 2027", "#Siak2027"),
    ],
)
def test_small_letters_get_the_capitals_of_the_items_own_words(
    flat: str, words: str, readable: str
) -> None:
    done = tagged(flat, words=words)
    assert done.hashtags == (readable,)
    assert notes(done) == {"hashtags_mended": f"{flat} → {readable}"}


@pytest.mark.parametrize(
    "words", ["", "Rokan, Hulu", "Rokan. Hulu", "Rokanhulunya", "Hulu Rokan"]
)
def test_where_no_word_says_so_no_capital_is_invented(words: str) -> None:
    assert tagged("#rokanhulu", words=words).hashtags == ("#rokanhulu",)


def test_a_campaigns_readable_hashtag_is_taken_for_the_same_in_small_letters() -> None:
    assert tagged("#rokanhulu", "#RokanHulu").hashtags == ("#RokanHulu",)


def test_a_hashtag_is_said_once_however_it_is_written() -> None:
    done = tagged("#Riau", "Bertuah", "#riau", "#Kota Bertuah", "#KotaBertuah")
    assert done.hashtags == ("#Riau", "#Bertuah", "#KotaBertuah")


def test_what_the_text_says_is_not_said_again() -> None:
    assert tagged("#Pekanbaru", "#Riau", said="Ayo #pekanbaru!").hashtags == ("#Riau",)


def test_over_the_limit_the_last_ones_go_and_are_named() -> None:
    done = tagged("#A1", "#B1", "#C1", "#D1", most=2)
    assert done.hashtags == ("#A1", "#B1")
    assert notes(done) == {"hashtags_over": "#C1 #D1"}
    assert done.notes[0].values["max"] == "2"


def test_a_channel_that_takes_none_says_so() -> None:
    done = tagged("#A1", most=0)
    assert done.hashtags == ()
    assert notes(done) == {"hashtags_none": "#A1"}


def test_what_was_mended_and_then_left_out_is_named_only_as_left_out() -> None:
    assert notes(tagged("#A1", "#B 1", most=1)) == {"hashtags_over": "#B1"}


@PATIENT
@given(
    st.lists(st.text(max_size=20), max_size=8), st.integers(0, 5), st.text(max_size=40)
)
def test_whatever_is_given_what_comes_out_is_valid_and_said_once(
    given_tags: list[str], most: int, words: str
) -> None:
    tags = usable_hashtags(given_tags, most=most, said=[], words=[words]).hashtags
    assert len(tags) <= most
    assert len({tag.casefold() for tag in tags}) == len(tags)
    for tag in tags:
        assert regex.fullmatch(r"#[\p{L}\p{M}\p{N}_]+", tag)
        assert not tag[1:].isdigit()
