"""Draw a card: from what it says to the bytes of a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dissemination.domain.rendition import Note
from dissemination.rendering.cards.compose import Composition, compose
from dissemination.rendering.cards.content import Brand, CardContent, rows_in
from dissemination.rendering.cards.kinds import look_of
from dissemination.rendering.cards.output import encode
from dissemination.rendering.cards.paint import paint
from dissemination.rendering.cards.sizes import SIZES
from dissemination.rendering.cards.template import Template, everything, find
from dissemination.rendering.fonts import MissingGlyph
from dissemination.rendering.shaping import drawable

_JPEG = frozenset({"image/jpeg"})
_LARGEST = 8_000_000  # bytes; a card has a twentieth of it
_TEXTS = ("headline", "when", "where", "unit", "link", "hashtags")


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnCard:
    """A finished card; `drawn` are exactly the strings that can be read on it."""

    data: bytes
    mime: str
    width: int
    height: int
    drawn: tuple[str, ...]
    notes: tuple[Note, ...]


class NothingFits(LookupError):
    """No template is for this kind, in this size, with what it says."""


def draw_card(
    content: CardContent,
    brand: Brand,
    *,
    size: str,
    folders: Sequence[Path],
    template: str = "",
    scale: float = 1.0,
    mimes: frozenset[str] = _JPEG,
    max_bytes: int = _LARGEST,
) -> DrawnCard:
    """Draw one card.

    Args:
        content: what it says.
        brand: who says it.
        size: one of `SIZES`.
        folders: of templates, the workspace's own first.
        template: its name; empty chooses by kind and content.
        scale: 1 for the finished card, less for a preview of it.
        mimes: types of files that the channel takes.
        max_bytes: how large the file may be.

    Raises:
        MissingGlyph: no font has one of the characters.
        NoTemplate, NothingFits, ConfigInvalid: there is no template to draw by.
        PictureError: the photo or the logo is broken, too small or no picture, or the
            channel has no room for the card.
    """
    laid = lay_out(content, brand, size=size, folders=folders, template=template)
    image = paint(laid, scale)
    file = encode(image, mimes=mimes, max_bytes=max_bytes)
    return DrawnCard(
        data=file.data,
        mime=file.mime,
        width=image.width,
        height=image.height,
        drawn=laid.texts,
        notes=laid.notes,
    )


def lay_out(
    content: CardContent,
    brand: Brand,
    *,
    size: str,
    folders: Sequence[Path],
    template: str = "",
) -> Composition:
    """Return a card laid out; as `draw_card`, short of the pixels."""
    said, speaker = _tidy(content), _tidy_brand(brand)
    chosen = find(template, folders) if template else choose(said, size, folders)
    look = look_of(said.kind, folders)
    return compose(chosen, said, speaker, look, SIZES[size])


def choose(content: CardContent, size: str, folders: Sequence[Path]) -> Template:
    """Return the first template for a kind whose needs the content meets.

    Raises:
        NothingFits: there is none.
    """
    said = {name for name, text in content.more.items() if text}
    said |= {"photo"} if content.photo else set()
    said |= {"body"} if content.paragraphs else set()
    said |= {"rows"} if len(rows_in(content.paragraphs)[0]) > 1 else set()
    said |= {name for name in _TEXTS if getattr(content, name)}
    for template in everything(folders):
        head = template.head
        is_for = content.kind in head.kinds and size in template.layers
        if is_for and said.issuperset(head.needs):
            return template
    raise NothingFits(content.kind)


def _tidy(content: CardContent) -> CardContent:
    texts = {name: _drawn(getattr(content, name)) for name in _TEXTS}
    return replace(
        content,
        paragraphs=tuple(filter(None, map(_drawn, content.paragraphs))),
        more={name: _drawn(text) for name, text in content.more.items()},
        headline=texts["headline"],
        when=texts["when"],
        where=texts["where"],
        unit=texts["unit"],
        link=texts["link"],
        hashtags=texts["hashtags"],
    )


def _tidy_brand(brand: Brand) -> Brand:
    return replace(brand, office=_drawn(brand.office), short=_drawn(brand.short))


def _drawn(text: str) -> str:
    kept, missing = drawable(text)
    if missing:
        raise MissingGlyph("".join(missing), text)
    return kept
