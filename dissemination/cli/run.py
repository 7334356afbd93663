"""`run`, `tick` and `worker`: the daemon, and its fleet."""

from __future__ import annotations

import importlib
import signal
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Protocol

import click

from dissemination.cli.frame import json_option, now, open_here, show, workspace_option
from dissemination.cli.logs import log_to_stderr
from dissemination.config import Carrier
from dissemination.engine.afterwards import amend, look_back
from dissemination.engine.clock import ServerClock
from dissemination.engine.daemon import Chore, Daemon
from dissemination.engine.deliver import Gate
from dissemination.engine.ended import mark_ended
from dissemination.engine.lock import only_daemon
from dissemination.messages import sentence
from dissemination.services import preflight
from dissemination.services.desk import Desk
from dissemination.services.escalate import escalate
from dissemination.services.late import remove_late
from dissemination.services.mistakes import Mistake
from dissemination.services.slots import reslot
from dissemination.storage import deliveries

AT = "127.0.0.1:8080"  # where the pages are, where nobody says otherwise


class Works(Protocol):
    """A daemon, or a worker of its fleet."""

    def run(self) -> None:
        """Work until it is stopped."""
        ...

    def stop(self) -> None:
        """Stop; safe to call from a signal handler."""
        ...


log_option = click.option(
    "--log",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help=sentence("opt.log"),
)


@click.command(help=sentence("help.run"))
@workspace_option
@click.option(
    "--web", "at", is_flag=False, flag_value=AT, default="", help=sentence("opt.web")
)
@log_option
@json_option
def run(workspace: Path | None, *, at: str, form: str, as_json: bool) -> None:
    """Publish what is due, until it is stopped."""
    log_to_stderr(form)
    with open_here(workspace) as desk, lock(desk), pages(desk, at):
        _run(make_daemon(desk, desk.config.storage.carrier), desk)
        data = _counted(desk)
    show(data, as_json=as_json, human=lambda: None)


@click.command(help=sentence("help.tick"))
@workspace_option
@json_option
def tick(workspace: Path | None, *, as_json: bool) -> None:
    """Publish what is due now, and end."""
    log_to_stderr("text")
    with open_here(workspace) as desk, lock(desk):
        make_daemon(desk).tick()  # by itself, even where there is a fleet
        data = _counted(desk)

    def human() -> None:
        said = [f"{sentence(f'state.{state}')}: {n}" for state, n in data.items()]
        click.echo(", ".join(said) or sentence("queue.empty"))

    show(data, as_json=as_json, human=human)


@click.command(help=sentence("help.worker"))
@workspace_option
@log_option
@json_option
def worker(workspace: Path | None, *, form: str, as_json: bool) -> None:
    """Carry what the daemon hands out, until it is stopped."""
    log_to_stderr(form)
    with open_here(workspace) as desk:
        if desk.config.storage.carrier != "procrastinate":
            raise Mistake("worker.no_fleet")
        fleet().set_up(desk.db)
        workers = desk.config.defaults.workers
        _run(fleet().Worker(make_gate(desk), workers=workers), desk)
    show({}, as_json=as_json, human=lambda: None)


def pages(desk: Desk, at: str) -> AbstractContextManager[None]:
    """Serve the pages meanwhile, where an address is given."""
    if not at:
        return nullcontext()
    from dissemination.cli.web import serving  # noqa: PLC0415 - slow to load

    return serving(desk, at)


def _run(works: Works, desk: Desk) -> None:
    """Work until a signal comes, and let the calls at hand end."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: works.stop())
    click.echo(sentence("run.started", {"folder": desk.folder}), err=True)
    works.run()
    click.echo(sentence("run.stopped"), err=True)


def _counted(desk: Desk) -> dict[str, int]:
    with desk.db.read() as connection:
        counted = deliveries.count(connection)
    return {str(state): number for state, number in sorted(counted.items())}


def lock(desk: Desk) -> AbstractContextManager[None]:
    """Hold the workspace for one daemon, where its database is a file."""
    return only_daemon(desk.folder) if desk.db.is_sqlite else nullcontext()


def make_daemon(desk: Desk, carrier: Carrier = "threads") -> Daemon:
    """Return the daemon of a desk, not yet started."""
    if carrier == "procrastinate":
        fleet().set_up(desk.db)
    return Daemon(
        make_gate(desk),
        workers=desk.config.defaults.workers,
        alone=desk.db.is_sqlite,
        carrier=carrier,
        chores=_chores(desk),
    )


def _chores(desk: Desk) -> tuple[Chore, ...]:
    return (
        Chore(
            every=timedelta(seconds=10),
            work=lambda gate: mark_ended(gate, desk),
        ),
        # Two, so that a platform that hangs keeps no takedown from another.
        *(
            Chore(
                every=timedelta(seconds=2),
                work=lambda gate: amend(gate, besides=desk.unread()),
            )
            for _ in range(2)
        ),
        Chore(
            every=timedelta(seconds=10),
            work=lambda gate: remove_late(desk, gate.clock()),
        ),
        Chore(
            every=timedelta(minutes=1),
            work=lambda gate: look_back(gate, besides=desk.unread()),
        ),
        Chore(
            every=timedelta(minutes=1),
            work=lambda gate: escalate(desk, gate.clock()),
        ),
        Chore(
            every=preflight.EVERY, work=lambda gate: preflight.work(desk, gate.clock())
        ),
        Chore(every=timedelta(days=1), work=lambda gate: reslot(desk, gate.clock())),
    )


def make_gate(desk: Desk) -> Gate:
    """Return the one way out, for a daemon or a worker."""
    return Gate(
        db=desk.db,
        media=desk.media,
        installation=desk.db.installation(),
        clock=now if desk.db.is_sqlite else ServerClock(desk.db.now),
        channel=desk.channel,
    )


def fleet() -> ModuleType:
    """Return the engine's fleet, which needs the extra of that name.

    Raises:
        Mistake: the extra is not installed.
    """
    try:
        return importlib.import_module("dissemination.engine.fleet")
    except ModuleNotFoundError as error:
        raise Mistake("fleet.not_installed", package=error.name or "-") from error
