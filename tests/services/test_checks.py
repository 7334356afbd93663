"""What an office tells the checks, and what the checks tell people."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dissemination.checking import OPTIONAL, SEVERITIES
from dissemination.config import Config, ConfigInvalid, Holidays, parse
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.services.checks import (
    NamedDaysOff,
    any_office,
    findings,
    from_file,
    holds,
    in_context,
    office_of,
    said,
)
from dissemination.services.mistakes import NotFound

WIB = ZoneInfo("Asia/Jakarta")
BODY = "Bayar Rp 5.000 di loket. Datang Senin, 24 November 2026, sebelum tengah hari."
ITEM = ContentItem(
    id=ItemId("berita"), kind=Kind.SERVICE_NOTICE, title="Loket", body=BODY, unit="U"
)


def config(**checks: Any) -> Config:
    return parse({"office": {"name": "Dinas", "short": "D"}, "checks": checks})


def problem(**checks: Any) -> tuple[str, str]:
    with pytest.raises(ConfigInvalid) as caught:
        office_of(config(**checks))
    (one,) = caught.value.problems
    return one.path, one.id


def test_an_office_s_lists_reach_the_rules() -> None:
    office = office_of(
        config(
            official_phones=["0812-0000-1234", "+62 (811) 0000 1111"],
            parties=["Partai Contoh"],
            candidates=["Nama Contoh"],
            local_words=["sempena"],
            missing_alt="hold",
            off=["time.missing_zone"],
        )
    )
    assert office.official_phones == {"6281200001234", "6281100001111"}
    assert office.parties == {"Partai Contoh"}
    assert office.candidates == {"Nama Contoh"}
    assert office.local_words == {"sempena"}
    assert office.rules_off == {"time.missing_zone"}
    assert office.missing_alt_holds


def test_the_program_ships_no_names() -> None:
    office = any_office()
    lists = (office.parties, office.candidates, office.official_phones)
    assert set().union(*lists) == set()


@pytest.mark.parametrize("number", ["112233x", "12", "", "0" * 20])
def test_a_number_that_is_none_is_refused(number: str) -> None:
    assert problem(official_phones=[number]) == (
        "checks.official_phones[0]",
        "config.bad_phone",
    )


@pytest.mark.parametrize("rule", sorted(set(SEVERITIES) - OPTIONAL))
def test_a_rule_that_may_hold_cannot_be_switched_off(rule: str) -> None:
    path, id_ = problem(off=[rule])
    assert path == "checks.off"
    assert id_.startswith("config.not_one_of")


def test_a_rule_that_there_is_not_is_named_with_what_was_meant() -> None:
    path, id_ = problem(off=["time.mising_zone"])
    assert (path, id_) == ("checks.off", "config.not_one_of.meant")


def test_what_is_off_is_not_found() -> None:
    rules = {f.rule for f in findings(ITEM, config())}
    assert "language.rupiah_format" in rules
    left = {f.rule for f in findings(ITEM, config(off=["language.rupiah_format"]))}
    assert rules - left == {"language.rupiah_format"}


def test_only_holds_hold() -> None:
    assert [f.rule for f in holds(ITEM, config())] == ["time.weekday_mismatch"]


def test_days_off_have_names_and_the_desk_s_word_goes_first() -> None:
    own = Holidays.model_validate(
        {
            "extra": [{"day": date(2026, 8, 10), "name": "HUT Riau"}],
            "working": [date(2026, 12, 24)],
        }
    )
    days = NamedDaysOff(own)
    assert days[date(2026, 12, 25)] == "Hari Raya Natal"
    assert days[date(2026, 8, 10)] == "HUT Riau"
    assert date(2026, 12, 24) not in days
    assert date(2026, 12, 23) not in days
    with pytest.raises(KeyError):
        days[date(2026, 12, 24)]
    assert date(2026, 8, 10) in list(days)
    assert date(2026, 12, 24) not in list(days)
    assert len(days) == len(list(days)) > 20


def test_without_joint_leave_its_days_are_working_days() -> None:
    eve = date(2026, 12, 24)
    assert eve in NamedDaysOff(Holidays())
    assert eve not in NamedDaysOff(Holidays(joint_leave=False))
    assert "x" not in NamedDaysOff(Holidays())


def test_a_holiday_is_named_in_the_sentence() -> None:
    body = "Layanan KTP-el digelar di kantor camat pada Jumat, 25 Desember 2026."
    item = ContentItem(
        id=ItemId("x"),
        kind=Kind.SERVICE_NOTICE,
        title="KTP-el",
        body=body,
        unit="U",
        publish_at=datetime(2026, 12, 1, tzinfo=UTC),
    )
    (hold,) = holds(item, config())
    assert "Hari Raya Natal" in said(hold)


@pytest.mark.parametrize("rule", sorted(SEVERITIES))
def test_each_rule_says_a_sentence_with_nothing_left_open(rule: str) -> None:
    one = Finding(rule=rule, severity=Severity.HOLD, field="body", text="INI")
    assert said(one) not in {"", f"rule.{rule}"}
    assert "{" not in said(one)


def test_a_long_text_is_cut_in_the_sentence() -> None:
    one = Finding(
        rule="hoax.live_link", severity=Severity.WARNING, field="body", text="a" * 900
    )
    assert "a…" in said(one)
    assert len(said(one)) < 300


def test_a_finding_is_shown_in_its_sentence() -> None:
    (first, *_) = holds(ITEM, config())
    before, text, after = in_context(ITEM, first)
    assert (before, text) == ("Datang ", "Senin, 24 November 2026")
    assert after == ", sebelum tengah hari."


def test_what_stands_far_away_is_cut_at_a_word() -> None:
    words = "kata " * 40
    body = f"{words}Senin, 24 November 2026, {words}"
    item = ContentItem(id=ItemId("x"), kind=Kind.NEWS, title="", body=body, unit="")
    before, _, after = in_context(item, holds(item, config())[0])
    assert before.startswith("…kata ")
    assert after.endswith(" kata…")


def test_a_hashtag_stands_alone() -> None:
    one = Finding(
        rule="format.invalid_hashtag",
        severity=Severity.WARNING,
        field="hashtags",
        text="#a b",
        end=4,
    )
    assert in_context(ITEM, one) == ("", "#a b", "")


def test_a_file_is_read_without_opening_its_pictures(tmp_path: Path) -> None:
    (tmp_path / "ada.jpg").write_bytes(b"not a picture")
    file = tmp_path / "berita.toml"
    media = "".join(
        f'[[media]]\nfile = "{name}"\nalt = "Foto"\n'
        for name in ("ada.jpg", "tiada.jpg")
    )
    file.write_text(f'kind = "news"\nbody = "Halo."\n{media}', encoding="utf-8")
    there, absent = from_file(file, WIB).attachments
    assert there.media is not None
    assert there.media.size == len(b"not a picture")
    assert absent.media is None


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        from_file(tmp_path / "tiada.toml", WIB)
