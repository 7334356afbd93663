"""So many at once, and of those who wait for one thing only the last."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from dissemination.web.renders import Superseded, Turns

PATIENCE_S = 20


class Renderer:
    """Asks for a turn in a thread of its own, and holds it until told to go on."""

    def __init__(self, turns: Turns, key: str) -> None:
        self.began, self.go_on = Event(), Event()
        self.was_superseded = False
        self._thread = Thread(target=self._run, args=(turns, key), daemon=True)
        self._thread.start()

    def _run(self, turns: Turns, key: str) -> None:
        try:
            with turns.of(key):
                self.began.set()
                self.go_on.wait(PATIENCE_S)
        except Superseded:
            self.was_superseded = True

    def end(self) -> None:
        self.go_on.set()
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()


def waiting(turns: Turns, key: str) -> Renderer:
    """Return one who stands in the queue, all turns being taken."""
    asked = turns.asked
    found = Renderer(turns, key)
    while turns.asked == asked:
        pass
    return found


def test_no_more_are_let_in_than_may_be() -> None:
    turns = Turns(most=2)
    first, second = Renderer(turns, "a"), Renderer(turns, "b")
    assert first.began.wait(PATIENCE_S)
    assert second.began.wait(PATIENCE_S)
    third = waiting(turns, "c")
    assert not third.began.is_set()
    first.end()
    assert third.began.wait(PATIENCE_S)
    second.end()
    third.end()


def test_the_newest_of_one_key_takes_the_place_of_those_who_wait() -> None:
    turns = Turns(most=1)
    busy = Renderer(turns, "x")
    assert busy.began.wait(PATIENCE_S)
    old = waiting(turns, "a")
    other = waiting(turns, "b")
    new = waiting(turns, "a")
    old.end()
    assert old.was_superseded
    busy.end()
    for one in (other, new):  # whichever comes first keeps the other waiting
        one.go_on.set()
    for one in (other, new):
        one.end()
        assert one.began.is_set()
        assert not one.was_superseded


def test_a_failure_gives_the_turn_back() -> None:
    turns = Turns(most=1)
    with pytest.raises(ValueError, match="rusak"), turns.of("a"):
        raise ValueError("rusak")
    with turns.of("a"):
        pass


def test_nothing_is_remembered_of_what_is_done() -> None:
    turns = Turns(most=1)
    for number in range(5):
        with turns.of(number):
            pass
    assert turns.waiting == 0
