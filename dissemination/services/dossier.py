"""Dossier: one item with all that is known of it, for whoever may read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.difference import Change, difference
from dissemination.domain.item import Attachment, ContentItem, ItemId
from dissemination.domain.rendition import Part
from dissemination.domain.roles import Ability
from dissemination.rendering import uploads
from dissemination.rendering.pictures import PictureError
from dissemination.services.archive import TO_COME
from dissemination.services.desk import Desk
from dissemination.services.lists import Standing, standing
from dissemination.services.mistakes import NotFound, Unreadable
from dissemination.services.permission import may, may_see, may_write
from dissemination.storage import (
    amendments,
    approvals,
    deliveries,
    dossier,
    items,
    lists,
    versions,
)
from dissemination.storage.amendments import Amendment
from dissemination.storage.approvals import Verdict
from dissemination.storage.deliveries import Standing as Delivered
from dissemination.storage.dossier import Head, Life, Proof
from dissemination.storage.lists import Tally
from dissemination.storage.overview import LOOKED_INTO
from dissemination.storage.people import PersonRow
from dissemination.storage.versions import KeptVersion

# What is compared word by word, and what as a whole.
_PROSE = ("title", "body")
_FACTS = (
    *("kind", "unit", "priority", "info_class", "publish_at", "event_at", "expires_at"),
    *("hashtags", "link", "place", "byline", "campaign", "after", "card"),
)
_PICTURES = ("image/jpeg", "image/png", "image/webp")
_NEXT: Mapping[State, str] = {
    State.PLANNED: "web.next.planned",
    State.SCHEDULED: "web.next.scheduled",
    State.PUBLISHING: "web.next.publishing",
    State.HANDED_OFF: "web.next.handed_off",
    State.HELD: "web.next.decide",
    State.UNCERTAIN: "web.next.uncertain",
    State.FAILED: "web.next.decide",
    State.MISSED: "web.next.decide",
    State.EXPIRED: "web.next.decide",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """How one field of an item became another; `changes` where it is prose."""

    name: str
    old: object
    new: object
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two revisions, and what differs between them."""

    old: int
    new: int
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One delivery, its proofs, and what comes next: a message's id, or nothing."""

    delivered: Delivered
    proofs: Sequence[Proof]
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All that is known of an item.

    Attributes:
        item: its newest revision.
        standing: where it stands as a whole.
        state: where its own life stands.
        author: who wrote it first.
        heads: its revisions, the newest first.
        compared: two of them, or None where there is one alone.
        verdicts: what people said to them, the last first.
        told: its deliveries; those cancelled last.
        versions: what accounts say in their own words.
        amended: corrections and takedowns.
        draft: where it is being written anew, or None.
        comments: how many are open.
        names: how persons are called.
        may_write: whether this person may change it.
        may_archive: whether they may put it away now.
        may_review: whether this person may say yes or no to it.
    """

    item: ContentItem
    standing: Standing
    state: str
    author: str
    heads: Sequence[Head]
    compared: Compared | None
    verdicts: Sequence[Verdict]
    told: Sequence[Told]
    versions: Sequence[KeptVersion]
    amended: Sequence[Amendment]
    draft: int | None
    comments: int
    names: Mapping[str, str]
    may_write: bool
    may_archive: bool
    may_review: bool


def read(
    desk: Desk,
    id: str,
    person: PersonRow,
    *,
    old: int | None = None,
    new: int | None = None,
) -> Dossier:
    """Return all that is known of an item.

    Args:
        desk: the workspace.
        id: which.
        person: who reads.
        old: the revision that another is compared with; None: the one before.
        new: that other one; None: the newest.

    Raises:
        NotFound: nobody wrote it, or it is not for this person.
    """
    number = ItemId(id)
    asked = {n + step for n in (old, new) if n is not None for step in (-1, 0)}
    with desk.db.read() as connection:
        life = dossier.life(connection, number, {1, *asked})
        # As if it were not there: its title is nobody else's to know.
        if life is None or not may_see(person, _newest(life).unit, life.state):
            raise NotFound("item.unknown", id=id)
        item = _newest(life)
        delivered = deliveries.of_item(connection, number)
        proofs = dossier.proofs(connection, number)
        return Dossier(
            item=item,
            standing=standing(life.state, item.revision, _tallies(delivered)),
            state=life.state,
            author=life.author,
            heads=life.heads,
            compared=_compared(_pair(item.revision, old, new), life.contents),
            verdicts=approvals.verdicts(connection, [number])[::-1],
            told=_told(delivered, proofs),
            versions=versions.holding(connection, number),
            amended=amendments.of_item(connection, number),
            draft=life.draft,
            comments=life.comments,
            names=lists.names(connection),
            may_write=may_write(person, item.unit),
            may_archive=_may_archive(person, item.unit, life.state, delivered),
            may_review=may(person, Ability.REVIEW),
        )


def picture_of(desk: Desk, id: str, sha256: str, person: PersonRow) -> bytes:
    """Return the small picture of a medium that an item shows, or an account of it.

    Raises:
        NotFound: this item has none of that name, or is not for this person.
        Unreadable: its file is gone or spoilt.
    """
    with desk.db.read() as connection:
        kept = items.find(connection, ItemId(id))
        delivered = deliveries.of_item(connection, ItemId(id))
    if kept is None or not may_see(person, kept.item.unit, kept.state):
        raise NotFound("item.unknown", id=id)
    shown = {face_of(a) for a in kept.item.attachments}
    if sha256 not in shown | {first_face(one) for one in delivered} - {""}:
        raise NotFound("asset.no_file")
    try:
        return uploads.thumbnail_of(desk.media.path(sha256))
    except (PictureError, OSError) as error:
        raise Unreadable("asset.no_file") from error


def face_of(one: Attachment | Part) -> str:
    """Return the name of the picture that stands for a medium or a post, or nothing."""
    first = one.media if isinstance(one, Attachment) else next(iter(one.media), None)
    still = one.cover or first
    return still.sha256 if still is not None and still.mime in _PICTURES else ""


def first_face(one: Delivered) -> str:
    """Return the picture that stands for what an account says, or nothing."""
    return face_of(one.said.parts[0])


def differences(old: ContentItem, new: ContentItem) -> tuple[FieldChange, ...]:
    """Return the fields in which two revisions differ, in the order people read."""
    pairs = [(name, getattr(old, name), getattr(new, name)) for name in _PROSE]
    prose = [
        FieldChange(name=n, old=a, new=b, changes=difference(a, b))
        for n, a, b in pairs
        if a != b
    ]
    pairs = [(name, getattr(old, name), getattr(new, name)) for name in _FACTS]
    facts = [FieldChange(name=n, old=a, new=b) for n, a, b in pairs if a != b]
    if old.attachments != new.attachments:
        shown = [tuple((a.file, a.alt) for a in one.attachments) for one in (old, new)]
        facts.append(FieldChange(name="attachments", old=shown[0], new=shown[1]))
    return (*prose, *facts)


def _newest(life: Life) -> ContentItem:
    return life.contents[life.heads[0].revision]


def _pair(newest: int, old: int | None, new: int | None) -> tuple[int, ...]:
    """Return which two revisions are compared, the older first; none where one is."""
    if newest == 1:
        return ()
    later = new if new is not None and 1 <= new <= newest else newest
    earlier = old if old is not None and 1 <= old <= newest else max(later - 1, 1)
    if earlier == later:
        earlier, later = (later - 1, later) if later > 1 else (1, newest)
    return min(earlier, later), max(earlier, later)


def _compared(
    pair: tuple[int, ...], said: Mapping[int, ContentItem]
) -> Compared | None:
    if not pair:
        return None
    old, new = pair
    return Compared(old=old, new=new, changes=differences(said[old], said[new]))


def _may_archive(
    person: PersonRow, unit: str, state: str, delivered: Sequence[Delivered]
) -> bool:
    is_to_come = any(one.delivery.state in TO_COME for one in delivered)
    return may_write(person, unit) and state != lists.ARCHIVED and not is_to_come


def _tallies(delivered: Sequence[Delivered]) -> list[Tally]:
    return [
        Tally(
            revision=one.delivery.revision,
            state=one.delivery.state,
            count=1,
            due_at=one.delivery.due_at,
        )
        for one in delivered
    ]


def _told(
    delivered: Sequence[Delivered], proofs: Mapping[DeliveryId, Sequence[Proof]]
) -> list[Told]:
    told = [
        Told(delivered=one, proofs=proofs.get(one.delivery.id, ()), next=_next(one))
        for one in delivered
    ]
    return sorted(told, key=lambda t: t.delivered.delivery.state is State.CANCELLED)


def _next(one: Delivered) -> str:
    if one.delivery.state is State.UNCERTAIN and one.delivery.reason in LOOKED_INTO:
        return "web.next.looks"
    if one.delivery.state is State.SCHEDULED and one.tries:
        return "web.next.again"
    return _NEXT.get(one.delivery.state, "")
