"""`campaign list|show`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import Any

import click
from rich.padding import Padding
from rich.text import Text

from dissemination.cli.frame import json_option, open_here, show, workspace_option
from dissemination.cli.tables import console, state_mark, state_word, table
from dissemination.config import Campaign
from dissemination.domain.rendition import AccountId
from dissemination.messages import sentence, short_instant
from dissemination.services.campaign import Board, board, sizes
from dissemination.storage.campaigns import Member, Move

_APART = "   "


@click.group(help=sentence("help.campaign"))
def campaign() -> None:
    """Hold the campaign commands together."""


@campaign.command("list", help=sentence("help.campaign.list"))
@workspace_option
@json_option
def list_(workspace: Path | None, *, as_json: bool) -> None:
    """List the desk's campaigns."""
    with open_here(workspace) as desk:
        known, counts = desk.config.campaigns, sizes(desk)
    data = [
        {**_campaign_values(id_, one), "items": counts[id_]}
        for id_, one in known.items()
    ]

    def human() -> None:
        heads = ("head.campaign", "head.title", "head.dates", "head.items")
        rows = [
            (id_, one.name, _dates(one), str(counts[id_])) for id_, one in known.items()
        ]
        console().print(table(heads, rows) if rows else sentence("campaign.none"))

    show(data, as_json=as_json, human=human)


@campaign.command("show", help=sentence("help.campaign.show"))
@click.argument("id", metavar="ID")
@workspace_option
@json_option
def show_(id: str, *, workspace: Path | None, as_json: bool) -> None:
    """Show a campaign's items, and where each stands on each account."""
    with open_here(workspace) as desk:
        found, zone = board(desk, id), desk.config.office.zone
    show(
        board_values(found),
        as_json=as_json,
        human=lambda: _print_board(found, zone),
    )


def board_values(found: Board) -> dict[str, Any]:
    """Return a campaign's board for programs."""
    return {
        **_campaign_values(found.id, found.campaign),
        "items": [_member_values(found, member) for member in found.members],
        "counts": {str(state): count for state, count in found.counts.items()},
        "next": _move_values(found.next) if found.next else None,
    }


def _campaign_values(id: str, one: Campaign) -> dict[str, Any]:
    return {
        "id": id,
        "name": one.name,
        "from": one.start.isoformat(),
        "to": one.end.isoformat(),
        "hashtags": list(one.hashtags),
    }


def _member_values(found: Board, member: Member) -> dict[str, Any]:
    return {
        "id": member.id,
        "kind": str(member.kind),
        "title": member.title,
        "state": member.state,
        "accounts": {
            account: [_move_values(move) for move in moves]
            for account, moves in _standing(found, member)
        },
    }


def _move_values(move: Move) -> dict[str, Any]:
    return {
        "delivery": move.id,
        "item": move.item,
        "account": move.account,
        "state": str(move.state),
        "due_at": move.due_at.isoformat(),
    }


def _print_board(found: Board, zone: tzinfo) -> None:
    out = console()
    one = found.campaign
    out.print(Text(one.name, style="bold"))
    out.print(" · ".join(filter(None, (_dates(one), " ".join(one.hashtags)))))
    if not found.members:
        out.print(sentence("campaign.empty", {"id": found.id}))
        return
    for member in found.members:
        state = sentence(f"item.state.{member.state}")
        head = Text(f"\n{member.id}", style="bold")
        out.print(head.append(f" · {member.kind} · {state}", style="not bold"))
        lines = [_line(a, moves, zone) for a, moves in _standing(found, member)]
        for line in lines or [Text(sentence("campaign.not_planned"), style="dim")]:
            out.print(Padding(line, (0, 0, 0, 2)))
    out.print(Text("\n").append_text(_total(found)))
    if found.next is not None:
        move = found.next
        at = short_instant(move.due_at, zone)
        values = {"at": at, "item": move.item, "account": move.account}
        out.print(sentence("campaign.next", {**values, "number": str(move.id)}))


def _standing(
    found: Board, member: Member
) -> Iterator[tuple[AccountId, Sequence[Move]]]:
    for account in found.accounts:
        if moves := found.moves.get((member.id, account)):
            yield account, moves


def _line(account: AccountId, moves: Sequence[Move], zone: tzinfo) -> Text:
    """Say where an item stands on an account: one delivery with its instant."""
    if len(moves) == 1:
        (move,) = moves
        said = state_mark(move.state).append(f" {account}", style="default")
        return said.append(f"  {short_instant(move.due_at, zone)}", style="dim")
    counts = Counter(move.state for move in moves)
    said = Text()
    for state, count in counts.items():
        said.append_text(state_mark(state)).append(f" {count} ", style="default")
    ends = (short_instant(moves[n].due_at, zone) for n in (0, -1))
    return said.append(account).append(f"  {' – '.join(ends)}", style="dim")


def _total(found: Board) -> Text:
    said = Text(sentence("campaign.total", {"count": str(len(found.members))}))
    for state, count in found.counts.items():
        said.append(_APART).append_text(state_word(state)).append(f" {count}")
    return said


def _dates(one: Campaign) -> str:
    return f"{one.start.isoformat()} – {one.end.isoformat()}"
