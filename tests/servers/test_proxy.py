"""The faults themselves: what the client sees of each, and what the server did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from dissemination.testing import Answer, Lab
from tests.servers.proxy import Proxy

HOST = "api.contoh.example"
POST = "POST .*/posts$"
SAID = {"id": 7, "text": "x" * 500}


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab({"POST /posts": Answer(201, SAID)}) as lab:
        yield lab


def strike(proxy: Proxy, lab: Lab, **fault: Any) -> None:
    rule = {"match": POST, **fault}
    proxy.follow({HOST: lab.url.removeprefix("http://")}, [rule] if fault else [])


def post(host: str = HOST, scheme: str = "https") -> httpx.Response:
    with httpx.Client(timeout=1.0) as client:
        return client.post(f"{scheme}://{host}/posts", json={"text": "Halo"})


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_without_a_fault_the_answer_is_the_servers(
    proxy: Proxy, lab: Lab, scheme: str
) -> None:
    strike(proxy, lab)
    assert post(scheme=scheme).json() == SAID
    assert lab.requests[0].headers["host"] == HOST
    (call,) = proxy.calls()
    assert (call.asked, call.fault, call.status) == (
        f"POST {scheme}://{HOST}/posts",
        "",
        201,
    )


def test_a_line_that_breaks_before_leaves_the_server_unasked(
    proxy: Proxy, lab: Lab
) -> None:
    strike(proxy, lab, fault="drop_before")
    with pytest.raises(httpx.RemoteProtocolError):
        post()
    assert lab.requests == []
    assert [(call.fault, call.status) for call in proxy.calls()] == [
        ("drop_before", None)
    ]


def test_a_line_that_breaks_after_leaves_the_work_done(proxy: Proxy, lab: Lab) -> None:
    strike(proxy, lab, fault="drop_after")
    with pytest.raises(httpx.RemoteProtocolError):
        post()
    assert len(lab.requests) == 1
    assert [(call.fault, call.status) for call in proxy.calls()] == [
        ("drop_after", 201)
    ]


def test_a_late_answer_comes_to_nobody(proxy: Proxy, lab: Lab) -> None:
    strike(proxy, lab, fault="delay_after", seconds=1.5)
    with pytest.raises(httpx.ReadTimeout):
        post()
    assert len(lab.requests) == 1


def test_another_status_hides_what_was_done(proxy: Proxy, lab: Lab) -> None:
    strike(proxy, lab, fault="status_after", status=502, body="<h1>Bad Gateway</h1>")
    assert post().status_code == 502
    assert len(lab.requests) == 1


def test_half_an_answer_is_no_answer(proxy: Proxy, lab: Lab) -> None:
    strike(proxy, lab, fault="truncate")
    with pytest.raises(httpx.RemoteProtocolError):
        post()
    assert len(lab.requests) == 1


def test_a_refusal_before_leaves_the_server_unasked(proxy: Proxy, lab: Lab) -> None:
    strike(proxy, lab, fault="status_before", status=429, headers={"Retry-After": "30"})
    answer = post()
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    assert lab.requests == []


def test_a_fault_strikes_as_often_as_it_says(proxy: Proxy, lab: Lab) -> None:
    strike(proxy, lab, fault="status_before", status=503, skip=1, times=2)
    assert [post().status_code for _ in range(4)] == [201, 503, 503, 201]


def test_a_host_that_nobody_named_is_not_reached(proxy: Proxy, lab: Lab) -> None:
    strike(proxy, lab)
    assert post("lain.contoh.example").status_code == 599
    assert [call.fault for call in proxy.calls()] == ["unknown host"]
