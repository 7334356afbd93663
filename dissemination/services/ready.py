"""Ready: whether what is due soon has its media, its limits and its room."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dissemination.channel import Capabilities, Limit, MediaLimit
from dissemination.domain.length import measure
from dissemination.domain.quota import Allowance, Turn, Waiting, forecast
from dissemination.domain.rendition import AccountId, Media, Part
from dissemination.storage.media import MediaStore
from dissemination.storage.soon import Soon


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why something that is due soon would not go out, or not on time.

    `message` is an id of `messages`; `facts` fill it, and `<message>.way`, which says
    what to do.
    """

    kind: str
    subject: str
    message: str
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        """What it is about: of two causes it is never the same."""
        return self.kind, self.subject


Found = tuple[Cause, Soon]  # a cause, and one delivery that it concerns


def without_media(store: MediaStore, soon: Iterable[Soon]) -> Iterator[Found]:
    """Yield those whose media are not in the store, or not as they were approved."""
    known: dict[str, str] = {}
    files: dict[str, set[str]] = {"missing": set(), "damaged": set()}
    bad: list[tuple[str, Soon]] = []
    for one in soon:
        for medium in {m.sha256: m for p in _parts(one) for m in _media(p)}.values():
            name = medium.sha256
            known[name] = how = known.get(name) or _how_it_lies(store, medium)
            if how != "well":
                files[how].add(name)
                bad.append((how, one))
    for how, one in bad:
        facts = {"item": bad[0][1].item, "files": len(files[how])}
        message = f"preflight.media.{how}"
        yield Cause(kind="media", subject=how, message=message, facts=facts), one


def beyond_limits(soon: Soon, capabilities: Capabilities | None) -> Iterator[Found]:
    """Yield what the channel takes no longer, though it did when it was approved."""
    limit = capabilities.media if capabilities else None
    found = {what for part in _parts(soon) for what in _too_much(part, limit)}
    for what in sorted(found):
        yield (
            Cause(
                kind="limits",
                subject=f"{soon.account} {what}",
                message=f"preflight.limits.{what}",
                facts={"account": soon.account, "item": soon.item},
            ),
            soon,
        )


def without_room(
    soon: Sequence[Soon],
    quotas: Sequence[Allowance],
    taken: Sequence[datetime],
    now: datetime,
) -> Iterator[Found]:
    """Yield those of one account whose instant finds its quota full.

    Args:
        soon: of the account, scheduled.
        quotas: of the account.
        taken: when it called what counts.
        now: aware, UTC; what is overdue goes out from then on.
    """
    turns = forecast([_waiting(one, now) for one in soon], taken, quotas)
    late = [one for one in soon if _is_late(turns[one.id], max(one.at, now))]
    ends = [turns[one.id].ends_at for one in late if not turns[one.id].is_missed]
    free_at = min((at for at in ends if at), default=None)
    for one in late:
        yield _full(one.account, free_at), one


def _full(account: AccountId, free_at: datetime | None) -> Cause:
    facts: dict[str, object] = {"account": account}
    if free_at is None:
        message = "preflight.quota.never"
    else:
        message, facts["free_at"] = "preflight.quota", free_at
    return Cause(kind="quota", subject=account, message=message, facts=facts)


def _waiting(soon: Soon, now: datetime) -> Waiting:
    return Waiting(
        id=soon.id,
        at=max(soon.at, now),
        until=soon.useful_until,
        parts=len(_parts(soon)),
        is_emergency=soon.is_emergency,
    )


def _is_late(turn: Turn, at: datetime) -> bool:
    return turn.is_missed or (turn.ends_at is not None and turn.ends_at > at)


def _how_it_lies(store: MediaStore, medium: Media) -> str:
    try:
        with store.path(medium.sha256).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
    except FileNotFoundError:
        return "missing"
    except OSError:
        return "damaged"
    is_well = (found, size) == (medium.sha256, medium.size)
    return "well" if is_well else "damaged"


def _parts(soon: Soon) -> Sequence[Part]:
    """Return the parts that are still to go out."""
    return soon.said.parts[soon.parts_public :]


def _media(part: Part) -> Sequence[Media]:
    return (*part.media, part.cover) if part.cover else part.media


def _too_much(part: Part, limit: MediaLimit | None) -> Iterator[str]:
    if len(part.media) > (limit.max_items if limit else 0):
        yield "count"
    if limit is not None:
        for medium in part.media:
            yield from _wrong(medium, limit)


def _wrong(medium: Media, limit: MediaLimit) -> Iterator[str]:
    is_video = medium.mime.startswith("video/")
    one = limit.video if is_video and limit.video else limit
    if medium.mime not in one.mimes:
        yield "mime"
    if medium.size > one.max_bytes:
        yield "size"
    is_missing = limit.alt_required and not (medium.alt or is_video)
    if is_missing or (one.alt is not None and _is_too_long(medium.alt, one.alt)):
        yield "alt"


def _is_too_long(text: str, limit: Limit) -> bool:
    return measure(limit.unit)(text) > limit.max
