"""Adapt: an item as each account will say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dissemination import resources
from dissemination.channel import Capabilities, MediaLimit
from dissemination.domain.item import Attachment, ContentItem, Kind
from dissemination.domain.rendition import (
    AccountId,
    Captions,
    Media,
    Note,
    Part,
    Rendition,
)
from dissemination.domain.version import Version, in_own_words
from dissemination.rendering.say import Voice, say
from dissemination.rendering.story import tell
from dissemination.services.desk import Desk
from dissemination.services.intake import slug
from dissemination.services.media_plan import Carried, plan_media
from dissemination.services.studio import KEEPING, Studio

_WORDS = 60  # characters of a headline in an address


def adapt(
    desk: Desk,
    item: ContentItem,
    account: AccountId,
    *,
    link: str,
    version: Version | None = None,
    studio: Studio = KEEPING,
) -> Rendition:
    """Return an item as one account will say it; its cards go to the media store.

    Args:
        desk: the workspace.
        item: in the revision that is meant.
        account: whose limits hold.
        link: where the whole item stands, or empty.
        version: the account's own words or pictures; None says the shared ones.
        studio: makes the pictures; another one than ours may keep nothing.
    """
    item = _in_campaign(desk, item)
    capabilities = desk.capabilities(account)
    worded = _worded(item, version, capabilities)
    shown = plan_media(desk, worded.shown, worded.for_media, link=link, studio=studio)
    said = say(
        worded.said,
        worded.for_text,
        channel=desk.account(account).channel,
        link=link,
        with_media=bool(shown.media),
        folders=tuple(f / "text" for f in resources.templates(desk.folder)),
        zone=desk.config.office.zone,
        voice=Voice(links=desk.config.links, mentions=desk.config.mentions),
    )
    # What is spoken in a video stays the same, however it is announced.
    spoken, spoken_notes = _captions(item, capabilities, shown.media, studio)
    parts = tuple(Part(text=text, language="id") for text in said.parts)
    first = replace(
        parts[0],
        title=said.title,
        link=link,
        media=shown.media,
        captions=spoken,
        cover=shown.cover,
    )
    notes = (*said.notes, *shown.notes, *spoken_notes)
    return Rendition(
        item=item.id,
        revision=item.revision,
        account=account,
        placement=desk.placement(account),
        parts=(first, *parts[1:]),
        notes=(*worded.notes, *(n for n in notes if n.id not in worded.unsaid)),
        drawn=shown.drawn,
    )


def carried(
    desk: Desk,
    item: ContentItem,
    account: AccountId,
    *,
    link: str,
    version: Version | None = None,
    studio: Studio = KEEPING,
) -> Carried:
    """Return the pictures of a rendition alone; as `adapt`."""
    worded = _worded(_in_campaign(desk, item), version, desk.capabilities(account))
    return plan_media(desk, worded.shown, worded.for_media, link=link, studio=studio)


def page_slug(item: ContentItem, day: datetime) -> str:
    """Return the item's own piece of a web address.

    It is made from the first revision and its day, so that a mended headline moves no
    page. An id of several words says enough alone: addresses stand on cards, too.
    """
    words = "" if "-" in item.id else slug(item.title or item.body)
    if len(words) > _WORDS:
        words = words[: _WORDS + 1].rpartition("-")[0] or words[:_WORDS]
    return "-".join(piece for piece in (f"{day:%Y%m%d}", words, item.id) if piece)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Worded:
    """An item in an account's own words, and the limits that hold for them.

    `said` is the text, `shown` what pictures and cards show. `unsaid` are notes that
    would tell of something nobody did.
    """

    said: ContentItem
    shown: ContentItem
    for_text: Capabilities
    for_media: Capabilities
    notes: tuple[Note, ...] = ()
    unsaid: frozenset[str] = frozenset()


def _worded(
    item: ContentItem, version: Version | None, capabilities: Capabilities
) -> _Worded:
    if version is None:
        return _Worded(
            said=item, shown=item, for_text=capabilities, for_media=capabilities
        )
    own = in_own_words(item, version, has_title=capabilities.title is not None)
    worded = _Worded(
        said=own,
        shown=in_own_words(item, version, has_title=True),
        for_text=capabilities,
        for_media=_without_card(capabilities) if version.attachments else capabilities,
        notes=(Note(id="note.version", values={"revision": str(version.revision)}),),
    )
    if not version.text:
        return worded
    # Its author framed it: nothing is put before it, or taken from its ends.
    return replace(
        worded,
        said=replace(own, place="", event_at=None, expires_at=None),
        for_text=replace(capabilities, keeps_dateline=True),
        unsaid=frozenset({"text.headline_from_lead"}),
    )


def _without_card(capabilities: Capabilities) -> Capabilities:
    """Return limits under which a picture goes as it is, and not into a card."""
    media = capabilities.media
    return replace(capabilities, media=media and replace(media, card=""))


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
    item: ContentItem,
    capabilities: Capabilities,
    media: Sequence[Media],
    studio: Studio,
) -> tuple[Captions | None, tuple[Note, ...]]:
    """Return what is said in the one video that a placement carries.

    What nobody wrote down is made of the text, where an officer looks at it before the
    upload, and where the item is the video: what others say in theirs is not known.
    """
    is_by_hand = _takes_videos_alone(capabilities.media)
    if not (is_by_hand or _shows_one_video(media)) or not capabilities.captions:
        return None, ()
    films = [a for a in item.attachments if a.kind == "video"]
    if films and films[0].captions:
        return films[0].captions, ()
    if not (is_by_hand or _is_script(item, films)):
        return None, ()
    seconds = sum(a.seconds for a in films)
    return studio.captions("\n".join(tell(item, capabilities).paragraphs), seconds)


def _takes_videos_alone(limit: MediaLimit | None) -> bool:
    return limit is not None and not limit.mimes


def _shows_one_video(media: Sequence[Media]) -> bool:
    return sum(one.mime.startswith("video/") for one in media) == 1


def _is_script(item: ContentItem, films: Sequence[Attachment]) -> bool:
    """Tell whether an item's text is what is said in its video, and nowhere read."""
    return item.kind is Kind.VIDEO and not any(film.captioned for film in films)
