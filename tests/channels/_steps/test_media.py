from __future__ import annotations

import errno
import io
import os
from datetime import UTC, datetime
from typing import BinaryIO

import pytest

from channels._steps.media import read
from dissemination.channel import (
    ChannelError,
    Media,
    Part,
    Publication,
    Rejected,
    Transient,
)

PICTURE = Media(sha256="ab" * 32, mime="image/png", width=1, height=1, size=5)


def request(data: BinaryIO | OSError) -> Publication:
    def give(_: Media) -> BinaryIO:
        if isinstance(data, OSError):
            raise data
        return data

    at = datetime(2026, 11, 27, tzinfo=UTC)
    return Publication(part=Part(text="a"), key="1/0/", intended_at=at, open=give)


class Failing(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_all_bytes_come_and_the_file_is_closed() -> None:
    file = io.BytesIO(b"bytes")
    assert read(request(file), PICTURE) == b"bytes"
    assert file.closed


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (FileNotFoundError(errno.ENOENT, "gone"), Rejected),
        (PermissionError(errno.EACCES, "denied"), Transient),
        (OSError(errno.EMFILE, "too many open files"), Transient),
        (Failing(), Transient),
        (io.BytesIO(b""), Rejected),
    ],
    ids=["gone", "denied", "too many files", "broken disk", "empty"],
)
def test_only_a_medium_that_is_gone_is_gone_for_good(
    data: BinaryIO | OSError, kind: type[ChannelError]
) -> None:
    with pytest.raises(kind, match="medium abababababab") as caught:
        read(request(data), PICTURE)
    assert type(caught.value) is kind
