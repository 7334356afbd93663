from __future__ import annotations

import errno
import gc
import io
import json
import logging
import threading
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, BinaryIO, ClassVar

import pytest
import telegram.error
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import MessageEntity

from channels._telegram.wording import bold
from channels.sandbox._telegram_chat import ABOUT_CHAT, LOG
from channels.telegram import TelegramChannel
from dissemination.channel import (
    AuthExpired,
    ChannelError,
    Media,
    OutcomeUnknown,
    Part,
    Publication,
    RateLimited,
    Receipt,
    Rejected,
    Transient,
)
from dissemination.testing import Answer, ChannelContract, Lab, refusing
from dissemination.testing.lab import Call

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
CHAT = {"id": -1001, "type": "channel", "title": "Info", "username": "info_siak"}
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(20)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def message(number: int) -> dict[str, Any]:
    return {"message_id": number, "date": 1795226400, "chat": CHAT}


def refusal(status: int, words: str, **parameters: int) -> Answer:
    body = {"ok": False, "error_code": status, "description": words}
    return Answer(status, body | ({"parameters": parameters} if parameters else {}))


def done(result: object) -> Answer:
    return Answer(200, {"ok": True, "result": result})


class TestTelegram(ChannelContract):
    success = {"/sendMessage": done(message(7))}
    refusals = {
        refusal(401, "Unauthorized"): AuthExpired,
        refusal(404, "Not Found"): AuthExpired,
        refusal(403, "Forbidden: bot was kicked from the channel chat"): AuthExpired,
        refusal(400, "Bad Request: chat not found"): AuthExpired,
        refusal(400, "Bad Request: not enough rights to send text"): AuthExpired,
        refusal(400, "Bad Request: upgraded", migrate_to_chat_id=-100): AuthExpired,
        refusal(400, "Bad Request: message is too long"): Rejected,
        Answer(413, body="<h1>413 Request Entity Too Large</h1>"): Rejected,
        refusal(409, "Conflict: terminated by other getUpdates request"): Transient,
        refusal(429, "Too Many Requests", retry_after=3): RateLimited,
    }
    checks_with: ClassVar[Sequence[Call]] = (
        ("POST", "/getMe"),
        ("POST", "/getChat"),
        ("POST", "/getChatMember"),
    )
    spec = "telegram.json"

    def connect(self, base_url: str) -> TelegramChannel:
        return TelegramChannel(
            {"token": TOKEN, "chat": "@info_siak", "base_url": base_url}
        )


class TestTelegramPicture(TestTelegram):
    success = {"/sendPhoto": done(message(7))}
    request = Publication(
        part=Part(
            text="Peta",
            media=(
                Media(sha256="a" * 64, mime="image/png", width=1, height=1, size=28),
            ),
        ),
        key="1/0/",
        intended_at=NOW,
        open=lambda _: io.BytesIO(PNG),
    )


class TestTelegramVideo(TestTelegram):
    success = {"/sendVideo": done(message(7))}
    request = Publication(
        part=Part(
            text="Banjir",
            media=(
                Media(
                    sha256="a" * 64,
                    mime="video/mp4",
                    width=1280,
                    height=720,
                    size=len(MP4),
                    seconds=61.4,
                ),
            ),
        ),
        key="1/0/",
        intended_at=NOW,
        open=lambda _: io.BytesIO(MP4),
    )


class TestTelegramWithALogChat(TestTelegram):
    success = {
        **TestTelegram.success,
        "/getChat": [done({**CHAT, **ABOUT_CHAT}), done({**LOG, **ABOUT_CHAT})],
        "/forwardMessage": refusal(400, "Bad Request: message to forward not found"),
    }
    checks_with = (
        *TestTelegram.checks_with,
        ("POST", "/forwardMessage"),  # into the log chat
        ("POST", "/deleteMessages"),  # in the log chat
    )

    def connect(self, base_url: str) -> TelegramChannel:
        given = {"token": TOKEN, "chat": "@info_siak", "log_chat": f"{LOG['id']}"}
        return TelegramChannel({**given, "base_url": base_url})


@pytest.fixture
def lab() -> Iterator[Lab]:
    script = {
        "/sendMessage": done(message(7)),
        "/sendPhoto": done(message(8)),
        "/sendMediaGroup": done([message(9), message(10)]),
    }
    with Lab(script) as lab:
        yield lab


@pytest.fixture
def channel(lab: Lab) -> TelegramChannel:
    return connect(lab)


def connect(lab: Lab, **changed: str) -> TelegramChannel:
    given = {"token": TOKEN, "chat": "@info_siak", "base_url": lab.url}
    return TelegramChannel({**given, **changed})


def publication(
    text: str, *, title: str = "", pictures: int = 0, reply_to: Receipt | None = None
) -> Publication:
    media = tuple(
        Media(sha256=f"{n}" * 64, mime="image/png", width=1, height=1, size=28)
        for n in range(pictures)
    )
    return Publication(
        part=Part(text=text, title=title, media=media),
        key="1/0/",
        intended_at=NOW,
        reply_to=reply_to,
        open=lambda _: io.BytesIO(PNG),
    )


def entities_of(form: Mapping[str, str], name: str = "entities") -> Any:
    return json.loads(form[name])


def test_a_text_goes_out_plain_and_whole(channel: TelegramChannel, lab: Lab) -> None:
    text = "1 < 2 & *bukan* _tebal_ [x](y) \\."
    channel.publish(publication(text))

    assert lab.requests[0].form == {"chat_id": "@info_siak", "text": text}


def test_a_title_is_bold_by_its_length_in_utf16(
    channel: TelegramChannel, lab: Lab
) -> None:
    channel.publish(publication("🔴 Banjir\nisi", title="🔴 Banjir"))

    assert entities_of(lab.requests[0].form) == [
        {"type": "bold", "offset": 0, "length": 9}
    ]


@pytest.mark.parametrize("text", ["isi saja", "Isi, lalu Banjir", ""])
def test_a_title_that_does_not_begin_the_text_is_not_bold(
    channel: TelegramChannel, lab: Lab, text: str
) -> None:
    channel.publish(publication(text, title="Banjir"))
    assert "entities" not in lab.requests[0].form


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    st.text(st.characters(exclude_categories=["Cs"])),
)
def test_what_is_bold_is_the_title_and_nothing_else(title: str, rest: str) -> None:
    entities = bold(Part(text=title + rest, title=title))
    assert entities is not None
    (entity,) = entities
    parsed = telegram.Message(
        1, datetime.now(UTC), telegram.Chat(1, "channel"), text=title + rest
    ).parse_entity(entity)
    assert (entity.type, parsed) == (MessageEntity.BOLD, title)


def test_one_picture_is_a_photo_with_a_caption(
    channel: TelegramChannel, lab: Lab
) -> None:
    receipt = channel.publish(publication("Peta banjir", title="Peta", pictures=1))

    seen = lab.requests[0]
    assert seen.path.endswith("/sendPhoto")
    assert seen.form["caption"] == "Peta banjir"
    assert entities_of(seen.form, "caption_entities")[0]["length"] == 4
    assert [file.data for file in seen.files.values()] == [PNG]
    assert receipt.remote_id == "8"


def test_a_picture_without_words_has_no_caption(
    channel: TelegramChannel, lab: Lab
) -> None:
    channel.publish(publication("", pictures=1))
    assert "caption" not in lab.requests[0].form


def test_an_album_is_one_call_with_the_caption_on_its_first_picture(
    channel: TelegramChannel, lab: Lab
) -> None:
    receipt = channel.publish(publication("Dua foto", title="Dua", pictures=2))

    (seen,) = lab.requests
    first, second = json.loads(seen.form["media"])
    assert (first["caption"], first["caption_entities"][0]["length"]) == ("Dua foto", 3)
    assert "caption" not in second
    assert len(seen.files) == 2
    assert (receipt.remote_id, receipt.further_ids) == ("9", ("10",))


@pytest.mark.parametrize("pictures", [0, 1, 2])
def test_a_part_of_a_thread_answers_the_one_before_even_when_that_is_gone(
    channel: TelegramChannel, lab: Lab, pictures: int
) -> None:
    before = Receipt(remote_id="6")
    channel.publish(publication("2/2", pictures=pictures, reply_to=before))

    assert entities_of(lab.requests[0].form, "reply_parameters") == {
        "message_id": 6,
        "allow_sending_without_reply": True,
    }


@pytest.mark.parametrize("name", [None, "", "@info_siak", "²"])
def test_a_receipt_that_names_no_message_is_not_answered(
    channel: TelegramChannel, lab: Lab, name: str | None
) -> None:
    channel.publish(publication("2/2", reply_to=Receipt(remote_id=name)))
    assert "reply_parameters" not in lab.requests[0].form


@pytest.mark.parametrize(
    "chat",
    ["@info_siak", "info_siak", "t.me/info_siak", " https://t.me/info_siak/ "],
)
def test_a_public_channel_is_known_however_it_is_written(lab: Lab, chat: str) -> None:
    receipt = connect(lab, chat=chat).publish(publication("x"))

    assert lab.requests[0].form["chat_id"] == "@info_siak"
    assert receipt.url == f"{lab.url}/info_siak/7"


def test_a_private_chat_has_no_address(lab: Lab) -> None:
    receipt = connect(lab, chat="-1001990000001").publish(publication("x"))

    assert lab.requests[0].form["chat_id"] == "-1001990000001"
    assert receipt == Receipt(remote_id="7")


def test_without_a_base_url_it_is_telegram_that_is_called() -> None:
    channel = TelegramChannel({"token": TOKEN, "chat": "@info_siak"})
    assert channel._line.bot.base_url == f"https://api.telegram.org/bot{TOKEN}"
    assert channel._pages == "https://t.me/info_siak"


def test_an_answer_that_names_no_message_is_unknown(
    channel: TelegramChannel, lab: Lab
) -> None:
    lab.plays(done([]))
    with pytest.raises(OutcomeUnknown):
        channel.publish(publication("x", pictures=2))


@pytest.mark.parametrize("names", [[7], [7, 7], [7, 8, 9], [7, -8], [7, True], ["7"]])
def test_an_answer_that_does_not_name_each_picture_is_no_proof(
    channel: TelegramChannel, lab: Lab, names: list[Any]
) -> None:
    # A takedown by such a receipt would leave pictures in public.
    lab.plays(done([{**message(0), "message_id": name} for name in names]))
    with pytest.raises(OutcomeUnknown, match="name each message"):
        channel.publish(publication("x", pictures=2))


@pytest.mark.parametrize("result", [True, None, [], "7", {"message_id": [7]}])
def test_an_answer_of_another_shape_is_unknown(
    channel: TelegramChannel, lab: Lab, result: object
) -> None:
    named = isinstance(result, dict)
    lab.plays(done({**message(0), **result} if isinstance(result, dict) else result))
    with pytest.raises(OutcomeUnknown, match="name each" if named else "cannot be"):
        channel.publish(publication("x"))


@pytest.mark.parametrize(
    "more", [{"retry_after": 5}, {"migrate_to_chat_id": -100}], ids=str
)
def test_a_server_out_of_order_is_believed_nothing_else(
    channel: TelegramChannel, lab: Lab, more: dict[str, int]
) -> None:
    lab.plays(refusal(500, "Internal Server Error", **more))
    with pytest.raises(OutcomeUnknown, match="500"):
        channel.publish(publication("x"))


@pytest.mark.parametrize("title", ["", "Air \ud800"])
def test_a_text_that_cannot_be_sent_is_not_called_perhaps_public(
    channel: TelegramChannel, lab: Lab, title: str
) -> None:
    with pytest.raises(Rejected, match="not sent"):
        channel.publish(publication("Air \ud800 naik", title=title))
    assert lab.requests == []


@pytest.mark.parametrize(
    "wrong",
    ["http://bot.contoh.example", "https://siapa:s4ndi@bot.contoh.example", "ftp://x"],
)
def test_a_server_over_which_the_token_could_be_seen_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="base_url") as caught:
        TelegramChannel({"token": TOKEN, "chat": "@info_siak", "base_url": wrong})
    assert "s4ndi" not in str(caught.value)


def test_a_picture_that_cannot_be_read_is_rejected_before_anything_is_sent(
    channel: TelegramChannel, lab: Lab
) -> None:
    request = Publication(
        part=publication("x", pictures=1).part, key="1/0/", intended_at=NOW
    )
    with pytest.raises(Rejected, match="000000000000"):
        channel.publish(request)
    assert lab.requests == []


MEMBER = {"user": {"id": 5, "is_bot": True, "first_name": "B"}, "status": "left"}


@pytest.mark.parametrize("status", ["left", "member"])
def test_a_bot_outside_of_the_channel_is_told_at_the_connecting(
    lab: Lab, status: str
) -> None:
    lab.plays(
        {
            "/getMe": done(MEMBER["user"]),
            "/getChat": done({**CHAT, **ABOUT_CHAT}),
            "/getChatMember": done({**MEMBER, "status": status}),
        }
    )
    with pytest.raises(AuthExpired, match="may not post in @info_siak"):
        connect(lab).check()


@pytest.mark.parametrize("status", [200, 400, 403, 502])
def test_a_page_of_a_proxy_that_quotes_the_address_tells_no_token(
    channel: TelegramChannel,
    lab: Lab,
    caplog: pytest.LogCaptureFixture,
    status: int,
) -> None:
    lab.plays(Answer(status, body=f"<p>cannot reach /bot{TOKEN}/sendMessage</p>"))
    with pytest.raises(ChannelError) as caught:
        channel.publish(publication("x"))
    assert TOKEN not in "".join(traceback.format_exception(caught.value))
    assert TOKEN not in caplog.text


def test_the_log_of_the_libraries_tells_no_token(
    lab: Lab, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        connect(lab).publish(publication("x"))
    assert "sendMessage" in caplog.text
    assert TOKEN not in caplog.text


def test_the_loop_ends_with_its_channel(lab: Lab) -> None:
    before = {thread.ident for thread in threading.enumerate()}
    channel = connect(lab)
    channel.publish(publication("x"))
    (loop,) = (
        thread
        for thread in threading.enumerate()
        if thread.name == "telegram-loop" and thread.ident not in before
    )
    del channel
    gc.collect()
    loop.join(timeout=2)
    assert not loop.is_alive()


def test_one_channel_serves_several_threads(channel: TelegramChannel, lab: Lab) -> None:
    threads = [
        threading.Thread(target=channel.publish, args=(publication(f"{n}"),))
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {seen.form["text"] for seen in lab.requests} == {"0", "1", "2", "3"}


def test_each_call_has_a_line_of_its_own(channel: TelegramChannel, lab: Lab) -> None:
    for _ in range(2):
        channel.publish(publication("x"))
    client: Any = channel._line.bot.request
    assert client._client._transport._pool.connections == []


def test_a_server_of_our_own_is_not_asked_by_the_proxy_of_the_office(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    with refusing() as nowhere:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, nowhere)
        assert connect(lab).publish(publication("x")).remote_id == "7"


@pytest.mark.parametrize("token", ["", "  "])
def test_without_a_token_the_account_cannot_be_opened(lab: Lab, token: str) -> None:
    with pytest.raises(ValueError, match="token is empty"):
        connect(lab, token=token)


def test_a_disk_that_is_busy_leaves_the_message_for_later(
    channel: TelegramChannel, lab: Lab
) -> None:
    def busy(_: Media) -> BinaryIO:
        raise OSError(errno.EMFILE, "Too many open files")

    with pytest.raises(Transient, match="Too many open files"):
        channel.publish(replace(publication("Peta", pictures=1), open=busy))
    assert lab.requests == []
