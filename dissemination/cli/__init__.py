"""The command line. Starting it imports Click and nothing heavier."""

from __future__ import annotations

import gettext
import importlib
import os
import sys
from collections.abc import Sequence

import click

from dissemination import __version__
from dissemination.messages import LOCALE, language, sentence

# Each command's module; its help is the message `help.<name>`, its function `<name>`.
COMMANDS = {
    "demo": "demo",
    "init": "setup",
    "doctor": "setup",
    "account": "account",
    "item": "item",
    "check": "check",
    "preview": "preview",
    "version": "version",
    "card": "card",
    "template": "template",
    "plan": "plan",
    "campaign": "campaign",
    "approve": "plan",
    "move": "change",
    "retry": "change",
    "cancel": "change",
    "confirm": "change",
    "handoff": "handoff",
    "correct": "amend",
    "takedown": "amend",
    "task": "amend",
    "stop": "stop",
    "resume": "resume",
    "preflight": "preflight",
    "rehearse": "rehearse",
    "costs": "costs",
    "status": "status",
    "queue": "queue",
    "uncertain": "uncertain",
    "run": "run",
    "web": "web",
    "person": "person",
    "tick": "run",
    "worker": "run",
    "practice": "practice",
    "measure": "measure",
}


def _speak() -> None:
    # Click asks gettext for its own words, by the environment; and some of them when
    # commands are declared. The desk's language holds, whatever the system's is.
    os.environ["LANGUAGE"] = language()
    gettext.bindtextdomain("messages", str(LOCALE))


_speak()


class LazyGroup(click.Group):
    """Imports a command's module when the command is asked for, not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which a desk meets them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"dissemination.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """List the commands by their messages, without importing them."""
        del ctx
        with formatter.section(gettext.gettext("Commands")):
            formatter.write_dl(
                [(name, sentence(f"help.{name}.short")) for name in COMMANDS]
            )


@click.group(cls=LazyGroup, help=sentence("help.dissemination"))
@click.version_option(__version__, prog_name="dissemination")
def cli() -> None:
    """Hold the commands together."""


def main(args: Sequence[str] | None = None) -> None:
    """Run a command and exit with its code; mistakes become one sentence."""
    from dissemination.cli.frame import run_command  # noqa: PLC0415 - after `_speak`

    sys.exit(run_command(cli, sys.argv[1:] if args is None else list(args)))
