"""Mistakes that a person can mend: a message's id, its values, nothing stored."""

from __future__ import annotations

import errno

from dissemination.messages import sentence

_CAUSES = {
    errno.EACCES: "cause.forbidden",
    errno.EISDIR: "cause.is_folder",
    errno.ENAMETOOLONG: "cause.long_name",
    errno.ENOENT: "cause.missing",
    errno.ENOSPC: "cause.full",
    errno.ENOTDIR: "cause.no_folder",
    errno.EPERM: "cause.forbidden",
    errno.EROFS: "cause.read_only",
}


class Mistake(Exception):
    """Something asked for cannot be done; the message says what to do instead."""

    def __init__(self, id: str, /, **values: object) -> None:
        super().__init__(id, values)
        self.id = id
        self.values = values


class Misused(Mistake):
    """What was typed does not say what is meant."""


class NotFound(Mistake):
    """What was named does not exist."""


class NotAllowed(Mistake):
    """This person may not do that."""


class Unreadable(Mistake):
    """A file that was given cannot be read as what it should be."""


def cause(error: OSError) -> str:
    """Say why the system refused, in the language of the screen where we know it."""
    known = _CAUSES.get(error.errno or 0)
    return sentence(known) if known else error.strerror or type(error).__name__
