"""schedule.toml: every mistake at once, each with its path and what was meant."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination import resources
from dissemination.config import (
    FILE,
    AccountTable,
    ConfigInvalid,
    Problem,
    WorkspaceMissing,
    find_workspace,
    is_name,
    load,
    parse,
    suggest,
)
from dissemination.domain.item import Kind
from dissemination.messages import LANGUAGES, sentence

OFFICE: dict[str, Any] = {"name": "Dinas Kominfo", "short": "Kominfo"}


def written(**tables: Any) -> dict[str, Any]:
    return {"office": dict(OFFICE), **copy.deepcopy(tables)}


def problems_of(document: Mapping[str, Any]) -> dict[str, Problem]:
    with pytest.raises(ConfigInvalid) as caught:
        parse(document)
    return {problem.path: problem for problem in caught.value.problems}


def only(document: Mapping[str, Any]) -> Problem:
    (problem,) = problems_of(document).values()
    return problem


def test_the_shipped_schedule_is_sound() -> None:
    config = load(resources.root())
    assert config.office.zone.key == "Asia/Jakarta"
    assert config.accounts
    assert config.slots


def test_the_practice_schedule_is_sound() -> None:
    assert load(resources.templates()[-1] / "practice").people


def test_an_office_is_all_that_must_be_written() -> None:
    config = parse(written())
    assert config.defaults.late_after == timedelta(days=1)
    assert config.defaults.workers == 8
    assert config.approval.valid_for == timedelta(days=30)
    assert config.quiet_hours is None
    assert config.storage.url == "sqlite:///dissemination.db"
    assert (config.office.language, config.brand.colour) == ("id", "#0b5d4e")


def test_threads_carry_where_nothing_else_is_said() -> None:
    assert parse(written()).storage.carrier == "threads"
    assert parse(written(accounts={"x": {"channel": "x"}})).accounts["x"] == (
        AccountTable(channel="x", max_per_day=None)
    )


def test_a_fleet_needs_a_server() -> None:
    fleet = {"carrier": "procrastinate"}
    problem = only(written(storage=fleet))
    assert (problem.path, problem.id) == (
        "storage.carrier",
        "config.fleet_needs_server",
    )
    server = fleet | {"url": "postgresql+psycopg://server/db"}
    assert parse(written(storage=server)).storage.carrier == "procrastinate"


def test_a_fleet_may_have_its_server_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DISSEMINATION_DATABASE", "postgresql+psycopg://server/db")
    config = parse(written(storage={"carrier": "procrastinate"}))
    assert config.storage.carrier == "procrastinate"


@pytest.mark.parametrize(
    ("storage", "id_"),
    [({"carrier": "prokrastinate"}, "config.not_one_of.meant"), ({"carrier": 1}, "")],
)
def test_a_carrier_that_nobody_knows_is_named(
    storage: dict[str, Any], id_: str
) -> None:
    problem = only(written(storage=storage))
    assert problem.path == "storage.carrier"
    assert problem.id == (id_ or "config.not_one_of")


@pytest.mark.parametrize("number", [0, -1, "tiga"])
def test_a_daily_limit_is_a_number_from_one_on(number: object) -> None:
    account = {"channel": "x", "max_per_day": number}
    problem = only(written(accounts={"x": account}))
    assert problem.path == "accounts.x.max_per_day"


def test_every_mistake_is_found_at_once() -> None:
    document = written(
        people={"Rina S": {"name": "Rina"}, "yoga": {"name": "Yoga", "roles": ["bos"]}},
        slots=[{"name": "pagi", "at": "25:00", "days": ["senin"]}],
        accounts={"x": {"channel": "x", "max_parts": 0, "settings": {"n": 3}}},
        defaults={"late_after": "sebentar", "workers": "banyak"},
    )
    document["office"] |= {"zone": "Asia/Jakrta", "langauge": "id"}
    document["brand"] = {"colour": "hijau"}
    found = problems_of(document)
    assert {path: problem.id for path, problem in found.items()} == {
        "people.Rina S": "config.bad_name",
        "people.yoga.roles[0]": "config.not_one_of",
        "slots[0].at": "config.bad_hour",
        "slots[0].days[0]": "config.not_one_of.meant",
        "accounts.x.max_parts": "config.greater_than_equal",
        "accounts.x.settings.n": "config.want_text",
        "defaults.late_after": "config.bad_span",
        "defaults.workers": "config.want_number",
        "office.zone": "config.bad_zone.meant",
        "brand.colour": "config.bad_colour",
        "office.langauge": "config.unknown_key.meant",
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_problem_reads_as_a_sentence_without_gaps(lang: str) -> None:
    document = written(slots=[{"at": "7", "days": ["mo"]}], akun={}, defaults=3)
    document["office"] |= {"zone": "Mars/Olympus", "language": "jv"}
    document["brand"] = {"colour": "x"}
    for problem in problems_of(document).values():
        said = sentence(problem.id, problem.values, lang=lang)
        assert said != problem.id
        assert "{" not in said
        assert "  " not in said
        assert said.endswith((".", "?"))


def test_an_unknown_key_is_named_with_what_was_probably_meant() -> None:
    problem = only(written(slots=[{"name": "a", "at": "07:00", "acounts": []}]))
    assert problem.path == "slots[0].acounts"
    assert problem.values["meant"] == "accounts"


def test_a_key_like_no_other_gets_no_suggestion() -> None:
    problem = only(written(zzzzzz=1))
    assert problem.id == "config.unknown_key"
    assert "meant" not in problem.values


def test_keys_of_a_table_are_suggested_by_what_is_written_in_the_file() -> None:
    problem = only(written(quiet_hours={"from": "21:00", "to": "05:00", "too": "x"}))
    assert problem.values["meant"] == "to"


def test_an_unknown_account_in_a_slot_is_named() -> None:
    problem = only(
        written(
            slots=[{"name": "pagi", "at": "07:00", "accounts": ["sius"]}],
            accounts={"situs": {"channel": "website"}},
        )
    )
    assert problem.path == "slots[0].accounts"
    assert problem.id == "config.unknown_account.meant"
    assert problem.values["meant"] == "situs"


SILENCE = {"from": "2027-02-10 00:00", "to": "2027-02-14 00:00", "reason": "Tenang"}


def test_a_blackout_is_a_span_of_the_office_s_time_with_its_reason() -> None:
    (blackout,) = parse(written(blackouts=[SILENCE])).blackouts
    assert blackout.start == datetime(2027, 2, 10)  # noqa: DTZ001 - local, as written
    assert blackout.end - blackout.start == timedelta(days=4)
    assert blackout.reason == "Tenang"
    assert blackout.accounts == ()


@pytest.mark.parametrize("to", ["2027-02-10 00:00", "2027-02-09 23:59"])
def test_a_blackout_ends_after_it_begins(to: str) -> None:
    problem = only(written(blackouts=[{**SILENCE, "to": to}]))
    assert (problem.path, problem.id) == ("blackouts[0].to", "config.ends_first")


@pytest.mark.parametrize("at", ["besok", "10/02/2027", "2027-02-10T00:00+07:00", True])
def test_what_is_no_date_is_refused(at: object) -> None:
    problem = only(written(blackouts=[{**SILENCE, "from": at}]))
    assert (problem.path, problem.id) == ("blackouts[0].from", "config.want_date")


def test_an_unknown_account_in_a_blackout_is_named() -> None:
    problem = only(written(blackouts=[{**SILENCE, "accounts": ["situs"]}]))
    assert (problem.path, problem.id) == (
        "blackouts[0].accounts",
        "config.unknown_account",
    )


def test_the_desk_may_correct_the_country_s_holidays() -> None:
    extra = {"day": "2027-08-09", "name": "HUT Riau"}
    table = parse(written(holidays={"extra": [extra], "working": ["2027-02-05"]}))
    assert table.holidays.extra[0].day == date(2027, 8, 9)
    assert table.holidays.working == (date(2027, 2, 5),)
    assert table.holidays.joint_leave


@pytest.mark.parametrize(
    ("zone", "key"),
    [
        ("WIB", "Asia/Jakarta"),
        ("WITA", "Asia/Makassar"),
        ("WIT", "Asia/Jayapura"),
        ("wib", "Asia/Jakarta"),
        ("Asia/Pontianak", "Asia/Pontianak"),
    ],
)
def test_a_zone_may_be_said_the_indonesian_way(zone: str, key: str) -> None:
    document = written()
    document["office"]["zone"] = zone
    assert parse(document).office.zone.key == key


@pytest.mark.parametrize("zone", ["", "Asia", "../etc/passwd", "WIBA", 7, "+07:00"])
def test_what_is_no_zone_is_refused(zone: object) -> None:
    document = written()
    document["office"]["zone"] = zone
    assert only(document).id.startswith("config.bad_zone")


@pytest.mark.parametrize(
    ("span", "means"),
    [
        ("90m", timedelta(minutes=90)),
        ("3h", timedelta(hours=3)),
        (" 2d", timedelta(days=2)),
        ("1w", timedelta(weeks=1)),
    ],
)
def test_a_span_is_a_number_and_a_letter(span: str, means: timedelta) -> None:
    assert parse(written(defaults={"late_after": span})).defaults.late_after == means


@pytest.mark.parametrize(
    "span", ["", "h", "0h", "-1h", "1.5h", "1", 24, "1j", "999999w", "²h", True]
)
def test_what_is_no_span_is_refused(span: object) -> None:
    problem = only(written(defaults={"late_after": span}))
    assert (problem.path, problem.id) == ("defaults.late_after", "config.bad_span")


@pytest.mark.parametrize(
    ("hour", "means"),
    [
        ("07:30", time(7, 30)),
        ("7.30", time(7, 30)),
        ("00:00", time(0)),
        (time(19, 30), time(19, 30)),
    ],
)
def test_an_hour_is_written_with_a_colon_or_a_dot(hour: object, means: time) -> None:
    config = parse(written(slots=[{"name": "a", "at": hour}]))
    assert config.slots[0].at == means


@pytest.mark.parametrize("hour", ["24:00", "7", "07:60", "07:00+07:00", "", 7, "pagi"])
def test_what_is_no_hour_is_refused(hour: object) -> None:
    assert only(written(slots=[{"name": "a", "at": hour}])).id == "config.bad_hour"


@given(st.text(max_size=80))
def test_whatever_is_typed_as_an_hour_or_span_is_read_or_refused(text: str) -> None:
    document = written(slots=[{"name": "a", "at": text}], defaults={"late_after": text})
    found: set[str] = set()
    try:
        parse(document)
    except ConfigInvalid as error:
        found = {problem.id for problem in error.problems}
    assert found <= {"config.bad_hour", "config.bad_span"}


@pytest.mark.parametrize("colour", ["#12345", "0b5d4e", "#0b5d4g", "green"])
def test_a_colour_is_six_hexadecimal_digits(colour: str) -> None:
    document = written()
    document["brand"] = {"accent": colour}
    assert only(document).id == "config.bad_colour"


def test_a_language_that_we_do_not_speak_is_refused_with_those_we_do() -> None:
    document = written()
    document["office"]["language"] = "jv"
    assert only(document).values["known"] == "id, en"


def test_a_missing_table_is_named() -> None:
    problem = only({})
    assert (problem.path, problem.id) == ("office", "config.missing")


def test_an_empty_name_counts_as_missing() -> None:
    document = written()
    document["office"]["short"] = ""
    assert only(document).id == "config.missing"


def test_approval_cannot_be_switched_off() -> None:
    problem = only(written(approval={"default": []}))
    assert (problem.path, problem.id) == ("approval.default", "config.missing")


def test_a_table_where_a_value_stands_is_refused() -> None:
    found = problems_of(written(slots={"pagi": "07:00"}, storage="sqlite"))
    assert found["slots"].id == "config.want_list"
    assert found["storage"].id == "config.want_table"


def test_a_long_value_is_shortened_in_the_sentence() -> None:
    problem = only(written(defaults={"late_after": "x" * 500}))
    assert len(problem.values["value"]) == 60


def test_an_unknown_kind_of_content_is_suggested() -> None:
    problem = only(written(approval={"kinds": {"newz": ["approve"]}}))
    assert problem.path == "approval.kinds.newz"
    assert problem.values["meant"] == "news"


@pytest.mark.parametrize("kind", Kind)
def test_an_emergency_needs_one_step_and_all_else_two(kind: Kind) -> None:
    steps = parse(written()).steps(kind)
    assert steps == (("approve",) if "emergency" in kind else ("review", "approve"))


def test_a_kind_may_have_steps_of_its_own() -> None:
    own = {"default": ["approve"], "kinds": {"health": ["review", "dokter", "approve"]}}
    config = parse(written(approval=own))
    assert config.steps(Kind.HEALTH) == ("review", "dokter", "approve")
    assert config.steps(Kind.NEWS) == ("approve",)


def test_the_environment_names_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISSEMINATION_DATABASE", "sqlite:////srv/desk.db")
    config = parse(written(storage={"url": "sqlite:///here.db"}))
    assert config.storage.url == "sqlite:////srv/desk.db"


def test_the_environment_hides_no_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISSEMINATION_DATABASE", "sqlite:////srv/desk.db")
    assert only(written(storage=5)).path == "storage"
    assert only(written(storage={"ulr": "x"})).values["meant"] == "url"


def test_a_syntax_error_says_the_line(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('[office]\nname = "x"\nshort = \n', encoding="utf-8")
    with pytest.raises(ConfigInvalid) as caught:
        load(tmp_path)
    (problem,) = caught.value.problems
    assert problem.id == "config.not_toml"
    assert "line 3" in problem.values["why"]
    assert caught.value.file == FILE


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b'[office]\nname = "caf\xe9"\n')
    with pytest.raises(ConfigInvalid) as caught:
        load(tmp_path)
    assert caught.value.problems[0].id == "config.not_toml"


def test_a_file_from_windows_is_read(tmp_path: Path) -> None:
    text = '\ufeff[office]\r\nname = "Dinas"\r\nshort = "D"\r\nzone = "WIT"\r\n'
    (tmp_path / FILE).write_bytes(text.encode())
    assert load(tmp_path).office.zone.key == "Asia/Jayapura"


def test_a_workspace_is_found_from_a_folder_inside_it(tmp_path: Path) -> None:
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    (tmp_path / FILE).touch()
    assert find_workspace(inside) == tmp_path


def test_no_workspace_is_said_with_the_folder_where_we_looked(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceMissing) as caught:
        find_workspace(tmp_path)
    assert caught.value.folder == tmp_path


@pytest.mark.parametrize("name", ["x", "x-kabupaten", "situs_2", "1", "a" * 63])
def test_names_are_short_lower_case_words(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize("name", ["", "X", "-x", "a b", "é", "a.b", "a" * 64, "x\n"])
def test_other_names_are_refused(name: str) -> None:
    assert not is_name(name)


@given(st.text(max_size=30), st.lists(st.text(min_size=1, max_size=20), max_size=5))
def test_a_suggestion_is_one_of_the_known_words(word: str, known: list[str]) -> None:
    problem = suggest("p", "config.unknown_key", word, known)
    meant = problem.values.get("meant")
    assert (meant is None) == (problem.id == "config.unknown_key")
    assert meant is None or meant in known


def test_a_database_s_password_is_not_in_a_repr() -> None:
    url = "postgresql+psycopg://meja:kata-sandi@localhost/meja"
    config = parse(written(storage={"url": url}))
    assert config.storage.url == url
    assert "kata-sandi" not in repr(config)


WEEK = {"name": "Pekan", "from": date(2026, 11, 1), "to": date(2026, 11, 1)}


def test_a_campaign_has_a_name_its_dates_and_hashtags() -> None:
    tagged = {**WEEK, "hashtags": ["#Pekan"]}
    campaign = parse(written(campaigns={"pekan-2026": tagged})).campaigns["pekan-2026"]
    assert (campaign.name, campaign.hashtags) == ("Pekan", ("#Pekan",))
    assert campaign.start == campaign.end == date(2026, 11, 1)


def test_a_campaign_does_not_end_before_it_begins() -> None:
    wrong = {**WEEK, "to": date(2026, 10, 31)}
    problem = only(written(campaigns={"pekan": wrong}))
    assert (problem.path, problem.id) == ("campaigns.pekan.to", "config.ends_before")
