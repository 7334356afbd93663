"""Pairs written after the thresholds were chosen, and never used to choose them."""

from __future__ import annotations

from tests.services.alike_pairs import Pair, by, reworded

_BLOOD = (
    "PMI",
    "Stok Darah Menipis, PMI Ajak Warga Berdonor",
    (
        "Stok darah golongan O di PMI Kota tinggal 40 kantong. Warga sehat berusia"
        " 17–60 tahun dapat berdonor di Unit Donor Darah, Jalan Diponegoro, Jumat, 27"
        " November 2026, pukul 08.00–14.00 WIB."
    ),
)
_ROAD = (
    "PUPR",
    "Jembatan Siak III Diperbaiki, Arus Dialihkan",
    (
        "Dinas PUPR memperbaiki lantai Jembatan Siak III mulai Senin, 30 November"
        " 2026. Kendaraan roda empat dialihkan ke Jembatan Siak IV sampai Jumat, 4"
        " Desember 2026."
    ),
)
_SCHOOL = (
    "Disdik",
    "Libur Semester Ganjil Mulai 21 Desember 2026",
    (
        "Siswa SD dan SMP libur semester ganjil mulai 21 Desember 2026 dan masuk"
        " kembali 4 Januari 2027. Orang tua diminta mendampingi anak selama libur."
    ),
)
HELD_OUT = (
    Pair("same", _BLOOD, reworded(_BLOOD, ("tinggal", "hanya tersisa"))),
    Pair("same", _BLOOD, by("IKP", _BLOOD)),
    Pair("same", _ROAD, reworded(_ROAD, ("memperbaiki", "merehabilitasi"))),
    Pair("same", _ROAD, ("PUPR", "Arus Jembatan Siak III Dialihkan", _ROAD[2])),
    Pair("same", _SCHOOL, reworded(_SCHOOL, ("diminta mendampingi", "agar menjaga"))),
    Pair(
        "units",
        _BLOOD,
        (
            "Dinkes",
            "PMI Ajak Warga Berdonor Darah",
            (
                "Ayo donor darah di Unit Donor Darah PMI, Jalan Diponegoro, Jumat,"
                " 27 November 2026. Cukup tidur dan sarapan dahulu, ya."
            ),
        ),
    ),
    Pair(
        "units",
        _ROAD,
        (
            "Dishub",
            "Arus di Jembatan Siak III Dialihkan",
            (
                "Petugas mengatur lalu lintas di Jembatan Siak III sejak Senin, 30"
                " November 2026. Pilih jalur lain agar tidak terjebak macet."
            ),
        ),
    ),
    Pair(
        "units",
        _SCHOOL,
        (
            "IKP",
            "Libur Semester Sekolah Mulai 21 Desember",
            (
                "Sekolah libur mulai 21 Desember 2026. Ajak anak berkunjung ke"
                " perpustakaan."
            ),
        ),
    ),
    Pair("", _BLOOD, reworded(_BLOOD, ("Jumat, 27 November", "Jumat, 4 Desember"))),
    Pair("", _BLOOD, reworded(_BLOOD, ("golongan O", "golongan AB"), ("40", "25"))),
    Pair("", _ROAD, reworded(_ROAD, ("Siak III", "Siak I"))),
    Pair(
        "",
        _SCHOOL,
        reworded(_SCHOOL, ("2026", "2027"), ("4 Januari 2027", "3 Januari 2028")),
    ),
    Pair(
        "",
        _ROAD,
        (
            "Dishub",
            "Parkir di Jalan Riau Ditertibkan",
            "Petugas menertibkan parkir di Jalan Riau, Senin, 30 November 2026.",
        ),
    ),
    Pair("", _BLOOD, _SCHOOL),
)
