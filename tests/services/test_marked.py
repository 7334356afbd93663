"""A text in pieces, so that what the checks found stands out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dissemination.domain.finding import Finding, Severity
from dissemination.services.marked import Piece, marked

TEXT = "Rapat Selasa, 23 November 2026 di aula."


def finding(
    text: str,
    severity: Severity = Severity.WARNING,
    *,
    field: str = "body",
    at: int | None = None,
) -> Finding:
    start = TEXT.index(text) if at is None else at
    return Finding(
        rule="date.weekday",
        severity=severity,
        field=field,
        text=text,
        start=start,
        end=start + len(text),
    )


def words(pieces: tuple[Piece, ...]) -> list[tuple[str, bool]]:
    return [(one.text, one.found is not None) for one in pieces]


def test_what_was_found_is_a_piece_of_its_own() -> None:
    found = marked(TEXT, [finding("Selasa")], field="body")
    assert words(found) == [
        ("Rapat ", False),
        ("Selasa", True),
        (", 23 November 2026 di aula.", False),
    ]


def test_a_text_without_findings_is_one_piece() -> None:
    assert words(marked(TEXT, [], field="body")) == [(TEXT, False)]
    assert marked("", [], field="body") == ()


def test_of_two_that_overlap_the_graver_one_stands() -> None:
    light = finding("Selasa, 23 November", Severity.SUGGESTION)
    grave = finding("23 November 2026", Severity.HOLD)
    found = marked(TEXT, [light, grave], field="body")
    assert [one.found for one in found if one.found] == [grave]


def test_what_stands_in_another_field_is_not_marked() -> None:
    assert words(marked(TEXT, [finding("Selasa", field="title")], field="body")) == [
        (TEXT, False)
    ]


def test_no_wrong_word_is_marked() -> None:
    astray = finding("Selasa", at=0)
    assert words(marked(TEXT, [astray], field="body")) == [(TEXT, False)]


@given(
    st.lists(
        st.tuples(
            st.integers(0, len(TEXT) - 1),
            st.integers(1, 12),
            st.sampled_from(list(Severity)),
        )
    )
)
def test_whatever_is_found_the_text_stays_whole(
    spans: list[tuple[int, int, Severity]],
) -> None:
    every = [finding(TEXT[at : at + n], severity, at=at) for at, n, severity in spans]
    found = marked(TEXT, every, field="body")
    assert "".join(one.text for one in found) == TEXT
    assert all(one.text for one in found)
    assert {one.found for one in found if one.found} <= set(every)
    assert bool(every) == any(one.found for one in found)
