"""The media plan: which pictures each placement carries, and what is done to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import regex

from dissemination.channel import Capabilities, Limit, MediaLimit, VideoLimit
from dissemination.domain.item import Attachment, ContentItem
from dissemination.domain.length import measure
from dissemination.domain.rendition import Media, Note
from dissemination.domain.sentences import sentences
from dissemination.rendering.fitting import Done
from dissemination.rendering.story import tell
from dissemination.rendering.text import shorten
from dissemination.services.cards import order
from dissemination.services.desk import Desk
from dissemination.services.studio import KEEPING, Studio

# Of what is noted, these keep a placement from being posted as it is.
PROBLEMS = frozenset({"note.alt_required", "note.media_too_few"})

_CARD_ALT = 1000  # characters, where a channel sets no limit; nobody hears more out
_OPEN_END = regex.compile(r"[^./]*[\p{L}\p{N})”\"'’%]")  # a last word; no address
_DAY = 2  # digits of a day of the month


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """The pictures of a rendition, the strings a card shows, and what was done.

    `cover` is the still of its first video, or the picture of its link's card.
    """

    media: tuple[Media, ...] = ()
    cover: Media | None = None
    drawn: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


def plan_media(
    desk: Desk,
    item: ContentItem,
    capabilities: Capabilities,
    *,
    link: str,
    studio: Studio = KEEPING,
) -> Carried:
    """Return what a placement carries, in the author's order; it is in the media store.

    Args:
        desk: the workspace.
        item: in the revision that is meant.
        capabilities: of the placement.
        link: where the whole item stands, or empty; a card shows it.
        studio: makes the pictures; another one than ours may keep nothing.

    Raises:
        PictureError: a picture cannot be made to obey the placement's limits.
    """
    limit = capabilities.media
    if limit is None:
        left = [_note("note.media_left_out", file=a.file) for a in item.attachments]
        return Carried(notes=tuple(left))
    there, notes = _taken(item.attachments, limit)
    if limit.card:
        pictures = [a for a in there if a.kind == "image"]
        wall = _Wall(desk=desk, studio=studio, limit=limit)
        carried = _with_card(wall, item, pictures, capabilities, link=link)
    else:
        carried = _with_files(desk, studio, there, limit)
    if link and capabilities.link_card and not carried.media:
        wall = _Wall(desk=desk, studio=studio, limit=capabilities.link_card)
        carried = _with_link_card(wall, item, capabilities, carried, link=link)
    by_hand = sum(note.id == "note.video_by_hand" for note in notes)
    notes += [*carried.notes, *_too_few(len(carried.media) + by_hand, limit)]
    return replace(carried, notes=tuple(notes))


def card_alt(drawn: Sequence[str], limit: MediaLimit) -> str:
    """Return what a card says to who cannot see it, cut at a sentence.

    Args:
        drawn: the strings that can be read on it.
        limit: of the placement.
    """
    lines = dict.fromkeys(line.strip().lstrip("• ") for line in drawn)
    shown = [line for line in lines if line]
    said = " ".join(
        line + _stop(line, following) for line, following in pairwise((*shown, ""))
    )
    return _whole_sentences(said, limit)


def _stop(line: str, following: str) -> str:
    """Return the full stop that ends one string of a card, or nothing."""
    last = line.rpartition(" ")[2]
    # "SABTU", "5", "DESEMBER 2026" stand on a calendar's leaf, one under the other.
    is_day = last.isdecimal() and len(last) <= _DAY
    is_on_leaf = is_day or following.isdecimal()
    return "." if _OPEN_END.fullmatch(last) and not is_on_leaf else ""


def _whole_sentences(text: str, limit: MediaLimit) -> str:
    most = limit.alt.max if limit.alt else _CARD_ALT
    count = measure(limit.alt.unit if limit.alt else "codepoints")
    kept = ""
    for sentence in sentences(text):
        longer = f"{kept} {sentence}".lstrip()
        if count(longer) > most:
            break
        kept = longer
    return kept or shorten(text, most, measure=count)


def _taken(
    attachments: Sequence[Attachment], limit: MediaLimit
) -> tuple[list[Attachment], list[Note]]:
    """Return which attachments a placement takes, and why the others stay behind."""
    taken: list[Attachment] = []
    notes: list[Note] = []
    for attachment in attachments:
        why = _refusal(attachment, limit) or _clash(attachment, taken, limit)
        if why:
            notes.append(_note(why, file=attachment.file))
        else:
            taken.append(attachment)
    return taken, notes


def _refusal(attachment: Attachment, limit: MediaLimit) -> str:
    """Return what keeps an attachment from a placement, or nothing."""
    refuse = _picture_refusal if attachment.kind == "image" else _video_refusal
    return refuse(attachment.media, limit)


def _picture_refusal(medium: Media | None, limit: MediaLimit) -> str:
    return "" if limit.mimes and medium else "note.media_left_out"


def _video_refusal(medium: Media | None, limit: MediaLimit) -> str:
    # A person who posts it may take it from wherever it lies.
    if medium is None and limit.video and not limit.mimes:
        return "note.video_by_hand"
    if medium is None or limit.video is None or medium.mime not in limit.video.mimes:
        return "note.media_left_out"
    return _excess(medium, limit.video)


def _excess(video: Media, limit: VideoLimit) -> str:
    """Return in what a video goes beyond a limit, or nothing."""
    found = {
        "note.media_too_heavy": video.size > limit.max_bytes,
        # How long it runs is not known of every file; then the platform says no.
        "note.video_too_short": 0 < video.seconds < limit.min_seconds,
        "note.video_too_long": video.seconds > limit.max_seconds,
    }
    return next((why for why, is_so in found.items() if is_so), "")


def _clash(
    attachment: Attachment, taken: Sequence[Attachment], limit: MediaLimit
) -> str:
    """Return that a placement wants no two kinds in one post, or nothing."""
    is_other = bool(taken) and taken[0].kind != attachment.kind
    return "note.media_not_mixed" if is_other and not limit.mixes else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wall:
    """Where a card will hang: whose it is, who makes it, and what its file may be."""

    desk: Desk
    studio: Studio
    limit: MediaLimit


def _with_card(
    wall: _Wall,
    item: ContentItem,
    there: Sequence[Attachment],
    capabilities: Capabilities,
    *,
    link: str,
) -> Carried:
    """Return a card instead of pictures; those may stand on it."""
    story, limit = tell(item, capabilities), wall.limit
    one = order(
        wall.desk, item, story, size=limit.card, link=link, pictures=there, limit=limit
    )
    card = wall.studio.card(wall.desk, one)
    kept = replace(card.medium, alt=card_alt(card.drawn, limit))
    return Carried(media=(kept,), drawn=card.drawn, notes=card.notes)


def _with_link_card(
    wall: _Wall,
    item: ContentItem,
    capabilities: Capabilities,
    carried: Carried,
    *,
    link: str,
) -> Carried:
    card = _with_card(wall, item, (), capabilities, link=link)
    notes = (*carried.notes, *card.notes)
    return replace(carried, cover=card.media[0], drawn=card.drawn, notes=notes)


def _with_files(
    desk: Desk, studio: Studio, there: Sequence[Attachment], limit: MediaLimit
) -> Carried:
    taken = _as_many_as_go(there, limit)
    notes = [_note("note.media_too_many", file=a.file) for a in there if a not in taken]
    media: list[Media] = []
    for attachment in taken:
        medium, done = _medium(desk, studio, attachment, limit)
        media.append(medium)
        notes += [*done, *_about_alt(attachment, medium, limit)]
    covers = (a.cover for a in taken if a.kind == "video")
    return Carried(media=tuple(media), cover=next(covers, None), notes=tuple(notes))


def _as_many_as_go(
    there: Sequence[Attachment], limit: MediaLimit
) -> Sequence[Attachment]:
    """Return the first ones, of videos no more than a part may carry."""
    videos = [a for a in there if a.kind == "video"]
    surplus = videos[limit.video.max_items if limit.video else 0 :]
    return [a for a in there if a not in surplus][: limit.max_items]


def _medium(
    desk: Desk, studio: Studio, attachment: Attachment, limit: MediaLimit
) -> tuple[Media, Sequence[Note]]:
    """Return an attachment as the placement takes it, and what was done to it."""
    if attachment.media is None:
        raise ValueError(attachment.file)
    if attachment.kind == "video":
        most = limit.video.alt if limit.video else None
        return replace(attachment.media, alt=_short_alt(attachment.alt, most)), ()
    cut = studio.picture(desk, attachment, limit)
    medium = replace(cut.medium, alt=_short_alt(attachment.alt, limit.alt))
    return medium, [_picture_note(one, attachment, medium) for one in cut.done]


def _picture_note(done: Done, attachment: Attachment, medium: Media) -> Note:
    return _note(
        f"note.picture_{done}",
        file=attachment.file,
        kind=medium.mime.rpartition("/")[2].upper(),
        width=str(medium.width),
        height=str(medium.height),
    )


def _short_alt(alt: str, most: Limit | None) -> str:
    alt = alt.strip()
    if most is None or not alt:
        return alt
    return shorten(alt, most.max, measure=measure(most.unit))


def _about_alt(
    attachment: Attachment, medium: Media, limit: MediaLimit
) -> Iterator[Note]:
    if medium.alt != attachment.alt.strip():
        yield _note("note.alt_cut", file=attachment.file)
    if limit.alt_required and not medium.alt and attachment.kind == "image":
        yield _note("note.alt_required", file=attachment.file)


def _too_few(there: int, limit: MediaLimit) -> Iterator[Note]:
    if there < limit.min_items:
        yield _note("note.media_too_few", least=str(limit.min_items), there=str(there))


def _note(id_: str, **values: str) -> Note:
    return Note(id=id_, values=values)
