"""Items, renditions and deliveries as plain values for `--json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dissemination.channel import Capabilities, Limit
from dissemination.cli.tables import reason_said
from dissemination.domain.delivery import State
from dissemination.domain.finding import Finding
from dissemination.domain.length import measure
from dissemination.domain.rendition import Media, Note, Part, Rendition
from dissemination.messages import sentence
from dissemination.storage.deliveries import Standing


def note_said(note: Note) -> str:
    """Return what a note says."""
    return sentence(note.id, note.values)


def finding_said(finding: Finding) -> str:
    """Return what a finding says."""
    return sentence(f"rule.{finding.rule}", {"text": finding.text})


def remark(standing: Standing) -> str:
    """Return why a delivery stands where it stands, or else where it is public."""
    return reason_said(standing.delivery.reason) or " ".join(standing.urls[:1])


def rendition_values(
    said: Rendition, capabilities: Capabilities, files: Mapping[str, str]
) -> dict[str, Any]:
    """Return a rendition: its parts with length, limit and unit, its notes and files.

    Args:
        said: the rendition.
        capabilities: whose limits it obeys.
        files: by the SHA-256 of its media, where each was written.
    """
    parts = []
    for number, part in enumerate(said.parts):
        has_media = bool(part.media) and number == 0
        limit = (has_media and capabilities.caption) or capabilities.text
        parts.append(_part_values(part, limit, files))
    return {
        "account": said.account,
        "placement": said.placement,
        "parts": parts,
        "drawn": list(said.drawn),
        "notes": [{"id": n.id, "text": note_said(n)} for n in said.notes],
        "fingerprint": said.fingerprint,
    }


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


def _part_values(part: Part, limit: Limit, files: Mapping[str, str]) -> dict[str, Any]:
    return {
        "text": part.text,
        "title": part.title,
        "link": part.link,
        "length": measure(limit.unit)(part.text),
        "limit": limit.max,
        "unit": limit.unit,
        "media": [_medium_values(m, files.get(m.sha256, "")) for m in part.media],
        "captions": part.captions.srt if part.captions else "",
    }


def _medium_values(medium: Media, file: str) -> dict[str, Any]:
    return {
        "file": file,
        "sha256": medium.sha256,
        "mime": medium.mime,
        "width": medium.width,
        "height": medium.height,
        "bytes": medium.size,
        "alt": medium.alt,
    }
