from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import quote

import pytest
import requests

from dissemination.channel import (
    Absent,
    AuthExpired,
    CannotTell,
    Capabilities,
    Channel,
    ChannelError,
    Field,
    Found,
    Identity,
    Limit,
    OutcomeUnknown,
    Publication,
    RateLimited,
    Receipt,
    Rejected,
    Transient,
)
from dissemination.testing import Answer, ChannelContract, Fate, Lab
from dissemination.testing.connected import watch

LIMIT = Limit(max=500, source="a stranger's own documentation, 2026-11-21")


class StrangerChannel:
    """A channel of a third party, as small as one can be."""

    name: ClassVar[str] = "stranger"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="token", label="Token", secret=True),
    )
    capabilities: Mapping[str, Capabilities] = {"feed": Capabilities(text=LIMIT)}

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._url = settings["base_url"]
        self._token = settings["token"]
        self._timeout = float(settings.get("timeout_s", "30"))

    def check(self) -> Identity:
        return Identity(handle=str(self._call("GET", "/me", Transient)["id"]))

    def publish(self, request: Publication) -> Receipt:
        said = self._call(
            "POST", "/statuses", OutcomeUnknown, data={"status": request.part.text}
        )
        return Receipt(remote_id=said["id"])

    def _call(
        self, method: str, path: str, lost: type[ChannelError], **sent: Any
    ) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            answer = requests.request(
                method,
                self._url + path,
                headers=headers,
                timeout=self._timeout,
                **sent,
            )
            refused = _REFUSALS.get(answer.status_code)
            if refused:
                raise refused(f"{answer.status_code}")
            if answer.status_code == requests.codes.too_many_requests:
                wait = timedelta(seconds=int(answer.headers["Retry-After"]))
                raise RateLimited("429", wait)
            answer.raise_for_status()
            said = answer.json()
            return {"id": said["id"]}
        except requests.exceptions.ConnectionError as error:
            kind = Transient if "refused" in str(error) else lost
            raise kind(type(error).__name__) from error
        except (requests.RequestException, LookupError, TypeError) as error:
            raise lost(type(error).__name__) from error


_REFUSALS: Mapping[int, type[ChannelError]] = {401: AuthExpired, 422: Rejected}


class TestStranger(ChannelContract):
    success = Answer(200, {"id": "1"})
    refusals = {
        Answer(401, {"error": "revoked"}): AuthExpired,
        Answer(422, {"error": "too long"}): Rejected,
        Answer(429, {}, {"Retry-After": "30"}): RateLimited,
    }

    def connect(self, base_url: str) -> StrangerChannel:
        return StrangerChannel({"base_url": base_url, "token": "t0ken"})


def test_a_stranger_s_contract_is_about_a_dozen_lines() -> None:
    assert len(inspect.getsource(TestStranger).splitlines()) <= 13


class Honest(StrangerChannel):
    """Does all that a channel may do, and nothing that it may not."""

    def prepare(self, request: Publication) -> str:
        return "memo"

    def find(self, request: Publication, since: datetime) -> CannotTell:
        return CannotTell()


class Sourceless(StrangerChannel):
    capabilities = {"feed": Capabilities(text=replace(LIMIT, source="I think so"))}


class Nameless(StrangerChannel):
    fields = (*StrangerChannel.fields, *StrangerChannel.fields)


class Generous(StrangerChannel):
    """Comes with a token."""

    fields = (Field(name="token", label="Token", secret=True, default="t0ken"),)


class Anonymous(StrangerChannel):
    """Has no proof."""

    def publish(self, request: Publication) -> Receipt:
        return replace(super().publish(request), remote_id=None)


class Stubborn(StrangerChannel):
    """Does not take no for an answer."""

    def publish(self, request: Publication) -> Receipt:
        try:
            return super().publish(request)
        except RateLimited:
            return super().publish(request)


class Severe(StrangerChannel):
    """Takes every refusal for the end."""

    def publish(self, request: Publication) -> Receipt:
        try:
            return super().publish(request)
        except RateLimited as error:
            raise Rejected("no") from error


class Doubtful(StrangerChannel):
    """Asks a person although nothing was sent."""

    def publish(self, request: Publication) -> Receipt:
        try:
            return super().publish(request)
        except Transient as error:
            raise OutcomeUnknown("who knows") from error


class Patient(StrangerChannel):
    """Goes on with a token that is dead."""

    def check(self) -> Identity:
        try:
            return super().check()
        except AuthExpired as error:
            raise Transient("later, perhaps") from error


class Repeating(StrangerChannel):
    """Tries again by itself."""

    def publish(self, request: Publication) -> Receipt:
        try:
            return super().publish(request)
        except OutcomeUnknown:
            return super().publish(request)


class Twofold(StrangerChannel):
    """Makes two things public."""

    def publish(self, request: Publication) -> Receipt:
        super().publish(request)
        return super().publish(request)


class Hopeful(StrangerChannel):
    """Takes a silence for a failure."""

    def publish(self, request: Publication) -> Receipt:
        try:
            return super().publish(request)
        except OutcomeUnknown as error:
            raise Transient("surely not") from error


class Believing(StrangerChannel):
    """Takes anything for a success."""

    def publish(self, request: Publication) -> Receipt:
        try:
            return super().publish(request)
        except OutcomeUnknown:
            return Receipt(remote_id="1")


class Impatient(StrangerChannel):
    """Does not say how long to wait."""

    def publish(self, request: Publication) -> Receipt:
        try:
            return super().publish(request)
        except RateLimited as error:
            raise RateLimited("429", timedelta(0)) from error


class Talkative(StrangerChannel):
    """Tells its token, though only in the cause of its error."""

    def publish(self, request: Publication) -> Receipt:
        try:
            return super().publish(request)
        except ChannelError as error:
            cause = ValueError(f"header was Bearer {self._token}")
            raise type(error)("refused") from cause  # type: ignore[call-arg, unused-ignore]


class Encoding(StrangerChannel):
    """Tells its token as it stands in an address."""

    def publish(self, request: Publication) -> Receipt:
        try:
            return super().publish(request)
        except ChannelError as error:
            raise Rejected(f"no answer from /{quote(self._token, '')}") from error


class Logging(StrangerChannel):
    """Tells its token to the log."""

    def publish(self, request: Publication) -> Receipt:
        logging.getLogger("stranger").debug("%s sends", self._token)
        return super().publish(request)


class Naked(StrangerChannel):
    def __repr__(self) -> str:
        return f"Naked({self._token})"


class Waiting(StrangerChannel):
    """Waits for ever."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        super().__init__({**settings, "timeout_s": "60"})


class Meddling(StrangerChannel):
    """Posts in order to see whether it can."""

    def check(self) -> Identity:
        self._call("POST", "/statuses", OutcomeUnknown, data={"status": "test"})
        return super().check()


class Preparing(StrangerChannel):
    """Publishes while it prepares."""

    def prepare(self, request: Publication) -> str:
        self._call("POST", "/statuses", OutcomeUnknown, data={"status": "draft"})
        return "memo"


class Doubling(StrangerChannel):
    """Publishes in a second place too, where nobody counts."""

    def prepare(self, request: Publication) -> str:
        return "memo"

    def publish(self, request: Publication) -> Receipt:
        self._call("POST", "/stories", OutcomeUnknown, data={"status": "again"})
        return super().publish(request)


class Trying(StrangerChannel):
    """Posts in order to see whether it was posted."""

    def find(self, request: Publication, since: datetime) -> Absent:
        self._call("POST", "/statuses", OutcomeUnknown, data={"status": "again"})
        return Absent()


class Seeing(StrangerChannel):
    """Finds what is not there."""

    def find(self, request: Publication, since: datetime) -> Found | Absent:
        return Found(receipt=Receipt(remote_id="1"))


class Blind(StrangerChannel):
    """Takes a platform that is down for an empty one."""

    def find(self, request: Publication, since: datetime) -> Found | Absent:
        return Absent()


class FlawedContract(TestStranger):
    public_call = ("POST", "/statuses")
    patience = 1.0
    flawed: type[StrangerChannel] = StrangerChannel

    def connect(self, base_url: str) -> StrangerChannel:
        return self.flawed({"base_url": base_url, "token": "t0/ken"})


LIMITED = Answer(429, {}, {"Retry-After": "30"})
REFUSED = Answer(422, {})
Flaw = tuple[type[StrangerChannel], str, Mapping[str, object]]
FLAWS: tuple[Flaw, ...] = (
    (Sourceless, "test_its_limits_have_a_source_with_a_date", {}),
    (Nameless, "test_its_form_is_declared", {}),
    (Generous, "test_its_form_is_declared", {}),
    (Twofold, "test_success_is_one_public_call_and_a_receipt", {}),
    (Anonymous, "test_success_is_one_public_call_and_a_receipt", {}),
    (
        Stubborn,
        "test_a_refusal_has_its_outcome_and_is_not_repeated",
        {"refusal": LIMITED, "kind": RateLimited},
    ),
    (
        Severe,
        "test_a_refusal_has_its_outcome_and_is_not_repeated",
        {"refusal": LIMITED, "kind": RateLimited},
    ),
    (Impatient, "test_a_rate_limit_says_how_long", {"rate_limit": LIMITED}),
    (Doubtful, "test_a_refused_connection_is_surely_not_public", {}),
    *(
        (flawed, "test_a_line_that_breaks_after_the_request_is_unknown", {"fate": fate})
        for flawed in (Hopeful, Repeating)
        for fate in (Fate.CUT, Fate.HALF)
    ),
    *((flawed, "test_a_silence_is_unknown", {}) for flawed in (Hopeful, Waiting)),
    *(
        (
            flawed,
            "test_an_answer_of_a_broken_server_is_unknown",
            {"server_error": status},
        )
        for flawed in (Hopeful, Repeating)
        for status in (500, 503)
    ),
    *(
        (Believing, "test_nonsense_instead_of_success_is_unknown", {"nonsense": said})
        for said in (Answer(200, {}), Answer(200, body="<h1>Login</h1>"))
    ),
    (Talkative, "test_no_refusal_tells_a_secret", {"any_refusal": REFUSED}),
    (Talkative, "test_no_broken_line_tells_a_secret", {"fate": Fate.CUT}),
    (Talkative, "test_no_refused_connection_tells_a_secret", {}),
    (Encoding, "test_no_broken_line_tells_a_secret", {"fate": Fate.HALF}),
    *(
        (Logging, "test_no_log_line_tells_a_secret", {"play": play})
        for play in (None, Fate.CUT)
    ),
    (Naked, "test_it_does_not_tell_its_secrets", {}),
    (Preparing, "test_preparing_is_repeatable_and_invisible", {}),
    (Doubling, "test_preparing_is_repeatable_and_invisible", {}),
    (Trying, "test_what_was_never_published_is_not_found", {}),
    (Seeing, "test_what_was_never_published_is_not_found", {}),
    *(
        (Blind, "test_it_cannot_tell_when_it_cannot_look", {"play": play})
        for play in (Fate.CUT, Answer(401, {}))
    ),
    (Meddling, "test_checking_changes_nothing", {}),
    (
        Patient,
        "test_checking_says_when_a_person_must_connect_again",
        {"auth_refusal": Answer(401, {})},
    ),
)
EACH = pytest.mark.parametrize(
    ("flawed", "test", "given"),
    FLAWS,
    ids=[f"{flawed.__name__}-{test[5:]}" for flawed, test, _ in FLAWS],
)


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab(TestStranger.success, patience=FlawedContract.patience) as lab:
        yield lab


Keep = Callable[..., None]


@pytest.fixture
def keep(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Keep:
    """Run one test of the contract on a channel."""

    def keep(flawed: type[StrangerChannel], test: str, **given: object) -> None:
        contract = FlawedContract()
        monkeypatch.setattr(contract, "flawed", flawed)
        connected = watch(contract.connect, lab.url, monkeypatch)
        known = {
            "lab": lab,
            "connected": connected,
            "channel": connected.channel,
            "sender": connected.channel,
            "monkeypatch": monkeypatch,
            "caplog": caplog,
            **given,
        }
        method: Callable[..., None] = getattr(contract, test)
        method(**{name: known[name] for name in inspect.signature(method).parameters})

    return keep


@EACH
def test_the_contract_sees_a_flaw(
    flawed: type[StrangerChannel], test: str, given: Mapping[str, object], keep: Keep
) -> None:
    with pytest.raises((AssertionError, ChannelError, pytest.fail.Exception)):
        keep(flawed, test, **given)


@EACH
def test_the_contract_lets_an_honest_channel_pass(
    flawed: type[StrangerChannel], test: str, given: Mapping[str, object], keep: Keep
) -> None:
    keep(Honest, test, **given)


def test_every_line_of_the_contract_sees_some_flaw() -> None:
    lines = {name for name in vars(ChannelContract) if name.startswith("test_")}
    assert lines == {test for _, test, _ in FLAWS}


def test_a_refusal_of_another_kind_is_seen(keep: Keep) -> None:
    test = "test_a_refusal_has_its_outcome_and_is_not_repeated"
    keep(StrangerChannel, test, refusal=REFUSED, kind=Rejected)
    with pytest.raises(AssertionError):
        keep(StrangerChannel, test, refusal=REFUSED, kind=AuthExpired)


def test_who_prepares_must_say_which_call_is_public(
    keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = "test_preparing_is_repeatable_and_invisible"
    monkeypatch.setattr(FlawedContract, "public_call", None)
    with pytest.raises(AssertionError, match="public one"):
        keep(Honest, test)


def test_the_secrets_are_seen_on_their_way_in(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected = watch(TestStranger().connect, lab.url, monkeypatch)
    assert connected.secrets == ("t0ken",)


def test_watching_leaves_the_channel_as_it_was(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = StrangerChannel.__init__
    watch(TestStranger().connect, lab.url, monkeypatch, timeout_s="0.1")
    assert StrangerChannel.__init__ is build


class Assisted(StrangerChannel):
    """A person posts."""

    def publish(self, request: Publication) -> Receipt:
        raise AssertionError("the engine never calls it")

    def steps(self) -> tuple[str, ...]:
        return ("open", "paste")


class TestAssisted(ChannelContract):
    success = Answer(200, {"id": "1"})
    refusals: ClassVar[Mapping[Answer, type[ChannelError]]] = {}

    def connect(self, base_url: str) -> Channel:
        return Assisted({"base_url": base_url, "token": "t0ken"})
