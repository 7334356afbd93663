"""What an officer takes along."""

from __future__ import annotations

import pytest

from dissemination.domain.rendition import (
    AccountId,
    Captions,
    Media,
    Part,
    Rendition,
)
from dissemination.messages import LANGUAGES, sentence, speak
from dissemination.services.desk import Desk
from dissemination.services.hand_kit import file_of, kit_of, share_label, steps

JPEG = Media(sha256="1" * 64, mime="image/jpeg", width=9, height=16, size=1)
FILM = Media(sha256="2" * 64, mime="video/mp4", width=16, height=9, size=1, seconds=3)


def said(*parts: Part) -> Rendition:
    return Rendition(
        item="berita",
        revision=1,
        account=AccountId("status"),
        placement="status",
        parts=parts,
    )


def test_each_part_has_its_picture_and_its_text_as_approved() -> None:
    text = "Baris satu\n\n  *tebal* "
    one, two = kit_of(said(Part(text=text, media=(JPEG,)), Part(text="Dua")))
    assert one.text == text
    assert one.picture is not None
    assert (one.picture.name, one.picture.medium) == ("1-1.jpg", JPEG)
    assert (two.number, two.picture, two.files) == (2, None, ())


def test_a_film_brings_its_cover_and_its_captions() -> None:
    captions = Captions(language="id", srt="1\n", vtt="WEBVTT\n")
    (part,) = kit_of(
        said(Part(text="", title="J", media=(FILM,), captions=captions, cover=JPEG))
    )
    assert part.picture is None
    assert [file.name for file in part.files] == [
        "1-1.mp4",
        "1-cover.jpg",
        "1.srt",
        "1.vtt",
    ]
    assert [file.text for file in part.files if not file.medium] == ["1\n", "WEBVTT\n"]


def test_a_file_is_found_by_its_name_and_no_other() -> None:
    rendition = said(Part(text="", media=(JPEG,)))
    found = file_of(rendition, "1-1.jpg")
    assert found is not None
    assert found.medium == JPEG
    for name in ("1-2.jpg", "../1-1.jpg", "", "1" * 64):
        assert file_of(rendition, name) is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_can_be_shared_has_a_button_and_three_steps(desk: Desk, lang: str) -> None:
    speak(lang)
    try:
        label = share_label("whatsapp_status")
        assert label == sentence("whatsapp_status.share", lang=lang)
        assert "WhatsApp" in label
        listed = steps(desk, AccountId("status"), "whatsapp_status")
        assert len(listed) == len(set(listed)) == 3
        assert not any("whatsapp_status." in step for step in listed)
    finally:
        speak("")


def test_elsewhere_the_channel_says_its_own_steps(desk: Desk) -> None:
    assert share_label("website") == ""
    assert steps(desk, AccountId("situs"), "website") == []
    assert steps(desk, AccountId("sudah-tiada"), "youtube") == []
