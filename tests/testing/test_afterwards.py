from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from channels.facebook import FacebookChannel
from channels.sandbox._platform import Platform
from channels.sandbox.facebook import FacebookSandbox
from dissemination.channel import (
    Absent,
    AuthExpired,
    CannotTell,
    Changed,
    Channel,
    ChannelError,
    Identity,
    Intact,
    Publication,
    RateLimited,
    Receipt,
    Rejected,
    Sandbox,
    Shown,
    Transient,
)
from dissemination.testing import AfterwardsContract, serve
from dissemination.testing.stage import Stage

Sight = Intact | Changed | Absent | CannotTell


class Honest(FacebookChannel):
    """Does all that may be done after publishing, and nothing that may not."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        super().__init__(settings)
        self.token = settings["token"]


class Trusting(Honest):
    """Takes for granted that all is well."""

    def read_back(self, request: Publication, receipt: Receipt) -> Sight:
        return Intact()


class Suspicious(Honest):
    """Finds fault with everything."""

    def read_back(self, request: Publication, receipt: Receipt) -> Sight:
        return Changed(differs=("text",))


class Meddling(Honest):
    """Removes what it reads."""

    def read_back(self, request: Publication, receipt: Receipt) -> Sight:
        seen = super().read_back(request, receipt)
        self.take_down(receipt)
        return seen


class Wordless(Honest):
    """Does not say what stands there now."""

    def read_back(self, request: Publication, receipt: Receipt) -> Sight:
        seen = super().read_back(request, receipt)
        return replace(seen, text="") if isinstance(seen, Changed) else seen


class Hasty(Honest):
    """Takes for gone what it cannot name."""

    def read_back(self, request: Publication, receipt: Receipt) -> Sight:
        return super().read_back(request, receipt) if receipt.remote_id else Absent()


class Blind(Honest):
    """Takes a platform that does not answer for an empty one."""

    def read_back(self, request: Publication, receipt: Receipt) -> Sight:
        try:
            return super().read_back(request, receipt)
        except ChannelError:
            return Absent()


class Idle(Honest):
    """Says that it was done."""

    def correct(self, request: Publication, receipt: Receipt) -> Receipt:
        return receipt

    def take_down(self, receipt: Receipt) -> None:
        return None


class Reposting(Honest):
    """Publishes a second time in order to correct the first."""

    def correct(self, request: Publication, receipt: Receipt) -> Receipt:
        return self.publish(
            replace(request, memo=self.prepare(replace(request, memo="")))
        )


class Careless(Honest):
    """Leaves out what the platform does not take."""

    def correct(self, request: Publication, receipt: Receipt) -> Receipt:
        part = replace(request.part, media=())
        return super().correct(replace(request, part=part), receipt)


class Reviving(Reposting):
    """Makes public anew what was gone."""

    def correct(self, request: Publication, receipt: Receipt) -> Receipt:
        try:
            return Honest.correct(self, request, receipt)
        except Rejected:
            return super().correct(request, receipt)


class Strict(Honest):
    """Insists on something to take down."""

    def take_down(self, receipt: Receipt) -> None:
        self._page.read(str(receipt.remote_id))
        super().take_down(receipt)


class Counting(Honest):
    """Says in each correction which one it is."""

    turns = 0

    def correct(self, request: Publication, receipt: Receipt) -> Receipt:
        self.turns += 1
        text = f"{request.part.text} ({self.turns})"
        part = replace(request.part, text=text)
        return super().correct(replace(request, part=part), receipt)


class Guessing(Honest):
    """Takes it for done where there is nothing to name."""

    def correct(self, request: Publication, receipt: Receipt) -> Receipt:
        return super().correct(request, receipt) if receipt.remote_id else receipt

    def take_down(self, receipt: Receipt) -> None:
        if receipt.remote_id:
            super().take_down(receipt)


class Remade(Honest):
    """Makes another error of an error."""

    def made(self, error: ChannelError) -> ChannelError | None:
        raise NotImplementedError

    def take_down(self, receipt: Receipt) -> None:
        try:
            super().take_down(receipt)
        except ChannelError as error:
            if (made := self.made(error)) is not None:
                raise made from None


class Hopeful(Remade):
    """Takes a silence for a success."""

    def made(self, error: ChannelError) -> ChannelError | None:
        return None if isinstance(error, Transient) else error


class Final(Remade):
    """Asks a person at once."""

    def made(self, error: ChannelError) -> ChannelError:
        return Rejected("no") if isinstance(error, Transient) else error


class Impatient(Remade):
    """Does not say how long to wait."""

    def made(self, error: ChannelError) -> ChannelError:
        return Transient("later") if isinstance(error, RateLimited) else error


class Patient(Remade):
    """Goes on with a token that is dead."""

    def made(self, error: ChannelError) -> ChannelError:
        return Transient("later") if isinstance(error, AuthExpired) else error


class Talkative(Remade):
    """Tells its token."""

    def made(self, error: ChannelError) -> ChannelError:
        return type(error)(f"{error} {self.token}")


class FlawedContract(AfterwardsContract):
    flawed: Callable[[Mapping[str, str]], Channel] = Honest

    def stand_in(self, folder: str) -> Sandbox:
        return FacebookSandbox(folder)

    def connect(self, settings: Mapping[str, str]) -> Channel:
        return self.flawed(settings)

    def rewrite(self, platform: Sandbox, shown: Shown, text: str) -> None:
        assert isinstance(platform, Platform)
        platform.rewrite(shown.id, text)

    def remove(self, platform: Sandbox, shown: Shown) -> None:
        assert isinstance(platform, Platform)
        platform.hide(shown.id)


CORRECT = {"ability": "correct"}
TAKE_DOWN = {"ability": "take_down"}
LOST = {**TAKE_DOWN, "fault": "500"}
LOST_AFTER = {**TAKE_DOWN, "fault": "drop_after"}
Flaw = tuple[type[Honest], str, Mapping[str, str]]
FLAWS: tuple[Flaw, ...] = (
    (Suspicious, "test_what_was_just_published_is_intact", {}),
    (Meddling, "test_what_was_just_published_is_intact", {}),
    (Trusting, "test_a_text_that_somebody_changed_is_seen", {}),
    (Wordless, "test_a_text_that_somebody_changed_is_seen", {}),
    (Trusting, "test_a_picture_that_was_not_published_is_missed", {}),
    (Trusting, "test_what_somebody_removed_is_absent", {}),
    (Hasty, "test_of_a_receipt_without_a_name_it_cannot_tell", {}),
    (Blind, "test_who_cannot_look_says_nothing", {}),
    (Trusting, "test_who_cannot_look_says_nothing", {}),
    (Idle, "test_a_correction_changes_what_the_public_sees", {}),
    (Reposting, "test_a_correction_changes_what_the_public_sees", {}),
    (Idle, "test_what_was_corrected_is_intact", {}),
    (Trusting, "test_what_was_corrected_is_intact", {}),
    (Careless, "test_a_correction_never_loses_a_picture_in_silence", {}),
    (Reviving, "test_what_is_gone_cannot_be_corrected", {}),
    (Idle, "test_a_takedown_removes_this_and_nothing_else", {}),
    (Idle, "test_what_was_taken_down_is_absent", {}),
    (Strict, "test_what_somebody_removed_is_taken_down", {}),
    (Counting, "test_twice_is_once", CORRECT),
    (Strict, "test_twice_is_once", TAKE_DOWN),
    (Guessing, "test_a_receipt_without_a_name_is_for_a_person", CORRECT),
    (Guessing, "test_a_receipt_without_a_name_is_for_a_person", TAKE_DOWN),
    (Hopeful, "test_a_lost_answer_is_mended_by_a_repeat", LOST),
    (Final, "test_a_lost_answer_is_mended_by_a_repeat", LOST),
    (
        Strict,
        "test_a_lost_answer_is_mended_by_a_repeat",
        LOST_AFTER,
    ),
    (Impatient, "test_a_limit_says_how_long", TAKE_DOWN),
    (Patient, "test_who_may_not_amend_is_for_a_person", TAKE_DOWN),
    (Talkative, "test_who_may_not_amend_is_for_a_person", TAKE_DOWN),
)
EACH = pytest.mark.parametrize(
    ("flawed", "test", "given"),
    FLAWS,
    ids=[f"{flawed.__name__}-{test[5:]}" for flawed, test, _ in FLAWS],
)
Keep = Callable[..., None]


@pytest.fixture
def keep(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Keep:
    """Run one test of the contract on a channel."""

    def keep(flawed: type[Honest | Plain], test: str, **given: str) -> None:
        contract = FlawedContract()
        monkeypatch.setattr(contract, "flawed", flawed)
        platform = contract.stand_in(str(tmp_path))
        with serve(platform) as url:
            settings = {**platform.account(url), "timeout_s": "0.4"}
            stage = Stage(platform, contract.connect(settings), settings)
            getattr(contract, test)(stage=stage, **given)

    return keep


@EACH
def test_the_contract_sees_a_flaw(
    flawed: type[Honest], test: str, given: Mapping[str, str], keep: Keep
) -> None:
    with pytest.raises((AssertionError, ChannelError, pytest.fail.Exception)):
        keep(flawed, test, **given)


@EACH
def test_the_contract_lets_an_honest_channel_pass(
    flawed: type[Honest], test: str, given: Mapping[str, str], keep: Keep
) -> None:
    keep(Honest, test, **given)


def test_every_line_of_the_contract_sees_some_flaw() -> None:
    lines = {name for name in vars(AfterwardsContract) if name.startswith("test_")}
    assert lines == {test for _, test, _ in FLAWS}


@pytest.mark.parametrize("hook", ["stand_in", "connect", "rewrite", "remove"])
def test_an_author_must_say_how(hook: str) -> None:
    method = getattr(AfterwardsContract(), hook)
    given = [None] * len(inspect.signature(method).parameters)
    with pytest.raises(NotImplementedError):
        method(*given)


class Plain:
    """Publishes, and that is all."""

    name: ClassVar[str] = "plain"
    fields = FacebookChannel.fields
    capabilities = FacebookChannel.capabilities

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._channel = FacebookChannel(settings)

    def check(self) -> Identity:
        return self._channel.check()

    def prepare(self, request: Publication) -> str:
        return self._channel.prepare(request)

    def publish(self, request: Publication) -> Receipt:
        return self._channel.publish(request)


@pytest.mark.parametrize(
    ("test", "given"), list({test: given for _, test, given in FLAWS}.items())
)
def test_what_a_channel_cannot_do_is_skipped(
    test: str, given: Mapping[str, str], keep: Keep
) -> None:
    with pytest.raises(pytest.skip.Exception):
        keep(Plain, test, **given)
