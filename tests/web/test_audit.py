from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from dissemination.messages import sentence
from dissemination.storage import audit
from dissemination.web.audit import safe_cell
from tests.web.conftest import Site

DONE: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("rina", "submit", "posyandu", {}),
    ("arman", "approve", "posyandu", {"override": "Sudah dicek ke bidan"}),
    (
        "yoga",
        "roles",
        "sari",
        {"before": ["contributor"], "after": ["editor", "admin"]},
    ),
    ("engine", "gone", "17", {"deliveries": [17]}),
    ("rina", "draft_save", "draft:4", {}),
    ("wati", "melukis", "=1+1", {"x": "@jahat"}),
)


@pytest.fixture
def done(site: Site) -> Site:
    with site.desk.db.write() as connection:
        for number, (person, verb, subject, detail) in enumerate(DONE):
            audit.record(
                connection,
                at=site.clock.now + timedelta(days=number),
                person=person,
                verb=verb,
                subject=subject,
                **detail,
            )
    return site


@pytest.fixture
def wati(done: Site) -> TestClient:
    return done.client("wati")


def rows(browser: TestClient, query: str = "") -> list[str]:
    """Return the deeds on a page as a person reads them."""
    page = browser.get(f"/audit{query}").text
    found = page.split('<li class="deed">')[1:]
    texts = []
    for part in found:
        said = part.split("</time><span>")[1].split("</li>")[0]
        said = said.replace("<br>", " ")
        texts.append("".join(bit.split(">")[-1] for bit in said.split("<")).strip())
    return texts


def test_every_deed_is_told_in_plain_words(wati: TestClient) -> None:
    assert rows(wati) == [
        "Wati melakukan melukis pada =1+1",
        "Rina menyimpan draf 4",
        "Penayang (program) melihat tayangan 17: hilang",
        "Yoga mengubah peran Sari: Kontributor → Penyunting, Admin sistem",
        "Pak Arman menyetujui posyandu Alasan: Sudah dicek ke bidan",
        "Rina mengajukan posyandu",
    ]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?person=rina", 2),
        ("?verb=approve", 1),
        ("?subject=POSY", 2),
        ("?since=2026-11-25&until=2026-11-26", 2),
        ("?until=2026-11-23", 1),
        ("?person=rina&subject=posyandu", 1),
        ("?person=siapa", 0),
        ("?subject=%25", 0),
    ],
)
def test_deeds_are_filtered_and_the_filter_stays(
    wati: TestClient, query: str, count: int
) -> None:
    assert len(rows(wati, query)) == count
    page = wati.get(f"/audit{query}").text
    for pair in unquote(query[1:]).split("&"):
        assert f'value="{pair.split("=")[1]}"' in page or count == 0
    if not count:
        assert sentence("web.audit.none") in page


def test_a_day_that_is_none_is_answered_beside_the_field(wati: TestClient) -> None:
    answer = wati.get("/audit?since=kemarin&person=rina")
    assert answer.status_code == 422
    assert sentence("trail.no_day", {"said": "kemarin"}) in answer.text
    assert 'value="kemarin"' in answer.text
    assert wati.get("/audit.csv?since=kemarin").status_code == 422


def test_older_deeds_are_on_the_next_page(done: Site, wati: TestClient) -> None:
    with done.desk.db.write() as connection:
        for number in range(60):
            audit.record(
                connection,
                at=done.clock.now,
                person="rina",
                verb="write",
                subject=f"konten-{number}",
                revision=1,
            )
    page = wati.get("/audit?person=rina").text
    (older,) = [
        part.split('"')[0]
        for part in page.split('href="/audit?')[1:]
        if "before=" in part.split('"')[0]
    ]
    first = rows(wati, "?person=rina")
    second = rows(wati, "?" + older.replace("&amp;", "&"))
    assert (len(first), len(second)) == (50, 12)
    assert not set(first) & set(second)


def test_the_trail_is_cheap_to_look_at(done: Site, wati: TestClient) -> None:
    with done.queries() as asked:
        wati.get("/audit?person=rina&subject=a")
    assert len(asked) <= 12


def test_the_file_holds_what_is_asked_for_and_no_formula(wati: TestClient) -> None:
    answer = wati.get("/audit.csv?person=wati")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))
    assert [len(row) for row in read] == [6, 6]
    assert read[1][:4] == ["2026-11-28T09:00:00+07:00", "Wati", "melukis", "'=1+1"]
    assert len(list(csv.reader(io.StringIO(wati.get("/audit.csv").text)))) == 7


@given(st.text(max_size=20))
def test_no_cell_is_a_formula(said: str) -> None:
    cell = safe_cell(said)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell.endswith(said)


@pytest.mark.parametrize(("person", "status"), [("rina", 403), ("arman", 200)])
def test_who_may_look_at_the_trail(done: Site, person: str, status: int) -> None:
    browser = done.client(person)
    assert browser.get("/audit").status_code == status
    assert browser.get("/audit.csv").status_code == status
