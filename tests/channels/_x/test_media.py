"""Pictures, videos and subtitles on their way to X."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, BinaryIO

import pytest

from channels._x import upload as uploading
from channels._x.memo import KEPT_S, Memo, Stage, Upload
from channels.x import XChannel
from dissemination.channel import (
    AuthExpired,
    Captions,
    ChannelError,
    Media,
    Part,
    Pending,
    Publication,
    RateLimited,
    Rejected,
    Transient,
)
from dissemination.engine.leases import LONGEST_CARRY
from dissemination.testing import Answer, Fate, Lab
from dissemination.testing.contract import REQUEST
from dissemination.testing.lab import Play

SECRETS = {f.name: f"s3cret-{f.name}" for f in XChannel.fields if f.secret}
VIDEO = Media(
    sha256="v" * 64, mime="video/mp4", width=1280, height=720, size=9, seconds=20
)
PICTURE = Media(
    sha256="p" * 64, mime="image/png", width=9, height=9, size=9, alt="Peta"
)
WORDS = Captions(language="id", srt="1\n00:00:00,000 --> 00:00:02,000\nHalo\n", vtt="")
BEGIN, APPEND = ("POST", "/upload/initialize"), ("POST", "/append")
FINISH, STATUS = ("POST", "/finalize"), ("GET", "/2/media/upload")
DESCRIBE, SUBTITLE = ("POST", "/2/media/metadata"), ("POST", "/2/media/subtitles")
POST = ("POST", "/2/tweets")
FORGOTTEN = Answer(
    404,
    {
        "detail": "Could not find media with id: [11].",
        "title": "Not Found Error",
        "type": "https://api.twitter.com/2/problems/resource-not-found",
        "status": 404,
    },
)
SLOW_LINE = 200_000  # bits a second


def answer(**data: object) -> Answer:
    return Answer(200, {"data": data})


def working(id: str = "11", **work: object) -> Answer:
    info = {"state": "in_progress", "check_after_secs": 5, **work}
    return answer(id=id, processing_info=info)


def done(id: str = "11", kept_s: int = KEPT_S) -> Answer:
    info = {"state": "succeeded", "progress_percent": 100}
    return answer(id=id, expires_after_secs=kept_s, processing_info=info)


SCRIPT: dict[str, Play | Sequence[Play]] = {
    "/media/upload/initialize": [answer(id="11"), answer(id="12"), answer(id="13")],
    "/append": answer(expires_at=1),
    "/upload/11/finalize": working(state="pending"),
    "/upload/12/finalize": answer(id="12"),
    "/upload/13/finalize": answer(id="13"),
    "GET /2/media/upload": done(),
    "/2/media/metadata": answer(id="12"),
    "/2/media/subtitles": answer(id="11", media_category="TweetVideo"),
    "POST /2/tweets": Answer(201, {"data": {"id": "42", "text": "Halo"}}),
}


def publication(
    *media: Media,
    captions: Captions | None = None,
    open: Callable[[Media], BinaryIO] = lambda _: io.BytesIO(b"0123"),
) -> Publication:
    part = Part(text="Halo", media=media, captions=captions)
    return replace(REQUEST, part=part, open=open)


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab(SCRIPT) as lab:
        yield lab


@pytest.fixture
def channel(lab: Lab) -> XChannel:
    return XChannel({"base_url": lab.url, **SECRETS})


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "PIECE", 4)
    monkeypatch.setattr(uploading, "PIECES_AT_ONCE", 3)


def pending(channel: XChannel, request: Publication) -> Pending:
    with pytest.raises(Pending) as caught:
        channel.prepare(request)
    return caught.value


def carried(channel: XChannel, request: Publication) -> Publication:
    """Prepare as the engine does: it comes back with the memo of each `Pending`."""
    for _ in range(20):
        try:
            return replace(request, memo=channel.prepare(request))
        except Pending as error:
            request = replace(request, memo=error.memo)
    raise AssertionError("it never ended")


def memo_of(**upload: Any) -> str:
    known = {"id": "11", "stage": Stage.READY, "until": int(time.time()) + 9_000}
    return Memo(uploads=(Upload(**{**known, **upload}),)).write()


class TestHeldAgainstTheDocument:
    spec = "x.json"

    def test_a_video_is_sent_waited_for_and_named(
        self, channel: XChannel, lab: Lab
    ) -> None:
        wait = pending(channel, publication(VIDEO))
        assert wait.after == timedelta(seconds=5)
        channel.publish(carried(channel, replace(publication(VIDEO), memo=wait.memo)))
        begun, sent, _, asked, posted = lab.requests
        assert begun.json == {
            "media_type": "video/mp4",
            "media_category": "tweet_video",
            "total_bytes": 4,
        }
        assert sent.files["media"].data == b"0123"
        assert asked.query == {"command": "STATUS", "media_id": "11"}
        assert posted.json["media"] == {"media_ids": ["11"]}

    def test_subtitles_are_uploaded_and_given_to_the_video(
        self, channel: XChannel, lab: Lab
    ) -> None:
        request = carried(channel, publication(VIDEO, captions=WORDS))
        channel.publish(request)
        _, begun = lab.calls(BEGIN)
        assert begun.json["media_category"] == "subtitles"
        assert begun.json["media_type"] == "text/srt"
        assert begun.json["total_bytes"] == len(WORDS.srt)
        assert lab.calls(("POST", "/12/append"))[0].files["media"].data.decode() == (
            WORDS.srt
        )
        [given] = lab.calls(SUBTITLE)
        assert given.json == {
            "id": "11",
            "media_category": "TweetVideo",
            "subtitles": {
                "id": "12",
                "language_code": "ID",
                "display_name": "Bahasa Indonesia",
            },
        }
        [posted] = lab.calls(POST)
        assert posted.json["media"] == {"media_ids": ["11"]}

    def test_a_picture_is_described_and_a_video_is_not(
        self, channel: XChannel, lab: Lab
    ) -> None:
        lab.overrides(("POST", "/11/finalize"), answer(id="11"))
        spoken = replace(VIDEO, alt="Seorang petugas")
        channel.prepare(publication(spoken, PICTURE))
        [said] = lab.calls(DESCRIBE)
        assert said.json == {"id": "12", "metadata": {"alt_text": {"text": "Peta"}}}


def test_subtitles_are_not_given_before_x_is_done_with_the_video(
    channel: XChannel, lab: Lab
) -> None:
    wait = pending(channel, publication(VIDEO, captions=WORDS))
    assert not lab.calls(SUBTITLE)
    channel.prepare(replace(publication(VIDEO, captions=WORDS), memo=wait.memo))
    assert len(lab.calls(SUBTITLE)) == 1


def test_subtitles_are_given_once(channel: XChannel, lab: Lab) -> None:
    request = carried(channel, publication(VIDEO, captions=WORDS))
    channel.prepare(request)
    channel.publish(request)
    assert len(lab.calls(SUBTITLE)) == 1


def test_subtitles_that_say_nothing_are_not_sent(channel: XChannel, lab: Lab) -> None:
    silent = replace(WORDS, srt=" \n")
    channel.publish(carried(channel, publication(VIDEO, captions=silent)))
    assert len(lab.calls(BEGIN)) == 1
    assert not lab.calls(SUBTITLE)


def test_a_text_alone_leaves_nothing_to_remember(channel: XChannel, lab: Lab) -> None:
    assert channel.prepare(publication()) == ""
    assert lab.requests == []


@pytest.mark.parametrize(
    "known",
    [
        {"stage": Stage.SENDING},
        {"stage": Stage.WORKING},
        {"stage": Stage.READY, "until": 1},
        None,
    ],
    ids=["half of it", "X is at work", "expired", "nothing"],
)
def test_publishing_uploads_nothing_since_it_must_not_take_long(
    channel: XChannel, lab: Lab, known: dict[str, Any] | None
) -> None:
    memo = "" if known is None else memo_of(**known)
    with pytest.raises(Transient, match="not prepared"):
        channel.publish(replace(publication(PICTURE), memo=memo))
    assert lab.requests == []


def test_a_video_whose_subtitles_are_not_given_is_not_posted(
    channel: XChannel, lab: Lab
) -> None:
    request = carried(channel, publication(VIDEO, captions=WORDS))
    memo = {**json.loads(request.memo), "is_subtitled": False}
    lab.requests.clear()
    with pytest.raises(Transient, match="not prepared"):
        channel.publish(replace(request, memo=json.dumps(memo)))
    assert lab.requests == []


def test_a_video_that_is_sent_anew_gets_its_subtitles_anew(
    channel: XChannel, lab: Lab
) -> None:
    request = carried(channel, publication(VIDEO, captions=WORDS))
    memo = json.loads(request.memo)
    memo["uploads"][0]["until"] = 1
    carried(channel, replace(request, memo=json.dumps(memo)))
    assert [seen.json["id"] for seen in lab.calls(SUBTITLE)] == ["11", "13"]


@pytest.mark.parametrize(
    ("language", "code"), [("id", "ID"), ("id-ID", "ID"), ("EN", "EN"), ("jv", "JV")]
)
def test_a_language_is_named_as_x_wants_it(
    channel: XChannel, lab: Lab, language: str, code: str
) -> None:
    words = replace(WORDS, language=language)
    carried(channel, publication(VIDEO, captions=words))
    [given] = lab.calls(SUBTITLE)
    assert given.json["subtitles"]["language_code"] == code


@pytest.mark.parametrize("language", ["min", "", "1d"])
def test_a_language_that_x_cannot_name_is_told_before_anything_is_sent(
    channel: XChannel, lab: Lab, language: str
) -> None:
    words = replace(WORDS, language=language)
    with pytest.raises(Rejected, match="subtitles"):
        channel.prepare(publication(VIDEO, captions=words))
    assert lab.requests == []


def test_captions_without_a_video_are_nothing_to_send(
    channel: XChannel, lab: Lab
) -> None:
    lab.overrides(FINISH, answer(id="11"))
    channel.prepare(publication(PICTURE, captions=WORDS))
    assert len(lab.calls(BEGIN)) == 1
    assert not lab.calls(SUBTITLE)


@pytest.mark.usefixtures("small_pieces")
def test_a_long_video_is_sent_over_several_calls(channel: XChannel, lab: Lab) -> None:
    data = bytes(range(30))
    request = publication(VIDEO, open=lambda _: io.BytesIO(data))
    first = pending(channel, request)
    assert first.after == timedelta(seconds=1)
    assert len(lab.calls(APPEND)) == 3
    carried(channel, replace(request, memo=first.memo))
    pieces = lab.calls(APPEND)
    assert [one.form["segment_index"] for one in pieces] == [*"01234567"]
    assert b"".join(one.files["media"].data for one in pieces) == data
    assert len(lab.calls(BEGIN)) == len(lab.calls(FINISH)) == 1


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("fate", [Fate.CUT, Answer(503, body="over capacity")])
def test_what_broke_off_goes_on_after_what_was_written_down(
    channel: XChannel, lab: Lab, fate: Fate | Answer
) -> None:
    request = publication(VIDEO, open=lambda _: io.BytesIO(bytes(30)))
    memo = pending(channel, request).memo
    lab.overrides(APPEND, fate)
    with pytest.raises(Transient):
        channel.prepare(replace(request, memo=memo))
    lab.overrides(APPEND, answer(expires_at=1))
    lab.requests.clear()
    carried(XChannel({"base_url": lab.url, **SECRETS}), replace(request, memo=memo))
    numbers = [one.form["segment_index"] for one in lab.calls(APPEND)]
    assert numbers == [*"34567"]
    assert not lab.calls(BEGIN)


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("fate", [Fate.CUT, Answer(503, body="over capacity")])
def test_a_piece_that_breaks_off_loses_none_before_it_and_no_try(
    channel: XChannel, lab: Lab, fate: Fate | Answer
) -> None:
    request = publication(VIDEO, open=lambda _: io.BytesIO(bytes(30)))
    kept = answer(expires_at=1)
    lab.plays({**SCRIPT, "/append": [kept, kept, fate, kept]})
    memo = pending(channel, request).memo
    carried(channel, replace(request, memo=memo))
    numbers = [one.form["segment_index"] for one in lab.calls(APPEND)]
    assert numbers == [*"012234567"]
    assert len(lab.calls(BEGIN)) == 1


@pytest.mark.usefixtures("small_pieces")
def test_a_file_is_never_held_as_a_whole(channel: XChannel) -> None:
    reads: list[int] = []

    class Watched(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            reads.append(-1 if size is None else size)
            return super().read(size)

    carried(channel, publication(VIDEO, open=lambda _: Watched(bytes(30))))
    assert reads == [4] * 8


@pytest.mark.parametrize(
    ("error", "kind"),
    [(FileNotFoundError("v"), Rejected), (OSError(5, "Input/output error"), Transient)],
)
def test_a_file_that_cannot_be_read_is_told_by_its_name(
    channel: XChannel, lab: Lab, error: OSError, kind: type[ChannelError]
) -> None:
    def fails(_: Media) -> BinaryIO:
        raise error

    with pytest.raises(kind, match="medium vvvvvvvvvvvv"):
        channel.prepare(publication(VIDEO, open=fails))
    assert lab.requests == []


@pytest.mark.parametrize("step", [FINISH, STATUS])
@pytest.mark.parametrize(
    ("error", "said"),
    [({"message": "Unsupported codec"}, "Unsupported codec"), (None, "cannot use")],
)
def test_a_video_that_x_cannot_use_is_rejected_with_its_reason(
    channel: XChannel,
    lab: Lab,
    step: tuple[str, str],
    error: object,
    said: str,
) -> None:
    lab.overrides(step, working(state="failed", error=error))
    with pytest.raises(Rejected, match=said):
        carried(channel, publication(VIDEO))
    assert not lab.calls(POST)


def test_a_platform_s_reason_is_cut(channel: XChannel, lab: Lab) -> None:
    lab.overrides(FINISH, working(state="failed", error={"message": "x" * 5000}))
    with pytest.raises(Rejected) as caught:
        channel.prepare(publication(VIDEO))
    assert len(str(caught.value)) < 300


def test_what_x_is_still_at_is_asked_for_at_its_pace(
    channel: XChannel, lab: Lab
) -> None:
    lab.plays({**SCRIPT, "GET /2/media/upload": [working(check_after_secs=40), done()]})
    first = pending(channel, publication(VIDEO))
    second = pending(channel, replace(publication(VIDEO), memo=first.memo))
    assert (first.after.seconds, second.after.seconds) == (5, 40)
    assert carried(channel, replace(publication(VIDEO), memo=second.memo)).memo
    assert len(lab.calls(BEGIN)) == 1


@pytest.mark.parametrize(("said", "seconds"), [(0, 1), (-5, 1), (7, 7), (10**15, 3600)])
def test_a_pace_is_kept_within_reason(
    channel: XChannel, lab: Lab, said: int, seconds: int
) -> None:
    lab.overrides(FINISH, working(check_after_secs=said))
    assert pending(channel, publication(VIDEO)).after == timedelta(seconds=seconds)


def test_where_x_names_no_pace_it_is_asked_after_a_second(
    channel: XChannel, lab: Lab
) -> None:
    lab.overrides(FINISH, answer(id="11", processing_info={"state": "pending"}))
    assert pending(channel, publication(VIDEO)).after == timedelta(seconds=1)


@pytest.mark.parametrize(("left", "kind"), [(9_000, Pending), (-1, Rejected)])
def test_after_a_day_at_work_x_is_not_waited_for_any_more(
    channel: XChannel, lab: Lab, left: int, kind: type[ChannelError]
) -> None:
    lab.overrides(STATUS, working())
    memo = memo_of(stage=Stage.WORKING, until=int(time.time()) + left)
    with pytest.raises(kind):
        channel.prepare(replace(publication(VIDEO), memo=memo))
    assert not lab.calls(BEGIN)


def test_the_day_counts_from_the_end_of_the_upload(channel: XChannel, lab: Lab) -> None:
    lab.overrides(STATUS, working())
    until = int(time.time()) + 500
    memo = memo_of(stage=Stage.WORKING, until=until)
    again = pending(channel, replace(publication(VIDEO), memo=memo))
    assert json.loads(again.memo)["uploads"][0]["until"] == until


def test_a_video_that_was_ready_after_a_long_night_is_used(
    channel: XChannel, lab: Lab
) -> None:
    memo = memo_of(stage=Stage.WORKING, until=1)
    channel.publish(carried(channel, replace(publication(VIDEO), memo=memo)))
    assert not lab.calls(BEGIN)
    assert len(lab.calls(POST)) == 1


@pytest.mark.parametrize("stage", [Stage.READY, Stage.SENDING])
@pytest.mark.parametrize("left", [-1_000_000_000, 300, 8_000_000_000])
def test_what_has_expired_is_uploaded_anew(
    channel: XChannel, lab: Lab, stage: Stage, left: int
) -> None:
    lab.overrides(BEGIN, answer(id="12"))
    memo = memo_of(stage=stage, until=int(time.time()) + left, pieces=1)
    request = carried(channel, replace(publication(PICTURE), memo=memo))
    assert json.loads(request.memo)["uploads"][0]["id"] == "12"


@pytest.mark.parametrize("stage", [Stage.WORKING, Stage.SENDING])
def test_what_x_has_forgotten_is_uploaded_anew(
    channel: XChannel, lab: Lab, stage: Stage
) -> None:
    lab.overrides(STATUS, FORGOTTEN)
    lab.overrides(("POST", "/upload/11/append"), FORGOTTEN)
    lab.overrides(BEGIN, answer(id="12"))
    memo = memo_of(stage=stage)
    request = carried(channel, replace(publication(PICTURE), memo=memo))
    assert json.loads(request.memo)["uploads"][0]["id"] == "12"


def test_who_forgets_at_once_is_not_asked_for_ever(channel: XChannel, lab: Lab) -> None:
    lab.overrides(APPEND, FORGOTTEN)
    with pytest.raises(Transient):
        channel.prepare(publication(VIDEO))
    assert len(lab.calls(APPEND)) == 2


def test_who_forgets_each_time_is_not_fed_for_ever(channel: XChannel, lab: Lab) -> None:
    lab.overrides(("POST", "/finalize"), working())
    lab.overrides(STATUS, FORGOTTEN)
    with pytest.raises(Rejected):
        carried(channel, publication(VIDEO))
    assert len(lab.calls(BEGIN)) == 3


@pytest.mark.parametrize("step", [APPEND, ("POST", "/11/finalize")])
def test_an_upload_that_was_finished_unheard_is_begun_anew(
    channel: XChannel, lab: Lab, step: tuple[str, str]
) -> None:
    refused = Answer(400, {"title": "Invalid Request", "detail": "finalized"})
    kept = answer(expires_at=1)
    lab.plays({**SCRIPT, "/append": [refused, kept] if step == APPEND else kept})
    if step != APPEND:
        lab.overrides(step, refused)
    lab.overrides(BEGIN, answer(id="12"))
    memo = memo_of(stage=Stage.SENDING, pieces=0)
    request = carried(channel, replace(publication(PICTURE), memo=memo))
    assert json.loads(request.memo)["uploads"][0]["id"] == "12"


def test_a_file_that_x_refuses_is_not_sent_for_ever(
    channel: XChannel, lab: Lab
) -> None:
    lab.overrides(("POST", "/finalize"), Answer(400, {"title": "Invalid Request"}))
    memo = memo_of(stage=Stage.SENDING, pieces=0)
    with pytest.raises(Rejected):
        carried(channel, replace(publication(PICTURE), memo=memo))
    assert len(lab.calls(BEGIN)) == 1


@pytest.mark.parametrize("step", [BEGIN, APPEND, FINISH, STATUS, SUBTITLE])
@pytest.mark.parametrize(
    ("play", "kind"),
    [
        (Answer(503, body="over capacity"), Transient),
        (Fate.CUT, Transient),
        (Answer(400, {"title": "Invalid Request"}), Rejected),
        (Answer(408, {"title": "Request Timeout"}), Transient),
        (Answer(401, {"title": "Unauthorized"}), AuthExpired),
        (Answer(429, {"title": "Too Many Requests"}), RateLimited),
    ],
)
def test_a_step_that_fails_makes_nothing_public(
    channel: XChannel,
    lab: Lab,
    step: tuple[str, str],
    play: Answer | Fate,
    kind: type[ChannelError],
) -> None:
    lab.overrides(step, play)
    with pytest.raises(ChannelError) as caught:
        carried(channel, publication(VIDEO, captions=WORDS))
    assert type(caught.value) is kind
    assert not lab.calls(POST)
    assert not any(secret in repr(caught.value) for secret in SECRETS.values())


@pytest.mark.parametrize(
    "memo",
    [
        "",
        "nonsense",
        "[]",
        '{"ids": ["11"], "busy": [], "until": 9999999999}',
        '{"uploads": [], "is_subtitled": false}',
        '{"uploads": [{"id": "1", "stage": "lost"}], "is_subtitled": false}',
        '{"uploads": [{"stage": "ready", "more": 1}], "is_subtitled": false}',
    ],
)
def test_a_memo_that_says_nothing_begins_anew(memo: str) -> None:
    assert Memo.read(memo, 1) == Memo(uploads=(Upload(),))


def test_a_memo_is_read_as_it_was_written() -> None:
    video = Upload(id="11", stage=Stage.WORKING, pieces=3, wait_s=2.5, until=9)
    memo = Memo(uploads=(video, Upload(id="12")), is_subtitled=True)
    assert Memo.read(memo.write(), 2) == memo


def test_what_is_sent_in_one_call_gets_through_a_slow_line_in_time() -> None:
    bits = uploading.PIECE * uploading.PIECES_AT_ONCE * 8
    assert bits / SLOW_LINE < LONGEST_CARRY.total_seconds()


def test_a_video_is_offered_within_x_s_limits(channel: XChannel) -> None:
    can = channel.capabilities["feed"]
    assert can.captions
    assert can.media
    video = can.media.video
    assert video
    assert (video.max_items, video.max_bytes) == (1, 512_000_000)
    assert (video.min_seconds, video.max_seconds) == (0.5, 140)
    assert video.max_bytes <= 1000 * uploading.PIECE
    assert not can.media.mixes
