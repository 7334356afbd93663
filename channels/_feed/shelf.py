"""The folder of a feed: each entry in a folder of its own, and the documents of all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from channels._feed.changes import mended, withdrawn
from channels._feed.documents import ATOM, RSS, Office, documents
from channels._feed.entry import SIDECAR, Entry, dump, load
from channels._feed.feeds import MARK
from channels._website.folder import (
    UNFINISHED,
    alone_in,
    keep_names,
    make_folder,
    sweep,
    write,
)
from channels._website.pictures import OURS
from dissemination.channel import AuthExpired, Rejected


class Shelf:
    """The folder that one account fills. Errors of the disk are `OSError` here."""

    def __init__(self, folder: Path, office: Office) -> None:
        self.folder = folder
        self._office = office

    def refuse_another_feed(self) -> None:
        """Refuse a folder in which somebody else's feed lies.

        Raises:
            AuthExpired: it is not ours.
        """
        mark = f"<generator>{MARK}</generator>"
        for path in (self.folder / ATOM, self.folder / RSS):
            if path.exists() and mark not in path.read_text(errors="replace"):
                raise AuthExpired(f"{path} is another's feed: give us a folder of ours")

    def entries(self) -> list[Entry]:
        """Return all entries, also those that were withdrawn.

        Raises:
            AuthExpired: one of them cannot be read.
        """
        places = (path.parent for path in self.folder.glob(f"*/{SIDECAR}"))
        return [entry for place in places if (entry := load(place))]

    def standing(self, name: str) -> Entry | None:
        """Return the entry of this name; None where there is none.

        Raises:
            AuthExpired: it cannot be read.
        """
        place = self.folder / name
        return None if place.is_symlink() else load(place)

    def put(self, name: str, files: Mapping[str, bytes]) -> None:
        """Lay an entry's files ready; nobody is told of them yet."""
        place = self.folder / name
        make_folder(place)
        for file, data in files.items():
            write(place / file, data)
        keep_names(place)

    def say(self, name: str, change: Callable[[Entry | None], Entry | None]) -> None:
        """Write an entry down, and both documents anew: that makes it public.

        Args:
            name: of the entry.
            change: is given it as it stands while nobody else writes here, and returns
                what it is to be, None for nothing; else who is late would bring back
                what was withdrawn.

        Raises:
            AuthExpired: another entry cannot be read; nothing is written.
        """
        with alone_in(self.folder):
            self._say(name, change)

    def mend(self, name: str, entry: Entry, files: Mapping[str, bytes]) -> None:
        """Write what is public anew under its id, with the instant of the change.

        Raises:
            AuthExpired, Rejected: it is not ours, damaged, or public no longer.
        """
        self.refuse_another_feed()
        # All of it alone: who is late would clear the files of a later correction.
        with alone_in(self.folder):
            mended(entry, self.standing(name))
            self.put(name, files)
            self._say(name, partial(mended, entry))
            self.clear(name, files)

    def withdraw(self, name: str) -> None:
        """Leave a tombstone of an entry, and nothing else.

        Raises:
            AuthExpired: it is not ours, or another entry is damaged.
            Rejected: nothing was ever told from this folder.
        """
        self.refuse_another_feed()
        if not (self.folder / ATOM).exists():
            raise Rejected(f"{name}: no feed lies in {self.folder}")
        with alone_in(self.folder):
            self._drop_damaged(name)
            self._say(name, withdrawn)
            self.clear(name, {})

    def clear(self, name: str, kept: Mapping[str, bytes]) -> None:
        """Remove an entry's files that it no longer shows, and what a crash left."""
        place = self.folder / name
        if place.is_symlink() or not place.is_dir():
            return
        paths = list(place.iterdir())
        ours = [path for path in paths if OURS.fullmatch(path.name)]
        sweep(path for path in ours if path.name not in kept)
        sweep(_unfinished(paths))

    def _say(self, name: str, change: Callable[[Entry | None], Entry | None]) -> None:
        place = self.folder / name
        others = [one for one in self.entries() if one.name != name]
        if entry := change(self.standing(name)):
            write(place / SIDECAR, dump(entry))
            keep_names(place)
        known = [*others, entry] if entry else others
        for file, data in documents(self._office, known).items():
            write(self.folder / file, data)
        sweep(_unfinished(self.folder.iterdir()))
        keep_names(self.folder)

    def _drop_damaged(self, name: str) -> None:
        """Remove the facts of an entry that nobody can read, and that is to go anyway.

        Of that one no tombstone can be made: its identity is lost.
        """
        try:
            self.standing(name)
        except AuthExpired:
            (self.folder / name / SIDECAR).unlink(missing_ok=True)


def _unfinished(paths: Iterable[Path]) -> list[Path]:
    return [path for path in paths if UNFINISHED.fullmatch(path.name)]
