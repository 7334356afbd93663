"""Take in what people upload: checked by its content, written anew, kept once."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from dissemination.domain.asset import Asset, AssetKind
from dissemination.domain.rendition import Media
from dissemination.domain.roles import Ability
from dissemination.rendering import photos, uploads
from dissemination.rendering.pictures import (
    PictureError,
    UnfitPicture,
    read_picture,
)
from dissemination.rendering.uploads import Sort
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake, Unreadable, cause
from dissemination.services.permission import refuse_unable
from dissemination.storage import assets, audit, control, media
from dissemination.storage.people import PersonRow

PHOTO_BYTES = 25_000_000
VIDEO_BYTES = 500_000_000
MOST_AT_ONCE = 20

_PIECE = 1 << 20  # bytes
_NAME = 120  # characters
_NO_NAME = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it comes: what its sender calls it, and its bytes, to be read once.

    `is_own` is what its sender says to have made: then licence and credit are known.
    """

    name: str
    file: BinaryIO
    is_own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one file: a medium of the library, or why it is none.

    `is_known` is a medium that the unit had already; it was not kept a second time.
    """

    name: str
    asset: Asset | None = None
    is_known: bool = False
    mistake: Mistake | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What lies in the media store now; `still` is a film's."""

    kind: AssetKind
    medium: Media
    still: Media | None = None


def take_in_all(
    desk: Desk,
    files: Iterable[Upload],
    *,
    person: PersonRow,
    now: datetime,
    kind: AssetKind = AssetKind.PHOTO,
) -> list[Taken]:
    """Take in several files; one that is broken stops no other.

    Raises:
        NotAllowed: this person takes in nothing.
        Mistake: they are too many at once.
    """
    refuse_unable(person, Ability.WRITE)
    listed = list(files)
    if len(listed) > MOST_AT_ONCE:
        raise Mistake("upload.too_many", most=MOST_AT_ONCE)
    taken = []
    for one in listed:
        try:
            taken.append(take_in(desk, one, person=person, now=now, kind=kind))
        except Mistake as mistake:
            taken.append(Taken(name=_name(one.name), mistake=mistake))
    return taken


def take_in(
    desk: Desk,
    upload: Upload,
    *,
    person: PersonRow,
    now: datetime,
    kind: AssetKind = AssetKind.PHOTO,
) -> Taken:
    """Take in one file for a person's unit.

    Args:
        desk: the workspace.
        upload: it is read in pieces, and no further than its limit.
        person: whose unit keeps it.
        now: aware, UTC.
        kind: what a picture is; a film is one by itself, and a drawing a logo.

    Raises:
        NotAllowed: this person takes in nothing.
        Unreadable: it is broken, too large, or neither picture nor film.
        Mistake: the disk is full, or cannot be written.
    """
    refuse_unable(person, Ability.WRITE)
    name = _name(upload.name)
    try:
        made = _made(desk, upload, kind)
    except PictureError as error:
        raise Unreadable(error.id, **error.values) from error
    except OSError as error:
        raise Mistake("upload.disk", name=name, why=cause(error)) from error
    return _kept(desk, made, name, person=person, now=now, is_own=upload.is_own)


def thumb_of(desk: Desk, one: Asset) -> bytes:
    """Return a small picture of a medium; it is drawn once and kept beside it.

    Raises:
        Unreadable: the medium's file is gone or spoilt.
    """
    try:
        return uploads.thumbnail_of(desk.media.path(one.cover or one.sha256))
    except (PictureError, OSError) as error:
        raise Unreadable("asset.no_file") from error


def mime_of_bytes(data: bytes) -> str:
    """Return the type of a small picture."""
    return uploads.mime_of_bytes(data)


def found_focus(desk: Desk, one: Asset) -> tuple[float, float]:
    """Return the point that crops keep where nobody named one.

    It is the middle where none can be found: of what is small, or gone.
    """
    try:
        return photos.photo_focus(desk.media.path(one.cover or one.sha256))
    except (PictureError, OSError):
        return (0.5, 0.5)


def _made(desk: Desk, upload: Upload, kind: AssetKind) -> _Made:
    head = upload.file.read(uploads.HEAD)
    if not head:
        raise Unreadable("upload.empty")
    sort = uploads.sort_of(head)
    if sort is Sort.VIDEO:
        return _made_video(desk, upload, head)
    whole = _whole(upload, head)
    if sort is Sort.DRAWING:
        return _made_picture(desk, uploads.clean_drawing(whole), AssetKind.LOGO)
    return _made_picture(desk, uploads.clean_picture(whole), kind)


def _made_picture(desk: Desk, data: bytes, kind: AssetKind) -> _Made:
    medium = read_picture(data, "")
    kind = AssetKind.LOGO if kind is AssetKind.LOGO else AssetKind.PHOTO
    desk.media.keep(data)
    _make_ready(desk, medium.sha256, kind)
    return _Made(kind=kind, medium=medium)


def _made_video(desk: Desk, upload: Upload, head: bytes) -> _Made:
    from dissemination.rendering import videos  # noqa: PLC0415 - slow to load

    with tempfile.TemporaryDirectory(dir=_beside(desk), prefix=".new-") as folder:
        came, clean = Path(folder, "came"), Path(folder, "clean")
        _spool(upload, head, came)
        try:
            video = videos.read_video(came)
            # Whatever it tells: places also stand in tracks that have no name.
            videos.without_tales(came, clean)
        except videos.UnreadableVideo as error:
            raise Unreadable("upload.no_video") from error
        came.unlink()
        size = clean.stat().st_size
        sha256 = desk.media.keep_file(clean)
    desk.media.keep(video.still)
    medium = Media(
        sha256=sha256,
        mime=video.mime,
        width=video.width,
        height=video.height,
        size=size,
        seconds=video.seconds,
    )
    still = read_picture(video.still, "")
    return _Made(kind=AssetKind.VIDEO, medium=medium, still=still)


def _kept(
    desk: Desk,
    made: _Made,
    name: str,
    *,
    person: PersonRow,
    now: datetime,
    is_own: bool,
) -> Taken:
    sha256 = made.medium.sha256
    with desk.db.write() as connection:
        # Of two who send the same at once, the second finds what the first kept.
        control.take_turns(connection)
        for medium in (made.medium, made.still):
            if medium is not None:
                media.register(connection, medium, now)
        known = assets.same(connection, sha256, person.unit)
        if known and not known.archived_at:
            return Taken(name=name, asset=known, is_known=True)
        if known:
            number = known.id
            assets.set_archived(connection, number, None)
        else:
            new = _asset(made, name, person=person, now=now)
            if is_own:
                by = "/".join(filter(None, (person.name, person.unit)))
                new = replace(new, licence="own", credit=by)
            number = assets.add(connection, new)
        audit.record(
            connection,
            at=now,
            person=person.id,
            verb="restore_medium" if known else "upload_medium",
            subject=f"asset:{number}",
            name=name,
            sha256=sha256,
        )
        kept = assets.found(connection, [number])[number]
    return Taken(name=name, asset=kept, is_known=known is not None)


def _asset(made: _Made, name: str, *, person: PersonRow, now: datetime) -> Asset:
    medium, still = made.medium, made.still
    return Asset(
        id=0,
        sha256=medium.sha256,
        name=name,
        kind=made.kind,
        mime=medium.mime,
        width=medium.width,
        height=medium.height,
        size=medium.size,
        seconds=medium.seconds,
        cover=still.sha256 if still else "",
        unit=person.unit,
        created_at=now,
        created_by=person.id,
        checklist={},
    )


def _whole(upload: Upload, head: bytes) -> bytes:
    data = head + upload.file.read(PHOTO_BYTES + 1 - len(head))
    if len(data) > PHOTO_BYTES:
        raise Unreadable("upload.heavy_picture", most=PHOTO_BYTES // 1_000_000)
    return data


def _spool(upload: Upload, head: bytes, to: Path) -> None:
    written = 0
    with to.open("wb") as file:
        piece = head
        while piece:
            written += len(piece)
            if written > VIDEO_BYTES:
                raise Unreadable("upload.heavy_video", most=VIDEO_BYTES // 1_000_000)
            file.write(piece)
            piece = upload.file.read(_PIECE)


def _make_ready(desk: Desk, sha256: str, kind: AssetKind) -> None:
    """Draw what will be asked for at once; where it fails, it is drawn later."""
    with suppress(UnfitPicture, OSError):
        uploads.thumbnail_of(desk.media.path(sha256))
        if kind is AssetKind.PHOTO:
            photos.take_in(desk.media.path(sha256))


def _beside(desk: Desk) -> Path:
    """Return the media folder: a film fits there, or nowhere."""
    desk.media.folder.mkdir(parents=True, exist_ok=True)
    return desk.media.folder


def _name(said: str) -> str:
    """Return a file's name without folders and signs that nobody can read."""
    last = re.split(r"[\\/]", _NO_NAME.sub("", said))[-1].strip()
    stem, dot, ending = last.rpartition(".")
    if not dot or len(ending) > len("jpeg"):
        stem, ending = last, ""
    room = _NAME - len(ending) - len(dot)
    return f"{stem[:room]}{dot if ending else ''}{ending}" or "-"
