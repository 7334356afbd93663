from __future__ import annotations

from datetime import datetime, timedelta

import pyotp
import pytest
from argon2 import PasswordHasher

from dissemination.config import FILE
from dissemination.services import people, signin, two_steps
from dissemination.services.desk import Desk, open_desk
from dissemination.services.details import Details
from dissemination.services.passwords import Passwords
from dissemination.services.throttling import Refused
from dissemination.storage import audit, logins, sessions
from dissemination.storage.audit import Deed
from tests.services.cheap import CHEAP, PHONE, WORD, give_password
from tests.services.conftest import SCHEDULE

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def sign_in(
    desk: Desk,
    name: str,
    now: datetime,
    password: str = WORD,
    *,
    origin_ip: str = "10.0.0.7",
    old: str = "",
    passwords: Passwords = CHEAP,
) -> str:
    return signin.sign_in(
        desk,
        name,
        password,
        origin_ip=origin_ip,
        device=PHONE,
        now=now,
        old=old,
        passwords=passwords,
    )


def deeds(desk: Desk, subject: str) -> list[Deed]:
    with desk.db.read() as connection:
        return list(audit.deeds(connection, subject))


def refused(
    desk: Desk, name: str, now: datetime, origin_ip: str = "10.0.0.7"
) -> Refused:
    with pytest.raises(Refused) as told:
        sign_in(desk, name, now, "salah sekali", origin_ip=origin_ip)
    return told.value


def with_two_steps(
    desk: Desk, person: str, now: datetime, *, session: str = ""
) -> tuple[str, list[str]]:
    """Give somebody a second step; return the secret and the recovery codes."""
    row = desk.people()[person]
    secret = two_steps.pair(desk, row, now, session=session).secret
    code = pyotp.TOTP(secret).at(now)
    return secret, list(two_steps.confirm(desk, row, code, now, session=session))


def test_who_knows_the_password_comes_in(desk: Desk, now: datetime) -> None:
    give_password(desk, "rina", now)
    session = signin.enter(desk, sign_in(desk, "rina", now), now)
    assert session is not None
    assert (session.person.id, session.proven) == ("rina", True)
    assert session.person.roles == {"contributor"}


@pytest.mark.parametrize("name", ["RINA", "  rina ", "Rina@Uji.go.id"])
def test_one_signs_in_by_name_or_address_however_it_is_written(
    desk: Desk, now: datetime, name: str
) -> None:
    give_password(desk, "rina", now)
    rina = desk.people()["rina"]
    said = Details(name="Rina", unit="", roles=rina.roles, email="rina@uji.go.id")
    people.change(desk, "rina", said, by="yoga", now=now)
    session = signin.enter(desk, sign_in(desk, name, now), now)
    assert session is not None
    assert session.person.id == "rina"


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(
    desk: Desk, now: datetime
) -> None:
    give_password(desk, "rina", now)
    answers = [refused(desk, name, now) for name in ("rina", "siapa", "ani", "")]
    assert {(a.id, a.wait) for a in answers} == {("signin.wrong", 0)}


def test_an_unknown_name_costs_one_comparison_as_a_known_one_does(
    desk: Desk, now: datetime
) -> None:
    give_password(desk, "rina", now)
    compared: list[str] = []

    class Watched(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]
            compared.append(str(hash).rsplit("$", 2)[0])
            return bool(super().verify(hash, password))

    watched = Passwords(Watched(time_cost=1, memory_cost=8, parallelism=1))
    for name in ("rina", "siapa", "ani"):
        with pytest.raises(Refused):
            sign_in(desk, name, now, "salah sekali", passwords=watched)
    assert len(compared) == 3
    assert len(set(compared)) == 1


def test_the_database_never_holds_a_cookie(desk: Desk, now: datetime) -> None:
    cookie = give_password(desk, "rina", now)
    session = signin.enter(desk, cookie, now)
    assert session is not None
    assert cookie not in repr(session)
    assert len(session.id) == 64
    assert cookie.encode() not in (desk.folder / "dissemination.db").read_bytes()


def test_a_session_ends_after_twelve_idle_hours(desk: Desk, now: datetime) -> None:
    cookie = signin.begin_session(desk, "rina", now)
    assert signin.enter(desk, cookie, now + 12 * HOUR - SECOND)
    # Seen again, it lasts on.
    assert signin.enter(desk, cookie, now + 23 * HOUR)
    assert signin.enter(desk, cookie, now + 35 * HOUR + SECOND) is None


def test_a_session_ends_after_seven_days_however_busy(
    desk: Desk, now: datetime
) -> None:
    cookie = signin.begin_session(desk, "rina", now)
    for hours in range(11, 168, 11):
        assert signin.enter(desk, cookie, now + hours * HOUR)
    assert signin.enter(desk, cookie, now + 168 * HOUR) is None


def test_a_session_is_written_to_once_a_minute_at_most(
    desk: Desk, now: datetime
) -> None:
    cookie = signin.begin_session(desk, "rina", now)

    def seen() -> datetime:
        (row,) = signin.open_sessions(desk, "rina", now)
        return row.seen_at

    signin.enter(desk, cookie, now + 59 * SECOND)
    assert seen() == now
    signin.enter(desk, cookie, now + MINUTE)
    assert seen() == now + MINUTE


def test_signing_in_again_voids_the_cookie_that_the_browser_had(
    desk: Desk, now: datetime
) -> None:
    old = give_password(desk, "rina", now)
    new = sign_in(desk, "rina", now, old=old)
    assert new != old
    assert signin.enter(desk, old, now) is None
    assert signin.enter(desk, new, now)


def test_a_cookie_that_was_made_up_is_nobodys(desk: Desk, now: datetime) -> None:
    signin.begin_session(desk, "rina", now)
    assert signin.enter(desk, "x" * 43, now) is None
    assert signin.enter(desk, "", now) is None


def test_who_left_is_out_at_once_and_cannot_come_back(
    desk: Desk, now: datetime
) -> None:
    said = Details(name="Siti", unit="", roles=frozenset({"contributor"}))
    people.add(desk, said, by="yoga", now=now)
    cookie = give_password(desk, "siti", now)
    people.deactivate(desk, "siti", by="yoga", now=now)
    assert signin.enter(desk, cookie, now) is None
    with pytest.raises(Refused, match=r"signin\.wrong"):
        sign_in(desk, "siti", now)


def test_whom_the_file_no_longer_names_is_out(desk: Desk, now: datetime) -> None:
    cookie = give_password(desk, "rina", now)
    kept = SCHEDULE.replace(
        '[people.rina]\nname = "Rina"\n', "[people.rino]\nname='R'\n"
    )
    (desk.folder / FILE).write_text(kept, "utf-8")
    with open_desk(desk.folder) as again:
        assert signin.enter(again, cookie, now) is None


def test_five_failures_are_free_and_then_each_costs_twice_the_time(
    desk: Desk, now: datetime
) -> None:
    give_password(desk, "rina", now)
    for _ in range(5):
        assert refused(desk, "rina", now).id == "signin.wrong"
    waits = []
    for _ in range(4):
        told = refused(desk, "rina", now)
        assert told.id == "signin.wait"
        waits.append(told.wait)
        now += told.wait * SECOND
        assert refused(desk, "rina", now).id == "signin.wrong"
    assert waits == [1, 2, 4, 8]


def test_while_one_waits_even_the_right_password_is_not_tried(
    desk: Desk, now: datetime
) -> None:
    give_password(desk, "rina", now)
    for _ in range(5):
        refused(desk, "rina", now)
    with pytest.raises(Refused, match=r"signin\.wait"):
        sign_in(desk, "rina", now)
    assert sign_in(desk, "rina", now + SECOND)


def test_the_wait_is_a_quarter_of_an_hour_at_most(desk: Desk, now: datetime) -> None:
    give_password(desk, "rina", now)
    for _ in range(16):
        now += 15 * MINUTE
        assert refused(desk, "rina", now).id == "signin.wrong"
    told = refused(desk, "rina", now)
    assert (told.id, told.wait) == ("signin.wait_long", 900)


def test_coming_in_forgets_what_one_mistyped(desk: Desk, now: datetime) -> None:
    give_password(desk, "rina", now)
    for _ in range(3):
        for _ in range(4):
            refused(desk, "rina", now)
        assert sign_in(desk, "rina", now)


def test_one_address_may_not_try_many_names(desk: Desk, now: datetime) -> None:
    told = [refused(desk, f"orang-{n}", now) for n in range(21)]
    assert {one.id for one in told[:20]} == {"signin.wrong"}
    assert told[20].id == "signin.wait"
    assert refused(desk, "orang-99", now, origin_ip="10.0.0.8").id == "signin.wrong"


def test_no_spaces_behind_a_name_make_it_another_one(desk: Desk, now: datetime) -> None:
    kinds = " \t\n\u00a0\u3000"
    for sign in kinds:
        assert refused(desk, f"rina{sign * 200}x", now).id == "signin.wrong"
    assert refused(desk, "rina", now).id == "signin.wait"


def test_one_subscriber_may_not_try_many_names_from_many_addresses(
    desk: Desk, now: datetime
) -> None:
    for n in range(20):
        refused(desk, f"orang-{n}", now, origin_ip=f"2001:db8:0:7::{n:x}")
    told = refused(desk, "orang-20", now, origin_ip="2001:db8:0:7:ffff::1")
    assert told.id == "signin.wait"
    told = refused(desk, "orang-20", now, origin_ip="2001:db8:0:8::1")
    assert told.id == "signin.wrong"


def test_an_office_behind_one_address_is_not_shut_out_by_its_own(
    desk: Desk, now: datetime
) -> None:
    give_password(desk, "rina", now)
    for _ in range(22):
        sign_in(desk, "rina", now)
    assert refused(desk, "ani", now).id == "signin.wrong"


def test_who_failed_too_often_is_in_the_audit_trail(desk: Desk, now: datetime) -> None:
    give_password(desk, "rina", now)
    before = len(deeds(desk, "rina"))
    for _ in range(4):
        refused(desk, "rina", now)
    assert len(deeds(desk, "rina")) == before
    refused(desk, "rina", now)
    assert deeds(desk, "rina")[-1].verb == "sign_in_strained"
    for _ in range(5):
        refused(desk, "katasandi-di-kolom-nama", now)
    (noted,) = deeds(desk, signin.STRANGER)
    assert "katasandi" not in str(noted)


def test_each_way_in_and_out_is_in_the_audit_trail(desk: Desk, now: datetime) -> None:
    give_password(desk, "rina", now)
    signin.sign_out(desk, sign_in(desk, "rina", now), now)
    signin.sign_out_everywhere(desk, "rina", now, by="yoga")
    done = [(d.person, d.verb) for d in deeds(desk, "rina")]
    assert done == [
        ("yoga", "invite"),
        ("rina", "accept"),
        ("rina", "sign_in"),
        ("rina", "sign_in"),
        ("rina", "sign_out"),
        ("yoga", "sign_out_everywhere"),
    ]


def test_signing_out_twice_is_one_deed(desk: Desk, now: datetime) -> None:
    cookie = signin.begin_session(desk, "rina", now)
    signin.sign_out(desk, cookie, now)
    signin.sign_out(desk, cookie, now)
    assert [d.verb for d in deeds(desk, "rina")] == ["sign_out"]
    assert signin.enter(desk, cookie, now) is None


def test_signing_out_everywhere_leaves_others_alone(desk: Desk, now: datetime) -> None:
    mine = [signin.begin_session(desk, "rina", now) for _ in range(3)]
    other = signin.begin_session(desk, "ani", now)
    assert signin.sign_out_everywhere(desk, "rina", now) == 3
    assert [signin.enter(desk, cookie, now) for cookie in mine] == [None] * 3
    assert signin.enter(desk, other, now)


def test_devices_are_listed_by_name_and_only_while_they_hold(
    desk: Desk, now: datetime
) -> None:
    signin.begin_session(desk, "rina", now - 8 * 24 * HOUR, device=PHONE)
    signin.begin_session(desk, "rina", now - HOUR, device="curl/8")
    signin.begin_session(desk, "rina", now, device=PHONE)
    found = signin.open_sessions(desk, "rina", now)
    assert [row.device for row in found] == ["Chrome · Android", ""]


def test_a_stronger_hash_takes_the_place_of_a_weak_one(
    desk: Desk, now: datetime
) -> None:
    give_password(desk, "rina", now)
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))

    def kept() -> str:
        with desk.db.read() as connection:
            found = logins.find(connection, "rina")
        assert found is not None
        return found.password

    before = kept()
    sign_in(desk, "rina", now, passwords=stronger)
    assert kept() != before
    assert "t=2" in kept()
    assert sign_in(desk, "rina", now, passwords=stronger)


def test_with_two_steps_a_password_alone_opens_nothing(
    desk: Desk, now: datetime
) -> None:
    give_password(desk, "rina", now)
    secret, _ = with_two_steps(desk, "rina", now)
    later = now + MINUTE
    half = sign_in(desk, "rina", later)
    session = signin.enter(desk, half, later)
    assert session is not None
    assert (session.proven, session.needs) == (False, "code")
    code = pyotp.TOTP(secret).at(later)
    whole = signin.prove(desk, half, code, device=PHONE, now=later)
    assert whole != half
    assert signin.enter(desk, half, later) is None
    proven = signin.enter(desk, whole, later)
    assert proven is not None
    assert proven.proven


def test_a_code_is_good_for_one_session(desk: Desk, now: datetime) -> None:
    give_password(desk, "rina", now)
    secret, _ = with_two_steps(desk, "rina", now)
    later = now + MINUTE
    code = pyotp.TOTP(secret).at(later)
    first, second = (sign_in(desk, "rina", later) for _ in range(2))
    assert signin.prove(desk, first, code, device=PHONE, now=later)
    with pytest.raises(Refused, match=r"signin\.code_wrong"):
        signin.prove(desk, second, code, device=PHONE, now=later)


def test_the_code_that_confirmed_the_second_step_is_used_up(
    desk: Desk, now: datetime
) -> None:
    give_password(desk, "rina", now)
    secret, _ = with_two_steps(desk, "rina", now)
    half = sign_in(desk, "rina", now)
    with pytest.raises(Refused, match=r"signin\.code_wrong"):
        signin.prove(
            desk, half, pyotp.TOTP(secret).at(now), device=PHONE, now=now + SECOND
        )


def test_a_recovery_code_is_good_once(desk: Desk, now: datetime) -> None:
    give_password(desk, "rina", now)
    _, codes = with_two_steps(desk, "rina", now)
    typed = f" {codes[3][:4].upper()}-{codes[3][4:8]} {codes[3][8:]} "
    half = sign_in(desk, "rina", now)
    assert signin.prove(desk, half, typed, device=PHONE, now=now)
    assert deeds(desk, "rina")[-1].detail == {"by": "recovery"}
    half = sign_in(desk, "rina", now)
    with pytest.raises(Refused, match=r"signin\.code_wrong"):
        signin.prove(desk, half, codes[3], device=PHONE, now=now)
    assert signin.prove(desk, half, codes[4], device=PHONE, now=now)


def test_codes_cannot_be_guessed_by_trying(desk: Desk, now: datetime) -> None:
    give_password(desk, "rina", now)
    with_two_steps(desk, "rina", now)
    half = sign_in(desk, "rina", now)
    told = []
    for number in range(7):
        with pytest.raises(Refused) as refusal:
            signin.prove(desk, half, f"{number:06}", device=PHONE, now=now)
        told.append(refusal.value.id)
    assert told == ["signin.code_wrong"] * 5 + ["signin.wait"] * 2
    # Another first step does not begin anew with guessing.
    half = sign_in(desk, "rina", now)
    with pytest.raises(Refused, match=r"signin\.wait"):
        signin.prove(desk, half, "000000", device=PHONE, now=now)
    assert deeds(desk, "rina")[-1].verb == "code_strained"


def test_the_second_step_waits_for_ten_minutes(desk: Desk, now: datetime) -> None:
    give_password(desk, "rina", now)
    secret, _ = with_two_steps(desk, "rina", now)
    half = sign_in(desk, "rina", now)
    late = now + 10 * MINUTE
    with pytest.raises(Refused, match=r"signin\.again"):
        signin.prove(desk, half, pyotp.TOTP(secret).at(late), device=PHONE, now=late)


def test_a_whole_session_is_not_proven_again(desk: Desk, now: datetime) -> None:
    cookie = give_password(desk, "rina", now)
    with pytest.raises(Refused, match=r"signin\.again"):
        signin.prove(desk, cookie, "123456", device=PHONE, now=now)


def test_whom_the_desk_asks_for_two_steps_has_to_set_them_up(
    desk: Desk, now: datetime
) -> None:
    web = desk.config.web.model_copy(update={"second_factor": ("contributor",)})
    cookie = give_password(desk, "rina", now)
    desk.config = desk.config.model_copy(update={"web": web})
    session = signin.enter(desk, cookie, now)
    assert session is not None
    assert (session.proven, session.needs) == (False, "set_up")
    with_two_steps(desk, "rina", now, session=session.id)
    session = signin.enter(desk, cookie, now)
    assert session is not None
    assert session.proven
    other = signin.enter(desk, signin.begin_session(desk, "ani", now), now)
    assert other is not None
    assert other.proven


def test_a_renewed_session_has_another_cookie_and_is_alone_if_asked(
    desk: Desk, now: datetime
) -> None:
    first, second = (signin.begin_session(desk, "rina", now) for _ in range(2))
    third = signin.renew_session(desk, first, now, device=PHONE)
    assert signin.enter(desk, first, now) is None
    assert signin.enter(desk, second, now)
    fourth = signin.renew_session(desk, third, now, device=PHONE, alone=True)
    assert signin.enter(desk, second, now) is None
    assert signin.enter(desk, fourth, now)
    with pytest.raises(Refused, match=r"signin\.again"):
        signin.renew_session(desk, third, now, device=PHONE)


def test_a_half_session_is_not_renewed(desk: Desk, now: datetime) -> None:
    half = signin.begin_session(desk, "rina", now, proven=False)
    with pytest.raises(Refused, match=r"signin\.again"):
        signin.renew_session(desk, half, now, device=PHONE)


def test_sessions_that_ran_out_are_swept_away(desk: Desk, now: datetime) -> None:
    for _ in range(3):
        signin.begin_session(desk, "ani", now - 13 * HOUR)
    signin.begin_session(desk, "rina", now)
    with desk.db.read() as connection:
        assert sessions.of_person(connection, "ani") == []
