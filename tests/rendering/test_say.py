from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from dissemination import registry, resources
from dissemination.channel import Capabilities, Limit
from dissemination.config.tables import Links, Mention
from dissemination.domain.item import ContentItem, ItemId, Kind, Priority
from dissemination.domain.length import links, measure
from dissemination.domain.rendition import Note
from dissemination.rendering.say import Said, Voice, say
from dissemination.rendering.wording import WordingError

TESTS = Path(__file__).resolve().parents[1]
ITEMS = TESTS / "fixtures" / "text" / "items"
CORPUS = TESTS.parent / ".." / "shared" / "corpus"
SHIPPED = resources.root() / "templates" / "text"
WIB = ZoneInfo("Asia/Jakarta")
LINK = "https://contoh.go.id/berita/2026/posyandu-keliling"


def limit(most: int, unit: Any = "codepoints") -> Limit:
    return Limit(max=most, unit=unit, source="test")


X = Capabilities(
    text=limit(280, "weighted"), max_parts=25, forbidden="\ufffe\ufeff\uffff"
)
TELEGRAM = Capabilities(text=limit(4096), caption=limit(1024), max_parts=10)
FACEBOOK = Capabilities(text=limit(63206))
WHATSAPP = Capabilities(text=limit(700), max_parts=10)
YOUTUBE = Capabilities(
    text=limit(5000, "utf8"), title=limit(100, "utf16"), forbidden="<>"
)
WEBSITE = Capabilities(
    text=limit(100_000), title=limit(300), link="field", keeps_dateline=True
)
CHANNELS = {
    "x": X,
    "telegram": TELEGRAM,
    "facebook": FACEBOOK,
    "whatsapp_status": WHATSAPP,
    "youtube": YOUTUBE,
    "website": WEBSITE,
    "mastodon": Capabilities(text=limit(500, "graphemes"), max_parts=20),
}

ITEM = ContentItem(
    id=ItemId("i1"),
    kind=Kind.NEWS,
    title="Pemko Siapkan Operasi Pasar",
    body=(
        "PEKANBARU – Pemerintah Kota menyiapkan Rp2,4 miliar untuk operasi pasar."
        " Rapat digelar Rabu (18/11/2026).\n"
        "Syaratnya:\n• KTP\n• Kartu keluarga\n"
        "Menurut Nurhayati Zain, M.Si., stok aman.\n"
        "(Diskominfo Pekanbaru)"
    ),
    unit="IKP",
    hashtags=("#Pekanbaru", "#OperasiPasar"),
)


def labelled(folder: Path) -> list[tuple[ContentItem, list[str]]]:
    """Return the items of a folder, each with what no channel may lose of it."""
    found: list[tuple[ContentItem, list[str]]] = []
    for path in sorted(folder.glob("**/*.toml")):
        given_item = tomllib.loads(path.read_text(encoding="utf-8"))
        item = ContentItem(
            id=ItemId(path.stem),
            kind=Kind(given_item["kind"]),
            title=given_item["title"],
            body=given_item["body"],
            unit=given_item["unit"],
            hashtags=tuple(given_item["hashtags"]),
            event_at=given_item.get("event_at"),
            expires_at=given_item.get("expires_at"),
            priority=Priority(given_item["priority"]),
        )
        found.append((item, given_item["must_keep"]))
    return found


OWN = labelled(ITEMS)


def said_by(
    channel: str,
    item: ContentItem = ITEM,
    *,
    link: str = "",
    with_media: bool = False,
    folders: tuple[Path, ...] = (SHIPPED,),
    capabilities: Capabilities | None = None,
) -> Said:
    return say(
        item,
        capabilities or CHANNELS[channel],
        channel=channel,
        link=link,
        with_media=with_media,
        folders=folders,
        zone=WIB,
    )


def plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\u200c", "")


def lost(said: Said, facts: list[str]) -> list[str]:
    texts = [plain(text) for text in (*said.parts, said.title)]
    return [fact for fact in facts if not any(plain(fact) in text for text in texts)]


def ids(said: Said) -> list[str]:
    return [note.id for note in said.notes]


def note(said: Said, name: str) -> Note:
    (found,) = [note for note in said.notes if note.id == name]
    return found


# --- nothing that matters is lost ----------------------------------------------------


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(("item", "facts"), OWN, ids=[item.id for item, _ in OWN])
def test_what_must_be_kept_stands_whole_in_one_part(
    channel: str, item: ContentItem, facts: list[str]
) -> None:
    said = said_by(channel, item, link=LINK, with_media=True)
    assert lost(said, facts) == []
    assert "text.left_out" not in ids(said)


@pytest.mark.parametrize("channel", CHANNELS)
def test_what_must_be_kept_of_the_corpus_stands_whole_in_one_part(channel: str) -> None:
    corpus = labelled(CORPUS)
    if not corpus:
        pytest.skip("the corpus stands beside the checkout on the authors' machines")
    wrong = {
        item.id: missing
        for item, facts in corpus
        if (missing := lost(said_by(channel, item, link=LINK, with_media=True), facts))
    }
    assert wrong == {}


@pytest.mark.parametrize(("item", "facts"), OWN, ids=[item.id for item, _ in OWN])
@pytest.mark.parametrize("most", range(140, 281, 20))
def test_short_threads_keep_facts_whole_too(
    item: ContentItem, facts: list[str], most: int
) -> None:
    short = replace(X, text=limit(most, "weighted"), max_parts=40)
    said = said_by("x", item, link=LINK, capabilities=short)
    assert lost(said, facts) == []
    count = measure("weighted")
    assert all(count(part) <= most for part in said.parts)


@pytest.mark.parametrize("most", range(140, 281, 35))
def test_short_threads_keep_the_corpus_facts_whole_too(most: int) -> None:
    corpus = labelled(CORPUS)
    if not corpus:
        pytest.skip("the corpus stands beside the checkout on the authors' machines")
    short = replace(X, text=limit(most, "weighted"), max_parts=40)
    wrong = {
        item.id: missing
        for item, facts in corpus
        if (missing := lost(said_by("x", item, link=LINK, capabilities=short), facts))
    }
    assert wrong == {}


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(("item", "facts"), OWN, ids=[item.id for item, _ in OWN])
def test_every_part_obeys_its_limit(
    channel: str, item: ContentItem, facts: list[str]
) -> None:
    capabilities = CHANNELS[channel]
    said = said_by(channel, item, link=LINK, with_media=True)
    count = measure(capabilities.text.unit)
    first = capabilities.caption or capabilities.text
    assert measure(first.unit)(said.parts[0]) <= first.max
    assert all(count(part) <= capabilities.text.max for part in said.parts)
    assert len(said.parts) <= capabilities.max_parts
    if capabilities.title:
        assert measure(capabilities.title.unit)(said.title) <= capabilities.title.max


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(("item", "facts"), OWN, ids=[item.id for item, _ in OWN])
def test_every_word_of_the_item_is_said(
    channel: str, item: ContentItem, facts: list[str]
) -> None:
    said = said_by(channel, item, link=LINK)
    texts = [regex.sub(r" \(\d+/\d+\)$", "", part) for part in said.parts]
    heard = "".join(plain(f"{said.title} {' '.join(texts)}").split())
    body = item.body.replace("(Diskominfo Contoh/rif)", "").replace("<", "‹")
    for line in regex.sub(r"^\s*(SIAK –|Contoh \(MC\) -) ", "", body).split("\n"):
        for sentence in regex.split(r"(?<=[.!?]) ", line):
            words = [plain(word) for word in sentence.split()]
            assert all(w in heard for w in words if "<" not in w and "‹" not in w)


@given(st.integers(150, 900), st.integers(1, 4), st.sampled_from([i for i, _ in OWN]))
@settings(max_examples=40, deadline=None)
def test_whatever_the_limits_parts_fit_and_links_and_tags_survive(
    most: int, parts: int, item: ContentItem
) -> None:
    small = Capabilities(text=limit(most), max_parts=parts)
    said = said_by("facebook", item, link="https://c.id/1", capabilities=small)
    assert all(len(part) <= most for part in said.parts)
    if most * parts >= 700:
        text = " ".join(said.parts)
        assert "https://c.id/1" in text
        assert all(tag in text for tag in item.hashtags[:1])


# --- what does not fit ---------------------------------------------------------------


LONG = replace(
    ITEM, body="\n".join(f"Paragraf {n} berisi kalimat biasa." for n in range(1, 200))
)


def test_what_is_left_out_is_named_with_its_size_and_beginning() -> None:
    said = said_by("facebook", LONG, capabilities=Capabilities(text=limit(500)))
    left = note(said, "text.left_out").values
    kept = len(regex.findall("Paragraf", said.parts[0]))
    assert left["sentences"] == str(199 - kept)
    assert left["beginning"].startswith(f"Paragraf {kept + 1} berisi")
    assert int(left["characters"]) > 5000


def test_a_cut_text_keeps_its_hashtags_and_says_where_the_rest_is() -> None:
    cut = Capabilities(text=limit(500))
    (text,) = said_by("facebook", LONG, link=LINK, capabilities=cut).parts
    assert f"biasa. …\n\nSelengkapnya: {LINK}\n\n#Pekanbaru" in text


def test_a_whole_text_does_not_promise_more() -> None:
    (text,) = said_by("facebook", link=LINK).parts
    assert f"Info resmi: {LINK}" in text
    assert "Selengkapnya" not in text


def test_one_sentence_too_long_for_the_room_is_cut_all_the_same() -> None:
    endless = replace(ITEM, body="kata " * 400)
    said = said_by("facebook", endless, capabilities=Capabilities(text=limit(300)))
    assert len(said.parts[0]) <= 300
    assert "text.left_out" in ids(said)


def test_a_thread_says_how_many_parts_it_has() -> None:
    said = said_by("x", LONG, capabilities=replace(X, max_parts=99))
    assert note(said, "text.in_parts").values == {"parts": str(len(said.parts))}


def test_a_short_item_needs_no_note() -> None:
    assert said_by("facebook").notes == ()


# --- titles --------------------------------------------------------------------------


def test_a_channel_without_a_title_says_the_headline_first() -> None:
    said = said_by("telegram")
    assert said.title == ITEM.title
    assert said.parts[0].startswith(f"{ITEM.title}\n\nPemerintah Kota")


def test_a_channel_with_a_title_does_not_repeat_it() -> None:
    said = said_by("website")
    assert said.title == ITEM.title
    assert ITEM.title not in said.parts[0]


def test_whatsapp_sets_the_headline_bold_with_stars() -> None:
    said = said_by("whatsapp_status")
    assert said.parts[0].startswith(f"*{ITEM.title}*\n\n")
    assert said.title == ""


def test_a_star_in_the_headline_is_not_taken_for_bold() -> None:
    said = said_by("whatsapp_status", replace(ITEM, title="Diskon 5* Hotel"))
    assert said.parts[0].startswith("Diskon 5* Hotel\n\n")


def test_a_title_too_long_is_cut_and_stands_whole_in_the_text() -> None:
    title = "Sekretaris Daerah Membuka Bimbingan Teknis Pengelola Informasi " * 3
    said = said_by("youtube", replace(ITEM, title=title))
    assert len(said.title) <= 100
    assert said.title.endswith("…")
    assert said.parts[0].startswith(" ".join(title.split()))
    assert note(said, "text.title_cut").values["max"] == "100"


def test_a_missing_title_is_made_from_the_lead() -> None:
    said = said_by("website", replace(ITEM, title=" "))
    assert said.title == ("Pemerintah Kota menyiapkan Rp2,4 miliar untuk operasi pasar")
    assert note(said, "text.headline_from_lead").values == {"headline": said.title}


def test_a_headline_made_from_a_long_lead_drops_an_aside_and_ends_at_a_clause() -> None:
    lead = (
        "Dinas Komunikasi, Informatika, dan Statistik (Diskominfo) Kota Contoh"
        " menggelar rapat kerja tahunan di aula kantor bupati, Kecamatan Contoh"
        " Tengah, Kamis (4/1/2024)."
    )
    said = said_by("website", replace(ITEM, title="", body=lead))
    assert said.title == (
        "Dinas Komunikasi, Informatika, dan Statistik Kota Contoh menggelar rapat"
        " kerja tahunan di aula kantor bupati"
    )


def test_a_headline_made_from_the_lead_is_not_said_twice() -> None:
    said = said_by("telegram", replace(ITEM, title=""))
    assert said.title == ""
    assert said.parts[0].count("Pemerintah Kota menyiapkan") == 1


# --- dateline and credit -------------------------------------------------------------


def test_dateline_and_credit_are_kept_where_the_channel_keeps_them() -> None:
    (text,) = said_by("website").parts
    assert text.startswith("PEKANBARU – Pemerintah Kota")
    assert "(Diskominfo Pekanbaru)" in text


def test_dateline_and_credit_are_taken_off_elsewhere() -> None:
    (text,) = said_by("facebook").parts
    assert "PEKANBARU –" not in text
    assert "(Diskominfo Pekanbaru)" not in text


@pytest.mark.parametrize(
    ("medium", "dateline"),
    [("", "BENGKALIS – "), ("ANTARA", "BENGKALIS (ANTARA) – ")],
)
def test_a_dateline_is_made_of_the_items_place(medium: str, dateline: str) -> None:
    item = replace(ITEM, body="Bupati hadir.", place="Bengkalis", medium=medium)
    assert said_by("website", item).parts[0].startswith(f"{dateline}Bupati hadir.")
    assert said_by("facebook", item).parts[0].startswith(f"{ITEM.title}\n\nBupati")


def test_a_dateline_that_stands_there_is_not_doubled() -> None:
    (text,) = said_by("website", replace(ITEM, place="Pekanbaru")).parts
    assert text.count("PEKANBARU –") == 1


# --- hashtags ------------------------------------------------------------------------


def test_a_tag_with_a_space_or_a_hyphen_is_mended_and_digits_are_left_out() -> None:
    tags = ("#Kota Bertuah", "#Diskominfo-Pekanbaru", "#2026", "#Riau")
    said = said_by("facebook", replace(ITEM, hashtags=tags))
    assert said.parts[0].endswith("\n\n#KotaBertuah #DiskominfoPekanbaru #Riau")
    assert note(said, "text.hashtags_invalid").values == {"hashtags": "#2026"}
    assert note(said, "text.hashtags_mended").values == {
        "hashtags": "#Kota Bertuah → #KotaBertuah,"
        " #Diskominfo-Pekanbaru → #DiskominfoPekanbaru"
    }


def test_tags_over_the_limit_are_named() -> None:
    few = Capabilities(text=limit(5000), hashtags_max=2)
    tags = ("#A1", "#B1", "#C1", "#D1")
    said = said_by("facebook", replace(ITEM, hashtags=tags), capabilities=few)
    assert said.parts[0].endswith("\n\n#A1 #B1")
    assert note(said, "text.hashtags_over").values == {
        "hashtags": "#C1 #D1",
        "max": "2",
    }


def test_a_channel_without_hashtags_gets_none() -> None:
    none = Capabilities(text=limit(5000), hashtags_max=0)
    said = said_by("facebook", capabilities=none)
    assert "#" not in said.parts[0]
    assert "text.hashtags_none" in ids(said)


def test_a_tag_is_said_once_and_gets_its_hash() -> None:
    tags = ("#Riau", "Bertuah", "#riau", "#Riau")
    said = said_by("facebook", replace(ITEM, hashtags=tags))
    assert said.parts[0].endswith("\n\n#Riau #Bertuah")


def test_a_tag_that_the_body_says_is_not_said_again() -> None:
    item = replace(ITEM, body="Ayo #pekanbaru!")
    assert (
        said_by("facebook", item).parts[0].endswith("Ayo #pekanbaru!\n\n#OperasiPasar")
    )


# --- links ---------------------------------------------------------------------------


def test_a_link_that_the_body_says_is_not_said_again() -> None:
    item = replace(ITEM, body=f"Baca {LINK} sekarang.")
    assert said_by("facebook", item, link=LINK).parts[0].count(LINK) == 1


def test_a_link_with_a_field_of_its_own_is_not_in_the_text() -> None:
    field = Capabilities(text=limit(5000), link="field")
    assert LINK not in said_by("facebook", link=LINK, capabilities=field).parts[0]


def test_without_an_address_the_authors_own_link_is_said() -> None:
    item = replace(ITEM, link="https://contoh.go.id/daftar")
    assert "https://contoh.go.id/daftar" in said_by("telegram", item).parts[0]


def test_a_greeting_carries_no_link() -> None:
    greeting = replace(ITEM, kind=Kind.GREETING)
    for channel in ("x", "facebook", "telegram", "whatsapp_status"):
        assert LINK not in " ".join(said_by(channel, greeting, link=LINK).parts)


# --- dates ---------------------------------------------------------------------------

EVENT = replace(
    ITEM,
    kind=Kind.EVENT,
    body="Festival digelar akhir pekan ini.",
    event_at=datetime(2026, 12, 4, 23, 30, tzinfo=UTC),
)


@pytest.mark.parametrize("channel", ["x", "facebook", "telegram", "whatsapp_status"])
def test_an_event_says_when_in_the_zone_of_the_desk(channel: str) -> None:
    assert (
        "Waktu: Sabtu, 5 Desember 2026, 06.30 WIB" in said_by(channel, EVENT).parts[0]
    )


def test_an_event_whose_text_names_the_day_is_not_told_twice() -> None:
    told = replace(EVENT, body="Digelar Sabtu, 5 Desember 2026, pukul 06.30 WIB.")
    assert "Waktu:" not in said_by("facebook", told).parts[0]


def test_at_midnight_no_hour_was_meant() -> None:
    day = replace(EVENT, event_at=datetime(2026, 12, 5, tzinfo=WIB))
    assert "Waktu: Sabtu, 5 Desember 2026\n" in said_by("facebook", day).parts[0]


def test_an_hour_without_a_zone_is_the_desks() -> None:
    naive = datetime(2026, 12, 5, 6, 30, tzinfo=UTC).replace(tzinfo=None)
    assert "06.30 WIB" in said_by("facebook", replace(EVENT, event_at=naive)).parts[0]


def test_a_warning_says_until_when_it_holds() -> None:
    warning = replace(
        ITEM,
        kind=Kind.WEATHER_EMERGENCY,
        body="Hujan lebat.",
        expires_at=datetime(2026, 11, 23, 10, 30, tzinfo=UTC),
    )
    until = "Berlaku hingga Senin, 23 November 2026, 17.30 WIB"
    assert until in said_by("x", warning).parts[0]
    told = replace(warning, body="Hujan lebat hingga pukul 17.30 WIB.")
    assert "Berlaku hingga" not in said_by("x", told).parts[0]


# --- form ----------------------------------------------------------------------------


def test_paragraphs_are_parted_by_a_blank_line_and_list_items_are_not() -> None:
    (text,) = said_by("facebook").parts
    assert "\n\nSyaratnya:\n• KTP\n• Kartu keluarga\n\nMenurut" in text


def test_line_ends_and_blank_lines_are_folded() -> None:
    item = replace(ITEM, body="Satu.\r\n\r\n\r\nDua.\rTiga.\u2028Empat.")
    (text,) = said_by("website", item).parts
    assert text.startswith("Satu.\n\nDua.\n\nTiga.\n\nEmpat.")


def test_text_is_composed() -> None:
    assert "é" in said_by("website", replace(ITEM, body="Cafe\u0301.")).parts[0]


def test_refused_characters_are_replaced_and_named() -> None:
    item = replace(ITEM, title="Suhu <25", body="Buka > tutup\x00.")
    said = said_by("youtube", item)
    assert said.title == "Suhu ‹25"
    assert "Buka › tutup." in said.parts[0]
    assert note(said, "text.characters_replaced").values == {"characters": "U+0000 < >"}


def test_a_degree_is_no_link_on_x_and_untouched_elsewhere() -> None:
    assert not any(links(part) for part in said_by("x").parts)
    assert "M.\u200cSi." in " ".join(said_by("x").parts)
    assert "M.Si." in said_by("facebook").parts[0]


def test_a_picture_halves_the_first_part_where_captions_are_shorter() -> None:
    item = replace(ITEM, body="Kalimat biasa saja di sini. " * 60)
    assert len(said_by("telegram", item, with_media=False).parts) == 1
    said = said_by("telegram", item, with_media=True)
    assert len(said.parts) == 2
    assert len(said.parts[0]) <= 1024 < len(said.parts[0]) + len(said.parts[1])


def test_youtube_names_the_source_and_begins_with_the_lead() -> None:
    (text,) = said_by("youtube", link=LINK).parts
    assert text.startswith("Pemerintah Kota menyiapkan")
    assert text.index(LINK) < text.index("Syaratnya")
    assert "Sumber:" not in text
    named = said_by("youtube", replace(ITEM, unit="Dinas Sosial"), link=LINK)
    assert "Sumber: Dinas Sosial" in named.parts[0]


def test_an_item_without_a_body_says_its_headline() -> None:
    said = said_by("facebook", replace(ITEM, body="", hashtags=()))
    assert said.parts == (ITEM.title,)


def test_an_empty_item_says_nothing_and_does_not_fail() -> None:
    said = said_by("website", replace(ITEM, title="", body="", hashtags=()))
    assert said == Said(parts=("",), title="")


# --- the channels that ship ----------------------------------------------------------


SHIPPING = {
    (name, placement): capabilities
    for name in ("x", "facebook", "telegram", "website", "whatsapp_status", "youtube")
    for placement, capabilities in registry.channel(name).capabilities.items()
}


@pytest.mark.parametrize(("channel", "placement"), SHIPPING)
def test_no_shipped_channel_loses_what_must_be_kept(
    channel: str, placement: str
) -> None:
    capabilities = SHIPPING[channel, placement]
    wrong: dict[str, list[str]] = {}
    for item, facts in (*OWN, *labelled(CORPUS)):
        said = said_by(
            channel, item, link=LINK, with_media=True, capabilities=capabilities
        )
        if missing := lost(said, facts):
            wrong[item.id] = missing
    assert wrong == {}


@given(st.text(max_size=400), st.text(max_size=60), st.sampled_from([*CHANNELS]))
@settings(max_examples=60, deadline=None)
def test_whatever_is_written_each_part_fits_and_no_grapheme_is_torn(
    body: str, title: str, channel: str
) -> None:
    capabilities = CHANNELS[channel]
    said = said_by(channel, replace(ITEM, body=body, title=title), link=LINK)
    count = measure(capabilities.text.unit)
    assert all(count(part) <= capabilities.text.max for part in said.parts)
    assert not any(regex.match(r"[\p{M}\u200d\ufe0f]", p) for p in said.parts[1:])


# --- order ---------------------------------------------------------------------------

NOTICE = replace(
    ITEM,
    kind=Kind.TRAFFIC_NOTICE,
    title="Jalan Riau Ditutup",
    body=(
        "Perbaikan drainase di pusat kota sudah lama dinanti warga dan pengguna jalan."
        " Jalan Riau ditutup Selasa, 24 November 2026, pukul 21.00 WIB.\n"
        '"Kami mohon warga bersabar," kata Kepala Dinas Perhubungan.\n'
        "Hubungi Call Center 112 bila butuh bantuan."
    ),
)


@pytest.mark.parametrize("channel", ["x", "facebook", "telegram", "whatsapp_status"])
def test_a_notice_says_when_first_and_who_said_so_last(channel: str) -> None:
    said = said_by(channel, NOTICE)
    text = " ".join(said.parts)
    places = [text.index(word) for word in ("ditutup Selasa", "112", "bersabar")]
    assert places == sorted(places)
    assert note(said, "text.facts_first").values["beginning"].startswith("Jalan Riau")


def test_the_article_keeps_its_authors_order() -> None:
    said = said_by("website", NOTICE)
    assert said.parts[0].startswith("Perbaikan drainase")
    assert "text.facts_first" not in ids(said)


def test_news_keep_their_authors_order() -> None:
    said = said_by("x", replace(NOTICE, kind=Kind.NEWS))
    assert "text.facts_first" not in ids(said)


# --- a teaser ------------------------------------------------------------------------

ONE = replace(X, max_parts=1)


def test_one_post_says_the_facts_and_where_the_rest_is() -> None:
    said = said_by("x", NOTICE, link=LINK, capabilities=ONE)
    (text,) = said.parts
    assert "Selasa, 24 November 2026, pukul 21.00 WIB." in text
    assert "Call Center 112" in text
    assert "bersabar" not in text
    assert f"Selengkapnya: {LINK}" in text
    assert note(said, "text.left_out").values["sentences"] == "2"


def test_hashtags_give_way_before_the_lead_does() -> None:
    lead = (
        "Jalan Riau ditutup Selasa, 24 November 2026, pukul 21.00 WIB, " + "dan " * 30
    )
    tags = ("#InfoLaluLintasKota", "#JalanRiauDitutup")
    item = replace(
        NOTICE, body=f"{lead}selesai.\n{'Terima kasih. ' * 9}", hashtags=tags
    )
    said = said_by("x", item, link=LINK, capabilities=ONE)
    assert "dan selesai." in said.parts[0]
    assert "#" not in said.parts[0]
    assert note(said, "text.hashtags_gave_way").values["hashtags"] == " ".join(tags)


def test_a_lead_too_long_is_cut_and_the_link_stays() -> None:
    endless = replace(NOTICE, body="Jalan ditutup, " * 60)
    (text,) = said_by("x", endless, link=LINK, capabilities=ONE).parts
    assert "Jalan ditutup…" in text
    assert LINK in text


def test_a_headline_gives_way_to_the_link_and_is_named() -> None:
    title = "Sekretaris Daerah Membuka Kegiatan Bimbingan Teknis " * 6
    said = said_by("x", replace(NOTICE, title=title), link=LINK, capabilities=ONE)
    assert LINK in said.parts[0]
    assert measure("weighted")(said.parts[0]) <= 280
    assert note(said, "text.headline_cut").values["headline"] in said.parts[0]


def test_without_a_link_an_ellipsis_stands_for_the_rest() -> None:
    item = replace(NOTICE, body=f"{NOTICE.body}\n{'Terima kasih semuanya. ' * 20}")
    (text,) = said_by("x", item, capabilities=ONE).parts
    assert "112 bila butuh bantuan. …" in text


def test_a_policy_may_want_a_teaser_where_a_page_is(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text('[x]\nthread = "teaser"', encoding="utf-8")
    folders = (tmp_path, SHIPPED)
    long = replace(NOTICE, body=f"{NOTICE.body}\n{'Terima kasih semuanya. ' * 20}")
    assert len(said_by("x", long, link=LINK, folders=folders).parts) == 1
    assert len(said_by("x", long, folders=folders).parts) > 1
    short = replace(NOTICE, body="Jalan ditutup.")
    assert ids(said_by("x", short, link=LINK, folders=folders)) == []


def test_a_long_thread_is_warned_of() -> None:
    said = said_by("x", LONG, capabilities=replace(X, max_parts=99))
    assert note(said, "text.thread_long").values == {"parts": str(len(said.parts))}
    assert "text.thread_long" not in ids(said_by("x"))


# --- what the desk decided -----------------------------------------------------------

VOICE = Voice(
    links=Links(utm=True),
    mentions={"dishub": Mention(name="Dishub Contoh", handles={"x": "@dishub_cth"})},
)


def voiced(channel: str, item: ContentItem, link: str = LINK) -> Said:
    return say(
        item,
        CHANNELS[channel],
        channel=channel,
        link=link,
        with_media=False,
        folders=(SHIPPED,),
        zone=WIB,
        voice=VOICE,
    )


def test_the_pages_address_tells_where_its_reader_came_from() -> None:
    utm = "utm_source=facebook&utm_medium=social&utm_campaign=i1"
    assert f"Info resmi: {LINK}?{utm}\n" in voiced("facebook", ITEM).parts[0]
    pekan = replace(ITEM, campaign="pekan")
    assert "utm_campaign=pekan" in voiced("facebook", pekan).parts[0]


def test_addresses_in_a_text_and_on_the_website_stay_as_they_were() -> None:
    item = replace(
        ITEM, body=f"Baca {LINK} sekarang.", link="https://contoh.go.id/daftar"
    )
    assert "utm_" not in voiced("facebook", item).parts[0]
    assert "utm_" not in voiced("website", item).parts[0]


def test_the_authors_own_link_elsewhere_is_not_tracked() -> None:
    item = replace(ITEM, link="https://kemkes.example/formulir")
    assert "utm_" not in voiced("facebook", item, link="").parts[0]
    assert "utm_" not in voiced("facebook", item, link=item.link).parts[0]


def test_the_website_names_the_authors_own_link() -> None:
    item = replace(ITEM, link="https://contoh.go.id/daftar")
    assert "Tautan: https://contoh.go.id/daftar" in voiced("website", item).parts[0]


def test_a_name_is_the_platforms_own_in_title_and_text() -> None:
    item = replace(ITEM, title="Ikuti @dishub", body="Tanya @dishub dan @budi.")
    said = voiced("x", item)
    assert said.title == "Ikuti @dishub_cth"
    assert "Tanya @dishub_cth dan @\u200cbudi." in said.parts[0]
    assert note(said, "text.mentions_unknown").values == {"mentions": "@budi"}
    assert "Tanya Dishub Contoh dan @budi." in voiced("facebook", item).parts[0]


def test_a_second_link_on_x_is_named() -> None:
    item = replace(ITEM, body="Daftar di https://contoh.go.id/daftar sekarang.")
    assert f"Info resmi: {LINK}" in said_by("x", item, link=LINK).parts[0]
    assert (
        f"\n\n{LINK}" in said_by("x", replace(ITEM, body="Datang."), link=LINK).parts[0]
    )


@pytest.mark.parametrize("channel", ["website", "wordpress"])
def test_an_article_keeps_dateline_order_and_every_name(channel: str) -> None:
    item = replace(NOTICE, body=f"SIAK – {NOTICE.body}\nKata @budi.", place="Siak")
    said = said_by(channel, item, capabilities=WEBSITE)
    assert said.parts[0].startswith("SIAK – Perbaikan drainase")
    assert "Kata @budi." in said.parts[0]


def test_on_youtube_a_list_stays_with_what_announces_it() -> None:
    item = replace(ITEM, body="Bawa:\n• KTP\n• KK\nLoket buka.")
    (text,) = said_by("youtube", item, link=LINK).parts
    assert text.startswith(f"Bawa:\n• KTP\n• KK\n\nInfo resmi: {LINK}")


def test_on_youtube_a_source_is_not_named_twice() -> None:
    item = replace(ITEM, unit="BPBD", body="Hujan lebat.\nSumber: BMKG Pekanbaru.")
    assert said_by("youtube", item).parts[0].count("Sumber:") == 1


# --- templates -----------------------------------------------------------------------


def folder(path: Path, **templates: str) -> Path:
    for name, text in templates.items():
        file = path / f"{name.replace('__', '/')}.j2"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return path


def test_the_desks_own_template_goes_before_the_shipped_one(tmp_path: Path) -> None:
    own = folder(tmp_path, facebook__default="{{ lead }}!")
    said = said_by("facebook", folders=(own, SHIPPED))
    assert said.parts[0].endswith("Rabu (18/11/2026).!")


def test_a_template_for_the_kind_goes_before_the_default(tmp_path: Path) -> None:
    own = folder(tmp_path, facebook__default="umum", facebook__news="berita")
    assert said_by("facebook", folders=(own,)).parts == ("berita",)
    other = replace(ITEM, kind=Kind.NOTICE)
    assert said_by("facebook", other, folders=(own,)).parts == ("umum",)


def test_the_desks_default_goes_before_a_shipped_kind(tmp_path: Path) -> None:
    own = folder(tmp_path, facebook__default="punya kami")
    greeting = replace(ITEM, kind=Kind.GREETING)
    assert said_by("facebook", greeting, folders=(own, SHIPPED)).parts == (
        "punya kami",
    )


def test_a_channel_without_templates_takes_the_general_one(tmp_path: Path) -> None:
    own = folder(tmp_path, default="{{ kind }} {{ priority }} {{ place }}")
    assert said_by("mastodon", folders=(own,)).parts == ("news normal",)


def test_a_template_may_include_a_shipped_one(tmp_path: Path) -> None:
    own = folder(tmp_path, facebook__default="{% include 'default.j2' %}\nSalam.")
    assert said_by("facebook", folders=(own, SHIPPED)).parts[0].endswith("Salam.")


def test_every_variable_may_be_used(tmp_path: Path) -> None:
    names = (
        "headline title lead body text paragraphs link own_link hashtags dateline"
        " credit unit place event_day event_line expires_hour expires_line kind"
        " priority is_cut"
    )
    said = folder(tmp_path, default=" ".join(f"{{{{ {n} }}}}" for n in names.split()))
    assert said_by("facebook", folders=(said,)).parts[0]


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("{{ nama_salah }}", "0"),
        ("{% if %}", "1"),
        ("satu\n{{ lead", "2"),
        ("{{ lead | truncate('x') }}", "0"),
        ("{{ 1 / 0 }}", "0"),
        ("{{ lead.__class__.__mro__ }}", "0"),
        ("{{ paragraphs.__init__.__globals__ }}", "0"),
        ("{% include '../../etc/passwd' %}", "0"),
    ],
)
def test_a_template_with_a_mistake_is_named(
    tmp_path: Path, template: str, line: str
) -> None:
    own = folder(tmp_path, facebook__default=template)
    with pytest.raises(WordingError) as error:
        said_by("facebook", folders=(own,))
    assert error.value.id == "text.template_refused"
    assert error.value.values["template"] == "facebook/default.j2"
    assert error.value.values["line"] == line
    assert error.value.values["detail"]


def test_a_missing_template_is_named(tmp_path: Path) -> None:
    with pytest.raises(WordingError, match=r"facebook/default\.j2.*not found"):
        said_by("facebook", folders=(tmp_path,))


def test_every_kind_can_be_said_on_every_channel() -> None:
    for channel in CHANNELS:
        for kind in Kind:
            assert said_by(channel, replace(ITEM, kind=kind), link=LINK).parts[0]
