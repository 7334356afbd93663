"""The address of an account's server: it holds no secret, and nothing listens in."""

from __future__ import annotations

from urllib.parse import urlsplit

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def is_near(root: str) -> bool:
    """Tell whether a server stands on this machine, as a practice platform does."""
    return urlsplit(root).hostname in _LOOPBACK


def refuse_open(root: str) -> None:
    """Refuse an address over which a password could be seen.

    Args:
        root: where the server stands, as the desk wrote it.

    Raises:
        ValueError: it holds a user name or a password, which logs and public addresses
            would repeat; or calls to it would cross the net in the open.
    """
    place = urlsplit(root)
    if "@" in place.netloc:
        raise ValueError("base_url: it must hold no user name and no password")
    if place.scheme != "https" and not (place.scheme == "http" and is_near(root)):
        raise ValueError(f"base_url {root!r}: it must begin with https://")
