"""`move`, `retry`, `cancel`, `confirm`: what people do with deliveries in the queue."""

from __future__ import annotations

from datetime import tzinfo
from pathlib import Path
from typing import NoReturn

import click
from rich.text import Text

from dissemination.cli.frame import (
    DECIDERS,
    POSTERS,
    WRITERS,
    json_option,
    now,
    open_here,
    person_option,
    show,
    who,
    workspace_option,
)
from dissemination.cli.shown import delivery_values
from dissemination.cli.tables import console, state_word, table
from dissemination.cli.times import read_time
from dissemination.messages import sentence, short_instant
from dissemination.services import queue as people
from dissemination.services.mistakes import Misused
from dissemination.services.queue import Changed, NewTime, known_delivery
from dissemination.storage.deliveries import Standing

ids_argument = click.argument("ids", metavar="ID...", nargs=-1, required=True)


@click.command(help=sentence("help.move"))
@ids_argument
@click.option("--at", "at", metavar="TIME", help=sentence("opt.at"))
@click.option("--next-slot", is_flag=True, help=sentence("opt.next_slot"))
@workspace_option
@person_option
@json_option
def move(
    ids: tuple[str, ...],
    *,
    at: str | None,
    next_slot: bool,
    workspace: Path | None,
    person: str,
    as_json: bool,
) -> None:
    """Give deliveries another time."""
    if next_slot == bool(at):
        raise Misused("plan.two_times" if at else "move.no_time")
    present = now()
    with open_here(workspace) as desk:
        zone, actor = desk.config.office.zone, who(desk, person, DECIDERS)
        when: NewTime = read_time(at, zone, present) if at else "next_slot"
        changed = people.move(desk, ids, when=when, person=actor, now=present)
        with desk.db.read() as connection:
            moved = [known_delivery(connection, number) for number in changed.moved]

    def human() -> None:
        heads = ("head.number", "head.account", "head.due", "head.state")
        console().print(table(heads, (_moved_row(s, zone) for s in moved)))
        for first, other in changed.ahead:
            click.echo(sentence("move.ahead", {"id": first, "other": other}))

    data = {"moved": [delivery_values(s) for s in moved]}
    ahead = [{"delivery": first, "waits_for": other} for first, other in changed.ahead]
    show(
        {**data, "ahead": ahead},
        as_json=as_json,
        human=human,
        failed=[(None, mistake) for mistake in changed.refused],
    )


@click.command(help=sentence("help.retry"))
@ids_argument
@workspace_option
@person_option
@json_option
def retry(
    ids: tuple[str, ...], *, workspace: Path | None, person: str, as_json: bool
) -> None:
    """Schedule again what was held, failed or missed."""
    with open_here(workspace) as desk:
        actor = who(desk, person, DECIDERS)
        changed = people.retry(desk, ids, person=actor, now=now())
    _show("retry.done", changed, as_json=as_json)


@click.command(help=sentence("help.cancel"))
@ids_argument
@workspace_option
@person_option
@json_option
def cancel(
    ids: tuple[str, ...], *, workspace: Path | None, person: str, as_json: bool
) -> None:
    """Cancel what is not sent yet: deliveries, or all of an item."""
    with open_here(workspace) as desk:
        actor = who(desk, person, WRITERS)
        changed = people.cancel(desk, ids, person=actor, now=now())
    _show("cancel.done", changed, as_json=as_json)


@click.command(help=sentence("help.confirm"))
@click.argument("number", type=int)
@click.option("--proof", default="", help=sentence("opt.proof"))
@workspace_option
@person_option
@json_option
def confirm(
    number: int, *, proof: str, workspace: Path | None, person: str, as_json: bool
) -> None:
    """Say that what was handed off is posted."""
    with open_here(workspace) as desk:
        actor = who(desk, person, POSTERS)
        standing = people.confirm(desk, number, person=actor, proof=proof, now=now())
    show(
        delivery_values(standing),
        as_json=as_json,
        human=lambda: click.echo(sentence("confirm.done", {"number": number})),
    )


def _moved_row(s: Standing, zone: tzinfo) -> tuple[str | Text, ...]:
    d = s.delivery
    return (
        str(d.id),
        d.account,
        short_instant(d.due_at, zone),
        state_word(d.state),
    )


def _show(id: str, changed: Changed, *, as_json: bool) -> NoReturn:
    numbers = ", ".join(str(number) for number in changed.moved)
    show(
        {"deliveries": list(changed.moved)},
        as_json=as_json,
        human=lambda: click.echo(sentence(id, {"numbers": numbers})),
        failed=[(None, mistake) for mistake in changed.refused],
    )
