"""Media of the library: what is known beside a picture, and what it still lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dissemination.domain.item import Attachment
from dissemination.domain.rendition import Media

# Whoever made it need not be named; of all others the law wants to know.
_NAMELESS = frozenset({"own", "public_domain"})
LICENCES = ("own", "permission", "cc_by", "cc_by_sa", "cc0", "public_domain")
# A place where pictures are found is no permission to use them.
NO_LICENCE = "internet"


class AssetKind(StrEnum):
    """What sort of medium it is; a logo is everybody's and on no list of photos."""

    PHOTO = "photo"
    LOGO = "logo"
    VIDEO = "video"


class Consent(StrEnum):
    """What those in a picture have said to it."""

    NOT_NEEDED = "not_needed"
    GIVEN = "given"
    PARENTS = "parents"
    MISSING = "missing"


class Answer(StrEnum):
    """Whether something is in a picture; blurred is there, and cannot be known."""

    NO = "no"
    BLURRED = "blurred"
    YES = "yes"


# What is looked for in each photo, and whose consent lets it be seen.
QUESTIONS: Mapping[str, frozenset[Consent]] = {
    "children": frozenset({Consent.PARENTS}),
    "documents": frozenset(),
    "plates": frozenset({Consent.GIVEN}),
    "screens": frozenset(),
    "victims": frozenset({Consent.GIVEN}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A medium of the library, with what people said of it.

    Attributes:
        sha256: of the bytes in the media store, as they came out of taking them in.
        name: as people call it; at first its file's.
        checklist: answers to `QUESTIONS`; what is not there was not answered.
        source: where it comes from, in words or as an address.
        cover: a video's still, by its SHA-256; else empty.
        cover_size: bytes of the still.
        focus: the point that every crop keeps, in shares; None: it is found.
        seconds: how long a video runs.
        width: pixels, as `height`; of a video, turned upright.
        size: bytes.
        archived_at: since when it is offered to nobody; what uses it goes on.
    """

    id: int
    sha256: str
    name: str
    kind: AssetKind
    mime: str
    width: int
    height: int
    size: int
    unit: str
    created_at: datetime
    created_by: str
    alt: str = ""
    credit: str = ""
    licence: str = ""
    source: str = ""
    consent: str = ""
    checklist: Mapping[str, str]
    cover: str = ""
    cover_size: int = 0
    seconds: float = 0.0
    focus: tuple[float, float] | None = None
    archived_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """Why a medium cannot go out as it is: the field that mends it, and a message."""

    field: str
    id: str


def objections(asset: Asset, *, alt: str = "") -> tuple[Objection, ...]:
    """Return what a medium lacks before it may go out.

    Args:
        asset: as the library has it.
        alt: what is said of it in its place, where that is another thing.
    """
    found = [
        *_lacking_words(asset, alt or asset.alt),
        *_lacking_rights(asset),
        *_shown(asset),
    ]
    return tuple(found)


def unanswered(asset: Asset) -> tuple[str, ...]:
    """Return the questions of the checklist that nobody answered for a photo."""
    if asset.kind is not AssetKind.PHOTO:
        return ()
    return tuple(name for name in QUESTIONS if name not in asset.checklist)


def attached(asset: Asset, *, alt: str = "", caption: str = "") -> Attachment:
    """Return a medium as an item carries it."""
    said = alt.strip() or asset.alt
    still = None
    if asset.cover:
        still = Media(
            sha256=asset.cover,
            mime="image/jpeg",
            width=asset.width,
            height=asset.height,
            size=asset.cover_size,
            alt=said,
        )
    return Attachment(
        file=asset.name,
        kind="video" if asset.kind is AssetKind.VIDEO else "image",
        alt=said,
        credit=asset.credit,
        caption=caption.strip(),
        seconds=asset.seconds,
        media=_medium(asset, said),
        focus=asset.focus,
        cover=still,
    )


def _medium(asset: Asset, alt: str) -> Media:
    return Media(
        sha256=asset.sha256,
        mime=asset.mime,
        width=asset.width,
        height=asset.height,
        size=asset.size,
        alt=alt,
        seconds=asset.seconds,
    )


def _lacking_words(asset: Asset, alt: str) -> list[Objection]:
    if alt.strip():
        return []
    return [Objection(field="alt", id=f"asset.no_alt_{asset.kind}")]


def _lacking_rights(asset: Asset) -> list[Objection]:
    if not asset.licence:
        return [Objection(field="licence", id="asset.no_licence")]
    if asset.licence not in _NAMELESS and not asset.credit.strip():
        return [Objection(field="credit", id="asset.no_credit")]
    return []


def _shown(asset: Asset) -> list[Objection]:
    if asset.kind is AssetKind.LOGO:
        return []
    found = [
        Objection(field=f"check_{name}", id=f"asset.shows_{name}")
        for name, settles in QUESTIONS.items()
        if asset.checklist.get(name) == Answer.YES and asset.consent not in settles
    ]
    if asset.consent == Consent.MISSING and not found:
        found.append(Objection(field="consent", id="asset.no_consent"))
    return found
