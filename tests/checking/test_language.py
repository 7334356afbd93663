"""Words, headlines, marks and amounts."""

from __future__ import annotations

import pytest

from dissemination.checking import Office
from dissemination.checking.lexicon import lexicon
from dissemination.checking.words import alternation, any_of, in_small, table
from dissemination.domain.finding import Severity
from dissemination.domain.item import Kind
from tests.checking.said import BODY, found, of, texts

WORD, FOREIGN = "language.nonstandard_word", "language.foreign_word"
CAPITALS, MARKS = "language.all_caps_headline", "language.repeated_punctuation"
RUPIAH = "language.rupiah_format"
OURS = ("typos", "spelling", "prepositions", "colloquial", "phrases")


@pytest.mark.parametrize(
    ("said", "text", "right"),
    [
        ("warga dihimbau antre", "dihimbau", "diimbau"),
        ("DIHIMBAU KEPADA WARGA", "DIHIMBAU", "DIIMBAU"),
        ("Himbauan itu", "Himbauan", "Imbauan"),
        ("semakin masiv saja", "masiv", "masif"),
        ('"Semakin masiv," katanya', "masiv", "masif"),
        ("diantaranya dua", "diantaranya", "di antaranya"),
        ("aktifitasnya padat", "aktifitasnya", "aktivitasnya"),
        ("resiko-resiko itu", "resiko-resiko", "risiko-risiko"),
        ("kerjasamanya baik", "kerjasamanya", "kerja samanya"),
        ("Bengkalis Transparasi Award", "Transparasi", "Transparansi"),
        ("kata Walikota Dumai", "Walikota", "Wali Kota"),
        ("hari Jum'at", "Jum'at", "Jumat"),
        ("hari Jum’at", "Jum’at", "Jumat"),
        ("bulan Ramadhan tiba", "Ramadhan", "Ramadan"),
        ("akan di laksanakan", "di laksanakan", "dilaksanakan"),
        ("Pasien di rujuk ke Dumai", "di rujuk", "dirujuk"),
        ("ACARA DI LAKSANAKAN BESOK", "DI LAKSANAKAN", "DILAKSANAKAN"),
        ("Kementrian itu", "Kementrian", "Kementerian"),
        ("warga di ajak serta", "di ajak", "diajak"),
        ("Di pusatkan di lapangan", "Di pusatkan", "Dipusatkan"),
        ("beras di salurkannya", "di salurkannya", "disalurkannya"),
        ("rapat di hadiri Sekda", "di hadiri", "dihadiri"),
        ("Pemko mengsosialisasikan aturan", "mengsosialisasikan", "menyosialisasikan"),
        ("acara berlangsung hikmat", "berlangsung hikmat", "berlangsung khidmat"),
        ("kereta antar kota", "antar kota", "antarkota"),
        ("pasca-banjir itu", "pasca-banjir", "pascabanjir"),
        ("Idul Fitri tiba", "Idul Fitri", "Idulfitri"),
        ("libur Isra' Mi'raj", "Isra' Mi'raj", "Isra Mikraj"),
        ("nggak jadi", "nggak", "tidak"),
        ("Pasar murah Ramadhan dibuka", "Ramadhan", "Ramadan"),
        ("Jadwal imsak Ramadhan 1448 H", "Ramadhan", "Ramadan"),
        ("Ramadhan tahun ini", "Ramadhan", "Ramadan"),
        ("Selamat menunaikan ibadah puasa Ramadhan", "Ramadhan", "Ramadan"),
        ("Pesantren Ramadhan dibuka", "Ramadhan", "Ramadan"),
        ("banjir mempengaruhi pasokan", "mempengaruhi", "memengaruhi"),
        ("kami mentindaklanjuti aduan", "mentindaklanjuti", "menindaklanjuti"),
        ("Pemko mensikapi hal itu", "mensikapi", "menyikapi"),
        ("dinas mengkoreksi data", "mengkoreksi", "mengoreksi"),
        ("warga mempatuhi aturan", "mempatuhi", "mematuhi"),
        ("mensosialisasikannya", "mensosialisasikannya", "menyosialisasikannya"),
        ("tanggal 10 Nopember 2026", "Nopember", "November"),
        ("Hari Pahlawan 10 Nopember", "Nopember", "November"),
        ("awal Nopember", "Nopember", "November"),
        ("BULAN NOPEMBER", "NOPEMBER", "NOVEMBER"),
        ("menerima sertipikat", "sertipikat", "sertifikat"),
        ("jamaah umroh", "umroh", "umrah"),
    ],
)
def test_a_word_that_is_not_standard_is_suggested_the_one_that_is(
    said: str, text: str, right: str
) -> None:
    (finding,) = of(WORD, said)
    assert (finding.text, finding.suggestion) == (text, right)
    assert finding.severity is Severity.SUGGESTION


@pytest.mark.parametrize(
    "said",
    [
        "kegiatan yang ditaja Pemko sempena milad, berita bengak, tunjuk ajar",
        "Bpk. Camat dgn Sdr. Lurah s.d. besok dsb.",
        "Pak Ramadhan dan Masjid Taqwa di Hotel Bhakti",
        "bersama Bagian Kerjasama Setda",
        "surat dari PT IJIN dan ASN",
        "antar sendiri ke TPS terdekat",
        "“Nggak jadi,” katanya",
        "#AntriTertib @ijin https://ijin.example/resiko ijin@kota.go.id",
        "masing-masing warga, sehari-hari, se-Kabupaten",
        "keluar dari kepada daripada diatasi dibawa dimaksud kemari",
        "Institut Teknologi Sepuluh Nopember dan Jalan Sepuluh Nopember",
        "di Jl. 10 Nopember No. 5, Universitas 19 Nopember, Jalan Nopember",
        "Kepala Dinas, Ahmad Ramadhan, dan Hotel Ramadhan Syariah",
        "SMP IT Ramadhan Ceria; kata Ramadhan, dan menurut Ramadhan kepada Ramadhan",
        "di pekan ini, di ikan itu, di rekan kami, di Pekan Baru, di bukan, di antara",
        "di Mukan, di luar, di bawah, di data kami, di proses seleksi",
        "mempelajari, memperhatikan, mempunyai, memproses, mempraktikkan, memprotes",
        "mengkaji, mengkritik, mentransfer, menstabilkan, mensyukuri, mengkhawatirkan",
        "mempertahankan, mempersiapkan, mentraktir, menskors, mengklasifikasikan",
    ],
)
def test_names_local_words_and_what_is_right_are_passed(said: str) -> None:
    assert texts(WORD, said) == []


@pytest.mark.parametrize(
    ("said", "text", "right"),
    [
        ("soft launching digelar", "soft launching", "prapeluncuran"),
        ("Soft-launching digelar", "Soft-launching", "Prapeluncuran"),
        ("sebelum deadline itu", "deadline", "tenggat"),
        ("kita meng-upgrade diri", "meng-upgrade", "meningkatkan"),
        ("terus meng-updade data", "meng-updade", "memutakhirkan"),
        ("data diupdate", "diupdate", "dimutakhirkan"),
        ("silakan di-download", "di-download", "diunduh"),
        ("lewat call center", "call center", "pusat panggilan"),
    ],
)
def test_a_foreign_word_has_one_of_ours(said: str, text: str, right: str) -> None:
    (finding,) = of(FOREIGN, said)
    assert (finding.text, finding.suggestion) == (text, right)


@pytest.mark.parametrize(
    "said",
    [
        "video, internet, festival, admin, hotel, reels",
        "situs website, email, streaming, barcode, error, branding, booth, flashdisk",
        "username dan password, wifi, subtitle, rest area, voucher, snack, hosting",
        "“Launching itu penting,” katanya",
        "hubungi Call Center 112",
        "ruang Creative Hub di Smart City Dumai",
        "di-PHK dan ber-KTP, e-katalog, anti-korupsi",
        "Jangan klik https://a.example/update/launching",
    ],
)
def test_loanwords_names_and_quotations_are_no_foreign_words(said: str) -> None:
    assert texts(FOREIGN, said) == []


@pytest.mark.parametrize(
    "said",
    [
        "Buku “Kiat Antri Sehat” terbit",
        "grup WhatsApp “Aktifitas Ibu dan Anak” dibuka",
        'unduh aplikasi "Antri" di ponsel',
        "novel berjudul “Resiko” dan lagu “Ijin Pulang”",
        "kapal “Ijin Berlayar” bersandar",
        "Aplikasi E-ANTRI dan SI-IJIN dipakai",
    ],
)
def test_a_name_in_quotation_marks_is_written_as_it_is(said: str) -> None:
    assert texts(WORD, said) == []


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("Ia berkata, “Warga dihimbau tertib.”", "dihimbau"),
        ("“Jaga Resiko Kita,” katanya", "Resiko"),
        ("acara bertema “Kurangi Resiko Bencana” digelar", "Resiko"),
        ('spanduk "Stop Aktifitas Ilegal" dipasang', "Aktifitas"),
        ("Kata “Resiko” sering salah ditulis", "Resiko"),
        ("buku “kiat antri sehat” terbit", "antri"),
        ("buku “Kiat Infomasi Sehat” terbit", "Infomasi"),
        ("“Aktifitas Pagi tanpa tanda tutup", "Aktifitas"),
    ],
)
def test_what_is_said_or_meant_in_quotation_marks_is_no_name(
    said: str, text: str
) -> None:
    assert texts(WORD, said) == [text]


@pytest.mark.parametrize(
    "said",
    [
        "Download our app and follow the link below.",
        "Selamat datang di Rupat! / Welcome to Rupat, share your photos with the team.",
        "Free training for all visitors: please bring your ticket.",
        "Acara ini gratis.\nThe event is free and open to the public.",
        "Kantor hari ini tutup (the service is online until we return).",
        "Pasar dibuka pukul 08.00 WIB. Please update your data at our office.",
    ],
)
def test_whole_sentences_in_english_are_left_in_english(said: str) -> None:
    assert found(said, kind=Kind.GREETING) == []


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("Ikuti workshop di balai kota.", "workshop"),
        ("Acara free for all warga kota ini", "free"),
        ("Warga bisa download di the App Store", "download"),
        ("Launching and training untuk peserta di mal", "Launching"),
        ("Please come. Warga dapat update data di kantor.", "update"),
        ("Tim kami siap to the point soal update data warga", "update"),
    ],
)
def test_a_few_english_words_make_no_english_sentence(said: str, text: str) -> None:
    assert text in texts(FOREIGN, said)


def test_in_a_headline_each_word_has_a_capital() -> None:
    title = "Pemko Gelar Soft Launching, Warga Dihimbau Daftar di Job Fair"
    assert texts(FOREIGN, title=title) == ["Soft Launching"]
    assert texts(WORD, title=title) == ["Dihimbau"]


def test_the_office_s_own_words_are_passed() -> None:
    own = Office(local_words=frozenset({"Resiko"}))
    assert texts(WORD, "resiko besar", own) == []


@pytest.mark.parametrize(
    "title",
    [
        "ALHAMDULILLAH!!! PEKANBARU RAIH PREDIKAT INFORMATIF TAHUN 2026",
        "SELAMAT HARI KORPRI",
        "BUPATI BUKA RAPAT di kantor camat",
    ],
)
def test_a_headline_in_capitals_shouts(title: str) -> None:
    assert texts(CAPITALS, title=title) == ([title] if "di" not in title else [])


@pytest.mark.parametrize(
    "title", ["", "HUT RI KE-81 PPID RSUD", "PENGUMUMAN", "Pemko Raih PPID", "PBB-P2"]
)
def test_abbreviations_do_not_shout(title: str) -> None:
    assert texts(CAPITALS, title=title) == []
    assert texts(CAPITALS, "SEMUA KAPITAL DI DALAM ISI") == []


@pytest.mark.parametrize(
    ("said", "text", "right"),
    [
        ("Wah!!!", "!!!", "!"),
        ("Benar??", "??", "?"),
        ("Lalu.. pergi", "..", "."),
        ("Lalu..... pergi", ".....", "…"),
        ("Satu,, dua", ",,", ","),
        ("Apa?!! Ya", "?!!", "?"),
        ("Wah.......... bagus", "..........", "…"),
        ("Lalu .... pergi", "....", "…"),
        ("Kami tunggu........", "........", "…"),
        ("Sabar…… ya", "……", "…"),
        ("Nama siapa!!", "!!", "!"),
    ],
)
def test_a_mark_is_written_once(said: str, text: str, right: str) -> None:
    (finding,) = of(MARKS, said)
    assert (finding.text, finding.suggestion) == (text, right)


@pytest.mark.parametrize(
    "said",
    ["Lalu... pergi", "Apa?!", "Lalu…", "../x", "https://a.example/b??c", "1..2"],
)
def test_an_ellipsis_and_an_address_are_no_repetition(said: str) -> None:
    assert texts(MARKS, said) == []


@pytest.mark.parametrize(
    "said",
    [
        "Nama: ........\nTempat lahir : ......",
        "Yang menerima, (....................)",
        "Nomor: …………/…………/2026",
        "Pada hari .......... tanggal ...... telah diterima Rp ......",
        "Kata Pengantar............... 3\nBab Satu ........ 12",
        "Saya .............. selaku ketua menyatakan benar",
        "Tanda tangan = ......",
    ],
)
def test_a_blank_of_a_form_and_the_way_to_a_page_are_no_repetition(said: str) -> None:
    assert texts(MARKS, said) == []


@pytest.mark.parametrize(
    ("said", "text", "right"),
    [
        ("Rp . 7.500", "Rp . 7.500", "Rp7.500"),
        ("Rp .500.000", "Rp .500.000", "Rp500.000"),
        ("IDR . 5000", "IDR . 5000", "Rp5.000"),
        ("rp . 25 rb", "rp . 25", "Rp25"),
        ("Rp 300 Miliar", "Rp 300", "Rp300"),
        ("Rp. 87 miliar", "Rp. 87", "Rp87"),
        ("Rp15.000,-", "Rp15.000,-", "Rp15.000"),
        ("Rp. 344. 320.772. 000, 00", "Rp. 344. 320.772. 000, 00", "Rp344.320.772.000"),
        ("Rp15,000", "Rp15,000", "Rp15.000"),
        ("rp5000 saja", "rp5000", "Rp5.000"),
        ("IDR 5.000", "IDR 5.000", "Rp5.000"),
        ("Rp 300, 20 orang", "Rp 300", "Rp300"),
        ("Rp 1,5 miliar", "Rp 1,5", "Rp1,5"),
        ("Rp1.5 miliar", "Rp1.5", ""),
        ("RP 5.000", "RP 5.000", "Rp5.000"),
        ("RP5.000", "RP5.000", "Rp5.000"),
        ("RP3 juta", "RP3", "Rp3"),
        ("RP500", "RP500", "Rp500"),
        ("Rp 5rb", "Rp 5", "Rp5"),
    ],
)
def test_rupiah_have_one_form(said: str, text: str, right: str) -> None:
    (finding,) = of(RUPIAH, f"Biayanya {said}.")
    assert (finding.text, finding.suggestion) == (text, right)
    assert not right or texts(RUPIAH, f"Biayanya {right}.") == []


@pytest.mark.parametrize(
    "said",
    [
        "Rp15.000",
        "Rp2,4 miliar",
        "Rp500",
        "Rp15.000,00",
        "Rp68.500 per kg",
        "RpX",
        "Rp",
        "RP3KP 2024",
        "RP4D",
        "RP2KPKP",
        "RP3 disusun",
        "Rp1,5T",
    ],
)
def test_the_right_form_is_passed(said: str) -> None:
    assert texts(RUPIAH, f"Biayanya {said}.") == []


def test_there_are_enough_words() -> None:
    ours = table("language")
    assert sum(len(ours[family]) for family in OURS) >= 250
    assert len(table("foreign")["words"]) + len(table("foreign")["phrases"]) >= 200


def test_no_standard_word_is_itself_not_standard() -> None:
    known = lexicon()
    wrong = {
        word: advice.instead
        for word, advice in known.words.items()
        if (found := known.words.get(advice.instead.lower()))
        and found.family != "foreign"
    }
    assert not wrong


@pytest.mark.parametrize("family", OURS)
def test_each_word_is_found_as_it_is_listed(family: str) -> None:
    names = lexicon().cues
    for word, right in table("language")[family].items():
        if word in names:
            continue
        (finding, *_) = of(WORD, f"kata {word} itu")
        assert finding.text == word
        assert finding.suggestion.lower() == right.lower()


@pytest.mark.parametrize("family", ["words", "phrases"])
def test_each_foreign_word_is_found_as_it_is_listed(family: str) -> None:
    for word, right in table("foreign")[family].items():
        (finding, *_) = of(FOREIGN, f"kata {word} itu")
        assert (finding.text, finding.suggestion) == (word, right)


def test_words_of_a_list_stand_alone_and_across_a_line() -> None:
    known = any_of(["batas akhir", "batas"])
    assert [m[0] for m in known.finditer("Batas\nakhir, batasan, batas")] == [
        *("Batas\nakhir", "batas"),
    ]
    assert alternation(["a", "b c"]) == r"b\s{1,3}c|a"


def test_a_fast_pattern_finds_in_small_letters_what_the_plain_one_finds() -> None:
    words, text = ["Batas Akhir", "s/d", "PBB"], "batas\nakhir s/d, pbb; upbb pbbs s/dx"
    plain = [m.span() for m in any_of(words).finditer(text)]
    assert [m.span() for m in in_small(words).finditer(text)] == plain
    assert len(plain) == 3


def test_plain_office_prose_has_nothing_to_suggest() -> None:
    assert found(f"{BODY} Layanan ini gratis, tersedia setiap hari kerja.") == []
