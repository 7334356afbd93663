"""Live: what every chosen account would say of a draft, while it is being written.

It is said by the code that publishes. Cards are laid out, and only the one that is
looked at is drawn; nothing is kept, neither in the database nor in the media store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dissemination.domain.finding import Finding
from dissemination.domain.item import ContentItem, ItemId
from dissemination.domain.rendition import AccountId
from dissemination.domain.sentences import sentences
from dissemination.services import checks
from dissemination.services.adapt import carried, page_slug
from dissemination.services.agreement import own_words
from dissemination.services.desk import Desk
from dissemination.services.glance import Drawing, LayingOut
from dissemination.services.holding import holding
from dissemination.services.mistakes import NotFound
from dissemination.services.preview import Preview, Problem, hindrances, looked_at
from dissemination.services.spots import Spot, spots
from dissemination.services.typed import Fields
from dissemination.services.written import accounts_of, tentative
from dissemination.storage import items
from dissemination.storage.versions import KeptVersion

_LEFT_OUT = "text.left_out"


class Frame(StrEnum):
    """What a rendition looks like to those who read it."""

    SCREEN = "screen"  # a card over the whole of a phone
    FILM = "film"
    ARTICLE = "article"  # a page of its own
    LETTER = "letter"
    POST = "post"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One account's part of a live preview.

    Attributes:
        shown: what it would say, as a preview; its files have no bytes yet.
        frame: what it looks like there.
        unsaid: the sentences that find no room.
        broken: why its picture cannot be made, where that is so.
    """

    shown: Preview
    frame: Frame
    unsaid: tuple[str, ...] = ()
    broken: tuple[Problem, ...] = ()

    @property
    def pictures(self) -> int:
        """How many pictures there are to look at."""
        if self.broken or not self.shown.said.parts:
            return 0
        first = self.shown.said.parts[0]
        return len(first.media) or int(first.cover is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A draft as it stands: the item so far, what the checks say, and each account."""

    item: ContentItem
    spots: tuple[Spot, ...]
    looks: tuple[Look, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A draft with all that is asked of the database for it.

    `links` are the addresses that the chosen accounts would carry, in their order.
    """

    item: ContentItem
    links: Mapping[AccountId, str]
    versions: Mapping[AccountId, KeptVersion]


def drafted(desk: Desk, fields: Fields, now: datetime, *, id: str = "") -> Drafted:
    """Return what fields come to, and the addresses that it would get; as `live`."""
    item = tentative(desk, fields, id=id)
    chosen = [AccountId(name) for name in accounts_of(desk, fields)]
    versions: Mapping[AccountId, KeptVersion] = {}
    first, written_at = item, item.publish_at or now
    if id:
        with desk.db.read() as connection:
            versions = holding(desk, connection, ItemId(id))
            kept = items.find(connection, ItemId(id), revision=1)
        if kept is not None:
            first, written_at = kept.item, kept.item.publish_at or kept.created_at
    slug = page_slug(first, written_at.astimezone(desk.config.office.zone))
    links = _links(desk, item, chosen, slug)
    return Drafted(item=item, links=links, versions=versions)


def live(
    desk: Desk,
    fields: Fields,
    now: datetime,
    *,
    id: str = "",
    look: str = "",
    only: bool = False,
) -> Live:
    """Return what the chosen accounts would say of a draft, and what speaks against it.

    Args:
        desk: the workspace.
        fields: as they were typed.
        now: aware, UTC.
        id: of the item that is written anew, or empty.
        look: the account that is looked at, or empty: the captions of the others'
            videos are left out, and their notes.
        only: leave the others out altogether.
    """
    draft = drafted(desk, fields, now, id=id)
    wanted = [a for a in draft.links if a == look or not (only and look)]
    found = checks.findings(draft.item, desk.config)
    return Live(
        item=draft.item,
        spots=spots(fields, draft.item, found),
        looks=tuple(
            _look(desk, draft, one, found, now, is_looked_at=look in ("", one))
            for one in wanted
        ),
    )


def picture(
    desk: Desk,
    fields: Fields,
    account: str,
    now: datetime,
    *,
    scale: float,
    id: str = "",
    number: int = 0,
) -> bytes:
    """Return one picture of an account as a small JPEG.

    Args:
        desk: the workspace.
        fields: as they were typed.
        account: one of those that were chosen.
        now: aware, UTC.
        scale: of a card; what is no card is as wide as a phone shows it.
        id: of the item that is written anew, or empty.
        number: of the picture, counted from zero.

    Raises:
        NotFound: the account is not chosen, or shows no such picture.
        Mistake, PictureError, ConfigInvalid, OSError: it cannot be made.
    """
    draft = drafted(desk, fields, now, id=id)
    place = AccountId(account)
    if place not in draft.links:
        raise NotFound("preview.no_picture")
    own = draft.versions.get(place)
    studio = Drawing(scale=scale, number=number)
    shown = carried(
        desk,
        draft.item,
        place,
        link=draft.links[place],
        version=own.version if own else None,
        studio=studio,
    )
    data = studio.data or studio.still(desk, shown)
    if not data:
        raise NotFound("preview.no_picture")
    return data


def _links(
    desk: Desk, item: ContentItem, chosen: Sequence[AccountId], slug: str
) -> Mapping[AccountId, str]:
    """Return the addresses as `services.places` gives them: a page carries its own."""
    own = {account: desk.address(account, slug) for account in chosen}
    shared = next((link for link in own.values() if link), "") or item.link
    return {account: link or shared for account, link in own.items()}


def _look(
    desk: Desk,
    draft: Drafted,
    account: AccountId,
    found: Sequence[Finding],
    now: datetime,
    *,
    is_looked_at: bool,
) -> Look:
    studio = LayingOut(is_looked_at=is_looked_at)
    own = draft.versions.get(account)
    shown = looked_at(
        desk,
        draft.item,
        account,
        link=draft.links[account],
        version=own,
        found=found,
        studio=studio,
        now=now,
    )
    broken = tuple(one for error in studio.broken for one in hindrances(error))
    worded = own_words(desk, draft.item, own.version) if own else draft.item
    return Look(
        shown=shown,
        frame=_frame(desk, account),
        unsaid=_unsaid(worded, shown),
        broken=broken,
    )


def _frame(desk: Desk, account: AccountId) -> Frame:
    takes = desk.capabilities(account)
    if takes.media and takes.media.card:
        return Frame.SCREEN
    if desk.has_pages(account):
        return Frame.ARTICLE
    if takes.media and takes.media.video and not takes.media.mimes:
        return Frame.FILM
    return Frame.LETTER if takes.title else Frame.POST


def _unsaid(item: ContentItem, shown: Preview) -> tuple[str, ...]:
    """Return the sentences of a text that no part says, where something was cut."""
    if not any(note.id == _LEFT_OUT for note in shown.said.notes):
        return ()
    said = " ".join(" ".join(part.text.split()) for part in shown.said.parts)
    every = (one for line in item.body.split("\n") for one in sentences(line))
    plain = (" ".join(one.split()) for one in every)
    return tuple(one for one in plain if one and one not in said)
