"""Everything an adapter author imports.

An adapter turns one `Publication` into **at most one public thing**, and the platform's
answer into a `Receipt` or a `ChannelError`. It does not retry, sleep, split, crop, log,
remember or check limits again: the renderer and the engine do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, BinaryIO, ClassVar, Literal, Protocol, runtime_checkable

from dissemination.domain.cost import Prices
from dissemination.domain.rendition import Captions, Media, Part

__all__ = [
    "FOREVER",
    "Absent",
    "AuthExpired",
    "CanAddress",
    "CanCorrect",
    "CanFind",
    "CanPrepare",
    "CanReadBack",
    "CanTakeDown",
    "CannotTell",
    "Capabilities",
    "Captions",
    "Changed",
    "Channel",
    "ChannelError",
    "Field",
    "Found",
    "HandsOff",
    "Identity",
    "Intact",
    "Limit",
    "Media",
    "MediaLimit",
    "OutcomeUnknown",
    "Part",
    "Pending",
    "Prices",
    "Publication",
    "Quota",
    "RateLimited",
    "Receipt",
    "Rejected",
    "Sandbox",
    "Shown",
    "Transient",
    "VideoLimit",
]

Unit = Literal[
    "codepoints", "graphemes", "mastodon", "threads", "utf16", "utf8", "weighted"
]
FOREVER = timedelta.max


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One input of the form that connects an account. Secret ones go to the vault.

    Attributes:
        default: None where the person must fill it in.
        tells_who: False for what says how an account is called, not who it is: then
            another value does not make it another account.
    """

    name: str
    label: str
    help: str = ""
    secret: bool = False
    default: str | None = None
    tells_who: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How long a text may be: at most `max`, counted in `unit`.

    `source` says where the number was read, and when.
    """

    max: int
    unit: Unit = "codepoints"
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoLimit:
    """Which videos one part may carry.

    Attributes:
        max_bytes: of each.
        max_items: how many in one part.
        min_seconds: how long one must run at least, and `max_seconds` at most.
        alt: how long an alternative text may be; None where there is no place for it.
    """

    mimes: frozenset[str]
    max_bytes: int
    source: str
    max_items: int = 1
    min_seconds: float = 0.0
    max_seconds: float = math.inf
    alt: Limit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaLimit:
    """Which pictures and videos one part may carry. The renderer obeys it.

    Attributes:
        max_items: how many. `min_items` is 0 where a part may go without any.
        mimes: of pictures; none where only videos are taken.
        mixes: True where pictures and videos go together.
        max_bytes: of each picture.
        aspect: the least and the greatest width by height; what lies outside is cut
            around its focus. None where every shape is taken.
        max_width: pixels, as `max_height`; what is larger is made smaller.
        min_width: pixels; what is smaller is enlarged.
        alt: how long an alternative text may be; None where there is no place for it.
        alt_required: True where a picture without one is refused.
        card: the size of a card that is drawn instead of a picture ("status"), empty
            where the pictures themselves go.
        video: None where no video is taken.
    """

    max_items: int
    mimes: frozenset[str]
    max_bytes: int
    source: str
    min_items: int = 0
    mixes: bool = False
    aspect: tuple[float, float] | None = None
    max_width: int = 4096
    max_height: int = 4096
    min_width: int = 0
    alt: Limit | None = None
    alt_required: bool = False
    card: str = ""
    video: VideoLimit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """At most `max` publications in any `span`."""

    max: int
    span: timedelta
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What one placement takes, as data. The renderer obeys it.

    Attributes:
        text: of each part. `caption` is the shorter one of a part that carries media.
        title: of the field for it; None where the platform has no such field.
        max_parts: how long a thread may be; 1 where what does not fit is cut.
        link: "text" where a link is written out, "field" where it has its own place.
        hashtags_max: None for no limit.
        forbidden: characters that the platform refuses.
        keeps_dateline: False strips "PEKANBARU – " from the body.
        captions: True where a video's timed captions are part of the rendition.
        link_card: of the picture on the card that the adapter makes of a link, where
            the platform makes none; it is the cover of a part without media.
        marks_end: True where a page that is no longer true is marked as over.
        keyed_for: how long the platform ignores a repeat with the same key.
        read_lag: how long a new publication may be missing from what `find` reads.
        cost_usd: of a part, of one with a link in it, and of an alternative text.
        look_usd: of each day of UTC on which a part is read back.
        quotas: of the account.
    """

    text: Limit
    caption: Limit | None = None
    title: Limit | None = None
    media: MediaLimit | None = None
    max_parts: int = 1
    link: Literal["text", "field"] = "text"
    hashtags_max: int | None = None
    forbidden: str = ""
    keeps_dateline: bool = False
    captions: bool = False
    link_card: MediaLimit | None = None
    marks_end: bool = False
    keyed_for: timedelta = timedelta(0)
    read_lag: timedelta = timedelta(0)
    cost_usd: Prices = field(default_factory=Prices)
    look_usd: float = 0.0
    quotas: tuple[Quota, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who a credential belongs to."""

    handle: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The platform's proof that one part is public.

    `remote_id` is None where a refusal proves it without naming it ("duplicate").
    `further_ids` are those of an album's other pictures. `left_out` are recipients whom
    the platform refused while it took the others.
    """

    remote_id: str | None
    url: str = ""
    further_ids: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def _no_media(media: Media) -> BinaryIO:
    raise FileNotFoundError(media.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One request to make one part public, once.

    `key` is delivery/part/target and the same on every attempt; `target` is empty but
    for channels with several recipients. `intended_at` is fixed before the first
    attempt. `reply_to` is the receipt of the part before, in a thread. `memo` is what
    `prepare` or the last `Pending` left. `open` gives a medium's bytes.
    """

    part: Part
    key: str
    intended_at: datetime
    target: str = ""
    reply_to: Receipt | None = None
    memo: str = ""
    open: Callable[[Media], BinaryIO] = field(default=_no_media, repr=False)


class ChannelError(Exception):
    """Each kind answers two questions: is it public, and will trying again help?

    The message goes to logs and screens: never put a token, or a URL that holds one,
    into it.
    """


class Transient(ChannelError):
    """Not public; trying again may help."""


class RateLimited(ChannelError):
    """Not public; trying again helps after `retry_after`. The whole account waits."""

    def __init__(self, message: str, retry_after: timedelta) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Pending(ChannelError):
    """Not public yet, the platform is at work; come back in `after`, with `memo`."""

    def __init__(self, message: str, after: timedelta, memo: str) -> None:
        super().__init__(message)
        self.after = after
        self.memo = memo


class AuthExpired(ChannelError):
    """Not public; a person must connect the account again."""


class Rejected(ChannelError):
    """Not public; only other content will help."""


class OutcomeUnknown(ChannelError):
    """Perhaps public. Never sent again unasked: look it up, or ask a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """It is public, and this is the proof."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Absent:
    """It is not there. Twice, after the platform's read lag, this permits a resend."""


@dataclass(frozen=True, slots=True)
class CannotTell:
    """The platform gave no answer that proves either."""


@dataclass(frozen=True, slots=True)
class Intact:
    """What the public sees is what was published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """It is public, but not as it was published.

    `differs` names what: "account", "text" or "media"; `text` is what stands there now.
    """

    differs: tuple[Literal["account", "text", "media"], ...]
    text: str = ""


class Channel(Protocol):
    """One platform. Register a class under the entry point `dissemination.channels`.

    `settings` holds the values of `fields`, secrets among them; `base_url`, where
    given, replaces the platform's address (practice, tests). `capabilities` are by
    placement, the first one the default; the class declares them, since a preview needs
    no credential, and a connected instance may know better.
    """

    name: ClassVar[str]
    fields: ClassVar[tuple[Field, ...]]
    capabilities: Mapping[str, Capabilities]

    def __init__(self, settings: Mapping[str, str]) -> None: ...

    def check(self) -> Identity:
        """Prove that the credential works, and change nothing."""
        ...

    def publish(self, request: Publication) -> Receipt:
        """Make at most one thing public."""
        ...


@runtime_checkable
class CanPrepare(Protocol):
    """A channel with invisible work to do first: upload media, make a container."""

    def prepare(self, request: Publication) -> str:
        """Do the invisible work and return a memo of it; harmless when repeated."""
        ...


@runtime_checkable
class CanFind(Protocol):
    """A channel that can look for what it may already have published."""

    def find(
        self, request: Publication, since: datetime
    ) -> Found | Absent | CannotTell:
        """Look for `request` among what went public after `since`.

        A `ChannelError` means that nobody could look: `CannotTell`.
        """
        ...


@runtime_checkable
class CanReadBack(Protocol):
    """A channel that can read what it has published."""

    def read_back(
        self, request: Publication, receipt: Receipt
    ) -> Intact | Changed | Absent | CannotTell:
        """Compare what is public under a receipt with what was to be published.

        What the platform itself makes of a text (short links, trimmed ends) is no
        difference. `Absent`: the platform says that it is no longer there. A
        `ChannelError` means that nobody could look; `Rejected`, that nobody ever can.
        """
        ...


@runtime_checkable
class CanCorrect(Protocol):
    """A channel on which a public thing can be given another text."""

    def correct(self, request: Publication, receipt: Receipt) -> Receipt:
        """Put `request` in the place of what is public; harmless when repeated.

        Raises:
            Rejected: this one can no longer be changed; a person must see to it.
        """
        ...


@runtime_checkable
class CanTakeDown(Protocol):
    """A channel from which a public thing can be removed."""

    def take_down(self, receipt: Receipt) -> None:
        """Remove what is public; harmless when it is gone already.

        Raises:
            Rejected: this one can no longer be removed; a person must see to it.
        """
        ...


@runtime_checkable
class CanAddress(Protocol):
    """A channel that knows a page's address before the page is public."""

    def address(self, slug: str) -> str:
        """Return where the item of this slug will stand."""
        ...


@runtime_checkable
class HandsOff(Protocol):
    """A channel on which a person posts what we prepared.

    Its `publish` is never called by the engine.
    """

    def steps(self) -> Sequence[str]:
        """Return the ids of the messages that tell the person what to do, in order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One public thing on a practice platform.

    `media` are addresses of pictures and videos; `videos` are those of videos.
    """

    id: str
    text: str
    at: datetime
    title: str = ""
    url: str = ""
    media: tuple[str, ...] = ()
    alts: tuple[str, ...] = ()
    reply_to: str = ""
    videos: tuple[str, ...] = ()


class Sandbox(Protocol):
    """A stand-in that speaks a platform's real HTTP, for practice and tests.

    Register a class under the entry point `dissemination.sandboxes`; it is a WSGI
    application, mounted under its name. `faults` are carried out one a publication, in
    order: "drop_before", "drop_after", "429", "500", "slow_before:SECONDS",
    "slow_after:SECONDS"; before and after mean its effect.
    """

    name: ClassVar[str]
    faults: list[str]

    def __init__(self, folder: str) -> None:
        """Keep files, where there are any, in `folder`."""
        ...

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer one request of the platform's API, or of a visitor."""
        ...

    def account(self, base_url: str) -> Mapping[str, str]:
        """Return the settings of the practice account, secrets among them."""
        ...

    def public(self) -> Sequence[Shown]:
        """Return what the platform shows the public now, oldest first."""
        ...
