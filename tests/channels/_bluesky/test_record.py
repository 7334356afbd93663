from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from channels._bluesky.record import instant, post, shown_media
from channels._bluesky.stored import Stored
from dissemination.channel import Captions, Media, Part, Rejected

AT = "2026-11-21T03:00:00.000Z"
LINK = "https://info.kota.example/pasar"
PICTURE = Media(
    sha256="a" * 64, mime="image/png", width=40, height=30, size=3, alt="Pasar"
)
VIDEO = replace(PICTURE, mime="video/mp4", seconds=9)


def blob(name: str) -> dict[str, Any]:
    return {"$type": "blob", "ref": {"$link": name}}


def stored(*names: str, captions: str = "") -> Stored:
    return Stored(
        blobs=tuple(blob(name) for name in names),
        captions=blob(captions) if captions else None,
    )


def written(part: Part, of: Stored | None = None) -> dict[str, Any]:
    return post(part, of or Stored(), created_at=AT, reply=None)


def card(text: str, *, link: str, title: str = "") -> dict[str, Any]:
    part = Part(text=text, title=title, link=link)
    external: dict[str, Any] = written(part)["embed"]["external"]
    return external


def test_plain_words_are_all_there_is() -> None:
    assert written(Part(text="Halo")) == {
        "$type": "app.bsky.feed.post",
        "text": "Halo",
        "createdAt": AT,
        "langs": ["id"],
    }


def test_an_instant_is_told_in_utc_and_to_the_millisecond() -> None:
    there = datetime(2026, 11, 21, 10, 0, 0, 123456, timezone(timedelta(hours=7)))
    assert instant(there) == "2026-11-21T03:00:00.123Z"
    assert instant(datetime(2026, 11, 21, 3, tzinfo=UTC)) == AT


def test_each_picture_has_its_alternative_text_even_an_empty_one() -> None:
    part = Part(text="Halo", media=(PICTURE, replace(PICTURE, alt="")))
    images = written(part, stored("b1", "b2"))["embed"]["images"]
    assert [(one["image"]["ref"]["$link"], one["alt"]) for one in images] == [
        ("b1", "Pasar"),
        ("b2", ""),
    ]
    assert images[0]["aspectRatio"] == {"width": 40, "height": 30}


def test_a_shape_that_is_not_known_is_not_told() -> None:
    part = Part(text="Halo", media=(replace(PICTURE, width=0, height=0),))
    assert "aspectRatio" not in written(part, stored("b1"))["embed"]["images"][0]


def test_pictures_have_no_card_beside_them() -> None:
    part = Part(text=f"Halo {LINK}", link=LINK, media=(PICTURE,))
    assert written(part, stored("b1"))["embed"]["$type"] == "app.bsky.embed.images"


def test_a_video_has_its_captions() -> None:
    said = Captions(language="id", srt="", vtt="WEBVTT")
    part = Part(text="Halo", media=(VIDEO,), captions=said)
    embed = written(part, stored("v1", captions="c1"))["embed"]
    assert embed["video"] == blob("v1")
    assert embed["captions"] == [{"lang": "id", "file": blob("c1")}]
    assert embed["alt"] == "Pasar"


def test_a_video_without_words_has_no_captions() -> None:
    part = Part(text="Halo", media=(replace(VIDEO, alt=""),))
    embed = written(part, stored("v1"))["embed"]
    assert embed.keys() & {"captions", "alt"} == set()


@pytest.mark.parametrize("media", [(VIDEO, PICTURE), (VIDEO, VIDEO)])
def test_nothing_is_dropped_beside_a_video(media: tuple[Media, ...]) -> None:
    with pytest.raises(Rejected, match="one video"):
        written(Part(text="Halo", media=media), stored("v1", "b2"))


def test_a_card_says_title_and_the_words_below_it() -> None:
    text = f"Pasar murah\n\nBeras Rp11.000.\nMinyak habis.\n\nInfo: {LINK}\n\n#Pasar"
    assert card(text, title="Pasar murah", link=LINK) == {
        "uri": LINK,
        "title": "Pasar murah",
        "description": "Beras Rp11.000. Minyak habis.",
    }


def test_a_card_shows_the_picture_that_was_stored_for_it() -> None:
    part = Part(text=f"Halo {LINK}", link=LINK)
    embed = written(part, Stored(thumb=blob("t1")))["embed"]
    assert embed["external"]["thumb"] == blob("t1")
    assert "thumb" not in written(part)["embed"]["external"]


def test_without_a_title_a_card_begins_with_the_first_line() -> None:
    said = card(f"Pasar murah\n\nBeras murah.\n\n{LINK}", link=LINK)
    assert (said["title"], said["description"]) == ("Pasar murah", "Beras murah.")


def test_a_card_leads_where_the_text_does() -> None:
    tracked = f"{LINK}?utm_source=bluesky"
    assert card(f"Halo {tracked}", link=LINK)["uri"] == tracked
    assert card("Halo", link=LINK)["uri"] == LINK


def test_a_card_without_words_says_the_address() -> None:
    assert card("", link=LINK)["title"] == LINK


def test_a_long_card_is_cut_at_a_word() -> None:
    text = "Judul\n\n" + "kata " * 100
    said = card(text, title="Judul", link=LINK)["description"]
    assert len(said) <= 301
    assert said.endswith("kata…")


def test_a_reply_goes_last_and_as_it_is() -> None:
    ref = {"uri": "at://did:plc:a/app.bsky.feed.post/3aaaaaaaaaaaa", "cid": "b"}
    reply = {"root": ref, "parent": ref}
    part = Part(text="Halo")
    record = post(part, Stored(), created_at=AT, reply=reply)
    assert record == {**written(part), "reply": reply}


@pytest.mark.parametrize(
    ("part", "of", "count"),
    [
        (Part(text="Halo"), Stored(), 0),
        (Part(text="Halo", link=LINK), Stored(), 0),
        (Part(text="Halo", media=(PICTURE, PICTURE)), stored("a", "b"), 2),
        (Part(text="Halo", media=(VIDEO,)), stored("a"), 1),
    ],
)
def test_media_are_counted_and_cards_are_not(
    part: Part, of: Stored, count: int
) -> None:
    assert shown_media(written(part, of)) == count
