"""X's chunked upload, version 2, which tweepy does not know (tweepy#2217)."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

import tweepy

from channels._steps.media import from_disk
from channels._x.account import Account
from channels._x.client import HOST
from channels._x.errors import outcomes
from channels._x.memo import KEPT_S, Stage, Upload
from dissemination.channel import Rejected, Transient

_UPLOAD = "/2/media/upload"
PIECE = 4_000_000  # bytes; at most 1000 pieces (OpenAPI 2.167, segment_index <= 999)
# Then what X has is written down, and the next call goes on.
PIECES_AT_ONCE = 4
_REASON = 200  # characters of what X says
_LONGEST_WAIT_S = 3600.0  # whatever X asks for


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """What is uploaded. `name` is for messages, `open` gives its bytes."""

    name: str
    mime: str
    category: str
    open: Callable[[], BinaryIO]
    alt: str = ""


def send(account: Account, file: File, upload: Upload) -> Upload:
    """Send what X has not of a file, or as much of it as goes into one call.

    Raises:
        Gone: X does not know the upload that was begun.
        Rejected: the file is gone, or X cannot use it.
        ChannelError: it was interrupted; `upload` stands as it was.
    """
    with (
        from_disk(file.name),
        file.open() as bytes_,
        outcomes("upload", lost=Transient),
    ):
        size = bytes_.seek(0, io.SEEK_END)
        if not upload.id:
            upload = _begin(account, file, upload, size)
        upload = _send_pieces(account, bytes_, upload, -(-size // PIECE))
        if upload.pieces * PIECE < size:
            return upload
        said = account.call("POST", f"{_UPLOAD}/{upload.id}/finalize").json()["data"]
        return _read_state(said, upload)


def ask_after(account: Account, upload: Upload) -> Upload:
    """Ask whether X is done with an upload.

    Raises:
        Gone: X does not know it.
        Rejected: it cannot use the file, or has been at it for a day.
        ChannelError: it could not be asked.
    """
    asked = {"command": "STATUS", "media_id": upload.id}
    with outcomes("media status", lost=Transient):
        said = account.call("GET", _UPLOAD, params=asked).json()["data"]
        known = _read_state(said, upload)
    if known.stage is Stage.WORKING and upload.is_over:
        raise Rejected("upload: X has been at work on the file for a day")
    # What it will keep the file for counts from when it is done.
    return known if known.stage is Stage.READY else replace(known, until=upload.until)


def _begin(account: Account, file: File, upload: Upload, size: int) -> Upload:
    wanted = {
        "media_type": file.mime,
        "media_category": file.category,
        "total_bytes": size,
    }
    said = account.call("POST", f"{_UPLOAD}/initialize", json=wanted).json()["data"]
    return replace(upload, id=str(said["id"]), until=_until(said))


def _send_pieces(
    account: Account, bytes_: BinaryIO, upload: Upload, count: int
) -> Upload:
    begun_with = upload.pieces
    for number in range(begun_with, min(count, begun_with + PIECES_AT_ONCE)):
        bytes_.seek(number * PIECE)
        try:
            with outcomes("upload", lost=Transient):
                _append(account, upload.id, number, bytes_.read(PIECE))
        except Transient:
            if number == begun_with:
                raise
            break  # what X has is not sent again
        upload = replace(upload, pieces=number + 1, wait_s=0.0)
    return upload


def _append(account: Account, name: str, number: int, piece: bytes) -> None:
    client = account.client
    signer = tweepy.OAuth1UserHandler(
        client.consumer_key,
        client.consumer_secret,
        client.access_token,
        client.access_token_secret,
    )
    with client.session.post(
        f"{HOST}{_UPLOAD}/{name}/append",
        data={"segment_index": str(number)},
        files={"media": ("media", piece, "application/octet-stream")},
        auth=signer.apply_auth(),
    ) as response:
        if not response.ok:
            raise tweepy.HTTPException(response)


def _read_state(said: dict[str, Any], upload: Upload) -> Upload:
    known = replace(upload, id=str(said["id"]), until=_until(said))
    work = said.get("processing_info") or {"state": "succeeded"}
    if work["state"] == "succeeded":
        return replace(known, stage=Stage.READY, wait_s=0.0)
    if work["state"] == "failed":
        # Not in the API document; version 1.1 named the reason so.
        reason = str((work.get("error") or {}).get("message", ""))[:_REASON]
        raise Rejected(f"upload: X cannot use the file. {reason}".rstrip())
    wait_s = float(work.get("check_after_secs", 1))
    wait_s = min(max(wait_s, 0.0), _LONGEST_WAIT_S)
    return replace(known, stage=Stage.WORKING, wait_s=wait_s)


def _until(said: dict[str, Any]) -> int:
    kept_s = int(said.get("expires_after_secs", KEPT_S))
    return int(time.time()) + min(kept_s, KEPT_S)
