"""What visitors of the practice website get, and what they never get."""

from __future__ import annotations

import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response

from channels.sandbox.website import WebsiteSandbox
from channels.website import WebsiteChannel
from dissemination.channel import Media, Part, Publication, Sandbox

BASE = "http://localhost/website"
AT = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
SECRET = b"rahasia"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret.html").write_bytes(SECRET)
    return tmp_path / "website"


@pytest.fixture
def sandbox(folder: Path) -> WebsiteSandbox:
    return WebsiteSandbox(str(folder))


@pytest.fixture
def website(sandbox: WebsiteSandbox) -> WebsiteChannel:
    return WebsiteChannel(sandbox.account(f"{BASE}/"))


@pytest.fixture
def visitor(sandbox: WebsiteSandbox, website: WebsiteChannel) -> Client:
    publish(website, "ktp-el")
    mounts: dict[str, Any] = {"/website": sandbox}
    return Client(DispatcherMiddleware(Response("elsewhere"), mounts))


def publish(website: WebsiteChannel, slug: str, hours: int = 0) -> None:
    photo = Media(
        sha256="a" * 64, mime="image/jpeg", width=4, height=3, size=5, alt="Antrean"
    )
    part = Part(
        text=f"Isi {slug}",
        title=f"Judul {slug}",
        link=website.address(slug),
        media=(photo,),
    )
    website.publish(
        Publication(
            part=part,
            key=slug,
            intended_at=AT + timedelta(hours=hours),
            open=lambda _: io.BytesIO(b"photo"),
        )
    )


def get(visitor: Client, path: str, **headers: str) -> TestResponse:
    return visitor.get(f"/website{path}", headers=headers, buffered=True)


def test_it_is_a_sandbox_whose_account_the_adapter_accepts(
    sandbox: WebsiteSandbox, website: WebsiteChannel
) -> None:
    as_sandbox: Sandbox = sandbox
    assert as_sandbox.name == website.name
    assert website.check().url == f"{BASE}/"


def test_what_it_shows_is_what_was_published_oldest_first(
    sandbox: WebsiteSandbox, website: WebsiteChannel
) -> None:
    publish(website, "dua", hours=2)
    publish(website, "satu", hours=1)
    first, second = sandbox.public()
    assert (first.id, second.id) == ("satu", "dua")
    assert (first.title, first.text) == ("Judul satu", "Isi satu")
    assert first.at == AT + timedelta(hours=1)
    assert first.url == f"{BASE}/satu/"
    assert first.alts == ("Antrean",)


def test_a_shown_picture_is_there_for_a_visitor(
    sandbox: WebsiteSandbox, visitor: Client
) -> None:
    (shown,) = sandbox.public()
    (url,) = shown.media
    answer = get(visitor, url.removeprefix(BASE))
    assert (answer.data, answer.mimetype) == (b"photo", "image/jpeg")


def test_nothing_is_public_in_an_empty_folder(sandbox: WebsiteSandbox) -> None:
    assert sandbox.public() == ()


def test_what_was_published_is_still_there_after_a_restart(
    folder: Path, website: WebsiteChannel
) -> None:
    publish(website, "ktp-el")
    again = WebsiteSandbox(str(folder))
    again.account(BASE)
    assert [shown.id for shown in again.public()] == ["ktp-el"]


@pytest.mark.parametrize(
    ("path", "mime"),
    [
        ("/", "text/html"),
        ("/ktp-el/", "text/html"),
        ("/archive.html", "text/html"),
        ("/feed.xml", "application/atom+xml"),
        ("/ktp-el/item.json", "application/json"),
    ],
)
def test_a_visitor_gets_each_file_with_its_type(
    visitor: Client, path: str, mime: str
) -> None:
    answer = get(visitor, path)
    assert (answer.status_code, answer.mimetype) == (200, mime)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["", "/ktp-el"])
def test_a_folder_without_its_slash_leads_to_the_one_with_it(
    visitor: Client, path: str
) -> None:
    answer = get(visitor, path)
    assert answer.status_code == 308
    assert answer.location.endswith(f"/website{path}/")


def test_a_file_that_did_not_change_is_not_sent_again(visitor: Client) -> None:
    etag = get(visitor, "/feed.xml").headers["ETag"]
    answer = get(visitor, "/feed.xml", **{"If-None-Match": etag})
    assert (answer.status_code, answer.data) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.html",
        "/%2e%2e/secret.html",
        "/ktp-el/../../secret.html",
        "/..%2fsecret.html",
        "/..\\secret.html",
        "//secret.html",
        "/.hidden.html",
        "/ktp-el/%00.html",
        f"/{'a' * 300}.html",
        "/circle/",
        "/shortcut.html",
        "/notes.py",
        "/missing/",
    ],
)
def test_a_visitor_never_gets_what_is_not_the_sites(
    visitor: Client, folder: Path, path: str
) -> None:
    (folder / ".hidden.html").write_bytes(SECRET)
    (folder / "notes.py").write_bytes(SECRET)
    (folder / "shortcut.html").symlink_to(folder.parent / "secret.html")
    (folder / "circle").symlink_to(folder / "circle")
    answer = get(visitor, path)
    assert answer.status_code == 404
    assert SECRET not in answer.data


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_visitor_changes_nothing(visitor: Client, method: str) -> None:
    assert visitor.open("/website/", method=method).status_code == 405


def test_a_fault_stays_where_it_is(
    sandbox: WebsiteSandbox, website: WebsiteChannel
) -> None:
    sandbox.faults.append("drop_after")
    publish(website, "ktp-el")
    assert sandbox.faults == ["drop_after"]


def test_an_unfinished_page_is_not_public(
    sandbox: WebsiteSandbox, website: WebsiteChannel, folder: Path
) -> None:
    publish(website, "ktp-el")
    os.remove(folder / "ktp-el" / "index.html")  # noqa: PTH107 - as a crash leaves it
    assert sandbox.public() == ()
