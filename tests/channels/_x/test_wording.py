"""A text as X gives it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels._x.wording import is_like, is_said, unwrapped

WORDS = st.text(
    alphabet=st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="/%&"),
    max_size=40,
)


@given(WORDS)
def test_a_text_is_known_again_as_x_gives_it_back(text: str) -> None:
    escaped = text.replace("<", "&lt;").replace(">", "&gt;")
    assert is_said(text, {"id": "1", "text": escaped})


@given(WORDS, WORDS)
def test_another_text_is_not_taken_for_it(one: str, other: str) -> None:
    alike: Callable[[str], str] = lambda text: "".join(text.split())  # noqa: E731 - a key
    if alike(one) != alike(other):
        assert not is_said(f"{one}a", {"id": "1", "text": f"{other}b"})


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("Lihat riau.go.id", "https://riau.go.id/"),
        ("Lihat https://riau.go.id/", "https://riau.go.id"),
        ("Lihat https://riau.go.id/é", "https://riau.go.id/%C3%A9"),
    ],
)
def test_a_link_is_the_same_however_x_writes_it(text: str, expanded: str) -> None:
    url = {"url": "https://t.co/1", "expanded_url": expanded}
    post = {"text": "Lihat https://t.co/1", "entities": {"urls": [url]}}
    assert is_said(text, post)


def test_of_what_x_wrapped_people_read_what_was_meant() -> None:
    photo = "https://x.com/a/status/45/photo/1"
    urls = [
        {"url": "https://t.co/1", "expanded_url": "http://riau.go.id/a"},
        {"url": "https://t.co/2", "expanded_url": photo},
        {"url": "https://t.co/3", "expanded_url": "https://x/?", "media_key": "7_1"},
        {"url": "https://t.co/4"},
    ]
    said = "A &amp; B: https://t.co/1 https://t.co/4 https://t.co/2 https://t.co/3"
    seen = unwrapped({"text": said, "entities": {"urls": urls}})
    assert seen.split() == ["A", "&", "B:", "http://riau.go.id/a", "https://t.co/4"]


@pytest.mark.parametrize(
    ("one", "other", "are_alike"),
    [
        ("Pasar murah besok", "Pasar murah besok …", True),
        ("Pasar murah besok", "PASAR MURAH, besok!", True),
        ("Pasar murah besok", "Vaksin besok", False),
        ("Lihat riau.go.id/a", "Lihat https://riau.go.id/a", True),
        ("Pasar murah", "", False),
        ("", "", True),
    ],
)
def test_what_may_be_the_same_is_told_from_what_cannot(
    one: str,
    other: str,
    are_alike: bool,  # noqa: FBT001 - of a table
) -> None:
    post: dict[str, Any] = {"text": other}
    assert is_like(one, post) is are_alike


@given(st.text(alphabet="abc 12.,!", min_size=1, max_size=80))
def test_what_is_said_is_like_itself(text: str) -> None:
    assert is_like(text, {"text": text})
