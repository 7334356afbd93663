"""`web`: the pages, alone; `run --web` serves them beside the daemon."""

from __future__ import annotations

import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from dissemination.cli.frame import (
    Exit,
    json_option,
    open_here,
    print_envelope,
    workspace_option,
)
from dissemination.cli.logs import log_to_stderr
from dissemination.cli.run import AT, log_option
from dissemination.messages import sentence
from dissemination.services import welcome
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake, Misused, cause
from dissemination.web.application import make_application
from dissemination.web.serving import Server

_MOST_PORT = 65_535


@click.command(help=sentence("help.web"))
@click.option("--at", default=AT, show_default=True, help=sentence("opt.web_at"))
@workspace_option
@log_option
@json_option
def web(at: str, *, workspace: Path | None, form: str, as_json: bool) -> None:
    """Serve the pages until stopped."""
    log_to_stderr(form)
    with open_here(workspace) as desk:
        server, word = make_server(desk, at)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: server.stop())
        if as_json:
            print_envelope({"address": server.address, "welcome": word})
        else:
            _say(server, word)
        with server:
            server.wait()
    raise click.exceptions.Exit(Exit.OK)


@contextmanager
def serving(desk: Desk, at: str) -> Iterator[None]:
    """Serve the pages meanwhile."""
    server, word = make_server(desk, at)
    _say(server, word)
    with server:
        yield


def make_server(desk: Desk, at: str) -> tuple[Server, str]:
    """Return a server, and the word that opens the first run, where it is to come.

    Raises:
        Mistake, Misused: the address is taken, or none.
    """
    host, port = _place(at)
    word = secrets.token_urlsafe(12) if welcome.is_open(desk) else ""
    try:
        server = Server(make_application(desk, setup_word=word), host=host, port=port)
    except OSError as error:
        raise Mistake("web.taken", at=at, why=cause(error)) from error
    return server, word


def _place(at: str) -> tuple[str, int]:
    host, _, port = at.rpartition(":")
    host = host.removeprefix("[").removesuffix("]") or "127.0.0.1"
    if not port.isdecimal() or int(port) > _MOST_PORT:
        raise Misused("web.no_address", at=at)
    return host, int(port)


def _say(server: Server, word: str) -> None:
    click.echo(sentence("web.serving", {"address": server.address}), err=True)
    if word:
        address = f"{server.address}/welcome?word={word}"
        click.echo(sentence("web.welcome_at", {"address": address}), err=True)
