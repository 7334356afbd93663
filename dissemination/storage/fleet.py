"""Handing what is due to a fleet of workers, through procrastinate's own table.

A job carries a delivery's number and fence, and nothing else: the row is the truth. It
is put by procrastinate's own function, in the transaction of the claim, so that there
is never one without the other. One that comes twice, or late, meets a moved fence or
another's lease, and does nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta

from sqlalchemy import Connection, text, update

from dissemination.domain.delivery import DeliveryId, State
from dissemination.storage import queue
from dissemination.storage.claimed import Claimed, load
from dissemination.storage.database import Database
from dissemination.storage.tables import delivery

QUEUE = "deliveries"
TASK = "carry"
_NOBODY_YET = "fleet"  # who has the lease until a worker takes it
_AHEAD = 64  # jobs that wait for a worker, at most: leases run while they wait
_SET_UP = 0x646974  # any number, as long as every version locks the same

_IS_SET_UP = text("SELECT to_regclass('procrastinate_jobs') IS NOT NULL")
_WAITING = text(
    "SELECT count(*) FROM procrastinate_jobs"
    " WHERE queue_name = :queue AND status = 'todo'"
)
_PUT = text(
    "SELECT procrastinate_defer_jobs_v1(array_agg(ROW(:queue, :task, 0, NULL, NULL,"
    " jsonb_build_object('id', d.id, 'fence', d.fence), NULL"
    ")::procrastinate_job_to_defer_v1 ORDER BY d.due_at, d.id))"
    " FROM delivery AS d WHERE d.id = ANY(:ids)"
)
_IS_BUSY = text(
    "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE queue_name = :queue"
    " AND status IN ('todo', 'doing'))"
)
# procrastinate leaves the jobs of a vanished worker for us to judge; the row has the
# truth, so they may go.
_FORGET = text(
    "SELECT procrastinate_finish_job_v1(id, 'failed', true) FROM procrastinate_jobs"
    " WHERE queue_name = :queue AND status = 'doing' AND worker_id IS NULL"
)
_PRUNE = text("SELECT procrastinate_prune_stalled_workers_v1(:seconds)")
_STALLED_S = 30.0  # procrastinate's own default, 3.10.0


def set_up(db: Database, schema: str) -> None:
    """Lay procrastinate's tables where they are not there yet."""
    with db.write() as connection:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_SET_UP})"))
        if not connection.scalar(_IS_SET_UP):
            # Many statements at once are the driver's own business.
            with closing(connection.connection.cursor()) as cursor:
                cursor.execute(schema)


def hand_out(db: Database, *, now: datetime, lease: timedelta) -> int:
    """Claim what is due and put a job for each; return how many.

    Due deliveries come before doubts. No more is claimed than workers begin soon.
    """
    with db.write() as connection:
        room = _AHEAD - (connection.scalar(_WAITING, {"queue": QUEUE}) or 0)
        if room <= 0:
            return 0
        taken: list[DeliveryId] = []
        for find in (queue.take_due, queue.take_doubts):
            left = room - len(taken)
            owner = _NOBODY_YET
            if left:
                taken += find(connection, owner=owner, now=now, lease=lease, limit=left)
        _put(connection, taken)
        return len(taken)


def take(
    db: Database,
    id: DeliveryId,
    fence: int,
    *,
    owner: str,
    now: datetime,
    lease: timedelta,
) -> Claimed | None:
    """Make a delivery that was handed out this worker's own.

    Returns:
        None when the job came late or twice: another has it, or it is settled.
    """
    mine = (
        delivery.c.id == id,
        delivery.c.fence == fence,
        delivery.c.lease_owner == _NOBODY_YET,
        delivery.c.lease_until > now,
        delivery.c.state.in_([State.PUBLISHING, State.UNCERTAIN]),
    )
    until = now + lease
    with db.write() as connection:
        taken = connection.scalars(
            update(delivery)
            .where(*mine)
            .values(lease_owner=owner, lease_until=until)
            .returning(delivery.c.id)
        ).all()
        return next(iter(load(connection, taken)), None)


def is_idle(db: Database) -> bool:
    """Tell whether no job waits and none runs."""
    with db.read() as connection:
        return not connection.scalar(_IS_BUSY, {"queue": QUEUE})


def forget_stalled(db: Database) -> None:
    """Delete the jobs of workers that are no more."""
    with db.write() as connection:
        connection.execute(_PRUNE, {"seconds": _STALLED_S})
        connection.execute(_FORGET, {"queue": QUEUE})


def _put(connection: Connection, ids: Sequence[DeliveryId]) -> None:
    if ids:
        connection.execute(_PUT, {"queue": QUEUE, "task": TASK, "ids": list(ids)})
