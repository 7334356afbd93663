"""Every screen, as a critical eye and a machine look at it."""

from __future__ import annotations

from collections.abc import Mapping

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

# What is known to be wrong, until it is mended: then its line here must go.
WIDE = "the hidden field of an upload is as wide as the page"
SMALL = "a title of one line is too low for a thumb"
OPEN_ON_A_DESK = {"write": WIDE, "write-all": WIDE, "media": WIDE}
OPEN_ON_A_PHONE = {
    "home": SMALL,
    "home-contributor": SMALL,
    "items": SMALL,
    "handoffs": SMALL,
}


def every_screen(open_faults: Mapping[str, str]) -> pytest.MarkDecorator:
    """Try each screen, of which some are known not to pass."""
    screens = []
    for screen in SCREENS:
        why = open_faults.get(screen.name)
        marks = [pytest.mark.xfail(reason=why)] if why else []
        screens.append(pytest.param(screen, id=screen.name, marks=marks))
    return pytest.mark.parametrize("screen", screens)


def test_every_page_of_the_table_has_a_screen() -> None:
    pages = {route.path for route in ROUTES if route.method == "GET"}
    shown = {screen.route for screen in SCREENS} - {"*"}
    assert pages - shown == set(NO_SCREEN)
    assert len({screen.name for screen in SCREENS}) == len(SCREENS)


@every_screen(OPEN_ON_A_DESK)
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


@every_screen(OPEN_ON_A_PHONE)
def test_a_screen_is_for_everybody_on_a_phone(house: House, screen: Screen) -> None:
    house.watch.expect(*EXPECTED.get(screen.name, ()))
    page = house.enter(screen.person, size=PHONE)
    screen.open(page, house)
    faults = [*axe_faults(page), *too_wide(page), *small_targets(page)]
    page.emulate_media(color_scheme="dark")
    faults += [f"dark: {one}" for one in axe_faults(page, COLOURS)]
    assert not faults, "\n".join(faults)
