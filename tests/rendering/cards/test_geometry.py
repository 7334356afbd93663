"""Edges as a template writes them, in pixels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.rendering.cards.geometry import (
    SIDES,
    Edge,
    Edges,
    UnknownEdge,
    box_of,
    is_edge,
    named_in,
)
from dissemination.rendering.cards.marks import Box
from dissemination.rendering.cards.sizes import SIZES

STATUS = SIZES["status"]  # 1080 x 1920, safe from 72/140 to 1008/1700
WORDS: Box = (72.0, 800.0, 1008.0, 1500.0)


def box(*edges: Edge) -> Box:
    left, top, right, bottom = edges
    return box_of((left, top, right, bottom), STATUS, {"words": WORDS}.__getitem__)


@pytest.mark.parametrize(
    ("written", "pixels"),
    [
        ((0, 0, 0, 0), (0, 0, 1080, 1920)),
        ((72, 10, 80, 20), (72, 10, 1000, 1900)),
        (("safe", "safe", "safe", "safe"), (72, 140, 1008, 1700)),
        (("safe+8", "safe+10", "safe+8", "safe-10"), (80, 150, 1000, 1710)),
        (("50%", "25%", "75%", "100%"), (540, 480, 810, 1920)),
        (("right-300", "bottom-44", "right", "bottom"), (780, 1876, 1080, 1920)),
        (("left+10", "top+20", "left+90", "top+60"), (10, 20, 90, 60)),
        (
            ("words.left-8", "words.bottom+40", "words.right", "bottom"),
            (64, 1540, 1008, 1920),
        ),
        ((0, 0, 0, "words.top-40"), (0, 0, 1080, 760)),
    ],
)
def test_an_edge_stands_where_it_is_written(written: Edges, pixels: Box) -> None:
    assert box(*written) == pixels


@pytest.mark.parametrize(
    "edge",
    [
        "",
        "safe+",
        "half",
        "50",
        "words",
        "words.middle",
        "Words.top",
        "50%+3",
        "a.b.top",
    ],
)
def test_what_is_no_edge_is_refused(edge: str) -> None:
    assert not is_edge(edge)
    with pytest.raises(UnknownEdge):
        box(edge, 0, 0, 0)


def test_stacks_are_named_by_edges() -> None:
    assert named_in((0, "words.top-40", "foot.left", "bottom")) == ["words", "foot"]
    assert named_in((0, 0, "50%", "safe")) == []


def test_a_stack_that_nobody_knows_is_not_guessed() -> None:
    with pytest.raises(KeyError):
        box(0, "nobody.top", 0, 0)


@given(st.integers(0, 500), st.sampled_from(sorted(SIZES)))
def test_the_same_distance_from_every_side_is_centred(inset: int, name: str) -> None:
    size = SIZES[name]
    left, top, right, bottom = box_of((inset,) * 4, size, lambda _: WORDS)
    assert (left, top) == (size.width - right, size.height - bottom) == (inset, inset)


@pytest.mark.parametrize("size", SIZES.values(), ids=lambda size: size.name)
def test_every_safe_area_lies_within_its_card(size: object) -> None:
    for one in SIZES.values():
        assert 0 < one.left < one.right < one.width
        assert 0 < one.top < one.bottom < one.height
    assert len(SIDES) == 4
