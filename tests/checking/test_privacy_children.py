"""Children in cases: what tells who they are is held, initials and winners pass."""

from __future__ import annotations

import pytest

from tests.checking.prose import findings, item, rules, texts


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Korban pencabulan, Rafi (13), sudah divisum.", "Rafi (13)"),
        ("Polisi menangkap pelaku penganiayaan Dika Pratama (9).", "Dika Pratama (9)"),
        ("Rafi, yang berusia 13 tahun, menjadi korban.", "Rafi, yang berusia 13 tahun"),
        ("Rafi, 13 tahun, dianiaya temannya.", "Rafi, 13 tahun"),
        ("Rafi berumur 12 tahun dikeroyok.", "Rafi berumur 12 tahun"),
        ("Aisyah (8 tahun) ditemukan tewas.", "Aisyah (8 tahun)"),
        ("Korban bernama Aisyah (7 bulan) ditelantarkan.", "Aisyah (7 bulan)"),
        ("Bocah 9 tahun bernama Dika diculik.", "Bocah 9 tahun bernama Dika"),
        ("Remaja 15 tahun, Dika Pratama, dibegal.", "Remaja 15 tahun, Dika Pratama"),
        (
            "Korban pelecehan adalah siswi kelas VIII SMPN 5 Pekanbaru.",
            "siswi kelas VIII SMPN 5 Pekanbaru",
        ),
        (
            "Rafi, siswa kelas VII SMPN 5, dirundung.",
            "Rafi, siswa kelas VII SMPN 5",
        ),
        (
            "Ayah korban, Suryadi, melapor karena anaknya dianiaya.",
            "Ayah korban, Suryadi",
        ),
        (
            "Ibu korban bernama Rina. Anak itu disetubuhi.",
            "Ibu korban bernama Rina",
        ),
        (
            "Anak perempuan dari Bapak Suryadi menjadi korban.",
            "Anak perempuan dari Bapak Suryadi",
        ),
        (
            "Suryadi, ayah korban, meminta pelaku pencabulan anaknya dihukum.",
            "Suryadi, ayah korban",
        ),
        ("Saksi mata, Rafi (14), melihat tawuran.", "Rafi (14)"),
        ("Pelaku pencurian, Dika (16), ditahan.", "Dika (16)"),
        ("Anak korban KDRT bernama Fajar dititipkan.", "bernama Fajar"),
        ("Saksi berinisial NA (14) dan ibunya, Yusnidar, hadir.", "ibunya, Yusnidar"),
        (
            "Seorang siswi dicabuli. Orang tua korban, Bapak Hendri, melapor.",
            "Orang tua korban, Bapak Hendri",
        ),
        (
            "Identitas korban: Nabila Putri, umur 11 tahun.",
            "Nabila Putri, umur 11 tahun",
        ),
        ("Korban laka: Putra (15 th), warga Dumai.", "Putra (15 th)"),
        ("Pelajar DP (16) tewas. Ayahnya, Mulyadi, sedih.", "Ayahnya, Mulyadi"),
        ("NISN 0051234567", "0051234567"),
        ("1. Rafi, NISN: 0051234567, peringkat 3", "0051234567"),
    ],
)
def test_what_tells_who_a_child_is_is_held(body: str, text: str) -> None:
    assert texts("privacy.child", body) == [text]


@pytest.mark.parametrize(
    "body",
    [
        "Korban AZ (15) didampingi UPTD PPA.",
        "Korban berinisial R (13) sudah pulih.",
        "Korban, sebut saja Bunga (14), didampingi.",
        "Bunga (14), bukan nama sebenarnya, dianiaya.",
        "Tersangka Joko (43) ditangkap.",
        "Korban, Siti Aminah (34), dianiaya suaminya.",
        "Aisyah (9), siswi SDN 3 Dumai, juara lomba menulis.",
        "Rafi (13) juara lomba pidato anti perundungan.",
        "Sosialisasi pencegahan kekerasan diikuti siswa kelas VII SMPN 4.",
        "Duta antinarkoba Aisyah (16) terpilih.",
        "Sebanyak 12 anak menjadi korban kekerasan pada 2025.",
        "Kasus perundungan siswa kelas VII turun 12 persen.",
        "Korban banjir: 12 balita dan 9 lansia mengungsi.",
        "Pasal 81 ayat (2) UU Perlindungan Anak menjerat pelaku.",
        "Pelaku dijerat Pasal (12) undang-undang itu.",
        "Pencurian terjadi di Pekanbaru (12 kasus) dan Dumai (9 kasus).",
        "Relawan menggalang donasi bagi korban, kata Rafi (17).",
        "NISN dapat dicek di laman kementerian.",
        "Polres ungkap narkoba. Siswa kelas IX SMPN 2 juara futsal.",
        "Nabila (17), atlet karate asal Dumai, meraih emas.",
        "Pemuda 17 tahun berinisial MR diamankan polisi.",
        "Relawan korban banjir bernama Yanti menyalurkan sembako.",
        "Korban dirawat di Jalan Melati (12) dan Jalan Riau (9).",
        "Istri korban, Siti, menerima santunan.",
        "Hewan kurban dibagikan Rafi (12) dan temannya.",
    ],
)
def test_who_tells_of_no_child_is_passed(body: str) -> None:
    assert "privacy.child" not in rules(body)


def test_a_headline_s_offence_counts_for_the_body() -> None:
    about = item("Rafi (13) masih dirawat.", title="Polisi Tangkap Pelaku Pencabulan")
    assert [f.text for f in findings(about)] == ["Rafi (13)"]


def test_an_offence_far_away_does_not_count() -> None:
    body = (
        "Pencurian motor menurun.\n" + "Jalan diperbaiki. " * 30 + "Rafi (13) menang."
    )
    assert rules(body) == []


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("Pelajar berusia 16 tahun bernama Dika Ananda ditangkap.", "Dika Ananda"),
        ("Remaja 15 tahun bernama Siti Uni diamankan polisi.", "Siti Uni"),
        ("Sinta Contoh yang baru berumur 14 tahun dijual sindikat.", "Sinta Contoh"),
        ("Dika yang masih berusia 16 tahun diperdagangkan.", "Dika"),
        ("Polisi menyelamatkan Sinta, kini berusia 14 tahun, dari TPPO.", "Sinta"),
        ("Dika, saat itu berumur 9 tahun, menjadi saksi kasus itu.", "Dika"),
        ("Rafi (13) dan pamannya (45) dianiaya.", "Rafi"),
        ("Keterangan dari Rafi (13) dan Dika (14) dicatat penyidik.", "Dika"),
        ("Seorang siswi kelas 5 SD dicabuli tetangganya.", "siswi kelas 5 SD"),
        ("Bapak korban, Suryadi, melapor; putrinya dicabuli.", "Suryadi"),
        ("Ibu korban, Rosmiati, menyebut anaknya di kelas 4.", "Rosmiati"),
        ("bocah 9 tahun bernama dika diculik", "dika"),
        ("Polisi menangkap pelajar bernama Dika Pratama.", "Dika Pratama"),
        ("Korban Aisyah, 9, dirawat setelah dianiaya.", "Aisyah"),
        ("Tersangka Joko, 17, ditahan.", "Joko"),
        ("Lusi, remaja pendaki gunung berusia 17 tahun, korban pencurian.", "Lusi"),
        ("Polisi menangkap tiga remaja: Rafi (16), Dika (17), Ujang (17).", "Ujang"),
        ("Korban kebakaran: Nurmi (60), Rafi (8), dan Siti (34).", "Rafi"),
        ("Rehan (16) menjadi korban tabrak lari.", "Rehan"),
        ("Rehan, pelajar 16 tahun, tewas di lokasi kejadian.", "Rehan"),
        ("Nenek korban, Ibu Salamah, merawat cucunya yang dianiaya.", "Salamah"),
        ("Balita Kevin Contoh, 3 tahun, hanyut di parit.", "Kevin"),
        ("Anak dari tersangka Joko, Rani (5), dititipkan di panti.", "Rani"),
        ("Fatmawati (15), saksi kasus itu, diperiksa polisi.", "Fatmawati"),
    ],
)
def test_a_child_s_age_may_stand_anywhere(body: str, name: str) -> None:
    assert any(name in text for text in texts("privacy.child", body))


@pytest.mark.parametrize(
    "body",
    [
        "Siswa kelas V korban kebakaran belajar di tenda.",
        "Ratusan siswa kelas VI SDN 4 korban asap diliburkan.",
        "Siswi kelas IX SMPN 2 yang menjadi korban banjir mendapat seragam.",
        "Para pelajar kelas XII SMAN 1 mengumpulkan baju bagi korban gempa.",
        "Barang bukti: Yamaha Jupiter (2), Vivo (3), dan uang tunai.",
        "Disita dari pelaku: Samsung Galaxy (4), dompet (2), pisau (1).",
        "Kasus tahun ini: Pencurian (12), Penganiayaan (9), Perundungan (3).",
        "Korban tersebar di Buluh Contoh (3), Teratak Contoh (4), dan Batu Gajah (2).",
        "Rincian pelaku per wilayah: Desa Contoh (5), Kampung Baru (7).",
        "Skor akhir turnamen di lapas: Garuda Contoh (3), Elang Contoh (2), tahanan.",
        "Perolehan kursi saksi: Melati (5), kursi kosong (2).",
        "Pencurian motor: Vario (3), Supra (5).",
        "Kasus pencurian: Rumbai (3), Sail (5), Binawidya (7).",
        "Kecelakaan: Bus Makmur (12) dan Truk Hino (3)",
        "Kejadian pencurian pada Sabtu, 12, dan Minggu, 13, Desember",
        "Pencurian di Rumbai, 12, dan Sail, 13, dilaporkan.",
        "Lampiran (2) memuat kasus kekerasan. Tabel (3) memuat korban.",
        "Pencurian, 16 tahun lalu, terulang.",
        "Kekerasan, 10 tahun terakhir, naik.",
        "Marlina, 5 tahun silam, pernah menjadi korban.",
        "Joko divonis: Pencurian, 12 tahun penjara.",
        "Karyawati (12) dan karyawan (9) menjadi saksi dalam rapat.",
        "Sebanyak 12 siswa SMPN 3 menjadi korban keracunan.",
    ],
)
def test_groups_pieces_and_places_are_no_child(body: str) -> None:
    assert "privacy.child" not in rules(body)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (
            "kejadian pelecehan korbannya anak pak ridwan namanya bunga umur 9 tahun",
            "bunga umur 9 tahun",
        ),
        ("anak bu salmah yang namanya aisyah umur 7 tahun diculik", "aisyah"),
        ("yang dicabuli itu namanya dika usia 12 tahun", "dika usia 12 tahun"),
        ("anak pak sukiman jadi korban pencabulan", "anak pak sukiman"),
        ("putri ibu rosda, murid sd, dilecehkan tetangga", "putri ibu rosda"),
        ("warga bernama rafi umur 13 tahun dikeroyok", "rafi umur 13 tahun"),
        ("Korban KDRT itu anak yang namanya Fajar.", "Fajar"),
        ("Korban: RAFFI (13), pelajar, dianiaya.", "RAFFI (13)"),
        ("cucu kakek itu, anak mbak yuni, dianiaya temannya", "anak mbak yuni"),
    ],
)
def test_a_child_in_small_letters_is_held_as_neighbours_say_it(
    body: str, name: str
) -> None:
    assert any(name in text for text in texts("privacy.child", body))


@pytest.mark.parametrize(
    "body",
    [
        "anak yang namanya tercantum umur 11 tahun ke atas, korban banjir, didata",
        "korban kekerasan yang namanya dirahasiakan umur 11 tahun didampingi",
        "anak pak lurah menang lomba, pelaku pencurian ditahan",
        "anak ibu hamil korban kdrt didampingi",
        "korban, namanya disamarkan, umur 9 tahun, didampingi",
        "pelaku ditangkap, anak bapak dan ibu diharap tenang",
        "anak ibu kota juga bisa jadi korban penculikan",
        "anak pak ridwan umur 9 tahun juara mengaji",
        "pelaku bernama joko umur 43 tahun ditangkap",
        "Korban: TPPO (13 kasus) dan KDRT (12).",
        "Korban:\nLAKI-LAKI\t(12)\nPEREMPUAN\t(9) kekerasan",
        "Korban: LANSIA (12), BALITA (9) korban kekerasan",
        "jaga anak bapak ibu semua dari pelaku penculikan",
        "anak pak polisi menjadi saksi mata",
    ],
)
def test_small_letters_that_name_no_child_are_passed(body: str) -> None:
    assert "privacy.child" not in rules(body)
