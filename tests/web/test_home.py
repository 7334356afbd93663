"""What each of the people finds on the first page."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from dissemination.domain.delivery import State
from dissemination.messages import sentence
from dissemination.services.stop import stop
from dissemination.web.home import greeting
from tests.services import shelf
from tests.web.conftest import NOW, Site

HOUR = timedelta(hours=1)


def tiles(page: str) -> dict[str, str]:
    """Return the numbers, by the page that each leads to."""
    found = re.findall(r'class="card kpi[^"]*" href="([^"]+)"><b>(\d+)</b>', page)
    return {unescape(path): number for path, number in found}


def test_a_stranger_is_led_to_the_sign_in(site: Site) -> None:
    answer = site.stranger().get("/")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


def test_everyone_is_greeted_with_the_day_and_the_zone(site: Site) -> None:
    for person in ("rina", "arman"):
        page = site.client(person).get("/").text
        assert f"Selamat pagi, {site.desk.people()[person].name}" in page
        assert "Senin, 23 November 2026 pukul 09.00 WIB" in page


@pytest.mark.parametrize(
    ("hours", "word"),
    [
        ((0, 3), "evening"),
        ((4, 10), "morning"),
        ((11, 14), "noon"),
        ((15, 17), "afternoon"),
        ((18, 23), "evening"),
    ],
)
def test_a_greeting_fits_the_hour(hours: tuple[int, int], word: str) -> None:
    first, last = hours
    for hour in range(first, last + 1):
        at = datetime(2026, 11, 23, hour, tzinfo=UTC)
        assert greeting(at) == f"web.home.{word}"
    for lang in ("id", "en"):
        assert sentence(f"web.home.{word}", lang=lang) != f"web.home.{word}"


def test_an_empty_desk_shows_how_to_begin(site: Site) -> None:
    page = site.client("rina").get("/").text
    assert page.count("<li><div><b>") == 3
    assert 'href="/write/new"' in page
    assert tiles(page) == {}


def test_each_number_leads_to_as_many_items(site: Site) -> None:
    for name, state in (
        ("public", State.PUBLISHED),
        ("failed", State.FAILED),
        ("soon", State.SCHEDULED),
    ):
        shelf.written(site.desk, name, NOW)
        for id_ in shelf.approved(site.desk, name, NOW, at=NOW + HOUR):
            shelf.stands(site.desk, id_, state)
    rina = site.client("rina")
    numbers = tiles(rina.get("/").text)
    lists = {path: n for path, n in numbers.items() if path.startswith("/items")}
    assert len(lists) == 3
    for path, number in lists.items():
        listed = re.findall(r'class="name" href="/items/', rina.get(path).text)
        assert len(listed) == int(number) == 1


def test_who_reviews_is_led_to_what_waits(site: Site) -> None:
    shelf.written(site.desk, "sim", NOW)
    shelf.planned(site.desk, "sim", NOW, at=NOW + 2 * HOUR)
    assert tiles(site.client("arman").get("/").text)["/approve"] == "1"
    assert "/approve" not in tiles(site.client("rina").get("/").text)


def test_what_came_back_is_on_top_with_its_reason(site: Site) -> None:
    shelf.written(site.desk, "sim", NOW)
    shelf.returned(site.desk, "sim", "Tanggal <b>keliru</b>.", NOW)
    page = site.client("rina").get("/").text
    assert "Tanggal &lt;b&gt;keliru&lt;/b&gt;." in page
    assert tiles(page)["#for-me"] == "1"
    assert 'id="for-me"' in page
    assert "keliru" not in site.client("sari").get("/").text


def test_who_was_asked_to_post_is_led_there(site: Site) -> None:
    shelf.written(site.desk, "sim", NOW, title="Jadwal SIM")
    _, status = shelf.approved(site.desk, "sim", NOW, at=NOW + HOUR)
    shelf.asked(site.desk, status, "sari", NOW)
    page = site.client("sari").get("/").text
    main = page.partition("<main")[2].partition("</main")[0]
    assert "Jadwal SIM" in main
    assert 'href="/handoffs"' in main


def test_what_is_wrong_is_told_to_who_can_mend_it(site: Site) -> None:
    shelf.written(site.desk, "sim", NOW)
    first, _ = shelf.approved(site.desk, "sim", NOW, at=NOW + HOUR)
    shelf.stands(site.desk, first, State.FAILED)
    told = sentence("web.need.failed", {"count": 1})
    for person in ("budi", "yoga"):
        page = site.client(person).get("/").text
        assert told in page
        assert 'href="/items?state=trouble"' in page
    for person in ("rina", "wati"):
        assert told not in site.client(person).get("/").text


def test_a_stop_is_told_to_everyone_with_who_and_why(site: Site) -> None:
    shelf.written(site.desk, "sim", NOW)
    stop(site.desk, reason="Situs dibajak", person="arman", now=NOW - HOUR)
    for person in ("rina", "wati"):
        page = site.client(person).get("/").text
        assert "Situs dibajak" in page
        assert "arman" in page.casefold()
        assert "Sen 23 Nov, 08.00 WIB" in page


def test_a_plan_shows_its_hour_and_whose_day(site: Site) -> None:
    for name, hours in (("soon", 3), ("tomorrow", 22)):
        shelf.written(site.desk, name, NOW)
        shelf.approved(site.desk, name, NOW, at=NOW + hours * HOUR)
    page = site.client("rina").get("/").text
    soon, tomorrow = (page.index(f'href="/items/{n}"') for n in ("soon", "tomorrow"))
    assert soon < tomorrow
    assert "12.00 WIB" in page[:soon]
    assert sentence("web.home.tomorrow") in page[soon:tomorrow]


def test_no_sentence_of_a_page_is_missing(site: Site) -> None:
    shelf.written(site.desk, "sim", NOW)
    shelf.returned(site.desk, "sim", "-", NOW)
    shelf.drafted(site.desk, "Draf", NOW, author="arman")
    arman = site.client("arman")
    for path in ("/", "/items", "/items?state=archived", "/items/sim"):
        assert not re.search(r">[^<]*\bweb\.[a-z_]+\.", arman.get(path).text)
