"""The practice Page takes videos as Graph does, and shows none before its time."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
import requests

from channels.facebook import FacebookChannel
from channels.sandbox._platform import Platform
from channels.sandbox.facebook import FacebookSandbox
from dissemination.channel import (
    Absent,
    Captions,
    Channel,
    ChannelError,
    Found,
    Media,
    OutcomeUnknown,
    Part,
    Pending,
    Publication,
    RateLimited,
    Rejected,
    Sandbox,
    Shown,
    Transient,
)
from dissemination.testing import AfterwardsContract, serve
from dissemination.testing.contract import REQUEST
from dissemination.testing.stage import prepared
from tests.films import film

SRT = "1\n00:00:00,000 --> 00:00:01,000\nPasar murah\n"
FILM = film()
MP4 = Media(
    sha256="c" * 64, mime="video/mp4", width=64, height=48, size=len(FILM), seconds=1.0
)
WATCHED = Publication(
    part=Part(
        text="Pasar murah",
        media=(MP4,),
        captions=Captions(language="id", srt=SRT, vtt=""),
    ),
    key="1/0/",
    intended_at=REQUEST.intended_at,
    open=lambda _: io.BytesIO(FILM),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """The practice Page that is served, and the channel that calls it."""

    page: FacebookSandbox
    channel: FacebookChannel
    url: str

    def prepared(self, request: Publication = WATCHED) -> Publication:
        return prepared(self.channel, request)

    def post(self, path: str, *, files: Any = None, **form: str) -> Any:
        form = {"access_token": self.page.account(self.url)["token"], **form}
        url = f"{self.url}/v25.0/{path.format(page=self.page.account('')['page'])}"
        return requests.post(url, data=form, files=files, timeout=5).json()

    def upload(self, **form: str) -> Any:
        return self.post("{page}/videos", **form)


@pytest.fixture
def scene() -> Iterator[Scene]:
    page = FacebookSandbox("")
    with serve(page) as url:
        yield Scene(page, FacebookChannel(page.account(url)), url)


class TestAfterwards(AfterwardsContract):
    request = WATCHED

    def stand_in(self, folder: str) -> Sandbox:
        return FacebookSandbox(folder)

    def connect(self, settings: Mapping[str, str]) -> Channel:
        return FacebookChannel(settings)

    def rewrite(self, platform: Sandbox, shown: Shown, text: str) -> None:
        assert isinstance(platform, Platform)
        platform.rewrite(shown.id, text)

    def remove(self, platform: Sandbox, shown: Shown) -> None:
        assert isinstance(platform, Platform)
        assert platform.hide(shown.id)


def test_a_video_arrives_whole_however_small_its_pieces(scene: Scene) -> None:
    scene.page.shelf.wants = 1000
    receipt = scene.channel.publish(scene.prepared())
    (shown,) = scene.page.public()
    assert (shown.id, shown.text, shown.url) == (
        receipt.remote_id,
        "Pasar murah",
        receipt.url,
    )
    assert requests.get(shown.media[0], timeout=5).content == FILM
    assert "Pasar murah" in requests.get(receipt.url, timeout=5).text
    assert scene.page.shelf.uploads == {}


def test_it_has_its_captions_before_it_is_public(scene: Scene) -> None:
    request = scene.prepared()
    (video,) = scene.page.shelf.videos.values()
    assert (video.captions, video.is_published) == ({"id_ID": SRT}, False)
    assert scene.page.public() == ()
    assert scene.channel.find(request, REQUEST.intended_at) == Absent()
    assert requests.get(video.url, timeout=5).status_code == 404


def test_a_video_that_is_at_work_is_waited_for(scene: Scene) -> None:
    scene.page.shelf.works_for = 3
    scene.channel.publish(scene.prepared())
    assert len(scene.page.public()) == 1
    assert len(scene.page.shelf.videos) == 1


def test_publishing_again_makes_nothing_twice(scene: Scene) -> None:
    request = scene.prepared()
    assert scene.channel.publish(request) == scene.channel.publish(request)
    assert len(scene.page.public()) == 1


def test_after_a_restart_the_upload_goes_on(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels._facebook.pieces._LEG", 1000)
    scene.page.shelf.wants = 1000
    with pytest.raises(Pending) as caught:
        scene.channel.prepare(WATCHED)
    fresh = FacebookChannel(scene.page.account(scene.url))
    again = Scene(scene.page, fresh, scene.url)
    fresh.publish(again.prepared(replace(WATCHED, memo=caught.value.memo)))
    assert len(scene.page.public()) == len(scene.page.shelf.videos) == 1
    assert scene.page.shelf.uploads == {}


def test_an_upload_that_facebook_forgot_is_begun_anew(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels._facebook.pieces._LEG", 1000)
    scene.page.shelf.wants = 1000
    with pytest.raises(Pending) as caught:
        scene.channel.prepare(WATCHED)
    scene.page.shelf.uploads.clear()
    scene.channel.publish(scene.prepared(replace(WATCHED, memo=caught.value.memo)))
    assert len(scene.page.public()) == 1


FAULTS: Mapping[str, tuple[type[ChannelError], type]] = {
    "429": (RateLimited, Absent),
    "500": (OutcomeUnknown, Absent),
    "drop_before": (OutcomeUnknown, Absent),
    "drop_after": (OutcomeUnknown, Found),
    "slow_before:0.9": (OutcomeUnknown, Found),
    "slow_after:0.9": (OutcomeUnknown, Found),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_lost_answer_is_looked_up_and_never_published_twice(
    scene: Scene, fault: str
) -> None:
    kind, answer = FAULTS[fault]
    request = scene.prepared()
    scene.page.faults.append(fault)
    assert type(_refused(scene, request)) is kind
    if answer is Found:
        _wait_until(lambda: bool(scene.page.public()))
    assert type(scene.channel.find(request, REQUEST.intended_at)) is answer
    scene.channel.publish(request)
    assert len(scene.page.public()) == 1


def test_a_video_that_vanished_before_its_time_is_refused(scene: Scene) -> None:
    request = scene.prepared()
    scene.page.shelf.videos.clear()
    with pytest.raises(Rejected, match="100/33"):
        scene.channel.publish(request)


def test_what_is_no_video_is_refused(scene: Scene) -> None:
    request = replace(WATCHED, open=lambda _: io.BytesIO(bytes(len(FILM))))
    with pytest.raises(Rejected, match="352"):
        scene.channel.prepare(request)
    assert scene.page.shelf.videos == {}


def test_a_text_beyond_the_limit_is_refused(scene: Scene) -> None:
    request = scene.prepared()
    receipt = scene.channel.publish(request)
    long = replace(request, part=replace(request.part, text="a" * 63_207))
    with pytest.raises(Rejected, match="too long"):
        scene.channel.correct(long, receipt)


def test_publishing_without_preparing_sends_nothing(scene: Scene) -> None:
    with pytest.raises(Transient):
        scene.channel.publish(WATCHED)
    assert scene.page.shelf.uploads == {}


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, 100),
        ({"upload_phase": "cancel"}, 100),
        ({"upload_phase": "start"}, 100),
        ({"upload_phase": "start", "file_size": "0"}, 100),
        ({"upload_phase": "start", "file_size": "1000000001"}, 100),
        ({"upload_phase": "transfer", "upload_session_id": "7"}, 6000),
        ({"upload_phase": "finish", "upload_session_id": "7"}, 100),
        (
            {"upload_phase": "finish", "upload_session_id": "7", "published": "false"},
            6000,
        ),
    ],
)
def test_a_wrong_upload_gets_the_code_of_graph(
    scene: Scene, form: dict[str, str], code: int
) -> None:
    assert scene.upload(**form)["error"]["code"] == code


def test_a_piece_at_the_wrong_place_is_told_the_right_one(scene: Scene) -> None:
    begun = scene.upload(upload_phase="start", file_size="9")
    session = {"upload_session_id": begun["upload_session_id"]}
    piece = {"video_file_chunk": ("piece.mp4", b"1234")}
    transfer = {"upload_phase": "transfer", **session}
    scene.post("{page}/videos", files=piece, **transfer, start_offset="0")
    error = scene.post("{page}/videos", files=piece, **transfer, start_offset="0")[
        "error"
    ]
    assert (error["code"], error["error_subcode"]) == (6001, 1363037)
    assert error["error_data"] == {"start_offset": "4", "end_offset": "9"}
    empty = scene.post("{page}/videos", **transfer, start_offset="4")
    assert empty["error"]["code"] == 100
    finish = {"upload_phase": "finish", "published": "false", **session}
    assert scene.upload(**finish)["error"]["code"] == 6000


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("takarir.srt", SRT),
        ("takarir.id.srt", SRT),
        ("takarir.id_ID.vtt", SRT),
        ("takarir.id_ID.srt", "Pasar murah"),
        ("takarir.id_ID.srt", SRT * 5000),
    ],
)
def test_captions_of_another_name_or_shape_are_refused(
    scene: Scene, name: str, data: str
) -> None:
    video = scene.prepared(replace(WATCHED, part=replace(WATCHED.part, captions=None)))
    files = {"captions_file": (name, data.encode())}
    said = scene.post(f"{video.memo}/captions", files=files)
    assert said["error"]["code"] == 100
    assert scene.page.shelf.videos[video.memo].captions == {}


def test_captions_of_no_video_are_refused(scene: Scene) -> None:
    files = {"captions_file": ("takarir.id_ID.srt", SRT.encode())}
    error = scene.post("42/captions", files=files)["error"]
    assert (error["code"], error["error_subcode"]) == (100, 33)


def test_a_flag_of_a_post_is_none_of_a_video(scene: Scene) -> None:
    video = scene.prepared().memo
    assert scene.post(video, is_published="true")["error"]["code"] == 100
    assert scene.page.public() == ()


def _refused(scene: Scene, request: Publication) -> ChannelError:
    """Publish in haste, and return what was said of the public step."""
    settings = {**scene.page.account(scene.url), "timeout_s": "0.5"}
    hasty = FacebookChannel(settings)
    said: ChannelError = Transient("not tried")
    for _ in range(5):
        if not isinstance(said, Transient):
            break
        with pytest.raises(ChannelError) as caught:  # Transient on a busy machine
            hasty.publish(request)
        said = caught.value
    return said


def _wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(500):
        if is_so():
            return
        time.sleep(0.01)
    pytest.fail("it did not come about")
