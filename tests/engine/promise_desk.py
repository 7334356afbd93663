"""A desk with a real database, whose processes may end, or sleep, at any moment."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from inspect import getmembers, isfunction
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, select

from dissemination.channel import Channel
from dissemination.config import FILE
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.domain.rendition import AccountId, Part, Rendition
from dissemination.domain.version import Version
from dissemination.engine.daemon import Daemon
from dissemination.engine.deliver import Gate
from dissemination.services.desk import Desk, make_folders, make_workspace, open_desk
from dissemination.storage import sweep
from dissemination.storage.database import Database
from dissemination.storage.tables import delivery
from tests.engine import promise_platform as platforms
from tests.engine.promise_platform import ENDLESS, Crash, Life, Platform, World

SCHEDULE = """\
[office]
name = "Dinas Uji"
short = "Uji"
zone = "WIB"

[people.rina]
name = "Rina"
roles = ["contributor"]

[people.arman]
name = "Pak Arman"
roles = ["editor", "approver", "publisher"]

[[slots]]
name = "siang"
at = "12:00"

[accounts.situs]
channel = "website"

[accounts.situs.settings]
folder = "situs"
base_url = "https://uji.example"
office = "Uji"

[accounts.wa]
channel = "whatsapp_status"

[accounts.wa.settings]
officer = "Petugas"
"""
_TELEGRAM = """
[accounts.{name}]
channel = "telegram"

[accounts.{name}.settings]
chat = "@{name}"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What an account of this desk is: its platform, and how long its threads are."""

    kind: platforms.Kind
    parts: int = 1


# The channels' own names say nothing here: what they take is played by `LINES`.
ACCOUNTS: Mapping[str, Account] = {
    "situs": Account(kind=platforms.Kind.PAGE),
    "kunci": Account(kind=platforms.Kind.KEYED, parts=2),
    "cari": Account(kind=platforms.Kind.FINDABLE, parts=3),
    "wadah": Account(kind=platforms.Kind.PREPARED),
    "buta": Account(kind=platforms.Kind.BLIND, parts=2),
    "wa": Account(kind=platforms.Kind.BLIND),
}
ASSISTED = "wa"
T = TypeVar("T")


# What a daemon does beside carrying: found, and not listed.
SWEEPS = {"renew", "seen", *(name for name, _ in getmembers(sweep, isfunction))}


class WatchedDatabase(Database):
    """The database as one process sees it, which may die before and after a commit."""

    def __init__(self, real: Database, life: Life) -> None:
        self._real = real
        self._life = life
        self.url = real.url
        self.is_sqlite = real.is_sqlite

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Pass the three moments of a transaction, by its function's name."""
        name = sys._getframe(2).f_code.co_name
        self._pass(name, "before")
        with self._real.write() as connection:
            yield connection
            self._pass(name, "uncommitted")
        self._pass(name, "committed")

    def write_together(self, work: Callable[[Connection], T]) -> T:
        """Pass the same moments where threads share a transaction."""
        name = sys._getframe(1).f_code.co_name

        def watched(connection: Connection) -> T:
            answer = work(connection)
            self._pass(name, "uncommitted")
            return answer

        self._pass(name, "before")
        answer = self._real.write_together(watched)
        self._pass(name, "committed")
        return answer

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Read, while there is a life to it."""
        if self._life.is_dead:
            raise Crash
        with self._real.read() as connection:
            yield connection

    def tidy(self) -> None:
        """Tidy up, which changes nothing that anybody sees."""
        self._real.tidy()

    def _pass(self, name: str, when: str) -> None:
        self._life.pass_moment(f"{name}: {when}", is_sweep=name in SWEEPS)


def say(
    desk: Desk,
    item: ContentItem,
    account: AccountId,
    *,
    link: str,
    version: Version | None = None,
) -> Rendition:
    """Say an item in as many parts as the account's threads have."""
    del version  # nobody writes one here
    count = ACCOUNTS[account].parts
    shown = "" if desk.has_pages(account) else f" {link}"
    return Rendition(
        item=item.id,
        revision=item.revision,
        account=account,
        placement=desk.placement(account),
        parts=tuple(
            Part(text=f"{item.body} ({n + 1}/{count}){shown}", link=link)
            for n in range(count)
        ),
    )


def written(number: int, revision: int) -> ContentItem:
    """Return an item; each revision says something else."""
    return ContentItem(
        id=ItemId(f"kabar-{number}"),
        kind=Kind.NEWS,
        title=f"Kabar {number}",
        body=f"Isi kabar {number}, tulisan {revision}.",
        unit="Uji",
    )


def make_template(folder: Path) -> Desk:
    """Make the workspace that every example copies; close its database after use."""
    make_workspace(folder)
    names = [name for name in ACCOUNTS if name not in ("situs", ASSISTED)]
    telegrams = "".join(_TELEGRAM.format(name=name) for name in names)
    (folder / FILE).write_text(SCHEDULE + telegrams, encoding="utf-8")
    make_folders(folder)
    return open_desk(folder)


def copy_of(template: Desk, folder: Path) -> Desk:
    """Return a desk like the template, with a database of its own."""
    folder.mkdir(parents=True)
    name = Path(template.db.url.database or "").name
    shutil.copy(template.folder / name, folder / name)
    return Desk(
        folder=folder,
        config=template.config,
        db=Database(f"sqlite:///{folder / name}"),
        media=template.media,
        vault=template.vault,
    )


class Machine:
    """Where processes of the engine run, one after another or inside each other."""

    def __init__(self, desk: Desk, world: World, platform: Platform) -> None:
        self.desk = desk
        self.world = world
        self.platform = platform
        self._installation = desk.db.installation()

    def gate(self, life: Life) -> Gate:
        """Return the gate as one process sees it."""
        db = WatchedDatabase(self.desk.db, life)

        def channel(account: AccountId) -> Channel:
            kind = ACCOUNTS[account].kind
            placement = self.desk.placement(account)
            return platforms.line(kind, self.platform, account, placement, life)

        return Gate(
            db=db,
            media=self.desk.media,
            installation=self._installation,
            clock=self.world.clock,
            channel=channel,
            random=lambda: 0.5,
        )

    def tick(self, life: Life, *, alone: bool, workers: int = 1) -> None:
        """Have a daemon do one pass, as far as it lives."""
        with suppress(Crash):
            Daemon(self.gate(life), workers=workers, alone=alone).tick()
        assert life.passed <= ENDLESS, "a pass without an end"

    def states(self) -> dict[DeliveryId, State]:
        """Return where every delivery stands."""
        with self.desk.db.read() as connection:
            rows = connection.execute(select(delivery.c.id, delivery.c.state))
            return {DeliveryId(row.id): State(row.state) for row in rows}


def later_than_all(machine: Machine) -> datetime:
    """Return an instant after the last useful one of every delivery."""
    with machine.desk.db.read() as connection:
        found = connection.scalars(select(delivery.c.useful_until)).all()
    return max([*found, machine.world.clock()])
