"""Files that people write, to content items: TOML, or Markdown with TOML in front."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from dissemination.config import FILE, ConfigInvalid, Problem, problems
from dissemination.domain.calendar import exists
from dissemination.domain.item import (
    Attachment,
    ContentItem,
    InfoClass,
    ItemId,
    Kind,
    Priority,
)
from dissemination.services.markdown import Plain, read_markdown
from dissemination.services.mistakes import NotFound, Unreadable, cause

SUFFIXES = (".toml", ".md")
# Labels of the test corpus: they say what is expected, not what is published.
_LABELS = frozenset(
    {"expect", "trap", "gate", "must_keep", "para_sentences", "title_missing"}
)
_FRONT = re.compile(r"\s*\+\+\+[ \t]*\n(?:(.*?)\n)?\+\+\+[ \t]*(?:\n(.*))?", re.DOTALL)
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_YEARS = range(2000, 2100)
_TIMES = ("publish_at", "event_at", "expires_at")
_ENDS = ("expires_at", "event_at")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _id(value: str) -> str:
    # Digits alone would be taken for a delivery's number.
    if value and (not _ID.fullmatch(value) or value.isdigit()):
        raise ValueError("id")
    return value


def _address(value: str) -> str:
    if value and not re.fullmatch(r"https?://[^\s/]\S*", value):
        raise ValueError("address")
    return value


def _instant(value: object) -> object:
    # A day alone has no hour, and a number would be read as seconds since 1970.
    if isinstance(value, str) and re.match(r"\d{4}-\d{2}-\d{2}[ T]\d{2}", value):
        try:
            value = datetime.fromisoformat(value)
        except ValueError as error:
            raise ValueError("instant") from error
    if not isinstance(value, datetime) or value.year not in _YEARS:
        raise ValueError("instant")
    return value


def _clean(value: str) -> str:
    """Return text with one kind of line end, and nothing that cannot be shown."""
    return _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _focus(value: object) -> object:
    match value:
        case [int() | float() as x, int() | float() as y] if (
            0 <= x <= 1 and 0 <= y <= 1
        ):
            return (float(x), float(y))
    raise ValueError("focus")


def _card_field(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,31}", value):
        raise ValueError("name")
    return value


Text = Annotated[str, AfterValidator(_clean)]
CardField = Annotated[str, AfterValidator(_card_field)]
Instant = Annotated[datetime, BeforeValidator(_instant)]
Focus = Annotated[tuple[float, float], BeforeValidator(_focus)]


class _Media(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    file: Annotated[Text, Field(min_length=1)]
    kind: Literal["image", "video"] = "image"
    alt: Text = ""
    credit: Text = ""
    caption: Text = ""
    duration_s: float = Field(0.0, ge=0, le=86_400)
    captions: bool | Text = False
    focus: Focus | None = None


class _Written(BaseModel):
    """The keys of an item's file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, AfterValidator(_id)] = ""
    kind: Kind = Kind.NEWS
    title: Text = ""
    body: Annotated[str, AfterValidator(_clean), Field(min_length=1)]
    hashtags: tuple[Text, ...] = ()
    unit: Text = ""
    channels: tuple[str, ...] = ()
    publish_at: Instant | None = None
    event_at: Instant | None = None
    expires_at: Instant | None = None
    info_class: InfoClass = InfoClass.NONE
    priority: Priority = Priority.NORMAL
    link: Annotated[str, AfterValidator(_address)] = ""
    dateline_place: Text = ""
    dateline_media: Text = ""
    byline: Text = ""
    keywords: tuple[Text, ...] = ()
    after: Annotated[str, AfterValidator(_id)] = ""
    campaign: Text = ""
    card: Mapping[CardField, Text] = Field(default_factory=dict)
    media: tuple[_Media, ...] = ()


def item_files(paths: Iterable[Path]) -> list[Path]:
    """Return the item files among files and folders, in the order of their paths.

    Folders within a folder are looked into, but for hidden ones; a readme and a
    schedule.toml are no items.

    Raises:
        NotFound: a path does not exist.
        Unreadable: a folder holds no item.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = [p for p in sorted(path.rglob("*")) if _is_item(p, path)]
            if not inside:
                raise Unreadable("item.empty_folder", path=str(path))
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise NotFound("item.no_file", path=str(path))
    return list(dict.fromkeys(found))


def _is_item(file: Path, folder: Path) -> bool:
    is_hidden = any(step.startswith(".") for step in file.relative_to(folder).parts)
    is_other = file.stem.lower() == "readme" or file.name == FILE
    return file.suffix.lower() in SUFFIXES and not (is_hidden or is_other)


def read_item(path: Path, zone: ZoneInfo) -> ContentItem:
    """Read one item; its attachments' files are looked for later.

    Raises:
        NotFound: there is no such file.
        Unreadable: it is neither TOML nor Markdown with TOML in front.
        ConfigInvalid: keys or values are wrong; every problem is in it.
    """
    text = _text(path)
    try:
        is_markdown = path.suffix.lower() == ".md"
        keys = _front_matter(text, path) if is_markdown else tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Unreadable("item.not_toml", path=str(path), why=str(error)) from error
    keys = {key: value for key, value in keys.items() if key not in _LABELS}
    return _item(keys, path, zone)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise NotFound("item.no_file", path=str(path)) from error
    except UnicodeDecodeError as error:
        raise Unreadable("item.not_utf8", path=str(path)) from error
    except OSError as error:
        why = cause(error)
        raise Unreadable("item.unreadable", path=str(path), why=why) from error


def _item(keys: dict[str, Any], path: Path, zone: ZoneInfo) -> ContentItem:
    try:
        w = _Written.model_validate(keys)
    except ValidationError as error:
        raise ConfigInvalid(problems(error, _Written), file=path.name) from None
    id_ = w.id or slug(path.stem)
    if not _ID.fullmatch(id_) or id_.isdigit():
        raise ConfigInvalid([Problem(path="id", id="config.missing")], file=path.name)
    if wrong := list(_wrong_times(w, zone)):
        raise ConfigInvalid(wrong, file=path.name)
    return ContentItem(
        id=ItemId(id_),
        kind=w.kind,
        title=" ".join(w.title.split()),
        body=w.body,
        unit=w.unit,
        publish_at=w.publish_at and _aware(w.publish_at, zone),
        event_at=w.event_at and _aware(w.event_at, zone),
        expires_at=w.expires_at and _aware(w.expires_at, zone),
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
        after=w.after,
        campaign=w.campaign,
        card=tuple(sorted(w.card.items())),
    )


def _wrong_times(w: _Written, zone: ZoneInfo) -> Iterator[Problem]:
    """Yield hours that the clocks skip, and deadlines that leave nothing to publish."""
    times: dict[str, datetime | None] = {name: getattr(w, name) for name in _TIMES}
    aware = {name: _aware(at, zone) for name, at in times.items() if at is not None}
    for name, at in aware.items():
        if not exists(at):
            value = f"{at:%Y-%m-%d %H:%M}"
            yield Problem(path=name, id="config.hour_gone", values={"value": value})
    # What took place may be told afterwards; what invites to an event may not.
    ends = _ENDS if w.kind is Kind.EVENT else _ENDS[:1]
    for name in ends:
        if {name, "publish_at"} <= aware.keys() and aware[name] <= aware["publish_at"]:
            yield Problem(path=name, id="config.before_publish_at")


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
        focus=m.focus,
        captioned=bool(m.captions),
        captions_file=m.captions if isinstance(m.captions, str) else "",
    )


def _aware(at: datetime, zone: ZoneInfo) -> datetime:
    return at.replace(tzinfo=zone) if at.tzinfo is None else at


def _front_matter(text: str, path: Path) -> dict[str, Any]:
    match = _FRONT.fullmatch(text)
    if match is None:
        raise Unreadable("item.no_front_matter", path=str(path))
    keys = tomllib.loads(match[1] or "")
    if "body" in keys:
        raise Unreadable("item.body_twice", path=str(path))
    said = read_markdown(match[2] or "")
    keys.setdefault("title", said.title)
    is_repeated = said.title in ("", keys["title"])
    lines = said.lines if is_repeated else (said.title, *said.lines)
    _add_pictures(keys, said)
    return {**keys, "body": "\n".join(lines)}


def _add_pictures(keys: dict[str, Any], said: Plain) -> None:
    """Name the pictures that stand in the Markdown beside those in front of it."""
    if not said.pictures or not isinstance(keys.setdefault("media", []), list):
        return
    named = {m.get("file") for m in keys["media"] if isinstance(m, dict)}
    keys["media"] += [
        {"file": p.file, "alt": p.alt} for p in said.pictures if p.file not in named
    ]
