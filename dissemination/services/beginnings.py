"""Beginnings: a draft of nothing, of an item, of another draft, or of a pattern."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from dissemination.domain.delivery import State
from dissemination.domain.item import InfoClass, ItemId, Kind, Priority
from dissemination.domain.roles import Ability
from dissemination.services.conflicts import ASIDE_OF, PATTERN
from dissemination.services.desk import Desk
from dissemination.services.drafts import MOST_UNIT, draft_of
from dissemination.services.mistakes import Misused, NotAllowed, NotFound
from dissemination.services.patterns import pattern_of, refuse_unusable
from dissemination.services.permission import may, may_see, refuse_unable, refuse_write
from dissemination.services.typed import clean
from dissemination.services.written import fields_of, tentative
from dissemination.storage import audit, control, deliveries, drafts, items
from dissemination.storage.database import Transaction
from dissemination.storage.drafts import Draft
from dissemination.storage.items import Kept
from dissemination.storage.people import PersonRow

_EMERGENCIES = (Kind.WEATHER_EMERGENCY, Kind.DISASTER_EMERGENCY)
# What the law calls information of a kind (Komisi Informasi, rule 1 of 2021).
_CLASSES: Mapping[Kind, InfoClass] = {
    Kind.WEATHER_EMERGENCY: InfoClass.IMMEDIATE,
    Kind.DISASTER_EMERGENCY: InfoClass.IMMEDIATE,
    Kind.UTILITY_DISRUPTION: InfoClass.IMMEDIATE,
    Kind.HOAX_CLARIFICATION: InfoClass.IMMEDIATE,
    Kind.NEWS: InfoClass.PERIODIC,
}


def begin(
    desk: Desk, kind: str, *, person: PersonRow, now: datetime, unit: str = ""
) -> Draft:
    """Begin a draft of a kind, for a unit; without one for the person's own.

    Its accounts are those that this person chose last.

    Raises:
        Misused: there is no such kind.
        NotAllowed: it is for another unit, or a greeting without a pattern.
    """
    if kind not in list(Kind):
        raise Misused("draft.no_choice", value=kind)
    if Kind(kind) is Kind.GREETING and not may(person, Ability.REVIEW):
        raise NotAllowed("draft.greeting", name=person.name)
    chosen = {
        **_empty(Kind(kind)),
        "unit": clean(unit)[:MOST_UNIT] or person.unit,
    }
    with desk.db.write() as connection:
        last = drafts.open_ones(connection, by=person.id, limit=1)
        accounts = last[0].fields.get("accounts", []) if last else []
        fields = {**chosen, "accounts": accounts}
        return _add(connection, fields, person=person, now=now, how="new")


def revise(desk: Desk, item_id: str, *, person: PersonRow, now: datetime) -> Draft:
    """Return the draft in which an item is written anew; it is begun where none is.

    Raises:
        NotFound: there is no such item.
        NotAllowed: it is another unit's.
    """
    with desk.db.write() as connection:
        # Else two who begin at once write in two places.
        control.take_turns(connection)
        kept = _item(connection, item_id)
        refuse_write(person, kept.item.unit)
        known = drafts.of_item(connection, item_id)
        if known is not None:
            return known
        last = drafts.last_of_item(connection, item_id)
        accounts = _accounts(connection, kept)
    fields = _as_written(desk, kept, last) or fields_of(desk, kept.item, accounts)
    with desk.db.write() as connection:
        control.take_turns(connection)
        known = drafts.of_item(connection, item_id)
        if known is not None:
            return known
        return _add(
            connection,
            {**fields, "unit": kept.item.unit},
            person=person,
            now=now,
            how="revise",
            kept=kept,
        )


def duplicate(desk: Desk, id: int, *, person: PersonRow, now: datetime) -> Draft:
    """Begin a draft that says what another says, to become another item.

    Raises:
        NotFound: there is no such draft.
        NotAllowed: it is another unit's.
    """
    known = draft_of(desk, id, person)
    fields = {**known.fields, "media": _library_only(known.fields)}
    return _copy(desk, fields, person=person, now=now, source=f"draft:{known.id}")


def copy_item(desk: Desk, item_id: str, *, person: PersonRow, now: datetime) -> Draft:
    """Begin a draft that says what an item says, to become another item.

    Raises:
        NotFound: there is no such item.
        NotAllowed: it is not for this person to read.
    """
    refuse_unable(person, Ability.WRITE)
    with desk.db.read() as connection:
        kept = _item(connection, item_id)
        last = drafts.last_of_item(connection, item_id)
        accounts = _accounts(connection, kept)
    if not may_see(person, kept.item.unit, kept.state):
        raise NotAllowed("permission.unit", name=person.name, unit=kept.item.unit)
    fields = _as_written(desk, kept, last) or fields_of(desk, kept.item, accounts)
    fields = {**fields, "media": _library_only(fields)}
    return _copy(desk, fields, person=person, now=now, source=item_id)


def begin_from(
    desk: Desk, pattern_id: int, *, person: PersonRow, now: datetime
) -> Draft:
    """Begin a draft with what a pattern says already.

    Raises:
        NotFound: there is no such pattern.
        NotAllowed: it is another unit's, or a greeting that nobody approved.
        Mistake: it was put away.
    """
    pattern = pattern_of(desk, pattern_id)
    refuse_unusable(pattern, person)
    given = {**_empty(Kind(pattern.kind)), **pattern.fields, PATTERN: pattern.id}
    fields = {**given, "unit": person.unit}
    with desk.db.write() as connection:
        return _add(
            connection,
            fields,
            person=person,
            now=now,
            how="pattern",
            source=str(pattern.id),
        )


def _empty(kind: Kind) -> dict[str, Any]:
    is_urgent = kind in _EMERGENCIES
    return {
        "kind": str(kind),
        "title": "",
        "body": "",
        "elements": {},
        "link": "",
        "hashtags": "",
        "publish_at": "",
        "event_at": "",
        "expires_at": "",
        "info_class": str(_CLASSES.get(kind, InfoClass.NONE)),
        "priority": str(Priority.EMERGENCY if is_urgent else Priority.NORMAL),
        "place": "",
        "byline": "",
        "campaign": "",
        "after": "",
        "accounts": [],
        "card": {"template": "", "quote": ""},
        "media": [],
        "when": "now" if is_urgent else "next_slot",
    }


def _item(connection: Transaction, id: str) -> Kept:
    kept = items.find(connection, ItemId(id))
    if kept is None:
        raise NotFound("item.unknown", id=id)
    return kept


def _accounts(connection: Transaction, kept: Kept) -> list[str]:
    """Return where an item is, or was to be, published."""
    known = deliveries.of_item(connection, kept.item.id)
    live = [s for s in known if s.delivery.state is not State.CANCELLED]
    return list(dict.fromkeys(str(s.delivery.account) for s in live or known))


def _as_written(desk: Desk, kept: Kept, last: Draft | None) -> dict[str, Any] | None:
    """Return the fields that an item was made of, where it is still what they say."""
    if last is None:
        return None
    said = tentative(desk, last.fields, id=kept.item.id)
    is_same = replace(said, revision=kept.item.revision) == kept.item
    return dict(last.fields) if is_same else None


def _library_only(fields: Mapping[str, Any]) -> list[Any]:
    """Return the media that another item can show: those of the library."""
    media = fields.get("media")
    listed = media if isinstance(media, list) else []
    return [one for one in listed if isinstance(one, dict) and one.get("asset")]


def _copy(
    desk: Desk,
    fields: Mapping[str, Any],
    *,
    person: PersonRow,
    now: datetime,
    source: str,
) -> Draft:
    plain = {name: said for name, said in fields.items() if name != ASIDE_OF}
    own = {**plain, "unit": person.unit, "publish_at": "", "when": "next_slot"}
    with desk.db.write() as connection:
        return _add(connection, own, person=person, now=now, how="copy", source=source)


def _add(
    connection: Transaction,
    fields: Mapping[str, Any],
    *,
    person: PersonRow,
    now: datetime,
    how: str,
    source: str = "",
    kept: Kept | None = None,
) -> Draft:
    unit = str(fields["unit"])[:MOST_UNIT]
    refuse_write(person, unit)
    draft = drafts.add(
        connection,
        dict(fields),
        unit=unit,
        person=person.id,
        now=now,
        item=str(kept.item.id) if kept else "",
        base=kept.item.revision if kept else 0,
    )
    audit.record(
        connection,
        at=now,
        person=person.id,
        verb="draft_begin",
        subject=f"draft:{draft.id}",
        how=how,
        source=source,
        item=draft.item,
    )
    return draft
