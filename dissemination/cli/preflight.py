"""`preflight`: what would keep back what is due soon, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import click
from pydantic import TypeAdapter, ValidationError
from rich.console import Console
from rich.text import Text

from dissemination.cli.frame import (
    Exit,
    json_option,
    open_here,
    show,
    workspace_option,
)
from dissemination.cli.said import filled
from dissemination.cli.tables import Line, console, grid
from dissemination.config import Span
from dissemination.messages import sentence
from dissemination.services import preflight as services
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Misused
from dissemination.services.preflight import HOUR, KINDS, Preflight
from dissemination.services.reach import at_once
from dissemination.services.ready import Cause
from dissemination.storage import notices

_ILL = ("✕", "red")
_WAY = ("→", "cyan")
_FREE = (" ", "dim")
_FURTHEST = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is shown, since when each trouble stands, and in whose zone."""

    seen: Preflight
    since: Mapping[tuple[str, str], datetime]
    ahead: timedelta
    at: datetime
    zone: tzinfo

    def say(self, id: str, values: Mapping[str, object]) -> str:
        """Fill a sentence."""
        return filled(id, values, now=self.at, zone=self.zone)

    def since_of(self, trouble: Cause) -> datetime:
        """Return since when it is known."""
        return self.since.get(trouble.key, self.at)


@click.command(help=sentence("help.preflight"))
@click.option("--ahead", default="1h", metavar="SPAN", help=sentence("opt.ahead"))
@workspace_option
@json_option
def preflight(workspace: Path | None, *, ahead: str, as_json: bool) -> None:
    """Look ahead now; end with 1 where something would not go out."""
    span = _span(ahead)
    with open_here(workspace) as desk:
        page = _look(desk, span)
    show(
        preflight_values(page),
        as_json=as_json,
        human=lambda: print_preflight(console(), page),
        code=Exit.FAILED if page.seen.troubles else Exit.OK,
    )


def print_preflight(out: Console, page: Page) -> None:
    """Print each trouble with what to do about it, for people."""
    troubles = page.seen.troubles
    counts = {
        "looked_at": page.seen.looked_at,
        "count": len(troubles),
        "ahead": page.ahead,
    }
    if not troubles:
        id_ = "preflight.well" if page.seen.looked_at else "preflight.nothing_due"
        out.print(Text(f"● {page.say(id_, counts)}", style="bold green"))
        return
    out.print(Text(f"✕ {page.say('preflight.ill', counts)}", style="bold red"))
    for trouble in troubles:
        out.print()
        out.print(grid(_lines(trouble, page)))


def preflight_values(page: Page) -> dict[str, Any]:
    """Return what was found for programs."""
    return {
        "well": not page.seen.troubles,
        "at": page.at.isoformat(),
        "ahead_s": page.ahead / timedelta(seconds=1),
        "looked_at": page.seen.looked_at,
        "troubles": [_values(trouble, page) for trouble in page.seen.troubles],
    }


def _look(desk: Desk, span: timedelta) -> Page:
    now = desk.db.now()
    seen = services.preflight(desk, now, asking=at_once(desk), ahead=span)
    if span == HOUR:
        # Another horizon is this person's own: the daemon would end its notices.
        services.keep(desk, seen, now)
    with desk.db.read() as connection:
        known = notices.standing(connection, KINDS)
    return Page(
        seen=seen,
        since={one.key: one.first_at for one in known},
        ahead=span,
        at=now,
        zone=desk.config.office.zone,
    )


def _span(text: str) -> timedelta:
    try:
        span: timedelta = TypeAdapter(Span).validate_python(text)
    except (ValidationError, ValueError) as error:
        raise Misused("preflight.bad_ahead", value=text) from error
    if span > _FURTHEST:
        raise Misused("preflight.too_far", value=text, max=f"{_FURTHEST.days}d")
    return span


def _lines(trouble: Cause, page: Page) -> Iterator[Line]:
    facts = {**trouble.facts, "since_at": page.since_of(trouble)}
    yield _ILL, Text(page.say(trouble.message, facts), style="bold")
    yield _FREE, page.say("preflight.facts", facts)
    yield _WAY, page.say(f"{trouble.message}.way", facts)


def _values(trouble: Cause, page: Page) -> dict[str, Any]:
    since = page.since_of(trouble)
    return {
        "kind": trouble.kind,
        "subject": trouble.subject,
        "code": trouble.message,
        "message": page.say(trouble.message, trouble.facts),
        "way": page.say(f"{trouble.message}.way", trouble.facts),
        "since": since.isoformat(),
        **{name: _plain(value) for name, value in trouble.facts.items()},
    }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
