"""The library: who sees what, who says what of it, and what uses it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from dissemination.domain.asset import Asset, AssetKind
from dissemination.domain.delivery import State
from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.services import library
from dissemination.services.approve import approve
from dissemination.services.desk import Desk
from dissemination.services.library import Facts, Use, Wanted
from dissemination.services.mistakes import NotAllowed, NotFound
from dissemination.services.plan import plan
from dissemination.services.uploads import Upload, take_in
from dissemination.services.write import add
from dissemination.storage import audit, deliveries, drafts
from dissemination.storage.people import PersonRow
from tests.services.conftest import jpeg

RINA = PersonRow(
    id="rina", name="Rina", unit="Statistik", roles=frozenset({"contributor"})
)
SARI = PersonRow(id="sari", name="Sari", unit="IKP", roles=frozenset({"contributor"}))
BUDI = PersonRow(id="budi", name="Bu Budi", unit="IKP", roles=frozenset({"editor"}))
TONO = PersonRow(id="tono", name="Tono", unit="IKP", roles=frozenset({"auditor"}))
SAID = Facts(
    name="Timbang balita",
    alt="Petugas menimbang balita",
    credit="Rina/Statistik",
    licence="own",
    source="",
    consent="parents",
    kind="photo",
    checklist={"children": "yes", "plates": "no", "odd": "yes", "screens": "perhaps"},
    focus=(0.25, 0.5),
)
Put = Callable[..., Asset]


@pytest.fixture
def put(desk: Desk, now: datetime) -> Put:
    def taken(
        colour: str = "teal",
        person: PersonRow = RINA,
        kind: AssetKind = AssetKind.PHOTO,
    ) -> Asset:
        upload = Upload(name=f"{colour}.jpg", file=io.BytesIO(jpeg(colour)))
        one = take_in(desk, upload, person=person, now=now, kind=kind).asset
        assert one is not None
        return one

    return taken


def deeds(desk: Desk, one: Asset) -> list[str]:
    with desk.db.read() as connection:
        return [deed.verb for deed in audit.deeds(connection, f"asset:{one.id}")]


def names(desk: Desk, person: PersonRow, **wanted: str) -> list[str]:
    found = library.search(desk, person, Wanted(**wanted))  # type: ignore[arg-type]
    return [one.name for one in found.assets]


def test_what_was_never_uploaded_is_not_there(desk: Desk) -> None:
    with pytest.raises(NotFound):
        library.asset(desk, 99)
    assert library.attachment_of(desk, 99) is None


def test_an_item_carries_a_medium_as_its_author_describes_it(
    desk: Desk, put: Put
) -> None:
    one = put()
    carried = library.attachment_of(desk, one.id, alt="Ibu", caption="Sabtu")
    assert carried == library.attached(one, alt="Ibu", caption="Sabtu")


def test_other_units_photos_are_seen_by_none_but_those_who_see_every_unit(
    desk: Desk, put: Put
) -> None:
    one = put()
    assert library.seen_by(desk, RINA, one.id) == one
    assert library.seen_by(desk, BUDI, one.id) == one
    assert library.seen_by(desk, TONO, one.id) == one
    with pytest.raises(NotAllowed):
        library.seen_by(desk, SARI, one.id)
    assert names(desk, SARI) == []
    assert names(desk, BUDI) == names(desk, RINA) == ["teal.jpg"]


def test_who_left_sees_nothing(desk: Desk, put: Put) -> None:
    one = put()
    with pytest.raises(NotAllowed):
        library.seen_by(desk, replace(RINA, active=False), one.id)


def test_logos_are_everybodys_to_use_and_their_units_to_describe(
    desk: Desk, put: Put, now: datetime
) -> None:
    logo = put(kind=AssetKind.LOGO)
    assert library.seen_by(desk, SARI, logo.id) == logo
    assert names(desk, SARI) == ["teal.jpg"]
    for deed in (library.archive, library.restore):
        with pytest.raises(NotAllowed):
            deed(desk, logo.id, person=SARI, now=now)
    with pytest.raises(NotAllowed):
        library.describe(desk, logo.id, SAID, person=SARI, now=now)
    assert library.asset(desk, logo.id) == logo
    assert deeds(desk, logo) == ["upload_medium"]


def test_what_is_said_of_a_medium_is_kept_and_audited(
    desk: Desk, put: Put, now: datetime
) -> None:
    one = put()
    after = library.describe(desk, one.id, SAID, person=RINA, now=now)
    assert library.asset(desk, one.id) == after
    assert (after.alt, after.consent, after.focus) == (SAID.alt, "parents", (0.25, 0.5))
    assert after.checklist == {"children": "yes", "plates": "no"}
    with desk.db.read() as connection:
        last = audit.deeds(connection, f"asset:{one.id}")[-1]
    assert (last.verb, last.person) == ("describe_medium", "rina")
    assert set(last.detail["changed"]) == {
        *("name", "alt", "credit", "licence", "consent", "checklist", "focus"),
    }


def test_saying_the_same_again_is_no_deed(desk: Desk, put: Put, now: datetime) -> None:
    one = put()
    for _ in range(2):
        library.describe(desk, one.id, SAID, person=RINA, now=now)
    assert deeds(desk, one) == ["upload_medium", "describe_medium"]


def test_an_editor_may_describe_what_other_units_sent(
    desk: Desk, put: Put, now: datetime
) -> None:
    after = library.describe(desk, put().id, SAID, person=BUDI, now=now)
    assert (after.name, after.unit) == ("Timbang balita", "Statistik")


def test_who_reads_only_describes_nothing(desk: Desk, put: Put, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        library.describe(desk, put().id, SAID, person=TONO, now=now)


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        ("name", "  ", "asset.no_name"),
        ("licence", "internet", "asset.from_internet"),
        ("licence", "odd", "asset.unknown_choice"),
        ("consent", "odd", "asset.unknown_choice"),
        ("alt", "a" * 1001, "asset.long_alt"),
        ("name", "a" * 501, "asset.long"),
        ("credit", "a" * 501, "asset.long"),
        ("source", "a" * 501, "asset.long"),
        ("focus", (1.2, 0.5), "asset.bad_focus"),
    ],
)
def test_what_cannot_be_kept_is_said_by_its_field(
    desk: Desk, put: Put, now: datetime, field: str, typed: object, why: str
) -> None:
    facts = replace(SAID, **{field: typed})  # type: ignore[arg-type]
    assert library.wrong_facts(facts) == {field: why}
    one = put()
    with pytest.raises(ValueError, match="Facts"):
        library.describe(desk, one.id, facts, person=RINA, now=now)
    assert library.asset(desk, one.id) == one


def test_a_photo_may_turn_out_a_logo_and_a_film_stays_one(
    desk: Desk, put: Put, now: datetime
) -> None:
    logo = replace(SAID, kind="logo")
    after = library.describe(desk, put().id, logo, person=RINA, now=now)
    assert after.kind is AssetKind.LOGO
    odd = replace(SAID, kind="video")
    after = library.describe(desk, put("red").id, odd, person=RINA, now=now)
    assert after.kind is AssetKind.PHOTO


def test_what_is_put_away_is_offered_no_longer_and_can_come_back(
    desk: Desk, put: Put, now: datetime
) -> None:
    one = put()
    twice = [library.archive(desk, one.id, person=RINA, now=now) for _ in range(2)]
    assert [away.archived_at for away in twice] == [now, now]
    assert names(desk, RINA) == []
    assert library.restore(desk, one.id, person=RINA, now=now) == one
    assert names(desk, RINA) == ["teal.jpg"]
    assert deeds(desk, one) == ["upload_medium", "archive_medium", "restore_medium"]


def test_what_does_not_exist_cannot_be_put_away(desk: Desk, now: datetime) -> None:
    with pytest.raises(NotFound):
        library.archive(desk, 99, person=RINA, now=now)
    with pytest.raises(NotFound):
        library.describe(desk, 99, SAID, person=RINA, now=now)


def test_what_is_put_away_still_goes_out(desk: Desk, put: Put, now: datetime) -> None:
    one = put()
    written = add(desk, item_with(one), author="rina", now=now).item
    plan(desk, written.id, ["situs"], when=now, person="rina", now=now)
    library.archive(desk, one.id, person=RINA, now=now)
    for person in ("ani", "arman"):
        approve(desk, written.id, person=person, now=now)
    with desk.db.read() as connection:
        (standing,) = deliveries.of_item(connection, written.id)
    assert standing.delivery.state is State.SCHEDULED
    carried = library.attachment_of(desk, one.id)
    assert carried is not None
    assert carried.media is not None
    assert library.file_of(desk, carried.media.sha256).is_file()


def item_with(one: Asset) -> ContentItem:
    return ContentItem(
        id=ItemId("posyandu"),
        kind=Kind.HEALTH,
        title="Posyandu Buka Sabtu Pagi",
        body="Posyandu Melati melayani imunisasi dan timbang badan di kelurahan.",
        unit="Statistik",
        attachments=(library.attached(one, alt="Petugas menimbang balita"),),
    )


def test_it_says_where_a_medium_is_used(desk: Desk, put: Put, now: datetime) -> None:
    one = put()
    add(desk, item_with(one), author="rina", now=now)
    with desk.db.write() as connection:
        begun = drafts.add(
            connection,
            {"kind": "news", "title": "Rapat", "media": [{"asset": str(one.id)}]},
            unit="Statistik",
            person="rina",
            now=now,
        )
    title = "Posyandu Buka Sabtu Pagi"
    item = Use(id="posyandu", title=title, unit="Statistik", is_draft=False)
    draft = Use(id=str(begun.id), title="Rapat", unit="Statistik", is_draft=True)
    assert library.used_in(desk, RINA, one) == [draft, item]


def test_other_units_titles_are_not_told(desk: Desk, put: Put, now: datetime) -> None:
    one = put(kind=AssetKind.LOGO)
    add(desk, item_with(one), author="rina", now=now)
    (use,) = library.used_in(desk, SARI, one)
    assert (use.id, use.title, use.unit) == ("", "", "Statistik")


def test_pages_of_the_library_follow_one_another(
    desk: Desk, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "PAGE", 2)
    for colour in ("red", "green", "blue"):
        put(colour)
    first = library.search(desk, RINA, Wanted())
    assert [one.name for one in first.assets] == ["blue.jpg", "green.jpg"]
    assert first.counts == {"photo": 3}
    rest = library.search(desk, RINA, Wanted(before=first.more))
    assert ([one.name for one in rest.assets], rest.more) == (["red.jpg"], 0)


def test_a_search_of_endless_words_finds_its_first_ones(desk: Desk, put: Put) -> None:
    put()
    assert names(desk, RINA, words="teal " * 5000) == ["teal.jpg"]
    assert names(desk, RINA, words="tiada " + "teal " * 5000) == []


def test_a_file_that_was_taken_away_is_said(desk: Desk, put: Put) -> None:
    one = put()
    desk.media.path(one.sha256).unlink()
    with pytest.raises(NotFound) as said:
        library.file_of(desk, one.sha256)
    assert said.value.id == "asset.no_file"
