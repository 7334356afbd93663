"""Say a content item as one placement of a channel wants to hear it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import regex

from dissemination.channel import Capabilities, Limit
from dissemination.domain.item import ContentItem
from dissemination.domain.length import defuse, measure
from dissemination.domain.rendition import Note
from dissemination.domain.sentences import boundaries, sentences
from dissemination.rendering.story import Story, clean, tell, usable_hashtags
from dissemination.rendering.text import ELLIPSIS, Room, Split, shorten, split
from dissemination.rendering.wording import Wording

BEGINNING_LONGEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one placement will say.

    `title` is what goes into the channel's field for it; where there is no such field,
    the headline that the first part begins with, so that it can be set in bold.
    """

    parts: tuple[str, ...]
    title: str
    notes: tuple[Note, ...] = ()


def say(
    item: ContentItem,
    capabilities: Capabilities,
    *,
    channel: str,
    link: str,
    with_media: bool,
    folders: tuple[Path, ...],
    zone: ZoneInfo,
) -> Said:
    """Say `item` in the words of the channel's template, in parts that fit.

    Args:
        item: what to say.
        capabilities: of the placement.
        channel: the name of the folder that holds the channel's templates.
        link: where the whole item stands; empty for the author's own link.
        with_media: whether the first part carries a picture or video.
        folders: where `<channel>/<kind>.j2`, then `<channel>/default.j2`, then
            `default.j2` is looked for; the desk's own first.
        zone: in which the hour of an event is told.

    Raises:
        WordingError: no template, or one with a mistake.
    """
    story = tell(item, capabilities)
    hashtags, tag_notes = usable_hashtags(item.hashtags, story.paragraphs, capabilities)
    title, headline, title_notes = _titled(story, capabilities)
    fixed = _fixed(item, story, capabilities, zone) | {
        "headline": headline,
        "hashtags": " ".join(hashtags),
        "link": _link(link or item.link, story.paragraphs, capabilities),
        "own_link": _link(item.link, story.paragraphs, capabilities),
    }
    wording = Wording.find(folders, channel, str(item.kind))
    draft = _Draft(wording=wording, fixed=fixed, capabilities=capabilities)
    done, cut_notes = _fitted(draft, story.paragraphs, with_media=with_media)
    if capabilities.title is None:
        opening = draft.finished(headline)
        title = opening if done.parts[0].startswith(opening) else ""
    notes = (*story.notes, *title_notes, *tag_notes, *cut_notes)
    return Said(parts=done.parts, title=title, notes=notes)


def _titled(
    story: Story, capabilities: Capabilities
) -> tuple[str, str, tuple[Note, ...]]:
    """Return the title, what the text begins with, and what was done to the title."""
    in_text = "" if story.is_untitled else story.title
    limit = capabilities.title
    if limit is None:
        return "", in_text, ()
    if _room(limit).fits(story.title):
        return story.title, "", ()
    title = shorten(story.title, limit.max, measure=measure(limit.unit))
    values = {"title": title, "max": str(limit.max)}
    return title, in_text, (Note(id="text.title_cut", values=values),)


def _room(limit: Limit) -> Room:
    return Room(limit.max, measure(limit.unit))


def _link(link: str, paragraphs: Sequence[str], capabilities: Capabilities) -> str:
    is_said = any(link in paragraph for paragraph in paragraphs)
    return "" if capabilities.link == "field" or is_said else link


def _fixed(
    item: ContentItem, story: Story, capabilities: Capabilities, zone: ZoneInfo
) -> dict[str, object]:
    """Return the variables that stay the same however much of the body fits."""
    unit, _ = clean(item.unit, capabilities.forbidden)
    event_day, event_hour = _told(item.event_at, zone)
    expires_day, expires_hour = _told(item.expires_at, zone)
    return {
        "title": story.title,
        "dateline": story.dateline,
        "credit": story.credit,
        "unit": unit,
        "place": item.place,
        "event_day": event_day,
        "event_line": _line(event_day, event_hour),
        "expires_hour": expires_hour,
        "expires_line": _line(expires_day, expires_hour),
        "kind": str(item.kind),
        "priority": str(item.priority),
    }


def _told(at: datetime | None, zone: ZoneInfo) -> tuple[str, str]:
    """Return a day and an hour as they are written; at midnight no hour was meant."""
    if at is None:
        return "", ""
    from babel.dates import (  # noqa: PLC0415 - slow to import, and seldom needed
        format_date,
        format_datetime,
    )

    local = at.astimezone(zone) if at.tzinfo else at.replace(tzinfo=zone)
    day = format_date(local, "EEEE, d MMMM y", locale="id_ID")
    if local.time() == time.min:
        return day, ""
    return day, format_datetime(local, "HH.mm z", tzinfo=zone, locale="id_ID")


def _line(day: str, hour: str) -> str:
    return f"{day}, {hour}" if hour else day


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A template with everything but the paragraphs."""

    wording: Wording
    fixed: Mapping[str, object]
    capabilities: Capabilities

    def text(self, paragraphs: Sequence[str], *, is_cut: bool) -> str:
        """Return the whole text, not yet in parts."""
        variables = {
            **self.fixed,
            "paragraphs": tuple(paragraphs),
            "lead": paragraphs[0] if paragraphs else "",
            "body": _joined(paragraphs[1:]),
            "text": _joined(paragraphs),
            "is_cut": is_cut,
        }
        return self.finished(self.wording.fill(variables))

    def finished(self, text: str) -> str:
        return defuse(text) if self.capabilities.text.unit == "weighted" else text

    def split(self, text: str, *, with_media: bool) -> Split:
        """Return the text in parts; the first obeys the caption's limit, if any."""
        caption, limit = self.capabilities.caption, self.capabilities.text
        limits = (caption, limit) if with_media and caption else (limit,)
        rooms = tuple(map(_room, limits))
        return split(text, rooms, max_parts=self.capabilities.max_parts)


_LIST_ITEM = regex.compile(r"(?:[•·▪‣*–—-]|\d{1,2}[.)]|[a-z][.)])\s")


def _joined(paragraphs: Sequence[str]) -> str:
    """Join paragraphs by a blank line, and a list's items by none."""
    text = ""
    previous = ""
    for paragraph in paragraphs:
        follows_list = bool(_LIST_ITEM.match(previous)) or previous.endswith(":")
        is_close = follows_list and _LIST_ITEM.match(paragraph)
        text += ("\n" if is_close else "\n\n") + paragraph
        previous = paragraph
    return text.strip()


def _fitted(
    draft: _Draft, paragraphs: Sequence[str], *, with_media: bool
) -> tuple[Split, tuple[Note, ...]]:
    """Say as many sentences as fit, so that link and hashtags are never cut off."""
    done = draft.split(draft.text(paragraphs, is_cut=False), with_media=with_media)
    rest = done.left_out
    if rest and paragraphs:
        ends = _sentence_ends(paragraphs)

        def overflows(count: int) -> bool:
            kept, _ = _up_to(paragraphs, ends[count])
            text = draft.text(kept, is_cut=True)
            return bool(draft.split(text, with_media=with_media).left_out)

        count = bisect_right(range(len(ends)), x=False, key=overflows)
        kept, rest = _up_to(paragraphs, ends[max(count - 1, 0)])
        done = draft.split(draft.text(kept, is_cut=True), with_media=with_media)
        rest = f"{done.left_out} {rest}".strip()
    notes = [_left_out(rest)] if rest else []
    if len(done.parts) > 1:
        values = {"parts": str(len(done.parts))}
        notes.append(Note(id="text.in_parts", values=values))
    return done, tuple(notes)


def _sentence_ends(paragraphs: Sequence[str]) -> list[tuple[int, int]]:
    """Return for each sentence its paragraph and where in it the sentence ends."""
    return [
        (place, end)
        for place, paragraph in enumerate(paragraphs)
        for end in (*boundaries(paragraph), len(paragraph))
    ]


def _up_to(paragraphs: Sequence[str], end: tuple[int, int]) -> tuple[list[str], str]:
    """Return the paragraphs up to the end of a sentence, marked, and the rest."""
    place, offset = end
    last = paragraphs[place][:offset].rstrip()
    kept = [*paragraphs[:place], f"{last} {ELLIPSIS}"]
    return kept, "\n".join(
        (paragraphs[place][offset:], *paragraphs[place + 1 :])
    ).strip()


def _left_out(rest: str) -> Note:
    count = sum(len(sentences(line)) for line in rest.split("\n"))
    beginning = shorten(" ".join(rest.split()), BEGINNING_LONGEST)
    values = {
        "characters": str(len(rest)),
        "sentences": str(count),
        "beginning": beginning,
    }
    return Note(id="text.left_out", values=values)
