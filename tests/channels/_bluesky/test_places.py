from __future__ import annotations

import pytest

from channels._bluesky.places import Places, places

NEAR = "http://127.0.0.1:8"


@pytest.mark.parametrize(
    ("base_url", "video_url", "at"),
    [
        ("", "", ("https://bsky.social", "https://video.bsky.app")),
        ("https://pds.a/", "", ("https://pds.a", "https://video.bsky.app")),
        ("https://pds.a", "https://film.a/", ("https://pds.a", "https://film.a")),
    ],
)
def test_a_server_of_the_office_s_own_has_bluesky_s_video_service(
    base_url: str, video_url: str, at: tuple[str, str]
) -> None:
    found = places({"base_url": base_url, "video_url": video_url})
    assert (found.server, found.video, found.site) == (*at, "https://bsky.app")


@pytest.mark.parametrize("video_url", ["", NEAR, "https://video.bsky.app"])
def test_what_is_practised_never_reaches_the_real_service(video_url: str) -> None:
    found = places({"base_url": NEAR, "video_url": video_url})
    assert found == Places(server=NEAR, video=NEAR, site=NEAR)


def test_a_practice_service_may_stand_elsewhere() -> None:
    other = "http://127.0.0.1:9"
    assert places({"base_url": NEAR, "video_url": other}).video == other
