"""Reach: whether accounts could publish now, and what a person must do if not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from dissemination.domain.rendition import AccountId
from dissemination.services.desk import Desk
from dissemination.services.mistakes import NotFound
from dissemination.services.probe import WITHIN, Answer, Connect, Probed, probe
from dissemination.services.ready import Cause
from dissemination.storage import accounts
from dissemination.storage.accounts import AccountRow
from dissemination.storage.vault import VaultLocked

SURE = 2  # so often nobody answered before a person hears of it
ASKED_AGAIN = timedelta(minutes=10)

_REFUSED = "reason.auth_expired"
_STALE = timedelta(hours=1)  # silences that lie further apart are not one silence


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What an account's platform said when it was asked last.

    `times` is how often in a row nobody answered.
    """

    answer: Answer
    error: str
    times: int
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How platforms are asked.

    Attributes:
        connect: makes a channel that nobody else uses meanwhile.
        again_after: for so long an answer is believed.
        tries: how often to ask who cannot be reached, at once.
        within: how long to wait for all of them.
    """

    connect: Connect
    again_after: timedelta = ASKED_AGAIN
    tries: int = 1
    within: timedelta = WITHIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Why accounts would not publish, and what is to be remembered of the asking."""

    causes: Mapping[AccountId, Cause] = field(default_factory=dict)
    asked: Mapping[AccountId, Memory] = field(default_factory=dict)


def patiently(desk: Desk) -> Asking:
    """Return how a daemon asks: seldom, and a silence must last."""
    return Asking(connect=_apart(desk).channel)


def at_once(desk: Desk) -> Asking:
    """Return how a person asks, who may just have mended something."""
    anew = timedelta(0)
    return Asking(connect=_apart(desk).channel, again_after=anew, tries=SURE)


def reach(
    desk: Desk,
    ids: Collection[AccountId],
    known: Mapping[AccountId, Memory],
    asking: Asking,
    now: datetime,
) -> Reached:
    """Say why accounts would not publish; ask the platforms of those that seem well.

    Args:
        desk: the workspace.
        ids: which accounts.
        known: what was said before.
        asking: how to ask.
        now: aware, UTC.
    """
    rows = _rows(desk) if ids else {}
    found = {id_: _known_cause(desk, rows.get(id_), id_) for id_ in sorted(ids)}
    causes = _only(found)
    well = (rows[id_] for id_ in sorted(ids) if id_ not in causes)
    open_ = [row.id for row in well if not row.assisted]
    believed = {id_: m for id_, m in _believed(known, asking, now) if id_ in open_}
    answers = probe(
        asking.connect,
        [id_ for id_ in open_ if id_ not in believed],
        within=asking.within,
        tries=asking.tries,
    )
    asked = {
        id_: _remembered(answer, known.get(id_), asking.tries, now)
        for id_, answer in answers.items()
    }
    told = {id_: _answered_cause(id_, m) for id_, m in {**believed, **asked}.items()}
    return Reached(causes=causes | _only(told), asked=asked)


def _believed(
    known: Mapping[AccountId, Memory], asking: Asking, now: datetime
) -> Iterator[tuple[AccountId, Memory]]:
    since = now - asking.again_after
    for id_, memory in known.items():
        if since < memory.asked_at <= now:
            yield id_, memory


def _only(found: Mapping[AccountId, Cause | None]) -> dict[AccountId, Cause]:
    return {id_: cause for id_, cause in found.items() if cause is not None}


def facts_of(memory: Memory) -> dict[str, object]:
    """Return a memory as a notice keeps it."""
    return asdict(memory)


def memory_of(facts: Mapping[str, object]) -> Memory:
    """Return the memory that a notice keeps."""
    return Memory(**facts)  # type: ignore[arg-type]


def _apart(desk: Desk) -> Desk:
    # A daemon publishes through its own channels, and no adapter promises that two
    # threads may use one of them.
    return Desk(
        folder=desk.folder,
        config=desk.config,
        db=desk.db,
        media=desk.media,
        vault=desk.vault,
    )


def _rows(desk: Desk) -> Mapping[AccountId, AccountRow]:
    with desk.db.read() as connection:
        return {row.id: row for row in accounts.everything(connection)}


def _known_cause(desk: Desk, row: AccountRow | None, id_: AccountId) -> Cause | None:
    """Return what is known without asking anybody."""
    if row is None:
        return _cause("account", id_, "preflight.off")
    if row.needs_person == _REFUSED:
        return _cause("token", id_, "preflight.token")
    if row.needs_person:
        message = "preflight.account"
        return _cause("account", id_, message, reason=row.needs_person)
    try:
        missing = desk.missing_secrets(id_)
    except NotFound:
        return _cause("account", id_, "preflight.off")
    except VaultLocked as locked:
        return _locked(id_, locked)
    if missing:
        fields = ", ".join(missing)
        return _cause("secrets", id_, "preflight.secrets", fields=fields)
    return None


def _locked(id_: AccountId, locked: VaultLocked) -> Cause:
    # Without the key no account can be opened, and that is one trouble.
    subject = id_ if "account" in locked.values else "key"
    return Cause(
        kind="vault",
        subject=subject,
        message=f"preflight.{locked.id}",
        facts=dict(locked.values),
    )


def _remembered(
    said: Probed, before: Memory | None, tries: int, now: datetime
) -> Memory:
    times = tries if said.answer == "unreachable" else 0
    if times and before is not None and now - before.asked_at < _STALE:
        times += before.times
    return Memory(answer=said.answer, error=said.error, times=times, asked_at=now)


def _answered_cause(id_: AccountId, memory: Memory) -> Cause | None:
    match memory.answer:
        case "refused":
            return _cause("token", id_, "preflight.token")
        case "settings":
            return _cause("settings", id_, "preflight.settings")
        case "unreachable" if memory.times >= SURE:
            return _cause("reach", id_, "preflight.reach", error=memory.error)
    return None


def _cause(kind: str, id_: AccountId, message: str, **facts: object) -> Cause:
    said = {"account": id_, **facts}
    return Cause(kind=kind, subject=id_, message=message, facts=said)
