"""What every channel keeps after publishing, tried on its practice platform."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import ClassVar, Literal

import pytest

from dissemination.channel import (
    Absent,
    AuthExpired,
    CanCorrect,
    CannotTell,
    CanReadBack,
    CanTakeDown,
    Changed,
    Channel,
    ChannelError,
    Intact,
    Media,
    OutcomeUnknown,
    Publication,
    RateLimited,
    Receipt,
    Rejected,
    Sandbox,
    Shown,
    Transient,
)
from dissemination.testing.contract import REQUEST
from dissemination.testing.lab import refusing, serve
from dissemination.testing.stage import Stage

Ability = Literal["correct", "take_down"]

OTHER_TEXT = "Hello, mended world"
NAMELESS = Receipt(remote_id=None)
_PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
_PICTURE = Media(sha256="f" * 64, mime="image/png", width=1, height=1, size=len(_PNG))
_BREAKS = ("500", "drop_before", "drop_after", "slow_before:0.7", "slow_after:0.7")
_TIMEOUT_S = "2.0"  # seconds; a busy machine answers later than a quiet one
_HASTE_S = "0.3"  # of whom a slow platform keeps waiting for longer
_PATIENCE = 5  # tries: on a busy machine haste ends before the fault comes
_ABILITIES: Sequence[Ability] = ("correct", "take_down")


class AfterwardsContract:
    """Reading back, correcting and taking down. Name the stand-in, and how to connect.

    What the channel cannot do is skipped. The stand-in is a `Sandbox` whose `faults`
    strike corrections and takedowns too.

    Attributes:
        request: what is published.
    """

    request: ClassVar[Publication] = REQUEST
    keeps_address: ClassVar[bool] = True  # False where a correction makes another post

    def stand_in(self, folder: str) -> Sandbox:
        """Return the practice platform."""
        raise NotImplementedError

    def connect(self, settings: Mapping[str, str]) -> Channel:
        """Return the channel under test, connected to the practice account."""
        raise NotImplementedError

    def rewrite(self, platform: Sandbox, shown: Shown, text: str) -> None:
        """Change a text at the platform, as a person does by hand."""
        raise NotImplementedError

    def remove(self, platform: Sandbox, shown: Shown) -> None:
        """Remove something at the platform, as a person does by hand."""
        raise NotImplementedError

    @pytest.fixture
    def stage(self, tmp_path: Path) -> Iterator[Stage]:
        """The stand-in, served, and the channel that calls it."""
        platform = self.stand_in(str(tmp_path / "practice"))
        with serve(platform) as url:
            settings = {**platform.account(url), "timeout_s": _TIMEOUT_S}
            yield Stage(platform, self.connect(settings), settings)

    def test_what_was_just_published_is_intact(self, stage: Stage) -> None:
        channel = _reader(stage)
        request, receipt = stage.publish(self.request)
        before = stage.platform.public()
        assert channel.read_back(request, receipt) == Intact()
        assert stage.platform.public() == before, "a look changes nothing"

    def test_a_text_that_somebody_changed_is_seen(self, stage: Stage) -> None:
        channel = _reader(stage)
        request, receipt = stage.publish(self.request)
        self.rewrite(stage.platform, stage.shown(receipt.remote_id), OTHER_TEXT)
        seen = channel.read_back(request, receipt)
        assert isinstance(seen, Changed)
        assert seen.differs == ("text",)
        assert OTHER_TEXT in seen.text

    def test_a_picture_that_was_not_published_is_missed(self, stage: Stage) -> None:
        channel = _reader(stage)
        request, receipt = stage.publish(self.request)
        seen = channel.read_back(self._illustrated(stage, request), receipt)
        assert isinstance(seen, Changed)
        assert seen.differs == ("media",)

    def test_what_somebody_removed_is_absent(self, stage: Stage) -> None:
        channel = _reader(stage)
        request, receipt = stage.publish(self.request)
        self.remove(stage.platform, stage.shown(receipt.remote_id))
        assert channel.read_back(request, receipt) == Absent()

    def test_of_a_receipt_without_a_name_it_cannot_tell(self, stage: Stage) -> None:
        channel = _reader(stage)
        request, _ = stage.publish(self.request)
        with suppress(Rejected):  # of this one nobody can ever tell
            assert channel.read_back(request, NAMELESS) == CannotTell()

    def test_who_cannot_look_says_nothing(self, stage: Stage) -> None:
        _reader(stage)
        request, receipt = stage.publish(self.request)
        for blind in self._blind(stage):
            assert isinstance(blind, CanReadBack)
            try:
                seen = blind.read_back(request, receipt)
            except ChannelError as error:
                assert not stage.tells(error)
            else:
                assert seen == CannotTell()

    def test_a_correction_changes_what_the_public_sees(self, stage: Stage) -> None:
        channel = _corrector(stage)
        request, receipt = stage.publish(self.request)
        before = stage.shown(receipt.remote_id)
        renewed = channel.correct(_mended(request), receipt)
        assert len(stage.platform.public()) == 1, "a second public thing"
        (shown,) = stage.platform.public()
        assert OTHER_TEXT in f"{shown.title}\n{shown.text}"
        assert (shown.id, shown.at) == (renewed.remote_id, before.at)
        if self.keeps_address:
            assert (shown.url, renewed) == (before.url, receipt)
        assert len(shown.media) == len(before.media)

    def test_what_was_corrected_is_intact(self, stage: Stage) -> None:
        channel = _corrector(stage)
        if not isinstance(channel, CanReadBack):
            pytest.skip("it cannot read back")
        request, receipt = stage.publish(self.request)
        renewed = channel.correct(_mended(request), receipt)
        assert channel.read_back(_mended(request), renewed) == Intact()
        assert isinstance(channel.read_back(request, renewed), Changed)

    def test_a_correction_never_loses_a_picture_in_silence(self, stage: Stage) -> None:
        channel = _corrector(stage)
        request, receipt = stage.publish(self.request)
        before = stage.platform.public()
        more = self._illustrated(stage, _mended(request))
        try:
            channel.correct(more, receipt)
        except Rejected:
            assert stage.platform.public() == before
        else:
            shown = stage.shown(receipt.remote_id)
            assert len(shown.media) == len(more.part.media)

    def test_what_is_gone_cannot_be_corrected(self, stage: Stage) -> None:
        channel = _corrector(stage)
        request, receipt = stage.publish(self.request)
        self.remove(stage.platform, stage.shown(receipt.remote_id))
        with pytest.raises(Rejected):
            channel.correct(_mended(request), receipt)
        assert stage.platform.public() == (), "a correction is no second publication"

    def test_a_takedown_removes_this_and_nothing_else(self, stage: Stage) -> None:
        channel = _remover(stage)
        other = replace(self.request.part, text="Hello, other world")
        stage.publish(replace(self.request, part=other, key="2/0/"))
        before = stage.platform.public()
        _, receipt = stage.publish(self.request)
        channel.take_down(receipt)
        assert stage.platform.public() == before

    def test_what_was_taken_down_is_absent(self, stage: Stage) -> None:
        channel = _remover(stage)
        if not isinstance(channel, CanReadBack):
            pytest.skip("it cannot read back")
        request, receipt = stage.publish(self.request)
        channel.take_down(receipt)
        assert channel.read_back(request, receipt) == Absent()

    def test_what_somebody_removed_is_taken_down(self, stage: Stage) -> None:
        channel = _remover(stage)
        _, receipt = stage.publish(self.request)
        self.remove(stage.platform, stage.shown(receipt.remote_id))
        channel.take_down(receipt)
        assert stage.platform.public() == ()

    @pytest.mark.parametrize("ability", _ABILITIES)
    def test_twice_is_once(self, stage: Stage, ability: Ability) -> None:
        amend = self._amend(stage, ability)
        amend(stage.channel)
        once = stage.platform.public()
        amend(stage.channel)
        assert stage.platform.public() == once

    @pytest.mark.parametrize("ability", _ABILITIES)
    def test_a_receipt_without_a_name_is_for_a_person(
        self, stage: Stage, ability: Ability
    ) -> None:
        amend = self._amend(stage, ability, names=NAMELESS)
        before = stage.platform.public()
        with pytest.raises(Rejected):
            amend(stage.channel)
        assert stage.platform.public() == before

    @pytest.mark.parametrize("fault", _BREAKS)
    @pytest.mark.parametrize("ability", _ABILITIES)
    def test_a_lost_answer_is_mended_by_a_repeat(
        self, stage: Stage, ability: Ability, fault: str
    ) -> None:
        amend = self._amend(stage, ability)
        self._strike(stage, fault)
        struck = self._hasty(stage) if fault.startswith("slow") else stage.channel
        for _ in range(_PATIENCE):
            error = _refusal(stage, amend, struck)
            assert isinstance(error, Transient | OutcomeUnknown), repr(error)
            if not stage.platform.faults:
                break
        amend(stage.channel)
        self._require_amended(stage, ability)

    @pytest.mark.parametrize("ability", _ABILITIES)
    def test_a_limit_says_how_long(self, stage: Stage, ability: Ability) -> None:
        amend = self._amend(stage, ability)
        before = stage.platform.public()
        self._strike(stage, "429")
        error = _refusal(stage, amend, stage.channel)
        assert isinstance(error, RateLimited), repr(error)
        assert error.retry_after > timedelta(0)
        assert stage.platform.public() == before

    @pytest.mark.parametrize("ability", _ABILITIES)
    def test_who_may_not_amend_is_for_a_person(
        self, stage: Stage, ability: Ability
    ) -> None:
        amend = self._amend(stage, ability)
        before = stage.platform.public()
        stranger, unreached = self._blind(stage)
        assert isinstance(_refusal(stage, amend, stranger), AuthExpired)
        assert isinstance(_refusal(stage, amend, unreached), Transient)
        assert stage.platform.public() == before

    def _amend(
        self, stage: Stage, ability: Ability, names: Receipt | None = None
    ) -> Callable[[Channel], object]:
        """Publish, and return what amends that."""
        able: type = CanCorrect if ability == "correct" else CanTakeDown
        if not isinstance(stage.channel, able):
            pytest.skip(f"it cannot {ability}")
        request, receipt = stage.publish(self.request)
        mended, named = _mended(request), names or receipt

        def amend(channel: Channel) -> object:
            if ability == "correct" and isinstance(channel, CanCorrect):
                return channel.correct(mended, named)
            if isinstance(channel, CanTakeDown):
                channel.take_down(named)
            return None

        return amend

    def _require_amended(self, stage: Stage, ability: Ability) -> None:
        texts = [f"{shown.title}\n{shown.text}" for shown in stage.platform.public()]
        if ability == "take_down":
            assert texts == []
        else:
            assert len(texts) == 1
            assert OTHER_TEXT in texts[0]

    def _strike(self, stage: Stage, fault: str) -> None:
        if not stage.secrets():
            pytest.skip("it calls nobody")
        stage.platform.faults.append(fault)

    def _hasty(self, stage: Stage) -> Channel:
        """Return the channel as one who soon gives up waiting for an answer."""
        return self.connect({**stage.settings, "timeout_s": _HASTE_S})

    def _blind(self, stage: Stage) -> tuple[Channel, Channel]:
        """Return the channel of a stranger, and one that reaches nobody."""
        names = stage.secrets()
        if not names:
            pytest.skip("it calls nobody")
        others = {name: f"{stage.settings[name][:-1]}~" for name in names}
        stranger = self.connect({**stage.settings, **others})
        with refusing() as nowhere:
            unreached = self.connect({**stage.settings, "base_url": nowhere})
        return stranger, unreached

    def _illustrated(self, stage: Stage, request: Publication) -> Publication:
        """Return a request with one picture more."""
        if all(can.media is None for can in stage.channel.capabilities.values()):
            pytest.skip("it carries no pictures")
        media = (*request.part.media, _PICTURE)
        part = replace(request.part, media=media)
        return replace(request, part=part, open=lambda _: io.BytesIO(_PNG))


def _mended(request: Publication) -> Publication:
    return replace(request, part=replace(request.part, text=OTHER_TEXT))


def _refusal(
    stage: Stage, amend: Callable[[Channel], object], channel: Channel
) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        amend(channel)
    assert not stage.tells(caught.value)
    return caught.value


def _reader(stage: Stage) -> CanReadBack:
    if not isinstance(stage.channel, CanReadBack):
        pytest.skip("it cannot read back")
    return stage.channel


def _corrector(stage: Stage) -> CanCorrect:
    if not isinstance(stage.channel, CanCorrect):
        pytest.skip("it cannot correct")
    return stage.channel


def _remover(stage: Stage) -> CanTakeDown:
    if not isinstance(stage.channel, CanTakeDown):
        pytest.skip("it cannot take down")
    return stage.channel
