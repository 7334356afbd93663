"""People who type in the preview of the daemon's own process.

Each types a short item at five keys a second. As a page does that asks for one preview
at a time, each waits for the preview that is being made, and then asks for the newest
text; as many are made at once as there are processors. A preview is what the command
`preview` makes: the item as each of six accounts will say it, with its card drawn and
kept in the media store.
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from dissemination.config import load
from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.domain.rendition import AccountId
from dissemination.services.adapt import adapt
from dissemination.services.desk import KEY_FILE, Desk, make_workspace
from dissemination.services.plan import link_of
from dissemination.storage.database import Database
from dissemination.storage.items import Kept
from dissemination.storage.media import MediaStore
from dissemination.storage.vault import Vault

KEYS_A_SECOND = 5
_FURTHER = ("x", "telegram", "facebook")
_TITLE = "Posyandu Melati buka besok"
_BODY = (
    "Posyandu Melati buka besok pukul 08.00 sampai 11.00 di balai RW 05. "
    "Timbang balita, imunisasi, dan periksa ibu hamil gratis. "
    "Bawa buku KIA dan kartu JKN. Pertanyaan ke kader di nomor posko."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """How many previews a second there were, and how long each took.

    Each is counted from the key stroke on.
    """

    previews_a_second: float
    previews_ms: list[float]


class Typists:
    """People at their keyboards, until they are told to stop."""

    def __init__(self, db: Database, folder: Path, count: int) -> None:
        self._desk = _desk(db, folder)
        self._is_over = threading.Event()
        self._taken: list[float] = []
        self._makers = threading.BoundedSemaphore(os.cpu_count() or 1)
        self._began = 0.0
        self._threads = [
            threading.Thread(target=self._type, args=(number,), daemon=True)
            for number in range(count)
        ]

    def start(self) -> None:
        """Begin to type."""
        preview(self._desk, _item(0), _BODY)  # the first makes what is made once
        self._began = time.monotonic()
        for thread in self._threads:
            thread.start()

    def stop(self) -> Typed:
        """Stop, and tell what was typed."""
        self._is_over.set()
        for thread in self._threads:
            thread.join()
        lasted = time.monotonic() - self._began
        return Typed(
            previews_a_second=len(self._taken) / lasted,
            previews_ms=[taken * 1000 for taken in self._taken],
        )

    def _type(self, number: int) -> None:
        item, began = _item(number), time.monotonic()
        # Not all in one beat.
        self._is_over.wait(number / KEYS_A_SECOND / len(self._threads))
        while not self._is_over.is_set():
            pressed = time.monotonic()
            keys = int((pressed - began) * KEYS_A_SECOND) % len(_BODY)
            with self._makers:
                preview(self._desk, item, _BODY[: keys + 1])
            taken = time.monotonic() - pressed
            self._taken.append(taken)
            self._is_over.wait(max(0.0, 1 / KEYS_A_SECOND - taken))


def preview(desk: Desk, item: ContentItem, body: str) -> None:
    """Say an item as each account will, as the command `preview` does."""
    written = replace(item, body=body)
    kept = Kept(item=written, state="draft", author="", created_at=datetime.now(UTC))
    every = [AccountId(name) for name in desk.config.accounts]
    link = link_of(desk, kept, every)
    for account in every:
        adapt(desk, written, account, link=link)


def _desk(db: Database, folder: Path) -> Desk:
    """Make an office of every channel, on the database that the daemon works with."""
    place = folder / f"office-{time.monotonic_ns()}"
    make_workspace(place)
    with (place / "schedule.toml").open("a", encoding="utf-8") as file:
        for channel in _FURTHER:
            file.write(f'\n[accounts.{channel}]\nchannel = "{channel}"\n')
    return Desk(
        folder=place,
        config=load(place),
        db=db,
        media=MediaStore(place / "media"),
        vault=Vault(place / KEY_FILE),
    )


def _item(number: int) -> ContentItem:
    return ContentItem(
        id=ItemId(f"siaran-{number}"),
        kind=Kind.HEALTH,
        title=_TITLE,
        body=_BODY,
        unit="Diskominfo Contoh",
        hashtags=("#Posyandu",),
    )
