"""`handoff list|link`: who posts by hand, and one-time links for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dissemination.cli.frame import (
    POSTERS,
    json_option,
    now,
    open_here,
    person_option,
    show,
    who,
    workspace_option,
)
from dissemination.cli.shown import delivery_values
from dissemination.cli.tables import console, table
from dissemination.messages import sentence, short_instant
from dissemination.services import hand_over, handed
from dissemination.services.hand_over import PATH
from dissemination.services.handed import Task
from dissemination.storage.hand_offs import HandOff, Officer


@click.group(help=sentence("help.handoff"))
def handoff() -> None:
    """Hold the commands about hand-offs together."""


@handoff.command("list", help=sentence("help.handoff.list"))
@workspace_option
@json_option
def list_(workspace: Path | None, *, as_json: bool) -> None:
    """List what waits for people, and who was asked."""
    with open_here(workspace) as desk:
        waiting = handed.board(desk, now()).waiting
        zone = desk.config.office.zone

    def human() -> None:
        heads = ("number", "due", "item", "account", "officers", "posted")
        rows = [
            (
                str(one.standing.delivery.id),
                short_instant(one.standing.delivery.due_at, zone),
                one.standing.delivery.item,
                one.standing.delivery.account,
                ", ".join(row.officer.name for row in one.officers) or "-",
                _counted(one),
            )
            for one in waiting
        ]
        listed = table([f"head.{head}" for head in heads], rows)
        console().print(listed if rows else sentence("handoff.none"))

    show([_values(one) for one in waiting], as_json=as_json, human=human)


@handoff.command("link", help=sentence("help.handoff.link"))
@click.argument("number", type=click.IntRange(min=1, max=2**62))
@click.option("--to", "officer", required=True, help=sentence("opt.officer"))
@click.option("--unit", default="", help=sentence("opt.officer_unit"))
@workspace_option
@person_option
@json_option
def link(
    number: int,
    *,
    officer: str,
    unit: str,
    workspace: Path | None,
    person: str,
    as_json: bool,
) -> None:
    """Ask an officer to post a delivery, by a one-time link."""
    with open_here(workspace) as desk:
        actor, zone = who(desk, person, POSTERS), desk.config.office.zone
        wanted = Officer(name=officer, unit=unit)
        asked = hand_over.assign(desk, number, wanted, person=actor, now=now())
        base = desk.config.web.base_url
    until = asked.row.link_until
    address = f"{base}{PATH}/{asked.word}"

    def human() -> None:
        said = short_instant(until, zone) if until else ""
        click.echo(address)
        values = {"name": asked.row.officer.name, "until": said}
        click.echo(sentence("handoff.linked", values))
        if not base:
            click.echo(sentence("handoff.no_base_url"))

    data = {
        "delivery": number,
        "link": address,
        "valid_until": until.isoformat() if until else None,
        **_officer(asked.row),
    }
    show(data, as_json=as_json, human=human)


def _counted(one: Task) -> str:
    posted = sum(row.confirmed_at is not None for row in one.officers)
    values = {"posted": posted, "asked": len(one.officers)}
    return sentence("handoff.counted", values)


def _values(one: Task) -> dict[str, Any]:
    officers = [
        {
            **_officer(row),
            "opened_at": row.opened_at and row.opened_at.isoformat(),
            "posted_at": row.confirmed_at and row.confirmed_at.isoformat(),
            "declined_at": row.declined_at and row.declined_at.isoformat(),
            "answer": row.answer,
        }
        for row in one.officers
    ]
    return {**delivery_values(one.standing), "officers": officers}


def _officer(row: HandOff) -> dict[str, Any]:
    who_is = row.officer
    return {"officer": who_is.name, "person": who_is.person, "unit": who_is.unit}
