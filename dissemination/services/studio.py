"""The studio: who makes the pictures of renditions, and what is kept of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from dissemination.channel import MediaLimit
from dissemination.domain.item import Attachment
from dissemination.domain.rendition import Captions, Media, Note
from dissemination.rendering.captions import captions
from dissemination.rendering.fitting import Done, fit_picture
from dissemination.rendering.pictures import read_picture
from dissemination.services.cards import Order, draw
from dissemination.services.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card that was made: its file, the strings on it, and what was cut."""

    medium: Media
    drawn: tuple[str, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A picture as a placement takes it, and what was done to it."""

    medium: Media
    done: Sequence[Done]


class Studio(Protocol):
    """Makes pictures; alternative texts are the business of whoever asks."""

    def card(self, desk: Desk, one: Order) -> Card:
        """Return a card; as `services.cards.draw`."""
        ...

    def picture(self, desk: Desk, attachment: Attachment, limit: MediaLimit) -> Cut:
        """Return an attached picture that obeys a limit.

        Raises:
            PictureError: it is broken, or cannot be made to obey.
        """
        ...

    def captions(
        self, text: str, seconds: float
    ) -> tuple[Captions | None, tuple[Note, ...]]:
        """Return a text timed as the captions of a video; as `rendering.captions`."""
        ...


class Keeping:
    """Draws what will be public, and keeps it in the media store."""

    def card(self, desk: Desk, one: Order) -> Card:
        """Draw a card at its full size."""
        card = draw(one)
        desk.media.keep(card.data)
        return Card(
            medium=read_picture(card.data, ""), drawn=card.drawn, notes=card.notes
        )

    def picture(self, desk: Desk, attachment: Attachment, limit: MediaLimit) -> Cut:
        """Fit the original, which lies in the media store."""
        fitted = fit_picture(original(desk, attachment), limit, focus=attachment.focus)
        medium = Media(
            sha256=desk.media.keep(fitted.data),
            mime=fitted.mime,
            width=fitted.width,
            height=fitted.height,
            size=len(fitted.data),
        )
        return Cut(medium=medium, done=fitted.done)

    def captions(
        self, text: str, seconds: float
    ) -> tuple[Captions | None, tuple[Note, ...]]:
        """Time every line."""
        return captions(text, seconds)


KEEPING = Keeping()


def original(desk: Desk, attachment: Attachment) -> bytes:
    """Return the bytes of an attachment that is there.

    Raises:
        ValueError: it is not.
        OSError: its file is lost.
    """
    if attachment.media is None:
        raise ValueError(attachment.file)
    return desk.media.path(attachment.media.sha256).read_bytes()
