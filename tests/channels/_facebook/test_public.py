"""What Graph answers of a public post, and what is made of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from channels.facebook import FacebookChannel
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

PAGE, POST, TOKEN = "100", "100_200", "EAAG9zZBkZCq0BO4rahasia"
PROOF = Receipt(remote_id=POST, url="https://www.facebook.com/100/posts/200")
SHOWN: dict[str, Any] = {
    "id": POST,
    "message": "Rapat batal",
    "from": {"id": PAGE, "name": "Info Siak"},
    "is_published": True,
}
PHOTO = {"media_type": "photo"}
DONE = Answer(200, {"success": True})
READ, CHANGE, DELETE = (f"{verb} /{POST}" for verb in ("GET", "POST", "DELETE"))


def shown(**changed: Any) -> Answer:
    return Answer(200, {**SHOWN, **changed})


def album(*items: Any) -> dict[str, Any]:
    return {"data": list(items)}


def refusal(code: int, subcode: int | None = None) -> Answer:
    details = {"error_subcode": subcode} if subcode else {}
    error = {"message": f"(#{code}) said", "type": "OAuthException", "code": code}
    return Answer(400, {"error": {**error, **details}})


GONE = refusal(100, 33)


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
        f"GET /{PAGE}": Answer(200, {"id": PAGE, "name": "Info Siak"}),
        READ: shown(),
        CHANGE: DONE,
        DELETE: DONE,
    }
    with Lab(script) as lab:
        yield lab


@pytest.fixture
def channel(lab: Lab) -> FacebookChannel:
    return FacebookChannel({"page": PAGE, "token": TOKEN, "base_url": lab.url})


def plays(lab: Lab, call: str, play: Answer | Fate) -> None:
    method, path = call.split()
    lab.overrides((method, path), play)


def called(lab: Lab) -> list[str]:
    return [
        f"{seen.method} {seen.path.removeprefix('/v25.0')}" for seen in lab.requests
    ]


@pytest.mark.parametrize(
    ("seen", "pictures"),
    [
        ({}, 0),
        ({"attachments": album()}, 0),
        ({"attachments": album({"media_type": "link"})}, 0),
        ({"attachments": album(PHOTO)}, 1),
        ({"attachments": album({**PHOTO, "subattachments": album()})}, 1),
        (
            {
                "attachments": album(
                    {"media_type": "album", "subattachments": album(PHOTO, PHOTO)}
                )
            },
            2,
        ),
    ],
)
def test_pictures_are_counted_as_graph_tells_them(
    channel: FacebookChannel, lab: Lab, seen: dict[str, Any], pictures: int
) -> None:
    plays(lab, READ, shown(**seen))
    one_more = channel.read_back(publication(pictures=pictures + 1), PROOF)
    assert channel.read_back(publication(pictures=pictures), PROOF) == Intact()
    assert one_more == Changed(differs=("media",), text="Rapat batal")
    assert {seen.method for seen in lab.requests} == {"GET"}


@pytest.mark.parametrize(
    ("seen", "differs"),
    [
        ({"message": "Rapat jadi"}, "text"),
        ({"message": None}, "text"),
        ({"from": {"id": "999", "name": "Info Siak"}}, "account"),
    ],
)
def test_a_difference_is_named(
    channel: FacebookChannel, lab: Lab, seen: dict[str, Any], differs: str
) -> None:
    plays(lab, READ, shown(**seen))
    found = channel.read_back(publication(), PROOF)
    assert isinstance(found, Changed)
    assert found.differs == (differs,)
    assert found.text == (seen.get("message", "Rapat batal") or "")


@pytest.mark.parametrize(
    "seen", [{"message": "Rapat  batal\n"}, {"from": None}, {"from": "Info Siak"}]
)
def test_what_proves_no_difference_is_none(
    channel: FacebookChannel, lab: Lab, seen: dict[str, Any]
) -> None:
    plays(lab, READ, shown(**seen))
    assert channel.read_back(publication(), PROOF) == Intact()


def test_a_page_that_is_known_by_its_name_proves_no_other_author(lab: Lab) -> None:
    channel = FacebookChannel(
        {"page": "info.siak", "token": TOKEN, "base_url": lab.url}
    )
    assert channel.read_back(publication(), PROOF) == Intact()


@pytest.mark.parametrize("answer", [GONE, shown(is_published=False)])
def test_what_is_deleted_or_taken_back_is_absent(
    channel: FacebookChannel, lab: Lab, answer: Answer
) -> None:
    plays(lab, READ, answer)
    assert channel.read_back(publication(), PROOF) == Absent()


@pytest.mark.parametrize(
    ("page", "kind"),
    [(refusal(190, 463), AuthExpired), (GONE, AuthExpired), (Fate.CUT, Transient)],
)
def test_a_post_is_gone_only_where_its_page_can_be_read(
    channel: FacebookChannel,
    lab: Lab,
    page: Answer | Fate,
    kind: type[ChannelError],
) -> None:
    for call in (READ, DELETE):
        plays(lab, call, GONE)
    plays(lab, f"GET /{PAGE}", page)
    with pytest.raises(kind):
        channel.read_back(publication(), PROOF)
    with pytest.raises(kind):
        channel.take_down(PROOF)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, {"id": POST}),
        Answer(200, {"id": POST, "is_published": "true"}),
        shown(attachments=[PHOTO]),
        shown(attachments={"data": [7]}),
        Answer(200, ["?"]),
        Answer(502, body="<h1>Oops</h1>"),
        Fate.CUT,
    ],
)
def test_an_answer_that_cannot_be_read_proves_nothing(
    channel: FacebookChannel, lab: Lab, answer: Answer | Fate
) -> None:
    plays(lab, READ, answer)
    with pytest.raises(Transient):
        channel.read_back(publication(), PROOF)
    with pytest.raises(Transient):
        channel.correct(publication("Rapat jadi"), PROOF)
    assert not lab.calls(("POST", f"/{POST}"))


@pytest.mark.parametrize("name", ["../me", "1/../2", "100_", "me"])
def test_a_name_that_is_no_post_s_goes_into_no_address(
    channel: FacebookChannel, lab: Lab, name: str
) -> None:
    receipt = Receipt(remote_id=name)
    with pytest.raises(Rejected):
        channel.read_back(publication(), receipt)
    with pytest.raises(Rejected):
        channel.correct(publication(), receipt)
    with pytest.raises(Rejected):
        channel.take_down(receipt)
    assert lab.requests == []


def test_a_correction_sets_the_message_and_nothing_else(
    channel: FacebookChannel, lab: Lab
) -> None:
    assert channel.correct(publication("Rapat jadi"), PROOF) == PROOF
    (change,) = lab.calls(("POST", f"/{POST}"))
    assert change.form == {"message": "Rapat jadi", "access_token": TOKEN}


def test_what_says_so_already_is_not_written_again(
    channel: FacebookChannel, lab: Lab
) -> None:
    assert channel.correct(publication(), PROOF) == PROOF
    assert called(lab) == [READ]


def test_where_only_the_paragraphs_change_that_is_a_correction(
    channel: FacebookChannel, lab: Lab
) -> None:
    channel.correct(publication("Rapat\n\nbatal"), PROOF)
    (change,) = lab.calls(("POST", f"/{POST}"))
    assert change.form["message"] == "Rapat\n\nbatal"


def test_other_pictures_are_for_a_person(channel: FacebookChannel, lab: Lab) -> None:
    with pytest.raises(Rejected, match="media"):
        channel.correct(publication("Rapat jadi", pictures=1), PROOF)
    assert called(lab) == [READ]


@pytest.mark.parametrize("answer", [GONE, shown(is_published=False)])
def test_what_is_not_public_is_not_corrected(
    channel: FacebookChannel, lab: Lab, answer: Answer
) -> None:
    plays(lab, READ, answer)
    with pytest.raises(Rejected):
        channel.correct(publication("Rapat jadi"), PROOF)
    assert not lab.calls(("POST", f"/{POST}"))


REFUSALS: list[tuple[Answer | Fate, type[ChannelError]]] = [
    (refusal(190, 463), AuthExpired),
    (refusal(10), AuthExpired),
    (refusal(200), AuthExpired),
    (refusal(100), Rejected),
    (refusal(4), RateLimited),
    (refusal(2), Transient),
    (Answer(200, {"success": False}), Transient),
    (Answer(200, {}), Transient),
    (Answer(200, body="<h1>Login</h1>"), Transient),
    (Answer(503, body="<h1>Oops</h1>"), Transient),
    (Fate.CUT, Transient),
    (Fate.HALF, Transient),
]


@pytest.mark.parametrize(("play", "kind"), REFUSALS)
def test_a_refused_amendment_has_its_outcome(
    channel: FacebookChannel, lab: Lab, play: Answer | Fate, kind: type[ChannelError]
) -> None:
    for call in (CHANGE, DELETE):
        plays(lab, call, play)
    with pytest.raises(ChannelError) as corrected:
        channel.correct(publication("Rapat jadi"), PROOF)
    with pytest.raises(ChannelError) as taken:
        channel.take_down(PROOF)
    assert (type(corrected.value), type(taken.value)) == (kind, kind)
    assert TOKEN not in f"{corrected.value} {taken.value}"
    assert len(lab.calls(("DELETE", f"/{POST}"))) == 1


def test_a_takedown_is_one_call(channel: FacebookChannel, lab: Lab) -> None:
    channel.take_down(PROOF)
    assert called(lab) == [DELETE]


def test_what_is_gone_is_taken_down(channel: FacebookChannel, lab: Lab) -> None:
    plays(lab, DELETE, GONE)
    channel.take_down(PROOF)
    assert called(lab) == [DELETE, f"GET /{PAGE}"]


VIDEO = "301"
FILM = Media(
    sha256="c" * 64, mime="video/mp4", width=64, height=48, size=9, seconds=1.0
)
SEEN_FILM: dict[str, Any] = {
    "id": VIDEO,
    "description": "Rapat batal",
    "from": {"id": PAGE},
    "published": True,
}
FILM_PROOF = Receipt(remote_id=VIDEO)


class TestAVideo:
    @pytest.fixture
    def lab(self, lab: Lab) -> Lab:
        lab.plays(
            {
                f"GET /{PAGE}": Answer(200, {"id": PAGE, "name": "Info Siak"}),
                f"GET /{VIDEO}": Answer(200, SEEN_FILM),
                f"POST /{VIDEO}": DONE,
                f"DELETE /{VIDEO}": DONE,
            }
        )
        return lab

    def test_it_is_intact_where_its_description_says_the_text(
        self, channel: FacebookChannel, lab: Lab
    ) -> None:
        assert channel.read_back(filmed(), FILM_PROOF) == Intact()
        (read,) = lab.requests
        assert read.query["fields"] == "description,from,published"

    @pytest.mark.parametrize(
        ("seen", "differs"),
        [
            ({"description": "Rapat jadi"}, "text"),
            ({"description": None}, "text"),
            ({"from": {"id": "999"}}, "account"),
        ],
    )
    def test_a_difference_is_named(
        self, channel: FacebookChannel, lab: Lab, seen: dict[str, Any], differs: str
    ) -> None:
        plays(lab, f"GET /{VIDEO}", Answer(200, {**SEEN_FILM, **seen}))
        found = channel.read_back(filmed(), FILM_PROOF)
        assert isinstance(found, Changed)
        assert found.differs == (differs,)

    @pytest.mark.parametrize(
        "answer", [GONE, Answer(200, {**SEEN_FILM, "published": False})]
    )
    def test_what_is_deleted_or_taken_back_is_absent(
        self, channel: FacebookChannel, lab: Lab, answer: Answer
    ) -> None:
        plays(lab, f"GET /{VIDEO}", answer)
        assert channel.read_back(filmed(), FILM_PROOF) == Absent()

    def test_a_correction_sets_the_description_and_nothing_else(
        self, channel: FacebookChannel, lab: Lab
    ) -> None:
        assert channel.correct(filmed("Rapat jadi"), FILM_PROOF) == FILM_PROOF
        (change,) = lab.calls(("POST", f"/{VIDEO}"))
        assert change.form == {"description": "Rapat jadi", "access_token": TOKEN}

    def test_pictures_in_its_place_are_for_a_person(
        self, channel: FacebookChannel, lab: Lab
    ) -> None:
        for others in (publication("Rapat jadi"), publication("Rapat jadi", 2)):
            with pytest.raises(Rejected, match="media"):
                channel.correct(others, FILM_PROOF)
        assert not lab.calls(("POST", "*"))

    def test_a_takedown_is_one_call(self, channel: FacebookChannel, lab: Lab) -> None:
        channel.take_down(FILM_PROOF)
        assert called(lab) == [f"DELETE /{VIDEO}"]


def filmed(text: str = "Rapat batal") -> Publication:
    part = Part(text=text, media=(FILM,))
    return Publication(part=part, key="1/0/", intended_at=REQUEST.intended_at)
