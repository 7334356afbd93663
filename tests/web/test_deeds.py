from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import dissemination
from dissemination.messages import LANGUAGES, catalogue
from dissemination.storage.amendments import VERBS
from dissemination.storage.watches import Sight
from dissemination.web.deeds import DEEDS, label_of

# Functions of a module's own that pass a verb on to the audit trail.
_RECORD = ("record", "_record", "_note")
ROOT = Path(dissemination.__file__).parent


def recorded() -> set[str]:
    """Return every verb that the program writes into the audit trail."""
    found = {str(sight) for sight in Sight} | set(VERBS.values())
    for layer in ("services", "storage", "engine", "cli", "web"):
        for file in (ROOT / layer).rglob("*.py"):
            text = file.read_text("utf-8")
            if "audit" not in text and "record(" not in text:
                continue
            found |= set(_verbs(ast.parse(text)))
    return found


def _verbs(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            targets = [t.id for t in node.targets if isinstance(t, ast.Name)]
            if "verb" in targets:
                yield from _words(node.value)
        if not isinstance(node, ast.Call):
            continue
        for keyword in node.keywords:
            if keyword.arg == "verb":
                yield from _words(keyword.value)
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in _RECORD and len(node.args) > 1:
            yield from _words(node.args[1])


def _words(value: ast.expr) -> Iterator[str]:
    match value:
        case ast.Constant(value=str(word)):
            yield word
        case ast.IfExp(body=one, orelse=other):
            yield from _words(one)
            yield from _words(other)


def test_the_verbs_of_the_program_are_found() -> None:
    assert {"approve", "version_drop", "sign_in", "stop", "archive"} <= recorded()


def test_every_verb_that_is_recorded_is_told_in_words() -> None:
    assert recorded() - set(DEEDS) == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_verb_has_a_sentence(lang: str) -> None:
    known = catalogue(lang)
    missing = [v for v in DEEDS if known.gettext(f"deed.{v}") == f"deed.{v}"]
    assert missing == []


def test_no_verb_is_listed_twice_and_each_reads_whole() -> None:
    assert len(set(DEEDS)) == len(DEEDS)
    assert not [label_of(verb) for verb in DEEDS if "{" in label_of(verb)]
