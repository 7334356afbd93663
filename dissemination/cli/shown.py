"""Findings and deliveries as plain values for `--json`."""

from __future__ import annotations

from typing import Any

from dissemination.cli.tables import reason_said
from dissemination.domain.delivery import State
from dissemination.domain.finding import Finding
from dissemination.domain.rendition import Note
from dissemination.messages import sentence
from dissemination.services import checks
from dissemination.storage.deliveries import Standing


def note_said(note: Note) -> str:
    """Return what a note says."""
    return sentence(note.id, note.values)


def finding_said(finding: Finding) -> str:
    """Return what a finding says."""
    return checks.said(finding)


def remark(standing: Standing) -> str:
    """Return why a delivery stands where it stands, or else where it is public."""
    return reason_said(standing.delivery.reason) or " ".join(standing.urls[:1])


def delivery_values(standing: Standing) -> dict[str, Any]:
    """Return a delivery as `queue` shows it."""
    d = standing.delivery
    return {
        "delivery": d.id,
        "item": d.item,
        "revision": d.revision,
        "account": d.account,
        "channel": standing.channel,
        "placement": d.placement,
        "state": str(d.state),
        "priority": str(d.priority),
        "due_at": d.due_at.isoformat(),
        "eligible_at": standing.eligible_at.isoformat(),
        "useful_until": d.useful_until.isoformat(),
        "depends_on": d.depends_on,
        "tries": standing.tries,
        "parts": standing.parts,
        "parts_public": standing.parts_public,
        "urls": list(standing.urls),
        "reason": sentence(d.reason) if d.reason else "",
    }


def receipts(standing: Standing) -> list[dict[str, str]]:
    """Return a receipt a public part, or one line for what has none."""
    d = standing.delivery
    facts = {
        "item": str(d.item),
        "account": str(d.account),
        "placement": d.placement,
        "state": str(d.state),
    }
    if d.state is State.HANDED_OFF or not standing.urls:
        return [{**facts, "url": ""}]
    return [{**facts, "url": url} for url in standing.urls]
