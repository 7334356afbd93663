"""What may become of an entry: it stays, it is mended, it is withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from channels._feed.entry import Entry
from dissemination.channel import Rejected


def stays(entry: Entry, standing: Entry | None) -> Entry:
    """Return what is public of `entry` already, or `entry` where nothing is.

    Raises:
        Rejected: something else is, or it was taken down.
    """
    if standing and not standing.says_the_same_as(entry):
        raise Rejected(f"{entry.name}: another entry stands there")
    return standing or entry


def mended(entry: Entry, standing: Entry | None) -> Entry:
    """Return `entry` in the place of what is public.

    Raises:
        Rejected: nothing is.
    """
    if standing is None or standing.is_withdrawn:
        raise Rejected("it was taken down")
    return renew(standing, entry, datetime.now(UTC))


def withdrawn(standing: Entry | None) -> Entry | None:
    """Return the tombstone of what is public, None where nothing was."""
    return standing and withdraw(standing, datetime.now(UTC))


def renew(standing: Entry, entry: Entry, now: datetime) -> Entry:
    """Return `entry` as the successor of `standing`: the same identity, a new date.

    What stands there already stays, so that a repeat gives it no second date.
    """
    if standing.says_the_same_as(entry):
        return standing
    kept = replace(entry, id=standing.id, name=standing.name, at=standing.at)
    return replace(kept, changed_at=_after(standing, now))


def withdraw(standing: Entry, now: datetime) -> Entry:
    """Return what is left of an entry that was taken down: that it is gone."""
    if standing.is_withdrawn:
        return standing
    gone = replace(standing, title="", text="", link="", media=(), is_withdrawn=True)
    return replace(gone, changed_at=_after(standing, now))


def _after(standing: Entry, now: datetime) -> datetime:
    # Where a clock was set back: readers keep what seems newer than its tombstone
    # (RFC 6721, 3), or than its correction.
    return max(now, standing.changed_at + timedelta(seconds=1))
