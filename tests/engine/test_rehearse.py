"""The coming week, played: what is found, and that nothing of the desk is touched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from dissemination.config import FILE
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import Priority
from dissemination.domain.rendition import AccountId, Media, Part, Rendition
from dissemination.engine.rehearse import rehearse
from dissemination.services.demo import make_practice_workspace
from dissemination.services.desk import Desk, open_desk
from dissemination.services.practice_accounts import practise
from dissemination.services.rehearsal import Line, Rehearsal
from dissemination.storage import control, deliveries
from dissemination.storage.deliveries import Planned
from dissemination.storage.tables import metadata

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK = 7 * DAY
TELEGRAM = "telegram-latihan"
X = "x-latihan"
SITE = "website-latihan"
STATUS = "whatsapp-status-latihan"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk whose practice platforms are not running: nobody would answer."""
    folder = tmp_path / "meja"
    make_practice_workspace(folder)
    practise(folder, now=NOW)
    schedule = folder / FILE
    written = schedule.read_text(encoding="utf-8")
    head = f"[accounts.{TELEGRAM}]\n"
    limited = written.replace(head, f"{head}max_per_day = 3\n")
    assert limited != written
    schedule.write_text(limited, encoding="utf-8")
    with open_desk(folder) as opened:
        yield opened


def schedule(  # noqa: PLR0913 - what a delivery has
    desk: Desk,
    item: str,
    account: str = X,
    *,
    due_at: datetime = NOW + HOUR,
    useful_for: timedelta = 2 * DAY,
    approved: bool = True,
    media: tuple[Media, ...] = (),
    link: str = "",
    depends_on: DeliveryId | None = None,
) -> DeliveryId:
    """Write a delivery of an item that says its own name."""
    said = Rendition(
        item=item,
        revision=1,
        account=AccountId(account),
        placement=desk.placement(AccountId(account)),
        parts=(Part(text=f"Kabar {item}", title=item, media=media, link=link),),
    )
    planned = Planned(
        rendition=said,
        due_at=due_at,
        useful_until=due_at + useful_for,
        priority=Priority.NORMAL,
        depends_on=depends_on,
    )
    with desk.db.write() as connection:
        number = deliveries.add(connection, planned, author="rina", now=NOW)
        if approved:
            deliveries.move_to(connection, [number], State.SCHEDULED)
    return number


def play(desk: Desk, *, days: int = 7, as_if_approved: bool = False) -> Rehearsal:
    until = NOW + days * DAY
    return rehearse(desk, now=NOW, until=until, as_if_approved=as_if_approved)


def only(found: Rehearsal) -> Line:
    (line,) = found.lines
    return line


def everything(desk: Desk) -> dict[str, list[Any]]:
    """Return every row of every table."""
    with desk.db.read() as connection:
        return {
            name: [tuple(row) for row in connection.execute(select(table))]
            for name, table in metadata.tables.items()
        }


def files(folder: Path) -> dict[str, bytes]:
    """Return every file of a workspace but the database's, which is compared by row."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".db" not in path.name
    }


def test_what_is_well_goes_out_at_its_instant_on_every_platform(desk: Desk) -> None:
    for name in ("facebook-latihan", TELEGRAM, X):
        schedule(desk, "posyandu", name)
    found = play(desk)
    assert found.is_well
    assert {line.played.account for line in found.lines} == {
        "facebook-latihan",
        TELEGRAM,
        X,
    }
    assert {(one.played.state, one.played.at) for one in found.lines} == {
        (State.PUBLISHED, NOW + HOUR)
    }


def test_nothing_of_the_desk_is_changed(desk: Desk) -> None:
    schedule(desk, "a", SITE, link=desk.address(AccountId(SITE), "a"))
    schedule(desk, "b", due_at=NOW - HOUR)
    schedule(desk, "c", STATUS)
    schedule(desk, "d", approved=False)
    rows, there = everything(desk), files(desk.folder)
    play(desk, as_if_approved=True)
    assert everything(desk) == rows
    assert files(desk.folder) == there


def test_the_fourth_of_three_a_day_is_told_its_day(desk: Desk) -> None:
    for number in range(4):
        schedule(desk, f"kabar-{number}", TELEGRAM, due_at=NOW + (number + 1) * HOUR)
    found = play(desk)
    last = found.lines[-1]
    assert (last.trouble, last.cause) == ("late", "quota")
    assert last.played.at == NOW + HOUR + DAY
    assert max((f.used, f.max) for f in found.fills if f.span == DAY) == (3, 3)
    assert [group.kind for group in found.groups] == ["late"]


def test_what_finds_no_room_in_time_is_missed(desk: Desk) -> None:
    for number in range(4):
        schedule(desk, f"kabar-{number}", TELEGRAM, useful_for=HOUR)
    assert [line.trouble for line in play(desk).lines] == ["", "", "", "missed"]


def test_who_has_no_yes_in_time_is_missed_and_with_one_goes_out(desk: Desk) -> None:
    schedule(desk, "posyandu", approved=False)
    line = only(play(desk))
    assert (line.trouble, line.played.state) == ("unapproved", State.MISSED)
    assert line.played.reason == "reason.not_approved_in_time"
    assert only(play(desk, as_if_approved=True)).trouble == ""


def test_who_has_time_yet_for_a_yes_is_named_all_the_same(desk: Desk) -> None:
    schedule(desk, "posyandu", approved=False, useful_for=9 * DAY)
    assert only(play(desk)).trouble == "unapproved"


def test_a_picture_that_is_gone_is_named(desk: Desk) -> None:
    gone = Media(sha256="0" * 64, mime="image/jpeg", width=9, height=9, size=99)
    schedule(desk, "posyandu", media=(gone,))
    found = play(desk)
    assert [cause.kind for cause in found.causes] == ["media"]
    assert only(found).played.state is not State.PUBLISHED


def test_an_account_without_its_token_is_held(desk: Desk) -> None:
    with desk.db.write() as connection:
        desk.vault.forget(connection, X)
    schedule(desk, "a")
    schedule(desk, "b", TELEGRAM)
    found = play(desk)
    assert [(c.kind, c.subject) for c in found.causes] == [("secrets", X)]
    assert [line.trouble for line in found.lines] == ["held", ""]


def test_what_carries_an_address_comes_after_its_page_under_the_real_one(
    desk: Desk,
) -> None:
    link = desk.address(AccountId(SITE), "posyandu")
    page = schedule(desk, "posyandu", SITE, link=link)
    schedule(desk, "posyandu", X, depends_on=page)
    found = play(desk)
    assert found.is_well, found.groups
    assert [line.played.state for line in found.lines] == [State.PUBLISHED] * 2


def test_a_thirtieth_page_goes_as_well_as_the_first(desk: Desk) -> None:
    for number in range(30):
        link = desk.address(AccountId(SITE), f"kabar-{number}")
        due_at = NOW + (number + 1) * HOUR
        schedule(desk, f"kabar-{number}", SITE, link=link, due_at=due_at)
    assert play(desk).is_well


def test_a_stop_is_told_and_the_days_are_played_all_the_same(desk: Desk) -> None:
    schedule(desk, "posyandu")
    with desk.db.write() as connection:
        control.stop(connection, person="arman", reason="uji", now=NOW)
    found = play(desk)
    assert found.is_stopped
    assert not found.is_well
    assert only(found).played.state is State.PUBLISHED


def test_two_items_at_one_instant_on_one_account_clash(desk: Desk) -> None:
    schedule(desk, "a")
    schedule(desk, "b")
    schedule(desk, "b", TELEGRAM)
    (clash,) = play(desk).clashes
    assert (clash.account, clash.items) == (X, ("a", "b"))


def test_what_a_person_posts_is_handed_off_at_its_instant(desk: Desk) -> None:
    schedule(desk, "posyandu", STATUS, useful_for=9 * DAY)
    line = only(play(desk))
    assert (line.played.state, line.played.at) == (State.HANDED_OFF, NOW + HOUR)
    assert line.trouble == ""


def test_what_is_overdue_is_told_how_late_it_comes(desk: Desk) -> None:
    ids = [schedule(desk, f"kabar-{n}", due_at=NOW - HOUR) for n in range(3)]
    found = play(desk)
    assert {line.cause for line in found.lines} == {"overdue"}
    at = [line.played.at for line in found.lines]
    pace = desk.config.defaults.catch_up
    assert at == [NOW + number * pace for number in range(len(ids))]


def test_what_is_due_after_the_last_day_is_left_out(desk: Desk) -> None:
    schedule(desk, "posyandu", due_at=NOW + 2 * DAY)
    assert play(desk, days=1).lines == ()


def test_what_is_uncertain_stays_so_and_is_named(desk: Desk) -> None:
    number = schedule(desk, "posyandu", due_at=NOW - HOUR)
    with desk.db.write() as connection:
        for state in (State.PUBLISHING, State.UNCERTAIN):
            deliveries.move_to(connection, [number], state)
    assert only(play(desk)).trouble == "uncertain"


def test_the_cost_is_counted_in_millionths(desk: Desk) -> None:
    schedule(desk, "posyandu")
    schedule(desk, "gratis", TELEGRAM)
    plain, _ = desk.capabilities(AccountId(X)).cost_usd
    assert play(desk).cost_usd == round(plain * 1_000_000) > 0
