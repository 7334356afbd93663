from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels._facebook.errors import OtherPiece, UploadStuck, judge
from channels._facebook.refusal import Refusal, read_refusal
from dissemination.channel import (
    AuthExpired,
    ChannelError,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Transient,
)

CODES: list[tuple[int, int | None, type[ChannelError]]] = [
    *((code, None, RateLimited) for code in (4, 17, 32, 341, 613, 80001, 80014)),
    (368, 1390008, RateLimited),
    (100, 1390008, RateLimited),
    *((code, None, AuthExpired) for code in (10, 102, 104, 190, 200, 299, 368)),
    *((190, subcode, AuthExpired) for subcode in (460, 463, 467)),
    (100, 1404078, AuthExpired),
    (100, 4854002, AuthExpired),
    *((code, None, OutcomeUnknown) for code in (1, 2)),
    *((100, subcode, Rejected) for subcode in (None, 33, 1366046, 1366051, 1609008)),
    *((368, subcode, Rejected) for subcode in (1346003, 1404102)),
    (300, None, Rejected),
]


@pytest.mark.parametrize(("code", "subcode", "kind"), CODES)
def test_each_code_of_graph_has_its_outcome(
    code: int, subcode: int | None, kind: type[ChannelError]
) -> None:
    said = Refusal(status=400, code=code, subcode=subcode)
    assert type(judge(said, lost=OutcomeUnknown, unknown=Rejected)) is kind


UPLOADS: list[tuple[int, int | None, type[ChannelError]]] = [
    (6001, None, UploadStuck),
    *((6000, sub, UploadStuck) for sub in (1363019, 1363021, 1363033, 1363041)),
    (2, 1363030, UploadStuck),
    (6001, 1363037, OtherPiece),
    (2, None, Transient),
    *((code, None, Rejected) for code in (351, 352, 382, 6000)),
]


@pytest.mark.parametrize(("code", "subcode", "kind"), UPLOADS)
def test_each_code_of_an_upload_has_its_outcome(
    code: int, subcode: int | None, kind: type[ChannelError]
) -> None:
    said = Refusal(status=400, code=code, subcode=subcode)
    assert type(judge(said, lost=Transient, unknown=Rejected)) is kind


@pytest.mark.parametrize(("code", "subcode", "_"), UPLOADS)
def test_no_code_of_an_upload_excuses_the_public_call(
    code: int, subcode: int | None, _: object
) -> None:
    said = Refusal(status=400, code=code, subcode=subcode, is_transient=True)
    outcome = judge(said, lost=OutcomeUnknown, unknown=Rejected)
    assert type(outcome) is OutcomeUnknown


def test_what_graph_wants_instead_is_told() -> None:
    wanted = {"start_offset": "4", "end_offset": "9"}
    error = {"code": 6001, "error_subcode": 1363037, "error_data": wanted}
    refusal = read_refusal(400, {"error": error}, {})
    assert refusal is not None
    outcome = judge(refusal, lost=Transient, unknown=Rejected)
    assert isinstance(outcome, OtherPiece)
    assert outcome.wanted == wanted


@pytest.mark.parametrize("data", [None, [], "4-9", 7])
def test_what_is_told_in_another_shape_is_nothing(data: object) -> None:
    error = {"code": 6001, "error_subcode": 1363037, "error_data": data}
    refusal = read_refusal(400, {"error": error}, {})
    assert refusal is not None
    assert refusal.data == {}


@given(st.integers(), st.none() | st.integers(), st.integers(500, 599))
def test_a_broken_server_never_says_that_the_content_is_wrong(
    code: int, subcode: int | None, status: int
) -> None:
    said = Refusal(status=status, code=code, subcode=subcode)
    outcome = judge(said, lost=OutcomeUnknown, unknown=Rejected)
    assert type(outcome) is not Rejected or subcode in {1346003, 1404102}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "code", "message", "id"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(st.integers(200, 599), json_values)
def test_only_an_object_without_error_in_a_200_is_a_success(
    status: int, body: Any
) -> None:
    is_success = status == 200 and isinstance(body, dict) and not body.get("error")
    assert (read_refusal(status, body, {}) is None) == is_success


REGAINED = '{"estimated_time_to_regain_access": %d}'


@pytest.mark.parametrize(
    ("usage", "minutes"),
    [
        ('{"100": [{"estimated_time_to_regain_access": 42}]}', 42),
        (f'{{"100": [{REGAINED % 3}, {REGAINED % 9}], "101": [{REGAINED % 2}]}}', 9),
        ('{"100": [{"estimated_time_to_regain_access": 0}]}', 15),
        ('{"100": [{"call_count": 100}]}', 15),
        ('{"100": []}', 15),
        (f'{{"100": [{REGAINED % 10**20}]}}', 31 * 24 * 60),
        ("[]", 15),
        ("soon", 15),
        ("", 15),
    ],
)
def test_a_limit_waits_as_long_as_meta_says(usage: str, minutes: int) -> None:
    headers = {"X-Business-Use-Case-Usage": usage}
    outcome = judge(
        Refusal(status=400, code=32, headers=headers),
        lost=OutcomeUnknown,
        unknown=Rejected,
    )
    assert isinstance(outcome, RateLimited)
    assert outcome.retry_after == timedelta(minutes=minutes)


@given(st.text(max_size=300), st.sampled_from([100, 190, 4, 2, 368, 506]))
def test_what_an_outcome_says_is_short(message: str, code: int) -> None:
    outcome = judge(
        Refusal(status=400, code=code, message=message),
        lost=Transient,
        unknown=Rejected,
    )
    assert str(outcome).startswith(f"Graph error {code}")
    assert len(str(outcome)) <= 230
