"""What the practice host serves, what its page says, and what it never lets through."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from channels.sandbox._platform import Platform
from dissemination.channel import Captions, Shown
from dissemination.services.practice import HandOffShown, PortTaken, PracticeHost
from dissemination.services.practice_page import caption_files, threads

AT = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
SHA = "ab" * 32
TIMEOUT = 5


class Square(Platform):
    name = "square"


class Wall(Platform):
    name = "wall"


class Desk:
    """What the host is given: hand-offs and media that a test may change."""

    def __init__(self) -> None:
        self.waiting: list[HandOffShown] = []
        self.stored = {SHA: (b"card", "image/jpeg")}

    def handoffs(self) -> Sequence[HandOffShown]:
        return self.waiting

    def media(self, sha256: str) -> tuple[bytes, str] | None:
        return self.stored.get(sha256)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def host(tmp_path: Path, desk: Desk) -> Iterator[PracticeHost]:
    with PracticeHost(
        {"square": Square, "wall": Wall},
        tmp_path,
        handoffs=desk.handoffs,
        media=desk.media,
        labels={"wall": "Dinding"},
    ) as opened:
        yield opened


def stand_in(host: PracticeHost, name: str) -> Platform:
    found = host._sandboxes[name]
    assert isinstance(found, Platform)
    return found


def shown(id: str, text: str = "Halo", *, hours: int = 0, **more: object) -> Shown:
    return Shown(id=id, text=text, at=AT + timedelta(hours=hours), **more)  # type: ignore[arg-type]


def get(host: PracticeHost, path: str = "/") -> requests.Response:
    return requests.get(f"{host.address}{path}", timeout=TIMEOUT)


def set_faults(host: PracticeHost, body: object) -> requests.Response:
    return requests.post(f"{host.address}/_practice/faults", json=body, timeout=TIMEOUT)


class Reader(HTMLParser):
    """Reads a page as a person and as a browser would."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._said: list[str] = []
        self._silent = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._silent = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._said.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self._said))

    def all(self, tag: str, attribute: str) -> list[str]:
        found = [given.get(attribute) for name, given in self.tags if name == tag]
        return [value for value in found if value is not None]


def read(host: PracticeHost, path: str = "/") -> Reader:
    answer = get(host, path)
    assert answer.status_code == 200
    return Reader(answer.text)


def test_each_stand_in_is_mounted_under_its_name_and_told_its_address(
    host: PracticeHost,
) -> None:
    assert host.account("square")["base_url"] == f"{host.address}/square"
    assert "square" in get(host, "/square/").text
    assert get(host, "/missing/").status_code == 404


def test_it_listens_on_this_computer_only(host: PracticeHost) -> None:
    assert host.address.startswith("http://127.0.0.1:")


def test_an_account_without_a_stand_in_is_a_key_error(host: PracticeHost) -> None:
    with pytest.raises(KeyError):
        host.account("missing")


def test_each_stand_in_keeps_its_files_in_its_own_folder(
    host: PracticeHost, tmp_path: Path
) -> None:
    assert stand_in(host, "square").folder == str(tmp_path / "square")


def test_what_is_public_is_told_by_channel(host: PracticeHost) -> None:
    stand_in(host, "wall").show(shown("1"))
    assert {name: len(all_) for name, all_ in host.public().items()} == {
        "square": 0,
        "wall": 1,
    }


def test_a_closed_host_has_no_address_and_no_server(tmp_path: Path) -> None:
    with PracticeHost({"square": Square}, tmp_path) as host:
        address = host.address
    with pytest.raises(RuntimeError, match="not open"):
        _ = host.address
    with pytest.raises(requests.ConnectionError):
        requests.get(address, timeout=TIMEOUT)


def reopen(tmp_path: Path) -> int:
    """Serve, close, and serve again on the same port; return what it answers."""
    with PracticeHost({"square": Square}, tmp_path) as host:
        port = int(host.address.rpartition(":")[2])
        get(host)
    with PracticeHost({"square": Square}, tmp_path, port) as host:
        return get(host).status_code


def test_a_host_that_was_closed_opens_again_on_its_port(tmp_path: Path) -> None:
    try:
        assert reopen(tmp_path) == 200
    except PortTaken:  # another program was given the free port in between
        assert reopen(tmp_path) == 200


def test_a_port_in_use_is_a_mistake_with_its_values(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        host = PracticeHost({"square": Square}, tmp_path, port)
        with pytest.raises(PortTaken) as caught:
            host.__enter__()
    assert caught.value.id == "practice.port_taken"
    assert caught.value.values == {"address": f"127.0.0.1:{port}", "port": port}


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_does_not_exist_is_the_same_mistake(
    tmp_path: Path, port: int
) -> None:
    with pytest.raises(PortTaken):
        PracticeHost({}, tmp_path, port).__enter__()


def test_faults_wait_at_the_stand_in_they_were_set_for(host: PracticeHost) -> None:
    body = {"channel": "square", "faults": ["drop_after", "slow_before:0.5", "429"]}
    answer = set_faults(host, body)
    assert (answer.status_code, answer.json()) == (200, body)
    assert stand_in(host, "square").faults == body["faults"]
    assert stand_in(host, "wall").faults == []


def test_faults_replace_those_that_waited(host: PracticeHost) -> None:
    stand_in(host, "wall").faults.append("500")
    set_faults(host, {"channel": "wall", "faults": []})
    assert stand_in(host, "wall").faults == []


@pytest.mark.parametrize(
    ("body", "status", "id_"),
    [
        ({"channel": "lain", "faults": []}, 404, "practice.unknown_channel"),
        ({"channel": ["square"], "faults": []}, 404, "practice.unknown_channel"),
        ({"faults": []}, 404, "practice.unknown_channel"),
        ([], 404, "practice.unknown_channel"),
        ({"channel": "square"}, 400, "practice.unknown_fault"),
        ({"channel": "square", "faults": "429"}, 400, "practice.unknown_fault"),
        ({"channel": "square", "faults": ["503"]}, 400, "practice.unknown_fault"),
        ({"channel": "square", "faults": [429]}, 400, "practice.unknown_fault"),
        (
            {"channel": "square", "faults": ["slow_after:"]},
            400,
            "practice.unknown_fault",
        ),
        (
            {"channel": "square", "faults": ["500", "slow_after:9999"]},
            400,
            "practice.unknown_fault",
        ),
    ],
)
def test_what_cannot_be_a_fault_is_refused_and_changes_nothing(
    host: PracticeHost, body: object, status: int, id_: str
) -> None:
    answer = set_faults(host, body)
    assert answer.status_code == status
    assert answer.json()["error"]["id"] == id_
    assert stand_in(host, "square").faults == []


def test_a_form_of_another_site_cannot_set_faults(host: PracticeHost) -> None:
    body = json.dumps({"channel": "square", "faults": ["500"]})
    answer = requests.post(
        f"{host.address}/_practice/faults",
        data=body,
        headers={"Content-Type": "text/plain"},
        timeout=TIMEOUT,
    )
    assert answer.status_code == 404
    assert stand_in(host, "square").faults == []


def test_what_is_public_is_told_as_json(host: PracticeHost) -> None:
    stand_in(host, "wall").show(shown("1", "Banjir surut", alts=("Peta",)))
    said = get(host, "/_practice/public.json").json()
    assert said["square"] == []
    (one,) = said["wall"]
    assert (one["text"], one["alts"]) == ("Banjir surut", ["Peta"])
    assert datetime.fromisoformat(one["at"]) == AT


def test_media_of_the_workspace_come_with_their_type(host: PracticeHost) -> None:
    answer = get(host, f"/_practice/media/{SHA}")
    assert (answer.content, answer.headers["Content-Type"]) == (b"card", "image/jpeg")


@pytest.mark.parametrize("name", ["cd" * 32, "x", f"{SHA}0", "..%2f..%2fetc"])
def test_media_that_are_not_there_are_not_found(host: PracticeHost, name: str) -> None:
    assert get(host, f"/_practice/media/{name}").status_code == 404


def test_media_that_a_browser_could_run_are_only_saved(
    host: PracticeHost, desk: Desk
) -> None:
    desk.stored[SHA] = (b"<svg onload='x'/>", "image/svg+xml")
    answer = get(host, f"/_practice/media/{SHA}")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_says_that_nothing_leaves_the_computer(host: PracticeHost) -> None:
    assert "Mode latihan: tidak ada yang keluar dari komputer ini" in read(host).text


def test_before_anything_is_public_the_page_says_so(host: PracticeHost) -> None:
    page = read(host)
    assert page.text.count("Belum ada yang tayang") == 2
    assert "/wall/" not in page.all("a", "href")
    assert "Perlu dibagikan" not in page.text


def test_a_channel_is_called_by_its_label_else_by_its_name(host: PracticeHost) -> None:
    text = read(host).text
    assert "Dinding" in text
    assert "Square" in text


def test_the_newest_thread_stands_first(host: PracticeHost) -> None:
    for number in range(3):
        stand_in(host, "wall").show(shown(str(number), f"Nomor {number}", hours=number))
    text = read(host).text
    assert text.index("Nomor 2") < text.index("Nomor 1") < text.index("Nomor 0")


def test_the_parts_of_a_thread_stand_together_in_their_order(
    host: PracticeHost,
) -> None:
    wall = stand_in(host, "wall")
    wall.show(shown("1", "Pertama"))
    wall.show(shown("9", "Lain sendiri", hours=1))
    wall.show(shown("2", "Kedua", hours=2, reply_to="1"))
    text = read(host).text
    assert text.index("Lain sendiri") < text.index("Pertama") < text.index("Kedua")
    assert "Bagian 2 dari 2" in text
    assert "/wall/" in read(host).all("a", "href")


def test_a_time_is_shown_with_its_zone(host: PracticeHost) -> None:
    stand_in(host, "wall").show(shown("1"))
    assert "Jum 27 Nov, 10.00 WIB" in read(host).text


def test_a_long_text_is_all_there(host: PracticeHost) -> None:
    text = "\n".join(f"Kalimat nomor {number} dari banyak." for number in range(99))
    stand_in(host, "wall").show(shown("1", text))
    page = read(host)
    assert text.replace("\n", " ") in page.text.replace("Selengkapnya", " ").replace(
        "  ", " "
    )


def test_pictures_have_their_alternative_text_or_a_warning(host: PracticeHost) -> None:
    stand_in(host, "wall").show(
        shown("1", media=("/wall/media/1", "/wall/media/2"), alts=("Peta banjir",))
    )
    page = read(host)
    assert page.all("img", "src") == ["/wall/media/1", "/wall/media/2"]
    assert page.all("img", "alt") == ["Peta banjir", ""]
    assert "Sebagian gambar tanpa teks alternatif" in page.text


def test_what_lies_on_the_host_is_linked_by_its_path(host: PracticeHost) -> None:
    address = host.address
    stand_in(host, "wall").show(
        shown(
            "1",
            f"Baca {address}/wall/a-1/. Bukan http://hoaks.example",
            url=f"{address}/wall/1",
            media=(f"{address}/wall/media/1",),
        )
    )
    page = read(host)
    assert "/wall/1" in page.all("a", "href")
    assert "/wall/a-1/" in page.all("a", "href")
    assert page.all("img", "src") == ["/wall/media/1"]
    assert not any("hoaks" in href for href in page.all("a", "href"))


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", " javascript:x", "data:text/html,x", "//evil.example"],
)
def test_a_strangers_address_never_becomes_a_script(
    host: PracticeHost, url: str
) -> None:
    stand_in(host, "wall").show(shown("1", url=url, media=(url,)))
    page = read(host)
    assert url not in page.all("a", "href")
    assert page.all("img", "src") == []


def test_a_strangers_text_is_shown_and_not_run(host: PracticeHost) -> None:
    bad = '<script>alert(1)</script><img src=x onerror="y">'
    stand_in(host, "wall").show(
        shown("1", bad, title=bad, media=("/m",), alts=(f'"{bad}',))
    )
    answer = get(host)
    page = Reader(answer.text)
    assert page.all("script", "src") == page.all("img", "onerror") == []
    assert "<script>alert" in page.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_the_page_loads_again_by_itself_only_when_asked(host: PracticeHost) -> None:
    assert "refresh" not in read(host).all("meta", "http-equiv")
    assert "refresh" in read(host, "/?live=1").all("meta", "http-equiv")


def test_the_page_needs_no_script(host: PracticeHost) -> None:
    assert "<script" not in get(host).text


CAPTIONS = Captions(language="id", srt="1\nHalo\n", vtt="WEBVTT\n\nHalo\n")
STATUS = HandOffShown(
    item="Jemput bola KTP-el",
    account="Rina",
    channel="wall_status",
    texts=("Satu", "Dua"),
    images=(f"/_practice/media/{SHA}",),
    steps=("Unduh gambar.", "Kirim."),
    note="Jatuh tempo 10.00 WIB",
)


def test_a_hand_off_shows_what_to_post_and_how(host: PracticeHost, desk: Desk) -> None:
    desk.waiting = [STATUS]
    page = read(host)
    for said in (
        "Perlu dibagikan",
        "Wall Status · Rina",
        "Jemput bola KTP-el",
        "Teks bagian 2",
        "Unduh gambar.",
        "Jatuh tempo 10.00 WIB",
    ):
        assert said in page.text
    assert f"/_practice/media/{SHA}" in page.all("a", "href")


def test_every_card_is_in_the_gallery(host: PracticeHost, desk: Desk) -> None:
    assert "Kartu" not in read(host).text
    desk.waiting = [STATUS]
    page = read(host)
    assert "Kartu 1" in page.text
    assert page.all("img", "src") == [f"/_practice/media/{SHA}"] * 2
    assert page.all("img", "alt") == ["Jemput bola KTP-el"] * 2


def test_captions_can_be_fetched_in_both_forms(host: PracticeHost, desk: Desk) -> None:
    desk.waiting = [
        HandOffShown(
            item="Video",
            account="@kominfo",
            channel="tube",
            title="Judul video",
            texts=("Keterangan",),
            captions=CAPTIONS,
        )
    ]
    page = read(host)
    assert "Judul video" in page.text
    paths = [href for href in page.all("a", "href") if "/captions/" in href]
    assert [get(host, path).text for path in paths] == [CAPTIONS.srt, CAPTIONS.vtt]
    kinds = [get(host, path).headers["Content-Type"] for path in paths]
    assert kinds == [
        "application/x-subrip; charset=utf-8",
        "text/vtt; charset=utf-8",
    ]
    assert get(host, "/_practice/captions/lain.srt").status_code == 404


def test_captions_that_are_empty_are_no_files() -> None:
    empty = Captions(language="id", srt="", vtt="")
    assert caption_files([STATUS]) == {}
    kit = HandOffShown(item="V", account="a", channel="c", texts=(), captions=empty)
    assert caption_files([kit]) == {}


IDS = st.integers(0, 12).map(str)


@given(st.lists(st.tuples(IDS, IDS), max_size=12, unique_by=lambda pair: pair[0]))
def test_grouping_keeps_each_thing_once_and_answers_after_what_they_answer(
    pairs: list[tuple[str, str]],
) -> None:
    things = [
        shown(id_, hours=hour, reply_to=reply)
        for hour, (id_, reply) in enumerate(pairs)
    ]
    grouped = threads(things)
    flat = [one for thread in grouped for one in thread]
    assert sorted(one.id for one in flat) == sorted(one.id for one in things)
    for thread in grouped:
        assert thread == sorted(thread, key=lambda one: one.at)
        earlier = {thread[0].id}
        for one in thread[1:]:
            assert one.reply_to in earlier
            earlier.add(one.id)
    begins = [thread[0].at for thread in grouped]
    assert begins == sorted(begins, reverse=True)
