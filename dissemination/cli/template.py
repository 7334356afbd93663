"""`template list|check|gallery`: how cards look, as data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from dissemination import resources
from dissemination.cli.frame import Exit, json_option, open_here, show, workspace_option
from dissemination.cli.tables import console, table
from dissemination.messages import sentence
from dissemination.services.cards import brand_of, folders_of
from dissemination.services.desk import Desk
from dissemination.services.templates import (
    Trouble,
    check_templates,
    draw_gallery,
    every_template,
)


@click.group(help=sentence("help.template"))
def template() -> None:
    """Hold the commands for templates together."""


@template.command("list", help=sentence("help.template.list"))
@workspace_option
@json_option
def list_(workspace: Path | None, *, as_json: bool) -> None:
    """List the templates: what each is for, and what it needs."""
    with open_here(workspace) as desk:
        found = every_template(folders_of(desk))
    data = [
        {
            "name": one.name,
            "title": one.head.title,
            "about": one.head.about,
            "kinds": [str(kind) for kind in one.head.kinds],
            "needs": list(one.head.needs),
            "sizes": list(one.layers),
        }
        for one in found
    ]

    def human() -> None:
        heads = ("head.template", "head.about", "head.kinds", "head.needs")
        rows = [
            (
                one.name,
                one.head.about or one.head.title,
                ", ".join(one.head.kinds),
                ", ".join(one.head.needs),
            )
            for one in found
        ]
        console().print(table(heads, rows))

    show(data, as_json=as_json, human=human)


@template.command(help=sentence("help.template.check"))
@click.argument("named", metavar="NAME...", nargs=-1)
@workspace_option
@json_option
def check(named: tuple[str, ...], *, workspace: Path | None, as_json: bool) -> None:
    """Draw what a template must stand, and say what would go wrong."""
    with open_here(workspace) as desk:
        found = check_templates(named, folders_of(desk), brand=brand_of(desk))

    def human() -> None:
        for name, troubles in found.items():
            _say(name, troubles)

    data = {
        name: [_values(one) for one in troubles] for name, troubles in found.items()
    }
    code = Exit.FAILED if any(found.values()) else Exit.OK
    show(data, as_json=as_json, human=human, code=code)


@template.command(help=sentence("help.template.gallery"))
@click.argument("named", metavar="NAME...", nargs=-1)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("galeri.jpg"),
    show_default=True,
    help=sentence("opt.gallery_out"),
)
@workspace_option
@json_option
def gallery(
    named: tuple[str, ...], *, out: Path, workspace: Path | None, as_json: bool
) -> None:
    """Draw every template in every size on one contact sheet."""
    with open_here(workspace) as desk:
        count = _drawn(desk, named, out)
    data = {"file": str(out), "templates": count}
    show(data, as_json=as_json, human=lambda: click.echo(str(out)))


def _drawn(desk: Desk, named: Sequence[str], out: Path) -> int:
    photos = sorted(resources.root().glob("samples/*.jpg"))
    photo = next((file for file in photos if file.stem == "imunisasi"), None)
    return draw_gallery(
        named, out, folders=folders_of(desk), brand=brand_of(desk), photo=photo
    )


def _say(name: str, troubles: Sequence[Trouble]) -> None:
    if not troubles:
        click.echo(f"✓ {name}")
        return
    click.echo(f"× {name}")
    for one in troubles:
        place = " · ".join(filter(None, (one.size, one.specimen, one.problem.path)))
        said = sentence(one.problem.id, one.problem.values)
        click.echo(f"  {place}: {said}" if place else f"  {said}")


def _values(one: Trouble) -> dict[str, Any]:
    return {
        "size": one.size,
        "specimen": one.specimen,
        "path": one.problem.path,
        "rule": one.problem.id.removesuffix(".meant"),
        "message": sentence(one.problem.id, one.problem.values),
    }
