"""People at the pages: each with a window, a session, and a line of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page

from dissemination.services.desk import Desk
from dissemination.services.signin import begin_session
from tests.browser.chromium import DESKTOP, PHONE, Watch
from tests.browser.served import Clock

Scheme = Literal["light", "dark"]
Size = tuple[int, int]
COOKIE = "sid"  # where the line is not encrypted
_PATIENCE_MS = 15_000  # slow cores; whoever waits so long is right to complain
_SLOW_LINE = {
    "offline": False,
    "latency": 150,  # milliseconds
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 1_600_000 / 8,
}


@dataclass(slots=True)
class Windows:
    """The windows of one test, and what the pages in them complained about."""

    url: str
    browser: Browser
    watch: Watch = field(default_factory=Watch)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def open(
        self, *, size: Size = DESKTOP, scheme: Scheme = "light", scripts: bool = True
    ) -> Page:
        """Open a window that knows nothing of the others."""
        width, height = size
        is_phone = size == PHONE
        context = self.browser.new_context(
            base_url=self.url,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            is_mobile=is_phone,
            has_touch=is_phone,
            java_script_enabled=scripts,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            reduced_motion="reduce",
        )
        context.set_default_timeout(_PATIENCE_MS)
        self.watch.attach(context)
        self._contexts.append(context)
        return context.new_page()

    def close(self) -> list[str]:
        """Close every window, and return what the pages complained about."""
        for context in self._contexts:
            for page in context.pages:
                self.watch.violations(page)
            context.close()
        return self.watch.left()


@dataclass(slots=True)
class House:
    """An office whose pages are served, and the windows that people open."""

    desk: Desk
    clock: Clock
    windows: Windows

    @property
    def watch(self) -> Watch:
        """What takes down the pages' complaints."""
        return self.windows.watch

    def enter(
        self,
        person: str = "",
        *,
        size: Size = DESKTOP,
        scheme: Scheme = "light",
        scripts: bool = True,
    ) -> Page:
        """Open a window of somebody's, signed in; of a stranger's without a name."""
        page = self.windows.open(size=size, scheme=scheme, scripts=scripts)
        if person:
            word = begin_session(self.desk, person, self.clock())
            session = {"name": COOKIE, "value": word, "url": self.windows.url}
            page.context.add_cookies([session])  # type: ignore[list-item]
        return page


def slow_line(page: Page) -> None:
    """Put a page on a slow line: 1.6 Mbit/s, 150 ms."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", dict(_SLOW_LINE))
