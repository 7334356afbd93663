"""A mistake gets one sentence and its code, as text and as JSON."""

from __future__ import annotations

import errno
import fcntl
import re
from pathlib import Path

import click
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dissemination.cli import cli
from dissemination.cli.frame import Exit, run_command
from dissemination.cli.mistakes import explain
from dissemination.rendering.pictures import UnfitPicture
from dissemination.rendering.wording import WordingError
from dissemination.services.connect import CannotConnect
from dissemination.storage.database import DatabaseUnusable
from dissemination.storage.vault import VaultLocked
from tests.cli.conftest import Desktop

MISTAKES: list[tuple[str, Exit, str]] = [
    ("plan posyandu --account situs --at 2020-01-01T10:00", Exit.FAILED, "plan.past"),
    ("plan posyandu --account situs --at 9999-12-31T10:00", Exit.FAILED, "plan.far"),
    ("cancel posyandu", Exit.FAILED, "cancel.too_late"),
    ("retry posyandu", Exit.FAILED, "retry.not_needed"),
    ("approve posyandu --as arman", Exit.FAILED, "approve.nothing"),
    ("account add situs --channel website", Exit.FAILED, "account.exists"),
    ("account renew situs", Exit.FAILED, "account.no_secrets"),
    ("init .", Exit.FAILED, "init.exists"),
    ("nihil", Exit.USAGE, "usage"),
    ("queue --nihil", Exit.USAGE, "usage"),
    ("item show", Exit.USAGE, "usage"),
    ("confirm satu", Exit.USAGE, "usage"),
    ("queue a b", Exit.USAGE, "usage"),
    ("practice --port 70000", Exit.USAGE, "usage"),
    ("plan posyandu", Exit.USAGE, "plan.no_account"),
    ("plan posyandu --account situs --at besok", Exit.USAGE, "time.unreadable"),
    (
        "plan posyandu --account situs --at now --next-slot",
        Exit.USAGE,
        "plan.two_times",
    ),
    ("approve posyandu", Exit.USAGE, "person.which"),
    ("uncertain resolve 1", Exit.USAGE, "uncertain.one_of"),
    ("uncertain resolve 1 --resend --fail", Exit.USAGE, "uncertain.one_of"),
    (
        "uncertain resolve 1 --published x --as arman",
        Exit.USAGE,
        "uncertain.no_address",
    ),
    ("account add b --channel website --set a", Exit.USAGE, "account.bad_pair"),
    ("account add b --channel website --set a=b", Exit.USAGE, "account.unknown_field"),
    ("account add B --channel website", Exit.CONFIG, "config.bad_name"),
    ("item show nihil", Exit.NOT_FOUND, "item.unknown"),
    ("item add nihil.toml", Exit.NOT_FOUND, "item.no_file"),
    ("preview nihil", Exit.NOT_FOUND, "item.unknown"),
    ("plan nihil --account situs --at now", Exit.NOT_FOUND, "item.unknown"),
    ("plan posyandu --account sius --at now", Exit.NOT_FOUND, "account.unknown"),
    ("approve nihil --as arman", Exit.NOT_FOUND, "item.unknown"),
    ("approve posyandu --as siapa", Exit.NOT_FOUND, "person.unknown"),
    ("cancel 99", Exit.NOT_FOUND, "delivery.unknown"),
    ("retry nihil", Exit.NOT_FOUND, "delivery.unknown"),
    ("confirm 99", Exit.NOT_FOUND, "delivery.unknown"),
    ("queue 99", Exit.NOT_FOUND, "delivery.unknown"),
    ("uncertain resolve 99 --fail", Exit.NOT_FOUND, "delivery.unknown"),
    ("account check nihil", Exit.NOT_FOUND, "account.unknown"),
    ("account renew nihil", Exit.NOT_FOUND, "account.unknown"),
    ("account add b --channel ex", Exit.NOT_FOUND, "channel.unknown"),
    ("item add ../posyandu.toml --as siapa", Exit.NOT_FOUND, "person.unknown"),
    ("approve posyandu --as rina", Exit.NOT_ALLOWED, "approve.own"),
    ("account check situs --as rina", Exit.NOT_ALLOWED, "person.role"),
    ("retry posyandu --as rina", Exit.NOT_ALLOWED, "person.role"),
    ("uncertain resolve 1 --fail --as rina", Exit.NOT_ALLOWED, "person.role"),
]


@pytest.mark.parametrize(("words", "code", "id_"), MISTAKES, ids=str)
def test_a_mistake_has_its_code_and_one_sentence(
    run: Desktop, item: str, words: str, code: Exit, id_: str
) -> None:
    before = sorted(run.folder.rglob("*"))
    told = run(*words.split())
    assert (told.code, told.out) == (code, "")
    sentences = [s for s in told.err.splitlines() if not s.startswith("Lihat: ")]
    assert len(sentences) == 1
    assert not re.search(r"\{\w+\}", told.err)
    asked = run(*words.split(), "--json")
    assert (asked.code, asked.error, asked.data) == (code, id_, None)
    assert asked.envelope["errors"][0]["message"] in told.err
    assert sorted(run.folder.rglob("*")) == before
    assert run("queue", "--json").data["deliveries"] == []


def test_a_misuse_says_where_to_read_on(run: Desktop) -> None:
    assert "Lihat: dissemination item show --help" in run("item", "show").err


def test_a_folder_that_is_no_workspace_says_how_to_make_one(empty: Desktop) -> None:
    told = empty("queue", "--json")
    assert (told.code, told.error) == (Exit.CONFIG, "workspace.missing")
    assert "dissemination init" in told.envelope["errors"][0]["message"]


def test_every_mistake_of_the_file_is_told_at_once(run: Desktop) -> None:
    schedule = run.folder / "schedule.toml"
    text = schedule.read_text("utf-8").replace('at = "07:00"', 'at = "7 pagi"')
    schedule.write_text(text.replace("[quiet_hours]", "[quiet_hour]"), "utf-8")
    told = run("queue")
    assert told.code == Exit.CONFIG
    assert sorted(told.err.splitlines()) == [
        (
            'schedule.toml: quiet_hour: kunci "quiet_hour" tidak dikenal.'
            " Maksud Anda quiet_hours?"
        ),
        (
            'schedule.toml: slots[0].at: jam "7 pagi" tidak terbaca;'
            ' tulis misalnya "07:30".'
        ),
    ]
    errors = run("queue", "--json").envelope["errors"]
    assert {e["code"] for e in errors} == {"config.unknown_key", "config.bad_hour"}


def test_one_daemon_works_in_a_workspace(run: Desktop) -> None:
    with (run.folder / ".daemon.lock").open("w") as file:
        file.write("4711")
        file.flush()
        fcntl.flock(file, fcntl.LOCK_EX)
        told = run("tick", "--json")
    assert (told.code, told.error) == (Exit.LOCKED, "run.already")
    assert "4711" in told.envelope["errors"][0]["message"]


def test_a_person_who_only_reads_does_nothing(run: Desktop, item: str) -> None:
    with (run.folder / "schedule.toml").open("a", encoding="utf-8") as file:
        file.write('\n[people.tono]\nname = "Tono"\nroles = ["auditor"]\n')
    for words in (
        ["item", "add", "../posyandu.toml"],
        ["plan", item, "--account", "situs"],
        ["cancel", item],
        ["retry", item],
        ["confirm", "1"],
        ["account", "check", "situs"],
    ):
        told = run(*words, "--as", "tono")
        assert told.code == Exit.NOT_ALLOWED, words


def test_two_who_could_be_meant_must_be_named(run: Desktop) -> None:
    with (run.folder / "schedule.toml").open("a", encoding="utf-8") as file:
        file.write('\n[people.dewi]\nname = "Dewi"\n')
    told = run("item", "add", "../posyandu.toml", "--json")
    assert (told.code, told.error) == (Exit.USAGE, "person.which")
    run.patch.setenv("DISSEMINATION_AS", "dewi")
    assert run("item", "add", "../posyandu.toml").code == Exit.OK


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (VaultLocked("vault.no_key", file="k"), Exit.FAILED, "vault.no_key"),
        (
            DatabaseUnusable("database.unusable", database="d", why="w"),
            Exit.FAILED,
            "database.unusable",
        ),
        (UnfitPicture("picture.no_room", bytes="9"), Exit.FAILED, "picture.no_room"),
        (
            WordingError(template="t", line=1, detail="d"),
            Exit.FAILED,
            "text.template_refused",
        ),
        (
            CannotConnect("a", "unreachable"),
            Exit.TEMPORARY,
            "account.cannot_connect",
        ),
        (
            CannotConnect("a", "refused"),
            Exit.NOT_ALLOWED,
            "account.cannot_connect",
        ),
        (OSError(errno.ENOSPC, "No space", "/x"), Exit.FAILED, "system.refused"),
        (RuntimeError("boom"), Exit.FAILED, "unexpected"),
    ],
)
def test_every_error_has_its_code(error: Exception, code: Exit, said: str) -> None:
    given_code, ((id_, message, _),) = explain(error)
    assert (given_code, id_) == (code, said)
    assert "{" not in message


def test_a_full_disk_is_said_in_words() -> None:
    _, ((_, message, _),) = explain(OSError(errno.ENOSPC, "No space left", "/srv/x"))
    assert message == "/srv/x: disk penuh."


def test_the_unexpected_is_one_sentence_and_a_traceback_only_on_demand(
    run: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("dissemination.storage.items.everything", explode)
    told = run("item", "list")
    assert (told.code, len(told.err.splitlines())) == (Exit.FAILED, 1)
    assert "RuntimeError" in told.err
    monkeypatch.setenv("DISSEMINATION_DEBUG", "1")
    code = run_command(cli, ["item", "list"])
    assert (code, "Traceback" in run.capture.readouterr().err) == (Exit.FAILED, True)


@pytest.mark.parametrize("error", [KeyboardInterrupt, click.Abort, EOFError])
def test_an_interruption_is_said(
    run: Desktop, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    def stop(*_: object) -> None:
        raise error

    monkeypatch.setattr("dissemination.storage.items.everything", stop)
    told = run("item", "list")
    assert (told.code, told.err.strip()) == (Exit.INTERRUPTED, "Dihentikan.")
    assert run("item", "list", "--json").error == "interrupted"


def test_a_file_in_the_way_of_the_output_is_said(
    run: Desktop, item: str, tmp_path: Path
) -> None:
    (tmp_path / "penuh").touch()
    told = run("preview", item, "--out", tmp_path / "penuh")
    assert (told.code, "penuh" in told.err) == (Exit.USAGE, True)
    told = run("preview", item, "--out", tmp_path / "penuh" / "dalam", "--json")
    assert (told.code, told.error) == (Exit.FAILED, "system.refused")


WORDS = st.sampled_from(
    [
        *(
            "item",
            "add",
            "show",
            "list",
            "plan",
            "approve",
            "cancel",
            "queue",
            "posyandu",
        ),
        *(
            "preview",
            "account",
            "check",
            "situs",
            "--account",
            "--as",
            "arman",
            "--json",
        ),
        *("--at", "now", "1", "-1", "", "--", "[", "\u0000", "=", "~", "x" * 300, "é"),
        *("uncertain", "resolve", "--published", "retry", "confirm", "-w", ".", ".."),
    ]
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(words=st.lists(WORDS, max_size=6))
def test_whatever_is_typed_nothing_unexpected_happens(
    run: Desktop, item: str, words: list[str]
) -> None:
    told = run(*words)
    assert told.code in set(Exit)
    assert "tidak terduga" not in told.err + told.out
