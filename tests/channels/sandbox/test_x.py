from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import tweepy

from channels._x.memo import Memo, Stage, Upload
from channels.sandbox._x_text import find_links, weigh
from channels.sandbox.x import XSandbox
from channels.x import XChannel
from dissemination.channel import (
    Absent,
    AuthExpired,
    CannotTell,
    Captions,
    Changed,
    Found,
    Intact,
    Media,
    OutcomeUnknown,
    Part,
    Pending,
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
MP4 = b"\0\0\0\x18ftypmp42"
VIDEO = Media(
    sha256="v", mime="video/mp4", width=1280, height=720, size=len(MP4), seconds=20
)
WORDS = Captions(language="id", srt="1\n00:00:00,000 --> 00:00:02,000\nHalo\n", vtt="")
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


def filmed(data: bytes = MP4) -> Publication:
    part = Part(text="Pasar murah", media=(VIDEO,), captions=WORDS)
    return replace(publication(), part=part, open=lambda _: io.BytesIO(data))


def carried(channel: XChannel, request: Publication) -> Publication:
    """Prepare as the engine does: it comes back with the memo of each `Pending`."""
    for _ in range(9):
        try:
            return replace(request, memo=channel.prepare(request))
        except Pending as error:
            request = replace(request, memo=error.memo)
    raise AssertionError("it never ended")


def receipt_of(platform: XSandbox) -> Receipt:
    [shown] = platform.public()
    return Receipt(remote_id=shown.id, url=shown.url)


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
    old = json.loads(channel.prepare(request))
    old["uploads"][0]["until"] = 1
    assert channel.prepare(replace(request, memo=json.dumps(old))) != json.dumps(old)
    assert len(platform.media) == 2


def test_media_that_x_does_not_know_are_rejected(channel: XChannel) -> None:
    until = int(time.time()) + 9_000
    memo = Memo(uploads=(Upload(id="1", stage=Stage.READY, until=until),)).write()
    with pytest.raises(Rejected, match="media IDs are invalid"):
        channel.publish(replace(publication("Bergambar", PICTURE), memo=memo))


def test_a_video_is_public_with_its_subtitles(
    platform: XSandbox, channel: XChannel
) -> None:
    request = carried(channel, filmed())
    assert not platform.public()
    channel.publish(request)
    [shown] = platform.public()
    assert [requests.get(url, timeout=5).content for url in shown.media] == [MP4]
    [video] = [u for u in platform.uploads.known.values() if u.subtitles]
    assert platform.media[video.subtitles["ID"]].data.decode() == WORDS.srt
    assert channel.read_back(request, receipt_of(platform)) == Intact()


def test_what_is_no_video_is_refused_while_x_is_at_work(
    platform: XSandbox, channel: XChannel
) -> None:
    with pytest.raises(Rejected, match="Unsupported video"):
        carried(channel, filmed(b"no video at all"))
    assert not platform.public()


def test_a_video_that_x_is_still_at_cannot_be_posted(
    platform: XSandbox, channel: XChannel
) -> None:
    with pytest.raises(Pending) as caught:
        channel.prepare(filmed())
    early = Memo.read(caught.value.memo, 2)
    until = int(time.time()) + 9_000
    ready = [replace(u, stage=Stage.READY, until=until) for u in early.uploads]
    memo = replace(early, uploads=tuple(ready), is_subtitled=True).write()
    with pytest.raises(Rejected, match="media IDs are invalid"):
        channel.publish(replace(filmed(), memo=memo))
    assert not platform.public()


def test_a_video_goes_alone(platform: XSandbox, channel: XChannel) -> None:
    mixed = replace(filmed(), part=Part(text="Dua", media=(VIDEO, PICTURE)))
    with pytest.raises(Rejected, match="media IDs are invalid"):
        channel.publish(carried(channel, mixed))


@pytest.mark.parametrize(
    ("mime", "category", "total"),
    [
        ("video/mp4", "tweet_image", 9),
        ("image/png", "tweet_video", 9),
        ("video/mp4", "tweet_video", 512_000_001),
        ("image/png", "tweet_image", 5_000_001),
        ("image/png", "tweet_image", 0),
        ("image/png", "tweet_image", "9"),
        ("text/plain", "subtitles", 9),
        ("image/png", "poster", 9),
    ],
)
def test_what_x_does_not_take_is_refused_at_the_door(
    channel: XChannel, mime: str, category: str, total: object
) -> None:
    said = {"media_type": mime, "media_category": category, "total_bytes": total}
    with pytest.raises(tweepy.BadRequest):
        call(channel, "POST", "/2/media/upload/initialize", json=said)


def test_subtitles_belong_to_a_video(channel: XChannel, platform: XSandbox) -> None:
    carried(channel, publication("Bergambar", PICTURE))
    [picture] = platform.uploads.known
    for name, error in ((picture, tweepy.BadRequest), ("1", tweepy.NotFound)):
        track = {"id": picture, "language_code": "ID"}
        said = {"id": name, "media_category": "TweetVideo", "subtitles": track}
        with pytest.raises(error):
            call(channel, "POST", "/2/media/subtitles", json=said)


def test_an_edit_takes_the_place_of_the_post_and_keeps_its_pictures(
    platform: XSandbox, channel: XChannel
) -> None:
    first = channel.publish(publication("1/2 Pagi"))
    request = replace(publication("2/2 Siang", PICTURE), reply_to=first)
    receipt = channel.publish(carried(channel, request))
    [_, before] = platform.public()
    mended = publication("2/2 Sore", PICTURE)
    renewed = channel.correct(mended, receipt)
    [_, shown] = platform.public()
    assert (shown.id, shown.text) == (renewed.remote_id, "2/2 Sore")
    assert shown.id != receipt.remote_id
    assert (shown.media, shown.alts) == (before.media, before.alts)
    assert shown.reply_to == first.remote_id
    assert "Sore" in requests.get(renewed.url, timeout=5).text


def test_any_id_of_a_post_leads_to_what_the_public_sees(
    platform: XSandbox, channel: XChannel
) -> None:
    receipt = channel.publish(publication("Pagi"))
    names = {receipt, channel.correct(publication("Siang"), receipt)}
    names.add(channel.correct(publication("Sore"), receipt))
    assert len(names) == 3
    for name in names:
        assert channel.read_back(publication("Sore"), name) == Intact()
        assert isinstance(channel.read_back(publication("Pagi"), name), Changed)
        assert channel.correct(publication("Sore"), name).remote_id
    assert len(platform.public()) == 1
    channel.take_down(receipt)
    assert not platform.public()
    assert all(channel.read_back(publication("Sore"), n) == Absent() for n in names)


@pytest.mark.parametrize(
    "fault", ["drop_before", "drop_after", "500", "slow_after:0.6"]
)
def test_an_edit_whose_answer_was_lost_is_made_once(
    platform: XSandbox, address: str, fault: str
) -> None:
    channel = connect(platform, address, timeout_s="0.3")
    receipt = channel.publish(publication("Pagi"))
    platform.faults.append(fault)
    with pytest.raises(OutcomeUnknown):
        channel.correct(publication("Siang"), receipt)
    renewed = channel.correct(publication("Siang"), receipt)
    [shown] = platform.public()
    assert (shown.id, shown.text) == (renewed.remote_id, "Siang")
    told = call(channel, "GET", f"/2/tweets/{receipt.remote_id}")["data"]
    assert told["edit_history_tweet_ids"] == [receipt.remote_id, renewed.remote_id]


def test_five_edits_are_the_most(platform: XSandbox, channel: XChannel) -> None:
    receipt = channel.publish(publication("Versi 0"))
    for number in range(1, 6):
        channel.correct(publication(f"Versi {number}"), receipt)
    with pytest.raises(Rejected, match="no more edits"):
        channel.correct(publication("Versi 6"), receipt)
    assert [shown.text for shown in platform.public()] == ["Versi 5"]


def test_after_half_an_hour_a_post_stays_as_it_is(
    platform: XSandbox, channel: XChannel
) -> None:
    receipt = channel.publish(publication("Pagi"))
    [shown] = platform.public()
    platform.show(replace(shown, at=shown.at - timedelta(minutes=31)))
    with pytest.raises(Rejected, match="no more edits"):
        channel.correct(publication("Siang"), receipt)
    edit = {"text": "Siang", "edit_options": {"previous_post_id": receipt.remote_id}}
    with pytest.raises(tweepy.Forbidden, match="no longer"):
        call(channel, "POST", "/2/tweets", json=edit)


def test_who_does_not_pay_may_not_edit(platform: XSandbox, channel: XChannel) -> None:
    receipt = channel.publish(publication("Pagi"))
    platform.may_edit = False
    with pytest.raises(Rejected, match="not permitted"):
        channel.correct(publication("Siang"), receipt)
    assert [shown.text for shown in platform.public()] == ["Pagi"]


def test_only_the_newest_version_is_edited(
    platform: XSandbox, channel: XChannel
) -> None:
    receipt = channel.publish(publication("Pagi"))
    channel.correct(publication("Siang"), receipt)
    edit = {"text": "Sore", "edit_options": {"previous_post_id": receipt.remote_id}}
    with pytest.raises(tweepy.Forbidden, match="latest version"):
        call(channel, "POST", "/2/tweets", json=edit)


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
    receipt = channel.publish(carried(channel, request))
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
    now = datetime.now(UTC)
    near, later = now + timedelta(minutes=30), now + timedelta(hours=2)
    assert channel.find(publication(), near) == CannotTell()
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
        request = publication("", replace(PICTURE, sha256=name))
        channel.publish(carried(channel, request))
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
    path = "/2/users/1990000000000000001/tweets?tweet.fields=entities"
    return call(channel, "GET", path)["data"]
