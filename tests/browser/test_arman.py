"""Pak Arman, who edits and approves, between two meetings."""

from __future__ import annotations

import re
from dataclasses import replace

from playwright.sync_api import Page, expect

from dissemination.domain.delivery import State
from dissemination.domain.item import ItemId
from dissemination.messages import sentence as said
from dissemination.services.drafts import draft_of
from dissemination.services.plan import plan
from dissemination.services.write import add, find_item
from dissemination.storage import deliveries
from tests.browser import office
from tests.browser.chromium import PHONE
from tests.browser.judged import axe_faults, too_wide
from tests.browser.visits import House

CLEAN = (
    "pekan-imunisasi",
    "ktp-jemput-bola",
    "klarifikasi-hoaks",
    "hut-korpri",
    "peringatan-dini-cuaca",
)


def state_of(house: House, item: str) -> str:
    return find_item(house.desk, item).state


def yes(page: Page) -> None:
    page.locator("#yes button").click()


def test_he_approves_five_items_with_few_taps(house: House) -> None:
    office.give_back(house.desk, office.POLITICAL, house.clock())
    page = house.enter("arman", size=PHONE)
    page.goto("/approve")
    page.get_by_role("link", name=said("web.approve.start")).click()
    for _ in CLEAN:  # one tap each, and the next one is there
        page.wait_for_url(re.compile(r"/approve/."))
        here = page.url
        yes(page)
        expect(page).not_to_have_url(here)
    assert [state_of(house, one) for one in CLEAN] == ["approved"] * len(CLEAN)
    expect(page.locator("main")).to_contain_text(said("web.approve.title"))


def test_he_stops_what_is_political(house: House) -> None:
    page = house.enter("arman", size=PHONE)
    page.goto(f"/approve/{office.POLITICAL}")
    expect(page.locator("mark.hold").first).to_contain_text("calon nomor urut 2")
    page.locator("#yes button").click()
    page.wait_for_load_state("networkidle")
    assert state_of(house, office.POLITICAL) == "submitted"
    page.locator("#decide summary").click()
    reason = page.get_by_label(said("web.approve.no.reason"), exact=True)
    reason.fill("Kanal pemerintah netral. Hapus ajakan memilih.")
    page.locator("#decide form[action$=return] button").last.click()
    page.wait_for_url(re.compile(r"/approve"))
    assert state_of(house, office.POLITICAL) == "returned"
    rina = house.enter("rina", size=PHONE)
    rina.goto("/")
    expect(rina.locator("main")).to_contain_text("Kanal pemerintah netral.")


def test_a_return_without_a_reason_is_asked_for_one(house: House) -> None:
    page = house.enter("arman", size=PHONE, scripts=False)
    page.goto(f"/approve/{office.POLITICAL}")
    page.locator("#decide summary").click()
    page.locator("#decide form[action$=return] button").last.click()
    field = page.get_by_label(said("web.approve.no.reason"), exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_visible()
    assert state_of(house, office.POLITICAL) == "submitted"


def test_a_flood_alert_is_live_from_the_phone(house: House) -> None:
    """Written, approved at once for a logged reason, on air, and on the hand list."""
    page = house.enter("arman", size=PHONE)
    page.goto("/write/new")
    page.locator('input[name="kind"][value="disaster_emergency"]').check(force=True)
    page.get_by_role("button", name=said("web.write.begin"), exact=True).click()
    expect(page).to_have_url(re.compile(r"/write/\d+$"))
    title = "Banjir di Rumbai, Warga Diminta Mengungsi"
    page.get_by_label(said("web.write.title"), exact=True).fill(title)
    fields = page.locator("#write [name^='element.']")
    for n in range(fields.count()):
        one = fields.nth(n)
        if one.get_attribute("type") == "datetime-local":
            one.fill("2026-11-23T21:00")
        elif one.evaluate("(e) => /INPUT|TEXTAREA/.test(e.tagName)"):
            one.fill("Air setinggi satu meter di Rumbai; hubungi 112.")
    for account in ("situs", "status-wa"):
        page.locator(f'[name="accounts"][value="{account}"]').check(force=True)
    page.locator("#submit").click()
    page.wait_for_url(re.compile(r"/items/"), timeout=30_000)
    item = page.url.rpartition("/")[2]
    page.goto(f"/approve/{item}")
    override = page.locator("#f-override")
    expect(override).to_be_visible()
    override.fill("Air naik cepat; tidak ada penyetuju lain yang bisa dihubungi.")
    yes(page)
    page.wait_for_load_state("networkidle")
    assert state_of(house, item) == "approved"
    office.tick(house.desk, house.clock)
    with house.desk.db.read() as connection:
        found = deliveries.of_item(connection, ItemId(item))
    states = {s.delivery.account: s.delivery.state for s in found}
    assert states == {"situs": State.PUBLISHED, "status-wa": State.HANDED_OFF}
    page.goto("/handoffs")
    expect(page.locator("main")).to_contain_text(title)


def test_he_finds_an_item_while_he_types(house: House) -> None:
    page = house.enter("arman", size=PHONE)
    page.goto("/items")
    page.locator('main input[name="q"]').press_sequentially("imunisasi", delay=20)
    expect(page).to_have_url(re.compile(r"q=imunisasi"))
    expect(page.locator('main a[href^="/items/"]')).to_have_count(1)
    expect(page.locator('main a[href="/items/pekan-imunisasi"]')).to_be_visible()
    page.locator('main a[href="/items/pekan-imunisasi"]').click()
    page.go_back()
    expect(page.locator('main input[name="q"]')).to_have_value("imunisasi")
    expect(page.locator('main a[href="/items/pekan-imunisasi"]')).to_be_visible()


def test_two_editors_at_once_lose_no_text(house: House) -> None:
    arman, budi = house.enter("arman"), house.enter("budi")
    for page in (arman, budi):
        page.goto("/write/1")
    label = said("web.write.title")
    arman.get_by_label(label, exact=True).fill("Inflasi Turun Menurut Arman")
    arman.locator("#save").click()
    arman.wait_for_load_state("networkidle")
    budi.get_by_label(label, exact=True).fill("Inflasi Turun Menurut Budi")
    budi.locator("#save").click()
    shown = budi.locator("main")
    expect(shown).to_contain_text("Menurut Arman")
    expect(shown).to_contain_text("Budi")
    assert not axe_faults(budi)
    assert not too_wide(budi)
    budi.locator('[name="pick:title"][value="mine"]').check(force=True)
    budi.get_by_role("button", name=said("web.write.conflict.keep")).click()
    expect(budi.get_by_label(label, exact=True)).to_have_value(
        "Inflasi Turun Menurut Budi"
    )
    draft = draft_of(house.desk, 1, house.desk.people()["arman"])
    assert draft.title == "Inflasi Turun Menurut Budi"


def test_what_changed_while_he_read_is_not_approved(house: House) -> None:
    page = house.enter("arman", size=PHONE)
    page.goto("/approve/pekan-imunisasi")
    before = find_item(house.desk, "pekan-imunisasi").item
    changed = replace(before, title="Judul yang diganti diam-diam")
    add(house.desk, changed, author="sari", now=house.clock())
    plan(
        house.desk,
        "pekan-imunisasi",
        ["situs"],
        when=None,
        person="sari",
        now=house.clock(),
    )
    yes(page)
    expect(page.locator("main")).to_contain_text("Judul yang diganti diam-diam")
    assert state_of(house, "pekan-imunisasi") != "approved"
