"""How each kind of content looks on a card, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dissemination.domain.item import Kind
from dissemination.rendering import palette
from dissemination.rendering.palette import Colour, parse


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What tells one kind from another at a glance.

    `label` is drawn, so it is in the card's language. `ground` lies behind the
    headline (None: the office's own colour), `accent` marks label and facts (None: the
    office's). `stamp` is set across the picture. `is_warning` swaps the festive border
    for slanted stripes; `is_festive` centres the text.
    """

    label: str
    icon: str
    ground: Colour | None = None
    accent: Colour | None = None
    stamp: str = ""
    is_warning: bool = False
    is_festive: bool = False


_AMBER = parse("#FFC53D")
_ORANGE = parse("#F77F00")
_RED = parse("#C1121F")

LOOKS: Mapping[Kind, Look] = {
    Kind.NEWS: Look(label="Berita", icon="news"),
    Kind.NOTICE: Look(label="Pengumuman", icon="megaphone"),
    Kind.SERVICE_NOTICE: Look(
        label="Pengumuman Layanan", icon="service", ground=parse("#07575B")
    ),
    Kind.TRAFFIC_NOTICE: Look(
        label="Info Lalu Lintas",
        icon="traffic",
        ground=parse("#2B2F77"),
        accent=_AMBER,
    ),
    Kind.UTILITY_DISRUPTION: Look(
        label="Gangguan Layanan",
        icon="disruption",
        ground=parse("#0B4A6F"),
        accent=parse("#FFB454"),
    ),
    Kind.HEALTH: Look(
        label="Kesehatan",
        icon="health",
        ground=parse("#07573A"),
        accent=parse("#C9F26B"),
    ),
    Kind.INFOGRAPHIC: Look(
        label="Infografis",
        icon="chart",
        ground=parse("#4B2A83"),
        accent=parse("#FFD166"),
    ),
    Kind.HOAX_CLARIFICATION: Look(
        label="Klarifikasi Hoaks",
        icon="shield",
        ground=parse("#7A1022"),
        accent=parse("#FFE3A3"),
        stamp="HOAKS",
    ),
    Kind.GREETING: Look(
        label="Selamat",
        icon="greeting",
        ground=parse("#6A1B3C"),
        is_festive=True,
    ),
    Kind.ACHIEVEMENT: Look(
        label="Prestasi",
        icon="trophy",
        ground=parse("#5C3A00"),
        accent=parse("#FFCF4A"),
    ),
    Kind.EVENT: Look(
        label="Agenda",
        icon="calendar",
        ground=parse("#8A2F12"),
        accent=parse("#FFD166"),
    ),
    Kind.VIDEO: Look(
        label="Video", icon="video", ground=parse("#1F2A44"), accent=_AMBER
    ),
    Kind.WEATHER_EMERGENCY: Look(
        label="Peringatan Dini",
        icon="storm",
        ground=_ORANGE,
        accent=parse("#1B1300"),
        is_warning=True,
    ),
    Kind.DISASTER_EMERGENCY: Look(
        label="Darurat Bencana",
        icon="danger",
        ground=_RED,
        accent=parse("#FFD60A"),
        is_warning=True,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """The colours of one card: each ink reads on the ground it is named after."""

    ground: Colour
    ink: Colour
    accent: Colour
    on_accent: Colour
    base: Colour
    thread: Colour
    mark: Colour


def scheme_of(look: Look, colour: str, accent: str) -> Scheme:
    """Join a kind's look with the office's colours ("#RRGGBB")."""
    base = palette.deepen(palette.parse(colour), 8)
    thread = palette.parse(accent)
    ground = look.ground or palette.deepen(palette.parse(colour), 7)
    strong = look.accent or thread
    return Scheme(
        ground=ground,
        ink=palette.ink_on(ground),
        accent=strong,
        on_accent=palette.ink_on(strong),
        base=base,
        thread=palette.readable(thread, base),
        mark=palette.readable(ground, palette.PAPER),
    )
