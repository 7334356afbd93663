"""Drafts: begin one, keep what is typed, see who else types, and lose nothing of it.

Each save counts. Who saves over a save that they have not seen is told so; what they
typed is kept beside it, as a draft of their own, until they have chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dissemination.services.conflicts import (
    ASIDE_OF,
    OURS,
    Conflict,
    conflict_of,
    merged,
)
from dissemination.services.desk import Desk
from dissemination.services.library import assets_of, may_see_asset
from dissemination.services.mistakes import Mistake, NotAllowed, NotFound
from dissemination.services.permission import may_write, refuse_write, sees_every_unit
from dissemination.services.typed import (
    Fields,
    asset_of,
    media_of,
    text_of,
)
from dissemination.storage import audit, control, drafts
from dissemination.storage.database import Transaction
from dissemination.storage.drafts import Draft, DraftId, Returned
from dissemination.storage.people import PersonRow

MOST_UNIT = 64  # characters of a unit's name
HERE_FOR = timedelta(seconds=40)
# Saves come every few seconds; the audit trail names each sitting once.
_SITTING = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What became of a save; with a conflict, `draft` is what others saved."""

    draft: Draft
    conflict: Conflict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A draft with what its page says of it.

    `state` is its item's own life, or empty; `returned` is why its item came back, and
    `here` is who else has it open: names by id.
    """

    draft: Draft
    state: str = ""
    returned: Returned | None = None
    here: Mapping[str, str]


def draft_of(desk: Desk, id: int, person: PersonRow) -> Draft:
    """Return a draft that someone may write.

    Raises:
        NotFound: there is none.
        NotAllowed: it is another unit's.
    """
    with desk.db.read() as connection:
        return _find(connection, id, person)


def open_draft(desk: Desk, id: int, person: PersonRow, now: datetime) -> Written:
    """Return a draft as its page shows it, and note that someone has it open.

    Raises:
        NotFound: there is none.
        NotAllowed: it is another unit's.
    """
    with desk.db.write() as connection:
        draft, state, here = _opened(connection, id, person, now)
        return Written(
            draft=draft,
            state=state,
            returned=(
                drafts.returned(connection, draft.item) if state == "returned" else None
            ),
            here=here,
        )


def look_in(
    desk: Desk, id: int, person: PersonRow, now: datetime
) -> tuple[Draft, Mapping[str, str]]:
    """Note that someone still has a draft open; return it, and who else has."""
    with desk.db.write() as connection:
        draft, _, here = _opened(connection, id, person, now)
    return draft, here


def aside_of(desk: Desk, draft: Draft, person: PersonRow) -> Draft | None:
    """Return the text that someone has beside a draft since a conflict, if any."""
    with desk.db.read() as connection:
        return _newest(drafts.asides(connection, draft.id, person.id))


def drafts_of(desk: Desk, person: PersonRow) -> list[Draft]:
    """Return the drafts that someone may write on, the last changed first."""
    unit = None if sees_every_unit(person) else person.unit
    with desk.db.read() as connection:
        return list(drafts.open_ones(connection, unit=unit))


def save(
    desk: Desk,
    id: int,
    fields: Fields,
    *,
    number: int,
    person: PersonRow,
    now: datetime,
    aside: int = 0,
) -> Saved:
    """Keep what was typed; beside it, where others saved since save `number`.

    `aside` is the draft in which it was kept beside before, and is again, or 0.

    Raises:
        NotFound: there is no such draft.
        NotAllowed: it is another unit's, or shows media of one.
    """
    typed = dict(fields)
    before = draft_of(desk, id, person)
    refuse_unseen(desk, typed, person, known=before.fields)
    with desk.db.write() as connection:
        before = _find(connection, id, person)
        wanted = _owned(typed, before, person)
        if wanted == before.fields:
            return Saved(draft=before)
        done = drafts.save(
            connection,
            before.id,
            wanted,
            unit=wanted["unit"],
            number=number,
            person=person.id,
            now=now,
        )
        if done is None:
            return _set_aside(connection, before, wanted, person, now, aside)
        if before.changed_by != person.id or now - before.changed_at > _SITTING:
            _record(connection, "draft_save", done, person, now)
    return Saved(draft=done)


def resolve(
    desk: Desk,
    id: int,
    *,
    mine: frozenset[str],
    number: int,
    person: PersonRow,
    now: datetime,
) -> Saved:
    """Take the fields named in `mine` from the person's own text, the rest from theirs.

    Raises:
        NotFound: there is no such draft, or nothing of theirs lies beside it.
        NotAllowed: it is another unit's.
        Mistake: the draft was submitted, and its item is being written in another.
    """
    theirs = draft_of(desk, id, person)
    aside = aside_of(desk, theirs, person)
    if aside is None:
        raise NotFound("draft.no_aside")
    chosen = merged(theirs.fields, aside.fields, mine)
    if theirs.ended_at is not None and chosen != theirs.fields:
        restore(desk, id, person=person, now=now)
    saved = save(desk, id, chosen, number=number, person=person, now=now)
    if saved.conflict is None:
        with desk.db.write() as connection:
            drafts.end(connection, aside.id, now)
            _record(connection, "draft_join", theirs, person, now, mine=sorted(mine))
    return saved


def discard(desk: Desk, id: int, *, person: PersonRow, now: datetime) -> Draft:
    """Put a draft away; `restore` brings it back.

    Raises:
        NotFound, NotAllowed, Mistake: it stays as it is.
    """
    with desk.db.write() as connection:
        draft = _find(connection, id, person)
        if drafts.end(connection, draft.id, now):
            _record(connection, "draft_discard", draft, person, now)
    return draft


def restore(desk: Desk, id: int, *, person: PersonRow, now: datetime) -> Draft:
    """Bring back a draft that was put away.

    Raises:
        NotFound, NotAllowed: it stays where it is.
        Mistake: its item is being written in another draft.
    """
    with desk.db.write() as connection:
        control.take_turns(connection)
        draft = _find(connection, id, person)
        if draft.ended_at is None:
            return draft
        other = drafts.of_item(connection, draft.item)
        if other is not None:
            raise Mistake("draft.elsewhere", id=draft.item, draft=other.id)
        drafts.reopen(connection, draft.id)
        _record(connection, "draft_restore", draft, person, now)
    return draft_of(desk, id, person)


def refuse_unseen(
    desk: Desk, fields: Fields, person: PersonRow, *, known: Fields
) -> None:
    """Refuse media of other units, but for those that a draft shows already.

    Raises:
        NotAllowed: one of them is in the fields.
    """
    shown = {asset_of(medium) for medium in media_of(known)}
    new = {n for n in map(asset_of, media_of(fields)) if n is not None} - shown
    found = assets_of(desk, new) if new else {}
    if not all(may_see_asset(person, asset) for asset in found.values()):
        raise NotAllowed("draft.other_medium")


def _find(connection: Transaction, id: int, person: PersonRow) -> Draft:
    draft = drafts.find(connection, DraftId(id))
    if draft is None:
        raise NotFound("draft.unknown")
    refuse_write(person, draft.unit)
    return draft


def _opened(
    connection: Transaction, id: int, person: PersonRow, now: datetime
) -> tuple[Draft, str, Mapping[str, str]]:
    """Return a draft with its item's life and who else is here; note that we are."""
    since = now - HERE_FOR
    found = drafts.opened(connection, DraftId(id), since=since, besides=person.id)
    if found is None:
        raise NotFound("draft.unknown")
    refuse_write(person, found[0].unit)
    if found[0].ended_at is None:
        drafts.is_here(connection, DraftId(id), person.id, now)
    return found


def _owned(typed: dict[str, Any], before: Draft, person: PersonRow) -> dict[str, Any]:
    """Return fields with what only we say of them."""
    known = {name: before.fields[name] for name in OURS if name in before.fields}
    unit = text_of(typed, "unit")[:MOST_UNIT] or before.unit
    if not may_write(person, unit):
        unit = before.unit
    plain = {name: said for name, said in typed.items() if name not in OURS}
    return {**plain, **known, "unit": unit}


def _set_aside(
    connection: Transaction,
    theirs: Draft,
    wanted: dict[str, Any],
    person: PersonRow,
    now: datetime,
    aside: int,
) -> Saved:
    """Keep a text that may not take the place of another beside it."""
    plain = {**wanted, ASIDE_OF: theirs.id}
    known = drafts.asides(connection, theirs.id, person.id)
    for mine in known:
        if mine.fields == plain:
            return Saved(draft=theirs, conflict=conflict_of(theirs, mine))
        if mine.id == aside:
            kept = drafts.save(
                connection,
                mine.id,
                plain,
                unit=theirs.unit,
                number=mine.number,
                person=person.id,
                now=now,
            )
            return Saved(draft=theirs, conflict=conflict_of(theirs, kept or mine))
    mine = drafts.add(connection, plain, unit=theirs.unit, person=person.id, now=now)
    _record(connection, "draft_aside", theirs, person, now, aside=mine.id)
    return Saved(draft=theirs, conflict=conflict_of(theirs, mine))


def _newest(asides: Sequence[Draft]) -> Draft | None:
    return asides[0] if asides else None


def _record(
    connection: Transaction,
    verb: str,
    draft: Draft,
    person: PersonRow,
    now: datetime,
    **detail: Any,
) -> None:
    audit.record(
        connection,
        at=now,
        person=person.id,
        verb=verb,
        subject=f"draft:{draft.id}",
        **{"item": draft.item, **detail},
    )
