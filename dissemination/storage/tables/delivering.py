"""Accounts, deliveries, and what comes of them: the delivery table is the queue."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Named,
    Select,
    String,
    Table,
    Text,
    TypedColumns,
    UniqueConstraint,
    literal_column,
)

from dissemination.domain.delivery import State
from dissemination.domain.item import Priority
from dissemination.storage.instant import Instant
from dissemination.storage.tables.schema import RowId, metadata, partial

# What is given up when it is past its useful hour.
PERISHABLE = (State.PLANNED, State.SCHEDULED, State.HANDED_OFF)
# Outcomes after which a part is perhaps public; the empty one is an open attempt.
UNCLEAR = ("", "unknown", "vanished")
# What nothing can wait for any longer.
NEVER_COMING = (State.FAILED, State.CANCELLED, State.MISSED, State.EXPIRED)


class _AccountColumns(TypedColumns):
    id = Column(String(64), primary_key=True)
    channel = Column(String(64), nullable=False)
    placement = Column(String(32), nullable=False)
    handle = Column(Text, nullable=False, default="")
    enabled = Column(Boolean, nullable=False)
    assisted = Column(Boolean, nullable=False)  # a person posts
    needs_person = Column(Text, nullable=False, default="")  # why, or empty
    blocked_until = Column(Instant, nullable=False)  # the platform said: wait
    busy_until = Column(Instant, nullable=False)  # one in flight; heals itself
    # Between two publications that are overdue; microseconds.
    pace_us = Column(BigInteger, nullable=False, default=0, server_default="0")
    # A digest of its settings, and the last attempts made before who it is perhaps
    # changed, and surely did.
    settings = Column(String(64), nullable=False, default="", server_default="")
    known_from = Column(BigInteger, nullable=False, default=0, server_default="0")
    another_from = Column(BigInteger, nullable=False, default=0, server_default="0")


class _QuotaColumns(TypedColumns):
    account = Column(String(64), ForeignKey("account.id"), primary_key=True)
    span_us = Column(BigInteger, primary_key=True)  # any so many microseconds
    max = Column(Integer, nullable=False)


class _CredentialColumns(TypedColumns):
    account = Column(String(64), primary_key=True)
    sealed = Column(LargeBinary, nullable=False)
    updated_at = Column(Instant, nullable=False)
    updated_by = Column(String(64), nullable=False)


class _RenditionColumns(TypedColumns):
    id = Column(RowId, primary_key=True)
    item = Column(String(80), nullable=False)
    revision = Column(Integer, nullable=False)
    account = Column(String(64), ForeignKey("account.id"), nullable=False)
    placement = Column(String(32), nullable=False)
    fingerprint = Column(String(64), nullable=False)
    said: Named[dict[str, Any]] = Column(JSON, nullable=False)
    created_at = Column(Instant, nullable=False)


class _DeliveryColumns(TypedColumns):
    id = Column(RowId, primary_key=True)
    item = Column(String(80), nullable=False)
    revision = Column(Integer, nullable=False)
    account = Column(String(64), ForeignKey("account.id"), nullable=False)
    placement = Column(String(32), nullable=False)
    occurrence = Column(String(64), nullable=False)
    rendition = Column(RowId, ForeignKey("rendition.id"), nullable=False)
    state = Column(String(16), nullable=False)
    priority = Column(String(16), nullable=False)
    due_at = Column(Instant, nullable=False)  # when the public should see it
    eligible_at = Column(Instant, nullable=False)  # when it may be taken next
    useful_until = Column(Instant, nullable=False)
    depends_on = Column(RowId, ForeignKey("delivery.id"), nullable=True)
    tries = Column(Integer, nullable=False, default=0)
    looks = Column(Integer, nullable=False, default=0)  # that could not tell
    absences = Column(Integer, nullable=False, default=0)  # found absent so often
    cleared = Column(RowId, nullable=False, default=0)  # attempts no longer in doubt
    memo = Column(Text, nullable=False, default="")  # of the part at hand
    reason = Column(Text, nullable=False, default="")
    fence = Column(Integer, nullable=False, default=0)
    lease_owner = Column(String(64), nullable=False, default="")
    lease_until = Column(Instant, nullable=True)
    created_at = Column(Instant, nullable=False)
    created_by = Column(String(64), nullable=False)
    # The local hour that is meant, by RFC 9557: "2026-11-23T07:00[Asia/Jakarta]".
    slot = Column(String(80), nullable=False, default="", server_default="")
    withdrawn_at = Column(Instant, nullable=True)  # taken down: nothing more is sent
    # When its page is to say that it is over; None where it does, or never will.
    ends_at = Column(Instant, nullable=True)


class _AttemptColumns(TypedColumns):
    id = Column(RowId, primary_key=True)
    delivery = Column(RowId, ForeignKey("delivery.id"), nullable=False)
    account = Column(String(64), nullable=False)
    part = Column(Integer, nullable=False)
    target = Column(Text, nullable=False)
    step = Column(String(16), nullable=False)  # "prepare" or "publish"
    fence = Column(Integer, nullable=False)
    key = Column(String(128), nullable=False)
    payload_hash = Column(String(64), nullable=False)
    cost_usd = Column(Integer, nullable=False)  # in millionths
    started_at = Column(Instant, nullable=False)
    ended_at = Column(Instant, nullable=True)  # None: open, perhaps public
    outcome = Column(String(24), nullable=False, default="")
    detail = Column(Text, nullable=False, default="")


class _ReceiptColumns(TypedColumns):
    delivery = Column(RowId, ForeignKey("delivery.id"), primary_key=True)
    part = Column(Integer, primary_key=True)
    target = Column(String(320), primary_key=True)
    remote_id = Column(Text, nullable=True)
    url = Column(Text, nullable=False)
    further_ids: Named[list[str]] = Column(JSON, nullable=False)
    attempt = Column(RowId, nullable=True)
    at = Column(Instant, nullable=False)


class _ApprovalColumns(TypedColumns):
    id = Column(RowId, primary_key=True)
    item = Column(String(80), nullable=False)
    revision = Column(Integer, nullable=False)
    fingerprint = Column(String(64), nullable=False)  # of the set of renditions
    step = Column(String(32), nullable=False)
    verdict = Column(String(16), nullable=False)
    reason = Column(Text, nullable=False)
    person = Column(String(64), nullable=False)
    at = Column(Instant, nullable=False)
    expires_at = Column(Instant, nullable=False)


class _OverrideColumns(TypedColumns):
    id = Column(RowId, primary_key=True)
    item = Column(String(80), nullable=False)
    revision = Column(Integer, nullable=False)
    finding = Column(Text, nullable=False)
    reason = Column(Text, nullable=False)
    person = Column(String(64), nullable=False)
    at = Column(Instant, nullable=False)


class _HandOffColumns(TypedColumns):
    id = Column(RowId, primary_key=True)
    delivery = Column(RowId, ForeignKey("delivery.id"), nullable=False)
    person = Column(String(64), nullable=False)  # empty: whoever is on duty
    proof = Column(Text, nullable=False, default="")
    at = Column(Instant, nullable=False)
    confirmed_at = Column(Instant, nullable=True)
    # An officer without an account is known by name alone.
    name = Column(Text, nullable=False, default="", server_default="")
    unit = Column(String(64), nullable=False, default="", server_default="")
    # SHA-256 of the one-time link's word; empty where there is none.
    token = Column(String(64), nullable=False, default="", server_default="")
    link_until = Column(Instant, nullable=True)
    opened_at = Column(Instant, nullable=True)
    remind_at = Column(Instant, nullable=True)  # put off by the officer until then
    declined_at = Column(Instant, nullable=True)
    answer = Column(Text, nullable=False, default="", server_default="")  # why not
    screenshot = Column(String(64), nullable=False, default="", server_default="")
    escalated_at = Column(Instant, nullable=True)
    passed_from = Column(RowId, nullable=True)  # the row of who passed it on


class _ControlColumns(TypedColumns):
    id = Column(Integer, primary_key=True)
    installation = Column(String(16), nullable=False)
    stopped_at = Column(Instant, nullable=True)
    stopped_by = Column(String(64), nullable=False, default="")
    stop_reason = Column(Text, nullable=False, default="")


class _DaemonColumns(TypedColumns):
    name = Column(String(64), primary_key=True)
    version = Column(String(32), nullable=False)
    started_at = Column(Instant, nullable=False)
    seen_at = Column(Instant, nullable=False)


class _AuditColumns(TypedColumns):
    id = Column(RowId, primary_key=True)
    at = Column(Instant, nullable=False)
    person = Column(String(64), nullable=False)
    verb = Column(String(32), nullable=False)
    subject = Column(Text, nullable=False)
    detail: Named[dict[str, Any]] = Column(JSON, nullable=False)


class _NoticeColumns(TypedColumns):
    id = Column(RowId, primary_key=True)
    kind = Column(String(32), nullable=False)
    subject = Column(String(80), nullable=False)  # an account, a delivery, an item
    message = Column(Text, nullable=False)  # an id of messages; `facts` fill it
    facts: Named[dict[str, Any]] = Column(JSON, nullable=False)
    first_at = Column(Instant, nullable=False)
    seen_at = Column(Instant, nullable=False)
    ended_at = Column(Instant, nullable=True)  # None: it is still so


class _WatchColumns(TypedColumns):
    delivery = Column(RowId, ForeignKey("delivery.id"), primary_key=True)
    part = Column(Integer, primary_key=True)
    looks = Column(Integer, nullable=False, default=0)
    next_at = Column(Instant, nullable=True)  # None: looked at for long enough
    outcome = Column(String(16), nullable=False, default="")
    detail = Column(Text, nullable=False, default="")
    looked_at = Column(Instant, nullable=True)


class _AmendmentColumns(TypedColumns):
    id = Column(RowId, primary_key=True)
    delivery = Column(RowId, ForeignKey("delivery.id"), nullable=False)
    part = Column(Integer, nullable=False)
    kind = Column(String(16), nullable=False)  # "correction" or "takedown"
    rendition = Column(RowId, ForeignKey("rendition.id"), nullable=True)
    state = Column(String(16), nullable=False)  # waiting, done, person, failed
    reason = Column(Text, nullable=False)  # why the person wants it
    person = Column(String(64), nullable=False)
    created_at = Column(Instant, nullable=False)
    message = Column(Text, nullable=False, default="")  # why it stands where it stands
    url = Column(Text, nullable=False, default="")
    tries = Column(Integer, nullable=False, default=0)
    eligible_at = Column(Instant, nullable=False)
    lease_until = Column(Instant, nullable=True)
    done_at = Column(Instant, nullable=True)


def spelled(value: State | Priority) -> ColumnElement[str]:
    """Return a word that stands in the statement itself.

    SQLite takes a partial index only where it can read the value there.
    """
    return literal_column(f"'{value}'", String)


def is_any(found: Select[Any]) -> ColumnElement[bool]:
    """Return the condition that a correlated subquery finds something.

    PostgreSQL makes a join of EXISTS, over every account; this it asks of one account
    after the other, and stops at the limit.
    """
    return found.limit(1).scalar_subquery().is_not(None)


def _one_of(column: str, values: type[State | Priority]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


account = Table("account", metadata, _AccountColumns)
quota = Table("quota", metadata, _QuotaColumns)
credential = Table("credential", metadata, _CredentialColumns)
rendition = Table(
    "rendition",
    metadata,
    _RenditionColumns,
    UniqueConstraint("item", "revision", "account", "placement", "fingerprint"),
)
delivery = Table(
    "delivery",
    metadata,
    _DeliveryColumns,
    _one_of("state", State),
    _one_of("priority", Priority),
)
attempt = Table(
    "attempt",
    metadata,
    _AttemptColumns,
    # Two daemons with one fence cannot both open the call for one part.
    UniqueConstraint("delivery", "fence", "part", "target", "step"),
)
# Spelled out, as the index has it.
IS_UNCLEAR = attempt.c.outcome.in_([literal_column(f"'{word}'") for word in UNCLEAR])
receipt = Table("receipt", metadata, _ReceiptColumns)
approval = Table("approval", metadata, _ApprovalColumns)
override = Table("override", metadata, _OverrideColumns)
hand_off = Table("hand_off", metadata, _HandOffColumns)
control = Table("control", metadata, _ControlColumns)
daemon = Table("daemon", metadata, _DaemonColumns)
audit = Table("audit", metadata, _AuditColumns)
notice = Table("notice", metadata, _NoticeColumns)
watch = Table("watch", metadata, _WatchColumns)
amendment = Table("amendment", metadata, _AmendmentColumns)

_d = delivery.c
_scheduled = _d.state == State.SCHEDULED
partial(
    "uq_delivery_once",
    *(_d.item, _d.revision, _d.account, _d.placement, _d.occurrence),
    where=_d.state != State.CANCELLED,
    unique=True,
)
partial("ix_due", _d.account, _d.eligible_at, _d.id, where=_scheduled, unique=False)
# Whose turn comes next, whatever its account: one look, however many wait.
partial("ix_eligible", _d.eligible_at, where=_scheduled, unique=False)
partial(
    "ix_due_emergency",
    *(_d.account, _d.eligible_at, _d.id),
    where=_scheduled & (_d.priority == Priority.EMERGENCY),
    unique=False,
)
partial(
    "ix_useful_until",
    _d.useful_until,
    where=_d.state.in_(PERISHABLE),
    unique=False,
)
# An account says one thing at a time, whatever the clocks of its daemons say.
partial("uq_one_in_flight", _d.account, where=_d.state == State.PUBLISHING, unique=True)
partial("ix_lease", _d.lease_until, where=_d.state == State.PUBLISHING, unique=False)
partial("ix_doubt", _d.eligible_at, where=_d.state == State.UNCERTAIN, unique=False)
partial("ix_withdrawn", _d.id, where=_d.withdrawn_at.is_not(None), unique=False)
partial(
    "ix_ends",
    _d.ends_at,
    where=(_d.state == State.PUBLISHED)
    & _d.withdrawn_at.is_(None)
    & _d.ends_at.is_not(None),
    unique=False,
)
partial("ix_never_coming", _d.id, where=_d.state.in_(NEVER_COMING), unique=False)
partial(
    "ix_waits_for",
    _d.depends_on,
    where=(_d.state == State.SCHEDULED) & _d.depends_on.is_not(None),
    unique=False,
)
# For people, who ask by state. That it is partial, though nothing is left out, keeps
# SQLite from taking it in the place of the smaller ones above.
partial(
    "ix_standing",
    *(_d.state, _d.due_at, _d.id),
    where=_d.due_at.is_not(None),
    unique=False,
)
Index("ix_account_turn", account.c.busy_until, account.c.id)
Index("ix_delivery_item", _d.item, _d.revision)
Index(
    "ix_attempt_unclear",
    attempt.c.started_at,
    sqlite_where=IS_UNCLEAR,
    postgresql_where=IS_UNCLEAR,
)
Index("ix_attempt_delivery", attempt.c.delivery)
Index("ix_attempt_window", attempt.c.account, attempt.c.started_at)
Index("ix_hand_off_delivery", hand_off.c.delivery)
partial(
    "uq_hand_off_token", hand_off.c.token, where=hand_off.c.token != "", unique=True
)
Index("ix_approval_item", approval.c.item, approval.c.revision)
# What became of one thing, and who typed into a draft.
Index("ix_audit_subject", audit.c.subject)
partial("ix_slot", _d.slot, where=_d.slot != "", unique=False)
partial(
    "uq_notice_open",
    *(notice.c.kind, notice.c.subject),
    where=notice.c.ended_at.is_(None),
    unique=True,
)
partial(
    "ix_watch_next", watch.c.next_at, where=watch.c.next_at.is_not(None), unique=False
)
partial(
    "ix_amendment_waiting",
    amendment.c.eligible_at,
    where=amendment.c.state == "waiting",
    unique=False,
)
Index("ix_amendment_delivery", amendment.c.delivery)
# A part is amended in one way at a time.
partial(
    "uq_amendment_waiting",
    *(amendment.c.delivery, amendment.c.part),
    where=amendment.c.state == "waiting",
    unique=True,
)
partial(
    "ix_amendment_person",
    amendment.c.id,
    where=amendment.c.state == "person",
    unique=False,
)
# What is read back is young.
Index("ix_receipt_at", receipt.c.at)
