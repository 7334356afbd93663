"""Every adapter through every fault of its stand-in, as the engine would take it."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from channels.bluesky import BlueskyChannel
from channels.facebook import FacebookChannel
from channels.mastodon import MastodonChannel
from channels.sandbox._platform import Platform
from channels.sandbox.bluesky import BlueskySandbox
from channels.sandbox.facebook import FacebookSandbox
from channels.sandbox.mastodon import MastodonSandbox
from channels.sandbox.telegram import TelegramSandbox
from channels.sandbox.x import XSandbox
from channels.telegram import TelegramChannel
from channels.x import XChannel
from dissemination.channel import (
    Absent,
    CanFind,
    CannotTell,
    CanPrepare,
    Channel,
    ChannelError,
    Found,
    Media,
    OutcomeUnknown,
    Part,
    Publication,
    RateLimited,
    Receipt,
    Sandbox,
    Transient,
)
from dissemination.testing import serve

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
PICTURE = Media(sha256="a" * 64, mime="image/png", width=1, height=1, size=len(PNG))
BOTH: tuple[tuple[type[Platform], Callable[..., Channel]], ...] = (
    (BlueskySandbox, BlueskyChannel),
    (FacebookSandbox, FacebookChannel),
    (MastodonSandbox, MastodonChannel),
    (TelegramSandbox, TelegramChannel),
    (XSandbox, XChannel),
)
NAMES = [platform.name for platform, _ in BOTH]
# Each fault: what the adapter must say, and whether the thing is public in the end.
FAULTS: Mapping[str, tuple[type[ChannelError], bool]] = {
    "429": (RateLimited, False),
    "500": (OutcomeUnknown, False),
    "drop_before": (OutcomeUnknown, False),
    "drop_after": (OutcomeUnknown, True),
    "slow_before:0.7": (OutcomeUnknown, True),
    "slow_after:0.7": (OutcomeUnknown, True),
}
WAITS = {
    "bluesky": timedelta(hours=1),
    "facebook": timedelta(minutes=1),
    "mastodon": timedelta(minutes=5),
    "telegram": timedelta(seconds=5),
    "x": timedelta(minutes=15),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """A practice platform that is served, and the adapter that calls it."""

    platform: Platform
    channel: Channel

    def prepared(self, text: str = "Pasar murah", *media: Media) -> Publication:
        request = Publication(
            part=Part(text=text, media=media),
            key="1/0/",
            intended_at=datetime.now(UTC),
            open=lambda _: io.BytesIO(PNG),
        )
        if not isinstance(self.channel, CanPrepare):
            return request
        return replace(request, memo=self.channel.prepare(request))

    def find(self, request: Publication) -> Found | Absent | CannotTell:
        if not isinstance(self.channel, CanFind):
            return CannotTell()
        return self.channel.find(request, request.intended_at - timedelta(minutes=1))

    def texts(self) -> list[str]:
        return [shown.text for shown in self.platform.public()]

    def settle(self, count: int) -> None:
        """Wait until the platform has done what it was slow to do."""
        deadline = time.monotonic() + 3
        while len(self.texts()) != count and time.monotonic() < deadline:
            time.sleep(0.01)


@pytest.fixture(params=BOTH, ids=NAMES)
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    build, connect = request.param
    platform: Platform = build("")
    with serve(platform) as url:
        settings = {**platform.account(url), "timeout_s": "0.3"}
        yield Stage(platform, connect(settings))


def end(call: Callable[[], Receipt]) -> Receipt | ChannelError:
    try:
        return call()
    except ChannelError as error:
        return error


def carry(stage: Stage, request: Publication) -> Receipt | None:
    """Publish as the engine does: again only what is surely not public, or harmless.

    None where a person would be asked.
    """
    keyed = stage.channel.capabilities["feed"].keyed_for > timedelta(0)
    for _ in range(5):
        ended = end(lambda: stage.channel.publish(request))
        if isinstance(ended, Receipt):
            return ended
        if isinstance(ended, Transient | RateLimited) or keyed:
            continue
        assert isinstance(ended, OutcomeUnknown), repr(ended)
        match stage.find(request):
            case Found(receipt=receipt):
                return receipt
            case CannotTell():
                return None
    raise AssertionError("it never ended")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_has_its_outcome_and_the_platform_its_truth(
    stage: Stage, fault: str
) -> None:
    kind, is_public = FAULTS[fault]
    request = stage.prepared()
    stage.platform.faults.append(fault)
    ended = end(lambda: stage.channel.publish(request))
    assert type(ended) is kind, repr(ended)
    stage.settle(count=int(is_public))
    assert stage.texts() == ["Pasar murah"] * is_public
    looked = stage.find(request)
    truth = Found if is_public else Absent
    assert isinstance(looked, truth if isinstance(stage.channel, CanFind) else object)


@pytest.mark.parametrize("media", [(), (PICTURE,)], ids=["text", "picture"])
@pytest.mark.parametrize("first", [f for f in FAULTS if "slow" not in f])
@pytest.mark.parametrize("second", ["", "429", "drop_before", "drop_after"])
def test_what_is_carried_through_two_faults_is_public_at_most_once(
    stage: Stage, first: str, second: str, media: tuple[Media, ...]
) -> None:
    request = stage.prepared("Pasar murah", *media)
    stage.platform.faults += [fault for fault in (first, second) if fault]
    receipt = carry(stage, request)
    public = stage.platform.public()
    assert len(public) <= 1
    if receipt:
        assert [shown.id for shown in public] == [receipt.remote_id]
    else:
        assert not isinstance(stage.channel, CanFind), "only a blind one asks"


@pytest.mark.parametrize("fault", ["slow_before:0.7", "slow_after:0.7"])
def test_a_slow_platform_shows_it_once_though_it_was_asked_twice(
    stage: Stage, fault: str
) -> None:
    if not isinstance(stage.channel, CanFind):
        pytest.skip("it cannot look, so a person is asked")
    request = stage.prepared()
    stage.platform.faults.append(fault)
    with pytest.raises(OutcomeUnknown):
        stage.channel.publish(request)
    receipt = carry(stage, request)
    stage.settle(count=1)
    time.sleep(0.05)
    assert stage.texts() == ["Pasar murah"]
    assert receipt
    assert stage.find(request) == Found(receipt=receipt)


def test_a_limit_says_how_long_to_wait(stage: Stage) -> None:
    request = stage.prepared()
    stage.platform.faults.append("429")
    with pytest.raises(RateLimited) as caught:
        stage.channel.publish(request)
    wait = WAITS[stage.platform.name]
    assert wait - timedelta(seconds=5) < caught.value.retry_after <= wait


def test_a_fault_is_for_one_publication(stage: Stage) -> None:
    stage.platform.faults.append("500")
    with pytest.raises(OutcomeUnknown):
        stage.channel.publish(stage.prepared("Pertama"))
    assert stage.channel.publish(stage.prepared("Kedua")).remote_id
    assert stage.texts() == ["Kedua"]


@pytest.mark.parametrize(("build", "connect"), BOTH, ids=NAMES)
def test_after_a_restart_nothing_takes_the_id_of_an_earlier_receipt(
    build: type[Platform], connect: Callable[..., Channel]
) -> None:
    receipts = []
    for text in ("Sebelum", "Sesudah"):
        platform = build("")
        with serve(platform) as url:
            stage = Stage(platform, connect(platform.account(url)))
            request = stage.prepared(text, PICTURE, replace(PICTURE, sha256="b" * 64))
            request = replace(request, key=f"{text}/0/")
            receipts.append(stage.channel.publish(request))
    before, after = ({receipt.remote_id, *receipt.further_ids} for receipt in receipts)
    assert not before & after


@pytest.mark.parametrize(("build", "connect"), BOTH, ids=NAMES)
def test_what_never_arrived_may_be_sent_again(
    build: type[Platform], connect: Callable[..., Channel]
) -> None:
    platform = build("")
    with serve(platform) as url:
        stage = Stage(platform, connect(platform.account(url)))
        request = stage.prepared()
    with pytest.raises(Transient):
        stage.channel.publish(request)
    assert platform.public() == ()


def test_each_stand_in_is_the_one_of_its_channel() -> None:
    for build, connect in BOTH:
        sandbox: Sandbox = build("")
        known: Any = connect
        assert sandbox.name == known.name
        assert set(sandbox.account("http://127.0.0.1:1")) <= {
            field.name for field in known.fields
        }
