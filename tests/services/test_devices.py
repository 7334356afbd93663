from __future__ import annotations

import pytest

from dissemination.services.devices import device_named

GECKO = "Gecko/20100101 Firefox/133.0"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("said", "named"),
    [
        (
            f"Mozilla/5.0 (Linux; Android 14) {WEBKIT} Chrome/131 Mobile Safari/537.36",
            "Chrome · Android",
        ),
        (
            (
                "Mozilla/5.0 (Linux; Android 13; SM-A145F) AppleWebKit/537.36 "
                "SamsungBrowser/26.0 Chrome/122 Mobile Safari/537.36"
            ),
            "Samsung Internet · Android",
        ),
        (
            f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/131 Safari/537.36 Edg/131",
            "Edge · Windows",
        ),
        (f"Mozilla/5.0 (X11; Linux x86_64; rv:133.0) {GECKO}", "Firefox · Linux"),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) "
                "AppleWebKit/605 Version/18.1 Mobile/15E148 Safari/604.1"
            ),
            "Safari · iPhone",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605 Safari/605",
            "Safari · Mac",
        ),
        ("curl/8.5.0", ""),
        ("", ""),
        ("<script>alert(1)</script>", ""),
        ("Something on Windows", "Windows"),
    ],
)
def test_a_device_has_the_name_that_its_owner_knows(said: str, named: str) -> None:
    assert device_named(said) == named
