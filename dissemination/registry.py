"""Finds channels and practice platforms by their entry points; asks strangers' code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, ParamSpec, TypeVar

from dissemination.channel import Channel, Sandbox

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Failed:
    """What an adapter raised instead of answering."""

    error: Exception


class UnknownChannel(LookupError):
    """Nobody registered a channel under this name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
        self.known = names()


class BrokenChannel(ImportError):
    """A channel is registered, but its code cannot be loaded."""

    def __init__(self, channel: str, why: str) -> None:
        super().__init__(f"{channel}: {why}")
        self.channel = channel
        self.why = why


def tried(work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T | Failed:
    """Ask an adapter for something; whatever it raises is an outcome, not a crash."""
    try:
        return work(*args, **named)
    except Exception as error:  # noqa: BLE001 - a stranger's code may fail in any way
        return Failed(error)


def names() -> tuple[str, ...]:
    """Return the names of the installed channels, without importing them."""
    return tuple(sorted(_points("dissemination.channels")))


@cache
def channel(name: str) -> type[Channel]:
    """Return the channel's class.

    Raises:
        UnknownChannel: nobody registered it.
        BrokenChannel: its module or class cannot be loaded.
    """
    point = _points("dissemination.channels").get(name)
    if point is None:
        raise UnknownChannel(name)
    found: type[Channel] = _load(point)
    return found


def sandboxes() -> dict[str, type[Sandbox]]:
    """Return every installed practice platform by its channel's name.

    Raises:
        BrokenChannel: one of them cannot be loaded.
    """
    points = _points("dissemination.sandboxes")
    return {name: _load(point) for name, point in sorted(points.items())}


def _load(point: EntryPoint) -> Any:
    loaded = tried(point.load)
    if isinstance(loaded, Failed):
        why = f"{type(loaded.error).__name__}: {loaded.error}"
        raise BrokenChannel(point.name, why) from loaded.error
    return loaded


def _points(group: str) -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=group)}
