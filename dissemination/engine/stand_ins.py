"""Stand-ins for every account of a desk: practice platforms on the loopback.

Each account has a platform of its own, so that two which say the same are not in each
other's way, as they are not outside. Nothing here knows a secret of the desk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import Lock
from typing import ClassVar, cast

from dissemination import registry
from dissemination.channel import (
    AuthExpired,
    CanAddress,
    Capabilities,
    Channel,
    Field,
    HandsOff,
    Identity,
    Publication,
    Receipt,
    Sandbox,
)
from dissemination.domain.rendition import AccountId
from dissemination.engine.practice_process import Settings, SharedClock, serve
from dissemination.services.desk import Desk

_SLUG = "rehearsal"  # stands for any
# A website lists all its pages anew with each one: a rehearsal begins another in time.
_PAGES = 10


class StandIns:
    """The channels of a rehearsal, by account, made when they are asked for.

    `unplayed` are the accounts whose channel has no practice platform: who always says
    yes stands in for it.
    """

    def __init__(
        self, desk: Desk, practice: Settings, refused: Collection[AccountId]
    ) -> None:
        self._desk = desk
        self._practice = practice
        self._refused = refused
        self._made: dict[AccountId, Channel] = {}
        self._pages: Counter[AccountId] = Counter()
        self._guard = Lock()
        played = played_accounts(desk)
        self.unplayed = tuple(
            AccountId(name)
            for name, table in desk.config.accounts.items()
            if name not in played
            and not issubclass(registry.channel(table.channel), HandsOff)
        )

    def channel(self, id: AccountId) -> Channel:
        """Return the channel of an account, connected to its stand-in."""
        with self._guard:
            if id not in self._made or self._is_turned(id):
                self._made[id] = self._make(id)
            return self._made[id]

    def _is_turned(self, id: AccountId) -> bool:
        """Count the pages of a website, and tell whether its folder is full."""
        if not isinstance(self._made[id], CanAddress):
            return False
        self._pages[id] += 1
        return self._pages[id] % _PAGES == 0

    def _make(self, id: AccountId) -> Channel:
        kind = registry.channel(self._desk.account(id).channel)
        if id in self._refused:
            return Refusing(kind.capabilities)
        if id in self.unplayed or issubclass(kind, HandsOff):
            return Agreeing(kind.capabilities)
        defaults = {f.name: f.default for f in kind.fields if f.default is not None}
        settings = {**defaults, **self._practice(id)}
        start = _start(self._desk.address(id, _SLUG))
        if not start:
            return kind(settings)
        if "folder" in settings:
            shelf = Path(settings["folder"]) / str(self._pages[id] // _PAGES)
            shelf.mkdir(exist_ok=True)
            settings["folder"] = str(shelf)
        there = cast("CanAddress", kind(settings)).address(_SLUG)
        return elsewhere(kind, public=start, practice=_start(there))(settings)


class Agreeing:
    """A channel without a platform: whatever it is asked to publish is public."""

    name: ClassVar[str] = "agreeing"
    fields: ClassVar[tuple[Field, ...]] = ()

    def __init__(self, capabilities: Mapping[str, Capabilities]) -> None:
        self.capabilities = capabilities
        self._numbers = count(1)

    def check(self) -> Identity:
        """Say who this is."""
        return Identity(handle=self.name)

    def publish(self, request: Publication) -> Receipt:
        """Read the media, as any channel does, and agree."""
        for medium in request.part.media:
            request.open(medium).close()
        return Receipt(remote_id=str(next(self._numbers)))


class Refusing(Agreeing):
    """A channel whose credential is refused, or was never given."""

    name: ClassVar[str] = "refusing"

    def publish(self, request: Publication) -> Receipt:  # noqa: ARG002 - protocol
        """Refuse, as the platform would."""
        raise AuthExpired("the account would be refused")


@contextmanager
def stand_ins(
    desk: Desk,
    folder: Path,
    clock: SharedClock,
    *,
    refused: Collection[AccountId] = (),
) -> Iterator[StandIns]:
    """Serve a practice platform for each account while the block runs.

    Args:
        desk: whose accounts; only its settings are read.
        folder: where the platforms keep their files.
        clock: by which they date what is public.
        refused: accounts that the real platform would refuse.
    """
    with serve(played_accounts(desk), folder, clock) as practice:
        yield StandIns(desk, practice, refused)


def played_accounts(desk: Desk) -> dict[str, type[Sandbox]]:
    """Return the practice platform of each account that has one."""
    known = registry.sandboxes()
    return {
        name: known[table.channel]
        for name, table in desk.config.accounts.items()
        if table.channel in known
    }


def elsewhere(kind: type[Channel], *, public: str, practice: str) -> type[Channel]:
    """Return a channel whose pages stand at another address than they say.

    What was approved names the public address; the stand-in has its own. The receipt
    names the public one again.
    """

    def publish(self: Channel, request: Publication) -> Receipt:
        part = request.part
        moved = replace(part, link=_moved(part.link, public, practice))
        receipt = kind.publish(self, replace(request, part=moved))
        return replace(receipt, url=_moved(receipt.url, practice, public))

    # A class, not a wrapper: it can all that the channel can.
    return type(kind.__name__, (kind,), {"publish": publish})


def _moved(address: str, start: str, to: str) -> str:
    return to + address.removeprefix(start) if address.startswith(start) else address


def _start(address: str) -> str:
    return address[: address.rindex(_SLUG)] if address else ""
