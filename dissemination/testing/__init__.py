"""For the authors of channels: the contract, a played platform, fakes (`[testing]`)."""

from __future__ import annotations

import pytest

# Before the import, or a failing contract would not say which values differ.
pytest.register_assert_rewrite(
    "dissemination.testing.afterwards", "dissemination.testing.contract"
)

from dissemination.testing.afterwards import AfterwardsContract  # noqa: E402 - above
from dissemination.testing.contract import ChannelContract  # noqa: E402 - see above
from dissemination.testing.fakes import (  # noqa: E402 - see above
    AmendableChannel,
    FindingChannel,
    PreparingChannel,
    ScriptedChannel,
    StoppedClock,
)
from dissemination.testing.lab import (  # noqa: E402 - see above
    Answer,
    Fate,
    File,
    Lab,
    Seen,
    refusing,
    serve,
)

__all__ = [
    "AfterwardsContract",
    "AmendableChannel",
    "Answer",
    "ChannelContract",
    "Fate",
    "File",
    "FindingChannel",
    "Lab",
    "PreparingChannel",
    "ScriptedChannel",
    "Seen",
    "StoppedClock",
    "refusing",
    "serve",
]
