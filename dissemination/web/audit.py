"""Audit: who did what, in plain words, and as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from fastapi import Response
from fastapi.responses import StreamingResponse

from dissemination.domain.roles import Ability
from dissemination.services import trail
from dissemination.services.mistakes import Misused
from dissemination.storage.trail import Entry, Wanted
from dissemination.web.access import Route, Visit, Visiting
from dissemination.web.deeds import DEEDS, label_of, reason_of, said_of, who

_UNFIT = 422
_ASKED = ("person", "verb", "subject", "since", "until")
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_HEADS = ("at", "person", "verb", "subject", "said", "detail")


def index(visit: Visiting, before: int | None = None) -> Response:
    """Show a page of deeds, newest first."""
    asked, names = _asked(visit), trail.names(visit.desk)
    error = ""
    try:
        wanted = _wanted(visit, asked)
    except Misused as mistake:
        wanted, error = Wanted(), visit.t(mistake.id, **mistake.values)
    found = trail.leaf(visit.desk, wanted, before=before)
    kept = {name: said for name, said in asked.items() if said}
    return visit.page(
        "audit/index.html",
        status=_UNFIT if error else 200,
        asked=asked,
        error=error,
        people=sorted(names.items(), key=lambda pair: pair[1].casefold()),
        verbs=sorted(((v, label_of(v)) for v in DEEDS), key=lambda pair: pair[1]),
        rows=[_row(entry, names) for entry in found.entries],
        older=urlencode(kept | {"before": found.older}) if found.older else "",
        query=urlencode(kept),
    )


def export(visit: Visiting) -> Response:
    """Give all deeds that are asked for, as a file for a spreadsheet."""
    wanted = _wanted(visit, _asked(visit))
    lines = _lines(visit, wanted)
    named = f'attachment; filename="riwayat-{visit.now:%Y%m%d}.csv"'
    return StreamingResponse(
        lines,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": named},
    )


def safe_cell(said: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{said}" if said.startswith(_FORMULAS) else said


def _asked(visit: Visit) -> dict[str, str]:
    given = visit.request.query_params
    return {name: given.get(name, "").strip() for name in _ASKED}


def _wanted(visit: Visit, asked: Mapping[str, str]) -> Wanted:
    return Wanted(
        person=asked["person"],
        verb=asked["verb"],
        subject=asked["subject"],
        since=trail.day(visit.desk, asked["since"]),
        # The last day is meant as a whole.
        until=trail.day(visit.desk, asked["until"], after=1),
    )


def _row(entry: Entry, names: Mapping[str, str]) -> dict[str, object]:
    deed = entry.deed
    return {
        "at": deed.at,
        "who": who(deed.person, names),
        "said": said_of(deed, names),
        "reason": reason_of(deed),
    }


def _lines(visit: Visit, wanted: Wanted) -> Iterator[bytes]:
    """Give the lines of the file; Excel needs the mark, and in Indonesia semicolons."""
    names = trail.names(visit.desk)
    yield "\ufeff".encode()
    yield _line([visit.t(f"web.audit.csv.{head}") for head in _HEADS])
    for entry in trail.every(visit.desk, wanted):
        deed = entry.deed
        at = deed.at.astimezone(visit.desk.config.office.zone)
        yield _line(
            [
                at.isoformat(timespec="seconds"),
                who(deed.person, names),
                deed.verb,
                deed.subject,
                said_of(deed, names),
                json.dumps(deed.detail, ensure_ascii=False, default=str),
            ]
        )


def _line(cells: list[str]) -> bytes:
    held = io.StringIO()
    writer = csv.writer(held, delimiter=";")
    writer.writerow([safe_cell(cell) for cell in cells])
    return held.getvalue().encode()


ROUTES = (
    Route(method="GET", path="/audit", endpoint=index, may=Ability.AUDIT),
    Route(method="GET", path="/audit.csv", endpoint=export, may=Ability.AUDIT),
)
