"""A video's way through the video service, before anything is public."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO

import pytest

from channels._bluesky.stored import Stored
from channels.bluesky import BlueskyChannel
from dissemination.channel import (
    AuthExpired,
    Captions,
    ChannelError,
    Media,
    Part,
    Pending,
    Publication,
    Rejected,
    Transient,
)
from dissemination.testing import Answer, Fate, Lab
from tests.channels.test_bluesky import DID, PUT, TestBluesky, connected, refusal, token

VIDEO = Media(
    sha256="ab" * 32, mime="video/mp4", width=1280, height=720, size=9, alt="Rumbai"
)
FILM = b"filmfilm!"
BLOB = {"$type": "blob", "ref": {"$link": "bafkfilm"}, "mimeType": "video/mp4"}
SEND = ("POST", "/app.bsky.video.uploadVideo")
LOOK = ("GET", "/app.bsky.video.getJobStatus")
ROOM = ("GET", "/app.bsky.video.getUploadLimits")
PERMIT = ("GET", "/com.atproto.server.getServiceAuth")
UPLOAD = ("POST", "/com.atproto.repo.uploadBlob")
SIGN_IN = "POST /com.atproto.server.createSession"
AT_WORK = {"jobId": "j1", "did": DID, "state": "JOB_STATE_ENCODING"}
DONE = {**AT_WORK, "state": "JOB_STATE_COMPLETED", "blob": BLOB}
ALREADY = {**DONE, "blob": None, "error": "already_exists"}
MORE: Mapping[str, Answer] = {
    "POST /app.bsky.video.uploadVideo": Answer(200, AT_WORK),
    "GET /app.bsky.video.getJobStatus": Answer(200, {"jobStatus": DONE}),
}
REQUEST = Publication(
    part=Part(text="Air naik", media=(VIDEO,)),
    key="1/0/",
    intended_at=datetime(2026, 11, 21, 3, tzinfo=UTC),
    open=lambda _: io.BytesIO(FILM),
)


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab({**TestBluesky.success, **MORE}) as lab:
        yield lab


@pytest.fixture
def channel(lab: Lab) -> BlueskyChannel:
    return connected(lab.url)


def outcome(channel: BlueskyChannel, request: Publication = REQUEST) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        channel.prepare(request)
    return caught.value


def waiting(channel: BlueskyChannel, request: Publication = REQUEST) -> Publication:
    """Return the request of a video that was sent, as it comes back."""
    error = outcome(channel, request)
    assert isinstance(error, Pending), repr(error)
    return replace(REQUEST, memo=error.memo)


def put(lab: Lab) -> dict[str, Any]:
    [seen] = lab.calls(PUT)
    embed: dict[str, Any] = seen.json["record"]["embed"]
    return embed


def test_a_video_is_sent_once_waited_for_and_then_named(
    channel: BlueskyChannel, lab: Lab
) -> None:
    request = waiting(channel)
    [sent] = lab.calls(SEND)
    assert sent.body == FILM
    assert sent.headers["content-type"] == "video/mp4"
    assert sent.headers["content-length"] == str(len(FILM))
    assert dict(sent.query) == {"did": DID, "name": "abababababab.mp4"}
    lab.overrides(LOOK, Answer(200, {"jobStatus": AT_WORK}))
    assert isinstance(outcome(channel, request), Pending)
    lab.overrides(LOOK, Answer(200, {"jobStatus": DONE}))
    memo = channel.prepare(request)
    channel.publish(replace(request, memo=memo))
    assert {seen.query["jobId"] for seen in lab.calls(LOOK)} == {"j1"}
    assert len(lab.calls(SEND)) == 1
    assert not lab.calls(UPLOAD), "the service stores it with the account's server"
    assert put(lab) == {
        "$type": "app.bsky.embed.video",
        "video": BLOB,
        "aspectRatio": {"width": 1280, "height": 720},
        "alt": "Rumbai",
    }


def test_captions_go_when_the_video_is_done(channel: BlueskyChannel, lab: Lab) -> None:
    said = Captions(language="id", srt="", vtt="WEBVTT\n")
    request = replace(REQUEST, part=replace(REQUEST.part, captions=said))
    lab.overrides(SEND, Answer(200, DONE))
    channel.publish(request)
    [captions] = lab.calls(UPLOAD)
    assert captions.body == b"WEBVTT\n"
    assert [one["lang"] for one in put(lab)["captions"]] == ["id"]


def test_the_service_may_store_it_in_our_name_and_nothing_else(
    channel: BlueskyChannel, lab: Lab
) -> None:
    lab.plays({**TestBluesky.success, **MORE, SIGN_IN: behind("pds.example")})
    began = time.time()
    waiting(channel)
    room, upload = (dict(seen.query) for seen in lab.calls(PERMIT))
    assert (room["aud"], room["lxm"]) == (
        "did:web:127.0.0.1",
        "app.bsky.video.getUploadLimits",
    )
    assert (upload["aud"], upload["lxm"]) == (
        "did:web:pds.example",
        "com.atproto.repo.uploadBlob",
    )
    assert 1700 < float(upload["exp"]) - began < 1900
    for call in (ROOM, SEND):
        assert lab.calls(call)[0].headers["authorization"] == "Bearer p3rmit"


def behind(host: str) -> Answer:
    """Return a signing in at a door that leads to another server."""
    server = {"id": "#atproto_pds", "serviceEndpoint": f"https://{host}"}
    said = {"did": DID, "handle": "a.test", "didDoc": {"service": [server]}}
    return Answer(200, {**said, "accessJwt": token(), "refreshJwt": "r"})


@pytest.mark.parametrize("lost", [Fate.CUT, Fate.HALF, Answer(502, body="Oops")])
def test_a_video_whose_answer_was_lost_is_sent_again_and_found_there(
    channel: BlueskyChannel, lab: Lab, lost: Answer | Fate
) -> None:
    lab.overrides(SEND, lost)
    assert type(outcome(channel)) is Transient
    lab.overrides(SEND, Answer(409, ALREADY))
    assert Stored.read(channel.prepare(REQUEST)).blobs == (BLOB,)
    assert not lab.calls(PUT)


def test_a_video_that_is_there_and_still_at_work_is_waited_for(
    channel: BlueskyChannel, lab: Lab
) -> None:
    lab.overrides(SEND, Answer(409, {**AT_WORK, "error": "already_exists"}))
    assert Stored.read(waiting(channel).memo).job == "j1"
    assert not lab.calls(LOOK)


@pytest.mark.parametrize(
    ("call", "play", "kind"),
    [
        (SEND, Answer(401, {"jobStatus": {"error": "unconfirmed_email"}}), Rejected),
        (SEND, refusal(400, "VideoTooLarge"), Rejected),
        (SEND, refusal(401, "BadJwt"), Transient),
        (SEND, Answer(413, body="<h1>Too large</h1>"), Transient),
        (SEND, Answer(200, {}), Transient),
        (ROOM, Answer(200, {"canUpload": False, "error": "banned"}), Rejected),
        (ROOM, Answer(502, body="Oops"), Transient),
        (PERMIT, refusal(401, "AccountTakedown"), AuthExpired),
        (PERMIT, Answer(200, {}), Transient),
        (PERMIT, refusal(400, "BadExpiration", "it is in the past"), Transient),
        (PERMIT, refusal(400, "InvalidRequest", "Bad aud"), Rejected),
    ],
)
def test_what_goes_wrong_with_a_video_made_nothing_public(
    channel: BlueskyChannel,
    lab: Lab,
    call: tuple[str, str],
    play: Answer,
    kind: type[ChannelError],
) -> None:
    lab.overrides(call, play)
    error = outcome(channel)
    assert type(error) is kind
    assert "p3rmit" not in str(error)
    assert not lab.calls(PUT)


def test_a_permit_that_is_refused_does_not_end_the_session(
    channel: BlueskyChannel, lab: Lab
) -> None:
    lab.overrides(SEND, refusal(401, "BadJwt"))
    outcome(channel)
    lab.overrides(SEND, Answer(200, AT_WORK))
    waiting(channel)
    assert len(lab.calls(("POST", "/com.atproto.server.createSession"))) == 1


def test_no_permit_is_told_to_a_log(
    channel: BlueskyChannel, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        waiting(channel)
    assert "uploadVideo" in caplog.text
    assert "p3rmit" not in caplog.text
    assert "p3rmit" not in repr(channel._video)


@pytest.mark.parametrize("answer", [Answer(200, AT_WORK), Answer(409, ALREADY)])
def test_a_video_that_the_service_knows_no_more_goes_to_the_server(
    channel: BlueskyChannel, lab: Lab, answer: Answer
) -> None:
    lab.overrides(LOOK, refusal(400, "InvalidRequest", "Job not found"))
    lab.overrides(SEND, answer)
    request = waiting(channel)
    if answer.status == 200:
        request = waiting(channel, request)
    memo = channel.prepare(request)
    assert Stored.read(memo).is_plain
    [sent] = lab.calls(UPLOAD)
    assert sent.body == FILM
    assert len(lab.calls(SEND)) == 1


def test_a_video_that_failed_is_refused_with_its_reason(
    channel: BlueskyChannel, lab: Lab
) -> None:
    request = waiting(channel)
    failed = {"state": "JOB_STATE_FAILED", "failureCode": "encoding_failure"}
    lab.overrides(LOOK, Answer(200, {"jobStatus": {**AT_WORK, **failed}}))
    error = outcome(channel, request)
    assert type(error) is Rejected
    assert "encoding_failure" in str(error)
    assert len(lab.calls(SEND)) == 1


def test_a_day_that_is_full_is_waited_out_without_holding_other_posts(
    channel: BlueskyChannel, lab: Lab
) -> None:
    lab.overrides(ROOM, Answer(200, {"canUpload": False, "remainingDailyVideos": 0}))
    error = outcome(channel)
    assert isinstance(error, Pending)
    assert error.after >= timedelta(minutes=30)
    assert not lab.calls(SEND)
    old = replace(Stored.read(error.memo), since=int(time.time()) - 90_000)
    assert type(outcome(channel, replace(REQUEST, memo=old.write()))) is Rejected
    lab.overrides(ROOM, Answer(200, {"canUpload": True}))
    assert isinstance(outcome(channel, replace(REQUEST, memo=error.memo)), Pending)
    assert len(lab.calls(SEND)) == 1


def test_a_video_that_is_never_done_is_refused_after_a_day(
    channel: BlueskyChannel, lab: Lab
) -> None:
    request = waiting(channel)
    old = replace(Stored.read(request.memo), since=int(time.time()) - 90_000)
    late = replace(request, memo=old.write())
    lab.overrides(LOOK, Answer(200, {"jobStatus": AT_WORK}))
    assert type(outcome(channel, late)) is Rejected
    lab.overrides(LOOK, Answer(200, {"jobStatus": DONE}))
    assert Stored.read(channel.prepare(late)).blobs == (BLOB,), "late, and done"


def test_what_the_server_has_not_kept_goes_to_it_plainly_and_once(
    channel: BlueskyChannel, lab: Lab
) -> None:
    lab.overrides(SEND, Answer(200, DONE))
    lab.overrides(PUT, refusal(400, "BlobNotFound"))
    request = replace(REQUEST, memo=channel.prepare(REQUEST))
    with pytest.raises(Pending) as caught:
        channel.publish(request)
    request = replace(request, memo=caught.value.memo)
    request = replace(request, memo=channel.prepare(request))
    [sent] = lab.calls(UPLOAD)
    assert (sent.body, sent.headers["content-type"]) == (FILM, "video/mp4")
    with pytest.raises(Transient):
        channel.publish(request)
    assert len(lab.calls(SEND)) == 1


def test_nothing_is_sent_of_a_video_with_a_picture_beside_it(
    channel: BlueskyChannel, lab: Lab
) -> None:
    both = (VIDEO, replace(VIDEO, mime="image/png"))
    part = replace(REQUEST.part, media=both)
    assert type(outcome(channel, replace(REQUEST, part=part))) is Rejected
    assert lab.requests == []


class Torn(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError(5, "Input/output error")


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        (FileNotFoundError(), Rejected),
        (PermissionError(13, "No"), Transient),
        (Torn(FILM), Transient),
    ],
)
def test_a_video_that_cannot_be_read_is_no_surprise(
    channel: BlueskyChannel, file: BinaryIO | OSError, kind: type[ChannelError]
) -> None:
    def give(_: Media) -> BinaryIO:
        if isinstance(file, OSError):
            raise file
        return file

    error = outcome(channel, replace(REQUEST, open=give))
    assert type(error) is kind
    assert "abababababab" in str(error)


class Long(io.BytesIO):
    """A file that counts the largest piece that is taken of it at once."""

    largest = 0

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        self.largest = max(self.largest, len(piece))
        return piece


def test_a_large_video_is_never_held_in_memory(
    channel: BlueskyChannel, lab: Lab
) -> None:
    file = Long(bytes(3_000_000))
    outcome(channel, replace(REQUEST, open=lambda _: file))
    assert len(lab.calls(SEND)[0].body) == 3_000_000
    assert 0 < file.largest <= 65_536
