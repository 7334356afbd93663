"""What each exception of smtplib means, before a byte of the letter was sent."""

from __future__ import annotations

import re
import smtplib

from dissemination.channel import AuthExpired, ChannelError, Rejected, Transient

_TOO_LARGE = frozenset({523, 552})
_CODES = re.compile(r"-?\d+(?: [45]\.\d{1,3}\.\d{1,3})?")


def read_error(error: smtplib.SMTPException | OSError) -> ChannelError:
    """Return the outcome of an exception: nothing was sent so far."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return _about_recipients(error)
        case smtplib.SMTPSenderRefused() if error.smtp_code in _TOO_LARGE:
            return Rejected(told(error.smtp_code, error.smtp_error))
        case smtplib.SMTPDataError() if is_final(error.smtp_code):
            return Rejected(told(error.smtp_code, error.smtp_error))
        case smtplib.SMTPResponseException():
            # The password, the sender, this machine: a person has to mend it.
            kind = AuthExpired if is_final(error.smtp_code) else Transient
            return kind(_without_secrets(error))
        case smtplib.SMTPServerDisconnected():
            return Transient(type(error).__name__)
        case smtplib.SMTPException():
            # No STARTTLS, or no way to log in that both know.
            return AuthExpired(str(error)[:200])
        case _:
            return Transient(type(error).__name__)


def is_final(code: int) -> bool:
    """Say whether a server refuses for good (RFC 5321: 5yz), not for now (4yz)."""
    return 500 <= code < 600  # noqa: PLR2004 - the digits are the standard's


def told(code: int, said: bytes | str) -> str:
    """Return what a server answered, for the log."""
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(text.split())}"[:200]


def _without_secrets(error: smtplib.SMTPResponseException) -> str:
    said = told(error.smtp_code, error.smtp_error)
    if not isinstance(error, smtplib.SMTPAuthenticationError):
        return said
    # Some servers repeat the line that they refuse, and the password stands in it.
    codes = _CODES.match(said)
    return f"log-in refused: {codes[0] if codes else ''}"


def _about_recipients(error: smtplib.SMTPRecipientsRefused) -> ChannelError:
    refused: dict[str, tuple[int, bytes]] = error.recipients
    finally_so = [name for name, (code, _) in refused.items() if is_final(code)]
    if finally_so:
        return AuthExpired(f"refused as recipients: {', '.join(finally_so)}"[:500])
    return Transient(f"not taken just now: {', '.join(refused)}"[:500])
