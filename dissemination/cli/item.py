"""`item add|list|show`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from dissemination.cli.amended import amended_said, amendment_values
from dissemination.cli.check import finding_values
from dissemination.cli.frame import (
    WRITERS,
    json_option,
    now,
    open_here,
    person_option,
    show,
    who,
    workspace_option,
)
from dissemination.cli.previewed import version_values
from dissemination.cli.shown import delivery_values, remark
from dissemination.cli.tables import console, state_word, table
from dissemination.domain.finding import Finding
from dissemination.domain.item import ItemId
from dissemination.messages import sentence, short_instant
from dissemination.services import checks
from dissemination.services.holding import versions_of
from dissemination.services.intake import item_files
from dissemination.services.write import Added, add_files, find_item
from dissemination.storage import amendments, deliveries, items
from dissemination.storage.amendments import Amendment
from dissemination.storage.deliveries import Standing
from dissemination.storage.items import Kept
from dissemination.storage.versions import KeptVersion

_SHOWN = 60  # characters of a text without a headline


@click.group(help=sentence("help.item"))
def item() -> None:
    """Hold the item commands together."""


@item.command(help=sentence("help.item.add"))
@click.argument(
    "paths", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@workspace_option
@person_option
@json_option
def add(
    paths: tuple[Path, ...], *, workspace: Path | None, person: str, as_json: bool
) -> None:
    """Keep items, from TOML or Markdown files or folders of them."""
    with open_here(workspace) as desk:
        author = who(desk, person, WRITERS)
        files = item_files(paths)
        added, refused = add_files(desk, files, author=author, now=now())

    def human() -> None:
        for one in added:
            _say_added(one)

    data = [_added_values(one) for one in added]
    show(data, as_json=as_json, human=human, failed=refused)


@item.command("list", help=sentence("help.item.list"))
@workspace_option
@json_option
def list_(workspace: Path | None, *, as_json: bool) -> None:
    """List the items, the newest first."""
    with open_here(workspace) as desk, desk.db.read() as connection:
        known = items.everything(connection)
    data = [
        {
            "id": k.item.id,
            "revision": k.item.revision,
            "title": k.item.title,
            "kind": str(k.item.kind),
            "unit": k.item.unit,
            "state": k.state,
        }
        for k in known
    ]

    def human() -> None:
        heads = ("head.item", "head.title", "head.unit", "head.state")
        rows = [
            (
                f"{k.item.id} r{k.item.revision}",
                k.item.title or _beginning(k.item.body),
                k.item.unit,
                sentence(f"item.state.{k.state}"),
            )
            for k in known
        ]
        console().print(table(heads, rows) if rows else sentence("item.none"))

    show(data, as_json=as_json, human=human)


@item.command("show", help=sentence("help.item.show"))
@click.argument("id", metavar="ID")
@workspace_option
@json_option
def show_(id: str, *, workspace: Path | None, as_json: bool) -> None:
    """Show an item, what the checks say of it, and where it stands."""
    with open_here(workspace) as desk:
        kept = find_item(desk, id)
        with desk.db.read() as connection:
            standing = deliveries.of_item(connection, kept.item.id)
            known = amendments.of_item(connection, kept.item.id)
        zone = desk.config.office.zone
        found = checks.findings(kept.item, desk.config)
        own = versions_of(desk, kept.item.id)
    data: dict[str, Any] = {
        "id": kept.item.id,
        "revision": kept.item.revision,
        "state": kept.state,
        "author": kept.author,
        "title": kept.item.title,
        "body": kept.item.body,
        "findings": [finding_values(one) for one in found],
        "deliveries": [delivery_values(s) for s in standing],
        "amendments": [amendment_values(one) for one in known],
        "versions": [version_values(one) for one in own.values()],
    }

    def human() -> None:
        _say_item(kept, found)
        _say_versions(kept.item.id, own.values())
        _say_standing(kept.item.id, standing, known, zone)

    show(data, as_json=as_json, human=human)


def _say_item(kept: Kept, found: Sequence[Finding]) -> None:
    out = console()
    state = sentence(f"item.state.{kept.state}")
    out.print(f"{kept.item.id} r{kept.item.revision} · {state} · {kept.author}")
    if kept.item.title:
        out.print(f"\n{kept.item.title}", style="bold")
    out.print(f"\n{kept.item.body}\n")
    for finding in found:
        severity = sentence(f"severity.{finding.severity}")
        out.print(f"{severity}: {checks.said(finding)}")


def _say_versions(id: ItemId, own: Iterable[KeptVersion]) -> None:
    accounts = ", ".join(one.version.account for one in own)
    if accounts:
        values = {"id": id, "accounts": accounts}
        console().print(sentence("item.versions", values))


def _say_standing(
    id: ItemId,
    standing: Sequence[Standing],
    known: Sequence[Amendment],
    zone: tzinfo,
) -> None:
    if not standing:
        console().print(sentence("item.next", {"id": id}))
        return
    heads = ("head.number", "head.account", "head.state", "head.due", "head.remark")
    console().print(table(heads, [_standing_row(s, known, zone) for s in standing]))


def _standing_row(
    s: Standing, known: Sequence[Amendment], zone: tzinfo
) -> tuple[str | Text, ...]:
    mine = [one for one in known if one.delivery == s.delivery.id]
    beside = amended_said(mine, zone)
    return (
        str(s.delivery.id),
        s.delivery.account,
        state_word(s.delivery.state),
        short_instant(s.delivery.due_at, zone),
        " ".join(said for said in (beside, remark(s)) if said),
    )


def _beginning(body: str) -> str:
    first = body.partition("\n")[0]
    return first if len(first) <= _SHOWN else first[:_SHOWN].rstrip() + "…"


def _added_values(added: Added) -> dict[str, Any]:
    return {
        "id": added.item.id,
        "revision": added.item.revision,
        "is_new": added.is_new,
        "missing": list(added.missing),
        "voided": list(added.voided),
    }


def _say_added(added: Added) -> None:
    values = {"id": added.item.id, "revision": added.item.revision}
    click.echo(sentence("item.added" if added.is_new else "item.same", values))
    for file in added.missing:
        warning = sentence("item.missing_file", {**values, "file": file})
        click.echo(warning, err=True)
    if added.voided:
        voided = ", ".join(str(n) for n in added.voided)
        click.echo(sentence("item.voided", {**values, "numbers": voided}), err=True)
