"""A draft becomes an item, planned where it says; what is wrong leaves it open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dissemination.config import FILE
from dissemination.domain.delivery import State
from dissemination.domain.item import ItemId, Kind
from dissemination.services.approve import approve
from dissemination.services.beginnings import begin, begin_from, revise
from dissemination.services.desk import Desk, open_desk
from dissemination.services.drafts import discard, draft_of, save
from dissemination.services.mistakes import Mistake, NotAllowed
from dissemination.services.patterns import approve_pattern, save_as
from dissemination.services.submit import Submitted, keep, submit
from dissemination.services.versions import Where, set_version
from dissemination.services.versions import Written as Own
from dissemination.services.write import find_item
from dissemination.services.written import FieldMistakes
from dissemination.storage import audit, deliveries, drafts, items, versions
from dissemination.storage.drafts import Draft
from dissemination.storage.people import PersonRow

HOUR = timedelta(hours=1)
MORE = """
[people.sari]
name = "Sari"
unit = "Bidang Lain"
roles = ["contributor"]

[people.dian]
name = "Dian"
unit = "Bidang Statistik"
roles = ["contributor"]

[accounts.x-uji]
channel = "x"

[accounts.status-dua]
channel = "whatsapp_status"

[accounts.status-dua.settings]
officer = "Petugas kedua"
"""
WHOLE: Mapping[str, Any] = {
    "title": "Jalan Melati Ditutup Sabtu Pagi",
    "body": "Jalan Melati ditutup Sabtu, 28 November 2026 pukul 06.00–09.00 WIB.",
    "accounts": ["situs", "status"],
    "when": "next_slot",
}


@pytest.fixture
def workspace(workspace: Path) -> Path:
    file = workspace / FILE
    said = file.read_text(encoding="utf-8")
    said = said.replace('name = "Rina"', 'name = "Rina"\nunit = "Bidang Statistik"')
    file.write_text(said + MORE, encoding="utf-8")
    return workspace


@pytest.fixture
def desk(workspace: Path) -> Iterator[Desk]:
    with open_desk(workspace) as opened:
        yield opened


def who(desk: Desk, name: str) -> PersonRow:
    return desk.people()[name]


def written(
    desk: Desk, now: datetime, person: str = "rina", kind: str = "notice", **said: Any
) -> Draft:
    """Begin a draft and fill it in."""
    draft = begin(desk, kind, person=who(desk, person), now=now)
    fields = {**draft.fields, **WHOLE, **said}
    done = save(desk, draft.id, fields, number=1, person=who(desk, person), now=now)
    return done.draft


def hand_in(
    desk: Desk, draft: Draft, now: datetime, person: str = "rina", **how: Any
) -> Submitted:
    return submit(
        desk, draft.id, number=draft.number, person=who(desk, person), now=now, **how
    )


def refused(desk: Desk, draft: Draft, now: datetime, **how: Any) -> dict[str, str]:
    """Submit a draft that cannot be; return what is wrong with which field."""
    with pytest.raises(FieldMistakes) as error:
        hand_in(desk, draft, now, **how)
    return {name: wrong.id for name, wrong in error.value.fields.items()}


def planned(desk: Desk, item: str) -> list[str]:
    with desk.db.read() as connection:
        known = deliveries.of_item(connection, ItemId(item))
    live = [s for s in known if s.delivery.state is not State.CANCELLED]
    return sorted(str(s.delivery.account) for s in live)


def test_a_draft_becomes_an_item_and_waits_for_approval_everywhere_it_named(
    desk: Desk, now: datetime
) -> None:
    done = hand_in(desk, written(desk, now), now)
    assert done.item.id == "jalan-melati-ditutup-sabtu-pagi"
    assert planned(desk, done.item.id) == ["situs", "status"]
    assert {s.delivery.state for s in done.planned} == {State.PLANNED}
    assert done.draft.ended_at == now
    kept = find_item(desk, done.item.id)
    assert (kept.state, kept.author, kept.item.unit) == (
        "submitted",
        "rina",
        "Bidang Statistik",
    )


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"accounts": []}, {"accounts": "draft.no_accounts"}),
        ({"accounts": ["x-uji"]}, {"accounts": "draft.shut"}),
        ({"when": "at", "publish_at": "2026-11-01T07:00"}, {"publish_at": "plan.past"}),
        ({"when": "at", "publish_at": "2099-11-01T07:00"}, {"publish_at": "plan.far"}),
        ({"expires_at": "2026-11-20T07:00"}, {"expires_at": "plan.expired"}),
    ],
)
def test_what_is_wrong_is_said_of_its_field_and_the_draft_stays_open(
    desk: Desk, now: datetime, said: dict[str, Any], wrong: dict[str, str]
) -> None:
    draft = written(desk, now, **said)
    assert refused(desk, draft, now) == wrong
    after = draft_of(desk, draft.id, who(desk, "rina"))
    assert after.ended_at is None
    assert after.fields == draft.fields
    assert planned(desk, after.item) == []


def test_everything_that_is_wrong_is_said_at_once(desk: Desk, now: datetime) -> None:
    draft = written(desk, now, title="", body="", accounts=[], link="x")
    assert set(refused(desk, draft, now)) == {"title", "body", "accounts", "link"}


def test_a_draft_that_could_not_be_planned_is_submitted_once_it_is_mended(
    desk: Desk, now: datetime
) -> None:
    draft = written(desk, now, expires_at="2026-11-20T07:00")
    refused(desk, draft, now)
    mended = {**draft.fields, "expires_at": "2026-12-20T07:00"}
    rina = who(desk, "rina")
    saved = save(desk, draft.id, mended, number=2, person=rina, now=now)
    done = hand_in(desk, saved.draft, now)
    assert (done.item.id, done.item.revision) == ("jalan-melati-ditutup-sabtu-pagi", 2)
    assert planned(desk, done.item.id) == ["situs", "status"]


@pytest.mark.parametrize(
    ("when", "due_at"),
    [
        ({"when": "next_slot"}, "2026-11-21T05:00:00+00:00"),
        ({"when": "now"}, "2026-11-21T03:00:00+00:00"),
        (
            {"when": "at", "publish_at": "2026-11-25T08:15"},
            "2026-11-25T01:15:00+00:00",
        ),
    ],
)
def test_it_is_planned_when_it_says(
    desk: Desk, now: datetime, when: dict[str, str], due_at: str
) -> None:
    done = hand_in(desk, written(desk, now, **when), now)
    assert {s.delivery.due_at.isoformat() for s in done.planned} == {due_at}


def test_submitting_twice_plans_once(desk: Desk, now: datetime) -> None:
    draft = written(desk, now)
    first, second = hand_in(desk, draft, now), hand_in(desk, draft, now)
    assert (first.is_new, second.is_new) == (True, False)
    assert second.item == first.item
    assert [s.delivery.id for s in second.planned] == [
        s.delivery.id for s in first.planned
    ]


def test_two_who_submit_at_once_make_one_item_and_one_set_of_deliveries(
    desk: Desk, now: datetime
) -> None:
    draft = written(desk, now)
    with ThreadPoolExecutor(4) as pool:
        tried = [pool.submit(hand_in, desk, draft, now) for _ in range(4)]
        done = [one.result() for one in tried]
    assert {one.item.id for one in done} == {"jalan-melati-ditutup-sabtu-pagi"}
    assert {one.item.revision for one in done} == {1}
    assert planned(desk, done[0].item.id) == ["situs", "status"]
    with desk.db.read() as connection:
        assert len(items.everything(connection)) == 1


def test_after_a_crash_behind_the_plan_submitting_again_ends_the_draft(
    desk: Desk, now: datetime
) -> None:
    draft = written(desk, now)
    hand_in(desk, draft, now)
    with desk.db.write() as connection:
        drafts.reopen(connection, draft.id)
    again = hand_in(desk, draft, now)
    assert not again.is_new
    assert again.draft.ended_at == now
    assert planned(desk, again.item.id) == ["situs", "status"]


def test_what_somebody_saved_meanwhile_is_not_submitted_unseen(
    desk: Desk, now: datetime
) -> None:
    draft = written(desk, now)
    other = {**draft.fields, "title": "Judul Lain"}
    save(desk, draft.id, other, number=2, person=who(desk, "dian"), now=now)
    with pytest.raises(Mistake) as error:
        hand_in(desk, draft, now)
    assert error.value.id == "draft.changed"
    assert draft_of(desk, draft.id, who(desk, "rina")).item == ""


def test_two_items_of_one_headline_have_two_names(desk: Desk, now: datetime) -> None:
    first = hand_in(desk, written(desk, now), now)
    second = hand_in(desk, written(desk, now, accounts=["status"]), now + HOUR)
    assert second.item.id == f"{first.item.id}-2"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("🎉🎉", "notice"),
        ("2026", "notice-2026"),
        ("Kata " * 40, "-".join(["kata"] * 12)),
    ],
)
def test_every_headline_makes_a_name(
    desk: Desk, now: datetime, title: str, name: str
) -> None:
    draft = written(desk, now, title=title)
    assert keep(desk, draft.id, person=who(desk, "rina"), now=now).id == name


def test_another_unit_s_contributor_submits_nothing(desk: Desk, now: datetime) -> None:
    draft = written(desk, now)
    with pytest.raises(NotAllowed):
        hand_in(desk, draft, now, person="sari")
    assert draft_of(desk, draft.id, who(desk, "rina")).ended_at is None


def test_who_submits_is_the_author_and_may_not_approve_it(
    desk: Desk, now: datetime
) -> None:
    draft = written(desk, now)
    done = hand_in(desk, draft, now, person="arman")
    with pytest.raises(NotAllowed):
        approve(desk, done.item.id, person="arman", now=now)


def test_a_change_is_a_new_revision_and_the_old_plan_is_void(
    desk: Desk, now: datetime
) -> None:
    first = hand_in(desk, written(desk, now), now)
    draft = revise(desk, first.item.id, person=who(desk, "rina"), now=now)
    assert (draft.item, draft.base) == (first.item.id, 1)
    changed = {**draft.fields, "body": "Jalan Melati ditutup sampai pukul 12.00 WIB."}
    saved = save(desk, draft.id, changed, number=1, person=who(desk, "rina"), now=now)
    second = hand_in(desk, saved.draft, now)
    assert (second.item.id, second.item.revision) == (first.item.id, 2)
    assert planned(desk, first.item.id) == ["situs", "status"]


def test_a_change_upon_an_old_revision_is_not_taken_for_the_newest(
    desk: Desk, now: datetime
) -> None:
    first = hand_in(desk, written(desk, now), now)
    rina = who(desk, "rina")
    draft = revise(desk, first.item.id, person=rina, now=now)
    typed = {**draft.fields, "title": "Jalan Melati Dibuka Lagi"}
    saved = save(desk, draft.id, typed, number=1, person=rina, now=now).draft
    with desk.db.write() as connection:
        other = first.item
        items.save(
            connection,
            type(other)(
                id=other.id, kind=Kind.NOTICE, title="Dari berkas", body="B", unit="U"
            ),
            author="yoga",
            now=now,
        )
    with pytest.raises(Mistake) as error:
        hand_in(desk, saved, now)
    assert (error.value.id, error.value.values["revision"]) == ("draft.revised", 2)
    done = hand_in(desk, saved, now, seen=2)
    assert (done.item.revision, done.item.title) == (3, "Jalan Melati Dibuka Lagi")


def test_an_account_s_own_words_outlive_the_change(desk: Desk, now: datetime) -> None:
    draft = written(desk, now)
    rina = who(desk, "rina")
    item = keep(desk, draft.id, person=rina, now=now)
    here = Where(item=item.id, account="status")
    set_version(desk, here, Own(text="Jalan Melati tutup."), person="rina", now=now)
    changed = {**draft.fields, "body": "Jalan Melati ditutup pagi ini."}
    saved = save(desk, draft.id, changed, number=2, person=rina, now=now)
    done = hand_in(desk, saved.draft, now)
    with desk.db.read() as connection:
        held = versions.holding(connection, done.item.id)
    assert [one.version.text for one in held] == ["Jalan Melati tutup."]
    said = {str(s.delivery.account): s.said.parts[0].text for s in done.planned}
    assert "Jalan Melati tutup." in said["status"]


def test_a_save_at_the_very_moment_of_submitting_stays_in_an_open_draft(
    desk: Desk, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = written(desk, now)
    end = drafts.end

    def late(connection: Any, id: Any, at: datetime, **how: Any) -> bool:
        late_fields = {**draft.fields, "title": "Masih diketik"}
        drafts.save(
            connection,
            draft.id,
            late_fields,
            unit=draft.unit,
            number=2,
            person="dian",
            now=now,
        )
        return end(connection, id, at, **how)

    monkeypatch.setattr(drafts, "end", late)
    done = hand_in(desk, draft, now)
    assert done.is_new
    assert done.draft.ended_at is None
    assert done.draft.title == "Masih diketik"
    assert done.draft.base == done.item.revision


def test_a_greeting_of_a_contributor_needs_an_approved_pattern(
    desk: Desk, now: datetime
) -> None:
    rina, ani, arman = (who(desk, name) for name in ("rina", "ani", "arman"))
    forged = written(desk, now, kind="notice")
    typed = {**forged.fields, "kind": "greeting", "pattern": 1}
    saved = save(desk, forged.id, typed, number=2, person=rina, now=now).draft
    assert refused(desk, saved, now)["kind"] == "draft.greeting"
    own = begin(desk, "greeting", person=ani, now=now)
    full = save(
        desk, own.id, {**own.fields, **WHOLE}, number=1, person=ani, now=now
    ).draft
    pattern = save_as(desk, full.id, "HUT Korpri", person=ani, now=now, for_all=True)
    with pytest.raises(NotAllowed):
        begin_from(desk, pattern.id, person=rina, now=now)
    approve_pattern(desk, pattern.id, person=arman, now=now)
    draft = begin_from(desk, pattern.id, person=rina, now=now)
    assert hand_in(desk, draft, now).item.kind is Kind.GREETING


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"when": "at", "publish_at": "2026-11-01T07:00"}, {"publish_at": "plan.past"}),
        ({"when": "at", "publish_at": "2099-11-01T07:00"}, {"publish_at": "plan.far"}),
        ({"expires_at": "2026-11-20T07:00"}, {"expires_at": "plan.expired"}),
    ],
)
def test_a_change_that_cannot_be_planned_cancels_nothing_that_is_approved(
    desk: Desk, now: datetime, said: dict[str, Any], wrong: dict[str, str]
) -> None:
    first = hand_in(desk, written(desk, now), now)
    approve(desk, first.item.id, person="arman", now=now)
    rina = who(desk, "rina")
    draft = revise(desk, first.item.id, person=rina, now=now)
    typed = {**draft.fields, "title": "Judul Lain", **said}
    saved = save(desk, draft.id, typed, number=1, person=rina, now=now).draft
    assert refused(desk, saved, now) == wrong
    assert find_item(desk, first.item.id).item.revision == 1
    with desk.db.read() as connection:
        known = deliveries.of_item(connection, first.item.id)
    assert {s.delivery.state for s in known} == {State.SCHEDULED}


def test_a_change_may_take_the_very_moment_of_what_it_replaces(
    desk: Desk, now: datetime
) -> None:
    at = {"when": "at", "publish_at": "2026-11-25T08:15"}
    first = hand_in(desk, written(desk, now, **at), now)
    rina = who(desk, "rina")
    draft = revise(desk, first.item.id, person=rina, now=now)
    typed = {**draft.fields, "title": "Judul Lain", **at}
    saved = save(desk, draft.id, typed, number=1, person=rina, now=now).draft
    second = hand_in(desk, saved, now)
    assert [s.delivery.due_at for s in second.planned] == [
        s.delivery.due_at for s in first.planned
    ]


def test_a_change_of_what_is_public_keeps_the_rest_until_somebody_insists(
    desk: Desk, now: datetime
) -> None:
    first = hand_in(desk, written(desk, now), now)
    approve(desk, first.item.id, person="arman", now=now)
    one, other = (s.delivery.id for s in first.planned)
    with desk.db.write() as connection:
        deliveries.move_to(connection, [one], State.PUBLISHING)
        deliveries.move_to(connection, [one], State.PUBLISHED)
    rina = who(desk, "rina")
    draft = revise(desk, first.item.id, person=rina, now=now)
    typed = {**draft.fields, "title": "Judul Lain"}
    saved = save(desk, draft.id, typed, number=1, person=rina, now=now).draft
    assert refused(desk, saved, now) == {"accounts": "draft.already_public"}
    with desk.db.read() as connection:
        kept = deliveries.one(connection, other)
    assert kept
    assert kept.delivery.state is State.SCHEDULED


def test_what_was_put_away_does_not_pass_for_submitted(
    desk: Desk, now: datetime
) -> None:
    first = hand_in(desk, written(desk, now), now)
    rina = who(desk, "rina")
    draft = revise(desk, first.item.id, person=rina, now=now)
    discard(desk, draft.id, person=rina, now=now)
    with pytest.raises(Mistake) as error:
        hand_in(desk, draft, now)
    assert error.value.id == "draft.ended"


def test_submitting_is_on_record(desk: Desk, now: datetime) -> None:
    done = hand_in(desk, written(desk, now), now)
    with desk.db.read() as connection:
        deeds = audit.deeds(connection, done.item.id)
    assert [deed.verb for deed in deeds] == ["write", "plan", "submit"]
    assert deeds[-1].person == "rina"


def again(desk: Desk, done: Submitted, now: datetime, **said: Any) -> Submitted:
    """Hand in a draft that says the same words, and something else besides."""
    draft = revise(desk, done.item.id, person=who(desk, "rina"), now=now)
    fields = {**draft.fields, **said}
    rina = who(desk, "rina")
    kept = save(desk, draft.id, fields, number=draft.number, person=rina, now=now)
    return hand_in(desk, kept.draft, now)


def test_an_account_that_is_not_named_any_more_is_cancelled(
    desk: Desk, now: datetime
) -> None:
    first = hand_in(desk, written(desk, now, accounts=["status", "status-dua"]), now)
    second = again(desk, first, now, accounts=["status-dua"])
    assert (second.item.revision, second.is_new) == (1, True)
    assert planned(desk, first.item.id) == ["status-dua"]


def test_an_account_that_is_named_besides_is_planned_besides(
    desk: Desk, now: datetime
) -> None:
    first = hand_in(desk, written(desk, now, accounts=["status"]), now)
    (before,) = first.planned
    second = again(desk, first, now, accounts=["status", "status-dua"])
    assert planned(desk, first.item.id) == ["status", "status-dua"]
    assert before.delivery.id in {s.delivery.id for s in second.planned}


def test_what_is_to_go_out_now_goes_out_now_with_the_yes_it_had(
    desk: Desk, now: datetime
) -> None:
    first = hand_in(desk, written(desk, now), now)
    approve(desk, first.item.id, person="arman", now=now)
    second = again(desk, first, now, when="now")
    assert {s.delivery.due_at for s in second.planned} == {now}
    assert {s.delivery.state for s in second.planned} == {State.SCHEDULED}
    assert not again(desk, first, now + HOUR, when="now").is_new


def test_what_is_public_stays_though_its_account_is_not_named_any_more(
    desk: Desk, now: datetime
) -> None:
    first = hand_in(desk, written(desk, now, accounts=["status", "status-dua"]), now)
    approve(desk, first.item.id, person="arman", now=now)
    shown = next(s for s in first.planned if s.delivery.account == "status")
    with desk.db.write() as connection:
        for state in (State.PUBLISHING, State.PUBLISHED):
            deliveries.move_to(connection, [shown.delivery.id], state)
    again(desk, first, now, accounts=["status-dua"])
    assert planned(desk, first.item.id) == ["status", "status-dua"]
