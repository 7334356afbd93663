"""A version is said on its account alone; what waits follows it, for a new yes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dissemination.channel import Receipt
from dissemination.config import FILE
from dissemination.domain.delivery import State
from dissemination.domain.item import Attachment, ItemId
from dissemination.domain.rendition import Rendition
from dissemination.services import versions
from dissemination.services.adapt import adapt
from dissemination.services.desk import Desk, open_desk
from dissemination.services.holding import versions_of
from dissemination.services.mistakes import Mistake, Misused, NotFound
from dissemination.services.plan import plan
from dissemination.services.queue import move
from dissemination.services.series import plan_series, read_rhythm
from dissemination.services.versions import (
    Where,
    Written,
    drop_version,
    restore_version,
    set_version,
)
from dissemination.services.write import find_item
from dissemination.storage import amendments, audit, deliveries, queue, receipts
from tests.services.public import HOUR, LATER, MORE, picture
from tests.services.standing import bring, look, planned, state, write
from tests.services.versioned import HERE, OWN, kept, put, said, say_yes, standing


@pytest.fixture
def workspace(workspace: Path) -> Path:
    with (workspace / FILE).open("a", encoding="utf-8") as file:
        file.write(MORE)
    return workspace


@pytest.fixture
def desk(workspace: Path, now: datetime) -> Iterator[Desk]:
    with open_desk(workspace) as opened:
        write(opened, now)
        yield opened


def test_a_version_is_kept_with_what_it_was_written_against(
    desk: Desk, now: datetime
) -> None:
    done = put(desk, now)
    assert done.kept is not None
    assert done.before is None
    assert kept(desk) == done.kept.version
    assert (kept(desk).text, kept(desk).revision) == (OWN, 1)
    assert (kept(desk).account, kept(desk).placement) == ("cuit", "feed")


@pytest.mark.parametrize("account", ["situs", "kanal", "cuit", "status"])
def test_its_words_stand_as_they_were_written_on_every_channel(
    desk: Desk, now: datetime, account: str
) -> None:
    own = "PEKANBARU – Cuitan sendiri, warga. (Diskominfo)"
    put(desk, now, own, where=replace(HERE, account=account))
    number = planned(desk, now, account=account)
    assert said(desk, number).startswith(own)


def test_link_and_hashtags_are_added_unless_the_text_has_them(
    desk: Desk, now: datetime
) -> None:
    link = "https://kantor.example/berita"
    write(desk, now, link=link, hashtags=("#Riau", "#Uji"))
    put(desk, now)
    bare = planned(desk, now, account="cuit")
    assert said(desk, bare).count(link) == 1
    assert "#Riau #Uji" in said(desk, bare)
    done = put(desk, now + LATER, f"{OWN} {link} #Riau")
    ((_, new),) = done.replanned
    assert said(desk, new).count(link) == 1
    assert said(desk, new).count("#Riau") == 1
    assert "#Uji" in said(desk, new)


def test_a_version_obeys_the_limits_with_a_note(desk: Desk, now: datetime) -> None:
    put(desk, now, "Warga diminta waspada banjir di tepi sungai. " * 60)
    number = planned(desk, now, account="cuit")
    limits = desk.capabilities(look(desk, number).delivery.account)
    assert 1 < look(desk, number).parts <= limits.max_parts
    notes = [note.id for note in look(desk, number).said.notes]
    assert notes[0] == "note.version"
    assert "text.in_parts" in notes


def test_a_headline_of_its_own_stands_in_its_field(desk: Desk, now: datetime) -> None:
    put(desk, now, None, where=replace(HERE, account="situs"), title="Kepala  lain")
    number = planned(desk, now)
    part = look(desk, number).said.parts[0]
    assert part.title == "Kepala lain"
    assert "Halo warga." in part.text


def test_a_field_for_a_headline_keeps_the_shared_one(desk: Desk, now: datetime) -> None:
    put(desk, now, where=replace(HERE, account="situs"))
    assert look(desk, planned(desk, now)).said.parts[0].title == "Judul"


def test_a_picture_of_its_own_goes_out_on_its_account_alone(
    desk: Desk, now: datetime
) -> None:
    shared, own = picture(desk, "teal"), replace(picture(desk, "red"), alt="Poster")
    write(desk, now, attachments=(shared,))
    put(desk, now, None, attachments=(own,))
    here, there = (planned(desk, now, account=a) for a in ("cuit", "kanal"))
    (mine,) = look(desk, here).said.parts[0].media
    (theirs,) = look(desk, there).said.parts[0].media
    assert mine.alt == "Poster"
    assert mine.sha256 != theirs.sha256
    assert "Halo warga." in said(desk, here)


def test_a_picture_of_its_own_stands_in_the_place_of_the_card(
    desk: Desk, now: datetime
) -> None:
    drawn = look(desk, planned(desk, now, account="status")).said
    assert drawn.drawn
    where = replace(HERE, account="status")
    done = put(desk, now, None, where=where, attachments=(picture(desk, "red"),))
    ((_, new),) = done.replanned
    assert not look(desk, new).said.drawn
    assert look(desk, new).said.parts[0].media[0] not in drawn.parts[0].media


def test_the_card_says_the_words_of_the_version(desk: Desk, now: datetime) -> None:
    put(desk, now, title="Kartu lain", where=replace(HERE, account="status"))
    number = planned(desk, now, account="status")
    assert "Kartu lain" in " ".join(look(desk, number).said.drawn)


def test_what_is_not_given_stays_as_the_version_had_it(
    desk: Desk, now: datetime
) -> None:
    put(desk, now, title="Kepala")
    put(desk, now, None, attachments=(Attachment(file="a.jpg", kind="image"),))
    assert (kept(desk).title, kept(desk).text) == ("Kepala", OWN)
    assert [a.file for a in kept(desk).attachments] == ["a.jpg"]


def test_what_waits_is_planned_anew_at_its_instant_and_needs_a_yes(
    desk: Desk, now: datetime
) -> None:
    when = now + HOUR
    old = planned(desk, now, account="cuit", when=when)
    say_yes(desk, now)
    assert state(desk, old) is State.SCHEDULED
    done = put(desk, now)
    ((gone, new),) = done.replanned
    assert gone == old
    assert state(desk, old) is State.CANCELLED
    assert look(desk, old).delivery.reason == "reason.other_version"
    assert state(desk, new) is State.PLANNED
    assert look(desk, new).delivery.due_at == when
    assert said(desk, new).startswith(OWN)
    assert find_item(desk, "berita").state == "submitted"
    assert say_yes(desk, now).scheduled == (new,)


def test_what_waits_for_a_page_waits_for_the_new_one(desk: Desk, now: datetime) -> None:
    found = plan(desk, "berita", ["situs", "cuit"], when=now, person="rina", now=now)
    page, waits = (s.delivery.id for s in found)
    assert look(desk, waits).delivery.depends_on == page
    say_yes(desk, now)
    done = put(desk, now, where=replace(HERE, account="situs"))
    ((_, new),) = done.replanned
    assert look(desk, waits).delivery.depends_on == new
    assert look(desk, new).said.parts[0].link == look(desk, page).said.parts[0].link


@pytest.mark.parametrize(
    "here", [State.PUBLISHING, State.PUBLISHED, State.UNCERTAIN, State.HANDED_OFF]
)
def test_what_is_on_its_way_goes_out_as_it_was_approved_and_is_named(
    desk: Desk, now: datetime, here: State
) -> None:
    number = planned(desk, now, account="cuit")
    bring(desk, number, here)
    done = put(desk, now)
    assert done.replanned == ()
    assert [s.delivery.id for s in done.untouched] == [number]
    assert (state(desk, number), OWN in said(desk, number)) == (here, False)


def test_what_failed_is_planned_anew_and_what_is_over_is_only_withdrawn(
    desk: Desk, now: datetime
) -> None:
    failed = planned(desk, now, account="cuit")
    bring(desk, failed, State.FAILED)
    ((old, new),) = put(desk, now).replanned
    assert (old, state(desk, new)) == (failed, State.PLANNED)
    bring(desk, new, State.MISSED)
    done = put(desk, now, "Lain lagi.")
    assert (done.replanned, done.withdrawn) == ((), (new,))


def test_a_claim_in_the_middle_lets_out_what_was_approved_whole(
    desk: Desk, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = planned(desk, now, account="cuit")
    say_yes(desk, now)
    claimed: list[Rendition] = []

    def slowly(*args: object, **named: object) -> Rendition:
        lease = timedelta(minutes=1)
        taken = queue.claim(desk.db, owner="d", now=now, lease=lease, limit=8)
        claimed.extend(held.rendition for held in taken)
        return adapt(*args, **named)  # type: ignore[arg-type]

    approved = look(desk, number).said
    monkeypatch.setattr(versions, "adapt", slowly)
    done = put(desk, now)
    assert claimed == [approved]
    assert done.replanned == ()
    assert state(desk, number) is State.PUBLISHING
    assert list(standing(desk)) == [number]


def test_an_item_revised_in_the_middle_is_not_said_in_old_words(
    desk: Desk, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(desk, now, account="cuit")

    def slowly(*args: object, **named: object) -> Rendition:
        monkeypatch.setattr(versions, "adapt", adapt)
        write(desk, now + LATER, "Halo lagi.")
        return adapt(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(versions, "adapt", slowly)
    with pytest.raises(Mistake) as caught:
        put(desk, now)
    assert caught.value.id == "plan.revised"
    assert versions_of(desk, ItemId("berita")) == {}


def test_what_is_planned_in_the_middle_is_not_left_behind(
    desk: Desk, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapted = versions._said

    def slowly(*args: object) -> object:
        done = adapted(*args)  # type: ignore[arg-type]
        planned(desk, now, account="cuit")
        return done

    monkeypatch.setattr(versions, "_said", slowly)
    with pytest.raises(Mistake) as caught:
        put(desk, now)
    assert caught.value.id == "plan.versioned"
    assert versions_of(desk, ItemId("berita")) == {}
    assert [s.delivery.state for s in standing(desk).values()] == [State.PLANNED]


def test_of_two_who_write_at_one_moment_the_second_is_told(
    desk: Desk, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(desk, now, account="cuit")

    def slowly(*args: object, **named: object) -> Rendition:
        monkeypatch.setattr(versions, "adapt", adapt)
        put(desk, now, "Yang pertama.")
        return adapt(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(versions, "adapt", slowly)
    with pytest.raises(Mistake) as caught:
        put(desk, now, "Yang kedua.")
    assert caught.value.id == "plan.versioned"
    assert kept(desk).text == "Yang pertama."


def test_the_same_words_again_change_nothing(desk: Desk, now: datetime) -> None:
    number = planned(desk, now, account="cuit")
    first = put(desk, now)
    again = put(desk, now + LATER)
    assert (again.kept, again.before) == (first.kept, first.kept)
    assert again.replanned == ()
    assert len(standing(desk)) == 2
    assert number in standing(desk)


def test_a_version_dropped_brings_the_shared_words_back(
    desk: Desk, now: datetime
) -> None:
    first = planned(desk, now, account="cuit")
    shared = said(desk, first)
    put(desk, now)
    done = drop_version(desk, HERE, person="rina", now=now + LATER)
    assert done.kept is None
    assert versions_of(desk, ItemId("berita")) == {}
    ((_, new),) = done.replanned
    assert said(desk, new) == shared


def test_a_dropped_version_is_brought_back(desk: Desk, now: datetime) -> None:
    put(desk, now)
    written = kept(desk)
    drop_version(desk, HERE, person="rina", now=now + LATER)
    restore_version(desk, HERE, person="rina", now=now + HOUR)
    assert kept(desk) == written


def test_a_replaced_version_is_brought_back_by_its_number(
    desk: Desk, now: datetime
) -> None:
    first = put(desk, now).kept
    put(desk, now + LATER, "Kedua.")
    put(desk, now + HOUR, "Ketiga.")
    assert first is not None
    number = first.number
    restore_version(desk, HERE, number=number, person="rina", now=now + 2 * HOUR)
    assert kept(desk).text == OWN
    restore_version(desk, HERE, person="rina", now=now + 3 * HOUR)
    assert kept(desk).text == "Ketiga."


def test_a_version_outlives_a_revision_of_its_item(desk: Desk, now: datetime) -> None:
    put(desk, now)
    write(desk, now + LATER, "Halo, semua warga.")
    assert (kept(desk).text, kept(desk).revision) == (OWN, 1)
    number = planned(desk, now + LATER, account="cuit")
    assert said(desk, number).startswith(OWN)
    assert look(desk, number).delivery.revision == 2


def test_what_was_read_while_it_was_written_is_remembered(
    desk: Desk, now: datetime
) -> None:
    write(desk, now + LATER, "Halo, semua warga.")
    put(desk, now + LATER, against=1)
    assert kept(desk).revision == 1
    put(desk, now + HOUR, "Lain.")
    assert kept(desk).revision == 2


@pytest.mark.parametrize("against", [0, 2, 9])
def test_a_revision_that_nobody_wrote_is_refused(
    desk: Desk, now: datetime, against: int
) -> None:
    with pytest.raises(NotFound) as caught:
        put(desk, now, against=against)
    assert caught.value.id == "version.no_revision"


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (Written(), "version.nothing"),
        (Written(against=1), "version.nothing"),
        (Written(text=" \n "), "version.empty"),
        (Written(title="", text=""), "version.empty"),
    ],
)
def test_a_version_of_nothing_is_refused(
    desk: Desk, now: datetime, written: Written, why: str
) -> None:
    with pytest.raises(Misused) as caught:
        set_version(desk, HERE, written, person="rina", now=now)
    assert caught.value.id == why


@pytest.mark.parametrize(
    ("where", "why"),
    [
        (replace(HERE, item="lain"), "item.unknown"),
        (replace(HERE, account="lain"), "account.unknown"),
        (replace(HERE, placement="story"), "version.no_placement"),
    ],
)
def test_what_does_not_exist_gets_no_version(
    desk: Desk, now: datetime, where: Where, why: str
) -> None:
    with pytest.raises(NotFound) as caught:
        put(desk, now, where=where)
    assert caught.value.id == why
    put(desk, now, where=replace(HERE, placement="feed"))


def test_where_there_is_no_version_none_is_dropped_or_restored(
    desk: Desk, now: datetime
) -> None:
    with pytest.raises(NotFound) as caught:
        drop_version(desk, HERE, person="rina", now=now)
    assert caught.value.id == "version.none"
    with pytest.raises(NotFound) as caught:
        restore_version(desk, HERE, person="rina", now=now)
    assert caught.value.id == "version.never"


def test_what_was_done_to_a_version_is_written_down(desk: Desk, now: datetime) -> None:
    old = planned(desk, now, account="cuit")
    done = put(desk, now)
    drop_version(desk, HERE, person="ani", now=now + LATER)
    with desk.db.read() as connection:
        deeds = audit.deeds(connection, "berita")[-2:]
    assert [(d.verb, d.person) for d in deeds] == [
        ("version", "rina"),
        ("version_drop", "ani"),
    ]
    assert deeds[0].detail["voided"] == [old]
    assert deeds[0].detail["deliveries"] == [new for _, new in done.replanned]


def test_a_half_public_thread_goes_on_as_it_was_approved(
    desk: Desk, now: datetime
) -> None:
    write(desk, now, "Warga diminta waspada banjir di tepi sungai. " * 12)
    number = planned(desk, now, account="cuit")
    bring(desk, number, State.SCHEDULED)
    with desk.db.write() as connection:
        proof = Receipt(remote_id="1", url="https://kanal.example/1")
        receipts.insert_receipt(connection, number, 0, proof, None, now)
    done = put(desk, now)
    assert done.replanned == ()
    assert state(desk, number) is State.SCHEDULED


def test_what_was_taken_down_is_not_planned_anew(desk: Desk, now: datetime) -> None:
    number = planned(desk, now, account="cuit")
    bring(desk, number, State.FAILED)
    with desk.db.write() as connection:
        amendments.withdraw(connection, ItemId("berita"), (), now)
    done = put(desk, now)
    assert (done.replanned, done.withdrawn) == ((), ())
    assert [s.delivery.id for s in done.untouched] == [number]
    assert list(standing(desk)) == [number]


def test_what_cannot_be_shown_is_left_out_as_of_an_item(
    desk: Desk, now: datetime
) -> None:
    shown = Attachment(file="a.jpg", kind="image", alt="Peta\x00 ")
    put(desk, now, "Halo\x00\x07 warga.\r\n", title="A\x1b B", attachments=(shown,))
    assert (kept(desk).text, kept(desk).title) == ("Halo warga.", "A B")
    assert [a.alt for a in kept(desk).attachments] == ["Peta"]


def test_what_is_public_is_not_said_anew_in_vain(
    desk: Desk, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(desk, planned(desk, now, account="cuit"), State.PUBLISHED)
    monkeypatch.setattr(versions, "adapt", None)
    assert len(put(desk, now).untouched) == 1


def test_a_number_that_is_not_there_is_told_with_those_that_are(
    desk: Desk, now: datetime
) -> None:
    for turn, text in enumerate(("Satu.", "Dua.", "Tiga.")):
        put(desk, now + LATER * turn, text)
    with pytest.raises(NotFound) as caught:
        restore_version(desk, HERE, number=99, person="rina", now=now + HOUR)
    assert caught.value.values["known"] == "1, 2"


def test_what_was_held_for_lack_of_the_old_one_waits_for_the_new_one(
    desk: Desk, now: datetime
) -> None:
    found = plan(desk, "berita", ["situs", "cuit"], when=now, person="rina", now=now)
    page, waits = (s.delivery.id for s in found)
    bring(desk, page, State.FAILED)
    bring(desk, waits, State.SCHEDULED)
    with desk.db.write() as connection:
        why = deliveries.OTHER_MISSING
        deliveries.move_to(connection, [waits], State.HELD, reason=why)
    ((_, new),) = put(desk, now, where=replace(HERE, account="situs")).replanned
    assert state(desk, waits) is State.SCHEDULED
    assert look(desk, waits).delivery.reason == ""
    assert look(desk, waits).delivery.depends_on == new


def test_a_stop_s_hold_is_not_lifted_by_a_version(desk: Desk, now: datetime) -> None:
    found = plan(desk, "berita", ["situs", "cuit"], when=now, person="rina", now=now)
    page, waits = (s.delivery.id for s in found)
    bring(desk, page, State.SCHEDULED)
    bring(desk, waits, State.HELD)
    ((_, new),) = put(desk, now, where=replace(HERE, account="situs")).replanned
    assert state(desk, waits) is State.HELD
    assert look(desk, waits).delivery.depends_on == new


def test_every_coming_of_a_series_says_the_version(desk: Desk, now: datetime) -> None:
    every = read_rhythm("@12:00", desk.slots())
    until = now.date() + timedelta(days=4)
    made = plan_series(
        desk, "berita", ["cuit"], every=every, until=until, person="rina", now=now
    )
    before = [s.delivery for s in made.planned]
    bring(desk, before[0].id, State.PUBLISHED)
    done = put(desk, now)
    after = [look(desk, new).delivery for _, new in done.replanned]
    assert len(after) == len(before) - 1 > 1
    for old, new in zip(before[1:], after, strict=True):
        assert (new.due_at, new.occurrence, new.slot, new.useful_until) == (
            old.due_at,
            old.occurrence,
            old.slot,
            old.useful_until,
        )
        assert said(desk, new.id).startswith(OWN)


def test_what_was_moved_is_said_anew_at_its_new_time(desk: Desk, now: datetime) -> None:
    number = planned(desk, now, account="cuit")
    move(desk, [str(number)], when=now + 2 * HOUR, person="rina", now=now)
    ((_, new),) = put(desk, now).replanned
    assert look(desk, new).delivery.due_at == now + 2 * HOUR
    move(desk, [str(new)], when=now + 3 * HOUR, person="rina", now=now)
    assert said(desk, new).startswith(OWN)
