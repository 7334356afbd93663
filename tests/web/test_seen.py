"""What no page shows, whoever looks: a secret, or markup that somebody typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pyotp
import pytest
from sqlalchemy import Engine, event, select

from dissemination.domain.item import ItemId
from dissemination.services import (
    comments,
    drafts,
    hand_over,
    library,
    patterns,
    signin,
    two_steps,
)
from dissemination.services.plan import plan
from dissemination.services.write import add, find_item
from dissemination.storage import tables
from dissemination.storage.hand_offs import Officer
from tests.browser import office
from tests.web import doors
from tests.web.doors import Door

EVIL = "\"'><xss onload=alert(1)>{{7*7}}</textarea></script>"
MOST_QUERIES = 12
READERS = ("rina", "arman", "yoga", "wati", "")
PAGES = [name for name in doors.TABLE if name.startswith("GET ")]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with doors.open_door(tmp_path_factory.mktemp("seen")) as opened:
        _turn_on_two_steps(opened)
        _type_markup(opened)
        yield opened


@pytest.fixture(scope="module")
def seen(door: Door) -> Mapping[str, str]:
    """Give every page as everybody sees it, by who and where."""
    found = {}
    for person in READERS:
        for name in PAGES:
            if person in doors.TABLE[name].who:
                door.knock(name, person)
                found[f"{person or 'stranger'}: {name}"] = door.said
    return found


def test_what_somebody_typed_is_never_markup(seen: Mapping[str, str]) -> None:
    pages = {w: p for w, p in seen.items() if p.startswith("<!doctype html>")}
    assert not [where for where, page in pages.items() if "<xss" in page]
    assert not [where for where, page in pages.items() if "49</textarea>" in page]
    shown = {where.partition("GET ")[2] for where, p in pages.items() if "&lt;xss" in p}
    assert {
        *("/", "/items", "/items/{id}", "/write/{id}", "/write/new", "/patterns"),
        *("/media", "/media/{id}", "/approve", "/approve/{item}", "/handoffs"),
        *("/people", "/gallery"),
    } <= shown


def test_no_page_shows_a_secret(door: Door, seen: Mapping[str, str]) -> None:
    secrets = _secrets(door)
    assert len(secrets) > 20
    assert not [
        f"{where}: {secret[:12]}"
        for where, page in seen.items()
        for secret in secrets
        if secret in page
    ]


def _turn_on_two_steps(door: Door) -> None:
    yoga = door.desk.people()["yoga"]
    paired = two_steps.pair(door.desk, yoga, office.NOW)
    code = pyotp.TOTP(paired.secret).at(office.NOW)
    two_steps.confirm(door.desk, yoga, code, office.NOW)


def _type_markup(door: Door) -> None:
    desk, rina = door.desk, door.desk.people()["rina"]
    draft = drafts.draft_of(desk, 1, rina)
    typed = {**draft.fields, "title": EVIL, "body": EVIL, "hashtags": EVIL}
    saved = drafts.save(
        desk, 1, typed, number=draft.number, person=rina, now=office.NOW
    )
    assert saved.conflict is None
    patterns.save_as(desk, 1, EVIL, person=rina, now=office.NOW)
    comments.comment_on_draft(desk, 1, EVIL, person=rina, now=office.NOW)
    item = find_item(desk, doors.ITEM).item
    add(desk, replace(item, title=EVIL, body=EVIL), author="rina", now=office.NOW)
    plan(desk, item.id, ["situs"], when=None, person="rina", now=office.NOW)
    facts = library.Facts(name=EVIL, alt=EVIL, credit=EVIL, checklist={})
    library.describe(desk, 1, facts, person=rina, now=office.NOW)
    number = office.facts_of(desk).hand_off
    officer = Officer(name=EVIL[:60], unit=EVIL[:60])
    hand_over.assign(desk, number, officer, person="dedi", now=office.NOW)
    yoga = signin.begin_session(desk, "yoga", office.NOW)
    door.client.cookies.set("sid", yoga)
    newcomer = {"name": EVIL, "id": "usil", "roles": "contributor", "unit": ""}
    assert door.client.post("/people", data=newcomer).status_code == 200
    assert find_item(desk, ItemId(doors.ITEM)).item.title == EVIL


def _secrets(door: Door) -> set[str]:
    """Return what is known to nobody, or to one person alone, once."""
    t = tables
    columns = (
        t.login.c.password,
        t.session.c.id,
        t.invitation.c.token,
        t.hand_off.c.token,
    )
    desk = door.desk
    with desk.db.read() as connection:
        found = {str(v) for c in columns for v in connection.scalars(select(c)) if v}
        for row in connection.scalars(select(t.login.c.recovery)):
            found |= set(row)
        for account in office.ACCOUNTS:
            found |= set(desk.vault.get(connection, account).values())
        found |= set(desk.vault.get(connection, "person:yoga").values())
    key = (desk.folder / "vault.key").read_text("ascii").strip()
    return found | {key, office.SECRET, office.PASSWORD}


@pytest.mark.parametrize("name", PAGES)
def test_no_page_asks_the_database_more_than_twelve_times(
    door: Door, name: str
) -> None:
    person = "arman" if "arman" in doors.TABLE[name].who else "yoga"
    door.knock(name, person)
    asked: list[str] = []

    def note(_c: object, _u: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        door.send(name)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    told = [one for one in asked if not one.startswith(("BEGIN", "PRAGMA"))]
    assert len(told) <= MOST_QUERIES, "\n".join(told)
