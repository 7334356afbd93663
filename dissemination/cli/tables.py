"""Tables and lists for people, by Rich."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dissemination.domain.delivery import State
from dissemination.messages import sentence
from dissemination.registry import names

Line = tuple[tuple[str, str], str | Text]  # a mark with its colour, and what is said

# Shape and word, never colour alone.
_LOOKS = {
    State.PLANNED: ("○", "yellow"),
    State.SCHEDULED: ("◷", "cyan"),
    State.PUBLISHING: ("…", "cyan"),
    State.PUBLISHED: ("●", "green"),
    State.HANDED_OFF: ("◐", "green"),
    State.HELD: ("■", "yellow"),
    State.UNCERTAIN: ("?", "magenta"),
    State.FAILED: ("✕", "red"),
    State.MISSED: ("–", "red"),
    State.EXPIRED: ("–", "red"),
    State.CANCELLED: ("×", "dim"),
}
_PIPE_WIDTH = 10_000  # columns


def console() -> Console:
    """Return the console for results; Rich minds NO_COLOR and COLUMNS by itself.

    What people wrote is never read as markup, and a pipe gets a row on one line.
    """
    plain = Console(highlight=False, markup=False, emoji=False)
    if not plain.is_terminal and "COLUMNS" not in os.environ:
        plain.width = _PIPE_WIDTH
    return plain


def state_word(state: State) -> Text:
    """Return a state as a mark and a word."""
    mark, colour = _LOOKS[state]
    return Text(f"{mark} {sentence(f'state.{state}')}", style=colour)


def state_mark(state: State) -> Text:
    """Return a state as its mark alone, for a narrow table."""
    mark, colour = _LOOKS[state]
    return Text(mark, style=colour)


def table(heads: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> Table:
    """Return a plain table; the heads are message ids."""
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for head in heads:
        made.add_column(Text(sentence(head)), overflow="fold")
    for row in rows:
        made.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
    return made


def grid(lines: Iterable[Line]) -> Table:
    """Return lines behind their marks; what is long goes on below itself."""
    made = Table.grid(padding=(0, 1, 0, 0))
    made.add_column(no_wrap=True)
    made.add_column(overflow="fold")
    for (mark, colour), said in lines:
        made.add_row(Text(mark, style=colour), said)
    return made


def state_line(state: State, said: str) -> Line:
    """Return a line behind a state's mark."""
    return _LOOKS[state], said


def channel_labels() -> dict[str, str]:
    """Return how the channels that we know are called on the screen."""
    said = {name: sentence(f"channel.{name}") for name in names()}
    return {name: label for name, label in said.items() if label != f"channel.{name}"}


def reason_said(reason: str) -> str:
    """Return why a delivery stands where it stands, or nothing."""
    return sentence(reason) if reason else ""


def legend() -> Text:
    """Return what the marks mean."""
    said = Text()
    for state in (State.PUBLISHED, State.HANDED_OFF, State.SCHEDULED, State.PUBLISHING):
        said.append_text(state_word(state))
        said.append("   ")
    return said
