"""What is written down of a video's upload, and read again after a restart."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels._facebook.kinds import is_id
from channels._facebook.upload import Upload
from dissemination.channel import Pending, Rejected, Transient

DAY_S = 86_400
SAID: dict[str, Any] = {
    "video_id": "301",
    "upload_session_id": "7",
    "start_offset": "0",
    "end_offset": "9",
}


@given(
    st.from_regex(r"[0-9]{1,17}", fullmatch=True),
    st.integers(0, 10**10),
    st.integers(0, 10**10),
)
def test_what_is_written_is_read_again(video: str, start: int, end: int) -> None:
    until = time.time() + 60
    upload = Upload(video=video, session="7", start=start, end=end, until=until)
    assert Upload.read(upload.write()) == upload


@pytest.mark.parametrize(
    "memo",
    [
        *("", "{}", "[]", "301 ", "null", '{"post": "1"}'),
        '{"video": "301", "until": "soon"}',
        '{"video": "301", "until": null}',
    ],
)
def test_where_no_upload_is_written_none_is_read(memo: str) -> None:
    assert Upload.read(memo) is None


def test_a_memo_from_the_future_serves_no_more() -> None:
    upload = Upload(video="301", until=time.time() + DAY_S + 60)
    assert Upload.read(upload.write()) is None


def test_a_memo_is_no_id_so_that_it_cannot_be_published() -> None:
    assert not is_id(Upload.begun(SAID).write())


def test_an_upload_is_what_the_answer_names() -> None:
    upload = Upload.begun(SAID)
    assert (upload.video, upload.session) == ("301", "7")
    assert (upload.start, upload.end) == (0, 9)
    assert 0 < upload.until - time.time() <= DAY_S


@pytest.mark.parametrize(
    "changed",
    [
        {"video_id": None},
        {"video_id": "../me"},
        {"upload_session_id": None},
        {"upload_session_id": ""},
        {"start_offset": None},
        {"end_offset": "all"},
        {"end_offset": []},
        {"start_offset": "-1"},
        {"start_offset": "10"},
        {"end_offset": "1" + "0" * 30},
    ],
)
def test_an_answer_that_does_not_name_one_is_tried_again(
    changed: dict[str, object],
) -> None:
    with pytest.raises(Transient):
        Upload.begun({**SAID, **changed})


def test_what_is_whole_has_no_session_and_a_day_to_become_ready() -> None:
    late = replace(Upload.begun(SAID), until=time.time() + 1)
    whole = late.whole()
    assert (whole.video, whole.session) == ("301", "")
    assert whole.until - time.time() > DAY_S - 60


def test_what_is_not_ready_is_waited_for_with_its_memo() -> None:
    upload = Upload.begun(SAID).whole()
    outcome = upload.unready("at work", timedelta(seconds=15))
    assert isinstance(outcome, Pending)
    assert (outcome.after, outcome.memo) == (timedelta(seconds=15), upload.write())


def test_after_a_day_a_person_must_know() -> None:
    upload = replace(Upload.begun(SAID), until=time.time() - 1)
    outcome = upload.unready("at work", timedelta(seconds=15))
    assert isinstance(outcome, Rejected)
    assert "a day" in str(outcome)
