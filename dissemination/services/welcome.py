"""Welcome: the first run, which names the office and lets its first admin in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from pathlib import Path
from threading import Lock

from tomlkit import TOMLDocument

from dissemination.config import FILE
from dissemination.rendering.pictures import UnreadablePicture
from dissemination.rendering.uploads import (
    HEAD,
    Sort,
    clean_drawing,
    clean_picture,
    sort_of,
)
from dissemination.services import signin
from dissemination.services.desk import Desk, open_desk
from dissemination.services.details import (
    Details,
    suggested_id,
    tidied,
    wrong_details,
    wrong_id,
)
from dissemination.services.mistakes import Mistake, NotAllowed
from dissemination.services.passwords import PASSWORDS, Passwords, refuse_weak
from dissemination.services.schedule_file import edited, replace_file
from dissemination.services.throttling import PERSON, count
from dissemination.services.written import FieldMistakes, Wrong
from dissemination.storage import audit, control, logins, people
from dissemination.storage.people import PersonRow

ZONES = ("WIB", "WITA", "WIT")
MOST_OFFICE, MOST_SHORT = 120, 40
MOST_LOGO = 5_000_000  # bytes
_LOGO = "logo.png"
_TRIES = "welcome"
_turn = Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the first run asks, as typed; `logo` is a file's bytes, or nothing."""

    office: str
    short: str
    zone: str
    name: str
    id: str
    password: str
    practice: bool
    logo: bytes = b""

    def __repr__(self) -> str:
        return f"Answers({self.short!r})"


def is_open(desk: Desk) -> bool:
    """Tell whether nobody can sign in yet, so that the first run is still to come."""
    with desk.db.read() as connection:
        return logins.is_empty(connection)


def refuse_word(desk: Desk, word: str, expected: str, now: datetime) -> None:
    """Refuse who does not know the word that the program printed at its start.

    Raises:
        NotAllowed: it is another word, or none opens anything.
        Refused: it was wrong too often.
    """
    # Without a word of its own the program opens to nobody. Who knows it never waits:
    # it is too long to be guessed, and strangers must not keep the admin out.
    if expected and compare_digest(word.strip().encode(), expected.encode()):
        return
    with desk.db.write() as connection:
        count(connection, {_TRIES: PERSON}, now)
    raise NotAllowed("welcome.word")


def set_up(
    desk: Desk,
    answers: Answers,
    *,
    device: str,
    now: datetime,
    passwords: Passwords = PASSWORDS,
) -> str:
    """Name the office in schedule.toml, comments kept, and let the first admin in.

    Whose id schedule.toml gives to an admin becomes that one.

    Returns:
        The cookie of the admin's session.

    Raises:
        FieldMistakes: what is wrong, by field; nothing is stored.
        Mistake: somebody was quicker; nothing is stored.
    """
    admin = _admin(desk, answers)
    logo = _checked(desk, answers, admin)
    hashed = passwords.hashed(answers.password)
    # The file has no transaction: who comes second finds it written and done.
    with _turn, _written(desk, answers, logo), desk.db.write() as connection:
        control.take_turns(connection)
        if not logins.is_empty(connection):
            raise Mistake("welcome.over")
        if people.find(connection, admin.id) is None:
            people.add(connection, admin)
        logins.set_password(connection, admin.id, hashed, now=now)
        audit.record(
            connection,
            at=now,
            person=admin.id,
            verb="set_up",
            subject=answers.short.strip(),
            practice=answers.practice,
        )
        return signin.enter_anew(connection, admin.id, device=device, now=now)


def _admin(desk: Desk, answers: Answers) -> PersonRow:
    details = tidied(Details(name=answers.name, unit="", roles=frozenset({"admin"})))
    id_ = answers.id.strip().lower() or suggested_id(details.name, _ever(desk))
    return PersonRow(
        id=id_, name=details.name, unit="", roles=details.roles, is_added=True
    )


def _checked(desk: Desk, answers: Answers, admin: PersonRow) -> bytes:
    """Return the logo as it is kept; refuse what is wrong with any answer."""
    named = desk.people().get(admin.id)
    details = Details(name=admin.name, unit="", roles=admin.roles)
    wrong = wrong_details(details, (), units=(), id=admin.id)
    taken = () if named and "admin" in named.roles else _ever(desk)
    wrong |= wrong_id(admin.id, taken) | _wrong_office(answers)
    with _as_field(wrong, "password"):
        refuse_weak(answers.password, admin)
    logo = b""
    with _as_field(wrong, "logo"):
        logo = _clean_logo(answers.logo)
    if wrong:
        raise FieldMistakes(wrong)
    return logo


def _ever(desk: Desk) -> frozenset[str]:
    """Return every id there was: whoever left keeps it, and is let in no more."""
    with desk.db.read() as connection:
        return frozenset(one.id for one in people.everybody(connection))


def _wrong_office(answers: Answers) -> dict[str, Wrong]:
    found: dict[str, Wrong] = {}
    for name, said, most in (
        ("office", answers.office, MOST_OFFICE),
        ("short", answers.short, MOST_SHORT),
    ):
        if not said.strip():
            found[name] = Wrong(id=f"welcome.no_{name}")
        elif len(said) > most:
            found[name] = Wrong(id="welcome.long", values={"most": most})
    if answers.zone not in ZONES:
        found["zone"] = Wrong(id="welcome.zone")
    return found


@contextmanager
def _as_field(wrong: dict[str, Wrong], name: str) -> Iterator[None]:
    try:
        yield
    except Mistake as mistake:
        wrong[name] = Wrong(id=mistake.id, values=mistake.values)


def _clean_logo(data: bytes) -> bytes:
    if not data:
        return b""
    if len(data) > MOST_LOGO:
        raise Mistake("welcome.logo_heavy", most=MOST_LOGO // 1_000_000)
    try:
        is_drawing = sort_of(data[:HEAD]) is Sort.DRAWING
        return clean_drawing(data) if is_drawing else clean_picture(data)
    except UnreadablePicture as error:
        raise Mistake("welcome.logo") from error


@contextmanager
def _written(desk: Desk, answers: Answers, logo: bytes) -> Iterator[None]:
    """Write the office into schedule.toml; what fails within leaves it as it was."""
    file = desk.folder / FILE
    before = file.read_bytes()
    with ExitStack() as undo:
        if logo:
            _put(undo, desk.folder / _LOGO, logo)
        undo.callback(replace_file, file, before)
        replace_file(file, _with_office(before, answers, has_logo=bool(logo)))
        # Whoever cannot be opened afterwards is not written.
        with open_desk(desk.folder) as fresh:
            config = fresh.config
        yield
        undo.pop_all()
    desk.follow(config)


def _put(undo: ExitStack, path: Path, data: bytes) -> None:
    if path.exists():
        undo.callback(replace_file, path, path.read_bytes())
    else:
        undo.callback(path.unlink, missing_ok=True)
    replace_file(path, data)


def _with_office(written: bytes, answers: Answers, *, has_logo: bool) -> bytes:
    if has_logo:
        # The line that waits for it in the file we lay.
        written = written.replace(b'\n# logo = "logo.png"', b'\nlogo = "logo.png"', 1)

    def edit(document: TOMLDocument) -> None:
        office = document.setdefault("office", {})
        before = office.get("short", "")
        office["name"], office["short"] = answers.office.strip(), answers.short.strip()
        office["zone"] = answers.zone
        if has_logo:
            document.setdefault("brand", {})["logo"] = _LOGO
        for account in document.get("accounts", {}).values():
            if answers.practice:
                account["practice"] = True
            # What the sample says in the office's name.
            settings = account.get("settings", {})
            if before and settings.get("office") == before:
                settings["office"] = answers.short.strip()

    return edited(written, edit)
