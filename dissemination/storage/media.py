"""Media bytes by their SHA-256, on disk beside the database.

A file is written under another name, synced and renamed, so that a power cut leaves the
whole file or none. Nothing here is ever overwritten: the name is the content.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from io import BufferedRandom, BufferedReader
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, insert, select

from dissemination.domain.rendition import Media
from dissemination.storage.tables import media


class MediaStore:
    """The folder of media bytes of one workspace."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, data: bytes) -> str:
        """Store bytes and return their SHA-256; storing them again changes nothing."""
        sha256 = hashlib.sha256(data).hexdigest()
        if not self.path(sha256).exists():
            self._put(sha256, lambda to: to.write(data))
        return sha256

    def keep_file(self, path: Path) -> str:
        """Store a file of any size, as `keep` does.

        Raises:
            OSError: it cannot be read, or changed meanwhile.
        """
        with path.open("rb") as file:
            sha256 = _digest(file)

            def copy(to: BufferedRandom) -> None:
                file.seek(0)
                shutil.copyfileobj(file, to)
                if _digest(to) != sha256:
                    raise OSError(errno.EAGAIN, "it changed while it was read")

            if not self.path(sha256).exists():
                self._put(sha256, copy)
        return sha256

    def _put(self, sha256: str, write: Callable[[BufferedRandom], object]) -> None:
        place = self.path(sha256)
        if not place.parent.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            _sync(self.folder)
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=".new-")
        with ExitStack() as undo:
            undo.callback(Path(name).unlink, missing_ok=True)
            with os.fdopen(handle, "w+b") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(place)
        _sync(place.parent)

    def path(self, sha256: str) -> Path:
        """Return where the bytes of this name lie, or would lie."""
        return self.folder / sha256[:2] / sha256

    def open(self, medium: Media) -> BinaryIO:
        """Open the bytes of a medium for reading.

        Raises:
            FileNotFoundError: they were never kept here.
        """
        return self.path(medium.sha256).open("rb")


def _digest(file: BufferedReader | BufferedRandom) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    # Else a power cut may take the name away after the database knows it.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def register(connection: Connection, medium: Media, now: datetime) -> None:
    """Note what is known of a medium, once."""
    known = select(media.c.sha256).where(media.c.sha256 == medium.sha256)
    if connection.execute(known).first():
        return
    connection.execute(
        insert(media).values(
            sha256=medium.sha256,
            mime=medium.mime,
            width=medium.width,
            height=medium.height,
            size=medium.size,
            created_at=now,
        )
    )


def mime_of(connection: Connection, sha256: str) -> str | None:
    """Return the MIME type of a medium, or None when it is unknown."""
    wanted = select(media.c.mime).where(media.c.sha256 == sha256)
    return connection.execute(wanted).scalar()
