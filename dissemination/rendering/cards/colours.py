"""The colours of a card, by name: the office's, the kind's, and the template's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from dissemination.rendering import palette
from dissemination.rendering.palette import Colour

# Names that every template may use.
NAMES = (
    "brand",  # the office's own, dark enough for white text
    "on_brand",
    "accent",  # marks labels and facts: the kind's, or the office's
    "on_accent",
    "thread",  # the office's second colour, readable on `brand`
    "ground",  # lies behind headlines: the kind's, or the office's own
    "on_ground",
    "accent_on_ground",
    "deep",  # the ground, darker
    "paper",
    "on_paper",
    "mark",  # the ground, readable on paper
    "quiet",  # small print on paper
    "pale",  # small print on `brand`
    "white",
    "black",
    "warning",
    "danger",
)

_WELL = 5.0  # more than WCAG's 4.5, since thin strokes and JPEG take some of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """Colours by name; each ink reads on the ground it is named after."""

    named: Mapping[str, Colour] = field(hash=False)

    def __getitem__(self, name: str) -> Colour:
        """Return a colour by its name, or by its code ("#RRGGBB").

        Raises:
            ValueError: it is neither.
        """
        known = self.named.get(name)
        return palette.parse(name) if known is None else known


@lru_cache(maxsize=64)
def colours_of(
    *, colour: str, accent: str, ground: str = "", mark: str = ""
) -> Colours:
    """Join the office's colours with those of a kind or template ("#RRGGBB").

    Args:
        colour: the office's.
        accent: the office's second one.
        ground: what lies behind headlines, if not the office's colour.
        mark: what labels and facts stand on, if not the office's accent.
    """
    brand = palette.deepen(palette.parse(colour), 8)
    behind = palette.parse(ground) if ground else palette.deepen(brand, 7)
    strong = palette.parse(mark or accent)
    return Colours(
        named={
            "brand": brand,
            "on_brand": palette.ink_on(brand),
            "accent": strong,
            "on_accent": palette.ink_on(strong),
            "thread": palette.readable(palette.parse(accent), brand, _WELL),
            "ground": behind,
            "on_ground": palette.ink_on(behind),
            "accent_on_ground": palette.readable(strong, behind, _WELL),
            "deep": palette.mix(behind, palette.BLACK, 0.28),
            "paper": palette.PAPER,
            "on_paper": palette.INK,
            "mark": palette.readable(behind, palette.PAPER, _WELL),
            "quiet": palette.mix(palette.INK, palette.PAPER, 0.32),
            "pale": palette.mix(brand, palette.WHITE, 0.82),
            "white": palette.WHITE,
            "black": palette.BLACK,
            "warning": palette.YELLOW,
            "danger": palette.parse("#C1121F"),
        }
    )
