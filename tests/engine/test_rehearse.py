"""The coming week, played: what is found, and that nothing of the desk is touched."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

import pytest
from sqlalchemy import select

from dissemination.config import FILE
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ContentItem, ItemId, Kind, Priority
from dissemination.domain.rendition import AccountId, Media, Part, Rendition
from dissemination.engine.rehearse import rehearse
from dissemination.services.demo import make_practice_workspace
from dissemination.services.desk import Desk, open_desk
from dissemination.services.practice_accounts import PORT, practise
from dissemination.services.rehearsal import Line, Rehearsal
from dissemination.storage import control, deliveries, items
from dissemination.storage.deliveries import Planned
from dissemination.storage.tables import metadata
from tests.storage.conftest import fresh_database

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK = 7 * DAY
TELEGRAM = "telegram-latihan"
X = "x-latihan"
SITE = "website-latihan"
STATUS = "whatsapp-status-latihan"
FACEBOOK = "facebook-latihan"
PLATFORMS = (X, TELEGRAM, FACEBOOK)  # which are asked over the network
ON_BOTH = pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])


@pytest.fixture
def dialect() -> str:
    """Where nothing else is said: a desk's own file."""
    return "sqlite"


@pytest.fixture
def folder(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    dialect: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Path]:
    """Give a desk whose practice platforms are not running: nobody would answer."""
    folder = tmp_path / "meja"
    make_practice_workspace(folder)
    with fresh_database(request, dialect, tmp_path) as url:
        if dialect != "sqlite":
            monkeypatch.setenv("DISSEMINATION_DATABASE", url)
        practise(folder, now=NOW)
        amend(folder, f"[accounts.{TELEGRAM}]\n", "max_per_day = 3\n")
        yield folder


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    with open_desk(folder) as opened:
        yield opened


def amend(folder: Path, head: str, more: str) -> None:
    """Write more below a line of schedule.toml."""
    schedule = folder / FILE
    written = schedule.read_text(encoding="utf-8")
    assert head in written
    schedule.write_text(written.replace(head, head + more), encoding="utf-8")


class Counter:
    """A server in the place of the real platforms: it answers nobody, and counts."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        counted = self.asked

        class Handler(BaseHTTPRequestHandler):
            def handle_one_request(self) -> None:
                line = self.rfile.readline().decode("latin-1")
                counted.append(line)
                self.close_connection = True

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, args=(0.05,)).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def real(folder: Path) -> Iterator[Counter]:
    """Give what every account of the desk has for its real platform."""
    with Counter() as counter:
        schedule = folder / FILE
        written = schedule.read_text(encoding="utf-8")
        moved = written.replace(f"127.0.0.1:{PORT}/", f"127.0.0.1:{counter.port}/")
        assert moved.count(str(counter.port)) >= len(PLATFORMS)
        schedule.write_text(moved, encoding="utf-8")
        yield counter


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Give every address that this process connects to from now on."""
    found: list[tuple[str, int]] = []
    connect = socket.socket.connect

    def noting(self: socket.socket, address: Any) -> None:
        found.append(address)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", noting)
    return found


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


@ON_BOTH
def test_what_is_well_goes_out_at_its_instant_on_every_platform(desk: Desk) -> None:
    for name in (FACEBOOK, TELEGRAM, X):
        schedule(desk, "posyandu", name)
    found = play(desk)
    assert found.is_well
    assert {line.played.account for line in found.lines} == {
        FACEBOOK,
        TELEGRAM,
        X,
    }
    assert {(one.played.state, one.played.at) for one in found.lines} == {
        (State.PUBLISHED, NOW + HOUR)
    }


@ON_BOTH
def test_nothing_of_the_desk_is_changed(desk: Desk) -> None:
    schedule(desk, "a", SITE, link=desk.address(AccountId(SITE), "a"))
    schedule(desk, "b", due_at=NOW - HOUR)
    schedule(desk, "c", STATUS)
    schedule(desk, "d", approved=False)
    rows, there = everything(desk), files(desk.folder)
    play(desk, as_if_approved=True)
    assert everything(desk) == rows
    assert files(desk.folder) == there


@ON_BOTH
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


@ON_BOTH
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


@ON_BOTH
def test_what_is_uncertain_stays_so_and_is_named(desk: Desk) -> None:
    number = schedule(desk, "posyandu", due_at=NOW - HOUR)
    with desk.db.write() as connection:
        for state in (State.PUBLISHING, State.UNCERTAIN):
            deliveries.move_to(connection, [number], state)
    assert only(play(desk)).trouble == "uncertain"


def test_the_cost_is_counted_in_millionths(desk: Desk) -> None:
    schedule(desk, "posyandu")
    schedule(desk, "gratis", TELEGRAM)
    price = desk.capabilities(AccountId(X))
    found = play(desk)
    assert found.looks_usd == round(2 * price.look_usd * 1_000_000) > 0
    post = round(price.cost_usd.post * 1_000_000)
    assert found.cost_usd - found.looks_usd == post > 0


def test_what_does_not_go_out_is_not_looked_at(desk: Desk) -> None:
    schedule(desk, "posyandu", approved=False)
    assert play(desk).cost_usd == 0


def write(desk: Desk, item: str, *, unit: str = "Dinkes", day: int = 28) -> str:
    """Keep an item that says the same as all of them, but for its day."""
    content = ContentItem(
        id=ItemId(item),
        kind=Kind.HEALTH,
        title="Posyandu Melati Buka Sabtu Pagi",
        body=f"Posyandu Melati melayani imunisasi pada {day} November 2026 di balai.",
        unit=unit,
    )
    with desk.db.write() as connection:
        items.save(connection, content, author="rina", now=NOW)
    return item


def repeated(found: Rehearsal) -> list[tuple[str, str, str]]:
    return [(one.id, one.item, one.other.item) for one in found.repeats]


@ON_BOTH
def test_what_says_the_same_some_days_later_is_told_and_goes_out(desk: Desk) -> None:
    schedule(desk, write(desk, "satu"))
    schedule(desk, write(desk, "dua"), TELEGRAM, due_at=NOW + 3 * DAY)
    found = play(desk)
    assert repeated(found) == [("clash.same_text", "dua", "satu")]
    assert found.is_well, "it may be meant"


def test_what_another_unit_announces_too_is_told(desk: Desk) -> None:
    schedule(desk, write(desk, "satu"))
    content = write(desk, "dua", unit="PMI")
    schedule(desk, content, due_at=NOW + DAY)
    assert repeated(play(desk))[0][0] in {"clash.same_text", "clash.two_units"}


def test_what_was_said_last_week_is_compared_and_what_was_long_ago_is_not(
    desk: Desk,
) -> None:
    for item, ago in (("lama", 20 * DAY), ("baru", 5 * DAY)):
        number = schedule(desk, write(desk, item), due_at=NOW - ago)
        with desk.db.write() as connection:
            for state in (State.PUBLISHING, State.PUBLISHED):
                deliveries.move_to(connection, [number], state)
    schedule(desk, write(desk, "kini"))
    assert repeated(play(desk)) == [("clash.same_text", "kini", "baru")]


def test_what_comes_after_these_days_is_compared_too(desk: Desk) -> None:
    schedule(desk, write(desk, "kini"))
    schedule(desk, write(desk, "nanti"), due_at=NOW + 9 * DAY)
    (one,) = play(desk).repeats
    assert (one.item, one.at, one.other.item) == ("kini", NOW + HOUR, "nanti")
    assert one.other.due_at == NOW + 9 * DAY


def test_a_text_of_another_day_or_a_cancelled_one_is_no_repeat(desk: Desk) -> None:
    schedule(desk, write(desk, "satu"))
    schedule(desk, write(desk, "dua", day=29), due_at=NOW + DAY)
    number = schedule(desk, write(desk, "tiga"), due_at=NOW + DAY, approved=False)
    with desk.db.write() as connection:
        deliveries.move_to(connection, [number], State.CANCELLED)
    assert play(desk).repeats == ()


def test_an_item_on_several_accounts_repeats_nothing(desk: Desk) -> None:
    write(desk, "satu")
    for account in PLATFORMS:
        schedule(desk, "satu", account)
    assert play(desk).repeats == ()


@ON_BOTH
def test_no_request_leaves_the_computer_and_none_reaches_a_real_account(
    real: Counter, folder: Path, called: list[tuple[str, int]]
) -> None:
    with open_desk(folder) as desk:
        for account in PLATFORMS:
            schedule(desk, "posyandu", account)
        found = play(desk)
    assert [line.played.state for line in found.lines] == [State.PUBLISHED] * 3
    assert real.asked == []
    assert len(called) >= len(PLATFORMS)
    hosts, ports = zip(*called, strict=True)
    assert set(hosts) == {"127.0.0.1"}
    assert real.port not in ports


def test_each_real_platform_is_asked_once_where_that_is_wished(
    real: Counter, folder: Path
) -> None:
    with open_desk(folder) as desk:
        schedule(desk, "posyandu")
        until = NOW + DAY
        found = rehearse(desk, now=NOW, until=until, checks_accounts=True)
    assert real.asked, "or the counting above would prove nothing"
    assert found.causes or found.is_well
