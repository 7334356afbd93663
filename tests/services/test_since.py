"""What changed since somebody looked, in everything that will be public."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dissemination.domain.delivery import Delivery, DeliveryId, State
from dissemination.domain.item import ContentItem, ItemId, Kind, Priority
from dissemination.domain.rendition import (
    AccountId,
    Captions,
    Media,
    Part,
    Rendition,
    fingerprint,
)
from dissemination.services.since import AccountChange, Basis, since
from dissemination.storage.reviewing import Laid

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
ITEM = ContentItem(
    id=ItemId("berita"), kind=Kind.NEWS, title="Judul", body="Isi.", unit="IKP"
)
FILM = Media(sha256="f" * 64, mime="video/mp4", width=9, height=16, size=1, alt="Film")
STILL = Media(sha256="a" * 64, mime="image/jpeg", width=9, height=16, size=1)
CAPTIONS = Captions(language="id", srt="1\nHalo", vtt="WEBVTT\n\nHalo warga")
PART = Part(text="Isi.", media=(FILM,), captions=CAPTIONS, cover=STILL)


def laid(part: Part, at: datetime, number: int = 1) -> Laid:
    said = Rendition(
        item="berita",
        revision=1,
        account=AccountId("ig"),
        placement="reel",
        parts=(part,),
    )
    delivery = Delivery(
        id=DeliveryId(number),
        item=ITEM.id,
        revision=1,
        account=said.account,
        placement="reel",
        occurrence="once",
        state=State.PLANNED,
        due_at=AT,
        useful_until=AT + timedelta(days=1),
        fingerprint=fingerprint(said.parts),
        priority=Priority.NORMAL,
    )
    return Laid(delivery=delivery, said=said, planned_at=at)


def change(now: Part) -> AccountChange:
    """Compare what an account was to say with what it is to say now."""
    before = laid(PART, AT - timedelta(hours=2))
    after = laid(now, AT, 2)
    basis = Basis(how="seen", person="arman", at=AT - timedelta(hours=1), revision=1)
    zone = ZoneInfo("Asia/Jakarta")
    (one,) = since(basis, (ITEM, ITEM), [before, after], [after], zone=zone).accounts
    return one


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (replace(PART, text="Lain."), "Isi.", "Lain."),
        (
            replace(PART, captions=replace(CAPTIONS, vtt="WEBVTT\n\nHalo semua")),
            "warga",
            "semua",
        ),
        (replace(PART, media=(replace(FILM, alt="Drama"),)), "Film", "Drama"),
        (replace(PART, link="https://a.example/x"), "", "https://a.example/x"),
    ],
    ids=["words", "captions", "alt", "link"],
)
def test_whatever_is_public_is_compared(part: Part, old: str, new: str) -> None:
    changes = [c for c in change(part).changes if c.op != "equal"]
    assert old in " ".join(c.old for c in changes)
    assert new in " ".join(c.new for c in changes)


def test_another_cover_is_shown_beside_the_old_one() -> None:
    other = replace(STILL, sha256="b" * 64)
    found = change(replace(PART, cover=other))
    assert (found.before, found.after) == ((FILM, STILL), (FILM, other))
    assert found.changes == ()


def test_what_stayed_is_not_repeated_beside_what_changed() -> None:
    said = " ".join(c.new for c in change(replace(PART, text="Lain.")).changes)
    assert "WEBVTT" not in said
