"""`account add|check|list`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dissemination.cli.frame import (
    json_option,
    now,
    open_here,
    person_option,
    show,
    who,
    workspace_option,
)
from dissemination.cli.tables import console, table
from dissemination.messages import sentence
from dissemination.services import connect
from dissemination.services.mistakes import Mistake
from dissemination.storage import accounts


@click.group(help=sentence("help.account"))
def account() -> None:
    """Hold the account commands together."""


@account.command(help=sentence("help.account.add"))
@click.argument("name")
@click.option("--channel", required=True, help=sentence("opt.channel"))
@click.option("--set", "given", multiple=True, metavar="K=V", help=sentence("opt.set"))
@workspace_option
@person_option
@json_option
def add(
    name: str,
    *,
    channel: str,
    given: tuple[str, ...],
    workspace: Path | None,
    person: str,
    as_json: bool,
) -> None:
    """Connect an account; its secrets are asked for and never shown."""
    values = dict(_pair(one) for one in given)
    for field in connect.fields(channel):
        if field.name in values:
            continue
        if field.secret:
            values[field.name] = click.prompt(field.label, hide_input=True, err=True)
        elif field.default is None:
            values[field.name] = click.prompt(field.label, err=True)
    with open_here(workspace) as desk:
        folder, actor = desk.folder, who(desk, person, "admin")
    connect.add_account(folder, name, channel, values, person=actor, now=now())
    show(
        {"account": name, "channel": channel},
        as_json=as_json,
        human=lambda: click.echo(sentence("account.added", {"name": name})),
    )


@account.command(help=sentence("help.account.check"))
@click.argument("name")
@workspace_option
@person_option
@json_option
def check(name: str, *, workspace: Path | None, person: str, as_json: bool) -> None:
    """Prove that an account's credential works."""
    with open_here(workspace) as desk:
        actor = who(desk, person, "admin")
        identity = connect.check_account(desk, name, person=actor, now=now())
    values = {"name": name, "handle": identity.handle, "url": identity.url}
    show(
        values,
        as_json=as_json,
        human=lambda: click.echo(sentence("account.works", values)),
    )


@account.command("list", help=sentence("help.account.list"))
@workspace_option
@json_option
def list_(workspace: Path | None, *, as_json: bool) -> None:
    """List the accounts of schedule.toml."""
    with open_here(workspace) as desk, desk.db.read() as connection:
        known = accounts.everything(connection)
    data: list[dict[str, Any]] = [
        {
            "account": a.id,
            "channel": a.channel,
            "placement": a.placement,
            "handle": a.handle,
            "assisted": a.assisted,
            "needs_person": sentence(a.needs_person) if a.needs_person else "",
        }
        for a in known
    ]

    def human() -> None:
        heads = ("head.account", "head.channel", "head.placement", "head.state")
        rows = [
            (
                str(a["account"]),
                str(a["channel"]),
                str(a["placement"]),
                str(a["needs_person"])
                or sentence("account.assisted" if a["assisted"] else "account.ready"),
            )
            for a in data
        ]
        console().print(table(heads, rows))

    show(data, as_json=as_json, human=human)


def _pair(given: str) -> tuple[str, str]:
    key, mark, value = given.partition("=")
    if not mark or not key:
        raise Mistake("account.bad_pair", given=key)
    return key, value
