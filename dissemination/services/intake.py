"""Files that people write, to content items: TOML, or Markdown with TOML in front."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dissemination.config import ConfigInvalid, Problem, problems
from dissemination.domain.item import (
    Attachment,
    ContentItem,
    InfoClass,
    ItemId,
    Kind,
    Priority,
)
from dissemination.services.mistakes import Unreadable

SUFFIXES = (".toml", ".md")
# Labels of the test corpus: they say what is expected, not what is published.
_LABELS = frozenset(
    {"expect", "trap", "gate", "must_keep", "para_sentences", "title_missing"}
)
_FRONT = re.compile(r"\+\+\+[ \t]*\r?\n(.*?)\r?\n\+\+\+[ \t]*\r?\n(.*)", re.DOTALL)
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")


class _Media(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str = Field(min_length=1)
    kind: str = Field("image", pattern="^(image|video)$")
    alt: str = ""
    credit: str = ""
    caption: str = ""
    duration_s: float = Field(0.0, ge=0)
    captions: bool = False


class _Written(BaseModel):
    """The keys of an item's file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field("", pattern=r"^([a-z0-9][a-z0-9_-]{0,79})?$")
    kind: Kind = Kind.NEWS
    title: str = ""
    body: str = Field(min_length=1)
    hashtags: tuple[str, ...] = ()
    unit: str = ""
    channels: tuple[str, ...] = ()
    publish_at: datetime | None = None
    event_at: datetime | None = None
    expires_at: datetime | None = None
    info_class: InfoClass = InfoClass.NONE
    priority: Priority = Priority.NORMAL
    link: str = Field("", pattern=r"^(https?://\S+)?$")
    dateline_place: str = ""
    dateline_media: str = ""
    byline: str = ""
    keywords: tuple[str, ...] = ()
    media: tuple[_Media, ...] = ()


def item_files(paths: Iterable[Path]) -> list[Path]:
    """Return the item files among files and folders, in the order of their names.

    Raises:
        Unreadable: a path does not exist, or a folder holds no item.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.iterdir() if p.suffix in SUFFIXES)
            inside = [p for p in inside if p.name.lower() != "readme.md"]
            if not inside:
                raise Unreadable("item.empty_folder", path=str(path))
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise Unreadable("item.no_file", path=str(path))
    return found


def read_item(path: Path, zone: ZoneInfo) -> ContentItem:
    """Read one item; its attachments' files are looked for later.

    Raises:
        Unreadable: it is neither TOML nor Markdown with TOML in front.
        ConfigInvalid: keys or values are wrong; every problem is in it.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "UTF-8"
        raise Unreadable("item.unreadable", path=str(path), why=why) from error
    try:
        keys = _front_matter(text) if path.suffix == ".md" else tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Unreadable("item.not_toml", path=str(path), why=str(error)) from error
    if keys is None:
        raise Unreadable("item.no_front_matter", path=str(path))
    keys = {key: value for key, value in keys.items() if key not in _LABELS}
    return _item(keys, path, zone)


def _item(keys: dict[str, Any], path: Path, zone: ZoneInfo) -> ContentItem:
    try:
        w = _Written.model_validate(keys)
    except ValidationError as error:
        raise ConfigInvalid(problems(error, _Written, prefix=path.name)) from None
    id_ = w.id or slug(path.stem)
    if not _ID.fullmatch(id_):
        raise ConfigInvalid([Problem(path=f"{path.name}: id", id="config.missing")])
    return ContentItem(
        id=ItemId(id_),
        kind=w.kind,
        title=w.title.strip(),
        body=w.body.strip(),
        unit=w.unit,
        publish_at=_aware(w.publish_at, zone),
        event_at=_aware(w.event_at, zone),
        expires_at=_aware(w.expires_at, zone),
        hashtags=w.hashtags,
        channels=w.channels,
        info_class=w.info_class,
        priority=w.priority,
        link=w.link,
        place=w.dateline_place,
        medium=w.dateline_media,
        byline=w.byline,
        keywords=w.keywords,
        attachments=tuple(_attachment(m) for m in w.media),
    )


def slug(text: str) -> str:
    """Return text as it may stand in an address: lower-case ASCII and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:80].rstrip("-")


def _attachment(m: _Media) -> Attachment:
    return Attachment(
        file=m.file,
        kind=m.kind,
        alt=m.alt,
        credit=m.credit,
        caption=m.caption,
        seconds=m.duration_s,
    )


def _aware(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return at.replace(tzinfo=zone) if at is not None and at.tzinfo is None else at


def _front_matter(text: str) -> dict[str, Any] | None:
    match = re.match(
        r"\+\+\+[ \t]*\r?\n(.*?)\r?\n\+\+\+[ \t]*\r?\n(.*)", text, re.DOTALL
    )
    if match is None:
        return None
    keys = tomllib.loads(match[1])
    title, body = _plain(MarkdownIt().parse(match[2]))
    keys.setdefault("title", title)
    return {**keys, "body": body}


def _plain(tokens: Sequence[Token]) -> tuple[str, str]:
    """Return a first heading and the paragraphs of Markdown, one a line, as plain text.

    List items keep their mark ("•", "1."); emphasis and link texts lose theirs, and an
    address follows its text in brackets.
    """
    title, lines, marks = "", list[str](), list[str]()
    for number, token in enumerate(tokens):
        match token.type:
            case "bullet_list_open":
                marks.append("•")
            case "ordered_list_open":
                marks.append("1")
            case "bullet_list_close" | "ordered_list_close":
                marks.pop()
            case "list_item_open" if token.info:
                marks[-1] = f"{token.info}."
            case "inline":
                said = _inline(token.children or [])
                is_title = tokens[number - 1].tag == "h1" and not title and not lines
                if is_title:
                    title = said
                else:
                    lines.append(f"{marks[-1]} {said}" if marks else said)
    return title, "\n".join(lines)


def _inline(children: Sequence[Token]) -> str:
    said, address = "", ""
    for token in children:
        match token.type:
            case "text" | "code_inline":
                said += token.content
            case "softbreak" | "hardbreak":
                said += " "
            case "link_open":
                address = str(token.attrGet("href") or "")
            case "link_close" if address and not said.endswith(address):
                said += f" ({address})"
    return said
