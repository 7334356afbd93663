"""Preview: all that is known of an item on each account, before it goes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dissemination.channel import Capabilities, Limit
from dissemination.config import ConfigInvalid
from dissemination.domain.cost import NOTHING, Cost
from dissemination.domain.delivery import State
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem
from dissemination.domain.length import measure
from dissemination.domain.rendition import AccountId, Media, Part, Rendition
from dissemination.rendering.pictures import PictureError
from dissemination.rendering.wording import WordingError
from dissemination.services import checks
from dissemination.services.adapt import adapt
from dissemination.services.agreement import Flag, flags, own_words
from dissemination.services.budget import cost
from dissemination.services.desk import Desk
from dissemination.services.holding import versions_of
from dissemination.services.media_plan import PROBLEMS
from dissemination.services.mistakes import Mistake, cause
from dissemination.services.plan import link_of
from dissemination.services.studio import KEEPING, Studio
from dissemination.storage import deliveries
from dissemination.storage.items import Kept
from dissemination.storage.vault import VaultLocked
from dissemination.storage.versions import KeptVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What speaks against an item on one account.

    Attributes:
        code: a check's rule, or the message's own id.
        severity: as of a finding.
        message: an id of `messages`; `values` fill it.
        text: the words that it is about, where there are any.
        finding: what a check found, where it is that.
    """

    code: str
    severity: Severity
    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    text: str = ""
    finding: Finding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One part, how long it is, and how long it may be."""

    part: Part
    length: int
    limit: Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """An item in one placement of one account.

    Attributes:
        account: whose it is.
        channel: its kind.
        said: the rendition itself; what was dropped is in its notes. It has no parts
            where it could not be made: the problems say why.
        parts: what each part says, measured.
        cost: of publishing it now.
        problems: the gravest first.
        version: the account's own words or pictures, where it has any.
        is_planned: True where this is frozen, and just what an approval lets out.
    """

    account: AccountId
    channel: str
    said: Rendition
    parts: tuple[Measured, ...]
    cost: Cost
    problems: tuple[Problem, ...]
    version: KeptVersion | None
    is_planned: bool

    @property
    def card(self) -> Media | None:
        """The picture that was drawn, and shows the strings in `said.drawn`."""
        if not self.said.drawn:
            return None
        first = self.said.parts[0]
        return first.media[0] if first.media else first.cover


def previews(
    desk: Desk, kept: Kept, accounts: Sequence[str], now: datetime
) -> tuple[Preview, ...]:
    """Return an item as each account will say it, with the address it will have.

    What is planned already is shown as it was frozen.

    Args:
        desk: the workspace.
        kept: the item; without an author it is a file of which nothing is planned.
        accounts: which; every one where none is named.
        now: aware, UTC; at which it would cost what it costs.

    Raises:
        NotFound: schedule.toml does not know one of them.
    """
    every = [AccountId(name) for name in desk.config.accounts]
    chosen = [AccountId(name) for name in dict.fromkeys(accounts)] or every
    for account in chosen:
        desk.account(account)
    link = link_of(desk, kept, [*chosen, *every])
    frozen = _frozen(desk, kept)
    versions = versions_of(desk, kept.item.id)
    found = []
    for account in chosen:
        version = versions.get(account)
        is_planned = account in frozen
        if is_planned:
            made = _Made(said=frozen[account])
        else:
            is_page = desk.has_pages(account)
            own = link_of(desk, kept, [account]) if is_page else link
            made = _make(desk, kept.item, account, own, version)
        problems = [
            *made.hindrances,
            *_problems(desk, kept.item, made.said, version),
            *_of_account(desk, account),
        ]
        found.append(
            _preview(desk, made.said, version, problems, is_planned=is_planned, now=now)
        )
    return tuple(found)


def looked_at(
    desk: Desk,
    item: ContentItem,
    account: AccountId,
    *,
    link: str,
    version: KeptVersion | None,
    found: Sequence[Finding],
    studio: Studio,
    now: datetime,
) -> Preview:
    """Return an item as one account would say it if it were planned now.

    Args:
        desk: the workspace.
        item: as it is being written.
        account: whose limits hold.
        link: where the whole item would stand, or empty.
        version: the account's own words or pictures, where it has any.
        found: what the checks say of the shared words; it is not said again.
        studio: makes the pictures.
        now: aware, UTC; at which it would cost what it costs.
    """
    made = _make(desk, item, account, link, version, studio)
    told = _problems(desk, item, made.said, version, found)
    known = frozenset(found)
    problems = [
        *made.hindrances,
        *(one for one in told if one.finding is None or one.finding not in known),
    ]
    return _preview(desk, made.said, version, problems, is_planned=False, now=now)


def measured(said: Rendition, capabilities: Capabilities) -> Iterator[Measured]:
    """Yield the parts of a rendition, each beside the limit that holds for it."""
    for number, part in enumerate(said.parts):
        has_media = bool(part.media) and number == 0
        limit = (has_media and capabilities.caption) or capabilities.text
        length = measure(limit.unit)(part.text)
        yield Measured(part=part, length=length, limit=limit)


def hindrances(error: Exception) -> Iterator[Problem]:
    """Yield what keeps a rendition, or its picture, from being made."""
    match error:
        case ConfigInvalid(problems=problems):
            for one in problems:
                yield _problem(one.id, one.values, Severity.HOLD)
        case Mistake() | PictureError() | WordingError():
            yield _problem(error.id, error.values, Severity.HOLD)
        case OSError():
            values = {"path": error.filename or "-", "why": cause(error)}
            yield _problem("system.refused", values, Severity.HOLD)
        case _:
            kind = type(error).__name__
            yield _problem("unexpected", {"kind": kind}, Severity.HOLD)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A rendition; without parts where it could not be made, with what hinders it."""

    said: Rendition
    hindrances: tuple[Problem, ...] = ()


def _make(
    desk: Desk,
    item: ContentItem,
    account: AccountId,
    link: str,
    own: KeptVersion | None,
    studio: Studio = KEEPING,
) -> _Made:
    version = own.version if own else None
    try:
        said = adapt(desk, item, account, link=link, version=version, studio=studio)
        return _Made(said=said)
    except (ConfigInvalid, Mistake, OSError, ValueError) as error:
        # The others can be shown all the same.
        nothing = Rendition(
            item=item.id,
            revision=item.revision,
            account=account,
            placement=desk.placement(account),
            parts=(),
        )
        return _Made(said=nothing, hindrances=tuple(hindrances(error)))


def _frozen(desk: Desk, kept: Kept) -> dict[AccountId, Rendition]:
    """Return what is planned already: exactly what an approval lets out.

    What waits for a yes goes before what had one, where an account has both.
    """
    if not kept.author:
        return {}
    with desk.db.read() as connection:
        known = deliveries.of_item(connection, kept.item.id)
    waiting = [
        s
        for s in known
        if s.delivery.revision == kept.item.revision
        and s.delivery.state in deliveries.NOT_SENT
        and s.delivery.account in desk.config.accounts
        and s.delivery.placement == desk.placement(s.delivery.account)
    ]
    waiting.sort(key=lambda s: s.delivery.state is State.PLANNED)
    return {s.delivery.account: s.said for s in waiting}


def _preview(
    desk: Desk,
    said: Rendition,
    version: KeptVersion | None,
    problems: Sequence[Problem],
    *,
    is_planned: bool,
    now: datetime,
) -> Preview:
    order = list(Severity)
    return Preview(
        account=said.account,
        channel=desk.account(said.account).channel,
        said=said,
        parts=tuple(measured(said, desk.capabilities(said.account))),
        cost=cost(desk, said, now) if said.parts else NOTHING,
        problems=tuple(sorted(problems, key=lambda one: order.index(one.severity))),
        version=version,
        is_planned=is_planned,
    )


def _problems(
    desk: Desk,
    item: ContentItem,
    said: Rendition,
    version: KeptVersion | None,
    known: Sequence[Finding] | None = None,
) -> Iterator[Problem]:
    """Yield what speaks against the words and the pictures of a rendition.

    `known` is what the checks say of the shared words, where somebody asked them.
    """
    worded = own_words(desk, item, version.version) if version else item
    found = None if version else known
    if found is None:
        found = checks.findings(worded, desk.config)
    yield from map(_of_finding, found)
    if version is not None:
        yield from map(_of_flag, flags(desk, item, version.version))
    yield from _of_media(desk, worded, said, found)


def _of_finding(finding: Finding) -> Problem:
    return Problem(
        code=finding.rule,
        severity=finding.severity,
        message=f"rule.{finding.rule}",
        values={"text": finding.text},
        text=finding.text,
        finding=finding,
    )


def _of_flag(flag: Flag) -> Problem:
    return Problem(
        code=flag.code,
        severity=flag.severity,
        message=flag.remark.id,
        values=flag.remark.values,
        text=flag.text,
    )


def _of_media(
    desk: Desk, item: ContentItem, said: Rendition, found: Sequence[Finding]
) -> Iterator[Problem]:
    images = (one for one in item.attachments if one.kind == "image")
    lost = (image.file for image in images if image.media is None)
    yield from (_problem("preview.no_file", {"file": file}) for file in lost)
    notes = (note for note in said.notes if note.id in PROBLEMS)
    yield from (_problem(note.id, note.values) for note in notes)
    is_told = any(finding.rule == "format.missing_alt" for finding in found)
    if not is_told and (silent := _silent(desk, said)):
        yield _problem("preview.no_alt", {"count": silent})


def _silent(desk: Desk, said: Rendition) -> int:
    """Return how many media lack the alternative text that the channel could carry."""
    limit = desk.capabilities(said.account).media
    if limit is None or limit.alt is None:
        return 0
    return sum(not medium.alt for part in said.parts for medium in part.media)


def _of_account(desk: Desk, account: AccountId) -> Iterator[Problem]:
    try:
        missing = desk.missing_secrets(account)
    except VaultLocked as error:
        yield _problem(error.id, error.values)
        return
    if missing:
        values = {"account": account, "fields": ", ".join(missing)}
        yield _problem("preview.not_connected", values)


def _problem(
    id_: str, values: Mapping[str, object], severity: Severity = Severity.WARNING
) -> Problem:
    return Problem(code=id_, severity=severity, message=id_, values=values)
