"""The lower part of a status card: headline, facts, paragraphs, sender."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageFilter

from dissemination.rendering import palette
from dissemination.rendering.body import MARK_WEIGHT, PlacedParagraph
from dissemination.rendering.drawing import (
    draw_block,
    draw_line,
    fill_rounded,
    line_width,
    rounded_mask,
)
from dissemination.rendering.fonts import CAP_HEIGHT
from dissemination.rendering.icons import icon_mask
from dissemination.rendering.looks import Look, Scheme
from dissemination.rendering.motifs import (
    bamboo_row,
    hazard_band,
    rosette,
    songket_band,
)
from dissemination.rendering.palette import Colour
from dissemination.rendering.pictures import as_seen, decode
from dissemination.rendering.status_plan import (
    BAND,
    COLUMN,
    FACT_PADDING,
    HEIGHT,
    LOGO,
    MARGIN,
    SAFE_BOTTOM,
    WIDTH,
    Plan,
)

_SHOOTS_TOP = SAFE_BOTTOM + 44


def draw_headline(image: Image.Image, plan: Plan, look: Look, scheme: Scheme) -> None:
    """Draw the headline."""
    box = (MARGIN, plan.headline_top, MARGIN + COLUMN, plan.facts_top)
    block = plan.headline
    draw_block(image, block, box, scheme.ink, is_centred=look.is_festive)


def draw_sheet(image: Image.Image, plan: Plan, look: Look, scheme: Scheme) -> None:
    """Draw the paper and the paragraphs on it; festive ones stand on the ground."""
    ink, mark = palette.INK, scheme.mark
    if look.is_festive:
        ink = mark = scheme.ink
    elif plan.body.paragraphs:
        box = (0, plan.sheet_top, WIDTH, plan.band_top)
        fill_rounded(image, box, 52, palette.PAPER, below=False)
    for paragraph in plan.body.paragraphs:
        is_centred = look.is_festive and not paragraph.mark
        _draw_paragraph(
            image, paragraph, plan.body_top, ink, mark, is_centred=is_centred
        )


def _draw_paragraph(
    image: Image.Image,
    paragraph: PlacedParagraph,
    body_top: float,
    ink: Colour,
    mark: Colour,
    *,
    is_centred: bool,
) -> None:
    """Draw a paragraph; its mark hangs at the side on which its lines begin."""
    block = paragraph.block
    style = replace(block.style, weight=MARK_WEIGHT)
    top = body_top + paragraph.top
    baseline = top + style.line_height / 2 + CAP_HEIGHT * style.size / 2
    left, right = MARGIN + paragraph.indent, float(MARGIN + COLUMN)
    at = float(MARGIN)
    if block.leftwards:
        left, right = left - paragraph.indent, right - paragraph.indent
        at = MARGIN + COLUMN - line_width(paragraph.mark, style)
    draw_line(image, paragraph.mark, style, (at, baseline), mark)
    draw_block(image, block, (left, top, right, top), ink, is_centred=is_centred)


def draw_facts(image: Image.Image, plan: Plan, scheme: Scheme) -> None:
    """Draw the panel of when and where."""
    if not plan.facts:
        return
    height = sum(fact.height for fact in plan.facts) + 2 * FACT_PADDING
    top = plan.facts_top
    _shadow(image, (MARGIN, round(top)), (COLUMN, round(height)))
    box = (MARGIN, top, MARGIN + COLUMN, top + height)
    fill_rounded(image, box, 30, scheme.accent)
    row = top + FACT_PADDING
    for fact in plan.facts:
        icon = icon_mask(fact.icon, 44, 2.1)
        middle = row + fact.height / 2
        at = (MARGIN + 32, round(middle - icon.height / 2))
        image.paste(scheme.on_accent, at, icon)
        left = MARGIN + 98
        text_top = middle - fact.block.height / 2
        box = (left, text_top, MARGIN + COLUMN - 30, row)
        draw_block(image, fact.block, box, scheme.on_accent)
        row += fact.height


def _shadow(image: Image.Image, at: tuple[int, int], size: tuple[int, int]) -> None:
    mask = _shadow_mask(size)
    image.paste((0, 0, 0), (at[0] - 48, at[1] - 36), mask)


@lru_cache(maxsize=16)
def _shadow_mask(size: tuple[int, int]) -> Image.Image:
    mask = Image.new("L", (size[0] + 96, size[1] + 96))
    mask.paste(62, (48, 48), rounded_mask(size, 30))
    small = mask.reduce(4).filter(ImageFilter.GaussianBlur(5))
    return small.resize(mask.size, Image.Resampling.BILINEAR)


def draw_footer(
    image: Image.Image, plan: Plan, look: Look, scheme: Scheme, logo: Path | None
) -> None:
    """Draw the border, the office's name and address, and the shoots below them."""
    band = round(plan.band_top)
    image.paste(scheme.base, (0, band, WIDTH, _SHOOTS_TOP))
    image.paste(_shoots(scheme.base, scheme.thread), (0, _SHOOTS_TOP))
    if look.is_warning:
        image.paste(palette.INK, (0, band, WIDTH, band + BAND))
        stripes = hazard_band(WIDTH, BAND)
        image.paste(palette.YELLOW, (0, band), stripes)
    else:
        image.paste(scheme.thread, (0, band), songket_band(WIDTH, BAND))
    _draw_sender(image, plan, scheme, logo)


@lru_cache(maxsize=4)
def _shoots(base: Colour, thread: Colour) -> Image.Image:
    """Return the row of bamboo shoots at the foot of the card."""
    image = Image.new("RGB", (WIDTH, HEIGHT - _SHOOTS_TOP), base)
    lit = palette.mix(base, palette.WHITE, 0.10)
    for shell, colour in enumerate((thread, lit, thread, base)):
        image.paste(colour, (0, 0), bamboo_row(*image.size, 9, shell))
    return image


def _draw_sender(
    image: Image.Image, plan: Plan, scheme: Scheme, logo: Path | None
) -> None:
    footer = plan.footer
    top = footer.top + 30
    beside = footer.office.height + footer.unit.height
    row = max(LOGO, beside)
    _draw_logo(image, round(top + (row - LOGO) / 2), scheme, logo)
    left = MARGIN + LOGO + 28
    pale = palette.mix(scheme.base, palette.WHITE, 0.82)
    at = top + (row - beside) / 2
    right = MARGIN + COLUMN
    draw_block(image, footer.office, (left, at, right, 0), palette.WHITE)
    draw_block(image, footer.unit, (left, at + footer.office.height, right, 0), pale)
    at = top + row
    if footer.link.lines:
        at += 26
        icon = icon_mask("globe", 38, 2.0)
        image.paste(scheme.thread, (MARGIN, round(at + 2)), icon)
        draw_block(image, footer.link, (MARGIN + 56, at, right, 0), scheme.thread)
        at += footer.link.height
    if footer.tags.lines:
        draw_block(image, footer.tags, (MARGIN, at + 8, right, 0), pale)


def _draw_logo(image: Image.Image, top: int, scheme: Scheme, logo: Path | None) -> None:
    box = (MARGIN, top, MARGIN + LOGO, top + LOGO)
    fill_rounded(image, box, 24, palette.WHITE)
    if logo:
        mark = _emblem(logo, logo.stat().st_mtime_ns)
        at = (
            MARGIN + (LOGO - mark.width) // 2,
            top + (LOGO - mark.height) // 2,
        )
        image.paste(mark, at, mark)
        return
    for layer in range(3):
        mask = rosette(LOGO - 6, layer)
        image.paste(scheme.base, (MARGIN + 3, top + 3), mask)


@lru_cache(maxsize=4)
def _emblem(logo: Path, _changed_ns: int) -> Image.Image:
    mark = as_seen(decode(logo.read_bytes())).convert("RGBA")
    mark.thumbnail((LOGO - 16, LOGO - 16), Image.Resampling.LANCZOS)
    return mark
