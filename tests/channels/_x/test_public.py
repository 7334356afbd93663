"""What X answers of a public post, and what is made of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from channels.x import XChannel
from dissemination.channel import (
    Absent,
    AuthExpired,
    Changed,
    ChannelError,
    Intact,
    Media,
    Part,
    Publication,
    RateLimited,
    Receipt,
    Rejected,
    Transient,
)
from dissemination.testing import Answer, Fate, Lab
from dissemination.testing.contract import REQUEST

PROOF = Receipt(remote_id="42", url="https://x.com/i/status/42")
READ, DELETE = ("GET", "/2/tweets/42"), ("DELETE", "/2/tweets/42")
POST: dict[str, Any] = {
    "id": "42",
    "text": "Rapat batal",
    "author_id": "7",
    "edit_history_tweet_ids": ["42"],
}
GONE = {
    "value": "42",
    "detail": "Could not find tweet with id: [42].",
    "title": "Not Found Error",
    "resource_type": "tweet",
    "parameter": "id",
    "resource_id": "42",
    "type": "https://api.twitter.com/2/problems/resource-not-found",
}
HIDDEN = {
    **GONE,
    "title": "Authorization Error",
    "type": "https://api.twitter.com/2/problems/not-authorized-for-resource",
}
ME = {"id": "7", "username": "kominfo", "name": "Kominfo"}
SECRETS = {f.name: f"s3cret-{f.name}" for f in XChannel.fields if f.secret}


def told(**changed: Any) -> Answer:
    return Answer(200, {"data": {**POST, **changed}})


def problem(status: int, kind: str = "about:blank", **more: Any) -> Answer:
    return Answer(status, {"detail": "no", "type": kind, "status": status, **more})


def publication(text: str = "Rapat batal", pictures: int = 0) -> Publication:
    media = tuple(
        Media(sha256=f"{n}" * 64, mime="image/jpeg", width=1, height=1, size=9)
        for n in range(pictures)
    )
    return Publication(
        part=Part(text=text, media=media), key="1/0/", intended_at=REQUEST.intended_at
    )


@pytest.fixture
def lab() -> Iterator[Lab]:
    script = {
        "/2/users/me": Answer(
            200, {"data": {"id": "7", "username": "kominfo", "name": "Kominfo"}}
        ),
        "GET /2/tweets/42": told(),
        "DELETE /2/tweets/42": Answer(200, {"data": {"deleted": True}}),
    }
    with Lab(script) as lab:
        yield lab


@pytest.fixture
def channel(lab: Lab) -> XChannel:
    return XChannel({"base_url": lab.url, **SECRETS})


class TestHeldAgainstTheDocument:
    spec = "x.json"

    def test_a_look_asks_for_what_it_compares(
        self, channel: XChannel, lab: Lab
    ) -> None:
        assert channel.read_back(publication(), PROOF) == Intact()
        (seen,) = lab.calls(READ)
        assert seen.query == {"tweet.fields": "attachments,author_id,entities"}

    def test_a_takedown_is_one_call(self, channel: XChannel, lab: Lab) -> None:
        channel.take_down(PROOF)
        assert [(seen.method, seen.path) for seen in lab.requests] == [DELETE]


def test_who_we_are_is_asked_once_since_each_time_is_paid_for(
    channel: XChannel, lab: Lab
) -> None:
    for _ in range(3):
        assert channel.read_back(publication(), PROOF) == Intact()
    assert len(lab.calls(("GET", "/2/users/me"))) == 1


def test_short_links_and_escapes_are_no_difference(channel: XChannel, lab: Lab) -> None:
    url = {"url": "https://t.co/a", "expanded_url": "https://siak.go.id/x?a=1"}
    photo = {"url": "https://t.co/b", "expanded_url": "…", "media_key": "3_1"}
    seen = told(
        text="Vaksin &amp; obat: https://t.co/a https://t.co/b",
        entities={"urls": [url, photo]},
        attachments={"media_keys": ["3_1"]},
    )
    lab.overrides(READ, seen)
    meant = publication("Vaksin & obat: https://siak.go.id/x?a=1", pictures=1)
    assert channel.read_back(meant, PROOF) == Intact()


@pytest.mark.parametrize(
    ("changed", "differs"),
    [
        ({"text": "Rapat jadi"}, "text"),
        ({"author_id": "8"}, "account"),
        ({"attachments": {"media_keys": ["3_1"]}}, "media"),
    ],
)
def test_a_difference_is_named(
    channel: XChannel, lab: Lab, changed: dict[str, Any], differs: str
) -> None:
    lab.overrides(READ, told(**changed))
    text = changed.get("text", "Rapat batal")
    assert channel.read_back(publication(), PROOF) == Changed(
        differs=(differs,),  # type: ignore[arg-type]
        text=text,
    )


def test_of_a_post_that_was_edited_the_newest_version_counts(
    channel: XChannel, lab: Lab
) -> None:
    history = ["42", "43", "44"]
    lab.overrides(READ, told(edit_history_tweet_ids=history))
    newest = told(id="44", text="Rapat jadi", edit_history_tweet_ids=history)
    lab.overrides(("GET", "/2/tweets/44"), newest)
    seen = channel.read_back(publication(), PROOF)
    assert seen == Changed(differs=("text",), text="Rapat jadi")


def test_a_newest_version_that_x_shows_unasked_is_not_read_twice(
    channel: XChannel, lab: Lab
) -> None:
    lab.overrides(READ, told(id="44", edit_history_tweet_ids=["42", "44"]))
    assert channel.read_back(publication(), PROOF) == Intact()
    assert [seen.path for seen in lab.calls(("GET", "/2/tweets/*"))] == ["/2/tweets/42"]


@pytest.mark.parametrize(
    "answer",
    [Answer(200, {"errors": [GONE]}), Answer(404, {**GONE, "status": 404})],
    ids=["in a success", "as a refusal"],
)
def test_what_x_does_not_find_is_absent_and_taken_down(
    channel: XChannel, lab: Lab, answer: Answer
) -> None:
    for call in (READ, DELETE):
        lab.overrides(call, answer)
    assert channel.read_back(publication(), PROOF) == Absent()
    channel.take_down(PROOF)


@pytest.mark.parametrize(
    ("play", "kind"),
    [
        (Answer(200, {"errors": [HIDDEN]}), Transient),
        (told(author_id=None), Transient),
        (told(edit_history_tweet_ids={"a": 1}), Transient),
        (Answer(200, body='{"data": {"text": "", "author_id": 1e400}}'), Transient),
        (Answer(200, {}), Transient),
        (Answer(200, ["?"]), Transient),
        (Answer(404, body="<h1>404</h1>"), Transient),
        (problem(404), Rejected),
        (problem(401), AuthExpired),
        (problem(402), AuthExpired),
        (problem(429), RateLimited),
        (Answer(503, body="over capacity"), Transient),
        (Fate.CUT, Transient),
    ],
)
def test_who_cannot_look_proves_no_absence(
    channel: XChannel,
    lab: Lab,
    play: Answer | Fate,
    kind: type[ChannelError],
) -> None:
    lab.overrides(READ, play)
    with pytest.raises(kind):
        channel.read_back(publication(), PROOF)


def test_without_knowing_who_we_are_nothing_is_proven(
    channel: XChannel, lab: Lab
) -> None:
    lab.overrides(("GET", "/2/users/me"), Answer(503, body="over capacity"))
    with pytest.raises(Transient):
        channel.read_back(publication(), PROOF)


@pytest.mark.parametrize(
    ("play", "kind"),
    [
        (problem(401), AuthExpired),
        (problem(402), AuthExpired),
        (problem(403), Rejected),
        (problem(403, "/problems/oauth1-permissions"), AuthExpired),
        (problem(404), Rejected),
        (problem(429), RateLimited),
        (Answer(200, {"data": {"deleted": False}}), Transient),
        (Answer(200, {"errors": [HIDDEN]}), Transient),
        (Answer(200, {}), Transient),
        (Answer(200, body="<h1>Login</h1>"), Transient),
        (Answer(404, body="<h1>404</h1>"), Transient),
        (Answer(500, body="over capacity"), Transient),
        (Fate.CUT, Transient),
        (Fate.HALF, Transient),
    ],
)
def test_a_refused_takedown_has_its_outcome(
    channel: XChannel, lab: Lab, play: Answer | Fate, kind: type[ChannelError]
) -> None:
    lab.overrides(DELETE, play)
    with pytest.raises(ChannelError) as caught:
        channel.take_down(PROOF)
    assert isinstance(caught.value, kind)
    assert len(lab.calls(DELETE)) == 1
    assert not any(secret in str(caught.value) for secret in SECRETS.values())


@pytest.mark.parametrize("name", ["", "me", "4/2", "42?x=1", "1" * 20])
def test_a_name_that_is_no_post_s_goes_into_no_address(
    channel: XChannel, lab: Lab, name: str
) -> None:
    receipt = Receipt(remote_id=name)
    with pytest.raises(Rejected):
        channel.read_back(publication(), receipt)
    with pytest.raises(Rejected):
        channel.take_down(receipt)
    assert lab.requests == []
