"""What the Bot API answers to an edit or a deletion, and what is made of it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from channels._telegram.errors import AsItIs, Gone
from channels.telegram import TelegramChannel
from dissemination.channel import (
    AuthExpired,
    CanReadBack,
    ChannelError,
    Media,
    Part,
    Publication,
    RateLimited,
    Receipt,
    Rejected,
    Transient,
)
from dissemination.testing import Answer, Fate, Lab
from dissemination.testing.contract import REQUEST

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
CHAT = {"id": -1001, "type": "channel", "title": "Info", "username": "info_siak"}
PROOF = Receipt(remote_id="7")
ALBUM = Receipt(remote_id="7", further_ids=("8", "9"))
TEXT, CAPTION, DELETE = "/editMessageText", "/editMessageCaption", "/deleteMessage"


def done(result: object) -> Answer:
    return Answer(200, {"ok": True, "result": result})


def refusal(status: int, words: str, **parameters: int) -> Answer:
    body = {"ok": False, "error_code": status, "description": words}
    return Answer(status, body | ({"parameters": parameters} if parameters else {}))


UNCHANGED = refusal(
    400, "Bad Request: message is not modified: specified new message content is same"
)
NOT_THERE = refusal(400, "Bad Request: message to delete not found")


def publication(text: str = "Rapat batal", pictures: int = 0, title: str = "") -> Any:
    media = tuple(
        Media(sha256=f"{n}" * 64, mime="image/png", width=1, height=1, size=9)
        for n in range(pictures)
    )
    return Publication(
        part=Part(text=text, title=title, media=media),
        key="1/0/",
        intended_at=REQUEST.intended_at,
        open=lambda _: io.BytesIO(b"picture"),
    )


@pytest.fixture
def lab() -> Iterator[Lab]:
    edited = done({"message_id": 7, "date": 1795226400, "chat": CHAT})
    with Lab({TEXT: edited, CAPTION: edited, DELETE: done(result=True)}) as lab:
        yield lab


@pytest.fixture
def channel(lab: Lab) -> TelegramChannel:
    return TelegramChannel(
        {"token": TOKEN, "chat": "@info_siak", "base_url": lab.url, "timeout_s": "2"}
    )


class TestHeldAgainstTheDocument:
    spec = "telegram.json"

    def test_a_text_is_edited_with_its_bold_title(
        self, channel: TelegramChannel, lab: Lab
    ) -> None:
        assert channel.correct(publication("Ralat: batal", 0, "Ralat"), PROOF) == PROOF
        (seen,) = lab.requests
        assert seen.path.endswith(TEXT)
        entities = json.loads(seen.form["entities"])
        assert (seen.form["text"], seen.form["message_id"]) == ("Ralat: batal", "7")
        assert [(e["type"], e["offset"], e["length"]) for e in entities] == [
            ("bold", 0, 5)
        ]

    @pytest.mark.parametrize(("proof", "pictures"), [(PROOF, 1), (ALBUM, 3)])
    def test_of_pictures_the_caption_is_edited_under_the_first(
        self, channel: TelegramChannel, lab: Lab, proof: Receipt, pictures: int
    ) -> None:
        assert channel.correct(publication("Ralat", pictures), proof) == proof
        (seen,) = lab.requests
        assert seen.path.endswith(CAPTION)
        assert seen.form == {
            "chat_id": "@info_siak",
            "message_id": "7",
            "caption": "Ralat",
        }

    def test_all_messages_of_an_album_are_deleted(
        self, channel: TelegramChannel, lab: Lab
    ) -> None:
        channel.take_down(ALBUM)
        assert [seen.form["message_id"] for seen in lab.requests] == ["7", "8", "9"]
        assert all(seen.path.endswith(DELETE) for seen in lab.requests)


def test_a_bot_cannot_read_back(channel: TelegramChannel) -> None:
    assert not isinstance(channel, CanReadBack)


def test_what_says_so_already_is_corrected(channel: TelegramChannel, lab: Lab) -> None:
    lab.overrides(None, UNCHANGED)
    assert channel.correct(publication(), PROOF) == PROOF
    assert len(lab.requests) == 1


@pytest.mark.parametrize(
    ("proof", "pictures"), [(PROOF, 2), (ALBUM, 2), (ALBUM, 0), (ALBUM, 4)]
)
def test_another_number_of_pictures_is_for_a_person(
    channel: TelegramChannel, lab: Lab, proof: Receipt, pictures: int
) -> None:
    with pytest.raises(Rejected, match="pictures"):
        channel.correct(publication("Ralat", pictures), proof)
    assert lab.requests == []


@pytest.mark.parametrize(
    "url", ["https://t.me/info_lama/7", "https://t.me/info_siak/70", "https://t.me/c/1"]
)
def test_a_message_of_another_chat_is_left_alone(
    channel: TelegramChannel, lab: Lab, url: str
) -> None:
    # The account was led to another channel; its message 7 says something else.
    elsewhere = Receipt(remote_id="7", url=url)
    with pytest.raises(Rejected, match="another chat"):
        channel.take_down(elsewhere)
    with pytest.raises(Rejected, match="another chat"):
        channel.correct(publication(), elsewhere)
    assert lab.requests == []


@pytest.mark.parametrize("url", ["https://t.me/Info_Siak/7", "http://x/y/info_siak/7"])
def test_a_message_of_this_chat_is_taken_down_wherever_its_server_stood(
    channel: TelegramChannel, lab: Lab, url: str
) -> None:
    channel.take_down(Receipt(remote_id="7", url=url))
    assert len(lab.requests) == 1


@pytest.mark.parametrize(
    "words",
    [
        "Bad Request: there is no text in the message to edit",
        "Bad Request: there is no caption in the message to edit",
        "Bad Request: message can't be edited",
        "Bad Request: message to edit not found",
        "Bad Request: message is too long",
    ],
)
def test_what_cannot_be_edited_is_for_a_person(
    channel: TelegramChannel, lab: Lab, words: str
) -> None:
    lab.overrides(None, refusal(400, words))
    with pytest.raises(Rejected) as caught:
        channel.correct(publication(), PROOF)
    assert type(caught.value) is Rejected


def test_what_is_gone_is_taken_down_and_the_rest_with_it(
    channel: TelegramChannel, lab: Lab
) -> None:
    lab.plays([NOT_THERE, done(result=True), NOT_THERE])
    channel.take_down(ALBUM)
    assert len(lab.requests) == 3


def test_what_stayed_of_an_album_goes_at_the_next_try(
    channel: TelegramChannel, lab: Lab
) -> None:
    lab.plays([done(result=True), Fate.CUT, NOT_THERE, done(result=True)])
    with pytest.raises(Transient):
        channel.take_down(ALBUM)
    channel.take_down(ALBUM)
    ids = [seen.form["message_id"] for seen in lab.requests]
    assert ids == ["7", "8", "7", "8", "9"]


@pytest.mark.parametrize(
    "words", ["message can't be deleted", "message can't be deleted for everyone"]
)
def test_what_is_too_old_to_be_deleted_is_for_a_person(
    channel: TelegramChannel, lab: Lab, words: str
) -> None:
    lab.overrides(None, refusal(400, f"Bad Request: {words}"))
    with pytest.raises(Rejected, match="can't be deleted"):
        channel.take_down(PROOF)


REFUSALS: list[tuple[Answer | Fate, type[ChannelError]]] = [
    (refusal(401, "Unauthorized"), AuthExpired),
    (refusal(403, "Forbidden: bot was kicked from the channel chat"), AuthExpired),
    (refusal(400, "Bad Request: CHAT_ADMIN_REQUIRED"), AuthExpired),
    (refusal(400, "Bad Request: chat not found"), AuthExpired),
    (refusal(429, "Too Many Requests", retry_after=3), RateLimited),
    (refusal(500, "Internal Server Error"), Transient),
    (Answer(502, body="<h1>Bad Gateway</h1>"), Transient),
    (Answer(200, body="<h1>Login</h1>"), Transient),
    (Answer(200, {}), Transient),
    (Fate.CUT, Transient),
    (Fate.HALF, Transient),
]


@pytest.mark.parametrize(("play", "kind"), REFUSALS)
def test_a_refused_amendment_has_its_outcome(
    channel: TelegramChannel, lab: Lab, play: Answer | Fate, kind: type[ChannelError]
) -> None:
    lab.overrides(None, play)
    with pytest.raises(ChannelError) as corrected:
        channel.correct(publication(), PROOF)
    with pytest.raises(ChannelError) as taken:
        channel.take_down(PROOF)
    assert (type(corrected.value), type(taken.value)) == (kind, kind)
    assert TOKEN not in f"{corrected.value} {taken.value}"
    assert len(lab.requests) == 2


def test_an_answer_that_does_not_say_so_is_no_takedown(
    channel: TelegramChannel, lab: Lab
) -> None:
    lab.overrides(None, done(result=False))
    with pytest.raises(Transient):
        channel.take_down(PROOF)


@pytest.mark.parametrize("name", ["@info", "7/8", "7.0", ""])
def test_a_name_that_is_no_message_s_is_for_a_person(
    channel: TelegramChannel, lab: Lab, name: str
) -> None:
    for receipt in (
        Receipt(remote_id=name),
        Receipt(remote_id="7", further_ids=(name,)),
    ):
        with pytest.raises(Rejected):
            channel.take_down(receipt)
    with pytest.raises(Rejected):
        channel.correct(publication(), Receipt(remote_id=name))
    assert lab.requests == []


def test_what_only_an_amendment_may_meet_is_a_refusal_everywhere_else() -> None:
    assert issubclass(AsItIs, Rejected)
    assert issubclass(Gone, Rejected)
