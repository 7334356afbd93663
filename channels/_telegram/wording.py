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
    units = len(part.title.encode("utf-16-le", "surrogatepass")) // 2
    return [MessageEntity(MessageEntity.BOLD, 0, units)]


def numbers(receipt: Receipt, pages: str) -> list[int]:
    """Return the messages that a receipt stands for.

    Args:
        receipt: what was public.
        pages: where the chat stands on the web; empty for a private one.

    Raises:
        Rejected: it names none, or one of another chat.
    """
    names = (name_of(receipt), *receipt.further_ids)
    try:
        found = [int(name) for name in names]
    except ValueError as error:
        raise Rejected("the receipt names no message of Telegram's") from error
    # Each chat counts from 1: here the number would be somebody else's message.
    if receipt.url and _place(receipt.url) != _place(receipt_of(found, pages).url):
        raise Rejected("the message stands in another chat than the account's")
    return found


def names_all(sent: Sequence[int], part: Part) -> bool:
    """Tell whether an answer names each message that a part is made of."""
    # 0: Telegram is still at work on a video, and shows it later.
    known = {one for one in sent if type(one) is int and one > 0}
    return len(known) == len(sent) == max(1, len(part.media))


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
    """Answer the message of a receipt, and go on without it when there is none."""
    if to is None or not (to.remote_id or "").isdecimal():
        return None
    return ReplyParameters(int(to.remote_id or 0), allow_sending_without_reply=True)


def _place(url: str) -> list[str]:
    """Return chat and number of an address; the server before them may move."""
    return url.casefold().split("/")[-2:]
