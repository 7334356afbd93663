"""Practice accounts: one for each channel that can be practised."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from dissemination import registry
from dissemination.channel import HandsOff
from dissemination.config import load
from dissemination.services.connect import add_account

PORT = 8765  # of `dissemination practice`, unless it is told another
_SUFFIX = "-latihan"


def practice_channels() -> dict[str, bool]:
    """Return the channels that can be practised; True where a person posts."""
    played = registry.sandboxes()
    kinds = {name: registry.channel(name) for name in registry.names()}
    return {
        name: name not in played
        for name, kind in kinds.items()
        if name in played or issubclass(kind, HandsOff)
    }


def _officer(channel: str) -> dict[str, str]:
    # An assisted channel asks only who posts there.
    fields = registry.channel(channel).fields
    return {f.name: "Petugas Latihan" for f in fields if f.default is None}


def practise(folder: Path, *, now: datetime) -> list[str]:
    """Connect practice accounts that `dissemination practice` will serve."""
    played = registry.sandboxes()

    def settings(channel: str) -> Mapping[str, str]:
        home = folder.resolve() / "platforms" / channel
        address = f"http://127.0.0.1:{PORT}/{channel}"
        return played[channel](str(home)).account(address)

    return add_practice_accounts(folder, settings, person="practice", now=now)


def add_practice_accounts(
    folder: Path,
    settings: Callable[[str], Mapping[str, str]],
    *,
    person: str,
    now: datetime,
) -> list[str]:
    """Connect a practice account for each channel that has none in the workspace.

    Args:
        folder: the workspace.
        settings: of the stand-in of a channel, secrets among them.
        person: who connects them.
        now: aware, UTC.

    Returns:
        The new accounts' names.
    """
    known = load(folder).accounts
    added = []
    for channel, is_assisted in practice_channels().items():
        name = channel.replace("_", "-") + _SUFFIX
        if name in known:
            continue
        values = _officer(channel) if is_assisted else settings(channel)
        add_account(
            folder, name, channel, values, person=person, now=now, practice=True
        )
        added.append(name)
    return added
