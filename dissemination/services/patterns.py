"""Patterns: forms to begin with, and greetings that somebody vouched for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dissemination.domain.item import Kind
from dissemination.domain.roles import Ability
from dissemination.services.conflicts import OURS
from dissemination.services.desk import Desk
from dissemination.services.drafts import draft_of
from dissemination.services.mistakes import Mistake, Misused, NotAllowed, NotFound
from dissemination.services.permission import (
    may,
    may_write,
    refuse_unable,
    refuse_write,
    sees_every_unit,
)
from dissemination.services.typed import clean
from dissemination.services.written import kind_of
from dissemination.storage import audit, patterns
from dissemination.storage.database import Transaction
from dissemination.storage.patterns import Pattern
from dissemination.storage.people import PersonRow

_MOST_NAME = 80
# An instant that was right once is wrong in what comes from the pattern.
_LEFT_OUT = ("publish_at", "event_at", "expires_at", "after", *OURS)


def pattern_of(desk: Desk, id: int) -> Pattern:
    """Return a pattern, also one that was put away.

    Raises:
        NotFound: there is none.
    """
    with desk.db.read() as connection:
        return _find(connection, id)


def patterns_of(
    desk: Desk, person: PersonRow, *, archived: bool = False
) -> Sequence[Pattern]:
    """Return the patterns that someone sees: their unit's, and everybody's."""
    with desk.db.read() as connection:
        found = patterns.everything(connection)
    return [
        one
        for one in found
        if (one.archived_at is not None) is archived and _is_seen(one, person)
    ]


def may_use(pattern: Pattern, person: PersonRow) -> bool:
    """Tell whether someone may begin a draft with a pattern now."""
    is_kept = pattern.archived_at is None and _is_seen(pattern, person)
    return is_kept and not _is_unapproved_greeting(pattern)


def refuse_unusable(pattern: Pattern, person: PersonRow) -> None:
    """Refuse to begin a draft with a pattern.

    Raises:
        NotAllowed: it is another unit's, or a greeting that nobody approved.
        Mistake: it was put away.
    """
    if not _is_seen(pattern, person):
        raise NotAllowed("permission.unit", name=person.name, unit=pattern.unit)
    if pattern.archived_at is not None:
        raise Mistake("pattern.archived", name=pattern.name)
    if _is_unapproved_greeting(pattern):
        raise NotAllowed("pattern.unapproved", name=pattern.name)


def save_as(
    desk: Desk,
    draft_id: int,
    name: str,
    *,
    person: PersonRow,
    now: datetime,
    for_all: bool = False,
) -> Pattern:
    """Keep what a draft says as a pattern, of its unit or, by an editor, of all.

    Raises:
        Misused: it has no name, or too long a one.
        NotFound: there is no such draft.
        NotAllowed: the draft is another unit's, or a greeting of no editor's.
    """
    draft = draft_of(desk, draft_id, person)
    said = " ".join(clean(name).split())
    if not said:
        raise Misused("pattern.no_name")
    if len(said) > _MOST_NAME:
        raise Misused("pattern.long_name", most=_MOST_NAME)
    kind = kind_of(draft.fields)
    if kind is Kind.GREETING or for_all:
        refuse_unable(person, Ability.REVIEW)
    fields = {k: v for k, v in draft.fields.items() if k not in _LEFT_OUT}
    with desk.db.write() as connection:
        kept = patterns.add(
            connection,
            said,
            fields,
            kind=str(kind),
            unit="" if for_all else draft.unit,
            person=person.id,
            now=now,
        )
        _record(connection, "pattern_add", kept, person, now)
    return kept


def approve_pattern(
    desk: Desk, id: int, *, person: PersonRow, now: datetime
) -> Pattern:
    """Vouch for a pattern; whoever wrote it leaves that to another.

    Raises:
        NotFound: there is no such pattern.
        NotAllowed: the person approves nothing, or wrote it.
    """
    refuse_unable(person, Ability.REVIEW)
    with desk.db.write() as connection:
        known = _find(connection, id)
        if known.created_by == person.id:
            raise NotAllowed("pattern.own", name=known.name)
        if patterns.approve(connection, id, person=person.id, now=now):
            _record(connection, "pattern_approve", known, person, now)
        return _find(connection, id)


def archive_pattern(
    desk: Desk, id: int, *, person: PersonRow, now: datetime
) -> Pattern:
    """Put a pattern away; drafts that began with it stay.

    Raises:
        NotFound: there is no such pattern.
        NotAllowed: it is another unit's, or everybody's.
    """
    return _put(desk, id, person=person, now=now, until=now)


def restore_pattern(
    desk: Desk, id: int, *, person: PersonRow, now: datetime
) -> Pattern:
    """Bring back a pattern that was put away.

    Raises:
        NotFound: there is no such pattern.
        NotAllowed: it is another unit's, or everybody's.
    """
    return _put(desk, id, person=person, now=now, until=None)


def may_change(pattern: Pattern, person: PersonRow) -> bool:
    """Tell whether someone may put a pattern away, or bring it back."""
    if pattern.unit:
        return may_write(person, pattern.unit)
    return may(person, Ability.REVIEW)


def _put(
    desk: Desk, id: int, *, person: PersonRow, now: datetime, until: datetime | None
) -> Pattern:
    with desk.db.write() as connection:
        known = _find(connection, id)
        if known.unit:
            refuse_write(person, known.unit)
        else:
            refuse_unable(person, Ability.REVIEW)
        if patterns.archive(connection, id, until):
            verb = "pattern_archive" if until else "pattern_restore"
            _record(connection, verb, known, person, now)
    return known


def _find(connection: Transaction, id: int) -> Pattern:
    found = patterns.find(connection, id)
    if found is None:
        raise NotFound("pattern.unknown")
    return found


def _is_seen(pattern: Pattern, person: PersonRow) -> bool:
    return not pattern.unit or pattern.unit == person.unit or sees_every_unit(person)


def _is_unapproved_greeting(pattern: Pattern) -> bool:
    return pattern.kind == Kind.GREETING and pattern.approved_at is None


def _record(
    connection: Transaction,
    verb: str,
    pattern: Pattern,
    person: PersonRow,
    now: datetime,
) -> None:
    audit.record(
        connection,
        at=now,
        person=person.id,
        verb=verb,
        subject=f"pattern:{pattern.id}",
        name=pattern.name,
    )
