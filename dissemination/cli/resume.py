"""`resume`: go on after a stop, with a choice for each delivery that was held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NoReturn, get_args

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
from dissemination.cli.stop import (
    dry_run_option,
    outlook_values,
    say_outlook,
    stop_said,
)
from dissemination.cli.times import read_time
from dissemination.domain.delivery import DeliveryId, State
from dissemination.messages import sentence, short_instant
from dissemination.services import queue as people
from dissemination.services import stop as brake
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake
from dissemination.services.queue import Changed, NewTime, known_delivery
from dissemination.services.stop import Due, Resumed
from dissemination.storage.control import HELD_BY_STOP, Outlook, Stop

_Way = Literal["send", "hold", "cancel", "move"]
_Became = Mapping[_Way, Sequence[DeliveryId]]

_WAYS: tuple[_Way, ...] = get_args(_Way)
_SLOT = "slot"  # what is typed for the next slot
_DUE: Mapping[Due, str] = {
    "hold": "resume.due",
    "send": "resume.due_send",
    "cancel": "resume.due_cancel",
}
_DONE: Mapping[_Way, str] = {
    "send": "resume.sent",
    "move": "move.done",
    "cancel": "cancel.done",
    "hold": "resume.held",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """What is to become of one delivery, or of all that follow as well.

    `when` is the new time of what is moved.
    """

    way: _Way
    is_for_all: bool
    when: NewTime = "next_slot"


@click.command(help=sentence("help.resume"))
@click.option("--due", type=click.Choice(get_args(Due)), help=sentence("opt.due"))
@click.option("--yes", "is_sure", is_flag=True, help=sentence("opt.yes"))
@dry_run_option
@workspace_option
@person_option
@json_option
def resume(
    *,
    due: Due | None,
    is_sure: bool,
    dry_run: bool,
    workspace: Path | None,
    person: str,
    as_json: bool,
) -> None:
    """Show what stays scheduled, ask, resume, and let a person choose for the rest."""
    asks, bulk = not (as_json or is_sure), due or "hold"
    with open_here(workspace) as desk:
        actor = who(desk, person, DECIDERS)
        known, seen = _before_resume(desk)
        if not as_json:
            _show_outlook(desk, known, seen, bulk)
        if dry_run:
            data = {**outlook_values(known, seen), **_listed(Resumed())}
            _show_dry(data, as_json=as_json)
        if asks:
            click.confirm(sentence("resume.sure"), abort=True)
        done = brake.resume(desk, person=actor, now=desk.db.now(), due=bulk)
        became = _became(done)
        if done.held and asks and not due:
            became = _ask_for_each(desk, done.held, actor)
    data = {**outlook_values(None, seen), **_listed(done)}
    show(data, as_json=as_json, human=lambda: _say(became))


def _show_dry(data: dict[str, Any], *, as_json: bool) -> NoReturn:
    show(data, as_json=as_json, human=lambda: click.echo(sentence("resume.dry")))


def _listed(done: Resumed) -> dict[str, list[DeliveryId]]:
    named = {"sent": done.sent, "cancelled": done.cancelled, "held": done.held}
    return {name: list(numbers) for name, numbers in named.items()}


def _became(done: Resumed) -> _Became:
    return {"send": done.sent, "cancel": done.cancelled, "hold": done.held}


def _before_resume(desk: Desk) -> tuple[Stop, Outlook]:
    known = brake.standing(desk)
    if known is None:
        raise Mistake("resume.not_stopped")
    return known, brake.outlook(desk, desk.db.now())


def _show_outlook(desk: Desk, known: Stop, seen: Outlook, due: Due) -> None:
    zone = desk.config.office.zone
    click.echo(sentence("resume.was", stop_said(known, zone)))
    groups = {
        "later": "resume.later",
        "due": _DUE[due],
        "sending": "stop.sending",
        "doubtful": "stop.doubtful",
    }
    say_outlook(seen, groups, zone)


def _ask_for_each(desk: Desk, held: Sequence[DeliveryId], actor: str) -> _Became:
    """Ask what is to become of each; who ends the asking leaves the rest held."""
    keys = sentence("resume.keys")
    click.echo(sentence("resume.ask", {"count": len(held)}))
    became: dict[_Way, list[DeliveryId]] = {way: [] for way in _DONE}
    rest = list(held)
    while rest:
        try:
            choice = _ask(desk, rest[0], keys)
        except click.Abort:
            click.echo()
            click.echo(sentence("resume.left"))
            break
        some = rest if choice.is_for_all else rest[:1]
        done = _do(desk, choice, some, actor)
        became[choice.way] += done
        if done or choice.is_for_all:
            rest = rest[len(some) :]
    became["hold"] = _still_held(desk, held)
    return became


def _ask(desk: Desk, number: DeliveryId, keys: str) -> _Choice:
    with desk.db.read() as connection:
        d = known_delivery(connection, number).delivery
    zone = desk.config.office.zone
    at = short_instant(d.due_at, zone)
    values = {"number": number, "at": at, "item": d.item, "account": d.account}
    hold = keys[_WAYS.index("hold")]
    key: str = click.prompt(
        sentence("resume.which", {**values, "keys": "/".join(keys)}),
        type=click.Choice([*keys, *keys.upper()]),
        default=hold,
        show_choices=False,
        show_default=False,
    )
    way = _WAYS[keys.index(key.lower())]
    when = _ask_when(desk) if way == "move" else "next_slot"
    return _Choice(way=way, is_for_all=key.isupper(), when=when)


def _ask_when(desk: Desk) -> NewTime:
    """Ask for a time until one can be read."""
    while True:
        said: str = click.prompt(sentence("resume.when"))
        if said.strip().lower() == _SLOT:
            return "next_slot"
        try:
            return read_time(said, desk.config.office.zone, desk.db.now())
        except Mistake as mistake:
            click.echo(sentence(mistake.id, mistake.values), err=True)


def _do(
    desk: Desk, choice: _Choice, some: Sequence[DeliveryId], actor: str
) -> Sequence[DeliveryId]:
    """Do what was chosen, and return those with which it was done."""
    try:
        changed = _change(desk, choice, [str(number) for number in some], actor)
    except Mistake as mistake:
        changed = Changed(refused=(mistake,))
    for refused in changed.refused:
        click.echo(sentence(refused.id, refused.values), err=True)
    return changed.moved


def _change(desk: Desk, choice: _Choice, ids: Sequence[str], actor: str) -> Changed:
    now = desk.db.now()
    match choice.way:
        case "send":
            return people.retry(desk, ids, person=actor, now=now)
        case "cancel":
            return people.cancel(desk, ids, person=actor, now=now)
        case "move":
            return people.move(desk, ids, when=choice.when, person=actor, now=now)
        case "hold":
            return Changed(moved=tuple(DeliveryId(int(id_)) for id_ in ids))


def _still_held(desk: Desk, held: Sequence[DeliveryId]) -> list[DeliveryId]:
    with desk.db.read() as connection:
        found = [known_delivery(connection, number).delivery for number in held]
    left = (State.HELD, HELD_BY_STOP)
    return [d.id for d in found if (d.state, d.reason) == left]


def _say(became: _Became) -> None:
    said = [(id_, became.get(way, ())) for way, id_ in _DONE.items()]
    for id_, numbers in said:
        if numbers:
            listed = ", ".join(str(number) for number in numbers)
            click.echo(sentence(id_, {"numbers": listed}))
    if not became.get("hold"):
        click.echo(sentence("resume.done"))
