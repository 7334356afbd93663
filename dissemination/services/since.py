"""Since: what has changed of an item since somebody last looked at it, or answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Literal

from dissemination.domain.difference import Change, difference
from dissemination.domain.item import ContentItem
from dissemination.domain.rendition import AccountId, Media, Part, Rendition
from dissemination.messages import short_instant
from dissemination.storage.approvals import APPROVED, RETURNED, Verdict
from dissemination.storage.looks import Look
from dissemination.storage.reviewing import Laid

How = Literal["seen", "returned", "approved"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What the present is compared with: who saw or answered what, and when."""

    how: How
    person: str
    at: datetime
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """How one field of the item became another; `name` is the field's."""

    name: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChange:
    """How what one account says became another thing.

    `before` and `after` are its pictures and videos, where those differ.
    """

    account: AccountId
    changes: tuple[Change, ...] = ()
    before: tuple[Media, ...] = ()
    after: tuple[Media, ...] = ()
    is_new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What has changed since the basis; `gone` are accounts that say nothing now."""

    basis: Basis
    fields: tuple[FieldChange, ...] = ()
    accounts: tuple[AccountChange, ...] = ()
    gone: tuple[AccountId, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether all that the public would see is as it was."""
        return not (self.fields or self.accounts or self.gone)


def basis_of(
    seen: Iterable[Look],
    said: Iterable[Verdict],
    *,
    person: str,
    seal: str,
    fingerprint: str,
) -> Basis | None:
    """Return what to compare with: one's own last look, or the last answer of anybody.

    Looks at what stands now and yeses to it compare with nothing. Who never looked,
    and where nobody answered, sees what is new since anybody's look.
    """
    looks = [look for look in seen if look.fingerprint != seal]
    own = [_of_look(look) for look in looks if look.person == person]
    answers = [
        _of_verdict(one)
        for one in said
        if one.verdict == RETURNED or one.fingerprint != fingerprint
    ]
    found = own + answers or [_of_look(look) for look in looks]
    return max(found, key=lambda one: one.at, default=None)


def since(
    basis: Basis,
    items: tuple[ContentItem, ContentItem],
    laid: Sequence[Laid],
    waiting: Iterable[Laid],
    *,
    zone: tzinfo,
) -> Since:
    """Return what has changed.

    Args:
        basis: since when.
        items: as it was, and as it is.
        laid: all that was ever planned of it.
        waiting: what of that waits now.
        zone: of the office.
    """
    before = _said_at(laid, basis.at)
    now = {one.said.account: one.said for one in waiting}
    return Since(
        basis=basis,
        fields=tuple(_fields(*items, zone)),
        accounts=tuple(_accounts(before, now)),
        gone=tuple(account for account in before if account not in now),
    )


def _of_look(look: Look) -> Basis:
    return Basis(how="seen", person=look.person, at=look.at, revision=look.revision)


def _of_verdict(one: Verdict) -> Basis:
    how: How = "approved" if one.verdict == APPROVED else "returned"
    return Basis(how=how, person=one.person, at=one.at, revision=one.revision)


def _said_at(laid: Sequence[Laid], at: datetime) -> dict[AccountId, Rendition]:
    """Return what each account was to say then: what was planned last until then."""
    until = sorted(
        (one for one in laid if one.planned_at <= at),
        key=lambda one: (one.delivery.revision, one.delivery.id),
    )
    newest = max((one.delivery.revision for one in until), default=0)
    return {
        one.said.account: one.said for one in until if one.delivery.revision == newest
    }


def _fields(old: ContentItem, new: ContentItem, zone: tzinfo) -> Iterable[FieldChange]:
    for name, read in _FIELDS.items():
        before, after = read(old, zone), read(new, zone)
        if before != after:
            yield FieldChange(name=name, changes=difference(before, after))


def _accounts(
    before: Mapping[AccountId, Rendition], now: Mapping[AccountId, Rendition]
) -> Iterable[AccountChange]:
    for account, said in now.items():
        was = before.get(account)
        if was is None:
            yield AccountChange(account=account, is_new=bool(before))
        elif was.fingerprint != said.fingerprint:
            yield _account(account, was, said)


def _account(account: AccountId, was: Rendition, said: Rendition) -> AccountChange:
    both = [(read(was), read(said)) for read in (_words, _beside)]
    old, new = ("\n\n".join(side) for side in _sides(both))
    before, after = _media(was), _media(said)
    shown = [one.sha256 for one in before] != [one.sha256 for one in after]
    return AccountChange(
        account=account,
        changes=difference(old, new) if old != new else (),
        before=before if shown else (),
        after=after if shown else (),
    )


def _words(said: Rendition) -> str:
    texts = (text for part in said.parts for text in (_headline(part), part.text))
    return "\n\n".join(filter(None, texts))


def _beside(said: Rendition) -> str:
    """Return what is public beside the words: addresses, alt texts and captions."""
    return "\n\n".join(text for part in said.parts for text in _further(part))


def _further(part: Part) -> Iterable[str]:
    if part.link and part.link not in part.text:
        yield part.link
    yield from (one.alt for one in part.media if one.alt)
    if part.captions:
        yield part.captions.vtt


def _sides(both: Iterable[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """Return what was said and what is said, where they differ."""
    other = [(old, new) for old, new in both if old != new]
    return [old for old, _ in other], [new for _, new in other]


def _headline(part: Part) -> str:
    return "" if part.text.startswith(part.title) else part.title


def _media(said: Rendition) -> tuple[Media, ...]:
    shown = ((*part.media, *filter(None, [part.cover])) for part in said.parts)
    return tuple(one for every in shown for one in every)


def _instant(at: datetime | None, zone: tzinfo) -> str:
    return short_instant(at, zone) if at else ""


def _pictures(item: ContentItem) -> str:
    every = (
        " · ".join(filter(None, (a.file, a.caption, a.alt, a.credit)))
        for a in item.attachments
    )
    return "\n".join(every)


_FIELDS: Mapping[str, Callable[[ContentItem, tzinfo], str]] = {
    "kind": lambda item, _: item.kind,
    "priority": lambda item, _: item.priority,
    "title": lambda item, _: item.title,
    "body": lambda item, _: item.body,
    "hashtags": lambda item, _: " ".join(item.hashtags),
    "link": lambda item, _: item.link,
    "place": lambda item, _: item.place,
    "byline": lambda item, _: item.byline,
    "unit": lambda item, _: item.unit,
    "publish_at": lambda item, zone: _instant(item.publish_at, zone),
    "event_at": lambda item, zone: _instant(item.event_at, zone),
    "expires_at": lambda item, zone: _instant(item.expires_at, zone),
    "attachments": lambda item, _: _pictures(item),
    "card": lambda item, _: "\n".join(f"{key}: {said}" for key, said in item.card),
}
