"""A house in which something is public already, and may be amended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from dissemination.channel import Receipt
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.rendition import AccountId, Part, Rendition
from dissemination.engine.deliver import deliver
from dissemination.storage import amendments, audit, notices
from dissemination.storage.amendments import Amendment, Wanted
from dissemination.storage.public import AmendmentKind, AmendmentState
from dissemination.storage.tables import watch
from dissemination.testing import AmendableChannel, ScriptedChannel
from tests.engine.conftest import Hall

CORRECTION, TAKEDOWN = AmendmentKind.CORRECTION, AmendmentKind.TAKEDOWN


def publish(
    hall: Hall,
    *parts: str,
    channel: ScriptedChannel | None = None,
    account: str = "satu",
    item: str = "item",
) -> tuple[DeliveryId, AmendableChannel]:
    """Publish a delivery through a channel that can do everything, or another."""
    chosen = channel or AmendableChannel({}, *receipts(max(1, len(parts))))
    hall.connect(account, chosen)
    id_ = hall.rows.schedule(item, *parts, account=account)
    (held,) = hall.rows.claim(hall.clock())
    assert deliver(hall.gate, held) is State.PUBLISHED
    assert isinstance(chosen, ScriptedChannel)
    return id_, chosen  # type: ignore[return-value]


def receipts(count: int) -> list[Receipt]:
    return [Receipt(remote_id=f"{n}", url=f"https://u/{n}") for n in range(count)]


def want(
    hall: Hall,
    id_: DeliveryId,
    kind: AmendmentKind,
    *texts: str,
    part: int = 0,
    state: AmendmentState = AmendmentState.WAITING,
) -> int:
    """Write down that a part is to be amended."""
    account = AccountId(hall.rows.row(id_).account)
    parts = tuple(Part(text=text) for text in texts)
    said = Rendition(
        item=hall.rows.row(id_).item,
        revision=2,
        account=account,
        placement="feed",
        parts=parts,
    )
    wanted = Wanted(
        delivery=id_,
        account=account,
        part=part,
        kind=kind,
        state=state,
        said=said if texts else None,
    )
    with hall.gate.db.write() as connection:
        return amendments.add(
            connection, wanted, reason="salah", person="arman", now=hall.clock()
        )


def amendments_of(hall: Hall, id_: DeliveryId) -> Sequence[Amendment]:
    with hall.gate.db.read() as connection:
        return amendments.of_delivery(connection, id_)


def states(hall: Hall, id_: DeliveryId) -> list[str]:
    return [str(one.state) for one in amendments_of(hall, id_)]


def watched(hall: Hall, id_: DeliveryId, part: int = 0) -> Row[Any]:
    with hall.gate.db.read() as connection:
        mine = (watch.c.delivery == id_, watch.c.part == part)
        return connection.execute(select(watch).where(*mine)).one()


def noticed(hall: Hall) -> list[tuple[str, str]]:
    with hall.gate.db.read() as connection:
        return [one.key for one in notices.standing(connection)]


def told(hall: Hall, id_: DeliveryId) -> list[str]:
    """Return what the engine wrote into a delivery's story."""
    with hall.gate.db.read() as connection:
        return [deed.verb for deed in audit.deeds(connection, str(id_))]


def by_hand(hall: Hall, number: int) -> None:
    """Have a person say that a task is done."""
    with hall.gate.db.write() as connection:
        done = amendments.done_by_hand(
            connection, number, person="rina", url="", now=hall.clock()
        )
    assert done is not None
