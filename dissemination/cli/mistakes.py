"""Mistakes to exit codes and sentences."""

from __future__ import annotations

import logging

from dissemination.cli.frame import Exit
from dissemination.config import ConfigInvalid, WorkspaceMissing
from dissemination.engine.lock import AlreadyRunning
from dissemination.messages import sentence
from dissemination.rendering.pictures import PictureError
from dissemination.rendering.wording import WordingError
from dissemination.services.mistakes import Mistake, NotAllowed, NotFound
from dissemination.storage.database import DatabaseUnusable
from dissemination.storage.vault import VaultLocked

log = logging.getLogger(__name__)

Explained = tuple[Exit, list[tuple[str, str, str]]]


def explain(error: Exception) -> Explained:
    """Return the exit code of an error, and (code, sentence, path) of what it says."""
    match error:
        case ConfigInvalid(problems=problems):
            said = [(p.id, sentence(p.id, p.values).rstrip(), p.path) for p in problems]
            return Exit.CONFIG, said
        case WorkspaceMissing(folder=folder):
            return _one(Exit.CONFIG, "workspace.missing", folder=folder)
        case AlreadyRunning(pid=pid):
            return _one(Exit.LOCKED, "run.already", pid=pid or "?")
        case DatabaseUnusable() | VaultLocked():
            return _one(Exit.FAILED, error.id, **error.values)
        case NotFound():
            return _one(Exit.NOT_FOUND, error.id, **error.values)
        case NotAllowed():
            return _one(Exit.NOT_ALLOWED, error.id, **error.values)
        case Mistake() | PictureError() | WordingError():
            return _one(Exit.FAILED, error.id, **error.values)
        case OSError():
            why = error.strerror or type(error).__name__
            path = error.filename or "-"
            return _one(Exit.FAILED, "system.refused", path=path, why=why)
        case _:
            log.debug("unexpected", exc_info=error)
            return _one(Exit.FAILED, "unexpected", kind=type(error).__name__)


def _one(code: Exit, id: str, **values: object) -> Explained:
    return code, [(id, sentence(id, values), "")]
