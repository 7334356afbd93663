"""Elections as people speak of them: slang, typing errors, poses, boards of parties."""

from __future__ import annotations

import pytest

from tests.checking.prose import rules, said


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Kuy nyoblos nomor 2 habis subuh", "nyoblos nomor 2"),
        ("besok nyoblos no 3 yo", "nyoblos no 3"),
        ("coblosin nomor 1 dong", "coblosin nomor 1"),
        ("gas nyontreng nomor 4", "nyontreng nomor 4"),
        ("milih nomor 2 aja kita", "milih nomor 2"),
        ("yuk menangin paslon kita", "menangin paslon"),
        ("dukungin paslon kito", "dukungin paslon"),
        ("Bupati kito lanjut 2 priode", "lanjut 2 priode"),
        ("Lanjut dua perode!", "Lanjut dua perode"),
        ("lanjutkan 2periode", "lanjutkan 2periode"),
        ("gas 2 priode", "gas 2 priode"),
        ("Pak Wali oke, tambah satu periode lagi!", "tambah satu periode lagi"),
        ("Nambah 1 periode lagi Pak Bupati", "Nambah 1 periode lagi"),
        ("Bupati kita pantas sekali lagi, satu periode lagi!", "satu periode lagi"),
        ("Mari bersatu untuk kemenangan paslon kita", "untuk kemenangan paslon"),
        ("Pilih yang nomor 2 ya bund", "Pilih yang nomor 2"),
        ("2 PRIODE HARGA MATI", "2 PRIODE"),
        ("Gaskeun dua periode!", "Gaskeun dua periode"),
        ("Pilih pemimpin nomor urut 2!", "Pilih pemimpin nomor urut 2"),
        ("Menangkan Pak Amril di Pilkada!", "Menangkan Pak Amril di Pilkada"),
    ],
)
def test_an_appeal_in_everyday_words_is_held(body: str, text: str) -> None:
    assert ("neutrality.vote_appeal", "hold", text) in said(body)


@pytest.mark.parametrize(
    "body",
    [
        "Zikir untuk kemenangan pasangan calon digelar di masjid.",
        "Tim berlatih untuk kemenangan pasangan ganda putra.",
        "Warga mengingat cara nyoblos di simulasi KPU.",
        "Pendaftaran ditambah satu periode lagi.",
        "Masa magang ditambah 1 periode lagi, kata Pak Zul.",
        "Beasiswa dibuka satu periode lagi tahun depan.",
        "milih nomor 2 di menu layanan",
        "Mantan bupati dua priode itu hadir.",
        "Jadwal imunisasi 2 priode: pagi dan sore.",
        "Kepengurusan RT diperpanjang satu periode lagi.",
        "Tambah satu periode lagi beasiswa Gubernur",
        "Lomba 2 periode menang hadiah",
        "Bupati: pemutihan pajak satu periode lagi!",
        "Kami milih nomor antrean 3.",
        "KPU memenangkan gugatan di sidang pilkada.",
        "Menangkan sepeda motor di Festival Siak!",
    ],
)
def test_other_periods_and_victories_are_no_appeal(body: str) -> None:
    assert "neutrality.vote_appeal" not in rules(body)


@pytest.mark.parametrize(
    "body",
    [
        "Kuota 40 pasangan nikah massal; pasangan nomor 12 mundur.",
        "Isbat nikah: pasangan nomor 3 dipanggil pukul 09.00 WIB.",
        "Pasangan nomor 4 menerima buku nikah dari KUA.",
        "Pemotretan pengantin: pasangan nomor 2 di taman.",
    ],
)
def test_a_numbered_pair_at_a_wedding_stands_for_nothing(body: str) -> None:
    assert "neutrality.candidate" not in rules(body)


@pytest.mark.parametrize(
    "body",
    [
        "ASN dilarang:\n- hadir di deklarasi paslon;\n- berfoto dengan simbol jari.",
        "Pegawai wajib netral: jangan unggah foto dengan pose jari.",
        "Menjelang pilkada, hindari foto dengan gestur jari.",
        "Larangan bagi ASN: kode jari dan salam jari.",
        "Gestur tangan yang memihak paslon dilarang.",
        "Ia mengacungkan jari telunjuk saat foto bersama paslon.",
        "Mengangkat telunjuk di panggung paslon",
    ],
)
def test_a_pose_without_a_count_is_one_beside_an_election(body: str) -> None:
    assert ("neutrality.symbol", "warning") in [(r, s) for r, s, _ in said(body)]


@pytest.mark.parametrize(
    "body",
    [
        "Hakim garis menunjukkan jari telunjuk ke sudut lapangan.",
        "Wasit mengangkat jari telunjuk tanda satu poin.",
        "Guru menunjukkan telunjuk ke peta Riau.",
        "Isyarat tangan juru parkir dipelajari peserta.",
        "Simbol jari pada layar menandai tombol rekam.",
        "Penari zapin memperagakan gerak dan pose jari.",
        "Bahasa isyarat: kode jari untuk huruf A.",
        "Jemaah mengangkat jari telunjuk saat tasyahud.",
        "Pasien diminta mengangkat satu jari bila terasa nyeri.",
        "Wasit mengangkat dua jari, nilai untuk sudut biru.",
        "Kandidat duta wisata berpose tangan di pinggang.",
        "Polisi lalu lintas memberi isyarat tangan.",
    ],
)
def test_fingers_of_referees_and_teachers_are_no_pose(body: str) -> None:
    assert "neutrality.symbol" not in rules(body)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Ketua ranting PKB memasang bendera.", "ranting PKB"),
        ("Pengurus PAC PPP berkumpul.", "PAC PPP"),
        ("Ketua DPC PKS Kota Contoh hadir.", "DPC PKS"),
        ("Musyawarah anak cabang PKB digelar.", "anak cabang PKB"),
        ("DPRt PKS Tuah Madani dilantik.", "DPRt PKS"),
        ("Bendera PAN terpasang di kantor lurah.", "Bendera PAN"),
        ("Kaus berlogo PKB dibagikan.", "logo PKB"),
        ("Sayap pemuda PAN menggelar senam.", "Sayap pemuda PAN"),
        ("Ketua DPD Cahaya Contoh, anggota DPRD Fraksi Cahaya, hadir.", "DPD Cahaya"),
        ("Kantor DPC Lentera, partai pengusung wali kota", "DPC Lentera"),
        ("Legislator dari DPD Cahaya meninjau jalan.", "DPD Cahaya"),
    ],
)
def test_a_party_s_board_is_held(body: str, text: str) -> None:
    assert any(
        rule == "neutrality.party" and text in found for rule, _, found in said(body)
    )


@pytest.mark.parametrize(
    "body",
    [
        "Ranting pohon dipangkas, PKB dibayar di Samsat.",
        "Anak cabang perusahaan meneken PKS dengan kampus.",
        "Ketua DPD LDII dan DPC Gerkatin hadir.",
        "Ketua DPD Gapensi Riau membuka musda.",
        "Logo PBB di gedung New York diganti.",
        "Musda DPD Pemuda Contoh memilih ketua.",
        "Bendera PBB berkibar pada sidang umum.",
        "DPD RI meninjau ranting kali.",
        "Pengurus ranting NU dan ranting Muhammadiyah hadir.",
        "PAC Fatayat dan PAC Ansor bergotong royong.",
        "Stiker PKB (Pajak Kendaraan Bermotor) ditempel pada kendaraan penunggak.",
        "Spanduk PKB lunas dipasang di Samsat.",
        "Logo PAN RB baru diluncurkan.",
    ],
)
def test_boards_of_other_bodies_and_branches_are_passed(body: str) -> None:
    assert "neutrality.party" not in rules(body)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            "Agar jalan kita tidak rusak lagi, ayo coblos nomor 3!",
            "coblos nomor 3",
        ),
        ("Supaya harga sawit tidak turun, menangkan nomor 2.", "menangkan nomor 2"),
        ("biar pasar tidak tutup mari pilih paslon kita", "pilih paslon"),
        ("Jangan sampai salah, mari menangkan nomor 1.", "menangkan nomor 1"),
        ("Kita tidak mau kalah, ayo menangkan nomor 1.", "menangkan nomor 1"),
        ("Jangan ragu bu, yuk coblos nomor 4", "coblos nomor 4"),
        ("Kalau tidak ingin banjir lagi, dukung nomor 2!", "dukung nomor 2"),
        ("coblos dia yang sudah membangun jembatan", "coblos dia yang"),
        ("Coblos beliau yang telah terbukti bekerja", "Coblos beliau yang"),
        ("Warga Siak, coblos sosok yang sudah dekat", "Coblos sosok yang"),
        ("Coblos yang sudah terbukti, jangan yang baru", "Coblos"),
    ],
)
def test_a_denial_of_something_else_makes_no_appeal_milder(
    body: str, text: str
) -> None:
    found = [
        said_text.lower()
        for rule, severity, said_text in said(body)
        if (rule, severity) == ("neutrality.vote_appeal", "hold")
    ]
    assert found == [text.lower()]


@pytest.mark.parametrize(
    "body",
    [
        "ASN tidak boleh menulis “ayo coblos nomor 2”.",
        "Dilarang mengunggah: mari menangkan nomor 1.",
        "Jangan termakan ajakan coblos nomor 2 di grup warga.",
        "Agar tidak melanggar, jangan menulis coblos nomor 2.",
        "Supaya netral, ASN tidak ikut seruan menangkan nomor 1.",
        "ASN dilarang berkata, “Mari coblos nomor 2.”",
        "Pegawai dilarang ikut kampanye, menangkan paslon, atau berpose.",
        "Tidak ada yang boleh mengajak coblos nomor 2.",
        "ASN dilarang mengajak warga, ayo coblos nomor 2 misalnya.",
        "Pegawai tidak boleh bilang ayo coblos nomor 2",
        "Camat menolak ajakan: supaya menang, ayo coblos nomor 2.",
    ],
)
def test_an_appeal_that_is_forbidden_stays_a_warning(body: str) -> None:
    severities = {
        severity for rule, severity, _ in said(body) if rule == "neutrality.vote_appeal"
    }
    assert severities == {"warning"}


@pytest.mark.parametrize(
    "body",
    [
        "Warga sudah mencoblos sejak pagi.",
        "Setelah mencoblos, jari dicelup tinta.",
        "Simulasi KPU: coblos satu gambar yang sudah ditentukan.",
        "Cara coblos surat suara yang sah",
        "Supaya tidak golput, KPU mengajak mari coblos sesuai hati nurani.",
    ],
)
def test_telling_how_one_votes_appeals_for_nobody(body: str) -> None:
    assert "neutrality.vote_appeal" not in rules(body)
