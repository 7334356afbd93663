from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from channels._bluesky.job import Job, has_room, is_done, read_job
from dissemination.channel import Rejected, Transient

BLOB = {"$type": "blob", "ref": {"$link": "bafk1"}, "mimeType": "video/mp4", "size": 9}


@pytest.mark.parametrize(
    ("said", "job"),
    [
        ({"jobId": "j1", "state": "JOB_STATE_CREATED"}, Job(id="j1")),
        ({"jobStatus": {"jobId": "j1", "state": "JOB_STATE_NEW"}}, Job(id="j1")),
        (
            {"jobStatus": {"jobId": "j1", "state": "JOB_STATE_COMPLETED"}},
            Job(id="j1"),
        ),
        ({"jobId": "j1", "blob": BLOB}, Job(id="j1", blob=BLOB)),
        # As docs.bsky.app says: a file is looked for whatever else is said.
        ({"state": "JOB_STATE_FAILED", "blob": BLOB}, Job(id="", blob=BLOB)),
    ],
)
def test_a_video_is_known_by_its_job_and_then_by_its_file(
    said: Mapping[str, Any], job: Job
) -> None:
    assert read_job(said) == job


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"failureCode": "encoding_failure", "message": "Odd"}, "encoding_failure: Od"),
        ({"message": "Odd", "error": "Odd"}, "it: Odd$"),
        ({"error": "x" * 999}, "x{150}"),
    ],
)
def test_a_video_that_failed_says_why(said: Mapping[str, str], words: str) -> None:
    with pytest.raises(Rejected, match=words) as caught:
        read_job({"jobId": "j1", "state": "JOB_STATE_FAILED", **said})
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    "said",
    [{}, {"jobId": ""}, {"jobId": 7}, {"jobStatus": {}}, {"blob": {"ref": None}}],
)
def test_an_answer_that_names_no_job_is_asked_for_again(
    said: Mapping[str, Any],
) -> None:
    with pytest.raises(Transient):
        read_job(said)


def test_a_video_is_done_when_the_service_says_so() -> None:
    assert is_done({"state": "JOB_STATE_COMPLETED"})
    assert is_done({"jobStatus": {"state": "JOB_STATE_COMPLETED"}})
    assert not is_done({"state": "JOB_STATE_CREATED"})
    assert not is_done({})


@pytest.mark.parametrize(
    ("said", "has"),
    [
        ({}, True),
        ({"remainingDailyVideos": 1, "remainingDailyBytes": 9}, True),
        ({"remainingDailyVideos": 0}, False),
        ({"remainingDailyBytes": 8}, False),
        ({"remainingDailyVideos": "many"}, True),
    ],
)
def test_a_day_s_allowance_is_of_videos_and_of_bytes(
    said: Mapping[str, Any], *, has: bool
) -> None:
    assert has_room(said, 9) is has
