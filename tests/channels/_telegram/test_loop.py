from __future__ import annotations

import asyncio
import gc
import threading

import pytest

from channels._telegram.loop import Loop


def test_what_a_coroutine_raises_comes_out_of_the_loop() -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Loop().run(fail())


def test_a_loop_is_one_thread_for_all_it_runs() -> None:
    async def name() -> str:
        return threading.current_thread().name

    loop = Loop()
    assert {loop.run(name()), loop.run(name())} == {"telegram-loop"}


def test_its_thread_ends_with_its_last_user() -> None:
    async def find() -> threading.Thread:
        return threading.current_thread()

    loop = Loop()
    thread = loop.run(find())
    del loop
    gc.collect()
    thread.join(timeout=2)
    assert not thread.is_alive()


def test_what_runs_at_the_same_time_does_not_wait_for_each_other() -> None:
    loop = Loop()
    met = threading.Barrier(2, timeout=2)

    async def meet() -> None:
        await asyncio.to_thread(met.wait)

    callers = [threading.Thread(target=lambda: loop.run(meet())) for _ in range(2)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(timeout=3)
    assert not met.broken
