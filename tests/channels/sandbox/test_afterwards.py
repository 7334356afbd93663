"""The stand-ins after publishing, as the platforms' documents say it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from werkzeug.test import Client

from channels.facebook import FacebookChannel
from channels.sandbox._platform import Platform
from channels.sandbox.facebook import FacebookSandbox
from channels.sandbox.telegram import TelegramSandbox
from channels.sandbox.x import XSandbox
from channels.telegram import TelegramChannel
from channels.x import XChannel
from dissemination.channel import (
    CanPrepare,
    Channel,
    Media,
    Part,
    Publication,
    Receipt,
    Rejected,
)
from dissemination.testing import serve

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def publish(channel: Channel, text: str = "Rapat", pictures: int = 0) -> Receipt:
    media = tuple(
        Media(sha256=f"{n}" * 64, mime="image/png", width=1, height=1, size=28)
        for n in range(pictures)
    )
    part = Part(text=text, media=media)
    given: dict[str, Any] = {"part": part, "key": "1/0/", "intended_at": NOW}
    given["open"] = lambda _: io.BytesIO(PNG)
    if isinstance(channel, CanPrepare):
        given["memo"] = channel.prepare(Publication(**given))
    return channel.publish(Publication(**given))


@pytest.fixture
def telegram() -> TelegramSandbox:
    return TelegramSandbox("")


@pytest.fixture
def bot(telegram: TelegramSandbox) -> Iterator[TelegramChannel]:
    with serve(telegram) as url:
        yield TelegramChannel(telegram.account(url))


@pytest.fixture
def facebook() -> FacebookSandbox:
    return FacebookSandbox("")


@pytest.fixture
def page(facebook: FacebookSandbox) -> Iterator[str]:
    with serve(facebook) as url:
        yield url


@pytest.fixture
def x() -> XSandbox:
    return XSandbox("")


@pytest.fixture
def account(x: XSandbox) -> Iterator[XChannel]:
    with serve(x) as url:
        yield XChannel(x.account(url))


def test_a_person_s_hand_on_what_is_not_there_changes_nothing() -> None:
    for platform in (Platform(""), XSandbox(""), TelegramSandbox("")):
        platform.rewrite("1", "Rapat")
        assert not platform.hide("1")
        assert platform.public() == ()


def test_an_album_loses_the_pictures_whose_messages_are_deleted(
    telegram: TelegramSandbox, bot: TelegramChannel
) -> None:
    receipt = publish(bot, "Peta", pictures=3)
    (before,) = telegram.public()
    first, second, third = str(receipt.remote_id), *receipt.further_ids
    bot.take_down(Receipt(remote_id=second))
    (shown,) = telegram.public()
    assert (shown.text, shown.media) == ("Peta", (before.media[0], before.media[2]))
    bot.take_down(Receipt(remote_id=first))
    (shown,) = telegram.public()
    assert (shown.text, shown.media) == ("", before.media[2:])
    bot.take_down(Receipt(remote_id=third))
    assert telegram.public() == ()


def test_after_two_days_a_message_can_be_edited_but_not_deleted(
    telegram: TelegramSandbox, bot: TelegramChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = publish(bot)
    later = datetime.now(UTC) + timedelta(hours=48, minutes=1)
    monkeypatch.setattr(telegram, "now", lambda: later)
    ralat = Publication(part=Part(text="Ralat"), key="1/0/", intended_at=NOW)
    bot.correct(ralat, receipt)
    with pytest.raises(Rejected, match="can't be deleted"):
        bot.take_down(receipt)
    assert [shown.text for shown in telegram.public()] == ["Ralat"]


def test_a_corrected_title_is_bold_for_a_visitor(
    telegram: TelegramSandbox, bot: TelegramChannel
) -> None:
    receipt = publish(bot)
    part = Part(text="Ralat: rapat batal", title="Ralat")
    for _ in range(2):
        bot.correct(Publication(part=part, key="1/0/", intended_at=NOW), receipt)
    said = Client(telegram).get(f"/info_praktik/{receipt.remote_id}", buffered=True)
    assert "<b>Ralat</b>: rapat batal" in said.get_data(as_text=True)


def test_what_is_hidden_is_answered_by_nobody(
    telegram: TelegramSandbox, bot: TelegramChannel
) -> None:
    receipt = publish(bot)
    telegram.hide(str(receipt.remote_id))
    request = Publication(
        part=Part(text="Lanjutan"), key="1/1/", intended_at=NOW, reply_to=receipt
    )
    bot.publish(request)
    assert [shown.reply_to for shown in telegram.public()] == [""]


@pytest.mark.parametrize(
    ("method", "more"),
    [
        ("editMessageText", {"text": "x" * 4097}),
        ("editMessageText", {"text": " "}),
        ("editMessageCaption", {"caption": "Peta"}),
        ("deleteMessage", {"chat_id": "@lain"}),
    ],
)
def test_the_bot_api_refuses_what_cannot_be(
    telegram: TelegramSandbox, method: str, more: dict[str, Any]
) -> None:
    with serve(telegram) as url:
        settings = telegram.account(url)
        receipt = publish(TelegramChannel(settings))
        sent = {"chat_id": settings["chat"], "message_id": receipt.remote_id, **more}
        answer = httpx.post(f"{url}/bot{settings['token']}/{method}", json=sent)
    assert (answer.status_code, answer.json()["ok"]) == (400, False)
    assert [shown.text for shown in telegram.public()] == ["Rapat"]


@pytest.mark.parametrize(("pictures", "kind"), [(1, "photo"), (3, "album")])
def test_graph_tells_one_picture_and_an_album_apart(
    facebook: FacebookSandbox, page: str, pictures: int, kind: str
) -> None:
    settings = facebook.account(page)
    receipt = publish(FacebookChannel(settings), "Peta", pictures)
    asked = {"access_token": settings["token"], "fields": "attachments{media_type}"}
    told = httpx.get(f"{page}/v25.0/{receipt.remote_id}", params=asked).json()
    (item,) = told["attachments"]["data"]
    assert item["media_type"] == kind
    assert len(item.get("subattachments", {"data": [item]})["data"]) == pictures


def test_a_text_that_is_too_long_is_refused_as_at_the_first_time(
    facebook: FacebookSandbox, page: str
) -> None:
    channel = FacebookChannel(facebook.account(page))
    receipt = publish(channel)
    part = Part(text="x" * 63_207)
    with pytest.raises(Rejected, match="too long"):
        channel.correct(Publication(part=part, key="1/0/", intended_at=NOW), receipt)


def test_a_deleted_post_is_unknown_to_graph(
    facebook: FacebookSandbox, page: str
) -> None:
    settings = facebook.account(page)
    receipt = publish(FacebookChannel(settings))
    asked = {"access_token": settings["token"]}
    url = f"{page}/v25.0/{receipt.remote_id}"
    assert httpx.delete(url, params=asked).json() == {"success": True}
    error = httpx.delete(url, params=asked).json()["error"]
    assert (error["code"], error["error_subcode"]) == (100, 33)


def test_an_edited_post_has_another_name_and_remembers_the_first(
    x: XSandbox, account: XChannel
) -> None:
    receipt = publish(account)
    x.rewrite(str(receipt.remote_id), "Rapat batal")
    (shown,) = x.public()
    assert (shown.id == receipt.remote_id, shown.text) == (False, "Rapat batal")
    told = account._client.get_tweet(receipt.remote_id, user_auth=True).data
    assert told.text == "Rapat"
    assert [str(id_) for id_ in told.edit_history_tweet_ids] == [
        receipt.remote_id,
        shown.id,
    ]


def test_with_one_version_of_a_post_all_go(x: XSandbox, account: XChannel) -> None:
    receipt = publish(account)
    x.rewrite(str(receipt.remote_id), "Rapat batal")
    account.take_down(receipt)
    assert x.public() == ()
    told = account._client.get_tweet(receipt.remote_id, user_auth=True)
    assert told.data is None
    assert told.errors[0]["title"] == "Not Found Error"


def test_x_tells_no_more_than_it_was_asked(account: XChannel) -> None:
    receipt = publish(account, "Peta", pictures=1)
    plain = account._client.get_tweet(receipt.remote_id, user_auth=True).data
    assert set(plain.data) == {"id", "text", "created_at", "edit_history_tweet_ids"}
