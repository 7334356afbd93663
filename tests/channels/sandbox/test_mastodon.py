from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from channels.mastodon import MastodonChannel
from channels.sandbox._mastodon_wording import as_html, count
from channels.sandbox.mastodon import MastodonSandbox
from dissemination.channel import (
    Intact,
    Media,
    Part,
    Pending,
    Publication,
    Rejected,
)
from dissemination.testing import serve

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
PICTURE = Media(
    sha256="a" * 64, mime="image/png", width=4, height=3, size=28, alt="Balai <kota>"
)

VIDEO = replace(PICTURE, mime="video/mp4", seconds=9, alt="Air naik")


@pytest.fixture
def platform() -> MastodonSandbox:
    return MastodonSandbox("")


@pytest.fixture
def channel(platform: MastodonSandbox) -> Iterator[MastodonChannel]:
    with serve(platform) as url:
        yield MastodonChannel(platform.account(url))


def publication(text: str = "Pasar murah", *media: Media) -> Publication:
    return Publication(
        part=Part(text=text, media=media),
        key=f"{text}/0/",
        intended_at=NOW,
        open=lambda one: io.BytesIO(b"film" if one.mime == "video/mp4" else PNG),
    )


def call(
    platform: MastodonSandbox, method: str, path: str, **sent: Any
) -> TestResponse:
    bearer = {"Authorization": f"Bearer {platform.account('')['token']}"}
    headers = {**bearer, **sent.pop("headers", {})}
    return Client(platform).open(path, method=method, headers=headers, **sent)


def test_what_is_published_is_shown_with_its_pictures(
    platform: MastodonSandbox, channel: MastodonChannel
) -> None:
    receipt = channel.publish(publication("Pasar murah & beras", PICTURE))
    (shown,) = platform.public()
    assert (shown.id, shown.url) == (receipt.remote_id, receipt.url)
    assert shown.alts == ("Balai <kota>",)
    visitor = Client(platform)
    assert visitor.get(shown.media[0]).data == PNG
    told = visitor.get(shown.url).text
    assert "Pasar murah &amp; beras" in told
    assert "Balai &lt;kota&gt;" in told


def test_a_thread_is_shown_below_its_first_status(
    platform: MastodonSandbox, channel: MastodonChannel
) -> None:
    first = channel.publish(publication("Satu (1/2)"))
    channel.publish(replace(publication("Dua (2/2)"), reply_to=first))
    assert [shown.reply_to for shown in platform.public()] == ["", first.remote_id]
    assert "Dua (2/2)" in Client(platform).get(first.url).text
    assert "Dua (2/2)" in Client(platform).get("/@diskominfo").text


@pytest.mark.parametrize("path", ["/@lain", "/@diskominfo/1"])
def test_what_is_not_there_is_not_shown(platform: MastodonSandbox, path: str) -> None:
    assert Client(platform).get(path).status_code == 404


def test_a_key_that_is_remembered_brings_its_status_again(
    platform: MastodonSandbox, channel: MastodonChannel
) -> None:
    first = channel.publish(publication())
    assert channel.publish(publication()) == first
    assert len(platform.public()) == 1


def test_a_key_is_forgotten_after_an_hour(
    platform: MastodonSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def post(at: datetime) -> str:
        monkeypatch.setattr(platform, "now", lambda: at)
        said = {"status": "Halo"}
        key = {"Idempotency-Key": "1/0/"}
        answer = call(platform, "POST", "/api/v1/statuses", data=said, headers=key)
        return str(answer.get_json()["id"])

    first = post(NOW)
    assert post(NOW + timedelta(minutes=59)) == first
    assert post(NOW + timedelta(minutes=61)) != first
    assert len(platform.public()) == 2


def test_what_answers_a_status_that_is_gone_is_refused(
    platform: MastodonSandbox, channel: MastodonChannel
) -> None:
    first = channel.publish(publication("Satu"))
    platform.hide(str(first.remote_id))
    with pytest.raises(Rejected):
        channel.publish(replace(publication("Dua"), reply_to=first))


def test_media_at_work_are_waited_for(
    platform: MastodonSandbox, channel: MastodonChannel
) -> None:
    platform.works_for = 2
    request = publication("Halo", PICTURE)
    for _ in range(2):
        with pytest.raises(Pending) as caught:
            channel.prepare(request)
        request = replace(request, memo=caught.value.memo)
    channel.publish(replace(request, memo=channel.prepare(request)))
    assert len(platform.public()[0].media) == 1
    assert len(platform.media) == 1, "it was uploaded once"


def test_what_is_at_work_cannot_be_attached(platform: MastodonSandbox) -> None:
    platform.works_for = 1
    file = (io.BytesIO(PNG), "a.png", "image/png")
    made = call(platform, "POST", "/api/v2/media", data={"file": file})
    assert (made.status_code, made.get_json()["url"]) == (202, None)
    said = {"status": "Halo", "media_ids[]": made.get_json()["id"]}
    assert call(platform, "POST", "/api/v1/statuses", data=said).status_code == 422


def test_a_change_that_names_no_media_takes_them_away(
    platform: MastodonSandbox, channel: MastodonChannel
) -> None:
    receipt = channel.publish(publication("Halo", PICTURE))
    path = f"/api/v1/statuses/{receipt.remote_id}"
    call(platform, "PUT", path, json={"status": "Hai"})
    assert platform.public()[0].media == ()


def test_a_correction_mends_words_and_alternative_texts(
    platform: MastodonSandbox, channel: MastodonChannel
) -> None:
    request = publication("Halo", PICTURE)
    receipt = channel.publish(request)
    part = Part(text="Hai", media=(replace(PICTURE, alt="Peta"),))
    mended = replace(request, part=part)
    channel.correct(mended, receipt)
    (shown,) = platform.public()
    assert (shown.text, shown.alts, len(shown.media)) == ("Hai", ("Peta",), 1)
    assert channel.read_back(mended, receipt) == Intact()


def test_by_hand_a_text_may_be_changed(
    platform: MastodonSandbox, channel: MastodonChannel
) -> None:
    request = publication()
    receipt = channel.publish(request)
    platform.rewrite(str(receipt.remote_id), "Lain")
    assert channel.read_back(request, receipt) != Intact()
    seen = call(platform, "GET", f"/api/v1/statuses/{receipt.remote_id}").get_json()
    assert seen["edited_at"]


@pytest.mark.parametrize(
    ("text", "is_taken"),
    [
        ("a" * 500, True),
        ("a" * 501, False),
        ("👨‍👩‍👧‍👦" * 500, True),
        ("a" * 476 + " https://info.kota.example/" + "b" * 90, True),
        ("a" * 477 + " https://s.id/x", False),
        ("", False),
    ],
)
def test_a_status_is_counted_as_mastodon_counts(
    platform: MastodonSandbox, text: str, *, is_taken: bool
) -> None:
    answer = call(platform, "POST", "/api/v1/statuses", data={"status": text})
    assert (answer.status_code == 200) is is_taken
    assert len(platform.public()) == int(is_taken)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("Hai @info@kota.example", 9),
        ("Hai @info", 9),
        ("https://a.example/" + "b" * 300, 23),
        ("https://a.example.", 24),
        ("a.example", 9),
        ("é👋🏽", 2),
    ],
)
def test_links_and_mentions_have_weights_of_their_own(text: str, length: int) -> None:
    assert count(text) == length


def test_html_keeps_strangers_out() -> None:
    said = as_html("<b>&</b>\n\n#Siaga @info\nhttps://a.example/?a=1&b=2", "http://s")
    assert "<b>" not in said
    assert said.count("<p>") == 2
    assert "<br />" in said
    assert 'href="https://a.example/?a=1&amp;b=2"' in said


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/accounts/8/statuses"),
        ("GET", "/api/v1/media/1"),
        ("GET", "/api/v1/statuses/1"),
        ("PUT", "/api/v1/statuses/1"),
        ("DELETE", "/api/v1/statuses/1"),
        ("GET", "/api/v1/nowhere"),
    ],
)
def test_what_is_not_there_is_said_in_mastodon_s_form(
    platform: MastodonSandbox, method: str, path: str
) -> None:
    answer = call(platform, method, path)
    assert answer.status_code == 404
    assert answer.get_json()["error"]


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"file": (io.BytesIO(b"%PDF"), "a.pdf", "application/pdf")},
        {"file": (io.BytesIO(PNG), "a.png", "image/png"), "description": "a" * 1501},
    ],
)
def test_media_that_cannot_be_used_are_refused(
    platform: MastodonSandbox, form: Mapping[str, Any]
) -> None:
    answer = call(platform, "POST", "/api/v2/media", data=dict(form))
    assert answer.status_code == 422
    assert platform.media == {}


def test_a_stranger_may_ask_what_the_server_is_and_nothing_else(
    platform: MastodonSandbox,
) -> None:
    visitor = Client(platform)
    assert visitor.get("/api/v2/instance").status_code == 200
    assert visitor.get("/api/v1/accounts/verify_credentials").status_code == 401
    assert visitor.post("/api/v1/statuses", data={"status": "x"}).status_code == 401
    assert platform.public() == ()


def test_a_video_is_shown_with_its_still_when_the_server_is_done(
    platform: MastodonSandbox, channel: MastodonChannel
) -> None:
    platform.works_for = 2
    request = publication("Air naik", VIDEO)
    request = replace(request, part=replace(request.part, cover=PICTURE))
    for _ in range(2):
        with pytest.raises(Pending) as caught:
            channel.prepare(request)
        request = replace(request, memo=caught.value.memo)
    assert platform.public() == ()
    receipt = channel.publish(replace(request, memo=channel.prepare(request)))
    (shown,) = platform.public()
    assert shown.alts == ("Air naik",)
    assert Client(platform).get(shown.media[0]).data == b"film"
    told = call(platform, "GET", f"/api/v1/statuses/{receipt.remote_id}").get_json()
    (attached,) = told["media_attachments"]
    assert attached["type"] == "video"
    assert Client(platform).get(attached["preview_url"]).data == PNG
    assert channel.read_back(request, receipt) == Intact()


def test_a_video_that_cannot_be_used_is_refused(
    platform: MastodonSandbox, channel: MastodonChannel
) -> None:
    platform.works_for, platform.fails = 2, True
    request = publication("Air naik", VIDEO)
    with pytest.raises(Pending) as caught:
        channel.prepare(request)
    with pytest.raises(Rejected, match="Error processing"):
        channel.prepare(replace(request, memo=caught.value.memo))


@pytest.mark.parametrize("media", [(VIDEO, PICTURE), (VIDEO, VIDEO)])
def test_a_video_stands_alone(
    platform: MastodonSandbox, channel: MastodonChannel, media: tuple[Media, ...]
) -> None:
    with pytest.raises(Rejected, match="Cannot attach a video"):
        channel.publish(publication("Air naik", *media))
    assert platform.public() == ()
