"""`stop`: the hand on the brake."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from pathlib import Path
from typing import Any

import click

from dissemination.cli.frame import (
    DECIDERS,
    json_option,
    open_here,
    person_option,
    show,
    who,
    workspace_option,
)
from dissemination.cli.tables import console, table
from dissemination.messages import sentence, short_instant
from dissemination.services import stop as brake
from dissemination.storage.control import Group, Outlook, Stop, Waiting

dry_run_option = click.option("--dry-run", is_flag=True, help=sentence("opt.dry_run"))

# What is shown of the outlook, in this order, and what is said of each group.
_OF_STOP = {
    "sending": "stop.sending",
    "doubtful": "stop.doubtful",
    "handed_off": "stop.handed_off",
    "due": "stop.due",
    "later": "stop.later",
}


@click.command(help=sentence("help.stop"))
@click.option("--reason", required=True, metavar="TEXT", help=sentence("opt.reason"))
@dry_run_option
@workspace_option
@person_option
@json_option
def stop(
    *, reason: str, dry_run: bool, workspace: Path | None, person: str, as_json: bool
) -> None:
    """Stop everything at once, and say what that keeps back."""
    with open_here(workspace) as desk:
        zone, actor = desk.config.office.zone, who(desk, person, DECIDERS)
        if not dry_run:  # nothing is asked or counted first: it is urgent
            brake.stop(desk, reason=reason, person=actor, now=desk.db.now())
        known = brake.standing(desk)
        seen = brake.outlook(desk, desk.db.now())

    def human() -> None:
        if known is not None:
            click.echo(sentence("stop.done", stop_said(known, zone)))
        say_outlook(seen, _OF_STOP, zone)
        click.echo(sentence("stop.dry" if dry_run else "stop.next"))

    show(outlook_values(known, seen), as_json=as_json, human=human)


def stop_said(known: Stop, zone: tzinfo) -> Mapping[str, str]:
    """Return by whom, when and why everything was stopped."""
    at = short_instant(known.at, zone)
    return {"by": known.person, "at": at, "reason": known.reason}


def say_outlook(seen: Outlook, groups: Mapping[str, str], zone: tzinfo) -> None:
    """Print each group that is not empty: what becomes of it, and its first rows."""
    out = console()
    for name, said in groups.items():
        group: Group = getattr(seen, name)
        if not group.count:
            continue
        out.print(sentence(said, {"count": group.count}))
        heads = ("head.number", "head.due", "head.item", "head.account")
        out.print(table(heads, [_row(w, zone) for w in group.first]))
        if group.count > len(group.first):
            more = {"count": group.count - len(group.first)}
            out.print(sentence("stop.more", more))


def _row(w: Waiting, zone: tzinfo) -> tuple[str, ...]:
    return (str(w.id), short_instant(w.due_at, zone), w.item, w.account)


def outlook_values(known: Stop | None, seen: Outlook) -> dict[str, Any]:
    """Return a stop and its outlook as plain values for `--json`."""
    stopped = known and {
        "at": known.at.isoformat(),
        "by": known.person,
        "reason": known.reason,
    }
    groups = {name: _group_values(getattr(seen, name)) for name in _OF_STOP}
    return {"stopped": stopped, **groups}


def _group_values(group: Group) -> dict[str, Any]:
    first = [
        {
            "delivery": w.id,
            "item": w.item,
            "account": w.account,
            "due_at": w.due_at.isoformat(),
        }
        for w in group.first
    ]
    return {"count": group.count, "first": first}
