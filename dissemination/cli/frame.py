"""What every command shares: the envelope, exit codes, the workspace, the person."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from dissemination import __version__
from dissemination.messages import sentence

if TYPE_CHECKING:
    from dissemination.services.desk import Desk


class Exit(IntEnum):
    """Exit codes (UX.md section 6)."""

    OK = 0
    FAILED = 1
    USAGE = 2
    CONFIG = 3
    NOT_FOUND = 4
    NOT_ALLOWED = 5
    PARTLY = 6
    LOCKED = 7
    TEMPORARY = 75
    INTERRUPTED = 130


json_option = click.option("--json", "as_json", is_flag=True, help=sentence("opt.json"))
workspace_option = click.option(
    "--workspace",
    "-w",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="DISSEMINATION_WORKSPACE",
    help=sentence("opt.workspace"),
)
person_option = click.option(
    "--as",
    "person",
    envvar="DISSEMINATION_AS",
    default="",
    help=sentence("opt.as"),
)


def now() -> datetime:
    """Return the present, in UTC."""
    from datetime import UTC  # noqa: PLC0415

    return datetime.now(UTC)


def open_here(workspace: Path | None) -> Desk:
    """Open the workspace that was named, or the one around the current folder."""
    from dissemination.config import find_workspace  # noqa: PLC0415 - slow
    from dissemination.services.desk import open_desk  # noqa: PLC0415 - slow

    return open_desk(find_workspace((workspace or Path.cwd()).resolve()))


def who(desk: Desk, person: str, role: str) -> str:
    """Return who acts: the one named, or the only one with that role.

    Raises:
        NotFound: nobody of that name, or several who could be meant.
    """
    from dissemination.services.mistakes import NotFound  # noqa: PLC0415 - slow

    people = desk.config.people
    if person:
        if person not in people:
            known = ", ".join(people) or "-"
            raise NotFound("person.unknown", name=person, known=known)
        return person
    able = [name for name, p in people.items() if role in p.roles]
    if len(able) == 1:
        return able[0]
    raise NotFound("person.which", role=role, known=", ".join(able) or "-")


def show(
    data: Any,
    *,
    as_json: bool,
    human: Callable[[], None],
    code: Exit = Exit.OK,
    errors: Sequence[dict[str, str]] = (),
) -> NoReturn:
    """Print a result, for people or for programs, and end with its code."""
    if as_json:
        ok = code is Exit.OK
        envelope = {"ok": ok, "data": data, "errors": list(errors)}
        meta = {"version": __version__}
        click.echo(
            json.dumps({**envelope, "meta": meta}, ensure_ascii=False, default=str)
        )
    else:
        human()
    raise click.exceptions.Exit(code)


def run_command(cli: click.Group, args: list[str]) -> int:
    """Run a command line; turn every mistake into a sentence and a code."""
    try:
        cli.main(args, prog_name="dissemination", standalone_mode=False)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.Abort:
        return Exit.INTERRUPTED
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.FAILED
    except click.ClickException as error:
        return _say(args, Exit.USAGE, [("usage", error.format_message(), "")], error)
    except Exception as error:  # noqa: BLE001 - the last door: never a traceback
        code, errors = _explain(error)
        return _say(args, code, errors, error)
    return Exit.OK


def _say(
    args: Sequence[str],
    code: Exit,
    errors: Sequence[tuple[str, str, str]],
    error: Exception,
) -> int:
    if "--json" in args:
        listed = [{"code": c, "message": m, "path": p} for c, m, p in errors]
        envelope = {"ok": False, "data": None, "errors": listed}
        meta = {"version": __version__}
        click.echo(json.dumps({**envelope, "meta": meta}, ensure_ascii=False))
        return code
    for _, message, path in errors:
        click.echo(f"{path}: {message}" if path else message, err=True)
    if isinstance(error, click.UsageError) and error.ctx is not None:
        hint = sentence("usage.hint", {"command": error.ctx.command_path})
        click.echo(hint, err=True)
    return code


def _explain(error: Exception) -> tuple[Exit, list[tuple[str, str, str]]]:
    """Return the code of a mistake, and (code, sentence, path) of each part of it."""
    from dissemination.cli.mistakes import explain  # noqa: PLC0415 - slow

    return explain(error)
