"""The one call that makes a status public."""

from __future__ import annotations

from collections.abc import Sequence

from channels._mastodon.errors import Gone
from channels._mastodon.server import Server
from channels._mastodon.statuses import Statuses
from dissemination.channel import OutcomeUnknown, Publication, Receipt, Rejected


def publish(
    server: Server, statuses: Statuses, request: Publication, media: Sequence[str]
) -> Receipt:
    """Post one status, as a reply where a thread goes on.

    Args:
        server: the account's.
        statuses: those of the account, which know what proves one.
        request: what is to be said, and its key.
        media: the ids of what was uploaded for it.

    Raises:
        OutcomeUnknown: perhaps it is public.
        ChannelError: it is not.
    """
    reply_to = _answered(request.reply_to) if request.reply_to else None
    try:
        return server.call(
            lambda sdk: statuses.receipt(
                sdk.status_post(
                    request.part.text,
                    in_reply_to_id=reply_to,
                    media_ids=list(media) or None,
                    visibility="public",
                    language=request.part.language,
                    idempotency_key=request.key,
                )
            ),
            lost=OutcomeUnknown,
        )
    except Gone as error:  # the part before
        raise Rejected(str(error)) from error


def _answered(before: Receipt) -> str:
    """Return the id of the part before; a person may have named its address alone.

    Raises:
        Rejected: nobody knows it, and alone the part must not stand.
    """
    found = before.remote_id or before.url.rstrip("/").rpartition("/")[2]
    if not found.isdecimal():
        raise Rejected(f"{before.url[:80]!r}, the part before, is no status's address")
    return found
