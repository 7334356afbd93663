"""`plan` and `approve`."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Any, NoReturn, TypedDict, Unpack
from zoneinfo import ZoneInfo

import click
from rich.text import Text

from dissemination.cli.advice import (
    cost_values,
    say_advice,
    say_cost,
    say_remarks,
    warning_values,
)
from dissemination.cli.frame import (
    WRITERS,
    json_option,
    now,
    open_here,
    person_option,
    show,
    who,
    workspace_option,
)
from dissemination.cli.series import say_series, series_values
from dissemination.cli.shown import delivery_values, finding_said
from dissemination.cli.tables import console, state_word, table
from dissemination.cli.times import read_day, read_time
from dissemination.messages import sentence, short_instant
from dissemination.services import approve as decisions
from dissemination.services import plan as planning
from dissemination.services.advice import advise
from dissemination.services.agreement import remarks_of_planned
from dissemination.services.budget import cost_of, together
from dissemination.services.campaign import Outside, outside
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Misused
from dissemination.services.series import plan_series, read_rhythm
from dissemination.storage.deliveries import Standing


class _Times(TypedDict):
    """What was said about the time, of which at most one thing may be."""

    at: str | None
    next_slot: bool
    every: str | None
    until: str | None


@click.command(help=sentence("help.plan"))
@click.argument("id", metavar="ID")
@click.option("--account", "names", multiple=True, help=sentence("opt.account"))
@click.option("--at", "at", metavar="TIME", help=sentence("opt.at"))
@click.option("--next-slot", is_flag=True, help=sentence("opt.next_slot"))
@click.option("--every", metavar="SLOT", help=sentence("opt.every"))
@click.option("--until", metavar="DATE", help=sentence("opt.until"))
@click.option("--again", is_flag=True, help=sentence("opt.again"))
@workspace_option
@person_option
@json_option
def plan(
    id: str,
    *,
    names: tuple[str, ...],
    again: bool,
    workspace: Path | None,
    person: str,
    as_json: bool,
    **times: Unpack[_Times],
) -> None:
    """Put an item's renditions at an instant, waiting for approval."""
    _refuse_times(times)
    present = now()
    if times["every"] and times["until"]:
        _plan_series(
            id,
            names,
            rhythm=(times["every"], read_day(times["until"])),
            again=again,
            workspace=workspace,
            person=person,
            as_json=as_json,
        )
    with open_here(workspace) as desk:
        zone = desk.config.office.zone
        actor = who(desk, person, WRITERS)
        planned = planning.plan(
            desk,
            id,
            names,
            when=_when(times, zone, present),
            person=actor,
            now=present,
            again=again,
        )
        beyond = outside(desk, id, planned)
        advice = advise(desk, planned, present)
        values = [_values(desk, standing) for standing in planned]

    def human() -> None:
        heads = ("head.number", "head.account", "head.due", "head.state")
        console().print(table(heads, [_row(s, zone) for s in planned]))
        _warn_outside(beyond, zone)
        say_advice(advice, present, zone)
        click.echo(sentence("plan.next", {"id": id}))

    warnings = [*_beyond(beyond, zone), *warning_values(advice.warnings, present, zone)]
    show(values, as_json=as_json, human=human, warnings=warnings)


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
            able = [n for n, p in desk.people().items() if "approver" in p.roles]
            known = ", ".join(able) or "-"
            raise Misused("person.which", role="approver", known=known)
        present, zone = now(), desk.config.office.zone
        flagged = remarks_of_planned(desk, id)
        done = decisions.approve(
            desk, id, person=person, now=present, override=override
        )
        cost = cost_of(desk, done.scheduled)
    data = {
        "item": id,
        "steps": list(done.taken),
        "open": list(done.open),
        "scheduled": list(done.scheduled),
        "overridden": [{"rule": f.rule, "text": f.text} for f in done.overridden],
        **cost_values(cost),
    }

    def human() -> None:
        _say_approved(id, done, override)
        say_cost("approve.cost", cost)
        say_remarks(flagged, present, zone)

    warnings = warning_values(flagged, present, zone)
    show(data, as_json=as_json, human=human, warnings=warnings)


def _refuse_times(times: _Times) -> None:
    if sum(map(bool, (times["at"], times["next_slot"], times["every"]))) > 1:
        raise Misused("plan.two_times")
    if bool(times["every"]) != bool(times["until"]):
        raise Misused("series.no_end" if times["every"] else "series.no_rhythm")


def _plan_series(
    id: str,
    names: tuple[str, ...],
    *,
    rhythm: tuple[str, date],
    again: bool,
    workspace: Path | None,
    person: str,
    as_json: bool,
) -> NoReturn:
    present = now()
    with open_here(workspace) as desk:
        zone = desk.config.office.zone
        every, until = rhythm
        made = plan_series(
            desk,
            id,
            names,
            every=read_rhythm(every, desk.slots()),
            until=until,
            person=who(desk, person, WRITERS),
            now=present,
            again=again,
        )
        beyond = outside(desk, id, made.planned)
        advice = advise(desk, made.planned, present)

    def human() -> None:
        say_series(made, zone)
        _warn_outside(beyond, zone)
        say_advice(advice, present, zone)
        click.echo(sentence("plan.next", {"id": id}))

    data = {**series_values(made), **cost_values(advice.cost)}
    warnings = [*_beyond(beyond, zone), *warning_values(advice.warnings, present, zone)]
    show(data, as_json=as_json, human=human, warnings=warnings)


def _warn_outside(beyond: Outside | None, zone: tzinfo) -> None:
    for warning in _beyond(beyond, zone):
        click.echo(warning["message"], err=True)


def _beyond(beyond: Outside | None, zone: tzinfo) -> list[dict[str, Any]]:
    """Return the warning that something lies outside its campaign, if it does."""
    if beyond is None:
        return []
    first = beyond.deliveries[0].delivery.due_at
    values = {
        "name": beyond.campaign.name,
        "from": beyond.campaign.start.isoformat(),
        "to": beyond.campaign.end.isoformat(),
        "count": len(beyond.deliveries),
        "at": short_instant(first, zone),
    }
    said = sentence("campaign.outside", values)
    plain = {**values, "at": first.isoformat()}
    return [{"code": "campaign.outside", "message": said, "values": plain}]


def _when(times: _Times, zone: ZoneInfo, present: datetime) -> planning.When:
    if times["next_slot"]:
        return "next_slot"
    return read_time(times["at"], zone, present) if times["at"] else None


def _values(desk: Desk, standing: Standing) -> dict[str, Any]:
    return {**delivery_values(standing), **cost_values(together(desk, [standing]))}


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
