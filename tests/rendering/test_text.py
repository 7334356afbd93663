from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import pytest
import regex
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from dissemination.domain.facts import unbreakable
from dissemination.domain.length import measure
from dissemination.rendering.cuts import Cut, breaks
from dissemination.rendering.text import Room, divide, shorten, split

PATIENT = settings(deadline=None)  # other work may share the machine

weighted = measure("weighted")
MEASURES = [measure("codepoints"), measure("utf8"), measure("utf16"), weighted]
PROSE = (
    "Warga diminta datang, membawa KTP dan buku KIA. Layanan gratis! Hubungi 112 pukul "
    "08.00–12.00 WIB di Jalan Riau; Rp2,4 miliar untuk 15 kecamatan. #Pekanbaru "
    "pekanbaru.go.id 👨‍👩‍👧‍👦 M.Si. “Ayo!” ujarnya. \n\n é ڤكنبارو"
)
WORDS = st.lists(st.sampled_from(regex.split(" ", PROSE)), min_size=1, max_size=120)
NOTICE = (
    "Dinas Perhubungan menutup satu lajur Jalan Ahmad Yani mulai Selasa, 24 November"
    " 2026, pukul 21.00 WIB. Kendaraan dari arah Jalan Riau dialihkan ke Jalan Kuras"
    " lalu Jalan Juanda, dan bus di atas 8 ton memakai Jalan Siak II. Akses ke"
    " puskesmas tetap dibuka karena layanan darurat tidak boleh berhenti."
)


def squeezed(text: str) -> str:
    return "".join(text.split())


def unnumbered(part: str) -> str:
    return regex.sub(r" \(\d+/\d+\)(?=$|\s*\n#|\s*\nhttps)", "", part)


def rejoined(parts: tuple[str, ...]) -> str:
    """Return what the parts say one after the other: no numbers, no marks of a cut."""
    bare = [unnumbered(part) for part in parts] if len(parts) > 1 else list(parts)
    for at in range(1, len(bare)):
        if bare[at].startswith("… "):
            bare[at - 1] = bare[at - 1].removesuffix("…")
            bare[at] = bare[at][2:]
    return " ".join(bare)


# --- shorten ------------------------------------------------------------------------


@PATIENT
@given(st.text(), st.integers(3, 60), st.sampled_from(MEASURES))
def test_what_is_shortened_fits(
    text: str, limit: int, count: Callable[[str], int]
) -> None:
    assert count(shorten(text, limit, measure=count)) <= limit


@PATIENT
@given(WORDS, st.integers(8, 200), st.sampled_from(MEASURES))
def test_shortened_prose_fits(
    words: list[str], limit: int, count: Callable[[str], int]
) -> None:
    assert count(shorten(" ".join(words), limit, measure=count)) <= limit


@PATIENT
@given(st.text(max_size=40))
def test_what_fits_is_not_shortened(text: str) -> None:
    assert shorten(text, 40) == text


@PATIENT
@given(WORDS, st.integers(8, 120))
def test_a_shortened_text_is_its_beginning_and_an_ellipsis(
    words: list[str], limit: int
) -> None:
    text = " ".join([*words, NOTICE])
    short = shorten(text, limit)
    assert short.endswith("…")
    assert text.startswith(short.removesuffix("…").rstrip())


@PATIENT
@given(WORDS, st.integers(60, 200))
def test_shortening_never_tears_a_fact_that_fits(words: list[str], limit: int) -> None:
    text = " ".join(words)
    if len(text) <= limit:
        text = f"{text} {NOTICE}"
    end = len(shorten(text, limit).removesuffix("…").rstrip())
    torn = [
        text[a:b] for a, b in unbreakable(text) if a < end < b and b - a < limit - 8
    ]
    assert [fact for fact in torn if text[end:].lstrip() in fact or " " in fact] == []


def test_the_cut_is_at_a_word() -> None:
    assert shorten("air bersih mengalir", 13) == "air bersih…"


def test_a_cut_at_a_sentence_goes_before_a_cut_at_a_word() -> None:
    assert (
        shorten(NOTICE, 160)
        == "Dinas Perhubungan menutup satu lajur Jalan Ahmad Yani mulai Selasa,"
        " 24 November 2026, pukul 21.00 WIB. …"
    )


def test_a_cut_at_a_clause_goes_before_a_cut_at_a_word() -> None:
    text = "Warga diminta menampung air secukupnya karena pipa induk di hulu disambung"
    assert shorten(text, 60) == "Warga diminta menampung air secukupnya…"


def test_a_cut_leaves_no_preposition_dangling() -> None:
    text = "Petugas pemadam kebakaran berjaga di seluruh kawasan pasar rakyat"
    assert shorten(text, 46) == "Petugas pemadam kebakaran berjaga…"


def test_a_date_is_not_torn() -> None:
    text = "Layanan perekaman dibuka Minggu, 29 November 2026, di depan perpustakaan"
    assert shorten(text, 45) == "Layanan perekaman dibuka…"


def test_a_date_longer_than_the_room_is_torn_at_a_word() -> None:
    assert shorten("Minggu, 29 November 2026", 16) == "Minggu, 29…"


def test_a_word_longer_than_the_room_is_cut_between_graphemes() -> None:
    assert shorten("👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 16) == "👨‍👩‍👧‍👦👨‍👩‍👧‍👦…"


def test_no_comma_stands_before_the_ellipsis() -> None:
    assert shorten("Rumbai, Payung Sekaki, dan Tuah Madani", 24) == (
        "Rumbai, Payung Sekaki…"
    )


def test_without_room_for_the_ellipsis_nothing_is_promised() -> None:
    with pytest.raises(ValueError, match="no room for an ellipsis in 0"):
        shorten("abc", 0)


@pytest.mark.timeout(10)
def test_a_book_is_shortened_in_no_time() -> None:
    assert weighted(shorten(NOTICE * 300, 280, measure=weighted)) <= 280


# --- split --------------------------------------------------------------------------


def parts_of(text: str, *limits: int, most: int = 99) -> tuple[str, ...]:
    rooms = [Room(limit) for limit in limits]
    return split(text, rooms, max_parts=most).parts


@PATIENT
@given(st.text(max_size=300), st.integers(24, 60), st.sampled_from(MEASURES))
def test_each_part_of_any_text_fits(
    text: str, limit: int, count: Callable[[str], int]
) -> None:
    assume("\ufdfa" not in text)
    done = split(text, [Room(limit, count)], max_parts=500)
    assert all(count(part) <= limit for part in done.parts)


@PATIENT
@example(["Warga"] * 21, 69, len)
@given(WORDS, st.integers(40, 200), st.sampled_from(MEASURES))
def test_each_part_of_prose_fits_and_nothing_is_lost(
    words: list[str], limit: int, count: Callable[[str], int]
) -> None:
    text = " ".join(words)
    done = split(text, [Room(limit, count)], max_parts=500)
    assert all(count(part) <= limit for part in done.parts)
    assert done.left_out == ""
    assert squeezed(rejoined(done.parts)) == squeezed(text)


@PATIENT
@given(WORDS, st.integers(40, 90), st.integers(1, 3))
def test_what_no_part_is_left_for_is_handed_back(
    words: list[str], limit: int, most: int
) -> None:
    text = " ".join(words)
    done = split(text, [Room(limit)], max_parts=most)
    assert len(done.parts) <= most
    assert all(len(part) <= limit for part in done.parts)
    if done.left_out:
        said = rejoined(done.parts).removesuffix("…") + done.left_out
        loose = str.maketrans("", "", ",;:–—-([“‘…")
        assert squeezed(said).translate(loose) == squeezed(text).translate(loose)


@PATIENT
@given(WORDS, st.integers(80, 300))
def test_no_part_ends_inside_a_fact_that_fits(words: list[str], limit: int) -> None:
    text = " ".join(words)
    parts = [unnumbered(part) for part in parts_of(text, limit)]
    facts = [text[a:b] for a, b in unbreakable(text) if b - a <= limit - 10]
    assert all(any(fact in part for part in parts) for fact in facts)


@PATIENT
@given(st.text(max_size=80))
def test_what_fits_is_one_part_untouched(text: str) -> None:
    assert split(text, [Room(80)], max_parts=5).parts == (text,)


def test_parts_are_numbered_when_there_are_several() -> None:
    parts = parts_of(NOTICE, 140)
    total = len(parts)
    assert total > 1
    assert [part.rpartition(" ")[2] for part in parts] == [
        f"({at}/{total})" for at in range(1, total + 1)
    ]


def test_the_number_stands_before_links_and_hashtags() -> None:
    text = f"{NOTICE}\n\nInfo resmi: https://contoh.go.id/a\n\n#Pekanbaru #Riau"
    last = parts_of(text, 160)[-1]
    total = len(parts_of(text, 160))
    assert last.endswith(
        f". ({total}/{total})\n\nInfo resmi: https://contoh.go.id/a\n\n#Pekanbaru #Riau"
    )


def test_a_link_in_the_last_sentence_is_not_taken_for_a_tail() -> None:
    text = f"{NOTICE} Daftar di https://contoh.go.id/a"
    assert regex.search(r"contoh\.go\.id/a \(\d/\d\)$", parts_of(text, 160)[-1])


def test_parts_may_go_without_numbers() -> None:
    done = split(NOTICE, [Room(180)], max_parts=9, numbered=False)
    assert " ".join(done.parts) == NOTICE


def test_a_sentence_is_cut_only_where_it_alone_is_longer_than_a_part() -> None:
    sentence = "Warga diminta datang membawa KTP, KK, dan buku KIA ke balai kota."
    for part in parts_of(f"{sentence} " * 9, 90):
        assert unnumbered(part) == sentence


def test_a_sentence_that_goes_on_says_so_at_both_ends() -> None:
    text = "Pemerintah membuka layanan di balai kota agar " + "warga kota mudah " * 8
    first, second, *_ = map(unnumbered, parts_of(text, 100))
    assert first.endswith("…")
    assert second.startswith("… ")


def test_after_a_comma_no_ellipsis_is_needed() -> None:
    text = "Dibuka di Rumbai, " * 3 + "lalu di " + "Tenayan dan Marpoyan " * 5
    assert any(unnumbered(part).endswith(",") for part in parts_of(text, 70))
    assert not any(",…" in part for part in parts_of(text, 70))


def test_ten_parts_and_more_have_room_for_two_digits() -> None:
    parts = parts_of(NOTICE * 8, 140)
    assert len(parts) > 9
    assert parts[-1].endswith(f"({len(parts)}/{len(parts)})")
    assert max(map(len, parts)) <= 140


def test_the_first_part_may_have_a_smaller_room() -> None:
    parts = parts_of(NOTICE, 120, 300)
    assert len(parts) == 2
    assert len(parts[0]) <= 120 < len(parts[1])


def test_rooms_may_count_in_different_units() -> None:
    rooms = [Room(60, measure("utf16")), Room(200, measure("utf8"))]
    parts = split("🎉" * 20 + " " + "ڤكنبارو " * 20, rooms, max_parts=9).parts
    assert measure("utf16")(parts[0]) <= 60
    assert all(measure("utf8")(part) <= 200 for part in parts[1:])


def test_a_part_ends_at_a_paragraph_rather_than_at_a_sentence() -> None:
    text = "Satu kalimat di sini. Kalimat kedua di sini.\n\nParagraf baru. Dan lagi."
    assert parts_of(text, 60) == (
        "Satu kalimat di sini. Kalimat kedua di sini. (1/2)",
        "Paragraf baru. Dan lagi. (2/2)",
    )


def test_a_part_ends_at_a_sentence_rather_than_at_a_word() -> None:
    assert all(
        unnumbered(part).endswith((".", "!", "?")) for part in parts_of(NOTICE, 180)
    )


def test_a_long_sentence_is_parted_before_a_conjunction() -> None:
    text = (
        "Pemerintah membuka layanan jemput bola di area hari bebas kendaraan agar warga"
        " yang bekerja pada hari biasa tetap dapat merekam data"
    )
    assert unnumbered(parts_of(text, 100)[0]).endswith("kendaraan…")


def test_hashtags_do_not_stand_alone_in_the_last_part() -> None:
    first = "Terima kasih kepada seluruh pegawai yang melayani. " * 2
    text = f"{first}Tetap netral.\n\n#Pekanbaru #LayananPublik #MelayaniDenganHati"
    last = parts_of(text, 130)[-1]
    assert "Tetap netral." in last
    assert "#Pekanbaru" in last


def test_a_link_too_long_for_the_last_part_takes_words_along() -> None:
    first = "Warga diminta datang membawa KTP dan kartu keluarga ke balai kota. "
    last = "Layanan dibuka di balai kota, dan petugas siap membantu warga dari pagi."
    text = f"{first}{last}\n\nhttps://contoh.go.id/berita/layanan"
    assert "warga" in parts_of(text, 90)[-1] or "petugas" in parts_of(text, 90)[-1]


def test_what_announces_a_list_stays_with_it() -> None:
    text = f"{'Kata pembuka yang panjang. ' * 4}\nYang dibawa:\n• KTP\n• Kartu keluarga"
    last = parts_of(text, 130)[-1]
    assert last.startswith("Yang dibawa:\n• KTP")


def test_no_part_is_absurdly_small() -> None:
    parts = parts_of(f"{NOTICE} Terima kasih. {NOTICE}", 280)
    assert min(len(part) for part in parts) > 40


def test_a_quotation_is_kept_in_one_part_where_a_neighbour_gives_way() -> None:
    quotation = "“Kami siap. Warga tenang. Semua petugas berjaga,” ujarnya."
    text = f"{'Kalimat biasa sekali. ' * 3}{quotation} {'Kalimat biasa. ' * 3}"
    assert any(quotation in part for part in parts_of(text, 110))


def test_a_link_counts_as_x_counts_it() -> None:
    link = "https://pekanbaru.go.id/" + "a" * 300
    done = split(f"Kabar. {link}", [Room(40, weighted)], max_parts=3)
    assert done.parts == (f"Kabar. {link}",)


def test_a_word_longer_than_a_part_is_parted_between_graphemes() -> None:
    family = "👨‍👩‍👧‍👦"
    for part in parts_of(family * 30, 40):
        assert regex.fullmatch(f"(?:{family})+", unnumbered(part))


def test_a_no_break_space_keeps_its_words_together() -> None:
    text = "kata " * 12 + "Rp\u00a0500\u00a0ribu " + "kata " * 12
    assert any("Rp\u00a0500\u00a0ribu" in part for part in parts_of(text, 40))


def test_one_part_is_cut_and_not_numbered() -> None:
    done = split(NOTICE, [Room(160)], max_parts=1)
    assert done.parts == (shorten(NOTICE, 160),)
    assert done.left_out.startswith("Kendaraan dari arah")


def test_when_parts_run_out_they_are_filled_better() -> None:
    loose = parts_of(NOTICE, 170)
    tight = split(NOTICE, [Room(170)], max_parts=len(loose))
    assert tight.left_out == ""


def test_without_room_for_the_number_nothing_is_promised() -> None:
    with pytest.raises(ValueError, match="no room for 'a'"):
        split("aa bb cc dd", [Room(6)], max_parts=9)


@pytest.mark.timeout(20)
def test_a_book_is_split_in_no_time() -> None:
    done = split(NOTICE * 40, [Room(1024), Room(4096)], max_parts=10)
    assert done.left_out == ""


@PATIENT
@given(WORDS, st.integers(20, 90))
def test_division_loses_nothing_and_numbers_nothing(
    words: list[str], limit: int
) -> None:
    text = " ".join(words)
    pieces = divide(text, Room(limit))
    assert squeezed("".join(pieces)) == squeezed(text)
    assert all(len(piece) <= limit for piece in pieces)


# --- where a text may be cut -------------------------------------------------------


def kinds(text: str) -> list[tuple[str, Cut]]:
    return [(text[p.start :].split(maxsplit=1)[0], p.kind) for p in breaks(text)]


def test_each_place_is_known_for_what_it_is() -> None:
    text = "Buka hari ini. Datang, bawa map\ndan antre.\n\nTutup di sore hari."
    assert kinds(text) == [
        ("hari", Cut.WORD),
        ("ini.", Cut.WORD),
        ("Datang,", Cut.SENTENCE),
        ("bawa", Cut.CLAUSE),
        ("map", Cut.WORD),
        ("dan", Cut.LINE),
        ("antre.", Cut.DANGLING),
        ("Tutup", Cut.PARAGRAPH),
        ("di", Cut.PHRASE),
        ("sore", Cut.DANGLING),
        ("hari.", Cut.WORD),
    ]


def test_a_place_inside_a_fact_is_marked_as_one() -> None:
    assert kinds("pada 29 November 2026") == [
        ("29", Cut.DANGLING),
        ("November", Cut.FACT),
        ("2026", Cut.FACT),
    ]


def test_a_cut_in_a_quotation_hurts_more() -> None:
    outside, inside = breaks(
        "kata “siapa saja warga kota boleh datang kapan saja ke sini”"
    )[:2]
    assert outside.kind == inside.kind == Cut.WORD
    assert outside.pain < inside.pain


@PATIENT
@given(st.text(max_size=80))
def test_no_place_lies_inside_a_grapheme(text: str) -> None:
    edges = {found.start() for found in regex.finditer(r"\X", text)}
    assert all(place.start in edges for place in breaks(text))


@PATIENT
@given(st.text(max_size=80))
def test_places_rise(text: str) -> None:
    assert all(a.start < b.start for a, b in pairwise(breaks(text)))


def test_the_kinds_are_ordered_from_harmless_to_harmful() -> None:
    assert list(Cut) == sorted(Cut)
    assert math.inf > Cut.TOKEN > Cut.FACT > Cut.DANGLING
