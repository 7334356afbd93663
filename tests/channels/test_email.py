"""What e-mail promises: one letter to all or to none, and the truth about each end.

The contract's server speaks HTTP; what it tries is tried here on a played mail server.
"""

from __future__ import annotations

import io
import logging
import time
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from channels.email import EmailChannel
from dissemination.channel import (
    AuthExpired,
    CanCorrect,
    CanFind,
    CanReadBack,
    CanTakeDown,
    ChannelError,
    Media,
    OutcomeUnknown,
    Part,
    Publication,
    Rejected,
    Transient,
)
from dissemination.testing import ChannelContract, refusing
from dissemination.testing.connected import Connected
from tests.channels._email.played import CUT, SETTINGS, SILENCE, Played, playing

REQUEST = Publication(
    part=Part(text="Air naik.\n.\n..titik", title="Siaga banjir"),
    key="meja-7/0/",
    intended_at=datetime(2026, 11, 22, 3, tzinfo=UTC),
)
BEFORE = ("CONNECT", "EHLO", "AUTH", "MAIL", "RCPT", "DATA")
PERSON = AuthExpired
KORAN = "redaksi@koran.example"


@pytest.fixture
def server() -> Iterator[Played]:
    with playing() as played:
        yield played


@pytest.fixture
def channel(server: Played) -> EmailChannel:
    return EmailChannel(server.settings())


def refused(channel: EmailChannel) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        channel.publish(REQUEST)
    return caught.value


# What the contract asks of every channel, of whatever protocol.


def test_limits_and_form_are_declared(channel: EmailChannel) -> None:
    contract = ChannelContract()
    contract.test_its_limits_have_a_source_with_a_date(channel)
    connected = Connected(channel, (SETTINGS["password"],))
    contract.test_its_form_is_declared(connected)
    contract.test_it_does_not_tell_its_secrets(connected)


def test_success_is_one_letter_and_a_receipt(
    server: Played, channel: EmailChannel
) -> None:
    receipt = channel.publish(REQUEST)
    assert receipt.remote_id
    (letter,) = server.letters
    assert f"Message-ID: {receipt.remote_id}".encode() in letter
    assert server.words().count("DATA") == 1


def test_a_line_of_one_dot_does_not_end_the_letter(
    server: Played, channel: EmailChannel
) -> None:
    channel.publish(REQUEST)
    (letter,) = server.letters
    lines = letter.split(b"\r\n")
    assert b".." in lines
    assert b"...titik" in lines


def test_each_recipient_is_on_the_envelope_once(
    server: Played, channel: EmailChannel
) -> None:
    channel.publish(REQUEST)
    named = [line for line in server.told if line.upper().startswith("RCPT")]
    assert named == [
        "rcpt TO:<redaksi@koran.example>",
        "rcpt TO:<berita@radio.example>",
    ]
    (sender,) = (line for line in server.told if line.upper().startswith("MAIL"))
    assert "<humas@kominfo.contoh.example> size=" in sender


@pytest.mark.parametrize("word", BEFORE)
def test_a_line_that_breaks_before_the_letter_is_surely_not_public(
    server: Played, channel: EmailChannel, word: str
) -> None:
    server.answers[word] = CUT
    assert type(refused(channel)) is Transient
    assert server.letters == []


def test_a_refused_connection_is_surely_not_public() -> None:
    with refusing() as nowhere:
        port = nowhere.rpartition(":")[2]
        channel = EmailChannel({**SETTINGS, "port": port})
        assert type(refused(channel)) is Transient


@pytest.mark.parametrize("word", BEFORE)
def test_a_silence_before_the_letter_is_surely_not_public(
    server: Played, word: str
) -> None:
    server.answers[word] = SILENCE
    assert type(refused(EmailChannel(server.settings(timeout_s="0.3")))) is Transient
    assert server.letters == []


def test_a_line_that_breaks_after_the_letter_is_unknown(
    server: Played, channel: EmailChannel
) -> None:
    server.answers["."] = CUT
    assert type(refused(channel)) is OutcomeUnknown
    assert len(server.letters) == 1


def test_a_silence_after_the_letter_is_unknown(server: Played) -> None:
    server.answers["."] = SILENCE
    began = time.monotonic()
    assert type(refused(EmailChannel(server.settings(timeout_s="0.3")))) is (
        OutcomeUnknown
    )
    assert time.monotonic() - began < 5
    assert len(server.letters) == 1


def test_a_large_letter_over_a_slow_line_is_no_silence(server: Played) -> None:
    server.bite, server.rest_s = 500_000, 0.05  # more than a second for all of it
    data = bytes(8_000_000)
    photo = Media(sha256="a" * 64, mime="image/png", width=1, height=1, size=len(data))
    part = replace(REQUEST.part, media=(photo,))
    large = replace(REQUEST, part=part, open=lambda _: io.BytesIO(data))
    assert EmailChannel(server.settings(timeout_s="0.4")).publish(large).remote_id
    assert len(server.letters) == 1


def test_a_filter_may_read_the_letter_for_longer_than_others_may_be_silent(
    server: Played,
) -> None:
    server.judges_s = 0.6
    assert EmailChannel(server.settings(timeout_s="0.3")).publish(REQUEST).remote_id


@pytest.mark.parametrize("nonsense", ["354 go on", "100 wait", "what?", "250x"[3:]])
def test_an_answer_to_the_letter_that_means_nothing_is_unknown(
    server: Played, channel: EmailChannel, nonsense: str
) -> None:
    server.answers["."] = nonsense
    assert type(refused(channel)) is OutcomeUnknown
    assert server.words().count("DATA") == 1


def test_an_answer_without_an_end_is_unknown(
    server: Played, channel: EmailChannel
) -> None:
    server.answers["."] = "250-" + "x" * 20_000
    assert type(refused(channel)) is OutcomeUnknown


@pytest.mark.parametrize("last", [CUT, SILENCE, "500 what?"])
def test_what_was_taken_is_public_whatever_is_said_at_the_door(
    server: Played, channel: EmailChannel, last: str
) -> None:
    server.answers["QUIT"] = last
    began = time.monotonic()
    assert channel.publish(REQUEST).remote_id
    assert time.monotonic() - began < 3


REFUSALS = {
    ("CONNECT", "421 busy"): Transient,
    ("CONNECT", "554 no mail from you"): PERSON,
    ("AUTH", "535 wrong password"): PERSON,
    ("AUTH", "454 later"): Transient,
    ("MAIL", "451 later"): Transient,
    ("MAIL", "550 not your address"): PERSON,
    ("MAIL", "552 too large"): Rejected,
    ("RCPT", "450 grey"): Transient,
    ("RCPT", "452 too many"): Transient,
    ("RCPT", "550 nobody here"): PERSON,
    ("DATA", "451 later"): Transient,
    ("DATA", "554 no"): Rejected,
    (".", "421 closing"): Transient,
    (".", "451 later"): Transient,
    (".", "452 full"): Transient,
    (".", "550 spam"): Rejected,
    (".", "552 too large"): Rejected,
}


@pytest.mark.parametrize(("place", "kind"), REFUSALS.items(), ids=str)
def test_a_refusal_has_its_outcome_and_is_not_repeated(
    server: Played,
    channel: EmailChannel,
    place: tuple[str, str],
    kind: type[ChannelError],
) -> None:
    word, answer = place
    server.answers[word] = answer
    assert type(refused(channel)) is kind
    assert server.words().count("EHLO") <= 1
    assert len(server.letters) == (1 if word == "." else 0)


@pytest.mark.parametrize("answer", ["550 nobody here", "450 grey"])
def test_whom_the_server_refuses_is_left_out_and_named(
    server: Played, channel: EmailChannel, answer: str
) -> None:
    server.to[KORAN] = answer
    assert channel.publish(REQUEST).left_out == (KORAN,)
    assert len(server.letters) == 1


@pytest.mark.parametrize("answer", ["550 nobody here", "450 grey"])
def test_a_check_says_whom_the_server_refuses(
    server: Played, channel: EmailChannel, answer: str
) -> None:
    server.to[KORAN] = answer
    with pytest.raises(ChannelError) as caught:
        channel.check()
    assert KORAN in str(caught.value)
    assert "radio.example" not in str(caught.value)
    assert server.letters == []


def test_where_everybody_is_refused_there_is_no_letter(
    server: Played, channel: EmailChannel
) -> None:
    server.to |= dict.fromkeys((KORAN, "berita@radio.example"), "550 nobody here")
    assert type(refused(channel)) is AuthExpired
    assert server.letters == []
    assert "DATA" not in server.words()


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_no_password_goes_over_an_open_line(server: Played, security: str) -> None:
    channel = EmailChannel(server.settings(security=security, timeout_s="1"))
    with pytest.raises((AuthExpired, Transient)):
        channel.publish(REQUEST)
    assert "AUTH" not in server.words()
    assert server.letters == []


def test_a_server_on_this_machine_may_ask_for_no_password(server: Played) -> None:
    server.answers["EHLO"] = "250 mail"
    channel = EmailChannel(server.settings(user="", password=""))
    assert channel.publish(REQUEST).remote_id
    (sender,) = (line for line in server.told if line.upper().startswith("MAIL"))
    assert "size" not in sender


# `check`


def test_checking_asks_for_everything_and_sends_nothing(
    server: Played, channel: EmailChannel
) -> None:
    assert channel.check().handle == "humas@kominfo.contoh.example"
    asked = [word for word in server.words() if word != "QUIT"]
    assert asked == ["EHLO", "AUTH", "MAIL", "RCPT", "RCPT"]
    assert server.letters == []


@pytest.mark.parametrize(
    ("word", "answer"),
    [("AUTH", "535 no"), ("RCPT", "550 nobody"), ("MAIL", "553 not yours")],
)
def test_checking_says_when_a_person_must_mend_the_account(
    server: Played, channel: EmailChannel, word: str, answer: str
) -> None:
    server.answers[word] = answer
    with pytest.raises(AuthExpired):
        channel.check()


# Secrets and files.


@pytest.mark.parametrize("place", [*REFUSALS, (".", CUT), ("AUTH", CUT)], ids=str)
def test_neither_error_nor_log_tells_the_password(
    server: Played,
    channel: EmailChannel,
    caplog: pytest.LogCaptureFixture,
    place: tuple[str, str],
) -> None:
    server.answers[place[0]] = place[1]
    with caplog.at_level(logging.DEBUG):
        error = refused(channel)
    said = "".join(traceback.format_exception(error)) + caplog.text
    assert SETTINGS["password"] not in said


def test_a_server_that_repeats_what_it_was_told_gives_nothing_away(
    server: Played, channel: EmailChannel, caplog: pytest.LogCaptureFixture
) -> None:
    server.answers["AUTH"] = "535 5.7.8 what do you mean by {}"
    with caplog.at_level(logging.DEBUG):
        error = refused(channel)
    assert type(error) is PERSON
    (told,) = (line for line in server.told if line.startswith("AUTH PLAIN"))
    said = "".join(traceback.format_exception(error)) + caplog.text
    assert told.rpartition(" ")[2] not in said
    assert "535 5.7.8" in said


def test_what_no_letter_can_say_makes_no_call(
    server: Played, channel: EmailChannel
) -> None:
    part = replace(REQUEST.part, text="Air \ud800 naik")
    with pytest.raises(Rejected):
        channel.publish(replace(REQUEST, part=part))
    assert server.told == []


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [(FileNotFoundError(), Rejected), (OSError(5, "io"), Transient)],
)
def test_a_picture_that_cannot_be_read_makes_no_call(
    server: Played, channel: EmailChannel, trouble: OSError, kind: type[ChannelError]
) -> None:
    def fail(_: Media) -> io.BytesIO:
        raise trouble

    photo = Media(sha256="a" * 64, mime="image/png", width=1, height=1, size=1)
    part = replace(REQUEST.part, media=(photo,))
    with pytest.raises(kind):
        channel.publish(replace(REQUEST, part=part, open=fail))
    assert server.told == []


def test_a_letter_cannot_be_looked_up_changed_or_called_back(
    channel: EmailChannel,
) -> None:
    for ability in (CanFind, CanReadBack, CanCorrect, CanTakeDown):
        assert not isinstance(channel, ability)
    assert all(not can.keyed_for for can in channel.capabilities.values())
