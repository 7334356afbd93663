"""The pages of a real desk, asked in one process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from dissemination.config import FILE, Web
from dissemination.messages import speak
from dissemination.services import signin
from dissemination.services.desk import Desk, make_folders, make_workspace, open_desk
from dissemination.web.application import Site as Served
from dissemination.web.application import make_application
from tests.laid import lay_file

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Senin 09.00 WIB
HOST = "http://desk.test"

SCHEDULE = """\
[office]
name = "Dinas Komunikasi Kabupaten Uji"
short = "Diskominfo Uji"
zone = "WIB"

[quiet_hours]
from = "21:00"
to = "05:30"

[people.rina]
name = "Rina"
unit = "Bidang Statistik"
roles = ["contributor"]

[people.sari]
name = "Sari"
unit = "Bidang IKP"
roles = ["contributor"]

[people.budi]
name = "Bu Budi"
unit = "Bidang IKP"
roles = ["editor"]

[people.arman]
name = "Pak Arman"
unit = "Bidang IKP"
roles = ["editor", "approver", "publisher"]

[people.dedi]
name = "Dedi"
unit = "Bidang Statistik"
roles = ["publisher"]

[people.wati]
name = "Wati"
unit = "Inspektorat"
roles = ["auditor"]

[people.yoga]
name = "Yoga"
unit = "Bidang Aplikasi"
roles = ["admin"]

[[slots]]
name = "siang"
at = "12:00"

[[slots]]
name = "sore"
at = "16:30"

[accounts.situs]
channel = "website"

[accounts.situs.settings]
folder = "situs"
base_url = "https://uji.example"
office = "Diskominfo Uji"

[accounts.status-wa]
channel = "whatsapp_status"

[accounts.status-wa.settings]
officer = "Petugas piket"

[accounts.youtube]
channel = "youtube"

[accounts.youtube.settings]
handle = "@diskominfouji"

[accounts.x-uji]
channel = "x"
"""


@dataclass
class Clock:
    """Stands still until a test moves it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, by: timedelta) -> None:
        self.now += by


@dataclass
class Counted:
    """The statements that were sent to the database."""

    said: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.said)


@dataclass
class Site:
    """A desk, its clock, and browsers of the people who work there."""

    desk: Desk
    clock: Clock
    setup_word: str = ""
    _open: list[TestClient] = field(default_factory=list)

    def client(self, person: str = "rina") -> TestClient:
        """Return a browser in which somebody is signed in."""
        browser = self.stranger()
        cookie = signin.begin_session(self.desk, person, self.clock.now)
        browser.cookies.set("sid", cookie)
        return browser

    def stranger(self) -> TestClient:
        """Return a browser in which nobody is signed in."""
        application = the_application()
        application.state.site = Served(
            desk=self.desk, clock=self.clock, setup_word=self.setup_word
        )
        browser = TestClient(
            application,
            base_url=HOST,
            headers={"Sec-Fetch-Site": "same-origin"},
            follow_redirects=False,
            raise_server_exceptions=True,
        )
        self._open.append(browser)
        return browser

    @contextmanager
    def queries(self) -> Iterator[Counted]:
        """Count the statements that are sent to the database meanwhile."""
        counted = Counted()

        def note(_c: object, _u: object, statement: str, *_: object) -> None:
            counted.said.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield counted
        finally:
            event.remove(Engine, "before_cursor_execute", note)

    def close(self) -> None:
        for browser in self._open:
            browser.close()


@cache
def the_application() -> FastAPI:
    """Return the pages, put together once: that takes longer than most tests."""
    nobody = SimpleNamespace(config=SimpleNamespace(web=Web()))
    return make_application(cast("Desk", nobody))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    folder = tmp_path / "meja"
    make_workspace(folder)
    (folder / FILE).write_text(SCHEDULE, encoding="utf-8")
    make_folders(folder)
    lay_file(folder)
    with open_desk(folder) as desk:
        found = Site(desk=desk, clock=Clock())
        yield found
        found.close()
    speak("")
