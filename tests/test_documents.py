from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from importlib.metadata import entry_points
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_origin

import click
import pytest
from PIL import Image
from pydantic import BaseModel

from dissemination import config
from dissemination.cli import COMMANDS, cli
from dissemination.cli.frame import Exit
from dissemination.domain.delivery import TRANSITIONS, State
from dissemination.domain.item import InfoClass, Kind, Priority
from dissemination.engine.decide import BACKOFF
from dissemination.messages import sentence

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PICTURES = DOCS / "pictures"
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *DOCS.glob("*.md"), *DOCS.glob("adr/*.md")],
    key=lambda path: path.relative_to(ROOT).as_posix(),
)
QUALITIES = {"bronze", "silver", "gold"}
HEAVIEST = 300_000


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def rows(document: str) -> Iterator[list[str]]:
    """The cells of every row of every table, but heads and rules."""
    for line in document.splitlines():
        if line.startswith("|") and not set(line) <= set("|-: "):
            yield [cell.strip() for cell in line.strip().strip("|").split("|")]


def blocks(document: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", document, re.DOTALL | re.MULTILINE)


def load(script: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location("script", ROOT / "scripts" / script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def shipped_channels() -> list[str]:
    points = entry_points(group="dissemination.channels")
    return sorted(p.name for p in points if p.value.startswith("channels."))


def leaves(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield name, command
        return
    context = click.Context(command)
    for child in command.list_commands(context):
        found = command.get_command(context, child)
        assert found is not None
        yield from leaves(found, f"{name} {child}".strip())


ALL_COMMANDS = dict(leaves(cli, ""))


def keys(table: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Every key of a table of schedule.toml, as the document writes it."""
    for name, field in table.model_fields.items():
        key = f"{prefix}{field.alias or name}"
        yield from _keys_below(field.annotation, key)


def _keys_below(annotation: Any, key: str) -> Iterator[str]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from keys(annotation, f"{key}.")
        return
    inner = get_args(annotation)
    tables = [a for a in inner if isinstance(a, type) and issubclass(a, BaseModel)]
    if tables:
        below = {dict: f"{key}.ID.", tuple: f"{key}[]."}
        yield from keys(tables[0], below.get(get_origin(annotation), f"{key}."))
    elif get_origin(annotation) is dict and inner[0] is Kind:
        yield f"{key}.KIND"
    else:
        yield key


def documented_keys() -> set[str]:
    """The keys in the first column of docs/schedule.md; ".to" goes on from before."""
    found = set()
    for first, *_ in rows(read("docs/schedule.md")):
        before = ""
        for name in re.findall(r"`([^`]+)`", first):
            whole = before + name if name.startswith(".") else name
            before = whole.rpartition(".")[0]
            found.add(whole)
    return found


@pytest.mark.parametrize("channel", shipped_channels())
def test_each_channel_has_its_quality_its_proof_and_how_to_connect_it(
    channel: str,
) -> None:
    document = read("docs/channels.md")
    marks = [row for row in rows(document) if row[0] == f"`{channel}`"]
    assert marks[0][1] in QUALITIES
    assert marks[0][2]
    section = document.partition(f"\n### {channel}\n")[2].partition("\n### ")[0]
    assert f"--channel {channel}" in section
    assert "Cost: " in section
    assert "Known to go wrong:\n\n* " in section


def test_the_limits_are_those_that_the_channels_declare() -> None:
    document = read("docs/channels.md")
    assert load("limits.py").renew(document) == document, "python scripts/limits.py"


@pytest.mark.parametrize("command", ALL_COMMANDS)
def test_each_command_is_described(command: str) -> None:
    described = [" ".join(row) for row in rows(read("docs/running.md"))]
    assert any(f"`{command}`" in row for row in described)


def test_no_command_is_described_that_does_not_exist() -> None:
    table = read("docs/running.md").partition("## Commands")[2].partition("\n## ")[0]
    named = [row[0].strip("`") for row in rows(table) if row[0].startswith("`")]
    assert set(named) == set(COMMANDS)


def test_each_key_of_schedule_toml_is_described_and_no_other() -> None:
    assert documented_keys() == set(keys(config.Config))


def test_each_variable_of_the_environment_is_described() -> None:
    sources = "".join(p.read_text() for p in (ROOT / "dissemination").rglob("*.py"))
    used = set(re.findall(r'"(DISSEMINATION_[A-Z]+)"', sources))
    assert used
    assert used <= set(
        re.findall(r"`(DISSEMINATION_[A-Z]+)`", read("docs/schedule.md"))
    )


def test_the_schedule_toml_that_ships_has_no_problem() -> None:
    assert config.load(ROOT).accounts


@pytest.mark.parametrize("state", State)
def test_each_state_says_its_word_and_its_ways(state: State) -> None:
    found = [row for row in rows(read("docs/glossary.md")) if row[0] == str(state)]
    assert len(found) == 1
    _, word, meaning, ways = found[0]
    assert word == sentence(f"state.{state}", lang="id")
    assert meaning
    assert set(filter(None, ways.split(", "))) == {str(s) for s in TRANSITIONS[state]}


def test_the_schedule_of_retries_is_the_declared_one() -> None:
    minutes = [str(wait // timedelta(minutes=1)) for wait in BACKOFF]
    said = f"{', '.join(minutes[:-1])} and {minutes[-1]} minutes"
    assert said in read("docs/running.md")


def test_each_exit_code_is_described() -> None:
    table = read("docs/running.md").partition("## Exit codes")[2]
    described = {int(row[0]) for row in rows(table) if row[0].isdigit()}
    assert described == {int(code) for code in Exit}


@pytest.mark.parametrize("word", [*Kind, *Priority, *InfoClass])
def test_each_word_that_an_item_may_use_is_described(word: str) -> None:
    assert f"`{word}`" in read("docs/quickstart.md")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_links_lead_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"", text):
        link = "".join(target)
        if link.startswith(("http://", "https://")):
            continue
        place, _, anchor = link.partition("#")
        found = (path.parent / place).resolve() if place else path
        assert found.exists(), link
        if anchor:
            assert anchor in anchors(found), link


def anchors(path: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", head.lower()) for head in heads)
    return {head.strip().replace(" ", "-") for head in plain}


def commands_in(path: Path) -> Iterator[list[str]]:
    """Every command line of ours, in blocks and between backticks."""
    text = path.read_text(encoding="utf-8")
    lines = [line for block in blocks(text, "sh") for line in block.splitlines()]
    lines += re.findall(r"(?<!`)`(dissemination [^`]+)`(?!`)", text)
    for line in lines:
        words = shlex.split(line, comments=True)
        if words and words[0] == "dissemination":
            yield words[1:]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_the_commands_in_the_documents_exist(path: Path) -> None:
    for words in commands_in(path):
        understand(words)


def test_the_documents_name_commands_at_all() -> None:
    assert len(list(commands_in(ROOT / "README.md"))) >= 8


@pytest.mark.parametrize("wrong", ["publish", "plan x --tomorrow", "account delete x"])
def test_a_command_that_does_not_exist_would_be_found(wrong: str) -> None:
    with pytest.raises(click.UsageError):
        understand(wrong.split())


def understand(words: list[str]) -> None:
    """Follow a command line to its command, and have its options parsed."""
    command: click.Command = cli
    context = click.Context(cli, info_name="dissemination")
    while isinstance(command, click.Group) and words and words[0][0] != "-":
        name, found, words = command.resolve_command(context, words)
        assert found is not None
        command, context = found, click.Context(found, parent=context, info_name=name)
    command.make_parser(context).parse_args(list(words))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_the_targets_of_make_in_the_documents_exist(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    text = path.read_text(encoding="utf-8")
    named = re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE)
    assert set(named) <= targets


@pytest.mark.parametrize("path", sorted(PICTURES.iterdir()), ids=lambda p: p.name)
def test_each_picture_is_one_and_is_shown(path: Path) -> None:
    with Image.open(path) as picture:
        picture.load()
        assert min(picture.size) >= 300
        assert len(picture.convert("L").getcolors() or ()) > 10
    assert path.stat().st_size <= HEAVIEST
    shown = [d for d in DOCUMENTS if path.name in d.read_text(encoding="utf-8")]
    assert shown


def test_each_dependency_has_a_line_that_says_what_it_saves_us() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    extras = project["project"]["optional-dependencies"]
    del extras["testing"]
    needed = [*project["project"]["dependencies"], *chain(*extras.values())]
    named = (re.split(r"[<>=~!\[ ]", d)[0] for d in needed)
    described = {row[0]: row[1] for row in rows(read("CONTRIBUTING.md"))}
    assert set(named) == described.keys() - {"dependency"}
    assert all(described.values())
    dev = project["dependency-groups"]["dev"]
    tools = (re.split(r"[<>=~!\[]", d)[0] for d in dev)
    unnamed = [
        t for t in tools if t.removeprefix("types-") not in read("CONTRIBUTING.md")
    ]
    assert not unnamed


@pytest.mark.parametrize("path", sorted(DOCS.glob("adr/*.md")), ids=lambda p: p.stem)
def test_each_decision_has_its_date_and_its_three_parts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.match(r"# \d{4}\. .+\n\n\d{4}-\d\d-\d\d, \w+", text)
    for part in ("**Context.**", "**Decision.**", "**Consequences.**"):
        assert part in text


def test_the_channel_in_the_document_is_found_and_keeps_the_contract(
    tmp_path: Path,
) -> None:
    document = read("docs/writing-a-channel.md")
    adapter, contract = blocks(document, "python")
    assert len(adapter.splitlines()) <= 150
    assert len(contract.splitlines()) <= 20
    (tmp_path / "dissemination_mastodon.py").write_text(adapter)
    (tmp_path / "test_mastodon.py").write_text(contract)
    package = tomllib.loads(blocks(document, "toml")[0])["project"]
    points = package["entry-points"]["dissemination.channels"]
    info = tmp_path / f"{package['name'].replace('-', '_')}-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Name: {package['name']}\nVersion: 0.1.0\n")
    lines = [f"{name} = {value}\n" for name, value in points.items()]
    (info / "entry_points.txt").write_text(
        "".join(["[dissemination.channels]\n", *lines])
    )
    look = "from dissemination import registry; print(registry.channel('mastodon'))"
    said = run_python(tmp_path, "-c", look)
    assert "MastodonChannel" in said
    said = run_python(
        tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error"
    )
    assert re.search(r"\d{2} passed", said), said
    assert "failed" not in said


def run_python(folder: Path, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, *arguments],
        cwd=folder,
        env={"PYTHONPATH": f"{folder}:{ROOT}", "PATH": "", "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
