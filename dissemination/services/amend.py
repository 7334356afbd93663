"""Amend: correct what is public, or take it down, on every channel at once."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dissemination.domain.delivery import DeliveryId, State, sources
from dissemination.domain.finding import Finding
from dissemination.domain.item import ItemId
from dissemination.domain.rendition import AccountId, Rendition
from dissemination.services.adapt import adapt
from dissemination.services.amendable import (
    Seen,
    channel_of,
    corrections,
    has_page,
    look,
    removals,
)
from dissemination.services.approve import approve_alone
from dissemination.services.desk import Desk
from dissemination.services.holding import (
    refuse_other,
    refuse_revised,
    versions_of,
)
from dissemination.services.mistakes import Mistake, Misused, NotFound
from dissemination.services.write import find_item
from dissemination.storage import (
    amendments,
    audit,
    control,
    deliveries,
    items,
    versions,
)
from dissemination.storage.amendments import Amendment, Wanted
from dissemination.storage.database import Transaction
from dissemination.storage.deliveries import Standing
from dissemination.storage.items import Kept
from dissemination.storage.public import (
    AmendmentKind,
    AmendmentState,
)
from dissemination.storage.versions import KeptVersion

_UNPROVEN = (State.PUBLISHING, State.UNCERTAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amending:
    """What a correction or a takedown comes to.

    Attributes:
        wanted: what is added now; nothing, where all of it was wanted before.
        known: all that is wanted, or done, of the item's public parts.
        cancelled: deliveries that are not sent, and will not be.
        unproven: perhaps public: nothing is removed of it until that is known.
        overridden: holds that a reason was given for.
    """

    wanted: tuple[Wanted, ...] = ()
    known: tuple[Amendment, ...] = ()
    cancelled: tuple[Standing, ...] = ()
    unproven: tuple[Standing, ...] = ()
    overridden: tuple[Finding, ...] = ()


def correct(
    desk: Desk,
    item_id: str,
    *,
    reason: str,
    person: str,
    now: datetime,
    override: str = "",
) -> Amending:
    """Put an item's newest revision in the place of the older ones that are public.

    It is planned and approved in one: each public part is to say what a new delivery to
    its account would say. What a channel cannot change becomes a task for a person.

    Args:
        desk: the workspace.
        item_id: whose newest revision is meant.
        reason: why, for the audit.
        person: who may take every step of approval, and did not write the revision.
        now: aware, UTC.
        override: the reason why a hold may be passed; empty lets holds stop it.

    Raises:
        NotFound, NotAllowed, Misused, Mistake: nothing is stored.
    """
    reason = _given(reason)
    kept = find_item(desk, item_id)
    used = versions_of(desk, kept.item.id)
    with desk.db.read() as connection:
        reworded = versions.ever_written(connection, kept.item.id)
        older = _older(look(connection, kept.item.id), kept, reworded)
    said = {s.delivery.id: _rendition(desk, kept, s, older, used) for s in older}
    overridden: Sequence[Finding] = ()
    with desk.db.write() as connection:
        control.take_turns(connection)
        refuse_revised(connection, kept)
        refuse_other(desk, connection, kept.item.id, used)
        seen = look(connection, kept.item.id)
        wanted = [
            one
            for s in _pages_first(desk, _older(seen, kept, reworded))
            for one in corrections(desk, seen, kept, s, said.get(s.delivery.id))
        ]
        if wanted:
            by = {"person": person, "override": override}
            overridden = _say_yes(desk, connection, kept, wanted, used, now=now, **by)
            _add(connection, kept, wanted, reason=reason, person=person, now=now)
        known = _known(connection, kept.item.id)
    return Amending(
        wanted=tuple(wanted),
        known=known,
        unproven=tuple(s for s in seen.standing if s.delivery.state in _UNPROVEN),
        overridden=tuple(overridden),
    )


def foresee_takedown(
    desk: Desk, item_id: str, *, accounts: Collection[str] = ()
) -> Amending:
    """Return what a takedown would do, and do nothing.

    Raises:
        NotFound, Mistake: there is no such item or account, or nothing to take down.
    """
    kept = find_item(desk, item_id)
    with desk.db.read() as connection:
        return _takedown(desk, connection, kept, accounts)


def takedown(
    desk: Desk,
    item_id: str,
    *,
    reason: str,
    person: str,
    now: datetime,
    accounts: Collection[str] = (),
) -> Amending:
    """Remove what is public of an item, and cancel what is not sent yet.

    Of what is being sent no further part goes out. What is perhaps public is named, and
    removed by `late.remove_late` once it proves to be. The same command again adds
    nothing to what it did before.

    Args:
        desk: the workspace.
        item_id: whose public parts are meant, of every revision.
        reason: why, for the audit.
        person: who decides.
        now: aware, UTC.
        accounts: only these; all of them where none is named.

    Raises:
        NotFound, Misused, Mistake: nothing is stored.
    """
    reason = _given(reason)
    kept = find_item(desk, item_id)
    with desk.db.write() as connection:
        control.take_turns(connection)
        # First, so that whoever is sending one of them waits for what follows.
        amendments.withdraw(connection, kept.item.id, accounts, now)
        plan = _takedown(desk, connection, kept, accounts)
        moved = deliveries.move_to(
            connection,
            [s.delivery.id for s in plan.cancelled],
            State.CANCELLED,
            reason="reason.taken_down",
        )
        if moved or plan.wanted or plan.unproven:
            _add(
                connection,
                kept,
                plan.wanted,
                reason=reason,
                person=person,
                now=now,
                cancelled=moved,
            )
        return Amending(
            wanted=plan.wanted,
            known=_known(connection, kept.item.id),
            cancelled=tuple(s for s in plan.cancelled if s.delivery.id in moved),
            unproven=plan.unproven,
        )


def finish(
    desk: Desk, number: int, *, person: str, url: str, now: datetime
) -> Amendment:
    """Keep a person's word that they corrected, or removed, what we could not.

    Raises:
        Mistake: there is no such task, or it is done already.
        Misused: what should be the public address is none.
    """
    if url and not url.startswith(("https://", "http://")):
        raise Misused("uncertain.no_address", url=url)
    with desk.db.write() as connection:
        done = amendments.done_by_hand(
            connection, number, person=person, url=url, now=now
        )
        if done is None:
            raise NotFound("task.unknown", number=number)
        return done


def _given(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Misused("amend.no_reason")
    return reason


def _known(connection: Transaction, id: ItemId) -> tuple[Amendment, ...]:
    return _not_failed(amendments.of_item(connection, id))


def _not_failed(known: Sequence[Amendment]) -> tuple[Amendment, ...]:
    return tuple(a for a in known if a.state is not AmendmentState.FAILED)


def _older(
    seen: Seen, kept: Kept, reworded: Collection[tuple[AccountId, str]]
) -> list[Standing]:
    """Return what is public in an older revision, or may be in an older version."""
    public = [s for s in seen.standing if seen.is_shown(s)]
    if not public:
        raise Mistake("correct.nothing_public", id=kept.item.id)
    older = [
        s
        for s in public
        if s.delivery.revision < kept.item.revision
        or (s.delivery.account, s.delivery.placement) in reworded
    ]
    if not older:
        raise Mistake("correct.nothing_newer", id=kept.item.id)
    return older


def _rendition(
    desk: Desk,
    kept: Kept,
    s: Standing,
    older: Sequence[Standing],
    used: Mapping[AccountId, KeptVersion],
) -> Rendition | None:
    """Return what an account is to say now; None where it is no longer ours."""
    kind = channel_of(desk, s)
    if kind is None or desk.placement(s.delivery.account) != s.delivery.placement:
        return None
    before = s.said.parts[0].link
    pages = {o.said.parts[0].link for o in older if has_page(desk, o)}
    # A page stays where it is; the author's own link may be another by now.
    link = before if before in pages else kept.item.link or before
    own = used.get(s.delivery.account)
    version = own.version if own else None
    return adapt(desk, kept.item, s.delivery.account, link=link, version=version)


def _say_yes(
    desk: Desk,
    connection: Transaction,
    kept: Kept,
    wanted: Sequence[Wanted],
    used: Mapping[AccountId, KeptVersion],
    *,
    person: str,
    now: datetime,
    override: str,
) -> Sequence[Finding]:
    """Approve what is wanted, and return the holds that were passed."""
    accounts = {one.account for one in wanted}
    own = [one for account, one in used.items() if account in accounts]
    overridden = approve_alone(
        desk,
        connection,
        kept,
        own,
        fingerprint=_fingerprint(wanted),
        person=person,
        override=override,
        now=now,
    )
    items.set_state(connection, kept.item.id, "approved")
    return overridden


def _pages_first(desk: Desk, standing: Sequence[Standing]) -> list[Standing]:
    return sorted(standing, key=lambda s: (not has_page(desk, s), s.delivery.id))


def _takedown(
    desk: Desk, connection: Transaction, kept: Kept, accounts: Collection[str]
) -> Amending:
    seen = look(connection, kept.item.id)
    mine = _chosen(desk, seen, accounts)
    unproven = _unproven(connection, kept, mine)
    wanted = [one for s in _pages_first(desk, mine) for one in removals(desk, seen, s)]
    not_sent = [s for s in mine if s.delivery.state in sources(State.CANCELLED)]
    is_known = any(a.kind is AmendmentKind.TAKEDOWN for a in seen.known)
    if not (unproven or wanted or not_sent or is_known):
        raise Mistake("takedown.nothing", id=kept.item.id)
    return Amending(
        wanted=tuple(wanted),
        known=_not_failed(seen.known),
        cancelled=tuple(not_sent),
        unproven=tuple(unproven),
    )


def _unproven(
    connection: Transaction, kept: Kept, mine: Sequence[Standing]
) -> list[Standing]:
    doubts = deliveries.in_doubt(connection, kept.item.id)
    return [s for s in mine if s.delivery.state in _UNPROVEN or s.delivery.id in doubts]


def _chosen(desk: Desk, seen: Seen, accounts: Collection[str]) -> list[Standing]:
    there = {s.delivery.account for s in seen.standing}
    for name in accounts:
        if AccountId(name) not in there:
            desk.account(name)  # refuses what nobody knows
    return [s for s in seen.standing if not accounts or s.delivery.account in accounts]


def _fingerprint(wanted: Sequence[Wanted]) -> str:
    """Return the SHA-256 over everything that this yes will put out."""
    said = sorted(
        f"{one.said.account}/{one.said.placement}/{one.said.fingerprint}"
        for one in wanted
        if one.said is not None
    )
    return hashlib.sha256("\n".join(dict.fromkeys(said)).encode()).hexdigest()


def _add(
    connection: Transaction,
    kept: Kept,
    wanted: Sequence[Wanted],
    *,
    reason: str,
    person: str,
    now: datetime,
    cancelled: Sequence[DeliveryId] | None = None,
) -> None:
    for one in wanted:
        amendments.add(connection, one, reason=reason, person=person, now=now)
    audit.record(
        connection,
        at=now,
        person=person,
        verb="correct" if cancelled is None else "takedown",
        subject=kept.item.id,
        reason=reason,
        revision=kept.item.revision,
        deliveries=sorted({one.delivery for one in wanted}),
        cancelled=list(cancelled or ()),
    )
