"""What the checks say of items of our own."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.checking import check
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import Attachment, ContentItem, ItemId, Kind
from dissemination.domain.rendition import Media

PUBLISH_AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
PICTURE = Media(sha256="a" * 64, mime="image/jpeg", width=1, height=1, size=1)
PHOTO = Attachment(file="foto.jpg", kind="image", alt="Foto", media=PICTURE)
ITEM = ContentItem(
    id=ItemId("berita"),
    kind=Kind.NEWS,
    title="Posyandu buka",
    body="Datanglah.",
    unit="Dinkes",
    publish_at=PUBLISH_AT,
    attachments=(PHOTO,),
)
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus"),
    *("September", "Oktober", "November", "Desember"),
)


def found(body: str = "Datanglah.", **more: Any) -> list[Finding]:
    return list(check(replace(ITEM, body=body, **more)))


def texts(rule: str, body: str = "Datanglah.", **more: Any) -> list[str]:
    return [f.text for f in found(body, **more) if f.rule == rule]


def test_a_sound_item_has_no_findings() -> None:
    assert found() == []


@pytest.mark.parametrize(
    "said",
    [
        "Senin, 24 November 2026",
        "senin 24 november 2026",
        "SENIN, 24 NOVEMBER 2026",
        "Senin (24/11/2026)",
        "Senin (24-11-2026)",
        "Senin (24/11)",
        "Senin, 24 November",
        "Senin 24 Nov 2026",
        "Jum'at, 24 November 2026",
        "Ahad, 24 November 2026",
        "Senin, 31 November 2026",
    ],
)
def test_a_weekday_that_is_not_the_date_s_is_held(said: str) -> None:
    (finding,) = found(f"Acara pada {said} pukul 09.00 WIB.")
    assert finding.rule == "time.weekday_mismatch"
    assert finding.severity is Severity.HOLD
    assert finding.text == said


@pytest.mark.parametrize(
    "said",
    [
        "Selasa, 24 November 2026",
        "Jum'at, 27 November 2026",
        "Jum’at, 27 November 2026",
        "Ahad, 29 November 2026",
        "Selasa (24/11/2026)",
        "Selasa (24/11)",
        "Jumat, 1 Januari",  # of the year to come
        "setiap minggu 2 sampai 3 kali",
        "seminggu (2-3 kali)",
        "Rabu dan Kamis, 25 dan 26 November 2026",
    ],
)
def test_a_weekday_that_agrees_is_passed(said: str) -> None:
    assert texts("time.weekday_mismatch", f"Acara {said}.") == []


def test_a_date_without_a_year_is_not_judged_without_an_instant() -> None:
    assert found("Senin, 24 November", publish_at=None) == []


@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)), st.integers(0, 6))
def test_of_seven_weekdays_six_are_wrong(day: date, weekday: int) -> None:
    said = f"{DAYS[weekday]}, {day.day} {MONTHS[day.month - 1]} {day.year}"
    is_right = day.weekday() == weekday
    assert (texts("time.weekday_mismatch", said) == []) is is_right


@pytest.mark.parametrize(
    "number",
    [
        "1471084507859991",
        "14.71.08.120390.9992",
        "1471 0845 0785 9991",
        "147108-450785-9991",
        "1471\u00a00845\u00a00785\u00a09991",
    ],
)
def test_a_nik_is_held_however_it_is_written(number: str) -> None:
    (finding,) = found(f"NIK {number}, warga Pekanbaru.")
    assert (finding.rule, finding.text) == ("privacy.nik", number)


@pytest.mark.parametrize(
    "text",
    [
        "2. 1471084507859991 12 Mei 1990",
        "1471084507859991 2 orang",
        "kode 5 1471084507859991",
    ],
)
def test_a_nik_among_other_numbers_is_still_found(text: str) -> None:
    assert texts("privacy.nik", text) == ["1471084507859991"]


@pytest.mark.parametrize(
    "number",
    [
        "2026112600000123",  # province 20 and day 00
        "1471089907859991",  # day 59
        "1471084513859991",  # month 13
        "1471084507850000",  # no serial
        "14710845078599912",  # 17 digits
        "147108450785999",  # 15
        "1471 0845 0785 9991 22",  # a card's
    ],
)
def test_a_number_without_a_nik_s_form_is_passed(number: str) -> None:
    assert texts("privacy.nik", f"Nomor {number}.") == []


@pytest.mark.parametrize(
    "named", ["No. KK ", "KK: ", "kartu keluarga nomor ", "Kartu Keluarga (KK) "]
)
def test_a_family_card_s_number_is_called_so(named: str) -> None:
    assert texts("privacy.family_card", f"{named}1471080101159993") == [
        "1471080101159993"
    ]


def test_a_family_card_that_is_only_named_is_passed() -> None:
    assert found("Bawa fotokopi kartu keluarga.") == []


@pytest.mark.parametrize("field", ["title", "media"])
def test_a_nik_is_found_wherever_the_public_would_read_it(field: str) -> None:
    number = "1471084507859991"
    shown = replace(PHOTO, alt=f"KTP {number}")
    fields: dict[str, dict[str, Any]] = {
        "title": {"title": number},
        "media": {"attachments": (shown,)},
    }
    (finding,) = found(**fields[field])
    assert (finding.rule, finding.field) == ("privacy.nik", field)


def test_holds_come_first() -> None:
    tags = tuple(f"#t{n}a" for n in range(11))
    severities = [f.severity for f in found("NIK 1471084507859991", hashtags=tags)]
    assert severities == [Severity.HOLD, Severity.WARNING]


def test_a_channel_that_needs_a_picture_holds_an_item_without_one() -> None:
    holds = texts("format.no_media", attachments=(), channels=("instagram", "x"))
    assert holds == ["instagram"]


@pytest.mark.parametrize("kind", ["image", "video"])
def test_a_file_that_is_not_there_is_a_hold(kind: str) -> None:
    absent = replace(PHOTO, kind=kind, media=None)
    (finding,) = found(attachments=(absent,))
    assert (finding.rule, finding.severity) == ("format.missing_file", Severity.HOLD)


@pytest.mark.parametrize("alt", ["", "  "])
def test_a_picture_without_alternative_text_is_a_warning(alt: str) -> None:
    assert texts("format.missing_alt", attachments=(replace(PHOTO, alt=alt),)) == [
        "foto.jpg"
    ]


def test_a_video_needs_no_alternative_text() -> None:
    film = replace(PHOTO, kind="video", alt="")
    assert found(attachments=(film,)) == []


@pytest.mark.parametrize(("length", "count"), [(110, 0), (111, 1)])
def test_a_headline_has_a_length(length: int, count: int) -> None:
    assert len(texts("format.long_headline", title="a" * length)) == count


@pytest.mark.parametrize(
    ("count", "severity"),
    [(10, None), (11, Severity.WARNING), (30, Severity.WARNING), (31, Severity.HOLD)],
)
def test_hashtags_are_counted(count: int, severity: Severity | None) -> None:
    tags = tuple(f"#tag{n}" for n in range(count))
    severities = [f.severity for f in found(hashtags=tags)]
    assert severities == ([severity] if severity else [])


@pytest.mark.parametrize("tag", ["#Kota Bertuah", "#a-b", "#2026", "Riau", "#", "#a.b"])
def test_a_hashtag_that_will_not_work_is_named(tag: str) -> None:
    assert texts("format.invalid_hashtag", hashtags=(tag,)) == [tag]


@pytest.mark.parametrize("tag", ["#Pekanbaru", "#2026Riau", "#info_riau", "#Météo"])
def test_a_hashtag_that_works_is_passed(tag: str) -> None:
    assert found(hashtags=(tag,)) == []


@pytest.mark.parametrize(
    "unit",
    [
        "1471084507859991, ",
        "KK " + "9" * 17 + " ",
        "14 ",
        "Senin, 24 November 2026 ",
        "senin, ",
        "kartu keluarga ",
        "1.",
        "\u00a0 ",
    ],
)
def test_a_megabyte_is_read_in_no_time(unit: str) -> None:
    body = unit * (1_000_000 // len(unit))
    began = time.process_time()
    found(body)
    assert time.process_time() - began < 5


@given(st.text(max_size=300))
def test_whatever_is_written_each_finding_quotes_it(body: str) -> None:
    for finding in found(body):
        assert finding.text in body
