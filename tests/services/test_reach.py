"""Whether accounts could publish, and how seldom their platforms are asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from dissemination.channel import (
    AuthExpired,
    ChannelError,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Transient,
)
from dissemination.domain.rendition import AccountId
from dissemination.services.desk import KEY_FILE, Desk
from dissemination.services.preflight import HOUR
from dissemination.services.reach import (
    ASKED_AGAIN,
    SURE,
    Asking,
    at_once,
    patiently,
)
from tests.services.conftest import NOW
from tests.services.preflight_desk import (
    DAY,
    MINUTE,
    Door,
    Hanging,
    Tower,
    opened,
    refused,
)

SECOND = timedelta(seconds=1)


@pytest.fixture
def tower(workspace: Path) -> Iterator[Tower]:
    with opened(workspace) as opened_tower:
        yield opened_tower


def test_a_token_that_is_known_to_be_dead_is_not_tried_again(tower: Tower) -> None:
    tower.plan()
    tower.set_account("tg", needs_person="reason.auth_expired")
    assert tower.troubles() == [("token", "tg")]
    assert tower.asked == 0


def test_an_account_that_needs_a_person_for_something_else_says_so(
    tower: Tower,
) -> None:
    tower.plan()
    tower.set_account("tg", needs_person="reason.channel_changed")
    (trouble,) = tower.look().troubles
    assert (trouble.key, trouble.message) == (("account", "tg"), "preflight.account")
    assert trouble.facts["reason"] == "reason.channel_changed"


def test_an_account_that_left_schedule_toml_is_named(tower: Tower) -> None:
    tower.plan(media=(tower.picture(),))
    tower.set_account("tg", enabled=False)
    (trouble,) = tower.look().troubles
    assert (trouble.key, trouble.message) == (("account", "tg"), "preflight.off")


def test_an_account_without_its_secrets_says_which(tower: Tower) -> None:
    tower.plan()
    with tower.desk.db.write() as connection:
        tower.desk.vault.forget(connection, "tg")
    (trouble,) = tower.look().troubles
    assert trouble.key == ("secrets", "tg")
    assert trouble.facts["fields"] == "Bot token"
    assert tower.asked == 0


def test_a_locked_vault_is_one_trouble_however_many_accounts_it_locks(
    tower: Tower,
) -> None:
    tower.plan("tg")
    tower.plan("tg2")
    (tower.desk.folder / KEY_FILE).unlink()
    (trouble,) = tower.look().troubles
    assert (trouble.key, trouble.message) == (
        ("vault", "key"),
        "preflight.vault.no_key",
    )
    assert trouble.facts["count"] == 2


def test_secrets_of_another_key_are_a_trouble_of_each_account(tower: Tower) -> None:
    tower.plan("tg")
    tower.plan("tg2")
    key = tower.desk.folder / KEY_FILE
    key.write_bytes(b"YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY=")
    assert tower.troubles() == [("vault", "tg"), ("vault", "tg2")]


@pytest.mark.parametrize(
    "error",
    [
        Transient("no route"),
        RateLimited("slow down", MINUTE),
        OutcomeUnknown("silence"),
        ChannelError("what"),
        OSError("unforeseen"),
    ],
)
def test_one_silence_is_none_and_two_are(tower: Tower, error: Exception) -> None:
    tower.plan()
    tower.again_after = ASKED_AGAIN
    tower.doors["tg"] = Door(error)
    assert tower.keep() == []
    tower.now += ASKED_AGAIN
    (trouble,) = tower.keep()
    assert (trouble.key, trouble.message) == (("reach", "tg"), "preflight.reach")
    assert trouble.facts["error"] == type(error).__name__
    assert tower.doors["tg"].asked == SURE


def test_an_answer_between_two_silences_breaks_them(tower: Tower) -> None:
    tower.plan()
    tower.doors["tg"] = Door(Transient("1"), None, Transient("2"))
    for _ in range(3):
        tower.keep()
        tower.now += ASKED_AGAIN
    assert tower.notices() == []


def test_silences_a_day_apart_are_not_one(tower: Tower) -> None:
    tower.plan()
    tower.doors["tg"] = Door(Transient("once"))
    tower.keep()
    tower.now += DAY
    tower.plan(at=tower.now, useful_until=tower.now + DAY)
    assert tower.keep() == []


def test_who_asks_by_hand_hears_of_a_silence_at_once(tower: Tower) -> None:
    tower.plan()
    tower.tries = SURE
    tower.doors["tg"] = Door(Transient("no route"))
    assert tower.troubles() == [("reach", "tg")]
    assert tower.doors["tg"].asked == SURE


@pytest.mark.parametrize("error", [Rejected("no such chat"), KeyError("chat")])
def test_settings_that_the_platform_refuses_are_no_dead_token(
    tower: Tower, error: Exception
) -> None:
    tower.plan()
    tower.doors["tg"] = Door(error)
    assert tower.troubles() == [("settings", "tg")]


def test_an_answer_is_believed_for_ten_minutes(tower: Tower) -> None:
    tower.plan()
    tower.again_after = ASKED_AGAIN
    tower.doors["tg"] = refused()
    for after in (0, 5, 9):
        tower.now = NOW + after * MINUTE
        tower.keep()
        assert [one.kind for one in tower.notices()] == ["token"]
    assert tower.asked == 1
    tower.now = NOW + ASKED_AGAIN
    tower.keep()
    assert tower.asked == 2


def test_a_clock_that_was_set_back_asks_again(tower: Tower) -> None:
    tower.plan(at=NOW)
    tower.again_after = ASKED_AGAIN
    tower.now = NOW + HOUR
    tower.keep()
    tower.now = NOW
    tower.keep()
    assert tower.asked == 2


def test_a_platform_that_hangs_stops_nobody_else(tower: Tower) -> None:
    tower.plan("tg")
    tower.plan("tg2")
    tower.doors = {"tg": (hanging := Hanging()), "tg2": refused()}
    tower.within, tower.tries = timedelta(seconds=0.3), SURE
    began_s = time.monotonic()
    assert tower.troubles() == [("reach", "tg"), ("token", "tg2")]
    assert time.monotonic() - began_s < 10
    hanging.let_go.set()


def test_platforms_are_asked_side_by_side(tower: Tower) -> None:
    tower.plan("tg")
    tower.plan("tg2")
    doors = {"tg": Hanging(), "tg2": Hanging()}
    tower.doors = {**doors}
    tower.within = timedelta(seconds=0.3)
    tower.look()
    assert [door.asked for door in doors.values()] == [1, 1]
    for door in doors.values():
        door.let_go.set()


def test_where_a_person_posts_no_platform_is_asked(tower: Tower) -> None:
    tower.plan("status")
    assert tower.look().looked_at == 1
    assert tower.asked == 0


def test_secrets_that_were_renewed_are_asked_for_at_once(tower: Tower) -> None:
    tower.plan()
    tower.again_after = ASKED_AGAIN
    tower.doors["tg"] = Door(AuthExpired("old"), None)
    tower.keep()
    tower.now += MINUTE
    tower.keep()
    assert [one.kind for one in tower.notices()] == ["token"]
    with tower.desk.db.write() as connection:
        secrets = {"token": "777:baru"}
        tower.desk.vault.put(connection, "tg", secrets, person="yoga", now=tower.now)
    tower.now += MINUTE
    tower.keep()
    assert tower.notices() == []
    assert tower.asked == 2


@pytest.mark.parametrize("how", [patiently, at_once])
def test_no_channel_is_asked_through_which_the_daemon_publishes(
    tower: Tower, how: Callable[[Desk], Asking]
) -> None:
    tg = AccountId("tg")
    assert how(tower.desk).connect(tg) is not tower.desk.channel(tg)


def test_a_person_asks_anew_and_a_daemon_believes_for_a_while(tower: Tower) -> None:
    person, daemon = at_once(tower.desk), patiently(tower.desk)
    assert (person.again_after, person.tries) == (timedelta(0), SURE)
    assert (daemon.again_after, daemon.tries) == (ASKED_AGAIN, 1)
