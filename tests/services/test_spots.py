"""A finding leads to the words that it is about, wherever they were typed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.checking import check
from dissemination.domain.elements import compose
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.services.checks import any_office
from dissemination.services.spots import Spot, spots

NIK = "1471084507859991"
_WORDS = st.text("ab é👋\n.", max_size=30)


def item(title: str, body: str, kind: Kind = Kind.NEWS) -> ContentItem:
    return ContentItem(id=ItemId("a"), kind=kind, title=title, body=body, unit="IKP")


def finding(field: str, text: str, start: int) -> Finding:
    return Finding(
        rule="pii.nik",
        severity=Severity.HOLD,
        field=field,
        text=text,
        start=start,
        end=start + len(text),
    )


def one(fields: dict[str, Any], whole: ContentItem, found: Finding) -> Spot:
    (spot,) = spots(fields, whole, [found])
    return spot


def words(fields: dict[str, Any], spot: Spot) -> str:
    group, _, name = spot.field.partition(".")
    typed = fields["elements"][name] if name else fields[group]
    return str(typed).replace("\r\n", "\n")[spot.start : spot.end]


def test_what_was_typed_as_it_is_said_is_found_where_it_stands() -> None:
    fields: dict[str, Any] = {"title": "Rapat besar", "body": f"Nomor {NIK} dan {NIK}."}
    second = finding("body", NIK, 6 + len(NIK) + 5)
    spot = one(fields, item("Rapat besar", fields["body"]), second)
    assert (spot.field, spot.start, spot.end) == ("body", 27, 43)


@pytest.mark.parametrize("before", ["", "  ", "\n\n", "\r\n \r\n"])
def test_blanks_that_are_left_out_move_nothing(before: str) -> None:
    fields = {"title": "", "body": f"{before}Nomor\r\n{NIK} itu\r\n"}
    whole = item("", f"Nomor\n{NIK} itu")
    spot = one(fields, whole, finding("body", NIK, 6))
    assert words(fields, spot) == NIK


def test_a_title_whose_blanks_were_folded_still_leads_to_its_words() -> None:
    fields = {"title": "  Rapat   soft   launching  dan launching", "body": "a"}
    whole = item("Rapat soft launching dan launching", "a")
    spot = one(fields, whole, finding("title", "launching", 25))
    assert words(fields, spot) == "launching"
    assert spot.start == fields["title"].rindex("launching")


def test_words_of_an_element_are_found_in_the_element() -> None:
    elements = {"what": "Rapat bersama warga.", "who": f"Nomor {NIK} milik warga."}
    fields = {"kind": "news", "title": "a", "body": "", "elements": elements}
    body = compose(Kind.NEWS, elements)
    second = body.index("warga", body.index(NIK))
    spot = one(fields, item("a", body), finding("body", "warga", second))
    assert spot.field == "element.who"
    assert words(fields, spot) == "warga"


def test_a_body_that_was_written_goes_before_its_elements() -> None:
    fields: dict[str, Any] = {
        "title": "",
        "body": f"Ini {NIK}.",
        "elements": {"what": NIK},
    }
    spot = one(fields, item("", fields["body"]), finding("body", NIK, 4))
    assert (spot.field, spot.start) == ("body", 4)


def test_what_is_missing_leads_to_its_field_and_marks_nothing() -> None:
    whole = item("Banjir", "Ada banjir.", Kind.DISASTER_EMERGENCY)
    fields = {"kind": "disaster_emergency", "title": "Banjir", "body": "Ada banjir."}
    missing = Finding(rule="a", severity=Severity.WARNING, field="body", text="")
    spot = one(fields, whole, missing)
    assert (spot.field, spot.end) == ("body", 0)
    empty = {**fields, "body": "", "elements": {}}
    assert one(empty, whole, missing).field.startswith("element.")


@pytest.mark.parametrize("field", ["hashtags", "media"])
def test_tags_and_media_lead_to_their_own_place(field: str) -> None:
    fields = {"title": "", "body": "a"}
    spot = one(fields, item("", "a"), finding(field, "#a b", 0))
    assert (spot.field, spot.end) == (field, 0)


@given(_WORDS, _WORDS, _WORDS)
def test_a_mark_always_covers_the_words_that_were_found(
    before: str, after: str, title: str
) -> None:
    body = f"{before}{NIK}{after}"
    fields = {"title": title, "body": body.replace("\n", "\r\n")}
    whole = item(" ".join(title.split()), body.strip())
    spot = one(fields, whole, finding("body", NIK, whole.body.index(NIK)))
    assert words(fields, spot) == NIK


def test_every_finding_of_the_rules_has_a_place() -> None:
    body = f"Soft launching pada Senin, 24 November 2026.  NIK {NIK} !!! Rp. 500.000"
    fields = {"title": "  RAPAT BESAR DI KANTOR BUPATI  ", "body": f"\n{body}"}
    whole = item("RAPAT BESAR DI KANTOR BUPATI", body)
    found = check(whole, any_office())
    assert len(found) > 2
    for spot in spots(fields, whole, found):
        if spot.end:
            assert words(fields, spot) == spot.finding.text
