"""A process that amends at a platform kept in a file, and dies where it is told to.

It is started as `python -m tests.engine.amend_house URL FOLDER DIES`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from dissemination.channel import Publication, Receipt
from dissemination.engine.afterwards import amend
from dissemination.engine.deliver import Gate
from dissemination.storage import amending
from dissemination.storage.database import Database
from dissemination.storage.media import MediaStore
from dissemination.testing import ScriptedChannel
from tests.storage.conftest import NOW

SHOWN, CALLS = "shown.json", "calls.txt"


class Board(ScriptedChannel):
    """A platform in a folder: what it shows, and each call that reached it."""

    def __init__(self, folder: Path, dies: str = "") -> None:
        super().__init__({})
        self._folder = folder
        self._dies = dies

    def shown(self) -> dict[str, str]:
        """Return what the public sees, by id."""
        read: dict[str, str] = json.loads((self._folder / SHOWN).read_text())
        return read

    def show(self, shown: dict[str, str]) -> None:
        """Change it at once, or not at all."""
        new = self._folder / "new.json"
        new.write_text(json.dumps(shown))
        new.replace(self._folder / SHOWN)

    def correct(self, request: Publication, receipt: Receipt) -> Receipt:
        """Put another text under an id."""
        self._arrive(f"correct {receipt.remote_id}")
        self.show({**self.shown(), str(receipt.remote_id): request.part.text})
        return receipt

    def take_down(self, receipt: Receipt) -> None:
        """Remove what an id names."""
        self._arrive(f"take_down {receipt.remote_id}")
        left = {k: v for k, v in self.shown().items() if k != receipt.remote_id}
        self.show(left)

    def _arrive(self, call: str) -> None:
        if self._dies == "before":
            die()
        with (self._folder / CALLS).open("a") as file:
            file.write(f"{call}\n")


def die() -> None:
    """Be killed, as by `kill -9`."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, folder: Path, dies: str) -> None:
    """Amend what is due, once."""
    if dies == "after":

        def settle(*_: Any) -> bool:
            die()
            return False

        amending.settle = settle  # type: ignore[assignment]

    board = Board(folder, dies)
    with Database(url) as db:
        gate = Gate(
            db=db,
            media=MediaStore(folder / "media"),
            installation="kantor",
            clock=lambda: NOW,
            channel=lambda _: board,
        )
        amend(gate)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
