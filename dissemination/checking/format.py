"""What a channel could not show, or could not show well."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from dissemination.checking.office import Office
from dissemination.checking.passages import Passage
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import Attachment, ContentItem

_NEEDS_MEDIA = frozenset({"instagram", "instagram_story", "tiktok", "youtube"})
_HEADLINE = 110  # code points
_HASHTAGS = 10
_HASHTAGS_REFUSED = 30
_HASHTAG = re.compile(r"#(?=\w*[^\W\d_])\w+")


def format_findings(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find missing media and alternative texts, long headlines, useless hashtags."""
    del read, office
    if not item.attachments:
        yield from _no_media(item.channels)
    for attachment in item.attachments:
        yield from _attachment(attachment)
    if len(item.title) > _HEADLINE:
        yield _finding("long_headline", Severity.WARNING, "title", item.title)
    yield from _hashtags(item)


def _no_media(channels: Iterable[str]) -> Iterator[Finding]:
    for channel in channels:
        if channel in _NEEDS_MEDIA:
            yield _finding("no_media", Severity.HOLD, "media", channel)


def _attachment(attachment: Attachment) -> Iterator[Finding]:
    if attachment.media is None:
        yield _finding("missing_file", Severity.HOLD, "media", attachment.file)
    if attachment.kind == "image" and not attachment.alt.strip():
        yield _finding("missing_alt", Severity.WARNING, "media", attachment.file)


def _hashtags(item: ContentItem) -> Iterator[Finding]:
    count = len(item.hashtags)
    if count > _HASHTAGS:
        worst = count > _HASHTAGS_REFUSED
        severity = Severity.HOLD if worst else Severity.WARNING
        yield _finding("too_many_hashtags", severity, "hashtags", str(count))
    for tag in item.hashtags:
        if not _HASHTAG.fullmatch(tag):
            yield _finding("invalid_hashtag", Severity.WARNING, "hashtags", tag)


def _finding(rule: str, severity: Severity, field: str, text: str) -> Finding:
    return Passage(field, text).finding(f"format.{rule}", severity, (0, len(text)))
