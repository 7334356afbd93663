"""The pictures and videos of an article, and the files that they lie in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from channels._steps.media import read
from channels._website.markup import clean
from dissemination.channel import Publication, Rejected

SUFFIXES: Mapping[str, str] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "video/mp4": "mp4",
}
# Each is named by its content, so two articles never share a file by accident.
OURS = re.compile(rf"[0-9a-f]{{8}}\.(?:{'|'.join(SUFFIXES.values())}|vtt)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture or video; `file`, `cover` and `captions` lie beside the page.

    `width` and `height` are pixels, `size` is bytes.
    """

    file: str
    mime: str
    alt: str
    width: int
    height: int
    size: int
    cover: str = ""
    captions: str = ""

    @property
    def still(self) -> str:
        """The file of what can be shown without playing; empty where there is none."""
        return self.file if self.mime.startswith("image/") else self.cover


def take_pictures(request: Publication, files: dict[str, bytes]) -> Iterator[Picture]:
    """Return the pictures of a request, and put their bytes into `files` by name.

    Raises:
        Rejected: a medium is gone, or of a kind that a page cannot show.
        Transient: a medium cannot be read just now.
    """
    part = request.part
    for medium in part.media:
        is_video = medium.mime.startswith("video/")
        data = read(request, medium)
        yield Picture(
            file=_keep(data, medium.mime, files),
            mime=medium.mime,
            alt=clean(medium.alt),
            width=medium.width,
            height=medium.height,
            size=len(data),
            cover=_cover(request, files) if is_video else "",
            captions=_captions(request, files) if is_video else "",
        )


def _cover(request: Publication, files: dict[str, bytes]) -> str:
    cover = request.part.cover
    return _keep(read(request, cover), cover.mime, files) if cover else ""


def _captions(request: Publication, files: dict[str, bytes]) -> str:
    captions = request.part.captions
    if captions is None:
        return ""
    data = captions.vtt.encode()
    name = f"{hashlib.sha256(data).hexdigest()[:8]}.vtt"
    files[name] = data
    return name


def _keep(data: bytes, mime: str, files: dict[str, bytes]) -> str:
    try:
        name = f"{hashlib.sha256(data).hexdigest()[:8]}.{SUFFIXES[mime]}"
    except KeyError as error:
        raise Rejected(f"no page shows {mime!r}") from error
    files[name] = data
    return name
