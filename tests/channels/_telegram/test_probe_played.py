"""The look after a lost answer, on a platform that is played: words and shapes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from channels._telegram import copies
from channels._telegram.chats import address_of
from channels._telegram.errors import Unread
from channels.sandbox._telegram_chat import ABOUT_CHAT
from channels.telegram import TelegramChannel
from dissemination.channel import (
    Absent,
    AuthExpired,
    CannotTell,
    ChannelError,
    Found,
    RateLimited,
    Receipt,
    Rejected,
    Transient,
)
from dissemination.testing import Answer, Fate, Lab
from tests.channels._telegram.doubtful import just_now, publication

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
CHAT = {"id": -1001, "type": "channel", "title": "Info", "username": "info_siak"}
BOT = {"id": 110201543, "is_bot": True, "first_name": "Bot"}
MEMBER = {"id": 9, "is_bot": False, "first_name": "Rina"}
PRIVATE = {"id": -1002, "type": "channel", "title": "Log"}


def done(result: object) -> Answer:
    return Answer(200, {"ok": True, "result": result})


def refusal(status: int, words: str, **parameters: int) -> Answer:
    body = {"ok": False, "error_code": status, "description": words}
    return Answer(status, body | ({"parameters": parameters} if parameters else {}))


def copied(number: int, text: str, **more: Any) -> Answer:
    """Answer a forward: sent when the copy was made, and from our channel."""
    origin = {"type": "channel", "date": 1795226400, "chat": CHAT, "message_id": number}
    copy = {"message_id": 90 + number, "date": 1795226401, "chat": PRIVATE}
    return done({**copy, "forward_origin": origin, "text": text, **more})


NOT_THERE = refusal(400, "Bad Request: message to forward not found")
FORWARD = "/forwardMessage"


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab(script([NOT_THERE])) as lab:
        yield lab


def script(forwards: Sequence[Answer | Fate], *chats: Any) -> dict[str, Any]:
    about = [done({**chat, **ABOUT_CHAT}) for chat in chats or (CHAT, PRIVATE)]
    deleted = done(result=True)
    return {"/getChat": about, FORWARD: forwards, "/deleteMessages": deleted}


@pytest.fixture
def played(lab: Lab) -> TelegramChannel:
    settings = {"token": TOKEN, "chat": "@info_siak", "log_chat": "-1002"}
    return TelegramChannel({**settings, "base_url": lab.url, "timeout_s": "2"})


class TestHeldAgainstTheDocument:
    spec = "telegram.json"

    def test_a_look_forwards_in_silence_and_deletes_what_it_forwarded(
        self, played: TelegramChannel, lab: Lab
    ) -> None:
        before = Receipt(remote_id="7")
        lab.plays(script([copied(8, "Pasar murah"), NOT_THERE]))
        found = played.find(publication(reply_to=before), just_now())
        url = f"{lab.url}/info_siak/8"
        assert found == Found(receipt=Receipt(remote_id="8", url=url))
        forwards = lab.calls(("POST", FORWARD))
        assert {(f.form["chat_id"], f.form["from_chat_id"]) for f in forwards} == {
            ("-1002", "@info_siak")
        }
        assert all(f.form["disable_notification"] == "true" for f in forwards)
        (deleted,) = lab.calls(("POST", "/deleteMessages"))
        assert deleted.form == {"chat_id": "-1002", "message_ids": "[98]"}

    def test_no_number_is_forwarded_twice(
        self, played: TelegramChannel, lab: Lab
    ) -> None:
        played.find(publication(), just_now())
        numbers = [f.form["message_id"] for f in lab.calls(("POST", FORWARD))]
        assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize(
    "words",
    [
        "Bad Request: message to forward not found",
        "Bad Request: message can't be forwarded",
        "Bad Request: MESSAGE_ID_INVALID",
    ],
)
def test_a_number_that_cannot_be_forwarded_is_a_hole(
    played: TelegramChannel, lab: Lab, words: str
) -> None:
    lab.plays(script([refusal(400, words)]))
    assert played.find(publication(), just_now()) == CannotTell()
    assert lab.calls(("POST", "/deleteMessages")) == [], "there is nothing to delete"


LOST: list[tuple[Answer | Fate, type[ChannelError]]] = [
    (refusal(400, "Bad Request: chat not found"), AuthExpired),
    (refusal(400, "Bad Request: something new"), Rejected),
    (refusal(401, "Unauthorized"), AuthExpired),
    (refusal(403, "Forbidden: bot was kicked"), AuthExpired),
    (refusal(429, "Too Many Requests", retry_after=30), RateLimited),
    (refusal(500, "Internal Server Error"), Transient),
    (Answer(200, {}), Transient),
    (done({"message_id": 9, "date": 1795226401, "chat": PRIVATE}), Transient),
    (Fate.CUT, Transient),
]


@pytest.mark.parametrize(("play", "kind"), LOST)
def test_who_cannot_look_says_so_and_never_that_it_is_absent(
    played: TelegramChannel,
    lab: Lab,
    play: Answer | Fate,
    kind: type[ChannelError],
) -> None:
    lab.plays(script([play]))
    with pytest.raises(ChannelError) as caught:
        played.find(publication(), just_now())
    assert type(caught.value) is kind
    assert TOKEN not in str(caught.value)


def test_what_was_forwarded_before_a_line_broke_is_deleted_all_the_same(
    played: TelegramChannel, lab: Lab
) -> None:
    lab.plays(script([copied(8, "Lain"), Fate.CUT]))
    with pytest.raises(Transient):
        played.find(publication(reply_to=Receipt(remote_id="7")), just_now())
    assert [d.form["message_ids"] for d in lab.calls(("POST", "/deleteMessages"))] == [
        "[98]"
    ]


def test_copies_that_cannot_be_deleted_change_no_answer(
    played: TelegramChannel, lab: Lab
) -> None:
    lab.plays(script([copied(8, "Pasar murah"), NOT_THERE]))
    lab.overrides(("POST", "/deleteMessages"), refusal(429, "Flood", retry_after=9))
    request = publication(reply_to=Receipt(remote_id="7"))
    assert isinstance(played.find(request, just_now()), Found)


def test_what_others_forwarded_into_the_channel_is_not_ours(
    played: TelegramChannel, lab: Lab
) -> None:
    lab.plays(script([copied(5, "Pasar murah"), NOT_THERE]))  # 5 of another channel
    request = publication(reply_to=Receipt(remote_id="7"))
    assert played.find(request, just_now()) == CannotTell()


@pytest.mark.parametrize(
    "origin",
    [
        # A message of another channel that bore the same number there.
        {"type": "channel", "chat": {**CHAT, "id": -1009}, "message_id": 8},
        # What somebody wrote to the administrator, who passed it on.
        {"type": "user", "sender_user": {"id": 9, "is_bot": False, "first_name": "R"}},
        {"type": "hidden_user", "sender_user_name": "Rina"},
    ],
)
def test_what_somebody_else_wrote_is_not_ours_though_it_says_the_same(
    played: TelegramChannel, lab: Lab, origin: dict[str, Any]
) -> None:
    copy = copied(8, "Pasar murah", forward_origin={**origin, "date": 1795226400})
    lab.plays(script([copy, NOT_THERE]))
    request = publication(reply_to=Receipt(remote_id="7"))
    assert played.find(request, just_now()) == CannotTell()


@pytest.mark.parametrize("who", [BOT, MEMBER])
def test_in_a_group_the_bot_s_message_is_ours_and_a_member_s_is_not(
    played: TelegramChannel, lab: Lab, who: dict[str, Any]
) -> None:
    group = {"id": -1001, "type": "supergroup", "title": "Warga"}
    origin = {"type": "user", "date": 1795226400, "sender_user": who}
    copy = copied(8, "Pasar murah", forward_origin=origin)
    lab.plays({**script([copy, NOT_THERE], group, PRIVATE), "/getMe": done(BOT)})
    found = played.find(publication(reply_to=Receipt(remote_id="7")), just_now())
    assert isinstance(found, Found) is (who is BOT)


def test_a_video_without_sound_is_found_though_telegram_calls_it_an_animation(
    played: TelegramChannel, lab: Lab
) -> None:
    file = {"file_id": "f", "file_unique_id": "u", "width": 2, "height": 2}
    clip = {"animation": {**file, "duration": 3}, "caption": "Pasar murah"}
    lab.plays(script([copied(8, "", **clip), NOT_THERE]))
    request = publication(kinds="v", reply_to=Receipt(remote_id="7"))
    assert isinstance(played.find(request, just_now()), Found)


def test_what_telegram_trims_of_a_text_is_no_difference(
    played: TelegramChannel, lab: Lab
) -> None:
    lab.plays(script([copied(8, "Pasar murah"), NOT_THERE]))
    request = publication("  Pasar murah\n", reply_to=Receipt(remote_id="7"))
    assert isinstance(played.find(request, just_now()), Found)


@pytest.mark.parametrize(
    "log",
    [
        {"id": -1002, "type": "supergroup", "title": "Log"},
        {"id": 5, "type": "private", "username": "rina", "first_name": "Rina"},
    ],
)
def test_a_log_chat_may_be_a_private_group_or_a_person(
    played: TelegramChannel, lab: Lab, log: dict[str, Any]
) -> None:
    lab.plays(script([NOT_THERE], CHAT, log))
    assert played.find(publication(), just_now()) == CannotTell()
    assert lab.calls(("POST", FORWARD))


@pytest.mark.parametrize(
    "log",
    [
        {"id": -1002, "type": "channel", "title": "Log", "username": "log"},
        {"id": -1003, "type": "supergroup", "title": "Log", "username": "log"},
        {"id": -1001, "type": "channel", "title": "Info"},
        {"id": -1004, "type": "supergroup", "title": "Tempat warga membahas"},
    ],
)
def test_nothing_is_forwarded_to_where_the_public_would_see_it(
    played: TelegramChannel, lab: Lab, log: dict[str, Any]
) -> None:
    lab.plays(script([NOT_THERE], {**CHAT, "linked_chat_id": -1004}, log))
    with pytest.raises(AuthExpired, match="private"):
        played.find(publication(), just_now())
    assert lab.calls(("POST", FORWARD)) == []


def test_a_look_ends_after_so_many_messages(
    played: TelegramChannel, lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "_MOST_CALLS", 5)
    with pytest.raises(Transient, match="5 messages"):
        played.find(publication(), just_now())
    assert len(lab.calls(("POST", FORWARD))) == 5


def test_it_never_says_that_something_is_absent(
    played: TelegramChannel, lab: Lab
) -> None:
    answers: set[type] = set()
    for number, text in enumerate(("", "Lain", "Pasar murah"), 8):
        lab.plays(script([copied(number, text), NOT_THERE]))
        before = Receipt(remote_id=str(number - 1))
        answers.add(type(played.find(publication(reply_to=before), just_now())))
    assert answers == {Found, CannotTell}
    assert Absent not in answers


def test_a_hole_is_a_refusal_everywhere_else() -> None:
    assert issubclass(Unread, Rejected)


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("info_siak", "@info_siak"),
        ("https://t.me/info_siak/", "@info_siak"),
        (" -1001990000001 ", "-1001990000001"),
        ("", ""),
    ],
)
def test_a_chat_is_known_however_it_is_written(said: str, address: str) -> None:
    assert address_of(said) == address


def test_a_receipt_that_names_no_number_is_no_start(
    played: TelegramChannel, lab: Lab
) -> None:
    for name in (None, "@info"):
        request = replace(publication(), reply_to=Receipt(remote_id=name))
        assert played.find(request, just_now()) == CannotTell()
        lab.plays(script([NOT_THERE]))
