"""What each picture says to who cannot see it, asserted at the wire.

An item with several pictures is planned for each platform that has a place for an
alternative text, published by its adapter, and looked for in the HTTP requests that
arrived at the practice platform, and in what the platform then shows.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, BinaryIO

import pytest
import requests
from PIL import Image
from werkzeug.wrappers import Request

from channels.facebook import FacebookChannel
from channels.sandbox.facebook import FacebookSandbox
from channels.sandbox.telegram import TelegramSandbox
from channels.sandbox.website import WebsiteSandbox
from channels.sandbox.x import XSandbox
from channels.telegram import TelegramChannel
from channels.website import WebsiteChannel
from channels.x import XChannel
from dissemination.channel import (
    CanPrepare,
    Capabilities,
    Channel,
    Media,
    Part,
    Publication,
    Receipt,
    Sandbox,
)
from dissemination.config import FILE
from dissemination.domain.item import Attachment, ContentItem, ItemId, Kind
from dissemination.rendering.pictures import read_picture
from dissemination.services.desk import Desk, make_folders, make_workspace, open_desk
from dissemination.services.media_plan import plan_media
from dissemination.testing import serve

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
ODD = 'Spanduk "Bebas & <Lancar>" di Jalan M.H. Thamrin – 👨\u200d👩\u200d👧 رياو'
LONG = "Peta daerah rawan banjir di sepanjang Sungai Siak, " * 40
ALTS = ("Petugas membagikan beras", ODD, LONG, "")
DESK = """\
[office]
name = "Dinas Uji"
short = "Uji"
zone = "WIB"
"""


@dataclass
class Wire:
    """A practice platform that keeps each request as it arrived."""

    platform: Sandbox
    seen: list[Arrived] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length)
        self.seen.append(_arrived({**environ, "wsgi.input": io.BytesIO(body)}, body))
        environ["wsgi.input"] = io.BytesIO(body)
        answer: Iterable[bytes] = self.platform(environ, start_response)
        return answer

    def ending(self, path: str) -> list[Arrived]:
        """Return the requests whose path ends so."""
        return [one for one in self.seen if one.path.endswith(path)]


@dataclass(frozen=True)
class Arrived:
    method: str
    path: str
    form: Mapping[str, str]
    files: Mapping[str, bytes]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def _arrived(environ: dict[str, Any], body: bytes) -> Arrived:
    with Request(environ) as request:
        files = {name: file.read() for name, file in request.files.items()}
        form = request.form.to_dict()
    return Arrived(request.method, request.path, form, files, body)


class Images(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Mapping[str, str | None]] = []
        self.videos: list[Mapping[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.found.append(dict(attrs))
        elif tag == "video":
            self.videos.append(dict(attrs))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    folder = tmp_path / "desk"
    make_workspace(folder)
    (folder / FILE).write_text(DESK, encoding="utf-8")
    make_folders(folder)
    with open_desk(folder) as opened:
        yield opened


def picture(desk: Desk, number: int, alt: str) -> Attachment:
    held = io.BytesIO()
    Image.new("RGB", (64 + number, 48), "teal").save(held, "JPEG")
    desk.media.keep(held.getvalue())
    medium = read_picture(held.getvalue(), alt)
    return Attachment(file=f"{number}.jpg", kind="image", alt=alt, media=medium)


def planned(
    desk: Desk, capabilities: Capabilities, alts: Sequence[str] = ALTS
) -> tuple[Media, ...]:
    shown = [picture(desk, number, alt) for number, alt in enumerate(alts)]
    return carried(desk, capabilities, shown)


def carried(
    desk: Desk, capabilities: Capabilities, attachments: Sequence[Attachment]
) -> tuple[Media, ...]:
    item = ContentItem(
        id=ItemId("a1"),
        kind=Kind.NEWS,
        title="Pasar Murah",
        body="Isi.",
        unit="Dinas",
        attachments=tuple(attachments),
    )
    return plan_media(desk, item, capabilities, link="").media


def publish(
    desk: Desk, channel: Channel, media: tuple[Media, ...], link: str = ""
) -> Receipt:
    def opened(medium: Media) -> BinaryIO:
        return desk.media.path(medium.sha256).open("rb")

    part = Part(text="Pasar murah dibuka", title="Pasar", link=link, media=media)
    request = Publication(part=part, key="1/0/", intended_at=NOW, open=opened)
    if isinstance(channel, CanPrepare):
        request = replace(request, memo=channel.prepare(request))
    return channel.publish(request)


def is_cut_at_a_word(cut: str, whole: str) -> bool:
    kept = cut.removesuffix("…").rstrip()
    after = whole[len(kept) : len(kept) + 1]
    return whole.startswith(kept) and not (kept[-1].isalnum() and after.isalnum())


def test_x_is_told_the_alt_of_each_picture_by_the_id_of_its_upload(desk: Desk) -> None:
    wire = Wire(XSandbox(""))
    with serve(wire) as url:
        channel = XChannel(wire.platform.account(url))
        media = planned(desk, channel.capabilities["feed"])
        publish(desk, channel, media)
    uploads = {
        hashlib.sha256(one.files["media"]).hexdigest(): one.path.split("/")[-2]
        for one in wire.ending("/append")
    }
    told = {
        one.json["id"]: one.json["metadata"]["alt_text"]["text"]
        for one in wire.ending("/2/media/metadata")
    }
    alts = [told.get(uploads[medium.sha256], "") for medium in media]
    assert [alts[0], alts[1], alts[3]] == [ALTS[0], ALTS[1], ""]
    assert len(told) == 3, "nothing is said of a picture that has no alt"
    assert 900 < len(alts[2]) <= 1000
    assert is_cut_at_a_word(alts[2], LONG)
    [post] = wire.ending("/2/tweets")
    assert post.json["media"]["media_ids"] == [uploads[m.sha256] for m in media]
    [shown] = wire.platform.public()
    assert list(shown.alts) == alts


def test_facebook_is_told_the_alt_of_each_picture_with_its_bytes(desk: Desk) -> None:
    wire = Wire(FacebookSandbox(""))
    with serve(wire) as url:
        channel = FacebookChannel(wire.platform.account(url))
        media = planned(desk, channel.capabilities["feed"])
        publish(desk, channel, media)
    photos = wire.ending("/photos")
    sent = [hashlib.sha256(one.files["source"]).hexdigest() for one in photos]
    assert sent == [medium.sha256 for medium in media]
    alts = [one.form.get("alt_text_custom") for one in photos]
    assert (alts[0], alts[1], alts[3]) == (ALTS[0], ALTS[1], None)
    assert 900 < len(str(alts[2])) <= 1000
    assert is_cut_at_a_word(str(alts[2]), LONG)
    [shown] = wire.platform.public()
    assert list(shown.alts) == [alt or "" for alt in alts]


def test_a_page_gives_each_picture_its_own_alt(desk: Desk, tmp_path: Path) -> None:
    wire = Wire(WebsiteSandbox(str(tmp_path / "site")))
    with serve(wire) as url:
        channel = WebsiteChannel(wire.platform.account(url))
        media = planned(desk, channel.capabilities["article"])
        receipt = publish(desk, channel, media, channel.address("pasar"))
        page = requests.get(receipt.url, timeout=5)
        page.encoding = "utf-8"
        images = Images()
        images.feed(page.text)
        shown = [
            requests.get(f"{receipt.url}{one['src']}", timeout=5).content
            for one in images.found
        ]
        feed = requests.get(f"{url}/feed.xml", timeout=5).text
    sent = [hashlib.sha256(data).hexdigest() for data in shown]
    assert sent == [medium.sha256 for medium in media]
    alts = [str(one["alt"]) for one in images.found]
    assert [alts[0], alts[1], alts[3]] == [ALTS[0], ALTS[1], ""]
    assert 900 < len(alts[2]) <= 1000
    assert is_cut_at_a_word(alts[2], LONG)
    assert ALTS[0] in feed


def test_a_page_says_what_a_video_shows(desk: Desk, tmp_path: Path) -> None:
    data = b"\0\0\0\x20ftypisom" + bytes(20)
    film = Media(
        sha256=desk.media.keep(data),
        mime="video/mp4",
        width=0,
        height=0,
        size=len(data),
    )
    wire = Wire(WebsiteSandbox(str(tmp_path / "site")))
    with serve(wire) as url:
        channel = WebsiteChannel(wire.platform.account(url))
        video = Attachment(file="f.mp4", kind="video", alt=LONG, media=film)
        shown = [picture(desk, 0, ODD), video]
        media = carried(desk, channel.capabilities["article"], shown)
        receipt = publish(desk, channel, media, channel.address("film"))
        page = requests.get(receipt.url, timeout=5)
    images = Images()
    images.feed(page.content.decode())
    assert [one["alt"] for one in images.found] == [ODD]
    [player] = images.videos
    assert 900 < len(str(player["aria-label"])) <= 1000
    assert is_cut_at_a_word(str(player["aria-label"]), LONG)


def test_telegram_has_no_place_for_an_alt_and_gets_none(desk: Desk) -> None:
    wire = Wire(TelegramSandbox(""))
    with serve(wire) as url:
        channel = TelegramChannel(wire.platform.account(url))
        media = planned(desk, channel.capabilities["feed"], ALTS[:2])
        publish(desk, channel, media)
    [album] = wire.ending("/sendMediaGroup")
    assert len(album.files) == 2
    sent = json.dumps(album.form, ensure_ascii=False) + album.form["media"]
    assert ALTS[0] not in sent
    assert "Pasar murah dibuka" in album.form["media"]


@pytest.mark.parametrize("count", [1, 2, 4])
def test_the_alts_stay_with_their_pictures_however_many_there_are(
    desk: Desk, count: int
) -> None:
    alts = [f"Gambar nomor {n}" for n in range(count)]
    wire = Wire(XSandbox(""))
    with serve(wire) as url:
        channel = XChannel(wire.platform.account(url))
        publish(desk, channel, planned(desk, channel.capabilities["feed"], alts))
    [shown] = wire.platform.public()
    assert list(shown.alts) == alts


def test_a_picture_too_many_takes_its_alt_with_it(desk: Desk) -> None:
    alts = [f"Gambar nomor {n}" for n in range(6)]
    wire = Wire(XSandbox(""))
    with serve(wire) as url:
        channel = XChannel(wire.platform.account(url))
        publish(desk, channel, planned(desk, channel.capabilities["feed"], alts))
    told = [one.json["metadata"]["alt_text"] for one in wire.ending("/metadata")]
    assert [one["text"] for one in told] == alts[:4]
