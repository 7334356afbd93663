"""A heartbeat keeps what a process carries, and several processes share the work."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from dissemination.channel import (
    Channel,
    Publication,
    Receipt,
)
from dissemination.domain.delivery import Decision, State
from dissemination.domain.rendition import AccountId
from dissemination.engine.daemon import Daemon
from dissemination.engine.deliver import Gate
from dissemination.engine.leases import HEARTBEAT, LEASE, LONGEST_CARRY, Leases
from dissemination.storage import ledger
from dissemination.storage.claimed import Claimed
from dissemination.storage.ledger import Ending
from dissemination.storage.tables import daemon
from dissemination.testing import ScriptedChannel
from tests.engine.conftest import Hall, Meter, SlowChannel, eventually
from tests.engine.houses import all_are, in_a_thread
from tests.storage.conftest import NOW, ON_A_SERVER, SECOND

MOMENT = timedelta(microseconds=1)
FAILED = Decision(state=State.FAILED)


def carried(hall: Hall, *parts: str) -> tuple[Leases, Claimed]:
    """Have a process carry a delivery."""
    ours = Leases(hall.gate)
    hall.rows.schedule("item", *parts)
    (held,) = hall.rows.claim(hall.clock(), owner=ours.owner)
    return ours, held


def beat_for(hall: Hall, ours: Leases, span: timedelta) -> None:
    """Let time pass, with a heartbeat whenever one is due."""
    until = hall.clock() + span
    while hall.clock() < until:
        hall.clock.advance(min(HEARTBEAT, until - hall.clock()))
        ours.beat()


def test_a_heartbeat_keeps_what_is_carried(hall: Hall) -> None:
    ours, held = carried(hall)
    ours.take(held.id)
    beat_for(hall, ours, 5 * LEASE)
    row = hall.rows.row(held.id)
    assert row.state == State.PUBLISHING
    assert row.lease_until == hall.clock() + LEASE
    assert hall.rows.account_row("satu").busy_until == row.lease_until
    assert hall.rows.begin(held, hall.clock()) is not None


def test_there_are_several_heartbeats_to_a_lease() -> None:
    assert 3 * HEARTBEAT < LEASE


def test_what_was_given_back_is_kept_no_longer(hall: Hall) -> None:
    ours, held = carried(hall)
    with ours.holding(held.id):
        assert len(ours) == 1
    assert len(ours) == 0
    hall.clock.advance(HEARTBEAT)
    ours.beat()
    assert hall.rows.row(held.id).lease_until == NOW + LEASE


def test_an_error_gives_back_too(hall: Hall) -> None:
    ours, held = carried(hall)
    with pytest.raises(ZeroDivisionError), ours.holding(held.id):
        raise ZeroDivisionError
    assert len(ours) == 0


def test_what_two_carry_is_kept_until_both_have_given_back(hall: Hall) -> None:
    ours, held = carried(hall)
    first, second = ours.take(held.id), ours.take(held.id)
    ours.give_back(first)
    hall.clock.advance(HEARTBEAT)
    ours.beat()
    assert hall.rows.row(held.id).lease_until == hall.clock() + LEASE
    ours.give_back(second)
    assert len(ours) == 0


def test_nobody_keeps_what_another_carries(hall: Hall) -> None:
    ours, held = carried(hall)
    other = Leases(hall.gate)
    other.take(held.id)
    hall.clock.advance(HEARTBEAT)
    other.beat()
    assert hall.rows.row(held.id).lease_until == NOW + LEASE
    assert ours.owner != other.owner


def test_a_heartbeat_takes_back_what_another_let_run_out(hall: Hall) -> None:
    _, held = carried(hall)
    hall.rows.begun(held)
    ours = Leases(hall.gate)
    assert not ours.beat()
    hall.clock.advance(LEASE + SECOND)
    assert ours.beat()
    assert hall.rows.state(held.id) is State.UNCERTAIN


def test_who_hangs_for_too_long_is_given_up_and_can_do_no_more(hall: Hall) -> None:
    ours, held = carried(hall, "satu", "dua")
    ours.take(held.id)
    number = hall.rows.begun(held)
    beat_for(hall, ours, LONGEST_CARRY - SECOND)
    assert hall.rows.state(held.id) is State.PUBLISHING
    beat_for(hall, ours, LEASE + HEARTBEAT + SECOND)
    assert hall.rows.state(held.id) is State.UNCERTAIN
    assert hall.rows.begin(held, hall.clock(), part=1) is None
    ending = Ending(outcome="rejected")
    assert not ledger.settle(hall.gate.db, held, FAILED, ending, now=hall.clock())
    assert not hall.rows.close(held, number, FAILED, outcome="rejected")
    assert hall.rows.state(held.id) is State.UNCERTAIN


def test_no_two_processes_have_one_name(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "kantor-" * 20)
    names = {Leases(hall.gate).owner for _ in range(20)}
    assert len(names) == 20
    assert all(f"-{os.getpid()}-" in name for name in names)
    assert max(map(len, names)) <= 64, "a name fits its column"


def seen(hall: Hall) -> list[tuple[str, datetime]]:
    with hall.gate.db.read() as connection:
        every = connection.execute(select(daemon.c.name, daemon.c.seen_at))
        return [(row.name, row.seen_at) for row in every]


def test_who_is_alive_is_seen_and_who_ends_says_so(hall: Hall) -> None:
    one, other = Leases(hall.gate), Leases(hall.gate)
    one.beat()
    hall.clock.advance(HEARTBEAT)
    other.beat()
    assert sorted(seen(hall)) == sorted(
        [(one.owner, NOW), (other.owner, NOW + HEARTBEAT)]
    )
    one.leave()
    assert [name for name, _ in seen(hall)] == [other.owner]


def side_by_side(hall: Hall, name: str, carried_by: dict[str, list[str]]) -> Gate:
    """Return a gate that notes who carried what."""

    class Noting(ScriptedChannel):
        def publish(self, request: Publication) -> Receipt:
            carried_by[name].append(request.key)
            return hall.channels[self.settings["account"]].publish(request)

    def channel(account: AccountId) -> Channel:
        return Noting({"account": account})

    return replace(hall.gate, channel=channel)


@ON_A_SERVER
def test_two_daemons_share_the_work_and_do_nothing_twice(office: Hall) -> None:
    meter = Meter()
    channels = [SlowChannel(0.005, meter) for _ in range(20)]
    ids = []
    for number, channel in enumerate(channels):
        office.connect(f"akun-{number}", channel)
        ids += [
            office.rows.schedule(f"item-{number}-{n}", account=f"akun-{number}")
            for n in range(10)
        ]
    carried_by: dict[str, list[str]] = {"satu": [], "dua": []}
    both = [
        Daemon(side_by_side(office, name, carried_by), workers=6, alone=False)
        for name in carried_by
    ]
    with in_a_thread(both[0]), in_a_thread(both[1]):
        assert eventually(all_are(office, ids, State.PUBLISHED), 60)
    keys = [key for name in carried_by for key in carried_by[name]]
    assert len(keys) == len(set(keys)) == 200
    assert min(map(len, carried_by.values())) > 0, "both took part"
    assert {channel.own.at_once for channel in channels} == {1}
    assert all(len(office.rows.attempts(id_)) == 1 for id_ in ids)
