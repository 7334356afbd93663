"""Time for a cell: it stands while somebody works, and jumps where all only wait."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta

from tests.crash.stage import Stage
from tests.crash.view import Rows, instant, micros

QUIET_S = 0.04  # nothing changed for so long: whoever works only waits
STUCK_S = 0.4  # the same, where something is due, or on its way
STEP = timedelta(seconds=15)  # the most by which time jumps while a lease runs
_A_MOMENT = timedelta(milliseconds=1)


@dataclass(slots=True)
class Hourglass:
    """Watches rows, and moves the stage's clock on when nothing else moves.

    While somebody has a lease it moves by steps, and not before each of the `staff`
    processes has had its heartbeat: who lives can keep what it has.
    """

    stage: Stage
    staff: int
    seen: Rows | None = None
    still_since: float = 0.0
    jumped_at: int = 0

    def turn(self, rows: Rows | None) -> None:
        """Take note of what is kept now; None while nobody can say."""
        now = time.monotonic()
        if rows is None or rows != self.seen:
            self.seen, self.still_since = rows, now
            return
        at = micros(self.stage.clock())
        waits = [d.next_at for d in rows.deliveries if d.next_at is not None]
        is_held = any(row.is_held for row in rows.deliveries)
        is_due = is_held or any(wait <= at for wait in waits)
        if now - self.still_since < (STUCK_S if is_due else QUIET_S):
            return
        beats = sum(beat >= self.jumped_at for beat in rows.beats)
        if is_due and beats < self.staff:
            return
        later = [instant(wait) for wait in waits if wait > at]
        step = [self.stage.clock() + STEP] if is_due else []
        if to := min([*later, *step], default=None):
            self.stage.jump(to + _A_MOMENT)
            self.jumped_at = micros(self.stage.clock())
        self.still_since = now
