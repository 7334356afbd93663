"""`rehearse`: the coming days, played on practice platforms, and what goes wrong."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from itertools import groupby
from pathlib import Path
from typing import Any

import click
from babel.dates import format_date
from rich.console import Console
from rich.text import Text

from dissemination.cli.advice import money
from dissemination.cli.frame import (
    Exit,
    json_option,
    open_here,
    show,
    workspace_option,
)
from dissemination.cli.rehearsed import rehearsal_values
from dissemination.cli.said import filled, number
from dissemination.cli.tables import Line, console, grid, reason_said, table
from dissemination.domain.cost import MILLION
from dissemination.engine.rehearse import rehearse as play
from dissemination.messages import language, sentence, short_instant
from dissemination.services import rehearsal as services
from dissemination.services.mistakes import Misused
from dissemination.services.rehearsal import (
    AccountDay,
    Clash,
    Fill,
    Group,
    Rehearsal,
)

_MOST_DAYS = 31
_MOST_REPEATS = 10
_EVERY_S = 0.5  # between two lines of progress
_ILL = ("✕", "red")
_LATE = ("◷", "yellow")
_NOTE = ("·", "dim")
_WAY = ("→", "cyan")
_FREE = (" ", "dim")
_DAY = timedelta(days=1)


@click.command(help=sentence("help.rehearse"))
@click.option("--days", type=int, default=7, help=sentence("opt.days"))
@click.option("--as-if-approved", is_flag=True, help=sentence("opt.as_if_approved"))
@click.option("--check-accounts", is_flag=True, help=sentence("opt.check_accounts"))
@workspace_option
@json_option
def rehearse(
    workspace: Path | None,
    *,
    days: int,
    as_if_approved: bool,
    check_accounts: bool,
    as_json: bool,
) -> None:
    """Play the coming days; end with 1 where something would go wrong."""
    if not 1 <= days <= _MOST_DAYS:
        raise Misused("rehearse.bad_days", value=str(days), max=str(_MOST_DAYS))
    with open_here(workspace) as desk, _quiet():
        zone, now = desk.config.office.zone, desk.db.now()
        found = play(
            desk,
            now=now,
            until=now + days * _DAY,
            as_if_approved=as_if_approved,
            checks_accounts=check_accounts,
            progress=_progress(zone),
        )

    def human() -> None:
        print_rehearsal(console(), found, zone, has_asked=check_accounts)

    show(
        rehearsal_values(found, zone),
        as_json=as_json,
        human=human,
        code=Exit.OK if found.is_well else Exit.FAILED,
    )


def print_rehearsal(
    out: Console, found: Rehearsal, zone: tzinfo, *, has_asked: bool
) -> None:
    """Print troubles first, each with its way out, then the days one by one."""
    out.print(_verdict(found, zone))
    for lines in _troubles(found, zone):
        out.print()
        out.print(grid(lines))
    by_day = groupby(services.days(found.lines, zone), lambda one: one.day)
    for day, same in by_day:
        out.print()
        said = format_date(day, "EEEE, d MMMM", locale=language())
        out.print(Text(said, style="bold"))
        heads = ("head.account", "head.out", "head.by_hand", "head.hours")
        rows = (_row(one, found.fills, zone) for one in same)
        out.print(table((*heads, "head.quota", "head.cost"), rows))
    out.print()
    out.print(grid(_notes(found, zone, has_asked=has_asked)))


def _verdict(found: Rehearsal, zone: tzinfo) -> Text:
    ill = sum(bool(line.trouble) for line in found.lines)
    values = {"end_at": found.end, "count": len(found.lines), "ill": ill}
    if not found.is_well:
        said = _filled("rehearse.ill", values, found, zone)
        return Text(f"✕ {said}", style="bold red")
    id_ = "rehearse.well" if found.lines else "rehearse.nothing"
    return Text(f"● {_filled(id_, values, found, zone)}", style="bold green")


def _troubles(found: Rehearsal, zone: tzinfo) -> Iterator[list[Line]]:
    if found.is_stopped:
        yield _trouble(sentence("rehearse.stopped"), sentence("rehearse.stopped.way"))
    for cause in found.causes:
        said = _filled(cause.message, cause.facts, found, zone)
        way = _filled(f"{cause.message}.way", cause.facts, found, zone)
        yield _trouble(said, way)
    for group in found.groups:
        yield _group_lines(group, found, zone)
    for clash in found.clashes:
        yield _clash_lines(clash, found, zone)
    if found.repeats:
        yield list(_repeat_lines(found, zone))


def _clash_lines(clash: Clash, found: Rehearsal, zone: tzinfo) -> list[Line]:
    values = {"account": clash.account, "items": ", ".join(clash.items)}
    said = _filled("rehearse.clash", {**values, "at": clash.at}, found, zone)
    return _trouble(said, sentence("rehearse.clash.way"))


def _repeat_lines(found: Rehearsal, zone: tzinfo) -> Iterator[Line]:
    for one in found.repeats[:_MOST_REPEATS]:
        other = one.other
        title, at = other.title or other.item, other.due_at
        facts = {"item": other.item, "title": title, "unit": other.unit, "at": at}
        said = _filled(one.id, facts, found, zone)
        values = {"item": one.item, "at": one.at, "said": said}
        yield _LATE, _filled("rehearse.repeat", values, found, zone)
    if (more := len(found.repeats) - _MOST_REPEATS) > 0:
        yield _FREE, sentence("rehearse.repeats.more", {"count": more})


def _trouble(said: str, way: str) -> list[Line]:
    return [(_ILL, Text(said, style="bold")), (_WAY, way)]


def _group_lines(group: Group, found: Rehearsal, zone: tzinfo) -> list[Line]:
    first, is_late = group.first, group.kind == "late"
    worst = max(line.late for line in group.lines)
    fate = _filled(f"rehearse.{group.kind}", {"late": worst}, found, zone)
    why = (
        sentence(f"rehearse.cause.{group.reason}")
        if is_late
        else reason_said(group.reason)
    )
    values = {
        "account": group.account,
        "count": len(group.lines),
        "fate": fate,
        "first_at": first.due_at,
        "items": ", ".join(services.few(group)),
        "why": why,
        "item": first.item,
        "number": str(first.id),
    }
    return [
        (
            _LATE if is_late else _ILL,
            Text(_filled("rehearse.group", values, found, zone), style="bold"),
        ),
        (_FREE, _filled("rehearse.facts", values, found, zone).strip()),
        (_WAY, _filled(f"rehearse.{group.kind}.way", values, found, zone)),
    ]


def _notes(found: Rehearsal, zone: tzinfo, *, has_asked: bool) -> Iterator[Line]:
    for one in found.blackouts:
        values = {"start": one.start, "end": one.end, "reason": one.reason}
        yield _NOTE, _filled("rehearse.blackout", values, found, zone)
    if found.unplayed:
        named = {"accounts": ", ".join(found.unplayed)}
        yield _NOTE, sentence("rehearse.unplayed", named)
    if not has_asked:
        yield _NOTE, sentence("rehearse.unasked")
    yield _NOTE, sentence("rehearse.cost", {"cost": _usd(found.cost_usd)})
    if found.looks_usd:
        yield _FREE, sentence("advice.looks", {"cost": money(found.looks_usd)})


def _row(one: AccountDay, fills: tuple[Fill, ...], zone: tzinfo) -> tuple[str, ...]:
    first, last = (at.astimezone(zone) for at in (one.first_at, one.last_at))
    hours = f"{first:%H.%M}" + (f"-{last:%H.%M}" if last > first else "")
    counts = (str(n or "") for n in (one.published, one.handed_off))
    cost = _usd(one.cost_usd) if one.cost_usd else ""
    return one.account, *counts, hours, _quotas(one, fills), cost


def _quotas(one: AccountDay, fills: tuple[Fill, ...]) -> str:
    mine = (f for f in fills if (f.day, f.account) == (one.day, one.account))
    return " ".join(f"{fill.used}/{fill.max}" for fill in mine if fill.span >= _DAY)


def _filled(id_: str, values: Any, found: Rehearsal, zone: tzinfo) -> str:
    return filled(id_, values, now=found.start, zone=zone)


def _usd(millionths: int) -> str:
    return number(millionths / MILLION)


def _progress(zone: tzinfo) -> Callable[[datetime, int], None]:
    """Return what says on a terminal how far the clock is, on one line."""
    said_at = time.monotonic()

    def say(at: datetime, calls: int) -> None:
        nonlocal said_at
        if not sys.stderr.isatty() or time.monotonic() - said_at < _EVERY_S:
            return
        said_at = time.monotonic()
        values = {"at": short_instant(at, zone), "count": calls}
        click.echo(
            f"\r\033[K{sentence('rehearse.progress', values)}", err=True, nl=False
        )

    return say


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the engine's own log away: what it says is of no real delivery."""
    engine = logging.getLogger("dissemination.engine")
    level = engine.level
    engine.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        engine.setLevel(level)
        if sys.stderr.isatty():
            click.echo("\r\033[K", err=True, nl=False)
