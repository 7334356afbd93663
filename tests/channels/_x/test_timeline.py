"""What the account's timeline proves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from channels.x import XChannel
from dissemination.channel import (
    Absent,
    AuthExpired,
    CannotTell,
    ChannelError,
    Found,
    Part,
    Receipt,
    Rejected,
    Transient,
)
from dissemination.testing import Answer, Fate, Lab
from dissemination.testing.contract import REQUEST

TIMELINE = ("GET", "/2/users/7/tweets")
SECRETS = {f.name: f"s3cret-{f.name}" for f in XChannel.fields if f.secret}
SINCE = REQUEST.intended_at
OURS = {"id": "43", "text": "Hello, world", "created_at": "2026-11-21T03:00:05.000Z"}
OTHER = {**OURS, "id": "44", "text": "Vaksin gratis"}


def timeline(*posts: Mapping[str, Any], **meta: object) -> Answer:
    listed = [{"edit_history_tweet_ids": [post["id"]], **post} for post in posts]
    meta["result_count"] = len(posts)
    return Answer(200, {"data": listed, "meta": meta})


def answering(id: str) -> list[dict[str, str]]:
    return [{"type": "quoted", "id": "1"}, {"type": "replied_to", "id": id}]


@pytest.fixture
def lab() -> Iterator[Lab]:
    me = {"id": "7", "username": "kominfo", "name": "Kominfo"}
    script = {
        "/2/users/me": Answer(200, {"data": me}),
        "GET /2/users/7/tweets": Answer(200, {"meta": {"result_count": 0}}),
    }
    with Lab(script) as lab:
        yield lab


@pytest.fixture
def channel(lab: Lab) -> XChannel:
    return XChannel({"base_url": lab.url, **SECRETS})


class TestHeldAgainstTheDocument:
    spec = "x.json"

    def test_it_looks_from_an_hour_before(self, channel: XChannel, lab: Lab) -> None:
        assert channel.find(REQUEST, SINCE) == Absent()
        [seen] = lab.calls(TIMELINE)
        assert seen.query == {
            "start_time": "2026-11-21T02:00:00Z",
            "max_results": "100",
            "tweet.fields": "created_at,entities,referenced_tweets",
        }

    def test_who_we_are_is_asked_once(self, channel: XChannel, lab: Lab) -> None:
        for _ in range(3):
            channel.find(REQUEST, SINCE)
        assert len(lab.calls(("GET", "/2/users/me"))) == 1


def test_what_is_listed_is_found_among_others(channel: XChannel, lab: Lab) -> None:
    lab.overrides(TIMELINE, timeline(OTHER, OURS))
    proof = Receipt(remote_id="43", url=f"{lab.url}/i/status/43")
    assert channel.find(REQUEST, SINCE) == Found(receipt=proof)


def test_a_text_whose_links_were_wrapped_is_found(channel: XChannel, lab: Lab) -> None:
    text = "Baca & sebarkan: riau.go.id/a https://riau.go.id/b?c=1"
    photo = "https://x.com/a/status/45/photo/1"
    urls = [
        {"url": "https://t.co/1", "expanded_url": "http://riau.go.id/a"},
        {"url": "https://t.co/2", "expanded_url": "https://riau.go.id/b?c=1"},
        {"url": "https://t.co/3", "expanded_url": photo},
    ]
    said = "Baca &amp; sebarkan: https://t.co/1 https://t.co/2 https://t.co/3"
    lab.overrides(
        TIMELINE, timeline({**OURS, "text": said, "entities": {"urls": urls}})
    )
    found = channel.find(replace(REQUEST, part=Part(text=text)), SINCE)
    assert isinstance(found, Found)


def test_others_since_then_prove_that_it_is_absent(channel: XChannel, lab: Lab) -> None:
    lab.overrides(TIMELINE, timeline(OTHER))
    assert channel.find(REQUEST, SINCE) == Absent()


@pytest.mark.parametrize(
    "said",
    [
        timeline(OTHER, next_token="more"),
        timeline({**OURS, "created_at": "2026-11-21T02:30:00.000Z"}),
        timeline({**OURS, "text": "Hello, world!"}),
        timeline({**OURS, "text": "HELLO, WORLD pic.x.com/1"}),
        timeline({**OURS, "referenced_tweets": answering("41")}),
        timeline({**OTHER, "edit_history_tweet_ids": ["43", "44"]}),
    ],
    ids=[
        "there is more",
        "our clock may be ahead",
        "a sign was added",
        "a text was changed",
        "the same in another thread",
        "somebody edited it since",
    ],
)
def test_what_is_open_is_not_called_absent(
    channel: XChannel, lab: Lab, said: Answer
) -> None:
    lab.overrides(TIMELINE, said)
    assert channel.find(REQUEST, SINCE) == CannotTell()


def test_what_was_edited_before_has_nothing_to_do_with_it(
    channel: XChannel, lab: Lab
) -> None:
    earlier = {
        **OTHER,
        "created_at": "2026-11-21T02:30:00.000Z",
        "edit_history_tweet_ids": ["43", "44"],
    }
    lab.overrides(TIMELINE, timeline(earlier))
    assert channel.find(REQUEST, SINCE) == Absent()


@pytest.mark.parametrize(
    "said",
    [
        Answer(200, {"meta": {}}),
        Answer(200, {"meta": {"result_count": 3}}),
        Answer(200, {"errors": [{"title": "x"}], "meta": {"result_count": 0}}),
        Answer(200, {}),
        Answer(200, ["?"]),
        Answer(503, body="over capacity"),
        timeline({"id": "43", "text": "Hello, world"}),
        timeline({**OURS, "id": "../evil"}),
        Fate.CUT,
        Fate.HALF,
    ],
)
def test_what_cannot_be_read_proves_nothing(
    channel: XChannel, lab: Lab, said: Answer | Fate
) -> None:
    lab.overrides(TIMELINE, said)
    with pytest.raises(Transient):
        channel.find(REQUEST, SINCE)


def test_who_is_not_let_in_says_so(channel: XChannel, lab: Lab) -> None:
    lab.overrides(TIMELINE, Answer(401, {"title": "Unauthorized"}))
    with pytest.raises(ChannelError) as caught:
        channel.find(REQUEST, SINCE)
    assert type(caught.value) is AuthExpired


@pytest.mark.parametrize(
    ("before", "under", "kind"),
    [
        ("41", "41", Found),
        ("41", "40", CannotTell),
        ("41", "", CannotTell),
        ("", "41", CannotTell),
    ],
)
def test_a_part_of_a_thread_is_the_one_that_answers_the_part_before(
    channel: XChannel, lab: Lab, before: str, under: str, kind: type
) -> None:
    more = {"referenced_tweets": answering(under)} if under else {}
    lab.overrides(TIMELINE, timeline({**OURS, **more}))
    reply_to = Receipt(remote_id=before) if before else None
    seen = channel.find(replace(REQUEST, reply_to=reply_to), SINCE)
    assert isinstance(seen, kind)


@pytest.mark.parametrize(
    ("url", "kind"),
    [("https://x.com/kominfo/status/41", Found), ("https://riau.go.id", Rejected)],
)
def test_the_part_before_may_be_known_by_its_address_alone(
    channel: XChannel, lab: Lab, url: str, kind: type
) -> None:
    lab.overrides(TIMELINE, timeline({**OURS, "referenced_tweets": answering("41")}))
    request = replace(REQUEST, reply_to=Receipt(remote_id=None, url=url))
    if kind is Rejected:
        with pytest.raises(Rejected):
            channel.find(request, SINCE)
    else:
        assert isinstance(channel.find(request, SINCE), kind)


def test_a_post_without_words_is_not_known_by_them(channel: XChannel, lab: Lab) -> None:
    photo = {"url": "https://t.co/1", "media_key": "3_1"}
    silent = {**OURS, "text": "https://t.co/1", "entities": {"urls": [photo]}}
    lab.overrides(TIMELINE, timeline(silent))
    assert channel.find(replace(REQUEST, part=Part(text="")), SINCE) == CannotTell()


def test_a_minute_between_two_clocks_does_not_hide_it(
    channel: XChannel, lab: Lab
) -> None:
    lab.overrides(TIMELINE, timeline(OURS))
    ahead = SINCE + timedelta(seconds=50)
    assert isinstance(channel.find(REQUEST, ahead), Found)
