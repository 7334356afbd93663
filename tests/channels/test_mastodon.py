from __future__ import annotations

import io
import json
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import mastodon.errors
import pytest
import requests
from werkzeug.wrappers import Request, Response

from channels._mastodon.errors import Gone, read_error
from channels.mastodon import MastodonChannel
from channels.sandbox.mastodon import MastodonSandbox
from dissemination.channel import (
    Absent,
    AuthExpired,
    CanCorrect,
    CanFind,
    CannotTell,
    CanPrepare,
    CanReadBack,
    CanTakeDown,
    Changed,
    ChannelError,
    Found,
    Intact,
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
from dissemination.testing import (
    Answer,
    ChannelContract,
    Fate,
    Lab,
    refusing,
    serve,
)

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
TOKEN = "t0ken-rahasia"
POST = ("POST", "/api/v1/statuses")
UPLOAD = ("POST", "/api/v2/media")
READ = ("GET", "/api/v1/statuses/42")
EDIT = ("PUT", "/api/v1/statuses/42")
DELETE = ("DELETE", "/api/v1/statuses/42")
LIST = ("GET", "/api/v1/accounts/7/statuses")
ASK = ("GET", "/api/v1/media/m11")
PICTURE = Media(
    sha256="a" * 64, mime="image/jpeg", width=40, height=30, size=3, alt="Balai"
)


def status(id: str = "42", text: str = "Hello, world", **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "url": f"https://sosial.example/@diskominfo/{id}",
        "created_at": "2026-11-21T03:00:05.000Z",
        "content": f"<p>{text}</p>",
        "account": {"id": "7", "acct": "diskominfo"},
        "media_attachments": [],
        **more,
    }


ME = {"id": "7", "acct": "diskominfo", "url": "https://sosial.example/@diskominfo"}
INSTANCE = {
    "version": "4.4.1",
    "source_url": "https://github.com/mastodon/mastodon",
    "configuration": {
        "statuses": {"max_characters": 1000, "max_media_attachments": 4},
        "media_attachments": {"image_size_limit": 1000, "description_limit": 900},
    },
}


def refusal(code: int, error: str) -> Answer:
    return Answer(code, {"error": error})


class TestMastodon(ChannelContract):
    success = {
        "POST /api/v1/statuses": Answer(200, status()),
        "GET /api/v1/accounts/verify_credentials": Answer(200, ME),
        "GET /api/v1/accounts/7/statuses": Answer(200, []),
        "GET /api/v2/instance/": Answer(200, INSTANCE),
        "POST /api/v2/media": Answer(
            200, {"id": "m11", "url": "https://x/1", "type": "image"}
        ),
    }
    refusals = {
        refusal(401, "The access token was revoked"): AuthExpired,
        refusal(403, "This action is outside the authorized scopes"): AuthExpired,
        refusal(
            422, "Validation failed: Text character limit of 500 exceeded"
        ): Rejected,
        refusal(404, "Record not found"): Rejected,
        Answer(403, body="<html>a proxy's page</html>"): OutcomeUnknown,
        Answer(404, body="<html>a proxy's page</html>"): OutcomeUnknown,
        Answer(302, headers={"Location": "/login"}): OutcomeUnknown,
        refusal(429, "Too many requests"): RateLimited,
        Answer(200, status(), {"X-RateLimit-Reset": "soon"}): OutcomeUnknown,
    }
    public_call = POST
    spec = "mastodon.json"

    def connect(self, base_url: str) -> MastodonChannel:
        return MastodonChannel({"base_url": base_url, "token": TOKEN})


class TestMastodonPictures(TestMastodon):
    request = Publication(
        part=Part(text="Hello, world", media=(PICTURE,)),
        key="1/0/",
        intended_at=NOW,
        open=lambda _: io.BytesIO(b"jpg"),
    )


VIDEO = replace(PICTURE, mime="video/mp4", seconds=9, alt="Air naik")
FILM = replace(
    TestMastodonPictures.request,
    part=Part(text="Halo", media=(VIDEO,), cover=replace(PICTURE, alt="")),
    open=lambda one: io.BytesIO(b"mp4" if one.mime == "video/mp4" else b"jpg"),
)


class TestMastodonVideo(TestMastodon):
    request = FILM


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab(TestMastodon.success) as lab:
        yield lab


@pytest.fixture
def channel(lab: Lab) -> MastodonChannel:
    return connected(lab.url)


def connected(base_url: str, **more: str) -> MastodonChannel:
    return MastodonChannel({"base_url": base_url, "token": TOKEN, **more})


def publication(text: str = "Hello, world", *media: Media) -> Publication:
    return replace(TestMastodonPictures.request, part=Part(text=text, media=media))


def medium(id: str = "m11", *, is_ready: bool = True, alt: str = "") -> dict[str, Any]:
    url = "https://sosial.example/11.jpg" if is_ready else None
    return {"id": id, "type": "image", "url": url, "description": alt}


def outcome(channel: MastodonChannel, request: Publication) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        channel.publish(request)
    return caught.value


def test_it_can_all_that_a_channel_can(channel: MastodonChannel) -> None:
    for ability in (CanPrepare, CanFind, CanReadBack, CanCorrect, CanTakeDown):
        assert isinstance(channel, ability)


def test_a_status_is_public_in_its_language_and_under_its_key(
    channel: MastodonChannel, lab: Lab
) -> None:
    receipt = channel.publish(publication())
    [seen] = lab.calls(POST)
    assert seen.headers["idempotency-key"] == "1/0/"
    assert seen.headers["authorization"] == f"Bearer {TOKEN}"
    assert seen.form["status"] == "Hello, world"
    assert seen.form["visibility"] == "public"
    assert seen.form["language"] == "id"
    assert receipt == Receipt(
        remote_id="42", url="https://sosial.example/@diskominfo/42"
    )


def test_a_thread_goes_on_under_the_part_before(
    channel: MastodonChannel, lab: Lab
) -> None:
    channel.publish(replace(publication(), reply_to=Receipt(remote_id="41")))
    [seen] = lab.calls(POST)
    assert seen.form["in_reply_to_id"] == "41"


def test_the_sdk_is_kept_from_waiting_and_sending_again(
    channel: MastodonChannel, lab: Lab
) -> None:
    lab.overrides(POST, refusal(429, "Too many requests"))
    began = time.monotonic()
    error = outcome(channel, publication())
    assert isinstance(error, RateLimited)
    assert time.monotonic() - began < 5
    assert len(lab.calls(POST)) == 1


@pytest.mark.parametrize(
    ("reset", "wait"),
    [
        ("", 300),
        ("soon", 300),
        ("2020-01-01T00:00:00.000000Z", 300),
        ("+60", 60),
        ("+999999", 86_400),
    ],
)
def test_a_limit_says_when_the_window_ends(
    channel: MastodonChannel, lab: Lab, reset: str, wait: int
) -> None:
    if reset.startswith("+"):
        until = datetime.now(UTC) + timedelta(seconds=int(reset))
        reset = f"{until:%Y-%m-%dT%H:%M:%S.%fZ}"
    headers = {"X-RateLimit-Reset": reset} if reset else {}
    said = {"error": "Too many requests"}
    lab.overrides(POST, Answer(429, said, headers))
    error = outcome(channel, publication())
    assert isinstance(error, RateLimited)
    assert timedelta(seconds=wait - 5) <= error.retry_after <= timedelta(seconds=wait)


def test_a_success_whose_limits_cannot_be_read_is_no_rate_limit(
    channel: MastodonChannel, lab: Lab
) -> None:
    lab.overrides(POST, Answer(200, status(), {"X-RateLimit-Reset": "soon"}))
    assert type(outcome(channel, publication())) is OutcomeUnknown
    assert len(lab.calls(POST)) == 1


def test_pictures_go_first_with_their_alternative_texts(
    channel: MastodonChannel, lab: Lab
) -> None:
    request = publication("Halo", PICTURE, replace(PICTURE, alt=""))
    lab.overrides(UPLOAD, Answer(200, medium()))
    memo = channel.prepare(request)
    assert not lab.calls(POST)
    first, second = lab.calls(UPLOAD)
    assert first.form == {"description": "Balai"}
    assert second.form == {}
    assert (first.files["file"].data, first.files["file"].mime) == (
        b"jpg",
        "image/jpeg",
    )
    lab.requests.clear()
    channel.publish(replace(request, memo=memo))
    assert [seen.path for seen in lab.requests] == ["/api/v1/statuses"]
    assert lab.requests[0].body.count(b"media_ids%5B%5D=m11") == 2


def test_media_at_work_are_pending_and_then_asked_for(
    channel: MastodonChannel, lab: Lab
) -> None:
    request = publication("Halo", PICTURE)
    lab.overrides(UPLOAD, Answer(202, medium(is_ready=False)))
    with pytest.raises(Pending) as caught:
        channel.prepare(request)
    assert caught.value.after > timedelta(0)
    lab.requests.clear()
    lab.overrides(ASK, Answer(206, medium(is_ready=False)))
    with pytest.raises(Pending) as again:
        channel.prepare(replace(request, memo=caught.value.memo))
    assert again.value.memo == caught.value.memo
    lab.overrides(ASK, Answer(200, medium()))
    memo = channel.prepare(replace(request, memo=again.value.memo))
    assert json.loads(memo)["ids"] == ["m11"]
    assert json.loads(memo)["busy"] == []
    assert not lab.calls(UPLOAD)


def test_a_video_goes_with_its_still_and_its_alternative_text(
    channel: MastodonChannel, lab: Lab
) -> None:
    channel.publish(FILM)
    [sent] = lab.calls(UPLOAD)
    assert sent.form == {"description": "Air naik"}
    files = {name: (file.data, file.mime) for name, file in sent.files.items()}
    assert files == {"file": (b"mp4", "video/mp4"), "thumbnail": (b"jpg", "image/jpeg")}
    assert lab.calls(POST)[0].body.count(b"media_ids%5B%5D=m11") == 1


def test_a_video_needs_no_still(channel: MastodonChannel, lab: Lab) -> None:
    channel.prepare(replace(FILM, part=replace(FILM.part, cover=None)))
    assert list(lab.calls(UPLOAD)[0].files) == ["file"]


def test_a_still_is_for_a_video_alone(channel: MastodonChannel, lab: Lab) -> None:
    part = replace(FILM.part, media=(PICTURE,))
    channel.prepare(replace(FILM, part=part))
    assert list(lab.calls(UPLOAD)[0].files) == ["file"]


def test_a_still_that_is_gone_is_rejected_before_the_video_is_sent(
    channel: MastodonChannel, lab: Lab
) -> None:
    def give(one: Media) -> io.BytesIO:
        if one.mime != "video/mp4":
            raise FileNotFoundError
        return io.BytesIO(b"mp4")

    with pytest.raises(Rejected, match="gone"):
        channel.prepare(replace(FILM, open=give))
    assert not lab.calls(UPLOAD)


class Slow(MastodonSandbox):
    """A server that looks at what it is sent before it answers."""

    def upload(self, request: Request) -> Response:
        time.sleep(0.6)
        return super().upload(request)


def test_a_server_may_look_at_a_video_longer_than_at_a_picture() -> None:
    platform = Slow("")
    with serve(platform) as url:
        hasty = MastodonChannel({**platform.account(url), "timeout_s": "0.3"})
        with pytest.raises(Transient):
            hasty.prepare(publication("Halo", PICTURE))
        assert json.loads(hasty.prepare(FILM))["ids"]


@pytest.mark.parametrize(
    ("waited_s", "low_s", "high_s"), [(0, 5, 5), (600, 55, 70), (60_000, 300, 300)]
)
def test_media_at_work_are_asked_for_less_often_the_longer_it_takes(
    channel: MastodonChannel, lab: Lab, waited_s: int, low_s: int, high_s: int
) -> None:
    lab.overrides(ASK, Answer(206, medium(is_ready=False)))
    with pytest.raises(Pending) as caught:
        channel.prepare(replace(FILM, memo=at_work(waited_s)))
    assert timedelta(seconds=low_s) <= caught.value.after <= timedelta(seconds=high_s)


@pytest.mark.parametrize("waited_s", [21 * 3600, -21 * 3600])
def test_media_are_not_waited_for_for_ever(
    channel: MastodonChannel, lab: Lab, waited_s: int
) -> None:
    lab.overrides(ASK, Answer(206, medium(is_ready=False)))
    with pytest.raises(Rejected, match="20 hours"):
        channel.prepare(replace(FILM, memo=at_work(waited_s)))
    lab.overrides(ASK, Answer(200, medium()))
    assert channel.prepare(replace(FILM, memo=at_work(waited_s))), "late, and done"
    assert not lab.calls(UPLOAD)


def test_a_video_that_the_server_cannot_use_is_refused_in_its_words(
    channel: MastodonChannel, lab: Lab
) -> None:
    lab.overrides(ASK, refusal(422, "Error processing thumbnail"))
    with pytest.raises(Rejected, match="Error processing thumbnail"):
        channel.prepare(replace(FILM, memo=at_work(9)))
    assert not lab.calls(UPLOAD)


def at_work(waited_s: int) -> str:
    """Return the memo of a video that was sent some seconds ago."""
    until = int(time.time()) - waited_s + 20 * 3600
    return json.dumps({"ids": ["m11"], "busy": ["m11"], "until": until})


@pytest.mark.parametrize("old", [{"until": 0}, {"ids": []}])
def test_a_memo_that_serves_no_more_is_made_anew(
    channel: MastodonChannel, lab: Lab, old: Mapping[str, Any]
) -> None:
    request = publication("Halo", PICTURE)
    memo = json.dumps({**json.loads(channel.prepare(request)), **old})
    channel.publish(replace(request, memo=memo))
    assert len(lab.calls(UPLOAD)) == 2


def test_a_memo_from_before_the_clock_was_set_back_serves_no_more(
    channel: MastodonChannel, lab: Lab
) -> None:
    request = publication("Halo", PICTURE)
    later = {"until": int(time.time()) + 48 * 3600}
    memo = json.dumps({**json.loads(channel.prepare(request)), **later})
    channel.publish(replace(request, memo=memo))
    assert len(lab.calls(UPLOAD)) == 2


def test_media_that_the_server_no_longer_knows_are_sent_anew(
    channel: MastodonChannel, lab: Lab
) -> None:
    request = publication("Halo", PICTURE)
    memo = json.dumps({**json.loads(channel.prepare(request)), "busy": ["m11"]})
    lab.overrides(ASK, refusal(404, "Record not found"))
    assert json.loads(channel.prepare(replace(request, memo=memo)))["busy"] == []
    assert len(lab.calls(UPLOAD)) == 2


def test_a_server_that_knows_no_way_to_ask_after_media_is_not_sent_them_for_ever(
    channel: MastodonChannel, lab: Lab
) -> None:
    lab.overrides(UPLOAD, Answer(202, medium(is_ready=False)))
    lab.overrides(ASK, refusal(404, "Record not found"))
    memo = ""
    for _ in range(2):
        with pytest.raises(Pending) as caught:
            channel.prepare(replace(FILM, memo=memo))
        memo = caught.value.memo
    for _ in range(3):  # these count as tries, and tries have an end
        assert type(outcome(channel, replace(FILM, memo=memo))) is Transient
    assert len(lab.calls(UPLOAD)) == 2


@pytest.mark.parametrize(
    ("play", "kind"),
    [
        (Fate.CUT, Transient),
        (Answer(503, body="over capacity"), Transient),
        (Answer(200, {}), Transient),
        (Answer(200, body="<h1>Login</h1>"), Transient),
        (refusal(422, "Validation failed: File is too big"), Rejected),
        (refusal(401, "The access token was revoked"), AuthExpired),
        (refusal(429, "Too many requests"), RateLimited),
    ],
)
def test_what_goes_wrong_with_an_upload_made_nothing_public(
    channel: MastodonChannel, lab: Lab, play: Answer | Fate, kind: type[ChannelError]
) -> None:
    lab.overrides(UPLOAD, play)
    assert type(outcome(channel, publication("Halo", PICTURE))) is kind
    assert not lab.calls(POST)


def test_a_picture_that_is_gone_is_rejected_before_it_is_sent(
    channel: MastodonChannel, lab: Lab
) -> None:
    part = Part(text="Halo", media=(PICTURE,))
    request = Publication(part=part, key="1/0/", intended_at=NOW)
    with pytest.raises(Rejected, match="gone"):
        channel.prepare(request)
    assert not lab.calls(UPLOAD)


@pytest.mark.parametrize(
    "said",
    [
        status(id="../evil"),
        status(id=None),  # type: ignore[arg-type]
        {"url": "https://sosial.example/1"},
    ],
)
def test_an_id_that_is_none_is_no_proof(
    channel: MastodonChannel, lab: Lab, said: Mapping[str, Any]
) -> None:
    lab.overrides(POST, Answer(200, said))
    assert type(outcome(channel, publication())) is OutcomeUnknown


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)"])
def test_an_address_of_our_making_stands_in(
    channel: MastodonChannel, lab: Lab, url: str | None
) -> None:
    lab.overrides(POST, Answer(200, status(url=url)))
    assert channel.publish(publication()).url == f"{lab.url}/statuses/42"


OLDER = status(text="Lain", created_at="2026-11-20T01:00:00.000Z")


def listed(*said: Mapping[str, Any]) -> Answer:
    return Answer(200, list(said))


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (listed(), Absent),
        (listed(status()), Found),
        (listed(status(text="Lain")), Absent),
        (listed(status(text="Lain"), status(id="41")), Found),
        (listed(*[status(text="Lain")] * 40), CannotTell),
        (listed(*[status(text="Lain")] * 20), CannotTell),
        (listed(*[status(text="Lain")] * 19), Absent),
        (listed(*[status(text="Lain")] * 39, OLDER), Absent),
    ],
)
def test_the_account_s_own_list_says_whether_it_is_public(
    channel: MastodonChannel, lab: Lab, said: Answer, answer: type
) -> None:
    lab.overrides(LIST, said)
    assert isinstance(channel.find(publication(), NOW), answer)
    [asked] = lab.calls(LIST)
    assert asked.query["limit"] == "40"
    assert asked.query["exclude_reblogs"] in {"1", "True", "true"}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (Answer(200, [{**status(), "created_at": None}]), Transient),
        (Answer(200, {}), Transient),
        (Answer(200, [{"id": "1"}]), Transient),
        (refusal(401, "revoked"), AuthExpired),
        (Answer(503, body="Oops"), Transient),
    ],
)
def test_who_cannot_look_says_so(
    channel: MastodonChannel, lab: Lab, said: Answer, kind: type[ChannelError]
) -> None:
    lab.overrides(LIST, said)
    with pytest.raises(ChannelError) as caught:
        channel.find(publication(), NOW)
    assert type(caught.value) is kind


@pytest.mark.parametrize(
    ("created_at", "answer"),
    [
        ("2026-11-21T02:00:00.000Z", CannotTell),
        ("2026-11-20T19:59:00.000Z", CannotTell),  # our clock shows Jakarta's time
        ("2026-11-20T02:00:00.000Z", Absent),
    ],
)
def test_a_clock_that_is_off_proves_no_absence(
    channel: MastodonChannel, lab: Lab, created_at: str, answer: type
) -> None:
    lab.overrides(LIST, listed(status(created_at=created_at)))
    assert isinstance(channel.find(publication(), NOW), answer)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Hello, world!", CannotTell),
        ("“Hello”, <em>world</em>", CannotTell),
        ("Hello, world (via gateway)", CannotTell),
        ("", CannotTell),
        ("Hallo, Welt", Absent),
    ],
)
def test_what_another_server_spelled_otherwise_is_no_absence(
    channel: MastodonChannel, lab: Lab, text: str, answer: type
) -> None:
    lab.overrides(LIST, listed(status(text=text)))
    assert isinstance(channel.find(publication(), NOW), answer)


def test_who_we_are_is_asked_once(channel: MastodonChannel, lab: Lab) -> None:
    for _ in range(3):
        channel.find(publication(), NOW)
    assert len(lab.calls(("GET", "/verify_credentials"))) == 1


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        (status(), Intact()),
        (status(text="Lain"), Changed(differs=("text",), text="Lain")),
        (
            status(account={"id": "8", "acct": "lain"}),
            Changed(differs=("account",), text="Hello, world"),
        ),
        (
            status(media_attachments=[medium()]),
            Changed(differs=("media",), text="Hello, world"),
        ),
    ],
)
def test_what_is_public_is_held_against_what_was_published(
    channel: MastodonChannel, lab: Lab, said: Mapping[str, Any], verdict: object
) -> None:
    lab.overrides(READ, Answer(200, said))
    assert channel.read_back(publication(), Receipt(remote_id="42")) == verdict


@pytest.mark.parametrize("code", [404, 410])
def test_what_the_server_does_not_know_is_absent(
    channel: MastodonChannel, lab: Lab, code: int
) -> None:
    lab.overrides(READ, refusal(code, "Record not found"))
    assert channel.read_back(publication(), Receipt(remote_id="42")) == Absent()
    lab.overrides(DELETE, refusal(code, "Record not found"))
    channel.take_down(Receipt(remote_id="42"))


def test_a_page_of_a_proxy_is_no_absence(channel: MastodonChannel, lab: Lab) -> None:
    lab.overrides(None, Answer(404, body="<h1>Not found</h1>"))
    for look in (
        lambda: channel.read_back(publication(), Receipt(remote_id="42")),
        lambda: channel.take_down(Receipt(remote_id="42")),
    ):
        with pytest.raises(Transient):
            look()


def test_a_correction_keeps_its_pictures_and_mends_their_words(
    channel: MastodonChannel, lab: Lab
) -> None:
    there = status(media_attachments=[medium("m11", alt="Lama"), medium("m12")])
    lab.overrides(READ, Answer(200, there))
    lab.overrides(EDIT, Answer(200, there))
    mended = publication("Baru", PICTURE, replace(PICTURE, alt="Peta"))
    receipt = Receipt(remote_id="42", url="https://sosial.example/@diskominfo/42")
    assert channel.correct(mended, receipt) == receipt
    [seen] = lab.calls(EDIT)
    assert seen.json["status"] == "Baru"
    assert seen.json["media_ids"] == ["m11", "m12"]
    assert seen.json["media_attributes"] == [
        {"id": "m11", "description": "Balai"},
        {"id": "m12", "description": "Peta"},
    ]


def test_a_correction_that_is_there_already_is_not_sent_again(
    channel: MastodonChannel, lab: Lab
) -> None:
    there = status(text="Baru", media_attachments=[medium(alt="Balai")])
    lab.overrides(READ, Answer(200, there))
    channel.correct(publication("Baru", PICTURE), Receipt(remote_id="42"))
    assert not lab.calls(EDIT)


def test_a_correction_loses_no_picture(channel: MastodonChannel, lab: Lab) -> None:
    lab.overrides(READ, Answer(200, status(media_attachments=[medium()])))
    with pytest.raises(Rejected, match="pictures"):
        channel.correct(publication("Baru"), Receipt(remote_id="42"))
    assert not lab.calls(EDIT)


@pytest.mark.parametrize("name", ["../42", "42/source", "", "a" * 65])
def test_a_receipt_of_anything_else_is_never_asked_for(
    channel: MastodonChannel, lab: Lab, name: str
) -> None:
    receipt = Receipt(remote_id=name)
    with pytest.raises(Rejected):
        channel.read_back(publication(), receipt)
    with pytest.raises(Rejected):
        channel.take_down(receipt)
    with pytest.raises(Rejected):
        channel.correct(publication(), receipt)
    assert lab.requests == []


def test_the_account_and_the_limits_are_read_at_the_connecting(
    channel: MastodonChannel, lab: Lab
) -> None:
    identity = channel.check()
    assert (identity.handle, identity.url) == ("@diskominfo", ME["url"])
    known = channel.capabilities["feed"]
    assert known.text.max == 1000
    assert known.media
    assert known.media.max_bytes == 1000
    assert MastodonChannel.capabilities["feed"].text.max == 500


@pytest.mark.parametrize(
    ("url", "answered"),
    [("https://m.example/@kota/112233", ["112233"]), ("https://m.example/", [])],
)
def test_a_thread_goes_on_under_the_status_whose_address_a_person_named(
    channel: MastodonChannel, lab: Lab, url: str, answered: list[str]
) -> None:
    request = replace(publication(), reply_to=Receipt(remote_id=None, url=url))
    if answered:
        channel.publish(request)
    else:
        with pytest.raises(Rejected):
            channel.publish(request)
    made = [seen.form["in_reply_to_id"] for seen in lab.calls(POST)]
    assert made == answered


def test_no_key_is_trusted_before_the_server_is_known(
    channel: MastodonChannel, lab: Lab
) -> None:
    assert channel.capabilities["feed"].keyed_for == timedelta(0)
    channel.prepare(publication())
    assert channel.capabilities["feed"].keyed_for > timedelta(minutes=30)


@pytest.mark.parametrize(
    "other",
    [
        {"source_url": "https://codeberg.org/x/gotosocial"},
        {"source_url": None},
        {"version": "2.7.2 (compatible; Pleroma 2.6.0)"},
    ],
)
def test_a_server_that_knows_no_keys_is_never_trusted_with_one(
    channel: MastodonChannel, lab: Lab, other: Mapping[str, object]
) -> None:
    lab.overrides(("GET", "/api/v2/instance/"), Answer(200, {**INSTANCE, **other}))
    channel.prepare(publication())
    assert channel.capabilities["feed"].keyed_for == timedelta(0)


def test_the_limits_are_read_once(channel: MastodonChannel, lab: Lab) -> None:
    for _ in range(3):
        channel.prepare(publication())
    assert len(lab.calls(("GET", "/api/v2/instance/"))) == 1


def test_a_server_that_does_not_say_what_it_is_gets_nothing(
    channel: MastodonChannel, lab: Lab
) -> None:
    lab.overrides(("GET", "/api/v2/instance/"), Answer(503, body="Oops"))
    with pytest.raises(Transient):
        channel.prepare(publication())


def test_a_server_that_tells_nothing_of_itself_is_posted_to_without_a_key(
    channel: MastodonChannel, lab: Lab
) -> None:
    lab.overrides(("GET", "/api/v2/instance/"), refusal(404, "Record not found"))
    channel.prepare(publication())
    known = channel.capabilities["feed"]
    assert known.keyed_for == timedelta(0)
    assert known.text == MastodonChannel.capabilities["feed"].text


@pytest.mark.parametrize(
    "base_url", ["http://sosial.example", "http://127.0.0.1.example", "ftp://127.0.0.1"]
)
def test_a_token_never_crosses_the_net_in_the_open(base_url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        connected(base_url)


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_an_address_that_holds_a_password_is_refused_and_not_quoted(
    scheme: str,
) -> None:
    with pytest.raises(ValueError, match="password") as caught:
        connected(f"{scheme}://redaksi:rah4sia@info.contoh.example")
    assert "rah4sia" not in str(caught.value)


@pytest.mark.parametrize("said", ["sosial.example", "https://sosial.example/"])
def test_a_server_may_be_told_by_its_name_alone(said: str) -> None:
    assert connected(said)._server.root == "https://sosial.example"


def test_a_token_that_is_the_name_of_a_file_is_a_token(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / TOKEN).write_text("another\nhttps://evil.example\n")
    connected(lab.url).check()
    sent = {seen.headers.get("authorization") for seen in lab.requests}
    assert sent == {f"Bearer {TOKEN}"}


def test_a_practice_platform_is_not_asked_by_the_proxy_of_the_office(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    with refusing() as nowhere:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, nowhere)
        assert connected(lab.url).publish(publication()).remote_id == "42"


def test_a_redirect_is_not_followed_with_the_token(
    channel: MastodonChannel, lab: Lab
) -> None:
    lab.overrides(POST, Answer(307, {}, {"Location": f"{lab.url}/elsewhere"}))
    assert type(outcome(channel, publication())) is OutcomeUnknown
    assert not lab.calls(("*", "/elsewhere"))


def test_calls_at_the_same_time_keep_their_answers_apart(lab: Lab) -> None:
    lab.overrides(POST, refusal(429, "Too many requests"))
    channel = connected(lab.url)
    seen: list[object] = []
    threads = [
        threading.Thread(target=lambda: seen.append(outcome(channel, publication()))),
        threading.Thread(target=lambda: seen.append(channel.find(publication(), NOW))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {type(one) for one in seen} == {RateLimited, Absent}


def test_a_server_that_quotes_nothing_of_ours_is_quoted(
    channel: MastodonChannel, lab: Lab
) -> None:
    lab.overrides(POST, refusal(422, "Validation failed: Text is too long"))
    error = outcome(channel, publication())
    assert "Text is too long" in str(error)
    assert TOKEN not in "".join(traceback.format_exception(error))


def test_a_name_that_does_not_resolve_is_surely_not_public() -> None:
    assert (
        type(outcome(connected("https://nowhere.invalid"), publication())) is Transient
    )


def answered(code: int, body: bytes = b'{"error": "no"}') -> requests.Response:
    response = requests.Response()
    response.status_code = code
    response._content = body
    return response


SDK = mastodon.errors
# Each: the answer that it was raised for, and what it means for the public call.
SDK_ERRORS: Mapping[type[Exception], tuple[int, type[ChannelError]]] = {
    SDK.MastodonError: (200, OutcomeUnknown),
    SDK.MastodonVersionError: (200, OutcomeUnknown),
    SDK.MastodonIllegalArgumentError: (200, OutcomeUnknown),
    SDK.MastodonIOError: (200, OutcomeUnknown),
    SDK.MastodonFileNotFoundError: (200, OutcomeUnknown),
    SDK.MastodonNetworkError: (200, OutcomeUnknown),
    SDK.MastodonReadTimeout: (200, OutcomeUnknown),
    SDK.MastodonAPIError: (422, Rejected),
    SDK.MastodonServerError: (507, OutcomeUnknown),
    SDK.MastodonInternalServerError: (500, OutcomeUnknown),
    SDK.MastodonBadGatewayError: (502, OutcomeUnknown),
    SDK.MastodonServiceUnavailableError: (503, OutcomeUnknown),
    SDK.MastodonGatewayTimeoutError: (504, OutcomeUnknown),
    SDK.MastodonNotFoundError: (404, Gone),
    SDK.MastodonUnauthorizedError: (401, AuthExpired),
    SDK.MastodonRatelimitError: (429, RateLimited),
    SDK.MastodonMalformedEventError: (200, OutcomeUnknown),
}


def test_every_exception_of_the_sdk_is_mapped() -> None:
    known = {
        kind
        for kind in vars(SDK).values()
        if isinstance(kind, type)
        and issubclass(kind, Exception)
        and not issubclass(kind, Warning)
    }
    assert known == set(SDK_ERRORS)


@pytest.mark.parametrize("kind", SDK_ERRORS, ids=lambda kind: kind.__name__)
def test_an_exception_of_the_sdk_has_its_outcome(kind: type[Exception]) -> None:
    code, meant = SDK_ERRORS[kind]
    error = kind("Mastodon API returned error", code, "No", "no")
    assert isinstance(error, SDK.MastodonError)
    seen = read_error(error, answered(code), lost=OutcomeUnknown)
    assert type(seen) is meant


@pytest.mark.parametrize("code", [400, 409, 413, 422])
def test_a_refusal_in_the_server_s_own_form_is_of_the_content(code: int) -> None:
    error = SDK.MastodonAPIError("Mastodon API returned error", code, "No", "no")
    assert type(read_error(error, answered(code), lost=OutcomeUnknown)) is Rejected
    page = answered(code, b"<html>No</html>")
    assert type(read_error(error, page, lost=OutcomeUnknown)) is OutcomeUnknown
    assert type(read_error(error, None, lost=OutcomeUnknown)) is OutcomeUnknown


@pytest.mark.parametrize("code", [511, 520, 522, 530])
def test_a_server_that_breaks_is_a_doubt_whatever_form_it_has(
    channel: MastodonChannel, lab: Lab, code: int
) -> None:
    lab.overrides(POST, refusal(code, "Origin is unreachable"))
    assert type(outcome(channel, publication())) is OutcomeUnknown


def test_what_is_taken_down_takes_its_pictures_with_it(
    channel: MastodonChannel, lab: Lab
) -> None:
    lab.overrides(DELETE, Answer(200, status()))
    channel.take_down(Receipt(remote_id="42"))
    [asked] = lab.calls(DELETE)
    assert {**asked.query, **asked.form}["delete_media"] in {"1", "True", "true"}
