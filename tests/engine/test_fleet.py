"""Workers on any machine: what procrastinate brings, and what it cannot break."""

from __future__ import annotations

import hashlib
import threading
import time
import tomllib
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from procrastinate.schema import SchemaManager
from sqlalchemy import text

from dissemination.channel import Found, Receipt
from dissemination.domain.delivery import DeliveryId, State
from dissemination.engine import carriers
from dissemination.engine import daemon as engine
from dissemination.engine.fleet import Worker, set_up
from dissemination.storage import fleet as jobs
from dissemination.storage import sweep
from dissemination.storage.claimed import Claimed
from dissemination.storage.database import Database
from dissemination.testing import FindingChannel, ScriptedChannel
from tests.engine.conftest import Hall, Meter, SlowChannel, eventually
from tests.engine.houses import all_are, daemon, in_a_thread, running, staffed
from tests.postgresql import Cluster
from tests.storage.conftest import HOUR, IN_A_FLEET, LEASE, NOW, ON_A_SERVER, SECOND

ROOT = Path(__file__).resolve().parents[2]
# What storage/fleet.py calls is procrastinate's own, by name: a new version is read
# first, and these change with it.
SERIES, SCHEMA_SHA256 = (
    "3.10",
    "c70ec4b400a60ad9592787653aae5ae77ae41bf801d56b5bd2712751a07f2009",
)
SIGNATURES = {
    "procrastinate_defer_jobs_v1": "jobs procrastinate_job_to_defer_v1[]",
    "procrastinate_finish_job_v1": (
        "job_id bigint, end_status procrastinate_job_status, delete_job boolean"
    ),
    "procrastinate_prune_stalled_workers_v1": (
        "seconds_since_heartbeat double precision"
    ),
}
JOB = [
    ("queue_name", "character varying"),
    ("task_name", "character varying"),
    ("priority", "integer"),
    ("lock", "text"),
    ("queueing_lock", "text"),
    ("args", "jsonb"),
    ("scheduled_at", "timestamp with time zone"),
]


def worker(hall: Hall, *, workers: int = 4) -> Worker:
    return Worker(hall.gate, workers=workers)


def put_again(hall: Hall, *ids: DeliveryId) -> None:
    """Put the jobs of these deliveries once more, as they stand."""
    with hall.gate.db.write() as connection:
        jobs._put(connection, ids)


def is_idle(hall: Hall) -> Callable[[], bool]:
    return lambda: jobs.is_idle(hall.gate.db)


def hand_out(hall: Hall) -> int:
    return jobs.hand_out(hall.gate.db, now=hall.gate.clock(), lease=LEASE)


@IN_A_FLEET
def test_a_worker_carries_what_was_handed_out(office: Hall) -> None:
    channel = ScriptedChannel({})
    office.connect("satu", channel)
    id_ = office.rows.schedule()
    assert hand_out(office) == 1
    with in_a_thread(worker(office)):
        assert eventually(all_are(office, [id_], State.PUBLISHED))
        assert eventually(is_idle(office))
    assert len(channel.published) == 1


@IN_A_FLEET
def test_a_job_that_comes_twice_makes_one_call(office: Hall) -> None:
    channel = ScriptedChannel({})
    office.connect("satu", channel)
    id_ = office.rows.schedule()
    hand_out(office)
    put_again(office, id_, id_)
    with in_a_thread(worker(office)), in_a_thread(worker(office)):
        assert eventually(is_idle(office))
    assert office.rows.state(id_) is State.PUBLISHED
    assert len(channel.published) == len(office.rows.attempts(id_)) == 1


@IN_A_FLEET
def test_as_many_calls_are_on_their_way_as_were_asked_for(office: Hall) -> None:
    meter = Meter()
    ids = []
    for number in range(12):
        office.connect(f"akun-{number}", SlowChannel(0.5, meter))
        ids.append(office.rows.schedule(account=f"akun-{number}"))
    hand_out(office)
    with in_a_thread(worker(office, workers=12)):
        assert eventually(all_are(office, ids, State.PUBLISHED))
    assert meter.at_once == 12


@IN_A_FLEET
def test_a_worker_outlives_its_database(office: Hall, postgresql: Cluster) -> None:
    office.connect("satu", ScriptedChannel({}))
    name = office.gate.db.url.database
    with running(office):
        first = office.rows.schedule("pagi")
        assert eventually(all_are(office, [first], State.PUBLISHED))
        with postgresql.connect() as admin:
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s",
                [name],
            )
            time.sleep(0.5)
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        second = office.rows.schedule("siang")
        assert eventually(all_are(office, [second], State.PUBLISHED), 20)


@IN_A_FLEET
def test_a_worker_may_be_stopped_at_any_time_and_again(office: Hall) -> None:
    before = worker(office)
    before.stop()
    before.run()
    twice = worker(office)
    with in_a_thread(twice):
        twice.stop()
        twice.stop()
    twice.stop()


@IN_A_FLEET
def test_a_stop_lets_the_call_at_hand_end_and_takes_no_other(office: Hall) -> None:
    meter = Meter()
    ids = []
    for name in ("satu", "dua"):
        office.connect(name, SlowChannel(0.5, meter))
        ids.append(office.rows.schedule(account=name))
    hand_out(office)
    stopping = worker(office, workers=1)
    with in_a_thread(stopping):
        assert eventually(lambda: meter.at_once == 1)
        stopping.stop()
        stopping.stop()
    states = sorted(office.rows.state(id_) for id_ in ids)
    assert states == [State.PUBLISHED, State.PUBLISHING]
    waiting = [id_ for id_ in ids if office.rows.state(id_) is State.PUBLISHING]
    with in_a_thread(worker(office)):
        assert eventually(all_are(office, waiting, State.PUBLISHED))


@IN_A_FLEET
def test_a_job_that_comes_late_changes_nothing(office: Hall) -> None:
    channel = ScriptedChannel({})
    office.connect("satu", channel)
    moved, settled = office.rows.schedule("pagi"), office.rows.schedule("siang")
    hand_out(office)
    sweep.recover(office.gate.db, NOW, everyone=True)
    (held,) = office.rows.claim(office.gate.clock(), owner="lain")
    assert held.id == moved
    office.rows.set_delivery(settled, state=State.FAILED)
    put_again(office, settled)
    with in_a_thread(worker(office)):
        assert eventually(is_idle(office))
    assert channel.published == []
    row = office.rows.row(moved)
    assert (row.lease_owner, row.fence) == ("lain", held.fence)
    assert office.rows.state(settled) is State.FAILED


@IN_A_FLEET
def test_an_error_in_one_job_stops_no_worker(
    office: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = []
    for name in ("satu", "dua"):
        office.connect(name, ScriptedChannel({}))
        ids.append(office.rows.schedule(account=name))
    real, failures = jobs.take, [MemoryError()]

    def take(*args: Any, **options: Any) -> Claimed | None:
        if failures:
            raise failures.pop()
        return real(*args, **options)

    monkeypatch.setattr(jobs, "take", take)
    hand_out(office)
    with in_a_thread(worker(office, workers=1)):
        assert eventually(is_idle(office))
    states = sorted(office.rows.state(id_) for id_ in ids)
    assert states == [State.PUBLISHED, State.PUBLISHING], "until its lease runs out"


@IN_A_FLEET
def test_without_workers_little_is_claimed_and_all_goes_out_when_they_come(
    office: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_AHEAD", 3)
    ids = []
    for number in range(9):
        office.connect(f"akun-{number}", ScriptedChannel({}))
        ids.append(office.rows.schedule(account=f"akun-{number}"))
    with in_a_thread(daemon(office)):
        assert eventually(lambda: office.rows.in_flight() == 3)
        time.sleep(0.5)
        assert office.rows.in_flight() == 3
        with staffed(office):
            assert eventually(all_are(office, ids, State.PUBLISHED), 20)
    assert [len(office.rows.attempts(id_)) for id_ in ids] == [1] * 9


@IN_A_FLEET
def test_what_waited_too_long_for_a_worker_goes_out_all_the_same(
    office: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carriers, "LEASE", SECOND / 2)
    monkeypatch.setattr(engine, "HEARTBEAT", SECOND / 5)
    channel = ScriptedChannel({})
    office.connect("satu", channel)
    id_ = office.rows.schedule()
    with in_a_thread(daemon(office)):
        assert eventually(lambda: office.rows.row(id_).fence >= 2)
        monkeypatch.setattr(carriers, "LEASE", LEASE)
        with staffed(office):
            assert eventually(all_are(office, [id_], State.PUBLISHED))
    assert len(channel.published) == 1


@IN_A_FLEET
def test_what_a_killed_worker_had_is_carried_on_by_another(office: Hall) -> None:
    channel = FindingChannel({})
    channel.findings = [Found(receipt=Receipt(remote_id="7"))]
    office.connect("satu", channel)
    id_ = office.rows.schedule(due_at=NOW - HOUR)
    jobs.hand_out(office.gate.db, now=NOW - HOUR, lease=LEASE)
    held = jobs.take(office.gate.db, id_, 1, owner="mati", now=NOW - HOUR, lease=LEASE)
    assert held is not None
    office.rows.begun(held, NOW - HOUR)
    with running(office):
        assert eventually(all_are(office, [id_], State.PUBLISHED))
    assert channel.published == []
    assert len(channel.sought) == 1
    assert office.rows.receipts(id_) == ["7"]


@IN_A_FLEET
def test_both_workers_take_part(office: Hall) -> None:
    meter = Meter()
    ids = []
    for number in range(8):
        office.connect(f"akun-{number}", SlowChannel(0.3, meter))
        ids.append(office.rows.schedule(account=f"akun-{number}"))
    with running(office, workers=4):
        assert eventually(all_are(office, ids, State.PUBLISHED))
    assert 2 < meter.at_once <= 4


@ON_A_SERVER
def test_it_is_set_up_once_however_often_and_by_whom(db: Database) -> None:
    threads = [threading.Thread(target=set_up, args=(db,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    set_up(db)
    with db.read() as connection:
        laid = text("SELECT count(*) FROM procrastinate_jobs")
        assert connection.scalar(laid) == 0


def test_the_schema_is_the_one_that_we_have_read() -> None:
    schema = SchemaManager.get_schema()
    assert hashlib.sha256(schema.encode()).hexdigest() == SCHEMA_SHA256


def test_no_other_series_is_taken_unread() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    (pinned,) = (
        each
        for each in project["project"]["optional-dependencies"]["fleet"]
        if each.startswith("procrastinate")
    )
    major, minor = SERIES.split(".")
    after = f"{major}.{int(minor) + 1}"
    assert pinned == f"procrastinate>={SERIES},<{after}"
    assert metadata.version("procrastinate").startswith(f"{SERIES}.")


@IN_A_FLEET
@pytest.mark.parametrize(("name", "takes"), SIGNATURES.items(), ids=SIGNATURES)
def test_a_function_that_we_call_takes_what_we_give(
    db: Database, name: str, takes: str
) -> None:
    asked = text(
        "SELECT pg_get_function_identity_arguments(oid) FROM pg_proc"
        " WHERE proname = :name"
    )
    with db.read() as connection:
        assert connection.scalars(asked, {"name": name}).all() == [takes]


@IN_A_FLEET
def test_a_job_has_the_fields_that_we_fill_in(db: Database) -> None:
    asked = text(
        "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute"
        " WHERE attrelid = 'procrastinate_job_to_defer_v1'::regclass"
        " AND attnum > 0 ORDER BY attnum"
    )
    with db.read() as connection:
        assert [tuple(row) for row in connection.execute(asked)] == JOB
