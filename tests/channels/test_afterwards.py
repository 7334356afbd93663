"""Every adapter after publishing, on its stand-in, over real HTTP."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from channels.bluesky import BlueskyChannel
from channels.facebook import FacebookChannel
from channels.feed import FeedChannel
from channels.mastodon import MastodonChannel
from channels.sandbox._platform import Platform
from channels.sandbox.bluesky import BlueskySandbox
from channels.sandbox.facebook import FacebookSandbox
from channels.sandbox.feed import FeedSandbox
from channels.sandbox.mastodon import MastodonSandbox
from channels.sandbox.telegram import TelegramSandbox
from channels.sandbox.website import WebsiteSandbox
from channels.sandbox.wordpress import WordPressSandbox
from channels.sandbox.x import XSandbox
from channels.telegram import TelegramChannel
from channels.website import WebsiteChannel
from channels.whatsapp_status import WhatsAppStatusChannel
from channels.wordpress import WordPressChannel
from channels.x import XChannel
from channels.youtube import YouTubeChannel
from dissemination.channel import Channel, Media, Part, Sandbox, Shown
from dissemination.testing import AfterwardsContract
from dissemination.testing.contract import REQUEST

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "channels.md"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)
ALBUM = tuple(
    Media(sha256=f"{n}" * 64, mime="image/png", width=1, height=1, size=38, alt=alt)
    for n, alt in enumerate(("Peta", "Grafik"))
)
ILLUSTRATED = replace(
    REQUEST,
    part=Part(
        text="Peta banjir & jalan: https://siak.go.id/peta", media=ALBUM, title="Peta"
    ),
    open=lambda _: io.BytesIO(PNG),
)


class OnAPlatform(AfterwardsContract):
    __test__ = False

    def rewrite(self, platform: Sandbox, shown: Shown, text: str) -> None:
        assert isinstance(platform, Platform)
        platform.rewrite(shown.id, text)

    def remove(self, platform: Sandbox, shown: Shown) -> None:
        assert isinstance(platform, Platform)
        assert platform.hide(shown.id)


class TestBluesky(OnAPlatform):
    __test__ = True

    def stand_in(self, folder: str) -> Sandbox:
        return BlueskySandbox(folder)

    def connect(self, settings: Mapping[str, str]) -> Channel:
        return BlueskyChannel(settings)


class TestBlueskyAlbum(TestBluesky):
    request = ILLUSTRATED


class TestFacebook(OnAPlatform):
    __test__ = True

    def stand_in(self, folder: str) -> Sandbox:
        return FacebookSandbox(folder)

    def connect(self, settings: Mapping[str, str]) -> Channel:
        return FacebookChannel(settings)


class TestFacebookAlbum(TestFacebook):
    request = ILLUSTRATED


class TestMastodon(OnAPlatform):
    __test__ = True

    def stand_in(self, folder: str) -> Sandbox:
        return MastodonSandbox(folder)

    def connect(self, settings: Mapping[str, str]) -> Channel:
        return MastodonChannel(settings)


class TestMastodonAlbum(TestMastodon):
    request = ILLUSTRATED


class TestTelegram(OnAPlatform):
    __test__ = True

    def stand_in(self, folder: str) -> Sandbox:
        return TelegramSandbox(folder)

    def connect(self, settings: Mapping[str, str]) -> Channel:
        return TelegramChannel(settings)


class TestTelegramAlbum(TestTelegram):
    request = ILLUSTRATED


class TestX(OnAPlatform):
    __test__ = True
    keeps_address = False

    def stand_in(self, folder: str) -> Sandbox:
        return XSandbox(folder)

    def connect(self, settings: Mapping[str, str]) -> Channel:
        return XChannel(settings)


class TestXAlbum(TestX):
    request = ILLUSTRATED


class TestWebsite(AfterwardsContract):
    folder: Path

    def stand_in(self, folder: str) -> Sandbox:
        self.folder = Path(folder)
        return WebsiteSandbox(folder)

    def connect(self, settings: Mapping[str, str]) -> Channel:
        return WebsiteChannel(settings)

    def rewrite(self, platform: Sandbox, shown: Shown, text: str) -> None:
        page = self.folder / shown.id / "index.html"
        said = page.read_text(encoding="utf-8")
        assert "<h1>" in said
        page.write_text(said.replace("<h1>", f"<h1>{text} "), encoding="utf-8")

    def remove(self, platform: Sandbox, shown: Shown) -> None:
        (self.folder / shown.id / "index.html").unlink()


class TestWebsiteAlbum(TestWebsite):
    request = ILLUSTRATED


class TestFeed(AfterwardsContract):
    folder: Path

    def stand_in(self, folder: str) -> Sandbox:
        self.folder = Path(folder)
        return FeedSandbox(folder)

    def connect(self, settings: Mapping[str, str]) -> Channel:
        return FeedChannel(settings)

    def rewrite(self, platform: Sandbox, shown: Shown, text: str) -> None:
        document = self.folder / "atom.xml"
        said = document.read_text(encoding="utf-8")
        head, entry, rest = said.partition("<entry><title>")
        assert entry
        document.write_text(f"{head}{entry}{text} {rest}", encoding="utf-8")

    def remove(self, platform: Sandbox, shown: Shown) -> None:
        (self.folder / shown.id / "entry.json").unlink()


class TestFeedAlbum(TestFeed):
    request = ILLUSTRATED


class TestWordPress(OnAPlatform):
    __test__ = True

    def stand_in(self, folder: str) -> Sandbox:
        return WordPressSandbox(folder)

    def connect(self, settings: Mapping[str, str]) -> Channel:
        return WordPressChannel(settings)


class TestWordPressAlbum(TestWordPress):
    request = ILLUSTRATED


SHIPPED: Mapping[str, type] = {
    kind.name: kind
    for kind in (
        BlueskyChannel,
        FacebookChannel,
        FeedChannel,
        MastodonChannel,
        TelegramChannel,
        WebsiteChannel,
        WhatsAppStatusChannel,
        WordPressChannel,
        XChannel,
        YouTubeChannel,
    )
}
ABILITIES = ("read_back", "correct", "take_down")


@pytest.mark.parametrize("name", SHIPPED)
def test_the_document_says_what_a_channel_can_do_after_publishing(name: str) -> None:
    _, _, section = DOCUMENT.read_text(encoding="utf-8").partition("## After publish")
    (row,) = re.findall(rf"^\| `{name}` \|(.*)\|$", section, re.MULTILINE)
    said = [cell.strip() for cell in row.split("|")]
    can = [hasattr(SHIPPED[name], ability) for ability in ABILITIES]
    assert [cell.startswith("yes") for cell in said[:3]] == can
    assert [cell == "no" for cell in said[:3]] == [not able for able in can]
    assert said[3], "it says what not, and why"
    assert re.search(r"\b20\d\d-\d\d-\d\d\b", said[4]), "it says where, and when"
