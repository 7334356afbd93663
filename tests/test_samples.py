from __future__ import annotations

import re
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from dissemination.checking import check
from dissemination.domain.finding import Severity
from dissemination.domain.item import ContentItem, Kind
from dissemination.services.intake import item_files, read_item

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = item_files([ROOT / "samples"])
WIB = ZoneInfo("Asia/Jakarta")
LABELS = {"expect", "trap", "gate", "para_sentences", "title_missing"}
HEAVIEST = 200_000


def written(path: Path) -> dict[str, object]:
    text = path.read_text(encoding="utf-8")
    return tomllib.loads(text.split("+++")[1] if path.suffix == ".md" else text)


def said(item: ContentItem) -> str:
    return f"{item.title}\n{item.body}\n{item.link}"


def test_there_are_both_forms_and_several_kinds() -> None:
    assert {path.suffix for path in SAMPLES} == {".toml", ".md"}
    kinds = {read_item(path, WIB).kind for path in SAMPLES}
    assert len(kinds) == len(SAMPLES)
    assert Kind.WEATHER_EMERGENCY in kinds


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
class TestSample:
    def test_its_id_is_its_file_s_name(self, path: Path) -> None:
        assert read_item(path, WIB).id == path.stem

    def test_its_pictures_lie_beside_it_and_are_described(self, path: Path) -> None:
        for attachment in read_item(path, WIB).attachments:
            if attachment.kind == "image":
                place = path.parent / attachment.file
                with Image.open(place) as picture:
                    assert picture.size == (1600, 1200)
                assert place.stat().st_size <= HEAVIEST
                assert len(attachment.alt) > 20

    def test_nothing_but_a_missing_file_holds_it(self, path: Path) -> None:
        holds = [f for f in check(read_item(path, WIB)) if f.severity is Severity.HOLD]
        assert {f.rule for f in holds} <= {"format.missing_file"}

    def test_it_names_nobody_who_exists(self, path: Path) -> None:
        item = read_item(path, WIB)
        assert "rekaan" in path.read_text(encoding="utf-8")
        hosts = re.findall(r"https?://([^/\s]+)", said(item))
        assert all(host.endswith(".example") for host in hosts)
        numbers = re.findall(r"\(?\+?\d[\d() -]{8,}\d", said(item))
        assert all("0000" in number for number in numbers)

    def test_what_must_stand_on_every_channel_is_in_it(self, path: Path) -> None:
        kept = written(path)["must_keep"]
        assert isinstance(kept, list)
        assert kept
        assert [k for k in kept if k not in said(read_item(path, WIB))] == []

    def test_it_is_no_exam(self, path: Path) -> None:
        assert not written(path).keys() & LABELS

    def test_its_times_follow_each_other(self, path: Path) -> None:
        item = read_item(path, WIB)
        assert item.publish_at is not None
        later = [at for at in (item.event_at, item.expires_at) if at]
        assert all(item.publish_at < at for at in later)
