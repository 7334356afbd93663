"""`plan`, `approve`, `cancel`, `retry`, `confirm`."""

from __future__ import annotations

from datetime import datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

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
from dissemination.cli.shown import delivery_values, finding_said
from dissemination.cli.tables import console, state_word, table
from dissemination.cli.times import read_time
from dissemination.domain.delivery import DeliveryId
from dissemination.messages import sentence, short_instant
from dissemination.services import approve as decisions
from dissemination.services import plan as planning
from dissemination.services.mistakes import Misused
from dissemination.storage.deliveries import Standing


@click.command(help=sentence("help.plan"))
@click.argument("id", metavar="ID")
@click.option("--account", "names", multiple=True, help=sentence("opt.account"))
@click.option("--at", "at", metavar="TIME", help=sentence("opt.at"))
@click.option("--next-slot", is_flag=True, help=sentence("opt.next_slot"))
@click.option("--again", is_flag=True, help=sentence("opt.again"))
@workspace_option
@person_option
@json_option
def plan(
    id: str,
    *,
    names: tuple[str, ...],
    at: str | None,
    next_slot: bool,
    again: bool,
    workspace: Path | None,
    person: str,
    as_json: bool,
) -> None:
    """Put an item's renditions at an instant, waiting for approval."""
    if at and next_slot:
        raise Misused("plan.two_times")
    present = now()
    with open_here(workspace) as desk:
        zone = desk.config.office.zone
        actor = who(desk, person, WRITERS)
        planned = planning.plan(
            desk,
            id,
            names,
            when=_when(at, zone, present, next_slot=next_slot),
            person=actor,
            now=present,
            again=again,
        )

    def human() -> None:
        heads = ("head.number", "head.account", "head.due", "head.state")
        console().print(table(heads, [_row(s, zone) for s in planned]))
        click.echo(sentence("plan.next", {"id": id}))

    show([delivery_values(s) for s in planned], as_json=as_json, human=human)


@click.command(help=sentence("help.approve"))
@click.argument("id", metavar="ID")
@click.option("--override", default="", metavar="TEXT", help=sentence("opt.override"))
@workspace_option
@click.option("--as", "person", default="", help=sentence("opt.as"))
@json_option
def approve(
    id: str, *, override: str, workspace: Path | None, person: str, as_json: bool
) -> None:
    """Say yes to an item's planned renditions."""
    with open_here(workspace) as desk:
        if not person:  # a yes is given by name, and never by default
            able = [n for n, p in desk.config.people.items() if "approver" in p.roles]
            known = ", ".join(able) or "-"
            raise Misused("person.which", role="approver", known=known)
        done = decisions.approve(desk, id, person=person, now=now(), override=override)
    data = {
        "item": id,
        "steps": list(done.taken),
        "open": list(done.open),
        "scheduled": list(done.scheduled),
        "overridden": [{"rule": f.rule, "text": f.text} for f in done.overridden],
    }

    def human() -> None:
        _say_approved(id, done, override)

    show(data, as_json=as_json, human=human)


@click.command(help=sentence("help.cancel"))
@click.argument("id", metavar="ID")
@workspace_option
@person_option
@json_option
def cancel(id: str, *, workspace: Path | None, person: str, as_json: bool) -> None:
    """Cancel what is not sent yet: one delivery, or all of an item."""
    with open_here(workspace) as desk:
        actor = who(desk, person, WRITERS)
        moved = decisions.cancel(desk, id, person=actor, now=now())
    _show_moved("cancel.done", moved, as_json=as_json)


@click.command(help=sentence("help.retry"))
@click.argument("id", metavar="ID")
@workspace_option
@person_option
@json_option
def retry(id: str, *, workspace: Path | None, person: str, as_json: bool) -> None:
    """Schedule again what was held, failed or missed."""
    with open_here(workspace) as desk:
        actor = who(desk, person, DECIDERS)
        moved = decisions.retry(desk, id, person=actor, now=now())
    _show_moved("retry.done", moved, as_json=as_json)


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
        standing = decisions.confirm(desk, number, person=actor, proof=proof, now=now())
    show(
        delivery_values(standing),
        as_json=as_json,
        human=lambda: click.echo(sentence("confirm.done", {"number": number})),
    )


def _when(
    at: str | None, zone: ZoneInfo, present: datetime, *, next_slot: bool
) -> planning.When:
    if next_slot:
        return "next_slot"
    return read_time(at, zone, present) if at else None


def _row(s: Standing, zone: tzinfo) -> tuple[str | Text, ...]:
    return (
        str(s.delivery.id),
        s.delivery.account,
        short_instant(s.delivery.due_at, zone),
        state_word(s.delivery.state),
    )


def _say_approved(id: str, done: decisions.Approved, reason: str) -> None:
    for finding in done.overridden:
        values = {"rule": finding_said(finding), "reason": reason}
        click.echo(sentence("approve.overridden", values))
    steps = ", ".join(decisions.step_said(step) for step in done.open)
    counted = {"id": id, "count": len(done.scheduled), "steps": steps}
    click.echo(sentence("approve.more" if done.open else "approve.done", counted))


def _show_moved(id: str, moved: list[DeliveryId], *, as_json: bool) -> None:
    numbers = ", ".join(str(number) for number in moved)
    show(
        {"deliveries": list(moved)},
        as_json=as_json,
        human=lambda: click.echo(sentence(id, {"numbers": numbers})),
    )
