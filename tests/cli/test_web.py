"""`web`, and `run --web`: pages over real HTTP, until a signal comes."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import httpx2
import pytest

from dissemination.cli.frame import Exit
from tests.cli.conftest import Desktop, start

ANYWHERE = "127.0.0.1:0"


@contextmanager
def running(run: Desktop, *args: str) -> Iterator[subprocess.Popen[str]]:
    process = start(*args, cwd=run.folder)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def said(stream: IO[str] | None, wanted: str) -> str:
    """Return what stands in the first line that has it."""
    assert stream is not None
    for line in stream:
        if found := re.search(wanted, line):
            return found[0]
    raise AssertionError(wanted)


def test_the_pages_are_there_until_it_is_stopped(run: Desktop) -> None:
    with running(run, "web", "--at", ANYWHERE, "--json") as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())["data"]
        page = httpx2.get(f"{told['address']}/sign-in")
        assert page.status_code == 200
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == Exit.OK


def test_the_first_run_is_for_who_can_read_the_screen(run: Desktop) -> None:
    with running(run, "run", "--web", ANYWHERE) as process:
        address = said(process.stderr, r"http://\S+/welcome\?word=\S+")
        page = httpx2.get(address, follow_redirects=True)
        assert page.status_code == 200
        assert 'name="password"' in page.text
        other = httpx2.get(address.replace("word=", "word=x"), follow_redirects=True)
        assert 'name="password"' not in other.text
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == Exit.OK


@pytest.mark.parametrize("at", ["lima", "127.0.0.1", "127.0.0.1:http", ":99999"])
def test_an_address_that_is_none_is_named(run: Desktop, at: str) -> None:
    result = run("web", "--at", at, "--json")
    assert (result.code, result.error) == (Exit.USAGE, "web.no_address")


def test_an_address_that_is_taken_is_named_with_the_way_out(run: Desktop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        at = f"127.0.0.1:{other.getsockname()[1]}"
        result = run("web", "--at", at)
    assert result.code == Exit.FAILED
    assert at in result.err
    assert "--at" in result.err
