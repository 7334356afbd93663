"""What every command shares: the envelope, exit codes, the workspace, the person."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from dissemination import __version__
from dissemination.messages import VARIABLE, sentence

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


Said = tuple[str, str, str]  # of an error: its id, its sentence, and where

# Who may do what; where nobody is named, the only one with the first role acts.
WRITERS = ("contributor", "editor", "approver", "publisher", "admin")
POSTERS = ("publisher", "contributor", "editor", "approver", "admin")
DECIDERS = ("approver", "publisher", "admin")
ADMINS = ("admin",)

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

    desk = open_desk(find_workspace((workspace or Path.cwd()).resolve()))
    # The office's language holds from here on, in every thread, unless one was asked.
    os.environ.setdefault(VARIABLE, desk.config.office.language)
    return desk


def who(desk: Desk, person: str, roles: Sequence[str]) -> str:
    """Return who acts: the one named, or the only one with the first of these roles.

    Raises:
        NotFound: nobody has that name.
        NotAllowed: the person has none of the roles.
        Misused: several could be meant, or nobody.
    """
    from dissemination.services import mistakes  # noqa: PLC0415 - slow

    people, able = desk.people(), _holders(desk, roles)
    if not person:
        first = _holders(desk, roles[:1])
        if len(first) == 1:
            return first[0]
        raise mistakes.Misused("person.which", role=roles[0], known=_listed(able))
    if person not in people:
        known = _listed(people)
        raise mistakes.NotFound("person.unknown", name=person, known=known)
    if person not in able:
        raise mistakes.NotAllowed("person.role", name=person, known=_listed(able))
    return person


def show(
    data: Any,
    *,
    as_json: bool,
    human: Callable[[], None],
    code: Exit = Exit.OK,
    failed: Sequence[tuple[Path | None, Exception]] = (),
    warnings: Sequence[Mapping[str, Any]] | None = None,
) -> NoReturn:
    """Print a result, for people or for programs, and end with its code.

    Args:
        data: for programs; what was done.
        as_json: print the envelope instead of what people read.
        human: prints what people read.
        code: of the result itself.
        failed: what could not be done, and why, with the file that it is about; beside
            done work the code says so.
        warnings: for programs; None where the command gives none.
    """
    errors: list[Said] = []
    for path, error in failed:
        reason, said = _explain(error)
        code = code or (Exit.PARTLY if data else reason)
        errors += [_placed(one, path) for one in said]
    if as_json:
        print_envelope(data, errors, ok=code is Exit.OK, warnings=warnings)
    else:
        human()
        _print(errors)
    raise click.exceptions.Exit(code)


def print_envelope(
    data: Any,
    errors: Sequence[Said] = (),
    *,
    ok: bool = True,
    warnings: Sequence[Mapping[str, Any]] | None = None,
) -> None:
    """Print one line of JSON: what programs get of every command."""
    import json  # noqa: PLC0415 - `--help` does without it

    listed = [{"code": c, "message": m, "path": p} for c, m, p in errors]
    meta: dict[str, Any] = {"version": __version__}
    if warnings is not None:
        meta["warnings"] = list(warnings)
    envelope = {"ok": ok, "data": data, "errors": listed, "meta": meta}
    click.echo(json.dumps(envelope, ensure_ascii=False, default=str))


def run_command(cli: click.Group, args: list[str]) -> int:
    """Run a command line; turn every mistake into a sentence and a code."""
    try:
        # Outside of its standalone mode Click returns the code of an Exit.
        code = cli.main(args, prog_name="dissemination", standalone_mode=False)
        sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt):
        said = [("interrupted", sentence("interrupted"), "")]
        return _say(args, Exit.INTERRUPTED, said)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.FAILED
    except click.ClickException as error:
        return _say_usage(args, error)
    except Exception as error:  # noqa: BLE001 - the last door: never a traceback
        return _say(args, *_explain(error))
    return code if isinstance(code, int) else Exit.OK


def _holders(desk: Desk, roles: Sequence[str]) -> list[str]:
    """Return who has one of these roles."""
    people = desk.people()
    return [name for name, p in people.items() if set(roles) & p.roles]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "-"


def _placed(said: Said, file: Path | None) -> Said:
    id_, message, where = said
    return id_, message, where or str(file or "")


def _say_usage(args: Sequence[str], error: click.ClickException) -> Exit:
    _say(args, Exit.USAGE, [("usage", error.format_message(), "")])
    context = getattr(error, "ctx", None)
    if context is not None and "--json" not in args:
        hint = sentence("usage.hint", {"command": context.command_path})
        click.echo(hint, err=True)
    return Exit.USAGE


def _say(args: Sequence[str], code: Exit, errors: Sequence[Said]) -> Exit:
    if "--json" in args:
        print_envelope(None, errors, ok=False)
    else:
        _print(errors)
    return code


def _print(errors: Sequence[Said]) -> None:
    for _, message, path in errors:
        is_said = not path or path in message
        click.echo(message if is_said else f"{path}: {message}", err=True)


def _explain(error: Exception) -> tuple[Exit, list[Said]]:
    """Return the code of a mistake, and (code, sentence, path) of each part of it."""
    from dissemination.cli.mistakes import explain  # noqa: PLC0415 - slow

    return explain(error)
