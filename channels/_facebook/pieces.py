"""The upload of a video to a Page, in the pieces that Graph asks for, unpublished.

POST /{page}/videos in the phases start, transfer and finish (Graph API reference, Page
videos; v25.0, Ad videos, read in a copy of 2026-03-30).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, BinaryIO

from channels._facebook.errors import OtherPiece, UploadStuck
from channels._facebook.graph import Graph
from channels._facebook.upload import Upload
from channels._steps.media import opened
from dissemination.channel import (
    AuthExpired,
    ChannelError,
    Publication,
    Rejected,
    Transient,
)

_PIECE = 16_000_000  # bytes at most, whatever Graph wants: they are held in memory
# Bytes, after which it is written down how far it came: on a slow line more would take
# longer than a delivery may be held.
_LEG = 16_000_000
_RESTARTS = 2  # a video that is refused at its end is not sent for ever
_AT_ONCE = timedelta(seconds=1)


class Pieces:
    """Sends videos to a Page. What Graph has is not sent again."""

    def __init__(self, graph: Graph, page: str) -> None:
        self._graph = graph
        self._page = page

    def send(self, request: Publication, known: Upload | None) -> Upload:
        """Send the one video of a request, and return it as Graph has all of it.

        Args:
            request: the video, and the text that goes with it.
            known: an upload that was begun; None where there is none.

        Raises:
            Pending: a part of it is there.
            Rejected: Graph cannot use it, or its file is gone.
        """
        text, restarts = request.part.text, 0
        with opened(request, request.part.media[0]) as file:
            if known is not None:
                try:
                    return self._transfer(file, text, known)
                except (Rejected, UploadStuck):
                    # Graph knows that upload no more, or has finished it.
                    if known.restarts >= _RESTARTS:
                        raise
                restarts = known.restarts + 1
            begun = self._begin(request.part.media[0].size)
            return self._transfer(file, text, replace(begun, restarts=restarts))

    def _begin(self, size: int) -> Upload:
        form = {"upload_phase": "start", "file_size": str(size)}
        return Upload.begun(self._post(form, unknown=AuthExpired))

    def _transfer(self, file: BinaryIO, text: str, upload: Upload) -> Upload:
        sent = 0
        try:
            while upload.start < upload.end and sent < _LEG:
                piece = _read_piece(file, upload)
                upload = self._send_piece(upload, piece)
                sent += len(piece)
            if upload.start >= upload.end:
                self._finish(upload, text)
                return upload.whole()
        except Transient as error:
            if sent:
                raise upload.unready(str(error), _AT_ONCE) from error
            raise
        raise upload.unready(f"{upload.start} bytes of the video are there", _AT_ONCE)

    def _send_piece(self, upload: Upload, piece: bytes) -> Upload:
        form = {
            "upload_phase": "transfer",
            "upload_session_id": upload.session,
            "start_offset": str(upload.start),
        }
        chunk = ("piece.mp4", piece, "application/octet-stream")
        try:
            said = self._post(form, files={"video_file_chunk": chunk})
        except OtherPiece as error:
            said = dict(error.wanted)
        further = upload.further(said)
        if further == upload:
            raise Transient("the upload does not go on")
        return further

    def _finish(self, upload: Upload, text: str) -> None:
        form = {
            "upload_phase": "finish",
            "upload_session_id": upload.session,
            "published": "false",
            "description": text,
        }
        if self._post(form).get("success") is not True:
            raise Transient("the answer does not say success")

    def _post(
        self,
        form: dict[str, str],
        *,
        files: dict[str, tuple[str, bytes, str]] | None = None,
        unknown: type[ChannelError] = Rejected,
    ) -> dict[str, Any]:
        return self._graph.call(
            lambda api: api.request(
                f"{api.version}/{self._page}/videos", post_args=form, files=files
            ),
            lost=Transient,
            unknown=unknown,
        )


def _read_piece(file: BinaryIO, upload: Upload) -> bytes:
    file.seek(upload.start)
    piece = file.read(min(upload.end - upload.start, _PIECE))
    if not piece:
        raise Rejected(f"the video ends before byte {upload.start}")
    return piece
