"""Two texts of a draft differ in named fields, and any choice between them is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dissemination.services.conflicts import ASIDE_OF, PATTERN, conflict_of, merged
from dissemination.storage.drafts import Draft, DraftId

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
WORDS = st.text(st.characters(codec="utf-8", categories=["L", "Nd", "Zs"]), max_size=12)
FIELDS = st.fixed_dictionaries(
    {
        "title": WORDS,
        "body": WORDS,
        "accounts": st.lists(st.sampled_from(["situs", "status"]), unique=True),
        "elements": st.dictionaries(st.sampled_from(["what", "who"]), WORDS),
        "card": st.dictionaries(st.just("quote"), WORDS),
        "media": st.lists(
            st.fixed_dictionaries({"asset": st.sampled_from(["1", "2"]), "alt": WORDS}),
            max_size=2,
        ),
    }
)


def draft(fields: dict[str, Any], id: int = 1) -> Draft:
    return Draft(
        id=DraftId(id),
        item="",
        base=0,
        unit="U",
        title="",
        fields=fields,
        number=1,
        created_at=NOW,
        created_by="rina",
        changed_at=NOW,
        changed_by="rina",
        ended_at=None,
    )


def names(theirs: dict[str, Any], mine: dict[str, Any]) -> list[str]:
    return [one.name for one in conflict_of(draft(theirs), draft(mine, 2)).fields]


@given(fields=FIELDS)
def test_the_same_text_differs_nowhere(fields: dict[str, Any]) -> None:
    assert names(fields, fields) == []


@given(theirs=FIELDS, mine=FIELDS)
def test_taking_every_difference_leaves_none(
    theirs: dict[str, Any], mine: dict[str, Any]
) -> None:
    chosen = frozenset(names(theirs, mine))
    assert names(merged(theirs, mine, chosen), mine) == []


@given(theirs=FIELDS, mine=FIELDS, data=st.data())
def test_each_choice_takes_its_field_and_no_other(
    theirs: dict[str, Any], mine: dict[str, Any], data: st.DataObject
) -> None:
    found = names(theirs, mine)
    chosen = data.draw(st.frozensets(st.sampled_from(found))) if found else frozenset()
    both = merged(theirs, mine, frozenset(chosen))
    assert set(names(theirs, both)) == set(chosen)
    assert set(names(both, mine)) == set(found) - set(chosen)


@given(theirs=FIELDS, mine=FIELDS)
def test_the_changes_of_a_field_are_both_texts(
    theirs: dict[str, Any], mine: dict[str, Any]
) -> None:
    for one in conflict_of(draft(theirs), draft(mine, 2)).fields:
        assert "".join(change.old for change in one.changes) == one.theirs
        assert "".join(change.new for change in one.changes) == one.mine


def test_where_a_text_comes_from_is_no_difference() -> None:
    assert names({"title": "T", PATTERN: 1}, {"title": "T", ASIDE_OF: 7}) == []


def test_media_differ_by_what_they_are_and_what_is_said_of_them() -> None:
    theirs = {"media": [{"asset": "7", "alt": "Banjir", "caption": "Pagi"}]}
    mine = {"media": [{"file": "foto.jpg", "alt": "", "caption": ""}]}
    (one,) = conflict_of(draft(theirs), draft(mine, 2)).fields
    assert (one.theirs, one.mine) == ("#7 · Banjir · Pagi", "foto.jpg")
