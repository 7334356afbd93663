from __future__ import annotations

import os
from pathlib import Path

import pytest

from dissemination import resources
from dissemination.domain.item import Kind
from dissemination.rendering.policy import FILE, Policy, policy_for
from dissemination.rendering.wording import WordingError

SHIPPED = resources.root() / "templates" / "text"


def written(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / FILE).write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_the_programs_own_policy_holds(tmp_path: Path) -> None:
    assert policy_for((tmp_path,), "x", "news") == Policy()


def test_the_nearer_a_table_is_the_more_it_counts(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        "[default]\nhashtags = 1\n[default.kinds.news]\nhashtags = 2\n"
        "[x]\nhashtags = 3\n[x.kinds.news]\nhashtags = 4\n",
    )
    counts = [
        policy_for((folder,), channel, kind).hashtags
        for channel, kind in (
            ("facebook", "event"),
            ("facebook", "news"),
            ("x", "event"),
            ("x", "news"),
        )
    ]
    assert counts == [1, 2, 3, 4]


def test_the_desks_own_folder_goes_before_the_shipped_one(tmp_path: Path) -> None:
    own = written(tmp_path, '[default]\nnumbering = "none"\n')
    policy = policy_for((own, SHIPPED), "x", "news")
    assert policy.numbering == "none"
    assert policy.hashtags == policy_for((SHIPPED,), "x", "news").hashtags == 3


@pytest.mark.parametrize(
    "text",
    [
        "[x]\nhashtag = 3",
        "[x]\nhashtags = -1",
        "[x]\nhashtags = true",
        '[x]\nhashtags = "3"',
        '[x]\nthread = "short"',
        "[x]\norder = 1",
        "[x\n",
        "hashtags = 3",
        "[x]\nkinds = 3",
        "[x.kinds]\nnews = 3",
    ],
)
def test_a_mistake_is_named_with_the_file(tmp_path: Path, text: str) -> None:
    with pytest.raises(WordingError) as error:
        policy_for((written(tmp_path, text),), "x", "news")
    assert error.value.values["template"] == FILE
    assert error.value.values["detail"]


def test_a_policy_that_changes_on_disk_is_read_anew(tmp_path: Path) -> None:
    folder = written(tmp_path, "[x]\nhashtags = 1")
    assert policy_for((folder,), "x", "news").hashtags == 1
    written(tmp_path, "[x]\nhashtags = 2")
    os.utime(folder / FILE, ns=(1, 1))
    assert policy_for((folder,), "x", "news").hashtags == 2


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("channel", ["x", "website", "whatsapp_status", "mastodon"])
def test_the_shipped_policy_holds_for_every_kind(channel: str, kind: Kind) -> None:
    policy = policy_for((SHIPPED,), channel, str(kind))
    assert policy.thread == "whole"
    assert channel != "website" or policy.order == "given"
