"""What an officer takes along: pictures, films and captions by name, text to paste."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from mimetypes import MimeTypes

from dissemination.channel import HandsOff
from dissemination.domain.rendition import AccountId, Media, Part, Rendition
from dissemination.messages import sentence
from dissemination.services.desk import Desk

# Not the machine's own table, which may call a JPEG ".jpe".
_TYPES = MimeTypes(filenames=())
_SHARED = ("share.first", "share.then", "share.last")


@dataclass(frozen=True, slots=True, kw_only=True)
class KitFile:
    """One file of a kit: a medium, or else a text of its own."""

    name: str
    mime: str
    medium: Media | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KitPart:
    """One part as an officer handles it: what to paste, to look at, and to take along.

    `picture` is what is shared at a tap; a film and the rest are saved as files.
    """

    number: int
    title: str
    text: str
    picture: KitFile | None
    files: tuple[KitFile, ...]


def kit_of(said: Rendition) -> tuple[KitPart, ...]:
    """Return a rendition as an officer handles it, exactly as it was approved."""
    return tuple(_part(number, part) for number, part in enumerate(said.parts, 1))


def file_of(said: Rendition, name: str) -> KitFile | None:
    """Return one file of a rendition's kit by its name; None where there is none."""
    files = (file for part in kit_of(said) for file in part.files)
    return next((file for file in files if file.name == name), None)


def share_label(channel: str) -> str:
    """Return what the button says that shares to a channel; empty: it has none."""
    return _known(f"{channel}.share")


def steps(desk: Desk, account: AccountId, channel: str) -> Sequence[str]:
    """Return what to do, in order, in the reader's language."""
    if share_label(channel):
        return [_known(f"{channel}.{step}") for step in _SHARED]
    if account not in desk.config.accounts:  # it left schedule.toml meanwhile
        return []
    kind = desk.channel(account)
    return [sentence(id_) for id_ in kind.steps()] if isinstance(kind, HandsOff) else []


def _part(number: int, part: Part) -> KitPart:
    files = tuple(_files(number, part))
    pictures = (f for f in files if f.medium in part.media and _is_picture(f))
    return KitPart(
        number=number,
        title=part.title,
        text=part.text,
        picture=next(pictures, None),
        files=files,
    )


def _files(number: int, part: Part) -> Iterator[KitFile]:
    for index, medium in enumerate(part.media, 1):
        yield _file(f"{number}-{index}", medium)
    if part.cover is not None:
        yield _file(f"{number}-cover", part.cover)
    if part.captions is not None:
        yield KitFile(
            name=f"{number}.srt", mime="application/x-subrip", text=part.captions.srt
        )
        yield KitFile(name=f"{number}.vtt", mime="text/vtt", text=part.captions.vtt)


def _file(stem: str, medium: Media) -> KitFile:
    ending = _TYPES.guess_extension(medium.mime, strict=False) or ".bin"
    return KitFile(name=f"{stem}{ending}", mime=medium.mime, medium=medium)


def _is_picture(file: KitFile) -> bool:
    return file.mime.startswith("image/")


def _known(id: str) -> str:
    """Return a sentence that a channel may have; without one, nothing."""
    said = sentence(id)
    return "" if said == id else said
