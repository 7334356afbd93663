"""What a medium of the library lacks before it may go out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.domain.asset import (
    LICENCES,
    QUESTIONS,
    Answer,
    Asset,
    AssetKind,
    Consent,
    attached,
    objections,
    unanswered,
)

PHOTO = Asset(
    id=7,
    sha256="a" * 64,
    name="posyandu.jpg",
    kind=AssetKind.PHOTO,
    mime="image/jpeg",
    width=1600,
    height=1200,
    size=93_000,
    unit="Dinkes",
    created_at=datetime(2026, 11, 23, tzinfo=UTC),
    created_by="rina",
    alt="Petugas menimbang balita",
    licence="own",
    checklist={},
)
FILM = replace(
    PHOTO,
    kind=AssetKind.VIDEO,
    mime="video/mp4",
    cover="b" * 64,
    cover_size=9,
    seconds=7.5,
)


def named(asset: Asset, alt: str = "") -> list[str]:
    return [one.id for one in objections(asset, alt=alt)]


def test_a_photo_with_words_and_a_licence_may_go_out() -> None:
    assert named(PHOTO) == []


@pytest.mark.parametrize("kind", list(AssetKind))
def test_without_words_for_who_cannot_see_nothing_goes_out(kind: AssetKind) -> None:
    assert named(replace(PHOTO, kind=kind, alt=" ")) == [f"asset.no_alt_{kind}"]


def test_words_said_in_its_place_are_enough() -> None:
    assert named(replace(PHOTO, alt=""), alt="Ibu dan anak") == []


def test_whose_it_is_must_be_known() -> None:
    assert named(replace(PHOTO, licence="")) == ["asset.no_licence"]


@pytest.mark.parametrize("licence", LICENCES)
def test_whoever_is_not_of_the_office_must_be_named(licence: str) -> None:
    nameless = named(replace(PHOTO, licence=licence))
    wants_name = licence not in {"own", "public_domain"}
    assert (nameless == ["asset.no_credit"]) == wants_name
    assert named(replace(PHOTO, licence=licence, credit="Rina")) == []


@pytest.mark.parametrize(
    ("question", "settles"),
    [
        ("children", {"parents"}),
        ("documents", set()),
        ("plates", {"given"}),
        ("screens", set()),
        ("victims", {"given"}),
    ],
)
@pytest.mark.parametrize("consent", ["", *Consent])
def test_what_can_be_seen_needs_the_consent_of_whom_it_is_about(
    question: str, settles: set[str], consent: str
) -> None:
    seen = replace(PHOTO, checklist={question: Answer.YES}, consent=consent)
    assert named(seen) == ([] if consent in settles else [f"asset.shows_{question}"])


@given(
    st.dictionaries(
        st.sampled_from(list(QUESTIONS)), st.sampled_from(["no", "blurred"])
    )
)
def test_what_is_blurred_or_not_there_needs_nobody(
    checklist: dict[str, Answer],
) -> None:
    assert named(replace(PHOTO, checklist=checklist)) == []


def test_a_consent_that_is_missing_holds_it_back() -> None:
    assert named(replace(PHOTO, consent=Consent.MISSING)) == ["asset.no_consent"]


def test_nobody_can_be_seen_in_a_logo() -> None:
    logo = replace(
        PHOTO,
        kind=AssetKind.LOGO,
        consent=Consent.MISSING,
        checklist={"children": Answer.YES},
    )
    assert named(logo) == []


def test_every_objection_names_a_field_of_the_form() -> None:
    worst = replace(
        PHOTO, alt="", licence="", checklist=dict.fromkeys(QUESTIONS, "yes")
    )
    fields = {one.field for one in objections(worst)}
    assert fields == {"alt", "licence", *(f"check_{name}" for name in QUESTIONS)}


def test_only_of_photos_the_checklist_is_asked() -> None:
    assert unanswered(PHOTO) == tuple(QUESTIONS)
    assert (
        unanswered(replace(PHOTO, checklist={"children": "no"})) == tuple(QUESTIONS)[1:]
    )
    assert unanswered(FILM) == ()


def test_an_item_carries_what_the_library_knows() -> None:
    shown = replace(PHOTO, credit="Rina/Statistik", focus=(0.2, 0.8))
    carried = attached(shown, caption=" Sabtu pagi ")
    assert (carried.kind, carried.file, carried.alt) == ("image", PHOTO.name, PHOTO.alt)
    assert (carried.credit, carried.caption) == ("Rina/Statistik", "Sabtu pagi")
    assert (carried.focus, carried.cover) == ((0.2, 0.8), None)
    assert carried.media is not None
    assert (carried.media.sha256, carried.media.alt) == (PHOTO.sha256, PHOTO.alt)


def test_words_of_its_place_stand_before_those_of_the_library() -> None:
    carried = attached(PHOTO, alt=" Lain ")
    assert carried.alt == "Lain"
    assert carried.media is not None
    assert carried.media.alt == "Lain"


def test_a_film_brings_its_still() -> None:
    carried = attached(FILM)
    assert (carried.kind, carried.seconds) == ("video", 7.5)
    assert carried.cover is not None
    assert (carried.cover.sha256, carried.cover.mime) == ("b" * 64, "image/jpeg")
    assert (carried.cover.width, carried.cover.size) == (1600, 9)
