"""What people find, read and put away on the pages of items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape

from starlette.requests import Request
from starlette.testclient import TestClient

from dissemination.domain.delivery import State
from dissemination.domain.item import Attachment, Kind
from dissemination.domain.rendition import Media
from dissemination.messages import sentence
from dissemination.services.archive import archive
from dissemination.services.lists import CHOICES, PAGE, Asked, Period, Standing
from dissemination.services.write import find_item
from dissemination.web import items
from dissemination.web.access import Visit
from dissemination.web.items import LOOKS, asked_of, path_of
from tests.services import shelf
from tests.services.conftest import jpeg
from tests.services.test_dossier import proven
from tests.web.conftest import NOW, Site

HOUR = timedelta(hours=1)


def names(page: str) -> list[str]:
    """Return the items that a page lists."""
    return re.findall(r'class="name" href="/items/([^"]+)"', page)


def statements(site: Site, client: TestClient, path: str) -> int:
    """Return how often the database is asked for a page."""
    with site.queries() as counted:
        assert client.get(path).status_code == 200
    return len([one for one in counted.said if not one.startswith("BEGIN")])


def pages(client: TestClient, path: str) -> Iterator[str]:
    """Follow the links to each next page."""
    while path:
        page = client.get(path).text
        yield page
        further = re.search(r'href="([^"]+)" rel="next"', page)
        path = unescape(further[1]) if further else ""


def test_a_contributor_finds_the_own_unit_s_and_what_was_approved(site: Site) -> None:
    shelf.written(site.desk, "own", NOW)
    shelf.written(site.desk, "foreign", NOW, unit="Bidang IKP", author="sari")
    shelf.written(site.desk, "open", NOW, unit="Bidang IKP", author="sari")
    shelf.lives(site.desk, "open", "approved")
    assert set(names(site.client("rina").get("/items").text)) == {"own", "open"}
    assert set(names(site.client("budi").get("/items").text)) == {
        "own",
        "open",
        "foreign",
    }


def test_no_page_gives_away_another_unit_s_draft(site: Site) -> None:
    shelf.written(
        site.desk, "rahasia", NOW, unit="Bidang IKP", author="sari", title="Mutasi"
    )
    shelf.drafted(site.desk, "Mutasi pejabat", NOW, author="sari", unit="Bidang IKP")
    rina = site.client("rina")
    for path in ("/", "/items", "/items?q=mutasi&state=draft", "/items?author=sari"):
        assert "Mutasi" not in rina.get(path).text
    assert rina.get("/items/rahasia").status_code == 404
    assert "Mutasi" not in rina.get("/items/rahasia").text
    for deed in ("archive", "restore"):
        assert rina.post(f"/items/rahasia/{deed}").status_code == 404


def test_every_word_must_stand_in_what_is_found(site: Site) -> None:
    shelf.written(site.desk, "sim", NOW, title="Jadwal SIM Keliling", body="Gratis.")
    shelf.written(site.desk, "ktp", NOW, title="Jadwal KTP", body="Gratis.")
    rina = site.client("rina")
    assert names(rina.get("/items?q=JADWAL").text) == ["sim", "ktp"]
    assert names(rina.get("/items?q=keliling+jadwal").text) == ["sim"]
    assert names(rina.get("/items?q=%25").text) == []
    assert names(rina.get("/items?q=_").text) == []


def test_an_empty_search_says_so_and_shows_a_way_out(site: Site) -> None:
    shelf.written(site.desk, "sim", NOW)
    page = site.client("rina").get("/items", params={"q": "<b>zzz</b>"})
    assert "&lt;b&gt;zzz&lt;/b&gt;" in page.text
    assert "<b>zzz</b>" not in page.text
    assert sentence("web.items.clear") in page.text
    assert 'href="/items"' in page.text


def test_what_was_typed_stays_in_the_form_and_in_every_link(site: Site) -> None:
    shelf.written(site.desk, "sim", NOW)
    page = site.client("rina").get("/items?q=sim&kind=news&mine=yes&time=week").text
    assert 'value="sim"' in page
    assert '<option value="news" selected>' in page
    assert re.search(r'name="mine" value="yes" checked', page)
    tab = re.search(r'href="(/items\?[^"]*state=draft[^"]*)"', page)
    assert tab is not None
    assert {"q=sim", "kind=news", "mine=yes", "time=week"} <= set(
        unescape(tab[1]).partition("?")[2].split("&")
    )


def test_each_choice_of_state_is_a_tab_with_words_of_its_own(site: Site) -> None:
    rina = site.client("rina")
    for state in CHOICES:
        page = rina.get(f"/items?state={state}")
        assert page.status_code == 200
        assert f'name="state" value="{state}"' in page.text
    for word in Standing:
        for lang in ("id", "en"):
            assert sentence(f"web.items.is.{word}", lang=lang) != f"web.items.is.{word}"
    for kind in Kind:
        assert sentence(f"web.kind.{kind}") != f"web.kind.{kind}"
    assert set(LOOKS) <= set(Standing)


def test_an_address_that_means_nothing_is_still_a_list(site: Site) -> None:
    odd = (
        *("state=nonsense", "time=nonsense", "mine=perhaps", "kind=%01"),
        *("after=nonsense", "after=99999999999999999.x", "after=-1.x", "after=1."),
        *("unit=%F0%9F%98%80", "q=" + "x+" * 300),
    )
    rina = site.client("rina")
    answers = {query: rina.get(f"/items?{query}").status_code for query in odd}
    assert answers == dict.fromkeys(odd, 200)


def test_a_list_is_walked_to_its_end_and_nothing_comes_twice(site: Site) -> None:
    for n in range(2 * PAGE + 3):
        shelf.written(site.desk, f"item-{n:02}", NOW - n // 4 * HOUR)
    found = [names(page) for page in pages(site.client("rina"), "/items?kind=news")]
    assert [len(page) for page in found] == [PAGE, PAGE, 3]
    seen = [one for page in found for one in page]
    assert len(set(seen)) == len(seen) == 2 * PAGE + 3


def test_a_draft_stands_above_the_list_and_leads_to_where_it_is_written(
    site: Site,
) -> None:
    number = shelf.drafted(site.desk, "Beasiswa <Riau>", NOW)
    page = site.client("rina").get("/items").text
    assert f'href="/write/{number}"' in page
    assert "Beasiswa &lt;Riau&gt;" in page


def test_a_text_set_aside_is_no_draft_of_a_list(site: Site) -> None:
    shelf.drafted(site.desk, "Lain", NOW, fields={"aside_of": 1})
    for path in ("/", "/items"):
        assert "Lain</a>" not in site.client("rina").get(path).text


def test_an_auditor_reads_lists_and_is_offered_no_deed(site: Site) -> None:
    shelf.written(site.desk, "sim", NOW)
    wati = site.client("wati")
    assert "/write/new" not in wati.get("/items").text
    page = wati.get("/items/sim").text
    main = page.partition("<main")[2]
    assert "<form" not in main
    assert wati.post("/items/sim/archive").status_code == 403


def test_an_item_is_put_away_and_brought_back_by_the_undo(site: Site) -> None:
    shelf.written(site.desk, "sim", NOW, title="Jadwal SIM")
    rina = site.client("rina")
    sent = rina.post("/items/sim/archive")
    assert (sent.status_code, sent.headers["location"]) == (303, "/items")
    listed = rina.get("/items").text
    assert sentence("web.item.archived", {"title": "Jadwal SIM"}) in unescape(listed)
    assert names(listed) == []
    assert 'action="/items/sim/restore"' in listed
    assert names(rina.get("/items?state=archived").text) == ["sim"]
    back = rina.post("/items/sim/restore")
    assert (back.status_code, back.headers["location"]) == (303, "/items/sim")
    assert find_item(site.desk, "sim").state == "draft"


def test_what_is_still_to_come_is_not_put_away_and_says_what(site: Site) -> None:
    shelf.written(site.desk, "sim", NOW)
    shelf.approved(site.desk, "sim", NOW, at=NOW + HOUR)
    answer = site.client("rina").post("/items/sim/archive")
    assert answer.status_code == 409
    assert "situs (Terjadwal)" in answer.text
    assert find_item(site.desk, "sim").state == "approved"


def test_an_archived_item_says_so_and_can_be_brought_back(site: Site) -> None:
    shelf.written(site.desk, "sim", NOW)
    me = site.desk.people()["rina"]
    archive(site.desk, "sim", me, NOW)
    page = site.client("rina").get("/items/sim").text
    assert sentence("web.item.is_archived") in page
    assert 'action="/items/sim/restore"' in page
    assert 'action="/items/sim/archive"' not in page


def test_an_item_says_why_it_came_back_before_all_else(site: Site) -> None:
    shelf.written(site.desk, "sim", NOW)
    shelf.returned(site.desk, "sim", "Tanggal <keliru>.", NOW)
    page = site.client("rina").get("/items/sim").text
    assert "Tanggal &lt;keliru&gt;." in page
    assert page.index("Tanggal &lt;keliru&gt;") < page.index(shelf.BODY)
    assert sentence("web.item.mend") in page


def test_a_proof_links_out_only_to_the_web(site: Site) -> None:
    shelf.written(site.desk, "sim", NOW)
    first, second = shelf.approved(site.desk, "sim", NOW, at=NOW + HOUR)
    for id_ in (first, second):
        shelf.stands(site.desk, id_, State.PUBLISHED)
    proven(site.desk, first, "https://uji.example/sim", NOW)
    proven(site.desk, second, "javascript:alert(1)", NOW)
    page = site.client("rina").get("/items/sim").text
    assert 'href="https://uji.example/sim"' in page
    assert "javascript:" not in page


def test_an_author_s_link_is_one_only_where_it_leads_to_the_web(site: Site) -> None:
    shelf.written(site.desk, "sim", NOW, link="javascript:alert(1)")
    page = site.client("rina").get("/items/sim").text
    assert 'href="javascript:' not in page


def test_two_revisions_are_compared_as_asked(site: Site) -> None:
    for body in ("Gratis hari ini.", "Gratis besok.", "Dua ribu besok."):
        shelf.written(site.desk, "sim", NOW, body=body)
    rina = site.client("rina")
    newest = rina.get("/items/sim").text
    assert "<del>Gratis</del><ins>Dua ribu</ins>" in newest
    first = rina.get("/items/sim?old=1&new=2").text
    assert "<del>hari ini.</del><ins>besok.</ins>" in first
    assert rina.get("/items/sim?old=x&new=99999999999").status_code == 200


def test_a_field_s_value_is_said_in_words(site: Site) -> None:
    shelf.written(site.desk, "sim", NOW)
    shelf.written(site.desk, "sim", NOW, kind=Kind.HEALTH, publish_at=NOW + HOUR)
    page = site.client("rina").get("/items/sim").text
    assert "<del>Berita</del> <ins>Kesehatan</ins>" in page
    assert "<del>(kosong)</del> <ins>Sen 23 Nov, 10.00 WIB</ins>" in page


def pictured(site: Site, id: str, data: bytes) -> str:
    """Keep an item with a picture, and return the picture's name."""
    name = site.desk.media.keep(data)
    medium = Media(
        sha256=name, mime="image/jpeg", width=320, height=240, size=len(data)
    )
    shown = Attachment(file="a.jpg", kind="image", alt="Mobil SIM", media=medium)
    shelf.written(site.desk, id, NOW, attachments=(shown,))
    return name


def test_a_picture_is_given_to_who_may_read_its_item(site: Site) -> None:
    name = pictured(site, "sim", jpeg())
    rina = site.client("rina")
    assert f'src="/items/sim/media/{name}"' in rina.get("/items/sim").text
    given = rina.get(f"/items/sim/media/{name}")
    assert (given.status_code, given.headers["content-type"]) == (200, "image/jpeg")
    assert "private" in given.headers["cache-control"]
    # Sari writes for another unit, and this one is not approved.
    assert site.client("sari").get(f"/items/sim/media/{name}").status_code == 404


def test_a_picture_of_another_item_is_not_given(site: Site) -> None:
    pictured(site, "sim", jpeg())
    other = pictured(site, "ktp", jpeg("red"))
    rina = site.client("rina")
    assert rina.get(f"/items/sim/media/{other}").status_code == 404
    assert rina.get("/items/sim/media/..%2f..%2fvault.key").status_code == 404
    assert rina.get(f"/items/lain/media/{other}").status_code == 404


def test_a_page_asks_as_often_for_many_as_for_one(site: Site) -> None:
    paths = ("/", "/items", "/items?q=item", "/items/item-0")
    arman = site.client("arman")
    counts: list[list[int]] = []
    for n in range(6):
        shelf.written(site.desk, f"item-{n}", NOW, unit="Bidang IKP")
        for id_ in shelf.approved(site.desk, f"item-{n}", NOW, at=NOW + HOUR):
            shelf.stands(site.desk, id_, State.SCHEDULED)
        if n in (0, 5):
            counts.append([statements(site, arman, path) for path in paths])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12


def test_an_address_says_what_is_asked_and_is_read_again(site: Site) -> None:
    asked = Asked(
        words="sim keliling",
        state=Standing.PUBLISHED,
        kind="news",
        unit="Bidang IKP",
        author="rina",
        campaign="hut",
        period=Period.WEEK,
        is_mine=True,
    )
    for one in (asked, Asked(), replace(asked, words="50% & _?=#")):
        query = path_of(one).partition("?")[2]
        request = Request({"type": "http", "query_string": query.encode()})
        visit = Visit(desk=site.desk, request=request, now=NOW, session=None)
        assert asked_of(visit) == one


def test_accounts_are_called_by_their_channel(site: Site) -> None:
    said = items.labels(site.desk)
    assert (said["situs"], said["status-wa"]) == ("Situs", "Status WA")


def test_a_remark_is_said_settled_and_opened_again(site: Site) -> None:
    shelf.written(site.desk, "sim", NOW)
    budi = site.client("budi")
    sent = budi.post("/items/sim/comments", data={"text": "Cek <jam>nya."})
    assert sent.headers["location"] == "/items/sim#comments"
    page = budi.get("/items/sim").text
    assert "Cek &lt;jam&gt;nya." in page
    assert sentence("web.item.comments", {"count": 1}) in page
    (number,) = re.findall(r'action="/items/sim/comments/(\d+)"', page)
    settled = f"/items/sim/comments/{number}"
    assert site.client("rina").post(settled).status_code == 303
    assert sentence("web.write.comments.resolved") in budi.get("/items/sim").text
    budi.post(settled, data={"again": "yes"})
    assert sentence("web.write.comments.resolved") not in budi.get("/items/sim").text


def test_an_empty_remark_is_answered_beside_its_field(site: Site) -> None:
    shelf.written(site.desk, "sim", NOW)
    rina = site.client("rina")
    empty = rina.post("/items/sim/comments", data={"text": "  "})
    assert empty.status_code == 422
    assert 'aria-invalid="true"' in empty.text
    long = rina.post("/items/sim/comments", data={"text": "panjang " * 2_000})
    assert long.status_code == 422
    assert "panjang panjang" in long.text


def test_nothing_is_said_of_what_may_not_be_read(site: Site) -> None:
    shelf.written(site.desk, "sim", NOW, unit="Bidang IKP", author="sari")
    answer = site.client("rina").post("/items/sim/comments", data={"text": "Hai"})
    assert answer.status_code in (403, 404)
    assert site.client("wati").post("/items/sim/comments").status_code == 403
    assert "Hai" not in site.client("sari").get("/items/sim").text
