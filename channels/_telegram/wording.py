"""Parts and receipts as the Bot API writes them."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import MessageEntity, ReplyParameters

from channels._steps.verdict import name_of
from dissemination.channel import Part, Receipt, Rejected


def bold(part: Part) -> list[MessageEntity] | None:
    """Mark the title where the text begins with it."""
    if not part.title or not part.text.startswith(part.title):
        return None
    units = len(part.title.encode("utf-16-le")) // 2
    return [MessageEntity(MessageEntity.BOLD, 0, units)]


def numbers(receipt: Receipt) -> list[int]:
    """Return the messages that a receipt stands for.

    Raises:
        Rejected: it names none.
    """
    names = (name_of(receipt), *receipt.further_ids)
    try:
        return [int(name) for name in names]
    except ValueError as error:
        raise Rejected("the receipt names no message of Telegram's") from error


def receipt_of(sent: Sequence[int], pages: str) -> Receipt:
    """Return the proof of a message or an album.

    Args:
        sent: the numbers of its messages.
        pages: where the chat stands on the web; empty for a private one.
    """
    first, *others = map(str, sent)
    url = f"{pages}/{first}" if pages else ""
    return Receipt(remote_id=first, url=url, further_ids=tuple(others))


def reply_to(to: Receipt | None) -> ReplyParameters | None:
    """Answer the message of a receipt, and go on without it when that is gone."""
    if to is None or to.remote_id is None:
        return None
    return ReplyParameters(int(to.remote_id), allow_sending_without_reply=True)
