"""Finds channels and practice platforms by their entry points."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points

from dissemination.channel import Channel, Sandbox


class UnknownChannel(LookupError):
    """Nobody registered a channel under this name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
        self.known = names()


def names() -> tuple[str, ...]:
    """Return the names of the installed channels, without importing them."""
    return tuple(sorted(_points("dissemination.channels")))


@cache
def channel(name: str) -> type[Channel]:
    """Return the channel's class.

    Raises:
        UnknownChannel: nobody registered it.
    """
    point = _points("dissemination.channels").get(name)
    if point is None:
        raise UnknownChannel(name)
    found: type[Channel] = point.load()
    return found


def sandboxes() -> dict[str, type[Sandbox]]:
    """Return every installed practice platform by its channel's name."""
    points = _points("dissemination.sandboxes")
    return {name: point.load() for name, point in sorted(points.items())}


def _points(group: str) -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=group)}
