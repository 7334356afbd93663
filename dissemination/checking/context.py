"""What is denied before a hit, what a number is called, how a number is masked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dissemination.checking.reading import Span, has, listed, sentence, spans

__all__ = ["Span", "after", "before", "digits", "is_denied", "masked"]

_NEGATION_REACH = 110  # code points before a hit
_DENIAL_REACH = 48
_LIST_REACH = 1_500
_LIST_LINES = 20
_ITEM = re.compile(r"\s{0,9}(?:[-•*–·▪]|\(?\w{1,3}[.)])\s")
_PROHIBITED = listed("neutrality", "negation", "prohibited")
_DENIED = listed("neutrality", "negation", "denied")
_NOT_DENIED = listed("neutrality", "negation", "not_denied")
# "Supaya pasar tidak digusur, mari …": what is denied there is of another clause.
_URGES = r"(?:mari|marilah|ayo|ayolah|yuk|yok|kuy)(?!\w)"
_URGED = re.compile(rf"[\s,]{_URGES}(?:\s\w+){{0,3}}\s?$", re.IGNORECASE)
_NEW_CLAUSE = re.compile(
    rf"[,.;!?…–—\n]\s{{0,2}}(?:(?:maka|jadi|karena itu)\s)?{_URGES}"
    r"(?:\s\w+){0,3}\s?$",
    re.IGNORECASE,
)
_URGE = re.compile(_URGES, re.IGNORECASE)
_PURPOSE = re.compile(
    r"(?<!\w)(?:agar|supaya|biar|demi|kalau|jika|bila|karena)\s[^,;.!?\n]*$",
    re.IGNORECASE,
)
_PURPOSE_REACH = 48
_AFTER_PURPOSE = re.compile(r",\s{0,2}(?:\w+\s){0,2}$")
# "Dilarang mengajak warga, ayo …": what is said there is what is forbidden.
_SAYS = re.compile(
    r"(?:ajak|bilang|tulis|kata|ucap|seru|sebut|unggah|komentar)[^.!?\n]*$",
    re.IGNORECASE,
)
_QUOTES = frozenset(':"“”‘«')
_SHOWN = 4  # digits at each end of a masked number


def is_denied(text: str, at: int) -> bool:
    """Tell whether a place is under a prohibition, or denied in its own sentence."""
    said = (*spans(text, _PROHIBITED, max(0, at - _NEGATION_REACH), at),)
    said += (*_denials(text, at),)
    is_said = any(not _is_of_another_clause(text, one, at) for one in said)
    return is_said or _is_listed_as_prohibited(text, at)


def before(text: str, at: int, reach: int) -> str:
    """Return what stands before a place in its line."""
    low = max(0, at - reach)
    return text[max(low, text.rfind("\n", low, at) + 1) : at]


def after(text: str, at: int, reach: int) -> str:
    """Return what stands after a place in its line."""
    return text[at : at + reach].split("\n", 1)[0]


def digits(text: str) -> str:
    """Return the digits of a number, however it is written."""
    return "".join(filter(str.isdecimal, text))


def masked(number: str) -> str:
    """Hide the digits of a number but for four at each end: 1471********0001."""
    count, seen, shown = len(digits(number)), 0, ""
    for character in number:
        is_digit = character.isdecimal()
        is_hidden = is_digit and _SHOWN <= seen < count - _SHOWN
        shown += "*" if is_hidden else character
        seen += is_digit
    return shown


def _denials(text: str, at: int) -> Iterator[Span]:
    own, _ = sentence(text, at, at)
    for start, end in spans(text, _DENIED, max(own, at - _DENIAL_REACH), at):
        if not has(text, _NOT_DENIED, end, min(len(text), end + 22)):
            yield start, end


def _is_of_another_clause(text: str, denial: Span, at: int) -> bool:
    """Tell whether a clause after a denial urges: what is quoted is still denied."""
    between = text[denial[1] : at]
    if not _QUOTES.isdisjoint(between) or _SAYS.search(between):
        return False
    if _NEW_CLAUSE.search(between):
        return True
    if between.rstrip().endswith((",", ".", "!")) and _URGE.match(text, at):
        return True
    if not _PURPOSE.search(text, max(0, denial[0] - _PURPOSE_REACH), denial[0]):
        return False
    return bool(_AFTER_PURPOSE.search(between) or _URGED.search(between))


def _is_listed_as_prohibited(text: str, at: int) -> bool:
    """Tell whether a place is in a list under "ASN dilarang:"."""
    low = max(0, at - _LIST_REACH)
    end = text.rfind("\n", low, at)
    if end < 0 or not _ITEM.match(text[end + 1 : at] + " "):
        return False
    for _ in range(_LIST_LINES):
        begin = text.rfind("\n", low, end)
        line = text[begin + 1 : end] if begin >= 0 else text[low:end]
        if line.strip() and not _ITEM.match(line):
            is_head = line.rstrip().endswith(":")
            return is_head and has(text, _PROHIBITED, end - len(line), end)
        if begin < 0:
            return False
        end = begin
    return False
