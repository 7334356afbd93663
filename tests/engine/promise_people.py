"""The people of a desk: what they do, and what they therefore know to be allowed.

They tell the truth: whoever settles a doubt has looked, when nothing was on its way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import select

from dissemination.domain.delivery import DeliveryId, State
from dissemination.services import plan as planning
from dissemination.services.approve import approve
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake
from dissemination.services.queue import cancel, confirm, move, retry
from dissemination.services.resolve import Verdict, resolve
from dissemination.services.stop import Due, resume, stop
from dissemination.services.write import add
from dissemination.storage import accounts, deliveries
from dissemination.storage.deliveries import Standing
from dissemination.storage.tables import attempt
from tests.engine.promise_desk import written
from tests.engine.promise_platform import Place, Platform, Post, World

ITEMS = 3
RETRIED = (State.HELD, State.FAILED, State.MISSED, State.EXPIRED)
DUE: Sequence[Due] = ("hold", "send", "cancel")
LATER = timedelta(minutes=20)  # what is moved is moved by so much


class Deed(StrEnum):
    """What a person may do."""

    APPROVE = "approve"
    CANCEL = "cancel"
    EDIT = "edit"
    MOVE = "move"
    POST = "post"
    RECONNECT = "reconnect"
    RESOLVE = "resolve"
    RESUME = "resume"
    RETRY = "retry"
    STOP = "stop"


class People:
    """Rina writes and plans, Pak Arman decides; what the desk refuses, they leave."""

    def __init__(self, desk: Desk, world: World) -> None:
        self.desk = desk
        self.world = world
        self.platform = Platform(world, self.why_not)
        self.revisions = Counter[int]()
        self.approved: set[int] = set()
        self.cancelled: set[int] = set()
        self.insisted: set[int] = set()
        self.on_their_way: set[int] = set()  # attempts that a change came too late for
        self.is_stopped = False

    def why_not(self, place: Place, text: str) -> str:
        """Return why a part may not be sent now, or nothing."""
        found = self.one(place.delivery)
        waits = place.delivery not in self.insisted
        forbidden = {
            "nobody approved it": place.delivery not in self.approved,
            "it was cancelled": place.delivery in self.cancelled,
            "everything is stopped": self.is_stopped and not self.was_begun(place),
            "it was revised": self.is_revised(found) and not self.was_begun(place),
            "it says something else": found.said.parts[place.part].text != text,
            "it is not due": waits and self.world.latest < found.delivery.due_at,
        }
        return next((why for why, is_so in forbidden.items() if is_so), "")

    def one(self, id_: int) -> Standing:
        """Return a delivery."""
        with self.desk.db.read() as connection:
            found = deliveries.one(connection, DeliveryId(id_))
        assert found is not None
        return found

    def among(self, *states: State) -> Sequence[Standing]:
        """Return the deliveries in these states, or all of them."""
        with self.desk.db.read() as connection:
            return deliveries.queue(connection, states or tuple(State))

    def story(self, place: Place) -> object:
        """Return what became of a delivery, for whoever has to find out why."""
        with self.desk.db.read() as connection:
            calls = deliveries.attempts(connection, DeliveryId(place.delivery))
        public = [str(post.at) for post in self.platform.public(place)]
        return self.one(place.delivery).delivery, calls, public

    def is_revised(self, s: Standing) -> bool:
        """Tell whether a delivery's item says something else by now."""
        number = int(s.delivery.item.rpartition("-")[2])
        return s.delivery.revision < self.revisions[number]

    def was_begun(self, place: Place) -> bool:
        """Tell whether a call was written down before what would have forbidden it."""
        with self.desk.db.read() as connection:
            calls = deliveries.attempts(connection, DeliveryId(place.delivery))
        return any(not c.ended_at and c.id in self.on_their_way for c in calls)

    def note_calls(self) -> None:
        """Note the calls that are open after a change that lets none begin any more."""
        is_open = attempt.c.ended_at.is_(None)
        with self.desk.db.read() as connection:
            begun = connection.scalars(select(attempt.c.id).where(is_open))
            self.on_their_way.update(begun)

    def edit(self, number: int) -> None:
        """Write an item, or write it anew."""
        item = written(number, self.revisions[number] + 1)
        added = add(self.desk, item, author="rina", now=self.world.clock())
        self.note_calls()
        self.revisions[number] += 1
        self.cancelled.update(added.voided)

    def plan(self, number: int, names: Collection[str], wait: timedelta) -> None:
        """Plan an item, even where an earlier revision is public."""
        now = self.world.clock()
        with suppress(Mistake):
            planning.plan(
                self.desk,
                f"kabar-{number}",
                sorted(names),
                when=now + wait,
                person="rina",
                now=now,
                again=True,
            )

    def approve(self, number: int) -> None:
        """Say yes to what is planned of an item."""
        now = self.world.clock()
        with suppress(Mistake):
            done = approve(self.desk, f"kabar-{number}", person="arman", now=now)
            self.approved.update(done.scheduled)

    def stop(self) -> None:
        """Stop everything."""
        with suppress(Mistake):
            stop(self.desk, reason="banjir", person="arman", now=self.world.clock())
            self.note_calls()
            self.is_stopped = True

    def resume(self, due: Due = "hold") -> None:
        """Go on; what fell due meanwhile waits for a decision, or has one."""
        now = self.world.clock()
        self.is_stopped = False
        with suppress(Mistake):
            done = resume(self.desk, person="arman", now=now, due=due)
            self.insisted.update(done.sent)
            self.cancelled.update(done.cancelled)
            if due == "send":
                return
            for s in self.among(State.SCHEDULED):
                is_due = s.delivery.due_at <= now < s.delivery.useful_until
                assert not is_due, "it would go out without a decision"

    def reconnect(self) -> None:
        """Renew every token."""
        with self.desk.db.write() as connection:
            for row in accounts.everything(connection):
                if row.needs_person:
                    accounts.connected(connection, row.id, "lagi")

    def do(self, deed: Deed, which: int) -> None:
        """Do something, with one of the items or deliveries where it is about one."""
        match deed:
            case Deed.APPROVE:
                self.approve(which % ITEMS)
            case Deed.EDIT:
                self.edit(which % ITEMS)
            case Deed.STOP:
                self.stop()
            case Deed.RESUME:
                self.resume(DUE[which % len(DUE)])
            case Deed.RECONNECT:
                self.reconnect()
            case _:
                states, act = self._acts()[deed]
                found = self.among(*states)
                if found:
                    act(found[which % len(found)])

    def decide_everything(self) -> None:
        """Settle whatever waits for a person, so that it goes out if it may."""
        for s in self.among(State.UNCERTAIN):
            self.resolve(s)
        for s in self.among(*RETRIED):
            self.retry(s)
        for s in self.among(State.HANDED_OFF):
            self.post(s)

    def cancel(self, s: Standing) -> None:
        """Take one back, if that is still possible."""
        id_, now = str(s.delivery.id), self.world.clock()
        with suppress(Mistake):
            done = cancel(self.desk, [id_], person="rina", now=now)
            self.cancelled.update(done.moved)

    def retry(self, s: Standing) -> None:
        """Insist on one that did not go out."""
        id_, now = str(s.delivery.id), self.world.clock()
        with suppress(Mistake):
            done = retry(self.desk, [id_], person="arman", now=now)
            self.insisted.update(done.moved)

    def move(self, s: Standing) -> None:
        """Give one another time, for which it then has to wait."""
        id_, now = str(s.delivery.id), self.world.clock()
        with suppress(Mistake):
            move(self.desk, [id_], when=now + LATER, person="arman", now=now)
            self.insisted.discard(s.delivery.id)

    def resolve(self, s: Standing) -> None:
        """Say of a doubt what is true."""
        if any(self.platform.calls.values()) or not self.world.is_quiet():
            return
        place = Place(s.delivery.id, s.parts_public)
        public = self.platform.public(place)
        absent = Verdict.FAIL if self.is_revised(s) else Verdict.RESEND
        resolve(
            self.desk,
            s.delivery.id,
            Verdict.PUBLISHED if public else absent,
            url=public[0].receipt.url if public else "",
            person="arman",
            now=self.world.clock(),
        )
        self.platform.unclear.discard(place)
        self.insisted.add(s.delivery.id)

    def post(self, s: Standing) -> None:
        """Post what was handed off, and say so."""
        id_, text = s.delivery.id, s.said.parts[0].text
        with suppress(Mistake):
            confirm(self.desk, id_, person="rina", proof="foto", now=self.world.clock())
            post = Post(
                place=Place(id_, 0), id=f"o{id_}", text=text, key="", at=self.world.at
            )
            self.platform.posts.append(post)

    def _acts(
        self,
    ) -> Mapping[Deed, tuple[Sequence[State], Callable[[Standing], None]]]:
        return {
            Deed.CANCEL: (tuple(State), self.cancel),
            Deed.MOVE: (tuple(State), self.move),
            Deed.RETRY: (RETRIED, self.retry),
            Deed.RESOLVE: ((State.UNCERTAIN,), self.resolve),
            Deed.POST: ((State.HANDED_OFF,), self.post),
        }
