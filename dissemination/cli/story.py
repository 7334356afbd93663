"""One delivery's story in plain words: what was done, what happened, what follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from rich.console import Console
from rich.text import Text

from dissemination.cli.amended import amendment_line, amendment_values
from dissemination.cli.said import filled, number
from dissemination.cli.tables import Line, grid, reason_said, state_line, state_word
from dissemination.domain.delivery import State
from dissemination.messages import sentence, short_instant
from dissemination.services.approve import step_said
from dissemination.storage.audit import Deed
from dissemination.storage.deliveries import AttemptRow
from dissemination.storage.overview import LOOKED_INTO, Overview, Pause, Why
from dissemination.storage.story import Proof, Story

PAUSES: Mapping[Why, str] = {
    "off": "status.pause.off",
    "person": "status.pause.person",
    "wait": "status.pause.wait",
    "quota": "status.pause.quota",
    "busy": "status.pause.busy",
}
_DEEDS: Mapping[str, str] = {
    "plan": "story.planned",
    "approve": "story.approved",
    "return": "story.returned",
    "cancel": "story.cancelled",
    "retry": "story.retried",
    "move": "story.moved",
    "confirm": "story.confirmed",
    "write": "story.revised",
    "resume": "story.held",
    "correct": "story.correct",
    "takedown": "story.takedown",
    "corrected": "story.corrected",
    "taken_down": "story.taken_down",
    "not_amended": "story.not_amended",
    "mark_ended": "story.mark_ended",
    "changed": "story.changed",
    "gone": "story.gone",
    "intact": "story.intact",
    "reslot": "story.reslotted",
    "version": "story.version",
    "version_drop": "story.version_drop",
}
_VERDICTS: Mapping[str, str] = {
    "published": "story.resolved_published",
    "resend": "story.resolved_resend",
    "fail": "story.resolved_fail",
}
# What a state waits for, where nothing more need be known.
_FOLLOWS: Mapping[State, str] = {
    State.PLANNED: "follow.approve",
    State.HANDED_OFF: "follow.post",
    State.HELD: "follow.decide",
    State.FAILED: "follow.decide",
    State.MISSED: "follow.decide",
    State.EXPIRED: "follow.decide",
}
_OUTCOMES: Mapping[str, State] = {
    "": State.PUBLISHING,
    "published": State.PUBLISHED,
    "unknown": State.UNCERTAIN,
    "vanished": State.UNCERTAIN,
    "rejected": State.FAILED,
    "auth_expired": State.HELD,
}
_FREE = ("·", "dim")
_NEXT = ("→", "cyan")
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story, and how everything stood when it was read."""

    story: Story
    seen: Overview

    @property
    def now(self) -> datetime:
        """When it was read."""
        return self.seen.at


def print_story(out: Console, told: Told, zone: tzinfo) -> None:
    """Print a delivery's story for people."""
    s = told.story.standing
    d = s.delivery
    head = f"#{d.id} {d.item} r{d.revision} → {d.account} ({s.channel}, {d.placement})"
    out.print(Text(head, style="bold"))
    why = reason_said(d.reason)
    out.print(Text.assemble(state_word(d.state), f": {why}" if why else ""))
    values = {
        "due": short_instant(d.due_at, zone),
        "until": short_instant(d.useful_until, zone),
    }
    out.print(sentence("story.instants", values))
    sections: dict[str, list[Line]] = {
        "story.head.past": list(_past(told, zone)),
        "story.head.proofs": [_proof_line(p, told, zone) for p in told.story.proofs],
        "story.head.amended": [
            amendment_line(one, zone) for one in told.story.amendments
        ],
        "story.head.next": [(_NEXT, said) for said in follows(told, zone)],
    }
    for title, lines in sections.items():
        if lines:
            out.print(Text(f"\n{sentence(title)}", style="bold"))
            out.print(grid(lines))


def story_values(told: Told | None, zone: tzinfo) -> dict[str, Any]:
    """Return a delivery's story for programs; without one, no attempts."""
    if told is None:
        return {"attempts": [], "story": None}
    known = told.story
    return {
        "attempts": [_attempt_values(a) for a in known.attempts],
        "story": {
            "created_at": known.created_at.isoformat(),
            "created_by": known.created_by,
            "fence": known.fence,
            "lease_owner": known.lease_owner,
            "lease_until": _iso(known.lease_until),
            "awaits": known.awaits and str(known.awaits),
            "deeds": [_deed_values(deed) for deed in known.deeds],
            "receipts": [_proof_values(proof) for proof in known.proofs],
            "amendments": [amendment_values(one) for one in known.amendments],
            "follows": list(follows(told, zone)),
        },
    }


def follows(told: Told, zone: tzinfo) -> Iterator[str]:
    """Say what comes next, and who or what it waits for."""
    s = told.story.standing
    values = {"number": str(s.delivery.id), "item": s.delivery.item}
    match s.delivery.state:
        case State.SCHEDULED:
            yield from _waits(told, zone)
        case State.PUBLISHING:
            is_open = any(a.ended_at is None for a in told.story.attempts)
            yield sentence("follow.calling" if is_open else "follow.preparing")
        case State.UNCERTAIN if s.delivery.reason in LOOKED_INTO:
            yield _said("follow.looks", told, zone, at=s.eligible_at)
        case State.UNCERTAIN:
            yield sentence("follow.resolve", values)
        case state if state in _FOLLOWS:
            yield sentence(_FOLLOWS[state], values)


def pause_said(pause: Pause, *, now: datetime, zone: tzinfo) -> str:
    """Say why an account takes nothing now, and until when."""
    values = {"account": pause.account, "reason": pause.reason}
    said = filled(PAUSES[pause.why], values, now=now, zone=zone)
    if pause.until is not None:
        said += filled("status.until", {"at": pause.until}, now=now, zone=zone)
    return said


def _said(id: str, told: Told, zone: tzinfo, **values: object) -> str:
    return filled(id, values, now=told.now, zone=zone)


def _waits(told: Told, zone: tzinfo) -> Iterator[str]:
    s, stop = told.story.standing, told.seen.stop
    if stop is not None:
        yield _said("follow.stopped", told, zone, person=stop.person, at=stop.at)
    if told.story.awaits not in (None, State.PUBLISHED):
        page = str(s.delivery.depends_on)
        yield sentence("follow.awaits", {"number": page})
    for pause in told.seen.pauses:
        if pause.account == s.delivery.account:
            yield pause_said(pause, now=told.now, zone=zone)
    if s.eligible_at <= told.now:
        yield sentence("follow.now")
    elif told.story.attempts:
        yield _said("follow.again", told, zone, at=s.eligible_at)
    else:
        yield _said("follow.at", told, zone, at=s.eligible_at)


def _past(told: Told, zone: tzinfo) -> Iterator[Line]:
    """Yield what people did and what happened, in the order of time."""
    known = told.story
    lines: list[tuple[datetime, Line]] = [
        (deed.at, (_FREE, _deed_said(deed, told, zone))) for deed in known.deeds
    ]
    if all(deed.verb != "plan" for deed in known.deeds):
        planned = _said(
            "story.planned", told, zone, at=known.created_at, person=known.created_by
        )
        lines.append((known.created_at, (_FREE, planned)))
    lines += [(a.started_at, _attempt_line(a, told, zone)) for a in known.attempts]
    # What happened at one instant stays in the order in which it was put here.
    yield from (line for _, line in sorted(lines, key=lambda pair: pair[0]))


def _deed_said(deed: Deed, told: Told, zone: tzinfo) -> str:
    by_us = deed.person == "engine"
    person = sentence("person.engine") if by_us else deed.person
    values = {"at": deed.at, "person": person}
    if deed.verb == "resolve":
        return _said(_VERDICTS[deed.detail["verdict"]], told, zone, **values)
    if deed.verb == "approve":
        steps = ", ".join(step_said(step) for step in deed.detail["steps"])
        return _said("story.approved", told, zone, **values, steps=steps)
    id_ = _DEEDS.get(deed.verb, "story.other")
    about = {
        "part": deed.detail.get("part", 0) + 1,
        "differs": _differs_said(deed.detail.get("differs", "")),
        "reason": deed.detail.get("reason", ""),
    }
    return _said(id_, told, zone, **values, **about, verb=deed.verb)


def _differs_said(differs: str) -> str:
    named = [word for word in differs.split(", ") if word]
    return ", ".join(sentence(f"differs.{word}") for word in named)


def _attempt_line(a: AttemptRow, told: Told, zone: tzinfo) -> Line:
    id_ = "queue.attempt" if a.step == "publish" else "queue.preparation"
    said = _said(
        id_,
        told,
        zone,
        at=a.started_at,
        part=a.part + 1,
        outcome=sentence(f"outcome.{a.outcome or 'open'}"),
    )
    facts = list(_facts(a))
    more = f" ({', '.join(facts)})" if facts else ""
    state = _OUTCOMES.get(a.outcome, State.SCHEDULED)
    return state_line(state, f"{said}{more}{_in_its_words(a)}")


def _facts(a: AttemptRow) -> Iterator[str]:
    # What vanished has no end of its own: it was found later.
    if a.ended_at is not None and a.step == "publish" and a.outcome != "vanished":
        seconds = (a.ended_at - a.started_at) / timedelta(seconds=1)
        yield sentence("story.lasted", {"seconds": number(round(seconds, 1))})
    if a.cost_usd:
        yield sentence("story.cost", {"cost": number(a.cost_usd / _MILLION)})


def _in_its_words(a: AttemptRow) -> str:
    """Return what the platform said, without the class of the error before it."""
    _, _, words = a.detail.partition(": ")
    return f' "{words}"' if words else ""


def _proof_line(proof: Proof, told: Told, zone: tzinfo) -> Line:
    said = _said(
        "story.proof", told, zone, at=proof.at, part=proof.part + 1, url=proof.url
    )
    return state_line(State.PUBLISHED, said)


def _attempt_values(a: AttemptRow) -> dict[str, Any]:
    return {
        "attempt": a.id,
        "part": a.part,
        "step": a.step,
        "fence": a.fence,
        "key": a.key,
        "started_at": a.started_at.isoformat(),
        "ended_at": _iso(a.ended_at),
        "outcome": a.outcome,
        "detail": a.detail,
        "cost_usd": a.cost_usd / _MILLION,
    }


def _deed_values(deed: Deed) -> dict[str, Any]:
    return {
        "at": deed.at.isoformat(),
        "person": deed.person,
        "verb": deed.verb,
        "subject": deed.subject,
        "detail": deed.detail,
    }


def _proof_values(proof: Proof) -> dict[str, Any]:
    return {
        "part": proof.part,
        "url": proof.url,
        "remote_id": proof.remote_id,
        "attempt": proof.attempt,
        "at": proof.at.isoformat(),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
