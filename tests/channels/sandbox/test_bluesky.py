"""The practice Bluesky by itself; tests/servers holds it against a real one."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from channels.bluesky import BlueskyChannel
from channels.sandbox._bluesky_lexicon import cid, cid_of
from channels.sandbox.bluesky import BlueskySandbox
from dissemination.channel import (
    AuthExpired,
    Captions,
    Intact,
    Media,
    Part,
    Pending,
    Publication,
    Receipt,
    Rejected,
    Transient,
)
from dissemination.testing import serve

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
PICTURE = Media(
    sha256="a" * 64, mime="image/png", width=4, height=3, size=28, alt="Balai <kota>"
)
FILM = b"\x00\x00\x00\x18ftypmp42" + bytes(40)
VIDEO = replace(PICTURE, mime="video/mp4", seconds=9, alt="Air naik")
SIGN_IN = "/xrpc/com.atproto.server.createSession"


@pytest.fixture
def platform() -> BlueskySandbox:
    return BlueskySandbox("")


@pytest.fixture
def settings(platform: BlueskySandbox) -> Iterator[Mapping[str, str]]:
    with serve(platform) as url:
        yield platform.account(url)


@pytest.fixture
def channel(settings: Mapping[str, str]) -> BlueskyChannel:
    return BlueskyChannel(settings)


def publication(text: str = "Pasar murah", *media: Media) -> Publication:
    return Publication(
        part=Part(text=text, media=media),
        key=f"{text}/0/",
        intended_at=NOW,
        open=lambda one: io.BytesIO(FILM if one.mime == "video/mp4" else PNG),
    )


def publish(channel: BlueskyChannel, request: Publication) -> Receipt:
    """Publish as the engine does, without its pauses."""
    for _ in range(5):
        try:
            request = replace(request, memo=channel.prepare(request))
            return channel.publish(request)
        except Pending as pending:
            request = replace(request, memo=pending.memo)
    pytest.fail("it is pending for ever")


def call(
    platform: BlueskySandbox, path: str, said: Mapping[str, Any], token: str = ""
) -> TestResponse:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Client(platform).post(path, json=said, headers=headers)


def tokens(platform: BlueskySandbox) -> tuple[str, str]:
    given = platform.account("")
    who = {"identifier": given["handle"], "password": given["password"]}
    said = call(platform, SIGN_IN, who).get_json()
    return said["accessJwt"], said["refreshJwt"]


def test_what_is_published_is_shown_with_its_pictures(
    platform: BlueskySandbox, channel: BlueskyChannel
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


def test_a_thread_is_shown_below_its_first_post(
    platform: BlueskySandbox, channel: BlueskyChannel
) -> None:
    first = channel.publish(publication("Satu (1/2)"))
    second = replace(publication("Dua (2/2)"), reply_to=first)
    channel.publish(second)
    assert [shown.reply_to for shown in platform.public()] == ["", first.remote_id]
    assert "Dua (2/2)" in Client(platform).get(first.url).text
    assert "Dua (2/2)" in Client(platform).get("/profile/diskominfo.praktik.test").text


@pytest.mark.parametrize(
    "path",
    ["/profile/lain.test", "/profile/diskominfo.praktik.test/post/3aaaaaaaaaaaa"],
)
def test_what_is_not_there_is_not_shown(platform: BlueskySandbox, path: str) -> None:
    assert Client(platform).get(path).status_code == 404


def test_another_client_of_the_account_may_change_a_text(
    platform: BlueskySandbox, channel: BlueskyChannel
) -> None:
    request = publication()
    receipt = channel.publish(request)
    assert channel.read_back(request, receipt) == Intact()
    platform.rewrite(str(receipt.remote_id), "Lain")
    assert channel.read_back(request, receipt) != Intact()
    assert platform.public()[0].text == "Lain"


def test_a_refresh_token_is_for_one_renewal(platform: BlueskySandbox) -> None:
    access, refresh = tokens(platform)
    path = "/xrpc/com.atproto.server.refreshSession"
    assert call(platform, path, {}, access).status_code == 400
    renewed = call(platform, path, {}, refresh)
    assert renewed.status_code == 200
    assert renewed.get_json()["accessJwt"] != access
    assert call(platform, path, {}, refresh).get_json()["error"] == "InvalidToken"


def test_who_lost_the_session_signs_in_again(
    platform: BlueskySandbox, channel: BlueskyChannel
) -> None:
    channel.check()
    platform.expire()
    with pytest.raises(Transient):
        channel.publish(publication())
    assert channel.publish(publication()).remote_id
    assert len(platform.public()) == 1


@pytest.mark.parametrize("wrong", ["handle", "password"])
def test_only_the_practice_account_may_sign_in(
    settings: Mapping[str, str], wrong: str
) -> None:
    with pytest.raises(AuthExpired):
        BlueskyChannel({**settings, wrong: "lain"}).check()


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"repo": "did:plc:lain"}, "RepoNotFound"),
        ({"collection": "app.bsky.feed.like"}, "InvalidRequest"),
        ({"rkey": "short"}, "InvalidRequest"),
        ({"record": "words"}, "InvalidRequest"),
        ({"record": {"$type": "app.bsky.feed.post"}}, "InvalidRequest"),
    ],
)
def test_what_is_no_record_is_refused(
    platform: BlueskySandbox, said: Mapping[str, Any], error: str
) -> None:
    access, _ = tokens(platform)
    body = {
        "repo": "diskominfo.praktik.test",
        "collection": "app.bsky.feed.post",
        "rkey": "3n2s4bbc3cif6",
        "record": {},
        **said,
    }
    answer = call(platform, "/xrpc/com.atproto.repo.putRecord", body, access)
    assert (answer.status_code, answer.get_json()["error"]) == (400, error)
    assert platform.public() == ()


def test_a_method_that_nobody_knows_is_not_implemented(
    platform: BlueskySandbox,
) -> None:
    answer = Client(platform).get("/xrpc/com.atproto.repo.createRecord")
    assert answer.status_code == 501
    assert Client(platform).get("/nowhere").status_code == 404


def test_the_same_bytes_have_the_same_name() -> None:
    assert cid(b"a") == cid(b"a") != cid(b"b")
    assert cid_of({"a": 1, "b": 2}) == cid_of({"b": 2, "a": 1})
    assert cid(b"a").isalnum()
    assert cid(b"a").startswith("bafkrei")


def test_a_video_is_made_fit_before_it_is_public(
    platform: BlueskySandbox, channel: BlueskyChannel
) -> None:
    platform.studio.works_for = 2
    said = Captions(language="id", srt="", vtt="WEBVTT\n")
    request = publication("Air naik", VIDEO)
    request = replace(request, part=replace(request.part, captions=said))
    with pytest.raises(Pending):
        channel.prepare(request)
    assert platform.public() == ()
    receipt = publish(channel, request)
    (shown,) = platform.public()
    assert shown.alts == ("Air naik",)
    assert Client(platform).get(shown.media[0]).data == FILM
    (stored,) = platform.records.values()
    assert stored.value["embed"]["captions"][0]["lang"] == "id"
    assert channel.read_back(request, receipt) == Intact()


def test_a_video_that_the_service_cannot_use_is_refused(
    platform: BlueskySandbox, channel: BlueskyChannel
) -> None:
    platform.studio.fails = "encoding_failure"
    with pytest.raises(Rejected, match="encoding_failure"):
        publish(channel, publication("Air naik", VIDEO))
    assert platform.public() == ()


def test_who_has_sent_enough_today_waits(
    platform: BlueskySandbox, channel: BlueskyChannel
) -> None:
    platform.studio.is_full = True
    with pytest.raises(Pending, match="Daily limit"):
        channel.prepare(publication("Air naik", VIDEO))
    assert not platform.studio.jobs


def test_an_account_without_a_confirmed_address_sends_no_video(
    platform: BlueskySandbox, channel: BlueskyChannel
) -> None:
    platform.studio.refuses = "unconfirmed_email"
    with pytest.raises(Rejected, match="unconfirmed_email"):
        channel.prepare(publication("Air naik", VIDEO))
    assert channel.publish(publication()).remote_id


def test_a_video_is_worked_at_once_however_often_it_is_sent(
    platform: BlueskySandbox, channel: BlueskyChannel
) -> None:
    for text in ("Satu", "Dua"):
        publish(channel, publication(text, VIDEO))
    assert len(platform.studio.jobs) == 1
    assert len(platform.public()) == 2


def test_a_video_whose_post_was_deleted_can_be_published_again(
    platform: BlueskySandbox, channel: BlueskyChannel
) -> None:
    request = publication("Air naik", VIDEO)
    channel.take_down(publish(channel, request))
    assert not platform.media, "its file went with it"
    receipt = publish(channel, replace(request, key="again/0/"))
    assert platform.media
    assert channel.read_back(request, receipt) == Intact()


def test_a_file_that_another_post_names_stays(
    platform: BlueskySandbox, channel: BlueskyChannel
) -> None:
    first, second = (publication(text, PICTURE) for text in ("Satu", "Dua"))
    channel.take_down(channel.publish(first))
    receipt = channel.publish(second)
    channel.take_down(channel.publish(first))
    assert channel.read_back(second, receipt) == Intact()
    assert platform.media


@pytest.mark.parametrize(
    ("path", "asked", "error"),
    [
        ("com.atproto.server.getServiceAuth", {"aud": "did:web:x"}, "InvalidRequest"),
        (
            "com.atproto.server.getServiceAuth",
            {"aud": "did:web:localhost", "exp": "1"},
            "BadExpiration",
        ),
        ("app.bsky.video.getUploadLimits", {}, "InvalidToken"),
        ("app.bsky.video.getJobStatus", {"jobId": "7"}, "InvalidRequest"),
    ],
)
def test_a_permit_is_for_one_call_and_one_host(
    platform: BlueskySandbox, path: str, asked: Mapping[str, str], error: str
) -> None:
    access, _ = tokens(platform)
    headers = {"Authorization": f"Bearer {access}"}
    answer = Client(platform).get(f"/xrpc/{path}", query_string=asked, headers=headers)
    assert answer.get_json()["error"] == error


@pytest.mark.parametrize("data", [b"", PNG])
def test_a_video_is_a_film(platform: BlueskySandbox, data: bytes) -> None:
    access, _ = tokens(platform)
    lxm = {"aud": "did:web:localhost", "lxm": "com.atproto.repo.uploadBlob"}
    permit = Client(platform).get(
        "/xrpc/com.atproto.server.getServiceAuth",
        query_string=lxm,
        headers={"Authorization": f"Bearer {access}"},
    )
    answer = Client(platform).post(
        "/xrpc/app.bsky.video.uploadVideo",
        query_string={"did": "did:plc:praktik234567abcdefghijk", "name": "a.mp4"},
        headers={"Authorization": f"Bearer {permit.get_json()['token']}"},
        data=data,
    )
    assert (answer.status_code, answer.get_json()["error"]) == (400, "InvalidRequest")


def test_a_card_s_picture_may_be_half_as_heavy_as_another(
    platform: BlueskySandbox, channel: BlueskyChannel
) -> None:
    link = "https://info.kota.example/pasar"
    part = Part(text=f"Pasar murah {link}", link=link, cover=PICTURE)
    light = replace(publication(), part=part)
    heavy = replace(light, key="heavy/0/", open=lambda _: io.BytesIO(PNG * 36_000))
    with pytest.raises(Rejected, match="too big"):
        channel.publish(heavy)
    channel.publish(light)
    (stored,) = platform.records.values()
    assert stored.value["embed"]["external"]["thumb"]["size"] == len(PNG)
