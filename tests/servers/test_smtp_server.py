"""The e-mail adapter on a real mail server, with the engine, and with lost answers."""

from __future__ import annotations

import email
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from channels.email import EmailChannel
from dissemination.channel import (
    AuthExpired,
    ChannelError,
    Media,
    OutcomeUnknown,
    Part,
    Publication,
    Rejected,
    Transient,
)
from dissemination.domain.delivery import State
from tests.servers.office import Office, office
from tests.servers.smtp import CUT, PASSWORD, RECIPIENTS, SENDER, Post, smtp
from tests.servers.test_lost_answers import photo

# Where the line is sealed from the start, aiosmtpd does not see it.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")

REQUEST = Publication(
    part=Part(text="Air naik.\n.\nSegera – mengungsi.", title="Siaga banjir"),
    key="meja-7/0/",
    intended_at=datetime(2026, 11, 22, 3, tzinfo=UTC),
)


@pytest.fixture(name="smtp", params=["starttls", "tls"])
def server(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Post]:
    with smtp(tmp_path, request.param) as running:
        monkeypatch.setenv("SSL_CERT_FILE", str(running.authority))
        yield running


@pytest.fixture
def channel(smtp: Post) -> EmailChannel:
    return EmailChannel(smtp.settings())


@pytest.fixture(name="office")
def open_office(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as opened:
        yield opened


def refused(channel: EmailChannel) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        channel.publish(REQUEST)
    return caught.value


def only(smtp: Post) -> EmailMessage:
    """Return the one letter that the server has."""
    (letter,) = smtp.letters
    found = email.message_from_bytes(letter.content, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def test_the_engine_sends_one_letter_to_all(
    smtp: Post, channel: EmailChannel, office: Office
) -> None:
    data = photo()
    media = (office.keep(data, "image/jpeg", "Warga mengungsi"),)
    part = Part(text=REQUEST.part.text, title="Siaga banjir", media=media)
    ended = office.publish(channel, part)
    assert ended.state is State.PUBLISHED
    (letter,) = smtp.letters
    assert (letter.sender, letter.recipients) == (SENDER, RECIPIENTS)
    read = only(smtp)
    assert read["Subject"] == "Siaga banjir"
    body = read.get_body(("plain",))
    assert body is not None
    assert "Air naik.\n.\nSegera – mengungsi." in body.get_content().replace("\r", "")
    (shown,) = read.iter_attachments()
    assert shown.get_content() == data
    assert shown["Content-Description"] == "Warga mengungsi"


def test_checking_logs_in_and_sends_nothing(smtp: Post, channel: EmailChannel) -> None:
    assert channel.check().handle == SENDER
    assert smtp.logins == [True]
    assert smtp.letters == []


def test_a_server_that_nobody_vouches_for_gets_no_password(
    smtp: Post, channel: EmailChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    assert type(refused(channel)) is Transient
    assert smtp.logins == []


def test_a_server_of_another_name_gets_no_password(smtp: Post) -> None:
    channel = EmailChannel(smtp.settings(host="localhost"))
    assert type(refused(channel)) is Transient
    assert smtp.logins == []


def test_a_wrong_password_is_for_a_person(smtp: Post) -> None:
    channel = EmailChannel(smtp.settings(password="salah-sama-sekali"))
    assert type(refused(channel)) is AuthExpired
    with pytest.raises(AuthExpired):
        channel.check()
    assert True not in smtp.logins
    assert smtp.letters == []


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("451 4.3.0 later", Transient),
        ("452 4.2.2 full", Transient),
        ("550 5.7.1 taken for spam", Rejected),
        ("552 5.3.4 too large", Rejected),
    ],
)
def test_a_refused_letter_has_its_outcome(
    smtp: Post, channel: EmailChannel, answer: str, kind: type[ChannelError]
) -> None:
    smtp.letter_says.append(answer)
    assert type(refused(channel)) is kind
    assert smtp.letters == []


@pytest.mark.parametrize(
    ("answer", "kind"), [("451 4.7.1 grey", Transient), ("550 5.1.1 no", AuthExpired)]
)
def test_a_refused_recipient_is_named_and_keeps_the_letter_from_nobody_else(
    smtp: Post, channel: EmailChannel, answer: str, kind: type[ChannelError]
) -> None:
    smtp.recipient_says[RECIPIENTS[1]] = answer
    with pytest.raises(kind) as caught:
        channel.check()
    assert RECIPIENTS[1] in str(caught.value)
    assert smtp.letters == []
    assert channel.publish(REQUEST).left_out == (RECIPIENTS[1],)
    (letter,) = smtp.letters
    assert set(letter.recipients) == set(RECIPIENTS) - {RECIPIENTS[1]}


def test_a_letter_beyond_what_the_server_takes_is_refused_before_it_is_sent(
    smtp: Post, channel: EmailChannel
) -> None:
    shot = Media(sha256="a" * 64, mime="image/png", width=1, height=1, size=1)
    part = replace(REQUEST.part, media=(shot,))
    huge = replace(REQUEST, part=part, open=lambda _: io.BytesIO(bytes(16_000_000)))
    with pytest.raises(Rejected, match="552"):
        channel.publish(huge)
    assert smtp.letters == []


def test_a_lost_answer_leaves_one_letter_and_asks_a_person(
    smtp: Post, channel: EmailChannel, office: Office
) -> None:
    smtp.letter_says.append(CUT)
    ended = office.publish(channel, REQUEST.part)
    assert ended.state is State.UNCERTAIN
    assert ended.outcomes == ("unknown",)
    assert len(smtp.letters) == 1
    smtp.letter_says.append(CUT)
    assert type(refused(channel)) is OutcomeUnknown


def test_what_was_surely_not_taken_is_tried_again_and_arrives_once(
    smtp: Post, channel: EmailChannel, office: Office
) -> None:
    smtp.letter_says.extend(["451 4.3.0 later", "421 4.3.2 closing"])
    ended = office.publish(channel, REQUEST.part)
    assert ended.state is State.PUBLISHED
    assert ended.outcomes[:2] == ("transient", "transient")
    assert len(smtp.letters) == 1


def test_the_same_key_makes_the_same_name(smtp: Post, channel: EmailChannel) -> None:
    receipts = {channel.publish(REQUEST).remote_id for _ in range(2)}
    names = {
        email.message_from_bytes(one.content)["Message-ID"] for one in smtp.letters
    }
    assert receipts == names
    assert len(names) == 1


def test_no_letter_holds_the_password(smtp: Post, channel: EmailChannel) -> None:
    channel.publish(REQUEST)
    assert PASSWORD.encode() not in smtp.letters[0].content
