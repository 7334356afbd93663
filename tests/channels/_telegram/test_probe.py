"""The look after a lost answer: what is found, and what is left to a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.sandbox._telegram_chat import LOG
from channels.sandbox.telegram import TelegramSandbox
from channels.telegram import TelegramChannel
from dissemination.channel import (
    AuthExpired,
    CanFind,
    CannotTell,
    Found,
    OutcomeUnknown,
    Publication,
    Receipt,
)
from dissemination.testing import serve
from tests.channels._telegram.doubtful import just_now, publication


@pytest.fixture
def platform() -> TelegramSandbox:
    return TelegramSandbox("")


@pytest.fixture
def url(platform: TelegramSandbox) -> Iterator[str]:
    with serve(platform) as address:
        yield address


@pytest.fixture
def channel(platform: TelegramSandbox, url: str) -> TelegramChannel:
    return probing(platform, url)


def probing(platform: TelegramSandbox, url: str, **changed: str) -> TelegramChannel:
    given = {**platform.account(url), "log_chat": str(LOG["id"]), "timeout_s": "1"}
    return TelegramChannel({**given, **changed})


def lose(
    channel: TelegramChannel,
    platform: TelegramSandbox,
    request: Publication,
    *,
    fault: str,
) -> object:
    """Publish with a fault, and look for what was published."""
    platform.faults.append(fault)
    with pytest.raises(OutcomeUnknown):
        channel.publish(request)
    return channel.find(request, just_now())


def test_only_who_has_a_log_chat_can_look(platform: TelegramSandbox) -> None:
    blind = TelegramChannel(platform.account("http://127.0.0.1:1"))
    assert not isinstance(blind, CanFind)
    assert isinstance(probing(platform, "http://127.0.0.1:1"), CanFind)


@pytest.mark.parametrize("kinds", ["", "p", "v", "pp", "pvp", "p" * 10])
def test_what_is_public_though_its_answer_was_lost_is_found(
    channel: TelegramChannel, platform: TelegramSandbox, kinds: str
) -> None:
    request = publication(kinds=kinds)
    found = lose(channel, platform, request, fault="drop_after")
    assert isinstance(found, Found)
    (shown,) = platform.public()
    assert (found.receipt.remote_id, found.receipt.url) == (shown.id, shown.url)
    further = [int(one) - int(shown.id) for one in found.receipt.further_ids]
    assert further == list(range(1, max(1, len(kinds))))


def test_what_was_found_can_be_corrected_and_taken_down(
    channel: TelegramChannel, platform: TelegramSandbox
) -> None:
    found = lose(channel, platform, publication(kinds="pp"), fault="drop_after")
    assert isinstance(found, Found)
    channel.correct(publication("Pasar murah batal", "pp"), found.receipt)
    assert [shown.text for shown in platform.public()] == ["Pasar murah batal"]
    channel.take_down(found.receipt)
    assert platform.public() == ()


def test_what_never_arrived_is_left_to_a_person(
    channel: TelegramChannel, platform: TelegramSandbox
) -> None:
    channel.publish(publication("Kemarin"))
    assert lose(channel, platform, publication(), fault="drop_before") == CannotTell()


def test_the_copies_are_deleted_and_the_public_sees_nothing_of_it(
    channel: TelegramChannel, platform: TelegramSandbox
) -> None:
    channel.publish(publication("Kemarin"))
    lose(channel, platform, publication(), fault="drop_after")
    assert platform.log.taken > 0, "it looked"
    assert platform.log.messages == {}, "nothing of it stays"
    assert [shown.text for shown in platform.public()] == ["Kemarin", "Pasar murah"]


def test_posts_of_others_after_ours_do_not_hide_it(
    channel: TelegramChannel, platform: TelegramSandbox, url: str
) -> None:
    platform.faults.append("drop_after")
    with pytest.raises(OutcomeUnknown):
        channel.publish(publication())
    colleague = TelegramChannel(platform.account(url))
    for n in range(5):
        colleague.publish(publication(f"Lain {n}", kinds="p" * n))
    found = channel.find(publication(), just_now())
    assert found == Found(receipt=receipt(platform, "Pasar murah"))


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_however_many_of_the_others_are_deleted_ours_alone_is_found(
    data: st.DataObject,
) -> None:
    before, after = data.draw(st.integers(0, 6)), data.draw(st.integers(0, 10))
    platform = TelegramSandbox("")
    with serve(platform) as url:
        channel = probing(platform, url)
        channel.publish(publication("Dasar"))
        colleague = TelegramChannel(platform.account(url))
        others = [f"Lain {n}" for n in range(before + after)]
        proofs = [colleague.publish(publication(text)) for text in others[:before]]
        platform.faults.append("drop_after")
        with pytest.raises(OutcomeUnknown):
            channel.publish(publication())
        proofs += [colleague.publish(publication(text)) for text in others[before:]]
        for proof in proofs:
            if data.draw(st.booleans()):
                colleague.take_down(proof)
        assert channel.find(publication(), just_now()) == Found(
            receipt=receipt(platform, "Pasar murah")
        )


def receipt(platform: TelegramSandbox, text: str) -> Receipt:
    (shown,) = (one for one in platform.public() if one.text == text)
    return Receipt(remote_id=shown.id, url=shown.url)


def test_the_same_text_of_an_earlier_day_is_not_ours(
    channel: TelegramChannel, platform: TelegramSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with monkeypatch.context() as patch:
        patch.setattr(platform, "now", lambda: yesterday)
        channel.publish(publication())
    assert channel.find(publication(), just_now()) == CannotTell()


def test_what_another_delivery_published_is_not_ours(
    channel: TelegramChannel, platform: TelegramSandbox
) -> None:
    lost = replace(publication(), key="2/0/")
    channel.publish(publication())
    assert lose(channel, platform, lost, fault="drop_before") == CannotTell()
    assert len(platform.public()) == 1


def test_one_message_is_found_for_one_delivery_alone(
    channel: TelegramChannel, platform: TelegramSandbox
) -> None:
    found = lose(channel, platform, publication(), fault="drop_after")
    assert isinstance(found, Found)
    assert channel.find(publication(), just_now()) == found, "asked again, the same"
    other = replace(publication(), key="2/0/")
    assert channel.find(other, just_now()) == CannotTell()


@pytest.mark.parametrize("hours", [-7, 7])
def test_a_clock_that_is_off_hides_nothing_and_finds_nothing_old(
    channel: TelegramChannel,
    platform: TelegramSandbox,
    monkeypatch: pytest.MonkeyPatch,
    hours: int,
) -> None:
    ahead = timedelta(hours=hours)
    monkeypatch.setattr(platform, "now", lambda: datetime.now(UTC) + ahead)
    channel.publish(publication("Kemarin"))
    assert channel.find(publication("Kemarin"), just_now()) != CannotTell()
    later = datetime.now(UTC) + timedelta(minutes=5)
    assert channel.find(publication("Kemarin"), later) == CannotTell()


@pytest.mark.parametrize(
    ("sent", "asked"), [("", "p"), ("p", ""), ("p", "v"), ("pp", "p v"), ("p", "pp")]
)
def test_the_same_text_with_other_media_is_not_ours(
    channel: TelegramChannel, sent: str, asked: str
) -> None:
    channel.publish(publication(kinds=sent))
    request = publication(kinds=asked.replace(" ", ""))
    assert channel.find(request, just_now()) == CannotTell()


def test_an_album_of_which_a_picture_is_gone_is_left_to_a_person(
    channel: TelegramChannel, platform: TelegramSandbox
) -> None:
    proof = channel.publish(publication(kinds="ppp"))
    channel.take_down(Receipt(remote_id=proof.further_ids[0]))
    assert channel.find(publication(kinds="ppp"), just_now()) == CannotTell()


def test_two_pictures_with_words_of_their_own_are_no_album(
    channel: TelegramChannel,
) -> None:
    channel.publish(publication(kinds="p"))
    channel.publish(publication("Lain", kinds="p"))
    assert channel.find(publication(kinds="pp"), just_now()) == CannotTell()


def test_a_part_is_looked_for_behind_the_part_before(
    channel: TelegramChannel, platform: TelegramSandbox, url: str
) -> None:
    first = channel.publish(publication("Sama"))
    restarted = probing(platform, url)
    request = publication("Sama", reply_to=first)
    assert restarted.find(request, just_now()) == CannotTell(), "that is the first part"
    second = restarted.publish(request)
    assert probing(platform, url).find(request, just_now()) == Found(receipt=second)


def test_a_picture_without_words_cannot_be_told_from_another(
    channel: TelegramChannel, platform: TelegramSandbox
) -> None:
    channel.publish(publication("", kinds="p"))
    assert channel.find(publication("", kinds="p"), just_now()) == CannotTell()
    assert platform.log.taken == 0


def test_after_a_restart_it_finds_the_newest_by_itself(
    channel: TelegramChannel, platform: TelegramSandbox, url: str
) -> None:
    platform.faults.append("drop_after")
    with pytest.raises(OutcomeUnknown):
        channel.publish(publication())
    assert isinstance(probing(platform, url).find(publication(), just_now()), Found)
    assert platform.log.messages == {}


def test_who_published_before_needs_few_copies(
    channel: TelegramChannel, platform: TelegramSandbox
) -> None:
    channel.publish(publication("Kemarin"))
    lose(channel, platform, publication(), fault="drop_after")
    assert platform.log.taken <= 3


def test_a_log_chat_that_is_the_channel_itself_is_refused_before_a_look(
    platform: TelegramSandbox, url: str
) -> None:
    channel = probing(platform, url, log_chat="t.me/info_praktik")
    for call in (channel.check, lambda: channel.find(publication(), just_now())):
        with pytest.raises(AuthExpired, match="private"):
            call()
    assert platform.log.taken == 0
    assert platform.public() == ()


def test_a_check_looks_at_both_chats(platform: TelegramSandbox, url: str) -> None:
    assert probing(platform, url).check().handle == "Info Praktik"
    with pytest.raises(AuthExpired, match="Chat not found"):
        probing(platform, url, log_chat="-100777").check()
