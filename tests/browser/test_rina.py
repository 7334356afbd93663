"""Rina, who contributes, does it all on her phone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from dissemination import resources
from dissemination.domain.delivery import State
from dissemination.domain.item import ItemId
from dissemination.messages import sentence as said
from dissemination.services.beginnings import revise
from dissemination.services.drafts import draft_of
from dissemination.services.write import find_item
from dissemination.storage import deliveries, hand_offs, items
from dissemination.storage.items import Kept
from tests.browser import office
from tests.browser.chromium import PHONE
from tests.browser.visits import House, slow_line

TITLE = "Rapat Rilis Data Ketenagakerjaan"
DRAFTED = "Inflasi Oktober 2,1 Persen, Harga Cabai Turun"
# A phone that shares files; what it was given, and what was copied by then.
PHONE_THAT_SHARES = """
window.shared = [];
let copied = '';
navigator.canShare = () => true;
navigator.share = async ({files: [file]}) => {
  window.shared.push([file.name, file.type, file.size, copied]);
};
Object.defineProperty(navigator, 'clipboard', {
  value: {writeText: async (words) => { copied = words; }},
});
"""
PHOTOS = ("ktp-cfd.jpg", "imunisasi.jpg", "pustaka-keliling.jpg")


def button(page: Page, id: str, *, exact: bool = True) -> None:
    page.get_by_role("button", name=said(id), exact=exact).click()


def typed_story(page: Page) -> None:
    page.get_by_label(said("web.write.title"), exact=True).fill(TITLE)
    for name, words in {
        "what": "Bidang Statistik merilis data ketenagakerjaan triwulan III.",
        "when": "Senin, 23 November 2026 pukul 09.00 WIB",
        "where": "Balai Kota lantai 2",
        "who": "Kepala Bidang Statistik dan perwakilan dinas.",
    }.items():
        page.locator(f'[name="element.{name}"]').fill(words)


def kept(house: House, title: str) -> list[Kept]:
    with house.desk.db.read() as connection:
        every = items.everything(connection)
    return [one for one in every if one.item.title == title]


def test_she_submits_with_three_photos_on_a_slow_phone(house: House) -> None:
    # A picture of the preview is asked for before the draft with it is saved.
    house.watch.expect("/card?account=")
    page = house.enter("rina", size=PHONE)
    slow_line(page)
    page.goto("/write/new")
    button(page, "web.write.begin")
    expect(page).to_have_url(re.compile(r"/write/\d+$"))
    typed_story(page)
    page.locator("#picker input[type=file]").first.set_input_files(
        [resources.root() / "samples" / name for name in PHOTOS]
    )
    expect(page.locator("#picker [data-rows] > li")).to_have_count(3, timeout=60_000)
    for n in range(3):
        alt = page.locator(f'[name="media.{n}.alt"]')
        alt.fill(f"Foto ke-{n + 1}: suasana rapat rilis data di Balai Kota.")
    page.locator("#submit").click()
    expect(page.get_by_role("status").first).to_contain_text(TITLE, timeout=60_000)
    (one,) = kept(house, TITLE)
    assert len(one.item.attachments) == 3
    assert all(a.alt.startswith("Foto ke-") for a in one.item.attachments)
    assert one.state == "submitted"


def test_she_mends_what_came_back(house: House) -> None:
    page = house.enter("rina", size=PHONE)
    page.goto("/")
    page.get_by_text("Tolong sebutkan alamat halaman datanya").first.wait_for()
    draft = revise(
        house.desk,
        office.RETURNED,
        person=house.desk.people()["rina"],
        now=house.clock(),
    )
    page.goto(f"/write/{draft.id}")
    expect(page.locator("main")).to_contain_text("Tolong sebutkan alamat")
    words = "Data lengkap ada di https://data.pekanbaru.example, terbit tiap semester."
    page.locator('[name="body"]').fill(words)
    page.locator("#submit").click()
    page.wait_for_url(re.compile(r"/items/"))
    mended = find_item(house.desk, office.RETURNED)
    assert mended.item.body == words
    assert mended.item.revision == 2
    assert mended.state == "submitted"


def test_she_posts_the_card_and_sends_the_proof(house: House) -> None:
    facts = office.facts_of(house.desk)
    page = house.enter(size=PHONE)
    page.goto(f"/h/{facts.hand_word}")
    picture = page.locator("main section img").first
    expect(picture).to_be_visible()
    assert picture.evaluate("(e) => e.naturalWidth") == 1080
    with page.expect_download() as found:
        page.get_by_role("link", name=said("web.hand.download_picture")).click()
    assert found.value.suggested_filename.endswith((".jpg", ".jpeg", ".png"))
    page.locator("#done summary").click()
    page.locator("#done input[type=file]").set_input_files(
        resources.root() / "samples" / "korpri.jpg"
    )
    button(page, "web.hand.done")
    expect(page.locator("main")).to_contain_text(said("web.hand.posted"))
    with house.desk.db.read() as connection:
        row = hand_offs.one(connection, facts.asked)
        states = deliveries.count(connection, [ItemId(office.PUBLIC)])
    assert row is not None
    assert row.confirmed_at is not None
    assert row.screenshot
    assert State.HANDED_OFF not in states


def test_one_button_shares_the_picture_with_its_words_copied(house: House) -> None:
    page = house.enter(size=PHONE)
    page.add_init_script(PHONE_THAT_SHARES)
    page.goto(f"/h/{office.facts_of(house.desk).hand_word}")
    share = page.locator("[data-share]")
    expect(share).to_be_visible()
    box = share.bounding_box()
    assert box is not None
    assert box["height"] >= 56
    share.click()
    page.wait_for_function("window.shared.length")
    ((name, kind, size, words),) = page.evaluate("window.shared")
    assert name.endswith((".jpg", ".jpeg", ".png"))
    assert kind.startswith("image/")
    assert size > 10_000
    assert words == page.locator("[data-text]").text_content()


def test_what_she_types_without_a_line_is_there_again(house: House) -> None:
    house.watch.expect("ERR_INTERNET_DISCONNECTED")
    page = house.enter("rina", size=PHONE)
    page.goto("/write/1")
    page.context.set_offline(True)
    page.get_by_label(said("web.write.title"), exact=True).fill("Ditulis di lift")
    expect(page.locator("#saved")).to_have_text(said("web.write.offline"))
    page.close()
    again = page.context.new_page()
    again.context.set_offline(False)
    again.goto("/write/1")
    title = again.get_by_label(said("web.write.title"), exact=True)
    expect(title).to_have_value("Ditulis di lift")
    expect(again.locator("#saved")).to_have_text(said("web.write.restored"))
    draft = draft_of(house.desk, 1, house.desk.people()["rina"])
    assert draft.title == "Ditulis di lift"


def test_what_she_typed_without_a_line_is_sent_when_it_is_back(house: House) -> None:
    house.watch.expect("ERR_INTERNET_DISCONNECTED")
    page = house.enter("rina", size=PHONE)
    page.goto("/write/1")
    page.context.set_offline(True)
    page.get_by_label(said("web.write.title"), exact=True).fill("Ditulis di lift")
    expect(page.locator("#saved")).to_have_text(said("web.write.offline"))
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("Tersimpan")
    draft = draft_of(house.desk, 1, house.desk.people()["rina"])
    assert draft.title == "Ditulis di lift"


def test_a_broken_answer_makes_one_item_of_two_tries(house: House) -> None:
    house.watch.expect("answered: 500")
    page = house.enter("rina", size=PHONE)
    page.goto("/write/1")
    broken: list[int] = []

    def lose_the_answer(route: Route) -> None:
        if broken:
            route.fallback()
            return
        broken.append(route.fetch(max_redirects=0).status)
        route.fulfill(status=500, body="broken")

    page.route("**/submit", lose_the_answer)
    page.locator("#submit").click()
    page.wait_for_url("**/submit")
    assert broken == [303]
    page.reload()  # what people do then: the same form once more
    page.wait_for_url(re.compile(r"/items/"))
    (one,) = kept(house, DRAFTED)
    with house.desk.db.read() as connection:
        planned = deliveries.count(connection, [one.item.id])
    assert planned == {State.PLANNED: len(office.EVERYWHERE)}


def test_back_after_submitting_makes_no_second_item(house: House) -> None:
    page = house.enter("rina", size=PHONE)
    page.goto("/write/1")
    page.locator("#submit").click()
    page.wait_for_url(re.compile(r"/items/"))
    page.go_back()
    page.wait_for_load_state("networkidle")
    submit = page.locator("#submit")
    if submit.count():
        submit.click()
        page.wait_for_load_state("networkidle")
    assert [one.item.revision for one in kept(house, DRAFTED)] == [1]


def test_a_second_tab_that_is_behind_loses_nothing(house: House) -> None:
    page = house.enter("rina")
    page.goto("/write/1")
    other = page.context.new_page()
    other.goto("/write/1")
    page.get_by_label(said("web.write.title"), exact=True).fill("Judul dari tab satu")
    page.locator("#save").click()
    page.wait_for_load_state("networkidle")
    other.get_by_label(said("web.write.title"), exact=True).fill("Judul dari tab dua")
    other.locator("#save").click()
    expect(other.locator("main")).to_contain_text("Judul dari tab satu")
    expect(other.locator("main")).to_contain_text("dua")


def test_she_writes_and_submits_without_script(house: House) -> None:
    page = house.enter("rina", scripts=False)
    page.goto("/write/new")
    button(page, "web.write.begin")
    typed_story(page)
    page.locator('[name="accounts"][value="situs"]').check(force=True)
    page.locator("#save").click()
    expect(page.get_by_label(said("web.write.title"), exact=True)).to_have_value(TITLE)
    page.locator("#submit").click()
    page.wait_for_url(re.compile(r"/items/"))
    (one,) = kept(house, TITLE)
    assert one.state == "submitted"
