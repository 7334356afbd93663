"""The weekend once more, small, over the platforms' own HTTP."""

from __future__ import annotations

import json
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from dissemination import registry
from dissemination.channel import CanAddress, CanPrepare, Channel
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.rendition import AccountId, Part, Rendition
from dissemination.engine.daemon import Daemon
from dissemination.engine.deliver import Gate, request_of
from dissemination.engine.practice_process import Settings, SharedClock, serve
from dissemination.engine.stand_ins import played_accounts
from dissemination.services.demo import make_practice_workspace
from dissemination.services.desk import Desk, open_desk
from dissemination.services.practice_accounts import practise
from dissemination.storage import deliveries, ledger, queue
from dissemination.storage.deliveries import Planned
from dissemination.storage.tables import attempt, delivery
from tests.engine.weekend import DAY, FRIDAY, HOUR, MINUTE, MONDAY, most_within

SITE, TELEGRAM = "website-latihan", "telegram-latihan"
X, FACEBOOK = "x-latihan", "facebook-latihan"
ACCOUNTS = (SITE, TELEGRAM, X, FACEBOOK)
EACH = 25
END = MONDAY + 2 * HOUR
RUSH = 10 * MINUTE
CUT = {SITE: True, TELEGRAM: True, X: True, FACEBOOK: False}  # whether it was public
# The first calls of Monday: the line breaks after it was public, or before.
DOUBTS = [0, 1]  # of Telegram, which nobody can ask: how often each is public
FAULTS = {
    X: ["drop_after", "429", "drop_before"],
    FACEBOOK: ["drop_after", "500"],
    TELEGRAM: ["drop_before"],
}


@dataclass
class Town:
    """A desk, the platforms, and what was on its way when the lights went out."""

    desk: Desk
    gate: Gate
    clock: SharedClock
    practice: Settings
    useless: set[int] = field(default_factory=set)
    cut: dict[str, int] = field(default_factory=dict)

    def rows(self) -> dict[int, Any]:
        with self.desk.db.read() as connection:
            return {row.id: row for row in connection.execute(select(delivery))}

    def said(self, id_: int) -> list[str]:
        """Return what a delivery was to say, part by part."""
        with self.desk.db.read() as connection:
            standing = deliveries.one(connection, DeliveryId(id_))
        assert standing is not None
        return [part.text for part in standing.said.parts]

    def public(self, account: str) -> list[dict[str, Any]]:
        """Return what a platform shows, as any visitor may read it."""
        with urllib.request.urlopen(self._place("public.json"), timeout=5) as answer:  # noqa: S310 - ours
            found: dict[str, list[dict[str, Any]]] = json.load(answer)
        return found[account]

    def times_shown(self, id_: int, account: str) -> list[int]:
        """Return how often each part of a delivery is public."""
        shown = [one["text"] for one in self.public(account)]
        return [sum(text in one for one in shown) for text in self.said(id_)]

    def spoil(self, account: str, faults: list[str]) -> None:
        """Have a platform's next publications go wrong."""
        asked = json.dumps({"channel": account, "faults": faults}).encode()
        head = {"Content-Type": "application/json"}
        request = urllib.request.Request(  # noqa: S310 - ours
            self._place("faults"), data=asked, headers=head
        )
        urllib.request.urlopen(request, timeout=5).close()  # noqa: S310

    def cut_the_power(self) -> None:
        """Stand still in the middle of one call of each account."""
        now = self.clock.at
        held = queue.claim(
            self.desk.db, owner="friday", now=now, lease=MINUTE, limit=len(ACCOUNTS)
        )
        for one in held:
            assert ledger.begin(self.desk.db, one, 0, key="k", cost_usd=0, now=now)
            channel, request = (
                self.gate.channel(one.account),
                request_of(self.gate, one),
            )
            if CUT[one.account]:
                if isinstance(channel, CanPrepare):
                    channel.prepare(request)
                channel.publish(request)
            self.cut[one.account] = one.id

    def work_until(self, end: datetime) -> None:
        """Let the clock jump from one instant to the next."""
        while True:
            Daemon(self.gate, workers=4, alone=True).tick()
            next_at = queue.next_eligible(self.desk.db, self.clock.at)
            if next_at is None or next_at >= end:
                break
            self.clock.at = max(next_at, self.clock.at + timedelta(seconds=1))
        self.clock.at = end
        Daemon(self.gate, workers=4, alone=True).tick()

    def _place(self, name: str) -> str:
        place = urlsplit(self.practice(X)["base_url"])
        return f"{place.scheme}://{place.netloc}/_practice/{name}"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The whole story, told once: Friday evening to Monday morning."""
    folder = tmp_path_factory.mktemp("weekend") / "meja"
    make_practice_workspace(folder)
    practise(folder, now=FRIDAY)
    clock = SharedClock(FRIDAY)
    with (
        open_desk(folder) as desk,
        serve(played_accounts(desk), folder / "platforms", clock) as practice,
    ):
        gate = Gate(
            db=desk.db,
            media=desk.media,
            installation=desk.db.installation(),
            clock=clock,
            channel=lambda id_: _connected(desk, practice, id_),
            random=lambda: 0.0,
        )
        told = Town(desk, gate, clock, practice)
        _plan(told)
        told.cut_the_power()
        clock.at = MONDAY
        for account, faults in FAULTS.items():
            told.spoil(account, faults)
        told.work_until(END)
        yield told


def _connected(desk: Desk, practice: Settings, id_: AccountId) -> Channel:
    """Return the real channel of an account, at its practice platform."""
    kind = registry.channel(desk.account(id_).channel)
    defaults = {f.name: f.default for f in kind.fields if f.default is not None}
    return kind({**defaults, **practice(id_)})


def _plan(town: Town) -> None:
    with town.desk.db.write() as connection:
        for number in range(EACH):
            due_at = FRIDAY + number * (62 * HOUR / EACH)
            lives = 14 * DAY if number % 3 == 0 else HOUR
            page: DeliveryId | None = None
            for account in ACCOUNTS:
                planned = Planned(
                    rendition=_said(town, AccountId(account), number),
                    due_at=due_at,
                    useful_until=due_at + lives,
                    depends_on=page if number % 6 == 3 else None,
                )
                id_ = deliveries.add(connection, planned, author="rina", now=FRIDAY)
                deliveries.move_to(connection, [id_], State.SCHEDULED)
                page = page or id_
                if due_at + lives <= MONDAY:
                    town.useless.add(id_)


def _said(town: Town, account: AccountId, number: int) -> Rendition:
    item = f"kabar-{number:02}"
    count = 3 if account == X and number % 2 == 0 else 1
    channel = town.gate.channel(account)
    link = channel.address(item) if isinstance(channel, CanAddress) else ""
    return Rendition(
        item=item,
        revision=1,
        account=account,
        placement=town.desk.placement(account),
        parts=tuple(
            Part(
                text=f"Layanan {item} bagian {part} buka hari ini.",
                title=f"Kabar {item}" if account == SITE else "",
                link=link,
            )
            for part in range(count)
        ),
    )


def test_a_hundred_are_accounted_for(town: Town) -> None:
    counted = Counter(row.state for row in town.rows().values())
    assert sum(counted.values()) == EACH * len(ACCOUNTS)
    assert set(counted) == {State.PUBLISHED, State.MISSED, State.UNCERTAIN}
    assert counted[State.UNCERTAIN] == len(DOUBTS)


def test_what_is_useless_is_missed_and_no_platform_ever_saw_it(town: Town) -> None:
    rows = town.rows()
    wrong = town.useless - set(town.cut.values())
    assert len(wrong) > EACH * len(ACCOUNTS) / 2
    assert {(rows[n].state, rows[n].reason) for n in wrong} == {
        (State.MISSED, "reason.too_late")
    }
    with town.desk.db.read() as connection:
        called = set(connection.scalars(select(attempt.c.delivery)))
    assert not called & wrong
    for id_ in wrong:
        assert not any(town.times_shown(id_, rows[id_].account)), id_


def test_what_is_published_stands_there_once_with_every_part(town: Town) -> None:
    published = [r for r in town.rows().values() if r.state == State.PUBLISHED]
    assert len(published) > EACH
    for row in published:
        shown = town.times_shown(row.id, row.account)
        assert shown == [1] * len(shown), (row.id, row.account)
    assert {row.account for row in published} == set(ACCOUNTS)


def test_platforms_show_nothing_else(town: Town) -> None:
    for account in ACCOUNTS:
        mine = [row for row in town.rows().values() if row.account == account]
        shown = sum(sum(town.times_shown(row.id, account)) for row in mine)
        assert shown == len(town.public(account)), account


def test_the_lost_answer_of_friday_is_settled_by_a_look_or_by_a_person(
    town: Town,
) -> None:
    rows = town.rows()
    ends = {account: rows[id_].state for account, id_ in town.cut.items()}
    assert ends == {
        SITE: State.PUBLISHED,
        X: State.PUBLISHED,
        FACEBOOK: State.PUBLISHED,
        TELEGRAM: State.UNCERTAIN,  # a bot cannot read what it posted
    }


def test_a_person_is_asked_where_a_platform_cannot_be(town: Town) -> None:
    asked = [r for r in town.rows().values() if r.state == State.UNCERTAIN]
    assert {(row.account, row.reason) for row in asked} == {
        (TELEGRAM, "reason.ask_person")
    }
    assert town.cut[TELEGRAM] in {row.id for row in asked}
    shown = sorted(town.times_shown(row.id, TELEGRAM)[0] for row in asked)
    assert shown == DOUBTS


def test_threads_hang_together_in_their_order(town: Town) -> None:
    shown = {one["id"]: one for one in town.public(X)}
    threads = 0
    for row in town.rows().values():
        texts = town.said(row.id)
        if row.account == X and row.state == State.PUBLISHED and len(texts) > 1:
            posts = [next(p for p in shown.values() if t in p["text"]) for t in texts]
            assert [post["reply_to"] for post in posts] == [
                "",
                *(post["id"] for post in posts[:-1]),
            ]
            threads += 1
    assert threads > 2


def test_each_platform_is_caught_up_with_at_a_pace(town: Town) -> None:
    for account in ACCOUNTS[1:]:  # pages stand in nobody's way
        firsts = [
            datetime.fromisoformat(one["at"])
            for one in town.public(account)
            if not one["reply_to"]
        ]
        late = [at for at in firsts if at >= MONDAY]
        assert len(late) > 5
        assert max(late) - min(late) >= (len(late) - 3) * MINUTE
        # What waited for a page has a pace of its own.
        assert most_within(late, RUSH) <= 2 * RUSH // MINUTE + 1


def test_who_waits_for_a_page_comes_after_it(town: Town) -> None:
    rows = town.rows()
    with town.desk.db.read() as connection:
        began = {
            row.delivery: row.started_at
            for row in connection.execute(select(attempt).order_by(attempt.c.id.desc()))
        }
    pairs = [
        (row.id, row.depends_on)
        for row in rows.values()
        if row.depends_on and row.state == State.PUBLISHED
    ]
    assert len(pairs) > 5
    assert all(began[page] <= began[id_] for id_, page in pairs)
