"""`preview`: what each account will say, before anything is planned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from dissemination.cli.advice import say_cost
from dissemination.cli.frame import json_option, now, open_here, show, workspace_option
from dissemination.cli.previewed import preview_values, problem_said
from dissemination.cli.said import number as number_said
from dissemination.cli.shown import note_said
from dissemination.cli.tables import console
from dissemination.domain.cost import NOTHING
from dissemination.domain.rendition import Media
from dissemination.messages import sentence
from dissemination.services.desk import Desk
from dissemination.services.intake import SUFFIXES
from dissemination.services.kit import KitFile, write_kit
from dissemination.services.preview import Measured, Preview, Problem, previews
from dissemination.services.write import find_item, from_file
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
    with open_here(workspace) as desk:
        kept = _kept(desk, what)
        found = previews(desk, kept, names, now())
        kit = _kit(desk, found, out)
    files = {f.sha256: str(f.path) for f in kit if f.sha256}
    data = {
        "item": kept.item.id,
        "revision": kept.item.revision,
        "renditions": [preview_values(one, files) for one in found],
        "files": [str(file.path) for file in kit],
    }

    def human() -> None:
        shared = _shared(found)
        for one in found:
            _say(console(), one, files, unsaid=shared)
        _say_problems(console(), shared)
        say_cost("advice.cost", sum((one.cost for one in found), NOTHING))
        for file in kit:
            click.echo(str(file.path))

    show(data, as_json=as_json, human=human)


def _kept(desk: Desk, what: str) -> Kept:
    path = Path(what)
    if path.suffix.lower() in SUFFIXES or path.is_file():
        written = from_file(desk, path)
        return Kept(item=written, state="draft", author="", created_at=now())
    return find_item(desk, what)


def _kit(desk: Desk, found: Sequence[Preview], out: Path | None) -> list[KitFile]:
    if out is None:
        return []
    return [file for one in found for file in write_kit(desk, one.said, out)]


def _shared(found: Sequence[Preview]) -> list[Problem]:
    """Return the problems that every account has: they are said once, at the end."""
    if len(found) < 2:  # noqa: PLR2004 - of one nothing is shared
        return []
    first, *others = found
    return [p for p in first.problems if all(p in one.problems for one in others)]


def _say(
    out: Console, one: Preview, files: Mapping[str, str], *, unsaid: Sequence[Problem]
) -> None:
    out.print(f"── {one.account} · {one.said.placement} ──", style="bold")
    if one.version is not None:
        own = {"number": one.version.number, "person": one.version.author}
        out.print(sentence("preview.own", own), style="cyan")
    if one.is_planned:
        out.print(sentence("preview.planned"), style="dim")
    for number, part in enumerate(one.parts, 1):
        _say_part(out, part, number, of=len(one.parts))
        for medium in part.part.media:
            _say_medium(out, one, medium, files.get(medium.sha256, ""))
        out.print()
    for note in one.said.notes:
        out.print(f"• {note_said(note)}", style="yellow")
    _say_problems(out, [p for p in one.problems if p not in unsaid])
    if one.said.notes or one.problems:
        out.print()


def _say_part(out: Console, one: Measured, number: int, *, of: int) -> None:
    part = one.part
    if part.title and not part.text.startswith(part.title):
        out.print(part.title, style="bold")
    out.print(part.text)
    values = {
        "number": number,
        "of": of,
        "length": one.length,
        "limit": one.limit.max,
        "unit": sentence(f"unit.{one.limit.unit}"),
    }
    out.print(sentence("preview.part", values), style="dim")


def _say_medium(out: Console, one: Preview, medium: Media, file: str) -> None:
    is_card = medium == one.card
    size = number_said(medium.size)
    values = {"width": medium.width, "height": medium.height, "bytes": size}
    said = sentence("preview.card" if is_card else "preview.picture", values)
    out.print(" · ".join(filter(None, (said, file))), style="dim")
    if is_card:
        drawn = " / ".join(one.said.drawn)
        out.print(sentence("preview.drawn", {"said": drawn}), style="dim")
    if medium.alt:
        out.print(sentence("preview.alt", {"alt": medium.alt}), style="dim")


def _say_problems(out: Console, problems: Sequence[Problem]) -> None:
    # What stands in a text three times is said once.
    said = dict.fromkeys((one.severity, problem_said(one)) for one in problems)
    for severity, words in said:
        style = {"hold": "bold red", "warning": "yellow"}.get(severity, "")
        head = sentence(f"severity.{severity}")
        out.print(Text.assemble((f"{head}: ", style), words))
