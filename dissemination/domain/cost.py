"""What a platform charges: for a part, more for one with a link, and for reading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from dissemination.domain.links import links
from dissemination.domain.rendition import Part

MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What publishing costs, in US dollars.

    `post` is of one part and `with_link` of one that has an address in it, bare ones
    included; `alt` comes to it for each alternative text.
    """

    post: float = 0.0
    with_link: float = 0.0
    alt: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What something costs, in millionths of a dollar.

    `looks` is for reading back what is public; `posts` for making it so.
    """

    posts: int = 0
    looks: int = 0

    @property
    def total(self) -> int:
        """All of it."""
        return self.posts + self.looks

    def __add__(self, other: Cost) -> Cost:
        return Cost(posts=self.posts + other.posts, looks=self.looks + other.looks)


NOTHING = Cost()


def price(part: Part, prices: Prices) -> float:
    """Return what publishing one part costs, in US dollars."""
    # What X takes for a link it does not say: rather one too many.
    has_link = "://" in part.text or bool(links(part.text))
    post = prices.with_link if has_link else prices.post
    return post + prices.alt * sum(1 for medium in part.media if medium.alt)


def millionths(parts: Iterable[Part], prices: Prices) -> int:
    """Return what publishing parts costs, in millionths of a dollar.

    Each is rounded by itself, as the ledger keeps it.
    """
    return sum(round(price(part, prices) * MILLION) for part in parts)


def charged(looks: Iterable[datetime]) -> list[datetime]:
    """Return which looks at one part are paid for: the first one of each day of UTC."""
    first: dict[object, datetime] = {}
    for at in sorted(looks):
        first.setdefault(at.astimezone(UTC).date(), at)
    return list(first.values())
