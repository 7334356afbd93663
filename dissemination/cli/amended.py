"""Corrections and takedowns as people and programs read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Any

from rich.text import Text

from dissemination.cli.tables import Line
from dissemination.messages import sentence, short_instant
from dissemination.storage.amendments import Amendment
from dissemination.storage.public import AmendmentKind, AmendmentState

HEADS = ("number", "account", "part", "amendment", "remark")

# Shape and word, never colour alone.
_LOOKS = {
    AmendmentState.WAITING: ("◷", "cyan"),
    AmendmentState.DONE: ("●", "green"),
    AmendmentState.PERSON: ("!", "yellow"),
    AmendmentState.FAILED: ("×", "dim"),
}


def amendment_line(one: Amendment, zone: tzinfo) -> Line:
    """Return one as a line behind a mark: what it is, where it stands, why."""
    said = sentence("amendment.line", {"part": one.part + 1, "state": _word(one)})
    if one.done_at is not None:
        said += f", {short_instant(one.done_at, zone)}"
    rest = remark(one)
    return _LOOKS[one.state], f"{said}: {rest}" if rest else said


def amendment_row(one: Amendment) -> tuple[str | Text, ...]:
    """Return one as a row under `HEADS`."""
    mark, colour = _LOOKS[one.state]
    return (
        str(one.id),
        one.account,
        str(one.part + 1),
        Text(f"{mark} {_word(one)}", style=colour),
        remark(one),
    )


def remark(one: Amendment) -> str:
    """Return why one stands where it stands, and where it is public."""
    return " ".join(said for said in (message_said(one.message), one.url) if said)


def message_said(message: str) -> str:
    """Return what a message says, with the platform's words in it."""
    id_, _, words = message.partition(": ")
    return sentence(id_, {"words": words}) if id_ else ""


def amended_said(known: Sequence[Amendment], zone: tzinfo) -> str:
    """Return what stands beside a delivery's state: corrected, removed, and when."""
    return ", ".join(dict.fromkeys(_beside(known, zone)))


def amendment_values(one: Amendment) -> dict[str, Any]:
    """Return one for programs."""
    return {
        "number": one.id,
        "delivery": one.delivery,
        "item": one.item,
        "account": one.account,
        "channel": one.channel,
        "part": one.part,
        "kind": str(one.kind),
        "state": str(one.state),
        "reason": one.reason,
        "person": one.person,
        "created_at": one.created_at.isoformat(),
        "done_at": one.done_at.isoformat() if one.done_at else None,
        "why": message_said(one.message),
        "url": one.url,
        "tries": one.tries,
        "text": one.said.text if one.said else "",
    }


def _word(one: Amendment) -> str:
    return sentence(f"{one.kind}.{one.state}")


def _beside(known: Sequence[Amendment], zone: tzinfo) -> Iterator[str]:
    open_ = (AmendmentState.WAITING, AmendmentState.PERSON)
    for kind in AmendmentKind:
        mine = [a for a in known if a.kind is kind]
        at = max((a.done_at for a in mine if a.done_at), default=None)
        if any(a.state in open_ for a in mine):
            yield sentence(f"amended.{kind}.open")
        elif at is not None:
            yield sentence(f"amended.{kind}", {"at": short_instant(at, zone)})
