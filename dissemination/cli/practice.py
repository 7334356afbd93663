"""`practice`: the practice platforms alone, for a workspace that uses them."""

from __future__ import annotations

import threading
from pathlib import Path

import click

from dissemination.cli.frame import (
    json_option,
    open_here,
    print_envelope,
    workspace_option,
)
from dissemination.cli.tables import channel_labels
from dissemination.messages import sentence
from dissemination.registry import sandboxes
from dissemination.services import demo as job
from dissemination.services.practice import PracticeHost
from dissemination.services.practice_accounts import PORT


@click.command(help=sentence("help.practice"))
@workspace_option
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=PORT,
    show_default=True,
    help=sentence("opt.port"),
)
@json_option
def practice(workspace: Path | None, *, port: int, as_json: bool) -> None:
    """Serve the practice platforms until stopped."""
    with open_here(workspace) as desk:
        host = PracticeHost(
            sandboxes(),
            desk.folder / "platforms",
            port,
            handoffs=lambda: job.handed_off(desk),
            media=lambda sha256: job.media_of(desk, sha256),
            labels=channel_labels(),
            zone=desk.config.office.zone,
        )
        with host:
            if as_json:
                print_envelope({"address": host.address})
            else:
                click.echo(sentence("demo.page", {"address": host.address}))
            try:
                threading.Event().wait()
            except KeyboardInterrupt:
                click.echo()
