"""One delivery's whole story: what people did with it, each call, each proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, select

from dissemination.domain.delivery import DeliveryId, State
from dissemination.storage import audit, deliveries
from dissemination.storage.amendments import Amendment, of_delivery
from dissemination.storage.audit import Deed
from dissemination.storage.deliveries import AttemptRow, Standing
from dissemination.storage.tables import delivery, receipt

EVERYTHING = "everything"  # the subject of an emergency stop and of its end
_OF_THE_NUMBER = ("confirm", "resolve")  # deeds that name a delivery as their subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A part's receipt; `attempt` is None where it was found, or a person's word."""

    part: int
    remote_id: str | None
    url: str
    attempt: int | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All that is known of one delivery.

    Attributes:
        standing: where it stands.
        created_at: when it was planned.
        created_by: by whom.
        fence: how often it was taken.
        lease_owner: who has it now, or empty.
        lease_until: until when, or None.
        awaits: where that stands which it waits for; None where it waits for nothing.
        deeds: what people did with it, oldest first.
        attempts: each call, oldest first.
        proofs: a receipt of each part that is public.
        amendments: corrections and takedowns of its parts, oldest first.
    """

    standing: Standing
    created_at: datetime
    created_by: str
    fence: int
    lease_owner: str
    lease_until: datetime | None
    awaits: State | None
    deeds: Sequence[Deed]
    attempts: Sequence[AttemptRow]
    proofs: Sequence[Proof]
    amendments: Sequence[Amendment] = ()


def tell(connection: Connection, standing: Standing) -> Story:
    """Read the story of one delivery."""
    id_ = standing.delivery.id
    before = delivery.alias("before")
    row = connection.execute(
        select(delivery, before.c.state.label("awaits"))
        .outerjoin(before, before.c.id == delivery.c.depends_on)
        .where(delivery.c.id == id_)
    ).one()
    return Story(
        standing=standing,
        created_at=row.created_at,
        created_by=row.created_by,
        fence=row.fence,
        lease_owner=row.lease_owner,
        lease_until=row.lease_until,
        awaits=State(row.awaits) if row.awaits else None,
        deeds=_deeds(connection, standing),
        attempts=deliveries.attempts(connection, id_),
        proofs=_proofs(connection, id_),
        amendments=of_delivery(connection, id_),
    )


def _proofs(connection: Connection, id: DeliveryId) -> Sequence[Proof]:
    columns = [receipt.c[f.name] for f in fields(Proof)]
    rows = connection.execute(
        select(*columns).where(receipt.c.delivery == id).order_by(receipt.c.part)
    )
    return [Proof(**row) for row in rows.mappings()]


def _deeds(connection: Connection, standing: Standing) -> Sequence[Deed]:
    d = standing.delivery
    subjects = dict.fromkeys((str(d.item), str(d.id), EVERYTHING))
    done = [deed for s in subjects for deed in audit.deeds(connection, s)]
    # Each step of an approval says yes to one set; only the last one schedules it.
    approved = {_set_of(deed) for deed in done if _names(deed, d.id)} - {None}

    def is_of_it(deed: Deed) -> bool:
        is_its_own = deed.verb in _OF_THE_NUMBER and deed.subject == str(d.id)
        return _names(deed, d.id) or is_its_own or _set_of(deed) in approved

    return sorted(filter(is_of_it, done), key=lambda deed: deed.at)


def _names(deed: Deed, id: DeliveryId) -> bool:
    return any(
        isinstance(named, list) and id in named for named in deed.detail.values()
    )


def _set_of(deed: Deed) -> str | None:
    return deed.detail.get("fingerprint") if deed.verb == "approve" else None
