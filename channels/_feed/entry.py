"""An entry: the facts of one publication, and the sidecar that keeps them."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from feedgenerator import get_tag_uri
from pydantic import TypeAdapter

from channels._steps.verdict import name_of
from channels._website.markup import clean, summary
from channels._website.pictures import Picture, take_pictures
from dissemination.channel import AuthExpired, Publication, Receipt, Rejected

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


_ENTRY = TypeAdapter(Entry)


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


def name_in(receipt: Receipt) -> str:
    """Return the name of the entry that a receipt stands for, and of its folder.

    Raises:
        Rejected: it names none.
    """
    name = name_of(receipt)
    if not _NAME.fullmatch(name):
        raise Rejected(f"{name[:40]!r} is no entry's name")
    return name


def dump(entry: Entry) -> bytes:
    """Return the sidecar, the same bytes for the same entry."""
    instants = {name: getattr(entry, name).isoformat() for name in ("at", "changed_at")}
    said = asdict(entry) | instants
    return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode()


def load(folder: Path) -> Entry | None:
    """Read the entry in `folder`; None where none is.

    Raises:
        AuthExpired: what is there cannot be read; without it the documents would lose
            an entry, and nobody would know.
    """
    try:
        return _with_zones(_ENTRY.validate_json((folder / SIDECAR).read_bytes()))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise AuthExpired(
            f"{folder / SIDECAR} is damaged: put it back from a backup; or delete the"
            f" folder {folder.name}, and its entry leaves the feed"
        ) from error


def _with_zones(entry: Entry) -> Entry:
    if None in {entry.at.tzinfo, entry.changed_at.tzinfo}:
        raise ValueError("an instant has no zone")
    return entry


def _said(entry: Entry) -> tuple[object, ...]:
    words = entry.title, entry.text, entry.link, entry.language
    return *words, entry.media, entry.is_withdrawn
