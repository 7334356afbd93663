"""Submit: a draft becomes an item's revision, planned where and when it says.

For whoever submits it is all or nothing: what cannot be planned leaves the draft open,
and says which field is to be mended. What was done before a crash is not done twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from dissemination.domain.delivery import State
from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.domain.roles import Ability
from dissemination.services import queue, write
from dissemination.services.conflicts import PATTERN
from dissemination.services.desk import Desk
from dissemination.services.drafts import draft_of
from dissemination.services.intake import slug
from dissemination.services.mistakes import Mistake
from dissemination.services.outlets import outlets_of
from dissemination.services.permission import may
from dissemination.services.plan import When, plan, refuse_unplannable
from dissemination.services.typed import instant_of
from dissemination.services.written import (
    FieldMistakes,
    Wrong,
    accounts_of,
    strict,
)
from dissemination.storage import audit, control, deliveries, drafts, items, patterns
from dissemination.storage.database import Transaction
from dissemination.storage.deliveries import Standing
from dissemination.storage.drafts import Draft
from dissemination.storage.people import PersonRow

_WAITS = (State.PLANNED, State.SCHEDULED)
_LONGEST = 60  # characters of an item's name that is made of its title
# What planning refuses, by the field that mends it; all else is about the accounts.
_FIELDS: Mapping[str, str] = {
    "plan.far": "publish_at",
    "plan.past": "publish_at",
    "plan.blackout": "when",
    "plan.too_close": "when",
    "plan.no_slot": "when",
    "plan.taken": "when",
    "plan.expired": "expires_at",
    "after.too_late": "after",
    "after.circle": "after",
}
# What the command line says of them names options that no page has.
_SENTENCES: Mapping[str, str] = {
    "plan.already": "draft.already",
    "plan.already_public": "draft.already_public",
    "plan.page_stands": "draft.page_stands",
    "plan.versioned": "draft.try_again",
    "plan.revised": "draft.try_again",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What was submitted; `is_new` is False where that had been done before.

    `draft` goes on where somebody wrote on it at that very moment.
    """

    draft: Draft
    item: ContentItem
    planned: tuple[Standing, ...]
    is_new: bool


def keep(
    desk: Desk, id: int, *, person: PersonRow, now: datetime, seen: int | None = None
) -> ContentItem:
    """Keep a draft as its item's next revision; a new item gets its name, once.

    Args:
        desk: the workspace.
        id: of the draft.
        person: who keeps it, and is its author.
        now: aware, UTC.
        seen: the revision that the person knows; None is the one that it began with.

    Raises:
        FieldMistakes, NotFound, NotAllowed: nothing is stored.
        Mistake: its item was revised elsewhere since.
    """
    return _keep(desk, draft_of(desk, id, person), person, now, seen)


def submit(
    desk: Desk,
    id: int,
    *,
    number: int,
    person: PersonRow,
    now: datetime,
    seen: int | None = None,
    again: bool = False,
) -> Submitted:
    """Keep a draft and plan it on the accounts that it names.

    Args:
        desk: the workspace.
        id: of the draft.
        number: the save that is meant.
        person: who submits it, and is its author.
        now: aware, UTC.
        seen: the revision that the person knows; None is the one that it began with.
        again: publish although an earlier revision is public there already.

    Raises:
        FieldMistakes: what is to be mended, by field; the draft stays open.
        NotFound, NotAllowed: nothing is stored.
        Mistake: somebody saved it meanwhile, or revised its item elsewhere.
    """
    draft = draft_of(desk, id, person)
    if draft.ended_at is not None:
        return _submitted_before(desk, draft)
    if draft.number != number:
        raise Mistake("draft.changed")
    accounts, when = accounts_of(desk, draft.fields), _when(desk, draft, now)

    def refuse(written: ContentItem) -> None:
        refuse_unplannable(desk, written, accounts, when=when, now=now, again=again)

    item = _keep(desk, draft, person, now, seen, refuse=refuse)
    wish = _Wish(accounts=accounts, when=when, person=person, now=now, again=again)
    is_new = _bring_about(desk, item, wish)
    planned = _live(desk, item)
    with desk.db.write() as connection:
        if drafts.end(connection, draft.id, now, number=draft.number):
            _record(connection, draft, item, person, now)
        draft = drafts.find(connection, draft.id) or draft
    return Submitted(draft=draft, item=item, planned=tuple(planned), is_new=is_new)


def _keep(
    desk: Desk,
    draft: Draft,
    person: PersonRow,
    now: datetime,
    seen: int | None,
    *,
    refuse: Callable[[ContentItem], None] | None = None,
) -> ContentItem:
    needs_accounts = refuse is not None
    found = _wrong_fields(desk, draft, person, now, needs_accounts=needs_accounts)
    wrong = dict(reversed(found))
    try:
        said = strict(desk, {**draft.fields, "unit": draft.unit}, id=draft.item)
    except FieldMistakes as error:
        raise FieldMistakes({**wrong, **error.fields}) from None
    if wrong:
        raise FieldMistakes(wrong)
    name = _name(desk, draft, said, draft.base if seen is None else seen)
    written = replace(said, id=name)
    try:
        # Else what is approved would be cancelled, and nothing take its place.
        if refuse is not None and _is_change(desk, written):
            refuse(written)
        added = write.add(desk, written, author=person.id, now=now)
    except Mistake as error:
        raise _by_field(error) from error
    with desk.db.write() as connection:
        drafts.rest_on(connection, draft.id, added.item.revision)
    return added.item


def _wrong_fields(
    desk: Desk, draft: Draft, person: PersonRow, now: datetime, *, needs_accounts: bool
) -> list[tuple[str, Wrong]]:
    found: list[tuple[str, Wrong]] = []
    if needs_accounts:
        found += [("accounts", one) for one in _wrong_accounts(desk, draft, now)]
    if _is_own_greeting(desk, draft, person):
        found.append(("kind", Wrong(id="draft.greeting", values={"name": person.name})))
    return found


def _wrong_accounts(desk: Desk, draft: Draft, now: datetime) -> list[Wrong]:
    accounts = accounts_of(desk, draft.fields)
    if not accounts:
        return [Wrong(id="draft.no_accounts")]
    return [
        Wrong(id="draft.shut", values={"account": outlet.id})
        for outlet in outlets_of(desk, now)
        if outlet.shut and outlet.id in accounts
    ]


def _is_own_greeting(desk: Desk, draft: Draft, person: PersonRow) -> bool:
    """Tell whether it is a greeting that nobody but its author vouches for."""
    if draft.fields.get("kind") != Kind.GREETING or may(person, Ability.REVIEW):
        return False
    number = draft.fields.get(PATTERN)
    if not isinstance(number, int):
        return True
    with desk.db.read() as connection:
        known = patterns.find(connection, number)
    return known is None or known.kind != Kind.GREETING or known.approved_at is None


def _name(desk: Desk, draft: Draft, said: ContentItem, seen: int) -> ItemId:
    """Return the name of a draft's item; the first who asks gives it.

    Raises:
        Mistake: the item was revised elsewhere since revision `seen`.
    """
    with desk.db.write() as connection:
        control.take_turns(connection)
        known = drafts.find(connection, draft.id)
        name = known.item if known else ""
        if not name:
            name = _free_name(connection, said)
            drafts.become(connection, draft.id, name)
            return ItemId(name)
        kept = items.find(connection, ItemId(name))
        if kept is not None and not _is_known(kept.item, said, seen):
            raise Mistake("draft.revised", id=name, revision=kept.item.revision)
    return ItemId(name)


def _is_change(desk: Desk, written: ContentItem) -> bool:
    """Tell whether an item that is kept will say something else."""
    with desk.db.read() as connection:
        kept = items.find(connection, written.id)
    return (
        kept is not None and replace(written, revision=kept.item.revision) != kept.item
    )


def _is_known(newest: ContentItem, said: ContentItem, seen: int) -> bool:
    """Tell whether nobody else said anything since revision `seen`."""
    same = replace(said, id=newest.id, revision=newest.revision)
    return newest.revision == seen or newest == same


def _free_name(connection: Transaction, said: ContentItem) -> str:
    plain = slug(said.title)
    cut = plain[:_LONGEST]
    # No word is cut in half, where there is more than one.
    short = cut if len(plain) <= _LONGEST else cut.rpartition("-")[0] or cut
    start = f"{said.kind}-{short}" if not short or short.isdecimal() else short
    start = start.replace("_", "-").strip("-")
    taken = drafts.taken_ids(connection, start)
    tries = (start if number == 1 else f"{start}-{number}" for number in count(1))
    return next(name for name in tries if name not in taken)


def _when(desk: Desk, draft: Draft, now: datetime) -> When:
    match draft.fields.get("when"):
        case "now":
            return now
        case "at":
            return instant_of(desk, draft.fields, "publish_at")
    return "next_slot"


def _by_field(error: Mistake) -> FieldMistakes:
    field = _FIELDS.get(error.id, "accounts")
    said = _SENTENCES.get(error.id, error.id)
    return FieldMistakes({field: Wrong(id=said, values=error.values)})


def _submitted_before(desk: Desk, draft: Draft) -> Submitted:
    with desk.db.read() as connection:
        kept = items.find(connection, ItemId(draft.item))
        deeds = audit.deeds(connection, draft.item) if kept else ()
    # What was put away was never submitted, whatever stands of its item.
    is_done = any(d.verb == "submit" and d.detail["draft"] == draft.id for d in deeds)
    accounts = accounts_of(desk, draft.fields)
    planned = _live(desk, kept.item) if kept and is_done else ()
    if kept is None or not planned or _not_among(accounts, planned):
        raise Mistake("draft.ended")
    return Submitted(draft=draft, item=kept.item, planned=planned, is_new=False)


def _live(desk: Desk, item: ContentItem) -> tuple[Standing, ...]:
    """Return what is planned, under way or public of an item's newest revision."""
    with desk.db.read() as connection:
        known = deliveries.of_item(connection, item.id)
    return tuple(
        s
        for s in known
        if s.delivery.revision == item.revision
        and s.delivery.state is not State.CANCELLED
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """Where an item is to be public and when, and whose wish it is."""

    accounts: Sequence[str]
    when: When
    person: PersonRow
    now: datetime
    again: bool


def _bring_about(desk: Desk, item: ContentItem, wish: _Wish) -> bool:
    """Plan what is wished for, and nothing else; tell whether anything was to do."""
    known, who = _live(desk, item), wish.person.id
    try:
        is_new = _rearrange(desk, known, wish)
        if fresh := _not_among(wish.accounts, known):
            when, now, again = wish.when, wish.now, wish.again
            plan(desk, item.id, fresh, when=when, person=who, now=now, again=again)
            is_new = True
    except FieldMistakes:
        raise
    except Mistake as error:
        # Another who submits it at this moment was faster, or we were, before a crash.
        if _not_among(wish.accounts, _live(desk, item)):
            raise _by_field(error) from error
        return False
    return is_new


def _not_among(accounts: Sequence[str], known: Sequence[Standing]) -> list[str]:
    there = {str(s.delivery.account) for s in known}
    return [account for account in accounts if account not in there]


def _rearrange(desk: Desk, known: Sequence[Standing], wish: _Wish) -> bool:
    """Cancel what is wanted on its account no more; move what is for another hour.

    What has begun goes on: only what waits, for a yes or for its hour, is touched.
    """
    who, now = wish.person.id, wish.now
    waiting = [s.delivery for s in known if s.delivery.state in _WAITS]
    gone = [str(d.id) for d in waiting if str(d.account) not in wish.accounts]
    if gone:
        queue.cancel(desk, gone, person=who, now=now)
    moved = [
        str(d.id)
        for d in waiting
        if str(d.id) not in gone and _is_elsewhen(d.due_at, wish)
    ]
    if moved and isinstance(wish.when, datetime):
        queue.move(desk, moved, when=wish.when, person=who, now=now)
    return bool(gone or moved)


def _is_elsewhen(due_at: datetime, wish: _Wish) -> bool:
    if not isinstance(wish.when, datetime):
        return False
    # What is due by now comes as soon as it can, whenever that was asked for.
    return due_at != wish.when and max(due_at, wish.when) > wish.now


def _record(
    connection: Transaction,
    draft: Draft,
    item: ContentItem,
    person: PersonRow,
    now: datetime,
) -> None:
    audit.record(
        connection,
        at=now,
        person=person.id,
        verb="submit",
        subject=item.id,
        draft=draft.id,
        revision=item.revision,
    )
