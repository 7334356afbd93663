"""Whatever two people type into one draft, each text can be found again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dissemination.config import FILE
from dissemination.services.beginnings import (
    begin,
    begin_from,
    copy_item,
    duplicate,
    revise,
)
from dissemination.services.comments import (
    MOST,
    comment_on_draft,
    comment_on_item,
    resolve_comment,
    said_of,
)
from dissemination.services.desk import Desk, open_desk
from dissemination.services.drafts import (
    HERE_FOR,
    aside_of,
    discard,
    draft_of,
    drafts_of,
    look_in,
    open_draft,
    resolve,
    restore,
    save,
)
from dissemination.services.mistakes import Mistake, Misused, NotAllowed, NotFound
from dissemination.services.patterns import (
    approve_pattern,
    archive_pattern,
    may_use,
    patterns_of,
    restore_pattern,
    save_as,
)
from dissemination.services.submit import keep, submit
from dissemination.storage import approvals, audit, drafts, items
from dissemination.storage.drafts import Draft
from dissemination.storage.people import PersonRow
from tests.services.test_submit import HOUR, MORE, WHOLE

SECOND = timedelta(seconds=1)


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


def begun(desk: Desk, now: datetime, person: str = "rina", **said: Any) -> Draft:
    draft = begin(desk, "notice", person=who(desk, person), now=now)
    if not said:
        return draft
    fields = {**draft.fields, **said}
    return save(
        desk, draft.id, fields, number=1, person=who(desk, person), now=now
    ).draft


def verbs(desk: Desk, subject: str) -> list[str]:
    with desk.db.read() as connection:
        return [deed.verb for deed in audit.deeds(connection, subject)]


def titles(desk: Desk, draft: Draft) -> set[str]:
    """Return every headline of a draft that can still be found."""
    with desk.db.read() as connection:
        now = drafts.find(connection, draft.id)
        beside = [
            one
            for name in ("rina", "dian")
            for one in drafts.asides(connection, draft.id, name)
        ]
    assert now is not None
    return {now.title, *(one.title for one in beside)}


def test_a_save_counts_and_keeps_what_was_typed_even_where_it_is_wrong(
    desk: Desk, now: datetime
) -> None:
    draft = begun(desk, now, title="Judul", link="bukan alamat", publish_at="entah")
    assert draft.number == 2
    again = draft_of(desk, draft.id, who(desk, "dian"))
    assert (again.fields["link"], again.fields["publish_at"]) == (
        "bukan alamat",
        "entah",
    )


def test_saving_the_same_counts_nothing(desk: Desk, now: datetime) -> None:
    draft = begun(desk, now, title="Judul")
    done = save(
        desk, draft.id, draft.fields, number=1, person=who(desk, "dian"), now=now
    )
    assert done.conflict is None
    assert done.draft.number == 2


def test_who_saves_over_an_unseen_save_sees_both_texts_and_loses_none(
    desk: Desk, now: datetime
) -> None:
    draft = begun(desk, now)
    rina, dian = who(desk, "rina"), who(desk, "dian")
    hers = {**draft.fields, "title": "Dari Dian", "elements": {"what": "Sama"}}
    mine = {**draft.fields, "title": "Dari Rina", "elements": {"what": "Beda"}}
    save(desk, draft.id, hers, number=1, person=dian, now=now)
    done = save(desk, draft.id, mine, number=1, person=rina, now=now)
    assert done.conflict is not None
    assert {one.name: (one.theirs, one.mine) for one in done.conflict.fields} == {
        "title": ("Dari Dian", "Dari Rina"),
        "elements.what": ("Sama", "Beda"),
    }
    assert titles(desk, draft) == {"Dari Dian", "Dari Rina"}
    joined = resolve(
        desk,
        draft.id,
        mine=frozenset({"elements.what"}),
        number=2,
        person=rina,
        now=now,
    )
    assert joined.conflict is None
    assert joined.draft.title == "Dari Dian"
    assert joined.draft.fields["elements"] == {"what": "Beda"}
    assert aside_of(desk, draft, rina) is None
    assert verbs(desk, f"draft:{draft.id}") == [
        *("draft_begin", "draft_save", "draft_aside", "draft_save", "draft_join")
    ]


def test_a_choice_made_upon_an_old_text_is_asked_for_again(
    desk: Desk, now: datetime
) -> None:
    draft = begun(desk, now)
    rina, dian = who(desk, "rina"), who(desk, "dian")
    for title, person in (("A", dian), ("B", rina)):
        fields = {**draft.fields, "title": title}
        save(desk, draft.id, fields, number=1, person=person, now=now)
    late = {**draft.fields, "title": "C"}
    save(desk, draft.id, late, number=2, person=dian, now=now)
    done = resolve(
        desk, draft.id, mine=frozenset({"title"}), number=2, person=rina, now=now
    )
    assert done.conflict is not None
    assert {"B", "C"} <= titles(desk, draft)


@given(
    turns=st.lists(
        st.tuples(st.sampled_from(["rina", "dian"]), st.booleans()), max_size=10
    )
)
@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_in_whatever_order_two_people_save_no_unseen_text_is_lost(
    desk: Desk, now: datetime, turns: list[tuple[str, bool]]
) -> None:
    draft = begun(desk, now)
    seen = {"rina": 1, "dian": 1}  # the save that each of them knows
    known = {"rina": {""}, "dian": {""}}  # the texts that each of them saw or wrote
    current, typed = "", set[str]()
    for number, (name, looks) in enumerate(turns):
        if looks:
            fresh = draft_of(desk, draft.id, who(desk, name))
            seen[name] = fresh.number
            known[name].add(fresh.title)
        title = f"{name} {number}"
        done = save(
            desk,
            draft.id,
            {**draft.fields, "title": title},
            number=seen[name],
            person=who(desk, name),
            now=now,
        )
        typed.add(title)
        known[name].add(title)
        if done.conflict is None:
            # Nobody writes over what they have not seen.
            assert current in known[name]
            typed.discard(current)
            current, seen[name] = title, done.draft.number
        assert typed <= titles(desk, draft)


def test_one_page_s_text_takes_its_own_place_beside_a_draft(
    desk: Desk, now: datetime
) -> None:
    draft = begun(desk, now)
    rina, dian = who(desk, "rina"), who(desk, "dian")
    hers = {**draft.fields, "title": "Dari Dian"}
    save(desk, draft.id, hers, number=1, person=dian, now=now)
    aside = 0
    for title in ("R", "Ri", "Rina"):
        mine = {**draft.fields, "title": title}
        done = save(desk, draft.id, mine, number=1, person=rina, now=now, aside=aside)
        assert done.conflict is not None
        aside = done.conflict.mine.id
    assert titles(desk, draft) == {"Dari Dian", "Rina"}


def test_what_is_typed_after_the_end_of_a_draft_is_kept_beside_it(
    desk: Desk, now: datetime
) -> None:
    draft = begun(desk, now, **WHOLE)
    rina = who(desk, "rina")
    submit(desk, draft.id, number=2, person=rina, now=now)
    late = {**draft.fields, "title": "Masih diketik"}
    done = save(desk, draft.id, late, number=2, person=rina, now=now)
    assert done.conflict is not None
    assert "Masih diketik" in titles(desk, draft)


def test_only_a_sitting_is_on_record_and_not_each_save(
    desk: Desk, now: datetime
) -> None:
    draft = begun(desk, now)
    rina = who(desk, "rina")
    for number in range(1, 6):
        fields = {**draft.fields, "title": str(number)}
        at = now + number * SECOND
        save(desk, draft.id, fields, number=number, person=rina, now=at)
    assert verbs(desk, f"draft:{draft.id}") == ["draft_begin"]
    fields = {**draft.fields, "title": "sesudah makan siang"}
    save(desk, draft.id, fields, number=6, person=rina, now=now + HOUR)
    assert verbs(desk, f"draft:{draft.id}") == ["draft_begin", "draft_save"]


def test_who_has_a_draft_open_is_named_to_others_for_a_while(
    desk: Desk, now: datetime
) -> None:
    draft = begun(desk, now)
    rina, dian = who(desk, "rina"), who(desk, "dian")
    assert open_draft(desk, draft.id, rina, now).here == {}
    assert open_draft(desk, draft.id, dian, now).here == {"rina": "Rina"}
    assert look_in(desk, draft.id, rina, now + SECOND)[1] == {"dian": "Dian"}
    assert look_in(desk, draft.id, dian, now + HERE_FOR + 2 * SECOND)[1] == {}


def test_another_unit_s_contributor_gets_nothing(desk: Desk, now: datetime) -> None:
    draft = begun(desk, now)
    sari = who(desk, "sari")
    for do in (
        lambda: draft_of(desk, draft.id, sari),
        lambda: open_draft(desk, draft.id, sari, now),
        lambda: look_in(desk, draft.id, sari, now),
        lambda: save(desk, draft.id, {}, number=1, person=sari, now=now),
        lambda: discard(desk, draft.id, person=sari, now=now),
        lambda: duplicate(desk, draft.id, person=sari, now=now),
        lambda: save_as(desk, draft.id, "Pola", person=sari, now=now),
        lambda: comment_on_draft(desk, draft.id, "Hai", person=sari, now=now),
        lambda: keep(desk, draft.id, person=sari, now=now),
    ):
        with pytest.raises(NotAllowed):
            do()
    assert drafts_of(desk, sari) == []
    assert [one.id for one in drafts_of(desk, who(desk, "dian"))] == [draft.id]
    assert [one.id for one in drafts_of(desk, who(desk, "ani"))] == [draft.id]


def test_a_contributor_cannot_move_a_draft_to_another_unit(
    desk: Desk, now: datetime
) -> None:
    moved = begun(desk, now, unit="Bidang Lain")
    assert (moved.unit, moved.fields["unit"]) == ("Bidang Statistik",) * 2
    fields = {**moved.fields, "unit": "Bidang Lain"}
    by_editor = save(desk, moved.id, fields, number=1, person=who(desk, "ani"), now=now)
    assert by_editor.draft.unit == "Bidang Lain"


def test_where_a_draft_comes_from_is_not_for_its_form_to_say(
    desk: Desk, now: datetime
) -> None:
    draft = begun(desk, now, pattern=1, aside_of=7, title="Judul")
    assert {"pattern", "aside_of"} & draft.fields.keys() == set()


def test_what_is_put_away_comes_back(desk: Desk, now: datetime) -> None:
    draft = begun(desk, now, title="Judul")
    rina = who(desk, "rina")
    discard(desk, draft.id, person=rina, now=now)
    assert drafts_of(desk, rina) == []
    back = restore(desk, draft.id, person=rina, now=now)
    assert (back.ended_at, back.title) == (None, "Judul")
    assert verbs(desk, f"draft:{draft.id}")[-2:] == ["draft_discard", "draft_restore"]


def test_an_item_is_written_in_one_draft_at_a_time(desk: Desk, now: datetime) -> None:
    draft = begun(desk, now, **WHOLE)
    rina = who(desk, "rina")
    item = submit(desk, draft.id, number=2, person=rina, now=now).item
    first = revise(desk, item.id, person=rina, now=now)
    assert revise(desk, item.id, person=who(desk, "ani"), now=now).id == first.id
    with pytest.raises(Mistake) as error:
        restore(desk, draft.id, person=rina, now=now)
    assert error.value.id == "draft.elsewhere"


def test_a_revision_begins_with_the_very_fields_that_were_submitted(
    desk: Desk, now: datetime
) -> None:
    elements = {"what": "Loket tutup", "where": "Balai Kota"}
    said = {**WHOLE, "body": "", "elements": elements, "hashtags": "#a #b"}
    draft = begun(desk, now, **said)
    rina = who(desk, "rina")
    item = submit(desk, draft.id, number=2, person=rina, now=now).item
    again = revise(desk, item.id, person=rina, now=now)
    assert again.fields["elements"] == elements
    assert again.fields["body"] == ""
    assert again.fields["accounts"] == ["situs", "status"]


def test_what_was_returned_opens_with_its_reason(desk: Desk, now: datetime) -> None:
    draft = begun(desk, now, **WHOLE)
    rina = who(desk, "rina")
    item = submit(desk, draft.id, number=2, person=rina, now=now).item
    with desk.db.write() as connection:
        approvals.give_back(
            connection,
            item.id,
            1,
            fingerprint="f",
            step="review",
            reason="Tanggalnya belum cocok.",
            person="arman",
            at=now,
        )
        items.set_state(connection, item.id, "returned")
    again = revise(desk, item.id, person=rina, now=now)
    seen = open_draft(desk, again.id, rina, now)
    assert seen.returned is not None
    assert seen.returned.reason == "Tanggalnya belum cocok."
    assert seen.returned.name == "Pak Arman"


def test_a_copy_becomes_another_item(desk: Desk, now: datetime) -> None:
    draft = begun(
        desk, now, **{**WHOLE, "when": "at", "publish_at": "2026-11-25T08:00"}
    )
    rina = who(desk, "rina")
    item = submit(desk, draft.id, number=2, person=rina, now=now).item
    for copy in (
        duplicate(desk, draft.id, person=rina, now=now),
        copy_item(desk, item.id, person=rina, now=now),
    ):
        assert (copy.item, copy.base, copy.title) == ("", 0, item.title)
        assert (copy.fields["when"], copy.fields["publish_at"]) == ("next_slot", "")


def test_an_item_of_another_unit_is_copied_only_where_it_may_be_read(
    desk: Desk, now: datetime
) -> None:
    draft = begun(desk, now, **WHOLE)
    item = submit(desk, draft.id, number=2, person=who(desk, "rina"), now=now).item
    sari = who(desk, "sari")
    with pytest.raises(NotAllowed):
        copy_item(desk, item.id, person=sari, now=now)
    with pytest.raises(NotAllowed):
        revise(desk, item.id, person=sari, now=now)
    with desk.db.write() as connection:
        items.set_state(connection, item.id, "approved")
    assert copy_item(desk, item.id, person=sari, now=now).unit == "Bidang Lain"


def test_the_next_draft_goes_where_the_last_one_went(desk: Desk, now: datetime) -> None:
    begun(desk, now, accounts=["status"])
    assert begun(desk, now).fields["accounts"] == ["status"]


def test_an_emergency_begins_as_one(desk: Desk, now: datetime) -> None:
    fields = begin(desk, "disaster_emergency", person=who(desk, "rina"), now=now).fields
    assert (fields["priority"], fields["when"]) == ("emergency", "now")
    assert fields["info_class"] == "immediate"


@pytest.mark.parametrize("name", ["tono"])
def test_who_only_reads_begins_nothing(desk: Desk, now: datetime, name: str) -> None:
    with pytest.raises(NotAllowed):
        begin(desk, "news", person=who(desk, name), now=now)


def test_there_is_no_draft_of_an_unknown_kind_or_number(
    desk: Desk, now: datetime
) -> None:
    rina = who(desk, "rina")
    with pytest.raises(Misused):
        begin(desk, "puisi", person=rina, now=now)
    with pytest.raises(NotAllowed):
        begin(desk, "greeting", person=rina, now=now)
    for do in (draft_of, lambda d, n, p: begin_from(d, n, person=p, now=now)):
        with pytest.raises(NotFound):
            do(desk, 99, rina)


def test_a_pattern_begins_drafts_without_yesterday_s_hours(
    desk: Desk, now: datetime
) -> None:
    draft = begun(desk, now, **WHOLE, expires_at="2026-12-01T07:00")
    rina = who(desk, "rina")
    pattern = save_as(desk, draft.id, "  Jalan   tutup ", person=rina, now=now)
    assert (pattern.name, pattern.unit) == ("Jalan tutup", "Bidang Statistik")
    other = begin_from(desk, pattern.id, person=who(desk, "dian"), now=now)
    assert other.title == WHOLE["title"]
    assert other.fields["expires_at"] == ""
    assert other.fields["pattern"] == pattern.id
    assert patterns_of(desk, who(desk, "sari")) == []
    with pytest.raises(NotAllowed):
        begin_from(desk, pattern.id, person=who(desk, "sari"), now=now)


def test_a_pattern_needs_a_name_and_an_editor_where_it_is_for_all(
    desk: Desk, now: datetime
) -> None:
    draft, rina = begun(desk, now, **WHOLE), who(desk, "rina")
    for name, wrong in ((" ", "pattern.no_name"), ("p" * 81, "pattern.long_name")):
        with pytest.raises(Misused) as error:
            save_as(desk, draft.id, name, person=rina, now=now)
        assert error.value.id == wrong
    with pytest.raises(NotAllowed):
        save_as(desk, draft.id, "Pola", person=rina, now=now, for_all=True)
    ani = who(desk, "ani")
    pattern = save_as(desk, draft.id, "Pola", person=ani, now=now, for_all=True)
    assert patterns_of(desk, who(desk, "sari")) == [pattern]


def test_nobody_approves_their_own_pattern(desk: Desk, now: datetime) -> None:
    ani, arman, rina = (who(desk, name) for name in ("ani", "arman", "rina"))
    draft = begin(desk, "greeting", person=ani, now=now)
    pattern = save_as(desk, draft.id, "HUT", person=ani, now=now, for_all=True)
    assert not may_use(pattern, rina)
    for person in (ani, rina):
        with pytest.raises(NotAllowed):
            approve_pattern(desk, pattern.id, person=person, now=now)
    approved = approve_pattern(desk, pattern.id, person=arman, now=now)
    assert (approved.approved_by, may_use(approved, rina)) == ("arman", True)
    assert verbs(desk, f"pattern:{pattern.id}") == ["pattern_add", "pattern_approve"]


def test_a_pattern_that_was_put_away_begins_nothing_until_it_is_back(
    desk: Desk, now: datetime
) -> None:
    draft, rina = begun(desk, now, **WHOLE), who(desk, "rina")
    pattern = save_as(desk, draft.id, "Pola", person=rina, now=now)
    with pytest.raises(NotAllowed):
        archive_pattern(desk, pattern.id, person=who(desk, "sari"), now=now)
    archive_pattern(desk, pattern.id, person=rina, now=now)
    assert patterns_of(desk, rina) == []
    assert len(patterns_of(desk, rina, archived=True)) == 1
    with pytest.raises(Mistake):
        begin_from(desk, pattern.id, person=rina, now=now)
    restore_pattern(desk, pattern.id, person=rina, now=now)
    assert begin_from(desk, pattern.id, person=rina, now=now).title


def test_what_is_said_beside_a_draft_is_read_beside_its_item(
    desk: Desk, now: datetime
) -> None:
    draft, rina = begun(desk, now, **WHOLE), who(desk, "rina")
    item = keep(desk, draft.id, person=rina, now=now)
    arman = who(desk, "arman")
    first = comment_on_draft(desk, draft.id, " Cek jam\r\n", person=arman, now=now)
    comment_on_item(desk, item.id, "Sudah", person=rina, now=now + SECOND)
    said = said_of(desk, draft=draft.id, item=item.id)
    assert [(one.name, one.text) for one in said] == [
        ("Pak Arman", "Cek jam"),
        ("Rina", "Sudah"),
    ]
    resolve_comment(desk, first.id, person=rina, now=now)
    assert said_of(desk, item=item.id)[0].resolved_by == "rina"
    resolve_comment(desk, first.id, person=rina, now=now, again=True)
    assert said_of(desk, item=item.id)[0].resolved_at is None


def test_a_remark_says_something_and_not_too_much(desk: Desk, now: datetime) -> None:
    draft, rina = begun(desk, now), who(desk, "rina")
    for text, wrong in ((" \n", "comment.empty"), ("x" * (MOST + 1), "comment.long")):
        with pytest.raises(Misused) as error:
            comment_on_draft(desk, draft.id, text, person=rina, now=now)
        assert error.value.id == wrong
    with pytest.raises(NotFound):
        resolve_comment(desk, 99, person=rina, now=now)
    one = comment_on_draft(desk, draft.id, "Hai", person=rina, now=now)
    with pytest.raises(NotAllowed):
        resolve_comment(desk, one.id, person=who(desk, "sari"), now=now)
