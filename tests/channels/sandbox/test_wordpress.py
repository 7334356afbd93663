"""The WordPress stand-in: what it keeps, what it shows, and how it refuses."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from channels.sandbox.wordpress import WordPressSandbox
from channels.wordpress import WordPressChannel
from dissemination.channel import (
    Absent,
    AuthExpired,
    ChannelError,
    Found,
    Media,
    OutcomeUnknown,
    Part,
    Publication,
    RateLimited,
    Rejected,
)
from dissemination.testing import serve

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
WEBP = b"RIFF\x1c\x00\x00\x00WEBP" + bytes(16)
AT = datetime(2026, 11, 21, 3, tzinfo=UTC)
SLUG = "20261121-pasar-murah-7"
# Each fault: what the adapter must say, and whether the post is public in the end.
FAULTS: dict[str, tuple[type[ChannelError], bool]] = {
    "429": (RateLimited, False),
    "500": (OutcomeUnknown, False),
    "drop_before": (OutcomeUnknown, False),
    "drop_after": (OutcomeUnknown, True),
    "slow_after:0.7": (OutcomeUnknown, True),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """A stand-in that is served, and the adapter that calls it."""

    site: WordPressSandbox
    channel: WordPressChannel
    settings: dict[str, str]

    def call(self, method: str, path: str, **sent: Any) -> httpx.Response:
        """Call the API as the adapter does."""
        return httpx.request(
            method,
            f"{self.settings['base_url']}/wp-json/wp/v2{path}",
            auth=(self.settings["user"], self.settings["password"]),
            trust_env=False,
            **sent,
        )

    def visit(self, path: str) -> httpx.Response:
        return httpx.get(f"{self.settings['base_url']}{path}", trust_env=False)

    def prepared(self, *media: Media, data: bytes = PNG) -> Publication:
        part = Part(
            text="Pasar murah <b>hari ini</b>.",
            title="Pasar & bazar",
            link=self.channel.address(SLUG),
            media=media,
        )
        request = Publication(
            part=part, key="1/0/", intended_at=AT, open=lambda _: io.BytesIO(data)
        )
        return replace(request, memo=self.channel.prepare(request))


@pytest.fixture
def stage() -> Iterator[Stage]:
    site = WordPressSandbox("")
    with serve(site) as url:
        settings = {**site.account(url), "timeout_s": "0.3"}
        yield Stage(site, WordPressChannel(settings), settings)


def picture(mime: str = "image/png", alt: str = "Peta") -> Media:
    return Media(sha256="a" * 64, mime=mime, width=1, height=1, size=28, alt=alt)


def test_a_draft_is_public_to_nobody(stage: Stage) -> None:
    stage.prepared()
    assert stage.site.public() == ()
    assert stage.visit(f"/{SLUG}/").status_code == 404


@pytest.mark.parametrize(("mime", "data"), [("image/png", PNG), ("image/webp", WEBP)])
def test_a_visitor_sees_title_text_and_picture(
    stage: Stage, mime: str, data: bytes
) -> None:
    receipt = stage.channel.publish(stage.prepared(picture(mime), data=data))
    html = stage.visit(f"/{SLUG}/").text
    assert "Pasar &amp; bazar" in html
    assert "&lt;b&gt;hari ini&lt;/b&gt;" in html
    assert 'alt="Peta"' in html
    (shown,) = stage.site.public()
    assert (shown.title, shown.text) == (
        "Pasar & bazar",
        "Pasar murah <b>hari ini</b>.",
    )
    assert shown.url == receipt.url
    (address,) = shown.media
    answer = httpx.get(address, trust_env=False)
    assert (answer.content, answer.headers["Content-Type"]) == (data, mime)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_strikes_the_publication_and_a_look_tells(
    stage: Stage, fault: str
) -> None:
    kind, is_public = FAULTS[fault]
    request = stage.prepared()
    stage.site.faults.append(fault)
    with pytest.raises(kind):
        stage.channel.publish(request)
    assert isinstance(stage.channel.find(request, AT), Found if is_public else Absent)
    stage.channel.publish(request)
    assert len(stage.site.public()) == 1


def test_no_fault_strikes_what_nobody_sees(stage: Stage) -> None:
    stage.site.faults.append("500")
    request = stage.prepared(picture())
    assert stage.site.faults == ["500"]
    with pytest.raises(OutcomeUnknown):
        stage.channel.publish(request)


def test_who_has_another_password_is_refused(stage: Stage) -> None:
    stranger = WordPressChannel({**stage.settings, "password": "lain"})
    with pytest.raises(AuthExpired, match="incorrect_password"):
        stranger.check()
    assert stage.visit("/wp-json/wp/v2/users/me").json()["code"] == "rest_not_logged_in"


def test_what_is_no_picture_is_refused_as_wordpress_does(stage: Stage) -> None:
    with pytest.raises(Rejected, match="rest_upload_sideload_error"):
        stage.prepared(picture(), data=b"<?php")
    assert stage.site.pictures == {}


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "code"),
    [
        ("GET", "/posts/9", {}, 404, "rest_post_invalid_id"),
        ("POST", "/posts/9", {"json": {}}, 404, "rest_post_invalid_id"),
        ("DELETE", "/posts/9", {}, 404, "rest_post_invalid_id"),
        ("POST", "/media/9", {"json": {}}, 404, "rest_post_invalid_id"),
        ("DELETE", "/media/9", {}, 404, "rest_post_invalid_id"),
        ("GET", "/posts?status=lain", {}, 400, "rest_invalid_param"),
        ("POST", "/posts", {"json": {"status": "x"}}, 400, "rest_invalid_param"),
        ("GET", "/halaman", {}, 404, "rest_no_route"),
        ("POST", "/media", {"content": PNG}, 500, "rest_upload_sideload_error"),
    ],
)
def test_it_refuses_in_wordpress_own_words(
    stage: Stage, method: str, path: str, sent: dict[str, Any], status: int, code: str
) -> None:
    answer = stage.call(method, path, **sent)
    assert answer.status_code == status
    said = answer.json()
    assert (said["code"], said["data"]["status"]) == (code, status)


def test_a_term_is_there_once(stage: Stage) -> None:
    made = stage.call("POST", "/tags", json={"name": "Info & Banjir"}).json()
    again = stage.call("POST", "/tags", json={"name": "Info & Banjir"})
    assert again.json()["data"]["term_id"] == made["id"]
    assert stage.call("GET", "/tags?search=banjir").json() == [
        {"id": made["id"], "name": "Info &amp; Banjir"}
    ]
    assert stage.call("GET", "/categories?search=banjir").json() == []


def test_of_what_is_in_the_trash_it_lists_no_pictures(stage: Stage) -> None:
    receipt = stage.channel.publish(stage.prepared(picture()))
    number = str(receipt.remote_id)
    assert len(stage.call("GET", f"/media?parent={number}").json()) == 1
    assert stage.call("DELETE", f"/posts/{number}").json()["slug"] == f"{SLUG}__trashed"
    assert stage.call("GET", f"/media?parent={number}").json() == []
    gone = stage.call("DELETE", f"/posts/{number}")
    assert (gone.status_code, gone.json()["code"]) == (410, "rest_already_trashed")
    assert stage.site.public() == ()


def test_a_second_file_of_a_name_gets_another(stage: Stage) -> None:
    head = {"Content-Disposition": 'attachment; filename="peta.png"'}
    names = [
        stage.call("POST", "/media", content=PNG, headers=head).json()["slug"]
        for _ in range(2)
    ]
    assert names == ["peta", "peta-2"]


def test_the_newest_post_comes_first(stage: Stage) -> None:
    for slug in ("a", "b"):
        form = {"slug": slug, "title": slug, "status": "publish"}
        stage.call("POST", "/posts", json=form)
    found = stage.call("GET", "/posts?per_page=1").json()
    assert [post["slug"] for post in found] == ["b"]
