"""Platforms in memory for the promise: they know what is public, and count it.

They keep true time; the clock of the desk may be wrong. What must never happen is noted
in `wrongs` and not raised, since the engine takes what a channel raises for an outcome.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from dissemination.channel import (
    FOREVER,
    Absent,
    AuthExpired,
    CannotTell,
    Capabilities,
    Channel,
    Field,
    Found,
    Identity,
    Limit,
    OutcomeUnknown,
    Pending,
    Publication,
    RateLimited,
    Receipt,
    Rejected,
    Transient,
)

READ_LAG = timedelta(minutes=2)
KEYED_FOR = timedelta(hours=1)
ENDLESS = 2000  # moments; no pass over so few deliveries has so many
_LIMIT = Limit(max=10_000, source="nobody, this is a model, 2026-11-21")


class Fate(StrEnum):
    """What becomes of a request; "lost" is a silence, before or after its effect."""

    WELL = "well"
    LOST_BEFORE = "lost before"
    LOST_AFTER = "lost after"
    LOST_AND_LATE = "lost, and public a little later"
    BROKEN_BEFORE = "an error nobody knows, before"
    BROKEN_AFTER = "an error nobody knows, after"
    LIMITED = "429"
    REFUSED = "refused connection"
    REJECTED = "rejected"
    EXPIRED = "expired token"
    PENDING = "still at work"
    UNPREPARED = "no upload"
    UNREADABLE = "no answer to a look"


class Kind(StrEnum):
    """What a platform offers against a second post."""

    BLIND = "blind"
    KEYED = "keyed for an hour"
    PAGE = "keyed for ever"
    FINDABLE = "findable"
    PREPARED = "prepared, and findable by its memo"


@dataclass(frozen=True, slots=True)
class Place:
    """One part of one delivery: what may be public once."""

    delivery: int
    part: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One public thing, and the true instant at which it became so."""

    place: Place
    id: str
    text: str
    key: str
    at: datetime

    @property
    def receipt(self) -> Receipt:
        """What the platform proves it with."""
        return Receipt(remote_id=self.id, url=f"https://umum.example/{self.id}")


class World:
    """True time, and how far the desk's clock is ahead of it."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.latest = at
        self._ahead = timedelta(0)
        self._late: list[tuple[datetime, Callable[[], object]]] = []

    def clock(self) -> datetime:
        """Return the time of the desk."""
        return self.at + self._ahead

    def jump(self, by: timedelta) -> None:
        """Set the desk's clock wrong, or right again."""
        self._ahead += by
        self.latest = max(self.latest, self.clock())

    def later(self, wait: timedelta, effect: Callable[[], object]) -> None:
        """Have something happen when so much time has passed."""
        self._late.append((self.at + wait, effect))

    def is_quiet(self) -> bool:
        """Tell whether nothing is about to happen by itself."""
        return not self._late

    def pass_by(self, span: timedelta) -> None:
        """Let time pass; what is about to happen does so at its own instant."""
        end = self.at + span
        due = sorted((at, n) for n, (at, _) in enumerate(self._late) if at <= end)
        effects = [(at, self._late[n][1]) for at, n in due]
        self._late = [(at, effect) for at, effect in self._late if at > end]
        for at, effect in effects:
            self.at = at
            effect()
        self.at = end
        self.latest = max(self.latest, self.clock())


class Crash(BaseException):
    """The process is no more; nothing of it runs after this."""


@dataclass
class Life:
    """One process: what happens to it, at which moment, and whether it still lives.

    Moments are counted as they come, those of the sweeps apart from those of the work;
    at the one that is `awaited`, the `event` happens.
    """

    awaited: int = -1
    in_sweeps: bool = False
    event: Callable[[Life, str], None] | None = None
    passed: int = 0
    is_dead: bool = False
    is_given_up: bool = False
    was_overtaken: bool = False

    def pass_moment(self, moment: str, *, is_sweep: bool = False) -> None:
        """Live through a moment, if there is a life to it."""
        self.passed += 1
        if self.is_dead or self.passed > ENDLESS:
            raise Crash
        if self.event is None or is_sweep is not self.in_sweeps:
            return
        if self.awaited:
            self.awaited -= 1
            return
        event, self.event = self.event, None
        event(self, moment)

    def die(self) -> None:
        """End here."""
        self.is_dead = True
        raise Crash


class Platform:
    """Every account of the desk, on whatever platform."""

    def __init__(self, world: World, allowed: Callable[[Place, str], str]) -> None:
        self.world = world
        self.posts: list[Post] = []
        self.fates: dict[str, list[Fate]] = defaultdict(list)
        self.wrongs: list[tuple[Place, str]] = []
        self.unclear: set[Place] = set()
        self.calls: dict[str, list[Life]] = defaultdict(list)
        self._allowed = allowed

    def public(self, place: Place) -> list[Post]:
        """Return what is public of a part; more than one is what we promise against."""
        return [post for post in self.posts if post.place == place]

    def fate(self, account: str, of: frozenset[Fate]) -> Fate:
        """Take the next of these fates that an account has, if any."""
        waiting = self.fates[account]
        fate = next((one for one in waiting if one in of), None)
        if fate is None:
            return Fate.WELL
        waiting.remove(fate)
        return fate

    def make_public(self, request: Publication, keyed_for: timedelta) -> Post:
        """Make a part public, or return what the key says is public already."""
        known = [
            post
            for post in self.posts
            if post.key == request.key and self.world.at - post.at < keyed_for
        ]
        if known:
            return known[0]
        post = Post(
            place=place_of(request.key),
            id=str(len(self.posts) + 1),
            text=request.part.text,
            key=request.key,
            at=self.world.at,
        )
        self.posts.append(post)
        if len(self.public(post.place)) > 1:
            self.wrongs.append((post.place, "is public twice"))
        return post

    def arrive(
        self, account: str, request: Publication, life: Life, kind: Kind
    ) -> None:
        """Note what is wrong with a call that arrives."""
        place = place_of(request.key)
        if any(not other.is_given_up for other in self.calls[account]):
            self.wrongs.append((place, "is a second call in flight"))
        why = self._allowed(place, request.part.text)
        if why and not life.was_overtaken:
            self.wrongs.append((place, f"was called, though {why}"))
        if place.part and not self._follows(place, request.reply_to):
            self.wrongs.append((place, "does not reply to the part before"))
        if kind is Kind.BLIND and place in self.unclear:
            self.wrongs.append((place, "was sent again unasked on a blind channel"))
        life.was_overtaken = False

    def _follows(self, place: Place, reply_to: Receipt | None) -> bool:
        before = self.public(Place(place.delivery, place.part - 1))
        return any(reply_to and reply_to.url == post.receipt.url for post in before)


class Line:
    """One account, as one process reaches it."""

    name: ClassVar[str] = "line"
    fields: ClassVar[tuple[Field, ...]] = ()
    kind: ClassVar[Kind] = Kind.BLIND
    keyed_for: ClassVar[timedelta] = timedelta(0)

    def __init__(
        self, platform: Platform, account: str, placement: str, life: Life
    ) -> None:
        self.capabilities: Mapping[str, Capabilities] = {
            placement: Capabilities(
                text=_LIMIT, keyed_for=self.keyed_for, read_lag=READ_LAG, max_parts=9
            )
        }
        self._platform = platform
        self._account = account
        self._life = life

    def check(self) -> Identity:
        """Say who this is."""
        return Identity(handle=self._account)

    def publish(self, request: Publication) -> Receipt:
        """Do as the account's next fate says."""
        self._platform.arrive(self._account, request, self._life, self.kind)
        place = place_of(request.key)
        self._platform.calls[self._account].append(self._life)
        try:
            receipt = self._publish(request)
        except (Transient, RateLimited, Pending, AuthExpired, Rejected):
            raise
        except BaseException:
            self._platform.unclear.add(place)
            raise
        finally:
            self._platform.calls[self._account].remove(self._life)
        return receipt

    def _publish(self, request: Publication) -> Receipt:
        self._life.pass_moment("call: before")
        fate = self._platform.fate(self._account, _OF_A_CALL)
        if error := _refusal(fate):
            raise error
        if fate is Fate.LOST_AND_LATE:
            self._platform.world.later(READ_LAG / 3, lambda: self._effect(request))
        post = None if fate in _NO_EFFECT else self._effect(request)
        self._life.pass_moment("call: after")
        match fate:
            case Fate.BROKEN_BEFORE | Fate.BROKEN_AFTER:
                raise TimeoutError(fate)
            case Fate.LOST_BEFORE | Fate.LOST_AFTER | Fate.LOST_AND_LATE:
                raise OutcomeUnknown(fate)
        assert post is not None
        return post.receipt

    def _effect(self, request: Publication) -> Post:
        return self._platform.make_public(request, self.keyed_for)


class KeyedLine(Line):
    """It ignores a repeat for an hour."""

    kind = Kind.KEYED
    keyed_for = KEYED_FOR


class PageLine(Line):
    """It ignores every repeat."""

    kind = Kind.PAGE
    keyed_for = FOREVER


class FindableLine(Line):
    """It shows what is public, a little late."""

    kind = Kind.FINDABLE
    is_current: ClassVar[bool] = False

    def find(
        self, request: Publication, since: datetime
    ) -> Found | Absent | CannotTell:
        """Look for it among what the platform shows."""
        self._life.pass_moment("look: before")
        if self._platform.fate(self._account, _OF_A_LOOK) is Fate.UNREADABLE:
            raise TimeoutError(Fate.UNREADABLE)
        # Half the lag may have gone by before it was public.
        seen_until = self._platform.world.at - READ_LAG / 2
        found = [
            post
            for post in self._platform.public(place_of(request.key))
            if post.at <= seen_until or self.is_current
        ]
        self._life.pass_moment("look: after")
        return Found(receipt=found[0].receipt) if found else Absent()


class PreparedLine(FindableLine):
    """It makes an invisible post first, and says at once whether it is public."""

    kind = Kind.PREPARED
    is_current = True

    def prepare(self, request: Publication) -> str:
        """Make what the memo names."""
        self._life.pass_moment("prepare: before")
        if self._platform.fate(self._account, _OF_PREPARING) is Fate.UNPREPARED:
            raise TimeoutError(Fate.UNPREPARED)
        self._life.pass_moment("prepare: after")
        return request.memo or f"wadah {request.key}"


LINES: Mapping[Kind, type[Line]] = {
    kind.kind: kind for kind in (Line, KeyedLine, PageLine, FindableLine, PreparedLine)
}


def line(kind: Kind, *where: Platform | str | Life) -> Channel:
    """Return the channel of an account."""
    return LINES[kind](*where)  # type: ignore[arg-type]


def place_of(key: str) -> Place:
    """Read which part of which delivery a key names."""
    _, _, rest = key.rpartition("-")
    delivery, part, _ = rest.split("/")
    return Place(int(delivery), int(part))


_OF_A_LOOK = frozenset({Fate.UNREADABLE})
_OF_PREPARING = frozenset({Fate.UNPREPARED})
_OF_A_CALL = frozenset(Fate) - _OF_A_LOOK - _OF_PREPARING
_NO_EFFECT = frozenset({Fate.LOST_BEFORE, Fate.LOST_AND_LATE, Fate.BROKEN_BEFORE})


def _refusal(fate: Fate) -> Exception | None:
    match fate:
        case Fate.LIMITED:
            return RateLimited(fate, timedelta(minutes=2))
        case Fate.REFUSED:
            return Transient(fate)
        case Fate.REJECTED:
            return Rejected(fate)
        case Fate.EXPIRED:
            return AuthExpired(fate)
        case Fate.PENDING:
            return Pending(fate, timedelta(seconds=20), "sabar")
    return None
