"""What the website's lists and feed say of its articles."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from channels.website import WebsiteChannel
from dissemination.channel import Media, Part, Publication, Receipt, Rejected

BASE = "https://info.contoh.example/berita"
AT = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
ATOM = {"a": "http://www.w3.org/2005/Atom"}
PHOTO = Media(
    sha256="a" * 64, mime="image/jpeg", width=1600, height=900, size=5, alt="Antrean"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def website(folder: Path) -> WebsiteChannel:
    return connect(folder)


def connect(folder: Path, base_url: str = BASE) -> WebsiteChannel:
    return WebsiteChannel(
        {"folder": str(folder), "base_url": base_url, "office": "Kominfo"}
    )


def publish(
    website: WebsiteChannel,
    slug: str = "ktp-el",
    *,
    title: str = "Jemput bola",
    text: str = "Isi",
    hours: int = 0,
    media: tuple[Media, ...] = (),
) -> Receipt:
    link = website.address(slug)
    part = Part(text=text, title=title, link=link, media=media)
    return website.publish(
        Publication(
            part=part,
            key=slug,
            intended_at=AT + timedelta(hours=hours),
            open=lambda _: io.BytesIO(b"photo"),
        )
    )


def feed(folder: Path) -> ET.Element:
    return ET.fromstring((folder / "feed.xml").read_bytes())  # noqa: S314 - ours


def said(feed: ET.Element, path: str) -> list[str]:
    return [found.text or "" for found in feed.findall(path, ATOM)]


def fill(website: WebsiteChannel, count: int) -> None:
    for number in range(count):
        publish(website, f"a{number}", title=f"Judul {number}", hours=number)


def test_the_feed_has_the_newest_first_with_ids_that_never_change(
    website: WebsiteChannel, folder: Path
) -> None:
    fill(website, 2)
    atom = feed(folder)
    assert said(atom, "a:entry/a:title") == ["Judul 1", "Judul 0"]
    ids = said(atom, "a:entry/a:id")
    assert all(id_.startswith("tag:info.contoh.example,2026-11-27:") for id_ in ids)
    assert said(atom, "a:updated") == ["2026-11-27T04:00:00+00:00"]
    publish(connect(folder, "https://baru.example"), "x", hours=9)
    assert said(feed(folder), "a:entry/a:id")[1:] == ids


def test_the_feed_carries_pictures_with_type_and_length(
    website: WebsiteChannel, folder: Path
) -> None:
    publish(website, media=(PHOTO,))
    (enclosure,) = feed(folder).findall("a:entry/a:link[@rel='enclosure']", ATOM)
    assert enclosure.get("type") == "image/jpeg"
    assert enclosure.get("length") == str(len(b"photo"))
    assert str(enclosure.get("href")).startswith(f"{BASE}/ktp-el/")
    (content,) = said(feed(folder), "a:entry/a:content")
    assert 'alt="Antrean"' in content


def test_a_summary_in_the_feed_is_text_and_no_markup(
    website: WebsiteChannel, folder: Path
) -> None:
    publish(website, text="1 < 2 & 3")
    assert said(feed(folder), "a:entry/a:summary") == ["1 &lt; 2 &amp; 3"]


def test_the_feed_ends_after_fifty_and_the_archive_forgets_nothing(
    website: WebsiteChannel, folder: Path
) -> None:
    fill(website, 52)
    assert len(said(feed(folder), "a:entry/a:id")) == 50
    home = (folder / "index.html").read_text()
    archive = (folder / "archive.html").read_text()
    assert "Judul 2<" in home
    assert "Judul 1<" not in home
    assert "2 informasi lebih lama" in home
    assert all(f"Judul {number}<" in archive for number in range(52))


def test_a_sidecar_that_another_hand_spoiled_keeps_nobody_from_publishing(
    website: WebsiteChannel, folder: Path
) -> None:
    publish(website, media=(PHOTO,))
    good = json.loads((folder / "ktp-el" / "item.json").read_text())
    for number, spoiled in enumerate(
        ["", "[]", "{}", json.dumps(good | {"at": "2026-11-27"}), "\xff"]
    ):
        (folder / "ktp-el" / "item.json").write_text(spoiled, encoding="latin-1")
        publish(website, f"b{number}")
    assert len(said(feed(folder), "a:entry/a:id")) == 5
    assert "ktp-el" not in (folder / "archive.html").read_text()
    with pytest.raises(Rejected):
        publish(website, media=(PHOTO,))
