"""The gallery: how an item looks on every card template, and which it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from dissemination.domain.item import ContentItem, Kind
from dissemination.domain.rendition import AccountId, Note
from dissemination.rendering.cards.check import (
    READABLE,
    Trouble,
    check_template,
    contrast_of,
    inked,
    without_lines,
)
from dissemination.rendering.cards.content import Brand
from dissemination.rendering.cards.marks import Line
from dissemination.rendering.cards.paint import paint
from dissemination.rendering.cards.sizes import SIZES, CardSize
from dissemination.rendering.cards.specimens import typical
from dissemination.rendering.cards.template import FILE, Template, find
from dissemination.services.cards import (
    Order,
    brand_of,
    draw_small,
    folders_of,
    lay,
    orders_of,
)
from dissemination.services.desk import Desk
from dissemination.services.drafts import draft_of, save
from dissemination.services.glance import BROKEN
from dissemination.services.live import drafted
from dissemination.services.mistakes import Mistake, NotAllowed, NotFound
from dissemination.services.permission import may_see
from dissemination.services.preview import Problem, hindrances
from dissemination.services.templates import every_template
from dissemination.services.typed import Fields, group_of
from dissemination.services.write import find_item
from dissemination.services.written import accounts_of, fields_of
from dissemination.storage.drafts import Draft
from dissemination.storage.people import PersonRow

FULL_SCREEN = ("status", "story")
_CHECKED_AT = 0.5  # of a card's size: where its contrast is looked at
_CLOSE = 1.0  # pixels that rounding may take
_KEPT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whose words the cards show: a draft's, an item's, or, without both, examples.

    `item` is None for examples; `accounts` are those that it was written for.
    """

    fields: Fields
    id: str = ""
    draft: Draft | None = None
    item: ContentItem | None = None
    accounts: tuple[str, ...] = ()

    @property
    def chosen(self) -> str:
        """The template that its author asked for, or nothing."""
        return str(group_of(self.fields, "card").get("template") or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Swatch:
    """One template in one size, with the subject's words on it.

    Attributes:
        template: its name; `title` and `about` are what it says of itself.
        sizes: for which it is made.
        width: pixels, as `height`.
        suits: whether it is made for this kind, and has all that it needs.
        cut: what found no room.
        broken: why it cannot be drawn, where that is so.
    """

    template: str
    title: str
    about: str
    sizes: tuple[str, ...]
    width: int
    height: int
    suits: bool
    cut: tuple[Note, ...] = ()
    broken: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """What a card stands: of the subject's own words, in one size.

    `contrast` is that of its least legible line; `hidden` are lines that controls of
    an app may cover, `cut` what found no room.
    """

    contrast: float
    hidden: tuple[str, ...]
    cut: tuple[Note, ...]

    @property
    def is_legible(self) -> bool:
        """Whether every line can be read by most people (WCAG 2.2, 1.4.3)."""
        return self.contrast >= READABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """How much of a screen lies under an app's controls, in hundredths of its height.

    The size's own are those that its templates keep; `meta` are those that Meta asks
    to keep free, which knows of none for WhatsApp (Meta Business Help, "Safe zones",
    read 2026-11-21).
    """

    top: int
    bottom: int
    meta_top: int = 14
    meta_bottom: int = 20


def sizes() -> list[str]:
    """Return the names of the sizes of cards."""
    return list(SIZES)


def subject_of(
    desk: Desk, person: PersonRow, now: datetime, *, draft: int = 0, item: str = ""
) -> Subject:
    """Return whose words are to be shown; neither draft nor item asks for examples.

    Raises:
        NotFound: there is no such draft, or item.
        NotAllowed: it is another unit's.
    """
    if draft:
        found = draft_of(desk, draft, person)
        return _subject(desk, found.fields, now, id=found.item, draft=found)
    if item:
        kept = find_item(desk, item)
        if not may_see(person, kept.item.unit, kept.state):
            raise NotAllowed("permission.unit", name=person.name, unit=kept.item.unit)
        fields = fields_of(desk, kept.item, list(desk.config.accounts))
        return _subject(desk, fields, now, id=kept.item.id)
    return Subject(fields={})


def swatches(desk: Desk, subject: Subject, size: str) -> tuple[Swatch, ...]:
    """Return every template in a size, those that suit the subject first.

    Raises:
        NotFound: there is no such size.
        ConfigInvalid: a template cannot be used.
    """
    if size not in SIZES:
        raise NotFound("card.no_size", name=size, known=", ".join(SIZES))
    made = [t for t in every_template(folders_of(desk)) if size in t.layers]
    found = [_swatch(desk, subject, template, size) for template in made]
    return tuple(sorted(found, key=lambda one: not one.suits))


def swatch_of(desk: Desk, subject: Subject, template: str, size: str) -> Swatch:
    """Return one template in a size.

    Raises:
        NotFound: there is no such template, or it is not made for the size.
    """
    for one in swatches(desk, subject, size):
        if one.template == template:
            return one
    raise NotFound("card.no_template", name=template, known="-")


def card(desk: Desk, subject: Subject, template: str, size: str, scale: float) -> bytes:
    """Draw the subject's card by a template at a scale: a JPEG to look at.

    Raises:
        NotFound, Mistake, PictureError, ConfigInvalid, OSError: it cannot be drawn.
    """
    return draw_small(lay(_order(desk, subject, template, size)), scale)


def tested(desk: Desk, subject: Subject, template: str, size: str) -> Tested:
    """Return whether a card with the subject's own words can be read.

    Raises:
        as `card`.
    """
    laid = lay(_order(desk, subject, template, size))
    behind = paint(without_lines(laid), _CHECKED_AT)
    lines = [mark for mark in laid.marks if isinstance(mark, Line)]
    ratios = (contrast_of(behind, line, _CHECKED_AT) for line in lines)
    return Tested(
        contrast=min(ratios, default=21.0),
        hidden=tuple(one.text for one in lines if not _is_safe(one, SIZES[size])),
        cut=laid.notes,
    )


def longest(desk: Desk, template: str) -> Sequence[Trouble]:
    """Return what goes wrong with a template when far too much is said.

    Raises:
        NotFound: there is no such template.
    """
    place = find_template(desk, template).folder / FILE
    changed_ns = place.stat().st_mtime_ns
    return _checked(template, folders_of(desk), brand_of(desk), changed_ns)


def choose(
    desk: Desk, id: int, template: str, *, person: PersonRow, now: datetime
) -> Draft:
    """Have a draft's cards drawn by a template; an empty name leaves it to its kind.

    Raises:
        NotFound: there is no such draft or template.
        NotAllowed: it is another unit's draft.
        Mistake: somebody saved it at this very moment.
    """
    draft = draft_of(desk, id, person)
    if template:
        find_template(desk, template)
    given = {**group_of(draft.fields, "card"), "template": template}
    fields = {**draft.fields, "card": given}
    saved = save(desk, id, fields, number=draft.number, person=person, now=now)
    if saved.conflict is not None:
        raise Mistake("gallery.meanwhile")
    return saved.draft


def find_template(desk: Desk, name: str) -> Template:
    """Return a template by its name.

    Raises:
        NotFound: there is none.
        ConfigInvalid: it cannot be used.
    """
    folders = folders_of(desk)
    try:
        return find(name, folders)
    except LookupError as error:
        known = ", ".join(one.name for one in every_template(folders))
        raise NotFound("card.no_template", name=name, known=known) from error


def full_screen(desk: Desk, subject: Subject) -> Mapping[str, CardSize]:
    """Return the subject's accounts that show a card over a whole screen."""
    found = {}
    for name in subject.accounts:
        media = desk.capabilities(AccountId(name)).media
        if media and media.card in FULL_SCREEN:
            found[name] = SIZES[media.card]
    return found


def margins_of(size: CardSize) -> Margins:
    """Return what of a size may lie under controls."""
    below = size.height - size.bottom
    return Margins(
        top=round(100 * size.top / size.height), bottom=round(100 * below / size.height)
    )


def _subject(
    desk: Desk, fields: Fields, now: datetime, *, id: str, draft: Draft | None = None
) -> Subject:
    found = drafted(desk, fields, now, id=id)
    link = next((link for link in found.links.values() if link), found.item.link)
    return Subject(
        fields=fields,
        id=id,
        draft=draft,
        item=replace(found.item, link=link),
        accounts=accounts_of(desk, fields),
    )


def _swatch(desk: Desk, subject: Subject, template: Template, size: str) -> Swatch:
    cut: tuple[Note, ...] = ()
    broken: tuple[Problem, ...] = ()
    try:
        cut = lay(_order(desk, subject, template.name, size)).notes
    except BROKEN as error:
        broken = tuple(hindrances(error))
    return Swatch(
        template=template.name,
        title=template.head.title,
        about=template.head.about,
        sizes=tuple(template.layers),
        width=SIZES[size].width,
        height=SIZES[size].height,
        suits=_suits(subject.item, template),
        cut=cut,
        broken=broken,
    )


def _suits(item: ContentItem | None, template: Template) -> bool:
    head = template.head
    if item is None:
        return True
    said = {name for name, text in item.card if text} | {"headline", "unit"}
    said |= {"photo"} if any(a.media for a in item.attachments) else set()
    said |= {"when"} if item.event_at else set()
    said |= {"body"} if item.body else set()
    return item.kind in head.kinds and said >= set(head.needs)


def _order(desk: Desk, subject: Subject, template: str, size: str) -> Order:
    item = subject.item
    if item is not None:
        return orders_of(desk, item, [size], template=template)[size]
    kinds = find_template(desk, template).head.kinds
    return Order(
        content=typical(next(iter(kinds), Kind.NEWS)),
        brand=brand_of(desk),
        size=size,
        template=template,
        folders=folders_of(desk),
    )


def _is_safe(line: Line, size: CardSize) -> bool:
    left, top, right, bottom = inked(line)
    room = (left - size.left, top - size.top, size.right - right, size.bottom - bottom)
    return min(room) >= -_CLOSE


@lru_cache(maxsize=_KEPT)
def _checked(
    template: str,
    folders: tuple[Path, ...],
    brand: Brand,
    changed_ns: int,  # noqa: ARG001 - another file is another template
) -> Sequence[Trouble]:
    return check_template(template, folders, brand=brand)
