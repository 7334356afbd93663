"""`correct`, `takedown`, `task`: what is done to what is public already."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from dissemination.cli.amended import (
    HEADS,
    amendment_row,
    amendment_values,
    message_said,
)
from dissemination.cli.frame import (
    DECIDERS,
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
from dissemination.messages import sentence
from dissemination.services import amend
from dissemination.services.amend import Amending
from dissemination.services.mistakes import Misused
from dissemination.storage import amendments
from dissemination.storage.amendments import Amendment, Wanted
from dissemination.storage.deliveries import Standing
from dissemination.storage.public import AmendmentState

reason_option = click.option(
    "--reason", required=True, metavar="TEXT", help=sentence("opt.reason")
)


@click.command(help=sentence("help.correct"))
@click.argument("id", metavar="ID")
@reason_option
@click.option("--override", default="", metavar="TEXT", help=sentence("opt.override"))
@workspace_option
@click.option("--as", "person", default="", help=sentence("opt.as"))
@json_option
def correct(
    id: str,
    *,
    reason: str,
    override: str,
    workspace: Path | None,
    person: str,
    as_json: bool,
) -> None:
    """Put the newest revision in the place of what is public."""
    with open_here(workspace) as desk:
        if not person:  # a yes is given by name, and never by default
            able = [n for n, p in desk.people().items() if "approver" in p.roles]
            known = ", ".join(able) or "-"
            raise Misused("person.which", role="approver", known=known)
        done = amend.correct(
            desk, id, reason=reason, person=person, now=now(), override=override
        )

    def human() -> None:
        click.echo(sentence("correct.asked" if done.wanted else "correct.same"))
        _say(done)
        _say_those("correct.unproven", done.unproven)

    show(_values(done), as_json=as_json, human=human)


@click.command(help=sentence("help.takedown"))
@click.argument("id", metavar="ID")
@reason_option
@click.option("--account", "names", multiple=True, help=sentence("opt.account"))
@click.option("--yes", "is_sure", is_flag=True, help=sentence("opt.yes"))
@workspace_option
@person_option
@json_option
def takedown(
    id: str,
    *,
    reason: str,
    names: tuple[str, ...],
    is_sure: bool,
    workspace: Path | None,
    person: str,
    as_json: bool,
) -> None:
    """Show what is public of an item, ask, and remove it."""
    with open_here(workspace) as desk:
        actor = who(desk, person, DECIDERS)
        if not (as_json or is_sure):
            _say_foreseen(amend.foresee_takedown(desk, id, accounts=names))
            click.confirm(sentence("takedown.sure"), abort=True)
        done = amend.takedown(
            desk, id, reason=reason, person=actor, now=now(), accounts=names
        )

    def human() -> None:
        click.echo(sentence("takedown.asked" if done.wanted else "takedown.same"))
        _say(done)
        _say_not_shown(done)

    show(_values(done), as_json=as_json, human=human)


@click.group(help=sentence("help.task"))
def task() -> None:
    """Hold the commands for what a person has to do together."""


@task.command("list", help=sentence("help.task.list"))
@workspace_option
@json_option
def list_(workspace: Path | None, *, as_json: bool) -> None:
    """List what a person has to correct or remove, with the text to put there."""
    with open_here(workspace) as desk, desk.db.read() as connection:
        found = amendments.tasks(connection)

    def human() -> None:
        console().print(_table(found) if found else sentence("task.none"))
        for one in found:
            if one.said is not None:
                values = {"number": one.id, "text": one.said.text}
                click.echo("\n" + sentence("task.text", values))

    show([amendment_values(one) for one in found], as_json=as_json, human=human)


@task.command("done", help=sentence("help.task.done"))
@click.argument("number", type=click.IntRange(1, 10**18))
@click.option("--url", default="", help=sentence("opt.amended_url"))
@workspace_option
@person_option
@json_option
def done_(
    number: int, *, url: str, workspace: Path | None, person: str, as_json: bool
) -> None:
    """Say that a correction or a removal is done by hand."""
    with open_here(workspace) as desk:
        actor = who(desk, person, POSTERS)
        done = amend.finish(desk, number, person=actor, url=url, now=now())
    show(
        amendment_values(done),
        as_json=as_json,
        human=lambda: click.echo(sentence("task.done", {"number": number})),
    )


def _say(done: Amending) -> None:
    """Print what is wanted of each part, and who does it."""
    console().print(_table(done.known))
    if any(one.state is AmendmentState.WAITING for one in done.known):
        click.echo(sentence("amend.soon"))
    if any(one.state is AmendmentState.PERSON for one in done.known):
        click.echo(sentence("amend.by_you"))


def _say_foreseen(seen: Amending) -> None:
    rows = [(one.account, str(one.part + 1), _how(one), one.url) for one in seen.wanted]
    if rows:
        heads = ("head.account", "head.part", "head.amendment", "head.remark")
        console().print(table(heads, rows))
    _say_not_shown(seen)


def _say_not_shown(seen: Amending) -> None:
    _say_those("takedown.cancelled", seen.cancelled)
    _say_those("takedown.unproven", seen.unproven)


def _say_those(id: str, found: Sequence[Standing]) -> None:
    if found:
        click.echo(sentence(id, {"numbers": _numbers(found)}))


def _how(one: Wanted) -> str:
    by_us = sentence("takedown.by_us")
    return message_said(one.message) if one.message else by_us


def _numbers(found: Sequence[Standing]) -> str:
    return ", ".join(f"{s.delivery.id} ({s.delivery.account})" for s in found)


def _table(known: Sequence[Amendment]) -> Table:
    rows = [amendment_row(one) for one in known]
    return table([f"head.{head}" for head in HEADS], rows)


def _values(done: Amending) -> dict[str, Any]:
    return {
        "added": len(done.wanted),
        "amendments": [amendment_values(one) for one in done.known],
        "cancelled": [delivery_values(s) for s in done.cancelled],
        "unproven": [delivery_values(s) for s in done.unproven],
        "overridden": [{"rule": f.rule, "text": f.text} for f in done.overridden],
    }
