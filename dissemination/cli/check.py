"""`check`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from dissemination.checking import SEVERITIES, Office
from dissemination.checking import check as checked
from dissemination.cli.frame import (
    Exit,
    json_option,
    open_here,
    show,
    workspace_option,
)
from dissemination.cli.mistakes import MENDABLE
from dissemination.cli.tables import console, table
from dissemination.config import Config, WorkspaceMissing, find_workspace, load
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem
from dissemination.messages import sentence
from dissemination.services import checks
from dissemination.services.intake import SUFFIXES, item_files
from dissemination.services.mistakes import Misused
from dissemination.services.write import find_item

_COLOURS = {"hold": "bold red", "warning": "yellow", "suggestion": "cyan"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """An item and what was found; `file` is None for one that is kept."""

    item: ContentItem
    found: tuple[Finding, ...]
    file: Path | None = None

    def count(self, severity: Severity) -> int:
        """Return how many findings have a severity."""
        return sum(finding.severity is severity for finding in self.found)


@click.command(help=sentence("help.check"))
@click.argument("targets", metavar="FILE|ID...", nargs=-1)
@click.option("--rules", "rules", is_flag=True, help=sentence("opt.rules"))
@workspace_option
@json_option
def check(
    targets: tuple[str, ...], *, rules: bool, workspace: Path | None, as_json: bool
) -> None:
    """Check files, folders and kept items; list the rules."""
    if rules:
        _show_rules(workspace, as_json=as_json)
    if not targets:
        raise Misused("check.what")
    named = [target for target in targets if _is_path(target)]
    ids = [target for target in targets if target not in named]
    done, refused = _check_files([Path(name) for name in named], workspace)
    done += _check_kept(ids, workspace)
    is_held = any(one.count(Severity.HOLD) for one in done)
    show(
        _data(done),
        as_json=as_json,
        human=partial(_say_all, done),
        code=Exit.FAILED if is_held else Exit.OK,
        failed=refused,
    )


def finding_values(finding: Finding) -> dict[str, Any]:
    """Return a finding for programs; places are code points in its field."""
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "field": finding.field,
        "text": finding.text,
        "start": finding.start,
        "end": finding.end,
        "message": checks.said(finding),
        "suggestion": finding.suggestion,
    }


def _is_path(target: str) -> bool:
    looks_so = "/" in target or target.lower().endswith(SUFFIXES)
    return looks_so or Path(target).exists()


def _config(workspace: Path | None) -> Config | None:
    """Return the office's settings, or None where files are checked without any."""
    try:
        return load(find_workspace((workspace or Path.cwd()).resolve()))
    except WorkspaceMissing:
        if workspace is not None:
            raise
        return None


def _check_files(
    paths: Sequence[Path], workspace: Path | None
) -> tuple[list[Checked], list[tuple[Path | None, Exception]]]:
    if not paths:
        return [], []
    config = _config(workspace)
    office = checks.office_of(config) if config else checks.any_office()
    done: list[Checked] = []
    refused: list[tuple[Path | None, Exception]] = []
    for path in item_files(paths):
        try:
            item = checks.from_file(path, office.zone)
            done.append(Checked(item=item, found=checked(item, office), file=path))
        except MENDABLE as error:
            refused.append((path, error))
    return done, refused


def _check_kept(ids: Sequence[str], workspace: Path | None) -> list[Checked]:
    if not ids:
        return []
    with open_here(workspace) as desk:
        office = checks.office_of(desk.config)
        kept = [find_item(desk, id_).item for id_ in ids]
    return [Checked(item=item, found=checked(item, office)) for item in kept]


def _data(done: Sequence[Checked]) -> dict[str, Any] | None:
    """Return what was found for programs, or None where nothing could be read."""
    if not done:
        return None
    return {
        "findings": [value for one in done for value in _values(one)],
        "items": [_totals(one) for one in done],
    }


def _values(one: Checked) -> Iterator[dict[str, Any]]:
    where = {"item": str(one.item.id), "file": str(one.file or "")}
    for finding in one.found:
        yield {**finding_values(finding), **where}


def _totals(one: Checked) -> dict[str, Any]:
    counts = {str(severity): one.count(severity) for severity in Severity}
    return {"id": str(one.item.id), "file": str(one.file or ""), **counts}


def _sums(done: Sequence[Checked]) -> dict[str, int]:
    counts = {str(s): sum(one.count(s) for one in done) for s in Severity}
    return {"items": len(done), **counts}


def _say_all(done: Sequence[Checked]) -> None:
    for one in done:
        _say(one, is_kept=one.file is None)
    if len(done) > 1:
        click.echo(sentence("check.total", _sums(done)))


def _say(one: Checked, *, is_kept: bool) -> None:
    out = console()
    out.print(Text(f"{one.item.id} · {one.item.title}".rstrip(" ·"), style="bold"))
    if not one.found:
        out.print(f"  {sentence('check.clean')}\n")
        return
    for severity, group in groupby(one.found, key=lambda finding: finding.severity):
        found = list(group)
        head = sentence(f"check.{severity}", {"count": len(found)})
        out.print(Text(f"\n{head}", style=_COLOURS[severity]))
        for finding in found:
            _say_finding(one.item, finding)
    if is_kept and one.count(Severity.HOLD):
        out.print(f"\n{sentence('check.way_out', {'id': one.item.id})}")
    out.print()


def _say_finding(item: ContentItem, finding: Finding) -> None:
    """Print what is wrong, its place in its sentence, and what might stand there."""
    out = console()
    out.print(_hung("  • ", Text(checks.said(finding))))
    before, text, after = checks.in_context(item, finding)
    if before or after:
        flat = [" ".join(piece.split("\n")) for piece in (before, text, after)]
        shown = Text(flat[0])
        shown.append(f"«{flat[1]}»", style=_COLOURS[finding.severity])
        shown.append(flat[2])
        out.print(_hung("    ", shown))
    if finding.suggestion:
        out.print(_hung("    → ", Text(finding.suggestion)))


def _hung(mark: str, said: Text) -> Table:
    """Return a line whose further lines stand under its first word."""
    line = Table.grid(padding=0)
    line.add_column(width=len(mark), no_wrap=True)
    line.add_column(overflow="fold")
    line.add_row(mark, said)
    return line


def _show_rules(workspace: Path | None, *, as_json: bool) -> None:
    config = _config(workspace)
    office = checks.office_of(config) if config else checks.any_office()
    data = [_rule_values(rule, office) for rule in SEVERITIES]

    def human() -> None:
        rows = [(r["rule"], _severities_said(r), r["means"]) for r in data]
        console().print(table(("head.rule", "head.severity", "head.means"), rows))

    show(data, as_json=as_json, human=human)


def _rule_values(rule: str, office: Office) -> dict[str, Any]:
    return {
        "rule": rule,
        "severities": [str(one) for one in SEVERITIES[rule]],
        "means": sentence(f"means.{rule}"),
        "off": rule in office.rules_off,
    }


def _severities_said(values: dict[str, Any]) -> str:
    if values["off"]:
        return sentence("check.off")
    return ", ".join(sentence(f"severity.{one}") for one in values["severities"])
