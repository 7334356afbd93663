"""A draft on its pages: begun, typed, saved, submitted, and nothing lost."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from dissemination.domain.elements import FORMS
from dissemination.domain.item import ItemId, Kind
from dissemination.services.beginnings import begin
from dissemination.services.drafts import draft_of
from dissemination.services.patterns import save_as
from dissemination.services.submit import submit
from dissemination.storage import approvals, deliveries, items
from dissemination.storage.drafts import Draft
from tests.web.conftest import Site

MOST_QUERIES = 12
TYPED: dict[str, Any] = {
    "shows_accounts": "1",
    "accounts": ["situs", "status-wa"],
    "title": "Jalan Melati Ditutup Sabtu Pagi",
    "body": "Jalan Melati ditutup Sabtu, 28 November 2026 pukul 06.00–09.00 WIB.",
    "when": "next_slot",
}


def begun(browser: TestClient, kind: str = "notice") -> str:
    """Begin a draft, and return where it is."""
    answer = browser.post("/write/new", data={"kind": kind})
    assert answer.status_code == 303
    return str(answer.headers["location"])


def typed(number: int = 1, /, **said: Any) -> dict[str, Any]:
    return {**TYPED, "number": str(number), **said}


def number_of(path: str) -> int:
    return int(path.rpartition("/")[2])


def draft_at(site: Site, path: str, person: str = "rina") -> Draft:
    return draft_of(site.desk, number_of(path), site.desk.people()[person])


def value_of(page: str, name: str) -> str:
    """Return what a field of a page holds."""
    area = re.search(
        rf'<textarea[^>]*name="{re.escape(name)}"[^>]*>\n?(.*?)</textarea>',
        page,
        re.DOTALL,
    )
    line = re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*value="([^"]*)"', page)
    found = area or line
    assert found, name
    return html.unescape(found[1])


def error_of(page: str, name: str) -> str:
    """Return what is said beside a field, which is tied to it."""
    id_ = re.escape(f"f-{name}")
    tied = re.search(rf'id="{id_}"[^>]*aria-describedby="{id_}-says"', page)
    assert tied, name
    said = re.search(rf'class="err" id="{id_}-says">(.*?)<', page)
    assert said, name
    return html.unescape(said[1]).strip()


def follow(browser: TestClient, answer: Response) -> str:
    assert answer.status_code == 303
    return browser.get(answer.headers["location"]).text


def test_a_draft_is_written_and_submitted_without_any_script(site: Site) -> None:
    browser = site.client("rina")
    path = begun(browser)
    assert browser.post(path, data=typed()).headers["location"] == path
    page = browser.get(path).text
    assert value_of(page, "title") == TYPED["title"]
    number = int(value_of(page, "number"))
    done = browser.post(f"{path}/submit", data=typed(number))
    assert done.headers["location"] == "/items/jalan-melati-ditutup-sabtu-pagi"
    with site.desk.db.read() as connection:
        planned = deliveries.of_item(
            connection, ItemId("jalan-melati-ditutup-sabtu-pagi")
        )
    assert {str(s.delivery.account) for s in planned} == {"situs", "status-wa"}


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    site: Site,
) -> None:
    browser = site.client("rina")
    path = begun(browser)
    wrong: dict[str, Any] = {
        "title": "",
        "link": "bukan alamat",
        "body": "Isi <b>tebal</b>",
    }
    page = browser.post(f"{path}/submit", data=typed(accounts=[], **wrong))
    assert page.status_code == 422
    assert "judul" in error_of(page.text, "title").lower()
    assert "bukan alamat" in error_of(page.text, "link")
    assert "kanal" in error_of(page.text, "accounts").lower()
    assert value_of(page.text, "link") == "bukan alamat"
    assert value_of(page.text, "body") == "Isi <b>tebal</b>"
    assert "<b>tebal</b>" not in page.text
    for name in ("title", "link", "accounts"):
        assert f'href="#f-{name}"' in page.text
    assert draft_at(site, path).fields["link"] == "bukan alamat"


def test_each_kind_asks_for_its_own_elements(site: Site) -> None:
    browser = site.client("budi")
    for kind in Kind:
        page = browser.get(begun(browser, kind)).text
        for element in FORMS[kind].elements:
            name = element.instant or f"element.{element.name}"
            asked = re.search(rf'<label for="f-{re.escape(name)}">([^<]+)', page)
            assert asked, (kind, name)
            assert not asked[1].startswith("element."), (kind, name)


def test_the_elements_make_the_text_until_somebody_writes_one(site: Site) -> None:
    browser = site.client("rina")
    path = begun(browser, "news")
    told: dict[str, Any] = {
        "element.what": "Pasar buku dibuka",
        "element.where": "di Taman Kota",
    }
    browser.post(path, data=typed(body="", **told))
    browser.post(path, data=typed(2, body="", do="free", **told))
    page = browser.get(path).text
    made = "Pasar buku dibuka.\nTempatnya di Taman Kota."
    assert made.splitlines()[0] in value_of(page, "body")
    browser.post(path, data=typed(3, body="Lain", do="compose", **told))
    assert value_of(browser.get(path).text, "body") == ""


def test_an_emergency_names_what_is_not_told_yet(site: Site) -> None:
    browser = site.client("rina")
    path = begun(browser, "disaster_emergency")
    first: dict[str, Any] = {
        "element.hazard": "Banjir di Rumbai",
        "body": "",
        "when": "now",
    }
    browser.post(path, data=typed(**first))
    page = browser.get(path).text
    assert "Siapa yang mengumumkan?" in page.partition("Belum ada:")[2][:300]
    done = browser.post(f"{path}/submit", data=typed(2, **first))
    assert done.status_code == 303


def test_line_ends_of_the_wire_are_no_change(site: Site) -> None:
    browser = site.client("rina")
    path = begun(browser)
    browser.post(f"{path}/autosave", data=typed(body="satu\ndua"))
    browser.post(path, data=typed(1, body="satu\r\ndua"))
    assert draft_at(site, path).number == 2


def test_what_no_keyboard_types_breaks_nothing(site: Site) -> None:
    browser = site.client("rina")
    path = begun(browser)
    strange = {"title": "a\0b", "when": "\0"}
    odd = {
        **typed(),
        **strange,
        "number": "1e9",
        "media.7.asset": "-1",
        "unit": "u" * 99,
    }
    assert browser.post(f"{path}/autosave", data=odd).status_code == 409
    assert browser.post(path, data={**odd, "number": "1"}).status_code == 303
    assert draft_at(site, path).title == "ab"
    assert browser.get(path).status_code == 200


def test_autosave_counts_and_says_when(site: Site) -> None:
    browser = site.client("rina")
    path = begun(browser)
    answer = browser.post(f"{path}/autosave", data=typed())
    assert answer.json() == {"number": 2, "said": "Tersimpan 09.00 WIB"}
    assert draft_at(site, path).title == TYPED["title"]


def test_two_who_type_at_once_lose_nothing_and_choose_field_by_field(
    site: Site,
) -> None:
    rina, dedi = site.client("rina"), site.client("dedi")
    path = begun(rina)
    dedi.post(path, data=typed(title="Judul Dedi", link="https://a.example"))
    late = rina.post(f"{path}/autosave", data=typed(title="Judul Rina"))
    assert late.status_code == 409
    assert late.json()["said"] == "Dedi menyimpan lebih dulu."
    page = rina.post(
        path, data=typed(title="Judul Rina!", aside=str(late.json()["aside"]))
    )
    assert page.status_code == 409
    assert "Judul Dedi" in page.text
    assert value_of(page.text, "number") == "2"
    both = {"number": "2", "pick:title": "mine", "pick:link": "theirs"}
    assert rina.post(f"{path}/conflict", data=both).headers["location"] == path
    now = draft_at(site, path)
    assert (now.title, now.fields["link"]) == ("Judul Rina!", "https://a.example")
    assert rina.get(f"{path}/conflict").headers["location"] == path


def test_a_text_beside_a_draft_leads_to_the_choice(site: Site) -> None:
    rina, dedi = site.client("rina"), site.client("dedi")
    path = begun(rina)
    dedi.post(path, data=typed(title="Judul Dedi"))
    aside = rina.post(f"{path}/autosave", data=typed()).json()["aside"]
    assert f"{path}/conflict" in rina.get(f"/write/{aside}").text
    assert "Pakai punya saya" in rina.get(f"{path}/conflict").text


def test_who_else_is_here_is_said(site: Site) -> None:
    rina, dedi = site.client("rina"), site.client("dedi")
    path = begun(rina)
    rina.get(path)
    assert "Rina juga membuka draf ini" in dedi.get(path).text
    assert rina.post(f"{path}/here").json()["said"] == "Dedi juga membuka draf ini."


def test_a_replayed_form_submits_nothing_twice(site: Site) -> None:
    browser = site.client("rina")
    path = begun(browser)
    first = browser.post(f"{path}/submit", data=typed())
    second = browser.post(f"{path}/submit", data=typed())
    assert first.headers["location"] == second.headers["location"]
    with site.desk.db.read() as connection:
        assert len(items.everything(connection)) == 1
        item = ItemId("jalan-melati-ditutup-sabtu-pagi")
        assert len(deliveries.of_item(connection, item)) == len(TYPED["accounts"])


def test_a_stale_tab_submits_nothing_and_keeps_its_text(site: Site) -> None:
    rina, dedi = site.client("rina"), site.client("dedi")
    path = begun(rina)
    dedi.post(path, data=typed(title="Judul Dedi"))
    answer = rina.post(f"{path}/submit", data=typed(title="Judul Rina"))
    assert answer.status_code == 409
    whole = re.sub(r"<del>.*?</del>|</?ins>", "", answer.text)
    assert "Judul Rina" in whole
    assert draft_at(site, path).ended_at is None


def test_what_is_typed_while_another_submits_is_kept_and_goes_on(site: Site) -> None:
    rina, dedi = site.client("rina"), site.client("dedi")
    path = begun(rina)
    rina.get(path)
    dedi.post(f"{path}/submit", data=typed())
    late = rina.post(f"{path}/submit", data=typed(title="Judul Rina"))
    assert late.status_code == 409
    assert "Judul Rina" in re.sub(r"<del>.*?</del>|</?ins>", "", late.text)
    number = value_of(late.text, "number")
    picked = {"number": number, "pick:title": "mine"}
    done = rina.post(f"{path}/conflict", data=picked)
    assert done.headers["location"] == path
    after = draft_at(site, path)
    assert (after.fields["title"], after.ended_at) == ("Judul Rina", None)
    with site.desk.db.read() as connection:
        kept = items.find(connection, ItemId(after.item))
    assert kept
    assert kept.item.title == TYPED["title"]


def test_what_is_put_away_comes_back_by_one_press(site: Site) -> None:
    browser = site.client("rina")
    path = begun(browser)
    gone = browser.post(f"{path}/discard", data=typed())
    page = follow(browser, gone)
    assert TYPED["title"] in page
    assert f'action="{path}/restore"' in page
    browser.post(f"{path}/restore")
    assert draft_at(site, path).ended_at is None
    assert draft_at(site, path).title == TYPED["title"]


def test_a_copy_says_the_same_and_the_original_stays(site: Site) -> None:
    browser = site.client("rina")
    path = begun(browser)
    copy = browser.post(f"{path}/duplicate", data=typed()).headers["location"]
    assert copy != path
    assert value_of(browser.get(copy).text, "title") == TYPED["title"]
    assert draft_at(site, path).title == TYPED["title"]


def test_an_item_is_written_anew_or_copied(site: Site) -> None:
    browser = site.client("rina")
    path = begun(browser)
    browser.post(f"{path}/submit", data=typed())
    item = "jalan-melati-ditutup-sabtu-pagi"
    again = browser.post(f"/write/from/{item}").headers["location"]
    assert browser.post(f"/write/from/{item}").headers["location"] == again
    copy = browser.post(f"/write/from/{item}", data={"as": "copy"})
    assert copy.headers["location"] not in (again, path)
    assert draft_at(site, again).item == item


def test_what_was_changed_elsewhere_is_not_overwritten_unasked(site: Site) -> None:
    browser = site.client("rina")
    path = begun(browser)
    browser.post(f"{path}/submit", data=typed())
    item = "jalan-melati-ditutup-sabtu-pagi"
    again = browser.post(f"/write/from/{item}").headers["location"]
    with site.desk.db.write() as connection:
        kept = items.find(connection, ItemId(item))
        assert kept is not None
        other = type(kept.item)(
            id=kept.item.id, kind=Kind.NOTICE, title="Berkas", body="B", unit="U"
        )
        items.save(connection, other, author="yoga", now=site.clock.now)
    stale = typed(title="Judul baru", base="1")
    refused = browser.post(f"{again}/submit", data=stale)
    assert refused.status_code == 409
    assert "revisi 2" in refused.text


def test_remarks_are_said_and_settled(site: Site) -> None:
    browser = site.client("rina")
    path = begun(browser)
    empty = browser.post(f"{path}/comments", data={"text": "  "})
    assert empty.status_code == 422
    assert error_of(empty.text, "remark")
    said = browser.post(f"{path}/comments", data={"text": "Cek <jam>"})
    page = follow(browser, said)
    assert "Cek &lt;jam&gt;" in page
    one = re.search(rf'action="({path}/comments/\d+)"', page)
    assert one
    assert "Buka lagi" in follow(browser, browser.post(one[1]))


def test_a_pattern_without_a_name_is_asked_for_one(site: Site) -> None:
    browser = site.client("rina")
    path = begun(browser)
    wrong = browser.post(f"{path}/pattern", data={"name": "x" * 90})
    assert wrong.status_code == 422
    assert error_of(wrong.text, "pattern-name")
    assert "x" * 90 in wrong.text
    kept = browser.post(f"{path}/pattern", data={"name": "Jalan tutup"})
    assert "Jalan tutup" in follow(browser, kept)
    listed = browser.get("/patterns").text
    assert "Jalan tutup" in listed
    number = re.search(r'name="pattern" value="(\d+)"', listed)
    assert number
    other = browser.post("/write/new", data={"pattern": number[1]})
    assert draft_at(site, other.headers["location"]).fields["pattern"] == 1


def test_a_greeting_s_pattern_is_approved_by_another_editor(site: Site) -> None:
    people = site.desk.people()
    draft = begin(site.desk, "greeting", person=people["budi"], now=site.clock.now)
    save_as(
        site.desk,
        draft.id,
        "HUT Korpri",
        person=people["budi"],
        now=site.clock.now,
        for_all=True,
    )
    rina, arman = site.client("rina"), site.client("arman")
    assert "Menunggu persetujuan" in rina.get("/patterns").text
    assert rina.post("/write/new", data={"pattern": "1"}).status_code == 422
    assert rina.post("/write/new", data={"kind": "greeting"}).status_code == 422
    assert rina.post("/patterns/1/approve").status_code == 403
    assert site.client("budi").post("/patterns/1/approve").status_code == 403
    arman.post("/patterns/1/approve")
    assert "HUT Korpri" in rina.get("/write/new").text
    assert rina.post("/write/new", data={"pattern": "1"}).status_code == 303
    assert rina.post("/patterns/1/archive").status_code == 403
    arman.post("/patterns/1/archive")
    assert "HUT Korpri" in arman.get("/patterns?archived=yes").text
    assert rina.post("/write/new", data={"pattern": "1"}).status_code == 422


def test_one_account_says_it_in_its_own_words_and_again_as_all_do(
    site: Site,
) -> None:
    browser = site.client("rina")
    path = begun(browser)
    browser.post(path, data=typed())
    own = f"{path}/version/status-wa"
    words = {"title": "", "text": "Jalan Melati tutup."}
    page = follow(browser, browser.post(own, data=words))
    listed = page.partition('id="versions"')[2].partition("</details>")[0]
    assert listed.count("Versi sendiri") == 1
    shown = browser.get(own).text
    assert value_of(shown, "text") == "Jalan Melati tutup."
    assert "<del>" in shown
    assert browser.post(own, data={"title": "", "text": ""}).status_code == 422
    dropped = follow(browser, browser.post(f"{own}/drop"))
    assert f'action="{own}/restore"' in dropped
    assert value_of(browser.get(own).text, "text") == ""
    browser.post(f"{own}/restore")
    assert value_of(browser.get(own).text, "text") == "Jalan Melati tutup."


def test_own_words_for_what_is_planned_say_that_they_want_a_yes(site: Site) -> None:
    browser = site.client("rina")
    path = begun(browser)
    browser.post(path, data=typed())
    rina = site.desk.people()["rina"]
    done = submit(site.desk, number_of(path), number=2, person=rina, now=site.clock.now)
    again = browser.post(f"/write/from/{done.item.id}").headers["location"]
    own = f"{again}/version/status-wa"
    page = follow(browser, browser.post(own, data={"title": "", "text": "Tutup."}))
    assert "menunggu persetujuan lagi" in page


def test_own_words_wait_until_the_draft_says_something(site: Site) -> None:
    browser = site.client("rina")
    path = begun(browser)
    own = browser.post(f"{path}/version/situs", data={"text": "Sendiri", "title": ""})
    assert own.status_code == 422
    assert value_of(own.text, "text") == "Sendiri"


def test_accounts_that_cannot_be_used_are_shown_with_the_reason(site: Site) -> None:
    browser = site.client("rina")
    page = browser.get(begun(browser)).text
    chip = re.search(r'<input[^>]*value="x-uji"[^>]*>.*?</label>', page, re.DOTALL)
    assert chip
    assert "disabled" in chip[0]
    assert "Belum tersambung" in chip[0]


@pytest.mark.parametrize("person", ["sari", "wati"])
def test_another_unit_and_who_only_reads_get_nothing(site: Site, person: str) -> None:
    path = begun(site.client("rina"))
    other = site.client(person)
    own = f"{path}/version/situs"
    posts = [path, f"{path}/submit", f"{path}/autosave", f"{path}/here", own]
    posts += [f"{path}/{do}" for do in ("discard", "restore", "duplicate", "conflict")]
    posts += [f"{path}/{do}" for do in ("comments", "pattern")]
    data = {**typed(), "text": "x", "name": "x"}
    answers = {where: other.post(where, data=data).status_code for where in posts}
    assert answers == dict.fromkeys(posts, 403)
    for where in (path, f"{path}/conflict", own):
        assert other.get(where).status_code == 403
    assert draft_at(site, path).number == 1


def test_a_stranger_is_sent_to_sign_in(site: Site) -> None:
    path = begun(site.client("rina"))
    answer = site.stranger().get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


def test_a_draft_that_never_was_is_not_found(site: Site) -> None:
    browser = site.client("rina")
    assert browser.get("/write/99").status_code == 404
    assert browser.get("/write/bukan").status_code == 404
    assert browser.get(f"/write/{10**30}").status_code == 404
    far = browser.post(f"{begun(browser)}/comments/{10**30}", data={})
    assert far.status_code == 404
    assert browser.post("/write/new", data={"pattern": "9" * 30}).status_code == 422
    assert browser.post("/write/99", data=typed()).status_code == 404


def test_no_page_asks_the_database_more_than_a_dozen_times(site: Site) -> None:
    desk, rina = site.desk, site.desk.people()["rina"]
    browser, now = site.client("rina"), site.clock.now
    path = begun(browser)
    browser.post(f"{path}/submit", data=typed())
    again = str(
        browser.post("/write/from/jalan-melati-ditutup-sabtu-pagi").headers["location"]
    )
    for _ in range(4):
        draft = begin(desk, "news", person=rina, now=now)
        save_as(desk, draft.id, "Pola", person=rina, now=now)
        browser.post(f"{again}/comments", data={"text": "Cek"})
    with desk.db.write() as connection:
        approvals.give_back(
            connection,
            ItemId("jalan-melati-ditutup-sabtu-pagi"),
            1,
            fingerprint="f",
            step="review",
            reason="Jamnya belum cocok.",
            person="arman",
            at=now,
        )
        items.set_state(
            connection, ItemId("jalan-melati-ditutup-sabtu-pagi"), "returned"
        )
    assert "Dikembalikan oleh Pak Arman" in browser.get(again).text
    own = f"{again}/version/situs"
    for where in (again, "/write/new", "/patterns", own, begun(browser)):
        with site.queries() as queries:
            assert browser.get(where).status_code == 200
        asked = [said for said in queries.said if not said.startswith("BEGIN")]
        assert len(asked) <= MOST_QUERIES, (where, asked)


def test_a_submitted_draft_leads_to_its_item_and_to_the_next_change(
    site: Site,
) -> None:
    browser, desk = site.client("rina"), site.desk
    path = begun(browser)
    browser.post(path, data=typed())
    rina = desk.people()["rina"]
    submit(desk, number_of(path), number=2, person=rina, now=site.clock.now)
    page = browser.get(path).text
    assert 'href="/items/jalan-melati-ditutup-sabtu-pagi"' in page
    assert 'action="/write/from/jalan-melati-ditutup-sabtu-pagi"' in page
    assert 'id="submit"' not in page
