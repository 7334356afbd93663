"""Advice: what a plan costs, and what speaks against it, before anybody approves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dissemination.domain.cost import NOTHING, Cost
from dissemination.services import agreement, budget
from dissemination.services.clash import clashes
from dissemination.services.desk import Desk
from dissemination.services.remarks import Remark
from dissemination.services.write import find_item
from dissemination.storage.deliveries import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What a plan costs, and what to think of before."""

    cost: Cost = NOTHING
    warnings: tuple[Remark, ...] = ()


def advise(desk: Desk, planned: Sequence[Standing], now: datetime) -> Advice:
    """Say what deliveries of one item cost, and what speaks against them.

    They are planned already: nothing is refused, and nothing is stored.
    """
    if not planned:
        return Advice()
    kept = find_item(desk, planned[0].delivery.item)
    return Advice(
        cost=budget.together(desk, planned),
        warnings=(
            *budget.outlook(desk, planned, now),
            *clashes(desk, kept, planned),
            *agreement.remarks(desk, kept.item, {s.delivery.account for s in planned}),
        ),
    )
