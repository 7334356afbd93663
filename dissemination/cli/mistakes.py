"""Mistakes to exit codes and sentences."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Mapping

from dissemination.cli.frame import Exit, Said
from dissemination.config import ConfigInvalid, Problem, WorkspaceMissing
from dissemination.engine.lock import AlreadyRunning
from dissemination.messages import sentence
from dissemination.registry import BrokenChannel
from dissemination.rendering.pictures import PictureError
from dissemination.rendering.wording import WordingError
from dissemination.services.connect import CannotConnect
from dissemination.services.mistakes import (
    Mistake,
    Misused,
    NotAllowed,
    NotFound,
    cause,
)
from dissemination.storage.database import DatabaseUnusable
from dissemination.storage.vault import VaultLocked

# What the author of one item can mend, while the others go on.
MENDABLE = (ConfigInvalid, Mistake, PictureError, WordingError, OSError)

Explained = tuple[Exit, list[Said]]

_CODES: tuple[tuple[type[Mistake], Exit], ...] = (
    (Misused, Exit.USAGE),
    (NotFound, Exit.NOT_FOUND),
    (NotAllowed, Exit.NOT_ALLOWED),
)


def explain(error: Exception) -> Explained:
    """Return the exit code of an error, and (code, sentence, path) of what it says."""
    match error:
        case ConfigInvalid(problems=problems, file=file):
            return Exit.CONFIG, [_problem(problem, file) for problem in problems]
        case WorkspaceMissing(folder=folder):
            return _one(Exit.CONFIG, "workspace.missing", {"folder": folder})
        case AlreadyRunning(pid=pid):
            return _one(Exit.LOCKED, "run.already", {"pid": pid or "?"})
        case BrokenChannel(channel=channel, why=why):
            return _one(Exit.FAILED, "channel.broken", {"channel": channel, "why": why})
        case CannotConnect(is_temporary=soon):
            code = Exit.TEMPORARY if soon else Exit.NOT_ALLOWED
            return _one(code, error.id, error.values)
        case Mistake():
            fitting = (code for kind, code in _CODES if isinstance(error, kind))
            return _one(next(fitting, Exit.FAILED), error.id, error.values)
        case DatabaseUnusable() | VaultLocked() | PictureError() | WordingError():
            return _one(Exit.FAILED, error.id, error.values)
        case OSError():
            values = {"path": error.filename or "-", "why": cause(error)}
            return _one(Exit.FAILED, "system.refused", values)
        case _:
            return _unexpected(error)


def _problem(problem: Problem, file: str) -> Said:
    place = f"{file}: {problem.path}" if problem.path else file
    code = problem.id.removesuffix(".meant")
    return code, sentence(problem.id, problem.values), place


def _unexpected(error: Exception) -> Explained:
    if os.environ.get("DISSEMINATION_DEBUG"):
        traceback.print_exception(error, file=sys.stderr)
    return _one(Exit.FAILED, "unexpected", {"kind": type(error).__name__})


def _one(code: Exit, id: str, values: Mapping[str, object]) -> Explained:
    return code, [(id, sentence(id, values), str(values.get("path", "")))]
