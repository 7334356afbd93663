"""A third party's channel: installed as a package, found, and run on a real server."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from dissemination import registry
from dissemination.channel import (
    Absent,
    AuthExpired,
    CanPrepare,
    CanReadBack,
    CanTakeDown,
    Changed,
    Channel,
    Intact,
    Media,
    OutcomeUnknown,
    Part,
    Publication,
    RateLimited,
    Receipt,
    Rejected,
)
from dissemination.domain.delivery import State
from dissemination.testing import Answer, Lab
from tests.servers.matrix import Matrix, install_example, matrix, require_packages
from tests.servers.office import Office, office
from tests.servers.proxy import Proxy
from tests.servers.test_lost_answers import BEFORE, FAULTS, TIMEOUT_S, photo
from tests.servers.wordpress import ServerMissing

NAME = "matrix.contoh.example"
AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
SEND = r"PUT .*/send/m\.room\.message/[0-9a-f]+$"
CALLS = {"bringing the picture": r"POST .*/media/v3/upload$", "publishing": SEND}
ROOT = Path(__file__).resolve().parents[2]
_KEYS = count(1)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder that holds the example's package and nothing else."""
    try:
        require_packages()
    except ServerMissing as missing:
        pytest.skip(str(missing))
    folder = tmp_path_factory.mktemp("package")
    install_example(folder)
    return folder


@pytest.fixture(scope="module", name="matrix")
def server() -> Iterator[Matrix]:
    try:
        with matrix() as running:
            yield running
    except ServerMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def kind(installed: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Channel]]:
    """Give the channel's class, as the program finds it."""
    monkeypatch.syspath_prepend(str(installed))
    yield registry.channel("matrix")
    registry.channel.cache_clear()
    sys.modules.pop("dissemination_matrix", None)


@pytest.fixture
def room(matrix: Matrix) -> str:
    return matrix.room()


@pytest.fixture
def channel(kind: type[Channel], matrix: Matrix, room: str) -> Channel:
    return kind(matrix.settings(room))


@pytest.fixture(name="office")
def open_office(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as opened:
        yield opened


def request_for(
    text: str = "Pasar murah hari Sabtu.", media: tuple[Media, ...] = ()
) -> Publication:
    return Publication(
        part=Part(text=text, media=media),
        key=f"{next(_KEYS)}/0/",
        intended_at=AT,
        open=lambda _: io.BytesIO(photo()),
    )


def picture(alt: str = "Warga antre beras") -> Media:
    data = photo()
    name = hashlib.sha256(data).hexdigest()
    return Media(
        sha256=name, mime="image/jpeg", width=120, height=120, size=len(data), alt=alt
    )


def published(
    channel: Channel, request: Publication
) -> tuple[Publication, Receipt, str]:
    """Publish as the engine does."""
    assert isinstance(channel, CanPrepare)
    request = replace(request, memo=channel.prepare(request))
    receipt = channel.publish(request)
    assert receipt.remote_id
    return request, receipt, receipt.remote_id


# Found.


def test_an_installed_package_is_found_by_its_entry_point(kind: type[Channel]) -> None:
    assert "matrix" in registry.names()
    assert kind.__module__ == "dissemination_matrix"
    assert kind.name == "matrix"


def test_the_package_is_one_file_with_one_entry_point(installed: Path) -> None:
    modules = [path.name for path in installed.rglob("*.py")]
    assert modules == ["dissemination_matrix.py"]
    (points,) = installed.glob("*.dist-info/entry_points.txt")
    lines = points.read_text().split("\n")
    assert [line for line in lines if "=" in line] == [
        "matrix = dissemination_matrix:MatrixChannel"
    ]


def test_an_office_connects_it_like_any_other_channel(
    installed: Path, matrix: Matrix, room: str, tmp_path: Path
) -> None:
    def say(*words: str, stdin: str = "") -> str:
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", "dissemination", *words],
            env={**os.environ, "PYTHONPATH": f"{installed}:{ROOT}"},
            cwd=tmp_path,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert matrix.sender.token not in done.stdout + done.stderr
        return done.stdout

    say("init", "meja")
    assert " matrix" in say("doctor", "-w", "meja")
    given = ("--set", f"base_url={matrix.base_url}", "--set", f"room={room}")
    account = ("matrix-kabar", "--channel", "matrix", "-w", "meja")
    say("account", "add", *account, *given, stdin=f"{matrix.sender.token}\n\n")
    said = say("account", "check", "matrix-kabar", "-w", "meja")
    assert matrix.sender.id in said
    kept = (tmp_path / "meja" / "schedule.toml").read_text(encoding="utf-8")
    assert matrix.sender.token not in kept


# Published.


def test_the_engine_publishes_a_text_that_everybody_reads(
    matrix: Matrix, channel: Channel, office: Office, room: str
) -> None:
    ended = office.publish(channel, Part(text="Air bersih <mati> & hidup\nlagi. @room"))
    assert ended.state is State.PUBLISHED
    (message,) = matrix.messages(room)
    assert message["sender"] == matrix.sender.id
    assert message["content"] == {
        "msgtype": "m.text",
        "body": "Air bersih <mati> & hidup\nlagi. @room",
        "format": "org.matrix.custom.html",
        "formatted_body": "Air bersih &lt;mati&gt; &amp; hidup<br>lagi. @room",
        "m.mentions": {},
    }


def test_a_picture_carries_text_and_alternative_text(
    matrix: Matrix, channel: Channel, office: Office, room: str
) -> None:
    data = photo()
    media = (office.keep(data, "image/jpeg", "Warga antre beras"),)
    ended = office.publish(channel, Part(text="Pasar murah.", media=media))
    assert ended.state is State.PUBLISHED
    (message,) = matrix.messages(room)
    shown = message["content"]
    assert (shown["msgtype"], shown["body"]) == ("m.image", "Pasar murah.")
    assert shown["filename"] == "Warga antre beras"
    assert shown["info"] == {"w": 120, "h": 120, "mimetype": "image/jpeg"}
    assert matrix.file(shown["url"]) == data


def test_the_longest_text_fits_whatever_is_in_it(
    matrix: Matrix, channel: Channel, room: str
) -> None:
    limit = next(iter(channel.capabilities.values())).text.max
    published(channel, request_for('"' * limit))
    published(channel, request_for("&" * limit))
    assert len(matrix.messages(room)) == 2


def test_the_same_key_twice_is_one_message(
    matrix: Matrix, channel: Channel, room: str
) -> None:
    request, receipt, _ = published(channel, request_for())
    assert channel.publish(request) == receipt
    other = replace(request, key="other/0/")
    assert channel.publish(other) != receipt
    assert len(matrix.messages(room)) == 2


def test_two_processes_at_once_with_one_key_are_one_message(
    kind: type[Channel], matrix: Matrix, room: str
) -> None:
    request = request_for()
    receipts = {kind(matrix.settings(room)).publish(request) for _ in range(3)}
    assert len(receipts) == 1
    assert len(matrix.messages(room)) == 1


# Lost.


@pytest.fixture
def far(kind: type[Channel], matrix: Matrix, room: str, proxy: Proxy) -> Channel:
    """Give the channel behind the proxy."""
    proxy.follow({NAME: matrix.host})
    given = matrix.settings(room, timeout_s=TIMEOUT_S)
    return kind({**given, "base_url": f"https://{NAME}"})


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", CALLS)
def test_whatever_is_lost_the_room_shows_it_once(
    proxy: Proxy,
    matrix: Matrix,
    office: Office,
    far: Channel,
    room: str,
    call: str,
    fault: str,
) -> None:
    struck = {"match": CALLS[call], **FAULTS[fault]}
    proxy.follow({NAME: matrix.host}, [struck])
    media = (office.keep(photo(), "image/jpeg", "Antrean"),)
    ended = office.publish(far, Part(text="Layanan buka.", media=media))
    assert [c.fault for c in proxy.calls() if c.fault] == [struck["fault"]]
    assert ended.state is State.PUBLISHED
    assert len(matrix.messages(room)) == 1


@pytest.mark.parametrize("fault", [f for f in FAULTS if f not in BEFORE])
def test_an_answer_that_is_lost_again_and_again_leaves_one_message(
    proxy: Proxy,
    matrix: Matrix,
    office: Office,
    far: Channel,
    room: str,
    fault: str,
) -> None:
    proxy.follow({NAME: matrix.host}, [{"match": SEND, **FAULTS[fault], "times": 3}])
    ended = office.publish(far, Part(text="Layanan buka."))
    assert ended.outcomes[:3] == ("unknown",) * 3
    assert ended.state is State.PUBLISHED
    assert len(matrix.messages(room)) == 1


def test_when_no_answer_ever_comes_a_person_is_asked_and_nothing_is_doubled(
    proxy: Proxy, matrix: Matrix, office: Office, far: Channel, room: str
) -> None:
    cut = {"match": SEND, "fault": "drop_after", "times": 1000}
    proxy.follow({NAME: matrix.host}, [cut])
    ended = office.publish(far, Part(text="Layanan buka."))
    assert ended.state is State.UNCERTAIN
    assert len(matrix.messages(room)) == 1


@pytest.mark.parametrize("fault", FAULTS)
def test_a_takedown_whose_answer_is_lost_is_done_by_a_repeat(
    proxy: Proxy, matrix: Matrix, far: Channel, room: str, fault: str
) -> None:
    assert isinstance(far, CanTakeDown)
    _, receipt, _ = published(far, request_for())
    proxy.follow({NAME: matrix.host}, [{"match": "PUT .*/redact/", **FAULTS[fault]}])
    with pytest.raises(Exception, match=r"\w"):
        far.take_down(receipt)
    far.take_down(receipt)
    assert [message["content"] for message in matrix.messages(room)] == [{}]


# Refused.


def test_a_token_that_was_logged_out_is_for_a_person(
    kind: type[Channel], matrix: Matrix, room: str
) -> None:
    gone = matrix.person("lama")
    matrix.asks(gone, "POST", "/logout")
    stranger = kind({**matrix.settings(room), "token": gone.token})
    for call in (stranger.check, lambda: stranger.publish(request_for())):
        with pytest.raises(AuthExpired):
            call()
    assert matrix.messages(room) == []


def test_who_is_not_in_the_room_is_told_when_the_account_is_checked(
    kind: type[Channel], matrix: Matrix, channel: Channel, room: str
) -> None:
    assert channel.check().handle == matrix.sender.id
    outside = kind({**matrix.settings(room), "token": matrix.person("luar").token})
    for call in (outside.check, lambda: outside.publish(request_for())):
        with pytest.raises(AuthExpired):
            call()


def test_a_limit_says_how_long(kind: type[Channel], matrix: Matrix, room: str) -> None:
    hasty = matrix.person("buru", is_keeper=True)
    matrix.slow_down(hasty, messages_per_second=1, burst_count=1)
    matrix.asks(hasty, "POST", f"/join/{room}")
    channel = kind({**matrix.settings(room), "token": hasty.token})
    with pytest.raises(RateLimited) as caught:
        deque((channel.publish(request_for()) for _ in range(20)), maxlen=0)
    assert timedelta(0) < caught.value.retry_after < timedelta(minutes=2)


@pytest.mark.parametrize("said", [{"event_id": None}, {}, ["$1"]])
def test_an_answer_that_names_no_event_is_no_proof(
    kind: type[Channel], said: object
) -> None:
    with Lab(Answer(200, said)) as lab:
        channel = kind({"base_url": lab.url, "room": "!r:b.example", "token": "t"})
        with pytest.raises(OutcomeUnknown):
            channel.publish(request_for())


def test_a_limit_that_says_no_time_is_a_limit_all_the_same(kind: type[Channel]) -> None:
    limit = {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": None}
    with Lab(Answer(429, limit)) as lab:
        channel = kind({"base_url": lab.url, "room": "!r:b.example", "token": "t"})
        with pytest.raises(RateLimited):
            channel.publish(request_for())


def test_another_time_out_is_not_another_account(kind: type[Channel]) -> None:
    assert [field.name for field in kind.fields if not field.tells_who] == ["timeout_s"]


def test_a_text_beyond_what_an_event_holds_is_refused(channel: Channel) -> None:
    with pytest.raises(Rejected, match="M_TOO_LARGE"):
        channel.publish(request_for("a" * 70_000))


# Afterwards.


def test_what_was_published_is_intact(channel: Channel) -> None:
    assert isinstance(channel, CanReadBack)
    plain = published(channel, request_for())
    shown = published(channel, request_for(media=(picture(),)))
    for request, receipt, _ in (plain, shown):
        assert channel.read_back(request, receipt) == Intact()


def test_what_a_person_edited_by_hand_is_seen(
    matrix: Matrix, channel: Channel, room: str
) -> None:
    assert isinstance(channel, CanReadBack)
    request, receipt, event = published(channel, request_for())
    new: Mapping[str, str] = {"msgtype": "m.text", "body": "Pasar murah batal."}
    form = {
        **new,
        "m.new_content": new,
        "m.relates_to": {"rel_type": "m.replace", "event_id": event},
    }
    path = f"/rooms/{room}/send/m.room.message/tangan"
    matrix.asks(matrix.sender, "PUT", path, **json.loads(json.dumps(form)))
    seen = channel.read_back(request, receipt)
    assert seen == Changed(differs=("text",), text="Pasar murah batal.")


def test_what_was_taken_down_is_absent(
    matrix: Matrix, channel: Channel, room: str
) -> None:
    assert isinstance(channel, CanReadBack)
    assert isinstance(channel, CanTakeDown)
    kept = published(channel, request_for("Tetap."))
    request, receipt, _ = published(channel, request_for())
    channel.take_down(receipt)
    channel.take_down(receipt)
    assert channel.read_back(request, receipt) == Absent()
    assert channel.read_back(*kept[:2]) == Intact()
    said = [message["content"].get("body") for message in matrix.messages(room)]
    assert said == ["Tetap.", None]


@pytest.mark.parametrize("name", [None, "$tidak-ada"])
def test_a_receipt_that_names_nothing_is_for_a_person(
    channel: Channel, name: str | None
) -> None:
    assert isinstance(channel, CanReadBack)
    assert isinstance(channel, CanTakeDown)
    nameless = Receipt(remote_id=name)
    for call in (
        lambda: channel.take_down(nameless),
        lambda: channel.read_back(request_for(), nameless),
    ):
        with pytest.raises(Rejected):
            call()
