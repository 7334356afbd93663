from __future__ import annotations

import asyncio
import time

import pytest

from benchmarks.dispatching.stub import Stub, StubSettings

SETTINGS: StubSettings = {"expected": 2, "slow_account": "slow", "slow_s": 0.05}
YES = b"HTTP/1.1 200 OK"


class Wire(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))


def request(key: str, account: str = "a", body: bytes = b"halo") -> bytes:
    head = f"POST /{account} HTTP/1.1\r\nHost: x\r\nKey: {key}\r\nDue: 17\r\n"
    return head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body


def connected() -> tuple[Stub, Wire, list[list[object]]]:
    arrivals: list[list[object]] = []
    stub, wire = Stub(SETTINGS, arrivals), Wire()
    stub.connection_made(wire)
    return stub, wire, arrivals


def test_a_call_is_noted_with_account_key_and_due_instant() -> None:
    stub, wire, arrivals = connected()
    before = time.time_ns() // 1000
    stub.data_received(request("k1"))
    ((at, due, account, key),) = arrivals
    assert (due, account, key) == (17, "a", "k1")
    assert before <= int(str(at)) <= time.time_ns() // 1000
    assert wire.written[0].startswith(YES)


def test_a_call_that_comes_in_pieces_is_noted_once_and_when_whole() -> None:
    stub, wire, arrivals = connected()
    whole = request("k1", body=b"x" * 300)
    for begin in range(0, len(whole), 50):
        assert not arrivals
        stub.data_received(whole[begin : begin + 50])
    assert len(arrivals) == len(wire.written) == 1


def test_two_calls_in_one_packet_are_two() -> None:
    stub, wire, arrivals = connected()
    stub.data_received(request("k1") + request("k2"))
    assert [arrival[3] for arrival in arrivals] == ["k1", "k2"]
    assert len(wire.written) == 2


def test_it_says_when_all_have_come(capsys: pytest.CaptureFixture[str]) -> None:
    stub, _, _ = connected()
    stub.data_received(request("k1"))
    assert capsys.readouterr().out == ""
    stub.data_received(request("k2"))
    assert capsys.readouterr().out == "all\n"


def test_the_slow_account_is_noted_at_once_and_answered_later() -> None:
    async def talk() -> tuple[int, int, int]:
        stub, wire, arrivals = connected()
        stub.data_received(request("k1", account="slow"))
        noted, at_once = len(arrivals), len(wire.written)
        await asyncio.sleep(0.2)
        return noted, at_once, len(wire.written)

    assert asyncio.run(talk()) == (1, 0, 1)
