"""A medium's bytes, whole or as a file, and what it means where the disk refuses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from dissemination.channel import Media, Publication, Rejected, Transient


def name_of(medium: Media) -> str:
    """Return what messages call a medium."""
    return f"medium {medium.sha256[:12]}"


def file_name(medium: Media) -> str:
    """Return what a file that is uploaded is called."""
    return f"{medium.sha256[:12]}.{medium.mime.rpartition('/')[2]}"


@contextmanager
def from_disk(name: str) -> Iterator[None]:
    """Say what it means where the disk does not give what is opened or read inside.

    Nothing that may be public stands inside.

    Raises:
        Rejected: it is gone, and no repeat will bring it back.
        Transient: the disk does not give it just now.
    """
    try:
        yield
    except FileNotFoundError as error:
        raise Rejected(f"{name} is gone") from error
    except OSError as error:
        raise Transient(f"{name} cannot be read: {error.strerror}") from error


@contextmanager
def opened(request: Publication, medium: Media) -> Iterator[BinaryIO]:
    """Open a medium that is too large to be held in memory.

    Raises:
        Rejected, Transient: as `from_disk`; nothing that may be public stands inside.
    """
    with from_disk(name_of(medium)), request.open(medium) as file:
        yield file


def read(request: Publication, medium: Media) -> bytes:
    """Return a medium's bytes.

    Raises:
        Rejected: it is gone or empty, and no repeat will bring it back.
        Transient: the disk does not give it just now.
    """
    with opened(request, medium) as file:
        data = file.read()
    if not data:
        # A letter would carry it all the same.
        raise Rejected(f"{name_of(medium)} is empty")
    return data
