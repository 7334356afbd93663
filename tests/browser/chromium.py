"""Debian's Chromium, and an eye on what a page complains about."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)

DESKTOP: Final = (1280, 900)
PHONE: Final = (390, 844)

# Nothing of it asks the network for anything but our pages.
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
_TOLD = """
window.__violations = [];
document.addEventListener('securitypolicyviolation', (e) => {
  window.__violations.push(`${e.violatedDirective}: ${e.blockedURI} ${e.sample}`);
});
"""
# Answers and lines that fail are taken down where they happen; and Chromium knows of
# sharing on phones alone, where our pages may do it.
_NO_COMPLAINT = ("Failed to load resource", "Error with Permissions-Policy header")


class ChromiumMissing(Exception):
    """This machine has no Chromium; the message says how to have it."""


def find() -> Path:
    """Return where Chromium is.

    Raises:
        ChromiumMissing: it is not here.
    """
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return Path(path)
    raise ChromiumMissing("no chromium here: apt-get install chromium")


def is_wanted() -> bool:
    """Say whether this run must have a browser, rather than pass over its tests."""
    return bool(os.environ.get("CI"))


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run one Chromium, without a window.

    Raises:
        ChromiumMissing: it is not here.
    """
    path = find()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass  # without slots: Playwright writes upon whose method listens
class Watch:
    """What the pages of a test complained about; `expected` is no complaint."""

    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, *said: str) -> None:
        """Take what holds these words for something that the test brings about."""
        self.expected.extend(said)

    def left(self) -> list[str]:
        """Return the complaints that nobody expected."""
        return [
            one
            for one in self.complaints
            if not any(words in one for words in self.expected)
        ]

    def attach(self, context: BrowserContext) -> None:
        """Listen to every page of a context, those that open later too."""
        context.add_init_script(_TOLD)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complain(f"error: {error.error}"))
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def violations(self, page: Page) -> None:
        """Take in what the page's own policy refused."""
        for said in page.evaluate("window.__violations ?? []"):
            self.complain(f"policy: {said}")

    def complain(self, said: str) -> None:
        self.complaints.append(said)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        if not message.text.startswith(_NO_COMPLAINT):
            self.complain(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        # A page that is left, or a search that a newer one overtakes, ends its own.
        if "ERR_ABORTED" not in (request.failure or ""):
            self.complain(f"failed: {request.method} {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500 or response.status == 404:
            told = f"{response.status} {response.request.method} {response.url}"
            self.complain(f"answered: {told}")
