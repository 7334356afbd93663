"""The media library: find media, say what is known of them, put them away."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from dissemination.domain.asset import (
    LICENCES,
    NO_LICENCE,
    QUESTIONS,
    Answer,
    Asset,
    AssetKind,
    Consent,
    Objection,
    attached,
    objections,
    unanswered,
)
from dissemination.domain.item import Attachment
from dissemination.domain.roles import Ability
from dissemination.services.desk import Desk
from dissemination.services.mistakes import NotAllowed, NotFound
from dissemination.services.permission import (
    may,
    may_write,
    refuse_write,
    sees_every_unit,
)
from dissemination.storage import assets, audit
from dissemination.storage.assets import Wanted
from dissemination.storage.people import PersonRow

__all__ = [
    "CONSENTS",
    "LICENCES",
    "QUESTIONS",
    "Asset",
    "AssetKind",
    "Facts",
    "Found",
    "Objection",
    "Use",
    "Wanted",
    "archive",
    "asset",
    "assets_of",
    "attached",
    "attachment_of",
    "describe",
    "file_of",
    "may_see_asset",
    "objections",
    "restore",
    "search",
    "seen_by",
    "unanswered",
    "used_in",
    "wrong_facts",
]

CONSENTS = tuple(Consent)
PAGE = 24
_USES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of the library: `more` is the id below which the next one begins."""

    assets: Sequence[Asset]
    counts: Mapping[str, int]
    units: Sequence[str]
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Where a medium is used: in an item, or in a draft that is being written.

    `id` is empty where whoever asks may not open it.
    """

    id: str
    title: str
    unit: str
    is_draft: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What people say of a medium, as they typed it."""

    name: str
    alt: str = ""
    credit: str = ""
    licence: str = ""
    source: str = ""
    consent: str = ""
    kind: str = ""
    checklist: Mapping[str, str]
    focus: tuple[float, float] | None = None


def asset(desk: Desk, id: int) -> Asset:
    """Return a medium of the library, also one that was put away.

    Raises:
        NotFound: there is none.
    """
    one = assets_of(desk, [id]).get(id)
    if one is None:
        raise NotFound("asset.unknown")
    return one


def assets_of(desk: Desk, ids: Collection[int]) -> Mapping[int, Asset]:
    """Return media by their ids, in one query; what is unknown is not there."""
    with desk.db.read() as connection:
        return assets.found(connection, ids)


def attachment_of(
    desk: Desk, id: int, *, alt: str = "", caption: str = ""
) -> Attachment | None:
    """Return a medium as an item carries it, or None where it is unknown.

    Who carries many asks `assets_of` once, and `attached` for each.
    """
    one = assets_of(desk, [id]).get(id)
    return attached(one, alt=alt, caption=caption) if one else None


def may_see_asset(person: PersonRow, one: Asset) -> bool:
    """Tell whether someone may see a medium: one's own unit's, and every logo."""
    if not may(person, Ability.READ):
        return False
    mine = one.unit == person.unit or sees_every_unit(person)
    return mine or one.kind is AssetKind.LOGO


def seen_by(desk: Desk, person: PersonRow, id: int) -> Asset:
    """Return a medium that someone may see.

    Raises:
        NotFound: there is none.
        NotAllowed: it is another unit's.
    """
    one = asset(desk, id)
    if not may_see_asset(person, one):
        raise NotAllowed("permission.unit", name=person.name, unit=one.unit or "-")
    return one


def search(desk: Desk, person: PersonRow, wanted: Wanted) -> Found:
    """Return a page of what someone may see of the library, the newest first."""
    units = None if sees_every_unit(person) else [person.unit]
    wanted = replace(wanted, units=units)
    with desk.db.read() as connection:
        page = assets.search(connection, wanted, most=PAGE + 1)
        counted = assets.counts(connection, replace(wanted, kind="", before=0))
        there = assets.units(connection) if units is None else units
    more = page[PAGE - 1].id if len(page) > PAGE else 0
    return Found(assets=page[:PAGE], counts=counted, units=there, more=more)


def describe(
    desk: Desk, id: int, facts: Facts, *, person: PersonRow, now: datetime
) -> Asset:
    """Write down what someone says of a medium.

    Raises:
        NotFound, NotAllowed: nothing is stored.
        ValueError: the caller did not ask `wrong_facts`.
    """
    if wrong_facts(facts):
        raise ValueError(facts)
    with desk.db.write() as connection:
        before = assets.found(connection, [id]).get(id)
        if before is None:
            raise NotFound("asset.unknown")
        refuse_write(person, before.unit)
        after = _described(before, facts)
        changed = [n for n in _SAID if getattr(before, n) != getattr(after, n)]
        if changed:
            assets.change(connection, after)
            audit.record(
                connection,
                at=now,
                person=person.id,
                verb="describe_medium",
                subject=f"asset:{id}",
                changed=changed,
            )
    return after


def wrong_facts(facts: Facts) -> dict[str, str]:
    """Return what cannot be kept as it was typed: a message's id for each field."""
    wrong = {
        name: "asset.long"
        for name in ("name", "credit", "source")
        if len(getattr(facts, name)) > _LONGEST
    }
    if not facts.name.strip():
        wrong["name"] = "asset.no_name"
    if facts.licence == NO_LICENCE:
        wrong["licence"] = "asset.from_internet"
    elif facts.licence not in {"", *LICENCES}:
        wrong["licence"] = "asset.unknown_choice"
    if facts.consent not in {"", *Consent}:
        wrong["consent"] = "asset.unknown_choice"
    if len(facts.alt) > _LONGEST_ALT:
        wrong["alt"] = "asset.long_alt"
    if facts.focus and not all(0 <= share <= 1 for share in facts.focus):
        wrong["focus"] = "asset.bad_focus"
    return wrong


def archive(desk: Desk, id: int, *, person: PersonRow, now: datetime) -> Asset:
    """Offer a medium to nobody any longer; whatever uses it goes on.

    Raises:
        NotFound, NotAllowed: nothing is changed.
    """
    return _put(desk, id, person=person, now=now, is_away=True)


def restore(desk: Desk, id: int, *, person: PersonRow, now: datetime) -> Asset:
    """Bring a medium back that was put away.

    Raises:
        NotFound, NotAllowed: nothing is changed.
    """
    return _put(desk, id, person=person, now=now, is_away=False)


def used_in(desk: Desk, person: PersonRow, one: Asset) -> list[Use]:
    """Return where a medium is used, drafts first; others' titles are not told."""
    with desk.db.read() as connection:
        drafts = assets.drafts_with(connection, one.id, most=_USES)
        kept = assets.items_with(connection, one.sha256, most=_USES)
    uses = [
        *(Use(id=str(n), title=t, unit=u, is_draft=True) for n, t, u in drafts),
        *(Use(id=n, title=t, unit=u, is_draft=False) for n, t, u in kept),
    ]
    return [use if may_write(person, use.unit) else _veiled(use) for use in uses]


def file_of(desk: Desk, sha256: str) -> Path:
    """Return where the bytes of a medium lie.

    Raises:
        NotFound: the file was taken away from the media folder.
    """
    path = desk.media.path(sha256)
    if not path.is_file():
        raise NotFound("asset.no_file")
    return path


_LONGEST, _LONGEST_ALT = 500, 1000
_SAID = (
    *("name", "kind", "alt", "credit", "licence", "source"),
    *("consent", "checklist", "focus"),
)


def _described(before: Asset, facts: Facts) -> Asset:
    answers = {
        name: answer
        for name, answer in facts.checklist.items()
        if name in QUESTIONS and answer in list(Answer)
    }
    return replace(
        before,
        name=facts.name.strip(),
        kind=_kind(before, facts.kind),
        alt=facts.alt.strip(),
        credit=facts.credit.strip(),
        licence=facts.licence,
        source=facts.source.strip(),
        consent=facts.consent,
        checklist=answers,
        focus=facts.focus,
    )


def _kind(before: Asset, named: str) -> AssetKind:
    """Return the kind that is meant: a photo may turn out a logo, and never a film."""
    still = (AssetKind.PHOTO, AssetKind.LOGO)
    return AssetKind(named) if before.kind in still and named in still else before.kind


def _put(
    desk: Desk, id: int, *, person: PersonRow, now: datetime, is_away: bool
) -> Asset:
    with desk.db.write() as connection:
        one = assets.found(connection, [id]).get(id)
        if one is None:
            raise NotFound("asset.unknown")
        refuse_write(person, one.unit)
        at = now if is_away else None
        if assets.set_archived(connection, id, at):
            verb = "archive_medium" if is_away else "restore_medium"
            named = {"person": person.id, "verb": verb, "subject": f"asset:{id}"}
            audit.record(connection, at=now, **named, name=one.name)
    return replace(one, archived_at=(one.archived_at or at) if is_away else None)


def _veiled(use: Use) -> Use:
    return replace(use, id="", title="")
