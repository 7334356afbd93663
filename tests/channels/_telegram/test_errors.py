from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
import telegram.error
from hypothesis import given
from hypothesis import strategies as st

from channels._telegram.errors import read_error
from dissemination.channel import (
    AuthExpired,
    ChannelError,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Transient,
)

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


def caused(error: telegram.error.TelegramError, cause: Exception) -> Any:
    error.__cause__ = cause
    return error


MAPPED: list[tuple[telegram.error.TelegramError, type[ChannelError]]] = [
    (telegram.error.BadRequest("Bad Request: message is too long"), Rejected),
    (telegram.error.BadRequest("Bad Request: chat not found"), AuthExpired),
    (telegram.error.ChatMigrated(-100), AuthExpired),
    (telegram.error.Conflict("Conflict"), Transient),
    (telegram.error.EndPointNotFound("Not Found"), OutcomeUnknown),
    (telegram.error.Forbidden("Forbidden: bot was kicked"), AuthExpired),
    (telegram.error.InvalidToken("Unauthorized"), AuthExpired),
    (telegram.error.NetworkError("Bad Gateway"), OutcomeUnknown),
    (telegram.error.PassportDecryptionError("?"), OutcomeUnknown),
    (telegram.error.RetryAfter(3), RateLimited),
    (telegram.error.RetryAfter(timedelta(seconds=3)), RateLimited),
    (telegram.error.TelegramError("Invalid server response"), OutcomeUnknown),
    (telegram.error.TimedOut(), OutcomeUnknown),
]


@pytest.mark.parametrize(("error", "kind"), MAPPED, ids=repr)
def test_each_exception_of_the_sdk_has_its_outcome(
    error: telegram.error.TelegramError, kind: type[ChannelError]
) -> None:
    outcome = read_error(error, lost=OutcomeUnknown, secret=TOKEN)
    assert type(outcome) is kind


def test_no_exception_of_the_sdk_is_left_out() -> None:
    names = {type(error).__name__ for error, _ in MAPPED}
    assert names == set(telegram.error.__all__)


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        (httpx.ConnectError("refused"), Transient),
        (httpx.ConnectTimeout("slow"), Transient),
        (httpx.PoolTimeout("busy"), Transient),
        (httpx.ProxyError("no tunnel"), Transient),
        (httpx.UnsupportedProtocol("ftp"), Transient),
        (httpx.ReadTimeout("slow"), OutcomeUnknown),
        (httpx.WriteTimeout("slow"), OutcomeUnknown),
        (httpx.ReadError("reset"), OutcomeUnknown),
        (httpx.WriteError("reset"), OutcomeUnknown),
        (httpx.RemoteProtocolError("cut"), OutcomeUnknown),
    ],
    ids=repr,
)
def test_a_network_error_is_what_caused_it(
    cause: Exception, kind: type[ChannelError]
) -> None:
    for error in (telegram.error.NetworkError("x"), telegram.error.TimedOut()):
        outcome = read_error(caused(error, cause), lost=OutcomeUnknown, secret=TOKEN)
        assert type(outcome) is kind


@pytest.mark.parametrize("timedelta_switch", ["true", "1"])
def test_a_flood_says_its_seconds(
    monkeypatch: pytest.MonkeyPatch, timedelta_switch: str
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", timedelta_switch)
    flood = telegram.error.RetryAfter(17)
    outcome = read_error(flood, lost=OutcomeUnknown, secret=TOKEN)
    assert isinstance(outcome, RateLimited)
    assert outcome.retry_after == timedelta(seconds=17)


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
def test_a_flood_in_whole_seconds_is_understood_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "false")
    flood = telegram.error.RetryAfter(17)
    outcome = read_error(flood, lost=OutcomeUnknown, secret=TOKEN)
    assert isinstance(outcome, RateLimited)
    assert outcome.retry_after == timedelta(seconds=17)


@given(st.text(), st.text())
def test_no_outcome_tells_the_token(before: str, after: str) -> None:
    for kind in (telegram.error.BadRequest, telegram.error.Forbidden):
        error = kind(f"{before}{TOKEN}{after}")
        outcome = read_error(error, lost=OutcomeUnknown, secret=TOKEN)
        assert TOKEN not in str(outcome)
        assert len(str(outcome)) <= 200


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("chat not found", AuthExpired),
        ("chat_id is empty", AuthExpired),
        ("PEER_ID_INVALID", AuthExpired),
        ("CHAT_WRITE_FORBIDDEN", AuthExpired),
        ("CHAT_ADMIN_REQUIRED", AuthExpired),
        ("CHAT_SEND_PHOTOS_FORBIDDEN", AuthExpired),
        ("CHAT_RESTRICTED", AuthExpired),
        ("have no rights to send a message", AuthExpired),
        ("not enough rights to send photos to the chat", AuthExpired),
        ("need administrator rights in the channel chat", AuthExpired),
        ("message text is empty", Rejected),
        ("message is too long", Rejected),
        ("message caption is too long", Rejected),
        ("PHOTO_INVALID_DIMENSIONS", Rejected),
        ("IMAGE_PROCESS_FAILED", Rejected),
        ("file must be non-empty", Rejected),
        ("message must be non-empty", Rejected),
    ],
)
def test_a_bad_request_is_the_content_unless_it_names_the_chat_or_a_right(
    words: str, kind: type[ChannelError]
) -> None:
    error = telegram.error.BadRequest(f"Bad Request: {words}")
    assert type(read_error(error, lost=OutcomeUnknown, secret=TOKEN)) is kind
