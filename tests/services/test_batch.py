"""A yes to several items at once, each of which was opened."""

from __future__ import annotations

from datetime import datetime

import pytest

from dissemination.domain.delivery import State
from dissemination.domain.item import Kind, Priority
from dissemination.services.batch import MOST, Answer, approve_each
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Misused
from dissemination.services.review import review
from tests.services.reviewed import (
    HOUR,
    counted,
    say_yes,
    seal,
    someone,
    states,
    submit,
)

NIK = "1471084507859991"


def opened(desk: Desk, now: datetime, name: str, hour: int = 1, **more: object) -> str:
    """Submit an item and have Arman open it."""
    submit(desk, now, name=name, when=now + hour * HOUR, **more)  # type: ignore[arg-type]
    review(desk, name, someone(desk, "arman"), now)
    return seal(desk, name)


def answers(desk: Desk, wanted: dict[str, str], now: datetime) -> tuple[Answer, ...]:
    return approve_each(desk, wanted, person="arman", now=now)


def why(desk: Desk, wanted: dict[str, str], now: datetime) -> str:
    """Return why the only one was refused; nothing is kept then."""
    before = counted(desk)
    (one,) = answers(desk, wanted, now)
    assert counted(desk) == before
    assert one.mistake is not None
    assert one.done is None
    return one.mistake.id


def test_each_of_several_is_approved(desk: Desk, now: datetime) -> None:
    wanted = {n: opened(desk, now, n, h) for h, n in enumerate(("satu", "dua"), 1)}
    found = answers(desk, wanted, now)
    assert [one.item for one in found] == ["satu", "dua"]
    assert all(one.done and one.done.scheduled for one in found)
    assert states(desk, "satu") == states(desk, "dua") == [State.SCHEDULED]


def test_one_that_is_refused_stops_no_other(desk: Desk, now: datetime) -> None:
    first, last = opened(desk, now, "satu"), opened(desk, now, "tiga", 3)
    submit(desk, now, name="dua", when=now + 2 * HOUR)
    wanted = {"satu": first, "dua": seal(desk, "dua"), "tiga": last}
    found = answers(desk, wanted, now)
    assert [bool(one.done) for one in found] == [True, False, True]
    assert states(desk, "dua") == [State.PLANNED]
    assert found[1].title == "Judul"


def test_what_was_not_opened_is_not_approved(desk: Desk, now: datetime) -> None:
    assert why(desk, {"berita": submit(desk, now)}, now) == "batch.unopened"


def test_what_somebody_else_opened_is_not_approved(desk: Desk, now: datetime) -> None:
    seen = submit(desk, now)
    review(desk, "berita", someone(desk, "ani"), now)
    assert why(desk, {"berita": seen}, now) == "batch.unopened"


def test_what_changed_since_it_was_opened_is_not_approved(
    desk: Desk, now: datetime
) -> None:
    seen = opened(desk, now, "berita")
    submit(desk, now, "Halo semua.")
    assert why(desk, {"berita": seen}, now) == "approve.outdated"
    assert why(desk, {"berita": seal(desk)}, now) == "batch.unopened"


def test_what_a_hold_is_found_in_is_not_approved(desk: Desk, now: datetime) -> None:
    seen = opened(desk, now, "berita", body=f"NIK {NIK} milik warga.")
    assert why(desk, {"berita": seen}, now) == "batch.hold"


def test_even_where_the_hold_was_passed(desk: Desk, now: datetime) -> None:
    seen = opened(desk, now, "berita", body=f"NIK {NIK} contoh.")
    say_yes(desk, seen, now, "ani", override="NIK rekaan")
    assert why(desk, {"berita": seen}, now) == "batch.hold"


def test_one_s_own_emergency_is_not_approved_along(desk: Desk, now: datetime) -> None:
    kind, priority = Kind.DISASTER_EMERGENCY, Priority.EMERGENCY
    seen = opened(desk, now, "banjir", author="arman", kind=kind, priority=priority)
    assert why(desk, {"banjir": seen}, now) == "approve.own"


def test_sent_twice_it_is_approved_once(desk: Desk, now: datetime) -> None:
    wanted = {"berita": opened(desk, now, "berita")}
    answers(desk, wanted, now)
    assert why(desk, wanted, now) == "approve.already"


def test_what_does_not_exist_is_said_so(desk: Desk, now: datetime) -> None:
    assert why(desk, {"tiada": "-"}, now) == "item.unknown"


@pytest.mark.parametrize(("count", "id_"), [(0, "batch.nothing"), (11, "batch.many")])
def test_none_and_too_many_are_refused(
    desk: Desk, now: datetime, count: int, id_: str
) -> None:
    assert MOST == 10
    with pytest.raises(Misused) as caught:
        answers(desk, {f"berita-{n}": "-" for n in range(count)}, now)
    assert caught.value.id == id_
