"""Previews and accounts' own versions as plain values for `--json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dissemination.cli.advice import cost_values
from dissemination.cli.shown import note_said
from dissemination.domain.rendition import Media
from dissemination.messages import sentence
from dissemination.services import checks
from dissemination.services.preview import Measured, Preview, Problem
from dissemination.storage.versions import KeptVersion


def problem_said(problem: Problem) -> str:
    """Return what speaks against an item on an account."""
    if problem.finding is not None:
        return checks.said(problem.finding)
    return sentence(problem.message, problem.values)


def preview_values(one: Preview, files: Mapping[str, str]) -> dict[str, Any]:
    """Return an item on one account: its parts, cards, cost, notes and problems.

    Args:
        one: the preview.
        files: by the SHA-256 of its media, where each was written.
    """
    said = one.said
    return {
        "account": said.account,
        "channel": one.channel,
        "placement": said.placement,
        "planned": one.is_planned,
        "version": version_values(one.version) if one.version else None,
        "parts": [_part_values(measured, files) for measured in one.parts],
        "drawn": list(said.drawn),
        "cards": [
            {**_medium_values(card, files), "drawn": list(said.drawn)}
            for card in [one.card]
            if card is not None
        ],
        "notes": [
            {"id": n.id, "text": note_said(n), "values": dict(n.values)}
            for n in said.notes
        ],
        "problems": [_problem_values(problem) for problem in one.problems],
        "fingerprint": said.fingerprint if said.parts else "",
        **cost_values(one.cost),
    }


def version_values(kept: KeptVersion) -> dict[str, Any]:
    """Return an account's own version for programs."""
    own = kept.version
    return {
        "number": kept.number,
        "account": own.account,
        "placement": own.placement,
        "revision": own.revision,
        "person": kept.author,
        "written_at": kept.created_at.isoformat(),
        "title": own.title,
        "text": own.text,
        "images": [
            {"file": a.file, "alt": a.alt, "sha256": a.media.sha256 if a.media else ""}
            for a in own.attachments
        ],
    }


def _part_values(one: Measured, files: Mapping[str, str]) -> dict[str, Any]:
    part = one.part
    return {
        "text": part.text,
        "title": part.title,
        "link": part.link,
        "length": one.length,
        "limit": one.limit.max,
        "unit": one.limit.unit,
        "media": [_medium_values(medium, files) for medium in part.media],
        "captions": part.captions.srt if part.captions else "",
    }


def _medium_values(medium: Media, files: Mapping[str, str]) -> dict[str, Any]:
    return {
        "file": files.get(medium.sha256, ""),
        "sha256": medium.sha256,
        "mime": medium.mime,
        "width": medium.width,
        "height": medium.height,
        "bytes": medium.size,
        "alt": medium.alt,
    }


def _problem_values(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": str(problem.severity),
        "field": problem.finding.field if problem.finding else "",
        "text": problem.text,
        "message": problem_said(problem),
    }
