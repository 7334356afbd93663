"""The one public step: what is prepared is set public, once."""

from __future__ import annotations

from channels._facebook.errors import Duplicate
from channels._facebook.page import Page
from dissemination.channel import (
    Absent,
    CannotTell,
    ChannelError,
    Found,
    OutcomeUnknown,
    Receipt,
    Rejected,
)


def make_public(page: Page, thing: str) -> Receipt:
    """Set a prepared post or video public, unless it is so.

    Raises:
        OutcomeUnknown: perhaps it is public, and it cannot be looked up.
    """
    if isinstance(seen := page.read(thing), Found):
        return seen.receipt
    try:
        page.set_public(thing)
    except Duplicate as refusal:
        return _explain(page, thing, refusal)
    seen = _look_up(page, thing)
    return seen.receipt if isinstance(seen, Found) else page.receipt(thing)


def _explain(page: Page, thing: str, refusal: Duplicate) -> Receipt:
    # It says that such a text is public; not that it is so as this one.
    match _look_up(page, thing):
        case Found(receipt=receipt):
            return receipt
        case Absent():
            raise Rejected(str(refusal)) from refusal
        case CannotTell():
            raise OutcomeUnknown(str(refusal)) from refusal


def _look_up(page: Page, thing: str) -> Found | Absent | CannotTell:
    # After the public step, what cannot be read is no reason to fail.
    try:
        return page.read(thing)
    except ChannelError:
        return CannotTell()
