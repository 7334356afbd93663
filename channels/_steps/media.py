"""A medium's bytes, for adapters that send or keep the whole of it."""

from __future__ import annotations

from dissemination.channel import Media, Publication, Rejected, Transient


def read(request: Publication, medium: Media) -> bytes:
    """Return a medium's bytes.

    Raises:
        Rejected: it is gone or empty, and no repeat will bring it back.
        Transient: the disk does not give it just now.
    """
    name = f"medium {medium.sha256[:12]}"
    try:
        with request.open(medium) as file:
            data = file.read()
    except FileNotFoundError as error:
        raise Rejected(f"{name} is gone") from error
    except OSError as error:
        raise Transient(f"{name} cannot be read: {error.strerror}") from error
    if not data:
        raise Rejected(f"{name} is empty")  # a letter would carry it all the same
    return data
