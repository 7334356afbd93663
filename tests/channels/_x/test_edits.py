"""Another text in the place of a public post."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from channels.x import XChannel
from dissemination.channel import (
    AuthExpired,
    ChannelError,
    Media,
    OutcomeUnknown,
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
READ, EDIT = ("GET", "/2/tweets/42"), ("POST", "/2/tweets")
SECRETS = {f.name: f"s3cret-{f.name}" for f in XChannel.fields if f.secret}
BOTH = ("42", "43")
TWICE = "You are not allowed to create a Tweet with duplicate content."
GONE = {
    "value": "42",
    "title": "Not Found Error",
    "type": "https://api.twitter.com/2/problems/resource-not-found",
}


def controls(minutes: int = 20, **changed: Any) -> dict[str, Any]:
    until = datetime.now(UTC) + timedelta(minutes=minutes)
    usual = {
        "is_edit_eligible": True,
        "editable_until": f"{until:%Y-%m-%dT%H:%M:%S}.000Z",
        "edits_remaining": 5,
    }
    return {**usual, **changed}


def told(
    id: str = "42",
    text: str = "Rapat pagi",
    history: tuple[str, ...] = (),
    **changed: Any,
) -> Answer:
    post = {
        "id": id,
        "text": text,
        "author_id": "7",
        "edit_history_tweet_ids": history or [id],
        "edit_controls": controls(),
    }
    return Answer(200, {"data": {**post, **changed}})


def edited(id: str = "43") -> Answer:
    history = {"edit_history_tweet_ids": ["42", id]}
    return Answer(201, {"data": {"id": id, "text": "Rapat siang", **history}})


def refusal(status: int, detail: str = "no", kind: str = "about:blank") -> Answer:
    return Answer(status, {"detail": detail, "type": kind, "status": status})


def correction(text: str = "Rapat siang", pictures: int = 0) -> Publication:
    media = tuple(
        Media(sha256=f"{n}" * 64, mime="image/jpeg", width=1, height=1, size=9)
        for n in range(pictures)
    )
    return Publication(
        part=Part(text=text, media=media), key="1/0/", intended_at=REQUEST.intended_at
    )


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab({"GET /2/tweets/42": told(), "POST /2/tweets": edited()}) as lab:
        yield lab


@pytest.fixture
def channel(lab: Lab) -> XChannel:
    return XChannel({"base_url": lab.url, "may_edit": "yes", **SECRETS})


class TestHeldAgainstTheDocument:
    spec = "x.json"

    def test_an_edit_names_the_post_that_it_replaces(
        self, channel: XChannel, lab: Lab
    ) -> None:
        renewed = channel.correct(correction(), PROOF)
        assert renewed == Receipt(remote_id="43", url=f"{lab.url}/i/status/43")
        read, sent = lab.requests
        asked = "attachments,author_id,entities,edit_controls,referenced_tweets"
        assert read.query == {"tweet.fields": asked}
        assert sent.json == {
            "text": "Rapat siang",
            "edit_options": {"previous_post_id": "42"},
        }

    def test_pictures_and_place_in_the_thread_are_named_again(
        self, channel: XChannel, lab: Lab
    ) -> None:
        answers = [{"type": "quoted", "id": "1"}, {"type": "replied_to", "id": "40"}]
        keys = {"media_keys": ["3_11", "3_12"]}
        lab.overrides(READ, told(attachments=keys, referenced_tweets=answers))
        channel.correct(correction(pictures=2), PROOF)
        [sent] = lab.calls(EDIT)
        assert sent.json["media"] == {"media_ids": ["11", "12"]}
        assert sent.json["reply"] == {"in_reply_to_tweet_id": "40"}

    def test_of_a_post_that_was_edited_the_newest_version_is_replaced(
        self, channel: XChannel, lab: Lab
    ) -> None:
        lab.overrides(READ, told(history=BOTH))
        newest = told("43", "Rapat sore", BOTH)
        lab.overrides(("GET", "/2/tweets/43"), newest)
        lab.overrides(EDIT, edited("44"))
        assert channel.correct(correction(), PROOF).remote_id == "44"
        [sent] = lab.calls(EDIT)
        assert sent.json["edit_options"] == {"previous_post_id": "43"}


def test_what_says_so_already_is_not_edited(channel: XChannel, lab: Lab) -> None:
    lab.overrides(READ, told(text="Rapat  siang"))
    assert channel.correct(correction(), PROOF).remote_id == "42"
    assert not lab.calls(EDIT)


@pytest.mark.parametrize("loss", [Fate.CUT, Fate.HALF, Answer(503, body="Oops")])
def test_after_a_lost_answer_the_history_is_asked_first(
    channel: XChannel, lab: Lab, loss: Answer | Fate
) -> None:
    lab.overrides(EDIT, loss)
    with pytest.raises(OutcomeUnknown):
        channel.correct(correction(), PROOF)
    lab.overrides(READ, told(history=BOTH))
    lab.overrides(("GET", "/2/tweets/43"), told("43", "Rapat siang", BOTH))
    assert channel.correct(correction(), PROOF).remote_id == "43"
    assert len(lab.calls(EDIT)) == 1


@pytest.mark.parametrize(
    "refused",
    [refusal(403, TWICE), refusal(403, "You can only edit the latest version.")],
)
def test_a_refusal_since_the_lost_edit_has_arrived_is_its_proof(
    channel: XChannel, lab: Lab, refused: Answer
) -> None:
    lab.plays({"GET /2/tweets/42": [told(), told(history=BOTH)]})
    lab.overrides(("GET", "/2/tweets/43"), told("43", "Rapat siang", BOTH))
    lab.overrides(EDIT, refused)
    assert channel.correct(correction(), PROOF).remote_id == "43"


@pytest.mark.parametrize(
    ("play", "kind"),
    [
        (refusal(401), AuthExpired),
        (refusal(402), AuthExpired),
        (refusal(403, "You are not permitted to edit Posts."), Rejected),
        (refusal(403, TWICE), OutcomeUnknown),
        (refusal(400), Rejected),
        (refusal(429), RateLimited),
        (Answer(500, body="over capacity"), OutcomeUnknown),
        (Answer(403, body="<h1>a proxy's</h1>"), OutcomeUnknown),
        (Answer(201, {}), OutcomeUnknown),
        (Answer(201, {"data": {"id": "../evil"}}), OutcomeUnknown),
        (Fate.CUT, OutcomeUnknown),
    ],
)
def test_a_refused_edit_has_its_outcome(
    channel: XChannel, lab: Lab, play: Answer | Fate, kind: type[ChannelError]
) -> None:
    lab.overrides(EDIT, play)
    with pytest.raises(ChannelError) as caught:
        channel.correct(correction(), PROOF)
    assert type(caught.value) is kind
    assert len(lab.calls(EDIT)) == 1
    assert not any(secret in str(caught.value) for secret in SECRETS.values())


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (told(edit_controls=controls(minutes=-1)), Rejected),
        (told(edit_controls=controls(edits_remaining=0)), Rejected),
        (told(edit_controls=controls(is_edit_eligible=False)), Rejected),
        (told(edit_controls=None), Transient),
        (told(edit_history_tweet_ids=5), Transient),
        (told(attachments=True), Transient),
        (told(entities={"urls": [{}]}), Transient),
        (told(referenced_tweets=["?"]), Transient),
        (Answer(200, {"data": {"id": "42"}}), Transient),
        (told(edit_controls={"editable_until": "soon"}), Transient),
        (told(attachments={"media_keys": ["3_11"]}), Rejected),
        (Answer(200, {"errors": [GONE]}), Rejected),
        (refusal(401), AuthExpired),
        (refusal(429), RateLimited),
        (Answer(200, {}), Transient),
        (Answer(503, body="over capacity"), Transient),
        (Fate.CUT, Transient),
    ],
)
def test_what_may_not_be_edited_is_not_tried(
    channel: XChannel, lab: Lab, said: Answer | Fate, kind: type[ChannelError]
) -> None:
    lab.overrides(READ, said)
    with pytest.raises(kind):
        channel.correct(correction(), PROOF)
    assert not lab.calls(EDIT)


@pytest.mark.parametrize("name", [None, "", "me", "4/2", "1" * 20])
def test_a_receipt_that_names_no_post_is_for_a_person(
    channel: XChannel, lab: Lab, name: str | None
) -> None:
    with pytest.raises(Rejected):
        channel.correct(correction(), Receipt(remote_id=name))
    assert lab.requests == []


@pytest.mark.parametrize("said", [" Yes", "no", "", "ya"])
def test_only_a_plain_yes_lets_it_edit(lab: Lab, said: str) -> None:
    channel = XChannel({"base_url": lab.url, "may_edit": said, **SECRETS})
    if said.strip().lower() == "yes":
        assert channel.correct(correction(), PROOF).remote_id == "43"
        return
    with pytest.raises(Rejected, match="may_edit"):
        channel.correct(correction(), PROOF)
    assert lab.requests == []
