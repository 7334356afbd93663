"""Where the program's own files are: templates, fonts, samples, schedule.toml.

Looked for in this order: `DISSEMINATION_RESOURCES`, the wheel's `_bundled` folder, the
checkout. A workspace's own `templates/` folder goes before all of them.
"""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def root() -> Path:
    """Return the folder that holds `templates/`, `samples/` and `schedule.toml`.

    Raises:
        FileNotFoundError: the installation lost its files.
    """
    given = os.environ.get("DISSEMINATION_RESOURCES")
    places = [Path(given)] if given else [_PACKAGE / "_bundled", _PACKAGE.parent]
    for place in places:
        if (place / "templates").is_dir():
            return place
    raise FileNotFoundError(f"no templates folder in {places[0]}")


def templates(workspace: Path | None = None) -> tuple[Path, ...]:
    """Return the template folders, the workspace's own first."""
    own = workspace / "templates" if workspace else None
    shipped = root() / "templates"
    return (own, shipped) if own and own.is_dir() else (shipped,)


def fonts() -> Path:
    """Return the folder of the fonts that ship with the program."""
    return root() / "templates" / "fonts"
