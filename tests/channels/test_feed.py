"""What the feed promises: identities for good, whole documents, the same again."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.feed import FeedChannel
from channels.sandbox.feed import FeedSandbox
from dissemination.channel import (
    FOREVER,
    Absent,
    AuthExpired,
    CanAddress,
    CannotTell,
    Changed,
    ChannelError,
    Intact,
    Media,
    OutcomeUnknown,
    Part,
    Publication,
    Receipt,
    Rejected,
    Transient,
)
from dissemination.testing import serve

BASE = "https://info.contoh.example/feed"
PAGE = "https://info.contoh.example/20261127-ktp-el-7/"
AT = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
A = "{http://www.w3.org/2005/Atom}"
M = "{http://search.yahoo.com/mrss/}"
TOMB = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
PHOTO = Media(
    sha256="a" * 64,
    mime="image/jpeg",
    width=16,
    height=9,
    size=5,
    alt="Antrean & loket",
)
MAP = Media(sha256="b" * 64, mime="image/png", width=16, height=9, size=3, alt="Peta")
BYTES = {"a" * 64: b"photo", "b" * 64: b"map"}
TEXT = "Petugas melayani warga.\n\n• KTP-el\n• KIA"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "feed"
    place.mkdir()
    return place


@pytest.fixture
def feed(folder: Path) -> FeedChannel:
    return connect(folder)


def connect(folder: Path, **more: str) -> FeedChannel:
    given = {"folder": str(folder), "base_url": f"{BASE}/", "office": "Kominfo"}
    return FeedChannel({**given, **more})


def request(
    key: str = "meja-7/0/",
    *,
    text: str = TEXT,
    title: str = "Jemput bola",
    link: str = PAGE,
    hours: int = 0,
    media: tuple[Media, ...] = (PHOTO, MAP),
) -> Publication:
    return Publication(
        part=Part(text=text, title=title, link=link, media=media),
        key=key,
        intended_at=AT + timedelta(hours=hours),
        open=lambda medium: io.BytesIO(BYTES[medium.sha256]),
    )


def atom(folder: Path) -> ET.Element:
    return ET.fromstring((folder / "atom.xml").read_bytes())  # noqa: S314 - ours


def rss(folder: Path) -> ET.Element:
    channel = ET.fromstring((folder / "rss.xml").read_bytes()).find("channel")  # noqa: S314 - ours
    assert channel is not None
    return channel


def titles(folder: Path) -> list[str | None]:
    return [one.findtext(f"{A}title") for one in atom(folder).findall(f"{A}entry")]


def everything(folder: Path) -> Mapping[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_both_documents_say_an_entry_under_one_identity(
    feed: FeedChannel, folder: Path
) -> None:
    receipt = feed.publish(request())
    entry = atom(folder).find(f"{A}entry")
    item = rss(folder).find("item")
    assert entry is not None
    assert item is not None
    id_ = "tag:info.contoh.example,2026-11-27:/feed/meja-7-0"
    assert entry.findtext(f"{A}id") == item.findtext("guid") == id_
    guid = item.find("guid")
    assert guid is not None
    assert guid.get("isPermaLink") == "false"
    assert entry.findtext(f"{A}title") == item.findtext("title") == "Jemput bola"
    assert item.findtext("link") == PAGE
    link = entry.find(f"{A}link[@rel='alternate']")
    assert link is not None
    assert link.get("href") == PAGE
    assert entry.findtext(f"{A}published") == "2026-11-27T03:00:00+00:00"
    assert item.findtext("pubDate") == "Fri, 27 Nov 2026 03:00:00 +0000"
    assert receipt == Receipt(remote_id="meja-7-0", url=f"{BASE}/atom.xml")


def test_the_text_is_html_in_both(feed: FeedChannel, folder: Path) -> None:
    feed.publish(request())
    item = rss(folder).findtext("item/description") or ""
    content = atom(folder).find(f"{A}entry/{A}content")
    assert content is not None
    assert content.get("type") == "html"
    assert content.text == item
    short = atom(folder).findtext(f"{A}entry/{A}summary")
    assert short == "Petugas melayani warga."
    assert "<li>KTP-el</li>" in item
    assert 'alt="Antrean &amp; loket"' in item


def test_a_picture_has_its_length_its_type_and_its_alternative_text(
    feed: FeedChannel, folder: Path
) -> None:
    feed.publish(request())
    entry = atom(folder).find(f"{A}entry")
    assert entry is not None
    enclosures = entry.findall(f"{A}link[@rel='enclosure']")
    said = [(one.get("type"), one.get("length")) for one in enclosures]
    assert said == [("image/jpeg", "5"), ("image/png", "3")]
    (only,) = rss(folder).findall("item/enclosure")
    assert (only.get("type"), only.get("length")) == ("image/jpeg", "5")
    item = rss(folder).find("item")
    assert item is not None
    for place in (entry, item):
        media = place.findall(f"{M}content")
        alts = [one.findtext(f"{M}description") for one in media]
        assert alts == ["Antrean & loket", "Peta"]
        assert [one.get("fileSize") for one in media] == ["5", "3"]
    urls = [str(one.get("href")) for one in enclosures]
    assert only.get("url") == urls[0]
    files = [folder / url.removeprefix(f"{BASE}/") for url in urls]
    assert [file.read_bytes() for file in files] == [b"photo", b"map"]


def test_an_entry_without_a_page_leads_to_the_office(folder: Path) -> None:
    connect(folder, site="https://kominfo.example/").publish(request(link=""))
    assert rss(folder).findtext("item/link") == "https://kominfo.example/"


def test_the_newest_come_first_and_the_oldest_make_room(folder: Path) -> None:
    feed = connect(folder, newest="2")
    asked = [request(f"meja-{n}/0/", title=f"K{n}", hours=n) for n in (2, 1, 3)]
    receipts = [feed.publish(one) for one in asked]
    assert titles(folder) == ["K3", "K2"]
    assert feed.read_back(asked[1], receipts[1]) == CannotTell()
    assert feed.read_back(asked[0], receipts[0]) == Intact()


def test_the_same_request_makes_the_same_files(feed: FeedChannel, folder: Path) -> None:
    first = feed.publish(request())
    before = everything(folder)
    assert connect(folder).publish(request()) == first
    assert everything(folder) == before


def test_the_documents_depend_on_the_entries_alone(tmp_path: Path) -> None:
    made = []
    for order in ((1, 2, 3), (3, 1, 2)):
        place = tmp_path / "".join(map(str, order))
        place.mkdir()
        for n in order:
            connect(place).publish(request(f"meja-{n}/0/", title=f"K{n}", hours=n))
        made.append(everything(place))
    assert made[0] == made[1]


def test_something_else_under_the_same_key_is_refused(
    feed: FeedChannel, folder: Path
) -> None:
    feed.publish(request())
    before = everything(folder)
    with pytest.raises(Rejected, match="meja-7-0"):
        feed.publish(request(text="Lain sama sekali"))
    assert everything(folder) == before


def test_a_correction_keeps_the_identity_and_tells_when(
    feed: FeedChannel, folder: Path
) -> None:
    receipt = feed.publish(request())
    before = atom(folder).findtext(f"{A}entry/{A}id")
    # An amendment's request may bear a key of its own.
    mended = request("meja-koreksi-9/0/", text="Diperbaiki", media=(MAP,))
    assert feed.correct(mended, receipt) == receipt
    once = everything(folder)
    assert feed.correct(mended, receipt) == receipt
    assert everything(folder) == once, "a repeat gives no second date"
    (entry,) = atom(folder).findall(f"{A}entry")
    assert entry.findtext(f"{A}id") == before
    assert entry.findtext(f"{A}published") == "2026-11-27T03:00:00+00:00"
    assert entry.findtext(f"{A}updated") != entry.findtext(f"{A}published")
    assert "Diperbaiki" in (entry.findtext(f"{A}content") or "")
    assert feed.read_back(mended, receipt) == Intact()
    assert isinstance(feed.read_back(request(), receipt), Changed)
    assert sorted(path.suffix for path in (folder / "meja-7-0").iterdir()) == [
        ".json",
        ".png",
    ]


def test_what_was_taken_down_leaves_a_tombstone_and_nothing_else(
    feed: FeedChannel, folder: Path
) -> None:
    receipt = feed.publish(request())
    feed.publish(request("meja-8/0/", title="Lain", hours=1))
    id_ = "tag:info.contoh.example,2026-11-27:/feed/meja-7-0"
    feed.take_down(receipt)
    once = everything(folder)
    feed.take_down(receipt)
    assert everything(folder) == once
    (tomb,) = atom(folder).findall(TOMB)
    assert tomb.get("ref") == id_
    assert datetime.fromisoformat(str(tomb.get("when"))).tzinfo is not None
    assert titles(folder) == ["Lain"]
    assert [one.findtext("title") for one in rss(folder).findall("item")] == ["Lain"]
    assert b"Petugas" not in (folder / "meja-7-0" / "entry.json").read_bytes()
    assert [path.name for path in (folder / "meja-7-0").iterdir()] == ["entry.json"]
    assert feed.read_back(request(), receipt) == Absent()
    with pytest.raises(Rejected):
        feed.correct(request(), receipt)
    with pytest.raises(Rejected):
        feed.publish(request())


def test_readers_take_a_tombstone_for_newer_wherever_our_clock_stands(
    feed: FeedChannel, folder: Path
) -> None:
    # Published by a clock that ran ahead of the one that corrects and takes down.
    asked = replace(request(), intended_at=datetime.now(UTC) + timedelta(hours=7))
    receipt = feed.publish(asked)

    def told(path: str) -> datetime:
        return datetime.fromisoformat(atom(folder).findtext(path) or "")

    first = told(f"{A}entry/{A}updated")
    feed.correct(replace(asked, part=replace(asked.part, text="Baru")), receipt)
    second = told(f"{A}entry/{A}updated")
    feed.take_down(receipt)
    (tomb,) = atom(folder).findall(TOMB)
    assert first < second < datetime.fromisoformat(str(tomb.get("when")))


def test_what_was_withdrawn_last_is_told_however_old_it_is(folder: Path) -> None:
    feed = connect(folder, newest="1")
    receipts = [
        feed.publish(request(f"meja-{n}/0/", hours=n - 24 * 365)) for n in range(2)
    ]
    for receipt in reversed(receipts):
        feed.take_down(receipt)
    [tomb] = atom(folder).findall(TOMB)
    assert str(tomb.get("ref")).endswith("meja-0-0")


def overtaken(feed: FeedChannel, monkeypatch: pytest.MonkeyPatch, by: object) -> None:
    """Let `by` happen once after the next entry's files are laid ready."""
    real = feed._shelf.put

    def put(name: str, files: Mapping[str, bytes]) -> None:
        monkeypatch.undo()
        real(name, files)
        assert callable(by)
        by()

    monkeypatch.setattr(feed._shelf, "put", put)


def test_who_is_late_does_not_bring_back_what_was_taken_down(
    feed: FeedChannel, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = feed.publish(request())
    other, takers = connect(folder), list[threading.Thread]()
    take_down = partial(other.take_down, receipt)
    overtaken(feed, monkeypatch, lambda: takers.append(beside(take_down)))
    feed.correct(request(text="Baru"), receipt)
    takers[0].join(5)
    assert titles(folder) == []
    with pytest.raises(Rejected):
        feed.correct(request(text="Baru"), receipt)
    receipt = feed.publish(request("meja-8/0/"))
    overtaken(feed, monkeypatch, lambda: other.take_down(receipt))
    with pytest.raises(Rejected):
        feed.publish(request("meja-8/0/"))
    assert titles(folder) == []
    assert len(atom(folder).findall(TOMB)) == 2


def test_who_clears_late_takes_nothing_from_what_stands_there_by_now(
    feed: FeedChannel, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = feed.publish(request())
    newer = request(text="Baru", media=(MAP,))
    real, others = feed._shelf.clear, list[threading.Thread]()

    def clear(name: str, kept: Mapping[str, bytes]) -> None:
        others.append(beside(lambda: connect(folder).correct(newer, receipt)))
        real(name, kept)

    monkeypatch.setattr(feed._shelf, "clear", clear)
    feed.correct(request(media=(PHOTO,)), receipt)
    others[0].join(5)
    assert connect(folder).read_back(newer, receipt) == Intact()


def beside(work: Callable[[], object]) -> threading.Thread:
    """Let another work, as far as it comes in a while."""
    other = threading.Thread(target=work)
    other.start()
    other.join(0.2)
    return other


def test_what_never_was_in_this_folder_is_not_told_as_taken_down(
    feed: FeedChannel, folder: Path
) -> None:
    receipt = feed.publish(request())
    elsewhere = folder.parent / "baru"
    elsewhere.mkdir()
    with pytest.raises(Rejected, match="meja-7-0"):
        connect(elsewhere).take_down(receipt)
    assert not list(elsewhere.iterdir())
    assert titles(folder) == ["Jemput bola"]


@pytest.mark.parametrize("said", [None, "", "{"], ids=["gone", "empty", "torn"])
def test_what_is_taken_down_leaves_the_documents_though_its_facts_are_lost(
    feed: FeedChannel, folder: Path, said: str | None
) -> None:
    receipt = feed.publish(request())
    facts = folder / "meja-7-0" / "entry.json"
    facts.unlink() if said is None else facts.write_text(said)
    feed.take_down(receipt)
    feed.take_down(receipt)
    assert titles(folder) == []
    assert list(facts.parent.iterdir()) == [], "what is damaged is in nobody's way"
    assert feed.check().handle == "Kominfo"


def test_a_reader_sees_that_something_was_withdrawn(
    feed: FeedChannel, folder: Path
) -> None:
    receipt = feed.publish(request())
    before = atom(folder).findtext(f"{A}updated") or ""
    feed.take_down(receipt)
    assert (atom(folder).findtext(f"{A}updated") or "") != before


def test_what_a_person_changed_by_hand_is_seen(feed: FeedChannel, folder: Path) -> None:
    receipt = feed.publish(request())
    document = folder / "atom.xml"
    said = document.read_text(encoding="utf-8")
    document.write_text(said.replace("Jemput bola", "Antar bola"), encoding="utf-8")
    seen = feed.read_back(request(), receipt)
    assert isinstance(seen, Changed)
    assert seen.differs == ("text",)
    document.write_text("<feed", encoding="utf-8")
    assert feed.read_back(request(), receipt) == Absent()


def test_a_picture_that_is_gone_is_missed(feed: FeedChannel, folder: Path) -> None:
    receipt = feed.publish(request())
    next((folder / "meja-7-0").glob("*.png")).unlink()
    seen = feed.read_back(request(), receipt)
    assert isinstance(seen, Changed)
    assert seen.differs == ("media",)


def test_a_folder_with_another_feed_is_left_alone(
    feed: FeedChannel, folder: Path
) -> None:
    (folder / "rss.xml").write_text("<rss/>")
    before = everything(folder)
    with pytest.raises(AuthExpired, match="another"):
        feed.check()
    with pytest.raises(AuthExpired, match="another"):
        feed.publish(request())
    assert everything(folder) == before


def test_a_folder_that_is_there_and_ours_is_enough(
    feed: FeedChannel, folder: Path
) -> None:
    assert feed.check().handle == "Kominfo"
    feed.publish(request())
    assert feed.check().url == f"{BASE}/atom.xml"
    assert connect(folder / "tidak-ada").capabilities
    with pytest.raises(AuthExpired):
        connect(folder / "tidak-ada").check()


class Dead(BaseException):
    """The process is gone."""


FILES = ["photo", "map", "entry.json", "atom.xml", "rss.xml"]


def break_at(
    monkeypatch: pytest.MonkeyPatch, number: int, error: BaseException
) -> None:
    real, count = os.replace, iter(range(1000))

    def replace_(source: Path, target: Path) -> None:
        if next(count) == number:
            raise error
        real(source, target)

    monkeypatch.setattr(os, "replace", replace_)


@pytest.mark.parametrize("number", range(len(FILES)), ids=FILES)
def test_after_a_crash_both_documents_are_whole_and_a_repeat_mends_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    for place in (whole, broken):
        place.mkdir()
        connect(place).publish(request("meja-6/0/", title="Lama", hours=-1))
    connect(whole).publish(request())
    with monkeypatch.context() as patch:
        break_at(patch, number, Dead())
        with pytest.raises(Dead):
            connect(broken).publish(request())
    assert set(titles(broken)) <= {"Lama", "Jemput bola"}
    assert rss(broken).findall("item")
    connect(broken).publish(request())
    assert everything(broken) == everything(whole)


@pytest.mark.parametrize(
    ("number", "outcome"),
    [(0, Transient), (1, Transient), (2, OutcomeUnknown), (4, OutcomeUnknown)],
)
def test_a_full_disk_is_a_doubt_only_once_readers_may_have_it(
    feed: FeedChannel,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    outcome: type[ChannelError],
) -> None:
    with monkeypatch.context() as patch:
        break_at(patch, number, OSError(errno.ENOSPC, "No space left", "file"))
        with pytest.raises(outcome):
            feed.publish(request())
    feed.publish(request())
    assert titles(folder) == ["Jemput bola"]


def test_many_who_publish_at_once_lose_nobodys_entry(folder: Path) -> None:
    threads = [
        threading.Thread(
            target=connect(folder).publish,
            args=(request(f"meja-{n}/0/", title=f"K{n}", hours=n),),
        )
        for n in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert titles(folder) == [f"K{n}" for n in reversed(range(12))]
    assert not list(folder.rglob("*.part"))


@pytest.mark.parametrize("name", ["", "../lain", "a/b", ".git", "a" * 201])
def test_a_receipt_that_names_no_entry_is_for_a_person(
    feed: FeedChannel, folder: Path, name: str
) -> None:
    feed.publish(request())
    before = everything(folder)
    receipt = Receipt(remote_id=name)
    with pytest.raises(Rejected):
        feed.take_down(receipt)
    with pytest.raises(Rejected):
        feed.correct(request(), receipt)
    with pytest.raises(Rejected):
        feed.read_back(request(), receipt)
    assert everything(folder) == before


@given(st.text(), st.text(), st.text())
def test_any_text_makes_documents_that_parse(
    tmp_path_factory: pytest.TempPathFactory, title: str, text: str, alt: str
) -> None:
    folder = tmp_path_factory.mktemp("feed")
    asked = request(title=title, text=text, media=(replace(PHOTO, alt=alt),))
    receipt = connect(folder).publish(asked)
    assert len(titles(folder)) == 1
    assert len(rss(folder).findall("item")) == 1
    assert connect(folder).read_back(asked, receipt) == Intact()


def damaged(folder: Path, said: str) -> Path:
    """Publish an entry, and spoil its facts; {} in `said` are what they were."""
    connect(folder).publish(request("lama/0/", title="Yang lama"))
    facts = folder / "lama-0" / "entry.json"
    good = json.loads(facts.read_text())
    more = json.loads(said) if said.startswith('{"') else None
    facts.write_text(said if more is None else json.dumps(good | more), "latin-1")
    return facts


SPOILED = {
    "empty": "",
    "torn": '{\n "at',
    "binary": "\xff\xfe",
    "a list": "[]",
    "without facts": "{}",
    "no instant": '{"at": "kemarin"}',
    "no zone": '{"changed_at": "2026-11-27T10:00:00"}',
    "no words": '{"title": 5}',
    "no media": '{"media": [{"file": "a.jpg"}]}',
}


@pytest.mark.parametrize("said", SPOILED.values(), ids=SPOILED)
def test_no_entry_is_lost_to_a_damaged_file_without_anybody_knowing(
    folder: Path, said: str
) -> None:
    facts = damaged(folder, said)
    feed, before = connect(folder), everything(folder)
    for call in (feed.check, lambda: feed.publish(request("baru/0/"))):
        with pytest.raises(AuthExpired, match="backup") as refused:
            call()
        assert str(facts) in str(refused.value)
    assert everything(folder) == before, "both documents still tell of it"


@pytest.mark.parametrize("late", ["publish", "correct"])
def test_an_entry_that_is_damaged_meanwhile_lets_nothing_out_later(
    feed: FeedChannel, folder: Path, monkeypatch: pytest.MonkeyPatch, late: str
) -> None:
    receipt = feed.publish(request())
    facts = damaged(folder, '{"language": "id"}')
    good = facts.read_bytes()
    overtaken(feed, monkeypatch, lambda: facts.write_text("{"))
    calls = {
        "publish": lambda: feed.publish(request("baru/0/", title="Tidak terbit")),
        "correct": lambda: feed.correct(request(title="Tidak terbit"), receipt),
    }
    with pytest.raises(AuthExpired, match="backup"):
        calls[late]()
    facts.write_bytes(good)
    connect(folder).publish(request("lain/0/", title="Lain"))
    assert "Tidak terbit" not in titles(folder)


def test_a_damaged_entry_is_mended_by_a_backup_or_leaves_with_its_folder(
    folder: Path,
) -> None:
    connect(folder).publish(request("lama/0/", title="Yang lama"))
    facts = folder / "lama-0" / "entry.json"
    backup = facts.read_bytes()
    damaged(folder, "{")
    facts.write_bytes(backup)
    feed = connect(folder)
    feed.publish(request("baru/0/"))
    assert titles(folder) == ["Yang lama", "Jemput bola"]
    shutil.rmtree(facts.parent)
    feed.publish(request("lagi/0/"))
    assert titles(folder) == ["Jemput bola", "Jemput bola"]


def test_a_takedown_does_not_drop_another_entry_that_is_damaged(folder: Path) -> None:
    receipt = connect(folder).publish(request())
    facts = damaged(folder, "{")
    with pytest.raises(AuthExpired, match="backup"):
        connect(folder).take_down(receipt)
    assert "Yang lama" in titles(folder)
    shutil.rmtree(facts.parent)
    connect(folder).take_down(receipt)
    assert titles(folder) == []


def test_a_folder_without_facts_is_nobody_s_entry(
    feed: FeedChannel, folder: Path
) -> None:
    (folder / "gambar").mkdir()
    (folder / "gambar" / "a.jpg").write_bytes(b"photo")
    feed.publish(request())
    assert titles(folder) == ["Jemput bola"]


def test_a_link_in_the_place_of_an_entry_leads_nowhere(
    feed: FeedChannel, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "lain").mkdir()
    (folder / "meja-7-0").symlink_to(tmp_path / "lain")
    with pytest.raises(Rejected):
        feed.publish(request())
    assert not list((tmp_path / "lain").iterdir())


def test_a_repeat_is_harmless_for_good_and_an_entry_is_no_page() -> None:
    assert FeedChannel.capabilities["entry"].keyed_for == FOREVER
    assert not issubclass(FeedChannel, CanAddress)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[FeedSandbox, str]]:
    sandbox = FeedSandbox(str(tmp_path / "latihan"))
    with serve(sandbox) as url:
        yield sandbox, url


def test_the_stand_in_gives_readers_what_lies_there_and_no_more(
    served: tuple[FeedSandbox, str],
) -> None:
    sandbox, url = served
    assert sandbox.public() == ()
    channel = FeedChannel(sandbox.account(url))
    channel.publish(request())
    with httpx.Client(base_url=url, trust_env=False) as reader:
        got = reader.get("/atom.xml")
        assert got.headers["Content-Type"].startswith("application/atom+xml")
        again = reader.get("/atom.xml", headers={"If-None-Match": got.headers["ETag"]})
        assert again.status_code == 304
        assert reader.get("/").headers["Location"].endswith("/atom.xml")
        assert reader.get("/..%2f..%2fetc/passwd").status_code == 404
        assert reader.post("/atom.xml").status_code == 405
        (shown,) = sandbox.public()
        assert [reader.get(place).status_code for place in shown.media] == [200, 200]
    assert shown.alts == ("Antrean & loket", "Peta")
