"""Demo: the whole main job on practice platforms, from files to what is public."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from dissemination import resources
from dissemination.channel import HandsOff
from dissemination.config import FILE
from dissemination.domain.delivery import State
from dissemination.domain.finding import Finding
from dissemination.domain.item import Attachment, ContentItem, ItemId
from dissemination.domain.rendition import AccountId, Media
from dissemination.messages import sentence
from dissemination.rendering.placeholder import draw_placeholder
from dissemination.services import invitations
from dissemination.services.approve import approve
from dissemination.services.desk import Desk, make_workspace
from dissemination.services.intake import item_files
from dissemination.services.kit import write_kit
from dissemination.services.mistakes import Mistake
from dissemination.services.plan import plan
from dissemination.services.practice import HandOffShown
from dissemination.services.write import add, from_file
from dissemination.storage import deliveries, media
from dissemination.storage.deliveries import Standing

AUTHOR = "penulis-latihan"
APPROVER = "penyetuju-latihan"
REASON = "latihan"
KITS = "hasil"  # the folder of what people are to post

_MARK = ".practice"
_SOON = timedelta(seconds=2)
_ENDS = frozenset(State) - {
    State.PLANNED,
    State.SCHEDULED,
    State.PUBLISHING,
    State.UNCERTAIN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """One item that was planned and approved; `overridden` are the holds passed."""

    item: ContentItem
    overridden: tuple[Finding, ...]


def make_practice_workspace(folder: Path) -> None:
    """Make a fresh practice workspace; an older one in the same folder is replaced.

    Raises:
        Mistake: the folder holds something else; nothing in it is touched.
    """
    if (folder / _MARK).exists():
        for path in folder.iterdir():
            _remove(path)
    elif folder.exists() and any(folder.iterdir()):
        raise Mistake("demo.not_empty", folder=str(folder))
    make_workspace(folder)
    (folder / _MARK).touch()
    shutil.copyfile(resources.templates()[-1] / "practice" / FILE, folder / FILE)


def let_in(desk: Desk, now: datetime) -> str:
    """Give the people of a practice desk one password, and return it."""
    password = secrets.token_urlsafe(9)
    for person in (AUTHOR, APPROVER):
        word = invitations.invite(desk, person, by=APPROVER, now=now)
        invitations.accept(desk, word, password, device="", now=now)
    return password


def sample_paths(paths: Sequence[Path]) -> list[Path]:
    """Return the item files asked for, or the samples that ship with the program."""
    return item_files(paths or [resources.root() / "samples"])


def rehearse(
    desk: Desk, paths: Iterable[Path], *, now: datetime
) -> Iterator[Rehearsed]:
    """Write, plan and approve each item on every practice account, one after another.

    Its channels are not asked, its dates are moved to now, and holds are overridden for
    practice; that is logged like any override.
    """
    accounts = list(desk.config.accounts)
    for path in paths:
        written = from_file(desk, path, stand_in=_stand_in)
        kept = add(desk, written, author=AUTHOR, now=now).item
        shift = now - (kept.publish_at or now)
        plan(
            desk,
            kept.id,
            accounts,
            when=now + _SOON,
            person=AUTHOR,
            now=now,
            shift=shift + _SOON + timedelta(minutes=1),
        )
        done = approve(desk, kept.id, person=APPROVER, now=now, override=REASON)
        yield Rehearsed(item=kept, overridden=done.overridden)


def standing(desk: Desk, items: Iterable[ItemId]) -> list[Standing]:
    """Return the deliveries of items, in the order of the items."""
    with desk.db.read() as connection:
        return [s for id_ in items for s in deliveries.of_item(connection, id_)]


def is_over(found: Iterable[Standing]) -> bool:
    """Tell whether nothing more happens by itself."""
    return all(
        s.delivery.state in _ENDS or s.delivery.reason == "reason.ask_person"
        for s in found
    )


def kit_files(desk: Desk, found: Iterable[Standing]) -> list[str]:
    """Write what people are to post as files, and return their paths."""
    folder = desk.folder / KITS
    waiting = [s.said for s in found if s.delivery.state is State.HANDED_OFF]
    return [
        str(file.path) for said in waiting for file in write_kit(desk, said, folder)
    ]


def handed_off(desk: Desk) -> list[HandOffShown]:
    """Return what waits for a person to post it, as the practice page shows it."""
    with desk.db.read() as connection:
        waiting = deliveries.queue(connection, (State.HANDED_OFF,))
    return [_hand_off(desk, s) for s in waiting]


def media_of(desk: Desk, sha256: str) -> tuple[bytes, str] | None:
    """Return the bytes and type of a medium of the desk, or None."""
    with desk.db.read() as connection:
        mime = media.mime_of(connection, sha256)
    path = desk.media.path(sha256)
    if not path.is_file():
        return None
    return path.read_bytes(), mime or "image/jpeg"


def _hand_off(desk: Desk, s: Standing) -> HandOffShown:
    first = s.said.parts[0]
    return HandOffShown(
        item=(first.title or first.text.split("\n")[0]).strip("*"),
        account=s.delivery.account,
        channel=s.channel,
        texts=tuple(part.text for part in s.said.parts),
        images=tuple(map(_place, first.media)),
        videos=tuple(_place(m) for m in first.media if m.mime.startswith("video/")),
        title=first.title,
        alts=tuple(m.alt for m in first.media),
        captions=first.captions,
        steps=_steps(desk, s.delivery.account),
        note=sentence("state.handed_off"),
    )


def _place(medium: Media) -> str:
    return f"/_practice/media/{medium.sha256}"


def _steps(desk: Desk, account: AccountId) -> tuple[str, ...]:
    if account not in desk.config.accounts:  # it left schedule.toml meanwhile
        return ()
    channel = desk.channel(account)
    if not isinstance(channel, HandsOff):
        return ()
    return tuple(sentence(id_) for id_ in channel.steps())


def _stand_in(attachment: Attachment) -> bytes:
    return draw_placeholder(attachment.file, attachment.alt, 1280, 960)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
