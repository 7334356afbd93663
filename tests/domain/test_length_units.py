from __future__ import annotations

import tomllib
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dissemination import channel
from dissemination.domain import length
from dissemination.domain.length import clusters, measure
from tests.domain.test_length import shared

PATIENT = settings(deadline=None)  # other work may share the machine


def units_in(table: Any) -> set[str]:
    """Every unit that a table of limits names, however deep."""
    if not isinstance(table, dict):
        return set()
    named = {
        value for key, value in table.items() if key == "unit" or key.endswith("_unit")
    }
    return named.union(*map(units_in, table.values()))


def test_every_unit_of_the_study_s_limits_is_one_of_ours() -> None:
    limits = shared("twitter_text_fixture.json").parent.parent / "limits.toml"
    named = units_in(tomllib.loads(limits.read_text(encoding="utf-8")))
    assert named <= set(get_args(length.Unit))


def test_the_units_are_those_of_the_adapter_interface() -> None:
    assert set(get_args(length.Unit)) == set(get_args(channel.Unit))


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("codepoints", 9),
        ("graphemes", 3),
        ("mastodon", 3),
        ("utf16", 13),
        ("utf8", 27),
        ("threads", 27),
        ("weighted", 4),
    ],
)
def test_each_unit_counts_a_family_in_its_own_way(
    unit: length.Unit, expected: int
) -> None:
    assert measure(unit)("a👨‍👩‍👧‍👦a") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc", 3),
        ("é", 1),
        ("e\u0301", 2),
        ("\U0001f389", 4),
        ("🇮🇩", 8),
        ("1️⃣", 7),
        ("© 2026", 6),
        ("#1 *2", 5),
    ],
)
def test_threads_counts_only_emoji_in_bytes(text: str, expected: int) -> None:
    assert measure("threads")(text) == expected


@pytest.mark.parametrize("unit", get_args(length.Unit))
def test_a_half_of_a_surrogate_pair_is_counted_and_not_refused(
    unit: length.Unit,
) -> None:
    assert measure(unit)("a\ud83d") > 1


@PATIENT
@given(st.text(max_size=60))
def test_graphemes_are_at_most_code_points_are_at_most_bytes(text: str) -> None:
    graphemes = measure("graphemes")(text)
    assert graphemes <= len(text) <= measure("utf16")(text) <= measure("utf8")(text)


def test_windows_line_ends_are_one_grapheme() -> None:
    assert measure("graphemes")("a\r\nb") == 3


# --- numbers of characters, as each platform means them ------------------------------

# (text, codepoints, utf16, utf8, graphemes, threads): Telegram and Facebook count the
# first, TikTok and YouTube's title the second, YouTube's description the third, Bluesky
# and Mastodon the fourth, Threads the last.
COUNTED = (
    ("", 0, 0, 0, 0, 0),
    ("\x00", 1, 1, 1, 1, 1),
    ("Pasar murah, Rp5.000", 20, 20, 20, 20, 20),
    ("Sabtu–Minggu", 12, 12, 14, 12, 12),
    ("“Ayo!”", 6, 6, 10, 6, 6),
    ("ڤمرينته", 7, 7, 14, 7, 7),
    ("ᬅᬓ᭄ᬱᬭ", 5, 5, 15, 3, 5),
    ("ꦲꦏ꧀ꦱꦫ", 5, 5, 15, 3, 5),
    ("漢字", 2, 2, 6, 2, 2),
    ("e\u0301", 2, 2, 3, 1, 2),
    ("a\r\nb", 4, 4, 4, 3, 4),
    ("📢", 1, 2, 4, 1, 4),
    ("⚠️ Awas", 7, 7, 11, 6, 11),
    ("🇮🇩🇮🇩", 4, 8, 16, 2, 16),
    ("👍🏽", 2, 4, 8, 1, 8),
    ("👩🏽\u200d⚕️", 5, 7, 17, 1, 17),
    ("1️⃣", 3, 3, 7, 1, 7),
    ("𝒳", 1, 2, 4, 1, 1),
    ("\ud83d", 1, 1, 3, 1, 1),
)


@pytest.mark.parametrize("row", COUNTED, ids=lambda row: ascii(row[0]))
def test_each_unit_counts_what_its_platform_counts(
    row: tuple[str, int, int, int, int, int],
) -> None:
    names: tuple[length.Unit, ...] = (
        *("codepoints", "utf16", "utf8", "graphemes"),
        "threads",
    )
    assert tuple(measure(unit)(row[0]) for unit in names) == row[1:]


# --- graphemes ------------------------------------------------------------------------

# (rule of UAX 29, text, graphemes), by Unicode 18.0.
RULES = (
    ("GB3", "\r\n", 1),
    ("GB4", "\n\u0308", 2),
    ("GB5", "a\u200b", 2),
    ("GB6", "\u1100\u1161", 1),
    ("GB7", "\uac00\u11a8", 1),
    ("GB8", "\uac01\u11a8", 1),
    ("GB999, Hangul", "\uac01\u1161", 2),
    ("GB9", "a\u0308\u200d", 1),
    ("GB9, skin tone", "👍🏽", 1),
    ("GB9a", "\u0e01\u0e33", 1),
    ("GB9b", "\u0600a", 1),
    ("GB9c", "\u0915\u094d\u0937", 1),
    ("GB9c, two", "\u0915\u094d\u0937\u094d\u0937", 1),
    ("GB9c, Balinese", "\u1b13\u1b44\u1b31", 1),
    ("GB9c, Javanese", "\ua98f\ua9c0\ua9b1", 1),
    ("GB9c, no consonant before, 18.0", "\u094d\u0915", 1),
    ("GB9c, no linker", "\u0915\u0937", 2),
    ("GB11", "👨\u200d👩\u200d👧", 1),
    ("GB11, no emoji before", "a\u200d👧", 2),
    ("GB11, no emoji since 17.0", "\u2701\u200d\u2701", 2),
    ("GB12, one flag", "🇮🇩", 1),
    ("GB12, a half left over", "🇮🇩🇲", 2),
    ("GB13", "a🇮🇩🇲🇾", 3),
    ("GB13, joined", "🇮🇩\u200d🇲🇾", 2),
    ("GB13, with a mark", "🇮\u0308🇩", 2),
)


@pytest.mark.parametrize("row", RULES, ids=lambda row: row[0])
def test_graphemes_break_by_each_rule_of_unicode(row: tuple[str, str, int]) -> None:
    _, text, expected = row
    assert measure("graphemes")(text) == expected
    assert len(list(clusters(text))) == expected


def test_a_sign_that_unicode_never_assigns_is_counted_as_given() -> None:
    assert list(clusters("🇮🇩\ufdd0\ufdd1🇮🇩")) == ["🇮🇩", "\ufdd0", "\ufdd1", "🇮🇩"]
    assert measure("threads")("🇮🇩\ufdd0") == 8 + 1


# The file is of Unicode 15.0. U+2701 was an Extended_Pictographic until 17.0, which
# took that from everything that is no emoji.
CHANGED_SINCE = {"2701 × 200D × 2701"}


def rows() -> list[tuple[str, list[str]]]:
    """Each row of Unicode's test: the rule, and the graphemes that it expects."""
    lines = shared("GraphemeBreakTest.txt").read_text(encoding="utf-8").splitlines()
    rules = [line.partition("#")[0].strip().strip("÷ ") for line in lines]
    return [
        (rule, ["".join(map(sign, one.split("×"))) for one in rule.split("÷")])
        for rule in rules
        if rule
    ]


def sign(code: str) -> str:
    return chr(int(code, 16))


def test_graphemes_are_those_of_unicodes_own_test() -> None:
    wrong = {rule for rule, ones in rows() if list(clusters("".join(ones))) != ones}
    assert wrong == CHANGED_SINCE
    assert len(rows()) == 602


def test_graphemes_are_counted_as_they_are_cut() -> None:
    texts = ["".join(ones) for _, ones in rows()]
    count = measure("graphemes")
    assert [count(text) for text in texts] == [len(list(clusters(t))) for t in texts]
