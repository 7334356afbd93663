"""A glance: pictures of renditions that nobody keeps, laid out or drawn small."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from dissemination.channel import MediaLimit
from dissemination.config import ConfigInvalid
from dissemination.domain.item import Attachment
from dissemination.domain.rendition import Captions, Media, Note
from dissemination.rendering.captions import captions
from dissemination.rendering.cards.sizes import SIZES
from dissemination.rendering.fitting import Done, Fitted, fit_picture
from dissemination.rendering.focus import Focus
from dissemination.rendering.pictures import PictureError
from dissemination.rendering.uploads import thumbnail
from dissemination.services.cards import Order, draw_small, lay
from dissemination.services.desk import Desk
from dissemination.services.media_plan import Carried
from dissemination.services.mistakes import Mistake
from dissemination.services.studio import Card, Cut

# What may be wrong with one picture, and leaves the text as it is.
BROKEN = (PictureError, ConfigInvalid, Mistake, OSError, ValueError)
_KEPT_FACTS = 512
_KEPT_THUMBS = 24
_JPEG = "image/jpeg"


class LayingOut:
    """A studio that draws nothing: cards are laid out, pictures measured.

    What it cannot make it leaves blank; `broken` says why. Captions take longer than
    all else, and are timed only where somebody looks at them.
    """

    def __init__(self, *, is_looked_at: bool = True) -> None:
        self.broken: list[Exception] = []
        self._is_looked_at = is_looked_at

    def captions(
        self, text: str, seconds: float
    ) -> tuple[Captions | None, tuple[Note, ...]]:
        """Time every line where somebody looks; else none."""
        return captions(text, seconds) if self._is_looked_at else (None, ())

    def card(self, desk: Desk, one: Order) -> Card:  # noqa: ARG002 - as a studio's
        """Lay a card out, for the strings on it."""
        medium = _blank(one)
        try:
            laid = lay(one)
        except BROKEN as error:
            self.broken.append(error)
            return Card(medium=medium, drawn=())
        return Card(medium=medium, drawn=laid.texts, notes=laid.notes)

    def picture(self, desk: Desk, attachment: Attachment, limit: MediaLimit) -> Cut:
        """Say what would be done to a picture; each is looked at once."""
        try:
            medium, done = _facts(_place(desk, attachment), limit, attachment.focus)
        except BROKEN as error:
            self.broken.append(error)
            return Cut(medium=attachment.media or _NOTHING, done=())
        return Cut(medium=medium, done=done)


class Drawing(LayingOut):
    """A studio that draws one picture small; the others stay blank."""

    def __init__(self, *, scale: float, number: int = 0) -> None:
        super().__init__()
        self.data = b""
        self._scale = scale
        self._number = number

    def card(self, desk: Desk, one: Order) -> Card:  # noqa: ARG002 - as a studio's
        """Draw a card at the scale."""
        laid = lay(one)
        self.data = draw_small(laid, self._scale)
        return Card(medium=_blank(one), drawn=laid.texts, notes=laid.notes)

    def picture(self, desk: Desk, attachment: Attachment, limit: MediaLimit) -> Cut:
        """Draw an attached picture as the placement cuts it."""
        if self._number == 0:
            self.data = _thumb(_place(desk, attachment), limit, attachment.focus)
        self._number -= 1
        return Cut(medium=attachment.media or _NOTHING, done=())

    def still(self, desk: Desk, shown: Carried) -> bytes:
        """Return a video's still, small; nothing where there is none."""
        cover = shown.cover
        if cover is None or not cover.sha256:
            return b""
        return thumbnail(desk.media.path(cover.sha256).read_bytes())


_NOTHING = Media(sha256="", mime=_JPEG, width=1, height=1, size=0)


def _blank(one: Order) -> Media:
    """Return what is known of a card's file before it is drawn."""
    size = SIZES[one.size]
    mime = _JPEG if _JPEG in one.limit.mimes else "image/png"
    return Media(sha256="", mime=mime, width=size.width, height=size.height, size=0)


def _place(desk: Desk, attachment: Attachment) -> Path:
    if attachment.media is None:
        raise ValueError(attachment.file)
    return desk.media.path(attachment.media.sha256)


@lru_cache(maxsize=_KEPT_FACTS)
def _facts(
    path: Path, limit: MediaLimit, focus: Focus | None
) -> tuple[Media, Sequence[Done]]:
    """Return a picture as a placement takes it; a name in the store is a content."""
    fitted = _fitted(path, limit, focus)
    medium = Media(
        sha256=hashlib.sha256(fitted.data).hexdigest(),
        mime=fitted.mime,
        width=fitted.width,
        height=fitted.height,
        size=len(fitted.data),
    )
    return medium, fitted.done


@lru_cache(maxsize=_KEPT_THUMBS)
def _thumb(path: Path, limit: MediaLimit, focus: Focus | None) -> bytes:
    return thumbnail(_fitted(path, limit, focus).data)


def _fitted(path: Path, limit: MediaLimit, focus: Focus | None) -> Fitted:
    return fit_picture(path.read_bytes(), limit, focus=focus)
