"""One record of a request, under a key made from it: written, found, replaced."""

from __future__ import annotations

from channels._bluesky.errors import Forgotten, Gone, Taken
from channels._bluesky.posts import Posts
from channels._bluesky.record import instant, post
from channels._bluesky.seen import Seen
from channels._bluesky.stored import Stored, forgotten
from channels._bluesky.tid import tid
from channels._steps.verdict import level
from dissemination.channel import (
    Absent,
    CannotTell,
    ChannelError,
    Found,
    OutcomeUnknown,
    Publication,
    Receipt,
)


def publish(posts: Posts, request: Publication, stored: Stored) -> Receipt:
    """Write one record, as a reply where a thread goes on.

    Raises:
        OutcomeUnknown: perhaps it is there; or another record is, and stays.
        ChannelError: it is not.
    """
    before = request.reply_to
    record = post(
        request.part,
        stored,
        created_at=instant(request.intended_at),
        reply=posts.reply_to(before) if before else None,
    )
    try:
        return posts.create(_key(request), record)
    except Forgotten as error:
        raise forgotten(stored, request.part, error) from error
    except Taken as error:
        return _explain(posts, request, error)


def find(posts: Posts, request: Publication) -> Found | Absent | CannotTell:
    """Read the record of a request's key.

    Raises:
        ChannelError: it cannot be read.
    """
    try:
        seen = posts.read(_key(request))
    except Gone:
        return Absent()
    if level(seen.text) != level(request.part.text):
        return CannotTell()
    return Found(receipt=posts.receipt(seen.uri))


def correct(posts: Posts, request: Publication, stored: Stored, seen: Seen) -> None:
    """Put a record in the place of the one that was seen; its instant stays.

    Raises:
        ChannelError: it is not surely done; again is harmless.
    """
    record = post(
        request.part,
        stored,
        created_at=seen.value.get("createdAt") or instant(request.intended_at),
        reply=seen.value.get("reply"),
    )
    if record != seen.value:
        posts.replace(seen, record)


def _explain(posts: Posts, request: Publication, error: Taken) -> Receipt:
    # Our key, and another record: an earlier attempt of ours that was corrected since,
    # or that quoted another state of the thread. Never overwritten.
    try:
        found = find(posts, request)
    except ChannelError:
        found = CannotTell()
    if isinstance(found, Found):
        return found.receipt
    raise OutcomeUnknown(str(error)) from error


def _key(request: Publication) -> str:
    return tid(request.intended_at, request.key)
