"""What every channel keeps, whoever wrote it."""

from __future__ import annotations

import logging
import re
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest

from dissemination.channel import (
    Absent,
    AuthExpired,
    CanFind,
    CannotTell,
    CanPrepare,
    Capabilities,
    Channel,
    ChannelError,
    HandsOff,
    Limit,
    MediaLimit,
    OutcomeUnknown,
    Part,
    Publication,
    Quota,
    RateLimited,
    Transient,
)
from dissemination.testing.connected import Connected, watch
from dissemination.testing.lab import (
    Answer,
    Call,
    Fate,
    Lab,
    Play,
    Script,
    Seen,
    refusing,
)
from dissemination.testing.stage import prepared

REQUEST = Publication(
    part=Part(text="Hello, world"),
    key="1/0/",
    intended_at=datetime(2026, 11, 21, 3, tzinfo=UTC),
)
_DATED = re.compile(r"\b20\d\d-\d\d(-\d\d)?\b")
_QUICK_S = 0.4
_LONGEST_WAIT = timedelta(days=31)
_ONE_KIND = {
    "rate_limit": RateLimited,
    "auth_refusal": AuthExpired,
    "any_refusal": ChannelError,
}
_NONSENSE = {
    "a page": Answer(200, body="<html><title>Oops</title></html>"),
    "another shape": Answer(200, ["not", "what", "was", "agreed"]),
    "nothing in it": Answer(200, {}),
    "null": Answer(200, None),
}


class ChannelContract:
    """What every channel keeps. Say how to connect, and what success looks like.

    Attributes:
        success: what the platform answers when all goes well: one answer, a sequence,
            or a mapping from the end of a path (`"POST /statuses"`) to either.
        refusals: the platform's refusals of the public call, in its wire form, and the
            outcome of each.
        public_call: method and end of the path of the one call that makes something
            public; None where publishing is one call.
        request: what is published.
        checks_with: calls of `check` that are no GET and change nothing all the same.
        server_errors: what is answered when the platform is out of order.
        patience: seconds that `publish` may wait for an answer when the setting
            `timeout_s` asks for less than one.
        spec: the API document that the requests are held against, where the tests of
            the channel have one.
    """

    success: ClassVar[Script]
    refusals: ClassVar[Mapping[Answer, type[ChannelError]]]
    public_call: ClassVar[Call | None] = None
    request: ClassVar[Publication] = REQUEST
    checks_with: ClassVar[Sequence[Call]] = ()
    server_errors: ClassVar[Sequence[int]] = (500, 502, 503, 504)
    patience: ClassVar[float] = 5.0
    spec: ClassVar[str] = ""

    def connect(self, base_url: str) -> Channel:
        """Return the channel under test, talking to `base_url`."""
        raise NotImplementedError

    def spec_path(self, path: str) -> str:
        """Return a request's path as the API document writes it."""
        return path

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        refusals = list(getattr(self, "refusals", {}).items())
        if "refusal" in metafunc.fixturenames:
            ids = [f"{answer.status} is {kind.__name__}" for answer, kind in refusals]
            metafunc.parametrize(("refusal", "kind"), refusals, ids=ids)
        if "server_error" in metafunc.fixturenames:
            metafunc.parametrize("server_error", self.server_errors)
        for name, wanted in _ONE_KIND.items():
            if name in metafunc.fixturenames:
                answers = [a for a, kind in refusals if issubclass(kind, wanted)]
                metafunc.parametrize(name, answers, ids=lambda a: str(a.status))

    @pytest.fixture
    def lab(self) -> Iterator[Lab]:
        """A platform on which all goes well."""
        with Lab(self.success, patience=self.patience) as lab:
            yield lab

    @pytest.fixture
    def connected(self, lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Connected:
        """The channel, and what must stay secret."""
        return watch(self.connect, lab.url, monkeypatch)

    @pytest.fixture
    def channel(self, connected: Connected) -> Channel:
        """The channel under test."""
        return connected.channel

    @pytest.fixture
    def sender(self, channel: Channel) -> Channel:
        """The channel, where it is one that publishes by itself."""
        if isinstance(channel, HandsOff):
            pytest.skip("a person posts")
        return channel

    def test_its_limits_have_a_source_with_a_date(self, channel: Channel) -> None:
        assert channel.capabilities, "no placement is declared"
        for placement, capabilities in channel.capabilities.items():
            for limit in _limits(capabilities):
                assert _DATED.search(limit.source), f"{placement}: {limit}"
            assert capabilities.text.max > 0
            assert capabilities.max_parts >= 1

    def test_its_form_is_declared(self, connected: Connected) -> None:
        channel = connected.channel
        assert re.fullmatch(r"[a-z][a-z0-9_]*", channel.name), channel.name
        names = [field.name for field in channel.fields]
        assert len(names) == len(set(names)), "two fields have one name"
        assert all(field.label for field in channel.fields)
        assert all(not field.secret or not field.default for field in channel.fields), (
            "a secret has no default"
        )

    def test_success_is_one_public_call_and_a_receipt(
        self, sender: Channel, lab: Lab
    ) -> None:
        receipt = sender.publish(self._prepared_on(lab, sender))
        assert receipt.remote_id
        assert len(lab.calls(self.public_call)) == 1

    def test_a_refusal_has_its_outcome_and_is_not_repeated(
        self, sender: Channel, lab: Lab, refusal: Answer, kind: type[ChannelError]
    ) -> None:
        error = self._refused(sender, lab, refusal)
        assert type(error) is kind, f"{type(error).__name__}: {error}"
        assert len(lab.calls(self.public_call)) == 1

    def test_a_rate_limit_says_how_long(
        self, sender: Channel, lab: Lab, rate_limit: Answer
    ) -> None:
        error = self._refused(sender, lab, rate_limit)
        assert isinstance(error, RateLimited)
        assert timedelta(0) < error.retry_after <= _LONGEST_WAIT

    def test_a_refused_connection_is_surely_not_public(
        self, sender: Channel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        request = self._prepared(sender)
        with refusing() as nowhere:
            channel = watch(self.connect, nowhere, monkeypatch).channel
            with pytest.raises(Transient):
                channel.publish(request)

    @pytest.mark.parametrize("fate", [Fate.CUT, Fate.HALF])
    def test_a_line_that_breaks_after_the_request_is_unknown(
        self, sender: Channel, lab: Lab, fate: Fate
    ) -> None:
        error = self._refused(sender, lab, fate)
        assert isinstance(error, OutcomeUnknown), repr(error)
        assert len(lab.calls(self.public_call)) == 1

    def test_a_silence_is_unknown(
        self, sender: Channel, lab: Lab, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        quick = watch(
            self.connect, lab.url, monkeypatch, timeout_s=f"{_QUICK_S}"
        ).channel
        request = self._prepared(sender)
        lab.overrides(self.public_call, Fate.SILENCE)
        began = time.monotonic()
        with pytest.raises(OutcomeUnknown):
            quick.publish(request)
        assert time.monotonic() - began < self.patience, (
            "no time-out: honour settings['timeout_s'], or set `patience`"
        )
        assert len(lab.calls(self.public_call)) == 1

    def test_an_answer_of_a_broken_server_is_unknown(
        self, sender: Channel, lab: Lab, server_error: int
    ) -> None:
        error = self._refused(sender, lab, Answer(server_error, body="<h1>Oops</h1>"))
        assert isinstance(error, OutcomeUnknown), repr(error)
        assert len(lab.calls(self.public_call)) == 1

    @pytest.mark.parametrize("nonsense", _NONSENSE.values(), ids=_NONSENSE)
    def test_nonsense_instead_of_success_is_unknown(
        self, sender: Channel, lab: Lab, nonsense: Answer
    ) -> None:
        error = self._refused(sender, lab, nonsense)
        assert isinstance(error, OutcomeUnknown), repr(error)
        assert len(lab.calls(self.public_call)) == 1

    def test_no_refusal_tells_a_secret(
        self, connected: Connected, sender: Channel, lab: Lab, any_refusal: Answer
    ) -> None:
        error = self._refused(sender, lab, any_refusal)
        assert not connected.tells(_whole(error))

    @pytest.mark.parametrize("fate", [Fate.CUT, Fate.HALF])
    def test_no_broken_line_tells_a_secret(
        self, connected: Connected, sender: Channel, lab: Lab, fate: Fate
    ) -> None:
        error = self._refused(sender, lab, fate)
        assert not connected.tells(_whole(error))

    def test_no_refused_connection_tells_a_secret(
        self, sender: Channel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        request = self._prepared(sender)
        with refusing() as nowhere:
            connected = watch(self.connect, nowhere, monkeypatch)
            for call in (
                connected.channel.check,
                lambda: connected.channel.publish(request),
            ):
                with pytest.raises(ChannelError) as caught:
                    call()
                assert not connected.tells(_whole(caught.value))

    @pytest.mark.parametrize("play", [None, Answer(500, {}), Fate.CUT], ids=str)
    def test_no_log_line_tells_a_secret(
        self,
        connected: Connected,
        sender: Channel,
        lab: Lab,
        caplog: pytest.LogCaptureFixture,
        play: Play | None,
    ) -> None:
        request = self._prepared(sender)
        if play:
            lab.overrides(None, play)
        with caplog.at_level(logging.DEBUG):
            _try(sender.check)
            _try(lambda: sender.publish(request))
        told = [r for r in caplog.records if connected.tells(r.getMessage())]
        assert not told, f"logged by {told[0].name}"

    def test_it_does_not_tell_its_secrets(self, connected: Connected) -> None:
        assert not connected.tells(f"{connected.channel!r} {connected.channel}")

    def test_preparing_is_repeatable_and_invisible(
        self, sender: Channel, lab: Lab
    ) -> None:
        if not isinstance(sender, CanPrepare):
            pytest.skip("nothing to prepare")
        assert self.public_call, "say which call of `publish` is the public one"
        self._prepared(sender)
        request = self._prepared(sender)
        assert not lab.calls(self.public_call)
        lab.requests.clear()
        assert sender.publish(request).remote_id
        assert lab.calls(self.public_call) == self._changes(lab), "more than one change"

    def test_what_was_never_published_is_not_found(
        self, sender: Channel, lab: Lab
    ) -> None:
        if not isinstance(sender, CanFind):
            pytest.skip("it cannot look")
        request = self._prepared(sender)
        lab.requests.clear()
        answer = sender.find(request, self.request.intended_at)
        assert isinstance(answer, Absent | CannotTell)
        assert not self._changes(lab), "a look changes nothing"

    @pytest.mark.parametrize(
        "play", [Answer(500, {}), Answer(200, ["?"]), Answer(401, {}), Fate.CUT]
    )
    def test_it_cannot_tell_when_it_cannot_look(
        self, sender: Channel, lab: Lab, play: Play
    ) -> None:
        if not isinstance(sender, CanFind):
            pytest.skip("it cannot look")
        request = self._prepared(sender)
        lab.overrides(None, play)
        answer = _try(lambda: sender.find(request, self.request.intended_at))
        assert isinstance(answer, CannotTell | ChannelError)

    def test_checking_changes_nothing(self, channel: Channel, lab: Lab) -> None:
        _try(channel.check)
        assert not self._changes(lab)

    def test_checking_says_when_a_person_must_connect_again(
        self, channel: Channel, lab: Lab, auth_refusal: Answer
    ) -> None:
        lab.overrides(None, auth_refusal)
        with pytest.raises(AuthExpired):
            channel.check()

    def _prepared(self, channel: Channel) -> Publication:
        return prepared(channel, self.request)

    def _prepared_on(self, lab: Lab, channel: Channel) -> Publication:
        request = self._prepared(channel)
        if self.public_call is None:
            lab.requests.clear()
        return request

    def _refused(self, channel: Channel, lab: Lab, play: Play) -> ChannelError:
        request = self._prepared_on(lab, channel)
        lab.overrides(self.public_call, play)
        with pytest.raises(ChannelError) as caught:
            channel.publish(request)
        return caught.value

    def _changes(self, lab: Lab) -> list[Seen]:
        """Return the requests that may have changed something."""
        harmless = (("GET", ""), ("HEAD", ""), *self.checks_with)
        return [
            seen
            for seen in lab.requests
            if not any(seen.is_call(call) for call in harmless)
        ]


def _limits(capabilities: Capabilities) -> Iterator[Limit | MediaLimit | Quota]:
    texts = (capabilities.text, capabilities.caption, capabilities.title)
    yield from (limit for limit in texts if limit)
    yield from capabilities.quotas
    if capabilities.media:
        yield capabilities.media
        if capabilities.media.alt:
            yield capabilities.media.alt


def _try(call: Callable[[], object]) -> object:
    try:
        return call()
    except ChannelError as error:
        return error


def _whole(error: ChannelError) -> str:
    # The chain as well: what a library says below goes into the log with it.
    return "".join(traceback.format_exception(error)) + repr(error)
