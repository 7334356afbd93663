from __future__ import annotations

from datetime import datetime, timedelta

import pyotp
import pytest

from dissemination.services import signin, two_steps
from dissemination.services.desk import KEY_FILE, Desk
from dissemination.services.mistakes import Mistake, NotAllowed
from dissemination.storage import audit, logins
from dissemination.storage.people import PersonRow
from dissemination.storage.vault import VaultLocked
from tests.services.cheap import give_password

STEP = timedelta(seconds=30)


@pytest.fixture
def rina(desk: Desk, now: datetime) -> PersonRow:
    give_password(desk, "rina", now)
    return desk.people()["rina"]


def confirmed(desk: Desk, person: PersonRow, now: datetime) -> tuple[str, list[str]]:
    secret = two_steps.pair(desk, person, now).secret
    code = pyotp.TOTP(secret).at(now)
    return secret, list(two_steps.confirm(desk, person, code, now))


def check(desk: Desk, code: str, now: datetime) -> str:
    with desk.db.write() as connection:
        return two_steps.check(desk, connection, "rina", code, now)


def verbs(desk: Desk) -> list[tuple[str, str]]:
    with desk.db.read() as connection:
        return [(d.person, d.verb) for d in audit.deeds(connection, "rina")]


def test_a_phone_is_told_the_office_and_the_name(
    desk: Desk, rina: PersonRow, now: datetime
) -> None:
    pairing = two_steps.pair(desk, rina, now)
    read = pyotp.parse_uri(pairing.address)
    assert (read.issuer, read.name, read.secret) == ("Uji", "rina", pairing.secret)
    assert len(pairing.secret) == 32


def test_the_secret_stays_until_it_is_confirmed(
    desk: Desk, rina: PersonRow, now: datetime
) -> None:
    first = two_steps.pair(desk, rina, now)
    assert two_steps.pair(desk, rina, now + STEP) == first
    assert not two_steps.is_on(desk, rina)


def test_another_session_neither_learns_the_secret_nor_confirms_it(
    desk: Desk, rina: PersonRow, now: datetime
) -> None:
    seen = two_steps.pair(desk, rina, now, session="a laptop left open").secret
    own = two_steps.pair(desk, rina, now, session="mine").secret
    assert own != seen
    for secret, session in ((seen, "mine"), (own, "a laptop left open")):
        code = pyotp.TOTP(secret).at(now)
        with pytest.raises(Mistake, match=r"two_steps\.wrong"):
            two_steps.confirm(desk, rina, code, now, session=session)
    two_steps.confirm(desk, rina, pyotp.TOTP(own).at(now), now, session="mine")


def test_the_secret_is_sealed_and_never_shown_by_accident(
    desk: Desk, rina: PersonRow, now: datetime
) -> None:
    pairing = two_steps.pair(desk, rina, now)
    assert pairing.secret not in repr(pairing)
    stored = (desk.folder / "dissemination.db").read_bytes()
    wal = desk.folder / "dissemination.db-wal"
    stored += wal.read_bytes() if wal.exists() else b""
    assert pairing.secret.encode() not in stored


def test_without_the_key_nobody_is_let_in(
    desk: Desk, rina: PersonRow, now: datetime
) -> None:
    secret, _ = confirmed(desk, rina, now)
    (desk.folder / KEY_FILE).unlink()
    with pytest.raises(VaultLocked):
        check(desk, pyotp.TOTP(secret).at(now + STEP), now + STEP)


def test_a_wrong_code_turns_nothing_on(
    desk: Desk, rina: PersonRow, now: datetime
) -> None:
    secret = two_steps.pair(desk, rina, now).secret
    late = pyotp.TOTP(secret).at(now + 5 * STEP)
    for code in (late, "", "abcdef", "12345"):
        with pytest.raises(Mistake, match=r"two_steps\.wrong"):
            two_steps.confirm(desk, rina, code, now)
    assert not two_steps.is_on(desk, rina)


def test_once_on_it_cannot_be_paired_or_confirmed_again(
    desk: Desk, rina: PersonRow, now: datetime
) -> None:
    secret, _ = confirmed(desk, rina, now)
    with pytest.raises(Mistake, match=r"two_steps\.is_on"):
        two_steps.pair(desk, rina, now)
    code = pyotp.TOTP(secret).at(now + STEP)
    with pytest.raises(Mistake, match=r"two_steps\.is_on"):
        two_steps.confirm(desk, rina, code, now + STEP)


@pytest.mark.parametrize(
    ("steps", "expected"), [(-2, ""), (-1, "code"), (0, "code"), (1, "code"), (2, "")]
)
def test_a_clock_may_be_half_a_minute_wrong(
    desk: Desk, rina: PersonRow, now: datetime, steps: int, expected: str
) -> None:
    secret, _ = confirmed(desk, rina, now)
    later = now + 10 * STEP
    assert check(desk, pyotp.TOTP(secret).at(later + steps * STEP), later) == expected


def test_no_code_of_an_earlier_step_is_good_after_a_later_one(
    desk: Desk, rina: PersonRow, now: datetime
) -> None:
    secret, _ = confirmed(desk, rina, now)
    later, codes = now + 10 * STEP, pyotp.TOTP(secret)
    assert check(desk, codes.at(later + STEP), later) == "code"
    assert check(desk, codes.at(later), later) == ""
    assert check(desk, codes.at(later + STEP), later) == ""


def test_a_code_may_be_typed_with_a_space(
    desk: Desk, rina: PersonRow, now: datetime
) -> None:
    secret, _ = confirmed(desk, rina, now)
    code = pyotp.TOTP(secret).at(now + STEP)
    assert check(desk, f" {code[:3]} {code[3:]} ", now + STEP) == "code"


def test_there_are_ten_recovery_codes_and_only_their_hashes_are_kept(
    desk: Desk, rina: PersonRow, now: datetime
) -> None:
    _, codes = confirmed(desk, rina, now)
    assert len(set(codes)) == 10
    with desk.db.read() as connection:
        login = logins.find(connection, "rina")
    assert login is not None
    assert len(login.recovery) == 10
    assert not set(codes) & set(login.recovery)


def test_new_recovery_codes_void_the_old_ones(
    desk: Desk, rina: PersonRow, now: datetime
) -> None:
    _, old = confirmed(desk, rina, now)
    new = two_steps.renew_codes(desk, rina, now)
    assert check(desk, old[0], now) == ""
    assert check(desk, new[0], now) == "recovery"
    assert two_steps.is_on(desk, rina)


def test_there_are_no_recovery_codes_without_a_second_step(
    desk: Desk, rina: PersonRow, now: datetime
) -> None:
    with pytest.raises(Mistake, match=r"two_steps\.is_off"):
        two_steps.renew_codes(desk, rina, now)


def test_nobody_has_a_second_step_without_a_password(desk: Desk, now: datetime) -> None:
    ani = desk.people()["ani"]
    secret = two_steps.pair(desk, ani, now).secret
    with pytest.raises(Mistake, match=r"two_steps\.is_on"):
        two_steps.confirm(desk, ani, pyotp.TOTP(secret).at(now), now)


@pytest.mark.parametrize("deed", ["on", "off"])
def test_with_the_second_step_every_other_session_ends_at_once(
    desk: Desk, rina: PersonRow, now: datetime, deed: str
) -> None:
    if deed == "off":
        confirmed(desk, rina, now)
    mine, other = (signin.begin_session(desk, "rina", now) for _ in range(2))
    session = signin.enter(desk, mine, now)
    assert session is not None
    if deed == "off":
        two_steps.turn_off(desk, rina, by="rina", now=now, session=session.id)
    else:
        pairing = two_steps.pair(desk, rina, now, session=session.id)
        code = pyotp.TOTP(pairing.secret).at(now)
        two_steps.confirm(desk, rina, code, now, session=session.id)
    assert signin.enter(desk, mine, now) is not None
    assert signin.enter(desk, other, now) is None


def test_turned_off_its_secret_and_codes_are_gone(
    desk: Desk, rina: PersonRow, now: datetime
) -> None:
    secret, codes = confirmed(desk, rina, now)
    two_steps.turn_off(desk, rina, by="rina", now=now)
    assert not two_steps.is_on(desk, rina)
    assert check(desk, pyotp.TOTP(secret).at(now + STEP), now + STEP) == ""
    assert check(desk, codes[0], now) == ""
    assert two_steps.pair(desk, rina, now).secret != secret


def test_who_must_have_it_cannot_turn_it_off_but_an_admin_can(
    desk: Desk, rina: PersonRow, now: datetime
) -> None:
    confirmed(desk, rina, now)
    web = desk.config.web.model_copy(update={"second_factor": ("contributor",)})
    desk.config = desk.config.model_copy(update={"web": web})
    assert two_steps.must_have(desk, rina)
    with pytest.raises(NotAllowed, match=r"two_steps\.must"):
        two_steps.turn_off(desk, rina, by="rina", now=now)
    cookie = signin.begin_session(desk, "rina", now)
    two_steps.turn_off(desk, rina, by="yoga", now=now)
    assert not two_steps.is_on(desk, rina)
    assert signin.enter(desk, cookie, now) is None


def test_each_change_is_in_the_audit_trail_with_who_made_it(
    desk: Desk, rina: PersonRow, now: datetime
) -> None:
    before = len(verbs(desk))
    confirmed(desk, rina, now)
    two_steps.renew_codes(desk, rina, now)
    two_steps.turn_off(desk, rina, by="yoga", now=now)
    assert verbs(desk)[before:] == [
        ("rina", "two_steps_on"),
        ("rina", "recovery_renewed"),
        ("yoga", "two_steps_off"),
    ]
