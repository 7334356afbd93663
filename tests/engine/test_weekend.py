"""A weekend without power: ten thousand overdue on Monday, and two more cuts."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
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
from dissemination.domain.delivery import State
from dissemination.domain.item import Priority
from dissemination.domain.rendition import AccountId, Part, Rendition
from dissemination.engine.daemon import Daemon
from dissemination.storage import queue
from dissemination.storage.accounts import AccountRow, sync_accounts
from dissemination.storage.codec import pack_rendition
from dissemination.storage.database import Database
from dissemination.storage.tables import attempt, delivery, rendition
from dissemination.testing import ScriptedChannel, StoppedClock
from tests.engine.conftest import Hall, Meter, make_hall

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
FRIDAY = datetime(2026, 11, 20, 10, tzinfo=UTC)  # 17.00 WIB
MONDAY = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)  # 07.30 WIB
END = MONDAY + 2 * DAY
TOTAL = 10_000
EACH = TOTAL // 40
PER_DAY = 17
PAGES = "situs"
KINDS = ("keyed", "findable", "blind")
CHANNELS = {f"{kind}-{n:02}": kind for kind in KINDS for n in range(12)}
LIMITED = {"keyed-00", "findable-00", "blind-00"}  # seventeen a day
ASSISTED = ("petugas-0", "petugas-1", "petugas-2")
ACCOUNTS = (PAGES, *CHANNELS, *ASSISTED)
FEW = 8  # calls that a later cut finds on their way
RUSH = 10  # minutes
AT_A_TIME = 2  # a minute: what waited for a page has a pace of its own
SLACK = 3  # what came back out of a doubt or a cut goes on at once
_LIMIT = Limit(max=280, source="nobody, this is a fake, 2026-11-22")


@dataclass
class Town:
    """What every platform shows the public, and when it was asked for what."""

    clock: StoppedClock
    public: Counter[str] = field(default_factory=Counter)
    keys: set[str] = field(default_factory=set)
    calls: dict[str, list[tuple[datetime, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    guard: threading.Lock = field(default_factory=threading.Lock)

    def show(self, account: str, request: Publication, *, once: bool) -> None:
        """Make it public; `once` ignores a key that was seen before."""
        text = request.part.text
        with self.guard:
            self.calls[account].append((self.clock.now(), text))
            if once and request.key in self.keys:
                return
            self.keys.add(request.key)
            self.public[text] += 1


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
            self.town.show(self.account, request, once=keyed)
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
        """Say whether the text is public."""
        if self.town.public[request.part.text]:
            return Found(receipt=Receipt(remote_id=request.key))
        return Absent()


@dataclass
class Desk:
    """The desk after the weekend."""

    hall: Hall
    town: Town
    useless: set[int] = field(default_factory=set)
    emergencies: set[int] = field(default_factory=set)
    left_open: dict[int, bool] = field(default_factory=dict)  # whether it is public

    def row(self, id_: int) -> Any:
        """Return a delivery."""
        return self.rows()[id_]

    def rows(self) -> dict[int, Any]:
        """Return every delivery by its number."""
        with self.hall.gate.db.read() as connection:
            return {row.id: row for row in connection.execute(select(delivery))}

    def cut_the_power(self, *, limit: int = FEW) -> int:
        """Stand still in the middle of calls, and return of how many.

        Every second one is public already.
        """
        held = self.hall.rows.claim(self.hall.clock.now(), limit=limit)
        for number, one in enumerate(held):
            begun = self.hall.rows.begin(one, self.hall.clock.now())
            if begun is None:
                continue
            is_public = number % 2 == 0
            self.left_open[one.id] = is_public
            if is_public:
                key = f"kantor-{one.id}/0/"
                request = Publication(
                    part=one.rendition.parts[0], key=key, intended_at=one.due_at
                )
                self.town.show(one.account, request, once=False)
        return len(held)

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


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The whole story, told once: Friday, Monday, two cuts more, Wednesday."""
    folder = tmp_path_factory.mktemp("weekend")
    with Database(f"sqlite:///{folder / 'dissemination.db'}") as db:
        desk = _friday(db, folder)
        desk.cut_the_power(limit=40)
        desk.hall.clock.advance(MONDAY - FRIDAY)
        desk.work_until(MONDAY + 20 * MINUTE)
        desk.hall.clock.advance(MINUTE)
        assert desk.cut_the_power() == FEW
        desk.hall.clock.advance(3 * MINUTE)
        desk.work_until(MONDAY + 30 * MINUTE)
        desk.hall.clock.advance(MINUTE)
        assert desk.cut_the_power() == FEW
        desk.hall.clock.advance(HOUR)
        desk.work_until(END, step=HOUR / 2)
        yield desk


def test_everything_useless_is_missed_with_its_reason_and_never_called(
    desk: Desk,
) -> None:
    rows = desk.rows()
    called = {text for calls in desk.town.calls.values() for _, text in calls}
    wrong = desk.useless - set(desk.left_open)
    assert len(wrong) > TOTAL / 3
    assert {(rows[n].state, rows[n].reason) for n in wrong} == {
        (State.MISSED, "reason.too_late")
    }
    assert not called & {rows[n].item for n in wrong}


def test_nothing_is_public_twice(desk: Desk) -> None:
    assert max(desk.town.public.values()) == 1


def test_all_ten_thousand_are_accounted_for(desk: Desk) -> None:
    rows = desk.rows()
    assert len(rows) == TOTAL
    counted = Counter(row.state for row in rows.values())
    ends = {State.PUBLISHED, State.MISSED, State.HANDED_OFF, State.UNCERTAIN}
    assert set(counted) == ends | {State.EXPIRED, State.SCHEDULED}
    waiting = {row.account for row in rows.values() if row.state == State.SCHEDULED}
    assert waiting == LIMITED  # useful still, and the quota of the day is used up
    explained = {State.MISSED, State.UNCERTAIN, State.EXPIRED}
    assert all(row.reason for row in rows.values() if row.state in explained)


def test_published_and_public_are_the_same_but_for_what_a_person_is_asked(
    desk: Desk,
) -> None:
    rows = desk.rows().values()
    published = {row.item for row in rows if row.state == State.PUBLISHED}
    asked = {row.item for row in rows if row.state == State.UNCERTAIN}
    assert published <= set(desk.town.public)
    assert set(desk.town.public) <= published | asked


def test_calls_that_were_cut_end_at_a_person_only_where_nobody_can_look(
    desk: Desk,
) -> None:
    rows = desk.rows()
    ends = {
        (CHANNELS.get(rows[n].account, "keyed"), rows[n].state, rows[n].reason)
        for n in desk.left_open
    }
    assert ("blind", State.UNCERTAIN, "reason.ask_person") in ends
    assert {kind for kind, *_ in ends} == set(KINDS)
    assert all(
        (state == State.UNCERTAIN) == (kind == "blind") for kind, state, _ in ends
    )


def test_emergencies_are_the_first_of_their_account(desk: Desk) -> None:
    rows = desk.rows()
    urgent = {rows[n].item for n in desk.emergencies}
    left = {rows[n].item for n in desk.left_open}
    for account in CHANNELS:
        monday = [
            text
            for at, text in desk.town.calls[account]
            if at >= MONDAY and text not in left
        ]
        assert monday[0] in urgent, account
    assert all(
        at <= MONDAY + 20 * MINUTE
        for calls in desk.town.calls.values()
        for at, text in calls
        if text in urgent
    )


def test_no_account_has_two_calls_in_flight(desk: Desk) -> None:
    met = [c.meter.at_once for c in desk.hall.channels.values() if isinstance(c, Blind)]
    assert set(met) == {1}


def test_an_account_catches_up_at_its_pace(desk: Desk) -> None:
    for account in CHANNELS:
        at = [one for one, _ in desk.town.calls[account] if one >= MONDAY]
        assert _most_within(at, RUSH * MINUTE) <= AT_A_TIME * RUSH + SLACK, account
        assert (
            account in LIMITED or len(at) > AT_A_TIME * RUSH + SLACK
        )  # else there was nothing to pace


def test_a_quota_holds_over_any_day(desk: Desk) -> None:
    for account in LIMITED:
        at = [one for one, _ in desk.town.calls[account]]
        assert _most_within(at, DAY) <= PER_DAY
        assert len(at) > PER_DAY  # the second day was used too


def test_who_waits_for_a_page_comes_after_it(desk: Desk) -> None:
    rows = desk.rows()
    at = {text: when for c in desk.town.calls.values() for when, text in c}
    pairs = [
        (row.item, rows[row.depends_on].item)
        for row in rows.values()
        if row.depends_on is not None and row.state == State.PUBLISHED
    ]
    assert len(pairs) > 100
    assert all(at[page] <= at[item] for item, page in pairs)


def test_people_are_handed_what_is_still_useful_and_no_more(desk: Desk) -> None:
    rows = desk.rows()
    theirs = [row for row in rows.values() if row.account in ASSISTED]
    useful = {row.id for row in theirs} - desk.useless
    in_hand = {State.HANDED_OFF, State.EXPIRED}  # the time of some is over by now
    handed = {row.id for row in theirs if row.state in in_hand}
    assert handed == useful
    assert not any(desk.town.calls[account] for account in ASSISTED)


def test_every_call_of_an_hour_is_on_record(desk: Desk) -> None:
    with desk.hall.gate.db.read() as connection:
        noted = Counter(connection.scalars(select(attempt.c.account)))
    for account in CHANNELS:
        assert len(desk.town.calls[account]) <= noted[account]


def _friday(db: Database, folder: Path) -> Desk:
    """Ten thousand planned, the first of them due, and the lights still on."""
    clock = StoppedClock(FRIDAY)
    hall = make_hall(db, folder, clock, clock)
    town = Town(clock)
    kinds = {"keyed": Keyed, "findable": Findable, "blind": Blind}
    for account in (PAGES, *CHANNELS):
        hall.channels[account] = kinds[CHANNELS.get(account, "keyed")](town, account)
    with db.write() as connection:
        sync_accounts(connection, [_account(name) for name in ACCOUNTS])
        said = [_said(number) for number in range(TOTAL)]
        connection.execute(insert(rendition), said)
        rows = [_planned(number) for number in range(TOTAL)]
        connection.execute(insert(delivery), rows)
        # Each tenth one of Friday's is due while the power is still there.
        first = delivery.c.id.in_([1 + n for n in range(len(ACCOUNTS))])
        connection.execute(
            update(delivery)
            .where(first)
            .values(due_at=FRIDAY, eligible_at=FRIDAY, useful_until=END)
        )
    useless = {
        row["id"]
        for row in rows
        if row["useful_until"] <= MONDAY and row["id"] > len(ACCOUNTS)
    }
    urgent = {row["id"] for row in rows if row["priority"] == Priority.EMERGENCY}
    return Desk(hall=hall, town=town, useless=useless, emergencies=urgent)


def _account(name: str) -> AccountRow:
    quota = Quota(max=PER_DAY, span=DAY, source="nobody")
    return AccountRow(
        id=AccountId(name),
        channel="scripted",
        placement="feed",
        enabled=True,
        assisted=name in ASSISTED,
        quotas=(quota,) if name in LIMITED else (),
        pace=timedelta(0) if name == PAGES else MINUTE,
    )


def _name(number: int) -> str:
    # The second half comes again: an occurrence of a series.
    return f"kabar-{number}"


def _said(number: int) -> dict[str, Any]:
    said = Rendition(
        item=_name(number),
        revision=1,
        account=AccountId(ACCOUNTS[number % len(ACCOUNTS)]),
        placement="feed",
        parts=(Part(text=_name(number)),),
    )
    return {
        "id": number + 1,
        "item": said.item,
        "revision": 1,
        "account": said.account,
        "placement": "feed",
        "fingerprint": said.fingerprint,
        "said": pack_rendition(said),
        "created_at": FRIDAY,
    }


def _planned(number: int) -> dict[str, Any]:
    turn, place = divmod(number, len(ACCOUNTS))
    due_at = FRIDAY + MINUTE + (62 * HOUR) * turn / EACH
    is_emergency = turn == 1
    is_page = place == 0
    lives = 14 * DAY if is_page or is_emergency or turn % 4 == 3 else HOUR
    waits = turn % 5 == 3 and not is_page and not is_emergency
    page = turn * len(ACCOUNTS) + 1
    return {
        "id": number + 1,
        "item": _name(number),
        "revision": 1,
        "account": ACCOUNTS[place],
        "placement": "feed",
        "occurrence": "once" if turn < EACH - 2 else f"2026-11-2{turn % 2}T07:00",
        "rendition": number + 1,
        "state": State.SCHEDULED,
        "priority": Priority.EMERGENCY if is_emergency else Priority.NORMAL,
        "due_at": due_at,
        "eligible_at": due_at,
        "useful_until": due_at + lives,
        "depends_on": page if waits else None,
        "created_at": FRIDAY,
        "created_by": "rina",
    }


def _most_within(at: list[datetime], span: timedelta) -> int:
    """Return how many lie in the fullest window of a length."""
    ordered, first, most = sorted(at), 0, 0
    for last, when in enumerate(ordered):
        while when - ordered[first] >= span:
            first += 1
        most = max(most, last - first + 1)
    return most
