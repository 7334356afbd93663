"""`queue`: what waits, what is on its way, what needs a person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import tzinfo
from pathlib import Path

import click
from rich.text import Text

from dissemination.cli.frame import json_option, open_here, show, workspace_option
from dissemination.cli.shown import delivery_values, remark
from dissemination.cli.tables import console, state_word, table
from dissemination.domain.delivery import State
from dissemination.messages import sentence, short_instant
from dissemination.services.approve import standing_of
from dissemination.services.desk import Desk
from dissemination.storage import deliveries
from dissemination.storage.deliveries import AttemptRow, Standing

_OPEN = tuple(s for s in State if s not in (State.PUBLISHED, State.CANCELLED))


@click.command(help=sentence("help.queue"))
@click.argument("id", metavar="[ID]", required=False)
@click.option("--all", "everything", is_flag=True, help=sentence("opt.all"))
@workspace_option
@json_option
def queue(
    id: str | None, *, everything: bool, workspace: Path | None, as_json: bool
) -> None:
    """List deliveries; with an ID, those of one item or one with its attempts."""
    with open_here(workspace) as desk:
        zone = desk.config.office.zone
        found, attempts = _read(desk, id, tuple(State) if everything else _OPEN)
    data = {
        "deliveries": [delivery_values(s) for s in found],
        "attempts": [_attempt_values(a) for a in attempts],
    }

    def human() -> None:
        _say(found, attempts, zone)

    show(data, as_json=as_json, human=human)


def _read(
    desk: Desk, id: str | None, states: Collection[State]
) -> tuple[Sequence[Standing], Sequence[AttemptRow]]:
    """Return deliveries and, where one alone was asked for, its attempts."""
    with desk.db.read() as connection:
        if id is None:
            return deliveries.queue(connection, states), []
        found = standing_of(connection, id)
        if len(found) != 1:
            return found, []
        return found, deliveries.attempts(connection, found[0].delivery.id)


def _attempt_values(a: AttemptRow) -> dict[str, object]:
    return {
        "part": a.part,
        "step": a.step,
        "started_at": a.started_at.isoformat(),
        "ended_at": a.ended_at.isoformat() if a.ended_at else None,
        "outcome": a.outcome,
        "detail": a.detail,
    }


def _say(
    found: Sequence[Standing], attempts: Sequence[AttemptRow], zone: tzinfo
) -> None:
    out = console()
    if not found:
        out.print(sentence("queue.empty"))
        return
    heads = ("number", "due", "item", "account", "state", "remark")
    rows = [_row(s, zone) for s in found]
    out.print(table([f"head.{head}" for head in heads], rows))
    for attempt in attempts:
        out.print(_attempt_said(attempt, zone))


def _row(s: Standing, zone: tzinfo) -> tuple[str | Text, ...]:
    return (
        str(s.delivery.id),
        short_instant(s.delivery.due_at, zone),
        s.delivery.item,
        s.delivery.account,
        state_word(s.delivery.state),
        remark(s),
    )


def _attempt_said(a: AttemptRow, zone: tzinfo) -> str:
    values = {
        "at": short_instant(a.started_at, zone),
        "part": a.part + 1,
        "outcome": sentence(f"outcome.{a.outcome or 'open'}"),
        "detail": a.detail,
    }
    return sentence("queue.attempt", values).rstrip()
