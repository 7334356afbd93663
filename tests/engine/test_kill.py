"""The promise, at the stand-ins: nothing lost, nothing twice, whenever it is killed."""

from __future__ import annotations

import json
import queue
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from dissemination import registry
from dissemination.channel import Sandbox
from dissemination.domain.delivery import State
from dissemination.domain.rendition import AccountId, Part, Rendition
from dissemination.services.demo import make_practice_workspace
from dissemination.services.desk import Desk, open_desk
from dissemination.services.practice import PracticeHost
from dissemination.services.practice_accounts import add_practice_accounts
from dissemination.storage import deliveries
from dissemination.storage.deliveries import Planned, Standing

TRIES = 20
ENOUGH = 15  # kills that must have hit an open attempt
PATIENCE_S = 100.0  # a part that was silent twice waits a minute
HOW_MANY = {"facebook": 9, "telegram": 23, "website": 4, "x": 9}
PARTS = {"telegram": 2, "x": 3}  # of every third delivery
BLIND = "telegram"  # a bot cannot read back what it posted
SLOW = ("slow_before:0.4", "slow_after:0.4")
WITH_DROPS = (*SLOW, *SLOW, "drop_before", "drop_after")
DROPS_UNTIL = 5  # tries: who is silent again and again waits longer and longer
PAUSES_S = (0.0, 0.1, 0.2, 0.3, 0.6, 0.9)  # from an open attempt to the kill


@dataclass
class Killed:
    """A daemon in a process of its own, and what its log says is open."""

    process: subprocess.Popen[str]
    open: set[int] = field(default_factory=set)
    lines: queue.SimpleQueue[str] = field(default_factory=queue.SimpleQueue)
    said: list[str] = field(default_factory=list)
    is_up: bool = False

    def read(self, seconds: float) -> None:
        """Take in one line of the log, if one comes in time."""
        try:
            line = self.lines.get(timeout=seconds)
        except queue.Empty:
            return
        self.said.append(line)
        if not line.startswith("{"):
            return
        entry = json.loads(line)
        self.is_up |= entry["says"] == "daemon started"
        if entry["says"] == "attempt open":
            self.open.add(entry["attempt"])
        if entry["says"] == "attempt closed":
            self.open.discard(entry["attempt"])

    def catch_up(self) -> None:
        """Take in every line that is there."""
        while not self.lines.empty():
            self.read(0)

    def await_open(self, seconds: float, pause: float) -> None:
        """Wait until an attempt is open, and still is after a pause."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.read(0.05)
            if self.open:
                time.sleep(pause)
                self.catch_up()
            if self.open:
                return

    def end(self, number: signal.Signals) -> int:
        """Send a signal, and wait for the end."""
        self.process.send_signal(number)
        return self.process.wait(30)


@contextmanager
def running(folder: Path) -> Iterator[Killed]:
    command = [sys.executable, "-m", "dissemination", "run", "--log", "json"]
    with subprocess.Popen(  # noqa: S603 - ourselves
        [*command, "--workspace", str(folder)],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as process:
        daemon = Killed(process)
        listener = threading.Thread(target=_listen, args=(daemon,))
        listener.start()
        try:
            yield daemon
        finally:
            process.kill()
            process.wait()
            listener.join()


def _listen(daemon: Killed) -> None:
    assert daemon.process.stderr is not None
    for line in daemon.process.stderr:
        daemon.lines.put(line)


def stand_ins(refused: list[str]) -> dict[str, type[Sandbox]]:
    """Return the stand-ins; the one of X tells which texts it was sent twice."""
    kinds = registry.sandboxes()
    plain: Any = kinds["x"]

    class Telling(plain):  # type: ignore[misc]
        def create_post(self, request: Request) -> Any:
            said = str((request.get_json(silent=True) or {}).get("text"))
            effect = super().create_post(request)
            if isinstance(effect, Response):
                return effect

            def told() -> Response:
                answer: Response = effect()
                if answer.status_code == 403:
                    refused.append(said)
                return answer

            return told

    return {**kinds, "x": Telling}


def account_of(channel: str) -> AccountId:
    return AccountId(f"{channel}-latihan")


def parts_of(desk: Desk, channel: str, number: int) -> tuple[Part, ...]:
    name = f"Pengumuman {channel} {number}"
    if channel == "website":
        link = desk.address(account_of(channel), f"20261121-pengumuman-{number}")
        return (Part(text=f"{name}.", title=name, link=link),)
    count = PARTS.get(channel, 1) if number % 3 == 0 else 1
    return tuple(Part(text=f"{name}, bagian {p} dari {count}") for p in range(count))


def schedule_everything(desk: Desk) -> None:
    now = datetime.now(UTC)
    with desk.db.write() as connection:
        for channel, count in HOW_MANY.items():
            account = account_of(channel)
            for number in range(count):
                said = Rendition(
                    item=f"{channel}-{number}",
                    revision=1,
                    account=account,
                    placement=desk.placement(account),
                    parts=parts_of(desk, channel, number),
                )
                planned = Planned(
                    rendition=said, due_at=now, useful_until=now + timedelta(hours=1)
                )
                id_ = deliveries.add(connection, planned, author="penulis", now=now)
                deliveries.move_to(connection, [id_], State.SCHEDULED)


def set_faults(host: PracticeHost, channel: str, faults: Sequence[str]) -> None:
    body = json.dumps({"channel": channel, "faults": list(faults)}).encode()
    request = urllib.request.Request(  # noqa: S310 - our own loopback server
        f"{host.address}/_practice/faults",
        data=body,
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
        assert answer.status == 200


def standing(desk: Desk) -> list[Standing]:
    with desk.db.read() as connection:
        return list(deliveries.queue(connection, tuple(State)))


def open_attempts(desk: Desk) -> int:
    with desk.db.read() as connection:
        return sum(
            attempt.ended_at is None
            for s in deliveries.queue(connection, tuple(State))
            for attempt in deliveries.attempts(connection, s.delivery.id)
        )


def is_settled(s: Standing) -> bool:
    blind = s.channel == BLIND and s.delivery.state is State.UNCERTAIN
    return blind or s.delivery.state is State.PUBLISHED


def settle(desk: Desk, folder: Path) -> None:
    """Run without faults and without a kill until nothing more happens."""
    until = time.monotonic() + PATIENCE_S
    with running(folder) as daemon:
        while not (daemon.is_up and all(map(is_settled, standing(desk)))):
            assert daemon.process.poll() is None, "".join(daemon.said)
            assert time.monotonic() < until, "".join(daemon.said)
            daemon.read(0.2)
        assert daemon.end(signal.SIGTERM) == 0


def expected(s: Standing) -> list[str]:
    return [part.title or part.text for part in s.said.parts]


def seen(host: PracticeHost) -> dict[str, Counter[str]]:
    """Count what the public sees, by channel."""
    return {
        channel: Counter(one.title or one.text for one in shown)
        for channel, shown in host.public().items()
    }


@pytest.mark.timeout(240)
def test_twenty_kills_lose_nothing_and_send_nothing_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(20261121)  # noqa: S311 - a dice, and always the same
    refused: list[str] = []
    folder, hits, began = tmp_path / "w", 0, time.monotonic()
    make_practice_workspace(folder)
    with PracticeHost(stand_ins(refused), folder / "platforms") as host:
        now = datetime.now(UTC)
        add_practice_accounts(folder, host.account, person="penulis", now=now)
        with open_desk(folder) as desk:
            schedule_everything(desk)
            for number in range(TRIES):
                faults = WITH_DROPS if number < DROPS_UNTIL else SLOW
                for channel in ("facebook", "telegram", "x"):
                    set_faults(host, channel, chance.choices(faults, k=40))
                with running(folder) as daemon:
                    daemon.await_open(8, pause=chance.choice(PAUSES_S))
                    daemon.end(signal.SIGKILL)
                hits += open_attempts(desk) > 0
            for channel in ("facebook", "telegram", "x"):
                set_faults(host, channel, [])
            settle(desk, folder)
            found, public = standing(desk), seen(host)
    with capsys.disabled():
        counted = Counter(f"{s.channel} {s.delivery.state}" for s in found)
        sys.stdout.write(f"\nopen attempt at kill: {hits} of {TRIES}; ")
        sys.stdout.write(f"{dict(counted)}; {time.monotonic() - began:.0f} s\n")
    assert hits >= ENOUGH
    assert not refused, "sent again though it was public"
    for s in found:
        copies = [public[s.channel][text] for text in expected(s)]
        if s.delivery.state is State.PUBLISHED:
            assert copies == [1] * s.parts, (s.delivery.item, copies)
            assert s.parts_public == s.parts
        else:
            sure, doubt, later = _split(copies, s.parts_public)
            assert sure == [1] * s.parts_public, (s.delivery.item, copies)
            assert doubt <= 1, (s.delivery.item, copies)
            assert not any(later), (s.delivery.item, copies)


def _split(copies: list[int], proven: int) -> tuple[list[int], int, list[int]]:
    return copies[:proven], copies[proven], copies[proven + 1 :]
