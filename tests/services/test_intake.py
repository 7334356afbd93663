"""Files that people write: what is read, and what is said of what cannot be."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dissemination.config import ConfigInvalid, Problem
from dissemination.domain.item import ContentItem, InfoClass, Kind, Priority
from dissemination.messages import sentence
from dissemination.services.intake import item_files, read_item, slug
from dissemination.services.mistakes import Mistake, NotFound, Unreadable

WIT = ZoneInfo("Asia/Jayapura")
FULL = """\
id = "o99"
kind = "event"
title = "Pawai  Budaya"
body = '''
Paragraf satu.

Paragraf dua.
'''
hashtags = ["#Pawai", "#Riau"]
unit = "Disbudpar"
channels = ["website", "x"]
publish_at = 2026-11-27T10:00:00+07:00
event_at = 2026-11-29T06:30:00
expires_at = 2026-11-29 09:00:00Z
info_class = "periodic"
priority = "urgent"
link = "https://pawai.example/rute"
dateline_place = "PEKANBARU"
dateline_media = "MC"
byline = "Tim"
keywords = ["budaya"]
must_keep = ["satu"]
para_sentences = [1, 1]
gate = "pass"
title_missing = false
[[media]]
file = "pawai.jpg"
alt = "Barisan penari"
credit = "Diskominfo"
[[media]]
file = "pawai.mp4"
kind = "video"
duration_s = 12
captions = true
[[expect]]
rule = "x"
[[trap]]
rule = "y"
"""


def write(folder: Path, text: str, name: str = "berita.toml") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def read(folder: Path, text: str, name: str = "berita.toml") -> ContentItem:
    return read_item(write(folder, text, name), WIT)


def problems_of(folder: Path, text: str) -> dict[str, Problem]:
    with pytest.raises(ConfigInvalid) as caught:
        read(folder, text)
    assert caught.value.file == "berita.toml"
    return {problem.path: problem for problem in caught.value.problems}


def refusal(folder: Path, text: str, name: str = "berita.md") -> Mistake:
    with pytest.raises(Unreadable) as caught:
        read(folder, text, name)
    return caught.value


def test_every_key_of_the_corpus_is_read_and_its_labels_are_left(
    tmp_path: Path,
) -> None:
    item = read(tmp_path, FULL)
    assert (item.id, item.kind, item.unit) == ("o99", Kind.EVENT, "Disbudpar")
    assert item.title == "Pawai Budaya"
    assert item.body == "Paragraf satu.\n\nParagraf dua."
    assert item.hashtags == ("#Pawai", "#Riau")
    assert item.channels == ("website", "x")
    assert item.info_class is InfoClass.PERIODIC
    assert item.priority is Priority.URGENT
    assert item.link == "https://pawai.example/rute"
    assert (item.place, item.medium, item.byline) == ("PEKANBARU", "MC", "Tim")
    picture, film = item.attachments
    assert (picture.kind, picture.alt, picture.credit) == (
        "image",
        "Barisan penari",
        "Diskominfo",
    )
    assert (film.kind, film.seconds, film.captioned) == ("video", 12, True)
    assert not picture.captioned


@pytest.mark.parametrize("focus", [(0.5, 0.3), (0, 1), (0.0, 1.0)])
def test_the_point_that_crops_keep_is_read(
    tmp_path: Path, focus: tuple[float, float]
) -> None:
    named = f'alt = "Barisan penari"\nfocus = [{focus[0]}, {focus[1]}]'
    item = read(tmp_path, FULL.replace('alt = "Barisan penari"', named))
    assert item.attachments[0].focus == focus
    assert item.attachments[1].focus is None


@pytest.mark.parametrize(
    "focus",
    [
        "[0.5, 1.01]",
        "[-0.1, 0.5]",
        "[nan, 0.5]",
        "[0.5]",
        "[0, 0, 0]",
        "[]",
        "0.5",
        '"tengah"',
        '["0.5", "0.3"]',
        "{ x = 0.5, y = 0.3 }",
    ],
)
def test_a_point_outside_the_photo_is_refused_with_one_sentence(
    tmp_path: Path, focus: str
) -> None:
    named = f'alt = "Barisan penari"\nfocus = {focus}'
    found = problems_of(tmp_path, FULL.replace('alt = "Barisan penari"', named))
    assert found.keys() == {"media[0].focus"}
    problem = found["media[0].focus"]
    assert problem.id == "config.bad_focus"
    assert "[0.5, 0.3]" in sentence(problem.id, problem.values)


def test_an_instant_without_a_zone_is_meant_in_the_office_s(tmp_path: Path) -> None:
    item = read(tmp_path, FULL)
    assert item.publish_at == datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
    assert item.event_at == datetime(2026, 11, 28, 21, 30, tzinfo=UTC)
    assert item.expires_at == datetime(2026, 11, 29, 9, 0, tzinfo=UTC)


def test_a_body_is_all_that_must_be_written(tmp_path: Path) -> None:
    item = read(tmp_path, 'body = "Halo"', "Warta Kita é.toml")
    assert (item.id, item.kind, item.title) == ("warta-kita-e", Kind.NEWS, "")
    assert item.publish_at is None


def test_every_mistake_of_a_file_is_found_at_once(tmp_path: Path) -> None:
    found = problems_of(
        tmp_path,
        """\
id = "Pawai Budaya"
kind = "evnt"
judul = "x"
titel = "x"
body = "  \\n "
publish_at = 2026-11-27
event_at = 5
expires_at = "besok"
link = "www.pawai.example"
priority = "tinggi"
[[media]]
file = ""
kind = "gif"
sumber = "internet"
""",
    )
    assert {path: p.id for path, p in found.items()} == {
        "id": "config.bad_id",
        "kind": "config.not_one_of.meant",
        "judul": "config.unknown_key",
        "titel": "config.unknown_key.meant",
        "body": "config.missing",
        "publish_at": "config.bad_instant",
        "event_at": "config.bad_instant",
        "expires_at": "config.bad_instant",
        "link": "config.bad_address",
        "priority": "config.not_one_of",
        "media[0].file": "config.missing",
        "media[0].kind": "config.not_one_of",
        "media[0].sumber": "config.unknown_key",
    }
    assert found["titel"].values["meant"] == "title"
    assert found["kind"].values["meant"] == "event"


@pytest.mark.parametrize("id_", ["12", "007", "-a", "a b", "A", "a" * 81])
def test_an_id_that_could_be_something_else_is_refused(
    tmp_path: Path, id_: str
) -> None:
    found = problems_of(tmp_path, f'id = "{id_}"\nbody = "Halo"')
    assert found["id"].id == "config.bad_id"


@pytest.mark.parametrize("name", ["2026.toml", "日本.toml", "—.toml"])
def test_a_file_whose_name_gives_no_id_must_say_one(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        read(tmp_path, 'body = "Halo"', name)
    (problem,) = caught.value.problems
    assert (problem.path, problem.id) == ("id", "config.missing")


@pytest.mark.parametrize("at", ["1999-12-31T00:00:00", "9999-12-31T23:59:59Z"])
def test_a_year_that_nobody_means_is_refused(tmp_path: Path, at: str) -> None:
    found = problems_of(tmp_path, f'body = "Halo"\nexpires_at = {at}')
    assert found["expires_at"].id == "config.bad_instant"


def test_an_instant_may_be_written_as_text(tmp_path: Path) -> None:
    item = read(tmp_path, 'body = "Halo"\npublish_at = "2026-11-27 10:00"')
    assert item.publish_at == datetime(2026, 11, 27, 1, 0, tzinfo=UTC)


def test_a_file_from_windows_is_read(tmp_path: Path) -> None:
    item = read(tmp_path, "\ufefftitle = 'T'\r\nbody = '''\r\nA\r\nB\r\n'''\r\n")
    assert (item.title, item.body) == ("T", "A\nB")


def test_what_cannot_be_shown_is_left_out_of_a_text(tmp_path: Path) -> None:
    item = read(tmp_path, 'title = "A\\u0000B"\nbody = "satu\\rdua\\u001b[31m"')
    assert (item.title, item.body) == ("AB", "satu\ndua[31m")


def test_broken_toml_says_the_line(tmp_path: Path) -> None:
    mistake = refusal(tmp_path, 'id = "a"\nbody = x', "berita.toml")
    assert mistake.id == "item.not_toml"
    assert "line 2" in str(mistake.values["why"])


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b'body = "caf\xe9"')
    with pytest.raises(Unreadable) as caught:
        read_item(path, WIT)
    assert caught.value.id == "item.not_utf8"


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_item(tmp_path / "nihil.toml", WIT)


def test_a_file_that_may_not_be_read_says_why(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        folder = tmp_path / "folder.toml"  # root may read everything but a folder
        folder.mkdir()
        expected = "itu folder"
    else:
        folder = write(tmp_path, 'body = "x"')
        folder.chmod(0)
        expected = "tidak diizinkan"
    with pytest.raises(Unreadable) as caught:
        read_item(folder, WIT)
    assert caught.value.values["why"] == expected


PARAGRAPH = (
    "Pasar murah dibuka di sini (https://pasar.example/rute), dekat"
    " https://peta.example. Surat: pasar@riau.example"
)
MARKDOWN = """\
+++
id = "pasar"
unit = "Disdag"
+++

# Pasar *Murah*

Pasar murah **dibuka** [di sini](https://pasar.example/rute),
dekat <https://peta.example>.
Surat: [pasar@riau.example](mailto:pasar@riau.example)

## Syarat

- KTP
- Uang `tunai`
    1. Rp10.000
    2. Rp20.000

1. Datang
2. Antre

   dengan tertib

> Semua boleh & gratis\\*

![Suasana pasar](foto%20pasar.jpg)

    berkode

<b>bukan html</b>
"""


def test_markdown_becomes_plain_paragraphs(tmp_path: Path) -> None:
    item = read(tmp_path, MARKDOWN, "pasar.md")
    assert item.title == "Pasar Murah"
    assert item.body.split("\n") == [
        PARAGRAPH,
        "Syarat",
        "• KTP",
        "• Uang tunai",
        "1. Rp10.000",
        "2. Rp20.000",
        "1. Datang",
        "2. Antre",
        "dengan tertib",
        "Semua boleh & gratis*",
        "berkode",
        "<b>bukan html</b>",
    ]


def test_a_picture_in_markdown_is_an_attachment(tmp_path: Path) -> None:
    (picture,) = read(tmp_path, MARKDOWN, "pasar.md").attachments
    assert (picture.file, picture.alt) == ("foto pasar.jpg", "Suasana pasar")


def test_a_picture_that_is_named_twice_is_one(tmp_path: Path) -> None:
    text = '+++\nmedia = [{file = "a.jpg", alt = "A"}]\n+++\nIsi ![B](a.jpg) ini'
    item = read(tmp_path, text, "a.md")
    assert [(a.file, a.alt) for a in item.attachments] == [("a.jpg", "A")]
    assert item.body == "Isi  ini"


def test_a_picture_elsewhere_stays_an_address(tmp_path: Path) -> None:
    item = read(tmp_path, "+++\n+++\n![Peta](https://p.example/a.png)", "a.md")
    assert item.body == "Peta (https://p.example/a.png)"
    assert item.attachments == ()


def test_a_line_may_be_broken_on_purpose(tmp_path: Path) -> None:
    item = read(tmp_path, "+++\n+++\nsatu\\\ndua  \ntiga", "a.md")
    assert item.body == "satu\ndua\ntiga"


def test_a_heading_beside_a_title_is_not_lost(tmp_path: Path) -> None:
    text = '+++\ntitle = "Judul"\n+++\n# Lain\n\nIsi'
    assert read(tmp_path, text, "a.md").body == "Lain\nIsi"


def test_a_heading_that_repeats_the_title_is_said_once(tmp_path: Path) -> None:
    text = '+++\ntitle = "Judul"\n+++\n# Judul\n\nIsi'
    assert read(tmp_path, text, "a.md").body == "Isi"


@pytest.mark.parametrize(
    "text", ["+++\n+++\nIsi", "\n+++ \n\n+++\t\nIsi\n", "\ufeff+++\r\n+++\r\nIsi\r\n"]
)
def test_the_front_may_be_empty(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text, "a.md").body == "Isi"


@pytest.mark.parametrize("text", ["Isi", "---\ntitle: x\n---\nIsi", "+++\nIsi", ""])
def test_markdown_without_its_front_is_refused(tmp_path: Path, text: str) -> None:
    assert refusal(tmp_path, text).id == "item.no_front_matter"


def test_a_body_in_two_places_is_refused(tmp_path: Path) -> None:
    mistake = refusal(tmp_path, '+++\nbody = "a"\n+++\nb')
    assert mistake.id == "item.body_twice"


def test_markdown_without_a_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        read(tmp_path, '+++\ntitle = "T"\n+++\n', "a.md")
    assert [p.path for p in caught.value.problems] == ["body"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(alphabet="ab*_[]()!#-1.`<>&\\\n >~|", max_size=60))
def test_whatever_markdown_is_typed_is_read_or_refused(
    tmp_path: Path, text: str
) -> None:
    try:
        item = read(tmp_path, f"+++\n+++\nawal\n\n{text}", "a.md")
    except Mistake as error:
        assert error.id == "item.no_front_matter"  # noqa: PT017 - one of two ends
    else:
        assert item.body.startswith("awal")


def test_folders_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.toml", "a.md", "README.md", "catatan.txt", "C.TOML"):
        (tmp_path / name).touch()
    found = item_files([tmp_path, tmp_path / "a.md"])
    assert [p.name for p in found] == ["C.TOML", "a.md", "b.toml"]


def test_a_folder_without_items_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        item_files([tmp_path])
    assert caught.value.values == {"path": str(tmp_path)}


def test_a_path_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        item_files([tmp_path / "nihil"])


@given(st.text(max_size=200))
def test_a_slug_may_stand_in_an_address(text: str) -> None:
    made = slug(text)
    assert len(made) <= 80
    assert not set(made) - set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert made == made.strip("-")


def test_folders_within_a_folder_are_looked_into_and_hidden_ones_are_not(
    tmp_path: Path,
) -> None:
    for name in ("a/satu.toml", "b/c/dua.md", ".tmp/tiga.toml", "schedule.toml"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    found = [file.relative_to(tmp_path).as_posix() for file in item_files([tmp_path])]
    assert found == ["a/satu.toml", "b/c/dua.md"]


def test_what_an_item_comes_after_and_its_campaign_are_read(tmp_path: Path) -> None:
    item = read(tmp_path, 'body = "B"\nafter = "lain"\ncampaign = "hut-2026"')
    assert (item.after, item.campaign) == ("lain", "hut-2026")


@pytest.mark.parametrize("kind", ["news", "event"])
@pytest.mark.parametrize("key", ["expires_at", "event_at"])
def test_an_end_before_the_beginning_is_refused_but_news_of_what_was(
    tmp_path: Path, kind: str, key: str
) -> None:
    text = (
        f'kind = "{kind}"\nbody = "B"\npublish_at = 2026-11-27T10:00:00\n'
        f"{key} = 2026-11-27T10:00:00"
    )
    if (kind, key) == ("news", "event_at"):
        assert read(tmp_path, text).event_at is not None
        return
    with pytest.raises(ConfigInvalid) as caught:
        read(tmp_path, text)
    (problem,) = caught.value.problems
    assert (problem.path, problem.id) == (key, "config.before_publish_at")


def test_an_hour_that_the_clocks_skip_is_refused_where_no_zone_is_written(
    tmp_path: Path,
) -> None:
    file = tmp_path / "musim.toml"
    berlin = ZoneInfo("Europe/Berlin")
    file.write_text('body = "B"\nevent_at = 2027-03-28T02:30:00', "utf-8")
    with pytest.raises(ConfigInvalid) as caught:
        read_item(file, berlin)
    (problem,) = caught.value.problems
    assert (problem.path, problem.id) == ("event_at", "config.hour_gone")
    file.write_text('body = "B"\nevent_at = 2027-03-28T02:30:00+01:00', "utf-8")
    assert read_item(file, berlin).event_at is not None
