"""Moments: which instants are refused, and until when something still helps."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from dissemination.domain.calendar import nearest
from dissemination.domain.item import ContentItem, Priority
from dissemination.domain.rendition import AccountId
from dissemination.domain.slots import NoSlot, next_slot, slot_text
from dissemination.messages import instant, short_instant
from dissemination.services.budget import room
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake
from dissemination.storage import deliveries
from dissemination.storage.database import Transaction

Moment = tuple[datetime, str]  # an instant, and the local hour that is meant, if any

JUST_NOW = timedelta(minutes=1)
_FAR = timedelta(days=5 * 366)  # a year that was mistyped, more likely than meant


def refuse_instant(desk: Desk, at: datetime, now: datetime) -> None:
    """Refuse what is past, and what is so far off that it must be mistyped.

    Raises:
        Mistake: it is.
    """
    zone = desk.config.office.zone
    if at > now + _FAR:
        raise Mistake("plan.far", at=f"{at.astimezone(zone):%Y-%m-%d %H:%M}")
    if at < now - JUST_NOW:
        raise Mistake("plan.past", at=instant(at, zone))


def refuse_silence(
    desk: Desk,
    item: ContentItem,
    account: AccountId,
    at: datetime,
    *,
    taken: Collection[datetime],
) -> None:
    """Refuse an instant at which an account is to keep silent; not in an emergency.

    Args:
        desk: the workspace.
        item: what is to be published.
        account: where.
        at: when.
        taken: when the account publishes something else, or has just published.

    Raises:
        Mistake: a blackout covers it, or it is too close to another.
    """
    if item.priority is Priority.EMERGENCY:
        return
    zone = desk.config.office.zone
    if blackout := desk.calendar.blackout(at, account):
        raise Mistake(
            "plan.blackout",
            account=account,
            at=short_instant(at, zone),
            until=short_instant(blackout.end, zone),
            reason=blackout.reason,
        )
    # A page stands in nobody's way: it comes with the first that carries its address.
    spacing = timedelta(0) if desk.has_pages(account) else desk.spacing(account)
    other = nearest(at, sorted(taken), spacing) if spacing else None
    if other is not None:
        raise Mistake(
            "plan.too_close",
            account=account,
            at=short_instant(at, zone),
            other=short_instant(other, zone),
            minutes=str(spacing // timedelta(minutes=1)),
        )


def useful_until(desk: Desk, item: ContentItem, due_at: datetime) -> datetime:
    """Return the last instant at which an item, due then, still helps anyone.

    Raises:
        Mistake: it is no longer true by then.
    """
    if item.expires_at is not None and item.expires_at <= due_at:
        at = short_instant(item.expires_at, desk.config.office.zone)
        raise Mistake("plan.expired", id=item.id, at=at)
    deadline = item.expires_at or item.event_at
    if deadline is not None and deadline > due_at:
        return deadline.astimezone(UTC)
    return due_at + desk.late_after()


def free_slot(
    desk: Desk,
    connection: Transaction,
    account: AccountId,
    *,
    taken: Collection[datetime],
    now: datetime,
) -> Moment:
    """Return the next slot of an account that is free, and within its quotas.

    Args:
        desk: the workspace.
        connection: by which its quotas are read.
        account: whose slot.
        taken: when it publishes something else, or has just published.
        now: aware, UTC; the slot lies later.

    Raises:
        Mistake: there is none.
    """
    zone = desk.config.office.zone
    try:
        at = next_slot(
            desk.slots(),
            account,
            after=now,
            calendar=desk.calendar,
            taken=taken,
            spacing=desk.spacing(account),
            has_room=room(connection, account, now),
        )
    except NoSlot:
        raise Mistake("plan.no_slot", account=account) from None
    return at, slot_text(at.astimezone(zone), zone.key)


def taken(desk: Desk, account: AccountId, now: datetime) -> list[datetime]:
    """Return when an account publishes something, or has just done so, in order."""
    with desk.db.read() as connection:
        since = now - desk.spacing(account)
        return sorted(deliveries.due_times(connection, account, since=since))
