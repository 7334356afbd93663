from __future__ import annotations

import base64
import io
import json
import re
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from channels._bluesky.errors import NOT_SENT, judge_break
from channels._bluesky.tid import tid
from channels.bluesky import BlueskyChannel
from dissemination.channel import (
    FOREVER,
    Absent,
    AuthExpired,
    CanCorrect,
    CanFind,
    CannotTell,
    CanPrepare,
    CanReadBack,
    CanTakeDown,
    Captions,
    ChannelError,
    Found,
    Media,
    OutcomeUnknown,
    Part,
    Pending,
    Publication,
    RateLimited,
    Receipt,
    Rejected,
    Transient,
)
from dissemination.testing import Answer, ChannelContract, Fate, Lab, refusing

DID = "did:plc:abcdefghijklmnopqrstuvwx"
PASSWORD = "abcd-efgh-rahasia"
NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
KEY = tid(NOW, "1/0/")
URI = f"at://{DID}/app.bsky.feed.post/{KEY}"
PUT = ("POST", "/com.atproto.repo.putRecord")
UPLOAD = ("POST", "/com.atproto.repo.uploadBlob")
GET = ("GET", "/com.atproto.repo.getRecord")
SIGN_IN = ("POST", "/com.atproto.server.createSession")
RENEW = ("POST", "/com.atproto.server.refreshSession")
PICTURE = Media(
    sha256="a" * 64, mime="image/jpeg", width=40, height=30, size=3, alt="Balai"
)
VIDEO = replace(PICTURE, mime="video/mp4", seconds=9)
NOT_THERE = Answer(400, {"error": "RecordNotFound", "message": "Could not locate"})


def token(seconds: float = 7200) -> str:
    said = json.dumps({"exp": int(time.time() + seconds)}).encode()
    return f"e30.{base64.urlsafe_b64encode(said).decode().rstrip('=')}.s1gn4ture"


def session(seconds: float = 7200, **more: object) -> Answer:
    said = {
        "did": DID,
        "handle": "diskominfo.test",
        "accessJwt": token(seconds),
        "refreshJwt": "refresh.0.rahasia",
        "active": True,
        **more,
    }
    return Answer(200, said)


def refusal(status: int, error: str, message: str = "No") -> Answer:
    return Answer(status, {"error": error, "message": message})


def blob(name: str = "bafk1") -> dict[str, Any]:
    ref = {"$link": name}
    return {"$type": "blob", "ref": ref, "mimeType": "image/jpeg", "size": 3}


def record(text: str = "Hello, world", uri: str = URI, **more: object) -> Answer:
    value = {"$type": "app.bsky.feed.post", "text": text, **more}
    return Answer(200, {"uri": uri, "cid": "bafy1", "value": value})


class TestBluesky(ChannelContract):
    success = {
        "POST /com.atproto.server.createSession": session(),
        "POST /com.atproto.repo.uploadBlob": Answer(200, {"blob": blob()}),
        "POST /com.atproto.repo.putRecord": Answer(200, {"uri": URI, "cid": "bafy1"}),
        "GET /com.atproto.repo.getRecord": NOT_THERE,
        "GET /com.atproto.identity.resolveHandle": Answer(200, {"did": DID}),
        "GET /com.atproto.server.getServiceAuth": Answer(200, {"token": "p3rmit"}),
        "GET /app.bsky.video.getUploadLimits": Answer(200, {"canUpload": True}),
        "POST /app.bsky.video.uploadVideo": Answer(
            200, {"jobId": "j1", "blob": blob("bafkfilm")}
        ),
    }
    refusals = {
        refusal(401, "AccountTakedown"): AuthExpired,
        refusal(400, "AccountDeactivated"): AuthExpired,
        refusal(400, "ExpiredToken"): Transient,
        refusal(401, "AuthenticationRequired"): Transient,
        refusal(400, "InvalidToken"): Transient,
        refusal(400, "BlobNotFound"): Transient,
        refusal(400, "InvalidRequest", "grapheme too big"): Rejected,
        refusal(413, "PayloadTooLarge"): Rejected,
        refusal(400, "InvalidSwap"): OutcomeUnknown,
        refusal(502, "UpstreamFailure"): OutcomeUnknown,
        Answer(403, body="<html>a proxy's page</html>"): OutcomeUnknown,
        Answer(302, headers={"Location": "/login"}): OutcomeUnknown,
        refusal(429, "RateLimitExceeded"): RateLimited,
        Answer(429, body="slow down", headers={"Retry-After": "30"}): RateLimited,
    }
    public_call = PUT
    checks_with = (SIGN_IN, RENEW)

    def connect(self, base_url: str) -> BlueskyChannel:
        return connected(base_url)


def connected(base_url: str, **more: str) -> BlueskyChannel:
    given = {"handle": "diskominfo.test", "password": PASSWORD, "base_url": base_url}
    return BlueskyChannel({**given, **more})


class TestBlueskyVideo(TestBluesky):
    request = Publication(
        part=Part(text="Hello, world", media=(VIDEO,)),
        key="1/0/",
        intended_at=NOW,
        open=lambda _: io.BytesIO(b"mp4"),
    )
    # It goes to the server without the service then.
    refusals = {
        refusal(400, "BlobNotFound"): Pending,
        refusal(400, "InvalidSwap"): OutcomeUnknown,
        refusal(401, "AccountTakedown"): AuthExpired,
        refusal(429, "RateLimitExceeded"): RateLimited,
    }


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab(TestBluesky.success) as lab:
        yield lab


@pytest.fixture
def channel(lab: Lab) -> BlueskyChannel:
    return connected(lab.url)


def publication(text: str = "Hello, world", *media: Media, **more: Any) -> Publication:
    return Publication(
        part=Part(text=text, media=media, **more),
        key="1/0/",
        intended_at=NOW,
        open=lambda _: io.BytesIO(b"jpg"),
    )


def names(lab: Lab) -> list[str]:
    return [seen.path.rpartition(".")[2] for seen in lab.requests]


def put(lab: Lab) -> dict[str, Any]:
    [seen] = lab.calls(PUT)
    said: dict[str, Any] = seen.json
    return said


def test_it_can_all_that_a_channel_can(channel: BlueskyChannel) -> None:
    for ability in (CanPrepare, CanFind, CanReadBack, CanCorrect, CanTakeDown):
        assert isinstance(channel, ability)


def test_a_repeat_is_declared_harmless_for_ever(channel: BlueskyChannel) -> None:
    assert channel.capabilities["feed"].keyed_for == FOREVER


def test_a_picture_must_say_what_it_shows() -> None:
    media = BlueskyChannel.capabilities["feed"].media
    assert media
    assert media.alt_required


def test_a_card_s_picture_is_lighter_than_any_other() -> None:
    known = BlueskyChannel.capabilities["feed"]
    assert known.link_card
    assert known.media
    assert known.link_card.max_bytes == known.media.max_bytes / 2


def test_another_video_service_makes_no_other_account() -> None:
    names = {field.name for field in BlueskyChannel.fields if field.tells_who}
    assert names == {"handle", "password", "base_url"}


def test_it_writes_where_nothing_is_and_overwrites_nothing(
    channel: BlueskyChannel, lab: Lab
) -> None:
    receipt = channel.publish(publication())
    said = put(lab)
    assert (said["repo"], said["rkey"]) == (DID, KEY)
    assert said["collection"] == "app.bsky.feed.post"
    assert said["swapRecord"] is None
    assert receipt == Receipt(
        remote_id=URI, url=f"{lab.url}/profile/diskominfo.test/post/{KEY}"
    )


def test_a_repeat_sends_the_same_to_the_last_byte(lab: Lab) -> None:
    bodies = set()
    for _ in range(2):
        connected(lab.url).publish(publication("Halo #Siaga", PICTURE))
        bodies.add(lab.calls(PUT)[-1].body)
    assert len(bodies) == 1


def test_pictures_are_stored_before_and_not_again(
    channel: BlueskyChannel, lab: Lab
) -> None:
    request = publication("Halo", PICTURE)
    memo = channel.prepare(request)
    assert names(lab) == ["createSession", "uploadBlob"]
    [upload] = lab.calls(UPLOAD)
    assert (upload.body, upload.headers["content-type"]) == (b"jpg", "image/jpeg")
    lab.requests.clear()
    channel.publish(replace(request, memo=memo))
    assert names(lab) == ["putRecord"]
    assert put(lab)["record"]["embed"]["images"][0]["image"] == blob()


@pytest.mark.parametrize(
    "old",
    [{"until": 0}, {"blobs": []}, {"until": int(time.time()) + 86_400}],
    ids=["too old", "of other pictures", "from before the clock was set back"],
)
def test_a_memo_that_serves_no_more_is_made_anew(
    channel: BlueskyChannel, lab: Lab, old: Mapping[str, Any]
) -> None:
    request = publication("Halo", PICTURE)
    memo = json.dumps({**json.loads(channel.prepare(request)), **old})
    channel.publish(replace(request, memo=memo))
    assert len(lab.calls(UPLOAD)) == 2


def test_a_text_without_pictures_needs_no_memo_that_lasts(
    channel: BlueskyChannel, lab: Lab
) -> None:
    request = publication("Halo @diskominfo.test")
    memo = json.dumps({**json.loads(channel.prepare(request)), "until": 0})
    lab.requests.clear()
    channel.publish(replace(request, memo=memo))
    assert names(lab) == ["putRecord"]
    assert put(lab)["record"]["facets"][0]["features"][0]["did"] == DID


def test_captions_are_stored_with_a_video_alone(
    channel: BlueskyChannel, lab: Lab
) -> None:
    said = Captions(language="id", srt="", vtt="WEBVTT\n")
    channel.prepare(publication("Halo", PICTURE, captions=said))
    assert [one.body for one in lab.calls(UPLOAD)] == [b"jpg"]
    lab.requests.clear()
    channel.prepare(publication("Halo", VIDEO, captions=said))
    [captions] = lab.calls(UPLOAD)
    assert (captions.body, captions.headers["content-type"]) == (
        b"WEBVTT\n",
        "text/vtt",
    )


def test_a_card_s_picture_is_stored_where_nothing_else_is_shown(
    channel: BlueskyChannel, lab: Lab
) -> None:
    link = "https://info.kota.example/pasar"
    more = {"link": link, "cover": PICTURE}
    channel.publish(publication(f"Halo {link}", **more))
    assert put(lab)["record"]["embed"]["external"]["thumb"] == blob()
    assert len(lab.calls(UPLOAD)) == 1
    lab.requests.clear()
    channel.publish(publication(f"Halo {link}", PICTURE, **more))
    assert put(lab)["record"]["embed"]["$type"] == "app.bsky.embed.images"
    assert len(lab.calls(UPLOAD)) == 1, "the cover of a picture is nobody's"


def test_a_card_s_picture_that_may_be_forgotten_is_stored_anew(
    channel: BlueskyChannel, lab: Lab
) -> None:
    request = publication("Halo", link="https://a.example/", cover=PICTURE)
    memo = json.dumps({**json.loads(channel.prepare(request)), "until": 0})
    channel.publish(replace(request, memo=memo))
    assert len(lab.calls(UPLOAD)) == 2


def test_a_picture_that_is_gone_is_rejected_before_anything_is_sent(
    channel: BlueskyChannel, lab: Lab
) -> None:
    part = publication("Halo", PICTURE).part
    request = Publication(part=part, key="1/0/", intended_at=NOW)
    with pytest.raises(Rejected, match="gone"):
        channel.prepare(request)
    assert lab.requests == []


@pytest.mark.parametrize(
    ("play", "kind"),
    [
        (Fate.CUT, Transient),
        (Answer(502, body="<h1>Oops</h1>"), Transient),
        (Answer(200, {}), Transient),
        (Answer(200, {"blob": {"ref": None}}), Transient),
        (refusal(413, "PayloadTooLarge"), Rejected),
        (refusal(429, "RateLimitExceeded"), RateLimited),
        (refusal(401, "AccountTakedown"), AuthExpired),
    ],
)
def test_what_goes_wrong_with_an_upload_made_nothing_public(
    channel: BlueskyChannel, lab: Lab, play: Answer | Fate, kind: type[ChannelError]
) -> None:
    lab.overrides(UPLOAD, play)
    with pytest.raises(ChannelError) as caught:
        channel.publish(publication("Halo", PICTURE))
    assert type(caught.value) is kind
    assert not lab.calls(PUT)


def test_a_mention_that_cannot_be_looked_up_holds_the_post_back(
    channel: BlueskyChannel, lab: Lab
) -> None:
    lab.overrides(("GET", ".resolveHandle"), Answer(502, body="Oops"))
    with pytest.raises(Transient):
        channel.publish(publication("Halo @diskominfo.test"))
    assert not lab.calls(PUT)


@pytest.mark.parametrize(
    "said", [refusal(400, "HandleNotFound"), Answer(200, {"did": "nobody"})]
)
def test_a_mention_of_nobody_stays_a_word(
    channel: BlueskyChannel, lab: Lab, said: Answer
) -> None:
    lab.overrides(("GET", ".resolveHandle"), said)
    channel.publish(publication("Halo @tidakada.test"))
    assert "facets" not in put(lab)["record"]


def test_a_thread_names_its_first_post_and_the_one_before(
    channel: BlueskyChannel, lab: Lab
) -> None:
    first = {"uri": URI.replace(KEY, "3aaaaaaaaaaaa"), "cid": "bafy0"}
    before = URI.replace(KEY, "3bbbbbbbbbbbb")
    lab.overrides(GET, record("Dua", uri=before, reply={"root": first}))
    channel.publish(replace(publication(), reply_to=Receipt(remote_id=before)))
    assert put(lab)["record"]["reply"] == {
        "root": first,
        "parent": {"uri": before, "cid": "bafy1"},
    }


@pytest.mark.parametrize(
    ("play", "kind"), [(Fate.CUT, Transient), (NOT_THERE, Rejected)]
)
def test_an_answer_to_what_cannot_be_read_is_not_sent(
    channel: BlueskyChannel, lab: Lab, play: Answer | Fate, kind: type[ChannelError]
) -> None:
    lab.overrides(GET, play)
    with pytest.raises(kind):
        channel.publish(replace(publication(), reply_to=Receipt(remote_id=URI)))
    assert not lab.calls(PUT)


def test_another_record_under_our_key_that_says_the_same_is_ours(
    channel: BlueskyChannel, lab: Lab
) -> None:
    lab.overrides(PUT, refusal(400, "InvalidSwap"))
    lab.overrides(GET, record())
    assert channel.publish(publication()).remote_id == URI


@pytest.mark.parametrize("seen", [record("Lain"), NOT_THERE, Fate.CUT])
def test_another_record_that_says_otherwise_is_for_a_person(
    channel: BlueskyChannel, lab: Lab, seen: Answer | Fate
) -> None:
    lab.overrides(PUT, refusal(400, "InvalidSwap"))
    lab.overrides(GET, seen)
    with pytest.raises(OutcomeUnknown):
        channel.publish(publication())
    assert len(lab.calls(PUT)) == 1


@pytest.mark.parametrize(
    "said",
    [
        {"uri": URI},
        {"cid": "bafy1"},
        {"uri": URI.replace(KEY, "3aaaaaaaaaaaa"), "cid": "bafy1"},
        {"uri": URI.replace(DID, "did:plc:other"), "cid": "bafy1"},
    ],
)
def test_an_answer_that_names_another_record_is_no_proof(
    channel: BlueskyChannel, lab: Lab, said: Mapping[str, str]
) -> None:
    lab.overrides(PUT, Answer(200, said))
    with pytest.raises(OutcomeUnknown):
        channel.publish(publication())


@pytest.mark.parametrize(
    ("seen", "answer"),
    [
        (record(), Found),
        (record(" Hello,\nworld "), Found),
        (record("Lain"), CannotTell),
        (NOT_THERE, Absent),
    ],
)
def test_the_key_says_whether_it_is_public(
    channel: BlueskyChannel, lab: Lab, seen: Answer, answer: type
) -> None:
    lab.overrides(GET, seen)
    assert isinstance(channel.find(publication(), NOW), answer)
    [asked] = lab.calls(GET)
    assert asked.query["rkey"] == KEY
    assert asked.query["repo"] == DID


@pytest.mark.parametrize(
    ("seen", "kind"),
    [
        (refusal(400, "InvalidRequest"), Rejected),
        (refusal(400, "RepoNotFound"), AuthExpired),
        (record(uri="at://evil"), Transient),
        (Answer(200, {"uri": URI, "cid": "x", "value": None}), Transient),
        (Answer(502, body="Oops"), Transient),
        (Fate.CUT, Transient),
    ],
)
def test_who_cannot_look_says_so(
    channel: BlueskyChannel, lab: Lab, seen: Answer | Fate, kind: type[ChannelError]
) -> None:
    lab.overrides(GET, seen)
    with pytest.raises(ChannelError) as caught:
        channel.find(publication(), NOW)
    assert type(caught.value) is kind


@pytest.mark.parametrize(
    "name", [URI.replace(DID, "did:plc:other"), "at://evil", "42", f"{URI}\n"]
)
def test_a_receipt_of_anything_else_is_never_touched(
    channel: BlueskyChannel, lab: Lab, name: str
) -> None:
    receipt = Receipt(remote_id=name)
    for amend in (
        lambda: channel.read_back(publication(), receipt),
        lambda: channel.take_down(receipt),
        lambda: channel.correct(publication(), receipt),
    ):
        with pytest.raises(Rejected):
            amend()
    assert {seen.method for seen in lab.requests} <= {"POST"}
    assert not lab.calls(PUT)


def test_what_is_gone_already_is_taken_down(channel: BlueskyChannel, lab: Lab) -> None:
    lab.overrides(("POST", "/com.atproto.repo.deleteRecord"), NOT_THERE)
    channel.take_down(Receipt(remote_id=URI))
    lab.overrides(("POST", "/com.atproto.repo.deleteRecord"), refusal(400, "Invalid"))
    with pytest.raises(Rejected):
        channel.take_down(Receipt(remote_id=URI))


def test_a_correction_replaces_what_was_read_and_nothing_newer(
    channel: BlueskyChannel, lab: Lab
) -> None:
    at = "2026-11-20T01:00:00.000Z"
    lab.overrides(GET, record("Lama", createdAt=at, langs=["id"]))
    channel.correct(publication("Baru"), Receipt(remote_id=URI))
    said = put(lab)
    assert said["swapRecord"] == "bafy1"
    assert (said["record"]["text"], said["record"]["createdAt"]) == ("Baru", at)


def test_a_correction_that_is_there_already_is_not_written_again(
    channel: BlueskyChannel, lab: Lab
) -> None:
    lab.overrides(
        GET, record("Baru", createdAt=f"{NOW:%Y-%m-%d}T03:00:00.000Z", langs=["id"])
    )
    channel.correct(publication("Baru"), Receipt(remote_id=URI))
    assert not lab.calls(PUT)


def test_a_change_in_between_is_looked_at_again(
    channel: BlueskyChannel, lab: Lab
) -> None:
    lab.overrides(GET, record("Lama"))
    lab.overrides(PUT, refusal(400, "InvalidSwap"))
    with pytest.raises(Transient):
        channel.correct(publication("Baru"), Receipt(remote_id=URI))


def test_the_session_is_kept(channel: BlueskyChannel, lab: Lab) -> None:
    channel.check()
    channel.publish(publication())
    channel.find(publication(), NOW)
    assert len(lab.calls(SIGN_IN)) == 1
    [signed] = lab.calls(SIGN_IN)
    assert signed.json == {"identifier": "diskominfo.test", "password": PASSWORD}
    assert "authorization" not in signed.headers


def test_a_session_that_runs_out_is_renewed_before_a_call(
    channel: BlueskyChannel, lab: Lab
) -> None:
    lab.overrides(SIGN_IN, session(60))
    lab.overrides(RENEW, session())
    channel.check()
    channel.publish(publication())
    assert names(lab) == ["createSession", "refreshSession", "putRecord"]
    [renewal] = lab.calls(RENEW)
    assert renewal.headers["authorization"] == "Bearer refresh.0.rahasia"


@pytest.mark.parametrize(
    "said", [refusal(400, "ExpiredToken"), refusal(401, "InvalidToken")]
)
def test_a_session_that_cannot_be_renewed_is_made_anew(
    channel: BlueskyChannel, lab: Lab, said: Answer
) -> None:
    twice = {"POST /com.atproto.server.createSession": [session(60), session()]}
    lab.plays({**TestBluesky.success, **twice})
    lab.overrides(RENEW, said)
    channel.check()
    channel.publish(publication())
    assert len(lab.calls(SIGN_IN)) == 2


def test_a_token_that_is_refused_is_not_used_again(
    channel: BlueskyChannel, lab: Lab
) -> None:
    lab.plays(
        {
            **TestBluesky.success,
            "POST /com.atproto.repo.putRecord": [
                refusal(400, "ExpiredToken"),
                Answer(200, {"uri": URI, "cid": "bafy1"}),
            ],
        }
    )
    with pytest.raises(Transient):
        channel.publish(publication())
    assert channel.publish(publication()).remote_id == URI
    assert len(lab.calls(SIGN_IN)) == 2


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (refusal(401, "AuthenticationRequired"), AuthExpired),
        (refusal(401, "AuthFactorTokenRequired"), AuthExpired),
        (refusal(400, "InvalidRequest"), AuthExpired),
        (session(active=False, status="takendown"), AuthExpired),
        (refusal(429, "RateLimitExceeded"), RateLimited),
        (Answer(502, body="Oops"), Transient),
        (Answer(200, {}), Transient),
        (session(did="nobody"), Transient),
        (session(accessJwt=7), Transient),
        (Fate.CUT, Transient),
    ],
)
def test_who_cannot_sign_in_publishes_nothing(
    channel: BlueskyChannel, lab: Lab, said: Answer | Fate, kind: type[ChannelError]
) -> None:
    lab.overrides(SIGN_IN, said)
    for call in (channel.check, lambda: channel.publish(publication())):
        with pytest.raises(ChannelError) as caught:
            call()
        assert type(caught.value) is kind
        assert PASSWORD not in "".join(traceback.format_exception(caught.value))
    assert not lab.calls(PUT)


def test_an_opaque_token_lasts_until_it_is_refused(
    channel: BlueskyChannel, lab: Lab
) -> None:
    lab.overrides(SIGN_IN, session(accessJwt="opaque"))
    channel.check()
    channel.publish(publication())
    assert len(lab.calls(SIGN_IN)) == 1


def test_a_crowd_signs_in_once(channel: BlueskyChannel, lab: Lab) -> None:
    threads = [threading.Thread(target=channel.check) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lab.calls(SIGN_IN)) == 1


def test_a_session_does_not_tell_its_tokens(channel: BlueskyChannel) -> None:
    channel.check()
    told = repr(channel._line._session)
    assert "rahasia" not in told
    assert "s1gn4ture" not in told


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, 300),
        ({"ratelimit-reset": "+60"}, 60),
        ({"ratelimit-reset": "1"}, 300),
        ({"ratelimit-reset": "soon", "retry-after": "30"}, 30),
        ({"ratelimit-reset": "+9999999"}, 86_400),
        ({"ratelimit-reset": "+1900000000000000000"}, 86_400),
        ({"retry-after": "9" * 400}, 86_400),
    ],
)
def test_a_limit_says_when_the_window_ends(
    channel: BlueskyChannel, lab: Lab, headers: Mapping[str, str], wait: int
) -> None:
    told = {
        name: str(int(time.time()) + int(value)) if value[0] == "+" else value
        for name, value in headers.items()
    }
    lab.overrides(PUT, Answer(429, {"error": "RateLimitExceeded"}, told))
    with pytest.raises(RateLimited) as caught:
        channel.publish(publication())
    assert timedelta(seconds=wait - 5) <= caught.value.retry_after
    assert caught.value.retry_after <= timedelta(seconds=wait)


def test_what_was_pasted_with_spaces_round_it_is_sent_without(lab: Lab) -> None:
    pasted = {"handle": " @diskominfo.test\n", "password": f" {PASSWORD} "}
    BlueskyChannel({"base_url": f"{lab.url}/", **pasted}).check()
    [signed] = lab.calls(SIGN_IN)
    assert signed.json == {"identifier": "diskominfo.test", "password": PASSWORD}


def test_without_an_address_it_speaks_to_bluesky() -> None:
    channel = BlueskyChannel({"handle": "a.test", "password": PASSWORD})
    assert str(channel._line._host._http.base_url) == "https://bsky.social/xrpc/"
    assert channel._video._host.did == "did:web:video.bsky.app"
    assert channel._site == "https://bsky.app"


def test_a_server_of_the_office_s_own_is_shown_by_bluesky_s_app() -> None:
    given = {"handle": "a.test", "password": PASSWORD}
    channel = BlueskyChannel({"base_url": "https://pds.riau.example", **given})
    assert channel._site == "https://bsky.app"


def test_a_practice_platform_is_not_asked_by_the_proxy_of_the_office(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    with refusing() as nowhere:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, nowhere)
        assert connected(lab.url).publish(publication()).remote_id == URI


@pytest.mark.parametrize(
    "base_url", ["http://pds.riau.example", "pds.riau.example", "ftp://127.0.0.1"]
)
def test_a_password_never_crosses_the_net_in_the_open(base_url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        connected(base_url)


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_an_address_that_holds_a_password_is_refused_and_not_quoted(
    scheme: str,
) -> None:
    with pytest.raises(ValueError, match="password") as caught:
        connected(f"{scheme}://redaksi:rah4sia@info.contoh.example")
    assert "rah4sia" not in str(caught.value)


def test_a_redirect_is_not_followed_with_the_password(
    channel: BlueskyChannel, lab: Lab
) -> None:
    lab.overrides(SIGN_IN, Answer(307, {}, {"Location": f"{lab.url}/elsewhere"}))
    with pytest.raises(Transient):
        channel.check()
    assert not lab.calls(("*", "/elsewhere"))


BROKEN = OutcomeUnknown
HTTPX_ERRORS: Mapping[str, type[ChannelError]] = {
    "CloseError": BROKEN,
    "ConnectError": Transient,
    "ConnectTimeout": Transient,
    "DecodingError": BROKEN,
    "HTTPError": BROKEN,
    "HTTPStatusError": BROKEN,
    "InvalidURL": Transient,
    "LocalProtocolError": Transient,
    "NetworkError": BROKEN,
    "PoolTimeout": Transient,
    "ProtocolError": BROKEN,
    "ProxyError": Transient,
    "ReadError": BROKEN,
    "ReadTimeout": BROKEN,
    "RemoteProtocolError": BROKEN,
    "RequestError": BROKEN,
    "TimeoutException": BROKEN,
    "TooManyRedirects": BROKEN,
    "TransportError": BROKEN,
    "UnsupportedProtocol": Transient,
    "WriteError": BROKEN,
    "WriteTimeout": BROKEN,
}
# Raised by what is not used here: streams, and reading cookies by name.
NOT_RAISED = {
    "CookieConflict",
    "RequestNotRead",
    "ResponseNotRead",
    "StreamClosed",
    "StreamConsumed",
    "StreamError",
}


def test_every_exception_of_httpx_is_mapped() -> None:
    known = {
        name
        for name, kind in vars(httpx).items()
        if isinstance(kind, type) and issubclass(kind, Exception)
    }
    assert known == set(HTTPX_ERRORS) | NOT_RAISED


@pytest.mark.parametrize("name", HTTPX_ERRORS)
def test_an_exception_of_httpx_has_its_outcome(name: str) -> None:
    kind: Callable[..., Exception] = getattr(httpx, name)
    asked = httpx.Request("GET", "https://bsky.social")
    more = {"request": asked, "response": httpx.Response(500)}
    error = kind("odd", **more) if name == "HTTPStatusError" else kind("odd")
    assert type(judge_break(error, lost=OutcomeUnknown)) is HTTPX_ERRORS[name]


def test_what_was_not_sent_is_not_quoted() -> None:
    error = httpx.ConnectError("https://secret.example refused")
    assert "secret" not in str(judge_break(error, lost=OutcomeUnknown))
    assert set(NOT_SENT) <= {getattr(httpx, name) for name in HTTPX_ERRORS}


def test_a_name_that_does_not_resolve_is_surely_not_public() -> None:
    with pytest.raises(Transient):
        connected("https://nowhere.invalid").publish(publication())


def test_an_address_is_the_one_that_its_app_shows(channel: BlueskyChannel) -> None:
    url = channel.publish(publication()).url
    assert re.fullmatch(r"http://127.+/profile/diskominfo\.test/post/\w{13}", url)
