"""The upper part of a status card: photo or motif, label, stamp."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageChops

from dissemination.rendering import palette
from dissemination.rendering.drawing import (
    draw_line,
    fade,
    fill_rounded,
    line_width,
    rounded_mask,
)
from dissemination.rendering.fonts import CAP_HEIGHT, Weight
from dissemination.rendering.icons import icon_mask
from dissemination.rendering.looks import Look, Scheme
from dissemination.rendering.motifs import hazard_band, lattice, rosette
from dissemination.rendering.palette import Colour
from dissemination.rendering.pictures import as_seen, decode, on_white
from dissemination.rendering.shaping import TextStyle
from dissemination.rendering.status_plan import (
    HEIGHT,
    LABEL,
    LABEL_HEIGHT,
    MARGIN,
    WIDTH,
    Plan,
)

_STAMP = TextStyle(weight=Weight.EXTRABOLD, size=80, tracking=0.05)
_WIDE_ROOM = 420  # rows above the label that hold a whole medallion
_STRIPES = 36
_RED = palette.parse("#C1121F")


def draw_hero(
    image: Image.Image, plan: Plan, look: Look, scheme: Scheme, photo: Path | None
) -> None:
    """Draw what lies behind label and headline: a photo, or the kind's motif."""
    bottom = round(plan.sheet_top) + 80
    image.paste(scheme.ground, (0, 0, WIDTH, min(bottom, HEIGHT)))
    if photo:
        _draw_photo(image, plan, scheme, photo)
    else:
        _draw_motif(image, plan, look, scheme)
    if look.is_warning:
        stripes = hazard_band(WIDTH, _STRIPES)
        image.paste(palette.INK, (0, 0, WIDTH, _STRIPES))
        image.paste(palette.YELLOW, (0, 0), stripes)


def _draw_photo(image: Image.Image, plan: Plan, scheme: Scheme, photo: Path) -> None:
    start = round(plan.label_top) - 140
    # The photo ends where it fades out, so that nothing of it hides behind the text.
    bottom = start + 350
    image.paste(_cover(photo, WIDTH, bottom, photo.stat().st_mtime_ns), (0, 0))
    # WhatsApp's own controls above are white, whatever the photo is.
    fade(image, (0, 0, 0), 0, [(0, 0.34), (230, 0.0)])
    fade(image, scheme.ground, start, [(0, 0.0), (210, 0.94), (350, 1.0)])


@lru_cache(maxsize=6)
def _cover(photo: Path, width: int, height: int, _changed_ns: int) -> Image.Image:
    """Return the photo, upright, cut so that it fills the box."""
    seen = on_white(as_seen(decode(photo.read_bytes(), at_least=(width, height))))
    scale = max(width / seen.width, height / seen.height)
    cut = (width / scale, height / scale)
    left = (seen.width - cut[0]) / 2
    # Heads are rather above the middle.
    top = (seen.height - cut[1]) * 0.38
    box = (left, top, left + cut[0], top + cut[1])
    return seen.resize(
        (width, height), Image.Resampling.BICUBIC, box=box, reducing_gap=2
    )


def _draw_motif(image: Image.Image, plan: Plan, look: Look, scheme: Scheme) -> None:
    bottom = min(round(plan.sheet_top) + 80, HEIGHT)
    box = (0, 0, WIDTH, bottom)
    image.paste(_woven(scheme.ground, scheme.ink).crop(box), (0, 0))
    if not look.stamp or plan.label_top > _WIDE_ROOM:
        _draw_medallion(image, look, scheme, *_place_medallion(plan, look))


def _place_medallion(plan: Plan, look: Look) -> tuple[tuple[int, int], int]:
    """Return where the medallion stands, and its side: clear of all text.

    Sides go by steps of 24, so that its masks are found again.
    """
    room = round(plan.label_top)
    if look.is_festive:
        side = min(720, room - 70) // 24 * 24
        return ((WIDTH - side) // 2, 48 + (room - 70 - side) // 2), side
    if room > _WIDE_ROOM:
        side = min(720, room - 90) // 24 * 24
        return (WIDTH - side - 20, 56 + (room - 90 - side) // 2), side
    # Little room: half of it looks in from the corner, above the headline.
    side = min(480, round(plan.headline_top) * 6 // 5) // 24 * 24
    inset = 26 + side * 15 // 100
    below = _STRIPES if look.is_warning else 0
    return (WIDTH - inset - side // 2, inset + below - side // 2), side


def _draw_medallion(
    image: Image.Image, look: Look, scheme: Scheme, at: tuple[int, int], side: int
) -> None:
    gold = scheme.accent
    faint = palette.mix(scheme.ground, gold, 0.55)
    for layer, colour in ((0, faint), (1, gold), (2, gold)):
        image.paste(colour, at, rosette(side, layer))
    icon = icon_mask(look.icon, side * 30 // 100, 1.7)
    inset = (side - icon.width) // 2
    image.paste(gold, (at[0] + inset, at[1] + inset), icon)


@lru_cache(maxsize=8)
def _woven(ground: Colour, ink: Colour) -> Image.Image:
    """Return the ground with its light and its lattice."""
    image = Image.new("RGB", (WIDTH, HEIGHT), ground)
    image.paste(palette.mix(ground, palette.WHITE, 0.14), (0, 0), _glow())
    image.paste(palette.mix(ground, ink, 0.5), (0, 0), _weave())
    return image


@lru_cache(maxsize=1)
def _glow() -> Image.Image:
    """Return a soft light from above."""
    light = Image.radial_gradient("L").point(lambda value: max(0, 255 - value * 2))
    mask = Image.new("L", (WIDTH, HEIGHT))
    mask.paste(light.resize((WIDTH * 2, HEIGHT)), (-WIDTH // 4, -HEIGHT // 3))
    return mask


@lru_cache(maxsize=1)
def _weave() -> Image.Image:
    """Return the lattice, fading towards the lower left."""
    down = Image.linear_gradient("L").transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    across = Image.linear_gradient("L").transpose(Image.Transpose.ROTATE_90)
    strength = ImageChops.multiply(down, across).point(lambda value: value * 44 // 255)
    mask = Image.new("L", (WIDTH, HEIGHT))
    mask.paste(strength.resize(mask.size), (0, 0), lattice(WIDTH, HEIGHT, 120))
    return mask


def draw_label(
    image: Image.Image, plan: Plan, look: Look, scheme: Scheme, *, is_urgent: bool
) -> None:
    """Draw the pill that names the kind, and a red sign beside an urgent one."""
    icon = icon_mask(look.icon, 38, 2.2)
    width = 24 + icon.width + 14 + line_width(look.label, LABEL) + 30
    left = (WIDTH - width) / 2 if look.is_festive else MARGIN
    top = plan.label_top
    box = (left, top, left + width, top + LABEL_HEIGHT)
    fill_rounded(image, box, LABEL_HEIGHT // 2, scheme.accent)
    image.paste(
        scheme.on_accent,
        (round(left) + 24, round(top + (LABEL_HEIGHT - icon.height) / 2)),
        icon,
    )
    baseline = top + LABEL_HEIGHT / 2 + CAP_HEIGHT * LABEL.size / 2
    at = (left + 24 + icon.width + 14, baseline)
    draw_line(image, look.label, LABEL, at, scheme.on_accent)
    if is_urgent:
        _draw_urgency(image, left + width + 16, top)


def _draw_urgency(image: Image.Image, left: float, top: float) -> None:
    box = (left, top, left + LABEL_HEIGHT, top + LABEL_HEIGHT)
    fill_rounded(image, box, LABEL_HEIGHT // 2, _RED)
    sign = icon_mask("danger", 36, 2.3)
    at = (round(left) + 14, round(top) + 11)
    image.paste(palette.WHITE, at, sign)


def draw_stamp(image: Image.Image, plan: Plan, look: Look) -> None:
    """Draw the rubber stamp, at the right above the headline."""
    stamp = _rubber_stamp(look.stamp)
    left = WIDTH - MARGIN - stamp.width + 12
    bottom = plan.headline_top - 10
    image.paste(stamp, (left, round(bottom) - stamp.height), stamp)


@lru_cache(maxsize=4)
def _rubber_stamp(text: str) -> Image.Image:
    width, height = round(line_width(text, _STAMP)) + 84, 136
    stamp = Image.new("RGBA", (width, height), (*palette.WHITE, 0))
    for inset, colour in ((0, palette.WHITE), (7, _RED), (13, palette.WHITE)):
        size = (width - 2 * inset, height - 2 * inset)
        stamp.paste((*colour, 255), (inset, inset), rounded_mask(size, 24 - inset))
    at = (42, height / 2 + CAP_HEIGHT * _STAMP.size / 2)
    draw_line(stamp, text, _STAMP, at, _RED)
    return stamp.rotate(7, Image.Resampling.BICUBIC, expand=True)
