"""What was told becomes a text of whole sentences, and what was not is left out."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.checking import check
from dissemination.checking.office import Office
from dissemination.domain.elements import FORMS, compose, untold
from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.messages import LANGUAGES, catalogue

EMERGENCIES = [Kind.WEATHER_EMERGENCY, Kind.DISASTER_EMERGENCY]
FLOOD = {
    "hazard": "Banjir setinggi 60 cm menggenangi Jalan Yos Sudarso",
    "affected": "warga Rumbai",
    "advice": "Matikan listrik.\nJauhi saluran air.",
    "help": "hubungi 112, bebas pulsa",
    "until": "Senin, 23 November 2026 pukul 17.30 WIB",
    "source": "BPBD Kota Pekanbaru",
}


def test_every_kind_has_its_form() -> None:
    assert set(FORMS) == set(Kind)


def test_the_five_questions_make_a_lead_and_what_follows() -> None:
    said = compose(
        Kind.NEWS,
        {
            "what": "Pemerintah membuka Ruang Kreatif.",
            "when": "Sabtu, 21 November 2026",
            "where": "Balai Kota",
            "who": "acara dihadiri 120 pelajar",
        },
    )
    assert said.splitlines() == [
        (
            "Pemerintah membuka Ruang Kreatif. "
            "Kegiatan berlangsung Sabtu, 21 November 2026 di Balai Kota."
        ),
        "Acara dihadiri 120 pelajar.",
    ]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"where": "Balai Kota"}, "Tempatnya di Balai Kota."),
        ({"where": "di Balai Kota"}, "Tempatnya di Balai Kota."),
        ({"when": "kegiatan berlangsung besok"}, "Kegiatan berlangsung besok."),
        (
            {"when": "besok", "where": "di Dumai"},
            "Kegiatan berlangsung besok di Dumai.",
        ),
        ({"what": "apa\n\n  dan   apa lagi?"}, "Apa\ndan apa lagi?"),
        ({"what": "katanya “cukup.”"}, "Katanya “cukup.”"),
        ({"who": "baris\nkedua"}, "Baris kedua."),
        ({"unknown": "apa pun"}, ""),
        ({"what": "   "}, ""),
    ],
)
def test_words_that_are_there_already_are_not_said_twice(
    told: dict[str, str], said: str
) -> None:
    assert compose(Kind.NEWS, told) == said


@pytest.mark.parametrize("kind", EMERGENCIES)
def test_a_whole_emergency_notice_lacks_nothing_that_the_checks_ask_for(
    kind: Kind,
) -> None:
    assert untold(kind, FLOOD) == ()
    item = ContentItem(
        id=ItemId("banjir"),
        kind=kind,
        title="Banjir di Rumbai",
        body=compose(kind, FLOOD),
        unit="BPBD",
    )
    found = check(item, Office(zone=ZoneInfo("Asia/Jakarta")))
    assert [f.rule for f in found if f.rule.startswith("emergency.")] == []


@pytest.mark.parametrize("kind", EMERGENCIES)
def test_a_first_alert_says_that_more_will_come(kind: Kind) -> None:
    said = compose(kind, {"hazard": FLOOD["hazard"]})
    assert said.splitlines() == [
        "Banjir setinggi 60 cm menggenangi Jalan Yos Sudarso.",
        "Informasi ini akan diperbarui.",
    ]
    assert untold(kind, {"hazard": "Banjir."}) == (
        *("affected", "advice", "help", "until", "source"),
    )


def test_the_next_news_takes_the_place_of_the_promise() -> None:
    said = compose(Kind.DISASTER_EMERGENCY, {**FLOOD, "next": "pukul 09.00 WIB"})
    assert "Informasi ini akan diperbarui pukul 09.00 WIB." in said
    assert said.count("diperbarui") == 1


def test_several_steps_stand_one_a_line_under_their_heading() -> None:
    lines = compose(Kind.DISASTER_EMERGENCY, FLOOD).splitlines()
    at = lines.index("Yang perlu dilakukan:")
    assert lines[at + 1 : at + 3] == ["Matikan listrik.", "Jauhi saluran air."]


@given(
    kind=st.sampled_from(list(Kind)),
    words=st.lists(st.text(st.characters(codec="utf-8"), max_size=40), max_size=12),
)
def test_whatever_is_told_is_said_and_no_line_is_empty(
    kind: Kind, words: list[str]
) -> None:
    names = [element.name for element in FORMS[kind].elements]
    told = dict(zip(names, words, strict=False))
    lines = compose(kind, told).split("\n")
    assert lines == [""] or all(line.strip() for line in lines)
    said = "".join("".join(lines).split()).casefold()
    for text in told.values():
        bare = "".join(text.split()).casefold().rstrip(".")
        assert bare in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_element_is_asked_for_in_both_languages(lang: str) -> None:
    known = catalogue(lang)
    for form in FORMS.values():
        for element in form.elements:
            for end in ("", ".help", ".example"):
                id_ = f"element.{form.name}.{element.name}{end}"
                assert known.gettext(id_) != id_
