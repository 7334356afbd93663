"""`costs`: what each account has spent in a month, and will still spend."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from dissemination.cli.advice import money
from dissemination.cli.frame import json_option, now, open_here, show, workspace_option
from dissemination.cli.tables import console, table
from dissemination.domain.cost import MILLION
from dissemination.messages import sentence
from dissemination.services.budget import AccountCost
from dissemination.services.budget import costs as costs_of
from dissemination.services.mistakes import Misused

_HEADS = ("head.account", "head.spent", "head.unproven", "head.to_come", "head.total")


@click.command(help=sentence("help.costs"))
@click.option("--month", metavar="YYYY-MM", help=sentence("opt.month"))
@workspace_option
@json_option
def costs(*, month: str | None, workspace: Path | None, as_json: bool) -> None:
    """Show what each account has spent in a month, and will still spend."""
    present = now()
    with open_here(workspace) as desk:
        local = present.astimezone(desk.config.office.zone)
        chosen = _read_month(month) if month else local.date().replace(day=1)
        found = costs_of(desk, chosen, present)
    total = _added(found)

    def human() -> None:
        if found:
            _print(found, total)
        else:
            click.echo(sentence("costs.nothing", {"month": month_said}))

    month_said = f"{chosen:%Y-%m}"
    data = {
        "month": month_said,
        "accounts": [{"account": one.account, **_values(one)} for one in found],
        "total": _values(total),
    }
    show(data, as_json=as_json, human=human)


def _print(found: list[AccountCost], total: AccountCost) -> None:
    console().print(table(_HEADS, map(_row, [*found, total])))
    spent, to_come = total.looks_spent, total.looks_planned
    if spent or to_come:
        said = {"spent": money(spent), "to_come": money(to_come)}
        click.echo(sentence("costs.looks", said))


def _read_month(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - no instant
    except ValueError:
        raise Misused("costs.month", text=text) from None


def _added(found: list[AccountCost]) -> AccountCost:
    return AccountCost(
        account=None,
        spent=sum(one.spent for one in found),
        unproven=sum(one.unproven for one in found),
        planned=sum(one.planned for one in found),
        looks_spent=sum(one.looks_spent for one in found),
        looks_planned=sum(one.looks_planned for one in found),
    )


def _row(one: AccountCost) -> tuple[str, ...]:
    amounts = (one.spent, one.unproven, one.planned, one.spent + one.planned)
    return one.account or sentence("costs.total"), *map(money, amounts)


def _values(one: AccountCost) -> dict[str, float]:
    return {
        "spent_usd": one.spent / MILLION,
        "unproven_usd": one.unproven / MILLION,
        "planned_usd": one.planned / MILLION,
        "total_usd": (one.spent + one.planned) / MILLION,
        "looks_spent_usd": one.looks_spent / MILLION,
        "looks_planned_usd": one.looks_planned / MILLION,
    }
