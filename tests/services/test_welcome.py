from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from PIL import Image

from dissemination.config import FILE, ConfigInvalid, load
from dissemination.services import signin, welcome
from dissemination.services.desk import Desk, make_folders, make_workspace, open_desk
from dissemination.services.mistakes import Mistake, NotAllowed
from dissemination.services.throttling import Refused
from dissemination.services.welcome import Answers
from dissemination.services.written import FieldMistakes
from dissemination.storage import audit, people
from dissemination.storage.people import PersonRow
from tests.laid import lay_file
from tests.services.cheap import CHEAP, PHONE, WORD, give_password

ANSWERS = Answers(
    office="Dinas Komunikasi Kabupaten Siak",
    short="Diskominfo Siak",
    zone="WITA",
    name="Bu Dewi",
    id="",
    password=WORD,
    practice=True,
)


SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">
<script>alert(1)</script><path d="M0 0h9v9z"/></svg>"""


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Desk]:
    """Give a desk as `init` lays it."""
    folder = tmp_path / "meja"
    make_workspace(folder)
    make_folders(folder)
    lay_file(folder)
    with open_desk(folder) as opened:
        yield opened


def png(size: tuple[int, int] = (64, 64)) -> bytes:
    held = io.BytesIO()
    Image.new("RGBA", size, (0, 90, 70, 128)).save(held, "PNG")
    return held.getvalue()


def set_up(desk: Desk, now: datetime, **changed: Any) -> str:
    answers = replace(ANSWERS, **changed)
    return welcome.set_up(desk, answers, device=PHONE, now=now, passwords=CHEAP)


def wrong(desk: Desk, now: datetime, **changed: Any) -> dict[str, str]:
    before = (desk.folder / FILE).read_bytes()
    with pytest.raises(FieldMistakes) as told:
        set_up(desk, now, **changed)
    assert (desk.folder / FILE).read_bytes() == before
    assert welcome.is_open(desk)
    return {name: one.id for name, one in told.value.fields.items()}


def test_the_first_run_names_the_office_and_lets_its_admin_in(
    fresh: Desk, now: datetime
) -> None:
    assert welcome.is_open(fresh)
    session = signin.enter(fresh, set_up(fresh, now), now)
    assert session is not None
    assert (session.person.id, session.person.name) == ("dewi", "Bu Dewi")
    assert session.person.roles == {"admin"}
    assert not welcome.is_open(fresh)
    office = load(fresh.folder).office
    assert (office.name, office.short) == (ANSWERS.office, ANSWERS.short)
    assert office.zone.key == "Asia/Makassar"


def test_the_desk_that_is_open_knows_the_office_at_once(
    fresh: Desk, now: datetime
) -> None:
    assert str(fresh.calendar.zone) == "Asia/Jakarta"
    set_up(fresh, now)
    assert fresh.config.office.short == "Diskominfo Siak"
    assert str(fresh.calendar.zone) == "Asia/Makassar"
    assert fresh.is_practice


def test_everything_else_in_the_file_stays_with_its_comments(
    fresh: Desk, now: datetime
) -> None:
    before = (fresh.folder / FILE).read_text("utf-8").splitlines()
    set_up(fresh, now, logo=png(), practice=False)
    after = (fresh.folder / FILE).read_text("utf-8").splitlines()
    changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert len(changed) == 5
    assert {a.split("#")[-1] for a, _ in changed if "WIB." in a} == {
        b.split("#")[-1] for _, b in changed if "WIB." in b
    }
    assert [b for b in after if b.startswith("logo = ")]


def test_practice_makes_every_account_practise(fresh: Desk, now: datetime) -> None:
    set_up(fresh, now)
    accounts = load(fresh.folder).accounts.values()
    assert {account.practice for account in accounts} == {True}


def test_without_practice_accounts_stay_as_they_are(fresh: Desk, now: datetime) -> None:
    set_up(fresh, now, practice=False)
    assert not fresh.is_practice


def test_the_sample_site_speaks_in_the_name_of_the_office(
    fresh: Desk, now: datetime
) -> None:
    set_up(fresh, now)
    assert load(fresh.folder).accounts["situs"].settings["office"] == ANSWERS.short


@pytest.mark.parametrize(
    "logo",
    [
        png(),
        SVG,
    ],
    ids=["png", "svg"],
)
def test_a_logo_is_kept_as_a_picture_of_our_own(
    fresh: Desk, now: datetime, logo: bytes
) -> None:
    set_up(fresh, now, logo=logo)
    kept = fresh.folder / fresh.config.brand.logo
    with Image.open(kept) as opened:
        assert opened.format == "PNG"
    assert b"script" not in kept.read_bytes()


def test_whom_the_file_makes_an_admin_becomes_that_one(
    fresh: Desk, now: datetime
) -> None:
    session = signin.enter(fresh, set_up(fresh, now, id="yoga", name="Yoga"), now)
    assert session is not None
    assert (session.person.id, session.person.is_added) == ("yoga", False)


def test_nobody_becomes_somebody_else_of_the_file(fresh: Desk, now: datetime) -> None:
    assert wrong(fresh, now, id="rina") == {"id": "people.taken_id"}


def test_nobody_becomes_who_left_and_is_let_in_no_more(
    fresh: Desk, now: datetime
) -> None:
    gone = PersonRow(
        id="dewi", name="Bu Dewi", unit="", roles=frozenset({"admin"}), active=False
    )
    with fresh.db.write() as connection:
        people.add(connection, gone)
    assert wrong(fresh, now, id="dewi") == {"id": "people.taken_id"}


def test_all_wrong_answers_are_told_at_once_and_nothing_is_written(
    fresh: Desk, now: datetime
) -> None:
    told = wrong(
        fresh,
        now,
        office=" ",
        short="x" * 41,
        zone="CET",
        name="",
        id="A B",
        password="pendek",
        logo=b"bukan gambar",
    )
    assert told == {
        "office": "welcome.no_office",
        "short": "welcome.long",
        "zone": "welcome.zone",
        "name": "people.no_name",
        "id": "people.bad_id",
        "password": "password.short",
        "logo": "welcome.logo",
    }
    assert not (fresh.folder / "logo.png").exists()


def test_a_logo_may_not_be_heavy(fresh: Desk, now: datetime) -> None:
    heavy = b"\x89PNG" + bytes(welcome.MOST_LOGO)
    assert wrong(fresh, now, logo=heavy) == {"logo": "welcome.logo_heavy"}


def test_it_is_never_run_again(fresh: Desk, now: datetime) -> None:
    set_up(fresh, now)
    before = (fresh.folder / FILE).read_bytes()
    with pytest.raises(Mistake, match=r"welcome\.over"):
        set_up(fresh, now, short="Penyusup", id="jahat", logo=png())
    assert (fresh.folder / FILE).read_bytes() == before
    assert not (fresh.folder / "logo.png").exists()
    assert "jahat" not in fresh.people()


def test_a_desk_where_somebody_has_a_password_is_not_open(
    desk: Desk, now: datetime
) -> None:
    assert welcome.is_open(desk)
    give_password(desk, "rina", now)
    assert not welcome.is_open(desk)


def test_of_two_first_runs_at_once_one_is_written(fresh: Desk, now: datetime) -> None:
    ready = Barrier(2)

    def run(name: str) -> bool:
        ready.wait(20)
        try:
            set_up(fresh, now, short=name, id=name, name=name)
        except Mistake:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        won = dict(zip(("satu", "dua"), threads.map(run, ("satu", "dua")), strict=True))
    (winner,) = [name for name, is_first in won.items() if is_first]
    assert load(fresh.folder).office.short == winner
    assert [p for p in fresh.people().values() if p.is_added] == [
        fresh.people()[winner]
    ]


def test_a_file_that_cannot_be_opened_afterwards_is_not_written(
    fresh: Desk, now: datetime
) -> None:
    file = fresh.folder / FILE
    broken = file.read_bytes() + b'\n[accounts.x]\nchannel = "tidak ada"\n'
    file.write_bytes(broken)
    with pytest.raises(ConfigInvalid):
        set_up(fresh, now, logo=png())
    assert file.read_bytes() == broken
    assert not (fresh.folder / "logo.png").exists()
    assert welcome.is_open(fresh)


def test_it_is_in_the_audit_trail_and_the_password_is_not(
    fresh: Desk, now: datetime
) -> None:
    set_up(fresh, now)
    with fresh.db.read() as connection:
        (deed,) = audit.deeds(connection, ANSWERS.short)
    assert (deed.person, deed.verb) == ("dewi", "set_up")
    assert deed.detail == {"practice": True}
    assert WORD not in repr(ANSWERS)


def test_only_the_word_that_was_printed_opens_it(fresh: Desk, now: datetime) -> None:
    welcome.refuse_word(fresh, " kata-uji ", "kata-uji", now)
    for word, expected in (("kata", "kata-uji"), ("", ""), ("", "x"), ("é", "x")):
        with pytest.raises(NotAllowed, match=r"welcome\.word"):
            welcome.refuse_word(fresh, word, expected, now)


def test_the_word_cannot_be_found_by_trying(fresh: Desk, now: datetime) -> None:
    for number in range(5):
        with pytest.raises(NotAllowed):
            welcome.refuse_word(fresh, str(number), "kata-uji", now)
    with pytest.raises(Refused, match=r"signin\.wait"):
        welcome.refuse_word(fresh, "5", "kata-uji", now)


def test_strangers_who_try_do_not_keep_out_who_knows_the_word(
    fresh: Desk, now: datetime
) -> None:
    for number in range(5):
        with pytest.raises(NotAllowed):
            welcome.refuse_word(fresh, str(number), "kata-uji", now)
    welcome.refuse_word(fresh, "kata-uji", "kata-uji", now)
