from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
import requests
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from channels.sandbox._platform import Effect, Platform, page, picture_type, reply
from dissemination.channel import Sandbox, Shown
from dissemination.testing import serve


class Board(Platform):
    """The smallest platform: notices, and pictures for them."""

    name: ClassVar[str] = "board"
    routes = (
        ("POST", "/v1/notices", "create"),
        ("POST", "/v1/pictures", "upload"),
        ("GET", "/v1/notices", "count"),
    )
    pages = (("GET", "/notices/<id>", "visit"),)

    def account(self, base_url: str) -> Mapping[str, str]:
        return {"base_url": base_url, "token": "rahasia"}

    def refuse(self, request: Request) -> Response | None:
        if request.headers.get("Authorization") != "Bearer rahasia":
            return reply({"error": "who are you?"}, 401)
        return None

    def create(self, request: Request) -> Response | Effect:
        text = request.form.get("text")
        if not text:
            return reply({"error": "no text"}, 422)
        return lambda: self._pin(request, text)

    def upload(self, request: Request) -> Response:
        file = request.files["picture"]
        return reply({"id": self.keep(file.read(), file.mimetype)})

    def count(self, request: Request) -> Response:
        return reply({"count": len(self.public())})

    def visit(self, request: Request, id: str) -> Response:
        shown = self.find_shown(id)
        return page(id, shown.text if shown else "gone", 200 if shown else 404)

    def _pin(self, request: Request, text: str) -> Response:
        media = request.form.getlist("media")
        shown = Shown(
            id=self.new_id(),
            text=text,
            at=self.now(),
            media=tuple(self.media_url(request, one) for one in media),
            alts=tuple("a <picture>" for _ in media),
        )
        if text in {other.text for other in self.public()}:
            return reply({"error": "twice"}, 409)
        self.show(shown)
        return reply({"id": shown.id}, 201)


@pytest.fixture
def board() -> Board:
    return Board("")


@pytest.fixture
def address(board: Board) -> Iterator[str]:
    """Mounted as a host does it."""
    host = DispatcherMiddleware(Response("the host", 404), {"/board": board})
    with serve(host) as url:
        yield f"{url}/board"


def pin(address: str, text: str = "Rapat", **more: str) -> requests.Response:
    return requests.post(
        f"{address}/v1/notices",
        data={"text": text, **more},
        headers={"Authorization": "Bearer rahasia"},
        timeout=0.5,
    )


def texts(platform: Sandbox) -> list[str]:
    return [shown.text for shown in platform.public()]


def test_it_is_a_sandbox(board: Board) -> None:
    sandbox: Sandbox = board
    assert sandbox.account("http://a/board")["base_url"] == "http://a/board"
    assert sandbox.name == "board"


def test_what_is_published_is_public(board: Board, address: str) -> None:
    assert pin(address).status_code == 201
    assert texts(board) == ["Rapat"]


def test_what_is_refused_is_not_public(board: Board, address: str) -> None:
    assert pin(address, "").status_code == 422
    assert not board.public()


def test_a_caller_without_a_credential_is_refused(board: Board, address: str) -> None:
    answer = requests.post(f"{address}/v1/notices", data={"text": "Rapat"}, timeout=5)
    assert answer.status_code == 401
    assert not board.public()


def test_a_visitor_needs_no_credential(board: Board, address: str) -> None:
    name = pin(address).json()["id"]
    assert requests.get(f"{address}/notices/{name}", timeout=5).ok
    assert "Rapat" in requests.get(f"{address}/", timeout=5).text


@pytest.mark.parametrize(
    ("fault", "was_public"), [("drop_before", False), ("drop_after", True)]
)
def test_a_drop_breaks_the_line_before_or_after(
    board: Board,
    address: str,
    fault: str,
    was_public: bool,  # noqa: FBT001 - a column of the table
    capfd: pytest.CaptureFixture[str],
) -> None:
    board.faults.append(fault)
    with pytest.raises(requests.ConnectionError):
        pin(address)
    assert bool(board.public()) is was_public
    assert capfd.readouterr() == ("", "")


def test_a_drop_needs_no_werkzeug_server(board: Board) -> None:
    board.faults.append("drop_before")
    with pytest.raises(ConnectionAbortedError):
        Client(board).post(
            "/v1/notices",
            data={"text": "Rapat"},
            headers={"Authorization": "Bearer rahasia"},
        )


@pytest.mark.parametrize(
    ("fault", "status"), [("429", 429), ("500", 500), ("slow_before:0", 201)]
)
def test_a_fault_has_its_answer(
    board: Board, address: str, fault: str, status: int
) -> None:
    board.faults.append(fault)
    assert pin(address).status_code == status
    assert len(board.public()) == (1 if status == 201 else 0)


def test_faults_strike_in_order_one_a_publication(board: Board, address: str) -> None:
    board.faults += ["429", "500"]
    said = [pin(address, text).status_code for text in ("a", "b", "c")]
    assert said == [429, 500, 201]
    assert board.faults == []


def test_a_fault_waits_for_a_publication(board: Board, address: str) -> None:
    board.faults.append("429")
    requests.get(
        f"{address}/v1/notices", headers={"Authorization": "Bearer rahasia"}, timeout=5
    ).raise_for_status()
    assert board.faults == ["429"]


def test_a_slow_publication_does_not_stop_the_others(
    board: Board, address: str
) -> None:
    board.faults.append("slow_before:0.4")
    slow = threading.Thread(target=pin, args=(address, "slow"))
    slow.start()
    while board.faults:
        pass
    assert pin(address, "quick").status_code == 201
    assert texts(board) == ["quick"]
    slow.join()
    assert texts(board) == ["quick", "slow"]


def test_a_misspelt_fault_is_not_passed_over(board: Board) -> None:
    board.faults.append("explode")
    with pytest.raises(ValueError, match="explode"):
        Client(board).post(
            "/v1/notices",
            data={"text": "Rapat"},
            headers={"Authorization": "Bearer rahasia"},
        )


def test_the_same_text_is_a_duplicate_while_it_is_public(
    board: Board, address: str
) -> None:
    name = pin(address).json()["id"]
    assert pin(address).status_code == 409
    assert board.hide(name)
    assert not board.hide(name)
    assert pin(address).status_code == 201


def test_at_the_same_moment_only_one_of_two_duplicates_is_taken(
    board: Board, address: str
) -> None:
    board.faults += ["slow_before:0.1"] * 4
    said: list[int] = []
    callers = [
        threading.Thread(target=lambda: said.append(pin(address).status_code))
        for _ in range(4)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert sorted(said) == [201, 409, 409, 409]


def test_media_stand_under_the_address_where_it_is_mounted(
    board: Board, address: str
) -> None:
    answer = requests.post(
        f"{address}/v1/pictures",
        files={"picture": ("a.png", b"\x89PNG", "image/png")},
        headers={"Authorization": "Bearer rahasia"},
        timeout=5,
    )
    pin(address, media=answer.json()["id"])
    [url] = board.public()[0].media
    assert url.startswith(f"{address}/media/")
    picture = requests.get(url, timeout=5)
    assert (picture.content, picture.headers["Content-Type"]) == (
        b"\x89PNG",
        "image/png",
    )
    assert requests.get(f"{address}/media/0", timeout=5).status_code == 404


def test_a_page_escapes_what_was_written(board: Board, address: str) -> None:
    pin(address, "<b>Rapat</b>", media="1")
    said = requests.get(f"{address}/", timeout=5).text
    assert "&lt;b&gt;Rapat&lt;/b&gt;" in said
    assert 'alt="a &lt;picture&gt;"' in said


def test_what_no_route_takes_is_answered_in_json(address: str) -> None:
    answer = requests.get(f"{address}/nowhere", timeout=5)
    assert (answer.status_code, answer.json()) == (404, {"error": "Not Found"})
    wrong = requests.delete(f"{address}/v1/notices", timeout=5)
    assert wrong.status_code == 405


def test_ids_grow(board: Board) -> None:
    names = [int(board.new_id()) for _ in range(3)]
    assert names == sorted(set(names))


def test_ids_after_a_restart_are_larger_than_all_before(board: Board) -> None:
    before = [int(board.new_id()) for _ in range(100)]
    assert int(Board("").new_id()) > max(before)


def test_ids_a_month_later_are_larger_still(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    month = 30 * 24 * 3600 * 10**9
    later = time.time_ns() + month
    monkeypatch.setattr(time, "time_ns", lambda: later)
    assert int(Board("").new_id()) > int(board.new_id())


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n.", "image/png"),
        (b"GIF89a", ""),
        (b"", ""),
    ],
)
def test_a_picture_is_known_by_its_first_bytes(data: bytes, mime: str) -> None:
    assert picture_type(data) == mime


def test_what_is_public_is_told_oldest_first(board: Board) -> None:
    now = datetime.now(UTC)
    for name, days in (("new", 0), ("old", 2), ("middle", 1)):
        board.show(Shown(id=name, text=name, at=now - timedelta(days=days)))
    assert texts(board) == ["old", "middle", "new"]


def test_showing_again_replaces(board: Board) -> None:
    now = datetime.now(UTC)
    board.show(Shown(id="1", text="Rapat jam 9", at=now))
    board.show(Shown(id="1", text="Rapat jam 10", at=now))
    assert texts(board) == ["Rapat jam 10"]
