"""A process that marks what is over, and dies where it is told to.

It is started as `python -m tests.engine.ended_house FOLDER AT DIES`.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime
from pathlib import Path

from dissemination.engine import ended
from dissemination.services.desk import open_desk
from dissemination.storage import ends
from tests.engine.ended_desk import gate


def die(*_: object) -> None:
    """End as a machine does whose power fails."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(folder: str, at: str, dies: str) -> None:
    """Mark once; die while it is written down, or before it is carried out."""
    now = datetime.fromisoformat(at)
    with open_desk(Path(folder)) as desk:
        if dies == "before":
            ends.forget = die  # type: ignore[assignment]
        ended.mark_ended(gate(desk, now), desk)
        die()


if __name__ == "__main__":
    main(*sys.argv[1:])
