from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

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
