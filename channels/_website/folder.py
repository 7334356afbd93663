"""Files that are either whole or not there, and what a disk's refusal means."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from dissemination.channel import (
    AuthExpired,
    ChannelError,
    OutcomeUnknown,
    Rejected,
    Transient,
)

# A full disk may be emptied; a folder that is closed or gone waits for a person.
_OUTCOMES: Mapping[int | None, type[ChannelError]] = {
    errno.EACCES: AuthExpired,
    errno.EPERM: AuthExpired,
    errno.EROFS: AuthExpired,
    errno.ENOENT: AuthExpired,
    errno.ENOTDIR: AuthExpired,
    errno.EEXIST: Rejected,
    errno.ENAMETOOLONG: Rejected,
}


# Of network disks: what flock says of a folder there.
_KNOWS_NO_LOCKS = frozenset({errno.EBADF, errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP})
UNFINISHED = re.compile(r"\.[0-9a-f]{16}\.part")


@contextmanager
def before_public() -> Iterator[None]:
    """Turn an error of the disk into the outcome of something surely not public."""
    try:
        yield
    except OSError as error:
        kind = _OUTCOMES.get(error.errno, Transient)
        raise kind(_said(error)) from error


@contextmanager
def after_public(what: str) -> Iterator[None]:
    """Turn an error of the disk into "perhaps public": a repeat mends the rest."""
    try:
        yield
    except OSError as error:
        raise OutcomeUnknown(
            f"{what} is public, the rest not: {_said(error)}"
        ) from error


@contextmanager
def amending() -> Iterator[None]:
    """Turn an error of the disk into the outcome of a change that a repeat completes.

    How far it came does not matter: to try again is harmless.
    """
    with before_public():
        yield


def write(path: Path, data: bytes) -> None:
    """Put `data` at `path` at once; its name survives a power cut after `keep_names`.

    A file that already says the same is left alone. The half-written file is hidden,
    and named by its content so that a repeat writes over it.
    """
    if not path.is_file() or path.read_bytes() != data:
        _replace(path, data)


def keep_names(folder: Path) -> None:
    """Make sure that the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep whoever else writes lists here waiting, in this process and others.

    An article may be taken down while another is published: lists that were begun
    before would bring it back. A disk that knows no locks is written to without.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError as error:
            if error.errno not in _KNOWS_NO_LOCKS:
                raise
        yield
    finally:
        os.close(handle)


def refuse_closed(folder: Path) -> None:
    """Refuse a folder that is not there, or that cannot be written to.

    Raises:
        OSError: of the kind that fits.
    """
    os.scandir(folder).close()
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, "not writable", str(folder))


def make_folder(path: Path) -> None:
    """Make one folder under one that is there; its parents are never made."""
    if path.is_symlink():
        raise FileExistsError(errno.EEXIST, "is a link that leads elsewhere", str(path))
    path.mkdir(exist_ok=True)
    keep_names(path.parent)


def sweep(paths: Iterable[Path]) -> None:
    """Remove files, in order."""
    for path in sorted(paths):
        path.unlink()


def _replace(path: Path, data: bytes) -> None:
    unfinished = path.with_name(f".{hashlib.sha256(data).hexdigest()[:16]}.part")
    try:
        with unfinished.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)  # noqa: PTH105 - the one name for "atomically"
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def _said(error: OSError) -> str:
    return f"{error.strerror or type(error).__name__}: {error.filename}"
