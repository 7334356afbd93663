"""The line to the mail server: the letter goes to all whom it does not refuse."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Sequence
from contextlib import ExitStack, suppress

from channels._email.errors import is_final, read_error, told
from channels._email.office import Office
from dissemination.channel import ChannelError, OutcomeUnknown, Rejected, Transient

_Refused = dict[str, tuple[int, bytes]]  # by address: what the server said

_GO_ON = 354
_FAULTS = (smtplib.SMTPException, OSError)
_DOT = re.compile(rb"^\.", re.MULTILINE)
_PIECE = 65_536  # bytes
# Filters read a whole letter before they answer: RFC 5321 would wait ten minutes.
_SLOWER = 5


def ask(office: Office) -> None:
    """Ask the server whether it would take a letter for everybody; give it none.

    Raises:
        ChannelError: it would not, not even for one, or cannot be reached.
    """
    line, refused = _accepted(office, size=0)
    _leave(line)
    if refused:
        raise read_error(smtplib.SMTPRecipientsRefused(refused))


def submit(office: Office, letter: bytes) -> Sequence[str]:
    """Give the server a letter; it is on its way when this returns.

    Returns:
        The recipients whom the server refused: they do not get it.

    Raises:
        OutcomeUnknown: the line broke or fell silent with the letter on it.
        ChannelError: the server did not take it, and nobody gets it.
    """
    line, refused = _accepted(office, size=len(letter))
    with ExitStack() as broken:
        broken.callback(line.close)
        try:
            _begin(line)
        except _FAULTS as error:
            raise read_error(error) from error
        try:
            _say(line, _DOT.sub(b"..", letter) + b".\r\n")
            _wait(line, office.timeout_s * _SLOWER)
            code, said = line.getreply()
        except _FAULTS as error:
            raise OutcomeUnknown(type(error).__name__) from error
        broken.pop_all()
    _leave(line)
    refusal = _judge(code, said)
    if refusal:
        raise refusal
    return tuple(refused)


def _accepted(office: Office, *, size: int) -> tuple[smtplib.SMTP, _Refused]:
    """Return a line on which sender and some recipient are accepted, and who is not."""
    with ExitStack() as broken:
        try:
            line = _connected(office)
            broken.callback(line.close)
            if office.security == "starttls":
                line.starttls(context=ssl.create_default_context())
            if office.user:
                line.login(office.user, office.password)
            refused = _address(line, office, size)
        except smtplib.SMTPAuthenticationError as error:
            # No cause: some servers repeat what they were told, the password in it.
            raise read_error(error) from None
        except _FAULTS as error:
            raise read_error(error) from error
        broken.pop_all()
    return line, refused


def _connected(office: Office) -> smtplib.SMTP:
    # With a name of its own, the library asks no name server what this machine is.
    me, wait = office.sender.domain, office.timeout_s
    if office.security == "tls":
        trust = ssl.create_default_context()
        return smtplib.SMTP_SSL(
            office.host, office.port, me, timeout=wait, context=trust
        )
    return smtplib.SMTP(office.host, office.port, me, timeout=wait)


def _address(line: smtplib.SMTP, office: Office, size: int) -> _Refused:
    """Name sender and recipients, and return who is refused."""
    line.ehlo_or_helo_if_needed()
    options = [f"size={size}"] if size and line.has_extn("size") else []
    sender = office.sender.addr_spec
    code, said = line.mail(sender, options)
    if not _is_yes(code):
        raise smtplib.SMTPSenderRefused(code, said, sender)
    answers = {one.addr_spec: line.rcpt(one.addr_spec) for one in office.recipients}
    refused = {name: said for name, said in answers.items() if not _is_yes(said[0])}
    if len(refused) == len(answers):
        raise smtplib.SMTPRecipientsRefused(refused)
    # One full mailbox keeps no warning from all the others.
    return refused


def _begin(line: smtplib.SMTP) -> None:
    # The library's own `data` does not tell on which side of this the line broke.
    code, said = line.docmd("DATA")
    if code != _GO_ON:
        raise smtplib.SMTPDataError(code, said)


def _say(line: smtplib.SMTP, letter: bytes) -> None:
    # In pieces: a socket counts its silence from the beginning of what it is given.
    for start in range(0, len(letter), _PIECE):
        line.send(letter[start : start + _PIECE])


def _wait(line: smtplib.SMTP, seconds: float) -> None:
    if line.sock:
        line.sock.settimeout(seconds)


def _judge(code: int, said: bytes) -> ChannelError | None:
    if _is_yes(code):
        return None
    if is_final(code):
        return Rejected(told(code, said))
    is_temporary = 400 <= code < 500  # noqa: PLR2004 - the digits are RFC 5321's
    return (Transient if is_temporary else OutcomeUnknown)(told(code, said))


def _is_yes(code: int) -> bool:
    return 200 <= code < 300  # noqa: PLR2004 - the digits are RFC 5321's


def _leave(line: smtplib.SMTP) -> None:
    # Whether it says good-bye changes nothing, and is not waited for.
    with suppress(*_FAULTS):
        line.putcmd("QUIT")
    line.close()
