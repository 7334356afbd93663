"""The search for the newest number, over chats with holes of every kind."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels._telegram.newest import find_newest

MOST_CALLS = 80
AN_ALBUM = 10  # the longest hole that one takedown makes


class Chat:
    """Numbers that are there; it counts what it was asked, each number once."""

    def __init__(self, there: Collection[int]) -> None:
        self.there = frozenset(there)
        self.asked: set[int] = set()

    def is_there(self, number: int) -> bool:
        self.asked.add(number)
        return number in self.there


def with_holes(newest: int, gone: Collection[int]) -> Chat:
    return Chat(set(range(1, newest + 1)) - set(gone) | {newest})


@given(newest=st.integers(1, 50_000))
def test_in_a_chat_without_holes_the_newest_is_found(newest: int) -> None:
    chat = with_holes(newest, ())
    assert find_newest(chat.is_there, 0) == newest
    assert len(chat.asked) <= MOST_CALLS


@given(newest=st.integers(1, 50_000), since=st.integers(0, 200))
def test_who_knows_a_number_asks_less(newest: int, since: int) -> None:
    known = max(1, newest - since)
    chat = with_holes(newest, ())
    assert find_newest(chat.is_there, known) == newest
    assert len(chat.asked) <= 32


@settings(max_examples=200)
@given(data=st.data(), newest=st.integers(30, 3000), share=st.floats(0, 0.3))
def test_scattered_holes_hide_the_newest_from_nobody_who_knows_a_number(
    data: st.DataObject, newest: int, share: float
) -> None:
    random = data.draw(st.randoms(use_true_random=False))
    known = random.randint(1, newest)
    gone = {n for n in range(1, newest) if random.random() < share}
    # No more in a row than a takedown of an album leaves.
    gone -= set(range(AN_ALBUM, newest, AN_ALBUM))
    chat = with_holes(newest, gone)
    assert find_newest(chat.is_there, known) == newest


@given(
    newest=st.integers(20, 3000),
    at=st.integers(1, 3000),
    length=st.integers(1, AN_ALBUM),
)
def test_one_deleted_album_hides_nothing_behind_it(
    newest: int, at: int, length: int
) -> None:
    begin = min(at, newest - length)
    chat = with_holes(newest, range(begin, begin + length))
    assert find_newest(chat.is_there, max(1, begin - 1)) == newest


@given(
    there=st.sets(st.integers(1, 5000), min_size=1),
    known=st.integers(0, 5000),
)
def test_what_is_found_is_there_or_was_known(there: set[int], known: int) -> None:
    chat = Chat(there)
    found = find_newest(chat.is_there, known)
    assert found == known or found in there
    assert found >= known
    assert not there & set(range(found + 1, found + 13)), "something stands behind it"


def test_an_empty_chat_has_none() -> None:
    chat = Chat(())
    assert find_newest(chat.is_there, 0) == 0
    assert len(chat.asked) <= 20


@pytest.mark.parametrize("newest", [1, 2, 15, 16, 17, 255, 256, 257, 4096, 65_537])
def test_at_a_stride_s_edge_the_newest_is_found(newest: int) -> None:
    assert find_newest(with_holes(newest, ()).is_there, 0) == newest


@pytest.mark.parametrize("gone", [{1}, {16}, {256}, {1, 16}, {4096}, set(range(1, 12))])
def test_a_hole_where_a_stride_ends_hides_nothing(gone: set[int]) -> None:
    # The first number of a channel says that it was made, and is never forwarded.
    assert find_newest(with_holes(5000, gone).is_there, 0) == 5000


def test_a_channel_whose_first_messages_are_gone_is_searched_all_the_same() -> None:
    assert find_newest(with_holes(5000, range(1, 20)).is_there, 0) == 5000


def test_the_strides_of_a_large_channel_are_few_copies() -> None:
    chat = with_holes(5000, {1})
    find_newest(chat.is_there, 0)
    assert len(chat.asked & chat.there) <= 12, "a group takes twenty a minute"
    assert len(chat.asked) <= 40
