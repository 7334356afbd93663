"""Resolve: a person says whether what is uncertain is public."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from dissemination.channel import Receipt
from dissemination.domain.delivery import DeliveryId, State
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake, Misused
from dissemination.services.queue import known_delivery, over
from dissemination.storage import audit, deliveries, receipts
from dissemination.storage.deliveries import Standing


class Verdict(StrEnum):
    """What a person found out about the part at hand."""

    PUBLISHED = "published"
    RESEND = "resend"
    FAIL = "fail"


def resolve(
    desk: Desk, number: int, verdict: Verdict, *, url: str, person: str, now: datetime
) -> Standing:
    """Settle an uncertain delivery by a person's word.

    A thread goes on after a part that proved public.

    Raises:
        NotFound: there is no such delivery.
        Misused: what should be the public address is none.
        Mistake: it is not uncertain, or is revised or taken down by now.
    """
    if verdict is Verdict.PUBLISHED and not url.startswith(("https://", "http://")):
        raise Misused("uncertain.no_address", url=url)
    id_ = DeliveryId(number)
    with desk.db.write() as connection:
        known = known_delivery(connection, id_)
        is_over = over(connection, known)
        if verdict is Verdict.RESEND and is_over:
            raise is_over
        to = _state_after(known, verdict)
        moved = deliveries.move_to(
            connection,
            [id_],
            to,
            reason="reason.found_absent" if to is State.FAILED else "",
            only=(State.UNCERTAIN,),
            eligible_at=now,
        )
        if not moved:
            raise Mistake("uncertain.not_uncertain", id=number)
        if verdict is Verdict.PUBLISHED:
            proof = Receipt(remote_id=None, url=url)
            receipts.keep_receipt(connection, id_, known.parts_public, proof, None, now)
        if to is State.SCHEDULED:
            deliveries.postpone_deadline(connection, id_, now + desk.late_after())
        audit.record(
            connection,
            at=now,
            person=person,
            verb="resolve",
            subject=str(number),
            verdict=verdict,
            url=url,
        )
        return known_delivery(connection, id_)


def _state_after(known: Standing, verdict: Verdict) -> State:
    goes_on = known.parts_public + 1 < known.parts
    states = {
        Verdict.PUBLISHED: State.SCHEDULED if goes_on else State.PUBLISHED,
        Verdict.RESEND: State.SCHEDULED,
        Verdict.FAIL: State.FAILED,
    }
    return states[verdict]
