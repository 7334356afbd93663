"""Comments: what people say to each other beside a draft or an item."""

from __future__ import annotations

from datetime import datetime

from dissemination.domain.item import ItemId
from dissemination.domain.roles import Ability
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Misused, NotAllowed, NotFound
from dissemination.services.permission import may_see, refuse_unable, refuse_write
from dissemination.services.typed import clean
from dissemination.storage import audit, comments, drafts, items
from dissemination.storage.comments import Comment
from dissemination.storage.database import Transaction
from dissemination.storage.drafts import DraftId
from dissemination.storage.people import PersonRow

MOST = 2000  # characters


def said_of(desk: Desk, *, draft: int | None = None, item: str = "") -> list[Comment]:
    """Return what was said of a draft and of its item, the oldest first.

    Whoever asks has been let in to the draft or the item already.
    """
    with desk.db.read() as connection:
        return list(comments.said_of(connection, draft=draft, item=item))


def comment_on_draft(
    desk: Desk, id: int, text: str, *, person: PersonRow, now: datetime
) -> Comment:
    """Say something of a draft, and of the item that it changes.

    Raises:
        Misused: nothing is said, or too much.
        NotFound: there is no such draft.
        NotAllowed: it is another unit's.
    """
    said = _said(text)
    with desk.db.write() as connection:
        draft = drafts.find(connection, DraftId(id))
        if draft is None:
            raise NotFound("draft.unknown")
        refuse_write(person, draft.unit)
        return _add(
            connection, said, draft=draft.id, item=draft.item, person=person, now=now
        )


def comment_on_item(
    desk: Desk, id: str, text: str, *, person: PersonRow, now: datetime
) -> Comment:
    """Say something of an item.

    Raises:
        Misused: nothing is said, or too much.
        NotFound: there is no such item.
        NotAllowed: the person may not read it, or writes nothing.
    """
    said = _said(text)
    refuse_unable(person, Ability.WRITE)
    with desk.db.write() as connection:
        kept = items.find(connection, ItemId(id))
        if kept is None:
            raise NotFound("item.unknown", id=id)
        if not may_see(person, kept.item.unit, kept.state):
            raise NotAllowed("permission.unit", name=person.name, unit=kept.item.unit)
        return _add(connection, said, draft=None, item=id, person=person, now=now)


def resolve_comment(
    desk: Desk, id: int, *, person: PersonRow, now: datetime, again: bool = False
) -> Comment:
    """Mark a remark as done, or `again` as open.

    Raises:
        NotFound: there is no such remark.
        NotAllowed: it is of another unit's text.
    """
    with desk.db.write() as connection:
        known = comments.find(connection, id)
        if known is None:
            raise NotFound("comment.unknown")
        refuse_write(person, _unit(connection, known))
        at = None if again else now
        if comments.resolve(connection, id, person=person.id, now=at):
            verb = "comment_reopen" if again else "comment_resolve"
            _record(connection, verb, known, person, now)
    return known


def _said(text: str) -> str:
    said = clean(text)
    if not said:
        raise Misused("comment.empty")
    if len(said) > MOST:
        raise Misused("comment.long", most=MOST)
    return said


def _unit(connection: Transaction, known: Comment) -> str:
    draft = drafts.find(connection, DraftId(known.draft)) if known.draft else None
    if draft is not None:
        return draft.unit
    kept = items.find(connection, ItemId(known.item))
    return kept.item.unit if kept else ""


def _add(
    connection: Transaction,
    said: str,
    *,
    draft: int | None,
    item: str,
    person: PersonRow,
    now: datetime,
) -> Comment:
    kept = comments.add(
        connection, said, draft=draft, item=item, person=person.id, now=now
    )
    _record(connection, "comment", kept, person, now)
    return kept


def _record(
    connection: Transaction,
    verb: str,
    about: Comment,
    person: PersonRow,
    now: datetime,
) -> None:
    subject = about.item or f"draft:{about.draft}"
    audit.record(
        connection,
        at=now,
        person=person.id,
        verb=verb,
        subject=subject,
        comment=about.id,
    )
