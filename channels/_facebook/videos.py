"""A video: uploaded unpublished with its captions, and waited for."""

from __future__ import annotations

from datetime import timedelta

from channels._facebook.graph import Graph
from channels._facebook.pieces import Pieces
from channels._facebook.upload import Upload
from dissemination.channel import Captions, Part, Publication, Rejected, Transient

_ASK_AGAIN = timedelta(seconds=15)
_LOCALES = {"en": "en_US", "jv": "jv_ID", "ms": "ms_MY", "su": "su_ID"}


def shows_video(part: Part) -> bool:
    """Say whether a part carries a video."""
    return any(one.mime.startswith("video/") for one in part.media)


class Videos:
    """A Page's videos before their flag is set: nobody sees them."""

    def __init__(self, graph: Graph, page: str) -> None:
        self._graph = graph
        self._pieces = Pieces(graph, page)

    def prepare(self, request: Publication) -> str:
        """Upload the video of a request with its captions, and return its id.

        Raises:
            Pending: it is not there, or not ready; come back with the memo.
            Rejected: Facebook cannot use it, or was at work on it for a day.
        """
        part = request.part
        if len(part.media) != 1:
            raise Rejected("Facebook takes one video in a post, and nothing beside it")
        upload = Upload.read(request.memo)
        if upload is None or upload.session:
            upload = self._pieces.send(request, upload)
            # Written down first: whatever comes next, its bytes are not sent again.
            raise upload.unready("every byte of the video is there", _ASK_AGAIN)
        try:
            self._require_ready(upload.video)
            if part.captions and part.captions.srt.strip():
                self._caption(upload.video, part.captions)
        except Transient as error:
            raise upload.unready(str(error), _ASK_AGAIN) from error
        return upload.video

    def _require_ready(self, video: str) -> None:
        said = self._graph.call(
            lambda api: api.get_object(video, fields="status"),
            lost=Transient,
            unknown=Rejected,
        )
        status = said.get("status")
        state = status.get("video_status") if isinstance(status, dict) else None
        if state == "error":
            raise Rejected("Facebook cannot use the video")
        if state != "ready":
            raise Transient("Facebook is at work on the video")

    def _caption(self, video: str, captions: Captions) -> None:
        """Add what is said in a video; a second time it takes the place of the first.

        POST /{video}/captions; a file is called NAME.LOCALE.srt (Graph API v19.0
        reference, Video captions, read in a copy, 2026-11-22).
        """
        language = captions.language
        locale = _LOCALES.get(language, f"{language}_{language.upper()}")
        name = f"{video}.{locale}.srt"
        file = (name, captions.srt.encode(), "application/x-subrip")
        form = {"default_locale": locale}
        done = self._graph.call(
            lambda api: api.request(
                f"{api.version}/{video}/captions",
                post_args=form,
                files={"captions_file": file},
            ),
            lost=Transient,
            unknown=Rejected,
        )
        if done.get("success") is not True:
            raise Transient("the answer does not say success")
