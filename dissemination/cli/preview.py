"""`preview`: what each account will say, before anything is planned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dissemination.cli.frame import json_option, now, open_here, show, workspace_option
from dissemination.cli.shown import note_said, rendition_values
from dissemination.cli.tables import console
from dissemination.domain.rendition import AccountId, Rendition
from dissemination.messages import sentence
from dissemination.services.adapt import adapt
from dissemination.services.desk import Desk
from dissemination.services.intake import SUFFIXES
from dissemination.services.plan import link_of
from dissemination.services.write import find_item, from_file
from dissemination.storage.items import Kept

_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}


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
        accounts = [AccountId(name) for name in names or desk.config.accounts]
        for account in accounts:
            desk.account(account)
        link = link_of(desk, kept, [AccountId(name) for name in desk.config.accounts])
        said = [adapt(desk, kept.item, account, link=link) for account in accounts]
        files = _write(desk, said, out) if out else {}
        values = [
            rendition_values(r, desk.capabilities(r.account), files) for r in said
        ]
    data = {"item": kept.item.id, "renditions": values}

    def human() -> None:
        for rendition, shown in zip(said, values, strict=True):
            _say(rendition, shown)
        for path in sorted(set(files.values())):
            click.echo(path)

    show(data, as_json=as_json, human=human)


def _kept(desk: Desk, what: str) -> Kept:
    path = Path(what)
    if path.suffix in SUFFIXES:
        written = from_file(desk, path)
        return Kept(item=written, state="draft", author="", created_at=now())
    return find_item(desk, what)


def _write(desk: Desk, said: list[Rendition], out: Path) -> dict[str, str]:
    out.mkdir(parents=True, exist_ok=True)
    files: dict[str, str] = {}
    for rendition in said:
        stem = f"{rendition.item}-{rendition.account}"
        for number, part in enumerate(rendition.parts, 1):
            (out / f"{stem}-{number}.txt").write_text(part.text, encoding="utf-8")
            for index, medium in enumerate(part.media, 1):
                ending = _ENDINGS.get(medium.mime, ".bin")
                path = out / f"{stem}-{number}-{index}{ending}"
                path.write_bytes(desk.media.path(medium.sha256).read_bytes())
                files[medium.sha256] = str(path)
            if part.captions:
                (out / f"{stem}.srt").write_text(part.captions.srt, encoding="utf-8")
                (out / f"{stem}.vtt").write_text(part.captions.vtt, encoding="utf-8")
    return files


def _say(rendition: Rendition, shown: dict[str, Any]) -> None:
    out = console()
    head = f"{rendition.account} · {rendition.placement}"
    out.rule(f"[bold]{head}[/bold]", align="left")
    for number, part in enumerate(shown["parts"], 1):
        if part["title"]:
            out.print(f"[bold]{_plain(part['title'])}[/bold]")
        out.print(_plain(part["text"]))
        values = {
            "number": number,
            "of": len(shown["parts"]),
            "length": part["length"],
            "limit": part["limit"],
            "unit": sentence(f"unit.{part['unit']}"),
        }
        out.print(f"[dim]{_plain(sentence('preview.part', values))}[/dim]")
        for medium in part["media"]:
            picture = sentence("preview.media", medium)
            out.print(f"[dim]{_plain(picture)}[/dim]")
        out.print()
    for note in rendition.notes:
        out.print(f"[yellow]• {_plain(note_said(note))}[/yellow]")


def _plain(text: str) -> str:
    return text.replace("[", r"\[")
