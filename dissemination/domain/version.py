"""An account's own words or pictures, in the place of an item's."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dissemination.domain.item import Attachment, ContentItem, ItemId
from dissemination.domain.rendition import AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What one account says of an item in its own way; it outlives revisions.

    `revision` is that of the shared text it was written against. `text` stands in the
    place of headline and body; `title` is its headline, where it has one. What is empty
    is taken from the item: the words where both are, the pictures where there is none.
    """

    item: ItemId
    account: AccountId
    placement: str
    revision: int
    title: str = ""
    text: str = ""
    attachments: tuple[Attachment, ...] = ()

    @property
    def has_words(self) -> bool:
        """Whether it says something itself, or only shows its own pictures."""
        return bool(self.title or self.text)


def in_own_words(
    item: ContentItem, version: Version, *, has_title: bool
) -> ContentItem:
    """Return an item as its account's version has it: headline, body and pictures.

    `has_title` says that the account has a field for a headline, which is never empty:
    there the shared one stays where the version has none.
    """
    keeps_title = has_title or not version.text
    title = version.title or (item.title if keeps_title else "")
    return replace(
        item,
        title=title,
        body=version.text or item.body,
        attachments=version.attachments or item.attachments,
    )
