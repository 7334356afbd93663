"""`person list|link`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dissemination.cli.frame import (
    ADMINS,
    json_option,
    now,
    open_here,
    person_option,
    show,
    who,
    workspace_option,
)
from dissemination.cli.tables import console, table
from dissemination.messages import sentence, short_instant
from dissemination.services import invitations, people
from dissemination.services.details import ROLES
from dissemination.services.people import Known


@click.group(help=sentence("help.person"))
def person() -> None:
    """Hold the commands about people together."""


@person.command("list", help=sentence("help.person.list"))
@workspace_option
@json_option
def list_(workspace: Path | None, *, as_json: bool) -> None:
    """List who works at the desk."""
    with open_here(workspace) as desk:
        staff = people.staff(desk, now())

    def human() -> None:
        heads = ("head.person", "head.name", "head.roles", "head.unit", "head.state")
        rows = [
            (
                known.person.id,
                known.person.name,
                _roles(known),
                known.person.unit,
                sentence(f"web.people.state.{known.state}"),
            )
            for known in staff
        ]
        console().print(table(heads, rows) if rows else sentence("person.none"))

    show([_values(known) for known in staff], as_json=as_json, human=human)


@person.command("link", help=sentence("help.person.link"))
@click.argument("id", metavar="ID")
@workspace_option
@person_option
@json_option
def link(id: str, *, workspace: Path | None, person: str, as_json: bool) -> None:
    """Make a one-time link with which somebody chooses a password."""
    with open_here(workspace) as desk:
        at, zone = now(), desk.config.office.zone
        by = who(desk, person, ADMINS)
        word = invitations.invite(desk, id, by=by, now=at)
        address = invitations.link(desk, word)
        has_base = bool(desk.config.web.base_url)
    until = at + invitations.VALID

    def human() -> None:
        click.echo(address)
        click.echo(
            sentence("person.link", {"id": id, "at": short_instant(until, zone)})
        )
        if not has_base:
            click.echo(sentence("person.link_path"))

    data = {"person": id, "link": address, "valid_until": until.isoformat()}
    show(data, as_json=as_json, human=human)


def _roles(known: Known) -> str:
    return ", ".join(sentence(f"role.{r}") for r in ROLES if r in known.person.roles)


def _values(known: Known) -> dict[str, Any]:
    person = known.person
    return {
        "id": person.id,
        "name": person.name,
        "unit": person.unit,
        "roles": [role for role in ROLES if role in person.roles],
        "email": person.email,
        "state": known.state,
        "two_steps": known.two_steps,
        "last_at": known.last_at.isoformat() if known.last_at else None,
        "in_file": not person.is_added,
    }
