from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from channels.sandbox._telegram_chat import LOG
from channels.sandbox.telegram import TelegramSandbox
from channels.telegram import TelegramChannel
from dissemination.channel import (
    AuthExpired,
    Identity,
    Media,
    Part,
    Publication,
    Receipt,
    Rejected,
    Sandbox,
)
from dissemination.testing import serve

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
JPEG = b"\xff\xd8\xff" + bytes(20)
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(20)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.fixture
def sandbox() -> TelegramSandbox:
    return TelegramSandbox("")


@pytest.fixture
def url(sandbox: TelegramSandbox) -> Iterator[str]:
    with serve(sandbox) as address:
        yield address


@pytest.fixture
def channel(sandbox: TelegramSandbox, url: str) -> TelegramChannel:
    return TelegramChannel(sandbox.account(url))


def publication(
    text: str,
    *,
    title: str = "",
    pictures: int = 0,
    reply_to: Receipt | None = None,
    data: bytes = PNG,
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
        open=lambda _: io.BytesIO(data),
    )


def call(sandbox: TelegramSandbox, url: str, method: str, **sent: Any) -> Any:
    token = sandbox.account(url)["token"]
    return httpx.post(f"{url}/bot{token}/{method}", json=sent).json()


def test_it_is_a_sandbox_whose_account_fills_every_field(
    sandbox: TelegramSandbox,
) -> None:
    settings: Sandbox = sandbox
    given = settings.account("http://127.0.0.1:1")
    assert set(given) == {field.name for field in TelegramChannel.fields}


def test_the_bot_knows_the_practice_channel(channel: TelegramChannel, url: str) -> None:
    assert channel.check() == Identity(handle="Info Praktik", url=f"{url}/info_praktik")


def test_the_address_of_the_channel_shows_what_is_public(
    channel: TelegramChannel,
) -> None:
    channel.publish(publication("Listrik padam"))
    assert "Listrik padam" in httpx.get(channel.check().url).text


def test_a_text_is_public_under_the_address_of_its_receipt(
    channel: TelegramChannel, sandbox: TelegramSandbox
) -> None:
    receipt = channel.publish(publication("Listrik padam <2 jam> & air mati"))

    assert [shown.text for shown in sandbox.public()] == [
        "Listrik padam <2 jam> & air mati"
    ]
    assert "Listrik padam &lt;2 jam&gt; &amp; air mati" in httpx.get(receipt.url).text


def test_a_title_with_an_emoji_is_bold_to_its_last_letter(
    channel: TelegramChannel,
) -> None:
    text = "🔴🌊 Banjir di Siak\nHindari Jalan Sultan."
    receipt = channel.publish(publication(text, title="🔴🌊 Banjir di Siak"))

    page = httpx.get(receipt.url).text
    assert "<b>🔴🌊 Banjir di Siak</b>\nHindari Jalan Sultan." in page


def test_one_picture_goes_with_its_caption(
    channel: TelegramChannel, sandbox: TelegramSandbox
) -> None:
    channel.publish(publication("Peta banjir", title="Peta", pictures=1))

    shown = sandbox.public()[0]
    assert (shown.text, len(shown.media)) == ("Peta banjir", 1)
    assert httpx.get(shown.media[0]).content == PNG
    assert sandbox.entities[shown.id][0]["length"] == 4


def test_an_album_is_one_public_thing_with_an_id_for_each_picture(
    channel: TelegramChannel, sandbox: TelegramSandbox, url: str
) -> None:
    receipt = channel.publish(publication("Tiga foto", title="Tiga", pictures=3))

    assert len(sandbox.public()) == 1
    assert len(sandbox.public()[0].media) == 3
    assert len({receipt.remote_id, *receipt.further_ids}) == 3
    assert sandbox.entities[receipt.remote_id or ""][0]["type"] == "bold"
    last = f"{url}/info_praktik/{receipt.further_ids[-1]}"
    assert "Tiga" in httpx.get(last).text


def test_a_thread_answers_the_part_before(
    channel: TelegramChannel, sandbox: TelegramSandbox
) -> None:
    first = channel.publish(publication("1/2"))
    channel.publish(publication("2/2", reply_to=first))

    assert [shown.reply_to for shown in sandbox.public()] == ["", first.remote_id]


def test_a_part_stands_alone_when_the_one_before_was_deleted(
    channel: TelegramChannel, sandbox: TelegramSandbox
) -> None:
    channel.publish(publication("2/2", reply_to=Receipt(remote_id="999")))

    assert [shown.reply_to for shown in sandbox.public()] == [""]


@pytest.mark.parametrize("pictures", [0, 1, 2])
def test_the_longest_text_passes_and_one_more_is_refused(
    channel: TelegramChannel, sandbox: TelegramSandbox, pictures: int
) -> None:
    longest = 1024 if pictures else 4096
    channel.publish(publication("ä" * longest, pictures=pictures))

    with pytest.raises(Rejected, match="too long"):
        channel.publish(publication("ä" * (longest + 1), pictures=pictures))
    assert len(sandbox.public()) == 1


def test_bytes_that_are_no_picture_are_refused(channel: TelegramChannel) -> None:
    with pytest.raises(Rejected, match=r"(?i)image_process_failed"):
        channel.publish(publication("x", pictures=1, data=b"GIF89a"))


def test_a_picture_of_over_ten_megabytes_is_refused(channel: TelegramChannel) -> None:
    with pytest.raises(Rejected, match=r"(?i)too big"):
        channel.publish(publication("x", pictures=1, data=PNG + bytes(10_000_000)))


@pytest.mark.parametrize("token", ["110201543:salah", "salah"])
def test_another_token_expires_the_account(
    sandbox: TelegramSandbox, url: str, token: str
) -> None:
    channel = TelegramChannel({**sandbox.account(url), "token": token})
    with pytest.raises(AuthExpired):
        channel.publish(publication("x"))
    assert sandbox.public() == ()


def test_an_unknown_chat_holds_the_account(sandbox: TelegramSandbox, url: str) -> None:
    channel = TelegramChannel({**sandbox.account(url), "chat": "@bukan_kami"})
    with pytest.raises(AuthExpired, match="Chat not found"):
        channel.check()
    with pytest.raises(AuthExpired, match="Chat not found"):
        channel.publish(publication("x"))


@pytest.mark.parametrize("standing", ["kicked", "member"])
def test_a_bot_that_may_not_post_holds_the_account(
    channel: TelegramChannel, sandbox: TelegramSandbox, standing: str
) -> None:
    sandbox.standing = standing
    with pytest.raises(AuthExpired):
        channel.check()
    with pytest.raises(AuthExpired):
        channel.publish(publication("x"))


def test_the_api_takes_json_and_an_answer_names_its_parts(
    sandbox: TelegramSandbox, url: str
) -> None:
    bold = [{"type": "bold", "offset": 0, "length": 2}]
    sent = call(
        sandbox, url, "sendMessage", chat_id="@info_praktik", text="hai", entities=bold
    )
    assert sent["ok"]
    assert sent["result"]["entities"] == bold
    assert sent["result"]["chat"]["username"] == "info_praktik"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text": "  "}, "text is empty"),
        ({"text": "a", "parse_mode": "HTML"}, "parse_mode"),
        (
            {"text": "🔴a", "entities": [{"type": "bold", "offset": 0, "length": 1}]},
            "inside of a character",
        ),
        (
            {"text": "ab", "entities": [{"type": "bold", "offset": 1, "length": 2}]},
            "outside of the text",
        ),
        ({"text": "a", "entities": "[{"}, "parse JSON"),
        ({"text": "a", "reply_parameters": {"message_id": 9}}, "not found"),
    ],
)
def test_a_wrong_message_is_refused_and_nothing_is_public(
    sandbox: TelegramSandbox, url: str, sent: dict[str, Any], said: str
) -> None:
    answer = call(sandbox, url, "sendMessage", chat_id="@info_praktik", **sent)
    assert (answer["ok"], answer["error_code"]) == (False, 400)
    assert said in answer["description"]
    assert sandbox.public() == ()


@pytest.mark.parametrize(
    ("media", "said"),
    [
        ([], "no messages"),
        ([{"type": "photo", "media": "attach://0"}] * 11, "too many"),
        ([{"type": "photo", "media": "attach://lost"}] * 2, "wrong file"),
    ],
)
def test_a_wrong_album_is_refused(
    sandbox: TelegramSandbox, url: str, media: list[dict[str, str]], said: str
) -> None:
    answer = call(sandbox, url, "sendMediaGroup", chat_id="@info_praktik", media=media)
    assert said in answer["description"]


def test_another_member_is_not_found(sandbox: TelegramSandbox, url: str) -> None:
    answer = call(sandbox, url, "getChatMember", chat_id="@info_praktik", user_id=1)
    assert answer["description"] == "Bad Request: member not found"


def test_an_unknown_method_is_not_found(sandbox: TelegramSandbox, url: str) -> None:
    assert call(sandbox, url, "sendSticker")["error_code"] == 404


def test_a_page_that_was_never_posted_is_not_found(
    url: str, sandbox: TelegramSandbox
) -> None:
    assert httpx.get(f"{url}/info_praktik/1").status_code == 404


def film(kind: str = "video/mp4") -> Media:
    return Media(
        sha256="f" * 64, mime=kind, width=720, height=1280, size=32, seconds=4.0
    )


def with_media(*media: Media, data: bytes = MP4) -> Publication:
    held = {"video/mp4": data, "image/png": PNG, "image/jpeg": JPEG}
    return replace(
        publication("Banjir"),
        part=Part(text="Banjir", media=media, cover=film("image/jpeg")),
        open=lambda medium: io.BytesIO(held[medium.mime]),
    )


def test_a_video_can_be_seen_under_its_text(
    channel: TelegramChannel, sandbox: TelegramSandbox, url: str
) -> None:
    receipt = channel.publish(with_media(film()))

    (shown,) = sandbox.public()
    assert httpx.get(shown.media[0]).content == MP4
    for address in (receipt.url, url):
        page = httpx.get(address).text
        assert f'<video src="{shown.media[0]}" controls' in page
        assert "<img" not in page


def test_pictures_and_videos_are_one_album(
    channel: TelegramChannel, sandbox: TelegramSandbox
) -> None:
    picture = film("image/png")
    receipt = channel.publish(with_media(picture, film(), picture))

    (shown,) = sandbox.public()
    assert [httpx.get(one).content for one in shown.media] == [PNG, MP4, PNG]
    assert len(receipt.further_ids) == 2
    page = httpx.get(receipt.url).text
    assert (page.count("<img"), page.count("<video")) == (2, 1)


def test_a_message_says_what_was_said_of_its_video(
    sandbox: TelegramSandbox, url: str
) -> None:
    sent = {"chat_id": "@info_praktik", "width": 720, "height": 1280, "duration": 4}
    told = post(sandbox, url, "sendVideo", {"video": MP4}, **sent)
    video = told["result"]["video"]
    assert (video["width"], video["height"], video["duration"]) == (720, 1280, 4)
    assert video["file_size"] == len(MP4)


def post(
    sandbox: TelegramSandbox, url: str, method: str, files: Any, **sent: Any
) -> Any:
    token = sandbox.account(url)["token"]
    return httpx.post(f"{url}/bot{token}/{method}", data=sent, files=files).json()


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"RIFF....WEBM", "VIDEO_CONTENT_TYPE_INVALID"), (b"", "CONTENT_TYPE")],
)
def test_bytes_that_are_no_mp4_are_refused(
    sandbox: TelegramSandbox, url: str, data: bytes, said: str
) -> None:
    answer = post(sandbox, url, "sendVideo", {"video": data}, chat_id="@info_praktik")
    assert said in answer["description"]
    assert sandbox.public() == ()


def test_a_video_of_over_fifty_megabytes_is_refused(
    channel: TelegramChannel, sandbox: TelegramSandbox
) -> None:
    with pytest.raises(Rejected, match="Too Large"):
        channel.publish(with_media(film(), data=MP4 + bytes(50_000_000)))
    assert sandbox.public() == ()


def test_a_still_that_is_no_picture_is_refused(
    sandbox: TelegramSandbox, url: str
) -> None:
    files = {"video": MP4, "still": b"GIF89a"}
    sent = {"chat_id": "@info_praktik", "cover": "attach://still"}
    answer = post(sandbox, url, "sendVideo", files, **sent)
    assert "IMAGE_PROCESS_FAILED" in answer["description"]


def test_an_album_holds_pictures_and_videos_alone(
    sandbox: TelegramSandbox, url: str
) -> None:
    media = [{"type": "document", "media": "attach://0"}] * 2
    answer = call(sandbox, url, "sendMediaGroup", chat_id="@info_praktik", media=media)
    assert "can't parse InputMedia" in answer["description"]


def forward(sandbox: TelegramSandbox, url: str, number: object, **other: Any) -> Any:
    sent = {"chat_id": LOG["id"], "from_chat_id": "@info_praktik", **other}
    return call(sandbox, url, "forwardMessage", message_id=number, **sent)


def test_a_forwarded_message_says_where_and_when_it_was_public(
    channel: TelegramChannel, sandbox: TelegramSandbox, url: str
) -> None:
    receipt = channel.publish(publication("Pasar murah", pictures=1))
    copy = forward(sandbox, url, receipt.remote_id)["result"]
    origin = copy["forward_origin"]
    (shown,) = sandbox.public()
    assert str(origin["message_id"]) == receipt.remote_id
    assert origin["date"] == int(shown.at.timestamp())
    assert (copy["chat"]["id"], copy["caption"]) == (LOG["id"], "Pasar murah")
    assert copy["photo"]
    assert len(sandbox.public()) == 1, "a copy is not public"


def test_of_an_album_only_the_first_message_has_the_words(
    channel: TelegramChannel, sandbox: TelegramSandbox, url: str
) -> None:
    receipt = channel.publish(publication("Tiga foto", pictures=3))
    first, *others = (
        forward(sandbox, url, number)["result"]
        for number in (receipt.remote_id, *receipt.further_ids)
    )
    assert first["caption"] == "Tiga foto"
    assert all("caption" not in other and other["photo"] for other in others)


def test_a_forwarded_message_says_what_stands_there_now(
    channel: TelegramChannel, sandbox: TelegramSandbox, url: str
) -> None:
    receipt = channel.publish(publication("Rapat"))
    channel.correct(publication("Rapat batal"), receipt)
    assert forward(sandbox, url, receipt.remote_id)["result"]["text"] == "Rapat batal"


def test_what_was_deleted_or_never_sent_is_not_forwarded(
    channel: TelegramChannel, sandbox: TelegramSandbox, url: str
) -> None:
    receipt = channel.publish(publication("Rapat"))
    channel.take_down(receipt)
    for number in (receipt.remote_id, int(receipt.remote_id or 0) + 1, "x", 0):
        said = forward(sandbox, url, number)["description"]
        assert said == "Bad Request: message to forward not found"


def test_what_is_older_than_the_stand_in_is_there_and_old(
    sandbox: TelegramSandbox, url: str
) -> None:
    copy = forward(sandbox, url, 4096)["result"]
    assert copy["date"] - copy["forward_origin"]["date"] > 80_000  # seconds


@pytest.mark.parametrize(
    "other",
    [
        {"chat_id": "@info_praktik"},
        {"chat_id": "-1"},
        {"from_chat_id": LOG["id"]},
        {"from_chat_id": "@bukan_kami"},
    ],
)
def test_nothing_is_forwarded_but_from_the_channel_into_the_log_chat(
    channel: TelegramChannel, sandbox: TelegramSandbox, url: str, other: dict[str, Any]
) -> None:
    receipt = channel.publish(publication("Rapat"))
    said = forward(sandbox, url, receipt.remote_id, **other)["description"]
    assert said == "Bad Request: chat not found"
    assert len(sandbox.public()) == 1


def test_the_log_chat_forgets_what_is_deleted_there_and_nothing_else(
    channel: TelegramChannel, sandbox: TelegramSandbox, url: str
) -> None:
    receipt = channel.publish(publication("Rapat"))
    copies = [
        forward(sandbox, url, receipt.remote_id)["result"]["message_id"]
        for _ in range(3)
    ]
    gone = [*copies[:2], 777]
    assert call(sandbox, url, "deleteMessages", chat_id=LOG["id"], message_ids=gone)[
        "result"
    ]
    assert list(sandbox.log.messages) == copies[2:]
    assert len(sandbox.public()) == 1


@pytest.mark.parametrize(
    ("chat", "numbers", "said"),
    [
        (LOG["id"], [], "not specified"),
        (LOG["id"], list(range(1, 102)), "not specified"),
        ("@info_praktik", [1], "chat not found"),
    ],
)
def test_a_wrong_deletion_of_copies_is_refused(
    sandbox: TelegramSandbox, url: str, chat: object, numbers: list[int], said: str
) -> None:
    answer = call(sandbox, url, "deleteMessages", chat_id=chat, message_ids=numbers)
    assert said in answer["description"]


def test_the_log_chat_is_private(sandbox: TelegramSandbox, url: str) -> None:
    told = call(sandbox, url, "getChat", chat_id=LOG["id"])["result"]
    assert (told["type"], told.get("username")) == ("channel", None)
    posted = call(sandbox, url, "sendMessage", chat_id=LOG["id"], text="hai")
    assert posted["description"] == "Bad Request: chat not found"
