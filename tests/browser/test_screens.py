"""Every screen, as a critical eye and a machine look at it."""

from __future__ import annotations

import pytest

from dissemination.web.routes import ROUTES
from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.judged import axe_faults, keyboard_faults, small_targets, too_wide
from tests.browser.screens import NO_SCREEN, SCREENS, Screen
from tests.browser.visits import House

# Colours are all that the dark changes.
COLOURS = ("color-contrast", "link-in-text-block")
ZOOMED = (640, 450)  # a screen of 1280 at 200 %
EXPECTED = {"not-there": ("404",), "hand-unknown": ("404",)}

every_screen = pytest.mark.parametrize("screen", SCREENS, ids=lambda one: one.name)


def test_every_page_of_the_table_has_a_screen() -> None:
    pages = {route.path for route in ROUTES if route.method == "GET"}
    shown = {screen.route for screen in SCREENS} - {"*"}
    assert pages - shown == set(NO_SCREEN)
    assert len({screen.name for screen in SCREENS}) == len(SCREENS)


@every_screen
def test_a_screen_is_for_everybody_on_a_desk(house: House, screen: Screen) -> None:
    house.watch.expect(*EXPECTED.get(screen.name, ()))
    page = house.enter(screen.person, size=DESKTOP)
    screen.open(page, house)
    faults = [*axe_faults(page), *too_wide(page)]
    assert page.locator("h1").count() == 1, "one headline says what the page is"
    faults += keyboard_faults(page)
    page.set_viewport_size({"width": ZOOMED[0], "height": ZOOMED[1]})
    faults += [f"at 200 %: {one}" for one in too_wide(page)]
    page.emulate_media(color_scheme="dark")
    faults += [f"dark: {one}" for one in axe_faults(page, COLOURS)]
    assert not faults, "\n".join(faults)


@every_screen
def test_a_screen_is_for_everybody_on_a_phone(house: House, screen: Screen) -> None:
    house.watch.expect(*EXPECTED.get(screen.name, ()))
    page = house.enter(screen.person, size=PHONE)
    screen.open(page, house)
    faults = [*axe_faults(page), *too_wide(page), *small_targets(page)]
    page.emulate_media(color_scheme="dark")
    faults += [f"dark: {one}" for one in axe_faults(page, COLOURS)]
    assert not faults, "\n".join(faults)
