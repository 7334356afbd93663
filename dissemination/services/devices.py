"""Devices: how a browser calls itself, in the two words that a person knows it by."""

from __future__ import annotations

# The first that is found holds: most browsers name the others, too.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("UCBrowser", "UC Browser"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_named(user_agent: str) -> str:
    """Return "Chrome · Android", or nothing where the browser says nothing known."""
    return " · ".join(
        filter(None, (_of(_BROWSERS, user_agent), _of(_SYSTEMS, user_agent)))
    )


def _of(known: tuple[tuple[str, str], ...], said: str) -> str:
    return next((name for mark, name in known if mark in said), "")
