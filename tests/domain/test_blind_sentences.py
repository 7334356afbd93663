"""The splitter on paragraphs by somebody who had not seen it.

Its first run on them split 120 of 123 exactly.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from dissemination.domain.sentences import sentences

HERE = Path(__file__).resolve().parent


def paragraphs(name: str) -> list[dict[str, Any]]:
    text = (HERE / name).read_text(encoding="utf-8")
    return list(tomllib.loads(text)["paragraph"])


BLIND = paragraphs("blind_sentences.toml")
DOUBTFUL = paragraphs("blind_sentences_doubtful.toml")


def test_at_least_97_in_100_paragraphs_are_split_exactly() -> None:
    split = [sentences(one["text"]) == tuple(one["sentences"]) for one in BLIND]
    assert len(split) >= 120
    assert sum(split) >= 0.97 * len(split)


@pytest.mark.parametrize("one", BLIND + DOUBTFUL, ids=lambda one: one["id"])
def test_splitting_loses_no_letter(one: dict[str, Any]) -> None:
    kept = "".join("".join(sentences(one["text"])).split())
    assert kept == "".join(one["text"].split())


def test_most_judgement_calls_fall_on_the_plain_side() -> None:
    split = [sentences(one["text"]) == tuple(one["sentences"]) for one in DOUBTFUL]
    assert sum(split) >= 0.5 * len(split)
