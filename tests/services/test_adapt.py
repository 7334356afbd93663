"""An item as each account says it: it fits, and loses nothing that must stand."""

from __future__ import annotations

import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dissemination.channel import Capabilities
from dissemination.config import Campaign
from dissemination.domain.agreement import disagreements
from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.domain.length import measure
from dissemination.domain.rendition import AccountId, Part, Rendition
from dissemination.rendering.placeholder import draw_placeholder
from dissemination.services.adapt import adapt, page_slug
from dissemination.services.demo import make_practice_workspace, sample_paths
from dissemination.services.desk import Desk, open_desk
from dissemination.services.kit import write_kit
from dissemination.services.plan import link_of
from dissemination.services.practice_accounts import practise
from dissemination.services.write import add, from_file
from dissemination.storage.items import Kept
from tests.films import film

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
CORPUS = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpus"
SAMPLES = sample_paths([])
LABELLED = sorted(CORPUS.glob("open/*.toml")) + sorted(CORPUS.glob("seeds/*.toml"))


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("practice") / "desk"
    make_practice_workspace(folder)
    practise(folder, now=NOW)
    with open_desk(folder) as desk:
        yield desk


@pytest.fixture(scope="module")
def tally() -> Iterator[Counter[str]]:
    """Count what was proven, and tell it when all items are through."""
    counted: Counter[str] = Counter()
    yield counted
    print(  # noqa: T201 - shown by `pytest -s`
        f"\n{counted['renditions']} renditions, {counted['parts']} parts fit,"
        f" {counted['strings']} must_keep strings stand"
    )


def renditions(desk: Desk, path: Path) -> list[Rendition]:
    written = from_file(
        desk, path, stand_in=lambda a: draw_placeholder(a.file, a.alt, 1280, 960)
    )
    item = add(desk, written, author="penulis-latihan", now=NOW).item
    kept = Kept(item=item, state="draft", author="x", created_at=NOW)
    accounts = [AccountId(name) for name in desk.config.accounts]
    link = link_of(desk, kept, accounts)
    return [adapt(desk, item, account, link=link) for account in accounts]


def must_keep(path: Path) -> Sequence[str]:
    text = path.read_text("utf-8")
    front = text.split("+++")[1] if path.suffix == ".md" else text
    listed: Sequence[str] = tomllib.loads(front).get("must_keep", [])
    return listed


def plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\u200c", "")


def said_by(rendition: Rendition) -> list[str]:
    said = list(rendition.drawn)
    for part in rendition.parts:
        said += [part.text, part.title]
        if part.captions:
            said += [part.captions.srt, part.captions.vtt]
    return [plain(one) for one in said]


def excess(part: Part, number: int, limits: Capabilities) -> list[str]:
    """Return what of a part does not fit its account."""
    has_media = bool(part.media) and number == 0
    text = (has_media and limits.caption) or limits.text
    checks = [(part.text, text)]
    if limits.title:
        checks.append((part.title, limits.title))
    media = limits.media
    if media is not None and media.alt is not None:
        checks += [(medium.alt, media.alt) for medium in part.media]
    found = [said for said, limit in checks if measure(limit.unit)(said) > limit.max]
    if media is not None:
        found += [m.sha256 for m in part.media if m.size > media.max_bytes]
        found += [m.mime for m in part.media if m.mime not in media.mimes]
    return found + [one for one in limits.forbidden if one in part.text + part.title]


@pytest.mark.parametrize("path", SAMPLES + LABELLED, ids=lambda p: p.stem)
def test_each_part_fits_and_what_must_be_kept_stands(
    practice: Desk, path: Path, tally: Counter[str]
) -> None:
    lost: list[str] = []
    for rendition in renditions(practice, path):
        limits = practice.capabilities(rendition.account)
        assert 1 <= len(rendition.parts) <= limits.max_parts
        for number, part in enumerate(rendition.parts):
            assert not excess(part, number, limits), rendition.account
            assert part.text.strip()
        said = said_by(rendition)
        for wanted in must_keep(path):
            if any(plain(wanted) in one for one in said):
                tally["strings"] += 1
            else:
                lost.append(f"{rendition.account}: {wanted}")
        tally["renditions"] += 1
        tally["parts"] += len(rendition.parts)
    assert not lost


@pytest.mark.parametrize("path", SAMPLES + LABELLED, ids=lambda p: p.stem)
def test_what_an_account_says_agrees_with_its_item_on_every_fact(
    practice: Desk, path: Path
) -> None:
    item = from_file(practice, path)
    zone = practice.config.office.zone
    for account in ("x-latihan", "whatsapp-status-latihan"):
        said = adapt(practice, item, AccountId(account), link="https://uji.example/a")
        text = "\n\n".join(part.text for part in said.parts)
        own = replace(item, title="", body=text)
        grave = [one for one in disagreements(item, own, zone) if one.is_grave]
        assert grave == [], account


def test_the_labels_are_read() -> None:
    assert sum(len(must_keep(path)) for path in SAMPLES) >= 10


def test_every_practice_account_says_a_sample(practice: Desk) -> None:
    said = renditions(practice, SAMPLES[0])
    assert {r.account for r in said} == {AccountId(a) for a in practice.config.accounts}
    assert {"x-latihan", "youtube-latihan"} <= {r.account for r in said}


def test_an_item_is_said_the_same_twice(practice: Desk) -> None:
    first, second = (renditions(practice, SAMPLES[1]) for _ in range(2))
    assert [r.fingerprint for r in first] == [r.fingerprint for r in second]


def test_every_medium_of_a_rendition_is_in_the_store(practice: Desk) -> None:
    for rendition in renditions(practice, SAMPLES[2]):
        for medium in rendition.parts[0].media:
            assert practice.media.path(medium.sha256).stat().st_size == medium.size


def test_a_thread_carries_its_pictures_on_the_first_part(practice: Desk) -> None:
    for path in SAMPLES:
        for rendition in renditions(practice, path):
            assert not any(part.media for part in rendition.parts[1:])


FILM = """\
id = "film"
title = "Video Layanan"
body = "Tonton video layanan kami. Gratis untuk warga."
[[media]]
file = "film.mp4"
kind = "video"
duration_s = 20
[[media]]
file = "hilang.jpg"
alt = "Tidak ada"
"""


def test_what_cannot_go_is_said_in_the_notes(practice: Desk, tmp_path: Path) -> None:
    (tmp_path / "film.toml").write_text(FILM, encoding="utf-8")
    (tmp_path / "film.mp4").write_bytes(film())
    item = from_file(practice, tmp_path / "film.toml")
    notes = {
        account: {(n.id, n.values.get("file")) for n in said.notes}
        for account in practice.config.accounts
        for said in [adapt(practice, item, AccountId(account), link="")]
    }
    left_out = {("note.media_left_out", f) for f in ("film.mp4", "hilang.jpg")}
    assert left_out <= notes["whatsapp-status-latihan"]
    assert ("note.media_left_out", "hilang.jpg") in notes["youtube-latihan"]


def test_a_video_that_a_person_uploads_is_in_their_kit(
    practice: Desk, tmp_path: Path
) -> None:
    (tmp_path / "film.toml").write_text(FILM, encoding="utf-8")
    (tmp_path / "film.mp4").write_bytes(film())
    item = from_file(practice, tmp_path / "film.toml")
    said = adapt(practice, item, AccountId("youtube-latihan"), link="")
    written = write_kit(practice, said, tmp_path / "unggah")
    (video,) = (one.path for one in written if one.path.suffix == ".mp4")
    assert video.read_bytes() == film()


def test_a_video_gets_captions_where_they_have_a_place(
    practice: Desk, tmp_path: Path
) -> None:
    (tmp_path / "film.toml").write_text(FILM, encoding="utf-8")
    item = from_file(practice, tmp_path / "film.toml")
    said = adapt(practice, item, AccountId("youtube-latihan"), link="")
    assert said.parts[0].captions is not None
    assert "gratis" in said.parts[0].captions.srt.lower()


def adapted_film(
    desk: Desk, folder: Path, *, kind: str = "news", further: str = ""
) -> Part:
    """Return what the website says of an item with a video."""
    written = FILM.replace('kind = "video"', f'kind = "video"\n{further}', 1)
    (folder / "film.toml").write_text(f'kind = "{kind}"\n{written}', encoding="utf-8")
    (folder / "film.mp4").write_bytes(film(2))
    (folder / "film.srt").write_text(CUES, encoding="utf-8")
    item = from_file(desk, folder / "film.toml")
    return adapt(desk, item, AccountId("website-latihan"), link="").parts[0]


CUES = "1\n00:00:00,000 --> 00:00:01,000\nSelamat datang\n"


def test_a_video_goes_with_its_still_and_its_own_captions(
    practice: Desk, tmp_path: Path
) -> None:
    part = adapted_film(practice, tmp_path, further='captions = "film.srt"')
    assert [medium.mime for medium in part.media] == ["video/mp4"]
    assert part.cover is not None
    assert part.captions is not None
    assert "Selamat datang" in part.captions.vtt


def test_the_text_of_news_is_not_put_into_the_mouths_of_those_in_a_video(
    practice: Desk, tmp_path: Path
) -> None:
    assert adapted_film(practice, tmp_path).captions is None


def test_where_the_item_is_the_video_its_text_is_what_is_said(
    practice: Desk, tmp_path: Path
) -> None:
    part = adapted_film(practice, tmp_path, kind="video")
    assert part.captions is not None
    assert "gratis" in part.captions.srt.lower()


def test_a_video_in_which_the_words_can_be_read_gets_no_second_ones(
    practice: Desk, tmp_path: Path
) -> None:
    part = adapted_film(practice, tmp_path, kind="video", further="captions = true")
    assert part.captions is None


def test_without_a_video_nothing_is_captioned(practice: Desk, tmp_path: Path) -> None:
    (tmp_path / "film.toml").write_text(f'kind = "video"\n{FILM}', encoding="utf-8")
    item = from_file(practice, tmp_path / "film.toml")
    [part] = adapt(practice, item, AccountId("website-latihan"), link="").parts
    assert (part.media, part.captions, part.cover) == ((), None, None)


def titled(title: str, body: str = "Isi") -> ContentItem:
    from dissemination.domain.item import Kind  # noqa: PLC0415

    return ContentItem(
        id=ItemId("o1"), kind=Kind.NEWS, title=title, body=body, unit="U"
    )


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("HUT Ke-55 KORPRI", "20261121-hut-ke-55-korpri-o1"),
        ("", "20261121-isi-o1"),
        ("日本", "20261121-o1"),
        ("a" * 70, f"20261121-{'a' * 60}-o1"),
        ("kata " * 20, f"20261121-{'kata-' * 12}o1"),
    ],
)
def test_a_page_s_address_has_the_day_the_words_and_the_id(
    title: str, slug: str
) -> None:
    assert page_slug(titled(title), NOW) == slug


def test_an_id_of_several_words_stands_alone_in_the_address() -> None:
    item = replace(titled("Pustaka Keliling Singgah"), id=ItemId("pustaka-keliling"))
    assert page_slug(item, NOW) == "20261121-pustaka-keliling"


def test_an_address_ends_with_a_whole_word() -> None:
    made = page_slug(titled("Pemerintah " * 4 + "Kabupaten Membuka Layanan"), NOW)
    assert made == f"20261121-{'pemerintah-' * 4}kabupaten-o1"


def test_the_link_of_an_item_is_its_page(practice: Desk) -> None:
    kept = Kept(item=titled("Judul"), state="draft", author="", created_at=NOW)
    link = link_of(practice, kept, [AccountId("x-latihan")])
    assert link == ""
    page = link_of(practice, kept, [AccountId(a) for a in practice.config.accounts])
    assert page.endswith("/20261121-judul-o1/")
    late = NOW + timedelta(hours=20)  # the next day already, in the office's zone
    later = Kept(item=titled("Judul"), state="draft", author="", created_at=late)
    page = link_of(practice, later, [AccountId("website-latihan")])
    assert "20261122" in page


@pytest.mark.parametrize("own", [(), ("#Lain",), ("#pekan",), ("#Pekan", "#Lain")])
def test_a_campaign_s_hashtags_follow_the_item_s_own_each_once(
    practice: Desk, own: tuple[str, ...]
) -> None:
    campaign = Campaign.model_validate(
        {
            "name": "Pekan",
            "from": date(2026, 11, 1),
            "to": date(2026, 11, 30),
            "hashtags": ["Pekan", "#Riau"],
        }
    )
    config = practice.config.model_copy(update={"campaigns": {"pekan": campaign}})
    desk = replace(practice, config=config)
    account = AccountId("telegram-latihan")
    item = ContentItem(
        id=ItemId("pekan"),
        kind=Kind.NEWS,
        title="Judul",
        body="Isi.",
        unit="U",
        hashtags=own,
        campaign="pekan",
    )
    said = adapt(desk, item, account, link="").parts[0].text
    tags = [word for word in said.split() if word.startswith("#")]
    added = [t for t in ("#Pekan", "#Riau") if t.casefold() not in map(str.lower, own)]
    assert tags == [*own, *added]
    outside = replace(item, campaign="lain")
    assert "#Riau" not in adapt(desk, outside, account, link="").parts[0].text
