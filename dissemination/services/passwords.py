"""Passwords: which are good enough, and how they are hashed (Argon2id)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dissemination.services.mistakes import Mistake
from dissemination.storage.people import PersonRow

SHORTEST, LONGEST = 10, 200
_AT_ONCE = 2  # each takes 64 MiB and a core
_FEW = 4  # different characters, of which nobody makes a password

# What is tried first, without the digits and signs around it.
_LISTED = """
password passw passwordku katasandi sandi rahasia qwerty qwertyuiop asdfghjkl
asdfghjklzxcvbnm zxcvbnm qazwsx qazwsxedc qweasdzxc abcdefghij abcdefghijk
abcdefgh iloveyou sayang sayangku sayangkamu akucintakamu cintaku bismillah
alhamdulillah subhanallah assalamualaikum indonesia merdeka garuda pancasila
indonesiaraya persija persib jakarta pekanbaru bengkalis siak kampar dumai
riau pemko pemkab kominfo diskominfo diskominfotik admin administrator
adminadmin welcome selamatdatang letmein football sepakbola princess sunshine
superman dragon monkey master test testing user login
"""
_COMMON = frozenset(_LISTED.split())
_RUNS = ("01234567890123456789", "98765432109876543210")


class Passwords:
    """Hashes passwords and compares them, at most two at the same moment.

    `hasher` says how strong the hashes are.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self.hasher = hasher or PasswordHasher()
        self._room = BoundedSemaphore(_AT_ONCE)

    def hashed(self, password: str) -> str:
        """Return the hash that is kept; it names its own parameters."""
        with self._room:
            return self.hasher.hash(_folded(password))

    def is_right(self, password: str, hashed: str | None) -> bool:
        """Tell whether a password is the one that was hashed.

        Without a hash it takes as long, and is wrong.
        """
        wanted = hashed or _nobodys(self.hasher)
        with self._room:
            try:
                self.hasher.verify(wanted, _folded(password))
            except (VerificationError, InvalidHashError):
                return False
        return hashed is not None

    def is_stale(self, hashed: str) -> bool:
        """Tell whether a hash was made with weaker parameters than today's."""
        return self.hasher.check_needs_rehash(hashed)


PASSWORDS = Passwords()


def refuse_weak(password: str, person: PersonRow) -> None:
    """Refuse a password that would be guessed.

    Raises:
        Mistake: it is too short or long, among the first that are tried, or one's name.
    """
    said = _folded(password)
    if not SHORTEST <= len(said) <= LONGEST:
        short = len(said) < SHORTEST
        why = "password.short" if short else "password.long"
        raise Mistake(why, least=SHORTEST, most=LONGEST)
    bare = re.sub(r"[\W\d_]+", "", said.casefold())
    if bare in _COMMON or len(set(said)) <= _FEW or any(said in run for run in _RUNS):
        raise Mistake("password.common")
    # Empty where it has no letter, which says nothing against it.
    if bare and bare in _own_words(person):
        raise Mistake("password.own")


@cache
def _nobodys(hasher: PasswordHasher) -> str:
    """Return what is compared where nobody's hash is known."""
    return hasher.hash("nobody's")


def _own_words(person: PersonRow) -> set[str]:
    said = (person.id, person.name, *person.name.split(), person.email.split("@")[0])
    return {re.sub(r"[\W\d_]+", "", word.casefold()) for word in said}


def _folded(password: str) -> str:
    # The same password, whichever keyboard composed its letters.
    return unicodedata.normalize("NFKC", password)
