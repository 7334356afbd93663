"""A video before it is public: waited for, and given its captions."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from channels._facebook.upload import Upload
from channels.facebook import FacebookChannel
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
)
from dissemination.testing import Answer, Fate, Lab
from dissemination.testing.contract import REQUEST

PAGE, VIDEO, TOKEN = "100", "301", "EAAG9zZBkZCq0BO4rahasia"
MP4 = Media(sha256="c" * 64, mime="video/mp4", width=64, height=48, size=4)
PNG = Media(sha256="d" * 64, mime="image/png", width=64, height=48, size=4)
SRT = "1\n00:00:00,000 --> 00:00:01,000\nPasar murah – gratis\n"
SAID = Captions(language="id", srt=SRT, vtt="")
BEGUN = {
    "video_id": VIDEO,
    "upload_session_id": "7",
    "start_offset": "4",
    "end_offset": "4",
    "success": True,
}
STATUS, CAPTIONS = ("GET", f"/{VIDEO}"), ("POST", f"/{VIDEO}/captions")


def status(said: object) -> Answer:
    return Answer(200, {"id": VIDEO, "status": said})


READY = status({"video_status": "ready"})
AT_WORK = status({"video_status": "processing", "processing_progress": 40})


def refusal(code: int, subcode: int | None = None) -> Answer:
    details = {"error_subcode": subcode} if subcode else {}
    error = {"message": "said", "type": "OAuthException", "code": code}
    return Answer(400, {"error": {**error, **details}})


def request(
    *media: Media, captions: Captions | None = None, memo: str = ""
) -> Publication:
    return Publication(
        part=Part(text="Pasar murah", media=media or (MP4,), captions=captions),
        key="1/0/",
        intended_at=REQUEST.intended_at,
        memo=memo,
        open=lambda _: io.BytesIO(b"moov"),
    )


@pytest.fixture
def lab() -> Iterator[Lab]:
    script = {
        "POST /videos": Answer(200, BEGUN),
        f"GET /{VIDEO}": READY,
        "POST /captions": Answer(200, {"success": True}),
    }
    with Lab(script) as lab:
        yield lab


@pytest.fixture
def channel(lab: Lab) -> FacebookChannel:
    return FacebookChannel({"page": PAGE, "token": TOKEN, "base_url": lab.url})


def prepare(channel: FacebookChannel, request: Publication) -> str:
    """Prepare as the engine does: it comes back once every byte is there."""
    if not request.memo:
        with pytest.raises(Pending) as caught:
            channel.prepare(request)
        request = replace(request, memo=caught.value.memo)
    return channel.prepare(request)


def pending(channel: FacebookChannel, request: Publication) -> Pending:
    with pytest.raises(Pending) as caught:
        prepare(channel, request)
    return caught.value


@pytest.mark.parametrize("look", [refusal(4), refusal(190), refusal(100, 33)])
def test_a_video_of_which_every_byte_is_there_is_written_down_before_it_is_asked_for(
    channel: FacebookChannel, lab: Lab, look: Answer
) -> None:
    lab.overrides(STATUS, look)
    with pytest.raises(Pending) as caught:
        channel.prepare(request())
    upload = Upload.read(caught.value.memo)
    assert upload is not None
    assert (upload.video, upload.session) == (VIDEO, "")
    assert not lab.calls(STATUS)


def test_a_video_that_is_ready_is_its_memo(channel: FacebookChannel, lab: Lab) -> None:
    assert prepare(channel, request()) == VIDEO
    (look,) = lab.calls(STATUS)
    assert look.query["fields"] == "status"
    assert not lab.calls(CAPTIONS)


def test_a_memo_that_names_a_video_asks_nobody(
    channel: FacebookChannel, lab: Lab
) -> None:
    assert prepare(channel, request(captions=SAID, memo=VIDEO)) == VIDEO
    assert lab.requests == []


def test_a_video_that_facebook_is_at_work_on_is_waited_for(
    channel: FacebookChannel, lab: Lab
) -> None:
    lab.overrides(STATUS, AT_WORK)
    waiting = pending(channel, request())
    lab.requests.clear()
    again = pending(channel, request(memo=waiting.memo))
    assert again.memo == waiting.memo
    assert again.after.total_seconds() >= 5
    assert [seen.method for seen in lab.requests] == ["GET"]

    lab.overrides(STATUS, READY)
    assert prepare(channel, request(memo=again.memo)) == VIDEO
    assert not lab.calls(("POST", "/videos"))


@pytest.mark.parametrize(
    "look",
    [
        Fate.CUT,
        Answer(502, body="<h1>Oops</h1>"),
        Answer(200, {"id": VIDEO}),
        status("ready"),
        status({}),
        status({"video_status": "upload_complete"}),
        refusal(2),
    ],
)
def test_a_look_that_fails_costs_no_second_upload(
    channel: FacebookChannel, lab: Lab, look: Answer | Fate
) -> None:
    lab.overrides(STATUS, look)
    memo = pending(channel, request()).memo
    lab.overrides(STATUS, READY)
    assert prepare(channel, request(memo=memo)) == VIDEO
    assert len(lab.calls(("POST", "/videos"))) == 2, "start and finish, once"


@pytest.mark.parametrize(
    ("look", "kind"),
    [
        (status({"video_status": "error"}), Rejected),
        (refusal(100, 33), Rejected),
        (refusal(190), AuthExpired),
        (refusal(4), RateLimited),
    ],
)
def test_a_video_that_will_not_be_ready_has_its_outcome(
    channel: FacebookChannel, lab: Lab, look: Answer, kind: type[ChannelError]
) -> None:
    lab.overrides(STATUS, look)
    with pytest.raises(ChannelError) as caught:
        prepare(channel, request())
    assert type(caught.value) is kind


def test_a_video_is_waited_for_a_day_and_no_longer(
    channel: FacebookChannel, lab: Lab
) -> None:
    lab.overrides(STATUS, AT_WORK)
    upload = Upload.read(pending(channel, request()).memo)
    assert upload is not None
    assert upload.until - time.time() > 86_000
    late = replace(upload, until=time.time() - 1)
    with pytest.raises(Rejected, match="a day"):
        prepare(channel, request(memo=late.write()))


@pytest.mark.parametrize("media", [(MP4, PNG), (PNG, MP4), (MP4, MP4)])
def test_nothing_beside_a_video_is_lost_in_silence(
    channel: FacebookChannel, lab: Lab, media: tuple[Media, ...]
) -> None:
    with pytest.raises(Rejected, match="one video"):
        prepare(channel, request(*media))
    assert lab.requests == []


@pytest.mark.parametrize(
    ("language", "locale"),
    [
        ("id", "id_ID"),
        ("en", "en_US"),
        ("jv", "jv_ID"),
        ("ms", "ms_MY"),
        ("fr", "fr_FR"),
    ],
)
def test_captions_are_a_file_that_is_called_by_its_language(
    channel: FacebookChannel, lab: Lab, language: str, locale: str
) -> None:
    prepare(channel, request(captions=replace(SAID, language=language)))
    (call,) = lab.calls(CAPTIONS)
    file = call.files["captions_file"]
    assert file.name == f"{VIDEO}.{locale}.srt"
    assert file.data.decode() == SRT
    assert call.form == {"default_locale": locale, "access_token": TOKEN}


def test_captions_go_where_the_video_is_ready_and_not_public(
    channel: FacebookChannel, lab: Lab
) -> None:
    lab.overrides(STATUS, AT_WORK)
    memo = pending(channel, request(captions=SAID)).memo
    assert not lab.calls(CAPTIONS)
    lab.overrides(STATUS, READY)
    prepare(channel, request(captions=SAID, memo=memo))
    assert len(lab.calls(CAPTIONS)) == 1
    assert not lab.calls(("POST", f"/{VIDEO}")), "nothing is public"


@pytest.mark.parametrize(
    "play", [Fate.CUT, Answer(200, {}), Answer(503, body=""), refusal(1)]
)
def test_captions_whose_answer_is_lost_are_sent_again_and_the_video_is_not(
    channel: FacebookChannel, lab: Lab, play: Answer | Fate
) -> None:
    lab.overrides(CAPTIONS, play)
    memo = pending(channel, request(captions=SAID)).memo
    lab.overrides(CAPTIONS, Answer(200, {"success": True}))
    assert prepare(channel, request(captions=SAID, memo=memo)) == VIDEO
    assert len(lab.calls(CAPTIONS)) == 2
    assert len(lab.calls(("POST", "/videos"))) == 2, "start and finish, once"


def test_a_video_in_which_nothing_is_said_has_no_captions(
    channel: FacebookChannel, lab: Lab
) -> None:
    assert prepare(channel, request(captions=replace(SAID, srt="\n"))) == VIDEO
    assert not lab.calls(CAPTIONS)


def test_captions_that_are_refused_are_not_left_out_in_silence(
    channel: FacebookChannel, lab: Lab
) -> None:
    lab.overrides(CAPTIONS, refusal(100))
    with pytest.raises(Rejected):
        prepare(channel, request(captions=SAID))


def test_no_outcome_of_a_video_tells_the_token(
    channel: FacebookChannel, lab: Lab
) -> None:
    lab.overrides(STATUS, Fate.CUT)
    waiting = pending(channel, request())
    assert TOKEN not in f"{waiting!r} {waiting.memo} {waiting.__cause__!r}"
