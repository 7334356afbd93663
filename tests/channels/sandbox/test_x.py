from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import tweepy

from channels.sandbox._x_text import find_links, weigh
from channels.sandbox.x import XSandbox
from channels.x import XChannel
from dissemination.channel import (
    Absent,
    AuthExpired,
    CannotTell,
    Found,
    Media,
    Part,
    Publication,
    Receipt,
    Rejected,
    Sandbox,
)
from dissemination.testing import serve

FIXTURE = (
    Path(__file__).resolve().parents[3]
    / ".."
    / "shared"
    / "data"
    / "twitter_text_fixture.json"
)
PICTURE = Media(
    sha256="a", mime="image/png", width=2, height=1, size=5, alt="Balai desa"
)
LINKED = (
    "Vaksin & imunisasi <gratis>: riau.go.id/vaksin, atau https://riau.go.id/?a=1&b=2."
)


@pytest.fixture
def platform() -> XSandbox:
    return XSandbox("")


@pytest.fixture
def address(platform: XSandbox) -> Iterator[str]:
    with serve(platform) as url:
        yield url


@pytest.fixture
def channel(platform: XSandbox, address: str) -> XChannel:
    return connect(platform, address)


def connect(platform: Sandbox, address: str, **more: str) -> XChannel:
    return XChannel({**platform.account(address), **more})


def publication(text: str = "Pasar murah besok pagi", *media: Media) -> Publication:
    return Publication(
        part=Part(text=text, media=media),
        key="1/0/",
        intended_at=datetime.now(UTC),
        open=lambda _: io.BytesIO(b"bytes"),
    )


def test_a_post_is_public_at_the_address_of_its_receipt(
    platform: XSandbox, channel: XChannel
) -> None:
    receipt = channel.publish(publication())
    page = requests.get(receipt.url, timeout=5)
    assert "Pasar murah besok pagi" in page.text
    assert [shown.id for shown in platform.public()] == [receipt.remote_id]


def test_the_credential_is_the_practice_account(channel: XChannel) -> None:
    identity = channel.check()
    assert requests.get(identity.url, timeout=5).ok
    assert identity.handle == "diskominfo"


def test_a_stranger_is_refused(platform: XSandbox, address: str) -> None:
    stranger = connect(platform, address, access_token="1-stranger")
    with pytest.raises(AuthExpired):
        stranger.publish(publication())
    assert not platform.public()


def test_a_thread_hangs_together(platform: XSandbox, channel: XChannel) -> None:
    first = channel.publish(publication("1/2 Pagi"))
    channel.publish(replace(publication("2/2 Siang"), reply_to=first))
    assert [shown.reply_to for shown in platform.public()] == ["", first.remote_id]


def test_a_reply_to_nothing_is_rejected(channel: XChannel) -> None:
    with pytest.raises(Rejected):
        channel.publish(replace(publication(), reply_to=Receipt(remote_id="1")))


def test_pictures_go_with_their_alternative_texts(
    platform: XSandbox, channel: XChannel
) -> None:
    request = publication("Bergambar", PICTURE, replace(PICTURE, sha256="b", alt=""))
    memo = channel.prepare(request)
    assert not platform.public()
    channel.publish(replace(request, memo=memo))
    [shown] = platform.public()
    assert shown.alts == ("Balai desa", "")
    assert [requests.get(url, timeout=5).content for url in shown.media] == [
        b"bytes",
        b"bytes",
    ]


def test_what_is_prepared_is_not_uploaded_again(
    platform: XSandbox, channel: XChannel
) -> None:
    request = publication("Bergambar", PICTURE)
    memo = channel.prepare(request)
    assert channel.prepare(replace(request, memo=memo)) == memo
    assert len(platform.media) == 1


def test_pictures_that_x_has_forgotten_are_uploaded_again(
    platform: XSandbox, channel: XChannel
) -> None:
    request = publication("Bergambar", PICTURE)
    old = {**json.loads(channel.prepare(request)), "until": 1}
    assert channel.prepare(replace(request, memo=json.dumps(old))) != json.dumps(old)
    assert len(platform.media) == 2


def test_media_that_x_does_not_know_are_rejected(channel: XChannel) -> None:
    memo = json.dumps({"ids": ["1"], "busy": [], "until": 9_999_999_999})
    with pytest.raises(Rejected, match="media IDs are invalid"):
        channel.publish(replace(publication("Bergambar", PICTURE), memo=memo))


def test_a_file_of_which_a_piece_is_missing_is_refused(channel: XChannel) -> None:
    said = {"media_type": "image/png", "total_bytes": 5}
    begun = call(channel, "POST", "/2/media/upload/initialize", json=said)
    path = f"/2/media/upload/{begun['data']['id']}/finalize"
    with pytest.raises(tweepy.BadRequest):
        call(channel, "POST", path)


def test_280_is_the_most_that_it_takes(platform: XSandbox, channel: XChannel) -> None:
    channel.publish(publication("a" * 280))
    with pytest.raises(Rejected, match="too long"):
        channel.publish(publication("b" * 281))
    assert len(platform.public()) == 1


def test_the_same_text_is_refused_and_found_to_be_ours(
    platform: XSandbox, channel: XChannel
) -> None:
    request = publication()
    first = channel.publish(request)
    assert channel.publish(request) == first
    assert len(platform.public()) == 1


def test_the_same_text_of_last_week_is_not_ours(
    platform: XSandbox, channel: XChannel
) -> None:
    channel.publish(publication())
    [old] = platform.public()
    platform.show(replace(old, at=old.at - timedelta(days=7)))
    with pytest.raises(Rejected, match="duplicate"):
        channel.publish(publication())


def test_links_come_back_wrapped_and_are_found(
    platform: XSandbox, channel: XChannel
) -> None:
    request = publication(LINKED, PICTURE)
    receipt = channel.publish(request)
    told = _timeline(channel)[0]
    assert "riau.go.id" not in told["text"]
    assert "&amp;" in told["text"]
    assert len(told["entities"]["urls"]) == 3
    assert channel.find(request, request.intended_at) == Found(receipt=receipt)


def test_another_link_is_another_text(channel: XChannel) -> None:
    request = publication("Lihat https://riau.go.id/a")
    channel.publish(request)
    other = replace(request, part=Part(text="Lihat https://riau.go.id/b"))
    assert channel.find(other, request.intended_at) == Absent()


def test_what_was_said_before_is_not_found(
    platform: XSandbox, channel: XChannel
) -> None:
    channel.publish(publication())
    later = datetime.now(UTC) + timedelta(hours=1)
    assert channel.find(publication(), later) == Absent()


def test_a_crowded_timeline_proves_nothing(
    platform: XSandbox, channel: XChannel
) -> None:
    request = publication("Yang pertama")
    for number in range(101):
        channel.publish(publication(f"Nomor {number}"))
    assert channel.find(request, request.intended_at) == CannotTell()


def test_a_visitor_sees_the_text_and_not_its_markup(
    platform: XSandbox, channel: XChannel
) -> None:
    receipt = channel.publish(publication("<script>alert(1)</script>"))
    assert "<script>alert" not in requests.get(receipt.url, timeout=5).text


def test_a_visitor_is_told_when_a_post_is_gone(
    platform: XSandbox, channel: XChannel, address: str
) -> None:
    receipt = channel.publish(publication())
    assert platform.hide(str(receipt.remote_id))
    assert requests.get(receipt.url, timeout=5).status_code == 404
    assert requests.get(f"{address}/someone", timeout=5).status_code == 404


def test_a_bearer_alone_may_not_post(platform: XSandbox, address: str) -> None:
    answer = requests.post(
        f"{address}/2/tweets",
        json={"text": "a"},
        headers={"Authorization": "Bearer x"},
        timeout=5,
    )
    assert answer.status_code == 403
    assert answer.json()["title"] == "Unsupported Authentication"


@pytest.mark.parametrize(
    "path", ["/2/users/1/tweets", "/2/media/upload?media_id=1", "/2/nothing/here"]
)
def test_what_is_not_there_is_told_as_x_tells_it(
    platform: XSandbox, channel: XChannel, path: str
) -> None:
    with pytest.raises(tweepy.NotFound):
        call(channel, "GET", path)


@pytest.mark.parametrize("size", ["4", "101", "many"])
def test_a_page_has_5_to_100_posts(channel: XChannel, size: str) -> None:
    path = f"/2/users/1990000000000000001/tweets?max_results={size}"
    if size == "many":
        call(channel, "GET", path)  # the default holds
        return
    with pytest.raises(tweepy.BadRequest):
        call(channel, "GET", path)


def test_a_post_of_nothing_is_rejected(channel: XChannel) -> None:
    with pytest.raises(Rejected):
        channel.publish(publication(" "))


@pytest.mark.parametrize("sign", ["\ufffe", "\ufeff", "\uffff"])
def test_a_character_that_x_does_not_take_is_rejected(
    platform: XSandbox, channel: XChannel, sign: str
) -> None:
    with pytest.raises(Rejected, match="not allowed"):
        channel.publish(publication(f"Pasar{sign}murah"))
    assert not platform.public()


def test_pictures_without_a_text_are_no_duplicates(
    platform: XSandbox, channel: XChannel
) -> None:
    for name in "ab":
        channel.publish(publication("", replace(PICTURE, sha256=name)))
    assert len(platform.public()) == 2


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Drs. H. Ahmad, M.Si.", ["M.Si"]),
        ("S.Pd., M.Pd.", []),
        ("Buka riau.go.id.", ["riau.go.id"]),
        ("humas@riau.go.id", []),
        ("https://riau.go.id/a?b=1, ya", ["https://riau.go.id/a?b=1"]),
    ],
)
def test_x_sees_links_where_people_see_titles(text: str, links: list[str]) -> None:
    assert [text[start:end] for start, end in find_links(text)] == links


def test_it_counts_as_the_reference_does() -> None:
    if not FIXTURE.exists():
        pytest.skip("the reference counts of twitter-text are not here")
    rows = json.loads(FIXTURE.read_text(encoding="utf-8"))
    plain = {"indonesian", "limit", "arabic-jawi", "cjk", "combining"}
    wrong = [
        row["text"]
        for row in rows
        if row["cat"] in plain and weigh(row["text"]) != row["npm_weight"]
    ]
    assert not wrong


def call(channel: XChannel, method: str, path: str, **sent: Any) -> Any:
    return channel._client.request(method, path, user_auth=True, **sent).json()


def _timeline(channel: XChannel) -> Any:
    return call(channel, "GET", "/2/users/1990000000000000001/tweets")["data"]
