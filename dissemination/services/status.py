"""Status: whether a person is needed, and what for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from dissemination.domain.delivery import State
from dissemination.services import hand_over, preflight
from dissemination.services.desk import Desk
from dissemination.storage import overview, watches
from dissemination.storage.ledger import LEFT_OUT
from dissemination.storage.notices import Notice
from dissemination.storage.overview import DAY, Overview, Seen

SILENT_AFTER = timedelta(seconds=75)  # a lease of the engine, and a heartbeat more
NEWS = timedelta(minutes=30)  # several looks of a daemon
FEW = 5  # of what a pre-flight found; the rest it says itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing that needs a person: a message's id, and its values.

    `further` are the ids of sentences that follow, with the same values.
    """

    id: str
    values: Mapping[str, object] = field(default_factory=dict)
    further: tuple[str, ...] = ()


def glance(desk: Desk) -> Overview:
    """Look at everything once, by the clock that the daemons go by."""
    now = desk.db.now()
    with desk.db.read() as connection:
        return overview.look(connection, now)


def needs(seen: Overview) -> list[Need]:
    """Say what a person has to do, the most urgent first; nothing means all is well."""
    return [
        *_standstill(seen),
        *_ahead(ahead(seen)),
        *_decisions(seen),
        *_afterwards(seen),
        *_accounts(seen),
    ]


def ahead(seen: Overview) -> list[Notice]:
    """Return what a pre-flight has found lately, the soonest first.

    What nobody has looked at for a while may long be mended.
    """
    found = [
        one
        for one in seen.notices
        if one.kind in preflight.KINDS and seen.at - one.seen_at < NEWS
    ]
    return sorted(found, key=lambda one: (one.facts["first_at"], one.key))


def at_work(seen: Overview) -> list[Seen]:
    """Return the daemons and workers that are alive."""
    return [d for d in seen.daemons if d.seen_at > seen.at - SILENT_AFTER]


def silent(seen: Overview) -> list[Seen]:
    """Return those that fell silent in the last day, and were not started anew."""
    return [
        d
        for d in seen.daemons
        if seen.at - DAY < d.seen_at <= seen.at - SILENT_AFTER
        and not _is_replaced(d, seen.daemons)
    ]


def _is_replaced(one: Seen, daemons: Sequence[Seen]) -> bool:
    machine = _machine(one)
    return any(
        _machine(other) == machine and other.started_at >= one.seen_at
        for other in daemons
        if other.name != one.name
    )


def _machine(one: Seen) -> str:
    """Return the host in a daemon's name: "host-process-random"."""
    return one.name.rsplit("-", 2)[0]


def _standstill(seen: Overview) -> Iterator[Need]:
    if seen.stop is not None:
        stop = seen.stop
        values = {"person": stop.person, "at": stop.at, "reason": stop.reason}
        yield Need(id="status.need.stopped", values=values)
    if not at_work(seen) and _is_awaited(seen):
        last = max((d.seen_at for d in seen.daemons), default=None)
        if last is None:
            yield Need(id="status.need.nobody")
        else:
            yield Need(id="status.need.silent", values={"at": last})


def _is_awaited(seen: Overview) -> bool:
    """Tell whether something is there that only a daemon moves on."""
    counts = seen.counts
    looked_into = counts[State.UNCERTAIN] - seen.asking
    return counts[State.SCHEDULED] + counts[State.PUBLISHING] + looked_into > 0


def _ahead(found: Sequence[Notice]) -> Iterator[Need]:
    for one in found[:FEW]:
        yield Need(
            id=one.message,
            values={**one.facts, "since_at": one.first_at},
            further=("preflight.facts", f"{one.message}.way"),
        )
    if len(found) > FEW:
        yield Need(id="status.need.further", values={"count": len(found) - FEW})


def _decisions(seen: Overview) -> Iterator[Need]:
    # Each of those that a pre-flight has found is named already.
    is_named = any(one.kind == "approval" for one in ahead(seen))
    counted = {
        "status.need.uncertain": seen.asking,
        "status.need.held": seen.counts[State.HELD],
        "status.need.failed": seen.counts[State.FAILED],
        "status.need.missed": seen.of_day[State.MISSED],
        "status.need.expired": seen.of_day[State.EXPIRED],
        "status.need.unapproved": 0 if is_named else seen.unapproved_soon,
    }
    for id_, count in counted.items():
        if count:
            yield Need(id=id_, values={"count": count})


def _afterwards(seen: Overview) -> Iterator[Need]:
    kinds = {*watches.BAD, LEFT_OUT, hand_over.NOTICE}
    found = [one for one in seen.notices if one.kind in kinds]
    for one in found[:FEW]:
        yield Need(id=one.message, values=one.facts)
    counted = {
        "status.need.drift": len(found[FEW:]),
        "status.need.tasks": seen.tasks,
    }
    for id_, count in counted.items():
        if count:
            yield Need(id=id_, values={"count": count})


def _accounts(seen: Overview) -> Iterator[Need]:
    yield from _waiting_for_a_person(seen)
    off = [pause.account for pause in seen.pauses if pause.why == "off"]
    if off:
        yield Need(id="status.need.off", values={"accounts": ", ".join(off)})
    if seen.stop is None and at_work(seen):
        for account, since in seen.stuck.items():
            stuck = {"account": account, "since": since}
            yield Need(id="status.need.stuck", values=stuck)


def _waiting_for_a_person(seen: Overview) -> Iterator[Need]:
    named = {one.subject for one in ahead(seen) if one.kind in {"account", "token"}}
    for pause in seen.pauses:
        if pause.why == "person" and pause.account not in named:
            values = {"account": pause.account, "reason": pause.reason}
            yield Need(id="status.need.account", values=values)
