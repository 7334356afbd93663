"""Outlets: accounts as they are chosen from, all of them in one question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select

from dissemination.domain.rendition import AccountId
from dissemination.storage.deliveries import NOT_SENT, PERHAPS_PUBLIC
from dissemination.storage.tables import account, credential, delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletRow:
    """An account, whether it is on, and whether it was given secrets.

    `needs_person` says why a person must act first, or is empty. `taken` is when it has
    something to publish, or perhaps did lately.
    """

    id: AccountId
    handle: str
    enabled: bool
    assisted: bool
    needs_person: str
    has_secrets: bool
    taken: tuple[datetime, ...] = ()


def everything(connection: Connection, *, since: datetime) -> Sequence[OutletRow]:
    """Return every account that was ever connected, by id.

    `since` is from when on what was perhaps published still takes its place.
    """
    sent = delivery.c.state.in_(PERHAPS_PUBLIC) & (delivery.c.due_at > since)
    is_taken = (delivery.c.account == account.c.id) & (
        delivery.c.state.in_(NOT_SENT) | sent
    )
    columns = (account.c.id, account.c.handle, account.c.enabled, account.c.assisted)
    rows = connection.execute(
        select(
            *columns,
            account.c.needs_person,
            credential.c.account.label("sealed_for"),
            delivery.c.due_at,
        )
        .join(credential, credential.c.account == account.c.id, isouter=True)
        .join(delivery, is_taken, isouter=True)
        .order_by(account.c.id, delivery.c.due_at)
    )
    return [_read(list(same)) for _, same in groupby(rows, key=lambda row: str(row.id))]


def _read(rows: Sequence[Any]) -> OutletRow:
    first = rows[0]
    return OutletRow(
        id=AccountId(first.id),
        handle=first.handle,
        enabled=first.enabled,
        assisted=first.assisted,
        needs_person=first.needs_person,
        has_secrets=first.sealed_for is not None,
        taken=tuple(row.due_at for row in rows if row.due_at is not None),
    )
