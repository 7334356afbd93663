"""Where a run stands: its sizes, its databases, its folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.dispatching.databases import Databases
from benchmarks.dispatching.filling import Content
from benchmarks.dispatching.passes import NOBODY, Case, Due, Pass, Slow, carried
from benchmarks.dispatching.sizes import Sizes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What every measurement is given."""

    sizes: Sizes
    databases: Databases
    folder: Path

    def content(self, later: int) -> Content:
        """Return a content of the run's accounts with so many rows that wait."""
        return Content(later=later, accounts=self.sizes.accounts)

    def carried(
        self, case: Case, content: Content, due: Due, *, slow: Slow = NOBODY
    ) -> Pass:
        """Have deliveries carried on a database of their own."""
        with self.databases.filled(case.store, content) as url:
            return carried(
                case,
                url,
                content,
                due,
                folder=self.folder,
                sizes=self.sizes,
                slow=slow,
            )
