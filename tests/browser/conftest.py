"""The pages as people meet them, in Chromium: only where they are asked for.

`make test-browser` asks; `pytest tests/browser` does the same with what is installed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dissemination.web.application import make_application
from tests.browser import office
from tests.browser.chromium import ChromiumMissing, chromium, is_wanted
from tests.browser.served import Clock, served
from tests.browser.visits import House, Windows

_HERE = Path(__file__).resolve().parent


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave these tests out where nobody named this folder."""
    if not collection_path.is_relative_to(_HERE):
        return None
    base = config.invocation_params.dir
    asked = [(base / name.partition("::")[0]).resolve() for name in config.args]
    return None if any(path.is_relative_to(_HERE) for path in asked) else True


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give one Chromium for the whole run."""
    try:
        with chromium() as running:
            yield running
    except ChromiumMissing as missing:
        if is_wanted():
            raise
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out the office once; each test has a copy."""
    folder = tmp_path_factory.mktemp("morning") / "desk"
    office.make_office(folder)
    office.fill_office(folder)
    return folder


@pytest.fixture
def house(browser: Browser, morning: Path, tmp_path: Path) -> Iterator[House]:
    """Give the office with its pages served; what they complain about fails."""
    clock = Clock(office.NOW)
    with (
        office.copied(morning, tmp_path / "desk", clock) as desk,
        served(make_application(desk, clock=clock)) as url,
    ):
        windows = Windows(url, browser)
        yield House(desk=desk, clock=clock, windows=windows)
        left = windows.close()
    assert not left, "\n".join(left)
