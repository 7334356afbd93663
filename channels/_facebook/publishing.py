"""The one public step: a prepared post is set public, once."""

from __future__ import annotations

from channels._facebook.errors import Duplicate
from channels._facebook.page import Page
from dissemination.channel import (
    Absent,
    CannotTell,
    Found,
    OutcomeUnknown,
    Receipt,
    Rejected,
)


def make_public(page: Page, post: str) -> Receipt:
    """Set a prepared post public, unless it is so.

    Raises:
        OutcomeUnknown: perhaps it is public, and it cannot be looked up.
    """
    if isinstance(seen := page.read(post), Found):
        return seen.receipt
    try:
        page.set_public(post)
    except Duplicate as refusal:
        return _explain(page, post, refusal)
    seen = page.look_up(post)
    return seen.receipt if isinstance(seen, Found) else page.receipt(post)


def _explain(page: Page, post: str, refusal: Duplicate) -> Receipt:
    # It says that such a text is public; not that it is so as this post.
    match page.look_up(post):
        case Found(receipt=receipt):
            return receipt
        case Absent():
            raise Rejected(str(refusal)) from refusal
        case CannotTell():
            raise OutcomeUnknown(str(refusal)) from refusal
