"""Checked against a second telling of UAX #9, written as replacements in a string."""

from __future__ import annotations

import unicodedata

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dissemination.rendering.direction import in_paragraph, levels, reads_leftwards

# One letter stands for each bidirectional class.
_LETTER = {
    "L": "l",
    "R": "r",
    "AL": "a",
    "EN": "1",
    "AN": "2",
    "ES": "+",
    "ET": "%",
    "CS": ".",
    "NSM": "^",
}
_DIRECTION = {"l": "l", "r": "r", "1": "r", "2": "r"}
_CLOSING = {"(": ")", "[": "]", "{": "}"}

BOTH = pytest.mark.parametrize("leftwards", [True, False])


def expected_levels(text: str, *, leftwards: bool) -> list[int]:
    """Rules W1 to I2 for one line without embeddings, isolates or overrides."""
    base = "lr"[leftwards]
    kinds = "".join(_LETTER.get(unicodedata.bidirectional(c), "o") for c in text)
    kinds = _neutral(_bracketed(text, _weak(kinds, base), base), base)
    raised = {"l": 1, "r": 0, "1": 1, "2": 1} if leftwards else {"l": 0, "r": 1}
    return [leftwards + raised.get(kind, 2) for kind in kinds]


def _weak(kinds: str, base: str) -> str:
    kinds = regex.sub(r"^\^+", lambda m: base * len(m[0]), kinds)
    kinds = regex.sub(r"([^^])(\^+)", lambda m: m[1] * (1 + len(m[2])), kinds)
    kinds = regex.sub(r"a[^lra]+", lambda m: m[0].replace("1", "2"), kinds)
    kinds = kinds.replace("a", "r")
    kinds = regex.sub(r"(?<=1)[+.](?=1)", "1", kinds)
    kinds = regex.sub(r"(?<=2)\.(?=2)", "2", kinds)
    kinds = regex.sub(r"%+(?=1)|(?<=1)%+", lambda m: "1" * len(m[0]), kinds)
    kinds = regex.sub(r"[+%.]", "o", kinds)
    latin = r"(?:^|l)[^lr]*" if base == "l" else r"l[^lr]*"
    return regex.sub(latin, lambda m: m[0].replace("1", "l"), kinds)


def _bracketed(text: str, kinds: str, base: str) -> str:
    now = list(kinds)
    for opening, closing in _pairs(text):
        inside = {_DIRECTION.get(kind) for kind in now[opening + 1 : closing]} - {None}
        before = [d for d in map(_DIRECTION.get, [base, *now[:opening]]) if d]
        if not inside:
            continue
        takes = base if base in inside else before[-1]
        now[opening] = now[closing] = takes
    return "".join(now)


def _pairs(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    waiting: list[int] = []
    for at, char in enumerate(text):
        if char in _CLOSING:
            waiting.append(at)
        matching = [one for one in waiting if _CLOSING[text[one]] == char]
        if matching:
            found.append((matching[-1], at))
            waiting = waiting[: waiting.index(matching[-1])]
    return sorted(found)


def _neutral(kinds: str, base: str) -> str:
    framed = base + kinds + base

    def settle(found: regex.Match[str]) -> str:
        left = _DIRECTION[framed[found.start() - 1]]
        right = _DIRECTION[framed[found.end()]]
        return (left if left == right else base) * len(found[0])

    return regex.sub("o+", settle, framed)[1:-1]


def digits(text: str) -> list[int]:
    return [int(digit) for digit in text]


# Small letters run rightwards; "ABC" stands for Hebrew, as in the standard.
def hebrew(text: str) -> str:
    return "".join(
        chr(0x5D0 + ord(char) - ord("A")) if "A" <= char <= "Z" else char
        for char in text
    )


@pytest.mark.parametrize(
    ("text", "leftwards", "expected"),
    [
        # UAX #9, N0: a pair takes the paragraph's direction when that is in it
        ("AB(CD[&ef]!)gh", True, "11111112211122"),
        ("smith (fab AR) HEB", True, "222221122211111111"),
        # opposite inside and before: the pair belongs to what is before
        ("AR book(s)", True, "1112222222"),
        # opposite inside, the paragraph's own before: the pair is the paragraph's
        ("AR (s)", True, "111121"),
        # the first lines of BidiCharacterTest.txt
        ("a(b)c", False, "00000"),
        ("a(b)c", True, "22222"),
        ("a(b)A", True, "22221"),
        ("a(A)b", False, "00100"),
        ("a(A)b", True, "21112"),
        ("A(b)c", False, "10000"),
        ("A(B)c", False, "11110"),
        # a pair without letters is a neutral like any other
        ("a(!)B", False, "00001"),
        ("A(!)B", False, "11111"),
        # brackets that have no partner stay neutral
        ("A)b(", True, "1121"),
        ("a(A]b", False, "00100"),
        # a partner of another kind does not close
        ("a(A[b)c]", False, "00100000"),
        # numbers
        ("A 12", False, "1122"),
        ("a 12", True, "2222"),
        ("A 1,5%", True, "112222"),
        ("A 1, 5", True, "112112"),
        ("A 1-2", False, "11222"),
    ],
)
def test_the_standards_examples_come_out_as_it_says(
    text: str, expected: str, *, leftwards: bool
) -> None:
    assert levels(hebrew(text), leftwards=leftwards) == digits(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("با 2026", "1112222"),  # a number after Arabic is an Arabic number
        ("با 50%", "111221"),  # whose percent sign stays outside
        ("٢٠٢٦", "2222"),
        ("٢٠,٢٦", "22222"),
        ("با PPID", "1112222"),
        ("PPID با", "2222111"),
    ],
)
def test_jawi_with_numbers_and_latin(text: str, expected: str) -> None:
    assert levels(text, leftwards=True) == digits(expected)


ALPHABET = "abאבجڤ12٣+-$%,.: !&()[]{}"


@given(text=st.text(alphabet=ALPHABET, max_size=24), leftwards=st.booleans())
@example(text="א1%(a", leftwards=True)
@example(text="(א)(b)1", leftwards=False)
@settings(max_examples=1500, deadline=None)
def test_levels_are_those_of_the_standard(text: str, *, leftwards: bool) -> None:
    expected = expected_levels(text, leftwards=leftwards)
    assert levels(text, leftwards=leftwards) == expected


@given(text=st.text(max_size=30), leftwards=st.booleans())
@settings(max_examples=400, deadline=None)
def test_every_character_gets_a_level(text: str, *, leftwards: bool) -> None:
    line = "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Cc"})
    depths = levels(line, leftwards=leftwards)
    assert len(depths) == len(line)
    assert set(depths) <= {0, 1, 2}


@BOTH
@pytest.mark.parametrize("young", ["🩷", "🫨", "🪿"])
def test_an_emoji_younger_than_pythons_tables_counts_as_any_other(
    young: str, *, leftwards: bool
) -> None:
    around = ["با {} ab", "a {} با {} c", "{}", "ab {}", "با {}"]
    for pattern in around:
        new, known = (pattern.format(emoji, emoji) for emoji in (young, "🎉"))
        assert levels(new, leftwards=leftwards) == levels(known, leftwards=leftwards)


def test_a_joiner_inside_a_number_does_not_tear_it() -> None:
    assert levels("א1\u200d2", leftwards=True) == [1, 2, 2, 2]


def test_text_without_letters_of_the_right_is_flat() -> None:
    assert levels("Rp2,4 miliar (2026)", leftwards=False) == [0] * 19


@BOTH
def test_nothing_has_no_levels(*, leftwards: bool) -> None:
    assert levels("", leftwards=leftwards) == []


@BOTH
def test_guillemets_are_a_pair_too(*, leftwards: bool) -> None:
    depths = levels("ڤم «ab» ڤم", leftwards=leftwards)
    assert depths[3] == depths[6]


@pytest.mark.parametrize(
    ("text", "is_leftwards"),
    [
        ("", False),
        ("2026, (50%)!", False),
        ("🎉 ڤمرينته", True),
        ("“ڤمرينته” daerah", True),
        ("Kata جاوي", False),
        ("ꦗꦮ ب", False),
        ("א a", True),
        ("٢٠٢٦ a", False),
    ],
)
def test_the_first_letter_and_nothing_else_decides(
    text: str, *, is_leftwards: bool
) -> None:
    assert reads_leftwards(text) == is_leftwards


# --- lines of a paragraph -----------------------------------------------------------

MARKS = "\u200e\u200f\u061c"


def unmarked(line: str) -> str:
    return line.strip(MARKS)


def depths_of(line: str, *, leftwards: bool) -> list[int]:
    """The levels of what can be read of a line that is drawn alone."""
    depths = levels(line, leftwards=leftwards)
    return [d for d, char in zip(depths, line, strict=True) if char not in MARKS]


@pytest.mark.parametrize(
    ("lines", "leftwards"),
    [
        # a number after Latin, in Jawi, still follows the Latin on the next line
        (["با Iduladha", "→ 10 Zulhijah"], True),
        (["ڤمرينته PPID", "(2026) ab"], True),
        # in a Latin paragraph what stands between Jawi words stays theirs
        (["ab ڤم", "12 – ڤم"], False),
        (["ab ڤم,", "ڤم cd"], False),
        (["ab (ڤم", "50% ڤم)", "cd"], False),
    ],
)
def test_each_line_runs_as_it_does_in_its_paragraph(
    lines: list[str], *, leftwards: bool
) -> None:
    text = " ".join(lines)
    whole = levels(text, leftwards=leftwards)
    marked = in_paragraph(lines, text, leftwards=leftwards)
    assert [unmarked(line) for line in marked] == lines
    at = 0
    for line, bare in zip(marked, lines, strict=True):
        assert depths_of(line, leftwards=leftwards) == whole[at : at + len(bare)]
        at += len(bare) + 1


@given(
    words=st.lists(
        st.sampled_from(["ab", "ڤم", "12", "٣", "1,5%", "–", "→", "c!", "ڤم،"]),
        min_size=2,
        max_size=9,
    ),
    cut=st.integers(1, 8),
    leftwards=st.booleans(),
)
@example(words=["٣", "–", "٣", "12"], cut=1, leftwards=False)
@settings(max_examples=400, deadline=None)
def test_without_brackets_every_cut_leaves_the_directions(
    words: list[str], cut: int, *, leftwards: bool
) -> None:
    lines = [" ".join(words[:cut]), " ".join(words[cut:])]
    lines = [line for line in lines if line]
    text = " ".join(words)
    whole = levels(text, leftwards=leftwards)
    at = 0
    for line, bare in zip(
        in_paragraph(lines, text, leftwards=leftwards), lines, strict=True
    ):
        assert depths_of(line, leftwards=leftwards) == whole[at : at + len(bare)]
        at += len(bare) + 1


@BOTH
def test_text_of_one_direction_needs_no_marks(*, leftwards: bool) -> None:
    text = ["ڤمرينته", "کابوڤاتين"] if leftwards else ["Rp2,4", "(2026)"]
    assert in_paragraph(text, " ".join(text), leftwards=leftwards) == tuple(text)
