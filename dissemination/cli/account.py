"""`account add|check|list`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from dissemination.channel import Field
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
from dissemination.cli.tables import console, reason_said, table
from dissemination.messages import sentence
from dissemination.services import connect
from dissemination.services.mistakes import Misused
from dissemination.storage import accounts
from dissemination.storage.accounts import AccountRow


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
    with open_here(workspace) as desk:
        folder, actor = desk.folder, who(desk, person, ADMINS)
        connect.refuse_name(desk, name)
    wanted, values = connect.fields(channel), dict(_pair(one) for one in given)
    connect.refuse_unknown(values, wanted)
    values = _asked(wanted, values)
    connect.add_account(folder, name, channel, values, person=actor, now=now())
    show(
        {"account": name, "channel": channel},
        as_json=as_json,
        human=lambda: click.echo(sentence("account.added", {"name": name})),
    )


@account.command(help=sentence("help.account.renew"))
@click.argument("name")
@workspace_option
@person_option
@json_option
def renew(name: str, *, workspace: Path | None, person: str, as_json: bool) -> None:
    """Ask for an account's secrets anew."""
    with open_here(workspace) as desk:
        actor = who(desk, person, ADMINS)
        wanted = connect.fields(desk.account(name).channel)
        secrets = _asked([f for f in wanted if f.secret], {})
        connect.renew_secrets(desk, name, secrets, person=actor, now=now())
    show(
        {"account": name},
        as_json=as_json,
        human=lambda: click.echo(sentence("account.renewed", {"name": name})),
    )


@account.command(help=sentence("help.account.check"))
@click.argument("name")
@workspace_option
@person_option
@json_option
def check(name: str, *, workspace: Path | None, person: str, as_json: bool) -> None:
    """Prove that an account's credential works."""
    with open_here(workspace) as desk:
        actor = who(desk, person, ADMINS)
        checked = connect.check_account(desk, name, person=actor, now=now())
    who_is = checked.identity
    values = {"name": name, "handle": who_is.handle, "url": who_is.url}
    values["before"] = checked.before

    def human() -> None:
        click.echo(sentence("account.works", values))
        if checked.before:
            click.echo(sentence("account.another", values))

    show(values, as_json=as_json, human=human)


@account.command("list", help=sentence("help.account.list"))
@workspace_option
@json_option
def list_(workspace: Path | None, *, as_json: bool) -> None:
    """List the accounts of schedule.toml."""
    with open_here(workspace) as desk:
        with desk.db.read() as connection:
            known = accounts.everything(connection)
        lacking = {a.id for a in known if desk.missing_secrets(a.id)}
    data = [_values(a, is_complete=a.id not in lacking) for a in known]

    def human() -> None:
        heads = ("head.account", "head.channel", "head.placement", "head.state")
        console().print(table(heads, [_row(values) for values in data]))

    show(data, as_json=as_json, human=human)


def _values(a: AccountRow, *, is_complete: bool) -> dict[str, Any]:
    lacking = "" if is_complete else sentence("account.incomplete")
    return {
        "account": a.id,
        "channel": a.channel,
        "placement": a.placement,
        "handle": a.handle,
        "assisted": a.assisted,
        "needs_person": reason_said(a.needs_person) or lacking,
    }


def _row(values: dict[str, Any]) -> tuple[str, ...]:
    ready = "account.assisted" if values["assisted"] else "account.ready"
    return (
        values["account"],
        values["channel"],
        values["placement"],
        values["needs_person"] or sentence(ready),
    )


def _asked(fields: Iterable[Field], given: dict[str, str]) -> dict[str, str]:
    """Return what was given, and what a person typed where it was not."""
    values = dict(given)
    for field in fields:
        if field.name in values or (field.default is not None and not field.secret):
            continue
        hidden = field.secret and sys.stdin.isatty()  # a pipe echoes nothing
        values[field.name] = click.prompt(field.label, hide_input=hidden, err=True)
    return values


def _pair(given: str) -> tuple[str, str]:
    key, mark, value = given.partition("=")
    if not mark or not key:
        raise Misused("account.bad_pair", given=key)
    return key, value
