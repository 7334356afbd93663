"""Two texts beside each other, for people: marks first, colours on top of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from dissemination.domain.difference import Change, likeness
from dissemination.messages import sentence

WIDE = 100  # columns from which two texts stand side by side
_ENDLESS = 1_000  # a pipe: lines are as long as they are
_ANEW = 0.3  # of two texts that have no more in common, no difference is read
_GONE, _COME = "red strike", "bold green"


def difference_shown(
    changes: Sequence[Change], *, heads: tuple[str, str], width: int
) -> RenderableType:
    """Return a difference: in columns where there is room, else in one text.

    Args:
        changes: from the old text to the new one.
        heads: message ids, of the old and of the new text.
        width: of the console, in columns.
    """
    if WIDE <= width < _ENDLESS:
        return _columns(changes, heads)
    if likeness(changes) < _ANEW:
        return _one_after_other(changes, heads)
    said = Text()
    for change in changes:
        said.append_text(_gone(change)).append_text(_come(change))
    return said


def change_values(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Return a difference for programs."""
    return [{"op": c.op, "old": c.old, "new": c.new} for c in changes]


def _columns(changes: Sequence[Change], heads: tuple[str, str]) -> Table:
    made = Table.grid(padding=(0, 3, 0, 0), expand=True)
    for _ in heads:
        made.add_column(ratio=1, overflow="fold")
    made.add_row(*(Text(sentence(head), style="bold") for head in heads))
    made.add_row(*_both(changes))
    return made


def _one_after_other(changes: Sequence[Change], heads: tuple[str, str]) -> Text:
    old, new = _both(changes)
    first, second = (Text(f"{sentence(head)}\n", style="bold") for head in heads)
    return Text.assemble(first, old, "\n\n", second, new)


def _both(changes: Sequence[Change]) -> tuple[Text, Text]:
    if likeness(changes) < _ANEW:
        return Text("".join(c.old for c in changes)), Text(
            "".join(c.new for c in changes)
        )
    old, new = Text(), Text()
    for change in changes:
        is_same = change.op == "equal"
        old.append_text(Text(change.old) if is_same else _gone(change))
        new.append_text(Text(change.new) if is_same else _come(change))
    return old, new


def _gone(change: Change) -> Text:
    return _marked(change.old, "[-", "-]", _GONE) if _differs(change) else Text()


def _come(change: Change) -> Text:
    if not _differs(change):
        return Text(change.new)
    return _marked(change.new, "{+", "+}", _COME)


def _differs(change: Change) -> bool:
    return change.op != "equal"


def _marked(said: str, before: str, after: str, style: str) -> Text:
    """Return words between marks; the space around them stays outside."""
    words = said.strip()
    if not words:
        return Text(said)
    start = said.index(words)
    lead, rest = said[:start], said[start + len(words) :]
    return Text.assemble(lead, (f"{before}{words}{after}", style), rest)
