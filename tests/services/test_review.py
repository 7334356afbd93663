"""All that lies before who says yes: what goes out, what was found, what changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pytest

from dissemination.domain.delivery import State
from dissemination.domain.item import Attachment, ItemId, Kind, Priority
from dissemination.domain.rendition import Media
from dissemination.services.awaiting import Stance
from dissemination.services.desk import Desk
from dissemination.services.mistakes import NotFound
from dissemination.services.plan import plan
from dissemination.services.queue import move
from dissemination.services.review import Review, checklist, medium_of, review
from dissemination.services.series import plan_series, read_rhythm
from dissemination.services.since import Since
from dissemination.services.versions import Where, Written, set_version
from dissemination.storage import comments, looks, media
from dissemination.storage.looks import Look
from tests.services.conftest import jpeg
from tests.services.reviewed import (
    HOUR,
    WHY,
    say_no,
    say_yes,
    seal,
    someone,
    submit,
)
from tests.services.standing import write

NIK = "1471084507859991"
BODY = "Posyandu buka Sabtu pagi. Layanan ini gratis."
EDITED = "Posyandu buka Minggu pagi. Layanan ini gratis."


def look(desk: Desk, now: datetime, person: str = "arman") -> Review:
    return review(desk, "berita", someone(desk, person), now)


def changed(desk: Desk, now: datetime, person: str = "arman") -> Since:
    found = look(desk, now, person).since
    assert found is not None
    return found


def fields(since: Since) -> Mapping[str, list[tuple[str, str]]]:
    return {
        one.name: [(c.old, c.new) for c in one.changes if c.op != "equal"]
        for one in since.fields
    }


def looked(desk: Desk) -> list[Look]:
    with desk.db.read() as connection:
        return list(looks.of_items(connection, [desk_item()]))


def desk_item() -> ItemId:
    return ItemId("berita")


def picture(desk: Desk, now: datetime, colour: str) -> Media:
    data = jpeg(colour)
    found = Media(
        sha256=desk.media.keep(data),
        mime="image/jpeg",
        width=320,
        height=240,
        size=len(data),
        alt="Balai kelurahan",
    )
    with desk.db.write() as connection:
        media.register(connection, found, now)
    return found


def photo(shown: Media, file: str = "foto.jpg") -> Attachment:
    return Attachment(file=file, kind="image", alt=shown.alt, media=shown)


def test_what_each_account_will_say_is_shown_as_it_is_frozen(
    desk: Desk, now: datetime
) -> None:
    submit(desk, now, BODY, accounts=("situs", "status"))
    found = look(desk, now)
    assert [one.account for one in found.shown] == ["situs", "status"]
    assert all(BODY in one.said.parts[0].text for one in found.shown)
    assert [one.channel for one in found.shown] == ["website", "whatsapp_status"]


def test_one_wording_at_several_times_is_shown_once(desk: Desk, now: datetime) -> None:
    write(desk, now)
    until = (now + 72 * HOUR).date()
    made = plan_series(
        desk,
        "berita",
        ["status"],
        every=read_rhythm("siang", desk.slots()),
        until=until,
        person="rina",
        now=now,
    )
    (one,) = look(desk, now).shown
    assert len(one.due) == len(made.planned) > 1
    assert list(one.due) == sorted(one.due)


def test_opening_is_kept(desk: Desk, now: datetime) -> None:
    seen = submit(desk, now)
    look(desk, now)
    assert looked(desk) == [
        Look(person="arman", item=desk_item(), fingerprint=seen, revision=1, at=now)
    ]


def test_what_does_not_wait_is_shown_and_no_look_is_kept(
    desk: Desk, now: datetime
) -> None:
    write(desk, now)
    found = look(desk, now)
    assert (found.waiting, found.shown, found.since) == (None, (), None)
    assert looked(desk) == []


def test_what_nobody_wrote_is_not_found(desk: Desk, now: datetime) -> None:
    with pytest.raises(NotFound):
        look(desk, now)


def test_who_opens_it_first_sees_no_difference(desk: Desk, now: datetime) -> None:
    submit(desk, now, BODY)
    assert look(desk, now).since is None
    assert look(desk, now).since is None


def test_what_changed_since_one_s_own_look_is_shown(desk: Desk, now: datetime) -> None:
    submit(desk, now, BODY)
    look(desk, now)
    submit(desk, now + HOUR, EDITED, when=now + 2 * HOUR)
    since = changed(desk, now + HOUR)
    assert (since.basis.how, since.basis.person, since.basis.at) == (
        "seen",
        "arman",
        now,
    )
    assert fields(since) == {"body": [("Sabtu", "Minggu")]}
    (account,) = since.accounts
    assert [(c.old, c.new) for c in account.changes if c.op != "equal"] == [
        ("Sabtu", "Minggu")
    ]


def test_the_difference_stays_however_often_one_looks(
    desk: Desk, now: datetime
) -> None:
    submit(desk, now, BODY)
    look(desk, now)
    submit(desk, now + HOUR, EDITED, when=now + 2 * HOUR)
    assert changed(desk, now + HOUR) == changed(desk, now + 2 * HOUR)


def test_another_s_look_is_taken_where_one_never_looked(
    desk: Desk, now: datetime
) -> None:
    submit(desk, now, BODY)
    look(desk, now, "ani")
    submit(desk, now + HOUR, EDITED, when=now + 2 * HOUR)
    assert changed(desk, now + HOUR).basis.person == "ani"


def test_one_s_own_look_goes_before_a_later_one_of_another(
    desk: Desk, now: datetime
) -> None:
    submit(desk, now, BODY)
    look(desk, now)
    submit(desk, now + HOUR, EDITED, when=now + 3 * HOUR)
    look(desk, now + HOUR, "ani")
    submit(desk, now + 2 * HOUR, BODY + " Bawa KIA.", when=now + 3 * HOUR)
    since = changed(desk, now + 2 * HOUR)
    assert (since.basis.person, since.basis.revision) == ("arman", 1)
    assert "body" in fields(since)


def test_what_changed_since_a_return_is_shown_to_everybody(
    desk: Desk, now: datetime
) -> None:
    say_no(desk, submit(desk, now, BODY), now)
    submit(desk, now + HOUR, EDITED, when=now + 2 * HOUR)
    since = changed(desk, now + HOUR, "budi")
    assert (since.basis.how, since.basis.person) == ("returned", "ani")
    assert fields(since) == {"body": [("Sabtu", "Minggu")]}


def test_what_comes_back_as_it_went_says_so(desk: Desk, now: datetime) -> None:
    say_no(desk, submit(desk, now, BODY), now)
    plan(desk, "berita", ["situs"], when=now + HOUR, person="rina", now=now)
    since = changed(desk, now)
    assert (since.basis.how, since.is_same) == ("returned", True)


def test_what_changed_since_a_yes_is_shown(desk: Desk, now: datetime) -> None:
    say_yes(desk, submit(desk, now, BODY), now, "ani")
    submit(desk, now + HOUR, EDITED, when=now + 2 * HOUR)
    since = changed(desk, now + HOUR, "budi")
    assert (since.basis.how, since.basis.person) == ("approved", "ani")
    assert not since.is_same


def test_a_yes_to_what_stands_now_changes_nothing(desk: Desk, now: datetime) -> None:
    say_yes(desk, submit(desk, now, BODY), now, "ani")
    assert look(desk, now, "budi").since is None


def test_another_wording_of_one_account_is_shown_there(
    desk: Desk, now: datetime
) -> None:
    submit(desk, now, BODY, accounts=("situs", "status"))
    look(desk, now)
    where = Where(item="berita", account="status")
    later = now + HOUR / 2
    set_version(desk, where, Written(text="Kata lain."), person="rina", now=later)
    since = changed(desk, later)
    assert since.fields == ()
    assert [one.account for one in since.accounts] == ["status"]
    found = look(desk, later)
    assert {one.account: one.version_by for one in found.shown} == {
        "situs": "",
        "status": "rina",
    }


def test_a_new_account_and_one_that_left_are_named(desk: Desk, now: datetime) -> None:
    submit(desk, now, BODY)
    look(desk, now)
    submit(desk, now + HOUR, EDITED, accounts=("status",), when=now + 2 * HOUR)
    since = changed(desk, now + HOUR)
    assert [(one.account, one.is_new) for one in since.accounts] == [("status", True)]
    assert since.gone == ("situs",)


def test_another_picture_is_shown_beside_the_old_one(desk: Desk, now: datetime) -> None:
    first, second = picture(desk, now, "teal"), picture(desk, now, "red")
    submit(desk, now, BODY, attachments=(photo(first),))
    look(desk, now)
    later, other = now + HOUR, (photo(second, "lain.jpg"),)
    submit(desk, later, BODY, attachments=other, when=now + 2 * HOUR)
    since = changed(desk, later)
    (account,) = since.accounts
    assert account.changes == ()
    assert account.before != account.after
    assert list(fields(since)) == ["attachments"]


def test_only_another_time_changes_no_word(desk: Desk, now: datetime) -> None:
    submit(desk, now, BODY)
    look(desk, now)
    move(desk, ["berita"], when=now + 5 * HOUR, person="rina", now=now)
    assert changed(desk, now).is_same


def test_holds_are_open_until_they_are_passed(desk: Desk, now: datetime) -> None:
    seen = submit(desk, now, f"NIK {NIK} contoh.")
    assert [f.rule for f in look(desk, now).open_holds] == ["privacy.nik"]
    say_yes(desk, seen, now, "ani", override="NIK rekaan")
    found = look(desk, now, "budi")
    assert found.open_holds == ()
    assert [(one.person, one.reason) for one in found.passed] == [("ani", "NIK rekaan")]


def test_a_yes_holds_until_it_is_over(desk: Desk, now: datetime) -> None:
    say_yes(desk, submit(desk, now), now, "ani")
    found = look(desk, now, "budi")
    (said,) = found.said
    assert found.holds_still(said)
    submit(desk, now, EDITED)
    assert not look(desk, now, "budi").holds_still(said)


def test_it_is_said_when_it_goes_out_and_where(desk: Desk, now: datetime) -> None:
    seen = submit(desk, now, accounts=("situs", "status"))
    due = ((now + HOUR, "situs"), (now + HOUR, "status"))
    assert look(desk, now).departures == due
    assert say_yes(desk, seen, now).departures == due
    found = look(desk, now)
    assert found.departures == due
    assert {d.state for d in found.going} == {State.SCHEDULED}


@pytest.mark.parametrize(
    ("person", "may"), [("ani", True), ("budi", True), ("yoga", False)]
)
def test_it_is_known_who_may_return_it(
    desk: Desk, now: datetime, person: str, *, may: bool
) -> None:
    submit(desk, now)
    assert look(desk, now, person).may_return is may


def test_one_s_own_is_neither_approved_nor_returned(desk: Desk, now: datetime) -> None:
    submit(desk, now, author="arman")
    found = look(desk, now)
    assert found.waiting
    assert (found.waiting.stance, found.may_return) == (Stance.OWN, False)


def test_who_edits_is_a_maker_and_another_approves(desk: Desk, now: datetime) -> None:
    submit(desk, now)
    submit(desk, now, EDITED, author="arman")
    found = look(desk, now)
    assert found.waiting
    assert found.waiting.stance is Stance.OWN
    other = look(desk, now, "ani")
    assert other.waiting
    assert other.waiting.stance is Stance.APPROVE


def test_what_people_said_of_it_lies_beside_it(desk: Desk, now: datetime) -> None:
    submit(desk, now)
    with desk.db.write() as connection:
        comments.add(
            connection,
            "Foto menyusul.",
            draft=None,
            item="berita",
            person="rina",
            now=now,
        )
    found = look(desk, now)
    assert [one.text for one in found.comments] == ["Foto menyusul."]
    assert found.names["rina"] == "Rina"


def test_the_reason_of_a_return_lies_beside_it(desk: Desk, now: datetime) -> None:
    say_no(desk, submit(desk, now), now)
    assert [one.reason for one in look(desk, now).said] == [WHY]


def test_what_to_look_at_by_hand_depends_on_what_it_is(
    desk: Desk, now: datetime
) -> None:
    submit(desk, now)
    assert checklist(look(desk, now)) == ("facts",)
    shown = photo(picture(desk, now, "teal"))
    submit(
        desk,
        now,
        attachments=(shown,),
        event_at=now + 9 * HOUR,
        kind=Kind.DISASTER_EMERGENCY,
        priority=Priority.EMERGENCY,
    )
    assert checklist(look(desk, now)) == ("facts", "dates", "photos", "source")


def test_its_own_pictures_can_be_seen_and_no_others(desk: Desk, now: datetime) -> None:
    own, foreign = picture(desk, now, "teal"), picture(desk, now, "red")
    submit(desk, now, attachments=(photo(own),), accounts=("status",))
    assert medium_of(desk, "berita", own.sha256) == own
    drawn = look(desk, now).shown[0].said.parts[0].media[0]
    assert medium_of(desk, "berita", drawn.sha256) == drawn
    for name, sha256 in (("berita", foreign.sha256), ("tiada", own.sha256)):
        with pytest.raises(NotFound):
            medium_of(desk, name, sha256)


def test_the_seal_on_the_page_is_that_of_what_waits(desk: Desk, now: datetime) -> None:
    submit(desk, now)
    found = look(desk, now)
    assert found.waiting
    assert found.waiting.seal == seal(desk)
