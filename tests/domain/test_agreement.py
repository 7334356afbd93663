"""A version agrees with its item in whatever form it says a fact, and else is found."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dissemination.domain.agreement import Disagreement, How, disagreements
from dissemination.domain.figures import MONTHS, WEEKDAYS, Sort
from dissemination.domain.item import Attachment, ContentItem, ItemId, Kind

WIB = ZoneInfo("Asia/Jakarta")
BODY = (
    "Pasar murah digelar Sabtu, 21 November 2026, pukul 09.00–12.00 WIB di Lapangan "
    "Kantor Camat Rumbai, Jl. Sekolah.\n"
    "Tersedia 300 paket seharga Rp50.000 dari anggaran Rp1,5 miliar. "
    "Hubungi 0812-3456-7890."
)
EVENT = ContentItem(
    id=ItemId("pasar"),
    kind=Kind.EVENT,
    title="Pasar Murah Dibuka",
    body=BODY,
    unit="Disperindag",
    place="Pekanbaru",
    event_at=datetime(2026, 11, 21, 9, tzinfo=WIB),
)
SHORT = "Sabtu 21/11 jam 9 pagi di Lapangan Camat Rumbai"
DAYS = st.dates(date(2020, 1, 1), date(2039, 12, 31))


def found(text: str, item: ContentItem = EVENT) -> tuple[Disagreement, ...]:
    return disagreements(item, replace(item, title="", body=text), WIB)


def said(text: str, item: ContentItem = EVENT) -> set[tuple[Sort, How, bool]]:
    return {(one.sort, one.how, one.is_grave) for one in found(text, item)}


def grave(text: str, item: ContentItem = EVENT) -> list[tuple[Sort, str]]:
    return [(one.sort, one.text) for one in found(text, item) if one.is_grave]


def news(body: str) -> ContentItem:
    plain = replace(EVENT, kind=Kind.NEWS, event_at=None, place="", title="Kabar")
    return replace(plain, body=body)


def day_said(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1].capitalize()} {day.year}"


def test_the_shared_words_agree_with_themselves() -> None:
    assert disagreements(EVENT, EVENT, WIB) == ()
    assert found(f"{EVENT.title}\n{BODY}") == ()


@pytest.mark.parametrize(
    "text",
    [
        SHORT,
        "21 November, 09.00 WIB, Lapangan Kantor Camat Rumbai",
        "21-11-2026 pukul 9 di Jalan Sekolah, Rp 50.000,-",
        "Sabtu (21/11/2026) pkl 09:00 s.d. 12:00 di Kec. Rumbai! 300 paket, Rp50 ribu.",
        "21 Nov jam 9, Camat Rumbai: tiga ratus paket. +62 812 3456 7890",
        "21/11 jam 9 pagi di Rumbai. Anggaran Rp 1.500.000.000. Tahun 2026.",
    ],
)
def test_the_same_facts_in_other_forms_are_no_disagreement(text: str) -> None:
    assert [one for one in found(text) if one.how is How.OTHER or one.is_grave] == []


@pytest.mark.parametrize(
    ("text", "sort", "words"),
    [
        (f"{SHORT}, 22 November", Sort.DATE, "22 November"),
        (SHORT.replace("21/11", "21/11/2027"), Sort.DATE, "21/11/2027"),
        (SHORT.replace("Sabtu", "Minggu"), Sort.WEEKDAY, "Minggu"),
        (f"{SHORT}, jam 10", Sort.HOUR, "jam 10"),
        (SHORT.replace("jam 9 pagi", "09.00 WITA"), Sort.HOUR, "09.00 WITA"),
        (f"{SHORT}: Rp45.000", Sort.AMOUNT, "Rp45.000"),
        (f"{SHORT}: Rp1,6 miliar", Sort.AMOUNT, "Rp1,6 miliar"),
        (f"{SHORT}: 350 paket", Sort.NUMBER, "350"),
        (f"{SHORT}. WA 0812-3456-7891", Sort.PHONE, "0812-3456-7891"),
        (f"{SHORT} dan di Lapangan Tenayan", Sort.PLACE, "Lapangan Tenayan"),
    ],
)
def test_another_fact_is_told_with_its_words(text: str, sort: Sort, words: str) -> None:
    assert (sort, words) in grave(text)


def test_another_fact_is_told_with_what_the_item_says() -> None:
    (one,) = [one for one in found(f"{SHORT}: Rp45.000") if one.is_grave]
    assert one.how is How.OTHER
    assert one.against == ("Rp50.000", "Rp1,5 miliar")
    assert not [o for o in found(f"{SHORT}: Rp45.000") if o.text in one.against]


def test_a_fact_of_a_kind_that_the_item_lacks_is_told_too() -> None:
    (one,) = found("Biaya Rp10.000.", news("Gratis."))
    assert (one.sort, one.how, one.against, one.is_grave) == (
        Sort.AMOUNT,
        How.OTHER,
        (),
        True,
    )


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Sabtu jam 9 di Rumbai", Sort.DATE),
        ("Sabtu 21/11 di Rumbai", Sort.HOUR),
        ("Sabtu 21/11 jam 9", Sort.PLACE),
    ],
)
def test_the_day_the_hour_and_the_place_of_an_event_must_stand(
    text: str, missing: Sort
) -> None:
    gone = [one for one in found(text) if one.how is How.MISSING and one.is_grave]
    assert [one.sort for one in gone] == [missing]


def test_what_else_is_left_out_is_a_mild_remark() -> None:
    mild = {one.sort for one in found(SHORT) if not one.is_grave}
    assert {Sort.AMOUNT, Sort.PHONE, Sort.NUMBER} <= mild
    assert {one.how for one in found(SHORT)} == {How.MISSING}


def test_until_when_an_emergency_holds_must_stand() -> None:
    body = "Hujan lebat. Berlaku hingga pukul 17.30 WIB, 23 November 2026."
    until = datetime(2026, 11, 23, 17, 30, tzinfo=WIB)
    storm = replace(news(body), kind=Kind.WEATHER_EMERGENCY, expires_at=until)
    assert grave("Hujan lebat! Waspada.", storm) == [
        (Sort.DATE, "23 November 2026"),
        (Sort.HOUR, "pukul 17.30 WIB"),
    ]
    assert not grave("Waspada hujan sampai 17.30 WIB, 23/11.", storm)


def test_the_hour_beside_the_text_counts_as_said() -> None:
    bare = replace(EVENT, body="Ayo datang ke pasar murah!")
    assert grave("Ayo, Sabtu 21/11 jam 9!", bare) == []
    assert (Sort.HOUR, "09.00 WIB") in grave("Ayo, Sabtu 21/11!", bare)


def test_what_neither_text_says_is_not_missed_but_of_an_event() -> None:
    bare = replace(EVENT, body="Ayo datang ke pasar murah!", kind=Kind.NEWS)
    assert found("Ayo!", replace(bare, place="Dumai", byline="Edisi 5")) == ()
    assert grave("Ayo!", replace(bare, kind=Kind.EVENT)) != []


def test_at_midnight_no_hour_is_meant() -> None:
    day = replace(news("Ayo."), event_at=datetime(2026, 11, 21, tzinfo=WIB))
    assert grave("Ayo 21 November!", day) == []


def test_the_hour_is_meant_where_the_office_is() -> None:
    at = datetime(2026, 11, 21, 2, tzinfo=ZoneInfo("UTC"))
    assert grave("Ayo 21/11 jam 9!", replace(news("Ayo."), event_at=at)) == []


def test_a_place_may_be_said_in_fewer_words() -> None:
    item = news("Digelar di Aula Lantai 2 Kantor Wali Kota Pekanbaru.")
    assert grave("Di Kantor Wali Kota.", item) == []
    assert grave("Di Aula Wali Kota Dumai.", item) == [
        (Sort.PLACE, "Aula Wali Kota Dumai")
    ]


def test_capitals_of_a_headline_make_no_place_that_is_missed() -> None:
    missed = {one.text for one in found(SHORT) if one.sort is Sort.PLACE}
    assert missed == {"Jl. Sekolah"}


def test_numbers_in_words_that_nobody_counted_are_a_mild_remark() -> None:
    assert (Sort.NUMBER, How.OTHER, False) in said(f"{SHORT}: tiga langkah mudah")
    assert (Sort.NUMBER, How.OTHER, True) in said(f"{SHORT}: 3 langkah mudah")


def test_a_month_alone_agrees_with_its_days_and_a_day_not_with_its_month() -> None:
    assert grave("Sepanjang November 2026", news("Mulai 21 November 2026.")) == []
    assert grave("Mulai 21 November", news("Sepanjang November 2026.")) == [
        (Sort.DATE, "21 November")
    ]


def test_of_a_day_without_a_year_nobody_knows_the_weekday() -> None:
    assert grave("Sabtu, 21 November", news("Pada 21 November.")) == []
    assert grave("Minggu, 21 November", news("Pada 21 November 2026.")) == [
        (Sort.WEEKDAY, "Minggu")
    ]


def test_what_stands_beside_a_picture_is_read_too() -> None:
    poster = Attachment(file="a.jpg", kind="image", alt="Poster: 22 November 2026")
    own = replace(EVENT, attachments=(poster,))
    assert [(o.sort, o.how) for o in disagreements(EVENT, own, WIB)] == [
        (Sort.DATE, How.OTHER)
    ]


def test_what_is_grave_comes_first_and_each_fact_once() -> None:
    told = found("Minggu 22/11 jam 10, 22/11, jam 10 di Tenayan, 350 paket, 350 paket")
    assert [one.is_grave for one in told] == sorted(
        (one.is_grave for one in told), reverse=True
    )
    assert len(told) == len({(one.sort, one.how, one.text) for one in told})


@given(DAYS, st.integers(0, 23), st.integers(0, 59), st.integers(1, 10**9))
def test_facts_in_another_form_never_disagree(
    day: date, hour: int, minute: int, rupiah: int
) -> None:
    item = news(
        f"Pada {WEEKDAYS[day.weekday()].capitalize()}, {day_said(day)}, pukul "
        f"{hour:02}.{minute:02} WIB. Biaya Rp{rupiah:,}.".replace(",", ".")
    )
    said_otherwise = (
        f"{day.day}/{day.month}, {hour}:{minute:02}, {rupiah} rupiah",
        f"{day:%d-%m-%Y} pkl {hour}.{minute:02} WIB Rp {rupiah},-",
        f"{day}: {hour:02}.{minute:02}; Rp{rupiah:,}".replace(",", "."),
    )
    for text in said_otherwise:
        assert found(text, item) == () or {o.sort for o in found(text, item)} <= {
            Sort.WEEKDAY
        }


@given(st.data())
def test_a_changed_digit_is_always_found(data: st.DataObject) -> None:
    day = data.draw(DAYS)
    clock = f"{data.draw(st.integers(10, 23))}.{data.draw(st.integers(10, 59))}"
    rupiah = data.draw(st.integers(1000, 999_999))
    paket = data.draw(st.integers(100, 900))
    text = f"Pada {day_said(day)} pukul {clock} WIB, Rp{rupiah}, {paket} paket."
    item = news(text)
    place = data.draw(
        st.sampled_from([n for n, c in enumerate(text) if c in string.digits])
    )
    digit = data.draw(st.sampled_from([d for d in string.digits if d != text[place]]))
    changed = text[:place] + digit + text[place + 1 :]
    assume(changed != text)
    assert found(changed, item), changed


@given(st.text(), st.text())
def test_any_two_texts_are_compared(shared: str, own: str) -> None:
    item = news(shared)
    assert disagreements(item, item, WIB) == ()
    for one in found(own, item):
        assert one.text
        assert one.how is How.OTHER or not one.against


@given(DAYS)
def test_the_day_after_is_another_day(day: date) -> None:
    item = news(f"Pada {day_said(day)}.")
    after = day_said(day + timedelta(days=1))
    assert [(o.sort, o.how) for o in found(f"Pada {after}.", item)] == [
        (Sort.DATE, How.OTHER)
    ]


def test_what_stands_beside_a_picture_alone_is_not_missed_in_the_text() -> None:
    shown = Attachment(file="a.jpg", kind="image", caption="Rapat, Sabtu (21/11)")
    item = replace(EVENT, body="Rapat digelar.", attachments=(shown,), kind=Kind.NEWS)
    assert disagreements(item, replace(item, title=""), WIB) == ()
