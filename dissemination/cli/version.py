"""`version set|show|drop|restore`: an account's own words or pictures."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypedDict, Unpack

import click

from dissemination.cli.compared import change_values, difference_shown
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
from dissemination.cli.tables import console
from dissemination.domain.finding import Severity
from dissemination.domain.item import Attachment, ContentItem
from dissemination.messages import sentence
from dissemination.services import versions
from dissemination.services.agreement import Compared, Flag, compared
from dissemination.services.attach import attach
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Misused, NotFound, Unreadable
from dissemination.services.versions import Versioned, Where, Written
from dissemination.services.write import find_item
from dissemination.storage.deliveries import Standing

id_argument = click.argument("item", metavar="ID")
account_option = click.option(
    "--account", required=True, help=sentence("opt.one_account")
)
placement_option = click.option(
    "--placement", default="", help=sentence("opt.placement")
)


class _Given(TypedDict):
    """What the version is to say and show."""

    text: str | None
    title: str | None
    images: tuple[Path, ...]
    alts: tuple[str, ...]
    against: int | None


@click.group(help=sentence("help.version"))
def version() -> None:
    """Hold the commands for accounts' own versions together."""


@version.command("set", help=sentence("help.version.set"))
@id_argument
@account_option
@placement_option
@click.option("--text", metavar="FILE", help=sentence("opt.text"))
@click.option("--title", help=sentence("opt.own_title"))
@click.option(
    "--image",
    "images",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help=sentence("opt.image"),
)
@click.option("--alt", "alts", multiple=True, help=sentence("opt.alt"))
@click.option("--from", "against", type=int, help=sentence("opt.against"))
@workspace_option
@person_option
@json_option
def set_(
    item: str,
    *,
    account: str,
    placement: str,
    workspace: Path | None,
    person: str,
    as_json: bool,
    **given: Unpack[_Given],
) -> None:
    """Keep what one account is to say or show in its own way."""
    if len(given["alts"]) > len(given["images"]):
        raise Misused("version.alts")
    text = None if given["text"] is None else _read(given["text"])
    where = Where(item=item, account=account, placement=placement)
    with open_here(workspace) as desk:
        written = Written(
            title=given["title"],
            text=text,
            attachments=_attached(desk, given["images"], given["alts"]),
            against=given["against"],
        )
        done = versions.set_version(
            desk, where, written, person=who(desk, person, WRITERS), now=now()
        )
        _show_done(desk, done, as_json=as_json)


@version.command("show", help=sentence("help.version.show"))
@id_argument
@click.option("--account", "names", multiple=True, help=sentence("opt.account"))
@workspace_option
@json_option
def show_(
    item: str, *, names: tuple[str, ...], workspace: Path | None, as_json: bool
) -> None:
    """Show versions as differences from the shared words."""
    with open_here(workspace) as desk:
        shared = find_item(desk, item).item
        for name in names:
            desk.account(name)
        found = compared(desk, shared, names)
    data = {
        "item": shared.id,
        "revision": shared.revision,
        "versions": [_compared_values(one) for one in found],
    }

    def human() -> None:
        if not found:
            click.echo(sentence("version.no_one", {"id": shared.id}))
        for one in found:
            _say_compared(one, shared)

    show(data, as_json=as_json, human=human)


@version.command("drop", help=sentence("help.version.drop"))
@id_argument
@account_option
@placement_option
@workspace_option
@person_option
@json_option
def drop(
    item: str,
    *,
    account: str,
    placement: str,
    workspace: Path | None,
    person: str,
    as_json: bool,
) -> None:
    """Let an account say the shared words again."""
    where = Where(item=item, account=account, placement=placement)
    with open_here(workspace) as desk:
        actor = who(desk, person, WRITERS)
        done = versions.drop_version(desk, where, person=actor, now=now())
        _show_done(desk, done, as_json=as_json)


@version.command("restore", help=sentence("help.version.restore"))
@id_argument
@account_option
@placement_option
@click.option("--number", type=int, help=sentence("opt.version_number"))
@workspace_option
@person_option
@json_option
def restore(
    item: str,
    *,
    account: str,
    placement: str,
    number: int | None,
    workspace: Path | None,
    person: str,
    as_json: bool,
) -> None:
    """Bring back what was dropped or replaced."""
    where = Where(item=item, account=account, placement=placement)
    with open_here(workspace) as desk:
        actor = who(desk, person, WRITERS)
        done = versions.restore_version(
            desk, where, number=number, person=actor, now=now()
        )
        _show_done(desk, done, as_json=as_json)


def _read(name: str) -> str:
    try:
        if name == "-":
            return sys.stdin.read()
        return Path(name).read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise NotFound("item.no_file", path=name) from error
    except UnicodeDecodeError as error:
        raise Unreadable("version.unreadable", path=name) from error


def _attached(
    desk: Desk, images: Sequence[Path], alts: Sequence[str]
) -> tuple[Attachment, ...] | None:
    """Take in pictures, each with its alternative text, or None where none is given."""
    if not images:
        return None
    alts = (*alts, *("" for _ in images))
    for path in images:
        if not path.is_file():
            raise NotFound("item.no_file", path=str(path))
    return tuple(
        attach(desk, Attachment(file=path.name, kind="image", alt=alt), path.parent)
        for path, alt in zip(images, alts, strict=False)
    )


def _show_done(desk: Desk, done: Versioned, *, as_json: bool) -> NoReturn:
    """Show what became of a version, and of what waits on its account."""
    found = compared(desk, done.item, [done.account]) if done.kept else ()
    grave = [f for one in found for f in one.flags if f.severity is Severity.WARNING]
    data = {
        "item": done.item.id,
        "account": done.account,
        "version": version_values(done.kept) if done.kept else None,
        "replanned": [{"old": old, "new": new} for old, new in done.replanned],
        "withdrawn": list(done.withdrawn),
        "untouched": [
            {"delivery": s.delivery.id, "state": str(s.delivery.state)}
            for s in done.untouched
        ],
    }

    def human() -> None:
        _say_done(done)
        _say_flags(grave)
        id_ = "version.undo" if done.kept is None else "version.next"
        click.echo(sentence(id_, {"id": done.item.id, "account": done.account}))

    listed = [flag_values(flag) for flag in grave]
    show(data, as_json=as_json, human=human, warnings=listed)


def _say_done(done: Versioned) -> None:
    values: dict[str, Any] = {"id": done.item.id, "account": done.account}
    if done.kept is None:
        click.echo(sentence("version.dropped", values))
    elif done.kept == done.before:
        click.echo(sentence("version.same", values))
    else:
        kept = {"number": done.kept.number, "revision": done.kept.version.revision}
        click.echo(sentence("version.set", {**values, **kept}))
    for old, new in done.replanned:
        click.echo(sentence("version.replanned", {"old": old, "new": new}))
    if done.withdrawn:
        numbers = ", ".join(map(str, done.withdrawn))
        click.echo(sentence("version.withdrawn", {"numbers": numbers}))
    if done.untouched:
        numbers = ", ".join(_standing_said(s) for s in done.untouched)
        click.echo(sentence("version.untouched", {"numbers": numbers}))
    if any(s.urls for s in done.untouched):
        click.echo(sentence("version.correct", values))


def _standing_said(s: Standing) -> str:
    return f"{s.delivery.id} ({sentence(f'state.{s.delivery.state}')})"


def _say_compared(one: Compared, shared: ContentItem) -> None:
    out, own = console(), one.kept.version
    values = {
        "account": own.account,
        "placement": own.placement,
        "number": one.kept.number,
        "person": one.kept.author,
        "revision": own.revision,
    }
    out.print(sentence("version.head", values), style="bold")
    if all(change.op == "equal" for change in one.changes):
        out.print(sentence("version.as_shared"))
    else:
        heads = ("version.column.shared", "version.column.own")
        out.print(difference_shown(one.changes, heads=heads, width=out.width))
    if own.attachments:
        files = ", ".join(_image_said(a) for a in own.attachments)
        out.print(sentence("version.images", {"files": files}))
    if one.since:
        newest = {"revision": own.revision, "newest": shared.revision}
        out.print(f"\n{sentence('version.since', newest)}", style="bold")
        heads = ("version.column.then", "version.column.now")
        out.print(difference_shown(one.since, heads=heads, width=out.width))
    _say_flags(one.flags)
    out.print()


def _image_said(attachment: Attachment) -> str:
    if not attachment.alt:
        return attachment.file
    values = {"file": attachment.file, "alt": attachment.alt}
    return sentence("version.image_alt", values)


def _say_flags(flags: Iterable[Flag]) -> None:
    for flag in flags:
        said = sentence(flag.remark.id, flag.remark.values)
        console().print(f"{sentence(f'severity.{flag.severity}')}: {said}")


def _compared_values(one: Compared) -> dict[str, Any]:
    return {
        **version_values(one.kept),
        "operations": change_values(one.changes),
        "shared_since": change_values(one.since),
        "flags": [flag_values(flag) for flag in one.flags],
    }


def flag_values(flag: Flag) -> dict[str, Any]:
    """Return what is to be said of a version, for programs."""
    return {
        "code": flag.code,
        "severity": str(flag.severity),
        "message": sentence(flag.remark.id, flag.remark.values),
        "values": dict(flag.remark.values),
    }
