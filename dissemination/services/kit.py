"""A kit: a rendition as files that a person can look at, copy and post."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from dissemination.domain.rendition import Part, Rendition
from dissemination.services.desk import Desk

_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KitFile:
    """One file of a kit; `sha256` names the medium in it, and is empty for text."""

    path: Path
    sha256: str = ""


def write_kit(desk: Desk, said: Rendition, folder: Path) -> list[KitFile]:
    """Write a rendition's texts, pictures and captions into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{said.item}-{said.account}"
    return [
        file
        for number, part in enumerate(said.parts, 1)
        for file in _write_part(desk, part, folder, f"{stem}-{number}")
    ]


def _write_part(desk: Desk, part: Part, folder: Path, stem: str) -> list[KitFile]:
    texts = {".txt": f"{part.title}\n\n{part.text}".strip() + "\n"}
    if part.captions:
        texts |= {".srt": part.captions.srt, ".vtt": part.captions.vtt}
    files = []
    for ending, text in texts.items():
        path = folder / f"{stem}{ending}"
        path.write_text(text, encoding="utf-8")
        files.append(KitFile(path=path))
    for index, medium in enumerate(part.media, 1):
        path = folder / f"{stem}-{index}{_ENDINGS.get(medium.mime, '.bin')}"
        shutil.copyfile(desk.media.path(medium.sha256), path)
        files.append(KitFile(path=path, sha256=medium.sha256))
    return files
