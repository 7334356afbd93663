"""A town whose office had no power over the weekend: what was planned, and who saw it.

On Friday evening the lights go out in the middle of calls; on Monday morning all that
fell due meanwhile is overdue, and the power is cut twice more.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import insert, select, update

from dissemination.channel import (
    FOREVER,
    Absent,
    CannotTell,
    Capabilities,
    Found,
    Limit,
    Publication,
    Quota,
    Receipt,
)
from dissemination.config import FILE
from dissemination.domain.delivery import State
from dissemination.domain.item import ContentItem, ItemId, Kind, Priority
from dissemination.domain.rendition import AccountId, Part, Rendition
from dissemination.engine.daemon import Daemon
from dissemination.engine.deliver import key_of
from dissemination.services.desk import make_folders, make_workspace, open_desk
from dissemination.services.series import plan_series, read_rhythm
from dissemination.storage import deliveries, items, queue
from dissemination.storage.accounts import AccountRow, sync_accounts
from dissemination.storage.claimed import Claimed
from dissemination.storage.codec import pack_rendition
from dissemination.storage.database import Database
from dissemination.storage.tables import delivery, rendition
from dissemination.testing import ScriptedChannel, StoppedClock
from tests.engine.conftest import Hall, Meter, make_hall

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
FRIDAY = datetime(2026, 11, 20, 10, tzinfo=UTC)  # 17.00 WIB
MONDAY = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)  # 07.30 WIB
END = MONDAY + 2 * DAY
LAST_DAY = date(2026, 11, 24)
PER_DAY = 17
PAGES = "situs"
KINDS = ("keyed", "findable", "blind")
LIMITED = {f"{kind}-00" for kind in KINDS}  # seventeen a day
SERIES = {f"deret-{kind}": kind for kind in KINDS}
HOURS = ("06:00", "12:00", "18:00")  # at each of which an item comes every day
PARTS = 3  # of a thread
FIRST_ID = 1001  # below it are those of the series
INSTALLATION = "kantor"
_LIMIT = Limit(max=280, source="nobody, this is a fake, 2026-11-22")
_SCHEDULE = """\
[office]
name = "Dinas Uji"
short = "Uji"
zone = "WIB"

[people.rina]
name = "Rina"
roles = ["contributor"]

[storage]
url = "{url}"
"""
_ACCOUNT = """
[accounts.{name}]
channel = "x"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How large the town is, and how many calls each cut finds on their way.

    `each` is how many deliveries an account has.
    """

    each: int = 250
    of_a_kind: int = 12
    assisted: int = 3
    first_cut: int = 40
    few: int = 8

    @property
    def channels(self) -> Mapping[str, str]:
        """The accounts that publish by themselves, with what their platforms can."""
        return {f"{kind}-{n:02}": kind for kind in KINDS for n in range(self.of_a_kind)}

    @property
    def people(self) -> Sequence[str]:
        """The accounts on which a person posts."""
        return [f"petugas-{n}" for n in range(self.assisted)]

    @property
    def accounts(self) -> Sequence[str]:
        """All but those of the series."""
        return [PAGES, *self.channels, *self.people]

    @property
    def total(self) -> int:
        """How many deliveries there are, without the series."""
        return self.each * len(self.accounts)


class Call(NamedTuple):
    """What a platform was asked to make public, and when."""

    at: datetime
    id: int
    part: int


@dataclass
class Town:
    """What every platform shows the public, and when it was asked for what."""

    clock: StoppedClock
    public: Counter[tuple[int, int]] = field(default_factory=Counter)
    calls: dict[str, list[Call]] = field(default_factory=lambda: defaultdict(list))
    guard: threading.Lock = field(default_factory=threading.Lock)

    def show(self, account: str, key: str, *, once: bool) -> None:
        """Make it public; `once` ignores a key that was seen before."""
        what = part_of(key)
        with self.guard:
            self.calls[account].append(Call(self.clock.now(), *what))
            if not (once and self.public[what]):
                self.public[what] += 1

    def shown(self, id_: int) -> list[int]:
        """Return which parts of a delivery are public."""
        return sorted(part for number, part in self.public if number == id_)


class Blind(ScriptedChannel):
    """An account of the town that cannot look."""

    capabilities: Mapping[str, Capabilities] = {
        "feed": Capabilities(text=_LIMIT, max_parts=5)
    }

    def __init__(self, town: Town, account: str) -> None:
        super().__init__({})
        self.town, self.account, self.meter = town, account, Meter()

    def publish(self, request: Publication) -> Receipt:
        """Make it public."""
        with self.meter:
            keyed = bool(self.capabilities["feed"].keyed_for)
            self.town.show(self.account, request.key, once=keyed)
        return Receipt(remote_id=request.key)


class Keyed(Blind):
    """One that ignores a repeat with the same key, for ever."""

    capabilities: Mapping[str, Capabilities] = {
        "feed": Capabilities(text=_LIMIT, max_parts=5, keyed_for=FOREVER)
    }


class Findable(Blind):
    """One that can be asked what stands there."""

    def find(
        self,
        request: Publication,
        since: datetime,
    ) -> Found | Absent | CannotTell:
        """Say whether it is public."""
        if self.town.public.get(part_of(request.key)):
            return Found(receipt=Receipt(remote_id=request.key))
        return Absent()


@dataclass
class Desk:
    """The desk after the weekend.

    `left_open` are the calls that a cut found on their way, with whether they were
    public; `torn` the threads that it found between two parts.
    """

    hall: Hall
    town: Town
    scale: Scale
    useless: set[int]
    emergencies: set[int]
    series: set[int]
    left_open: dict[int, bool] = field(default_factory=dict)
    torn: set[int] = field(default_factory=set)

    def rows(self) -> dict[int, Any]:
        """Return every delivery by its number."""
        with self.hall.gate.db.read() as connection:
            return {row.id: row for row in connection.execute(select(delivery))}

    def kind(self, account: str) -> str:
        """Return what an account's platform can."""
        return {**self.scale.channels, **SERIES}.get(account, "keyed")

    def cut_the_power(self, *, limit: int) -> int:
        """Stand still in the middle of calls, and return of how many.

        Every second one is public already; every other thread has said one part.
        """
        now = self.hall.clock.now()
        held = self.hall.rows.claim(now, limit=limit)
        for number, one in enumerate(held):
            part = len(one.receipts)
            begun = self.hall.rows.begin(one, now, part=part)
            if begun is not None:
                is_public = number % 2 == 0
                if is_public:
                    key = key_of(self.hall.gate, one.id, part)
                    self.town.show(one.account, key, once=False)
                if is_public and one.parts_left > 1:
                    self._tear(one, begun, part)
                else:
                    self.left_open[one.id] = is_public
        return len(held)

    def _tear(self, one: Claimed, begun: int, part: int) -> None:
        """Note that a part is public, and come no further."""
        proof = Receipt(remote_id=key_of(self.hall.gate, one.id, part))
        now = self.hall.clock.now()
        self.hall.rows.close(one, begun, None, receipt=proof, part=part, now=now)
        self.torn.add(one.id)

    def start_daemon(self) -> None:
        """Do one pass of a daemon that was started just now."""
        Daemon(self.hall.gate, workers=8, alone=True).tick()

    def work_until(self, end: datetime, *, step: timedelta = MINUTE / 60) -> None:
        """Let the clock jump from one instant to the next, a step at least."""
        while True:
            self.start_daemon()
            now = self.hall.clock.now()
            next_at = queue.next_eligible(self.hall.gate.db, now)
            if next_at is None or next_at >= end:
                break
            self.hall.clock.advance(max(next_at - now, step))
        self.hall.clock.advance(end - self.hall.clock.now())
        self.start_daemon()


@contextmanager
def weekend(url: str, folder: Path, scale: Scale) -> Iterator[Desk]:
    """Tell the whole story once: Friday, Monday, two cuts more, Wednesday."""
    series = _plan_series(url, folder / "meja")
    with Database(url) as db:
        desk = _friday(db, folder, scale, series)
        desk.cut_the_power(limit=scale.first_cut)
        desk.hall.clock.advance(MONDAY - FRIDAY)
        desk.work_until(MONDAY + 20 * MINUTE)
        desk.hall.clock.advance(MINUTE)
        assert desk.cut_the_power(limit=scale.few) == scale.few
        desk.hall.clock.advance(3 * MINUTE)
        desk.work_until(MONDAY + 30 * MINUTE)
        desk.hall.clock.advance(MINUTE)
        assert desk.cut_the_power(limit=scale.few) == scale.few
        desk.hall.clock.advance(HOUR)
        desk.work_until(END, step=HOUR / 2)
        yield desk


def part_of(key: str) -> tuple[int, int]:
    """Return the delivery that a key is of, and the part."""
    number, part, _ = key.removeprefix(f"{INSTALLATION}-").split("/")
    return int(number), int(part)


def most_within(at: Sequence[datetime], span: timedelta) -> int:
    """Return how many lie in the fullest window of a length."""
    ordered, first, most = sorted(at), 0, 0
    for last, when in enumerate(ordered):
        while when - ordered[first] >= span:
            first += 1
        most = max(most, last - first + 1)
    return most


def _plan_series(url: str, folder: Path) -> set[int]:
    """Plan what comes again every day, as a contributor does, and have it approved."""
    make_workspace(folder)
    accounts = "".join(_ACCOUNT.format(name=name) for name in SERIES)
    (folder / FILE).write_text(_SCHEDULE.format(url=url) + accounts, encoding="utf-8")
    make_folders(folder)
    with open_desk(folder) as desk:
        for hour in HOURS:
            item = ContentItem(
                id=ItemId(f"deret-{hour[:2]}"),
                kind=Kind.NOTICE,
                title=f"Layanan Pukul {hour}",
                body="Loket buka setiap hari.",
                unit="Uji",
            )
            with desk.db.write() as connection:
                items.save(connection, item, author="rina", now=FRIDAY)
            made = plan_series(
                desk,
                item.id,
                list(SERIES),
                every=read_rhythm(f"@{hour}", ()),
                until=LAST_DAY,
                person="rina",
                now=FRIDAY,
            )
            ids = [standing.delivery.id for standing in made.planned]
            with desk.db.write() as connection:
                assert deliveries.move_to(connection, ids, State.SCHEDULED)
        with desk.db.read() as connection:
            return set(connection.scalars(select(delivery.c.id)))


def _friday(db: Database, folder: Path, scale: Scale, series: set[int]) -> Desk:
    """All of it planned, the first of it due, and the lights still on."""
    clock = StoppedClock(FRIDAY)
    hall = make_hall(db, folder, clock, clock)
    town = Town(clock)
    kinds = {"keyed": Keyed, "findable": Findable, "blind": Blind}
    for account, kind in {PAGES: "keyed", **scale.channels, **SERIES}.items():
        hall.channels[account] = kinds[kind](town, account)
    rows = [_planned(number, scale) for number in range(scale.total)]
    with db.write() as connection:
        names = (*scale.accounts, *SERIES)
        sync_accounts(connection, [_account(name) for name in names])
        said = [_said(number, scale) for number in range(scale.total)]
        connection.execute(insert(rendition), said)
        connection.execute(insert(delivery), rows)
        # The first one of each account is due while the power is still there.
        first = delivery.c.id.between(FIRST_ID, FIRST_ID + len(scale.accounts) - 1)
        connection.execute(
            update(delivery)
            .where(first)
            .values(due_at=FRIDAY, eligible_at=FRIDAY, useful_until=END)
        )
    later = rows[len(scale.accounts) :]
    return Desk(
        hall=hall,
        town=town,
        scale=scale,
        useless={row["id"] for row in later if row["useful_until"] <= MONDAY},
        emergencies={r["id"] for r in rows if r["priority"] == Priority.EMERGENCY},
        series=series,
    )


def _account(name: str) -> AccountRow:
    quota = Quota(max=PER_DAY, span=DAY, source="nobody")
    return AccountRow(
        id=AccountId(name),
        channel="x" if name in SERIES else "scripted",
        placement="feed",
        enabled=True,
        assisted=name.startswith("petugas"),
        quotas=(quota,) if name in LIMITED else (),
        pace=timedelta(0) if name == PAGES else MINUTE,
    )


def _said(number: int, scale: Scale) -> dict[str, Any]:
    turn, place = divmod(number, len(scale.accounts))
    # Of what is due on Friday, some; of the rest, some that is useful for long, too.
    is_thread = place % 4 == 2 if turn == 0 else turn % 5 == 4
    said = Rendition(
        item=f"kabar-{number}",
        revision=1,
        account=AccountId(scale.accounts[place]),
        placement="feed",
        parts=tuple(
            Part(text=f"Kabar {number}, bagian {part}")
            for part in range(PARTS if is_thread else 1)
        ),
    )
    return {
        "id": FIRST_ID + number,
        "item": said.item,
        "revision": 1,
        "account": said.account,
        "placement": "feed",
        "fingerprint": said.fingerprint,
        "said": pack_rendition(said),
        "created_at": FRIDAY,
    }


def _planned(number: int, scale: Scale) -> dict[str, Any]:
    turn, place = divmod(number, len(scale.accounts))
    due_at = FRIDAY + MINUTE + (62 * HOUR) * turn / scale.each
    is_emergency = turn == 1
    is_page = place == 0
    lives = 14 * DAY if is_page or is_emergency or turn % 4 == 3 else HOUR
    waits = turn % 5 == 3 and not is_page and not is_emergency
    page = FIRST_ID + turn * len(scale.accounts)
    return {
        "id": FIRST_ID + number,
        "item": f"kabar-{number}",
        "revision": 1,
        "account": scale.accounts[place],
        "placement": "feed",
        "occurrence": "once",
        "rendition": FIRST_ID + number,
        "state": State.SCHEDULED,
        "priority": Priority.EMERGENCY if is_emergency else Priority.NORMAL,
        "due_at": due_at,
        "eligible_at": due_at,
        "useful_until": due_at + lives,
        "depends_on": page if waits else None,
        "created_at": FRIDAY,
        "created_by": "rina",
    }
