"""`queue`: what waits, what is on its way, what needs a person; and one's story."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from dissemination.cli.frame import json_option, open_here, show, workspace_option
from dissemination.cli.said import number
from dissemination.cli.shown import delivery_values, remark
from dissemination.cli.story import Told, print_story, story_values
from dissemination.cli.tables import console, state_word, table
from dissemination.domain.delivery import State
from dissemination.messages import sentence, short_instant
from dissemination.services.desk import Desk
from dissemination.services.queue import standing_of
from dissemination.storage import deliveries, overview, story
from dissemination.storage.deliveries import Standing

_OPEN = tuple(s for s in State if s not in (State.PUBLISHED, State.CANCELLED))
_LIMIT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Deliveries, how many more there are, and the story of one that was asked for."""

    rows: Sequence[Standing]
    left_out: int = 0
    told: Told | None = None


@click.command(help=sentence("help.queue"))
@click.argument("id", metavar="[ID]", required=False)
@click.option("--all", "everything", is_flag=True, help=sentence("opt.all"))
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([str(state) for state in State]),
    help=sentence("opt.state"),
)
@click.option("--account", "accounts", multiple=True, help=sentence("opt.account"))
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=_LIMIT,
    show_default=True,
    help=sentence("opt.limit"),
)
@workspace_option
@json_option
def queue(
    id: str | None,
    *,
    everything: bool,
    states: Sequence[str],
    accounts: Sequence[str],
    limit: int,
    workspace: Path | None,
    as_json: bool,
) -> None:
    """List deliveries; with an ID, those of one item, or one with its whole story."""
    default = tuple(State) if everything or id is not None else _OPEN
    wanted = tuple(State(name) for name in states) or default
    with open_here(workspace) as desk:
        zone = desk.config.office.zone
        if id is None:
            found = _listed(desk, wanted, accounts, limit)
        else:
            found = _named(desk, id, wanted, accounts, limit)
        if not found.rows:
            for account in accounts:
                desk.account(account)
    data = {
        "deliveries": [delivery_values(s) for s in found.rows],
        "left_out": found.left_out,
        **story_values(found.told, zone),
    }
    show(data, as_json=as_json, human=lambda: _say(found, zone))


def _listed(
    desk: Desk, states: Collection[State], accounts: Collection[str], limit: int
) -> _Found:
    with desk.db.read() as connection:
        rows = deliveries.queue(connection, states, accounts=accounts, limit=limit)
        if len(rows) < limit:
            return _Found(rows=rows)
        whole = deliveries.queue_length(connection, states, accounts=accounts)
        return _Found(rows=rows, left_out=whole - len(rows))


def _named(
    desk: Desk,
    id: str,
    states: Collection[State],
    accounts: Collection[str],
    limit: int,
) -> _Found:
    now = desk.db.now()
    with desk.db.read() as connection:
        chosen = [
            s
            for s in standing_of(connection, id)
            if s.delivery.state in states
            and (not accounts or s.delivery.account in accounts)
        ]
        if len(chosen) != 1:
            rows = chosen[:limit]
            return _Found(rows=rows, left_out=len(chosen) - len(rows))
        told = Told(
            story=story.tell(connection, chosen[0]),
            seen=overview.look(connection, now),
        )
        return _Found(rows=chosen, told=told)


def _say(found: _Found, zone: tzinfo) -> None:
    out = console()
    if not found.rows:
        out.print(sentence("queue.empty"))
        return
    if found.told is not None:
        print_story(out, found.told, zone)
        return
    heads = ("number", "due", "item", "account", "state", "remark")
    rows = [_row(s, zone) for s in found.rows]
    out.print(table([f"head.{head}" for head in heads], rows))
    if found.left_out:
        left_out: dict[str, Any] = {"count": number(found.left_out)}
        out.print(sentence("queue.left_out", left_out))


def _row(s: Standing, zone: tzinfo) -> tuple[str | Text, ...]:
    return (
        str(s.delivery.id),
        short_instant(s.delivery.due_at, zone),
        s.delivery.item,
        s.delivery.account,
        state_word(s.delivery.state),
        remark(s),
    )
