"""Written: what the fields of a draft come to, as a content item."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from dissemination.domain.calendar import exists
from dissemination.domain.elements import FORMS, compose
from dissemination.domain.item import (
    Attachment,
    ContentItem,
    InfoClass,
    ItemId,
    Kind,
    Priority,
)
from dissemination.messages import instant
from dissemination.services.desk import Desk
from dissemination.services.library import Asset, assets_of, attached, objections
from dissemination.services.mistakes import Mistake
from dissemination.services.typed import (
    Fields,
    asset_of,
    choice_of,
    clean,
    group_of,
    hour_of,
    hour_text,
    instant_of,
    list_of,
    media_of,
    text_of,
)
from dissemination.storage import items

TIMES = ("publish_at", "event_at", "expires_at")
WHENS = ("next_slot", "at", "now")
_CHOICES: Mapping[str, frozenset[str]] = {
    "kind": frozenset(Kind),
    "info_class": frozenset(InfoClass),
    "priority": frozenset(Priority),
    "when": frozenset(WHENS),
}
_ADDRESS = re.compile(r"https?://[^\s/]\S*")
_TAG = re.compile(r"[^\s,;#]+")
_CARD = re.compile(r"[a-z][a-z0-9_]{0,31}")
_MEDIUM = "media."  # with its place: the name of its field
_UNNAMED = "draf"  # an item that is not kept yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """What is wrong with one field: a message's id, and its values."""

    id: str
    values: Mapping[str, object] = field(default_factory=dict)


class FieldMistakes(Mistake):
    """Fields that have to be mended first; `fields` says of each what and how."""

    def __init__(self, fields: Mapping[str, Wrong]) -> None:
        super().__init__("draft.wrong", count=len(fields))
        self.fields = dict(fields)


def tentative(desk: Desk, fields: Fields, *, id: str = "") -> ContentItem:
    """Return the item that fields come to so far; what is wrong is left out.

    Args:
        desk: the workspace.
        fields: as they were typed.
        id: of the item that is written anew; its name stays, and so do its files.
    """
    item = _item(desk, fields, id or _UNNAMED)
    return replace(item, attachments=_attachments(_chosen(desk, fields, id)))


def strict(desk: Desk, fields: Fields, *, id: str = "") -> ContentItem:
    """Return the item that fields come to, where nothing is wrong with them.

    Raises:
        FieldMistakes: something is; all of it is in there, by field.
    """
    item = _item(desk, fields, id or _UNNAMED)
    chosen = _chosen(desk, fields, id)
    found = (
        *_wrong_words(item),
        *_wrong_choices(fields),
        *_wrong_times(desk, fields),
        *_wrong_names(desk, fields),
        *_wrong_media(chosen, is_urgent=item.priority is Priority.EMERGENCY),
    )
    if found:
        # The first thing that is wrong with a field is said of it.
        raise FieldMistakes(dict(reversed(found)))
    return replace(item, attachments=_attachments(chosen))


def body_of(desk: Desk, fields: Fields) -> str:
    """Return the text of fields: the body, or what their elements come to."""
    return text_of(fields, "body") or compose(kind_of(fields), told(desk, fields))


def told(desk: Desk, fields: Fields) -> Mapping[str, str]:
    """Return the elements of fields; an hour that a field holds is told in words."""
    given = group_of(fields, "elements")
    found = {name: clean(str(said)) for name, said in given.items()}
    for element in FORMS[kind_of(fields)].elements:
        at = instant_of(desk, fields, element.instant) if element.instant else None
        if at is not None and not found.get(element.name):
            found[element.name] = instant(at, desk.config.office.zone, lang="id")
    return found


def kind_of(fields: Fields) -> Kind:
    """Return the kind of fields; news, where they name none that exists."""
    return choice_of(fields, "kind", Kind.NEWS)


def accounts_of(desk: Desk, fields: Fields) -> tuple[str, ...]:
    """Return the accounts of fields that the desk has, each once."""
    named = dict.fromkeys(list_of(fields, "accounts"))
    return tuple(name for name in named if name in desk.config.accounts)


def fields_of(
    desk: Desk, item: ContentItem, accounts: Sequence[str] = ()
) -> dict[str, Any]:
    """Return an item as the fields of a draft, to be revised or copied."""
    return {
        "kind": str(item.kind),
        "title": item.title,
        "body": item.body,
        "elements": {},
        "unit": item.unit,
        "link": item.link,
        "hashtags": " ".join(item.hashtags),
        **{name: hour_text(desk, getattr(item, name)) for name in TIMES},
        "info_class": str(item.info_class),
        "priority": str(item.priority),
        "place": item.place,
        "byline": item.byline,
        "campaign": item.campaign,
        "after": item.after,
        "accounts": list(accounts),
        "card": {"template": "", "quote": "", **dict(item.card)},
        "media": [
            {"file": a.file, "alt": a.alt, "caption": a.caption}
            for a in item.attachments
        ],
        "when": "next_slot",
        # No form asks for these; they stay what the item's file said.
        "medium": item.medium,
        "keywords": list(item.keywords),
        "channels": list(item.channels),
    }


def _kept(desk: Desk, id: str) -> ContentItem | None:
    if not id:
        return None
    with desk.db.read() as connection:
        kept = items.find(connection, ItemId(id))
    return kept.item if kept else None


def _item(desk: Desk, fields: Fields, id: str) -> ContentItem:
    link, campaign = text_of(fields, "link"), text_of(fields, "campaign")
    is_timed = fields.get("when") == "at"
    return ContentItem(
        id=ItemId(id),
        kind=kind_of(fields),
        title=" ".join(text_of(fields, "title").split()),
        body=body_of(desk, fields),
        unit=text_of(fields, "unit") or desk.config.office.short,
        publish_at=instant_of(desk, fields, "publish_at") if is_timed else None,
        event_at=instant_of(desk, fields, "event_at"),
        expires_at=instant_of(desk, fields, "expires_at"),
        hashtags=_hashtags(fields),
        channels=_channels(desk, fields) or tuple(list_of(fields, "channels")),
        info_class=choice_of(fields, "info_class", InfoClass.NONE),
        priority=choice_of(fields, "priority", Priority.NORMAL),
        link=link if _ADDRESS.fullmatch(link) else "",
        place=text_of(fields, "place"),
        medium=text_of(fields, "medium"),
        byline=text_of(fields, "byline"),
        keywords=tuple(list_of(fields, "keywords")),
        after=text_of(fields, "after"),
        campaign=campaign if campaign in desk.config.campaigns else "",
        card=_card(fields),
    )


def _channels(desk: Desk, fields: Fields) -> tuple[str, ...]:
    accounts = desk.config.accounts
    named = (accounts[name].channel for name in accounts_of(desk, fields))
    return tuple(dict.fromkeys(named))


def _hashtags(fields: Fields) -> tuple[str, ...]:
    tags = _TAG.findall(text_of(fields, "hashtags"))
    return tuple(dict.fromkeys(f"#{tag}" for tag in tags))


def _card(fields: Fields) -> tuple[tuple[str, str], ...]:
    given = group_of(fields, "card")
    said = {name: text_of(given, name) for name in given if _CARD.fullmatch(name)}
    return tuple(sorted((name, text) for name, text in said.items() if text))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """A medium that was chosen, where it stands in the form, and what it is."""

    name: str
    attachment: Attachment | None
    asset: Asset | None = None


def _chosen(desk: Desk, fields: Fields, id: str) -> Sequence[_Chosen]:
    media = media_of(fields)
    has_files = any(asset_of(medium) is None for medium in media)
    before = _kept(desk, id) if has_files else None
    old = {a.file: a for a in before.attachments} if before else {}
    ids = {number for number in map(asset_of, media) if number is not None}
    assets = assets_of(desk, ids) if ids else {}
    return [
        _look_up(f"{_MEDIUM}{number}", medium, assets, old)
        for number, medium in enumerate(media)
    ]


def _look_up(
    name: str,
    medium: Fields,
    assets: Mapping[int, Asset],
    old: Mapping[str, Attachment],
) -> _Chosen:
    alt, caption = text_of(medium, "alt"), text_of(medium, "caption")
    number = asset_of(medium)
    if number is not None:
        asset = assets.get(number)
        found = attached(asset, alt=alt, caption=caption) if asset else None
        return _Chosen(name=name, attachment=found, asset=asset)
    known = old.get(text_of(medium, "file"))
    if known is None:
        return _Chosen(name=name, attachment=None)
    shown = replace(known.media, alt=alt) if known.media else None
    kept = replace(known, alt=alt, caption=caption, media=shown)
    return _Chosen(name=name, attachment=kept)


def _attachments(chosen: Sequence[_Chosen]) -> tuple[Attachment, ...]:
    return tuple(one.attachment for one in chosen if one.attachment is not None)


_Found = Iterator[tuple[str, Wrong]]  # fields, with what is wrong there


def _wrong_words(item: ContentItem) -> _Found:
    if not item.title:
        yield "title", Wrong(id="draft.no_title")
    if not item.body:
        yield "body", Wrong(id="draft.no_body")


def _wrong_choices(fields: Fields) -> _Found:
    for name, known in _CHOICES.items():
        value = text_of(fields, name)
        if value and value not in known:
            yield name, Wrong(id="draft.no_choice", values={"value": value})


def _wrong_times(desk: Desk, fields: Fields) -> _Found:
    is_timed = fields.get("when") == "at"
    if is_timed and not text_of(fields, "publish_at"):
        yield "publish_at", Wrong(id="draft.no_time")
    for name in TIMES if is_timed else TIMES[1:]:
        if typed := text_of(fields, name):
            yield from _wrong_hour(name, typed, hour_of(desk, typed))
    if is_timed:
        yield from _ended_before(desk, fields)


def _wrong_hour(name: str, typed: str, at: datetime | None) -> _Found:
    if at is None:
        yield name, Wrong(id="draft.bad_time", values={"value": typed})
    elif not exists(at):
        yield name, Wrong(id="draft.hour_gone", values={"value": typed})


def _ended_before(desk: Desk, fields: Fields) -> _Found:
    start = instant_of(desk, fields, "publish_at")
    is_event = kind_of(fields) is Kind.EVENT
    for name in ("expires_at", "event_at") if is_event else ("expires_at",):
        end = instant_of(desk, fields, name)
        if start is not None and end is not None and end <= start:
            yield name, Wrong(id="draft.ends_before")


def _wrong_names(desk: Desk, fields: Fields) -> _Found:
    link = text_of(fields, "link")
    if link and not _ADDRESS.fullmatch(link):
        yield "link", Wrong(id="draft.bad_link", values={"value": link})
    campaign = text_of(fields, "campaign")
    if campaign and campaign not in desk.config.campaigns:
        yield "campaign", Wrong(id="draft.no_campaign", values={"value": campaign})
    for name in list_of(fields, "accounts"):
        if name not in desk.config.accounts:
            yield "accounts", Wrong(id="draft.no_account", values={"value": name})
    after = text_of(fields, "after")
    if after and _kept(desk, after) is None:
        yield "after", Wrong(id="draft.no_after", values={"value": after})


def _wrong_media(chosen: Sequence[_Chosen], *, is_urgent: bool) -> _Found:
    """Yield what keeps media back; an emergency waits for nothing but words."""
    for one in chosen:
        if one.attachment is None:
            yield one.name, Wrong(id="draft.no_medium")
        elif one.asset is None:
            if one.attachment.kind == "image" and not one.attachment.alt:
                yield f"{one.name}.alt", Wrong(id="draft.no_alt")
        else:
            alt = one.attachment.alt
            for objection in objections(one.asset, alt=alt):
                if objection.field == "alt":
                    yield f"{one.name}.alt", Wrong(id=objection.id)
                elif not is_urgent:
                    yield one.name, Wrong(id=objection.id)
