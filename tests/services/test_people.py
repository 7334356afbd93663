from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import insert

from dissemination.services import invitations, people, signin, units
from dissemination.services.desk import Desk
from dissemination.services.details import Details
from dissemination.services.mistakes import Mistake, NotFound
from dissemination.services.written import FieldMistakes
from dissemination.storage import audit, control
from dissemination.storage.people import sync_people
from dissemination.storage.tables import draft
from tests.services.cheap import give_password

SITI = Details(
    name="Siti Aminah",
    unit="",
    roles=frozenset({"contributor"}),
    email="siti@uji.go.id",
)


def add(desk: Desk, now: datetime, *, id: str = "", **changed: Any) -> str:
    details = replace(SITI, **changed)
    return people.add(desk, details, by="yoga", now=now, id=id).id


def change(desk: Desk, id: str, now: datetime, **changed: Any) -> None:
    people.change(desk, id, replace(SITI, **changed), by="yoga", now=now)


def wrong(desk: Desk, now: datetime, *, id: str = "", **changed: Any) -> dict[str, str]:
    with pytest.raises(FieldMistakes) as told:
        add(desk, now, id=id, **changed)
    return {name: one.id for name, one in told.value.fields.items()}


def deeds(desk: Desk, subject: str) -> list[tuple[str, str, dict[str, Any]]]:
    with desk.db.read() as connection:
        found = audit.deeds(connection, subject)
    return [(d.person, d.verb, d.detail) for d in found]


def roles(*titles: str) -> frozenset[str]:
    return frozenset(titles)


def test_who_is_added_may_act_at_once(desk: Desk, now: datetime) -> None:
    assert add(desk, now, roles=roles("contributor", "editor")) == "siti"
    person = desk.people()["siti"]
    assert (person.name, person.email) == ("Siti Aminah", "siti@uji.go.id")
    assert person.roles == {"contributor", "editor"}
    assert deeds(desk, "siti") == [
        ("yoga", "person_add", {"roles": ["contributor", "editor"], "unit": "Uji"})
    ]


def test_what_was_typed_loses_the_spaces_that_nobody_meant(
    desk: Desk, now: datetime
) -> None:
    add(desk, now, name="  Siti \t Aminah ", email=" siti@uji.go.id ", id=" SITI ")
    person = desk.people()["siti"]
    assert (person.name, person.email) == ("Siti Aminah", "siti@uji.go.id")


def test_an_id_is_given_to_one_person_only(desk: Desk, now: datetime) -> None:
    assert add(desk, now) == "siti"
    assert add(desk, now, email="") == "siti-aminah"
    assert add(desk, now, email="") == "siti-2"
    assert wrong(desk, now, id="siti", email="") == {"id": "people.taken_id"}
    assert wrong(desk, now, id="rina", email="") == {"id": "people.taken_id"}


def test_all_that_is_wrong_is_said_at_once(desk: Desk, now: datetime) -> None:
    before = len(people.staff(desk, now))
    assert wrong(
        desk, now, id="Ä", name=" ", unit="Tidak ada", roles=roles(), email="siti"
    ) == {
        "name": "people.no_name",
        "unit": "people.no_unit",
        "roles": "people.no_role",
        "email": "people.bad_email",
        "id": "people.bad_id",
    }
    assert len(people.staff(desk, now)) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 121),
        ("id", "a b"),
        ("id", "-siti"),
        ("id", "x" * 41),
        ("id", "engine"),
        ("id", "new"),
        ("roles", roles("contributor", "boss")),
        ("email", "a@b"),
        ("email", "a b@c.id"),
        ("email", "a@b.id, c@d.id"),
        ("email", "a@@b.id"),
    ],
)
def test_a_wrong_answer_is_named_by_its_field(
    desk: Desk, now: datetime, field: str, value: Any
) -> None:
    assert list(wrong(desk, now, **{field: value})) == [field]


def test_an_address_is_one_persons_in_any_case(desk: Desk, now: datetime) -> None:
    add(desk, now)
    assert wrong(desk, now, email="SITI@uji.go.id") == {"email": "people.taken_email"}
    change(desk, "siti", now, name="Siti A.")  # keeping the own one


def test_a_change_is_recorded_by_what_changed(desk: Desk, now: datetime) -> None:
    add(desk, now)
    units.add_unit(desk, "Dinkes", by="yoga", now=now)
    change(desk, "siti", now)
    change(desk, "siti", now, name="Bu Siti", unit="Dinkes")
    change(desk, "siti", now, name="Bu Siti", unit="Dinkes", roles=roles("editor"))
    assert deeds(desk, "siti")[1:] == [
        ("yoga", "person_change", {"changed": ["name", "unit"]}),
        ("yoga", "roles", {"before": ["contributor"], "after": ["editor"]}),
    ]


def test_other_roles_or_another_unit_end_every_session(
    desk: Desk, now: datetime
) -> None:
    add(desk, now)
    units.add_unit(desk, "Dinkes", by="yoga", now=now)
    for changed in (
        {"roles": roles("admin")},
        {"unit": "Dinkes", "roles": roles("admin")},
    ):
        cookie = give_password(desk, "siti", now)
        change(desk, "siti", now, **changed)
        assert signin.enter(desk, cookie, now) is None


def test_another_name_or_address_ends_no_session(desk: Desk, now: datetime) -> None:
    add(desk, now)
    cookie = give_password(desk, "siti", now)
    change(desk, "siti", now, name="Bu Siti", email="")
    session = signin.enter(desk, cookie, now)
    assert session is not None
    assert session.person.name == "Bu Siti"


def test_of_whom_the_file_names_only_the_address_is_changed(
    desk: Desk, now: datetime
) -> None:
    before = desk.people()["rina"]
    details = Details(
        name="Bukan Rina",
        unit="Lain",
        roles=roles("admin"),
        email="rina@uji.go.id",
    )
    after = people.change(desk, "rina", details, by="yoga", now=now)
    assert after == replace(before, email="rina@uji.go.id")
    assert [verb for _, verb, _ in deeds(desk, "rina")] == ["person_change"]


@pytest.mark.parametrize("act", [people.deactivate, people.reactivate])
def test_whom_the_file_names_is_removed_there(
    desk: Desk, now: datetime, act: Any
) -> None:
    with pytest.raises(Mistake, match=r"people\.named"):
        act(desk, "rina", by="yoga", now=now)


def test_who_left_comes_back_with_the_same_password(desk: Desk, now: datetime) -> None:
    add(desk, now)
    cookie = give_password(desk, "siti", now)
    people.deactivate(desk, "siti", by="yoga", now=now)
    assert "siti" not in desk.people()
    people.reactivate(desk, "siti", by="yoga", now=now)
    assert desk.people()["siti"].roles == {"contributor"}
    assert people.one(desk, "siti", now).has_password
    assert signin.enter(desk, cookie, now) is None
    assert [verb for _, verb, _ in deeds(desk, "siti")][-2:] == [
        "deactivate",
        "reactivate",
    ]


def test_the_last_admin_cannot_be_taken_away(desk: Desk, now: datetime) -> None:
    config = desk.config.people
    assert [id_ for id_, p in config.items() if "admin" in p.roles] == ["yoga"]
    add(desk, now, roles=roles("admin"))
    people.deactivate(desk, "siti", by="yoga", now=now)
    people.reactivate(desk, "siti", by="yoga", now=now)
    _without_yoga(desk)
    with pytest.raises(Mistake, match=r"people\.last_admin"):
        people.deactivate(desk, "siti", by="siti", now=now)
    with pytest.raises(Mistake, match=r"people\.last_admin"):
        change(desk, "siti", now, roles=roles("editor"))
    assert desk.people()["siti"].roles == {"admin"}
    assert deeds(desk, "siti")[-1][1] == "reactivate"


def test_two_admins_cannot_remove_each_other_at_once(desk: Desk, now: datetime) -> None:
    add(desk, now, roles=roles("admin"))
    add(desk, now, roles=roles("admin"), id="tari", email="")
    _without_yoga(desk)
    ready = Barrier(2)

    def remove(id_: str) -> bool:
        ready.wait(20)
        try:
            people.deactivate(desk, id_, by="siapa", now=now)
        except Mistake:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(remove, ("siti", "tari"))) == [False, True]


def _without_yoga(desk: Desk) -> None:
    """Take the admin of schedule.toml away, as a change of the file does."""
    with desk.db.write() as connection:
        kept = [p for p in desk.people().values() if p.id != "yoga" and not p.is_added]
        sync_people(connection, kept)


def test_everybody_is_listed_by_name_and_who_left_last(
    desk: Desk, now: datetime
) -> None:
    add(desk, now, name="Aa", email="")
    people.deactivate(desk, "aa", by="yoga", now=now)
    listed = [known.person.name for known in people.staff(desk, now)]
    assert listed == ["Ani", "Bu Budi", "Pak Arman", "Rina", "Tono", "Yoga", "Aa"]


def test_how_far_one_has_come_with_signing_in_is_one_word(
    desk: Desk, now: datetime
) -> None:
    def state(at: datetime = now) -> str:
        return people.one(desk, "siti", at).state

    add(desk, now)
    assert state() == "new"
    invitations.invite(desk, "siti", by="yoga", now=now)
    assert state() == "invited"
    assert state(now + timedelta(days=3)) == "new"
    give_password(desk, "siti", now)
    assert state() == "active"
    assert people.one(desk, "siti", now).last_at == now
    people.deactivate(desk, "siti", by="yoga", now=now)
    assert state() == "left"


def test_nobody_is_found_by_a_name_that_nobody_has(desk: Desk, now: datetime) -> None:
    for ask in (people.one, people.about):
        with pytest.raises(NotFound, match=r"people\.unknown"):
            ask(desk, "siapa", now)
    with pytest.raises(NotFound, match=r"people\.unknown"):
        change(desk, "siapa", now)


def test_all_about_a_person_is_asked_at_once(desk: Desk, now: datetime) -> None:
    add(desk, now)
    signin.begin_session(desk, "siti", now)
    row = {"unit": "", "fields": {}, "number": 1, "title": "Banjir", "changed_at": now}
    with desk.db.write() as connection:
        mine = {"created_at": now, "created_by": "siti", "changed_by": "siti"}
        connection.execute(insert(draft).values(**row, **mine))
    found = people.about(desk, "siti", now)
    assert found.known == people.one(desk, "siti", now)
    assert [title for _, title in found.drafts] == ["Banjir"]
    assert len(found.sessions) == 1


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((), {"approver": 0, "admin": 0}),
        (("approver", "admin"), {"approver": 1, "admin": 1}),
        (("approver", "approver", "admin"), {"admin": 1}),
        (("approver", "approver", "admin", "admin"), {}),
    ],
)
def test_too_few_of_those_whom_the_desk_cannot_spare_are_told(
    desk: Desk, now: datetime, given: Iterable[str], expected: dict[str, int]
) -> None:
    one = people.one(desk, "rina", now)
    staff = [
        replace(one, person=replace(one.person, roles=roles(title))) for title in given
    ]
    gone = replace(one, person=replace(one.person, roles=roles("admin"), active=False))
    assert people.shortages([*staff, gone]) == expected


def test_a_language_is_kept_and_an_unknown_one_refused(
    desk: Desk, now: datetime
) -> None:
    people.set_language(desk, "rina", "en", now=now)
    assert people.one(desk, "rina", now).person.language == "en"
    with pytest.raises(Mistake, match=r"people\.language"):
        people.set_language(desk, "rina", "fr", now=now)
    people.set_language(desk, "rina", "", now=now)
    assert people.one(desk, "rina", now).person.language == ""


def test_units_are_added_and_removed_by_somebody(desk: Desk, now: datetime) -> None:
    assert (
        units.add_unit(desk, "  Dinas  Sosial ", by="yoga", now=now) == "Dinas Sosial"
    )
    assert "Dinas Sosial" in {unit.id for unit in units.units(desk)}
    add(desk, now, unit="Dinas Sosial")
    with pytest.raises(Mistake, match=r"units\.used"):
        units.drop_unit(desk, "Dinas Sosial", by="yoga", now=now)
    change(desk, "siti", now, unit="")
    units.drop_unit(desk, "Dinas Sosial", by="yoga", now=now)
    done = [(who, verb) for who, verb, _ in deeds(desk, "Dinas Sosial")]
    assert done == [("yoga", "unit_add"), ("yoga", "unit_drop")]


@pytest.mark.parametrize(
    ("name", "why"),
    [(" ", "units.no_name"), ("x" * 65, "units.long"), ("dinkes", "units.taken")],
)
def test_a_unit_has_a_name_of_its_own(
    desk: Desk, now: datetime, name: str, why: str
) -> None:
    units.add_unit(desk, "Dinkes", by="yoga", now=now)
    with pytest.raises(FieldMistakes) as told:
        units.add_unit(desk, name, by="yoga", now=now)
    assert told.value.fields["unit_name"].id == why


@pytest.mark.parametrize("deed", ["reactivate", "add_unit", "drop_unit"])
def test_who_changes_people_or_units_waits_for_who_does_so_too(
    desk: Desk, now: datetime, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    add(desk, now)
    people.deactivate(desk, "siti", by="yoga", now=now)
    units.add_unit(desk, "Dinkes", by="yoga", now=now)
    deeds: Mapping[str, Callable[[], object]] = {
        "reactivate": lambda: people.reactivate(desk, "siti", by="yoga", now=now),
        "add_unit": lambda: units.add_unit(desk, "Dinsos", by="yoga", now=now),
        "drop_unit": lambda: units.drop_unit(desk, "Dinkes", by="yoga", now=now),
    }
    turns: list[object] = []
    monkeypatch.setattr(control, "take_turns", turns.append)
    deeds[deed]()
    assert len(turns) == 1
