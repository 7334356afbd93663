"""What the holder of a one-time link can see, say and pass on."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from dissemination.config import FILE
from dissemination.domain.delivery import DeliveryId, State
from dissemination.services import hand, hand_over, stop
from dissemination.services.amend import takedown
from dissemination.services.desk import Desk, open_desk
from dissemination.services.hand import Status
from dissemination.services.mistakes import Mistake, Misused, NotFound, Unreadable
from dissemination.services.throttling import ADDRESS, Refused
from dissemination.storage import audit, deliveries, sweep
from dissemination.storage.hand_offs import HandOff, Officer
from tests.services.handing import asked, handed, officers
from tests.services.standing import state
from tests.services.standing import write as revise

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def number(desk: Desk, now: datetime) -> DeliveryId:
    return handed(desk, now)


@pytest.fixture
def word(desk: Desk, number: DeliveryId, now: datetime) -> str:
    return asked(desk, number, now)


def only(desk: Desk, number: DeliveryId) -> HandOff:
    (row,) = officers(desk, number)
    return row


def status(desk: Desk, word: str, now: datetime) -> Status:
    return hand.own_task(desk, word, now).status


def phone_picture() -> bytes:
    """A screenshot that tells where and when it was taken."""
    held = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Rahasia Phone"
    exif.get_ifd(0x8825)[1] = "S"
    Image.new("RGB", (120, 240), "teal").save(held, "JPEG", exif=exif)
    return held.getvalue()


def test_the_task_is_the_one_that_the_officer_was_asked_for(
    desk: Desk, number: DeliveryId, word: str, now: datetime
) -> None:
    task = hand.own_task(desk, word, now)
    assert task.status is Status.OPEN
    assert task.standing.delivery.id == number
    assert task.row.officer == Officer(name="Pak Udin", unit="Kecamatan Bukit")


def test_a_wrong_word_and_a_link_that_is_over_are_answered_alike(
    desk: Desk, number: DeliveryId, word: str, now: datetime
) -> None:
    until = only(desk, number).link_until
    assert until is not None
    for wrong, at in (("salah", now), ("", now), (word, until)):
        with pytest.raises(NotFound) as caught:
            hand.own_task(desk, wrong, at)
        assert (caught.value.id, caught.value.values) == ("handoff.no_link", {})
    last = until - timedelta(seconds=1)
    assert hand.own_task(desk, word, last).row.id == only(desk, number).id


def test_the_first_word_makes_it_public_and_is_kept_as_the_officers(
    desk: Desk, number: DeliveryId, word: str, now: datetime
) -> None:
    done = hand.confirm(desk, word, link=" https://y.example/1 ", now=now)
    assert done.status is Status.POSTED
    assert state(desk, number) is State.PUBLISHED
    row = only(desk, number)
    assert (row.confirmed_at, row.proof) == (now, "https://y.example/1")
    with desk.db.read() as connection:
        *_, deed = audit.deeds(connection, str(number))
    assert (deed.verb, deed.person, deed.detail["first"]) == (
        "confirm",
        "Pak Udin",
        True,
    )


def test_a_form_that_is_sent_twice_changes_nothing_the_second_time(
    desk: Desk, number: DeliveryId, word: str, now: datetime
) -> None:
    hand.confirm(desk, word, now=now)
    again = hand.confirm(desk, word, link="https://lain.example", now=now + HOUR)
    assert again.status is Status.POSTED
    assert (again.row.confirmed_at, again.row.proof) == (now, "")
    with desk.db.read() as connection:
        deeds = [deed.verb for deed in audit.deeds(connection, str(number))]
    assert deeds.count("confirm") == 1


def test_what_has_expired_is_not_confirmed(
    desk: Desk, number: DeliveryId, word: str, now: datetime
) -> None:
    late = now + DAY
    sweep.give_up(desk.db, late)
    assert status(desk, word, late) is Status.TOO_LATE
    with pytest.raises(Mistake) as caught:
        hand.confirm(desk, word, now=late)
    assert caught.value.id == "confirm.not_waiting"
    assert only(desk, number).confirmed_at is None
    assert state(desk, number) is State.EXPIRED


def test_what_was_taken_down_is_not_confirmed(
    desk: Desk, number: DeliveryId, word: str, now: datetime
) -> None:
    takedown(desk, "berita", reason="salah", person="arman", now=now)
    assert status(desk, word, now) is Status.TAKEN_DOWN
    for deed in (
        lambda: hand.confirm(desk, word, now=now),
        lambda: hand.snooze(desk, word, now),
        lambda: hand.pass_on(desk, word, name="Bu Tini", unit="", now=now),
    ):
        with pytest.raises(Mistake) as caught:
            deed()
        assert caught.value.id == "handoff.taken_down"
    assert not only(desk, number).is_answered


def test_who_has_posted_sees_that_it_was_taken_down_since(
    desk: Desk, word: str, now: datetime
) -> None:
    hand.confirm(desk, word, now=now)
    takedown(desk, "berita", reason="salah", person="arman", now=now)
    task = hand.own_task(desk, word, now)
    assert (task.status, task.is_taken_down) == (Status.POSTED, True)


def test_a_stop_says_not_to_post_and_takes_a_word_that_it_was_too_late(
    desk: Desk, number: DeliveryId, word: str, now: datetime
) -> None:
    stop.stop(desk, reason="gempa", person="arman", now=now)
    task = hand.own_task(desk, word, now)
    assert task.status is Status.STOPPED
    assert task.stop is not None
    assert task.stop.reason == "gempa"
    hand.confirm(desk, word, now=now)
    assert state(desk, number) is State.PUBLISHED


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ([State.EXPIRED, State.CANCELLED], Status.CANCELLED),
        ([State.EXPIRED, State.SCHEDULED], Status.EARLY),
    ],
)
def test_the_page_says_where_it_stands(
    desk: Desk, number: DeliveryId, word: str, now: datetime, to: list[State], says: str
) -> None:
    with desk.db.write() as connection:
        for step in to:
            assert deliveries.move_to(connection, [number], step)
    assert status(desk, word, now) is says


def test_the_officer_is_told_that_the_words_were_revised(
    desk: Desk, word: str, now: datetime
) -> None:
    assert not hand.own_task(desk, word, now).is_revised
    revise(desk, now, "Halo warga, jamnya berubah.")
    assert hand.own_task(desk, word, now).is_revised


def test_the_screenshot_tells_nothing_of_the_phone(
    desk: Desk, number: DeliveryId, word: str, now: datetime
) -> None:
    picture = phone_picture()
    assert b"Rahasia" in picture
    hand.confirm(desk, word, screenshot=picture, now=now)
    kept = desk.media.path(only(desk, number).screenshot).read_bytes()
    assert b"Rahasia" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (120, 240)
        assert not image.getexif()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"bukan gambar", "handoff.no_screenshot"),
        (b"\xff\xd8" + bytes(hand.MOST_SCREENSHOT_BYTES), "handoff.heavy_screenshot"),
    ],
)
def test_a_screenshot_that_is_none_keeps_nothing(
    desk: Desk, number: DeliveryId, word: str, now: datetime, data: bytes, says: str
) -> None:
    with pytest.raises(Unreadable) as caught:
        hand.confirm(desk, word, screenshot=data, now=now)
    assert caught.value.id == says
    assert state(desk, number) is State.HANDED_OFF


def test_an_office_may_want_a_screenshot(
    desk: Desk, workspace: Path, word: str, number: DeliveryId, now: datetime
) -> None:
    path = workspace / FILE
    written = path.read_text(encoding="utf-8")
    path.write_text(f'{written}\n[web]\nscreenshot = "required"\n', encoding="utf-8")
    with open_desk(workspace) as strict:
        with pytest.raises(Misused) as caught:
            hand.confirm(strict, word, now=now)
        assert caught.value.id == "handoff.screenshot_needed"
        hand.confirm(strict, word, screenshot=phone_picture(), now=now)
    assert only(desk, number).screenshot


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "y.example/1",
        "https://",
        "https://a b.example",
        "https://a.example/\x00",
        "https://[",
        "https://y.example/" + "a" * 500,
    ],
)
def test_a_link_that_is_none_is_refused(
    desk: Desk, number: DeliveryId, word: str, now: datetime, link: str
) -> None:
    with pytest.raises(Misused) as caught:
        hand.confirm(desk, word, link=link, now=now)
    assert caught.value.id == "handoff.no_address"
    assert only(desk, number).confirmed_at is None


def test_a_cut_between_the_picture_and_the_word_leaves_the_task_open(
    desk: Desk,
    number: DeliveryId,
    word: str,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(audit, "record", die)
        with pytest.raises(KeyboardInterrupt):
            hand.confirm(desk, word, screenshot=phone_picture(), now=now)
    assert not only(desk, number).is_answered
    assert state(desk, number) is State.HANDED_OFF
    hand.confirm(desk, word, screenshot=phone_picture(), now=now)
    assert state(desk, number) is State.PUBLISHED


def test_a_reminder_is_a_quarter_of_an_hour_later(
    desk: Desk, number: DeliveryId, word: str, now: datetime
) -> None:
    assert hand.snooze(desk, word, now) == now + timedelta(minutes=15)
    assert only(desk, number).remind_at == now + timedelta(minutes=15)
    hand.confirm(desk, word, now=now)
    assert only(desk, number).remind_at is None
    with pytest.raises(Mistake) as caught:
        hand.snooze(desk, word, now)
    assert caught.value.id == "handoff.answered"


def test_who_cannot_says_why(
    desk: Desk, number: DeliveryId, word: str, now: datetime
) -> None:
    with pytest.raises(Misused) as caught:
        hand.decline(desk, word, reason="  ", now=now)
    assert caught.value.id == "handoff.reason_needed"
    for _ in range(2):
        hand.decline(desk, word, reason="Tidak ada sinyal", now=now)
    assert only(desk, number).answer == "Tidak ada sinyal"
    assert status(desk, word, now) is Status.DECLINED
    assert state(desk, number) is State.HANDED_OFF
    with pytest.raises(Mistake) as late:
        hand.confirm(desk, word, now=now)
    assert late.value.id == "handoff.answered"


def test_a_colleague_gets_a_link_of_their_own_and_the_old_one_is_used_up(
    desk: Desk, number: DeliveryId, word: str, now: datetime
) -> None:
    passed = hand.pass_on(desk, word, name="Bu Tini", unit="Puskesmas", now=now)
    mine, hers = officers(desk, number)
    assert hers.officer == Officer(name="Bu Tini", unit="Puskesmas")
    assert hers.passed_from == mine.id
    assert status(desk, word, now) is Status.PASSED_ON
    with pytest.raises(Mistake):
        hand.confirm(desk, word, now=now)
    hand.confirm(desk, passed.word, now=now)
    assert [bool(row.confirmed_at) for row in officers(desk, number)] == [False, True]


def test_a_colleague_of_the_desk_is_known_by_name(
    desk: Desk, number: DeliveryId, word: str, now: datetime
) -> None:
    hand.pass_on(desk, word, name=" pak  arman ", unit="", now=now)
    assert officers(desk, number)[1].officer.person == "arman"


@pytest.mark.parametrize("name", ["", "   ", "Pak Udin"])
def test_nobody_is_no_colleague_and_neither_is_oneself(
    desk: Desk, number: DeliveryId, word: str, now: datetime, name: str
) -> None:
    with pytest.raises(Mistake):
        hand.pass_on(desk, word, name=name, unit="Kecamatan Bukit", now=now)
    assert status(desk, word, now) is Status.OPEN
    assert len(officers(desk, number)) == 1


def test_a_task_is_opened_once(
    desk: Desk, number: DeliveryId, word: str, now: datetime
) -> None:
    for at in (now, now + HOUR):
        hand.note_opened(desk, hand.own_task(desk, word, at), at)
    assert only(desk, number).opened_at == now
    with desk.db.read() as connection:
        deeds = [deed.verb for deed in audit.deeds(connection, str(number))]
    assert deeds.count("open_task") == 1


def test_a_new_link_shuts_the_old_one(
    desk: Desk, number: DeliveryId, word: str, now: datetime
) -> None:
    fresh = hand_over.renew(
        desk, only(desk, number).id, person=desk.people()["arman"], now=now
    )
    with pytest.raises(NotFound):
        hand.own_task(desk, word, now)
    assert status(desk, fresh.word, now) is Status.OPEN


def test_who_guesses_words_has_to_wait(desk: Desk, now: datetime) -> None:
    for _ in range(ADDRESS.free):
        hand.note_guess(desk, "10.0.0.9", now)
    with pytest.raises(Refused) as caught:
        hand.note_guess(desk, "10.0.0.9", now)
    assert caught.value.wait > 0
    hand.note_guess(desk, "10.0.0.8", now)


def test_the_word_is_kept_nowhere(
    desk: Desk, workspace: Path, word: str, now: datetime
) -> None:
    hand.confirm(desk, word, now=now)
    files = [path.read_bytes() for path in workspace.glob("dissemination.db*")]
    assert files
    assert not any(word.encode() in data for data in files)
