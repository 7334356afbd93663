"""Which media the practice Mastodon takes, and in which company."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

MAX_MEDIA = 4
_MAX_IMAGE = 16_777_216
_MAX_VIDEO = 103_809_024
_MAX_ALT = 1500
_MIMES = ("image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4")


def configuration() -> dict[str, Any]:
    """Return what `/api/v2/instance` says of media."""
    return {
        "supported_mime_types": list(_MIMES),
        "image_size_limit": _MAX_IMAGE,
        "video_size_limit": _MAX_VIDEO,
        "description_limit": _MAX_ALT,
    }


def file_fault(size: int, mime: str, alt: str) -> str:
    """Return what is wrong with a file that was sent, or nothing."""
    if mime not in _MIMES:
        return "File content type is invalid"
    if size > (_MAX_IMAGE if mime.startswith("image/") else _MAX_VIDEO):
        return "File is too big"
    return "Description is too long" if len(alt) > _MAX_ALT else ""


def company_fault(mimes: Sequence[str]) -> str:
    """Return what is wrong with media in one status, or nothing."""
    if len(mimes) > MAX_MEDIA:
        return "Cannot attach more than 4 files"
    if len(mimes) > 1 and any(mime.startswith("video/") for mime in mimes):
        return "Cannot attach a video to a post that already contains images"
    return ""
