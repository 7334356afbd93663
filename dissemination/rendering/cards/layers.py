"""What a template may hold: the tables of `card.toml`, each key checked."""

from __future__ import annotations

from typing import Annotated, Literal, NoReturn

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from dissemination.rendering.cards.geometry import Edge, is_edge
from dissemination.rendering.cards.marks import Fit, Stop, Way
from dissemination.rendering.fonts import Weight

Align = Literal["left", "centre", "right"]
Share = Annotated[float, Field(ge=0, le=1)]
Length = Annotated[float, Field(ge=0, le=4000)]


def _no(reason: str) -> NoReturn:
    raise ValueError(reason)


def _edge(value: Edge) -> Edge:
    return value if is_edge(value) else _no("edge")


def _sizes(value: tuple[int, int]) -> tuple[int, int]:
    return value if value[0] <= value[1] else _no("sizes")


CheckedEdge = Annotated[Edge, AfterValidator(_edge)]
CheckedEdges = tuple[CheckedEdge, CheckedEdge, CheckedEdge, CheckedEdge]
# The smallest and the largest in pixels; nobody reads less than 12 on a phone.
TextSize = Annotated[int, Field(ge=12, le=900)]
TextSizes = Annotated[tuple[TextSize, TextSize], AfterValidator(_sizes)]
Aim = tuple[Share, Share]


class Table(BaseModel):
    """A table of a template: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Item(Table):
    """What every item of a stack may say.

    `gap` is the room above it in pixels, where it is not the stack's. `when` names a
    field without which it is left out, with "!" one that leaves it out; several are
    joined by " & ". An `optional` item goes before text is cut.
    """

    gap: Length | None = None
    when: str = ""
    optional: bool = False


class Panelled(Item):
    """An item on a ground of its own.

    `padding` is across and down, in pixels; `span` "fit" is as wide as what it holds.
    """

    ground: str = ""
    padding: tuple[Length, Length] = (0, 0)
    radius: Length = 0
    shadow: Share = 0
    span: Literal["full", "fit"] = "full"
    align: Align = "left"


class TextItem(Panelled):
    """A text with fields in it: `"{headline}"`. It is as large as there is room for.

    `lines` are the most it may take; past them it ends with an ellipsis, or, where it
    is a row of `whole_words` (hashtags), with the last word that has room.
    """

    type: Literal["text"]
    text: str
    size: TextSizes
    lines: int = Field(default=40, ge=1, le=40)
    weight: Weight = Weight.REGULAR
    family: str = ""
    leading: float = Field(default=1.3, ge=0.8, le=3)
    tracking: float = Field(default=0.0, ge=-0.1, le=0.5)
    balanced: bool = False
    capitals: bool = False
    whole_words: bool = False
    colour: str = "on_ground"
    icon: str = ""
    icon_colour: str = ""


class ParagraphsItem(Item):
    """The paragraphs of the body, lists and all; what finds no room is cut.

    `balanced` ones have lines of like length, as suits those in the centre.
    """

    type: Literal["paragraphs"]
    size: TextSizes
    weight: Weight = Weight.REGULAR
    family: str = ""
    leading: float = Field(default=1.42, ge=1, le=3)
    balanced: bool = False
    colour: str = "on_paper"
    mark_colour: str = "mark"
    align: Align = "left"


class TableItem(Item):
    """Rows of two columns: "Senin-Kamis: 08.00-15.00 WIB" of the body."""

    type: Literal["table"]
    size: TextSizes
    colour: str = "on_paper"
    key_colour: str = "mark"
    rule: str = "pale"
    share: Share = 0.42


class SenderItem(Item):
    """Who speaks: the logo, the office's name, and the unit below it."""

    type: Literal["sender"]
    logo: Length = 96
    size: TextSizes = (28, 36)
    small: TextSize = 28
    colour: str = "on_brand"
    quiet: str = "pale"
    align: Align = "left"


class RuleItem(Item):
    """A line, or a motif in a row."""

    type: Literal["rule"]
    height: Length = 4
    length: Length = 0
    colour: str = "accent"
    motif: str = ""
    align: Align = "left"


class PanelItem(Panelled):
    """Several items on one ground."""

    type: Literal["panel"]
    between: Length = 12
    item: tuple[AnyItem, ...]


AnyItem = Annotated[
    TextItem | ParagraphsItem | TableItem | SenderItem | RuleItem | PanelItem,
    Field(discriminator="type"),
]


class Layer(Table):
    """What every layer says: where it stands, and when it is drawn at all."""

    name: str = ""
    box: CheckedEdges
    when: str = ""


class FillLayer(Layer):
    """One colour."""

    type: Literal["fill"]
    colour: str
    opacity: Share = 1
    radius: Length = 0
    round_below: bool = True
    shadow: Share = 0


class GradientLayer(Layer):
    """A colour that comes and goes: stops are pairs of a share and an opacity."""

    type: Literal["gradient"]
    colour: str
    stops: Annotated[tuple[Stop, ...], Field(min_length=2)]
    way: Way = "down"


class PhotoLayer(Layer):
    """The item's photo, cut so that its focus stays in sight."""

    type: Literal["photo"]
    radius: Length = 0


class ScrimLayer(Layer):
    """A colour that lets the texts of a stack be read, and no more of it."""

    type: Literal["scrim"]
    colour: str
    stack: str
    ink: str = "white"
    stops: Annotated[tuple[Stop, ...], Field(min_length=2)]
    way: Way = "down"


class MotifLayer(Layer):
    """A motif of `templates/motifs/`."""

    type: Literal["motif"]
    motif: str
    colour: str
    opacity: Share = 1
    fit: Fit = "contain"


class IconLayer(Layer):
    """A small picture, as large as its box."""

    type: Literal["icon"]
    icon: str
    colour: str
    weight: float = Field(default=2, ge=0.5, le=4)


class LogoLayer(Layer):
    """The office's emblem."""

    type: Literal["logo"]


class CodeLayer(Layer):
    """A QR code."""

    type: Literal["qr"]
    text: str = "{address}"
    dark: str = "black"
    light: str = "white"


class StampLayer(Layer):
    """A word in a frame, turned."""

    type: Literal["stamp"]
    text: str
    size: TextSize
    colour: str = "danger"
    ground: str = "white"
    degrees: float = Field(default=-7, ge=-45, le=45)


class StackLayer(Layer):
    """Items above each other.

    `ideal` is the height within which it would like to stay, in pixels: it takes more
    of its box only where its texts would become small.
    """

    type: Literal["stack"]
    anchor: Literal["top", "middle", "bottom"] = "top"
    gap: Length = 24
    ideal: Length = 0
    item: tuple[AnyItem, ...]


AnyLayer = Annotated[
    FillLayer
    | GradientLayer
    | PhotoLayer
    | ScrimLayer
    | MotifLayer
    | IconLayer
    | LogoLayer
    | CodeLayer
    | StampLayer
    | StackLayer,
    Field(discriminator="type"),
]
PanelItem.model_rebuild()
