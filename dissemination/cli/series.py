"""What `plan --every` shows: a line an account, and what was left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Any

import click

from dissemination.cli.shown import delivery_values
from dissemination.cli.tables import console, table
from dissemination.domain.slots import local_text
from dissemination.messages import sentence, short_instant
from dissemination.services.series import Series, counted, counted_said
from dissemination.storage.deliveries import Standing


def series_values(series: Series) -> dict[str, Any]:
    """Return a series for programs."""
    return {
        "deliveries": [delivery_values(s) for s in series.planned],
        "left_out": [
            {
                "account": account,
                "counts": {str(why): n for why, n in counted(found).items()},
                "occurrences": [
                    {"local": local_text(one.local), "why": str(one.left_out)}
                    for one in found
                ],
            }
            for account, found in series.left_out.items()
        ],
    }


def say_series(series: Series, zone: tzinfo) -> None:
    """Print a series for people."""
    heads = ("head.account", "head.count", "head.first", "head.last")
    console().print(table(heads, _rows(series.planned, zone)))
    for account, found in series.left_out.items():
        if found:
            values = {"account": account, "count": str(len(found))}
            values["why"] = counted_said(found)
            click.echo(sentence("series.left_out", values))


def _rows(planned: Sequence[Standing], zone: tzinfo) -> Iterator[tuple[str, ...]]:
    by_account: dict[str, list[Standing]] = {}
    for standing in planned:
        by_account.setdefault(standing.delivery.account, []).append(standing)
    for account, found in by_account.items():
        ends = (short_instant(found[n].delivery.due_at, zone) for n in (0, -1))
        yield account, str(len(found)), *ends
