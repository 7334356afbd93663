"""An officer's own task, opened by a one-time link: see it, post it, say so.

Whoever has the word may do this one thing, in the name of one officer; nothing else is
shown or changed by it, and the first answer uses it up.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from dissemination.domain.delivery import State
from dissemination.rendering.pictures import PictureError, read_picture
from dissemination.rendering.uploads import clean_picture
from dissemination.services import throttling
from dissemination.services.desk import Desk
from dissemination.services.hand_over import (
    LONGEST_REASON,
    Asked,
    ask,
    held_open,
    keep_posted,
    known_officer,
    plain,
    record,
    refuse_asked,
    token_of,
)
from dissemination.services.mistakes import Mistake, Misused, NotFound, Unreadable
from dissemination.services.queue import known_delivery
from dissemination.storage import control, hand_offs, items, media, rescheduling
from dissemination.storage.control import Stop
from dissemination.storage.database import Transaction
from dissemination.storage.deliveries import Standing
from dissemination.storage.hand_offs import Answer, HandOff, Officer

SNOOZE = timedelta(minutes=15)
MOST_SCREENSHOT_BYTES = 12_000_000

_LONGEST_ADDRESS = 500
_LONGEST_SIGNATURE = 64


class Status(StrEnum):
    """What an officer's page says."""

    OPEN = "open"  # post it, and say so
    POSTED = "posted"  # the officer did
    DECLINED = "declined"
    PASSED_ON = "passed_on"
    EARLY = "early"  # put back into the queue: not now
    STOPPED = "stopped"  # everything is, for now
    TAKEN_DOWN = "taken_down"
    CANCELLED = "cancelled"
    TOO_LATE = "too_late"


_OF_STATE = {
    State.HANDED_OFF: Status.OPEN,
    State.PUBLISHED: Status.OPEN,
    State.CANCELLED: Status.CANCELLED,
    State.EXPIRED: Status.TOO_LATE,
    State.MISSED: Status.TOO_LATE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTask:
    """What one officer is asked to post.

    Attributes:
        row: who was asked, and what they answered.
        standing: what is to be posted, and when.
        status: what the page says of it.
        stop: the emergency stop that holds now.
        is_taken_down: whether what was posted is to be deleted again.
        is_revised: whether the item says something else by now.
    """

    row: HandOff
    standing: Standing
    status: Status
    stop: Stop | None = None
    is_taken_down: bool = False
    is_revised: bool = False


def own_task(desk: Desk, word: str, now: datetime) -> OwnTask:
    """Return what the holder of a word is asked to post.

    Raises:
        NotFound: no link has this word, or it is over; which of them is not said.
    """
    with desk.db.read() as connection:
        row = _row_of(connection, word, now)
        return _task(connection, row)


def note_opened(desk: Desk, task: OwnTask, now: datetime) -> None:
    """Keep that an officer has seen the task, once."""
    row = task.row
    if row.opened_at or row.is_answered:
        return
    with desk.db.write() as connection:
        if hand_offs.note_opened(connection, row.id, now=now):
            record(connection, "open_task", row, person=_signed(row), now=now)


def confirm(
    desk: Desk, word: str, *, screenshot: bytes = b"", link: str = "", now: datetime
) -> OwnTask:
    """Keep an officer's word that it is posted; once more changes nothing.

    Args:
        desk: the workspace.
        word: of the officer's link.
        screenshot: a picture as it came from the phone; it is written anew.
        link: where it stands, where it has an address.
        now: aware, UTC.

    Raises:
        NotFound: no link has this word, or it is over.
        Misused: a screenshot is missing that the office wants, or the link is none.
        Unreadable: the screenshot cannot be read.
        Mistake: it is not to be posted any more.
    """
    address = _address(link)
    known = own_task(desk, word, now)
    if known.status is Status.POSTED:
        return known
    shot = _kept_screenshot(desk, screenshot, now)
    with _own(desk, word, now) as (connection, row):
        if row.confirmed_at is None:
            held = held_open(connection, row.delivery)
            answer = Answer(proof=address, screenshot=shot)
            keep_posted(connection, row, held, answer, person=_signed(row), now=now)
        return _task(connection, _row_of(connection, word, now))


def snooze(desk: Desk, word: str, now: datetime) -> datetime:
    """Let an officer be reminded a quarter of an hour later; return when.

    Raises:
        NotFound: no link has this word, or it is over.
        Mistake: it was answered, or is not to be posted any more.
    """
    until = now + SNOOZE
    with _own(desk, word, now) as (connection, row):
        held_open(connection, row.delivery)
        _expect(row, done=hand_offs.put_off(connection, row.id, until=until))
        at = until.isoformat()
        record(connection, "put_off", row, person=_signed(row), now=now, until=at)
    return until


def decline(desk: Desk, word: str, *, reason: str, now: datetime) -> None:
    """Keep that an officer cannot post it, and why; once more changes nothing.

    Raises:
        NotFound: no link has this word, or it is over.
        Misused: no reason is given.
        Mistake: it was answered otherwise before.
    """
    reason = plain(reason, LONGEST_REASON)
    if not reason:
        raise Misused("handoff.reason_needed")
    with _own(desk, word, now) as (connection, row):
        if row.declined_at and row.answer == reason:
            return
        done = hand_offs.decline(connection, row.id, reason=reason, now=now)
        _expect(row, done=done)
        record(connection, "decline", row, person=_signed(row), now=now, reason=reason)


def pass_on(desk: Desk, word: str, *, name: str, unit: str, now: datetime) -> Asked:
    """Ask a colleague in an officer's place; the officer's own link is used up.

    Raises:
        NotFound: no link has this word, or it is over.
        Misused: nobody is named.
        Mistake: it was answered before, or the colleague is asked already.
    """
    officer = known_officer(desk, Officer(name=name, unit=unit))
    with _own(desk, word, now) as (connection, row):
        held = held_open(connection, row.delivery)
        refuse_asked(connection, row.delivery, officer)
        _expect(row, done=hand_offs.decline(connection, row.id, reason="", now=now))
        signed = _signed(row)
        record(connection, "pass_on", row, person=signed, now=now, to=officer.name)
        return ask(
            connection,
            row.delivery,
            officer,
            held,
            person=signed,
            now=now,
            passed_from=row.id,
        )


def note_guess(desk: Desk, address: str, now: datetime) -> None:
    """Count a word that opens nothing, against where it came from.

    Raises:
        Refused: there were too many from there.
    """
    with desk.db.write() as connection:
        throttling.count(connection, {f"link:{address}": throttling.ADDRESS}, now)


@contextmanager
def _own(desk: Desk, word: str, now: datetime) -> Iterator[tuple[Transaction, HandOff]]:
    """Hold the delivery of a link; nobody else answers, or takes it down, meanwhile."""
    with desk.db.write() as connection:
        hand_offs.hold(connection, _row_of(connection, word, now).delivery)
        yield connection, _row_of(connection, word, now)


def _row_of(connection: Transaction, word: str, now: datetime) -> HandOff:
    row = hand_offs.by_token(connection, token_of(word))
    if row is None or row.link_until is None or row.link_until <= now:
        raise NotFound("handoff.no_link")
    return row


def _task(connection: Transaction, row: HandOff) -> OwnTask:
    standing = known_delivery(connection, row.delivery)
    stop = control.standing(connection)
    gone = rescheduling.is_withdrawn(connection, row.delivery)
    kept = items.find(connection, standing.delivery.item)
    return OwnTask(
        row=row,
        standing=standing,
        status=_status(row, standing, stop, is_taken_down=gone),
        stop=stop,
        is_taken_down=gone,
        is_revised=bool(kept and kept.item.revision > standing.delivery.revision),
    )


def _status(
    row: HandOff, standing: Standing, stop: Stop | None, *, is_taken_down: bool
) -> Status:
    if row.confirmed_at:
        return Status.POSTED
    if row.is_answered:
        return Status.PASSED_ON if row.is_passed_on else Status.DECLINED
    if is_taken_down:
        return Status.TAKEN_DOWN
    status = _OF_STATE.get(standing.delivery.state, Status.EARLY)
    return Status.STOPPED if stop and status is Status.OPEN else status


def _expect(row: HandOff, *, done: bool) -> None:
    if not done:
        raise Mistake("handoff.answered", name=row.officer.name)


def _signed(row: HandOff) -> str:
    """Return by whose name a deed is kept: an officer without account has no id."""
    return (row.officer.person or row.officer.name)[:_LONGEST_SIGNATURE]


def _address(link: str) -> str:
    """Return an address that somebody typed; an empty one is none.

    Raises:
        Misused: it is no address of a page.
    """
    link = link.strip()
    if not link:
        return ""
    try:
        parts = urlsplit(link)
    except ValueError as error:
        raise Misused("handoff.no_address") from error
    is_page = parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
    is_one_word = link.isprintable() and not any(map(str.isspace, link))
    if not (is_page and is_one_word and len(link) <= _LONGEST_ADDRESS):
        raise Misused("handoff.no_address")
    return link


def _kept_screenshot(desk: Desk, data: bytes, now: datetime) -> str:
    """Keep a screenshot written anew: nothing of the phone's goes with it.

    Returns:
        Its SHA-256, or nothing where none was sent and none is needed.
    """
    if not data:
        if desk.config.web.screenshot == "required":
            raise Misused("handoff.screenshot_needed")
        return ""
    if len(data) > MOST_SCREENSHOT_BYTES:
        most = MOST_SCREENSHOT_BYTES // 1_000_000
        raise Unreadable("handoff.heavy_screenshot", most=most)
    try:
        clean = clean_picture(data)
    except PictureError as error:
        raise Unreadable("handoff.no_screenshot") from error
    # First the bytes, then the word that names them: a power cut loses no proof.
    sha256 = desk.media.keep(clean)
    with desk.db.write() as connection:
        media.register(connection, read_picture(clean, ""), now)
    return sha256
