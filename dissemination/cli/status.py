"""`status`: what a person who is woken at night wants to know, at one glance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from dissemination.cli.frame import (
    Exit,
    json_option,
    open_here,
    show,
    workspace_option,
)
from dissemination.cli.said import filled, number
from dissemination.cli.story import pause_said
from dissemination.cli.tables import Line, console, grid, state_line
from dissemination.domain.delivery import State
from dissemination.messages import sentence
from dissemination.services.status import Need, at_work, glance, needs, silent
from dissemination.storage.control import Stop
from dissemination.storage.limits import Usage
from dissemination.storage.notices import Notice
from dissemination.storage.overview import (
    LISTED,
    UP_TO,
    Overview,
    Pause,
    Seen,
    Waiting,
)

_WELL = ("●", "green")
_ILL = ("✕", "red")
_QUIET = ("·", "dim")


@click.command(help=sentence("help.status"))
@workspace_option
@json_option
def status(workspace: Path | None, *, as_json: bool) -> None:
    """Say whether all is well; end with 1 where a person is needed."""
    with open_here(workspace) as desk:
        seen = glance(desk)
        page = Page(seen=seen, zone=desk.config.office.zone)
    show(
        status_values(page),
        as_json=as_json,
        human=lambda: print_status(console(), page),
        code=Exit.FAILED if needs(seen) else Exit.OK,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is shown, and in whose zone."""

    seen: Overview
    zone: tzinfo

    def say(self, id: str, **values: object) -> str:
        """Fill a sentence."""
        return filled(id, values, now=self.seen.at, zone=self.zone)


def print_status(out: Console, page: Page) -> None:
    """Print everything at one glance for people."""
    wanted = needs(page.seen)
    mark, colour = _ILL if wanted else _WELL
    said = page.say("status.needs_you" if wanted else "status.well", count=len(wanted))
    out.print(Text(f"{mark} {said}", style=f"bold {colour}"))
    out.print(grid((_ILL, _need_said(need, page)) for need in wanted))
    for head, lines in _sections(page):
        if lines:
            out.print(Text(f"\n{head}", style="bold"))
            out.print(grid(lines))


def status_values(page: Page) -> dict[str, Any]:
    """Return everything at one glance for programs."""
    seen, wanted = page.seen, needs(page.seen)
    return {
        "well": not wanted,
        "at": seen.at.isoformat(),
        "needs": [_need_values(need, page) for need in wanted],
        "stopped": _stop_values(seen.stop),
        "daemons": [_daemon_values(d, at_work(seen)) for d in seen.daemons],
        "counts": {str(state): count for state, count in seen.counts.items()},
        "last_day": {str(state): count for state, count in seen.of_day.items()},
        "uncertain_for_a_person": seen.asking,
        "unapproved_within_the_hour": seen.unapproved_soon,
        "late": seen.late,
        "latest": list(map(_waiting_values, seen.latest)),
        "publishing": list(map(_waiting_values, seen.on_its_way)),
        "next": list(map(_waiting_values, seen.comes_next)),
        "accounts": list(map(_pause_values, seen.pauses)),
        "stuck": _plain(seen.stuck),
        "quotas": list(map(_quota_values, seen.quotas)),
        "notices": list(map(_notice_values, seen.notices)),
    }


def _sections(page: Page) -> Iterator[tuple[str, Sequence[Line]]]:
    seen = page.seen
    yield sentence("status.head.daemons"), list(_daemons_said(page))
    yield sentence("status.head.deliveries"), list(_counts_said(page))
    late = page.say("status.head.late", count=_up_to(seen.late))
    yield late, [(_QUIET, _late_said(w, page)) for w in seen.latest]
    going = page.say("status.head.going", count=seen.counts[State.PUBLISHING])
    yield going, [(_QUIET, _going_said(w, page)) for w in seen.on_its_way]
    coming = [(_QUIET, _coming_said(w, page)) for w in seen.comes_next]
    yield sentence("status.head.next"), coming
    pauses = [(_QUIET, _pause_said(p, page)) for p in seen.pauses]
    yield sentence("status.head.pauses"), _first(pauses)
    fullest = sorted(seen.quotas, key=lambda quota: -quota.used / max(quota.max, 1))
    quotas = [(_QUIET, _quota_said(q, page)) for q in fullest]
    yield sentence("status.head.quotas"), _first(quotas)


def _first(lines: Sequence[Line]) -> Sequence[Line]:
    """Leave out what no screen holds, and say so."""
    left_out = len(lines) - LISTED
    if left_out <= 0:
        return lines
    more = sentence("status.more", {"count": number(left_out)})
    return [*lines[:LISTED], (_QUIET, more)]


def _need_said(need: Need, page: Page) -> str:
    return " ".join(page.say(id_, **need.values) for id_ in (need.id, *need.further))


def _daemons_said(page: Page) -> Iterator[Line]:
    working = at_work(page.seen)
    for daemon in working:
        yield _WELL, _daemon_said("status.daemon", daemon, page)
    for daemon in silent(page.seen):
        yield _ILL, _daemon_said("status.daemon.silent", daemon, page)
    if not working:
        yield _QUIET, sentence("status.daemon.none")


def _daemon_said(id: str, daemon: Seen, page: Page) -> str:
    return page.say(
        id,
        name=daemon.name,
        version=daemon.version,
        since=daemon.started_at,
        seen=daemon.seen_at,
    )


def _counts_said(page: Page) -> Iterator[Line]:
    for state, count in page.seen.counts.items():
        if count:
            yield state_line(state, f"{sentence(f'state.{state}')}: {number(count)}")
    told = [
        f"{sentence(f'state.{state}')}: {_up_to(count)}"
        for state, count in page.seen.of_day.items()
        if count
    ]
    if told:
        yield _QUIET, page.say("status.day", counts=", ".join(told))


def _late_said(w: Waiting, page: Page) -> str:
    now = page.seen.at
    what = _named("status.late", w, page, span=now - w.due_at)
    follows = [sentence(w.reason)] if w.reason else []
    if w.eligible_at > now:
        follows.append(page.say("status.again", at=w.eligible_at))
    return " · ".join([what, *follows])


def _going_said(w: Waiting, page: Page) -> str:
    if w.called_at is None:
        return _named("status.preparing", w, page)
    return _named("status.calling", w, page, since=page.seen.at - w.called_at)


def _coming_said(w: Waiting, page: Page) -> str:
    return _named("status.next", w, page, at=w.eligible_at)


def _named(id: str, w: Waiting, page: Page, **values: object) -> str:
    # A number that is a name has no separators.
    names = {"number": str(w.delivery), "item": w.item, "account": w.account}
    return page.say(id, **names, **values)


def _pause_said(pause: Pause, page: Page) -> str:
    said = pause_said(pause, now=page.seen.at, zone=page.zone)
    if pause.due_since is not None and pause.why != "busy":
        said += page.say("status.waits_since", at=pause.due_since)
    return said


def _quota_said(quota: Usage, page: Page) -> str:
    said = page.say(
        "status.quota",
        account=quota.account,
        used=quota.used,
        max=quota.max,
        span=quota.span,
    )
    if quota.frees_at is not None:
        said += page.say("status.frees", at=quota.frees_at)
    return said


def _up_to(count: int) -> str:
    return f"{number(count)}+" if count >= UP_TO else number(count)


def _need_values(need: Need, page: Page) -> dict[str, Any]:
    said = {"code": need.id, "message": _need_said(need, page)}
    return {**said, **_plain(need.values)}


def _stop_values(stop: Stop | None) -> dict[str, Any] | None:
    if stop is None:
        return None
    return {"at": stop.at.isoformat(), "by": stop.person, "reason": stop.reason}


def _daemon_values(daemon: Seen, working: Sequence[Seen]) -> dict[str, Any]:
    instants = {"started_at": daemon.started_at, "seen_at": daemon.seen_at}
    return {
        "name": daemon.name,
        "version": daemon.version,
        **_plain(instants),
        "alive": daemon in working,
    }


def _waiting_values(w: Waiting) -> dict[str, Any]:
    instants = {
        "due_at": w.due_at,
        "eligible_at": w.eligible_at,
        "called_at": w.called_at,
    }
    return {
        "delivery": w.delivery,
        "item": w.item,
        "account": w.account,
        "reason": w.reason,
        **_plain(instants),
    }


def _pause_values(pause: Pause) -> dict[str, Any]:
    instants = {"until": pause.until, "due_since": pause.due_since}
    return {
        "account": pause.account,
        "why": pause.why,
        "reason": pause.reason,
        **_plain(instants),
    }


def _notice_values(one: Notice) -> dict[str, Any]:
    instants = {"first_at": one.first_at, "seen_at": one.seen_at}
    return {
        "kind": one.kind,
        "subject": one.subject,
        "code": one.message,
        **_plain(instants),
        "facts": _plain(one.facts),
    }


def _quota_values(quota: Usage) -> dict[str, Any]:
    return {
        "account": quota.account,
        "used": quota.used,
        "max": quota.max,
        "span_s": quota.span / timedelta(seconds=1),
        **_plain({"frees_at": quota.frees_at}),
    }


def _plain(values: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        str(name): value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in values.items()
    }
