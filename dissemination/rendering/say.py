"""Say a content item as one placement of a channel wants to hear it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import regex

from dissemination.channel import Capabilities
from dissemination.config.tables import Links, Mention
from dissemination.domain.item import ContentItem
from dissemination.domain.length import measure_safely
from dissemination.domain.rendition import Note
from dissemination.rendering.addresses import tracked
from dissemination.rendering.drafting import BEGINNING_LONGEST, Draft, fitted, room
from dissemination.rendering.hashtags import Tagged, usable_hashtags, written_in
from dissemination.rendering.leading import facts_first
from dissemination.rendering.mentions import Mentions
from dissemination.rendering.policy import Policy, policy_for
from dissemination.rendering.story import Story, clean, tell
from dissemination.rendering.text import shorten
from dissemination.rendering.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What a desk decided for all its texts.

    `links`: whether addresses tell where a reader came from. `mentions`: whom items
    call by @name, by that name.
    """

    links: Links = field(default_factory=Links)
    mentions: Mapping[str, Mention] = field(default_factory=dict)


_PLAIN = Voice()


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
    voice: Voice = _PLAIN,
) -> Said:
    """Say `item` in the words of the channel's template, in parts that fit.

    Args:
        item: what to say.
        capabilities: of the placement.
        channel: the name of the folder that holds the channel's templates.
        link: where the whole item stands; empty for the author's own link.
        with_media: whether the first part carries a picture or video.
        folders: where the policy, and `<channel>/<kind>.j2`, then
            `<channel>/default.j2`, then `default.j2` are looked for; the desk's own
            first.
        zone: in which the hour of an event is told.
        voice: what the desk decided about addresses and names.

    Raises:
        WordingError: no template or policy, or one with a mistake.
    """
    policy = policy_for(folders, channel, str(item.kind))
    known = Mentions(
        known=voice.mentions, channel=channel, are_live=policy.mentions == "live"
    )
    story = _voiced(tell(item, capabilities), policy, known)
    title, headline, title_notes = _titled(story, capabilities)
    tags = _tagged(item, story, capabilities, most=policy.hashtags)
    fixed = _fixed(item, story, capabilities, zone) | {
        "headline": headline,
        "hashtags": " ".join(tags.hashtags),
        "link": _link(
            item, story, capabilities, page=link, links=voice.links, channel=channel
        ),
    }
    draft = Draft(
        wording=Wording.find(folders, channel, str(item.kind)),
        fixed=fixed,
        capabilities=capabilities,
        is_numbered=policy.numbering == "end",
        with_media=with_media,
    )
    is_teaser = policy.thread == "teaser" and bool(fixed["link"])
    done, cut_notes = fitted(draft, story.paragraphs, is_teaser=is_teaser)
    if capabilities.title is None:
        opening = draft.finished(headline)
        title = opening if done.parts[0].startswith(opening) else ""
    notes = (*story.notes, *title_notes, *tags.notes, *cut_notes)
    return Said(parts=done.parts, title=title, notes=notes)


def _voiced(story: Story, policy: Policy, mentions: Mentions) -> Story:
    """Return a story in the order of the policy, with the platform's own handles."""
    paragraphs, notes = story.paragraphs, list(story.notes)
    if policy.order == "facts" and not story.is_untitled:
        paragraphs = facts_first(paragraphs)
    if paragraphs != story.paragraphs:
        values = {"beginning": shorten(paragraphs[0], BEGINNING_LONGEST)}
        notes.append(Note(id="text.facts_first", values=values))
    notes += mentions.notes("\n".join((story.title, *paragraphs)))
    return replace(
        story,
        title=mentions.put_into(story.title),
        paragraphs=tuple(map(mentions.put_into, paragraphs)),
        notes=tuple(notes),
    )


def _titled(
    story: Story, capabilities: Capabilities
) -> tuple[str, str, tuple[Note, ...]]:
    """Return the title, what the text begins with, and what was done to the title."""
    in_text = "" if story.is_untitled else story.title
    limit = capabilities.title
    if limit is None:
        return "", in_text, ()
    if room(limit).fits(story.title):
        return story.title, "", ()
    title = shorten(story.title, limit.max, measure=measure_safely(limit.unit))
    values = {"title": title, "max": str(limit.max)}
    return title, in_text, (Note(id="text.title_cut", values=values),)


def _tagged(
    item: ContentItem, story: Story, capabilities: Capabilities, *, most: int
) -> Tagged:
    limit = capabilities.hashtags_max
    return usable_hashtags(
        item.hashtags,
        most=most if limit is None else min(most, limit),
        said=(story.title, *story.paragraphs),
        words=written_in(item),
    )


def _link(
    item: ContentItem,
    story: Story,
    capabilities: Capabilities,
    *,
    page: str,
    links: Links,
    channel: str,
) -> str:
    """Return the address to write out, unless the text names the page itself."""
    plain = page or item.link
    if capabilities.link == "field" or _is_said(plain, story):
        return ""
    return tracked(
        plain,
        links,
        source=channel,
        campaign=item.campaign or item.id,
        is_own=page not in ("", item.link),
    )


def _is_said(link: str, story: Story) -> bool:
    return any(link in paragraph for paragraph in story.paragraphs)


def _fixed(
    item: ContentItem, story: Story, capabilities: Capabilities, zone: ZoneInfo
) -> dict[str, object]:
    """Return the variables that stay the same however much of the body fits."""
    unit, _ = clean(item.unit, capabilities.forbidden)
    own_link = "" if _is_said(item.link, story) else item.link
    event_day, event_hour = _told(item.event_at, zone)
    expires_day, expires_hour = _told(item.expires_at, zone)
    return {
        "title": story.title,
        "dateline": story.dateline,
        "credit": story.credit,
        "unit": unit,
        "source": "" if _is_sourced(unit, story.paragraphs) else unit,
        "place": item.place,
        "own_link": own_link,
        "event_day": event_day,
        "event_line": _line(event_day, event_hour),
        "expires_hour": expires_hour,
        "expires_line": _line(expires_day, expires_hour),
        "kind": str(item.kind),
        "priority": str(item.priority),
    }


# Parts of an office, which say nothing to the public.
_INTERNAL = regex.compile(
    r"(?:bidang|bid|seksi|sie|subbag\w*|bagian|tim|ikp|pikp)\b\.?.*", regex.IGNORECASE
)
_NAMES_SOURCE = regex.compile(r"(?:^|\()Sumber ?:", regex.IGNORECASE)


def _is_sourced(unit: str, paragraphs: Sequence[str]) -> bool:
    """Whether to name the unit as the source would say nothing, or say it twice."""
    named = any(map(_NAMES_SOURCE.search, paragraphs))
    return named or bool(_INTERNAL.fullmatch(unit))


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
