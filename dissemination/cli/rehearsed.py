"""A rehearsal for programs: everything that was found, as plain values."""

from __future__ import annotations

from datetime import timedelta, tzinfo
from typing import Any

from dissemination.cli.said import filled
from dissemination.cli.tables import reason_said
from dissemination.domain.calendar import Blackout
from dissemination.domain.cost import MILLION
from dissemination.services import rehearsal as services
from dissemination.services.clash import Repeat
from dissemination.services.ready import Cause
from dissemination.services.rehearsal import AccountDay, Clash, Fill, Rehearsal


def rehearsal_values(found: Rehearsal, zone: tzinfo) -> dict[str, Any]:
    """Return everything that was found for programs."""
    return {
        "well": found.is_well,
        "from": found.start.isoformat(),
        "until": found.end.isoformat(),
        "stopped": found.is_stopped,
        "deliveries": [_line_values(line) for line in found.lines],
        "causes": [_cause_values(cause, found, zone) for cause in found.causes],
        "clashes": list(map(_clash_values, found.clashes)),
        "repeats": list(map(_repeat_values, found.repeats)),
        "days": [_day_values(one) for one in services.days(found.lines, zone)],
        "quotas": list(map(_fill_values, found.fills)),
        "blackouts": list(map(_blackout_values, found.blackouts)),
        "unplayed": list(found.unplayed),
        "cost_usd": found.cost_usd / MILLION,
        "look_usd": found.looks_usd / MILLION,
    }


def _cause_values(cause: Cause, found: Rehearsal, zone: tzinfo) -> dict[str, Any]:
    def say(id_: str) -> str:
        return filled(id_, cause.facts, now=found.start, zone=zone)

    return {
        "kind": cause.kind,
        "subject": cause.subject,
        "message": say(cause.message),
        "way": say(f"{cause.message}.way"),
    }


def _clash_values(one: Clash) -> dict[str, Any]:
    return {
        "account": one.account,
        "at": one.at.isoformat(),
        "items": list(one.items),
    }


def _fill_values(one: Fill) -> dict[str, Any]:
    return {
        "day": one.day.isoformat(),
        "account": one.account,
        "used": one.used,
        "max": one.max,
        "span_s": one.span / timedelta(seconds=1),
    }


def _blackout_values(one: Blackout) -> dict[str, Any]:
    return {
        "from": one.start.isoformat(),
        "to": one.end.isoformat(),
        "reason": one.reason,
        "accounts": sorted(one.accounts),
    }


def _repeat_values(one: Repeat) -> dict[str, Any]:
    other = one.other
    return {
        "kind": one.id.removeprefix("clash."),
        "item": one.item,
        "at": one.at.isoformat(),
        "other": other.item,
        "title": other.title,
        "unit": other.unit,
        "other_at": other.due_at.isoformat() if other.due_at else None,
    }


def _line_values(line: services.Line) -> dict[str, Any]:
    played = line.played
    return {
        "delivery": played.id,
        "item": played.item,
        "account": played.account,
        "state": str(played.state),
        "before": str(played.began),
        "priority": str(played.priority),
        "due_at": played.due_at.isoformat(),
        "useful_until": played.useful_until.isoformat(),
        "at": played.at.isoformat() if played.at else None,
        "late_s": line.late / timedelta(seconds=1),
        "trouble": line.trouble,
        "cause": line.cause,
        "reason": reason_said(played.reason),
        "parts": played.parts,
        "cost_usd": played.cost_usd / MILLION,
    }


def _day_values(one: AccountDay) -> dict[str, Any]:
    return {
        "day": one.day.isoformat(),
        "account": one.account,
        "published": one.published,
        "handed_off": one.handed_off,
        "first_at": one.first_at.isoformat(),
        "last_at": one.last_at.isoformat(),
        "cost_usd": one.cost_usd / MILLION,
    }
