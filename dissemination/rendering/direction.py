"""Which way each character runs, by Unicode's bidirectional algorithm (UAX #9)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import pairwise, product
from typing import Any

from bidi import algorithm as bidi

_LEFTWARDS = frozenset({"R", "AL", "AN"})
# Those of BidiBrackets.txt that fonts have, and guillemets, which people pair too.
_PAIRED = "()[]{}«»‹›⁅⁆⁽⁾₍₎⌈⌉⌊⌋❨❩❪❫❬❭❮❯❰❱❲❳❴❵⟦⟧⟨⟩⟪⟫⟬⟭⦅⦆⸢⸣⸨⸩〈〉《》「」『』【】"
_BRACKETS = dict(zip(_PAIRED[::2], _PAIRED[1::2], strict=True))
# Rule X9 would remove a joiner that stands alone; what keeps numbers whole replaces it.
# An emoji younger than this Python's Unicode has no class yet; it is a neutral.
_STAND_INS = {"BN": "-", "": "!"}
# Left-to-right, right-to-left, and Arabic letter mark.
_MARKS = ("", "\u200e", "\u200f", "\u061c")
_DIRECTION = {"L": "L", "R": "R", "AL": "R", "EN": "R", "AN": "R"}


def reads_leftwards(text: str) -> bool:
    """Tell whether the first strong letter of `text` is of a right-to-left script."""
    for char in text:
        match unicodedata.bidirectional(char):
            case "L":
                return False
            case "R" | "AL":
                return True
    return False


def levels(text: str, *, leftwards: bool) -> list[int]:
    """Return the embedding level of each character; odd ones run leftwards.

    Args:
        text: one line, without embedding controls.
        leftwards: the direction of the paragraph.
    """
    types = [unicodedata.bidirectional(char) for char in text]
    if not leftwards and _LEFTWARDS.isdisjoint(types):
        return [0] * len(text)
    storage = bidi.get_empty_storage()
    storage["base_level"], storage["base_dir"] = int(leftwards), "LR"[leftwards]
    solid = [_STAND_INS.get(kind, char) for char, kind in zip(text, types, strict=True)]
    bidi.get_embedding_levels(solid, storage)
    bidi.explicit_embed_and_overrides(storage)
    bidi.resolve_weak_types(storage)
    _settle_brackets(storage["chars"], "LR"[leftwards])
    bidi.resolve_neutral_types(storage, debug=False)
    bidi.resolve_implicit_levels(storage, debug=False)
    return [char["level"] for char in storage["chars"]]


def in_paragraph(
    lines: Sequence[str], text: str, *, leftwards: bool
) -> tuple[str, ...]:
    """Return lines so that each alone runs as it does in its paragraph.

    Where a number or a mark at a line's end takes its direction from the line before
    or after it, an invisible mark says so.
    """
    if not leftwards and _LEFTWARDS.isdisjoint(map(unicodedata.bidirectional, text)):
        return tuple(lines)
    whole = " ".join(text.split())
    depths = levels(whole, leftwards=leftwards)
    marked: list[str] = []
    at = 0
    for line in lines:
        wanted: list[int] = []
        for char in line:
            # Only the spaces between lines are skipped.
            at = whole.index(char, at) + 1
            wanted.append(depths[at - 1])
        marked.append(_marked(line, wanted, leftwards=leftwards))
    return tuple(marked)


def _marked(line: str, wanted: Sequence[int], *, leftwards: bool) -> str:
    """Return a line with marks at its ends, or one within, so that it runs as wanted.

    A mark within is needed where a number must forget what stood before it.
    """
    turns = (at for at, (one, two) in enumerate(pairwise(wanted), 1) if one != two)
    for at in (0, *turns):
        within = _MARKS[1:] if at else ("",)
        for before, mark, after in product(_MARKS, within, _MARKS):
            marked = f"{before}{line[:at]}{mark}{line[at:]}{after}"
            depths = levels(marked, leftwards=leftwards)[len(before) :]
            if depths[:at] + depths[at + len(mark) :][: len(line) - at] == wanted:
                return marked
    return line


def _settle_brackets(chars: Sequence[dict[str, Any]], base: str) -> None:
    """Give both brackets of a pair one direction (rule N0, which python-bidi lacks)."""
    for opening, closing in _pairs([char["ch"] for char in chars]):
        inside = _directions(chars[opening + 1 : closing])
        if base in inside:
            direction = base
        elif inside:
            before = _directions(chars[:opening])
            direction = before[-1] if before else base
        else:
            continue
        chars[opening]["type"] = chars[closing]["type"] = direction


def _directions(chars: Sequence[dict[str, Any]]) -> list[str]:
    return [_DIRECTION[c["type"]] for c in chars if c["type"] in _DIRECTION]


def _pairs(text: Sequence[str]) -> list[tuple[int, int]]:
    waiting: list[tuple[str, int]] = []
    found: list[tuple[int, int]] = []
    for at, char in enumerate(text):
        if char in _BRACKETS:
            waiting.append((_BRACKETS[char], at))
        elif any(closing == char for closing, _ in waiting):
            while waiting:
                closing, opened = waiting.pop()
                if closing == char:
                    found.append((opened, at))
                    break
    return sorted(found)
