"""What stands on the website after a correction, a takedown, or another's hand."""

from __future__ import annotations

import errno
import fcntl
import io
import json
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from channels._website.article import Article
from channels._website.pages import article_page, articles
from channels.website import WebsiteChannel
from dissemination.channel import (
    Absent,
    AuthExpired,
    Captions,
    Changed,
    ChannelError,
    Intact,
    Media,
    Part,
    Publication,
    Receipt,
    Rejected,
    Transient,
)

BASE = "https://info.contoh.example/berita"
AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
ATOM = {"a": "http://www.w3.org/2005/Atom"}
BYTES = {"a": b"photo", "b": b"video", "c": b"cover", "d": b"other photo"}
PHOTO = Media(
    sha256="a", mime="image/jpeg", width=1600, height=900, size=5, alt="Antrean"
)
TEXT = "Petugas melayani warga.\n\n• KTP-el\n• KIA"


def request(
    text: str = TEXT,
    *,
    slug: str = "ktp-el",
    title: str = "Jemput bola",
    media: tuple[Media, ...] = (PHOTO,),
    at: datetime = AT,
) -> Publication:
    return Publication(
        part=Part(text=text, title=title, link=f"{BASE}/{slug}/", media=media),
        key=f"{slug}/0/",
        intended_at=at,
        open=lambda medium: io.BytesIO(BYTES[medium.sha256]),
    )


def connect(folder: Path, **more: str) -> WebsiteChannel:
    given = {"folder": str(folder), "base_url": BASE, "office": "Kominfo"}
    return WebsiteChannel({**given, **more})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "site"
    place.mkdir()
    return place


@pytest.fixture
def website(folder: Path) -> WebsiteChannel:
    return connect(folder)


@pytest.fixture
def proof(website: WebsiteChannel) -> Receipt:
    return website.publish(request())


def lost(_: Media) -> io.BytesIO:
    raise FileNotFoundError


def everything(folder: Path) -> Mapping[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def page(folder: Path, slug: str = "ktp-el") -> str:
    return (folder / slug / "index.html").read_text(encoding="utf-8")


def rewrite(folder: Path, change: Callable[[str], str]) -> None:
    place = folder / "ktp-el" / "index.html"
    before = place.read_text(encoding="utf-8")
    assert change(before) != before
    place.write_text(change(before), encoding="utf-8")


def entries(folder: Path, name: str) -> list[str]:
    feed = ET.fromstring((folder / "feed.xml").read_bytes())  # noqa: S314 - ours
    return [found.text or "" for found in feed.findall(f"a:entry/a:{name}", ATOM)]


def test_title_text_and_list_of_a_page_are_read_back(
    website: WebsiteChannel, proof: Receipt
) -> None:
    assert website.read_back(request(), proof) == Intact()
    seen = website.read_back(request(title="Lain"), proof)
    assert isinstance(seen, Changed)
    assert seen.differs == ("text",)
    assert seen.text == "Jemput bola\nPetugas melayani warga.\nKTP-el\nKIA"


@pytest.mark.parametrize(
    "change",
    [
        lambda html: html.replace("Petugas", "Petani"),
        lambda html: html.replace("<h1>Jemput bola", "<h1>Menang besar"),
        lambda html: html.replace("</ul>", "<li>Judi</li></ul>"),
        lambda html: html.replace(
            '<div class="foot">', '<p>Judi</p><div class="foot">'
        ),
        lambda html: (
            html.replace("</div></article>", "</article>Judi</div>", 1)[:9000]
            + "</article>"
        ),
        lambda _: "<h1>Diretas</h1>",
        lambda _: "",
    ],
    ids=["word", "title", "point", "paragraph", "broken", "defaced", "empty"],
)
def test_another_s_hand_on_the_text_is_seen(
    website: WebsiteChannel,
    folder: Path,
    proof: Receipt,
    change: Callable[[str], str],
) -> None:
    rewrite(folder, change)
    seen = website.read_back(request(), proof)
    assert isinstance(seen, Changed)
    assert "text" in seen.differs


def test_what_a_newer_program_writes_around_an_article_is_no_difference(
    website: WebsiteChannel, folder: Path, proof: Receipt
) -> None:
    rewrite(folder, lambda html: html.replace("Informasi publik dari", "Kabar dari"))
    rewrite(folder, lambda html: html.replace("<main", "<aside>Cari</aside><main"))
    assert website.read_back(request(), proof) == Intact()


@pytest.mark.parametrize(
    "change",
    [
        lambda html: html.replace('alt="Antrean"', 'alt="Kosong"'),
        lambda html: html.replace(".jpg", ".png"),
        lambda html: html.replace("<figure>", '<img src="iklan.jpg"><figure>'),
    ],
    ids=["alt", "file", "more"],
)
def test_another_s_hand_on_a_picture_is_seen(
    website: WebsiteChannel,
    folder: Path,
    proof: Receipt,
    change: Callable[[str], str],
) -> None:
    rewrite(folder, change)
    seen = website.read_back(request(), proof)
    assert isinstance(seen, Changed)
    assert seen.differs == ("media",)


@pytest.mark.parametrize("data", [None, b"another"])
def test_a_picture_that_is_gone_or_another_is_seen(
    website: WebsiteChannel, folder: Path, proof: Receipt, data: bytes | None
) -> None:
    (picture,) = (folder / "ktp-el").glob("*.jpg")
    picture.unlink() if data is None else picture.write_bytes(data)
    seen = website.read_back(request(), proof)
    assert isinstance(seen, Changed)
    assert seen.differs == ("media",)


def test_a_video_is_read_back_with_its_still_and_its_captions(
    website: WebsiteChannel,
) -> None:
    video = Media(sha256="b", mime="video/mp4", width=720, height=1280, size=5)
    cover = Media(sha256="c", mime="image/png", width=720, height=1280, size=5)
    captions = Captions(language="id", srt="1", vtt="WEBVTT\n")
    meant = request(media=(video,))
    meant = replace(meant, part=replace(meant.part, cover=cover, captions=captions))
    proof = website.publish(meant)
    assert website.read_back(meant, proof) == Intact()
    silent = replace(meant, part=replace(meant.part, captions=None))
    seen = website.read_back(silent, proof)
    assert isinstance(seen, Changed)
    assert seen.differs == ("media",)


def test_a_folder_that_is_away_with_its_disk_is_no_removed_page(
    website: WebsiteChannel, folder: Path, proof: Receipt
) -> None:
    folder.rename(folder.with_name("elsewhere"))
    with pytest.raises(AuthExpired):
        website.read_back(request(), proof)


def test_without_the_picture_that_was_published_it_cannot_tell(
    website: WebsiteChannel, proof: Receipt
) -> None:
    with pytest.raises(Rejected, match="is gone"):
        website.read_back(replace(request(), open=lost), proof)


def test_a_correction_says_that_it_is_one_and_when(
    website: WebsiteChannel, folder: Path, proof: Receipt
) -> None:
    began = datetime.now(UTC)
    assert "Diperbarui" not in page(folder)
    assert website.correct(request("Petugas libur."), proof) == proof
    assert "Petugas libur." in page(folder)
    assert "Diperbarui" in page(folder)
    kept = json.loads((folder / "ktp-el" / "item.json").read_text())
    assert began <= datetime.fromisoformat(kept["updated_at"]) <= datetime.now(UTC)
    assert (
        f'<meta property="article:modified_time" content="{kept["updated_at"]}">'
        in (page(folder))
    )


def test_an_english_site_says_so_in_english(folder: Path) -> None:
    website = connect(folder, language="en")
    proof = website.publish(request())
    website.correct(request("Petugas libur."), proof)
    assert "Updated" in page(folder)
    website.take_down(proof)
    assert "<h1>Withdrawn</h1>" in page(folder)


def test_the_feed_gives_a_correction_the_identity_of_what_it_mends(
    website: WebsiteChannel, folder: Path, proof: Receipt
) -> None:
    before = {name: entries(folder, name) for name in ("id", "published", "updated")}
    later = request("Petugas libur.", at=AT + timedelta(days=3))
    website.correct(later, proof)
    assert entries(folder, "id") == before["id"]
    assert entries(folder, "published") == before["published"]
    assert entries(folder, "updated") > before["updated"]
    assert "Petugas libur." in entries(folder, "summary")[0]
    assert "Petugas libur." in (folder / "index.html").read_text(encoding="utf-8")


def test_a_correction_keeps_its_place_among_the_articles(
    website: WebsiteChannel, folder: Path, proof: Receipt
) -> None:
    website.publish(request(slug="baru", title="Baru", at=AT + timedelta(days=1)))
    website.correct(request(title="Jemput bola, ralat"), proof)
    assert entries(folder, "title") == ["Baru", "Jemput bola, ralat"]


def test_a_correction_twice_has_one_date(
    website: WebsiteChannel, folder: Path, proof: Receipt
) -> None:
    website.correct(request("Petugas libur."), proof)
    once = everything(folder)
    connect(folder).correct(request("Petugas libur."), proof)
    assert everything(folder) == once


def test_what_a_correction_no_longer_shows_leaves_the_folder(
    website: WebsiteChannel, folder: Path, proof: Receipt
) -> None:
    (folder / "ktp-el" / "catatan.txt").write_text("bukan milik kami")
    other = replace(PHOTO, sha256="d", alt="Loket")
    website.correct(request(media=(other,)), proof)
    assert {path.read_bytes() for path in (folder / "ktp-el").glob("*.jpg")} == {
        b"other photo"
    }
    assert (folder / "ktp-el" / "catatan.txt").exists()
    assert website.read_back(request(media=(other,)), proof) == Intact()


def test_a_correction_keeps_the_address(
    website: WebsiteChannel, folder: Path, proof: Receipt
) -> None:
    before = everything(folder)
    with pytest.raises(Rejected, match="address"):
        website.correct(request(slug="lain"), proof)
    assert everything(folder) == before


def test_what_was_taken_down_is_neither_corrected_nor_published_again(
    website: WebsiteChannel, folder: Path, proof: Receipt
) -> None:
    website.take_down(proof)
    before = everything(folder)
    with pytest.raises(Rejected, match="taken down"):
        website.correct(request("Petugas libur."), proof)
    for again in (request(), request("Petugas libur.")):
        with pytest.raises(Rejected):
            website.publish(again)
    assert everything(folder) == before


def test_a_notice_stands_where_the_page_was(
    website: WebsiteChannel, folder: Path, proof: Receipt
) -> None:
    website.take_down(proof)
    assert "<h1>Dicabut</h1>" in page(folder)
    assert '<meta name="robots" content="noindex">' in page(folder)
    assert entries(folder, "id") == []
    for name in ("index.html", "archive.html"):
        assert "ktp-el" not in (folder / name).read_text(encoding="utf-8")


def test_nothing_of_what_was_taken_down_stays_in_the_folder(
    website: WebsiteChannel, folder: Path, proof: Receipt
) -> None:
    website.correct(request("Petugas libur."), proof)
    (folder / "ktp-el" / ".0123456789abcdef.part").write_text("Petugas libur.")
    website.take_down(proof)
    left = everything(folder)
    assert {name for name in left if name.startswith("ktp-el/")} == {
        "ktp-el/index.html",
        "ktp-el/item.json",
    }
    for said in (b"Petugas", b"Jemput", b"Antrean", b"photo"):
        assert not any(said in data for data in left.values())


def test_a_page_that_somebody_removed_is_taken_down_with_its_pictures(
    website: WebsiteChannel, folder: Path, proof: Receipt
) -> None:
    (folder / "ktp-el" / "index.html").unlink()
    website.take_down(proof)
    assert "<h1>Dicabut</h1>" in page(folder)
    assert not list((folder / "ktp-el").glob("*.jpg"))


def test_a_folder_that_somebody_removed_is_taken_out_of_the_lists(
    website: WebsiteChannel, folder: Path, proof: Receipt
) -> None:
    for path in (folder / "ktp-el").iterdir():
        path.unlink()
    (folder / "ktp-el").rmdir()
    website.take_down(proof)
    assert entries(folder, "id") == []
    assert not (folder / "ktp-el").exists()


def lead_elsewhere(place: Path) -> None:
    elsewhere = place.parent.parent / "elsewhere"
    place.rename(elsewhere)
    place.symlink_to(elsewhere)


FOREIGN: Mapping[str, Callable[[Path], object]] = {
    "page": lambda place: (place / "index.html").write_text("<h1>Milik lain</h1>"),
    "sidecar": lambda place: (place / "item.json").write_text("{}"),
    "link": lead_elsewhere,
}


@pytest.mark.parametrize("spoil", FOREIGN.values(), ids=FOREIGN)
def test_what_is_another_s_is_for_a_person(
    website: WebsiteChannel,
    folder: Path,
    proof: Receipt,
    spoil: Callable[[Path], object],
) -> None:
    spoil(folder / "ktp-el")
    before = everything(folder.parent)
    with pytest.raises(Rejected):
        website.correct(request("Petugas libur."), proof)
    with pytest.raises(Rejected):
        website.take_down(proof)
    assert everything(folder.parent) == before


def test_a_home_page_of_another_hand_stops_every_change(
    website: WebsiteChannel, folder: Path, proof: Receipt
) -> None:
    (folder / "index.html").write_text("<h1>Situs lain</h1>")
    before = everything(folder)
    with pytest.raises(AuthExpired):
        website.correct(request("Petugas libur."), proof)
    with pytest.raises(AuthExpired):
        website.take_down(proof)
    assert everything(folder) == before


@pytest.mark.parametrize("name", ["../lain", "a/b", ".", "", "a" * 201])
def test_a_name_never_leaves_the_folder(
    website: WebsiteChannel, folder: Path, proof: Receipt, name: str
) -> None:
    before = everything(folder.parent)
    receipt = replace(proof, remote_id=name)
    with pytest.raises(Rejected):
        website.read_back(request(), receipt)
    with pytest.raises(Rejected):
        website.take_down(receipt)
    with pytest.raises(Rejected):
        website.correct(request(), receipt)
    assert everything(folder.parent) == before


def test_who_lists_while_another_is_taken_down_does_not_bring_it_back(
    website: WebsiteChannel,
    folder: Path,
    proof: Receipt,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    takers: list[threading.Thread] = []

    def slowly(where: Path) -> list[Article]:
        seen = articles(where)
        if not takers:  # the publisher has looked; now the other comes
            takers.append(beside(lambda: website.take_down(proof)))
        return seen

    monkeypatch.setattr("channels._website.shelf.articles", slowly)
    connect(folder).publish(request(slug="baru", title="Baru"))
    takers[0].join(5)
    assert entries(folder, "title") == ["Baru"]


def beside(work: Callable[[], object]) -> threading.Thread:
    """Let another work, as far as it comes in a while."""
    other = threading.Thread(target=work)
    other.start()
    other.join(0.2)
    return other


@pytest.mark.parametrize("late", ["publish", "correct"])
def test_who_writes_late_does_not_bring_back_what_was_taken_down(
    website: WebsiteChannel, folder: Path, monkeypatch: pytest.MonkeyPatch, late: str
) -> None:
    other = connect(folder)
    takers: list[threading.Thread] = []

    def take_down() -> None:
        other.take_down(other.publish(request()))

    def slowly(*said: Any) -> bytes:
        if not takers:  # all is ready for the page; now the other comes
            takers.append(beside(take_down))
        return article_page(*said)

    calls: Mapping[str, Callable[[], Receipt]] = {
        "publish": lambda: website.publish(request()),
        "correct": lambda: website.correct(
            request(), Receipt(remote_id="ktp-el", url=f"{BASE}/ktp-el/")
        ),
    }
    if late == "correct":
        other.publish(request())
    monkeypatch.setattr("channels._website.shelf.article_page", slowly)
    calls[late]()
    takers[0].join(5)
    assert "<h1>Dicabut</h1>" in page(folder)
    assert entries(folder, "title") == []


@pytest.mark.parametrize("code", [errno.EBADF, errno.ENOLCK])
def test_a_disk_that_knows_no_locks_is_written_to_all_the_same(
    website: WebsiteChannel, folder: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(*_: int) -> None:
        raise OSError(code, "no locks")

    monkeypatch.setattr(fcntl, "flock", refuse)
    website.publish(request())
    assert entries(folder, "title") == ["Jemput bola"]


def test_a_lock_that_fails_otherwise_is_not_passed_over(
    website: WebsiteChannel, proof: Receipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: int) -> None:
        raise OSError(errno.EIO, "no disk")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(Transient):
        website.take_down(proof)


class Dead(BaseException):
    """The process is gone."""


def break_at(
    monkeypatch: pytest.MonkeyPatch, number: int, error: BaseException
) -> None:
    """Let the changing of the file of this number fail, the first being 0."""
    count = iter(range(1000))
    for name in ("replace", "unlink"):
        real = getattr(os, name)

        def change(*paths: Path, _real: Callable[..., None] = real) -> None:
            if next(count) == number:
                raise error
            _real(*paths)

        monkeypatch.setattr(os, name, change)


def correct(website: WebsiteChannel, proof: Receipt) -> None:
    other = replace(PHOTO, sha256="d", alt="Loket")
    website.correct(request("Petugas libur.", media=(other,)), proof)


def take_down(website: WebsiteChannel, proof: Receipt) -> None:
    website.take_down(proof)


CHANGES = {"correct": correct, "take_down": take_down}


def without_dates(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    return {
        name: data
        for name, data in files.items()
        if not name.endswith((".html", ".xml", ".json"))
    }


@pytest.mark.parametrize("amend", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("number", range(7))
def test_after_a_crash_the_page_is_whole_and_a_repeat_completes_the_change(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    amend: Callable[[WebsiteChannel, Receipt], None],
) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    for place in (whole, broken):
        place.mkdir()
        connect(place).publish(request())
    proof = Receipt(remote_id="ktp-el", url=f"{BASE}/ktp-el/")
    pages = [page(whole)]
    amend(connect(whole), proof)
    with monkeypatch.context() as patch:
        break_at(patch, number, Dead())
        try:
            amend(connect(broken), proof)
        except Dead:
            assert page(broken) == pages[0] or "Petugas melayani" not in page(broken)
            assert page(broken).rstrip().endswith("</html>")
    amend(connect(broken), proof)

    assert without_dates(everything(broken)) == without_dates(everything(whole))
    assert set(everything(broken)) == set(everything(whole))
    assert ("libur" in page(broken)) == ("libur" in page(whole))
    assert entries(broken, "title") == entries(whole, "title")


@pytest.mark.parametrize("amend", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize(
    ("code", "outcome"),
    [(errno.ENOSPC, Transient), (errno.EIO, Transient), (errno.EROFS, AuthExpired)],
)
@pytest.mark.parametrize("number", [0, 2, 4])
def test_a_disk_that_refuses_is_mended_by_a_repeat(
    website: WebsiteChannel,
    proof: Receipt,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    code: int,
    outcome: type[ChannelError],
    amend: Callable[[WebsiteChannel, Receipt], None],
) -> None:
    with monkeypatch.context() as patch:
        break_at(patch, number, OSError(code, "no", "place"))
        with pytest.raises(ChannelError) as caught:
            amend(website, proof)
    assert type(caught.value) is outcome
    amend(website, proof)
    sight = website.read_back(request(), proof)
    assert sight == Absent() if amend is take_down else isinstance(sight, Changed)


def test_a_sidecar_of_an_older_program_is_corrected_all_the_same(
    website: WebsiteChannel, folder: Path, proof: Receipt
) -> None:
    kept = json.loads((folder / "ktp-el" / "item.json").read_text())
    assert not {"updated_at", "is_withdrawn"} & set(kept)
    website.correct(request("Petugas libur."), proof)
    assert "Petugas libur." in page(folder)
