from __future__ import annotations

import io
import json
import socket
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import requests
import tweepy
from requests.adapters import HTTPAdapter

from channels._x.errors import outcomes
from channels.x import XChannel
from dissemination.channel import (
    AuthExpired,
    CanFind,
    CanPrepare,
    ChannelError,
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
from dissemination.testing import Answer, ChannelContract, Fate, Lab

TIMELINE = "GET /2/users/7/tweets"
POST = ("POST", "/2/tweets")
LATER = {"x-rate-limit-reset": "4102444800"}
PICTURE = Media(sha256="a", mime="image/jpeg", width=9, height=9, size=3, alt="Balai")


def problem(status: int, detail: str, kind: str = "about:blank") -> Answer:
    return Answer(status, {"detail": detail, "type": kind, "status": status})


def answer(**data: object) -> Answer:
    return Answer(200, {"data": data})


def timeline(*posts: Mapping[str, object], **meta: object) -> Answer:
    meta["result_count"] = len(posts)
    usual = {"created_at": "2026-11-21T03:00:05.000Z"}
    listed = [
        {**usual, **post, "edit_history_tweet_ids": [post["id"]]} for post in posts
    ]
    return Answer(200, {"data": listed, "meta": meta})


TWICE = problem(403, "You are not allowed to create a Tweet with duplicate content.")
UPLOAD = {
    "/media/upload/initialize": answer(id="11", expires_after_secs=86_400),
    "/append": answer(expires_at=1),
    "/finalize": answer(id="11", media_key="3_11", size=3),
    "/2/media/metadata": answer(id="11"),
}


class TestX(ChannelContract):
    success = {
        "POST /2/tweets": Answer(201, {"data": {"id": "42", "text": "Hello, world"}}),
        "/2/users/me": answer(id="7", username="diskominfo", name="Diskominfo"),
        TIMELINE: Answer(200, {"meta": {"result_count": 0}}),
        **UPLOAD,
    }
    refusals = {
        problem(401, "Unauthorized"): AuthExpired,
        problem(402, "No credits", "/problems/credits-depleted"): AuthExpired,
        problem(403, "You are not permitted to perform this action."): Rejected,
        problem(403, "Not yours", "/problems/oauth1-permissions"): AuthExpired,
        problem(400, "Your media IDs are invalid."): Rejected,
        Answer(403, {"title": "No", "errors": [{"code": ["?"]}]}): Rejected,
        TWICE: OutcomeUnknown,
        Answer(403, body="<html>a proxy's page</html>"): OutcomeUnknown,
        Answer(302, headers={"Location": "/login"}): OutcomeUnknown,
        problem(408, "Request Timeout"): OutcomeUnknown,
        Answer(429, {"title": "Too Many Requests"}, LATER): RateLimited,
        Answer(429, {"title": "Too Many Requests"}): RateLimited,
    }
    public_call = POST
    spec = "x.json"

    def connect(self, base_url: str) -> XChannel:
        secrets = {f.name: f"s3cret-{f.name}" for f in XChannel.fields if f.secret}
        return XChannel({"base_url": base_url, **secrets})

    def test_it_prepares_and_finds(self, channel: XChannel) -> None:
        assert isinstance(channel, CanPrepare)
        assert isinstance(channel, CanFind)

    def test_every_call_is_signed(self, channel: XChannel, lab: Lab) -> None:
        channel.publish(prepared(channel, illustrated()))
        assert len(lab.requests) == 5
        for seen in lab.requests:
            assert 'oauth_token="s3cret-access_token"' in seen.headers["authorization"]
            assert "s3cret-access_token_secret" not in seen.headers["authorization"]

    def test_a_thread_goes_on_under_the_part_before(
        self, channel: XChannel, lab: Lab
    ) -> None:
        channel.publish(replace(self.request, reply_to=Receipt(remote_id="41")))
        [seen] = lab.calls(POST)
        assert seen.json["reply"] == {"in_reply_to_tweet_id": "41"}

    def test_a_thread_goes_on_under_the_part_whose_address_a_person_named(
        self, channel: XChannel, lab: Lab
    ) -> None:
        named = Receipt(remote_id=None, url="https://x.com/diskominfo/status/41?s=20")
        channel.publish(replace(self.request, reply_to=named))
        [seen] = lab.calls(POST)
        assert seen.json["reply"] == {"in_reply_to_tweet_id": "41"}

    @pytest.mark.parametrize(
        "url", ["", "https://riau.go.id/", "https://x.com/a/status/4x"]
    )
    def test_a_part_of_a_thread_does_not_stand_alone(
        self, channel: XChannel, lab: Lab, url: str
    ) -> None:
        nameless = Receipt(remote_id=None, url=url)
        with pytest.raises(Rejected, match="the part before"):
            channel.publish(replace(self.request, reply_to=nameless))
        assert not lab.calls(POST)

    def test_pictures_are_uploaded_described_and_named(
        self, channel: XChannel, lab: Lab
    ) -> None:
        memo = channel.prepare(illustrated())
        channel.publish(replace(illustrated(), memo=memo))
        begun, sent, _, described, posted = lab.requests
        assert begun.json == {
            "media_type": "image/jpeg",
            "media_category": "tweet_image",
            "total_bytes": 3,
        }
        assert (sent.form, sent.files["media"].data) == ({"segment_index": "0"}, b"jpg")
        assert described.json == {
            "id": "11",
            "metadata": {"alt_text": {"text": "Balai"}},
        }
        assert posted.json["media"] == {"media_ids": ["11"]}

    def test_a_picture_without_an_alternative_text_is_not_described(
        self, channel: XChannel, lab: Lab
    ) -> None:
        channel.prepare(illustrated(replace(PICTURE, alt="")))
        assert not lab.calls(("POST", "/metadata"))

    def test_a_large_file_goes_in_pieces(self, channel: XChannel, lab: Lab) -> None:
        data = b"0123456789" * 450_000  # 4.5 MB
        channel.prepare(illustrated(PICTURE, data=data))
        pieces = lab.calls(("POST", "/append"))
        assert [piece.form["segment_index"] for piece in pieces] == ["0", "1"]
        assert b"".join(piece.files["media"].data for piece in pieces) == data

    def test_a_picture_that_is_gone_is_rejected_before_anything_is_sent(
        self, channel: XChannel, lab: Lab
    ) -> None:
        request = Publication(
            part=illustrated().part, key="1/0/", intended_at=self.request.intended_at
        )
        with pytest.raises(Rejected, match="gone"):
            channel.prepare(request)
        assert lab.requests == []

    def test_what_was_pasted_with_spaces_round_it_is_signed_without(
        self, lab: Lab
    ) -> None:
        pasted = {f.name: f" {f.name} \n" for f in XChannel.fields if f.secret}
        XChannel({"base_url": lab.url, **pasted}).check()
        assert 'oauth_token="access_token"' in lab.requests[0].headers["authorization"]

    def test_media_still_at_work_are_pending_and_then_asked_for(
        self, channel: XChannel, lab: Lab
    ) -> None:
        work = {"state": "in_progress", "check_after_secs": 5}
        lab.overrides(
            ("POST", "/finalize"), answer(id="11", size=3, processing_info=work)
        )
        with pytest.raises(Pending) as caught:
            channel.prepare(illustrated())
        assert caught.value.after == timedelta(seconds=5)
        lab.requests.clear()
        done = answer(id="11", processing_info={"state": "succeeded"})
        lab.overrides(("GET", "/2/media/upload"), done)
        memo = channel.prepare(replace(illustrated(), memo=caught.value.memo))
        [seen] = lab.requests
        assert seen.query == {"command": "STATUS", "media_id": "11"}
        [upload] = json.loads(memo)["uploads"]
        assert (upload["id"], upload["stage"]) == ("11", "ready")

    def test_media_that_x_cannot_use_are_rejected(
        self, channel: XChannel, lab: Lab
    ) -> None:
        failed = answer(id="11", processing_info={"state": "failed"})
        lab.overrides(("POST", "/finalize"), failed)
        with pytest.raises(Rejected):
            channel.prepare(illustrated())

    @pytest.mark.parametrize("step", [*UPLOAD])
    @pytest.mark.parametrize(
        ("play", "kind"),
        [
            (Answer(503, body="over capacity"), Transient),
            (Fate.CUT, Transient),
            (problem(400, "media type unrecognized"), Rejected),
            (problem(401, "Unauthorized"), AuthExpired),
        ],
    )
    def test_an_upload_that_fails_made_nothing_public(
        self,
        channel: XChannel,
        lab: Lab,
        step: str,
        play: Answer | Fate,
        kind: type[ChannelError],
    ) -> None:
        lab.overrides(("POST", step), play)
        with pytest.raises(kind) as caught:
            channel.prepare(illustrated())
        assert type(caught.value) is kind
        assert not lab.calls(POST)

    @pytest.mark.parametrize("step", ["/initialize", "/finalize", "/2/media/metadata"])
    def test_an_upload_answered_with_nonsense_made_nothing_public(
        self, channel: XChannel, lab: Lab, step: str
    ) -> None:
        lab.overrides(("POST", step), Answer(200, {"odd": 1}))
        with pytest.raises(Transient):
            channel.prepare(illustrated())
        assert not lab.calls(POST)

    def test_a_duplicate_that_is_listed_since_is_ours(
        self, channel: XChannel, lab: Lab
    ) -> None:
        lab.overrides(POST, TWICE)
        ours = {"id": "43", "text": "Hello, world"}
        lab.overrides(("GET", "/tweets"), timeline({"id": "44", "text": "No"}, ours))
        receipt = channel.publish(self.request)
        assert (receipt.remote_id, receipt.url) == ("43", f"{lab.url}/i/status/43")
        assert len(lab.calls(POST)) == 1

    def test_a_duplicate_of_something_older_is_rejected(
        self, channel: XChannel, lab: Lab
    ) -> None:
        lab.overrides(POST, TWICE)
        old = {
            "id": "3",
            "text": "Hello, world",
            "created_at": "2026-10-01T03:00:00.000Z",
        }
        lab.plays({**self.success, TIMELINE: [timeline(), timeline(old)]})
        lab.overrides(POST, TWICE)
        with pytest.raises(Rejected, match="duplicate"):
            channel.publish(self.request)
        since, ever = lab.calls(("GET", "/tweets"))
        assert since.query["start_time"] == "2026-11-21T02:00:00Z"
        assert "start_time" not in ever.query

    def test_the_same_text_under_another_post_is_not_ours(
        self, channel: XChannel, lab: Lab
    ) -> None:
        lab.overrides(POST, TWICE)
        other = {
            "id": "43",
            "text": "Hello, world",
            "referenced_tweets": [{"type": "replied_to", "id": "7"}],
        }
        lab.overrides(("GET", "/tweets"), timeline(other))
        with pytest.raises(Rejected, match="duplicate"):
            channel.publish(self.request)

    @pytest.mark.parametrize("play", [Answer(500, {}), Fate.CUT, timeline()])
    def test_a_duplicate_that_nothing_explains_is_unknown(
        self, channel: XChannel, lab: Lab, play: Answer | Fate
    ) -> None:
        lab.overrides(POST, TWICE)
        lab.overrides(("GET", "/tweets"), play)
        with pytest.raises(OutcomeUnknown) as caught:
            channel.publish(self.request)
        assert "duplicate" in str(caught.value)

    def test_no_credits_is_said_in_words(self, channel: XChannel, lab: Lab) -> None:
        lab.overrides(POST, problem(402, "CreditsDepleted"))
        with pytest.raises(AuthExpired, match="no credits left"):
            channel.publish(self.request)

    @pytest.mark.parametrize(
        ("headers", "minutes"),
        [
            ({}, 15),
            ({"x-rate-limit-reset": "0"}, 15),
            ({"x-rate-limit-reset": "+5"}, 5),
            ({"x-rate-limit-reset": "+5", "x-user-limit-24hour-reset": "+90"}, 5),
            (
                {
                    "x-rate-limit-reset": "+5",
                    "x-rate-limit-remaining": "0",
                    "x-user-limit-24hour-reset": "+90",
                    "x-user-limit-24hour-remaining": "0",
                },
                90,
            ),
        ],
    )
    def test_it_waits_for_the_window_that_is_spent(
        self, channel: XChannel, lab: Lab, headers: Mapping[str, str], minutes: int
    ) -> None:
        said = {name: _in_minutes(value) for name, value in headers.items()}
        lab.overrides(POST, Answer(429, {"title": "Too Many Requests"}, said))
        with pytest.raises(RateLimited) as caught:
            channel.publish(self.request)
        wait = timedelta(minutes=minutes)
        assert wait - timedelta(seconds=10) <= caught.value.retry_after <= wait

    def test_an_id_that_is_none_is_no_proof(self, channel: XChannel, lab: Lab) -> None:
        lab.overrides(POST, Answer(201, {"data": {"id": "../evil"}}))
        with pytest.raises(OutcomeUnknown):
            channel.publish(self.request)

    def test_checking_on_a_bad_day_is_to_be_repeated(
        self, channel: XChannel, lab: Lab
    ) -> None:
        lab.overrides(None, Answer(503, body="over capacity"))
        with pytest.raises(Transient):
            channel.check()

    def test_an_account_that_may_not_edit_calls_nobody(
        self, channel: XChannel, lab: Lab
    ) -> None:
        with pytest.raises(Rejected, match="may not edit"):
            channel.correct(self.request, Receipt(remote_id="42"))
        assert lab.requests == []

    def test_its_read_lag_is_the_account_s(self, lab: Lab) -> None:
        secrets = {f.name: "s3cret" for f in XChannel.fields if f.secret}
        quick = XChannel({**secrets, "read_lag_s": "0"})
        usual = XChannel(secrets)
        lags = [channel.capabilities["feed"].read_lag for channel in (quick, usual)]
        assert lags == [timedelta(0), timedelta(seconds=60)]


def illustrated(*media: Media, data: bytes = b"jpg") -> Publication:
    pictures = tuple(replace(one, size=len(data)) for one in media or (PICTURE,))
    part = Part(text="Hello, world", media=pictures)
    return replace(TestX.request, part=part, open=lambda _: io.BytesIO(data))


def prepared(channel: XChannel, request: Publication) -> Publication:
    return replace(request, memo=channel.prepare(request))


def _in_minutes(value: str) -> str:
    if not value.startswith("+"):
        return value
    return str(int(time.time()) + int(value) * 60)


SDK_ERRORS: Mapping[type[tweepy.TweepyException], tuple[int, type[ChannelError]]] = {
    tweepy.TweepyException: (0, OutcomeUnknown),
    tweepy.HTTPException: (409, Rejected),
    tweepy.BadRequest: (400, Rejected),
    tweepy.Unauthorized: (401, AuthExpired),
    tweepy.Forbidden: (403, Rejected),
    tweepy.NotFound: (404, Rejected),
    tweepy.TooManyRequests: (429, RateLimited),
    tweepy.TwitterServerError: (503, OutcomeUnknown),
}


def test_every_exception_of_the_sdk_is_mapped() -> None:
    known = {
        kind
        for kind in vars(tweepy.errors).values()
        if isinstance(kind, type) and issubclass(kind, BaseException)
    }
    assert known == set(SDK_ERRORS)


@pytest.mark.parametrize("kind", SDK_ERRORS)
def test_an_exception_of_the_sdk_has_its_outcome(
    kind: type[tweepy.TweepyException],
) -> None:
    status, outcome = SDK_ERRORS[kind]
    response = requests.Response()
    response.status_code = status
    response._content = b'{"detail": "no"}'
    error = kind(response) if status else kind("odd")
    with pytest.raises(ChannelError) as caught, outcomes("post", lost=OutcomeUnknown):
        raise error
    assert type(caught.value) is outcome


def test_a_name_that_does_not_resolve_is_surely_not_public() -> None:
    channel = TestX().connect("https://nowhere.invalid")
    with pytest.raises(Transient):
        channel.publish(TestX.request)


@pytest.mark.parametrize(
    "address", ["http://x.example", "https://kami:rahasia@x.example", "x.example"]
)
def test_an_address_at_which_others_listen_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="base_url"):
        TestX().connect(address)


def test_a_line_that_never_stood_is_surely_not_public() -> None:
    with (
        pytest.raises(Transient),
        outcomes("post", lost=OutcomeUnknown),
    ):
        raise requests.ConnectTimeout("10.0.0.1")


def test_a_hung_up_listener_leaves_it_open_whether_it_read() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        secrets = {f.name: "s3cret" for f in XChannel.fields if f.secret}
        settings = {"base_url": f"http://127.0.0.1:{port}", "timeout_s": "0.2"}
        channel = XChannel({**secrets, **settings})
        with pytest.raises(OutcomeUnknown):
            channel.publish(TestX.request)


def test_without_an_address_it_speaks_to_x() -> None:
    asked: list[str | None] = []

    class Deaf(HTTPAdapter):
        def send(
            self, request: requests.PreparedRequest, *_: Any, **sent: Any
        ) -> requests.Response:
            asked.append(request.url)
            raise requests.ConnectTimeout

    secrets = {f.name: "s3cret" for f in XChannel.fields if f.secret}
    channel = XChannel(secrets)
    channel._client.session.mount("https://api.twitter.com/2", Deaf())
    with pytest.raises(Transient):
        channel.check()
    assert asked == ["https://api.twitter.com/2/users/me"]
