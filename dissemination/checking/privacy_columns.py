"""Dates of birth in a table's column, or in the lines of a list under its heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dissemination.checking.persons import name_ending, name_starting
from dissemination.checking.reading import Span, has, phrases
from dissemination.checking.words import ignoring_case

_MONTH = (
    r"(?:jan(?:uari)?|[fp]eb(?:ruari)?|mar(?:et)?|apr(?:il)?|mei|jun[ie]?|jul[iy]?"
    r"|agu?s?t?(?:ustus)?|sept?(?:ember)?|okt(?:ober)?|no[vp](?:ember)?|des(?:ember)?)"
)
_YEAR = r"(?:19[3-9]\d|20[0-4]\d)"
_DAY = (
    rf"(?:\d{{1,2}}(?:\s{{1,2}}{_MONTH}\.?\s{{1,2}}|[-/.]\d{{1,2}}[-/.]){_YEAR}"
    rf"|{_YEAR}-\d\d-\d\d)(?!\d)"
)
DATE = ignoring_case(rf"(?<![\d/.-]){_DAY}")
# Before a date, these make it a limit and no birthday.
LIMITS = phrases(
    (
        *("sebelum", "setelah", "sesudah", "sejak", "antara", "mulai", "hingga", "per"),
        *("sampai", "maksimal", "minimal", "paling", "menjadi", "dari tanggal", "s.d"),
        *("kurang dari", "lebih dari", "di bawah", "di atas"),
    )
)
_SEPARATORS = ("|", "\t", ";", ",")
_RULED = ("\t", "|")  # they stand in tables alone
_PROSE = frozenset({";", ","})  # they stand in sentences too
_ROWS = 40
_EMPTY_ROWS = 3
_LONGEST = 400  # code points of a line
_RULER = re.compile(r"[\s|:+-]*")
_ROW = re.compile(r"\s{0,6}(?:\d{1,3}[.)]|[-•*–])\s{0,3}")
_DEGREES = re.compile(r",\s?[A-Z]\w{0,4}\.?(?:[\s,]{0,2}\w{1,4}\.?){0,5}\s{0,3}$")
_AFTER_NAME = re.compile(r"\s?[,(|/:–-]\s?(?:[A-Z][\w'’]{2,20}[,\s]{1,3})?")
_ENDS_LINE = re.compile(r"[\s):]*")
_ENDS_CELL = re.compile(r"[\s):*]*(?:\([^)\n]{0,30}\)\s*)?(?=[|\t;,\n])")


def dates_below(text: str, label: Span, until: int) -> Iterator[Span]:
    """Yield the birthdays in the lines under a heading: its column's, or each name's.

    Args:
        text: all of it.
        label: where "tanggal lahir" stands in the heading.
        until: where the next heading stands, or the end of the text.
    """
    stop = text.find("\n", label[1], label[1] + _LONGEST)
    if stop < 0:
        return
    column = _column(text, label, stop)
    is_last = bool(_ENDS_LINE.fullmatch(text, label[1], stop))
    empty = 0
    for line in _lines(text, stop + 1, until):
        if empty == _EMPTY_ROWS:
            return
        found = _in_row(text, line, column)
        if not found and is_last:
            found = _behind_a_name(text, line)
        if found:
            yield found
        empty = 0 if found else empty + 1


def row_of_a_person(text: str, at: int) -> Sequence[Span]:
    """Return a table's row up to a cell, and its head, if a name is in the row.

    Args:
        text: all of it.
        at: where the cell begins, but for blanks.
    """
    begin = _line_start(text, at)
    separator = next((one for one in _RULED if one in text[begin:at]), None)
    if separator is None:
        return ()
    *cells, (last, _) = _cells(text, (begin, at), separator)
    if text[last:at].strip() or not any(_is_person(text, cell) for cell in cells):
        return ()
    head = _head(text, begin, separator)
    return (begin, at), (head, max(head, text.find("\n", head, at)))


def _column(text: str, label: Span, stop: int) -> tuple[str, int] | None:
    """Return what separates a heading's columns, and which one a label heads."""
    if not _ENDS_CELL.match(text, label[1]):
        return None
    begin = _line_start(text, label[0])
    heading = text[begin:stop]
    separator = next((one for one in _SEPARATORS if one in heading), None)
    return (separator, text.count(separator, begin, label[0])) if separator else None


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", max(0, at - _LONGEST), at) + 1


def _head(text: str, begin: int, separator: str) -> int:
    """Return where the first line of a table starts, by the start of any of its own."""
    for _ in range(_ROWS):
        above = _line_start(text, begin - 1) if begin else begin
        if above == begin or separator not in text[above:begin]:
            return begin
        begin = above
    return begin


def _is_person(text: str, cell: Span) -> bool:
    """Tell whether a person's name is all that a cell holds, but for degrees."""
    start, end = cell
    row = _ROW.match(text, start, end)
    own = row.end() if row else start
    degrees = _DEGREES.search(text, own, end)
    name = name_ending(text, degrees.start() if degrees else end)
    return name is not None and name[0] >= own and not text[own : name[0]].strip()


def _lines(text: str, at: int, until: int) -> Iterator[Span]:
    for _ in range(_ROWS):
        if at >= until:
            return
        end = text.find("\n", at, at + _LONGEST)
        end = min(len(text), at + _LONGEST) if end < 0 else end
        if not text[at:end].strip():
            return
        if not _RULER.fullmatch(text, at, end):
            yield at, end
        at = end + 1


def _in_row(text: str, line: Span, column: tuple[str, int] | None) -> Span | None:
    """Return the date in one cell; behind a comma a place may stand before it."""
    if column is None:
        return None
    separator, place = column
    cells = list(_cells(text, line, separator))
    wanted = cells[place : place + (2 if separator == "," else 1)]
    if separator in _PROSE and not any(_is_name(text, one) for one in cells[:place]):
        return None
    return next((date for cell in wanted if (date := _birthday(text, cell))), None)


def _birthday(text: str, cell: Span) -> Span | None:
    date = DATE.search(text, *cell)
    return date.span() if date and not has(text, LIMITS, *cell) else None


def _cells(text: str, line: Span, separator: str) -> Iterator[Span]:
    start, end = line
    while (stop := text.find(separator, start, end)) >= 0:
        yield start, stop
        start = stop + 1
    yield start, end


def _is_name(text: str, cell: Span) -> bool:
    """Tell whether a name is all that a cell holds, but for the row's number."""
    start, end = cell
    row = _ROW.match(text, start, end)
    name = name_starting(text, row.end() if row else start)
    return name is not None and not text[name[1] : end].strip(" .")


def _behind_a_name(text: str, line: Span) -> Span | None:
    """Return the date of "1. Suryani, Siak, 12 Mei 1990"."""
    row = _ROW.match(text, *line)
    name = name_starting(text, row.end()) if row else None
    gap = _AFTER_NAME.match(text, name[1], line[1]) if name else None
    date = DATE.match(text, gap.end(), line[1]) if gap else None
    return date.span() if date else None
