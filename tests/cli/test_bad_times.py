"""Times that cannot be: one sentence, the right code, and nothing stored."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select

from dissemination.cli.frame import Exit
from dissemination.storage.tables import metadata
from tests.cli.conftest import ITEM, Desktop

TODAY = datetime.now(UTC).date()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
SOON, YEAR = TODAY + timedelta(days=9), TODAY + timedelta(days=360)
STATUS = "plan posyandu --account status-wa"
BOTH = f"{STATUS} --account youtube"
# Two days from now, so that none of them is today in any zone.
NEVER_BEFORE = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[
    (TODAY + timedelta(days=4)).weekday()
]


def at(day: date, hour: str = "12:00:00") -> str:
    return f"{day.isoformat()}T{hour}+07:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """What is typed, and what comes of it.

    `schedule` changes schedule.toml; `file` is added to the item's file before the
    command, which takes it in itself where the command is "item add".
    """

    typed: str
    code: Exit
    id: str
    schedule: tuple[str, str] = ("", "")
    file: str = ""
    says: str = ""


NIGHT = ('at = "19:30"', 'at = "22:30"')
BERLIN = ('zone = "Asia/Jakarta"', 'zone = "Europe/Berlin"')
ADD = "item add ../salah.toml"
WRONG = {
    "a time that is past": Wrong(
        typed=f"{STATUS} --at 2020-01-01T10:00", code=Exit.FAILED, id="plan.past"
    ),
    "a zone that nobody knows": Wrong(
        typed=f"{STATUS} --at now",
        schedule=(BERLIN[0], 'zone = "Asia/Jakata"'),
        code=Exit.CONFIG,
        id="config.bad_zone.meant",
        says="Asia/Jakarta?",
    ),
    "a quota of nothing": Wrong(
        typed=f"{STATUS} --next-slot",
        schedule=('channel = "youtube"', 'channel = "youtube"\nmax_per_day = 0'),
        code=Exit.CONFIG,
        id="config.greater_than_equal",
        says="paling sedikit 1",
    ),
    "a named slot in quiet hours": Wrong(
        typed=f"{STATUS} --every malam --until {SOON}",
        schedule=NIGHT,
        code=Exit.FAILED,
        id="series.never",
        says="jam tenang",
    ),
    "an hour of its own in quiet hours": Wrong(
        typed=f"{STATUS} --every @23:00 --until {SOON}",
        code=Exit.FAILED,
        id="series.never",
    ),
    "no slot but quiet ones": Wrong(
        typed=f"{STATUS} --next-slot",
        schedule=('[quiet_hours]\nfrom = "21:00"', '[quiet_hours]\nfrom = "05:31"'),
        code=Exit.FAILED,
        id="plan.no_slot",
    ),
    "no day in reach": Wrong(
        typed=f"{STATUS} --every {NEVER_BEFORE}@09:00 --until {TOMORROW}",
        code=Exit.FAILED,
        id="series.none",
    ),
    "an end that is past": Wrong(
        typed=f"{STATUS} --every pagi --until {TODAY - timedelta(days=2)}",
        code=Exit.FAILED,
        id="series.past",
    ),
    "an end before the item's own beginning": Wrong(
        typed=f"{STATUS} --every pagi --until {SOON}",
        file=f"publish_at = {at(YEAR)}",
        code=Exit.FAILED,
        id="series.none",
    ),
    "an end too far off": Wrong(
        typed=f"{STATUS} --every pagi --until {TODAY + timedelta(days=400)}",
        code=Exit.FAILED,
        id="series.far",
    ),
    "more than a plan takes": Wrong(
        typed=f"{BOTH} --every pagi --until {YEAR}",
        code=Exit.FAILED,
        id="series.many",
        says="paling banyak 400",
    ),
    "a series without an end": Wrong(
        typed=f"{STATUS} --every pagi", code=Exit.USAGE, id="series.no_end"
    ),
    "an end without a series": Wrong(
        typed=f"{STATUS} --until {SOON}", code=Exit.USAGE, id="series.no_rhythm"
    ),
    "two times": Wrong(
        typed=f"{STATUS} --every pagi --until {SOON} --next-slot",
        code=Exit.USAGE,
        id="plan.two_times",
    ),
    "a series of a page alone": Wrong(
        typed=f"plan posyandu --account situs --every pagi --until {SOON}",
        code=Exit.USAGE,
        id="series.only_page",
    ),
    "a slot that nobody knows": Wrong(
        typed=f"{STATUS} --every pgi --until {SOON}",
        code=Exit.NOT_FOUND,
        id="series.unknown.meant",
        says="Maksud Anda pagi?",
    ),
    "a day that does not exist": Wrong(
        typed=f"{STATUS} --every pagi --until 2027-02-30",
        code=Exit.USAGE,
        id="time.unreadable_day",
    ),
    "an instant on a day that does not exist": Wrong(
        typed=f"{STATUS} --at 2027-02-30T10:00", code=Exit.USAGE, id="time.unreadable"
    ),
    "an hour that does not exist": Wrong(
        typed=f"{STATUS} --at 25:00", code=Exit.USAGE, id="time.unreadable"
    ),
    "a series at an hour that does not exist": Wrong(
        typed=f"{STATUS} --every @25:00 --until {SOON}",
        code=Exit.USAGE,
        id="series.unreadable",
    ),
    "an hour that the clocks skip": Wrong(
        typed=f"{STATUS} --at 2027-03-28T02:30",
        schedule=BERLIN,
        code=Exit.USAGE,
        id="time.gone",
        says="Europe/Berlin",
    ),
    "an author's hour that the clocks skip": Wrong(
        typed=ADD,
        schedule=BERLIN,
        file="publish_at = 2027-03-28T02:30:00",
        code=Exit.CONFIG,
        id="config.hour_gone",
    ),
    "what is no longer true by then": Wrong(
        typed=f"{STATUS} --at {at(SOON)}",
        file=f"expires_at = {at(SOON, '11:00:00')}",
        code=Exit.FAILED,
        id="plan.expired",
    ),
    "a series that is never true": Wrong(
        typed=f"{STATUS} --every pagi --until {SOON}",
        file=f"expires_at = {at(YESTERDAY)}",
        code=Exit.FAILED,
        id="series.never",
        says="tenggat",
    ),
    "what expires before it is out": Wrong(
        typed=ADD,
        file=f"publish_at = {at(SOON)}\nexpires_at = {at(SOON, '11:00:00')}",
        code=Exit.CONFIG,
        id="config.before_publish_at",
        says="expires_at",
    ),
    "an event before it is announced": Wrong(
        typed=ADD,
        file=f"publish_at = {at(SOON)}\nevent_at = {at(SOON, '11:00:00')}",
        code=Exit.CONFIG,
        id="config.before_publish_at",
        says="event_at",
    ),
    "an item that waits for itself": Wrong(
        typed=ADD,
        file='after = "salah"',
        code=Exit.FAILED,
        id="after.circle",
        says="salah sesudah salah",
    ),
    "two that wait for each other": Wrong(
        typed="item add ../posyandu.toml",
        file='after = "salah"',
        code=Exit.FAILED,
        id="after.circle",
        says="posyandu sesudah salah sesudah posyandu",
    ),
    "what waits for what nobody wrote": Wrong(
        typed=f"{STATUS} --at now",
        file='after = "slah"',
        code=Exit.NOT_FOUND,
        id="after.unknown.meant",
    ),
    "what waits for what is not planned": Wrong(
        typed=f"{STATUS} --at now",
        file='after = "lain"',
        code=Exit.FAILED,
        id="after.not_planned",
    ),
    "a campaign that nobody knows": Wrong(
        typed=ADD,
        file='campaign = "hut-2062"',
        code=Exit.CONFIG,
        id="config.unknown_campaign.meant",
        says="Maksud Anda hut-2026?",
    ),
    "a campaign that ends before it begins": Wrong(
        typed="campaign list",
        schedule=("to = 2026-11-30", "to = 2026-10-30"),
        code=Exit.CONFIG,
        id="config.ends_before",
    ),
    "a campaign to look at that nobody knows": Wrong(
        typed="campaign show hut",
        code=Exit.NOT_FOUND,
        id="campaign.unknown.meant",
    ),
}
CAMPAIGN = """
[campaigns.hut-2026]
name = "HUT"
from = 2026-11-01
to = 2026-11-30
"""


def counts(folder: Path) -> dict[str, int]:
    """Return how many rows each table has."""
    engine = create_engine(f"sqlite:///{folder / 'dissemination.db'}")
    with engine.connect() as connection:
        found = {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in metadata.tables.items()
        }
    engine.dispose()
    return found


def written(run: Desktop, name: str, keys: str, *, kind: str = "health") -> None:
    text = ITEM.replace('"posyandu"', f'"{name}"').replace('"health"', f'"{kind}"')
    (run.folder.parent / f"{name}.toml").write_text(keys + "\n" + text, "utf-8")


def prepared(run: Desktop, wrong: Wrong) -> None:
    """Make the desk in which something goes wrong."""
    schedule = run.folder / "schedule.toml"
    schedule.write_text(schedule.read_text("utf-8") + CAMPAIGN, "utf-8")
    known = {"lain": "", "slahh": "", "salah": 'after = "posyandu"', "posyandu": ""}
    if wrong.typed.startswith("plan"):
        known["posyandu"] = wrong.file
        known["salah"] = ""
    for name, keys in known.items():
        written(run, name, keys)
        assert run("item", "add", f"../{name}.toml").code == 0
    if wrong.typed.startswith("item"):
        name = "salah" if wrong.typed == ADD else "posyandu"
        written(run, name, wrong.file, kind="event")
    before, after = wrong.schedule
    text = schedule.read_text("utf-8")
    assert before in text
    schedule.write_text(text.replace(before, after) if before else text, "utf-8")


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_it_is_refused_in_one_sentence_and_nothing_is_stored(
    run: Desktop, wrong: Wrong
) -> None:
    prepared(run, wrong)
    before = counts(run.folder)
    words = wrong.typed.split()
    told = run(*words)
    assert told.out == ""
    assert told.code == wrong.code
    (sentence,) = told.err.splitlines()
    assert wrong.says in sentence
    assert not re.search(r"\{\w+\}", sentence)
    asked = run(*words, "--json")
    assert asked.code == wrong.code
    (error,) = asked.envelope["errors"]
    assert error["code"] == wrong.id.removesuffix(".meant") or error["code"] == wrong.id
    assert counts(run.folder) == before


def test_a_message_after_an_event_is_no_mistake(run: Desktop) -> None:
    written(run, "rapat", f"publish_at = {at(SOON)}\nevent_at = {at(YESTERDAY)}")
    assert run("item", "add", "../rapat.toml").code == 0


def test_the_counts_would_see_a_plan(run: Desktop, item: str) -> None:
    before = counts(run.folder)
    assert run("plan", item, "--account", "status-wa", "--at", "now").code == 0
    assert counts(run.folder)["delivery"] == before["delivery"] + 1
