"""What a person should know, once: each notice with its cause, until it ends.

`facts` fill the notice's message. In them instants have names that end in `_at`, and
all else is plain JSON. A notice without a message is a memory for programs alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.dialects import postgresql, sqlite

from dissemination.storage.tables import notice

RENEWED_AFTER = timedelta(minutes=4)  # until then a look that brings no news is no row

_IS_OPEN = notice.c.ended_at.is_(None)
_OPEN = {
    "sqlite": sqlite.insert(notice).on_conflict_do_nothing().returning(notice.c.id),
    "postgresql": postgresql.insert(notice)
    .on_conflict_do_nothing()
    .returning(notice.c.id),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing that is so since `first_at`, and was seen to be so at `seen_at`."""

    kind: str
    subject: str
    message: str
    facts: Mapping[str, Any]
    first_at: datetime
    seen_at: datetime

    @property
    def key(self) -> tuple[str, str]:
        """What it is about: of two open notices it is never the same."""
        return self.kind, self.subject

    def is_news(self, message: str, facts: Mapping[str, object]) -> bool:
        """Tell whether this says something else than it does."""
        return (self.message, self.facts) != (message, facts)

    def is_old(self, now: datetime) -> bool:
        """Tell whether it is time to say that it is still so."""
        return abs(now - self.seen_at) >= RENEWED_AFTER


def note(
    connection: Connection,
    kind: str,
    subject: str,
    message: str,
    facts: Mapping[str, object],
    now: datetime,
) -> bool:
    """Open a notice, or renew the one that is open; True where it says something new.

    Of two daemons that see it at one moment, one opens it.
    """
    said = {"message": message, "facts": _packed(facts), "seen_at": now}
    while (row := _known(connection, kind, subject)) is None:
        if _open(connection, kind, subject, said, now):
            return True
    known = _notice(row)
    is_news = known.is_news(message, facts)
    if is_news or known.is_old(now):
        connection.execute(update(notice).where(notice.c.id == row.id).values(**said))
    return is_news


def settle(
    connection: Connection,
    kinds: Collection[str],
    still: Collection[tuple[str, str]],
    now: datetime,
) -> Sequence[Notice]:
    """End the open notices of these kinds that are not `still` so; return them."""
    rows = connection.execute(_of(kinds)).all()
    gone = [row for row in rows if (row.kind, row.subject) not in still]
    if gone:
        ids = [row.id for row in gone]
        ended = update(notice).where(notice.c.id.in_(ids), _IS_OPEN)
        connection.execute(ended.values(ended_at=now))
    return [_notice(row) for row in gone]


def end(connection: Connection, kind: str, subject: str, now: datetime) -> None:
    """End one notice, where it is open; whoever calls commits."""
    mine = (_IS_OPEN, notice.c.kind == kind, notice.c.subject == subject)
    connection.execute(update(notice).where(*mine).values(ended_at=now))


def standing(connection: Connection, kinds: Collection[str] = ()) -> Sequence[Notice]:
    """Return what is open, the longest standing first.

    Without kinds: all that a person should know.
    """
    found = [_notice(row) for row in connection.execute(_of(kinds))]
    return [one for one in found if kinds or one.message]


def _known(connection: Connection, kind: str, subject: str) -> Row[Any] | None:
    mine = (_IS_OPEN, notice.c.kind == kind, notice.c.subject == subject)
    # Locked, or another could end it between this look and what follows from it.
    found = connection.execute(select(notice).where(*mine).with_for_update())
    return found.one_or_none()


def _open(
    connection: Connection, kind: str, subject: str, said: dict[str, Any], now: datetime
) -> bool:
    fresh = {"kind": kind, "subject": subject, "first_at": now, **said}
    opened = connection.execute(_OPEN[connection.dialect.name], fresh)
    return opened.one_or_none() is not None


def _of(kinds: Collection[str]) -> Any:
    some = (notice.c.kind.in_(kinds),) if kinds else ()
    wanted = select(notice).where(_IS_OPEN, *some)
    return wanted.order_by(notice.c.first_at, notice.c.id)


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        kind=row.kind,
        subject=row.subject,
        message=row.message,
        facts=_unpacked(row.facts),
        first_at=row.first_at,
        seen_at=row.seen_at,
    )


def _packed(facts: Mapping[str, object]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in facts.items()
    }


def _unpacked(packed: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value) if name.endswith("_at") else value
        for name, value in packed.items()
    }
