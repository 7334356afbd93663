"""Photos without their maker, and music without a licence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dissemination.checking.office import Office
from dissemination.checking.passages import Passage
from dissemination.checking.words import alternation, any_of, table
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import Attachment, ContentItem

_WORDS = table("rights")
_PHOTO = r"(?:foto|photo|gambar|ilustrasi|image|grafis|peta|video)"
_LABEL = (
    rf"(?:{_PHOTO}|sumber(?:\s{_PHOTO})?|kredit(?:\s{_PHOTO})?|credit|source"
    rf"|dok\.?|dokumentasi|courtesy)"
)
_NO_CREDIT = rf"(?:{alternation(_WORDS['no_credits'])})"
_PLACE = rf"(?:{alternation(_WORDS['places'])})"
# The whole credit is a place where pictures are found.
_FOUND_SOMEWHERE = re.compile(
    rf"\W*(?:{_LABEL}\s{{0,2}}[:/-]?\s{{0,2}}){{0,3}}(?:{_PLACE}\s{{1,2}}){{0,2}}"
    rf"{_NO_CREDIT}(?:\.com|\.co\.id)?(?:\s{{0,2}}[/,&-]?\s{{0,2}}{_NO_CREDIT})?\W*",
    re.IGNORECASE,
)
# In a text, only what is surely a credit: "(Foto: internet)", "Sumber gambar: Google".
_IN_TEXT = re.compile(
    rf"(?<!\w){_LABEL}(?:\s{{0,2}}[:/]\s{{0,2}}{_LABEL})?\s{{0,2}}[:/]\s{{0,2}}"
    rf"(?:{_PLACE}\s{{1,2}})?{_NO_CREDIT}(?=\s{{0,2}}(?:[).,;\n]|$))"
    rf"|(?<!\w){_PHOTO}\s(?:ini\s)?(?:{_PLACE})\s(?:internet|google)(?!\w)(?!\s(?:maps"
    rf"|earth))",
    re.IGNORECASE,
)
_FOREIGN_FILE = re.compile("|".join(_WORDS["foreign_files"]), re.IGNORECASE)
_FOREIGN = any_of(_WORDS["foreign_words"])
_MUSIC = re.compile(
    rf"(?<![\w-])(?:(?:{alternation(_WORDS['music'])})(?!\w)[^.!?\n]{{0,60}}"
    rf"|(?:{alternation(_WORDS['credits'])})\s{{0,2}}:\s{{0,2}}[^.!?\n;]{{2,60}})",
    re.IGNORECASE,
)
_LICENCE = any_of(_WORDS["licences"])


def photo_credits(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find credits that name no maker, and pictures of others that have none."""
    del office
    for attachment in item.attachments:
        yield from _credit(attachment)
    for passage in read:
        for match in _IN_TEXT.finditer(passage.text):
            yield passage.finding("rights.photo_credit", Severity.HOLD, match.span())


def unlicensed_music(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find music that a video uses, where nothing says that it may."""
    del office
    videos = [a for a in item.attachments if a.kind == "video"]
    if not videos:
        return
    credited = [Passage("media", a.credit) for a in videos if a.credit]
    texts = [*read, *credited]
    if any(_LICENCE.search(passage.text) for passage in texts):
        return
    for passage in texts:
        match = _MUSIC.search(passage.text)
        if match:
            end = match.start() + len(match[0].rstrip(" ,;:"))
            span = (match.start(), end)
            yield passage.finding("rights.music", Severity.WARNING, span)


def _credit(attachment: Attachment) -> Iterator[Finding]:
    credit = attachment.credit.strip()
    if credit and _FOUND_SOMEWHERE.fullmatch(credit):
        whole = Passage("media", attachment.credit)
    elif not credit and _is_foreign(attachment):
        whole = Passage("media", attachment.file)
    else:
        return
    span = (0, len(whole.text))
    yield whole.finding("rights.photo_credit", Severity.HOLD, span)


def _is_foreign(attachment: Attachment) -> bool:
    said = f"{attachment.alt}\n{attachment.caption}"
    return bool(_FOREIGN_FILE.search(attachment.file) or _FOREIGN.search(said))
