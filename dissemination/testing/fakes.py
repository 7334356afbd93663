"""A channel that does as told, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from dissemination.channel import (
    Absent,
    CannotTell,
    Capabilities,
    Field,
    Found,
    Identity,
    Limit,
    Publication,
    Receipt,
)

_LIMIT = Limit(max=280, source="nobody, this is a fake, 2026-11-21")


class StoppedClock:
    """A clock that moves only when it is told to."""

    def __init__(self, at: datetime = datetime(2026, 11, 21, 3, tzinfo=UTC)) -> None:
        self._at = at

    def __call__(self) -> datetime:
        return self.now()

    def now(self) -> datetime:
        """Return the instant at which it stands."""
        return self._at

    def advance(self, span: timedelta) -> None:
        """Move it on."""
        self._at += span


class ScriptedChannel:
    """A channel that plays its script, one line for each publication.

    A receipt is returned and an error is raised; when the script is over, everything
    succeeds. `published` holds all that it was asked to publish.
    """

    name: ClassVar[str] = "scripted"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="token", label="Token", secret=True, default=""),
    )
    capabilities: Mapping[str, Capabilities] = {
        "feed": Capabilities(text=_LIMIT, max_parts=25)
    }

    def __init__(
        self, settings: Mapping[str, str], *script: Receipt | BaseException
    ) -> None:
        self.settings = settings
        self.published: list[Publication] = []
        self._script = list(script)

    def check(self) -> Identity:
        """Say who this is."""
        return Identity(handle="scripted")

    def publish(self, request: Publication) -> Receipt:
        """Play the next line."""
        self.published.append(request)
        if not self._script:
            return Receipt(remote_id=str(len(self.published)))
        line = self._script.pop(0)
        if isinstance(line, BaseException):
            raise line
        return line


class FindingChannel(ScriptedChannel):
    """A scripted channel that can look. The last of its `findings` repeats."""

    def __init__(
        self, settings: Mapping[str, str], *script: Receipt | BaseException
    ) -> None:
        super().__init__(settings, *script)
        self.findings: list[Found | Absent | CannotTell | BaseException] = []
        self.sought: list[Publication] = []

    def find(
        self,
        request: Publication,
        since: datetime,  # noqa: ARG002 - the protocol's
    ) -> Found | Absent | CannotTell:
        """Give the next answer; without any, it cannot tell."""
        self.sought.append(request)
        if not self.findings:
            return CannotTell()
        more = len(self.findings) > 1
        finding = self.findings.pop(0) if more else self.findings[0]
        if isinstance(finding, BaseException):
            raise finding
        return finding


class PreparingChannel(ScriptedChannel):
    """A scripted channel with invisible work. The last of its `memos` repeats."""

    def __init__(
        self, settings: Mapping[str, str], *script: Receipt | BaseException
    ) -> None:
        super().__init__(settings, *script)
        self.memos: list[str | BaseException] = ["memo"]
        self.prepared: list[Publication] = []

    def prepare(self, request: Publication) -> str:
        """Return the next memo, or fail."""
        self.prepared.append(request)
        memo = self.memos.pop(0) if len(self.memos) > 1 else self.memos[0]
        if isinstance(memo, BaseException):
            raise memo
        return memo
