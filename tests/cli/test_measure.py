"""`measure`: a program among programs, so it is run as one."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from dissemination.cli.frame import Exit
from dissemination.cli.measure import UNITS
from dissemination.domain.length import Unit, measure
from dissemination.messages import VARIABLE
from tests.cli.conftest import ROOT

WITHIN_S = 60.0
TEXTS = (
    *("", "Halo, Riau!", "pekanbaru.go.id", "Budi, M.Si", "a\r\nb", "\x00", "\ud83d"),
    *(
        "👨\u200d👩\u200d👧\u200d👦",
        "🇮🇩",
        "e\u0301",
        "\u2028",
        "漢字",
        '"\\/',
        " ",
        "\ufeff",
    ),
)


def begin(*args: str, cwd: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "dissemination", "measure", *args],
        cwd=cwd,
        env={**os.environ, VARIABLE: "id", "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def run(given: bytes, *args: str, cwd: Path) -> tuple[int, str, str]:
    """The exit code, what was printed, and what was said beside it."""
    with begin(*args, cwd=cwd) as process:
        out, err = process.communicate(given, timeout=WITHIN_S)
        return process.returncode, out.decode(), err.decode()


def lines(*texts: str) -> bytes:
    return b"".join(json.dumps(text).encode() + b"\n" for text in texts)


def test_the_units_are_all_that_there_are() -> None:
    assert set(UNITS) == set(get_args(Unit))


@pytest.mark.parametrize("unit", get_args(Unit))
def test_each_line_is_counted_as_given_and_answered_with_a_number(
    unit: Unit, tmp_path: Path
) -> None:
    code, out, err = run(lines(*TEXTS), "--unit", unit, cwd=tmp_path)
    assert [int(line) for line in out.splitlines()] == [*map(measure(unit), TEXTS)]
    assert (code, err) == (Exit.OK, "")
    assert not list(tmp_path.iterdir())


def test_letters_may_be_written_out_and_lines_end_as_on_windows(tmp_path: Path) -> None:
    given = ' "漢字 – “é”\u2028" \r\n"b"'.encode()
    assert run(given, "--unit", "codepoints", cwd=tmp_path) == (Exit.OK, "9\n1\n", "")


def test_nothing_is_answered_with_nothing(tmp_path: Path) -> None:
    assert run(b"", "--unit", "utf8", cwd=tmp_path) == (Exit.OK, "", "")


@pytest.mark.parametrize(
    "bad",
    [
        *(b"", b"halo", b"12", b"null", b'["a"]', b'{"a": "b"}', b"'a'", b'"a" "b"'),
        *(b'"a', b'"\t"', b'"\\x"', b'"\xff"', b"[" * 50_000, b"\xff"),
    ],
    ids=lambda bad: ascii(bad[:12]),
)
def test_a_line_that_is_no_json_string_is_named_after_those_before_it_were_counted(
    bad: bytes, tmp_path: Path
) -> None:
    given = b'"a"\n"bc"\n' + bad + b'\n"d"\n'
    code, out, err = run(given, "--unit", "utf16", cwd=tmp_path)
    assert (code, out) == (Exit.USAGE, "1\n2\n")
    assert err == (
        "Baris 3 bukan teks JSON. Tiap baris harus berupa satu teks di antara tanda "
        'petik ganda, misalnya "Halo, Riau!".\n'
    )


@pytest.mark.parametrize(
    "args", [(), ("--unit", "words"), ("--unit", "utf8", "berkas")]
)
def test_a_command_line_without_a_known_unit_is_refused(
    args: tuple[str, ...], tmp_path: Path
) -> None:
    code, out, err = run(b'"a"\n', *args, cwd=tmp_path)
    assert (code, out) == (Exit.USAGE, "")
    assert "Traceback" not in err
    assert "measure --help" in err


def test_each_answer_comes_before_the_next_question(tmp_path: Path) -> None:
    with begin("--unit", "weighted", cwd=tmp_path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for text in ("Halo", "pekanbaru.go.id", "🇮🇩"):
            process.stdin.write(lines(text))
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], WITHIN_S)
            assert ready
            assert int(process.stdout.readline()) == measure("weighted")(text)
        process.stdin.close()
        assert process.wait(WITHIN_S) == Exit.OK


def test_a_hundred_thousand_lines_and_one_of_a_megabyte_go_through(
    tmp_path: Path,
) -> None:
    given = lines("Halo 🇮🇩") * 50_000 + lines("x" * (1 << 20)) + lines("é") * 50_000
    code, out, err = run(given, "--unit", "utf8", cwd=tmp_path)
    assert out == "13\n" * 50_000 + f"{1 << 20}\n" + "2\n" * 50_000
    assert (code, err) == (Exit.OK, "")


def test_a_reader_who_leaves_ends_it_without_a_word(tmp_path: Path) -> None:
    with begin("--unit", "codepoints", cwd=tmp_path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(lines("a"))
        process.stdin.flush()
        assert process.stdout.readline() == b"1\n"
        process.stdout.close()
        process.stdin.write(lines("a") * 10)
        process.stdin.close()
        said = process.stderr.read()
        assert process.wait(WITHIN_S) == Exit.FAILED
    assert said == b""


def test_it_loads_neither_a_database_nor_what_draws() -> None:
    code = (
        "import sys; from dissemination.cli import main\n"
        "try: main(['measure', '--unit', 'weighted'])\n"
        "except SystemExit: print(*sorted(sys.modules))"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code],
        input=lines("Halo, pekanbaru.go.id"),
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=WITHIN_S,
    )
    number, loaded = done.stdout.decode().splitlines()
    assert number == "29"
    heavy = {
        "sqlalchemy",
        "PIL",
        "pydantic",
        "jinja2",
        "babel",
        "dissemination.services",
    }
    assert not heavy & set(loaded.split())
