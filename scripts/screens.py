"""Take a picture of every screen into docs/screens, from the real application.

Run it after a page changed, and look at what it made: `python scripts/screens.py`, or
with words that the names of the wanted screens hold.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Page

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))

from dissemination.web.application import make_application  # noqa: E402
from tests.browser import office  # noqa: E402
from tests.browser.chromium import DESKTOP, PHONE, chromium  # noqa: E402
from tests.browser.screens import SCREENS, Screen  # noqa: E402
from tests.browser.served import Clock, served  # noqa: E402
from tests.browser.visits import House, Scheme, Windows  # noqa: E402

TARGET = HERE / "docs" / "screens"
MOST_BYTES = 150_000
TALLEST = 2200  # pixels; below that every screen has said what it is for
# In the dark too: where people work longest, and where they work at night.
DARK = frozenset({"home", "write", "approve-item", "hand"})


def main(words: list[str]) -> None:
    """Take the pictures of the screens that are asked for; of all without words."""
    wanted = [s for s in SCREENS if not words or any(w in s.name for w in words)]
    TARGET.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as made, chromium() as browser:
        folder = Path(made)
        office.make_office(folder / "morning")
        office.fill_office(folder / "morning")
        clock = Clock(office.NOW)
        with (
            office.copied(folder / "morning", folder / "desk", clock) as desk,
            served(make_application(desk, clock=clock)) as url,
        ):
            windows = Windows(url, browser)
            house = House(desk=desk, clock=clock, windows=windows)
            for screen in wanted:
                _take(house, screen)
            for told in windows.close():
                print(told)


def _take(house: House, screen: Screen) -> None:
    for size, named in ((DESKTOP, ""), (PHONE, "-phone")):
        _shoot(house, screen, size, "light", f"{screen.name}{named}")
        if screen.name in DARK:
            _shoot(house, screen, size, "dark", f"{screen.name}{named}-dark")


def _shoot(
    house: House, screen: Screen, size: tuple[int, int], scheme: Scheme, name: str
) -> None:
    page = house.enter(screen.person, size=size, scheme=scheme)
    screen.open(page, house)
    picture = _small(page)
    page.close()
    (TARGET / f"{name}.png").write_bytes(picture)
    print(f"{name}.png {len(picture) // 1000} KB")


def _small(page: Page) -> bytes:
    """Return a picture with as many colours as its size allows."""
    size = page.viewport_size or {"width": DESKTOP[0], "height": DESKTOP[1]}
    tall = int(page.evaluate("document.documentElement.scrollHeight"))
    height = max(size["height"], min(tall, TALLEST))
    page.set_viewport_size({"width": size["width"], "height": height})
    taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    held = io.BytesIO()
    for colours in (256, 128, 64, 32):
        held = io.BytesIO()
        few = taken.quantize(colours, dither=Image.Dither.NONE)
        few.save(held, "PNG", optimize=True)
        if held.tell() <= MOST_BYTES:
            break
    return held.getvalue()


if __name__ == "__main__":
    main(sys.argv[1:])
