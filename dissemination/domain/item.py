"""What the team wrote, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from dissemination.domain.rendition import Captions, Media

ItemId = NewType("ItemId", str)


class Kind(StrEnum):
    """What sort of thing is said; templates, cards and approval steps go by it."""

    NEWS = "news"
    NOTICE = "notice"
    SERVICE_NOTICE = "service_notice"
    TRAFFIC_NOTICE = "traffic_notice"
    UTILITY_DISRUPTION = "utility_disruption"
    HEALTH = "health"
    INFOGRAPHIC = "infographic"
    HOAX_CLARIFICATION = "hoax_clarification"
    GREETING = "greeting"
    ACHIEVEMENT = "achievement"
    EVENT = "event"
    VIDEO = "video"
    WEATHER_EMERGENCY = "weather_emergency"
    DISASTER_EMERGENCY = "disaster_emergency"


class Priority(StrEnum):
    """How soon the public must know; an emergency is carried before all else."""

    NORMAL = "normal"
    URGENT = "urgent"
    EMERGENCY = "emergency"


class InfoClass(StrEnum):
    """Class of public information by Komisi Informasi's rule 1 of 2021."""

    PERIODIC = "periodic"
    IMMEDIATE = "immediate"
    ON_REQUEST = "on_request"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A picture or video that the author named.

    `kind` is "image" or "video"; `media` is None until the file itself is there, and
    `is_stand_in` where practice drew something in its place. `focus` is the point that
    every crop keeps, in shares of width and height; None where the author named none.
    `captioned` is a video whose author says that its words can be read in it, or beside
    it: then `captions` are what the file `captions_file` holds. `cover` is its still.
    """

    file: str
    kind: str
    alt: str = ""
    credit: str = ""
    caption: str = ""
    seconds: float = 0.0
    media: Media | None = None
    is_stand_in: bool = False
    focus: tuple[float, float] | None = None
    captioned: bool = False
    captions_file: str = ""
    captions: Captions | None = None
    cover: Media | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentItem:
    """What the team wrote, once, for every channel; a change makes a new revision.

    `body` has one paragraph a line. `publish_at` is when the author wants it out;
    `expires_at` when it stops being true. `link` is the author's own, or empty. `after`
    is the item that must be public before this one, `campaign` the family it is of.
    `card` are pairs of what its card says besides: a quote, a figure, its template.
    """

    id: ItemId
    kind: Kind
    title: str
    body: str
    unit: str
    publish_at: datetime | None = None
    event_at: datetime | None = None
    expires_at: datetime | None = None
    revision: int = 1
    hashtags: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    info_class: InfoClass = InfoClass.NONE
    priority: Priority = Priority.NORMAL
    link: str = ""
    place: str = ""
    medium: str = ""
    byline: str = ""
    keywords: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    after: str = ""
    campaign: str = ""
    card: tuple[tuple[str, str], ...] = ()
