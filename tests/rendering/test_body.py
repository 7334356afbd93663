from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from dissemination.rendering.body import (
    MARK_WEIGHT,
    Body,
    Paragraph,
    fit_body,
    height_of,
    read_paragraphs,
)
from dissemination.rendering.breaking import width_of
from dissemination.rendering.fonts import Weight
from dissemination.rendering.shaping import TextStyle
from dissemination.rendering.typesetting import ELLIPSIS

NOTICE = (
    "Petugas melayani di depan perpustakaan kabupaten, Jalan Merdeka.",
    "Syaratnya:",
    "• berusia minimal 16 tahun",
    "• membawa fotokopi kartu keluarga",
    "Layanan ini gratis, kuota 150 orang. Pengaduan: (0761) 000-112.",
)
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *NOTICE,
                "1. Mengisi formulir di loket pendaftaran",
                "10. Menunggu panggilan",
                "a) dokumen asli",
                "– dan seterusnya",
                "ڤمرينته کابوڤاتين مڠادکن فيستيۏل",
                "ꦱꦸꦒꦼꦁ ꦫꦮꦸꦃ 🎉👩🏽‍⚕️",
                "Jadwal:",
            ]
        ),
        st.lists(st.sampled_from(NOTICE[0].split()), min_size=1, max_size=60).map(
            " ".join
        ),
    ),
    max_size=12,
)
HEIGHTS = st.integers(0, 1200)


# As on a status card: its column, and the sizes of its body.
COLUMN = 936
BODY = TextStyle(weight=Weight.REGULAR, size=34, leading=1.42, tracking=0.004)
BODY_SIZES = (34, 46)


def fitted(texts: list[str], height: float, width: float = COLUMN) -> Body:
    return fit_body(
        read_paragraphs(tuple(texts)),
        BODY,
        width=width,
        height=height,
        sizes=BODY_SIZES,
    )


def size_of(body: Body) -> float:
    return body.paragraphs[0].block.style.size


def squeezed(text: str) -> str:
    return regex.sub(r"\s", "", text)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("• satu", "•"),
        ("- satu", "-"),
        ("– satu", "–"),
        ("* satu", "*"),
        ("■ satu", "■"),
        ("1. satu", "1."),
        ("12) satu", "12)"),
        ("a. satu", "a."),
        ("b) satu", "b)"),
        ("•  dua spasi", "•"),
        # none of these opens an item
        ("2026 adalah tahun", ""),
        ("100. seratus", ""),
        ("1.500 orang hadir", ""),
        ("08.00 mulai", ""),
        ("H. Ahmad hadir", ""),
        ("a.n. Kepala Dinas", ""),
        ("-5 derajat", ""),
        ("•", ""),
        ("1.", ""),
        ("KTP-el gratis", ""),
    ],
)
def test_what_opens_an_item_of_a_list(text: str, mark: str) -> None:
    (paragraph,) = read_paragraphs((text,))
    assert paragraph.mark == mark
    assert squeezed(paragraph.mark + paragraph.text) == squeezed(text)


def test_a_paragraph_of_nothing_is_none() -> None:
    assert read_paragraphs(("", "a", "")) == (Paragraph(mark="", text="a", gap=0.0),)
    assert read_paragraphs(()) == ()


@pytest.mark.parametrize(
    ("texts", "headings"),
    [
        (["Syaratnya:", "• satu"], [True, False]),
        (["Syaratnya:", "1. satu", "2. dua"], [True, False, False]),
        # nothing follows, or no list does
        (["Syaratnya:"], [False]),
        (["Syaratnya:", "Kartu keluarga."], [False, False]),
        # an item leads nothing in
        (["• Syaratnya:", "• satu"], [False, False]),
        # no colon, and too long for a heading
        (["Syaratnya", "• satu"], [False, False]),
        ([f"{'kata ' * 13}akhir:", "• satu"], [False, False]),
    ],
)
def test_what_leads_a_list_in(texts: list[str], headings: list[bool]) -> None:
    assert [p.is_heading for p in read_paragraphs(tuple(texts))] == headings


def test_items_stand_closer_than_paragraphs() -> None:
    first, heading, one, two, after, other = read_paragraphs(
        ("Umum.", "Syaratnya:", "• satu", "• dua", "Gratis.", "Sekian.")
    )
    assert first.gap == 0
    assert heading.gap == after.gap == other.gap > one.gap == two.gap > 0


def test_a_list_without_a_heading_keeps_its_distance() -> None:
    _, first, second = read_paragraphs(("Umum.", "• satu", "• dua"))
    assert first.gap > second.gap


MARKS = ["•", "–", "*", "■", "●", "1.", "9)", "10.", "28.", "99)", "m.", "w)"]


@pytest.mark.parametrize("mark", MARKS)
def test_no_mark_runs_into_its_text(mark: str) -> None:
    (placed,) = fitted([f"{mark} butir"], 400).paragraphs
    style = replace(placed.block.style, weight=MARK_WEIGHT)
    assert placed.mark == mark
    assert placed.indent >= (width_of(mark, style) + 0.2) * style.size


def test_the_items_of_one_list_begin_at_the_same_place() -> None:
    texts = [f"{number}. butir" for number in range(8, 13)]
    indents = {p.indent for p in fitted(texts, 900).paragraphs}
    assert len(indents) == 1


def test_two_lists_need_not_begin_at_the_same_place() -> None:
    first, _, last = fitted(["• satu", "Lalu.", "10. sepuluh"], 900).paragraphs
    assert first.indent < last.indent


def test_plain_paragraphs_begin_at_the_margin() -> None:
    assert [p.indent for p in fitted(["Satu.", "Dua."], 500).paragraphs] == [0, 0]


@given(texts=TEXTS, height=HEIGHTS)
@settings(max_examples=150, deadline=None)
def test_a_body_stays_in_its_box(texts: list[str], height: int) -> None:
    body = fitted(texts, height)
    assert body.height <= height + 1e-6
    for paragraph in body.paragraphs:
        block = paragraph.block
        room = COLUMN - paragraph.indent
        assert all(
            width_of(line, block.style) * block.style.size <= room + 0.5
            for line in block.lines
        )


@given(texts=TEXTS, height=HEIGHTS)
@settings(max_examples=150, deadline=None)
def test_paragraphs_do_not_overlap(texts: list[str], height: int) -> None:
    placed = fitted(texts, height).paragraphs
    for above, below in pairwise(placed):
        assert below.top >= above.top + above.block.height


@given(texts=TEXTS, height=HEIGHTS)
@settings(max_examples=150, deadline=None)
def test_what_is_read_is_the_beginning_of_what_was_written(
    texts: list[str], height: int
) -> None:
    body = fitted(texts, height)
    read = squeezed("".join(paragraph.text for paragraph in body.paragraphs))
    written = squeezed("".join(texts))
    if body.is_cut:
        assert read == "" or read.endswith(ELLIPSIS)
        assert written.startswith(read.removesuffix(ELLIPSIS))
    else:
        assert read == written


@given(texts=TEXTS, height=HEIGHTS)
@settings(max_examples=100, deadline=None)
def test_only_the_smallest_text_is_cut(texts: list[str], height: int) -> None:
    body = fitted(texts, height)
    if body.is_cut and body.paragraphs:
        assert size_of(body) == BODY_SIZES[0]


@given(texts=TEXTS.filter(bool), height=st.integers(200, 900), more=st.integers(0, 300))
@settings(max_examples=100, deadline=None)
def test_more_room_never_makes_a_body_smaller(
    texts: list[str], height: int, more: int
) -> None:
    tight, roomy = fitted(texts, height), fitted(texts, height + more)
    assert len(roomy.paragraphs) >= len(tight.paragraphs)
    if tight.paragraphs:
        assert size_of(roomy) >= size_of(tight)


@given(texts=TEXTS)
@settings(max_examples=60, deadline=None)
def test_the_height_that_was_planned_is_the_height_that_is_set(
    texts: list[str],
) -> None:
    paragraphs = read_paragraphs(tuple(texts))
    planned = height_of(paragraphs, replace(BODY, size=BODY_SIZES[0]), COLUMN)
    body = fit_body(paragraphs, BODY, width=COLUMN, height=planned + 1, sizes=(34, 34))
    assert not body.is_cut
    assert body.height == pytest.approx(planned)


@given(texts=TEXTS, height=HEIGHTS)
@settings(max_examples=100, deadline=None)
def test_no_heading_is_left_without_its_list(texts: list[str], height: int) -> None:
    body = fitted(texts, height)
    paragraphs = read_paragraphs(tuple(texts))
    shown = len(body.paragraphs)
    if body.is_cut and shown:
        last = paragraphs[shown - 1]
        assert not (last.is_heading and body.paragraphs[-1].block.text == last.text)


def test_a_heading_is_bold_and_its_items_are_not() -> None:
    heading, item = fitted(["Syaratnya:", "• satu"], 400).paragraphs
    assert heading.block.style.weight == Weight.BOLD
    assert item.block.style.weight == BODY.weight == Weight.REGULAR


def test_no_room_shows_nothing_and_says_so() -> None:
    body = fitted(["Satu kalimat."], 10)
    assert (body.paragraphs, body.height, body.is_cut) == ((), 0, True)


def test_no_paragraphs_need_no_room() -> None:
    body = fitted([], 0)
    assert (body.paragraphs, body.height, body.is_cut) == ((), 0, False)


def test_an_item_is_read_with_its_mark() -> None:
    body = fitted(["Umum.", "2) dua"], 300)
    assert [paragraph.text for paragraph in body.paragraphs] == ["Umum.", "2) dua"]


def test_a_heading_is_never_the_last_thing_left() -> None:
    texts = read_paragraphs(("Satu kalimat.", "Syaratnya:", "• satu"))
    body = fit_body(texts, BODY, width=COLUMN, height=150, sizes=BODY_SIZES)
    assert [paragraph.text for paragraph in body.paragraphs] == ["Satu kalimat…"]


def test_little_text_is_set_large_and_much_text_small() -> None:
    little = fit_body(
        read_paragraphs(("Pendek.",)), BODY, width=COLUMN, height=700, sizes=(34, 46)
    )
    much = fit_body(
        read_paragraphs(("Panjang sekali. " * 60,)),
        BODY,
        width=COLUMN,
        height=700,
        sizes=(34, 46),
    )
    assert little.paragraphs[0].block.style.size == 46
    assert much.paragraphs[0].block.style.size < 46
