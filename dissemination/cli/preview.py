"""`preview`: what each account will say, before anything is planned."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from dissemination.cli.advice import cost_values, say_cost
from dissemination.cli.frame import json_option, now, open_here, show, workspace_option
from dissemination.cli.shown import note_said, rendition_values
from dissemination.cli.tables import console
from dissemination.domain.cost import NOTHING
from dissemination.domain.rendition import AccountId, Rendition
from dissemination.messages import sentence
from dissemination.services.adapt import adapt
from dissemination.services.budget import cost
from dissemination.services.desk import Desk
from dissemination.services.intake import SUFFIXES
from dissemination.services.kit import KitFile, write_kit
from dissemination.services.plan import link_of
from dissemination.services.write import find_item, from_file
from dissemination.storage import deliveries
from dissemination.storage.items import Kept


@click.command(help=sentence("help.preview"))
@click.argument("what", metavar="FILE|ID")
@click.option("--account", "names", multiple=True, help=sentence("opt.account"))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help=sentence("opt.out"),
)
@workspace_option
@json_option
def preview(
    what: str,
    *,
    names: tuple[str, ...],
    out: Path | None,
    workspace: Path | None,
    as_json: bool,
) -> None:
    """Show an item as each account will say it; write its images as files."""
    present = now()
    with open_here(workspace) as desk:
        kept = _kept(desk, what)
        said = _adapted(desk, kept, names)
        kit = _kit(desk, said, out)
        files = {f.sha256: str(f.path) for f in kit if f.sha256}
        values = [
            rendition_values(r, desk.capabilities(r.account), files)
            | cost_values(cost(desk, r, present))
            for r in said
        ]
        costs = sum((cost(desk, r, present) for r in said), NOTHING)
    data = {
        "item": kept.item.id,
        "renditions": values,
        "files": [str(file.path) for file in kit],
    }

    def human() -> None:
        for rendition, shown in zip(said, values, strict=True):
            _say(rendition, shown)
        say_cost("advice.cost", costs)
        for file in kit:
            click.echo(str(file.path))

    show(data, as_json=as_json, human=human)


def _adapted(desk: Desk, kept: Kept, names: Sequence[str]) -> list[Rendition]:
    """Return an item as each account will say it, with the address it will have."""
    every = [AccountId(name) for name in desk.config.accounts]
    chosen = [AccountId(name) for name in dict.fromkeys(names)] or every
    for account in chosen:
        desk.account(account)
    link = link_of(desk, kept, [*chosen, *every])
    frozen = _frozen(desk, kept)
    return [
        frozen.get(account) or adapt(desk, kept.item, account, link=link)
        for account in chosen
    ]


def _frozen(desk: Desk, kept: Kept) -> dict[AccountId, Rendition]:
    """Return what is planned already: exactly what an approval lets out."""
    if not kept.author:  # a file, of which nothing is planned
        return {}
    with desk.db.read() as connection:
        known = deliveries.of_item(connection, kept.item.id)
    return {
        s.delivery.account: s.said
        for s in known
        if s.delivery.revision == kept.item.revision
        and s.delivery.state in deliveries.NOT_SENT
    }


def _kept(desk: Desk, what: str) -> Kept:
    path = Path(what)
    if path.suffix.lower() in SUFFIXES or path.is_file():
        written = from_file(desk, path)
        return Kept(item=written, state="draft", author="", created_at=now())
    return find_item(desk, what)


def _kit(desk: Desk, said: Sequence[Rendition], out: Path | None) -> list[KitFile]:
    if out is None:
        return []
    return [file for rendition in said for file in write_kit(desk, rendition, out)]


def _say(rendition: Rendition, shown: dict[str, Any]) -> None:
    out = console()
    out.print(f"── {rendition.account} · {rendition.placement} ──", style="bold")
    for number, part in enumerate(shown["parts"], 1):
        _say_part(out, part, number, of=len(shown["parts"]))
    for note in rendition.notes:
        out.print(f"• {note_said(note)}", style="yellow")
    if rendition.notes:
        out.print()


def _say_part(out: Console, part: dict[str, Any], number: int, *, of: int) -> None:
    if part["title"] and not part["text"].startswith(part["title"]):
        out.print(part["title"], style="bold")
    out.print(part["text"])
    values = {
        "number": number,
        "of": of,
        "length": part["length"],
        "limit": part["limit"],
        "unit": sentence(f"unit.{part['unit']}"),
    }
    out.print(sentence("preview.part", values), style="dim")
    for medium in part["media"]:
        out.print(sentence("preview.media", medium).rstrip(" ·"), style="dim")
    out.print()
