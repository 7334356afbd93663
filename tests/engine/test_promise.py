"""The promise, whatever happens in whatever order: nothing lost, nothing twice.

For a long run: HYPOTHESIS_PROFILE=long pytest --timeout 0 tests/engine/test_promise.py
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from dissemination.domain.delivery import NEVER, State
from dissemination.engine.deliver import deliver
from dissemination.engine.doubt import look_up
from dissemination.services import places
from dissemination.services.desk import Desk
from dissemination.storage import queue
from dissemination.storage.claimed import Claimed
from dissemination.storage.deliveries import Standing
from tests.engine.promise_desk import (
    ACCOUNTS,
    ASSISTED,
    Machine,
    copy_of,
    later_than_all,
    make_template,
    say,
)
from tests.engine.promise_people import ITEMS, Deed, People
from tests.engine.promise_platform import Fate, Life, World

START = datetime(2026, 11, 21, 3, tzinfo=UTC)
LEASE = timedelta(seconds=60)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
PLAIN = settings(
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)
PROFILES = {
    # The same examples every time, so that a failure is one of the change.
    "default": settings(
        PLAIN, max_examples=40, stateful_step_count=12, derandomize=True
    ),
    "long": settings(PLAIN, max_examples=3000, stateful_step_count=25),
}
# Where a delivery may be once everything has come to rest.
RESTS = frozenset(State) - {State.SCHEDULED, State.PUBLISHING, State.PLANNED}


class Event(StrEnum):
    """What may happen at a moment of a process."""

    CRASH = "crash"
    STOP = "stop"
    EDIT = "edit"
    CANCEL = "cancel"
    MOVE = "move"
    OTHER = "another daemon"
    HANG = "hang"
    JUMP = "jump"
    NOTHING = "nothing"


DONE_TO_ALL = {Event.CANCEL: People.cancel, Event.MOVE: People.move}


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A daemon's pass, so long `after` what was before, and an event in it.

    `moment` counts those of the work, or those of the sweeps.
    """

    after: timedelta = timedelta(0)
    event: Event = Event.NOTHING
    moment: int = 0
    in_sweeps: bool = False
    jump: timedelta = timedelta(0)


def seconds(*choices: int) -> st.SearchStrategy[timedelta]:
    """Draw one of these spans."""
    return st.sampled_from([timedelta(seconds=s) for s in choices])


NUMBERS = st.integers(0, ITEMS - 1)
WHICH = st.integers(0, 9)
AFTER = seconds(1, 3, 3, 3, 20, 20, 61, 61, 61, 400, 400, 3600, 18_000, 108_000)
JUMPS = seconds(-90_000, -7200, -7200, -90, -90, 90, 90, 7200, 7200, 90_000)
WAITS = seconds(0, 300, 10_800)
NAMES = st.sets(st.sampled_from(sorted(ACCOUNTS)), min_size=2)
DOOMED = st.sets(st.sampled_from(sorted(set(ACCOUNTS) - {ASSISTED})), min_size=1)
SILENT = [Fate.LOST_BEFORE, Fate.LOST_AFTER, Fate.LOST_AND_LATE, Fate.BROKEN_AFTER]
SILENCES = st.lists(st.sampled_from(SILENT), min_size=1, max_size=3)
FATES = st.lists(st.sampled_from(Fate), min_size=1, max_size=4)
MOMENTS = st.integers(0, 40)
DEEDS = st.sampled_from([*Deed, Deed.RESOLVE, Deed.RETRY, Deed.RESUME, Deed.EDIT])
CRASHES = st.builds(Turn, after=AFTER, event=st.just(Event.CRASH), moment=MOMENTS)
SURPRISES = st.builds(
    Turn,
    after=AFTER,
    event=st.sampled_from(Event),
    moment=MOMENTS,
    in_sweeps=st.booleans(),
    jump=JUMPS,
)


class Promise(RuleBasedStateMachine):
    """A desk, its people, its daemons, its platforms and its bad luck."""

    template: ClassVar[Desk]
    folder: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.world = World(START)
        self.desk = copy_of(self.template, self.folder)
        self.people = People(self.desk, self.world)
        self.platform = self.people.platform
        self.machine = Machine(self.desk, self.world, self.platform)
        self.asleep: list[tuple[Life, Sequence[Claimed]]] = []
        self.alone = True

    @initialize(alone=st.booleans())
    def open(self, *, alone: bool) -> None:
        """Open the desk: one daemon that holds the lock, or several side by side."""
        self.alone = alone
        for number in range(ITEMS):
            self.people.edit(number)

    @rule(number=NUMBERS, names=NAMES, wait=WAITS)
    def plan(self, number: int, names: set[str], wait: timedelta) -> None:
        """Plan an item, to be approved by and by."""
        self.people.plan(number, names, wait)

    @rule(deed=DEEDS, which=WHICH)
    def decide(self, deed: Deed, which: int) -> None:
        """Have a person do something."""
        self.people.do(deed, which)

    @rule(number=NUMBERS, names=NAMES, turn=CRASHES)
    def publish_and_crash(self, number: int, names: set[str], turn: Turn) -> None:
        """Send something out; the process ends at a moment of it."""
        self.publish(number, names)
        self.carry(turn)

    @rule(number=NUMBERS, names=DOOMED, fates=SILENCES, turn=SURPRISES)
    def publish_into_silence(
        self, number: int, names: set[str], fates: list[Fate], turn: Turn
    ) -> None:
        """Send something out, and get no answer from anybody."""
        self.publish(number, names)
        self.doom(names, fates)
        self.carry(turn)

    @rule(number=NUMBERS, names=NAMES, doomed=DOOMED, fates=FATES, turn=SURPRISES)
    def publish_and_see(
        self,
        number: int,
        names: set[str],
        doomed: set[str],
        fates: list[Fate],
        turn: Turn,
    ) -> None:
        """Send something out, whatever becomes of it."""
        self.publish(number, names)
        self.doom(doomed, fates)
        self.carry(turn)

    def publish(self, number: int, names: set[str]) -> None:
        """Plan and approve an item, to go out now."""
        self.people.plan(number, names, timedelta(0))
        self.people.approve(number)

    def doom(self, names: set[str], fates: Sequence[Fate]) -> None:
        """Decide what becomes of the next calls of accounts."""
        for name in names:
            self.platform.fates[name] = list(fates)

    @rule(by=JUMPS)
    def jump(self, by: timedelta) -> None:
        """Set the desk's clock wrong; a daemon that runs sees it at once (ADR 0012)."""
        self.world.jump(by)
        self.machine.tick(Life(), alone=self.alone)

    @rule(after=AFTER)
    def carry_on(self, after: timedelta) -> None:
        """Have a daemon carry what is due."""
        self.carry(Turn(after=after))

    @rule(turn=CRASHES)
    def carry_and_crash(self, turn: Turn) -> None:
        """Have a daemon end while it carries what is due, or looks what was."""
        self.carry(turn)

    @rule(turn=SURPRISES)
    def carry_and_see(self, turn: Turn) -> None:
        """Have a daemon carry what is due; at one moment, something happens."""
        self.carry(turn)

    def carry(self, turn: Turn) -> None:
        """Have a daemon do one pass."""
        self.world.pass_by(turn.after)
        passed: list[str] = []

        def happen(life: Life, moment: str) -> None:
            passed.append(moment)
            self.happen(life, moment, turn)

        life = Life(awaited=turn.moment, in_sweeps=turn.in_sweeps, event=happen)
        self.machine.tick(life, alone=self.alone)
        note(f"{turn.event} at {passed}")  # here, since it cannot from another thread

    @precondition(lambda self: not self.alone)
    @rule(limit=st.integers(1, 4))
    def fall_asleep(self, limit: int) -> None:
        """Have a process claim something, and sleep before it goes on."""
        life = Life()
        gate = self.machine.gate(life)
        held = [
            held
            for take in (queue.claim, queue.doubtful)
            for held in take(
                gate.db, owner="lelap", now=gate.clock(), lease=LEASE, limit=limit
            )
        ]
        if held:
            self.asleep.append((life, held))

    @precondition(lambda self: self.asleep)
    @rule(which=WHICH)
    def wake_up(self, which: int) -> None:
        """Have a process that slept go on, as if nothing had happened."""
        life, held = self.asleep.pop(which % len(self.asleep))
        gate = self.machine.gate(life)
        for one in held:
            (look_up if one.first_tried_at else deliver)(gate, one)

    def happen(self, life: Life, moment: str, turn: Turn) -> None:
        """Let something happen at a moment of a process."""
        if turn.event is Event.CRASH:
            life.die()
        if moment.endswith("uncommitted"):
            return  # nobody else can write at this moment
        # What is decided after the attempt was opened comes too late for its call.
        life.was_overtaken = moment == "begin: committed"
        match turn.event:
            case Event.STOP:
                self.people.stop()
            case Event.EDIT:
                for number in range(ITEMS):
                    self.people.edit(number)
            case Event.CANCEL | Event.MOVE:
                for s in self.people.among():
                    DONE_TO_ALL[turn.event](self.people, s)
            case Event.JUMP:
                self.world.jump(turn.jump)
            case Event.OTHER | Event.HANG if not self.alone:
                self.meanwhile(life, moment, turn.event)

    def meanwhile(self, life: Life, moment: str, event: Event) -> None:
        """Have another daemon work while this one does not."""
        if event is Event.HANG:
            if moment == "call: before":
                return  # a request that is on its way cannot be called back
            life.is_given_up = True
            self.world.pass_by(3 * LEASE)
        for _ in range(3):
            self.machine.tick(Life(), alone=False)
            self.world.pass_by(10 * SECOND)

    @invariant()
    def nothing_went_wrong(self) -> None:
        """Hold what the platforms noted against the promise."""
        wrongs = self.platform.wrongs
        assert not wrongs, (wrongs, [self.people.story(place) for place, _ in wrongs])

    @invariant()
    def what_is_said_of_a_delivery_is_so(self) -> None:
        """Compare every delivery with what is public of it."""
        for s in self.people.among():
            public = self.public_parts(s)
            proven = list(range(s.parts_public))
            assert public[: len(proven)] == proven, ("a receipt for nothing", s)
            if s.delivery.state is State.PUBLISHED:
                assert public == list(range(s.parts)), s
            if s.delivery.state is State.FAILED and self.world.is_quiet():
                assert public == proven, ("failed means surely not public", s)

    def public_parts(self, s: Standing) -> list[int]:
        """Return which parts of a delivery are public, in the order they became so."""
        posts = self.platform.posts
        return [p.place.part for p in posts if p.place.delivery == s.delivery.id]

    def teardown(self) -> None:
        """Let everything come to rest; then have a person decide what is left."""
        try:
            self.come_to_rest()
            self.nothing_is_stranded()
            self.decide_everything()
            self.nothing_is_lost()
        finally:
            self.desk.db.close()

    def come_to_rest(self) -> None:
        """Clear the way, and wait until nothing happens by itself any more."""
        self.platform.fates.clear()
        while self.asleep:
            self.wake_up(0)
        self.people.resume()
        self.people.reconnect()
        self.wait_out()
        self.world.pass_by(later_than_all(self.machine) - self.world.clock() + SECOND)
        self.wait_out()
        self.nothing_went_wrong()
        self.what_is_said_of_a_delivery_is_so()

    def wait_out(self) -> None:
        """Have a daemon work at every instant at which there is something to do."""
        for _ in range(60):
            self.machine.tick(Life(), alone=self.alone)
            now = self.world.clock()
            next_at = queue.next_eligible(self.desk.db, now)
            if next_at is None or next_at == NEVER:
                break
            self.world.pass_by(max(next_at - now, SECOND))

    def nothing_is_stranded(self) -> None:
        """Find every delivery settled, or before a person for a reason."""
        for s in self.people.among():
            assert s.delivery.state in RESTS, s
            if s.delivery.state in (State.HELD, State.UNCERTAIN, State.FAILED):
                assert s.delivery.reason, s
            if s.delivery.state is State.UNCERTAIN:
                assert s.eligible_at == NEVER, s

    def decide_everything(self) -> None:
        """Have people settle what waits for them, until there is nothing more."""
        before: list[State] = []
        while before != (now := [s.delivery.state for s in self.people.among()]):
            before = now
            self.people.decide_everything()
            self.wait_out()

    def nothing_is_lost(self) -> None:
        """Find public, once and whole, all that was approved and not taken back."""
        self.nothing_went_wrong()
        self.what_is_said_of_a_delivery_is_so()
        found = {s.delivery.id: s for s in self.people.among()}
        for id_ in self.people.approved - self.people.cancelled:
            s = next(s for known, s in found.items() if known == id_)
            page = s.delivery.depends_on
            waits = page and found[page].delivery.state is not State.PUBLISHED
            if not waits and not self.people.is_revised(s):
                assert s.delivery.state is State.PUBLISHED, s


# A crash ends the thread in which it happens.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_nothing_is_lost_and_nothing_is_public_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What an item looks like on a channel is another test's business.
    monkeypatch.setattr(places, "adapt", say)
    template = make_template(tmp_path / "template")
    template.db.close()
    monkeypatch.setattr(Promise, "template", template, raising=False)
    monkeypatch.setattr(Promise, "folder", tmp_path / "desk", raising=False)
    profile = PROFILES[os.environ.get("HYPOTHESIS_PROFILE", "default")]
    run_state_machine_as_test(Promise, settings=profile)
