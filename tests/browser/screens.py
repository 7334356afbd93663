"""Every screen there is: who sees it, where, and what they do to get there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Final

from playwright.sync_api import Page

from tests.browser import office
from tests.browser.visits import House

Step = Callable[[Page], object]


def _stay(_: Page) -> None:
    """Do nothing further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One screen in one state.

    `path` may name facts of the office in braces; `then` is what is done on the page.
    A page that is the whole screen of another program has no `frame` of ours.
    """

    name: str
    route: str
    path: str
    person: str = "arman"
    then: Step = _stay

    def open(self, page: Page, house: House) -> None:
        """Bring the screen up."""
        facts = asdict(office.facts_of(house.desk))
        page.goto(self.path.format(**facts), wait_until="networkidle")
        self.then(page)


def _send_nothing(page: Page) -> None:
    form = page.locator("main form:has(button.pri)").first
    form.evaluate("(form) => { form.noValidate = true; }")
    with page.expect_navigation(wait_until="networkidle"):
        form.evaluate("(form) => { form.requestSubmit(); }")


def _unfold(page: Page) -> None:
    for details in page.locator("main details:not(.menu)").all():
        details.evaluate("(e) => { e.open = true; }")


SCREENS: Final = (
    Screen(name="sign-in", route="/sign-in", path="/sign-in", person=""),
    Screen(
        name="sign-in-wrong",
        route="/sign-in",
        path="/sign-in",
        person="",
        then=_send_nothing,
    ),
    Screen(
        name="invitation",
        route="/invitation/{word}",
        path="/invitation/{invitation}",
        person="",
    ),
    Screen(name="home", route="/", path="/"),
    Screen(name="home-contributor", route="/", path="/", person="rina"),
    Screen(name="home-publisher", route="/", path="/", person="dedi"),
    Screen(name="items", route="/items", path="/items"),
    Screen(name="items-none", route="/items", path="/items?q=tidakadayangbegini"),
    Screen(name="item", route="/items/{id}", path=f"/items/{office.PUBLIC}"),
    Screen(
        name="item-returned",
        route="/items/{id}",
        path=f"/items/{office.RETURNED}",
        person="rina",
    ),
    Screen(name="write-new", route="/write/new", path="/write/new", person="rina"),
    Screen(name="write", route="/write/{id}", path="/write/1", person="rina"),
    Screen(
        name="write-all",
        route="/write/{id}",
        path="/write/1",
        person="rina",
        then=_unfold,
    ),
    Screen(
        name="write-version",
        route="/write/{id}/version/{account}",
        path="/write/1/version/mastodon",
        person="rina",
    ),
    Screen(name="patterns", route="/patterns", path="/patterns", person="rina"),
    Screen(name="gallery", route="/gallery", path="/gallery?draft=1", person="rina"),
    Screen(
        name="gallery-template",
        route="/gallery/template/{name}",
        path="/gallery/template/pengumuman?draft=1",
        person="rina",
    ),
    Screen(
        name="gallery-status",
        route="/gallery/status",
        path="/gallery/status?draft=1&safe=yes",
        person="rina",
    ),
    Screen(name="media", route="/media", path="/media", person="rina"),
    Screen(name="medium", route="/media/{id}", path="/media/1", person="rina"),
    Screen(name="approve", route="/approve", path="/approve"),
    Screen(
        name="approve-item", route="/approve/{item}", path="/approve/pekan-imunisasi"
    ),
    Screen(
        name="approve-held",
        route="/approve/{item}",
        path=f"/approve/{office.POLITICAL}",
    ),
    Screen(
        name="approve-emergency",
        route="/approve/{item}",
        path="/approve/peringatan-dini-cuaca",
    ),
    Screen(name="handoffs", route="/handoffs", path="/handoffs", person="dedi"),
    Screen(name="hand", route="/h/{word}", path="/h/{hand_word}", person=""),
    Screen(name="hand-unknown", route="/h/{word}", path="/h/tidak-ada", person=""),
    Screen(name="me", route="/me", path="/me", person="rina"),
    Screen(
        name="two-steps", route="/me/two-steps", path="/me/two-steps", person="rina"
    ),
    Screen(name="people", route="/people", path="/people", person="yoga"),
    Screen(name="person-new", route="/people/new", path="/people/new", person="yoga"),
    Screen(name="person", route="/people/{id}", path="/people/sari", person="yoga"),
    Screen(name="audit", route="/audit", path="/audit", person="wati"),
    Screen(name="not-there", route="*", path="/tidak/ada"),
    Screen(name="not-allowed", route="*", path="/people", person="rina"),
)

# Addresses that answer with a file, or that lead on without a page of their own; the
# pages among them have tests by name.
NO_SCREEN: Final[Mapping[str, str]] = {
    "/audit.csv": "a file",
    "/items/{id}/media/{sha256}": "a picture",
    "/media/{id}/file": "a file",
    "/media/{id}/thumb": "a file",
    "/approve/{item}/media/{sha}": "a file",
    "/write/{id}/card": "a picture",
    "/gallery/card": "a picture",
    "/h/{word}/card": "a picture",
    "/h/{word}/qr": "a picture",
    "/h/{word}/files/{name}": "a file",
    "/handoffs/officers/{row}/screenshot": "a picture",
    "/sign-in/code": "after a password: see the second step's test",
    "/welcome": "before there is an office: see the first run's test",
    "/write/{id}/conflict": "with two editors: see their test",
}
