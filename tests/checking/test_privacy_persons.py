"""Dates of birth and homes of persons; offices, groups and ideas pass."""

from __future__ import annotations

import pytest

from tests.checking.prose import rules, said, texts


@pytest.mark.parametrize(
    ("body", "date"),
    [
        ("TTL: Pekanbaru, 12-05-1990", "12-05-1990"),
        ("Tempat/Tanggal Lahir : Siak, 3 Maret 1988", "3 Maret 1988"),
        ("Tempat, tgl lahir: Duri 03/03/1988", "03/03/1988"),
        ("Tgl. lahir 1988-03-03", "1988-03-03"),
        ("tanggal lahirnya 17 Agustus 1999", "17 Agustus 1999"),
        ("Marlina lahir di Siak, 12 Mei 1990.", "12 Mei 1990"),
        ("Zulkifli, lahir 12 Mei 1990, melapor.", "12 Mei 1990"),
        ("Zulkifli (lahir 12 Mei 1990) dilantik", "12 Mei 1990"),
        ("Marlina, perempuan kelahiran Dumai, 4 April 1975,", "4 April 1975"),
        ("Ia lahir pada tanggal 3 Maret 1985 di Dumai.", "3 Maret 1985"),
        ("Beliau dilahirkan di Rengat pada 1 Januari 1960.", "1 Januari 1960"),
        ("Drs. H. Zulkifli, M.Si., kelahiran Bengkalis 4 Apr 1970", "4 Apr 1970"),
        ("Bupati Siak Rahmat Hidayat lahir di Siak 5 Mei 1968", "5 Mei 1968"),
        ("Korban lahir 12.05.2001", "12.05.2001"),
        ("Lahir di Selatpanjang pada 7 Juli 1977, Asmar ramah.", "7 Juli 1977"),
        ("Akta bagi bayi bernama Azzam, lahir 20 Mei 2026.", "20 Mei 2026"),
    ],
)
def test_a_person_s_birthday_is_held(body: str, date: str) -> None:
    assert said(body) == [("privacy.birth_date", "hold", date)]


def test_each_birthday_of_a_list_is_held() -> None:
    body = "Peserta (nama, tempat tanggal lahir):\n1. Marlina, Siak, 12 Mei 1990\n"
    body += "2. Zulkifli, Duri, 3-4-1991\n\nTes digelar 1 Desember 2026."
    assert texts("privacy.birth_date", body) == ["12 Mei 1990", "3-4-1991"]


@pytest.mark.parametrize(
    "body",
    [
        "Hari lahir Pancasila, 1 Juni 1945, diperingati di lapangan.",
        "KORPRI lahir pada 29 November 1971.",
        "Kota Pekanbaru lahir 23 Juni 1784.",
        "Anak yang lahir sebelum 1 Januari 2020 boleh mendaftar.",
        "Bayi yang lahir pada 23 Juni 2026 mendapat akta gratis.",
        "Bagi yang lahir setelah 31 Desember 2008, bawa akta.",
        "Pemilih lahir paling lambat 27 November 2009.",
        "Isi nama, tempat tanggal lahir, dan alamat.",
        "Tanggal lahir diisi dengan format HH-BB-TTTT.",
        "Formulir memuat TTL. Pendaftaran dibuka 1-12-2026.",
        "Rapat digelar Rabu (18/11/2026).",
        "Perda itu lahir pada 4 Mei 2019.",
        "Peserta kelahiran 2005 sampai 2010",
        "Warga kelahiran 1 Januari 2005 - 31 Desember 2010 diundang.",
        "Gerakan ini lahir 20 Mei 1908.",
        "Akta lahir terbit 12 Mei 2026.",
        "Lahir dan besar di Siak, ia memimpin sejak 12 Mei 2020.",
        "Sultan Syarif Kasim II lahir di Siak, 1 Desember 1893.",
        "Nahdlatul Ulama lahir 31 Januari 1926.",
        "Program ini lahir dari rembuk warga 12 Mei 2025.",
    ],
)
def test_what_is_no_person_s_birthday_is_passed(body: str) -> None:
    assert "privacy.birth_date" not in rules(body)


@pytest.mark.parametrize(
    ("body", "address"),
    [
        ("Marlina, warga Jalan Melati No. 12, menerima.", "Jalan Melati No. 12"),
        ("Zulkifli tinggal di Jl. Kenanga Nomor 4B.", "Jl. Kenanga Nomor 4B"),
        (
            "Bu Marlina beralamat di Jln Cempaka Gang Mawar No 7.",
            "Jln Cempaka Gang Mawar No 7",
        ),
        ("Kediaman Zulkifli di Jalan Riau No. 9 ramai.", "Jalan Riau No. 9"),
        ("rumah milik Bapak Rahmat di Jalan Cempaka No. 9", "Jalan Cempaka No. 9"),
        (
            "Siti Aminah berdomisili di Perumahan Griya Indah Blok C No. 5",
            "Perumahan Griya Indah Blok C No. 5",
        ),
        (
            "Nek Ijah, 78 tahun, tinggal di Gang Swadaya No. 17 RT 02.",
            "Gang Swadaya No. 17",
        ),
        (
            "Bantuan diantar ke kediaman Pak Tarmizi di Jl. Pemuda Gg. Ikhlas No. 21.",
            "Jl. Pemuda Gg. Ikhlas No. 21",
        ),
        ("1. Marlina, Jl. Melati No. 12", "Jl. Melati No. 12"),
        ("2. Zulkifli (Jl. Melati No. 14)", "Jl. Melati No. 14"),
        ("- Rahmat Hidayat, Gang Mawar No. 3", "Gang Mawar No. 3"),
        ("Nama: Marlina\nAlamat: Jl. Melati No. 12", "Jl. Melati No. 12"),
        ("Ia menetap di Jalan Lintas 45, Minas.", "Jalan Lintas 45"),
        ("Rumah duka: Jalan Sumatra No. 8, almarhum Zulkifli.", "Jalan Sumatra No. 8"),
        ("Warga Jalan Durian No. 3, Marlina, menang.", "Jalan Durian No. 3"),
    ],
)
def test_a_person_s_home_is_a_warning(body: str, address: str) -> None:
    assert ("privacy.home_address", "warning", address) in said(body)


@pytest.mark.parametrize(
    "body",
    [
        "Korban, Siti (34), tinggal di Jl. Mawar No. 7. Ia dianiaya.",
        "Tersangka Zulkifli ditangkap di rumahnya di Jalan Riau No. 9.",
        "Marlina, warga Jalan Melati No. 12, menjadi korban penganiayaan.",
    ],
)
def test_a_victim_s_home_is_held(body: str) -> None:
    found = [severity for rule, severity, _ in said(body) if "home" in rule]
    assert found == ["hold"]


@pytest.mark.parametrize(
    "body",
    [
        "Kantor Disdukcapil, Jalan Jenderal Sudirman No. 464",
        "Puskesmas Melur beralamat di Jalan Kenanga No. 4.",
        "Alamat: Jalan Sudirman No. 464",
        "Gerai Samsat\nAlamat: Jl. Melati No. 12",
        "Rumah Sakit Contoh di Jalan Riau No. 2",
        "Rumah makan di Jalan Riau No. 2 milik Zulkifli",
        "Rumah dinas wali kota di Jalan Ahmad Yani No. 1",
        "Warga RT 03 RW 05 Kelurahan Tangkerang",
        "RT 01/RW 02, RT 02/RW 02, dan RT 03/RW 02 padam",
        "Warga Jalan Melati mengeluhkan banjir.",
        "Penutupan Jalan Sudirman No. 1 sampai No. 20",
        "Posko banjir: Jalan Yos Sudarso No. 5, narahubung Marlina",
        "2. Puskesmas Melur, Jl. Kenanga No. 4",
        "Toko Rahmat Jaya di Jalan Riau No. 2",
        "Lomba digelar di Gang Mawar RT 04.",
        "Kepala UPT, Zulkifli, menerima warga di Jalan Cempaka No. 9.",
        "Masjid Al Ikhlas, Jalan Delima No. 3, dan warga sekitarnya",
        "Warga tinggal 200 meter dari Jalan Riau Km 12",
        "Pos pemadam bergerak ke rumah warga di Jalan Fajar No. 40.",
        "Penerima bedah rumah: Yusuf (RT 02 RW 05 Desa Pinggir).",
        "Alamat: UPT Samsat Simpang Tiga, Jalan Kaharuddin Nasution No. 32",
        "Alamat kantor baru Dinas Sosial: Jl. Melati No. 1",
    ],
)
def test_an_office_s_address_is_passed(body: str) -> None:
    assert "privacy.home_address" not in rules(body)


@pytest.mark.parametrize(
    ("body", "dates"),
    [
        (
            "No | Nama | Tanggal Lahir\n1 | Sukiman | 05-01-1986\n2 | Rina | 6-2-1987",
            ["05-01-1986", "6-2-1987"],
        ),
        (
            "|Nama|Tgl Lahir|Daftar|\n|---|---|---|\n|Rina|6-2-1987|1-12-2026|",
            ["6-2-1987"],
        ),
        ("Nama;TTL;Kelas\nRina;Siak, 6 Mei 2009;X", ["6 Mei 2009"]),
        ("No\tNama\tTTL\n1\tRina\tSiak, 6 Mei 1987", ["6 Mei 1987"]),
        ("no,nama,tanggal lahir\n1,Rina Contoh,1987-02-06", ["1987-02-06"]),
        (
            "Nama dan tanggal lahir\n1. Rina Contoh, 6-2-1987\n2. Ujang (7-3-1988)",
            ["6-2-1987", "7-3-1988"],
        ),
    ],
)
def test_a_column_of_birthdays_is_held(body: str, dates: list[str]) -> None:
    assert texts("privacy.birth_date", body) == dates


@pytest.mark.parametrize(
    ("body", "date"),
    [
        ("Jemaah a.n. Hj. Salmah, NIK 1471, lahir 9 Mei 1955, melapor.", "9 Mei 1955"),
        ("Dicari: Sukiman, lahir 1 April 1947, Jl. Pepaya.", "1 April 1947"),
        ("Marlina, warga Rumbai, lahir 12 Mei 1990, hilang.", "12 Mei 1990"),
        ("Zulkifli (45), laki-laki, lahir di Siak 3-4-1981.", "3-4-1981"),
        ("Rina Contoh, umur 36, perempuan, lahir 6-2-1990", "6-2-1990"),
        ("Wali Kota Firdaus lahir di Siak 5 Mei 1968.", "5 Mei 1968"),
        ("Kepala Desa Rahmat Contoh lahir 5 Mei 1968.", "5 Mei 1968"),
        ("Marlina, pawang gajah, lahir di Minas, 12 Mei 1990.", "12 Mei 1990"),
        ("Tanggal kelahiran: 6 Februari 1987", "6 Februari 1987"),
        ("pasien bernama salmah lahir 9-5-1955", "9-5-1955"),
        ("Nama: Siti\nLahir: 3 Mei 1950", "3 Mei 1950"),
        ("Pelaku berinisial RS, lahir 3 Mei 1990, ditangkap.", "3 Mei 1990"),
        ("Telah meninggal Bapak Gunawan, lahir 3 Mei 1950.", "3 Mei 1950"),
        ("Siti binti Ahmad, kelahiran 3 Mei 1950", "3 Mei 1950"),
        ("Yang bersangkutan lahir di Siak 9 September 1979.", "9 September 1979"),
    ],
)
def test_a_birthday_as_somebody_s_attribute_is_held(body: str, date: str) -> None:
    assert date in texts("privacy.birth_date", body)


@pytest.mark.parametrize(
    "body",
    [
        "Anak gajah bernama Tari lahir di Minas pada 6 Mei 2026.",
        "Harimau sumatra Sonai lahir pada 6 Mei 2026.",
        "Bayi orang utan Kasih lahir 6 Mei 2026 dari induk Mega.",
        "Seekor tapir, Bujang, lahir pada 6 Mei 2026.",
        "Siak Sri Indrapura lahir 12 Oktober 1999.",
        "Sanggar Seni Contoh lahir 12 Mei 1998.",
        "Komunitas Riau Berbagi lahir pada 12 Mei 2015.",
        "Klub Contoh Raya lahir 13 November 1955.",
        "Rina, jurnalis, menyebut koran itu lahir 12 Mei 1990.",
        "No | Kegiatan | Tanggal\n1 | Rapat | 05-01-2026",
        "Syarat | Tanggal lahir\nUsia | paling lambat 1-1-2008\n\nRapat 2-2-2026",
        "Isi nama dan tanggal lahir\n1. Pendaftaran 1-12-2026\n2. Tes 2-12-2026",
        "Formulir: nama, tanggal lahir, alamat\nBatas kirim 5 Desember 2026, Siak",
        "Festival Zapin lahir 6 Mei 2001.",
        "No | Nama Kegiatan | Tanggal Lahir Program\n1 | Rapat | 05-01-2020",
        "Jadwal akta lahir\n1. Rumbai, 5-12-2026\n2. Sail, 6-12-2026",
        "Tanggal lahir, nama, NIK harus sama.\nDitutup 5 Desember 2026, pukul 12.00",
        "Radio Contoh FM lahir 3 Mei 1990",
        "Lagu Lancang Contoh lahir 3 Mei 1950",
        "Tahap | Tanggal Lahir Peserta\n1 | 1 Januari 1990 - 31 Desember 1999",
        "Hari Lahir: 1 Juni 1945",
        "Akta lahir: 5 Desember 2026 di Rumbai",
    ],
)
def test_the_birth_of_an_animal_city_or_group_is_passed(body: str) -> None:
    assert "privacy.birth_date" not in rules(body)


@pytest.mark.parametrize(
    ("body", "address"),
    [
        (
            "Nama: Sukiman\nAlamat rumah: Perumahan Melati Permai Blok D4 No. 19",
            "Perumahan Melati Permai Blok D4 No. 19",
        ),
        ("Nama : Budiman\nAlamat : Jl. Melati No. 12", "Jl. Melati No. 12"),
        ("Nama lengkap: Yuliwati\nTinggal di Gang Mawar No. 3", "Gang Mawar No. 3"),
        ("NAMA: Herman\nALAMAT: JL. MELATI NO. 12", "JL. MELATI NO. 12"),
    ],
)
def test_the_home_in_a_form_is_a_warning(body: str, address: str) -> None:
    assert ("privacy.home_address", "warning", address) in said(body)


@pytest.mark.parametrize(
    "body",
    [
        "Nama: Toko Sukiman\nAlamat: Jl. Melati No. 12",
        "Nama UMKM: Dapur Budiman\nAlamat: Jl. Melati No. 12",
        "Nama kegiatan: Pelatihan\nAlamat: Jl. Melati No. 12",
        "Nama tempat: Balai Warga\nAlamat: Gang Mawar No. 3",
        "Nama acara: Pasar Murah\nAlamat: Jl. Melati No. 12",
    ],
)
def test_a_form_of_a_body_or_an_event_is_passed(body: str) -> None:
    assert "privacy.home_address" not in rules(body)


@pytest.mark.parametrize(
    ("body", "date"),
    [
        ("Ahli waris: ROSMIATI, lahir di Sungai Apit, 3 Maret 1960.", "3 Maret 1960"),
        ("Pemohon: SUKIMAN BIN ALI, lahir di Siak, 3-3-1960", "3-3-1960"),
        ("Pewaris : ROSMIATI, kelahiran Dumai 4 April 1955", "4 April 1955"),
        ("1. HERMAWAN, lahir di Bukit Batu, 5 Mei 1971", "5 Mei 1971"),
        ("SUHERMAN, lahir 5 Mei 1971, menyatakan benar.", "5 Mei 1971"),
        ("Terlapor: YUSNIDAR (lahir di Duri, 6 Juni 1980)", "6 Juni 1980"),
        ("Nama: SITI CONTOH; lahir di Rengat, 7 Juli 1977.", "7 Juli 1977"),
        ("a.n. MARLINA, lahir di Teluk Kuantan, 8-8-1988", "8-8-1988"),
    ],
)
def test_a_name_in_capitals_is_born_too(body: str, date: str) -> None:
    assert texts("privacy.birth_date", body) == [date]


@pytest.mark.parametrize(
    "body",
    [
        "KORPRI, lahir 29 November 1971, berulang tahun.",
        "BAZNAS, lahir 17 Januari 2001, menghimpun zakat.",
        "TPPKS, lahir 3 Maret 1980.",
        "PROGRAM LANSIA, lahir 3 Maret 1980.",
        "Peserta: WARGA yang lahir sebelum 1 Januari 1960.",
        "Syarat: PEMUDA, lahir paling lambat 1 Januari 2005.",
        "PERSATUAN GURU, lahir 25 November 1945",
        "Lokasi: KOTA DUMAI, lahir 20 April 1999.",
    ],
)
def test_a_body_in_capitals_is_no_person_born(body: str) -> None:
    assert "privacy.birth_date" not in rules(body)


@pytest.mark.parametrize(
    ("body", "address"),
    [
        (
            "Daftar pengurus:\nKetua\tHendri\tPerum Melati Asri Blok A No. 3",
            "Perum Melati Asri Blok A No. 3",
        ),
        ("No\tNama\tAlamat\n1\tROSMIATI\tJl. Melati No. 12", "Jl. Melati No. 12"),
        ("1\tRosmiati, S.Pd\tGuru\tJl. Melati No. 12", "Jl. Melati No. 12"),
        ("| 1 | Siti Contoh | Jl. Melati No. 12 |", "Jl. Melati No. 12"),
        ("Rosmiati\tPerempuan\tJalan Kenanga No. 4\t0761", "Jalan Kenanga No. 4"),
        ("Sekretaris | Yusnidar | Gang Mawar No. 3", "Gang Mawar No. 3"),
        (
            "Nama: ROSMIATI; Pekerjaan: Guru SD; Alamat: Jalan Kenanga No. 4; sah",
            "Jalan Kenanga No. 4",
        ),
        (
            "Nama : SUKIMAN\nPekerjaan : Karyawan toko\nAlamat : Jl. Melati No. 12",
            "Jl. Melati No. 12",
        ),
        ("Nama: HERMAN; Umur: 45; Alamat: Gang Mawar No. 3", "Gang Mawar No. 3"),
    ],
)
def test_the_home_in_a_table_or_a_statement_is_a_warning(
    body: str, address: str
) -> None:
    assert ("privacy.home_address", "warning", address) in said(body)


@pytest.mark.parametrize(
    "body",
    [
        "1\tPuskesmas Melur\tJl. Kenanga No. 4",
        "Puskesmas\tKepala\tAlamat\nMelur\tRosmiati\tJl. Kenanga No. 4",
        "Nama Usaha\tPemilik\tAlamat\nDapur Bunda\tRosmiati\tJl. Melati No. 3",
        "| Agen | Alamat |\n|---|---|\n| Rosmiati | Jl. Melati No. 3 |",
        "No\tLokasi\tTitik\n1\tSukajadi\tJl. Melati No. 3",
        "Senin\tPasar murah\tJl. Melati No. 3",
        "08.00\tSambutan Ketua RW\tGang Mawar No. 3",
        "1\tRSUD\tJl. Diponegoro No. 2",
        "Ketua\tSMPN 4 Siak\tJl. Melati No. 12",
        "Narahubung\tRosmiati\tKantor Camat, Jl. Melati No. 12",
        "Nama: RSUD CONTOH; Alamat: Jl. Melati No. 12",
        "Nama: SUKIMAN; Jabatan: Kepala Dinas; Alamat: Jl. Melati No. 12",
        "Nama: TOKO ROSMIATI\nAlamat: Jl. Melati No. 12",
        "Nama: BUMDES MAJU\nAlamat: Jl. Melati No. 12",
        "Nama\tJabatan\tAlamat Kantor\nRosmiati\tLurah\tJl. Melati No. 3",
        "Hari\tKegiatan\nSenin\tPENGOBATAN GRATIS\tJl. Melati No. 3",
        "Wilayah padam:\nSenin\tSUKAMAJU\tJl. Melati No. 3",
        "Penyulang\tGunung Sari\tJl. Melati No. 12 RT 03",
    ],
)
def test_an_office_s_address_in_a_table_is_passed(body: str) -> None:
    assert "privacy.home_address" not in rules(body)
