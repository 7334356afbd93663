"""`demo`: the whole main job, shown while it happens."""

from __future__ import annotations

import logging
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from dissemination.cli.frame import Exit, json_option, now, show
from dissemination.cli.mistakes import MENDABLE
from dissemination.cli.run import AT, lock, make_daemon
from dissemination.cli.shown import finding_said, receipts
from dissemination.cli.tables import channel_labels, legend, state_mark
from dissemination.domain.delivery import DONE
from dissemination.domain.finding import Finding
from dissemination.domain.item import ContentItem, ItemId
from dissemination.domain.rendition import AccountId
from dissemination.messages import sentence
from dissemination.registry import sandboxes
from dissemination.services import demo as job
from dissemination.services.desk import Desk, open_desk
from dissemination.services.mistakes import Mistake
from dissemination.services.practice import PracticeHost
from dissemination.services.practice_accounts import add_practice_accounts
from dissemination.storage.deliveries import Standing

if TYPE_CHECKING:
    from dissemination.web.serving import Server

_PATIENCE = timedelta(minutes=10)
_CELL = 5  # "● 3/3"
_HELD = 15  # "■ 4 · latihan"
_LEAST_TITLE = 20  # columns; where there are fewer, each item has lines of its own
_GLANCE = 0.25  # seconds between two looks at the table


@click.command(help=sentence("help.demo"))
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--once", is_flag=True, help=sentence("opt.once"))
@click.option(
    "--workspace",
    "-w",
    type=click.Path(path_type=Path, file_okay=False),
    help=sentence("opt.demo_workspace"),
)
@json_option
def demo(
    paths: tuple[Path, ...], *, once: bool, workspace: Path | None, as_json: bool
) -> None:
    """Do the whole main job on practice platforms."""
    started = time.monotonic()
    files = job.sample_paths(paths)
    folder = workspace or Path(tempfile.mkdtemp(prefix="dissemination-"))
    job.make_practice_workspace(folder)
    logging.getLogger("dissemination").setLevel(logging.ERROR)
    stays = sys.stdout.isatty() and not once and not as_json
    out = Console(stderr=as_json, quiet=as_json)
    with _practice(folder) as (desk, host):
        found, overridden, errors = _carry(desk, files, out)
        written = job.kit_files(desk, found)
        data = _data(found, written, seconds=time.monotonic() - started)

        def human() -> None:
            _say_result(data, overridden, folder)

        if stays:
            human()
            _stay(desk, host)
            return
        code = Exit.PARTLY if errors else _code(found)
        show(data, as_json=as_json, human=human, code=code, failed=errors)


@contextmanager
def _practice(folder: Path) -> Iterator[tuple[Desk, PracticeHost]]:
    """Open the practice platforms, their accounts, and the desk that uses them."""
    opened: list[Desk] = []
    host = PracticeHost(
        sandboxes(),
        folder / "platforms",
        handoffs=lambda: job.handed_off(opened[0]) if opened else [],
        media=lambda sha256: job.media_of(opened[0], sha256) if opened else None,
        labels=channel_labels(),
    )
    with host:
        add_practice_accounts(folder, host.account, person=job.APPROVER, now=now())
        with open_desk(folder) as desk:
            opened.append(desk)
            yield desk, host


def _carry(
    desk: Desk, files: Sequence[Path], out: Console
) -> tuple[list[Standing], list[tuple[ItemId, Finding]], list[tuple[Path, Exception]]]:
    """Plan every item, publish, and show the table until nothing more happens."""
    errors: list[tuple[Path, Exception]] = []
    items: dict[ItemId, job.Rehearsed] = {}
    shown = Live(console=out, auto_refresh=False, transient=False)
    with _at_work(desk), shown as live:
        for path in files:
            try:
                done = next(job.rehearse(desk, [path], now=now()))
            except MENDABLE as error:  # the others go on
                errors.append((path, error))
                continue
            items[done.item.id] = done
            found = job.standing(desk, items)
            live.update(_table(desk, items, found, live.console.width))
            live.refresh()
        _wait(desk, items, live)
    overridden = [(id_, f) for id_, done in items.items() for f in done.overridden]
    return job.standing(desk, items), overridden, errors


@contextmanager
def _at_work(desk: Desk) -> Iterator[None]:
    """Have a daemon publish what is due meanwhile."""
    with lock(desk):
        daemon = make_daemon(desk)
        thread = threading.Thread(target=daemon.run, name="daemon")
        thread.start()
        try:
            yield
        finally:
            daemon.stop()
            thread.join()


def _wait(desk: Desk, items: Mapping[ItemId, job.Rehearsed], live: Live) -> None:
    until = time.monotonic() + _PATIENCE.total_seconds()
    while time.monotonic() < until:
        found = job.standing(desk, items)
        table = _table(desk, items, found, live.console.width)
        live.update(table, refresh=live.console.is_terminal)
        if job.is_over(found):
            break
        time.sleep(_GLANCE)
    live.refresh()


def _table(
    desk: Desk,
    items: Mapping[ItemId, job.Rehearsed],
    found: Sequence[Standing],
    width: int,
) -> Group:
    accounts = list(desk.config.accounts)
    labels = channel_labels()
    channels = (desk.account(account).channel for account in accounts)
    heads = [labels.get(channel, channel) for channel in channels]
    by_place = {(s.delivery.item, s.delivery.account): s for s in found}
    rows = {
        id_: [_cell(by_place.get((id_, AccountId(account)))) for account in accounts]
        for id_ in items
    }
    room = width - sum(max(len(head), _CELL) + 1 for head in heads) - _HELD - 2
    if room < _LEAST_TITLE:
        return Group(_list(items, heads, rows, width), legend())
    made = _empty_table(heads, room)
    for id_, done in items.items():
        made.add_row(_title(done.item), *rows[id_], _held(done))
    return Group(made, Text(), legend())


def _empty_table(heads: Sequence[str], room: int) -> Table:
    made = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    made.add_column(sentence("head.item"), no_wrap=True, width=room)
    for head in heads:
        made.add_column(head, justify="center", no_wrap=True, min_width=_CELL)
    made.add_column(sentence("head.held"), no_wrap=True)
    return made


def _list(
    items: Mapping[ItemId, job.Rehearsed],
    heads: Sequence[str],
    rows: Mapping[ItemId, Sequence[Text]],
    width: int,
) -> Group:
    """Say below each item where it stands; for screens that are no wider than that."""
    wide = max(map(len, heads)) + len(" ● 4/4  ")
    across = max(1, width // wide)
    said: list[Text | Table] = []
    for id_, done in items.items():
        title = _title(done.item)
        title.stylize("bold")
        said += [title, _cells(heads, rows[id_], across, wide)]
        if held := _held(done):
            said.append(Text(f"{sentence('head.held')} {held}"))
        said.append(Text())
    return Group(*said)


def _cells(
    heads: Sequence[str], cells: Sequence[Text], across: int, wide: int
) -> Table:
    made = Table.grid()
    for _ in range(across):
        made.add_column(width=wide, no_wrap=True)
    named = [
        Text(head + " ").append_text(c) for head, c in zip(heads, cells, strict=True)
    ]
    for start in range(0, len(named), across):
        made.add_row(*named[start : start + across])
    return made


def _title(item: ContentItem) -> Text:
    return Text((item.title or item.body).partition("\n")[0], overflow="ellipsis")


def _held(done: job.Rehearsed) -> str:
    return f"■ {len(done.overridden)} · {job.REASON}" if done.overridden else ""


def _cell(s: Standing | None) -> Text:
    if s is None:
        return Text()
    mark = state_mark(s.delivery.state)
    if s.parts > 1:
        mark.append(f" {s.parts_public or s.parts}/{s.parts}", style="dim")
    return mark


def _code(found: Sequence[Standing]) -> Exit:
    is_done = all(s.delivery.state in DONE for s in found)
    return Exit.OK if is_done else Exit.PARTLY


def _data(
    found: Sequence[Standing], files: Sequence[str], *, seconds: float
) -> dict[str, Any]:
    counted = Counter(str(s.delivery.state) for s in found)
    return {
        "items": len({s.delivery.item for s in found}),
        "deliveries": dict(sorted(counted.items())),
        "receipts": [receipt for s in found for receipt in receipts(s)],
        "files": list(files),
        "seconds": round(seconds, 2),
    }


def _say_result(
    data: dict[str, Any], overridden: Sequence[tuple[ItemId, Finding]], folder: Path
) -> None:
    if overridden:
        click.echo("\n" + sentence("demo.overridden", {"reason": job.REASON}))
        for id_, finding in overridden:
            click.echo(f"  {id_}: {finding_said(finding)}")
    counted = ", ".join(
        f"{number} {sentence(f'state.{state}')}"
        for state, number in data["deliveries"].items()
    )
    values = {**data, "counted": counted, "folder": folder}
    click.echo("\n" + sentence("demo.done", values))
    click.echo(sentence("demo.files", {"count": len(data["files"]), "folder": folder}))


def _stay(desk: Desk, host: PracticeHost) -> None:
    """Serve the platforms and the pages until Ctrl-C; what is approved goes out."""
    password = job.let_in(desk, now())
    with _at_work(desk), _pages(desk) as server:
        click.echo(sentence("demo.page", {"address": host.address}))
        people = {"author": job.AUTHOR, "approver": job.APPROVER}
        values = {"address": server.address, "password": password, **people}
        click.echo(sentence("demo.sign_in", values))
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
        click.echo()


def _pages(desk: Desk) -> Server:
    """Return what serves the pages, where they usually are or where there is room."""
    from dissemination.cli.web import make_server  # noqa: PLC0415 - slow to load

    try:
        server, _ = make_server(desk, AT)
    except Mistake:  # somebody else is there
        server, _ = make_server(desk, "127.0.0.1:0")
    return server
