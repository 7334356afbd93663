"""Signing in, while something else happens to the same person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from argon2 import PasswordHasher

from dissemination.services import signin
from dissemination.services.desk import Desk
from dissemination.services.passwords import Passwords
from dissemination.services.throttling import Refused
from dissemination.storage import logins, sessions
from tests.services.cheap import CHEAP, WORD, give_password


def sign_in(desk: Desk, now: datetime, passwords: Passwords = CHEAP) -> str:
    return signin.sign_in(
        desk, "rina", WORD, origin_ip="-", device="", now=now, passwords=passwords
    )


def test_a_password_that_changes_while_it_is_compared_lets_nobody_in(
    desk: Desk, now: datetime
) -> None:
    give_password(desk, "rina", now)

    class Slow(Passwords):
        def is_right(self, password: str, hashed: str | None) -> bool:
            found = super().is_right(password, hashed)
            give_password(desk, "rina", now, "kata sandi lain sama sekali")
            return found

    slow = Slow(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    with pytest.raises(Refused, match=r"signin\.wrong"):
        sign_in(desk, now, slow)


def test_the_password_is_held_while_its_session_begins(
    desk: Desk, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_password(desk, "rina", now)
    deeds: list[str] = []
    hold, begin = logins.hold, sessions.begin

    def held(connection: Any, person: str) -> Any:
        deeds.append(f"hold {person}")
        return hold(connection, person)

    def begun(*args: Any, **named: Any) -> None:
        deeds.append("begin")
        begin(*args, **named)

    monkeypatch.setattr(logins, "hold", held)
    monkeypatch.setattr(sessions, "begin", begun)
    sign_in(desk, now)
    assert deeds == ["hold rina", "begin"]
