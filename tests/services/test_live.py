"""A live preview is what would be published, and leaves nothing behind."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from dissemination.config import FILE
from dissemination.domain.cost import NOTHING
from dissemination.domain.item import ContentItem
from dissemination.domain.length import measure
from dissemination.domain.rendition import Media, Rendition
from dissemination.rendering.placeholder import draw_placeholder
from dissemination.services.adapt import adapt
from dissemination.services.demo import sample_paths
from dissemination.services.desk import Desk, make_folders, make_workspace, open_desk
from dissemination.services.live import Frame, Live, Look, drafted, live, picture
from dissemination.services.mistakes import Mistake, NotFound
from dissemination.services.plan import plan
from dissemination.services.preview import looked_at
from dissemination.services.studio import KEEPING
from dissemination.services.versions import Where, Written, set_version
from dissemination.services.write import add, find_item, from_file
from dissemination.services.written import fields_of
from tests.laid import lay_file
from tests.services.conftest import NOW, SCHEDULE
from tests.services.public import MORE

EVERY = """
[accounts.utas]
channel = "mastodon"

[accounts.utas.settings]
base_url = "https://m.example"

[accounts.film]
channel = "youtube"

[accounts.film.settings]
handle = "@uji"

[accounts.langit]
channel = "bluesky"
max_parts = 1

[accounts.langit.settings]
handle = "uji.example"

[accounts.pers]
channel = "email"

[accounts.pers.settings]
host = "smtp.example"
port = "587"
user = "uji"
sender = "Uji <humas@uji.example>"
recipients = "pers@uji.example"
"""
LONG = "Warga diminta waspada banjir di tepi sungai dan menyimpan surat penting. " * 30


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Give a desk with every sort of account, on which the samples are written."""
    folder = tmp_path_factory.mktemp("langsung") / "meja"
    make_workspace(folder)
    (folder / FILE).write_text(SCHEDULE + MORE + EVERY, encoding="utf-8")
    make_folders(folder)
    lay_file(folder)
    with open_desk(folder) as desk:
        for path in sample_paths([]):
            written = from_file(
                desk, path, stand_in=lambda a: draw_placeholder(a.file, a.alt, 640, 480)
            )
            add(desk, written, author="rina", now=NOW)
        yield desk


def fields(desk: Desk, id: str, *accounts: str, **other: Any) -> dict[str, Any]:
    known = fields_of(desk, find_item(desk, id).item, accounts or _every(desk))
    return {**known, **other}


def on(found: Live, account: str) -> Look:
    return next(one for one in found.looks if one.shown.account == account)


def bare(said: Rendition) -> Rendition:
    """Leave of a rendition what is known before its files are made."""
    first = said.parts[0]
    media = tuple(map(_nameless, first.media))
    cover = _nameless(first.cover) if first.cover else None
    parts = (replace(first, media=media, cover=cover), *said.parts[1:])
    return replace(said, parts=parts)


def files(desk: Desk) -> set[tuple[str, int]]:
    return {
        (str(path), path.stat().st_mtime_ns)
        for path in desk.media.folder.rglob("*")
        if path.is_file()
    }


def every_id() -> list[str]:
    return [path.stem for path in sample_paths([])]


@pytest.mark.parametrize("name", every_id())
def test_what_is_shown_is_what_would_be_frozen(filled: Desk, name: str) -> None:
    item = from_file(filled, _path(name)).id
    typed = fields(filled, item)
    links = drafted(filled, typed, NOW, id=item).links
    shown = live(filled, typed, NOW, id=item)
    for one in shown.looks:
        account = one.shown.account
        frozen = adapt(filled, shown.item, account, link=links[account])
        assert bare(one.shown.said) == bare(frozen)


def test_what_is_shown_is_what_is_planned(desk: Desk, now: datetime) -> None:
    write(desk, now, "Halo warga. " * 30)
    planned = plan(
        desk, "berita", ["situs", "status"], when=None, person="rina", now=now
    )
    shown = live(desk, fields(desk, "berita"), now, id="berita")
    for standing in planned:
        look = on(shown, standing.delivery.account)
        assert bare(look.shown.said) == bare(standing.said)


def test_looking_leaves_no_file_and_no_row(filled: Desk) -> None:
    typed = fields(filled, "pekan-imunisasi", body=LONG, title="Judul yang lain")
    live(filled, typed, NOW, id="pekan-imunisasi")
    with filled.db.read() as connection:
        before = connection.connection.total_changes, files(filled)
        live(filled, typed | {"title": "Satu lagi"}, NOW, id="pekan-imunisasi")
        for account in ("status", "kanal", "langit"):
            picture(filled, typed, account, NOW, scale=0.5, id="pekan-imunisasi")
        assert (connection.connection.total_changes, files(filled)) == before


def test_only_the_chosen_accounts_are_shown_in_their_order(filled: Desk) -> None:
    shown = live(filled, fields(filled, "hut-korpri", "cuit", "situs", "lain"), NOW)
    assert [one.shown.account for one in shown.looks] == ["cuit", "situs"]


def test_who_looks_at_one_account_may_leave_the_others_out(filled: Desk) -> None:
    typed = fields(filled, "pekan-imunisasi")
    every = live(filled, typed, NOW)
    alone = live(filled, typed, NOW, look="film", only=True)
    assert alone.looks == (on(every, "film"),)
    assert alone.spots == every.spots
    unnamed = live(filled, typed, NOW, only=True)
    assert unnamed.looks == every.looks


def test_captions_are_timed_for_the_account_that_is_looked_at_alone(
    filled: Desk,
) -> None:
    typed = fields(filled, "pekan-imunisasi", "film", "situs")
    film = on(live(filled, typed, NOW, look="film"), "film").shown
    other = on(live(filled, typed, NOW, look="situs"), "film").shown
    assert film == on(live(filled, typed, NOW), "film").shown
    assert film.said.parts[0].captions is not None
    assert other.said.parts[0].captions is None
    assert [one.part.text for one in other.parts] == [
        one.part.text for one in film.parts
    ]


def test_every_length_is_that_of_the_platform(filled: Desk) -> None:
    typed = fields(filled, "hut-korpri", body=LONG + "👨‍👩‍👧 https://uji.example/a")
    for one in live(filled, typed, NOW, id="hut-korpri").looks:
        for part in one.shown.parts:
            assert part.length == measure(part.limit.unit)(part.part.text)
            assert part.length <= part.limit.max


def test_each_account_has_the_frame_of_its_kind(filled: Desk) -> None:
    shown = live(filled, fields(filled, "hut-korpri"), NOW)
    assert {str(one.shown.account): one.frame for one in shown.looks} == {
        "situs": Frame.ARTICLE,
        "status": Frame.SCREEN,
        "cuit": Frame.POST,
        "kanal": Frame.POST,
        "utas": Frame.POST,
        "film": Frame.FILM,
        "langit": Frame.POST,
        "pers": Frame.LETTER,
    }


def test_what_costs_says_so(filled: Desk) -> None:
    shown = live(filled, fields(filled, "hut-korpri", "cuit", "situs"), NOW)
    assert on(shown, "cuit").shown.cost.total > 0
    assert on(shown, "situs").shown.cost == NOTHING


def test_sentences_without_room_are_named_and_no_others(filled: Desk) -> None:
    last = "Hubungi kelurahan untuk bertanya."
    every = " ".join(f"Kalimat nomor {n} bercerita panjang lebar." for n in range(30))
    typed = fields(filled, "hut-korpri", "langit", "situs", body=f"{every}\n{last}")
    shown = live(filled, typed, NOW)
    text = " ".join(part.part.text for part in on(shown, "langit").shown.parts)
    assert on(shown, "langit").unsaid
    assert not any(one in text for one in on(shown, "langit").unsaid)
    assert on(shown, "situs").unsaid == ()


def test_a_page_gives_its_address_to_all_others(filled: Desk) -> None:
    typed = fields(filled, "pekan-imunisasi", "kanal", "situs")
    shown = live(filled, typed, NOW, id="pekan-imunisasi")
    page = on(shown, "situs").shown.said.parts[0].link
    assert page.startswith("https://uji.example/")
    assert page in on(shown, "kanal").shown.said.parts[0].text


def test_without_a_page_the_authors_own_link_is_carried(filled: Desk) -> None:
    typed = fields(
        filled, "pekan-imunisasi", "kanal", link="https://uji.example/sendiri"
    )
    shown = live(filled, typed, NOW, id="pekan-imunisasi")
    assert "https://uji.example/sendiri" in on(shown, "kanal").shown.parts[0].part.text


def test_an_accounts_own_version_is_shown_with_what_is_to_be_said_of_it(
    desk: Desk, now: datetime
) -> None:
    write(desk, now, "Halo warga pada 5 Desember 2026.")
    where = Where(item="berita", account="status")
    own = Written(text="Kata sendiri pada 7 Desember 2026.")
    set_version(desk, where, own, person="rina", now=now)
    look = on(live(desk, fields(desk, "berita"), now, id="berita"), "status")
    assert "Kata sendiri" in look.shown.parts[0].part.text
    assert any(p.code.startswith("version.") for p in look.shown.problems)


def test_shared_findings_are_told_once_and_not_by_every_account(filled: Desk) -> None:
    typed = fields(filled, "hut-korpri", body="NIK 1471084507859991 milik warga.")
    shown = live(filled, typed, NOW)
    assert any(spot.finding.severity == "hold" for spot in shown.spots)
    told = [p for one in shown.looks for p in one.shown.problems if p.finding]
    assert told == []


def test_nothing_typed_yet_is_no_mistake(filled: Desk) -> None:
    shown = live(filled, {"accounts": _every(filled)}, NOW)
    assert len(shown.looks) == len(_every(filled))
    assert all(one.shown.said.parts for one in shown.looks)


def test_nonsense_in_the_fields_is_no_mistake(filled: Desk) -> None:
    typed: dict[str, Any] = {
        "kind": "bukan",
        "title": "\x00\ud83d" + "a" * 3000,
        "body": 7,
        "event_at": "kapan-kapan",
        "media": [{"asset": "x"}, 3],
        "card": "bukan",
        "accounts": ["situs", "situs", "tidak-ada", 5],
    }
    assert [one.shown.account for one in live(filled, typed, NOW).looks] == ["situs"]


def test_an_unknown_template_spoils_the_picture_and_not_the_text(filled: Desk) -> None:
    typed = fields(filled, "hut-korpri", card={"template": "tidak-ada"})
    shown = live(filled, typed, NOW)
    look = on(shown, "status")
    assert [one.message for one in look.shown.problems] == ["card.no_template"]
    assert not look.shown.parts
    assert on(shown, "situs").shown.parts
    with pytest.raises(NotFound):
        picture(filled, typed, "status", NOW, scale=0.5)


def test_a_sign_without_a_glyph_spoils_the_picture_and_not_the_text(
    filled: Desk,
) -> None:
    typed = fields(filled, "hut-korpri", title="Rapat \U0001d9ff besar")
    look = on(live(filled, typed, NOW), "status")
    assert [one.message for one in look.broken] == ["card.missing_glyph"]
    assert look.pictures == 0
    assert "Rapat" in look.shown.parts[0].part.text
    with pytest.raises(Mistake):
        picture(filled, typed, "status", NOW, scale=0.5)


def test_a_lost_photo_spoils_its_own_account_and_no_other(
    desk: Desk, now: datetime, tmp_path: Path
) -> None:
    item = _with_photo(desk, tmp_path, now)
    medium = item.attachments[0].media
    assert medium is not None
    desk.media.path(medium.sha256).unlink()
    shown = live(desk, fields(desk, item.id), now, id=item.id)
    assert [one.message for one in on(shown, "situs").broken] == ["system.refused"]
    assert on(shown, "situs").shown.parts


def test_a_picture_is_the_card_at_its_scale(filled: Desk) -> None:
    typed = fields(filled, "hut-korpri")
    for scale, size in ((0.5, (540, 960)), (1 / 3, (360, 640))):
        data = picture(filled, typed, "status", NOW, scale=scale)
        assert Image.open(io.BytesIO(data)).size == size


def test_a_picture_at_full_size_is_the_card_that_is_kept(filled: Desk) -> None:
    typed = fields(filled, "hut-korpri")
    one = drafted(filled, typed, NOW, id="hut-korpri")
    account = next(name for name in one.links if name == "status")
    said = adapt(filled, one.item, account, link=one.links[account])
    with filled.media.open(said.parts[0].media[0]) as file:
        kept = Image.open(io.BytesIO(file.read()))
    shown = Image.open(
        io.BytesIO(picture(filled, typed, "status", NOW, scale=1.0, id="hut-korpri"))
    )
    assert shown.size == kept.size
    assert _apart(shown, kept) < 3


def test_pictures_are_counted_and_each_can_be_seen(
    desk: Desk, now: datetime, tmp_path: Path
) -> None:
    item = _with_photo(desk, tmp_path, now)
    typed = fields(desk, item.id)
    assert on(live(desk, typed, now, id=item.id), "situs").pictures == 1
    data = picture(desk, typed, "situs", now, scale=0.5, id=item.id)
    assert Image.open(io.BytesIO(data)).format == "JPEG"
    with pytest.raises(NotFound):
        picture(desk, typed, "situs", now, scale=0.5, id=item.id, number=1)


@pytest.mark.parametrize("account", ["cuit", "tidak-ada", ""])
def test_who_shows_no_picture_says_so(filled: Desk, account: str) -> None:
    typed = fields(filled, "hut-korpri", "status", media=[])
    with pytest.raises(NotFound):
        picture(filled, typed, account, NOW, scale=0.5)


def test_the_findings_that_were_made_are_not_made_again(filled: Desk) -> None:
    one = drafted(filled, fields(filled, "hut-korpri"), NOW)
    account = next(iter(one.links))
    shown = looked_at(
        filled,
        one.item,
        account,
        link="",
        version=None,
        found=(),
        studio=KEEPING,
        now=NOW,
    )
    assert [problem.code for problem in shown.problems if problem.finding] == []


def write(desk: Desk, now: datetime, body: str) -> None:
    from tests.services import standing  # noqa: PLC0415 - it is named as we are

    standing.write(desk, now, body)


def _every(desk: Desk) -> list[str]:
    return list(desk.config.accounts)


def _nameless(medium: Media) -> Media:
    return replace(medium, sha256="", size=0)


def _path(name: str) -> Path:
    return next(path for path in sample_paths([]) if path.stem == name)


def _with_photo(desk: Desk, folder: Path, now: datetime) -> ContentItem:
    Image.new("RGB", (800, 600), "teal").save(folder / "foto.jpg")
    (folder / "foto.toml").write_text(
        'id = "foto"\nkind = "news"\ntitle = "Judul"\nbody = "Halo."\nunit = "IKP"\n'
        '[[media]]\nfile = "foto.jpg"\nkind = "image"\nalt = "Warna hijau"\n',
        encoding="utf-8",
    )
    return add(desk, from_file(desk, folder / "foto.toml"), author="rina", now=now).item


def _apart(one: Image.Image, other: Image.Image) -> float:
    pairs = zip(
        one.resize((54, 96)).convert("L").tobytes(),
        other.resize((54, 96)).convert("L").tobytes(),
        strict=True,
    )
    return max(abs(a - b) for a, b in pairs)
