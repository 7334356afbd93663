"""What the website promises: whole pages or none, the same again, and nothing else."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.website import WebsiteChannel
from dissemination.channel import (
    AuthExpired,
    CanAddress,
    Captions,
    ChannelError,
    Media,
    OutcomeUnknown,
    Part,
    Publication,
    Rejected,
    Transient,
)

BASE = "https://info.contoh.example/berita"
AT = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
ATOM = {"a": "http://www.w3.org/2005/Atom"}
PHOTO = Media(
    sha256="a" * 64, mime="image/jpeg", width=1600, height=900, size=5, alt="Antrean"
)
BYTES = {"a" * 64: b"photo", "b" * 64: b"video", "c" * 64: b"cover"}
TEXT = "Petugas melayani warga.\n\n• KTP-el\n• KIA\n\n#Contoh"


def open_media(media: Media) -> BinaryIO:
    return io.BytesIO(BYTES[media.sha256])


def request(
    slug: str = "ktp-el",
    *,
    text: str = TEXT,
    title: str = "Jemput bola",
    key: str = "7/0/",
    at: datetime = AT,
    media: tuple[Media, ...] = (PHOTO,),
    open_: Callable[[Media], BinaryIO] = open_media,
) -> Publication:
    part = Part(text=text, title=title, link=f"{BASE}/{slug}/", media=media)
    return Publication(part=part, key=key, intended_at=at, open=open_)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "site"
    place.mkdir()
    return place


def connect(folder: Path, **more: str) -> WebsiteChannel:
    return WebsiteChannel(
        {"folder": str(folder), "base_url": f"{BASE}/", "office": "Kominfo", **more}
    )


@pytest.fixture
def website(folder: Path) -> WebsiteChannel:
    return connect(folder)


def everything(folder: Path) -> Mapping[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def page(folder: Path, slug: str = "ktp-el") -> str:
    return (folder / slug / "index.html").read_text()


def feed(folder: Path) -> ET.Element:
    return ET.fromstring((folder / "feed.xml").read_bytes())  # noqa: S314 - ours


def said(feed: ET.Element, path: str) -> list[str]:
    return [found.text or "" for found in feed.findall(path, ATOM)]


class Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def tags(html: str, name: str) -> list[dict[str, str | None]]:
    outline = Outline()
    outline.feed(html)
    return [attributes for tag, attributes in outline.tags if tag == name]


def metas(html: str) -> dict[str, str | None]:
    return {
        str(meta["property"]): meta["content"]
        for meta in tags(html, "meta")
        if "property" in meta
    }


def test_an_article_stands_where_its_address_says(
    website: WebsiteChannel, folder: Path
) -> None:
    receipt = website.publish(request())
    assert receipt.url == website.address("ktp-el") == f"{BASE}/ktp-el/"
    assert receipt.remote_id == "ktp-el"
    assert "<h1>Jemput bola</h1>" in page(folder)
    assert isinstance(website, CanAddress)


def test_a_picture_lies_beside_the_page_with_its_alternative_text(
    website: WebsiteChannel, folder: Path
) -> None:
    website.publish(request())
    (picture,) = tags(page(folder), "img")
    assert picture["alt"] == "Antrean"
    assert (folder / "ktp-el" / str(picture["src"])).read_bytes() == b"photo"
    assert str(picture["src"]).endswith(".jpg")


def test_a_link_preview_finds_title_summary_and_picture(
    website: WebsiteChannel, folder: Path
) -> None:
    website.publish(request())
    preview = metas(page(folder))
    assert preview["og:title"] == "Jemput bola"
    assert preview["og:description"] == "Petugas melayani warga."
    assert preview["og:url"] == f"{BASE}/ktp-el/"
    assert preview["og:locale"] == "id_ID"
    assert preview["og:image:alt"] == "Antrean"
    assert str(preview["og:image"]).startswith(f"{BASE}/ktp-el/")


def test_a_date_is_said_in_the_zone_of_the_office(folder: Path) -> None:
    connect(folder, zone="Asia/Makassar").publish(request())
    assert "Jumat, 27 November 2026" in page(folder)
    assert "11.00 WITA" in page(folder)


def test_an_english_site_speaks_english(folder: Path) -> None:
    connect(folder, language="en").publish(request())
    assert "Friday, 27 November 2026" in page(folder)
    assert "Public information from" in page(folder)
    assert '<html lang="en">' in page(folder)


def test_a_title_at_the_head_of_the_text_is_said_once(
    website: WebsiteChannel, folder: Path
) -> None:
    website.publish(request(text=f"Jemput bola\n\n{TEXT}"))
    assert "<p>Jemput bola</p>" not in page(folder)
    assert "<p>Petugas melayani warga.</p>" in page(folder)


def test_without_a_title_the_first_line_is_one(
    website: WebsiteChannel, folder: Path
) -> None:
    website.publish(request(title=""))
    assert "<h1>Petugas melayani warga.</h1>" in page(folder)


def test_a_video_has_its_still_and_its_captions(
    website: WebsiteChannel, folder: Path
) -> None:
    video = Media(sha256="b" * 64, mime="video/mp4", width=720, height=1280, size=5)
    cover = Media(sha256="c" * 64, mime="image/png", width=720, height=1280, size=5)
    captions = Captions(language="id", srt="1", vtt="WEBVTT\n")
    part = Part(
        text=TEXT,
        title="Video",
        link=f"{BASE}/video/",
        media=(video,),
        captions=captions,
        cover=cover,
    )
    website.publish(Publication(part=part, key="1", intended_at=AT, open=open_media))
    html = page(folder, "video")
    ((player,), (track,)) = tags(html, "video"), tags(html, "track")
    assert (folder / "video" / str(player["poster"])).read_bytes() == b"cover"
    assert (folder / "video" / str(track["src"])).read_text() == "WEBVTT\n"
    assert str(metas(html)["og:image"]).endswith(str(player["poster"]))


def test_a_video_whose_size_nobody_knows_is_as_wide_as_the_page(
    website: WebsiteChannel, folder: Path
) -> None:
    video = Media(sha256="b" * 64, mime="video/mp4", width=0, height=0, size=5)
    website.publish(request(media=(video, PHOTO)))
    (player,) = tags(page(folder), "video")
    assert player.keys().isdisjoint({"width", "height"})
    assert [picture["alt"] for picture in tags(page(folder), "img")] == ["Antrean"]


HOSTILE = '<script>alert("x")</script><img src=x onerror=y> & "\' {{ 7*7 }} \x00\x0b'


def test_no_text_becomes_an_element(website: WebsiteChannel, folder: Path) -> None:
    picture = Media(
        sha256="a" * 64, mime="image/jpeg", width=9, height=9, size=5, alt=HOSTILE
    )
    text = f'{HOSTILE}\n• {HOSTILE}\n1. {HOSTILE}\nhttps://a.example/?q="><b>{HOSTILE}'
    website.publish(request(title=HOSTILE, text=text, media=(picture,)))
    for html in (page(folder), (folder / "index.html").read_text()):
        assert tags(html, "script") == tags(html, "b") == []
        assert all("onerror" not in image for image in tags(html, "img"))
    assert "{{ 7*7 }}" in page(folder)


@given(st.text(), st.text())
def test_any_text_makes_a_page_and_a_feed_that_parse(
    tmp_path_factory: pytest.TempPathFactory, title: str, text: str
) -> None:
    folder = tmp_path_factory.mktemp("site")
    connect(folder).publish(request(title=title, text=text))
    assert len(said(feed(folder), "a:entry/a:id")) == 1
    assert tags(page(folder), "script") == []


def test_the_same_request_makes_the_same_files(
    website: WebsiteChannel, folder: Path
) -> None:
    first = website.publish(request())
    before = everything(folder)
    assert connect(folder).publish(request()) == first
    assert everything(folder) == before


def test_another_text_at_the_same_address_is_rejected(
    website: WebsiteChannel, folder: Path
) -> None:
    website.publish(request())
    before = everything(folder)
    with pytest.raises(Rejected, match="ktp-el"):
        website.publish(request(text="Lain sama sekali", key="8/0/"))
    assert everything(folder) == before


def test_the_same_text_from_another_delivery_changes_nothing(
    website: WebsiteChannel, folder: Path
) -> None:
    first = website.publish(request())
    before = everything(folder)
    later = request(key="9/0/", at=AT + timedelta(days=2))
    assert website.publish(later) == first
    assert everything(folder) == before


class Dead(BaseException):
    """The process is gone."""


def break_at(
    monkeypatch: pytest.MonkeyPatch, number: int, error: BaseException
) -> None:
    """Let the replacing of the file of this number fail, the first being 0."""
    real, count = os.replace, iter(range(1000))

    def replace(source: Path, target: Path) -> None:
        if next(count) == number:
            raise error
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)


FILES = ["picture", "item.json", "page", "feed.xml", "archive.html", "home"]


@pytest.mark.parametrize("number", range(len(FILES)), ids=FILES)
def test_after_a_crash_every_page_is_whole_and_a_repeat_mends_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    for place in (whole, broken):
        place.mkdir()
        connect(place).publish(request("lama", key="6/0/", at=AT - timedelta(days=1)))
    connect(whole).publish(request())
    with monkeypatch.context() as patch:
        break_at(patch, number, Dead())
        with pytest.raises(Dead):
            connect(broken).publish(request())

    good = everything(whole)
    for name, data in everything(broken).items():
        is_list = name in {"index.html", "archive.html", "feed.xml"}
        if is_list and data != good[name]:
            assert b"ktp-el" not in data
        elif not name.endswith(".part"):
            assert data == good[name]
    connect(broken).publish(request())
    assert everything(broken) == good


def test_a_page_that_never_came_is_in_no_list(
    website: WebsiteChannel, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        break_at(patch, FILES.index("page"), Dead())
        with pytest.raises(Dead):
            website.publish(request())
    website.publish(request("baru", text="Baru"))
    assert said(feed(folder), "a:entry/a:title") == ["Jemput bola"]
    assert "ktp-el" not in (folder / "index.html").read_text()


def test_what_never_became_public_gives_its_address_to_another_text(
    website: WebsiteChannel, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        break_at(patch, FILES.index("page"), Dead())
        with pytest.raises(Dead):
            website.publish(request())
    website.publish(request(text="Sudah diperbaiki", key="8/0/"))
    assert "Sudah diperbaiki" in page(folder)


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (errno.ENOSPC, Transient),
        (errno.EIO, Transient),
        (errno.EDQUOT, Transient),
        (errno.EACCES, AuthExpired),
        (errno.EROFS, AuthExpired),
        (errno.ENAMETOOLONG, Rejected),
    ],
)
@pytest.mark.parametrize("number", range(3), ids=FILES[:3])
def test_a_disk_that_refuses_before_the_page_left_nothing_public(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    outcome: type[ChannelError],
    number: int,
) -> None:
    break_at(monkeypatch, number, OSError(code, os.strerror(code), "file"))
    with pytest.raises(outcome, match=os.strerror(code)):
        connect(folder).publish(request())
    assert not (folder / "ktp-el" / "index.html").exists()
    assert not list(folder.rglob("*.part"))


def test_a_page_whose_name_may_not_last_is_perhaps_public(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_file = folder / "ktp-el" / "index.html"
    real = os.fsync

    def fsync(handle: int) -> None:
        if page_file.exists():
            raise OSError(errno.EIO, "Input/output error", "ktp-el")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OutcomeUnknown, match="ktp-el is public"):
        connect(folder).publish(request())


@pytest.mark.parametrize(
    ("setting", "kind"), [({"language": "xx"}, ValueError), ({"zone": "X/Y"}, KeyError)]
)
def test_a_language_or_zone_that_nobody_knows_is_refused_at_the_connecting(
    folder: Path, setting: Mapping[str, str], kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        connect(folder, **setting)


def test_a_language_may_have_a_country(folder: Path) -> None:
    connect(folder, language="en-GB").publish(request())
    assert '<html lang="en-GB">' in page(folder)


@pytest.mark.parametrize("number", range(3, 6), ids=FILES[3:])
def test_a_disk_that_refuses_after_the_page_is_perhaps_public(
    folder: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    break_at(monkeypatch, number, OSError(errno.ENOSPC, "No space left", "file"))
    with pytest.raises(OutcomeUnknown, match="ktp-el"):
        connect(folder).publish(request())
    assert (folder / "ktp-el" / "index.html").exists()


@pytest.mark.parametrize(
    "link",
    [
        "",
        "ktp-el",
        BASE,
        f"{BASE}/",
        f"{BASE}/../rahasia/",
        f"{BASE}/..",
        f"{BASE}/.well-known/",
        f"{BASE}/a/b/",
        f"{BASE}/a%2fb/",
        f"{BASE}/a\\b/",
        f"{BASE}/index.html",
        f"{BASE}/a\n/",
        f"{BASE}/{'a' * 201}/",
        f"{BASE}lain/a/",
        "https://lain.example/a/",
    ],
)
def test_a_link_that_is_no_article_of_ours_is_rejected_and_writes_nothing(
    website: WebsiteChannel, folder: Path, link: str
) -> None:
    part = Part(text=TEXT, title="T", link=link)
    with pytest.raises(Rejected):
        website.publish(Publication(part=part, key="1", intended_at=AT))
    assert everything(folder.parent) == {}


@given(st.text(max_size=30))
def test_an_address_never_leaves_the_folder(slug: str) -> None:
    website = connect(Path("/nowhere"))
    try:
        address = website.address(slug)
    except ValueError:
        return
    assert address == f"{BASE}/{slug}/"
    assert Path("/site", slug).resolve().parent == Path("/site")


def test_a_link_in_the_folder_that_leads_elsewhere_is_not_followed(
    website: WebsiteChannel, folder: Path
) -> None:
    elsewhere = folder.parent / "elsewhere"
    elsewhere.mkdir()
    (folder / "ktp-el").symlink_to(elsewhere)
    with pytest.raises(Rejected):
        website.publish(request())
    assert everything(elsewhere) == {}


def test_a_page_of_another_hand_is_never_overwritten(
    website: WebsiteChannel, folder: Path
) -> None:
    (folder / "ktp-el").mkdir()
    (folder / "ktp-el" / "index.html").write_text("by hand")
    with pytest.raises(Rejected, match="another page"):
        website.publish(request())
    assert page(folder) == "by hand"


def test_a_home_page_of_another_hand_is_never_overwritten(
    website: WebsiteChannel, folder: Path
) -> None:
    (folder / "index.html").write_text("<h1>Selamat datang</h1>")
    for act in (website.check, lambda: website.publish(request())):
        with pytest.raises(AuthExpired, match="home page"):
            act()
    assert everything(folder) == {"index.html": b"<h1>Selamat datang</h1>"}


def test_a_folder_that_is_gone_is_not_made_again(tmp_path: Path) -> None:
    unmounted = tmp_path / "mnt" / "site"
    for act in (
        connect(unmounted).check,
        lambda: connect(unmounted).publish(request()),
    ):
        with pytest.raises(AuthExpired):
            act()
    assert list(tmp_path.iterdir()) == []


def test_a_check_names_the_office_and_writes_nothing(
    website: WebsiteChannel, folder: Path
) -> None:
    assert website.check().handle == "Kominfo"
    assert website.check().url == f"{BASE}/"
    assert everything(folder) == {}


def test_a_check_of_a_file_or_a_closed_folder_wants_a_person(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "file").write_text("")
    with pytest.raises(AuthExpired):
        connect(folder / "file").check()
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(AuthExpired, match="not writable"):
        connect(folder).check()


def gone(media: Media) -> BinaryIO:
    raise FileNotFoundError(errno.ENOENT, "gone", media.sha256)


def unreadable(media: Media) -> BinaryIO:
    raise OSError(errno.EIO, "Input/output error", media.sha256)


@pytest.mark.parametrize(
    ("open_", "outcome"), [(gone, Rejected), (unreadable, Transient)]
)
def test_without_its_picture_an_article_is_not_published(
    website: WebsiteChannel,
    folder: Path,
    open_: Callable[[Media], BinaryIO],
    outcome: type[ChannelError],
) -> None:
    with pytest.raises(outcome, match="aaaaaaaa"):
        website.publish(request(open_=open_))
    assert everything(folder) == {}


def test_a_picture_of_a_kind_that_no_page_shows_is_rejected(
    website: WebsiteChannel,
) -> None:
    tiff = Media(sha256="a" * 64, mime="image/tiff", width=1, height=1, size=1)
    with pytest.raises(Rejected, match="image/tiff"):
        website.publish(request(media=(tiff,)))
