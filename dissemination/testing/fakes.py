"""A channel that does as told, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import ClassVar, TypeVar, cast

from dissemination.channel import (
    Absent,
    CannotTell,
    Capabilities,
    Changed,
    Field,
    Found,
    Identity,
    Intact,
    Limit,
    Publication,
    Receipt,
)

T = TypeVar("T")
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
        return _next(self.findings) or CannotTell()


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
        # A script may hold the nonsense that a stranger's adapter returns.
        return cast("str", _next(self.memos)) if self.memos else ""


class AmendableChannel(ScriptedChannel):
    """A scripted channel that can read back, correct and take down.

    Of each list the last line repeats. Without any line, and where the line is None,
    all is well: what is public is intact, a correction keeps its receipt, a takedown
    succeeds.

    Attributes:
        looks: what `read_back` answers or raises.
        corrections: what `correct` returns or raises.
        takedowns: what `take_down` raises.
        read: what was read back, with the receipts.
        corrected: what was corrected, with the receipts.
        taken_down: the receipts of what was to be taken down.
    """

    def __init__(
        self, settings: Mapping[str, str], *script: Receipt | BaseException
    ) -> None:
        super().__init__(settings, *script)
        self.looks: list[
            Intact | Changed | Absent | CannotTell | BaseException | None
        ] = []
        self.corrections: list[Receipt | BaseException | None] = []
        self.takedowns: list[BaseException | None] = []
        self.read: list[tuple[Publication, Receipt]] = []
        self.corrected: list[tuple[Publication, Receipt]] = []
        self.taken_down: list[Receipt] = []

    def read_back(
        self, request: Publication, receipt: Receipt
    ) -> Intact | Changed | Absent | CannotTell:
        """Give the next answer; without any, all is as it was published."""
        self.read.append((request, receipt))
        return _next(self.looks) or Intact()

    def correct(self, request: Publication, receipt: Receipt) -> Receipt:
        """Return the next receipt, or fail; without any, keep the one there is."""
        self.corrected.append((request, receipt))
        return _next(self.corrections) or receipt

    def take_down(self, receipt: Receipt) -> None:
        """Succeed, or fail as the next line says."""
        self.taken_down.append(receipt)
        _next(self.takedowns)


def _next(lines: list[T | BaseException]) -> T | None:
    """Play the next line; the last one stays."""
    if not lines:
        return None
    line = lines.pop(0) if len(lines) > 1 else lines[0]
    if isinstance(line, BaseException):
        raise line
    return line
