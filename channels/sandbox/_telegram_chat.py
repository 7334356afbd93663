"""The bot, its channel and its log chat at Telegram's stand-in, as the API says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NAME = "info_praktik"
CHAT: Mapping[str, Any] = {
    "id": -1001990000001,
    "type": "channel",
    "title": "Info Praktik",
    "username": NAME,
}
LOG: Mapping[str, Any] = {
    "id": -1001990000002,
    "type": "channel",
    "title": "Log Praktik",
}
ABOUT_CHAT: Mapping[str, Any] = {
    "accent_color_id": 0,
    "max_reaction_count": 11,
    "accepted_gift_types": {
        "unlimited_gifts": False,
        "limited_gifts": False,
        "unique_gifts": False,
        "premium_subscription": False,
        "gifts_from_channels": False,
    },
}
BOT: Mapping[str, Any] = {
    "id": 110201543,
    "is_bot": True,
    "first_name": "Bot Praktik",
    "username": "info_praktik_bot",
}
RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
