"""Renders: how many pictures are drawn at once, and that the newest goes first."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Condition


class Superseded(Exception):
    """Somebody asked for the same again while this one waited: nobody needs it."""


class Turns:
    """Lets in so many at once; of those who wait for one thing, only the last."""

    def __init__(self, most: int) -> None:
        self._free = most
        self._newest: dict[Hashable, object] = {}
        self._changed = Condition()
        self.asked = 0  # how often, ever

    @property
    def waiting(self) -> int:
        """How many things somebody waits for."""
        return len(self._newest)

    @contextmanager
    def of(self, key: Hashable) -> Iterator[None]:
        """Wait for a turn, and take it.

        Args:
            key: of what is asked for: whose, and which.

        Raises:
            Superseded: the same was asked for again meanwhile.
        """
        mine = object()
        with self._changed:
            self._newest[key] = mine
            self.asked += 1
            self._changed.notify_all()
            self._changed.wait_for(
                lambda: self._free > 0 or self._newest.get(key) is not mine
            )
            if self._newest.get(key) is not mine:
                raise Superseded(key)
            del self._newest[key]
            self._free -= 1
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()
