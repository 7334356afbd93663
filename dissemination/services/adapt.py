"""Adapt: an item as each account will say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dissemination import resources
from dissemination.channel import Capabilities, MediaLimit
from dissemination.domain.item import Attachment, ContentItem
from dissemination.domain.length import measure
from dissemination.domain.rendition import (
    AccountId,
    Captions,
    Media,
    Note,
    Part,
    Rendition,
)
from dissemination.rendering.captions import captions
from dissemination.rendering.pictures import fit_picture, read_picture
from dissemination.rendering.say import say
from dissemination.rendering.story import tell
from dissemination.rendering.text import shorten
from dissemination.services.cards import draw, order
from dissemination.services.desk import Desk
from dissemination.services.intake import slug

_WORDS = 60  # characters of a headline in an address


@dataclass(frozen=True, slots=True, kw_only=True)
class _Carried:
    """The pictures of a rendition, the strings a card shows, and what was done."""

    media: tuple[Media, ...] = ()
    drawn: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


def adapt(desk: Desk, item: ContentItem, account: AccountId, *, link: str) -> Rendition:
    """Return an item as one account will say it; its cards go to the media store.

    Args:
        desk: the workspace.
        item: in the revision that is meant.
        account: whose limits hold.
        link: where the whole item stands, or empty.
    """
    item = _in_campaign(desk, item)
    capabilities = desk.capabilities(account)
    channel = desk.account(account).channel
    carried = _pictures(desk, item, capabilities, link=link)
    said = say(
        item,
        capabilities,
        channel=channel,
        link=link,
        with_media=bool(carried.media),
        folders=tuple(f / "text" for f in resources.templates(desk.folder)),
        zone=desk.config.office.zone,
    )
    spoken, spoken_notes = _captions(item, capabilities)
    parts = tuple(Part(text=text, language="id") for text in said.parts)
    first = replace(
        parts[0], title=said.title, link=link, media=carried.media, captions=spoken
    )
    return Rendition(
        item=item.id,
        revision=item.revision,
        account=account,
        placement=desk.placement(account),
        parts=(first, *parts[1:]),
        notes=(*said.notes, *carried.notes, *spoken_notes),
        drawn=carried.drawn,
    )


def page_slug(item: ContentItem, day: datetime) -> str:
    """Return the item's own piece of a web address.

    It is made from the first revision and its day, so that a mended headline moves no
    page. An id of several words says enough alone: addresses stand on cards, too.
    """
    words = "" if "-" in item.id else slug(item.title or item.body)
    if len(words) > _WORDS:
        words = words[: _WORDS + 1].rpartition("-")[0] or words[:_WORDS]
    return "-".join(piece for piece in (f"{day:%Y%m%d}", words, item.id) if piece)


def _in_campaign(desk: Desk, item: ContentItem) -> ContentItem:
    """Return an item with its campaign's hashtags after its own, each once."""
    campaign = desk.config.campaigns.get(item.campaign)
    if campaign is None:
        return item
    tags = {tag.casefold().lstrip("#"): tag for tag in item.hashtags}
    for tag in campaign.hashtags:
        tags.setdefault(tag.casefold().lstrip("#"), f"#{tag.lstrip('#')}")
    return replace(item, hashtags=tuple(tags.values()))


def _captions(
    item: ContentItem, capabilities: Capabilities
) -> tuple[Captions | None, tuple[Note, ...]]:
    if not capabilities.captions:
        return None, ()
    seconds = sum(a.seconds for a in item.attachments if a.kind == "video")
    return captions("\n".join(tell(item, capabilities).paragraphs), seconds)


def _pictures(
    desk: Desk, item: ContentItem, capabilities: Capabilities, *, link: str
) -> _Carried:
    limit = capabilities.media
    shows = limit is not None and _takes(limit, "image/")
    films = limit is not None and _takes(limit, "video/")
    there = [a for a in item.attachments if shows and a.media and a.kind == "image"]
    notes = [_left_out(a, films=films) for a in item.attachments if a not in there]
    if limit is None or not shows:
        return _Carried(notes=tuple(notes))
    carried = (
        _with_card(desk, item, there, capabilities, limit, link=link)
        if limit.card
        else _with_pictures(desk, there, limit)
    )
    return replace(carried, notes=(*notes, *carried.notes))


def _takes(limit: MediaLimit, kind: str) -> bool:
    return any(mime.startswith(kind) for mime in limit.mimes)


def _with_card(
    desk: Desk,
    item: ContentItem,
    there: Sequence[Attachment],
    capabilities: Capabilities,
    limit: MediaLimit,
    *,
    link: str,
) -> _Carried:
    story = tell(item, capabilities)
    one = order(
        desk, item, story, size=limit.card, link=link, pictures=there, limit=limit
    )
    card = draw(one)
    kept = read_picture(card.data, _short_alt(item.title or item.body, limit))
    desk.media.keep(card.data)
    return _Carried(media=(kept,), drawn=card.drawn, notes=card.notes)


def _with_pictures(
    desk: Desk, there: Sequence[Attachment], limit: MediaLimit
) -> _Carried:
    taken, further = there[: limit.max_items], there[limit.max_items :]
    notes = [Note(id="note.media_too_many", values={"file": a.file}) for a in further]
    media = tuple(_fitted(desk, attachment, limit) for attachment in taken)
    return _Carried(media=media, notes=tuple(notes))


def _left_out(attachment: Attachment, *, films: bool) -> Note:
    # Where a person posts the video, they take it from wherever it lies.
    by_hand = films and attachment.kind == "video"
    id_ = "note.video_by_hand" if by_hand else "note.media_left_out"
    return Note(id=id_, values={"file": attachment.file})


def _fitted(desk: Desk, attachment: Attachment, limit: MediaLimit) -> Media:
    if attachment.media is None:
        raise ValueError(attachment.file)
    original = desk.media.path(attachment.media.sha256).read_bytes()
    data = fit_picture(original, mimes=limit.mimes, max_bytes=limit.max_bytes)
    desk.media.keep(data)
    return read_picture(data, _short_alt(attachment.alt, limit))


def _short_alt(alt: str, limit: MediaLimit) -> str:
    if limit.alt is None or not alt:
        return alt
    return shorten(alt, limit.alt.max, measure=measure(limit.alt.unit))
