from __future__ import annotations

import threading

import pytest
from argon2 import PasswordHasher

from dissemination.services.mistakes import Mistake
from dissemination.services.passwords import PASSWORDS, Passwords, refuse_weak
from dissemination.storage.people import PersonRow
from tests.services.cheap import CHEAP

RINA = PersonRow(
    id="rina-k",
    name="Rina Kartika Sari",
    unit="IKP",
    roles=frozenset(),
    email="rinakartika@uji.go.id",
)


def refusal(password: str) -> str:
    with pytest.raises(Mistake) as told:
        refuse_weak(password, RINA)
    assert not password or password not in str(told.value)
    return told.value.id


@pytest.mark.parametrize(
    "password",
    [
        "kuda laut sepeda",
        "bukanPassword!",
        "rinasukakopi",
        "1928374655x",
        "kata-sandi-baterai",
        "ﬁlm lama kami",
        "пароль мой дом",
        "x" * 3 + "y1z2w3q4",
    ],
)
def test_a_password_that_nobody_guesses_is_taken(password: str) -> None:
    refuse_weak(password, RINA)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "password.short"),
        ("sembilan9", "password.short"),
        ("x1" * 101, "password.long"),
        ("Password123", "password.common"),
        ("p-a-s-s-w-o-r-d", "password.common"),
        ("indonesia1945", "password.common"),
        ("bismillah!!!", "password.common"),
        ("diskominfo2026", "password.common"),
        ("1234567890", "password.common"),
        ("9876543210", "password.common"),
        ("aaaaaaaaaaaaa", "password.common"),
        ("1212121212", "password.common"),
        ("rinak123456", "password.own"),
        ("Rina Kartika Sari", "password.own"),
        ("KARTIKA-2026", "password.own"),
        ("rinakartika1", "password.own"),
    ],
)
def test_a_password_that_would_be_guessed_is_refused(password: str, why: str) -> None:
    assert refusal(password) == why


def test_the_hash_is_argon2id_with_the_strength_that_was_decided() -> None:
    hasher = PASSWORDS.hasher
    assert hasher.type.name == "ID"
    assert (hasher.memory_cost, hasher.time_cost, hasher.parallelism) == (65_536, 3, 4)


def test_two_hashes_of_one_password_differ_and_both_are_right() -> None:
    one, two = CHEAP.hashed("kuda laut sepeda"), CHEAP.hashed("kuda laut sepeda")
    assert one != two
    assert CHEAP.is_right("kuda laut sepeda", one)
    assert CHEAP.is_right("kuda laut sepeda", two)
    assert not CHEAP.is_right("kuda laut Sepeda", one)


def test_the_same_letters_are_the_same_however_a_keyboard_makes_them() -> None:
    composed, apart = "caf\u00e9 di pasar", "cafe\u0301 di pasar"
    assert CHEAP.is_right(apart, CHEAP.hashed(composed))


def test_without_a_hash_nothing_is_right_not_even_what_stands_in() -> None:
    assert not CHEAP.is_right("nobody's", None)
    assert not CHEAP.is_right("", None)


def test_a_hash_that_is_none_is_wrong_and_no_error() -> None:
    assert not CHEAP.is_right("kuda laut sepeda", "rusak")
    assert not CHEAP.is_right("kuda laut sepeda", "")


def test_a_hash_of_weaker_parameters_is_stale() -> None:
    hashed = CHEAP.hashed("kuda laut sepeda")
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    assert stronger.is_stale(hashed)
    assert not CHEAP.is_stale(hashed)


def test_two_are_hashed_at_the_same_moment_at_most() -> None:
    running: list[int] = []
    most: list[int] = []
    guard, full = threading.Lock(), threading.Event()

    class Counted(PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            with guard:
                running.append(1)
                most.append(len(running))
                if len(running) == 2:
                    full.set()
            assert full.wait(20)
            with guard:
                running.pop()
            return super().hash(password, salt=salt)

    passwords = Passwords(Counted(time_cost=1, memory_cost=8, parallelism=1))
    threads = [
        threading.Thread(target=passwords.hashed, args=("kuda laut",)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(most) == 6
    assert max(most) == 2
