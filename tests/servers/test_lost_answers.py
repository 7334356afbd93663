"""Answers that are lost between the adapters and real servers, and what is public then.

The engine decides by itself, with the adapters that ship, the official libraries under
them, and a proxy that breaks the line when the server has done its work.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from channels.bluesky import BlueskyChannel
from channels.facebook import FacebookChannel
from channels.mastodon import MastodonChannel
from channels.sandbox.bluesky import BlueskySandbox
from channels.sandbox.facebook import FacebookSandbox
from channels.sandbox.mastodon import MastodonSandbox
from channels.sandbox.telegram import TelegramSandbox
from channels.sandbox.x import XSandbox
from channels.telegram import TelegramChannel
from channels.wordpress import WordPressChannel
from channels.x import XChannel
from dissemination.channel import (
    Channel,
    ChannelError,
    Part,
    Publication,
    Receipt,
    Sandbox,
    Transient,
)
from dissemination.domain.delivery import State
from dissemination.testing import serve
from tests.servers.office import Office, office
from tests.servers.pds import Pds
from tests.servers.proxy import Proxy
from tests.servers.wordpress import WordPress

SKY = "pds.contoh.example"
SITE = "situs.contoh.example"
TEXT = "Layanan buka hari ini.\n\n#Contoh"
AT = datetime(2026, 11, 21, 3, tzinfo=UTC)
_SLUGS = count(1)
# Longer than the adapters wait in these tests.
TIMEOUT_S = "1.0"
LATE_S = 1.6

# What happens to a call, and whether the server did its work.
FAULTS: Mapping[str, dict[str, Any]] = {
    "the line breaks before": {"fault": "drop_before"},
    "the line breaks after": {"fault": "drop_after"},
    "the answer comes too late": {"fault": "delay_after", "seconds": LATE_S},
    "502 after": {"fault": "status_after", "status": 502, "body": "<h1>Bad</h1>"},
    "half an answer": {"fault": "truncate"},
    "429 before": {
        "fault": "status_before",
        "status": 429,
        "headers": {"Retry-After": "30"},
    },
    "503 before": {"fault": "status_before", "status": 503, "body": "<h1>Busy</h1>"},
}
BEFORE = frozenset({"the line breaks before", "429 before", "503 before"})


@pytest.fixture(name="office")
def open_office(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as opened:
        yield opened


def photo(colour: str = "teal") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (120, 120), colour).save(made, "JPEG")
    return made.getvalue()


# WordPress: a real one.


@pytest.fixture
def slug() -> str:
    return f"20261121-jawaban-hilang-{next(_SLUGS)}"


@pytest.fixture
def site(proxy: Proxy, wordpress: WordPress) -> WordPressChannel:
    proxy.follow({SITE: wordpress.host})
    given = wordpress.settings(timeout_s=TIMEOUT_S)
    return WordPressChannel({**given, "base_url": f"https://{SITE}"})


def standing(wordpress: WordPress, slug: str) -> list[tuple[object, object]]:
    """Return slug and state of all posts that begin so, in whatever state."""
    found = wordpress.posts(status="publish,future,draft,pending,private,trash")
    return [
        (post["slug"], post["status"])
        for post in found
        if str(post["slug"]).startswith(slug)
    ]


def article(site: WordPressChannel, slug: str, **more: Any) -> Part:
    return Part(text=TEXT, title="Layanan", link=site.address(slug), **more)


CALLS = {
    "looking for the slug": r"GET .*/posts\?.*slug=",
    "bringing the picture": r"POST .*/media$",
    "describing the picture": r"POST .*/media/[0-9]+$",
    "making the tag": r"(GET|POST) .*/tags",
    "making the draft": r"POST .*/posts$",
    "reading the draft": r"GET .*/posts/[0-9]+\?",
    "publishing": r"POST .*/posts/[0-9]+$",
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", CALLS)
def test_whatever_is_lost_wordpress_shows_it_once(
    proxy: Proxy,
    wordpress: WordPress,
    office: Office,
    site: WordPressChannel,
    slug: str,
    call: str,
    fault: str,
) -> None:
    struck = {"match": CALLS[call], **FAULTS[fault]}
    proxy.follow({SITE: wordpress.host}, [struck])
    media = (office.keep(photo(), "image/jpeg", "Antrean"),)
    ended = office.publish(site, article(site, slug, media=media))
    assert [c.fault for c in proxy.calls() if c.fault] == [struck["fault"]]
    assert ended.state is State.PUBLISHED
    assert standing(wordpress, slug) == [(slug, "publish")]
    assert len(pictures(wordpress, slug)) == 1
    shown = wordpress.visit(f"{wordpress.base_url}/{slug}/")
    assert "Layanan buka hari ini." in shown.text


@pytest.mark.parametrize("fault", [f for f in FAULTS if f not in BEFORE])
def test_an_answer_that_is_lost_twice_and_a_look_that_fails_leave_one_post(
    proxy: Proxy,
    wordpress: WordPress,
    office: Office,
    site: WordPressChannel,
    slug: str,
    fault: str,
) -> None:
    again = {"match": CALLS["publishing"], **FAULTS[fault], "times": 2}
    # The first read is before the call; the two looks after it are lost, too.
    blind = {"match": CALLS["reading the draft"], "fault": "drop_before", "skip": 1}
    proxy.follow({SITE: wordpress.host}, [again, {**blind, "times": 2}])
    ended = office.publish(site, article(site, slug))
    assert ended.state is State.PUBLISHED
    assert ended.outcomes[0] == "unknown"
    assert standing(wordpress, slug) == [(slug, "publish")]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_correction_whose_answer_is_lost_is_made_once_by_a_repeat(
    proxy: Proxy,
    wordpress: WordPress,
    site: WordPressChannel,
    slug: str,
    fault: str,
) -> None:
    request = Publication(part=article(site, slug), key="1/0/", intended_at=AT)
    request = replace(request, memo=site.prepare(request))
    receipt = site.publish(request)
    mended = replace(request, part=replace(request.part, text="Sudah diperbaiki."))
    strike = {"match": CALLS["publishing"], **FAULTS[fault]}
    proxy.follow({SITE: wordpress.host}, [strike])
    error = refused(lambda: site.correct(mended, receipt))
    assert isinstance(error, Transient) or fault == "429 before"
    assert site.correct(mended, receipt) == receipt
    assert standing(wordpress, slug) == [(slug, "publish")]
    assert "Sudah diperbaiki." in wordpress.visit(f"{wordpress.base_url}/{slug}/").text


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", [r"POST .*/posts/[0-9]+$", r"DELETE .*/posts/"])
def test_a_takedown_whose_answer_is_lost_is_done_by_a_repeat(
    proxy: Proxy,
    wordpress: WordPress,
    site: WordPressChannel,
    slug: str,
    call: str,
    fault: str,
) -> None:
    request = Publication(part=article(site, slug), key="1/0/", intended_at=AT)
    receipt = site.publish(replace(request, memo=site.prepare(request)))
    strike = {"match": call, **FAULTS[fault]}
    proxy.follow({SITE: wordpress.host}, [strike])
    refused(lambda: site.take_down(receipt))
    site.take_down(receipt)
    assert standing(wordpress, slug) == [(f"{slug}__trashed", "trash")]


def pictures(wordpress: WordPress, start: str) -> list[str]:
    return [name for name in wordpress.pictures() if name.startswith(f"{start}-")]


def refused(call: Callable[[], object]) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        call()
    return caught.value


# Bluesky: a real server.

RECORD = r"POST .*/xrpc/com\.atproto\.repo\.(put|create)Record$"
BLUESKY_CALLS = {
    "signing in": r"POST .*/com\.atproto\.server\.createSession$",
    "bringing the picture": r"POST .*/com\.atproto\.repo\.uploadBlob$",
    "publishing": RECORD,
}


@pytest.fixture
def sky(proxy: Proxy, pds: Pds) -> BlueskyChannel:
    proxy.follow({SKY: pds.host})
    given = pds.settings(timeout_s=TIMEOUT_S)
    return BlueskyChannel({**given, "base_url": f"https://{SKY}"})


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", BLUESKY_CALLS)
def test_whatever_is_lost_a_pds_keeps_one_record(
    proxy: Proxy,
    pds: Pds,
    office: Office,
    sky: BlueskyChannel,
    call: str,
    fault: str,
) -> None:
    struck = {"match": BLUESKY_CALLS[call], **FAULTS[fault]}
    proxy.follow({SKY: pds.host}, [struck])
    text = f"Layanan buka: {call}, {fault}."
    media = (office.keep(photo(), "image/jpeg", "Antrean"),)
    ended = office.publish(sky, Part(text=text, media=media))
    assert [c.fault for c in proxy.calls() if c.fault] == [struck["fault"]]
    assert ended.state is State.PUBLISHED
    kept = [one for one in pds.posts() if one["value"]["text"] == text]
    assert len(kept) == 1


def test_bluesky_calls_its_server_and_nobody_else(
    proxy: Proxy, office: Office, sky: BlueskyChannel
) -> None:
    sky.check()
    ended = office.publish(sky, Part(text="Kepada satu server saja."))
    assert ended.state is State.PUBLISHED
    calls = proxy.calls()
    assert {call.fault for call in calls} == {""}
    assert all(f"https://{SKY}/" in call.asked for call in calls)


# The platforms that no machine can have: their official libraries, on our stand-ins.


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A platform's stand-in, under the name of the real one.

    `public_call` makes something public; `asks` where only a person can tell what a
    lost answer meant.
    """

    channel: type[Channel]
    sandbox: type[Sandbox]
    host: str
    public_call: str
    asks: bool = False
    has_server: bool = False  # and is told in the settings which

    @property
    def base_url(self) -> str:
        """What the settings name; empty where the library knows the platform."""
        return f"https://{self.host}" if self.has_server else ""


PLAYED = {
    "x": Played(
        channel=XChannel,
        sandbox=XSandbox,
        host="api.twitter.com",
        public_call=r"POST .*/2/tweets$",
    ),
    "facebook": Played(
        channel=FacebookChannel,
        sandbox=FacebookSandbox,
        host="graph.facebook.com",
        public_call=r"POST .*/v25\.0/[0-9]+_[0-9]+(\?.*)?$",
    ),
    "telegram": Played(
        channel=TelegramChannel,
        sandbox=TelegramSandbox,
        host="api.telegram.org",
        public_call=r"POST .*/(sendMessage|sendPhoto)$",
        asks=True,
    ),
    "bluesky": Played(
        channel=BlueskyChannel,
        sandbox=BlueskySandbox,
        host="pds.contoh.example",
        public_call=r"POST .*/xrpc/com\.atproto\.repo\.(put|create)Record$",
        has_server=True,
    ),
    "mastodon": Played(
        channel=MastodonChannel,
        sandbox=MastodonSandbox,
        host="sosial.contoh.example",
        public_call=r"POST .*/api/v1/statuses$",
        has_server=True,
    ),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """A stand-in that is served behind the proxy, and the channel that calls it."""

    played: Played
    platform: Sandbox
    channel: Channel
    hosts: Mapping[str, str]


@pytest.fixture(params=PLAYED)
def scene(
    request: pytest.FixtureRequest, proxy: Proxy, tmp_path: Path
) -> Iterator[Scene]:
    played = PLAYED[request.param]
    platform = played.sandbox(str(tmp_path / "stand-in"))
    with serve(platform) as url:
        hosts = {played.host: url.removeprefix("http://")}
        proxy.follow(hosts)
        # Without `base_url` the adapter calls the real platform's name.
        given = {**platform.account(""), "base_url": played.base_url}
        channel = played.channel({**given, "timeout_s": TIMEOUT_S})
        yield Scene(played, platform, channel, hosts)


def test_an_adapter_calls_its_platform_and_nobody_else(
    proxy: Proxy, office: Office, scene: Scene
) -> None:
    scene.channel.check()
    media = (office.keep(photo(), "image/jpeg", "Antrean"),)
    ended = office.publish(scene.channel, Part(text="Layanan buka.", media=media))
    assert ended.state is State.PUBLISHED
    assert len(scene.platform.public()) == 1
    calls = proxy.calls()
    assert len(calls) >= 2
    assert {call.fault for call in calls} == {""}
    assert all(f"https://{scene.played.host}/" in call.asked for call in calls)


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_lost_is_public_once_or_a_person_is_asked(
    proxy: Proxy, office: Office, scene: Scene, fault: str
) -> None:
    strike = {"match": scene.played.public_call, **FAULTS[fault]}
    proxy.follow(scene.hosts, [strike])
    ended = office.publish(scene.channel, Part(text="Layanan buka."))
    assert [c.fault for c in proxy.calls() if c.fault] == [strike["fault"]]
    public = len(scene.platform.public())
    if scene.played.asks and ended.state is State.UNCERTAIN:
        assert ended.reason == "reason.ask_person"
        assert public == (0 if fault in BEFORE else 1), "nothing is sent unasked"
    else:
        assert ended.state is State.PUBLISHED
        assert public == 1
        assert not scene.played.asks or fault == "429 before"


def test_wordpress_calls_its_site_and_nobody_else(
    proxy: Proxy, office: Office, site: WordPressChannel, slug: str
) -> None:
    site.check()
    media = (office.keep(photo(), "image/jpeg", "Antrean"),)
    assert office.publish(site, article(site, slug, media=media)).state is (
        State.PUBLISHED
    )
    calls = proxy.calls()
    assert {call.fault for call in calls} == {""}
    assert all(f"https://{SITE}/" in call.asked for call in calls)


def test_a_receipt_through_the_proxy_names_the_public_address(
    site: WordPressChannel, slug: str
) -> None:
    request = Publication(part=article(site, slug), key="1/0/", intended_at=AT)
    receipt: Receipt = site.publish(replace(request, memo=site.prepare(request)))
    assert receipt.url == f"https://{SITE}/{slug}/"
