"""The subtitles of a video: a file of their own, which is then given to the video."""

from __future__ import annotations

import io
import re

from channels._x.account import Account
from channels._x.errors import outcomes
from channels._x.upload import File
from dissemination.channel import Captions, Media, Part, Rejected, Transient

_LANGUAGE = re.compile(r"[A-Z]{2}")  # OpenAPI 2.167, CreateMediaSubtitlesSubtitles
_NAMES = {"ID": "Bahasa Indonesia", "EN": "English", "MS": "Bahasa Melayu"}


def captions_of(part: Part) -> Captions | None:
    """Return what is said in a part's video; None where there is nothing to read."""
    said = part.captions
    has_video = any(map(is_video, part.media))
    return said if said and said.srt.strip() and has_video else None


def is_video(medium: Media) -> bool:
    """Say whether a medium is a video."""
    return medium.mime.startswith("video/")


def language_of(captions: Captions) -> str:
    """Return the language as X names it.

    Raises:
        Rejected: X has no name for it.
    """
    code = captions.language.partition("-")[0].upper()
    if not _LANGUAGE.fullmatch(code):
        raise Rejected(f"X takes no subtitles in {captions.language!r}")
    return code


def file_of(captions: Captions) -> File:
    """Return the subtitles as a file to upload."""
    said = captions.srt.encode()
    return File(
        name="subtitles",
        mime="text/srt",
        category="subtitles",
        open=lambda: io.BytesIO(said),
    )


def give(account: Account, video: str, track: str, language: str) -> None:
    """Give an uploaded video its uploaded subtitles.

    Raises:
        ChannelError: X did not take them; nothing is public.
    """
    subtitles = {
        "id": track,
        "language_code": language,
        "display_name": _NAMES.get(language, language),
    }
    said = {"id": video, "media_category": "TweetVideo", "subtitles": subtitles}
    with outcomes("subtitles", lost=Transient):
        account.call("POST", "/2/media/subtitles", json=said).json()["data"]
