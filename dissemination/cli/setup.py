"""`init` and `doctor`."""

from __future__ import annotations

from pathlib import Path

import click

from dissemination.cli.frame import (
    Exit,
    json_option,
    now,
    open_here,
    show,
    workspace_option,
)
from dissemination.cli.tables import console, table
from dissemination.messages import sentence
from dissemination.services import doctor as health
from dissemination.services.desk import make_workspace, open_desk
from dissemination.services.practice_accounts import practise


@click.command(help=sentence("help.init"))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--practice", is_flag=True, help=sentence("opt.practice"))
@json_option
def init(folder: Path, *, practice: bool, as_json: bool) -> None:
    """Make a workspace."""
    make_workspace(folder)
    added: list[str] = []
    if practice:
        added = practise(folder, now=now())
    with open_desk(folder) as desk:
        accounts = list(desk.config.accounts)
    data = {"workspace": str(folder.resolve()), "accounts": accounts}

    def human() -> None:
        id_ = "init.done_practice" if added else "init.done"
        values = {"folder": folder, "accounts": ", ".join(accounts)}
        click.echo(sentence(id_, values))

    show(data, as_json=as_json, human=human)


@click.command(help=sentence("help.doctor"))
@workspace_option
@json_option
def doctor(workspace: Path | None, *, as_json: bool) -> None:
    """Look for what would keep this desk from publishing."""
    with open_here(workspace) as desk:
        symptoms = health.examine(desk)
    data = [
        {"check": s.id, "ok": s.is_fine, "message": _symptom_said(s)} for s in symptoms
    ]

    def human() -> None:
        rows = [("●" if s.is_fine else "✕", _symptom_said(s)) for s in symptoms]
        console().print(table(("head.none", "head.check"), rows))

    fine = all(s.is_fine for s in symptoms)
    show(data, as_json=as_json, human=human, code=Exit.OK if fine else Exit.FAILED)


def _symptom_said(symptom: health.Symptom) -> str:
    id_ = symptom.id if symptom.is_fine else f"{symptom.id}.bad"
    return sentence(id_, symptom.values)
