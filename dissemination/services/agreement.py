"""Agreement: what an approver must know of accounts' own versions of an item."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from dissemination.domain.agreement import Disagreement, How, disagreements
from dissemination.domain.delivery import State
from dissemination.domain.difference import Change, difference
from dissemination.domain.finding import Severity
from dissemination.domain.item import ContentItem
from dissemination.domain.rendition import AccountId
from dissemination.domain.version import Version, in_own_words
from dissemination.messages import sentence
from dissemination.services.desk import Desk
from dissemination.services.holding import versions_of
from dissemination.services.remarks import Remark
from dissemination.services.write import find_item
from dissemination.storage import deliveries, items
from dissemination.storage.versions import KeptVersion


def own_words(desk: Desk, item: ContentItem, version: Version) -> ContentItem:
    """Return an item as its account will say it, before limits."""
    has_title = desk.capabilities(version.account).title is not None
    return in_own_words(item, version, has_title=has_title)


def wordings(
    desk: Desk, item: ContentItem, own: Iterable[KeptVersion]
) -> tuple[ContentItem, ...]:
    """Return an item in the shared words and in own versions, to be checked."""
    return (item, *(own_words(desk, item, one.version) for one in own))


def remarks(
    desk: Desk, item: ContentItem, accounts: Collection[AccountId]
) -> tuple[Remark, ...]:
    """Return what to know of the versions on these accounts before saying yes."""
    return tuple(
        flag.remark
        for account, one in versions_of(desk, item.id).items()
        if account in accounts
        for flag in flags(desk, item, one.version)
        if flag.severity is Severity.WARNING
    )


def remarks_of_planned(desk: Desk, id: str) -> tuple[Remark, ...]:
    """Return the remarks on an item's versions that wait for approval."""
    kept = find_item(desk, id)
    with desk.db.read() as connection:
        known = deliveries.of_item(connection, kept.item.id)
    waiting = {s.delivery.account for s in known if s.delivery.state is State.PLANNED}
    return remarks(desk, kept.item, waiting)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """What is to be said of a version: that it is older, or disagrees on a fact.

    `code` names it for programs; `text` are the words that it is about.
    """

    code: str
    severity: Severity
    remark: Remark
    text: str = ""


def flags(desk: Desk, item: ContentItem, version: Version) -> tuple[Flag, ...]:
    """Return all that is to be said of a version, beside the newest shared words."""
    account, zone = version.account, desk.config.office.zone
    own = own_words(desk, item, version)
    found = [_disagreeing(one, account) for one in disagreements(item, own, zone)]
    if version.revision < item.revision:
        against = {"revision": str(version.revision), "newest": str(item.revision)}
        remark = Remark(id="version.older", values={"account": account, **against})
        older = Flag(code=remark.id, severity=Severity.WARNING, remark=remark)
        found.insert(0, older)
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """An account's version beside the shared words.

    Attributes:
        kept: the version.
        changes: how the newest shared words become its own.
        since: how the shared words changed since it was written; empty where it was
            written against the newest revision.
        flags: what is to be said of it.
    """

    kept: KeptVersion
    changes: tuple[Change, ...]
    since: tuple[Change, ...]
    flags: tuple[Flag, ...]


def compared(
    desk: Desk, item: ContentItem, accounts: Collection[str] = ()
) -> tuple[Compared, ...]:
    """Return an item's versions beside its shared words, those of accounts or all."""
    return tuple(
        _compared(desk, item, one)
        for account, one in versions_of(desk, item.id).items()
        if not accounts or account in accounts
    )


def shared_words(item: ContentItem) -> str:
    """Return an item's headline and body, as they are compared."""
    return "\n\n".join(filter(None, (item.title, item.body)))


def _disagreeing(one: Disagreement, account: AccountId) -> Flag:
    how = "added" if one.how is How.OTHER and not one.against else str(one.how)
    said = {"text": one.text, "against": "; ".join(one.against)}
    fact = sentence(f"fact.{one.sort}")
    values = {"account": account, "fact": fact, **said}
    return Flag(
        code=f"version.{how}.{one.sort}",
        severity=Severity.WARNING if one.is_grave else Severity.SUGGESTION,
        remark=Remark(id=f"version.{how}", values=values),
        text=one.text,
    )


def _compared(desk: Desk, item: ContentItem, one: KeptVersion) -> Compared:
    since: tuple[Change, ...] = ()
    if one.version.revision < item.revision:
        with desk.db.read() as connection:
            then = items.find(connection, item.id, revision=one.version.revision)
        if then is not None:
            since = difference(shared_words(then.item), shared_words(item))
    own = own_words(desk, item, one.version)
    return Compared(
        kept=one,
        changes=difference(shared_words(item), shared_words(own)),
        since=since,
        flags=flags(desk, item, one.version),
    )
