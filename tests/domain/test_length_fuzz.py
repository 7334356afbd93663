from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import get_args

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dissemination.domain.length import (
    JOINER,
    Unit,
    clusters,
    defuse,
    links,
    measure,
    measure_safely,
)

HARD = settings(deadline=None, max_examples=300)  # other work may share the machine
UNITS = get_args(Unit)
OWN = Path(__file__).resolve().parents[1] / "fixtures" / "text" / "weights.json"

# What breaks counting most easily, with whole texts that broke some counter once.
SIGNS = [
    *(
        "a",
        "M",
        "Si",
        "1",
        " ",
        "\n",
        "\r",
        "\t",
        "\x00",
        "é",
        "ł",
        "ß",
        "İ",
        "日",
        "한",
    ),
    *(".", "..", "-", "_", "/", "?", "=", "&", ":", "@", "#", "$", "(", ")", ",", '"'),
    *("http://", "https://", "www.", ".go.id", ".id", ".Si", ".рф", ".中国", "xn--"),
    *("\u200b", "\u200c", "\u200d", "\u200e", "\u202e", "\u2066", "\u2069", "\ufeff"),
    *("\u0301", "\u0316", "\u0344", "\u0f73", "\u094d", "\u0915", "\u0600", "\u1100"),
    *("\ufe0e", "\ufe0f", "\u20e3", "🏻", "🏿", "❤", "👩", "👨", "🧑", "🤝", "🏃", "♂"),
    *("🇮", "🇩", "🇽", "🏴", "\U000e0067", "\U000e007f", "\ud83d", "\ude00", "\uffff"),
    *(case["text"] for case in json.loads(OWN.read_text(encoding="utf-8"))),
]
nasty = st.lists(st.sampled_from(SIGNS) | st.characters(), max_size=12).map("".join)
plain = st.text(max_size=80)
texts = plain | nasty


@HARD
@given(texts, st.sampled_from(UNITS))
def test_any_text_has_a_length_in_any_unit(text: str, unit: Unit) -> None:
    length = measure(unit)(text)
    assert (length > 0) is bool(text)
    assert measure_safely(unit)(text) >= length


@HARD
@given(texts)
def test_units_keep_their_order(text: str) -> None:
    graphemes, utf8 = measure("graphemes")(text), measure("utf8")(text)
    assert graphemes <= len(text) <= measure("utf16")(text) <= utf8
    assert len(text) <= measure("threads")(text) <= utf8


@HARD
@given(texts)
def test_a_text_is_its_graphemes_and_nothing_is_lost(text: str) -> None:
    found = list(clusters(text))
    assert "".join(found) == text
    assert all(found)
    assert found == regex.findall(r"\X", text)
    assert len(found) == measure("graphemes")(text)


@HARD
@given(texts, texts)
def test_bytes_and_code_points_add_up(left: str, right: str) -> None:
    units: tuple[Unit, ...] = ("codepoints", "utf8", "utf16")
    for unit in units:
        count = measure(unit)
        assert count(left + right) == count(left) + count(right)


@HARD
@given(texts, texts)
def test_graphemes_of_two_texts_are_at_most_the_sum_and_at_least_one_less(
    left: str, right: str
) -> None:
    count = measure("graphemes")
    apart = count(left) + count(right)
    # Each of two flags' halves may find another partner; all else joins only once.
    assert apart - 1 <= count(left + right) <= apart


@HARD
@given(texts, texts)
def test_a_line_end_and_a_space_keep_two_weights_apart(left: str, right: str) -> None:
    for count in (measure("weighted"), measure_safely("weighted")):
        together = count(f"{left} \n {right}")
        # A mark at the start settles on the space, and may become one with it.
        assert together <= count(left) + 3 + count(right)


@HARD
@given(texts)
def test_composed_and_decomposed_texts_weigh_the_same(text: str) -> None:
    count = measure("weighted")
    weights = {count(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}
    assert weights == {count(text)}


@HARD
@given(
    st.lists(st.sampled_from(["\u0301", "\u0316", "\u0344", "\u0f73", "\u0345", "a"]))
)
def test_marks_out_of_order_compose_as_they_should(marks: list[str]) -> None:
    text = "é" + "".join(marks) * 3
    assert measure("weighted")(text) == measure("weighted")(
        unicodedata.normalize("NFC", text)
    )


@HARD
@given(texts)
def test_links_stand_in_order_and_apart_and_have_a_dot(text: str) -> None:
    found = links(text)
    assert all("." in text[start:end] for start, end in found)
    edges = [edge for span in found for edge in span]
    assert edges == sorted(edges)
    assert all(start < end for start, end in found)


CONTROL = regex.compile(r"\p{Cc}")


@HARD
@given(texts)
@example("0.Ac\x1f.GL/")
@example("0.Ac¡.GL/")
@example("S.Ag.Li.Si.\u200cSi nama_é.Si")
def test_defusing_leaves_no_mistaken_link_and_every_real_one(text: str) -> None:
    text = CONTROL.sub(" ", text)  # as every text is cleaned that goes out
    safe = defuse(text)
    assert safe.replace(JOINER, "") == text.replace(JOINER, "")
    assert defuse(safe) == safe
    for start, end in links(safe):
        top = safe[start:end].rpartition(".")[2]
        is_written = "/" in safe[start:end] or top == top.lower()
        # What X makes of a sign within a name ("0.Ac¡.GL/") is X's own affair.
        is_plain = safe[start:end].isascii()
        assert is_written or safe[start:end].isupper() or not is_plain


@HARD
@given(texts)
def test_defusing_never_makes_a_text_weigh_more_than_its_joiners(text: str) -> None:
    safe = defuse(text)
    count = measure("weighted")
    added = safe.count(JOINER) - text.count(JOINER)
    longest = len(text) * 2
    assert added >= 0
    assert count(safe) <= max(count(text), longest) + added


@pytest.mark.parametrize("unit", UNITS)
def test_halves_of_pairs_are_counted_one_by_one(unit: Unit) -> None:
    assert measure(unit)("\ude00\ud83d") == 2 * measure(unit)("\ud83d")
