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
from dissemination.rendering.fonts import CONDENSED, Weight
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
    "Rp 250.000",
    "Rp 250.000,-",
    "31,7 persen",
    "31,7 %",
    "2.500 ton",
    "16 tahun",
    "150 orang",
    "30 hari",
    "“5 kg”",
    "(12 hektare)",
    "10 km",
    "60 km/jam",
    "100 m²",
    "32 °C",
    "15 ribu jiwa",
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
    "H.R. Soebrantas",
    "a.n. Budi",
    "Wakil Wali Kota",
    "S.Sos., M.Si.",
    "S.E., M.M.",
    "S.Pd.I., M.Pd.",
    "Ali, SH, MH",
    "H. Muflihun, S.STP., M.AP.",
    "Dra. Hj. Nurhayati Zain, M.Si.",
    "dr. Rosmiati Amir, M.Kes., Sp.A.",
    "H. Ahmad bin Zain, S.H.",
    "Ir. M. Nasir Jamil, M.T.",
]
HOURS = [
    "09.00 WIB",
    "06.30–09.00 WIB",
    "21.00 WITA,",
    "07.00–08.30",
    "24 jam",
    "pukul 08.00-11.00 WIB",
    "pukul 08.00 WIB s.d. 11.00 WIB",
    "jam 07.15",
    "08.00 s.d. 16.00 WIB",
    "Pkl. 19.30 WIB",
]
PLACES = [
    "Jl. Sudirman",
    "Jln. H. Agus",
    "Gg. Mawar",
    "Kec. Bukit",
    "Kel. Sukajadi",
    "Kab. Siak",
    "RT 04",
    "RW. 02",
    "RT 02/RW 05",
    "RT/RW 02/05",
    "No. 5",
    "nomor 5",
    "Pasal 12",
    "ayat (2)",
    "Km 12",
    "Lantai 3",
    "Tahap IV",
    "SMPN 4",
    "SIAGA 1",
    "(0761) 000-112",
    "+62 812-0000-4417",
    "0812 3456 7890",
    "Jl. Jenderal Sudirman No. 12",
]
DATES = [
    "29 November",
    "1 Mei",
    "17–19 Agustus",
    "1447 H",
    "18/11/2026",
    "2026 M",
    "27 November 2026",
    "1 s.d. 5 Desember 2026",
    "1 Syawal 1448 H",
    "Rabu (18/11/2026)",
    "Senin s.d. Jumat",
    "Tahun 2026",
    "HUT ke-81",
    "Hari Raya",
]
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


@given(
    wholes=st.lists(st.sampled_from(WHOLE), min_size=2, max_size=5),
    width=st.integers(200, 1000),
    style=st.sampled_from(
        [
            STYLE,
            TRACKED,
            TextStyle(weight=Weight.BOLD, size=48, balanced=True),
            TextStyle(weight=Weight.BOLD, size=60, balanced=True, family=CONDENSED),
        ]
    ),
)
@settings(max_examples=400, deadline=None)
def test_at_no_width_is_anything_torn_that_fits_a_line(
    wholes: list[str], width: int, style: TextStyle
) -> None:
    lines = set_text(" kabar ".join(wholes), style, width).lines
    for whole in wholes:
        if width_of(whole, style) * style.size < width:
            assert any(whole in line for line in lines), (whole, lines)


NEVER_TORN = [
    "humas@pekanbaru.go.id",
    "#PelantikanPejabat",
    "👨‍👩‍👧‍👦",
    "🇮🇩",
    "0812-0000-4417",
    "KTP-el",
    "ke-55",
    "pekanbaru.go.id",
]


@given(word=st.sampled_from(NEVER_TORN), width=st.integers(20, 900))
@settings(max_examples=200, deadline=None)
def test_an_address_a_hashtag_and_an_emoji_are_torn_only_where_they_must(
    word: str, width: int
) -> None:
    lines = set_text(f"kabar {word} kabar", STYLE, width).lines
    if width_of(word, STYLE) * STYLE.size <= width:
        assert any(word in line for line in lines)
    assert "".join(lines).replace(" ", "") == f"kabar{word}kabar"


@given(width=st.integers(250, 900))
@settings(max_examples=80, deadline=None)
def test_a_web_address_breaks_after_slashes_and_hyphens_alone(width: int) -> None:
    address = "https://riau.go.id/layanan/daftar-tenaga-lepas?tahun=2026"
    lines = set_text(f"Daftar di {address}", STYLE, width).lines
    widest = max(width_of(part, STYLE) for part in parts_of(address))
    if widest * STYLE.size <= width:
        inside = [line for line in lines[:-1] if "http" in line or "-" in line]
        assert all(line[-1] in "/-" for line in inside)


def test_what_is_too_wide_gives_way_where_it_is_held_most_loosely() -> None:
    name = "Prof. Dr. H. Muhammad Nasir, S.H., M.Hum."
    limit = width_of("Prof. Dr. H. Muhammad", STYLE)
    assert texts(name, limit) == ["Prof. Dr. H. Muhammad", "Nasir, S.H., M.Hum."]
    hours = "pukul 08.00-11.00 WIB"
    assert texts(hours, width_of("08.00-11.00 WIB", STYLE)) == [
        "pukul",
        "08.00-11.00 WIB",
    ]


def test_the_end_of_a_torn_word_is_no_crumb() -> None:
    word = "mempertanggungjawabkan"
    for limit in (4, 5, 6, 7, 8, 9):
        assert len(texts(word, limit)[-1]) >= 4 or len(texts(word, limit)) == 1


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        # a comma ends what a number counts
        ("pada 5, kilogram", ["pada", "5,", "kilogram"]),
        # a word between two numbers is no unit
        ("5 dan 6", ["5", "dan", "6"]),
        # a year belongs to its month, not to what follows
        ("November 2026 Dinas", ["November 2026", "Dinas"]),
        ("November 2026 pukul 08.00", ["November 2026", "pukul 08.00"]),
        # after the comma of a weekday a date may begin a line
        ("Senin, 30 November 2026", ["Senin,", "30 November 2026"]),
        # the units of one amount do not hold the next
        ("10 km 100 m²", ["10 km", "100 m²"]),
        ("24 jam 15 ribu orang", ["24 jam", "15 ribu orang"]),
        # an hour is told from hours
        ("buka 24 jam, jam 08.00", ["buka", "24 jam,", "jam 08.00"]),
        # what a name is of is not its name
        ("Rosmiati Amir, M.Kes. di aula", ["Rosmiati Amir, M.Kes.", "di", "aula"]),
        # what is no title holds nothing
        ("Selasa. Bus lewat", ["Selasa.", "Bus", "lewat"]),
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
        ("https://a.example/x?k=n&l=2", ["https://a.example/", "x?k=n&l=2"]),
        (
            "(pekanbaru.go.id/layanan-publik)",
            ["(pekanbaru.go.id/", "layanan-", "publik)"],
        ),
        ("www.riau.go.id", ["www.riau.go.id"]),
        ("humas-kominfo@pekanbaru.go.id", ["humas-kominfo@pekanbaru.go.id"]),
        ("#HariJadi-Pekanbaru", ["#HariJadi-Pekanbaru"]),
        ("@dinas-kominfo", ["@dinas-kominfo"]),
        ("021-5550123", ["021-5550123"]),
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
