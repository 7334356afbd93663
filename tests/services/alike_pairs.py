"""Pairs of Indonesian announcements, and what a person says of each: the labels.

"same": nearly the same text. "units": another unit announces the same thing in other
words. "": two different things, however alike they sound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Label = Literal["same", "units", ""]


@dataclass(frozen=True, slots=True)
class Pair:
    label: Label
    first: tuple[str, str, str]  # unit, title, body
    second: tuple[str, str, str]


_CFD = (
    "Disdukcapil",
    "Disdukcapil Buka Perekaman KTP-el di Area CFD, Minggu Pagi",
    (
        "Warga Pekanbaru yang belum merekam KTP-el bisa memanfaatkan layanan jemput"
        " bola di area hari bebas kendaraan. Petugas melayani pada Minggu, 29 November"
        " 2026, pukul 06.30–09.00 WIB, di depan Perpustakaan Soeman HS, Jalan Jenderal"
        " Sudirman.\nSyaratnya berusia minimal 16 tahun dan membawa fotokopi kartu"
        " keluarga.\nLayanan ini gratis."
    ),
)
_VACCINE = (
    "Dinkes",
    "Kampanye Imunisasi Kejar Dimulai, Ayo Lengkapi Vaksin Si Kecil",
    (
        "Dinas Kesehatan membuka kampanye imunisasi kejar di 21 puskesmas mulai"
        " Selasa, 1 Desember 2026. Sasaran kegiatan ini balita yang jadwal"
        " imunisasinya terlewat.\nSilakan pilih puskesmas terdekat dan bawa buku KIA."
        " Pelayanan pukul 08.00–12.00 WIB pada hari kerja, tanpa dipungut biaya."
    ),
)
_WATER = (
    "PDAM",
    "Aliran Air di Kecamatan Sukajadi Terganggu Rabu Malam",
    (
        "Perbaikan pipa di Jalan Ahmad Yani membuat aliran air di Kecamatan Sukajadi"
        " terganggu Rabu, 25 November 2026, pukul 22.00–04.00 WIB. Warga diimbau"
        " menampung air. Pengaduan: 0761 555 0101."
    ),
)
_POSYANDU = (
    "Dinkes",
    "Posyandu Melati Buka Sabtu Pagi",
    (
        "Posyandu Melati di Kelurahan Sukajadi melayani imunisasi dan timbang badan"
        " pada Sabtu, 28 November 2026, pukul 08.00 WIB di balai kelurahan. Bawa buku"
        " KIA. Layanan ini gratis."
    ),
)
_MARKET = (
    "Disperindag",
    "Pasar Murah di Kecamatan Tampan, Beras Rp58.000 per 5 Kg",
    (
        "Dinas Perdagangan menggelar pasar murah di halaman Kantor Camat Tampan, Kamis,"
        " 26 November 2026, pukul 08.00–12.00 WIB. Tersedia beras Rp58.000 per 5 kg dan"
        " minyak goreng Rp15.000 per liter. Bawa KTP."
    ),
)
_KORPRI = (
    "IKP",
    "Selamat Hari Ulang Tahun Ke-55 KORPRI",
    (
        "Dirgahayu KORPRI! Terima kasih kepada seluruh pegawai yang tetap melayani"
        " dengan senyum, dari kota sampai ke pelosok kelurahan.\nTetap netral, tetap"
        " melayani."
    ),
)
_LIBRARY = (
    "Dispusip",
    "Pustaka Keliling Singgah di SDN 21 Pekanbaru",
    (
        "Mobil pustaka keliling singgah di SDN 21 Pekanbaru, Selasa, 24 November 2026,"
        " pukul 09.00–11.00 WIB. Anak-anak boleh membaca di tempat dan meminjam dua"
        " buku."
    ),
)
_STREET = (
    "Dishub",
    "Jalan Sudirman Ditutup Minggu Pagi untuk Lomba Lari",
    (
        "Jalan Jenderal Sudirman ditutup untuk kendaraan pada Minggu, 6 Desember 2026,"
        " pukul 05.00–10.00 WIB karena Pekanbaru Run. Gunakan Jalan Pattimura sebagai"
        " jalur alternatif."
    ),
)
_HOAX = (
    "IKP",
    "[HOAKS] Pendaftaran Bantuan UMKM Rp3 Juta lewat Tautan",
    (
        "Beredar pesan berantai bahwa Pemerintah Kota Pekanbaru membagikan bantuan"
        " UMKM Rp3 juta. Informasi tersebut tidak benar. Jangan klik tautannya dan"
        " jangan isi data. Sudah telanjur? Lapor ke 112."
    ),
)
_RAIN = (
    "BPBD",
    "Peringatan Dini: Hujan Lebat di Pekanbaru Sore Ini",
    (
        "Hujan lebat disertai petir berpotensi terjadi Senin, 23 November 2026, pukul"
        " 14.00–17.30 WIB di Rumbai, Payung Sekaki, dan Tuah Madani. Hindari berteduh"
        " di bawah pohon. Butuh pertolongan? Hubungi 112."
    ),
)
_TAX = (
    "Bapenda",
    "Bebas Denda PBB-P2 sampai 31 Desember 2026",
    (
        "Pemerintah kota menghapus denda PBB-P2 bagi warga yang melunasi pokok pajak"
        " sampai 31 Desember 2026. Bayar lewat bank, minimarket, atau aplikasi dompet"
        " digital."
    ),
)
_JOB = (
    "Disnaker",
    "Bursa Kerja 2026 Digelar di Gelanggang Remaja",
    (
        "Sebanyak 40 perusahaan membuka 1.200 lowongan pada bursa kerja di Gelanggang"
        " Remaja, 2–3 Desember 2026, pukul 09.00–16.00 WIB. Bawa KTP, ijazah, dan CV."
    ),
)


def reworded(
    one: tuple[str, str, str], *pairs: tuple[str, str]
) -> tuple[str, str, str]:
    unit, title, body = one
    for old, new in pairs:
        assert old in title or old in body, old
        title, body = title.replace(old, new), body.replace(old, new)
    return unit, title, body


def by(unit: str, one: tuple[str, str, str]) -> tuple[str, str, str]:
    return unit, one[1], one[2]


_SAME = (
    Pair("same", _CFD, _CFD),
    Pair("same", _VACCINE, _VACCINE),
    Pair("same", _CFD, reworded(_CFD, ("bisa memanfaatkan", "dapat menggunakan"))),
    Pair("same", _CFD, ("Disdukcapil", "Rekam KTP-el di CFD Minggu Ini", _CFD[2])),
    Pair("same", _CFD, (_CFD[0], _CFD[1], "PEKANBARU – " + _CFD[2])),
    Pair("same", _CFD, (_CFD[0], _CFD[1].upper(), _CFD[2].replace("\n", "  \n\n"))),
    Pair("same", _CFD, by("IKP", _CFD)),
    Pair(
        "same",
        _VACCINE,
        reworded(
            _VACCINE,
            ("membuka kampanye", "menggelar kampanye"),
            ("Sasaran kegiatan ini balita", "Sasarannya adalah balita"),
        ),
    ),
    Pair(
        "same",
        _VACCINE,
        reworded(
            _VACCINE, ("Silakan pilih", "Pilihlah"), ("tanpa dipungut biaya", "gratis")
        ),
    ),
    Pair(
        "same",
        _WATER,
        reworded(_WATER, ("Warga diimbau menampung air.", "Mohon menampung air dulu.")),
    ),
    Pair(
        "same",
        _WATER,
        reworded(
            _WATER,
            ("Terganggu Rabu Malam", "Mati Sementara"),
            (" Pengaduan: 0761 555 0101.", ""),
        ),
    ),
    Pair(
        "same",
        _POSYANDU,
        reworded(_POSYANDU, ("Layanan ini gratis.", "Tidak dipungut biaya.")),
    ),
    Pair("same", _POSYANDU, by("Kelurahan Sukajadi", _POSYANDU)),
    Pair(
        "same",
        _MARKET,
        reworded(_MARKET, ("menggelar", "mengadakan"), ("Tersedia", "Dijual")),
    ),
    Pair(
        "same",
        _KORPRI,
        reworded(_KORPRI, ("Terima kasih kepada", "Hormat kami untuk")),
    ),
    Pair("same", _LIBRARY, reworded(_LIBRARY, ("boleh membaca", "dapat membaca"))),
    Pair("same", _STREET, reworded(_STREET, ("Gunakan", "Silakan lewat"))),
    Pair(
        "same",
        _HOAX,
        reworded(_HOAX, ("Informasi tersebut tidak benar.", "Itu hoaks.")),
    ),
    Pair("same", _RAIN, reworded(_RAIN, ("Hindari berteduh", "Jangan berteduh"))),
    Pair("same", _TAX, reworded(_TAX, ("menghapus denda", "membebaskan denda"))),
    Pair(
        "same",
        _JOB,
        reworded(
            _JOB, ("Sebanyak 40 perusahaan membuka", "Ada 40 perusahaan yang membuka")
        ),
    ),
)

_UNITS = (
    Pair(
        "units",
        _CFD,
        (
            "Kecamatan Senapelan",
            "Perekaman KTP-el di CFD Minggu Pagi",
            (
                "Ayo rekam KTP-el! Hadir di depan Perpustakaan Soeman HS, Minggu, 29"
                " November 2026, mulai pukul 06.30 WIB. Jangan lupa fotokopi KK."
            ),
        ),
    ),
    Pair(
        "units",
        _VACCINE,
        (
            "Puskesmas Rumbai",
            "Imunisasi Kejar Dimulai, Lengkapi Vaksin Anak",
            (
                "Mulai Selasa, 1 Desember 2026, puskesmas se-Pekanbaru melayani balita"
                " yang terlewat imunisasi. Datang pukul 08.00 WIB dengan buku KIA."
            ),
        ),
    ),
    Pair(
        "units",
        _WATER,
        (
            "Kecamatan Sukajadi",
            "Aliran Air di Sukajadi Terganggu",
            (
                "Menurut PDAM, air di wilayah Sukajadi tidak mengalir Rabu, 25"
                " November 2026 malam. Tampunglah air sejak sore."
            ),
        ),
    ),
    Pair(
        "units",
        _MARKET,
        (
            "Kecamatan Tampan",
            "Pasar Murah di Kantor Camat Tampan",
            (
                "Belanja hemat di halaman Kantor Camat Tampan, Kamis, 26 November"
                " 2026, mulai pukul 08.00 WIB. Ada beras, gula, dan minyak goreng."
            ),
        ),
    ),
    Pair(
        "units",
        _STREET,
        (
            "Dispora",
            "Lomba Lari Pekanbaru Run, Jalan Sudirman Ditutup",
            (
                "Pekanbaru Run digelar Minggu, 6 Desember 2026. Jalan Jenderal"
                " Sudirman steril dari kendaraan sejak pukul 05.00 WIB."
            ),
        ),
    ),
    Pair(
        "units",
        _JOB,
        (
            "IKP",
            "Bursa Kerja Digelar di Gelanggang Remaja",
            (
                "Cari kerja? Datang ke Gelanggang Remaja pada 2–3 Desember 2026. Ada"
                " 1.200 lowongan dari 40 perusahaan."
            ),
        ),
    ),
    Pair(
        "units",
        _RAIN,
        (
            "IKP",
            "Waspada Hujan Lebat di Pekanbaru Sore Ini",
            (
                "BMKG memperingatkan potensi hujan lebat dan angin kencang, Senin,"
                " 23 November 2026, di Rumbai, Payung Sekaki, dan sekitarnya."
            ),
        ),
    ),
    Pair(
        "units",
        _LIBRARY,
        (
            "Disdik",
            "Pustaka Keliling Datang ke SDN 21 Pekanbaru",
            (
                "Siswa SDN 21 Pekanbaru kedatangan pustaka keliling pada Selasa, 24"
                " November 2026. Ayo baca!"
            ),
        ),
    ),
)

_DIFFERENT = (
    # The same every week, at another date.
    Pair("", _CFD, reworded(_CFD, ("29 November", "6 Desember"))),
    Pair("", _LIBRARY, reworded(_LIBRARY, ("24 November", "1 Desember"))),
    Pair("", _MARKET, reworded(_MARKET, ("26 November", "3 Desember"))),
    Pair("", _POSYANDU, reworded(_POSYANDU, ("28 November", "5 Desember"))),
    Pair("", _RAIN, reworded(_RAIN, ("Senin, 23", "Selasa, 24"))),
    Pair(
        "",
        _WATER,
        reworded(_WATER, ("Rabu, 25", "Jumat, 27"), ("Rabu Malam", "Jumat Malam")),
    ),
    # The same date, at another place.
    Pair(
        "",
        _POSYANDU,
        reworded(_POSYANDU, ("Melati", "Mawar"), ("Sukajadi", "Labuh Baru")),
    ),
    Pair("", _MARKET, reworded(_MARKET, ("Tampan", "Rumbai"))),
    Pair("", _LIBRARY, reworded(_LIBRARY, ("SDN 21", "SDN 45"))),
    Pair(
        "",
        _WATER,
        reworded(
            _WATER, ("Sukajadi", "Marpoyan Damai"), ("Ahmad Yani", "Arifin Ahmad")
        ),
    ),
    Pair(
        "",
        _STREET,
        reworded(
            _STREET,
            ("Jenderal Sudirman", "Soekarno-Hatta"),
            ("Jalan Sudirman", "Jalan Soekarno-Hatta"),
        ),
    ),
    # Another date and another place.
    Pair(
        "",
        _MARKET,
        reworded(_MARKET, ("Tampan", "Rumbai"), ("Kamis, 26", "Jumat, 27")),
    ),
    Pair(
        "",
        _LIBRARY,
        reworded(_LIBRARY, ("SDN 21", "SDN 8"), ("Selasa, 24", "Rabu, 25")),
    ),
    Pair(
        "",
        _POSYANDU,
        reworded(_POSYANDU, ("Melati", "Anggrek"), ("28 November", "5 Desember")),
    ),
    # Greetings of another year.
    Pair("", _KORPRI, reworded(_KORPRI, ("Ke-55", "Ke-56"))),
    Pair(
        "",
        (
            "IKP",
            "Selamat Tahun Baru 2027",
            "Selamat Tahun Baru 2027. Semoga sehat selalu.",
        ),
        (
            "IKP",
            "Selamat Tahun Baru 2028",
            "Selamat Tahun Baru 2028. Semoga sehat selalu.",
        ),
    ),
    Pair(
        "",
        ("IKP", "Selamat Idulfitri 1447 H", "Mohon maaf lahir dan batin."),
        ("IKP", "Selamat Idulfitri 1448 H", "Mohon maaf lahir dan batin."),
    ),
    # Other greetings with the same words.
    Pair(
        "",
        ("IKP", "Selamat Hari Guru Nasional", "Terima kasih kepada seluruh guru."),
        ("IKP", "Selamat Hari Ibu", "Terima kasih kepada seluruh ibu."),
    ),
    Pair(
        "",
        ("IKP", "Selamat Hari Raya Natal", "Damai di hati, damai di bumi."),
        ("IKP", "Selamat Hari Raya Nyepi", "Hening di hati, damai di bumi."),
    ),
    # One subject, two things.
    Pair(
        "",
        _TAX,
        (
            "Bapenda",
            "Bebas Denda Pajak Kendaraan sampai 31 Desember 2026",
            (
                "Pemprov menghapus denda pajak kendaraan bermotor sampai 31 Desember"
                " 2026. Bayar di Samsat terdekat dengan membawa STNK dan KTP."
            ),
        ),
    ),
    Pair(
        "",
        _VACCINE,
        (
            "Dinkes",
            "Imunisasi HPV untuk Siswi Kelas 5 dan 6",
            (
                "Petugas puskesmas datang ke sekolah mulai Selasa, 1 Desember 2026."
                " Siswi kelas 5 dan 6 SD mendapat vaksin HPV."
            ),
        ),
    ),
    Pair(
        "",
        _HOAX,
        reworded(
            _HOAX,
            ("UMKM Rp3 Juta", "Kuota Internet"),
            ("UMKM Rp3 juta", "kuota internet 50 GB"),
        ),
    ),
    Pair(
        "",
        _STREET,
        (
            "Dispora",
            "Senam Bersama di CFD Jalan Sudirman",
            (
                "Senam bersama digelar Minggu, 6 Desember 2026, di Jalan Jenderal"
                " Sudirman, pukul 06.00 WIB. Pakai sepatu olahraga."
            ),
        ),
    ),
    Pair(
        "",
        _RAIN,
        (
            "BPBD",
            "Posko Banjir Dibuka di Rumbai",
            (
                "BPBD membuka posko banjir di Kantor Camat Rumbai sejak Senin, 23"
                " November 2026. Tersedia dapur umum dan perahu karet."
            ),
        ),
    ),
    Pair(
        "",
        _JOB,
        (
            "Disnaker",
            "Pelatihan Las Gratis di Balai Latihan Kerja",
            (
                "Pendaftaran pelatihan las dibuka 2–3 Desember 2026, pukul 09.00–16.00"
                " WIB. Bawa KTP dan ijazah."
            ),
        ),
    ),
    Pair(
        "",
        (
            "Dinkes",
            "Donor Darah di PMI",
            "Ayo donor darah di PMI, Senin, 30 November 2026.",
        ),
        (
            "PMI",
            "Donor Darah di Mal SKA",
            "Ayo donor darah di Mal SKA, Senin, 30 November 2026.",
        ),
    ),
    Pair(
        "",
        (
            "Dishub",
            "Uji Emisi Gratis di Kecamatan Bukit Raya",
            "Uji emisi gratis, Senin, 30 November 2026, di Kantor Camat Bukit Raya.",
        ),
        (
            "DLHK",
            "Uji Emisi Gratis di Kecamatan Lima Puluh",
            "Uji emisi gratis, Senin, 30 November 2026, di Kantor Camat Lima Puluh.",
        ),
    ),
)

PAIRS = (*_SAME, *_UNITS, *_DIFFERENT)
