"""How results look: tables and logs for people, plain values for programs."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rich.console import Console

from dissemination.cli.logs import JsonLines, TextLines, log_to_stderr
from dissemination.cli.shown import (
    delivery_values,
    note_said,
    receipts,
)
from dissemination.cli.tables import (
    _LOOKS,
    channel_labels,
    console,
    legend,
    reason_said,
    state_mark,
    state_word,
    table,
)
from dissemination.domain.delivery import Delivery, DeliveryId, State
from dissemination.domain.item import ItemId
from dissemination.domain.rendition import AccountId, Media, Note, Part, Rendition
from dissemination.registry import names
from dissemination.storage.deliveries import Standing

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
PICTURE = Media(
    sha256="ab" * 32, mime="image/jpeg", width=2, height=3, size=4, alt="Peta"
)
SAID = Rendition(
    item="berita",
    revision=2,
    account=AccountId("x-kota"),
    placement="feed",
    parts=(Part(text="satu 👋", media=(PICTURE,)), Part(text="dua")),
    notes=(Note(id="note.media_left_out", values={"file": "klip.mp4"}),),
    drawn=("JUDUL",),
)
STANDING = Standing(
    delivery=Delivery(
        id=DeliveryId(7),
        item=ItemId("berita"),
        revision=2,
        account=AccountId("x-kota"),
        placement="feed",
        occurrence="once",
        state=State.PUBLISHED,
        due_at=AT,
        useful_until=AT,
        fingerprint="f",
    ),
    channel="x",
    eligible_at=AT,
    tries=1,
    urls=("https://x.example/1", "https://x.example/2"),
    parts=2,
    parts_public=2,
    said=SAID,
)


def standing(state: State, *urls: str, reason: str = "") -> Standing:
    delivery = replace(STANDING.delivery, state=state, reason=reason)
    return replace(STANDING, delivery=delivery, urls=urls)


def drawn(*rows: tuple[str, ...], width: int = 60) -> str:
    held = io.StringIO()
    out = Console(file=held, width=width)
    out.print(table(("head.item", "head.title"), rows))
    return held.getvalue()


def test_every_state_has_a_mark_and_a_word_of_its_own() -> None:
    assert set(_LOOKS) == set(State)
    words = {state_word(state).plain for state in State}
    assert len(words) == len(State)
    for state in State:
        assert state_word(state).plain.startswith(state_mark(state).plain + " ")


def test_the_legend_explains_what_a_running_demo_shows() -> None:
    for state in (State.PUBLISHED, State.HANDED_OFF, State.SCHEDULED):
        assert state_word(state).plain in legend().plain


def test_a_cell_is_never_read_as_markup() -> None:
    said = drawn(("[b]a[/b]", "[/c] :smile:"))
    assert "[b]a[/b]" in said
    assert "[/c] :smile:" in said


def test_a_long_cell_is_folded_and_nothing_of_it_is_lost() -> None:
    said = drawn(("id", "kata" * 40), width=30)
    assert "".join(said.split()).endswith("kata" * 40)


def test_a_pipe_gets_long_lines_unless_told_its_width(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert console().width >= 1000
    monkeypatch.setenv("COLUMNS", "90")
    assert console().width == 90


def test_a_reason_is_said_and_no_reason_is_nothing() -> None:
    assert reason_said("") == ""
    assert reason_said("reason.rejected").startswith("Ditolak")


def test_each_shipped_channel_has_a_name_for_the_screen() -> None:
    ours = {"facebook", "telegram", "website", "whatsapp_status", "x", "youtube"}
    assert ours <= set(channel_labels())
    assert set(channel_labels()) <= set(names())


def test_a_note_is_said_with_its_values() -> None:
    (note,) = SAID.notes
    assert note_said(note) == "Berkas klip.mp4 tidak ikut di kanal ini."


def test_a_delivery_is_shown_in_plain_values() -> None:
    shown = delivery_values(standing(State.HELD, reason="reason.auth_expired"))
    assert shown["state"] == "held"
    assert shown["due_at"] == "2026-11-21T03:00:00+00:00"
    assert shown["reason"].startswith("Akun perlu")
    assert (shown["eligible_at"], shown["tries"]) == (shown["due_at"], 1)
    assert (shown["priority"], shown["depends_on"]) == ("normal", None)
    assert json.dumps(shown)


@pytest.mark.parametrize(
    ("found", "urls"),
    [
        (STANDING, ["https://x.example/1", "https://x.example/2"]),
        (standing(State.FAILED), [""]),
        (standing(State.HANDED_OFF, "https://x.example/1"), [""]),
    ],
)
def test_a_receipt_is_listed_for_each_public_part(
    found: Standing, urls: list[str]
) -> None:
    listed = receipts(found)
    assert [receipt["url"] for receipt in listed] == urls
    assert {receipt["state"] for receipt in listed} == {str(found.delivery.state)}


@pytest.fixture
def loggers() -> Iterator[None]:
    root = logging.getLogger()
    ours = logging.getLogger("dissemination")
    before = root.handlers[:], root.level, ours.level
    yield
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])


def record(**extra: object) -> logging.LogRecord:
    made = {"name": "dissemination", "levelname": "INFO", "msg": "attempt open"}
    return logging.makeLogRecord({**made, **extra})


def test_a_log_line_for_programs_is_one_object() -> None:
    line = json.loads(JsonLines().format(record(delivery=7, account="x-kota")))
    assert (line["says"], line["delivery"], line["account"]) == (
        "attempt open",
        7,
        "x-kota",
    )
    assert datetime.fromisoformat(line["at"]).tzinfo is not None


def test_no_fact_takes_the_place_of_what_every_line_has() -> None:
    line = json.loads(JsonLines().format(record(at="tadi", level="x", says="y")))
    assert (line["level"], line["says"]) == ("INFO", "attempt open")
    assert datetime.fromisoformat(line["at"]).tzinfo is not None


def test_a_line_of_a_library_says_whose_it_is() -> None:
    theirs = json.loads(JsonLines().format(record(name="urllib3.connectionpool")))
    assert theirs["library"] == "urllib3.connectionpool"
    assert "library" not in json.loads(JsonLines().format(record()))


def test_a_log_line_for_people_ends_with_the_facts() -> None:
    line = TextLines().format(record(delivery=7, account="x-kota"))
    assert line.endswith("attempt open delivery=7 account=x-kota")


@pytest.mark.parametrize("form", [JsonLines(), TextLines()])
def test_a_log_line_keeps_the_traceback(form: logging.Formatter) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        _ = 1 // 0
    line = form.format(record(exc_info=(caught.type, caught.value, caught.tb)))
    assert "ZeroDivisionError" in line


@pytest.mark.usefixtures("loggers")
def test_only_our_own_log_is_told_below_a_warning(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log_to_stderr("text")
    logging.getLogger("dissemination.engine").info("ours")
    logging.getLogger("urllib3").info("https://api.example/bot12345:secret/sendMessage")
    logging.getLogger("urllib3").warning("theirs")
    said = capsys.readouterr()
    assert said.out == ""
    assert [line.split(" ", 1)[1] for line in said.err.splitlines()] == [
        "ours",
        "theirs",
    ]
