"""`queue`: what waits, what is on its way, what needs a person."""

from __future__ import annotations

from pathlib import Path

import click

from dissemination.cli.frame import json_option, open_here, show, workspace_option
from dissemination.cli.shown import delivery_values
from dissemination.cli.tables import console, reason_said, state_word, table
from dissemination.domain.delivery import State
from dissemination.messages import sentence, short_instant
from dissemination.services.approve import standing_of
from dissemination.storage import deliveries

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
        with desk.db.read() as connection:
            if id is not None:
                found = standing_of(connection, id)
            else:
                states = tuple(State) if everything else _OPEN
                found = deliveries.queue(connection, states)
            attempts = (
                deliveries.attempts(connection, found[0].delivery.id)
                if id is not None and len(found) == 1
                else []
            )
    data = {
        "deliveries": [delivery_values(s) for s in found],
        "attempts": [
            {
                "part": a.part,
                "step": a.step,
                "started_at": a.started_at.isoformat(),
                "ended_at": a.ended_at.isoformat() if a.ended_at else None,
                "outcome": a.outcome,
                "detail": a.detail,
            }
            for a in attempts
        ],
    }

    def human() -> None:
        out = console()
        if not found:
            out.print(sentence("queue.empty"))
            return
        rows = [
            (
                str(s.delivery.id),
                short_instant(s.delivery.due_at, zone),
                s.delivery.item,
                s.delivery.account,
                state_word(s.delivery.state),
                reason_said(s.delivery.reason) or " ".join(s.urls[:1]),
            )
            for s in found
        ]
        heads = ("number", "due", "item", "account", "state", "remark")
        out.print(table(tuple(f"head.{h}" for h in heads), rows))
        for a in attempts:
            values = {
                "at": short_instant(a.started_at, zone),
                "part": a.part + 1,
                "outcome": sentence(f"outcome.{a.outcome or 'open'}"),
                "detail": a.detail,
            }
            out.print(sentence("queue.attempt", values).rstrip())

    show(data, as_json=as_json, human=human)
