"""Where everything stands on a status card, before a pixel is drawn.

Text comes first: it is set as large as there is room for, and the picture above it
takes what is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from dissemination.rendering.body import (
    Body,
    Paragraph,
    fit_body,
    height_of,
    read_paragraphs,
)
from dissemination.rendering.fonts import Weight
from dissemination.rendering.shaping import TextStyle
from dissemination.rendering.typesetting import TextBlock, fit_text, set_within, spaced

WIDTH, HEIGHT = 1080, 1920
MARGIN = 72
COLUMN = WIDTH - 2 * MARGIN
# WhatsApp lays its own controls over the top and the bottom.
SAFE_TOP, SAFE_BOTTOM = 140, 1700

HEADLINE_SIZES = (56, 104)
BODY_SIZES = (34, 46)

LABEL_HEIGHT = 64
LABEL_GAP = 30
FACT_ROW = 60
FACT_PADDING = 20
FACT_TEXT = COLUMN - 128
BAND = 44
LOGO = 96
STAMP_ROOM = 100  # above the label; with less the stamp would leave the safe area

HEADLINE = TextStyle(
    weight=Weight.EXTRABOLD, size=56, leading=1.13, tracking=-0.018, balanced=True
)
BODY = TextStyle(weight=Weight.REGULAR, size=34, leading=1.42, tracking=0.004)
LABEL = TextStyle(weight=Weight.BOLD, size=32, leading=1.2)
WHEN = TextStyle(weight=Weight.BOLD, size=38, leading=1.25)
WHERE = TextStyle(weight=Weight.SEMIBOLD, size=35, leading=1.25)
OFFICE = TextStyle(weight=Weight.BOLD, size=34, leading=1.22, balanced=True)
UNIT = TextStyle(weight=Weight.REGULAR, size=28, leading=1.3)
LINK = TextStyle(weight=Weight.BOLD, size=32, leading=1.3)
TAGS = TextStyle(weight=Weight.SEMIBOLD, size=28, leading=1.36)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """When or where, beside its icon."""

    icon: str
    block: TextBlock

    @property
    def height(self) -> float:
        """Of its row, in pixels."""
        return max(FACT_ROW, self.block.height + 12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Footer:
    """Who says it, and where to read on. `dropped` hashtags found no room."""

    office: TextBlock
    unit: TextBlock
    link: TextBlock
    tags: TextBlock
    dropped: tuple[str, ...]
    top: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The whole card: rows are pixels from the top."""

    headline: TextBlock
    facts: tuple[Fact, ...]
    body: Body
    footer: Footer
    label_top: float
    headline_top: float
    facts_top: float
    sheet_top: float
    body_top: float
    band_top: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """What is fixed before sizes are chosen."""

    band_top: float
    facts: tuple[Fact, ...]
    has_body: bool
    is_festive: bool
    least_picture: int

    @property
    def has_sheet(self) -> bool:
        """Whether the body stands on paper."""
        return self.has_body and not self.is_festive

    @property
    def panel_height(self) -> float:
        """Of the facts, in pixels."""
        rows = sum(fact.height for fact in self.facts)
        return rows + 2 * FACT_PADDING if self.facts else 0.0

    @property
    def padding(self) -> tuple[float, float, float]:
        """The room above the facts, above the body and below it, in pixels."""
        above = 44.0 if self.facts else 0.0
        if not self.has_body:
            return above, 0.0, 64.0
        bare = 104.0 if self.has_sheet else 52.0
        return above, 42.0 if self.facts else bare, 46.0

    def room_below(self, head: TextBlock) -> float:
        """Return what picture and body may share, in pixels."""
        above = SAFE_TOP + LABEL_HEIGHT + LABEL_GAP + head.height
        return self.band_top - above - self.panel_height - sum(self.padding)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tier:
    """One way to share the room: what the picture gets at least, and the text at most.

    `picture` counts from the safe top to the label.
    """

    picture: int
    headline: int
    body: int
    leading: float = 1.42


_WITH_PHOTO = (
    _Tier(picture=560, headline=380, body=42),
    _Tier(picture=460, headline=380, body=38),
    _Tier(picture=380, headline=330, body=36),
    _Tier(picture=300, headline=330, body=34),
    _Tier(picture=220, headline=280, body=34, leading=1.38),
    _Tier(picture=150, headline=210, body=34, leading=1.34),
    _Tier(picture=90, headline=210, body=34, leading=1.30),
)
_WITHOUT_PHOTO = (
    _Tier(picture=360, headline=430, body=44),
    _Tier(picture=280, headline=430, body=40),
    _Tier(picture=200, headline=400, body=38),
    _Tier(picture=120, headline=360, body=36),
    _Tier(picture=40, headline=330, body=34),
    _Tier(picture=0, headline=280, body=34, leading=1.38),
    _Tier(picture=0, headline=210, body=34, leading=1.30),
)


def plan_status(
    *,
    headline: str,
    paragraphs: Sequence[str],
    facts: Sequence[tuple[str, str]],
    footer: Footer,
    has_photo: bool,
    is_festive: bool,
    has_stamp: bool,
) -> Plan:
    """Share the card's room out.

    Args:
        headline: drawable text, as are all the others.
        paragraphs: of the body, in order, list marks and all.
        facts: pairs of icon and text; those without text are left out.
        footer: from `plan_footer`.
        has_photo: a photo takes more room than a motif.
        is_festive: the body stands on the ground, not on paper.
        has_stamp: a stamp stands above the headline.
    """
    rows = tuple(_fact(icon, text) for icon, text in facts if text)
    texts = read_paragraphs(paragraphs)
    frame = _Frame(
        band_top=footer.top - BAND,
        facts=rows,
        has_body=bool(texts),
        is_festive=is_festive,
        least_picture=STAMP_ROOM if has_stamp else 0,
    )
    tiers = _WITH_PHOTO if has_photo else _WITHOUT_PHOTO
    head, style, room = _share(headline, texts, frame, tiers)
    body = fit_body(texts, style, width=COLUMN, height=max(room, 0), sizes=BODY_SIZES)
    return _stack(head, body, frame, footer)


def _share(
    headline: str,
    texts: Sequence[Paragraph],
    frame: _Frame,
    tiers: Sequence[_Tier],
) -> tuple[TextBlock, TextStyle, float]:
    """Return headline, body style and body room, by the first tier that fits."""
    *roomy, tightest = tiers
    for tier in roomy:
        head, style, room = _try(headline, frame, tier)
        least = replace(style, size=tier.body)
        if height_of(texts, least, COLUMN) <= room:
            return head, style, room
    return _try(headline, frame, tightest)


def _try(
    headline: str, frame: _Frame, tier: _Tier
) -> tuple[TextBlock, TextStyle, float]:
    head = _fit_headline(headline, tier.headline)
    picture = max(tier.picture, frame.least_picture)
    style = replace(BODY, leading=tier.leading)
    return head, style, frame.room_below(head) - picture


def plan_footer(
    *, offices: Sequence[str], unit: str, link: str, hashtags: str
) -> Footer:
    """Set the footer, no higher than it needs, with the first name that fits."""
    beside_logo = COLUMN - LOGO - 28
    names = [
        fit_text(office, OFFICE, width=beside_logo, height=84, sizes=(28, 36))
        for office in offices
        if office
    ]
    whole = [block for block in names if not block.is_cut]
    name = (whole or names or [set_within("", OFFICE, beside_logo, 1)])[0]
    under = set_within(unit, UNIT, beside_logo, 1)
    address = fit_text(link, LINK, width=COLUMN - 56, height=88, sizes=(28, 34))
    tags, dropped = _fit_tags(hashtags.split())
    height = 30 + max(LOGO, name.height + under.height)
    height += sum(gap + b.height for gap, b in ((26, address), (8, tags)) if b.lines)
    return Footer(
        office=name,
        unit=under,
        link=address,
        tags=tags,
        dropped=dropped,
        top=SAFE_BOTTOM - height,
    )


def _fit_tags(tags: Sequence[str]) -> tuple[TextBlock, tuple[str, ...]]:
    """Keep as many whole hashtags as two lines hold."""
    for count in range(len(tags), 0, -1):
        block = set_within(" ".join(tags[:count]), TAGS, COLUMN, 2)
        if not block.is_cut:
            return block, tuple(tags[count:])
    return set_within("", TAGS, COLUMN, 1), tuple(tags)


def _fact(icon: str, text: str) -> Fact:
    """Set a fact on one line where that is not too small, else on two."""
    style = WHEN if icon == "calendar" else WHERE
    one, two = (_fit_fact(text, style, lines) for lines in (1, 2))
    return Fact(icon=icon, block=two if one.is_cut else one)


def _fit_fact(text: str, style: TextStyle, lines: int) -> TextBlock:
    size = round(style.size)
    return fit_text(
        text,
        style,
        width=FACT_TEXT,
        height=style.line_height * lines,
        sizes=(size - 6, size),
    )


@lru_cache(maxsize=64)
def _fit_headline(text: str, height: float) -> TextBlock:
    """Set a headline within `height`, or, where it is long, small and higher."""
    style = spaced(HEADLINE, (text,))
    block = fit_text(text, style, width=COLUMN, height=height, sizes=HEADLINE_SIZES)
    if not block.is_cut:
        return block
    return fit_text(text, style, width=COLUMN, height=580, sizes=HEADLINE_SIZES)


def _stack(head: TextBlock, body: Body, frame: _Frame, footer: Footer) -> Plan:
    """Pile everything up from the footer; the picture gets the rest."""
    above, before, below = frame.padding
    panel = frame.panel_height
    body_top = frame.band_top - below - body.height
    facts_top = body_top - before - panel
    headline_top = facts_top - above - head.height
    # The sheet begins behind the middle of the facts, or midway to the headline.
    sheet_top = facts_top + (panel / 2 if frame.facts else before / 2)
    return Plan(
        headline=head,
        facts=frame.facts,
        body=body,
        footer=footer,
        label_top=headline_top - LABEL_GAP - LABEL_HEIGHT,
        headline_top=headline_top,
        facts_top=facts_top,
        sheet_top=sheet_top if frame.has_sheet else frame.band_top,
        body_top=body_top,
        band_top=frame.band_top,
    )
