"""`card render`: items as images, in every size."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from dissemination.cli.frame import json_option, open_here, show, workspace_option
from dissemination.cli.mistakes import MENDABLE
from dissemination.messages import sentence
from dissemination.services.cards import (
    Order,
    Outcome,
    draw_all,
    orders_of,
    sizes_named,
)
from dissemination.services.desk import Desk
from dissemination.services.intake import item_files
from dissemination.services.mistakes import Mistake
from dissemination.services.write import from_file

Failed = list[tuple[Path | None, Exception]]


@click.group(help=sentence("help.card"))
def card() -> None:
    """Hold the commands for cards together."""


@card.command(help=sentence("help.card.render"))
@click.argument(
    "paths", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--sizes", "named", default="status", show_default=True, help=sentence("opt.sizes")
)
@click.option("--template", default="", metavar="NAME", help=sentence("opt.template"))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("kartu"),
    show_default=True,
    help=sentence("opt.cards_out"),
)
@workspace_option
@json_option
def render(
    paths: tuple[Path, ...],
    *,
    named: str,
    template: str,
    out: Path,
    workspace: Path | None,
    as_json: bool,
) -> None:
    """Draw the cards of items that lie in files; nothing is kept of them."""
    failed: Failed = []
    with open_here(workspace) as desk:
        sizes = sizes_named([name.strip() for name in named.split(",")])
        orders, sources = _ordered(
            desk, item_files(paths), sizes, out, template, failed
        )
    out.mkdir(parents=True, exist_ok=True)
    with _progress(len(orders), is_shown=not as_json) as advance:
        drawn = list(draw_all(orders, progress=advance))
    done = sorted(outcome.file for outcome in drawn if not outcome.problems)
    failed += _told_once(sources, drawn)

    def human() -> None:
        for file in done:
            click.echo(str(file))

    data = [{"file": str(file)} for file in done]
    show(data, as_json=as_json, human=human, failed=failed)


def _ordered(
    desk: Desk,
    files: Sequence[Path],
    sizes: Sequence[str],
    out: Path,
    template: str,
    failed: Failed,
) -> tuple[dict[Path, Order], dict[Path, Path]]:
    """Return what is to be drawn, and the item's file of each card; note what fails."""
    orders: dict[Path, Order] = {}
    sources: dict[Path, Path] = {}
    for path in files:
        try:
            item = from_file(desk, path)
            for size, order in orders_of(desk, item, sizes, template=template).items():
                card = out / f"{item.id}-{size}.jpg"
                orders[card], sources[card] = order, path
        except MENDABLE as error:
            failed.append((path, error))
    return orders, sources


def _told_once(sources: Mapping[Path, Path], drawn: Sequence[Outcome]) -> Failed:
    """Return what could not be drawn: each problem of a file once, in its order."""
    found = {
        (sources[one.file], problem.id): problem
        for one in drawn
        for problem in one.problems
    }
    ordered = sorted(found.items(), key=lambda pair: pair[0])
    return [(path, Mistake(one.id, **one.values)) for (path, _), one in ordered]


@contextmanager
def _progress(total: int, *, is_shown: bool) -> Iterator[Callable[[int], None]]:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    hidden = not (is_shown and console.is_terminal)
    with Progress(*columns, console=console, disable=hidden, transient=True) as bar:
        task = bar.add_task(sentence("card.drawing"), total=total)
        yield lambda done: bar.update(task, completed=done)
