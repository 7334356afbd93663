from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dissemination.rendering.breaking import (
    Piece,
    ends_weakly,
    parts_of,
    pieces_of,
    width_of,
)
from dissemination.rendering.fonts import Weight
from dissemination.rendering.shaping import TextStyle, clusters
from dissemination.rendering.typesetting import set_text

STYLE = TextStyle(weight=Weight.REGULAR, size=36)
TRACKED = TextStyle(weight=Weight.BOLD, size=36, tracking=0.02)
ENDLESS = 10_000.0

PROSE = (
    "warga kota diminta datang lebih awal karena petugas kami melayani dengan baik "
    "kabar gembira untuk semua keluarga yang belum mengurus surat tanah mereka"
)
PLAIN = PROSE.split()

AMOUNTS = [
    "Rp2,4 miliar",
    "Rp 87 miliar",
    "Rp. 344 juta",
    "Rp500 ribu",
    "Rp10–15 juta",
    "31,7 persen",
    "31,7 %",
    "2.500 ton",
    "16 tahun",
    "150 orang",
    "30 hari",
    "“5 kg”",
    "(12 hektare)",
]
TITLES = [
    "Ir. H. Ali",
    "Dr. dr. Ani",
    "Drg. Budi",
    "drh. Citra",
    "K.H. Mansur",
    "KH. Mansur",
    "apt. Dewi",
    "Prof. Dr. Ir. Eka",
    "Tgk. Fauzi",
    "Plt. Bupati",
    "M. Nasir",
    "Sdr. Gani",
    "(Hj. Hasnah",
    "S.Sos., M.Si.",
    "S.E., M.M.",
    "S.Pd.I., M.Pd.",
]
HOURS = ["09.00 WIB", "06.30–09.00 WIB", "21.00 WITA,", "07.00–08.30", "24 jam"]
PLACES = [
    "Jl. Sudirman",
    "Jln. H. Agus",
    "Gg. Mawar",
    "Kec. Bukit",
    "RT 04",
    "RW. 02",
    "No. 5",
    "nomor 5",
    "Pasal 12",
    "ayat (2)",
    "Km 12",
    "Lantai 3",
    "(0761) 000-112",
    "+62 812-0000-4417",
]
DATES = ["29 November", "1 Mei", "17–19 Agustus", "1447 H", "18/11/2026", "2026 M"]
WHOLE = [*AMOUNTS, *TITLES, *HOURS, *PLACES, *DATES]


def texts(text: str, limit: float = ENDLESS) -> list[str]:
    return [piece.text for piece in pieces_of(text, STYLE, limit)]


def rejoined(pieces: list[Piece]) -> str:
    return "".join(piece.text + piece.joint for piece in pieces).rstrip()


@pytest.mark.parametrize("whole", WHOLE)
def test_amounts_titles_hours_places_and_dates_are_one_piece(whole: str) -> None:
    assert whole in texts(f"kabar {whole} kabar") or len(whole.split()) == 1
    assert texts(whole) == [whole]


@given(
    whole=st.sampled_from(WHOLE),
    before=st.lists(st.sampled_from(PLAIN), max_size=12),
    after=st.lists(st.sampled_from(PLAIN), max_size=12),
    room=st.floats(1.0, 4.0),
)
@settings(max_examples=250, deadline=None)
def test_no_line_ends_inside_what_belongs_together(
    whole: str, before: list[str], after: list[str], room: float
) -> None:
    width = width_of(whole, STYLE) * STYLE.size * room + 1
    text = " ".join([*before, whole, *after])
    assert any(whole in line for line in set_text(text, STYLE, width).lines)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        # a comma ends what a number counts
        ("pada 5, kilogram", ["pada", "5,", "kilogram"]),
        # a word between two numbers is no unit
        ("5 dan 6", ["5", "dan", "6"]),
        # a year stands alone
        ("November 2026 Dinas", ["November", "2026", "Dinas"]),
        # after a number's word only a number is held
        ("No. Induk", ["No.", "Induk"]),
        ("Pasal tersebut", ["Pasal", "tersebut"]),
        # a sentence's last word is no title, though it ends in a full stop
        ("Selesai. Terima kasih", ["Selesai.", "Terima", "kasih"]),
        # names in a row are held apart
        ("Ir. H. Ali, M.T., dan Dra. Ani", ["Ir. H. Ali, M.T.,", "dan", "Dra. Ani"]),
        ("Rp2,4 miliar untuk 16 tahun", ["Rp2,4 miliar", "untuk", "16 tahun"]),
    ],
)
def test_only_what_belongs_together_is_held(text: str, pieces: list[str]) -> None:
    assert texts(text) == pieces


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("undang-undang", ["undang-", "undang"]),
        ("Berang-berang", ["Berang-", "berang"]),
        ("bupati/walikota", ["bupati/", "walikota"]),
        ("Pekanbaru–Dumai", ["Pekanbaru–", "Dumai"]),
        ("KTP-el", ["KTP-el"]),
        ("PBB-P2", ["PBB-P2"]),
        ("ke-17", ["ke-17"]),
        ("dan/atau", ["dan/atau"]),
        ("0812-0000-4417", ["0812-0000-4417"]),
        ("08.00–12.00", ["08.00–12.00"]),
        ("24/11/2026", ["24/11/2026"]),
        ("non-", ["non-"]),
        ("-", ["-"]),
        ("", [""]),
        (
            "https://a.example/x?kunci=nilai&lain=2",
            ["https://a", ".example/", "x?", "kunci=", "nilai&", "lain=", "2"],
        ),
    ],
)
def test_a_word_breaks_only_where_it_leaves_words(word: str, parts: list[str]) -> None:
    assert list(parts_of(word)) == parts


@given(st.text(alphabet="abcdeABC0123-/–.?&=_:", max_size=30))
def test_parts_are_the_word_again(word: str) -> None:
    assert "".join(parts_of(word)) == word


MIXED = st.lists(
    st.one_of(
        st.sampled_from([*PLAIN, *WHOLE, "undang-undang", "mempertanggungjawabkan"]),
        st.sampled_from(
            ["ڤمرينته", "کابوڤاتين", "ꦥꦸꦱ꧀ꦠꦏ", "👨‍👩‍👧‍👦", "🎉🎉🎉🎉🎉", "é"]
        ),
        st.text(alphabet="abcABC.-/", min_size=1, max_size=40),
    ),
    min_size=1,
    max_size=15,
).map(lambda words: " ".join(" ".join(words).split()))


@given(text=MIXED, limit=st.floats(3, 40), style=st.sampled_from([STYLE, TRACKED]))
@settings(max_examples=200, deadline=None)
def test_pieces_are_the_text_again_and_none_is_too_wide(
    text: str, limit: float, style: TextStyle
) -> None:
    pieces = list(pieces_of(text, style, limit))
    assert rejoined(pieces) == text
    for piece in pieces:
        assert piece.width <= limit
        assert piece.width == pytest.approx(width_of(piece.text, style))


@given(text=MIXED, limit=st.floats(3, 40))
@settings(max_examples=100, deadline=None)
def test_no_character_is_taken_apart(text: str, limit: float) -> None:
    pieces = pieces_of(text, STYLE, limit)
    again = [cluster for piece in pieces for cluster in clusters(piece.text)]
    assert again == [cluster for cluster in clusters(text) if cluster != " "] or any(
        " " in piece.text for piece in pieces
    )
    assert sum(len(clusters(piece.text)) for piece in pieces) + sum(
        len(piece.joint) for piece in pieces[:-1]
    ) == len(clusters(text))


@given(text=MIXED)
@settings(max_examples=100, deadline=None)
def test_more_room_never_gives_more_pieces(text: str) -> None:
    counts = [len(pieces_of(text, STYLE, limit)) for limit in (3, 6, 12, 24, ENDLESS)]
    assert all(more >= less for more, less in pairwise(counts))


def test_a_name_wider_than_a_line_is_torn_at_its_spaces_first() -> None:
    name = "Prof. Dr. Ir. H. Muhammad"
    limit = width_of("H. Muhammad", STYLE)
    assert texts(name, limit) == name.split()


def test_a_word_wider_than_a_line_is_torn_as_late_as_possible() -> None:
    word = "mempertanggungjawabkan"
    first, *_ = pieces_of(word, STYLE, 5)
    more = word[: len(first.text) + 1]
    assert width_of(first.text, STYLE) <= 5 < width_of(more, STYLE)


def test_a_character_wider_than_a_line_stands_alone() -> None:
    assert texts("🎉🎉", 0.5) == ["🎉", "🎉"]


def test_what_is_torn_keeps_the_space_after_it() -> None:
    pieces = pieces_of("mempertanggungjawabkan itu", STYLE, 5)
    assert [piece.joint for piece in pieces[-2:]] == [" ", " "]
    assert all(piece.joint == "" for piece in pieces[:-2])


@pytest.mark.parametrize("word", ["di", "Yang", "dan", "&", "Selasa,", "pukul"])
def test_a_little_word_ends_a_line_weakly(word: str) -> None:
    assert ends_weakly(Piece(word, " ", 1))
    assert ends_weakly(Piece(f"5 kg {word}", " ", 1))


@pytest.mark.parametrize("word", ["dinas", "Selasa", "kabar,", "desa."])
def test_a_full_word_ends_a_line_well(word: str) -> None:
    assert not ends_weakly(Piece(word, " ", 1))


def test_half_a_word_ends_a_line_weakly() -> None:
    assert ends_weakly(Piece("undang-", "", 1))
