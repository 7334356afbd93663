"""The chats of an account: how one is written, and whether the bot may post there."""

from __future__ import annotations

import re

from telegram import Chat, ChatFullInfo

from channels._telegram.line import Line
from dissemination.channel import AuthExpired, Transient

_NAME = re.compile(r"(?:(?:https?://)?t\.me/)?@?([A-Za-z]\w{3,31})/?")
_MAY_NOT_POST = frozenset({"kicked", "left", "member", "restricted"})


def address_of(said: str) -> str:
    """Return a chat as the Bot API is told of it: "@name", or its number."""
    name = _NAME.fullmatch(said.strip())
    return f"@{name[1]}" if name else said.strip()


def ask_about(line: Line, chat: str) -> ChatFullInfo:
    """Return what a chat is."""
    return line.call(line.bot.get_chat(chat), lost=Transient)


def author_in(line: Line, chat: ChatFullInfo) -> int:
    """Return whose name our messages bear: in a channel its own, else the bot's."""
    if chat.type == Chat.CHANNEL:
        return chat.id
    return line.call(line.bot.get_me(), lost=Transient).id


def require_post(line: Line, chat: str) -> ChatFullInfo:
    """Return what a chat is, after asking whether the bot may post in it.

    Raises:
        AuthExpired: it may not, so a person must let it.
        ChannelError: that could not be asked.
    """
    me = line.call(line.bot.get_me(), lost=Transient)
    about = ask_about(line, chat)
    if about.type == Chat.CHANNEL:
        asked = line.bot.get_chat_member(chat, me.id)
        member = line.call(asked, lost=Transient)
        silent = getattr(member, "can_post_messages", None) is False
        if silent or member.status in _MAY_NOT_POST:
            raise AuthExpired(f"the bot may not post in {chat}")
    return about


def require_apart(log: ChatFullInfo, chat: ChatFullInfo) -> None:
    """Refuse a log chat in which the public would see what is looked up.

    Args:
        log: where the bot puts what it looks at.
        chat: where it publishes.

    Raises:
        AuthExpired: it is the public chat itself, or where that is discussed, or it is
            public too.
    """
    # Of a private chat the user name is that of the person.
    is_public = bool(log.username) and log.type != Chat.PRIVATE
    if is_public or log.id in {chat.id, chat.linked_chat_id}:
        raise AuthExpired("the log chat must be private, and not the channel itself")
