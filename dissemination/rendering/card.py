"""The status card: one picture that says the whole of it, for a phone's screen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from PIL import Image

from dissemination.domain.item import Kind
from dissemination.domain.rendition import Note
from dissemination.rendering.fonts import MissingGlyph
from dissemination.rendering.looks import LOOKS, Look, scheme_of
from dissemination.rendering.palette import PAPER
from dissemination.rendering.pictures import encode_jpeg
from dissemination.rendering.placeholder import draw_placeholder
from dissemination.rendering.shaping import drawable
from dissemination.rendering.status_hero import draw_hero, draw_label, draw_stamp
from dissemination.rendering.status_ink import (
    draw_facts,
    draw_footer,
    draw_headline,
    draw_sheet,
)
from dissemination.rendering.status_plan import (
    HEIGHT,
    WIDTH,
    Plan,
    plan_footer,
    plan_status,
)

__all__ = ["Brand", "CardContent", "DrawnCard", "draw_placeholder", "draw_status"]

_TEXTS = ("headline", "when", "where", "unit", "link", "hashtags")


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """Who speaks, in which colours ("#RRGGBB").

    `short` stands in for an `office` too long for its two lines.
    """

    office: str
    short: str
    colour: str
    accent: str
    logo: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardContent:
    """What one card says; `when` and `where` may be empty."""

    kind: Kind
    headline: str
    paragraphs: tuple[str, ...]
    when: str
    where: str = ""
    unit: str
    link: str
    hashtags: str
    photo: Path | None
    urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnCard:
    """A finished card; `drawn` are exactly the strings that can be read on it."""

    jpeg: bytes
    width: int
    height: int
    drawn: tuple[str, ...]
    notes: tuple[Note, ...]


def draw_status(content: CardContent, brand: Brand) -> DrawnCard:
    """Draw the status card of one item.

    Raises:
        UnreadablePicture: the photo or the logo is broken, or no picture.
    """
    said, missing = _drawable_content(content)
    speaker, unknown = _drawable_brand(brand)
    look = LOOKS[said.kind]
    plan = _plan(said, speaker)
    scheme = scheme_of(look, brand.colour, brand.accent)
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw_hero(image, plan, look, scheme, said.photo)
    if look.stamp:
        draw_stamp(image, plan, look)
    draw_label(image, plan, look, scheme, is_urgent=said.urgent)
    draw_headline(image, plan, look, scheme)
    draw_sheet(image, plan, look, scheme)
    draw_facts(image, plan, scheme)
    draw_footer(image, plan, look, scheme, brand.logo)
    return DrawnCard(
        jpeg=encode_jpeg(image),
        width=WIDTH,
        height=HEIGHT,
        drawn=_texts(plan, look),
        notes=(*_missing(missing + unknown), *_notes(plan)),
    )


def _drawable_content(content: CardContent) -> tuple[CardContent, tuple[str, ...]]:
    """Leave out characters that no font has, and return them too."""
    paragraphs = [drawable(text) for text in content.paragraphs]
    texts = {name: drawable(getattr(content, name)) for name in _TEXTS}
    clean = replace(
        content,
        paragraphs=tuple(text for text, _ in paragraphs if text),
        headline=texts["headline"][0],
        when=texts["when"][0],
        where=texts["where"][0],
        unit=texts["unit"][0],
        link=texts["link"][0],
        hashtags=texts["hashtags"][0],
    )
    lost = (some for _, some in (*texts.values(), *paragraphs))
    return clean, tuple(chain.from_iterable(lost))


def _drawable_brand(brand: Brand) -> tuple[Brand, tuple[str, ...]]:
    office, lost = drawable(brand.office)
    short, more = drawable(brand.short)
    return replace(brand, office=office, short=short), lost + more


def _missing(characters: tuple[str, ...]) -> tuple[Note, ...]:
    return tuple(
        Note(id=MissingGlyph.id, values={"character": character})
        for character in dict.fromkeys(characters)
    )


def _plan(content: CardContent, brand: Brand) -> Plan:
    look = LOOKS[content.kind]
    footer = plan_footer(
        offices=(brand.office, brand.short),
        unit=content.unit,
        link=content.link,
        hashtags=content.hashtags,
    )
    return plan_status(
        headline=content.headline,
        paragraphs=content.paragraphs,
        facts=(("calendar", content.when), ("pin", content.where)),
        footer=footer,
        has_photo=content.photo is not None,
        is_festive=look.is_festive,
        has_stamp=bool(look.stamp),
    )


def _texts(plan: Plan, look: Look) -> tuple[str, ...]:
    footer = plan.footer
    texts = (
        look.stamp,
        look.label,
        plan.headline.text,
        *(fact.block.text for fact in plan.facts),
        *(paragraph.text for paragraph in plan.body.paragraphs),
        *(
            block.text
            for block in (footer.office, footer.unit, footer.link, footer.tags)
        ),
    )
    return tuple(text for text in texts if text)


def _notes(plan: Plan) -> tuple[Note, ...]:
    footer = plan.footer
    paragraphs = [paragraph.text for paragraph in plan.body.paragraphs]
    lines = (*(fact.block for fact in plan.facts), footer.office, footer.unit)
    cut = [
        ("card.line_cut", block.text) for block in (*lines, footer.link) if block.is_cut
    ]
    if plan.body.is_cut:
        cut.insert(0, ("card.body_cut", paragraphs[-1] if paragraphs else ""))
    if plan.headline.is_cut:
        cut.insert(0, ("card.headline_cut", plan.headline.text))
    notes = [Note(id=note_id, values={"kept": kept}) for note_id, kept in cut]
    if footer.dropped:
        tags = " ".join(footer.dropped)
        notes.append(Note(id="card.hashtags_dropped", values={"hashtags": tags}))
    return tuple(notes)
