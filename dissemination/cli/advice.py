"""What a plan costs and what speaks against it, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any

import click

from dissemination.cli.said import filled
from dissemination.domain.cost import MILLION, Cost
from dissemination.messages import language, sentence
from dissemination.services.advice import Advice
from dissemination.services.remarks import Remark


def say_advice(advice: Advice, now: datetime, zone: tzinfo) -> None:
    """Print the cost, where there is one, and each warning."""
    say_cost("advice.cost", advice.cost)
    say_remarks(advice.warnings, now, zone)


def say_remarks(remarks: Iterable[Remark], now: datetime, zone: tzinfo) -> None:
    """Print each remark as a warning."""
    for remark in remarks:
        said = remark_said(remark, now, zone)
        click.echo(sentence("advice.warning", {"said": said}))


def say_cost(id: str, cost: Cost) -> None:
    """Print a sentence with a cost, where there is one, and what is for looks."""
    if cost.total:
        click.echo(sentence(id, {"cost": money(cost.total)}))
    if cost.looks:
        said = sentence("advice.looks", {"cost": money(cost.looks)})
        click.echo(f"  {said}")


def cost_values(cost: Cost) -> dict[str, float]:
    """Return a cost for programs; `look_usd` is a part of `cost_usd`."""
    return {"cost_usd": cost.total / MILLION, "look_usd": cost.looks / MILLION}


def warning_values(
    remarks: Iterable[Remark], now: datetime, zone: tzinfo
) -> list[dict[str, Any]]:
    """Return the warnings for programs: code, sentence, and the values themselves."""
    return [
        {
            "code": remark.id,
            "message": remark_said(remark, now, zone),
            "values": {name: _plain(value) for name, value in remark.values.items()},
        }
        for remark in remarks
    ]


def remark_said(remark: Remark, now: datetime, zone: tzinfo) -> str:
    """Return what a remark says."""
    values: Mapping[str, object] = {
        name: str(value) if name == "number" else value  # it is a name, not a count
        for name, value in remark.values.items()
    }
    return filled(remark.id, values, now=now, zone=zone)


def money(cost_usd: int) -> str:
    """Say millionths of a dollar: "USD 0,215"; cents always, more where they count."""
    from babel.numbers import format_decimal  # noqa: PLC0415 - slow to import

    amount = format_decimal(cost_usd / MILLION, "#,##0.00####", locale=language())
    return f"USD {amount}"


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
    return value
