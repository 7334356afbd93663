"""`uncertain list|resolve`: a person says what is true."""

from __future__ import annotations

from pathlib import Path

import click

from dissemination.cli.frame import (
    DECIDERS,
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
from dissemination.domain.delivery import State
from dissemination.messages import sentence, short_instant
from dissemination.services.mistakes import Misused
from dissemination.services.resolve import Verdict, resolve
from dissemination.storage import deliveries


@click.group(help=sentence("help.uncertain"))
def uncertain() -> None:
    """Hold the commands for doubts together."""


@uncertain.command("list", help=sentence("help.uncertain.list"))
@workspace_option
@json_option
def list_(workspace: Path | None, *, as_json: bool) -> None:
    """List what is perhaps public, with the text to look for."""
    with open_here(workspace) as desk:
        zone = desk.config.office.zone
        with desk.db.read() as connection:
            found = deliveries.queue(connection, (State.UNCERTAIN,))

    def human() -> None:
        rows = [
            (
                str(s.delivery.id),
                s.delivery.account,
                short_instant(s.delivery.due_at, zone),
                s.said.parts[min(s.parts_public, s.parts - 1)].text[:120],
            )
            for s in found
        ]
        heads = ("head.number", "head.account", "head.due", "head.text")
        console().print(table(heads, rows) if rows else sentence("uncertain.none"))

    show([delivery_values(s) for s in found], as_json=as_json, human=human)


@uncertain.command("resolve", help=sentence("help.uncertain.resolve"))
@click.argument("number", type=int)
@click.option("--published", "url", metavar="URL", help=sentence("opt.published"))
@click.option("--resend", is_flag=True, help=sentence("opt.resend"))
@click.option("--fail", is_flag=True, help=sentence("opt.fail"))
@workspace_option
@person_option
@json_option
def resolve_(
    number: int,
    *,
    url: str | None,
    resend: bool,
    fail: bool,
    workspace: Path | None,
    person: str,
    as_json: bool,
) -> None:
    """Say whether an uncertain part is public, is to be sent again, or given up."""
    if sum((url is not None, resend, fail)) != 1:
        raise Misused("uncertain.one_of")
    verdict = Verdict.RESEND if resend else Verdict.FAIL
    if url is not None:
        verdict = Verdict.PUBLISHED
    with open_here(workspace) as desk:
        actor = who(desk, person, DECIDERS)
        standing = resolve(
            desk, number, verdict, url=url or "", person=actor, now=now()
        )
    state = sentence(f"state.{standing.delivery.state}")
    values = {"number": number, "state": state}
    show(
        delivery_values(standing),
        as_json=as_json,
        human=lambda: click.echo(sentence("uncertain.resolved", values)),
    )
