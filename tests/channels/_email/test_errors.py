"""All that smtplib may raise, and what it means before a letter was sent."""

from __future__ import annotations

import inspect
import smtplib
import ssl

import pytest

from channels._email.errors import is_final, read_error, told
from dissemination.channel import AuthExpired, ChannelError, Rejected, Transient

NOW, EVER = 450, 550
MEANINGS: dict[smtplib.SMTPException | OSError, type[ChannelError]] = {
    smtplib.SMTPException("No suitable authentication method found."): AuthExpired,
    smtplib.SMTPNotSupportedError("STARTTLS"): AuthExpired,
    smtplib.SMTPServerDisconnected("gone"): Transient,
    smtplib.SMTPResponseException(454, b"TLS not available"): Transient,
    smtplib.SMTPResponseException(501, b"no"): AuthExpired,
    smtplib.SMTPSenderRefused(NOW, b"later", "a@contoh.example"): Transient,
    smtplib.SMTPSenderRefused(EVER, b"not yours", "a@contoh.example"): AuthExpired,
    smtplib.SMTPSenderRefused(552, b"too large", "a@contoh.example"): Rejected,
    smtplib.SMTPSenderRefused(530, b"log in", "a@contoh.example"): AuthExpired,
    smtplib.SMTPRecipientsRefused({"a@b.example": (NOW, b"grey")}): Transient,
    smtplib.SMTPRecipientsRefused({"a@b.example": (EVER, b"gone")}): AuthExpired,
    smtplib.SMTPDataError(NOW, b"later"): Transient,
    smtplib.SMTPDataError(554, b"no valid recipients"): Rejected,
    smtplib.SMTPConnectError(421, b"busy"): Transient,
    smtplib.SMTPConnectError(-1, b"?"): Transient,
    smtplib.SMTPConnectError(554, b"no mail from you"): AuthExpired,
    smtplib.SMTPHeloError(NOW, b"later"): Transient,
    smtplib.SMTPHeloError(EVER, b"who?"): AuthExpired,
    smtplib.SMTPAuthenticationError(535, b"wrong"): AuthExpired,
    smtplib.SMTPAuthenticationError(454, b"later"): Transient,
    TimeoutError("timed out"): Transient,
    ConnectionRefusedError("refused"): Transient,
    ssl.SSLCertVerificationError("self-signed"): Transient,
}


@pytest.mark.parametrize(("error", "kind"), MEANINGS.items(), ids=repr)
def test_each_has_its_outcome(
    error: smtplib.SMTPException | OSError, kind: type[ChannelError]
) -> None:
    assert type(read_error(error)) is kind


def test_no_exception_of_the_library_is_without_a_meaning() -> None:
    known = {type(error) for error in MEANINGS}
    its_own = {
        one
        for one in vars(smtplib).values()
        if inspect.isclass(one) and issubclass(one, smtplib.SMTPException)
    }
    assert its_own - known == set()
    assert len(its_own) == 10


@pytest.mark.parametrize(
    ("code", "said", "told"),
    [
        (535, b"5.7.8 not accepted: AUTH PLAIN AGh1bQBrNHQ=", "refused: 535 5.7.8"),
        (500, b"what? AUTH PLAIN AGh1bQBrNHQ=", "refused: 500"),
        (-1, b"AUTH PLAIN AGh1bQBrNHQ=", "refused: -1"),
    ],
)
def test_of_a_refused_log_in_the_codes_alone_are_told(
    code: int, said: bytes, told: str
) -> None:
    error = read_error(smtplib.SMTPAuthenticationError(code, said))
    assert str(error) == f"log-in {told}"


def test_what_the_library_misses_at_the_server_is_told() -> None:
    error = read_error(smtplib.SMTPNotSupportedError("STARTTLS not supported"))
    assert str(error) == "STARTTLS not supported"


def test_of_several_recipients_those_are_named_who_are_refused_for_good() -> None:
    refused = {"kini@b.example": (NOW, b""), "mati@b.example": (EVER, b"gone")}
    error = read_error(smtplib.SMTPRecipientsRefused(refused))
    assert isinstance(error, AuthExpired)
    assert "mati@b.example" in str(error)
    assert "kini@b.example" not in str(error)


@pytest.mark.parametrize(("code", "final"), [(450, False), (500, True), (599, True)])
def test_what_begins_with_five_is_final(code: int, final: bool) -> None:  # noqa: FBT001 - a row
    assert is_final(code) is final
    assert not is_final(600)
    assert not is_final(-1)


def test_what_a_stranger_says_is_one_short_line() -> None:
    assert told(550, b"so\r\nwhat \xff" + b"x" * 500).startswith("550 so what \ufffdxx")
    assert len(told(550, "x" * 500)) == 200
