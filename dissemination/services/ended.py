"""What is over says so: "Selesai: …" on each page whose item's time has passed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from dissemination.channel import CanCorrect, Capabilities
from dissemination.domain.delivery import NEVER, DeliveryId
from dissemination.domain.item import ItemId
from dissemination.domain.length import measure
from dissemination.domain.rendition import Part, Rendition
from dissemination.messages import LANGUAGES, instant, sentence
from dissemination.rendering.text import shorten
from dissemination.services.amendable import channel_of
from dissemination.services.desk import Desk
from dissemination.storage import amendments, audit, control, deliveries, ends
from dissemination.storage.amending import ENGINE
from dissemination.storage.amendments import Wanted
from dissemination.storage.database import Transaction
from dissemination.storage.deliveries import Standing
from dissemination.storage.public import (
    Amended,
    AmendmentKind,
    AmendmentState,
    PublicPart,
    amended,
    public_parts,
)

_AT_ONCE = 100  # deliveries in one transaction
_AGAIN = timedelta(days=1)  # what a newer revision keeps open is looked at again


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """A page that is over and does not say so.

    Attributes:
        public: where it stands.
        said: what stands there, as far as we put it there.
        marked: what is to stand there.
    """

    public: PublicPart
    said: Rendition
    marked: Rendition


def find_over(desk: Desk, now: datetime) -> Sequence[Over]:
    """Return the pages that are to be marked, and forget what need not be.

    Left alone is what was taken down, what is amended meanwhile, and what a newer
    revision keeps open.
    """
    if not ends.is_due(desk.db, now):
        return []
    with desk.db.write() as connection:
        found = ends.over(connection, now, _AT_ONCE)
        return [
            over
            for id_ in found
            if (over := _see_to(desk, connection, id_, now)) is not None
        ]


def mark(over: Over, desk: Desk, now: datetime, *, message: str = "") -> bool:
    """Have a page say that it is over; return False where another was faster.

    It is one correction that adds the mark and nothing else, so nobody approves it. A
    later correction says what its own revision says, and is marked once that is over.

    Args:
        over: what was found.
        desk: the workspace.
        now: aware, UTC.
        message: why a person has to do it; empty leaves it to the daemon.
    """
    with desk.db.write() as connection:
        # Two daemons, or a person who corrects, look one after the other.
        control.take_turns(connection)
        if not _is_still(desk, connection, over, now):
            return False
        _add(connection, over, now, message)
        ends.forget(connection, over.public.delivery)
        return True


def leave(over: Over, desk: Desk, now: datetime, after: timedelta) -> None:
    """Look at a page again only after a while, unless another has marked it."""
    with desk.db.write() as connection:
        control.take_turns(connection)
        if ends.is_over(connection, over.public.delivery, now):
            ends.put_off(connection, over.public.delivery, now + after)


def with_mark(
    part: Part, said_in: Capabilities, *, end: datetime, zone: tzinfo
) -> Part:
    """Return a part with the mark before its title, and when it ended before its text.

    A text that begins with the title begins with the marked one.
    """
    lang = part.language[:2] if part.language[:2] in LANGUAGES else LANGUAGES[0]
    title = _title(part.title, said_in, lang)
    at = instant(end, zone, lang=lang)
    line = sentence("ended.since", {"at": at}, lang=lang)
    first, _, rest = part.text.partition("\n")
    has_title = bool(title) and first.strip() == part.title
    lines = (title, line, rest.lstrip("\n")) if has_title else (line, part.text)
    text = "\n\n".join(filter(None, lines))
    fits = measure(said_in.text.unit)(text) <= said_in.text.max
    return replace(part, title=title, text=text if fits else part.text)


def _title(title: str, said_in: Capabilities, lang: str) -> str:
    mark = sentence("ended.title", {"title": ""}, lang=lang).strip()
    if not title or title.casefold().startswith(mark.casefold()):
        return title
    marked = sentence("ended.title", {"title": title}, lang=lang)
    limit = said_in.title
    if limit is None:
        return marked
    return shorten(marked, limit.max, measure=measure(limit.unit))


def _see_to(
    desk: Desk, connection: Transaction, id: DeliveryId, now: datetime
) -> Over | None:
    """Return a page with its mark; or see to it that it is not looked at again."""
    s = deliveries.one(connection, id)
    said_in = _marks(desk, s) if s else None
    public = public_parts(connection, [id]).get((id, 0))
    if s is None or said_in is None or public is None or public.as_another:
        ends.forget(connection, id)
        return None
    said = _standing(connection, s)
    end = _end(connection, said, now)
    if end is None or end > now:
        ends.put_off(connection, id, end)
        return None
    first = with_mark(said.parts[0], said_in, end=end, zone=desk.config.office.zone)
    marked = replace(said, parts=(first, *said.parts[1:]))
    return Over(public=public, said=said, marked=marked)


def _is_still(desk: Desk, connection: Transaction, over: Over, now: datetime) -> bool:
    """Tell whether a page is as it was found: nobody marked or corrected it since."""
    id_ = over.public.delivery
    is_over = ends.is_over(connection, id_, now)
    return is_over and _see_to(desk, connection, id_, now) == over


def _end(connection: Transaction, said: Rendition, now: datetime) -> datetime | None:
    """Return when what stands there is over, as far as the office knows by now.

    A newer revision may say a later end and nothing else that a page shows, so that
    nobody corrects it; but one that nobody approved brings no end nearer.
    """
    item = ItemId(said.item)
    own = ends.end_of(connection, item, said.revision)
    newest = ends.end_of(connection, item)
    if own is None:
        return None
    return min(max(own, newest or NEVER), now + _AGAIN)


def _add(connection: Transaction, over: Over, now: datetime, message: str) -> None:
    public = over.public
    wanted = Wanted(
        delivery=public.delivery,
        account=public.account,
        part=public.part,
        kind=AmendmentKind.CORRECTION,
        state=AmendmentState.PERSON if message else AmendmentState.WAITING,
        said=over.marked,
        message=message,
        url=public.receipt.url,
    )
    reason = sentence("ended.reason")
    amendments.add(connection, wanted, reason=reason, person=ENGINE, now=now)
    audit.record(
        connection,
        at=now,
        person=ENGINE,
        verb="mark_ended",
        subject=over.marked.item,
        revision=over.marked.revision,
        deliveries=[public.delivery],
    )


def _marks(desk: Desk, s: Standing) -> Capabilities | None:
    """Return what the place takes where a delivery went, if it marks what is over."""
    kind = channel_of(desk, s)
    if kind is None or not issubclass(kind, CanCorrect):
        return None
    said_in = kind.capabilities[s.delivery.placement]
    return said_in if said_in.marks_end else None


def _standing(connection: Transaction, s: Standing) -> Rendition:
    """Return what the public sees of a delivery now."""
    changes = amended(connection, [s.delivery.id])
    parts = tuple(
        changes.get((s.delivery.id, number), Amended()).said or part
        for number, part in enumerate(s.said.parts)
    )
    done = [
        a.revision
        for a in amendments.of_delivery(connection, s.delivery.id)
        if a.state is AmendmentState.DONE and a.said is not None
    ]
    return replace(s.said, parts=parts, revision=[s.said.revision, *done][-1])
