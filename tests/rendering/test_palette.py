from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dissemination.rendering import palette
from dissemination.rendering.palette import Colour, contrast, luminance, mix, parse

CHANNEL = st.integers(0, 255)
COLOURS = st.tuples(CHANNEL, CHANNEL, CHANNEL)
SHARES = st.floats(0, 1)


def code_of(colour: Colour) -> str:
    return "#" + bytes(colour).hex()


@given(COLOURS)
def test_a_colours_code_is_read_in_small_and_capital_letters(colour: Colour) -> None:
    assert parse(code_of(colour)) == parse(code_of(colour).upper()) == colour


@pytest.mark.parametrize(
    "code",
    [
        *("", "#", "red", "0B5D57", "#0B5D5", "#0B5D577", "#0B5D5G", "#abc"),
        *(" #0B5D57", "#0B5D57 ", "#0B5D57\n", "#0B 5D57", "#-1-1-1", "#٠٠٠٠٠٠"),
        *("rgb(0,0,0)", "#0B5D57FF"),
    ],
)
def test_what_is_no_code_of_six_digits_is_refused_by_name(code: str) -> None:
    with pytest.raises(ValueError, match="no colour") as caught:
        parse(code)
    assert repr(code) in str(caught.value)


# Worked examples of others: the W3C's technique G18, and WebAIM's contrast checker.
@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#FFFFFF", "#000000", 21.0),
        ("#FFFFFF", "#FFFFFF", 1.0),
        ("#767676", "#FFFFFF", 4.54),
        ("#777777", "#FFFFFF", 4.48),
        ("#FF0000", "#FFFFFF", 4.0),
        ("#0000FF", "#FFFFFF", 8.59),
        ("#008000", "#FFFFFF", 5.14),
    ],
)
def test_contrast_is_what_the_web_measures(one: str, other: str, ratio: float) -> None:
    assert contrast(parse(one), parse(other)) == pytest.approx(ratio, abs=0.006)


@given(COLOURS, COLOURS)
def test_contrast_is_the_same_both_ways_and_within_its_scale(
    one: Colour, other: Colour
) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21
    assert contrast(one, one) == 1


@given(COLOURS, st.integers(0, 2))
def test_more_of_a_channel_is_never_darker(colour: Colour, channel: int) -> None:
    brighter = list(colour)
    brighter[channel] = min(255, brighter[channel] + 1)
    red, green, blue = brighter
    assert luminance((red, green, blue)) >= luminance(colour)


def test_green_counts_more_than_red_and_red_more_than_blue() -> None:
    red, green, blue = (luminance(c) for c in ((255, 0, 0), (0, 255, 0), (0, 0, 255)))
    assert green > red > blue
    assert red + green + blue == pytest.approx(1)


@given(COLOURS, COLOURS, SHARES)
def test_a_mixture_lies_between_its_colours(
    one: Colour, other: Colour, share: float
) -> None:
    mixed = mix(one, other, share)
    for a, b, between in zip(one, other, mixed, strict=True):
        assert min(a, b) <= between <= max(a, b)


@given(COLOURS, COLOURS)
def test_none_of_it_and_all_of_it_are_the_two_colours(
    one: Colour, other: Colour
) -> None:
    assert mix(one, other, 0) == one
    assert mix(one, other, 1) == other


@given(COLOURS)
@settings(max_examples=400)
def test_there_is_an_ink_for_every_ground(ground: Colour) -> None:
    assert contrast(palette.ink_on(ground), ground) >= 4.5


@pytest.mark.parametrize("grey", range(110, 140))
def test_there_is_an_ink_for_the_greys_in_the_middle(grey: int) -> None:
    ground = (grey, grey, grey)
    assert contrast(palette.ink_on(ground), ground) >= 4.5


def test_the_offices_ink_is_taken_where_it_reads_well() -> None:
    assert palette.ink_on(palette.WHITE) == palette.INK
    assert palette.ink_on(palette.PAPER) == palette.INK
    assert palette.ink_on(palette.INK) == palette.WHITE


@given(COLOURS, st.floats(1, 15))
def test_a_deepened_colour_carries_white(colour: Colour, ratio: float) -> None:
    deep = palette.deepen(colour, ratio)
    assert contrast(palette.WHITE, deep) >= ratio
    assert all(now <= before for now, before in zip(deep, colour, strict=True))


@given(COLOURS)
def test_what_is_deep_enough_stays_as_it_is(colour: Colour) -> None:
    deep = palette.deepen(colour, 7)
    assert palette.deepen(deep, 7) == deep


@given(COLOURS, COLOURS)
@settings(max_examples=300)
def test_any_colour_can_be_made_readable_on_any_ground(
    colour: Colour, ground: Colour
) -> None:
    moved = palette.readable(colour, ground)
    assert contrast(moved, ground) >= 4.5
    assert palette.readable(moved, ground) == moved


def test_a_colour_that_can_be_read_is_not_moved() -> None:
    assert palette.readable((0, 0, 90), palette.WHITE) == (0, 0, 90)


def test_the_shared_colours_are_far_apart() -> None:
    assert contrast(palette.INK, palette.PAPER) >= 7
    assert contrast(palette.YELLOW, palette.INK) >= 7
    assert contrast(palette.WHITE, palette.BLACK) == pytest.approx(21)
