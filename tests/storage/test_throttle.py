from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from dissemination.storage import throttle
from dissemination.storage.database import Database
from tests.storage.conftest import HOUR, NOW

KEYS = ("person:rina", "from:10.0.0.7")
THREADS = 4


def count(db: Database, *keys: str) -> dict[str, int]:
    """Count one failure under each key; return what is counted now."""
    with db.write() as connection:
        known = throttle.locked(connection, keys, NOW)
        for key, one in known.items():
            throttle.keep(connection, key, replace(one, count=one.count + 1))
        return {key: one.count + 1 for key, one in known.items()}


def test_nothing_has_failed_at_first(db: Database) -> None:
    with db.write() as connection:
        known = throttle.locked(connection, KEYS, NOW)
    assert set(known) == set(KEYS)
    assert {(one.count, one.seen_at) for one in known.values()} == {(0, NOW)}
    assert all(one.until < NOW for one in known.values())


def test_failures_are_kept_by_key(db: Database) -> None:
    assert count(db, *KEYS) == dict.fromkeys(KEYS, 1)
    assert count(db, KEYS[0]) == {KEYS[0]: 2}
    assert count(db, *KEYS) == {KEYS[0]: 3, KEYS[1]: 2}


def test_failures_at_the_same_moment_are_all_counted(db: Database) -> None:
    ready = Barrier(THREADS)

    def one(number: int) -> None:
        ready.wait(20)
        count(db, *(KEYS if number % 2 else reversed(KEYS)))

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(one, range(THREADS)))
    assert count(db, *KEYS) == dict.fromkeys(KEYS, THREADS + 1)


def test_a_key_is_forgotten_alone(db: Database) -> None:
    count(db, *KEYS)
    with db.write() as connection:
        throttle.forget(connection, KEYS[0])
    assert count(db, *KEYS) == {KEYS[0]: 1, KEYS[1]: 2}


def test_what_failed_long_ago_is_swept_away(db: Database) -> None:
    count(db, *KEYS)
    with db.write() as connection:
        throttle.sweep(connection, NOW)
        assert throttle.locked(connection, KEYS, NOW)[KEYS[0]].count == 1
        throttle.sweep(connection, NOW + HOUR)
        assert throttle.locked(connection, KEYS, NOW)[KEYS[0]].count == 0
