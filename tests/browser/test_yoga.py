"""Yoga, who keeps the desk: whom he adds comes in, and strangers stay outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from dissemination.messages import sentence as said
from dissemination.services import invitations
from dissemination.services.desk import open_desk
from dissemination.storage import people
from dissemination.web.application import make_application
from tests.browser import office
from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.judged import axe_faults, small_targets, too_wide
from tests.browser.served import Clock, served
from tests.browser.visits import House, Size, Windows

WORD = "kata-dari-layar-server"
sizes = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])


def button(page: Page, id: str) -> None:
    page.get_by_role("button", name=said(id), exact=True).click()


def fill(page: Page, **typed: str) -> None:
    for name, value in typed.items():
        page.locator(f'main [name="{name}"]').fill(value)


@sizes
def test_he_adds_a_unit_and_three_people_who_come_in(house: House, size: Size) -> None:
    page = house.enter("yoga", size=size)
    page.goto("/people")
    fill(page, unit_name="Bidang Persandian")
    button(page, "web.people.unit_add")
    expect(page.locator("#units")).to_contain_text("Bidang Persandian")
    links = []
    for name in ("Dewi Lestari", "Eko Prasetyo", "Fitri Handayani"):
        page.goto("/people/new")
        fill(page, name=name)
        page.locator('[name="unit"]').select_option("Bidang Persandian")
        page.locator('[name="roles"][value="contributor"]').check()
        button(page, "web.people.save_new")
        found = re.search(r"https?://[^\s\"<]+/invitation/[\w-]+", page.content())
        assert found is not None
        links.append(found[0])
    assert len(set(links)) == 3
    with house.desk.db.read() as connection:
        added = [p.name for p in people.everybody(connection) if p.is_added]
    assert added == ["Dewi Lestari", "Eko Prasetyo", "Fitri Handayani"]
    guest = house.enter(size=size)
    guest.goto(links[0])
    fill(guest, password="cabai-merah-turun-7")
    guest.locator("main form button.pri").click()
    expect(guest.locator("h1")).to_contain_text("Dewi")
    house.watch.expect("answered: 404")
    late = house.enter(size=size)
    late.goto(links[0])
    expect(late.locator('[name="password"]')).to_have_count(0)


@sizes
def test_a_wrong_person_is_asked_again_with_what_was_typed(
    house: House, size: Size
) -> None:
    page = house.enter("yoga", size=size)
    page.goto("/people/new")
    fill(page, name="Dewi Lestari", id="rina", email="bukan surel")
    page.locator("main form:has([name=roles])").evaluate("(e) => { e.noValidate = 1 }")
    button(page, "web.people.save_new")
    expect(page.locator('[name="name"]')).to_have_value("Dewi Lestari")
    expect(page.locator('[name="email"]')).to_have_value("bukan surel")
    expect(page.locator('[aria-invalid="true"]').first).to_be_visible()
    assert not axe_faults(page)
    assert not too_wide(page)


@sizes
def test_who_signs_in_takes_the_second_step(house: House, size: Size) -> None:
    page = house.enter("yoga", size=size)
    page.goto("/me/two-steps")
    page.locator("main details summary").click()
    secret = re.sub(r"\W", "", page.locator(".secret").inner_text())
    totp = pyotp.TOTP(secret)
    fill(page, code=totp.at(house.clock()))
    button(page, "web.profile.pair.confirm")
    page.wait_for_load_state("networkidle")
    expect(page.locator("main")).to_contain_text(said("web.profile.codes.title"))
    assert not axe_faults(page)
    other = house.enter(size=size)
    other.goto("/people")
    fill(other, name="yoga", password=office.PASSWORD)
    other.locator("main form button.pri").click()
    expect(other.locator("h1")).to_have_text(said("web.signin.code.title"))
    faults = [*axe_faults(other), *too_wide(other)]
    if size == PHONE:
        faults += small_targets(other)
    assert not faults, "\n".join(faults)
    other.goto("/people")
    expect(other.locator('[name="code"]')).to_be_visible()
    house.clock.forward(office.A_MINUTE)
    fill(other, code=totp.at(house.clock()))
    other.locator("main form button.pri").first.click()
    other.goto("/people")
    expect(other.locator("h1")).to_have_text(said("web.people.title"))


@sizes
def test_who_signs_in_wrongly_is_told_one_thing(house: House, size: Size) -> None:
    page = house.enter(size=size)
    told = []
    for name in ("rina", "tidak-ada"):
        page.goto("/sign-in?next=/items")
        fill(page, name=name, password="salah-sekali-99")
        page.locator("main form button.pri").click()
        page.wait_for_load_state("networkidle")
        expect(page.locator('[name="name"]')).to_have_value(name)
        expect(page.locator('[name="password"]')).to_have_value("")
        told.append(page.locator("main .err, main [role=alert]").first.inner_text())
    assert told[0] == told[1]
    fill(page, name="rina", password=office.PASSWORD)
    page.locator("main form button.pri").click()
    expect(page).to_have_url(re.compile(r"/items$"))


@pytest.fixture
def empty_house(browser: Browser, tmp_path: Path) -> Iterator[House]:
    """Give an office that nobody can sign in to yet."""
    clock = Clock(office.NOW)
    office.make_office(tmp_path / "empty")
    with open_desk(tmp_path / "empty") as desk:
        app = make_application(desk, clock=clock, setup_word=WORD)
        with served(app) as url:
            windows = Windows(url, browser)
            yield House(desk=desk, clock=clock, windows=windows)
            left = windows.close()
    assert not left, "\n".join(left)


@sizes
def test_the_first_run_opens_with_the_word_alone(
    empty_house: House, size: Size
) -> None:
    page = empty_house.enter(size=size)
    page.goto("/")
    expect(page.locator('[name="word"]')).to_be_visible()
    assert not axe_faults(page)
    page.goto(f"/welcome?word={WORD}")
    faults = [*axe_faults(page), *too_wide(page)]
    if size == PHONE:
        faults += small_targets(page)
    assert not faults, "\n".join(faults)
    fill(
        page,
        office="Dinas Kominfo Kabupaten Siak",
        short="Kominfo Siak",
        name="Yoga Pratama",
        id="yoga-siak",
        password="cabai-merah-turun-7",
    )
    button(page, "web.welcome.go")
    expect(page.locator("h1")).to_contain_text("Yoga")
    stranger = empty_house.enter(size=size)
    stranger.goto(f"/welcome?word={WORD}")
    expect(stranger.locator('[name="office"]')).to_have_count(0)


def test_an_invitation_that_is_over_says_so(house: House) -> None:
    word = invitations.invite(house.desk, "sari", by="yoga", now=house.clock())
    house.clock.forward(invitations.VALID)
    house.watch.expect("answered: 404", "answered: 410")
    page = house.enter(size=PHONE)
    page.goto(f"/invitation/{word}")
    expect(page.locator('[name="password"]')).to_have_count(0)
    assert not axe_faults(page)
