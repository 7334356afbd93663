"""What the review pages say: steps, times, costs and findings, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dissemination.domain.cost import MILLION
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.rendition import AccountId
from dissemination.messages import language, sentence, short_instant
from dissemination.services.approve import role_of, step_said
from dissemination.services.checks import in_context, said
from dissemination.services.review import Review
from dissemination.web.access import Visit
from dissemination.web.items import labels

_ROLES = {"editor": "web.approve.role.editor", "approver": "web.approve.role.approver"}
_FEW = 4  # instants that are said one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingSaid:
    """A finding in words, with the words around it."""

    found: Finding
    says: str
    before: str
    after: str


def findings_said(found: Review) -> list[FindingSaid]:
    """Return what the checks say, the gravest first, each in its sentence."""
    every = found.waiting.findings if found.waiting else found.marks
    order = list(Severity)
    return [
        _finding(found, one)
        for one in sorted(every, key=lambda f: order.index(f.severity))
    ]


def leaving(visit: Visit, when: Sequence[tuple[datetime, AccountId]]) -> str:
    """Say when something goes out, and where: "Sen 23 Nov, 12.00 WIB di Situs"."""
    names, zone = labels(visit.desk), visit.desk.config.office.zone
    together: dict[datetime, list[str]] = {}
    for due_at, account in when:
        # What is due already goes out as soon as it is approved.
        at = max(due_at, visit.now)
        together.setdefault(at, []).append(names.get(account, account))
    said_ = [
        _at(visit, at, ", ".join(dict.fromkeys(there)), short_instant(at, zone))
        for at, there in list(together.items())[:_FEW]
    ]
    rest = len(together) - _FEW
    more = [sentence("web.approve.more_times", {"count": rest})] if rest > 0 else []
    return "; ".join([*said_, *more])


def steps_said(steps: Iterable[str]) -> str:
    """Return the names of steps of approval."""
    return ", ".join(map(step_said, steps))


def role_said(step: str) -> str:
    """Return who takes a step, as people call them."""
    return sentence(_ROLES[role_of(step)])


def dollars(found: Review) -> str:
    """Return what it costs to publish what waits; nothing where it is free."""
    if not found.cost.total:
        return ""
    from babel.numbers import format_currency  # noqa: PLC0415 - slow to import

    price = found.cost.total / MILLION
    pattern = "¤#,##0.00##"
    return str(format_currency(price, "USD", pattern, locale=language()))


def _finding(found: Review, one: Finding) -> FindingSaid:
    before, _, after = in_context(found.item, one)
    return FindingSaid(found=one, says=said(one), before=before, after=after)


def _at(visit: Visit, at: datetime, there: str, when: str) -> str:
    if at <= visit.now:
        return sentence("web.approve.goes_now", {"accounts": there})
    return sentence("web.approve.goes", {"at": when, "accounts": there})
