"""An entry: the facts of one publication, and the sidecar that keeps them."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from feedgenerator import get_tag_uri

from channels._website.markup import clean, summary
from channels._website.pictures import Picture, take_pictures
from dissemination.channel import Publication

SIDECAR = "entry.json"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,199}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One publication in the feed.

    Attributes:
        id: its identity for readers, for good.
        name: of its folder.
        at: when it was to be public; `changed_at` when it last changed.
        link: where the whole of it stands, or empty.
        is_withdrawn: nothing of it is said any more, but that it is gone.
    """

    id: str
    name: str
    at: datetime
    changed_at: datetime
    title: str
    text: str
    link: str
    language: str
    media: tuple[Picture, ...] = ()
    is_withdrawn: bool = False

    def says_the_same_as(self, other: Entry) -> bool:
        """Compare what a reader gets."""
        return _said(self) == _said(other)


def compose(request: Publication, base_url: str) -> tuple[Entry, dict[str, bytes]]:
    """Return the entry that `request` asks for, and its files by name.

    Raises:
        Rejected: a medium is gone, or of a kind that no reader shows.
        Transient: a medium cannot be read just now.
    """
    part, files = request.part, dict[str, bytes]()
    name = name_of_key(request.key)
    text = clean(part.text)
    entry = Entry(
        id=get_tag_uri(f"{base_url}/{name}", request.intended_at),
        name=name,
        at=request.intended_at,
        changed_at=request.intended_at,
        title=" ".join(clean(part.title).split()) or summary(text, 120),
        text=text,
        link=clean(part.link),
        language=part.language,
        media=tuple(take_pictures(request, files)),
    )
    return entry, files


def name_of_key(key: str) -> str:
    """Return the name of the entry that a request with this key makes."""
    return re.sub(r"[^A-Za-z0-9]+", "-", key).strip("-")


def is_name(text: str) -> bool:
    """Say whether this may be the name of an entry, and of a folder."""
    return _NAME.fullmatch(text) is not None


def renew(standing: Entry, entry: Entry, now: datetime) -> Entry:
    """Return `entry` as the successor of `standing`: the same identity, a new date.

    What stands there already stays, so that a repeat gives it no second date.
    """
    if standing.says_the_same_as(entry):
        return standing
    kept = replace(entry, id=standing.id, name=standing.name, at=standing.at)
    return replace(kept, changed_at=_after(standing, now))


def withdraw(standing: Entry, now: datetime) -> Entry:
    """Return what is left of an entry that was taken down: that it is gone."""
    if standing.is_withdrawn:
        return standing
    gone = replace(standing, title="", text="", link="", media=(), is_withdrawn=True)
    return replace(gone, changed_at=_after(standing, now))


def _after(standing: Entry, now: datetime) -> datetime:
    # Where a clock was set back: readers keep what seems newer than its tombstone
    # (RFC 6721, 3), or than its correction.
    return max(now, standing.changed_at + timedelta(seconds=1))


def dump(entry: Entry) -> bytes:
    """Return the sidecar, the same bytes for the same entry."""
    instants = {name: getattr(entry, name).isoformat() for name in ("at", "changed_at")}
    said = asdict(entry) | instants
    return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode()


def load(folder: Path) -> Entry | None:
    """Read the entry in `folder`; None where no sidecar of ours is."""
    try:
        said = json.loads((folder / SIDECAR).read_bytes())
        media = tuple(Picture(**medium) for medium in said.pop("media"))
        at, changed_at = (_instant(said.pop(name)) for name in ("at", "changed_at"))
        return Entry(**said, at=at, changed_at=changed_at, media=media)
    except (FileNotFoundError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _instant(said: str) -> datetime:
    at = datetime.fromisoformat(said)
    if at.tzinfo is None:
        raise ValueError(f"{said!r} has no zone")
    return at


def _said(entry: Entry) -> tuple[object, ...]:
    words = entry.title, entry.text, entry.link, entry.language
    return *words, entry.media, entry.is_withdrawn
