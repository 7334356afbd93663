from __future__ import annotations

from dataclasses import replace

import pytest

from dissemination.domain.item import Attachment, ContentItem, ItemId, Kind
from dissemination.domain.rendition import AccountId
from dissemination.domain.version import Version, in_own_words

PHOTO, OWN = (Attachment(file=f"{n}.jpg", kind="image") for n in ("bersama", "sendiri"))
ITEM = ContentItem(
    id=ItemId("kabar"),
    kind=Kind.NEWS,
    title="Judul",
    body="Isi.",
    unit="IKP",
    attachments=(PHOTO,),
)
VERSION = Version(
    item=ITEM.id, account=AccountId("x"), placement="feed", revision=1, text="Lain."
)


def said(version: Version, *, has_title: bool) -> tuple[str, str]:
    own = in_own_words(ITEM, version, has_title=has_title)
    return own.title, own.body


def test_a_text_stands_in_the_place_of_headline_and_body() -> None:
    assert said(VERSION, has_title=False) == ("", "Lain.")


def test_a_field_for_a_headline_is_never_left_empty() -> None:
    assert said(VERSION, has_title=True) == ("Judul", "Lain.")


@pytest.mark.parametrize("has_title", [True, False])
def test_a_headline_of_its_own_stands_everywhere(*, has_title: bool) -> None:
    titled = replace(VERSION, title="Kepala")
    assert said(titled, has_title=has_title) == ("Kepala", "Lain.")
    assert said(replace(titled, text=""), has_title=has_title) == ("Kepala", "Isi.")


@pytest.mark.parametrize("has_title", [True, False])
def test_who_only_has_pictures_of_its_own_says_the_shared_words(
    *, has_title: bool
) -> None:
    only_shown = replace(VERSION, text="", attachments=(OWN,))
    assert not only_shown.has_words
    own = in_own_words(ITEM, only_shown, has_title=has_title)
    assert own == replace(ITEM, attachments=(OWN,))


def test_who_has_none_shows_the_shared_pictures() -> None:
    assert VERSION.has_words
    assert in_own_words(ITEM, VERSION, has_title=True).attachments == (PHOTO,)
