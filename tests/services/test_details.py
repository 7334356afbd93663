from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.config import is_name
from dissemination.services.details import MOST_ID, suggested_id, wrong_id


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("Siti Aminah", (), "siti"),
        ("Pak Arman", (), "arman"),
        ("Hj. Nur'aini, S.Sos.", (), "nur"),
        ("Siti Aminah", ("siti",), "siti-aminah"),
        ("Siti Aminah", ("siti", "siti-aminah"), "siti-2"),
        ("Siti", ("siti", "siti-2", "siti-3"), "siti-4"),
        ("Bu", (), "bu"),
        ("Engine", (), "engine-2"),
        ("", (), "orang"),
        ("李", ("orang",), "orang-2"),
    ],
)
def test_an_id_is_suggested_by_the_name(
    name: str, taken: tuple[str, ...], expected: str
) -> None:
    assert suggested_id(name, taken) == expected


@given(st.text(max_size=80), st.integers(0, 4))
def test_a_suggested_id_is_always_one_that_may_be_given(name: str, others: int) -> None:
    taken: list[str] = []
    for _ in range(others):
        taken.append(suggested_id(name, taken))
    found = suggested_id(name, taken)
    assert is_name(found)
    assert len(found) <= MOST_ID
    assert wrong_id(found, taken) == {}
