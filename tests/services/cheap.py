"""Passwords that are hashed in no time, and people who have one."""

from __future__ import annotations

from datetime import datetime

import pytest
from argon2 import PasswordHasher

from dissemination.services import invitations
from dissemination.services.desk import Desk
from dissemination.services.passwords import PASSWORDS, Passwords

CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
WORD = "kuda laut sepeda"  # everybody's password
PHONE = "Mozilla/5.0 (Linux; Android 14) Chrome/131.0 Mobile Safari/537.36"


def hash_cheaply(patch: pytest.MonkeyPatch) -> None:
    """Let the pages, too, hash in no time until the test is over."""
    patch.setattr(PASSWORDS, "hasher", CHEAP.hasher)


def give_password(desk: Desk, person: str, now: datetime, password: str = WORD) -> str:
    """Let somebody choose a password by a link; return the session's cookie."""
    word = invitations.invite(desk, person, by="yoga", now=now)
    return invitations.accept(
        desk, word, password, device=PHONE, now=now, passwords=CHEAP
    )
