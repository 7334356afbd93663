"""Telegram's own parser (TDLib, by way of tdjson) reads our marks as we meant them.

The adapter sends plain text with the places of what is bold: no character of it can be
read as a tag. The same text as HTML, as the practice platform shows it, must give
Telegram the same text and the same places.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from channels._telegram.wording import bold
from channels.sandbox._entities import show_bold
from channels.telegram import TelegramChannel
from dissemination.channel import Media, Part, Publication
from dissemination.domain.rendition import AccountId
from dissemination.services.adapt import adapt
from dissemination.services.demo import make_practice_workspace, sample_paths
from dissemination.services.desk import Desk, open_desk
from dissemination.services.practice_accounts import practise
from dissemination.services.write import from_file
from dissemination.testing import Answer, Lab

tdjson = pytest.importorskip("tdjson", reason="tdjson has no wheel for this machine")

MESSAGE = {"message_id": 7, "date": 1795226400, "chat": {"id": -1, "type": "channel"}}
SENT = Answer(200, {"ok": True, "result": MESSAGE})
LINK = "https://info.example/a_b/?q=1&r=2"
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
CORPUS = Path(__file__).resolve().parents[3] / ".." / "shared" / "corpus"
WRITTEN = sample_paths([]) + sorted(CORPUS.glob("[os]*/*.toml"))
ANY = st.characters(exclude_categories=["Cs"])
TAGS = ["<b>", "</b>", "<b", "&lt;", "&#60;", "<!--"]
LETTERS = ["🔴", "👨\u200d👩\u200d👧", "🇮🇩", "e\u0301", "رياو", "\u200f\u202e", "漢"]
PIECES = [*"<>&\"'[](){}*_`~|#@/\\=!.-+ \n\t", *TAGS, *LETTERS]
NASTY = st.lists(st.sampled_from(PIECES)).map("".join)


def asked(request: Mapping[str, Any]) -> Mapping[str, Any]:
    said: Mapping[str, Any] = json.loads(
        tdjson.td_execute(json.dumps(request).encode())
    )
    return said


def parsed(html: str) -> tuple[str, list[tuple[str, int, int]]]:
    """Return the text and the marks that Telegram reads out of HTML."""
    mode = {"@type": "textParseModeHTML"}
    said = asked({"@type": "parseTextEntities", "text": html, "parse_mode": mode})
    assert said["@type"] == "formattedText", said
    marks = [(e["type"]["@type"], e["offset"], e["length"]) for e in said["entities"]]
    return said["text"], marks


def named(entities: Sequence[Mapping[str, Any]]) -> list[tuple[str, int, int]]:
    kinds = {"bold": "textEntityTypeBold"}
    return [(kinds[e["type"]], e["offset"], e["length"]) for e in entities]


def publication(desk: Desk, part: Part) -> Publication:
    def opened(medium: Media) -> BinaryIO:
        return desk.media.path(medium.sha256).open("rb")

    return Publication(part=part, key="1/0/", intended_at=NOW, open=opened)


def links(text: str) -> list[str]:
    """Return what Telegram makes a link of, where nobody marks one."""
    said = asked({"@type": "getTextEntities", "text": text})
    units = text.encode("utf-16-le")
    return [
        units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
        for e in said["entities"]
        if e["type"]["@type"] == "textEntityTypeUrl"
    ]


def written(form: Mapping[str, str]) -> tuple[str, list[Mapping[str, Any]]]:
    """Return text and marks as they arrived, those of a picture's caption too."""
    if "media" in form:
        first = json.loads(form["media"])[0]
        return first.get("caption", ""), first.get("caption_entities", [])
    text = form.get("text", "") or form.get("caption", "")
    marks = form.get("entities", "") or form.get("caption_entities", "[]")
    return text, json.loads(marks)


@pytest.fixture(scope="module", autouse=True)
def quiet() -> None:
    asked({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("practice") / "desk"
    make_practice_workspace(folder)
    practise(folder, now=NOW)
    with open_desk(folder) as desk:
        yield desk


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_telegram_reads_every_part_of_an_item_as_we_meant_it(
    desk: Desk, path: Path
) -> None:
    item = from_file(desk, path)
    account = AccountId("telegram-latihan")
    said = adapt(desk, item, account, link=LINK)
    first, *others = said.parts
    assert bool(bold(first)) == bool(item.title), "a headline is bold"
    assert not any(bold(part) for part in others)
    album = Answer(200, {"ok": True, "result": [MESSAGE] * 2})
    one = dict.fromkeys(("/sendMessage", "/sendPhoto", "/sendVideo"), SENT)
    with Lab({**one, "/sendMediaGroup": album}) as lab:
        settings = {"token": "1:latihan", "chat": "@info_siak", "base_url": lab.url}
        channel = TelegramChannel(settings)
        for part in said.parts:
            channel.publish(publication(desk, part))
        forms = [seen.form for seen in lab.requests]
    assert [written(form)[0] for form in forms] == [part.text for part in said.parts]
    for form in forms:
        assert "parse_mode" not in form
        text, entities = written(form)
        assert LINK not in text or LINK in links(text)
        assert parsed(show_bold(text, entities)) == (text, named(entities))


@given(title=st.text(ANY, min_size=1) | NASTY, rest=NASTY | st.text(ANY))
@example(title="🔴 <b>Banjir</b> & 'rob' [x](y)", rest="\n&lt;i&gt; *tebal* _miring_")
@example(title="Judul", rest="\n" + "x" * 9000)
@example(title="ق" * 300, rest="\u202eabc\u202c 👨‍👩‍👧")
def test_telegram_reads_any_text_as_we_meant_it(title: str, rest: str) -> None:
    part = Part(text=title + rest, title=title)
    entities = [mark.to_dict() for mark in bold(part) or ()]
    assert len(entities) == bool(title)
    assert parsed(show_bold(part.text, entities)) == (part.text, named(entities))


@pytest.mark.parametrize("link", [LINK, "https://siak.go.id/peta", "s.id/riau"])
@pytest.mark.parametrize("before", ["", "Info: ", "<b>", "(", "🔴 ", "**"])
@pytest.mark.parametrize("after", ["", ".", ")", "\n\n#Siak", ", atau 112", " 👨‍👩‍👧"])
def test_a_plain_address_is_a_link_to_its_last_letter_and_no_further(
    link: str, before: str, after: str
) -> None:
    assert links(f"{before}{link}{after}") == [link]


def test_what_is_not_escaped_is_refused_or_read_otherwise() -> None:
    mode = {"@type": "textParseModeHTML"}
    for raw in ("1 < 2", "<b>x", "<p>x</p>"):
        request = {"@type": "parseTextEntities", "text": raw, "parse_mode": mode}
        assert asked(request)["@type"] == "error", raw
        assert parsed(escape(raw)) == (raw, [])
