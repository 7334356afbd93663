"""Filled databases: each is filled once, and every pass gets a copy of its own."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.dispatching.child import note
from benchmarks.dispatching.filling import Content, fill
from benchmarks.dispatching.sizes import Store
from dissemination.storage.database import Database
from tests.postgresql import Cluster, cluster

Prepare = Callable[[str], None]


@dataclass(slots=True)
class Databases:
    """Databases on the disk of `folder`; PostgreSQL, if asked for, is durable."""

    folder: Path
    _undo: ExitStack = field(default_factory=ExitStack)
    _cluster: Cluster | None = None
    _prepared: dict[Content, Prepare] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._undo.close()

    @contextmanager
    def filled(self, store: Store, content: Content) -> Iterator[str]:
        """Make a database with such a content, yield its address, and drop it."""
        if store == "sqlite":
            with self._file(content) as url:
                yield url
        else:
            with self._server().database(prepare=self._preparation(content)) as url:
                yield url

    @contextmanager
    def _file(self, content: Content) -> Iterator[str]:
        template = self.folder / f"template-{content.name}.db"
        if not template.exists():
            _prepare(content, f"sqlite:///{template}")
        place = self.folder / f"pass-{next(self._numbers)}.db"
        shutil.copyfile(template, place)
        try:
            yield f"sqlite:///{place}"
        finally:
            for file in self.folder.glob(f"{place.name}*"):
                file.unlink()

    def _server(self) -> Cluster:
        if self._cluster is None:
            self._cluster = self._undo.enter_context(cluster(durable=True))
        return self._cluster

    def _preparation(self, content: Content) -> Prepare:
        # One object for one content: the server copies by it.
        return self._prepared.setdefault(content, partial(_prepare, content))


def _prepare(content: Content, url: str) -> None:
    note(f"filling {url.partition(':')[0]} with {content.later:,} rows")
    with Database(url) as db:
        fill(db, content)
