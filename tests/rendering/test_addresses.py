from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dissemination.config.tables import Links
from dissemination.domain.length import measure
from dissemination.rendering.addresses import tracked

PATIENT = settings(deadline=None)  # other work may share the machine
ON = Links(utm=True)
UTM = "utm_source=x&utm_medium=social&utm_campaign=i1"


def said(address: str, links: Links = ON, *, is_own: bool = True) -> str:
    return tracked(address, links, source="x", campaign="i1", is_own=is_own)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://c.go.id/a", f"https://c.go.id/a?{UTM}"),
        ("https://c.go.id/a/", f"https://c.go.id/a/?{UTM}"),
        ("https://c.go.id/a?b=1", f"https://c.go.id/a?b=1&{UTM}"),
        ("https://c.go.id/a?", f"https://c.go.id/a?{UTM}"),
        ("https://c.go.id/a&", f"https://c.go.id/a&?{UTM}"),
        ("https://c.go.id/a?b=1&", f"https://c.go.id/a?b=1&{UTM}"),
        ("https://c.go.id/a#isi", f"https://c.go.id/a?{UTM}#isi"),
        ("https://c.go.id/a?b=1#isi", f"https://c.go.id/a?b=1&{UTM}#isi"),
        ("https://c.go.id/a#:~:text=x", f"https://c.go.id/a?{UTM}#:~:text=x"),
        ("https://c.go.id/a%20b?q=%C3%A9", f"https://c.go.id/a%20b?q=%C3%A9&{UTM}"),
    ],
)
def test_the_parameters_stand_where_servers_look_for_them(
    address: str, expected: str
) -> None:
    assert said(address) == expected


@pytest.mark.parametrize(
    "address",
    [
        "https://c.go.id/f?X-Amz-Signature=ab&X-Amz-Date=1",
        "https://c.go.id/f?sig=ab&se=2",
        "https://c.go.id/f?token=ab",
        "https://c.go.id/f?Expires=1",
        "https://c.go.id/app#/layanan/ktp",
        "https://c.go.id/app#!layanan",
        "https://c.go.id/a?utm_source=surel",
        "mailto:humas@c.go.id",
        "c.go.id/a",
        "https://[::1/a",
        "",
    ],
)
def test_what_one_more_letter_would_break_stays_as_it_is(address: str) -> None:
    assert said(address) == address


def test_nothing_is_added_unless_the_desk_wants_it() -> None:
    assert said("https://c.go.id/a", Links()) == "https://c.go.id/a"


def test_a_foreign_host_gets_nothing_unless_it_was_asked_for() -> None:
    foreign = "https://kemkes.example/a"
    assert said(foreign, is_own=False) == foreign
    asked = Links(utm=True, hosts=("Kemkes.example",))
    assert said(foreign, asked, is_own=False) == f"{foreign}?{UTM}"


def test_the_desk_may_name_medium_and_campaign() -> None:
    links = Links(utm=True, medium="sosial media", campaign="HUT/RI")
    query = parse_qs(urlsplit(said("https://c.go.id/a", links)).query)
    assert query == {
        "utm_source": ["x"],
        "utm_medium": ["sosial media"],
        "utm_campaign": ["HUT/RI"],
    }


def test_x_counts_the_longer_address_as_any_other() -> None:
    count = measure("weighted")
    address = "https://contoh.go.id/berita"
    assert said(address) != address
    assert count(f"Baca {said(address)}") == count(f"Baca {address}")


@PATIENT
@given(st.text(max_size=60))
def test_any_text_survives_and_is_tracked_at_most_once(text: str) -> None:
    address = f"https://c.go.id/{text}"
    once = said(address)
    assert said(once) == once
    assert address in [once.replace(f"{joint}{UTM}", "") for joint in ("", "?", "&")]
