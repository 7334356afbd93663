"""How a video goes up: in the pieces that Graph asks for, and never twice."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

import pytest

from channels._facebook import pieces as sending
from channels._facebook.graph import Graph
from channels._facebook.pieces import Pieces
from channels._facebook.upload import Upload
from dissemination.channel import (
    AuthExpired,
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

PAGE, TOKEN = "100", "EAAG9zZBkZCq0BO4rahasia"
DATA = b"0123456789"
MP4 = Media(sha256="c" * 64, mime="video/mp4", width=64, height=48, size=len(DATA))
DONE = Answer(200, {"success": True})
CALL = ("POST", "/videos")
SLOW_LINE = 200_000  # bits a second


def request(data: bytes = DATA) -> Publication:
    return Publication(
        part=Part(text="Pasar murah", media=(MP4,)),
        key="1/0/",
        intended_at=REQUEST.intended_at,
        open=lambda _: io.BytesIO(data),
    )


def wanted(start: int, end: int) -> dict[str, str]:
    return {"start_offset": str(start), "end_offset": str(end)}


def wants(start: int, end: int) -> Answer:
    return Answer(200, wanted(start, end))


def begins(start: int, end: int, video: str = "301", session: str = "7") -> Answer:
    named = {"video_id": video, "upload_session_id": session}
    return Answer(200, {**named, **wanted(start, end)})


def refusal(code: int, subcode: int | None = None, **more: Any) -> Answer:
    details = {"error_subcode": subcode} if subcode else {}
    error = {"message": "said", "type": "OAuthException", "code": code}
    return Answer(400, {"error": {**error, **details, **more}})


def other_piece(start: int, end: int) -> Answer:
    return refusal(6001, 1363037, error_data=wanted(start, end))


GONE = refusal(6000, 1363041)


class TestPieces:
    spec = "meta-graph.json"

    @pytest.fixture
    def lab(self) -> Iterator[Lab]:
        with Lab() as lab:
            yield lab

    @pytest.fixture
    def pieces(self, lab: Lab) -> Pieces:
        graph = Graph(TOKEN, version="v25.0", root=lab.url, timeout_s=5)
        return Pieces(graph, PAGE)

    def test_each_piece_is_what_graph_asked_for(self, pieces: Pieces, lab: Lab) -> None:
        lab.plays([begins(0, 4), wants(4, 8), wants(8, 10), wants(10, 10), DONE])
        upload = pieces.send(request(), None)

        assert [seen.path for seen in lab.requests] == ["/v25.0/100/videos"] * 5
        start, *transfers, finish = lab.requests
        assert start.form == {
            "upload_phase": "start",
            "file_size": "10",
            "access_token": TOKEN,
        }
        assert sent(lab) == [("0", b"0123"), ("4", b"4567"), ("8", b"89")]
        assert {seen.form["upload_session_id"] for seen in transfers} == {"7"}
        assert finish.form == {
            "upload_phase": "finish",
            "upload_session_id": "7",
            "published": "false",
            "description": "Pasar murah",
            "access_token": TOKEN,
        }
        assert (upload.video, upload.session) == ("301", "")

    def test_no_call_asks_for_more_than_an_unpublished_video(
        self, pieces: Pieces, lab: Lab
    ) -> None:
        lab.plays([begins(0, 10), wants(10, 10), DONE])
        pieces.send(request(), None)
        assert {seen.form.get("published") for seen in lab.requests} == {None, "false"}
        assert lab.requests[-1].form["published"] == "false"

    def test_what_graph_has_already_is_not_sent(self, pieces: Pieces, lab: Lab) -> None:
        lab.plays([begins(10, 10), DONE])
        pieces.send(request(), None)
        assert sent(lab) == []

    def test_however_much_graph_wants_a_piece_has_its_bound(
        self, pieces: Pieces, lab: Lab, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("channels._facebook.pieces._PIECE", 6)
        lab.plays([begins(0, 10), wants(6, 10), wants(10, 10), DONE])
        pieces.send(request(), None)
        assert sent(lab) == [("0", b"012345"), ("6", b"6789")]

    def test_where_graph_wants_another_piece_it_gets_that(
        self, pieces: Pieces, lab: Lab
    ) -> None:
        lab.plays([begins(0, 5), other_piece(5, 10), wants(10, 10), DONE])
        pieces.send(request(), None)
        assert sent(lab) == [("0", b"01234"), ("5", b"56789")]

    @pytest.mark.parametrize("answer", [wants(0, 5), other_piece(0, 5)])
    def test_an_upload_that_does_not_go_on_ends(
        self, pieces: Pieces, lab: Lab, answer: Answer
    ) -> None:
        lab.plays([begins(0, 5), answer])
        with pytest.raises(Transient, match="does not go on"):
            pieces.send(request(), None)
        assert len(sent(lab)) == 1

    def test_after_a_leg_it_is_written_down_how_far_it_came(
        self, pieces: Pieces, lab: Lab, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("channels._facebook.pieces._LEG", 4)
        lab.plays([begins(0, 4), wants(4, 8)])
        memo = pending(pieces, None).memo
        lab.plays([wants(8, 10)])
        memo = pending(pieces, Upload.read(memo)).memo
        lab.plays([wants(10, 10), DONE])
        assert pieces.send(request(), Upload.read(memo)).video == "301"
        assert sent(lab) == [("0", b"0123"), ("4", b"4567"), ("8", b"89")]
        assert len(begun(lab)) == 1

    @pytest.mark.parametrize(
        "breaks", [Fate.CUT, Fate.HALF, Answer(413, body=""), refusal(2, 1363030)]
    )
    def test_a_break_loses_no_piece_that_graph_has(
        self, pieces: Pieces, lab: Lab, breaks: Answer | Fate
    ) -> None:
        lab.plays([begins(0, 4), wants(4, 8), breaks])
        memo = pending(pieces, None).memo
        lab.plays([wants(8, 10), wants(10, 10), DONE])
        pieces.send(request(), Upload.read(memo))
        starts = [start for start, _ in sent(lab)]
        assert starts == ["0", "4", "4", "8"]
        assert len(begun(lab)) == 1

    def test_a_piece_whose_answer_was_lost_is_not_asked_for_again(
        self, pieces: Pieces, lab: Lab
    ) -> None:
        lab.plays([begins(0, 4), wants(4, 8), Fate.CUT])
        memo = pending(pieces, None).memo
        lab.plays([other_piece(8, 10), wants(10, 10), DONE])
        pieces.send(request(), Upload.read(memo))
        assert [piece for _, piece in sent(lab)][-1] == b"89"

    @pytest.mark.parametrize("answer", [GONE, refusal(100, 33), refusal(100)])
    def test_an_upload_that_graph_knows_no_more_is_begun_anew(
        self, pieces: Pieces, lab: Lab, answer: Answer
    ) -> None:
        known = upload()
        lab.plays([answer, begins(0, 10, video="302"), wants(10, 10), DONE])
        assert pieces.send(request(), known).video == "302"
        assert sent(lab) == [("4", b"456789"), ("0", DATA)]

    def test_an_upload_is_begun_anew_once(self, pieces: Pieces, lab: Lab) -> None:
        lab.plays([refusal(352), begins(0, 10), refusal(352)])
        with pytest.raises(Rejected, match="352"):
            pieces.send(request(), upload())
        assert len(begun(lab)) == 1

    def test_a_video_that_graph_refuses_at_its_end_is_not_sent_for_ever(
        self, pieces: Pieces, lab: Lab, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("channels._facebook.pieces._LEG", 4)
        lab.plays([begins(0, 4), wants(4, 10)])
        memo = pending(pieces, None).memo
        for _ in range(2):
            lab.plays([wants(10, 10), refusal(352), begins(0, 4), wants(4, 10)])
            memo = pending(pieces, Upload.read(memo)).memo
        lab.plays([wants(10, 10), refusal(352), begins(0, 4), wants(4, 10)])
        with pytest.raises(Rejected, match="352"):
            pieces.send(request(), Upload.read(memo))
        assert len(begun(lab)) == 3

    def test_an_upload_that_gets_stuck_each_time_uses_up_its_tries(
        self, pieces: Pieces, lab: Lab
    ) -> None:
        lab.plays([begins(0, 4), wants(4, 10), refusal(6001)])
        memo = pending(pieces, None).memo
        stuck = [refusal(6001), begins(0, 4), wants(4, 10), refusal(6001)]
        for _ in range(2):
            lab.plays(stuck)
            memo = pending(pieces, Upload.read(memo)).memo
        lab.plays(stuck)
        with pytest.raises(Transient):
            pieces.send(request(), Upload.read(memo))
        assert len(begun(lab)) == 3

    @pytest.mark.parametrize("answer", [Answer(200, {}), Answer(200, {"success": 1})])
    def test_a_finish_that_does_not_say_success_is_tried_again(
        self, pieces: Pieces, lab: Lab, answer: Answer
    ) -> None:
        lab.plays([begins(0, 10), wants(10, 10), answer])
        found = Upload.read(pending(pieces, None).memo)
        assert found is not None
        assert (found.session, found.start, found.end) == ("7", 10, 10)

    @pytest.mark.parametrize(
        ("play", "kind"),
        [
            (Fate.CUT, Transient),
            (Answer(502, body="<h1>Oops</h1>"), Transient),
            (Answer(200, {}), Transient),
            (Answer(200, {"video_id": "301"}), Transient),
            (refusal(6001), Transient),
            (refusal(190), AuthExpired),
            (refusal(100, 33), AuthExpired),
            (refusal(4), RateLimited),
            (refusal(382), Rejected),
        ],
    )
    def test_an_upload_that_cannot_be_begun_has_its_outcome(
        self, pieces: Pieces, lab: Lab, play: Answer | Fate, kind: type[ChannelError]
    ) -> None:
        lab.plays([play])
        with pytest.raises(kind) as caught:
            pieces.send(request(), None)
        assert TOKEN not in str(caught.value)
        assert len(lab.requests) == 1

    def test_a_limit_in_the_midst_holds_the_account(
        self, pieces: Pieces, lab: Lab
    ) -> None:
        lab.plays([begins(0, 4), wants(4, 8), refusal(4)])
        with pytest.raises(RateLimited):
            pieces.send(request(), None)

    def test_a_file_that_became_shorter_is_not_sent_for_ever(
        self, pieces: Pieces, lab: Lab
    ) -> None:
        lab.plays([begins(0, 4), wants(4, 8)])
        with pytest.raises(Rejected, match="byte 4"):
            pieces.send(request(DATA[:4]), None)
        assert len(sent(lab)) == 1


def test_what_is_sent_in_one_call_gets_through_a_slow_line_in_time() -> None:
    # The leg is over once it is full, so that one piece may go beyond it.
    most = sending._LEG + sending._PIECE - 1
    assert most * 8 / SLOW_LINE < LONGEST_CARRY.total_seconds()


@pytest.mark.parametrize(
    ("failure", "kind"),
    [(FileNotFoundError(), Rejected), (PermissionError(13, "denied"), Transient)],
)
def test_a_file_that_cannot_be_opened_begins_no_upload(
    failure: OSError, kind: type[ChannelError]
) -> None:
    def fails(_: Media) -> BinaryIO:
        raise failure

    asked = Publication(
        part=request().part, key="1/0/", intended_at=REQUEST.intended_at, open=fails
    )
    with Lab() as lab:
        graph = Graph(TOKEN, version="v25.0", root=lab.url, timeout_s=5)
        with pytest.raises(kind, match="cccccccccccc"):
            Pieces(graph, PAGE).send(asked, upload())
    assert lab.requests == []


def upload() -> Upload:
    begun = Upload.begun(json.loads(json.dumps(begins(4, 10).json)))
    assert (begun.start, begun.end) == (4, 10)
    return begun


def pending(pieces: Pieces, known: Upload | None) -> Pending:
    with pytest.raises(Pending) as caught:
        pieces.send(request(), known)
    return caught.value


def sent(lab: Lab) -> list[tuple[str, bytes]]:
    return [
        (seen.form["start_offset"], seen.files["video_file_chunk"].data)
        for seen in lab.calls(CALL)
        if seen.form["upload_phase"] == "transfer"
    ]


def begun(lab: Lab) -> list[str]:
    return [
        seen.path for seen in lab.calls(CALL) if seen.form["upload_phase"] == "start"
    ]
