from __future__ import annotations

import contextlib

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    # pytest-image-snapshot, where somebody has it, brings the same option.
    with contextlib.suppress(ValueError):
        parser.addoption(
            "--image-snapshot-update",
            action="store_true",
            default=False,
            help="draw the golden images of tests/golden anew",
        )
