"""What a channel could not show, or could not show well."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dissemination.checking.addresses import addresses
from dissemination.checking.hoax import hoax_links, is_clarification
from dissemination.checking.office import Office
from dissemination.checking.passages import Passage
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import Attachment, ContentItem, Kind

_NEEDS_MEDIA = frozenset({"instagram", "instagram_story", "tiktok", "youtube"})
_NO_LINKS = frozenset({"instagram"})
_HEADLINE = 110  # code points
_HASHTAGS = 10
_HASHTAGS_REFUSED = 30
# The sign is ours to add where the author left it out.
_HASHTAG = re.compile(r"#?(?=\w*[^\W\d_])\w+")
_CAPTIONED = re.compile(
    r"\b(?:takarir|subtitel|subtitle|teks\s(?:berjalan|terjemahan)|closed\scaption"
    r"|bahasa\sisyarat|juru\sbahasa\sisyarat|\.srt|\.vtt)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
# Fewer words have no room for who, what and where ("Segera hadir!"); a greeting and an
# alarm may be short.
_FEWEST = 5
_FEWEST_OF: Mapping[Kind, int] = {
    Kind.NEWS: 9,
    Kind.ACHIEVEMENT: 9,
    Kind.GREETING: 0,
    Kind.WEATHER_EMERGENCY: 0,
    Kind.DISASTER_EMERGENCY: 0,
    Kind.INFOGRAPHIC: 4,
    Kind.VIDEO: 4,
}


def format_findings(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find missing media and alternative texts, long headlines, useless hashtags."""
    if not item.attachments:
        yield from _no_media(item.channels)
    for attachment in item.attachments:
        yield from _attachment(attachment, office)
    if len(item.title) > _HEADLINE:
        yield _finding(
            "long_headline", Severity.WARNING, "title", item.title, len(item.title)
        )
    yield from _hashtags(item)
    yield from _too_short(item)
    if _NO_LINKS.intersection(item.channels):
        yield from _links(item, read)


def _no_media(channels: Iterable[str]) -> Iterator[Finding]:
    for channel in channels:
        if channel in _NEEDS_MEDIA:
            yield _finding("no_media", Severity.HOLD, "media", channel)


def _attachment(attachment: Attachment, office: Office) -> Iterator[Finding]:
    if attachment.media is None:
        yield _finding("missing_file", Severity.HOLD, "media", attachment.file)
    if attachment.kind == "image" and not attachment.alt.strip():
        severity = Severity.HOLD if office.missing_alt_holds else Severity.WARNING
        yield _finding("missing_alt", severity, "media", attachment.file)
    if attachment.kind == "video" and not _is_captioned(attachment):
        yield _finding(
            "video_without_captions", Severity.WARNING, "media", attachment.file
        )


def _is_captioned(attachment: Attachment) -> bool:
    """Tell whether a video is said to have captions, or somebody who signs."""
    said = f"{attachment.alt}\n{attachment.caption}\n{attachment.credit}"
    return attachment.captioned or bool(_CAPTIONED.search(said))


def _hashtags(item: ContentItem) -> Iterator[Finding]:
    count = len(item.hashtags)
    if count > _HASHTAGS:
        worst = count > _HASHTAGS_REFUSED
        severity = Severity.HOLD if worst else Severity.WARNING
        yield _finding("too_many_hashtags", severity, "hashtags", str(count))
    for tag in item.hashtags:
        if not _HASHTAG.fullmatch(tag):
            right = _mended(tag)
            whole = Passage("hashtags", tag)
            span = (0, len(tag))
            yield whole.finding("format.invalid_hashtag", Severity.WARNING, span, right)


def _mended(tag: str) -> str:
    """Return a hashtag that works and reads the same, or nothing."""
    sign, words = tag[: tag.startswith("#")], _WORD.findall(tag)
    joined = sign + "".join(word[:1].upper() + word[1:] for word in words)
    are_several = "#" in tag.lstrip("#")
    return joined if _HASHTAG.fullmatch(joined) and not are_several else ""


def _too_short(item: ContentItem) -> Iterator[Finding]:
    fewest = _FEWEST_OF.get(item.kind, _FEWEST)
    count = sum(
        1 for _, _ in zip(_WORD.finditer(item.body), range(fewest), strict=False)
    )
    if count < fewest:
        yield _finding("too_short", Severity.SUGGESTION, "body", item.body, count)


def _links(item: ContentItem, read: Sequence[Passage]) -> Iterator[Finding]:
    """Yield addresses that nobody can click on in a caption; hoaxes are not meant."""
    for passage in read:
        if passage.field != "body":
            continue
        denied = is_clarification(item) and set(hoax_links(passage, item.link))
        for span in addresses(passage.text):
            address = passage.text[slice(*span)]
            is_clickable = "/" in address or address.startswith("www.")
            if is_clickable and span not in (denied or ()):
                severity = Severity.SUGGESTION
                yield passage.finding("format.link_on_instagram", severity, span)


def _finding(
    rule: str, severity: Severity, field: str, text: str, count: int | None = None
) -> Finding:
    detail = "" if count is None else str(count)
    span = (0, len(text))
    return Passage(field, text).finding(f"format.{rule}", severity, span, detail=detail)
