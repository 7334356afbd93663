"""Probe: ask platforms whether accounts still work, side by side and not for long."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from queue import Empty, SimpleQueue
from typing import Literal

from dissemination.channel import AuthExpired, Channel, Rejected
from dissemination.domain.rendition import AccountId
from dissemination.registry import Failed, tried

Answer = Literal["well", "refused", "settings", "unreachable"]
Connect = Callable[[AccountId], Channel]

WITHIN = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """What one account's platform said.

    `error` is the kind of the error alone: an adapter is a stranger's code, and what it
    says may hold a token.
    """

    answer: Answer
    error: str = ""


UNANSWERED = Probed(answer="unreachable", error="TimeoutError")


def probe(
    connect: Connect, accounts: Collection[AccountId], *, within: timedelta, tries: int
) -> Mapping[AccountId, Probed]:
    """Check accounts at the same time, and return what was heard of each in time.

    Args:
        connect: makes a channel that nobody else uses meanwhile.
        accounts: which.
        within: how long to wait for them all. Who has not answered then is unreachable;
            its thread is left behind, and keeps no process alive.
        tries: how often to ask who cannot be reached, at once.
    """
    heard: SimpleQueue[tuple[AccountId, Probed]] = SimpleQueue()
    for account in accounts:
        # Not of a pool: that would wait, at the end of the process, for one that hangs.
        threading.Thread(
            target=lambda id_: heard.put((id_, _asked(connect, id_, tries))),
            args=(account,),
            name=f"probe-{account}",
            daemon=True,
        ).start()
    answers = dict.fromkeys(accounts, UNANSWERED)
    until_s = time.monotonic() + within.total_seconds()
    for _ in accounts:
        try:
            account, answer = heard.get(timeout=max(until_s - time.monotonic(), 0))
        except Empty:
            break
        answers[account] = answer
    return answers


def _asked(connect: Connect, account: AccountId, tries: int) -> Probed:
    for _ in range(tries - 1):
        said = _asked_once(connect, account)
        if said.answer != "unreachable":
            return said
    return _asked_once(connect, account)


def _asked_once(connect: Connect, account: AccountId) -> Probed:
    said = tried(lambda: connect(account).check())
    if isinstance(said, Failed):
        return Probed(answer=_meaning(said.error), error=type(said.error).__name__)
    return Probed(answer="well")


def _meaning(error: Exception) -> Answer:
    match error:
        case AuthExpired():
            return "refused"
        case Rejected() | KeyError() | ValueError():
            return "settings"
        case _:
            return "unreachable"
