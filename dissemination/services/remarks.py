"""What a person should know before saying yes: it warns, and refuses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One warning: a message's id, and its values as they are (instants, spans, …)."""

    id: str
    values: Mapping[str, object] = field(default_factory=dict)
