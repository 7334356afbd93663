"""`ui.js`: it helps, and never loses what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.lab import Lab, laboratory
from tests.browser.served import served
from tests.browser.visits import Windows


@dataclass(frozen=True, slots=True)
class Trial:
    """The laboratory's server, and the windows on it."""

    lab: Lab
    windows: Windows

    def open(self, *, scripts: bool = True) -> Page:
        page = self.windows.open(scripts=scripts)
        page.goto("/")
        return page


@pytest.fixture
def trial(browser: Browser) -> Iterator[Trial]:
    lab = Lab()
    with served(laboratory(lab)) as url:
        found = Trial(lab, Windows(url, browser))
        yield found
        left = found.windows.close()
        for held in lab.held.values():
            held.set()
    assert not left, "\n".join(left)


def typed(page: Page, title: str = "Judul saya", body: str = "Isi saya") -> None:
    page.get_by_label("Judul").fill(title)
    page.get_by_label("Isi").fill(body)


def test_a_search_shows_its_result_while_one_types(trial: Trial) -> None:
    page = trial.open()
    page.get_by_label("Cari").press_sequentially("banjir", delay=5)
    expect(page.locator("#list")).to_contain_text("Hasil: banjir")
    expect(page).to_have_url(f"{trial.windows.url}/search?q=banjir")
    expect(page.get_by_label("Cari")).to_be_focused()


def test_a_slow_answer_never_overwrites_a_newer_one(trial: Trial) -> None:
    slow = trial.lab.hold("a")
    page = trial.open()
    page.get_by_label("Cari").press("a")
    assert trial.lab.asked.wait(10)
    page.get_by_label("Cari").press("b")
    expect(page.locator("#list")).to_contain_text("Hasil: ab")
    slow.set()
    page.evaluate("fetch('/search?q=nanti').then((answer) => answer.text())")
    expect(page.locator("#list")).to_contain_text("Hasil: ab")
    expect(page).to_have_url(f"{trial.windows.url}/search?q=ab")


def test_what_is_wrong_is_shown_in_place_with_the_cursor_there(trial: Trial) -> None:
    page = trial.open()
    page.evaluate("window.same = true")
    typed(page, body="")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("alert")).to_have_text("Isi belum ada.")
    expect(page.get_by_label("Isi")).to_be_focused()
    expect(page.get_by_label("Judul")).to_have_value("Judul saya")
    expect(page.locator("#live")).to_have_text("Isi belum ada.")
    assert page.evaluate("window.same"), "the page was not loaded anew"
    typed(page)
    page.get_by_role("button", name="Simpan").click()
    expect(page).to_have_url(f"{trial.windows.url}/")
    expect(page.get_by_label("Isi")).to_have_value("")
    assert trial.lab.saved == [("Judul saya", "Isi saya")]


def test_a_broken_server_costs_nothing_and_is_asked_again(trial: Trial) -> None:
    trial.windows.watch.expect("answered: 500")
    trial.lab.failing = 1
    page = trial.open()
    typed(page)
    page.get_by_role("button", name="Simpan").click()
    told = page.get_by_role("alert")
    expect(told).to_contain_text("Gagal.")
    expect(page.get_by_label("Isi")).to_have_value("Isi saya")
    assert not trial.lab.saved
    told.get_by_role("button", name="Coba lagi").click()
    expect(page.get_by_label("Isi")).to_have_value("")
    expect(told).to_have_count(0)
    assert trial.lab.saved == [("Judul saya", "Isi saya")]


def test_a_broken_line_costs_nothing_and_is_tried_again(trial: Trial) -> None:
    trial.windows.watch.expect("ERR_INTERNET_DISCONNECTED")
    page = trial.open()
    typed(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("alert")).to_contain_text("Sambungan putus.")
    expect(page.get_by_label("Judul")).to_have_value("Judul saya")
    page.context.set_offline(False)
    page.get_by_role("button", name="Coba lagi").click()
    expect(page.get_by_label("Isi")).to_have_value("")
    assert trial.lab.saved == [("Judul saya", "Isi saya")]


def test_what_is_tried_again_is_what_the_fields_say_by_then(trial: Trial) -> None:
    trial.windows.watch.expect("ERR_INTERNET_DISCONNECTED")
    page = trial.open()
    typed(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("alert")).to_contain_text("Sambungan putus.")
    typed(page, body="Isi yang diperbaiki")
    page.context.set_offline(False)
    page.get_by_role("button", name="Coba lagi").click()
    expect(page.get_by_label("Isi")).to_have_value("")
    assert trial.lab.saved == [("Judul saya", "Isi yang diperbaiki")]


def test_a_double_click_sends_a_form_once(trial: Trial) -> None:
    page = trial.open()
    typed(page)
    page.get_by_role("button", name="Simpan").dblclick()
    expect(page.get_by_label("Isi")).to_have_value("")
    assert trial.lab.saved == [("Judul saya", "Isi saya")]


def test_a_question_that_is_declined_sends_nothing(trial: Trial) -> None:
    page = trial.open()
    typed(page)
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Buang").click()
    assert trial.lab.dropped == 0
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Buang").click()
    expect(page.get_by_label("Isi")).to_have_value("")
    assert trial.lab.dropped == 1


def test_whose_session_ended_signs_in_and_comes_back(trial: Trial) -> None:
    trial.lab.signed_out = True
    page = trial.open()
    typed(page)
    page.get_by_role("button", name="Simpan").click()
    expect(page).to_have_url(f"{trial.windows.url}/sign-in?next=%2F")


def test_back_leads_to_where_one_was(trial: Trial) -> None:
    page = trial.open()
    page.get_by_role("link", name="Lain").click()
    expect(page.locator("#list")).to_contain_text("Hasil: tautan")
    expect(page).to_have_url(f"{trial.windows.url}/search?q=tautan")
    page.go_back()
    expect(page).to_have_url(f"{trial.windows.url}/")
    expect(page.locator("#list")).not_to_contain_text("tautan")


def test_escape_closes_a_menu_and_gives_the_focus_back(trial: Trial) -> None:
    page = trial.open()
    menu = page.get_by_text("Menu")
    menu.click()
    expect(page.get_by_role("link", name="Beranda")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Beranda")).to_be_hidden()
    expect(menu).to_be_focused()


def test_all_of_it_works_without_script(trial: Trial) -> None:
    page = trial.open(scripts=False)
    page.get_by_label("Cari").fill("banjir")
    page.get_by_role("button", name="Cari").click()
    expect(page.locator("#list")).to_contain_text("Hasil: banjir")
    typed(page, body="")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("alert")).to_have_text("Isi belum ada.")
    expect(page.get_by_label("Judul")).to_have_value("Judul saya")
    page.get_by_label("Isi").fill("Isi saya")
    page.get_by_role("button", name="Simpan").click()
    expect(page).to_have_url(f"{trial.windows.url}/done")
    assert trial.lab.saved == [("Judul saya", "Isi saya")]
