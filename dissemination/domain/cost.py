"""What a platform charges: for each part, and more for one with a link in it."""

from __future__ import annotations

from collections.abc import Iterable

from dissemination.domain.rendition import Part

Prices = tuple[float, float]  # in US dollars: of one part, and of one with a link
MILLION = 1_000_000


def price(part: Part, prices: Prices) -> float:
    """Return what publishing one part costs, in US dollars."""
    plain, with_link = prices
    return with_link if "://" in part.text else plain


def millionths(parts: Iterable[Part], prices: Prices) -> int:
    """Return what publishing parts costs, in millionths of a dollar.

    Each is rounded by itself, as the ledger keeps it.
    """
    return sum(round(price(part, prices) * MILLION) for part in parts)
