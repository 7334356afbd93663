from __future__ import annotations

import io
import json
import logging
import threading
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import facebook
import pytest

from channels.facebook import FacebookChannel
from dissemination.channel import (
    FOREVER,
    Absent,
    AuthExpired,
    CannotTell,
    Captions,
    ChannelError,
    Found,
    Identity,
    Media,
    OutcomeUnknown,
    Part,
    Publication,
    RateLimited,
    Receipt,
    Rejected,
    Transient,
)
from dissemination.testing import Answer, ChannelContract, Fate, Lab, refusing

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
TOKEN = "EAAG9zZBkZCq0BO4rahasia"
PAGE = "100"
POST = "100_200"
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)
SHOWN = {
    "id": POST,
    "is_published": True,
    "permalink_url": "https://www.facebook.com/100/posts/200",
}
DRAFT = {**SHOWN, "is_published": False}
VIDEO = "301"
MP4 = Media(sha256="c" * 64, mime="video/mp4", width=64, height=48, size=4, seconds=1.0)
SRT = "1\n00:00:00,000 --> 00:00:01,000\nPasar murah\n"
BEGUN = {
    "video_id": VIDEO,
    "upload_session_id": "7",
    "start_offset": "4",
    "end_offset": "4",
    "success": True,
}
SUCCESS = {"success": True}
UNSEEN = {
    "id": VIDEO,
    "published": False,
    "status": {"video_status": "ready"},
    "permalink_url": f"/100/videos/{VIDEO}/",
}
PUBLISH = ("POST", f"/{POST}")


def refusal(code: int, subcode: int | None = None, **more: Any) -> Answer:
    error = {"message": f"(#{code}) said", "type": "OAuthException", "code": code}
    details = {"error_subcode": subcode} if subcode else {}
    return Answer(400, {"error": {**error, **details, "fbtrace_id": "A1", **more}})


def plays(**changed: Any) -> dict[str, Any]:
    return {
        f"GET /{PAGE}": Answer(200, {"id": PAGE, "name": "Info Siak"}),
        "POST /photos": [Answer(200, {"id": "301"}), Answer(200, {"id": "302"})],
        "POST /feed": Answer(200, {"id": POST}),
        f"POST /{POST}": Answer(200, {"success": True}),
        f"GET /{POST}": [Answer(200, DRAFT), Answer(200, SHOWN)],
        **changed,
    }


class TestFacebook(ChannelContract):
    success = plays(**{f"GET /{POST}": Answer(200, DRAFT)})
    refusals = {
        refusal(190, 463): AuthExpired,
        refusal(200): AuthExpired,
        refusal(368): AuthExpired,
        refusal(368, 1346003): Rejected,
        refusal(100): Rejected,
        refusal(506): Rejected,
        refusal(1609005, 1609005): Transient,
        refusal(4, is_transient=True): RateLimited,
        Answer(429, {"detail": "slow down"}): RateLimited,
        Answer(429, body="<h1>slow down</h1>"): RateLimited,
        refusal(1): OutcomeUnknown,
        refusal(2, is_transient=True): OutcomeUnknown,
        Answer(403, body="<h1>blocked by the firewall</h1>"): OutcomeUnknown,
    }
    public_call = PUBLISH
    spec = "meta-graph.json"

    def connect(self, base_url: str) -> FacebookChannel:
        return FacebookChannel({"page": PAGE, "token": TOKEN, "base_url": base_url})


class TestFacebookPictures(TestFacebook):
    request = Publication(
        part=Part(
            text="Peta",
            media=(
                Media(sha256="a" * 64, mime="image/jpeg", width=1, height=1, size=24),
                Media(
                    sha256="b" * 64,
                    mime="image/png",
                    width=1,
                    height=1,
                    size=24,
                    alt="Grafik",
                ),
            ),
        ),
        key="1/0/",
        intended_at=NOW,
        open=lambda _: io.BytesIO(JPEG),
    )


class TestFacebookVideo(TestFacebook):
    # Graph says that it has every byte: the pieces are tested for themselves.
    success = plays(
        **{
            "POST /videos": Answer(200, BEGUN),
            f"POST /{VIDEO}": Answer(200, {"success": True}),
            "POST /captions": Answer(200, {"success": True}),
            f"GET /{VIDEO}": Answer(200, UNSEEN),
        }
    )
    public_call = ("POST", f"/{VIDEO}")
    request = Publication(
        part=Part(
            text="Pasar murah",
            media=(MP4,),
            captions=Captions(language="id", srt=SRT, vtt=""),
        ),
        key="1/0/",
        intended_at=NOW,
        open=lambda _: io.BytesIO(b"moov"),
    )


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab(plays()) as lab:
        yield lab


@pytest.fixture
def channel(lab: Lab) -> FacebookChannel:
    return connect(lab)


def connect(lab: Lab, **changed: str) -> FacebookChannel:
    given = {"page": PAGE, "token": TOKEN, "base_url": lab.url}
    return FacebookChannel({**given, **changed})


def publication(text: str = "Halo", *alts: str, link: str = "") -> Publication:
    media = tuple(
        Media(
            sha256=f"{n}" * 64, mime="image/jpeg", width=1, height=1, size=24, alt=alt
        )
        for n, alt in enumerate(alts)
    )
    return Publication(
        part=Part(text=text, link=link, media=media),
        key="1/0/",
        intended_at=NOW,
        memo="",
        open=lambda _: io.BytesIO(JPEG),
    )


def prepared() -> Publication:
    return replace(publication(), memo=POST)


def reads(lab: Lab, *read: Answer | Fate) -> None:
    lab.plays(plays(**{f"GET /{POST}": list(read)}))


def paths(lab: Lab) -> list[str]:
    return [f"{seen.method} {seen.path}" for seen in lab.requests]


def test_pictures_go_first_then_an_invisible_post_that_names_them(
    channel: FacebookChannel, lab: Lab
) -> None:
    memo = channel.prepare(publication("Halo", "Peta banjir", ""))

    assert paths(lab) == [
        "POST /v25.0/100/photos",
        "POST /v25.0/100/photos",
        "POST /v25.0/100/feed",
    ]
    first, second, post = lab.requests
    assert first.form["alt_text_custom"] == "Peta banjir"
    assert "alt_text_custom" not in second.form
    assert first.files["source"].data == JPEG
    assert first.files["source"].mime == "image/jpeg"
    assert {seen.form["published"] for seen in lab.requests} == {"false"}
    assert json.loads(post.form["attached_media"]) == [
        {"media_fbid": "301"},
        {"media_fbid": "302"},
    ]
    assert memo == POST


def test_a_link_has_its_preview_where_no_picture_is(
    channel: FacebookChannel, lab: Lab
) -> None:
    channel.prepare(publication(link="https://siak.go.id/a"))
    channel.prepare(publication("Halo", "Peta", link="https://siak.go.id/a"))

    posts = lab.calls(("POST", "/feed"))
    assert [post.form.get("link") for post in posts] == ["https://siak.go.id/a", None]


def test_a_memo_that_names_a_post_is_kept(channel: FacebookChannel, lab: Lab) -> None:
    request = prepared()
    assert channel.prepare(request) == request.memo
    assert lab.requests == []


@pytest.mark.parametrize(
    "memo", ["", "{}", "../me", "1/../2", "1_", f"{POST}\n", f" {POST}"]
)
def test_without_a_post_nothing_is_set_public(
    channel: FacebookChannel, lab: Lab, memo: str
) -> None:
    request = replace(publication(), memo=memo)
    with pytest.raises(Transient, match="nothing is prepared"):
        channel.publish(request)
    assert channel.find(request, NOW) == CannotTell()
    assert lab.requests == []


def test_publishing_sets_a_flag_and_reads_the_address(
    channel: FacebookChannel, lab: Lab
) -> None:
    receipt = channel.publish(prepared())

    assert paths(lab) == [
        f"GET /v25.0/{POST}",
        f"POST /v25.0/{POST}",
        f"GET /v25.0/{POST}",
    ]
    assert lab.requests[1].form["is_published"] == "true"
    assert receipt == Receipt(
        remote_id=POST, url="https://www.facebook.com/100/posts/200"
    )


@pytest.mark.parametrize(
    "read",
    [
        Answer(500, body="<h1>Oops</h1>"),
        Answer(200, {"id": POST, "is_published": False}),
        Answer(200, {"id": POST}),
        Answer(200, {"id": POST, "is_published": True}),
        Answer(200, {**SHOWN, "permalink_url": "javascript:alert(1)"}),
        Answer(200, {**SHOWN, "permalink_url": "https://[broken"}),
        refusal(190),
        Fate.CUT,
    ],
)
def test_a_receipt_stands_when_the_address_cannot_be_read(
    channel: FacebookChannel, lab: Lab, read: Answer | Fate
) -> None:
    reads(lab, Answer(200, DRAFT), read)
    assert channel.publish(prepared()) == Receipt(
        remote_id=POST, url=f"{lab.url}/{POST}"
    )


def test_a_relative_address_is_made_whole(channel: FacebookChannel, lab: Lab) -> None:
    shown = {**SHOWN, "permalink_url": "/100/posts/200"}
    reads(lab, Answer(200, DRAFT), Answer(200, shown))
    assert channel.publish(prepared()).url == f"{lab.url}/100/posts/200"


@pytest.mark.parametrize(
    ("read", "answer"),
    [
        (
            Answer(200, SHOWN),
            Found(receipt=Receipt(remote_id=POST, url=str(SHOWN["permalink_url"]))),
        ),
        (Answer(200, DRAFT), Absent()),
        (Answer(200, {"id": POST}), CannotTell()),
        (Answer(200, {"id": POST, "is_published": "true"}), CannotTell()),
    ],
)
def test_the_post_itself_says_whether_it_is_public(
    channel: FacebookChannel, lab: Lab, read: Answer, answer: object
) -> None:
    lab.overrides(("GET", f"/{POST}"), read)
    assert channel.find(prepared(), NOW) == answer
    assert {seen.method for seen in lab.requests} == {"GET"}


@pytest.mark.parametrize(
    ("read", "kind"),
    [
        (refusal(100, 33), Rejected),
        (refusal(190), AuthExpired),
        (Answer(502, body="<h1>Oops</h1>"), Transient),
        (Fate.CUT, Transient),
    ],
)
def test_who_cannot_read_the_flag_says_why(
    channel: FacebookChannel, lab: Lab, read: Answer | Fate, kind: type[ChannelError]
) -> None:
    lab.overrides(("GET", f"/{POST}"), read)
    with pytest.raises(kind):
        channel.find(prepared(), NOW)
    assert {seen.method for seen in lab.requests} == {"GET"}


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        (refusal(190, 463), AuthExpired),
        (refusal(100, 33), AuthExpired),
        (Fate.CUT, Transient),
        (Answer(200, {"id": PAGE}), Rejected),
    ],
)
@pytest.mark.parametrize("call", [("GET", f"/{POST}"), PUBLISH])
def test_a_post_is_not_called_gone_where_its_page_cannot_be_read(
    channel: FacebookChannel,
    lab: Lab,
    call: tuple[str, str],
    page: Answer | Fate,
    kind: type[ChannelError],
) -> None:
    lab.overrides(call, refusal(100, 33))
    lab.overrides(("GET", f"/v25.0/{PAGE}"), page)
    with pytest.raises(kind):
        channel.publish(prepared())


@pytest.mark.parametrize(
    "address", ["http://graph.example", "https://a:b@graph.example", "graph.example"]
)
def test_an_address_at_which_others_listen_is_refused(lab: Lab, address: str) -> None:
    with pytest.raises(ValueError, match="base_url"):
        connect(lab, base_url=address)


def test_what_is_public_is_not_set_public_again(
    channel: FacebookChannel, lab: Lab
) -> None:
    reads(lab, Answer(200, SHOWN))
    assert channel.publish(prepared()).remote_id == POST
    assert not lab.calls(PUBLISH)


def test_a_post_without_a_flag_is_set_public(
    channel: FacebookChannel, lab: Lab
) -> None:
    reads(lab, Answer(200, {"id": POST}), Answer(200, SHOWN))
    channel.publish(prepared())
    assert len(lab.calls(PUBLISH)) == 1


@pytest.mark.parametrize(
    ("read", "kind"),
    [
        (Fate.CUT, Transient),
        (Answer(502, body="<h1>Oops</h1>"), Transient),
        (refusal(10), AuthExpired),
        (refusal(100, 33), Rejected),
        (refusal(4), RateLimited),
    ],
)
def test_a_flag_that_cannot_be_read_is_not_set(
    channel: FacebookChannel, lab: Lab, read: Answer | Fate, kind: type[ChannelError]
) -> None:
    reads(lab, read)
    with pytest.raises(ChannelError) as caught:
        channel.publish(prepared())
    assert isinstance(caught.value, kind)
    assert not lab.calls(PUBLISH)


def test_a_duplicate_that_is_this_very_post_is_its_proof(
    channel: FacebookChannel, lab: Lab
) -> None:
    lab.overrides(PUBLISH, refusal(506))
    assert channel.publish(prepared()).remote_id == POST


def test_a_duplicate_that_cannot_be_looked_up_is_unknown(
    channel: FacebookChannel, lab: Lab
) -> None:
    reads(lab, Answer(200, DRAFT), Fate.CUT)
    lab.overrides(PUBLISH, refusal(506))
    with pytest.raises(OutcomeUnknown):
        channel.publish(prepared())


def test_an_answer_that_does_not_say_success_is_unknown(
    channel: FacebookChannel, lab: Lab
) -> None:
    lab.overrides(PUBLISH, Answer(200, {"success": False}))
    with pytest.raises(OutcomeUnknown):
        channel.publish(prepared())


@pytest.mark.parametrize(
    ("play", "kind"),
    [
        (Fate.CUT, Transient),
        (Fate.HALF, Transient),
        (Answer(502, body="<h1>Oops</h1>"), Transient),
        (Answer(200, body="<h1>Login</h1>"), Transient),
        (Answer(200, {}), Transient),
        (Answer(200, {"id": "../me"}), Transient),
        (refusal(1), Transient),
        (refusal(100, 33), AuthExpired),
        (refusal(100, 1366046), Rejected),
    ],
)
@pytest.mark.parametrize("path", ["/photos", "/feed"])
def test_what_goes_wrong_before_the_public_call_is_surely_not_public(
    channel: FacebookChannel,
    lab: Lab,
    path: str,
    play: Answer | Fate,
    kind: type[ChannelError],
) -> None:
    lab.overrides(("POST", path), play)
    with pytest.raises(ChannelError) as caught:
        channel.prepare(publication("Halo", "Peta"))
    assert type(caught.value) is kind


def test_a_picture_that_cannot_be_read_is_rejected_before_anything_is_sent(
    channel: FacebookChannel, lab: Lab
) -> None:
    request = Publication(
        part=publication("Halo", "Peta").part, key="1/0/", intended_at=NOW
    )
    with pytest.raises(Rejected, match="000000000000"):
        channel.prepare(request)
    assert lab.requests == []


def test_a_repeat_is_declared_harmless_for_ever(channel: FacebookChannel) -> None:
    assert channel.capabilities["feed"].keyed_for == FOREVER


def test_a_redirect_is_not_followed_with_the_token(
    channel: FacebookChannel, lab: Lab
) -> None:
    elsewhere = {"Location": f"{lab.url}/elsewhere"}
    lab.overrides(PUBLISH, Answer(307, {}, elsewhere))
    with pytest.raises(OutcomeUnknown, match="TooManyRedirects"):
        channel.publish(prepared())
    assert not lab.calls(("*", "/elsewhere"))


def test_a_page_is_named_at_the_connecting(channel: FacebookChannel, lab: Lab) -> None:
    page = {"id": PAGE, "name": "Info Siak", "link": "https://www.facebook.com/siak"}
    lab.plays(Answer(200, page))
    identity = channel.check()
    assert (identity.handle, identity.url) == (
        "Info Siak",
        "https://www.facebook.com/siak",
    )


def test_the_address_of_the_sdk_is_left_as_it_is(
    channel: FacebookChannel, lab: Lab
) -> None:
    channel.publish(prepared())
    assert facebook.FACEBOOK_GRAPH_URL == "https://graph.facebook.com/"


@pytest.mark.parametrize("version", ["v26.0", "26.0"])
def test_the_version_may_be_newer_than_the_sdk(lab: Lab, version: str) -> None:
    connect(lab, version=version).publish(prepared())
    assert lab.requests[0].path == f"/v26.0/{POST}"


def test_the_headers_of_a_limit_are_seen_although_the_sdk_drops_them(
    channel: FacebookChannel, lab: Lab
) -> None:
    usage = {"100": [{"estimated_time_to_regain_access": 7}]}
    header = {"X-Business-Use-Case-Usage": json.dumps(usage)}
    lab.overrides(PUBLISH, Answer(400, refusal(4).json, header))
    with pytest.raises(RateLimited) as caught:
        channel.publish(prepared())
    assert caught.value.retry_after == timedelta(minutes=7)


@pytest.mark.parametrize("message", [f"Malformed access token {TOKEN}", TOKEN])
@pytest.mark.parametrize("code", [100, 190, 4, 2])
def test_a_platform_that_quotes_the_token_tells_no_secret(
    channel: FacebookChannel, lab: Lab, code: int, message: str
) -> None:
    lab.overrides(PUBLISH, refusal(code, message=message))
    with pytest.raises(ChannelError) as caught:
        channel.publish(prepared())
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


def test_a_broken_read_tells_no_address(channel: FacebookChannel, lab: Lab) -> None:
    lab.overrides(None, Fate.CUT)
    with pytest.raises(Transient) as caught:
        channel.check()
    assert TOKEN not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None


def test_the_log_of_the_libraries_tells_no_token(
    channel: FacebookChannel, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        channel.publish(prepared())
    assert "permalink_url" in caplog.text
    assert TOKEN not in caplog.text


def test_a_server_of_our_own_is_not_asked_by_the_proxy_of_the_office(
    channel: FacebookChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    with refusing() as nowhere:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, nowhere)
        assert channel.publish(prepared()).remote_id == POST


def test_calls_at_the_same_time_keep_their_answers_apart(
    channel: FacebookChannel, lab: Lab
) -> None:
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(channel.find(prepared(), NOW))),
        threading.Thread(target=lambda: found.append(channel.check())),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {type(each) for each in found} == {Absent, Identity}


def test_an_author_reads_what_the_platform_meant_for_people(
    channel: FacebookChannel, lab: Lab
) -> None:
    said = "Your photos couldn't be uploaded."
    lab.overrides(("POST", "/photos"), refusal(100, 1366046, error_user_msg=said))
    with pytest.raises(Rejected, match=said):
        channel.prepare(publication("Halo", "Peta"))


@pytest.mark.parametrize("said", ["301", "100-200", ""])
def test_a_draft_whose_id_is_no_post_s_is_not_published(
    channel: FacebookChannel, lab: Lab, said: str
) -> None:
    lab.overrides(("POST", "/feed"), Answer(200, {"id": said}))
    with pytest.raises(Transient):
        channel.prepare(publication())


class TestAVideo:
    """What is a video by its id is published by the flag of a video."""

    spec = "meta-graph.json"

    @pytest.fixture
    def lab(self) -> Iterator[Lab]:
        script: dict[str, Answer | list[Answer | Fate]] = {
            f"GET /{VIDEO}": [
                Answer(200, UNSEEN),
                Answer(200, {**UNSEEN, "published": True}),
            ],
            f"POST /{VIDEO}": Answer(200, SUCCESS),
            "POST /feed": Answer(200, {"id": POST}),
        }
        with Lab(script) as lab:
            connect(lab).prepare(publication())
            lab.requests.clear()
            yield lab

    def test_its_flag_is_read_before_it_is_set_and_after(self, lab: Lab) -> None:
        receipt = connect(lab).publish(replace(publication(), memo=VIDEO))
        assert paths(lab) == [f"{m} /v25.0/{VIDEO}" for m in ("GET", "POST", "GET")]
        read, change, _ = lab.requests
        assert read.query["fields"] == "published,permalink_url"
        assert change.form == {"published": "true", "access_token": TOKEN}
        assert receipt == Receipt(remote_id=VIDEO, url=f"{lab.url}/100/videos/{VIDEO}/")

    def test_what_is_public_is_not_set_public_again(self, lab: Lab) -> None:
        lab.overrides(("GET", f"/{VIDEO}"), Answer(200, {**UNSEEN, "published": True}))
        assert connect(lab).publish(replace(publication(), memo=VIDEO)).url
        assert not lab.calls(("POST", "*"))

    @pytest.mark.parametrize(
        ("seen", "kind"),
        [
            ({"published": True}, Found),
            ({"published": False}, Absent),
            ({"published": None}, CannotTell),
            ({"published": "true"}, CannotTell),
        ],
    )
    def test_it_says_itself_whether_it_is_public(
        self, lab: Lab, seen: dict[str, object], kind: type
    ) -> None:
        lab.overrides(("GET", f"/{VIDEO}"), Answer(200, {**UNSEEN, **seen}))
        found = connect(lab).find(replace(publication(), memo=VIDEO), NOW)
        assert type(found) is kind

    def test_a_memo_of_an_upload_publishes_nothing(self, lab: Lab) -> None:
        request = replace(publication(), memo='{"video": "301"}')
        with pytest.raises(Transient, match="nothing is prepared"):
            connect(lab).publish(request)
        assert connect(lab).find(request, NOW) == CannotTell()
        assert lab.requests == []
