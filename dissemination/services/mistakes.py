"""Mistakes that a person can mend: a message's id, its values, nothing stored."""

from __future__ import annotations


class Mistake(Exception):
    """Something asked for cannot be done; the message says what to do instead."""

    def __init__(self, id: str, /, **values: object) -> None:
        super().__init__(id, values)
        self.id = id
        self.values = values


class NotFound(Mistake):
    """What was named does not exist."""


class NotAllowed(Mistake):
    """This person may not do that."""


class Unreadable(Mistake):
    """A file that was given cannot be read as what it should be."""
