"""`run` and `tick`: the daemon."""

from __future__ import annotations

import signal
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import click

from dissemination.cli.frame import json_option, now, open_here, show, workspace_option
from dissemination.cli.logs import log_to_stderr
from dissemination.engine.daemon import Daemon
from dissemination.engine.deliver import Gate
from dissemination.engine.lock import only_daemon
from dissemination.messages import sentence
from dissemination.services.desk import Desk
from dissemination.storage import deliveries


@click.command(help=sentence("help.run"))
@workspace_option
@click.option(
    "--log",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help=sentence("opt.log"),
)
@json_option
def run(workspace: Path | None, *, form: str, as_json: bool) -> None:
    """Publish what is due, until it is stopped."""
    log_to_stderr(form)
    with open_here(workspace) as desk, lock(desk):
        daemon = make_daemon(desk)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: daemon.stop())
        click.echo(sentence("run.started", {"folder": desk.folder}), err=True)
        daemon.run()
        data = _counted(desk)
    stopped = sentence("run.stopped")
    show(data, as_json=as_json, human=lambda: click.echo(stopped, err=True))


@click.command(help=sentence("help.tick"))
@workspace_option
@json_option
def tick(workspace: Path | None, *, as_json: bool) -> None:
    """Publish what is due now, and end."""
    log_to_stderr("text")
    with open_here(workspace) as desk, lock(desk):
        make_daemon(desk).tick()
        data = _counted(desk)

    def human() -> None:
        said = [f"{sentence(f'state.{state}')}: {n}" for state, n in data.items()]
        click.echo(", ".join(said) or sentence("queue.empty"))

    show(data, as_json=as_json, human=human)


def _counted(desk: Desk) -> dict[str, int]:
    with desk.db.read() as connection:
        counted = deliveries.count(connection)
    return {str(state): number for state, number in sorted(counted.items())}


def lock(desk: Desk) -> AbstractContextManager[None]:
    """Hold the workspace for one daemon, where its database is a file."""
    return only_daemon(desk.folder) if desk.db.is_sqlite else nullcontext()


def make_daemon(desk: Desk) -> Daemon:
    """Return the daemon of a desk, not yet started."""
    gate = Gate(
        db=desk.db,
        media=desk.media,
        installation=desk.db.installation(),
        clock=now,
        channel=desk.channel,
    )
    workers = desk.config.defaults.workers
    return Daemon(gate, workers=workers, alone=desk.db.is_sqlite)
