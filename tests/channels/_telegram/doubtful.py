"""Publications whose answer was lost, for the tests of the look."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

from dissemination.channel import Media, Part, Publication, Receipt

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(20)


def publication(
    text: str = "Pasar murah", kinds: str = "", reply_to: Receipt | None = None
) -> Publication:
    """Ask for a part; `kinds` are its media, "p" a picture and "v" a video."""
    mimes = {"p": "image/png", "v": "video/mp4"}
    media = tuple(
        Media(sha256=f"{n}" * 64, mime=mimes[kind], width=2, height=2, size=28)
        for n, kind in enumerate(kinds)
    )
    return Publication(
        part=Part(text=text, media=media),
        key="1/0/",
        intended_at=datetime.now(UTC),
        reply_to=reply_to,
        open=lambda m: io.BytesIO(MP4 if m.mime == "video/mp4" else PNG),
    )


def just_now() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)
