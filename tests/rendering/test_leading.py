from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dissemination.rendering.leading import facts_first

PATIENT = settings(deadline=None)  # other work may share the machine

WHY = "Perbaikan drainase di pusat kota sudah lama dinanti warga dan pengguna jalan."
WHEN = "Jalan Riau ditutup Selasa, 24 November 2026, pukul 21.00 WIB."
TALK = '"Kami mohon warga bersabar," kata Kepala Dinas Perhubungan.'
CALL = "Hubungi Call Center 112 bila butuh bantuan."


def led(*paragraphs: str) -> tuple[str, ...]:
    return facts_first(paragraphs)


# --- within the lead ----------------------------------------------------------------


def test_the_sentence_that_says_when_goes_before_the_reason() -> None:
    assert led(f"{WHY} {WHEN}") == (f"{WHEN} {WHY}",)


def test_a_lead_that_says_when_stays_as_it_is() -> None:
    assert led(f"{WHEN} {WHY}") == (f"{WHEN} {WHY}",)


@pytest.mark.parametrize(
    "sentence",
    [
        "Penutupan itu dimulai Selasa, 24 November 2026, pukul 21.00 WIB.",
        "Ia ditutup Selasa, 24 November 2026, pukul 21.00 WIB.",
        "Penutupannya juga dimulai Selasa, 24 November 2026.",
        "Namun, jalan ditutup Selasa, 24 November 2026.",
        "Pekerjaan ini dimulai 24 November 2026.",
    ],
)
def test_what_leans_on_the_sentence_before_it_is_not_moved(sentence: str) -> None:
    assert led(f"{WHY} {sentence}") == (f"{WHY} {sentence}",)


def test_nothing_is_moved_away_from_what_leans_on_it() -> None:
    text = f"{WHY} {WHEN} Penutupan itu berlangsung tiga hari."
    assert led(text) == (text,)


def test_a_short_greeting_keeps_its_place() -> None:
    text = f"Kabar baik bagi warga. {WHEN}"
    assert led(text) == (text,)


def test_a_quotation_is_not_torn_apart() -> None:
    text = f'{WHY} "{WHEN}" kata camat.'
    assert led(text) == (text,)


def test_the_source_goes_behind_the_facts() -> None:
    text = (
        "Berdasarkan rilis BMKG pukul 13.40 WIB, hujan lebat berpotensi terjadi Senin,"
        " 23 November 2026, pukul 14.00–17.30 WIB. Tetap waspada."
    )
    assert led(text) == (
        (
            "Hujan lebat berpotensi terjadi Senin, 23 November 2026, pukul 14.00–17.30"
            " WIB, berdasarkan rilis BMKG pukul 13.40 WIB. Tetap waspada."
        ),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Menurut kepala dinas, layanan tetap berjalan seperti biasa.",
        "Menurut kepala dinas, layanan itu dibuka 24 November 2026.",
        'Menurut camat, "jalan dibuka 24 November 2026".',
        "Menurut jadwal: hari pertama, jalan ditutup 24 November 2026.",
        "Sesuai " + "kata " * 30 + "itu, jalan ditutup 24 November 2026.",
    ],
)
def test_a_source_that_cannot_be_moved_safely_stays(text: str) -> None:
    assert led(text) == (text,)


# --- between paragraphs -------------------------------------------------------------


def test_talk_goes_behind_whom_to_call() -> None:
    assert led(WHEN, TALK, CALL) == (WHEN, CALL, TALK)


def test_talk_that_nothing_urgent_follows_stays() -> None:
    assert led(WHEN, TALK, WHY) == (WHEN, TALK, WHY)


@pytest.mark.parametrize(
    "bound",
    ["Layanan itu dapat dihubungi di 112.", "• Hubungi 112", "Hubungi 112 untuk:"],
)
def test_a_paragraph_that_belongs_to_the_talk_holds_it_back(bound: str) -> None:
    paragraphs = (WHEN, TALK, bound)
    assert led(*paragraphs) == paragraphs


def test_the_order_among_facts_and_among_talk_stays() -> None:
    more = "Ia menambahkan bahwa warga mendukung."
    assert led(WHEN, TALK, more, CALL) == (WHEN, CALL, TALK, more)


def test_nothing_is_nothing() -> None:
    assert led() == ()


@PATIENT
@given(
    st.lists(st.sampled_from([WHY, WHEN, TALK, CALL, "• satu", "Daftar:"]), max_size=6),
    st.integers(1, 3),
)
def test_no_sentence_is_lost_or_told_twice(said: list[str], size: int) -> None:
    paragraphs = [" ".join(said[i : i + size]) for i in range(0, len(said), size)]
    words = sorted(" ".join(paragraphs).split())
    assert sorted(" ".join(facts_first(paragraphs)).split()) == words
