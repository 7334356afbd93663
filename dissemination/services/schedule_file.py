"""schedule.toml as a file: edited with its comments, and never half-written."""

from __future__ import annotations

import codecs
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError

from dissemination.services.mistakes import Mistake


def edited(written: bytes, edit: Callable[[TOMLDocument], None]) -> bytes:
    """Return what a file says after an edit, all else as it was.

    Raises:
        Mistake: it is no TOML.
    """
    mark = codecs.BOM_UTF8 if written.startswith(codecs.BOM_UTF8) else b""
    try:
        document = tomlkit.parse(written.removeprefix(mark).decode())
        edit(document)
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise Mistake("config.not_toml", why=str(error)) from error
    return mark + tomlkit.dumps(document).encode()


def replace_file(path: Path, written: bytes) -> None:
    """Put other bytes in place of a file; a power cut leaves the old or the new."""
    new = path.with_name(f".{path.name}.new")
    with new.open("wb") as file:
        file.write(written)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        shutil.copymode(path, new)
    new.replace(path)
