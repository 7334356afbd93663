"""Candidates, appeals, parties, symbols, campaigns; what looks like them passes."""

from __future__ import annotations

import pytest

from dissemination.checking.office import Office
from dissemination.domain.finding import Severity
from tests.checking.prose import findings, item, rules, said

PROHIBITED_LIST = """ASN dilarang:
1. menghadiri acara keluarga peserta;
2. memasang baliho di rumah, di pagar, di mobil, di kantor, di pos ronda, dan di
3. tempat umum lain di kelurahan dan kecamatan;
4. menyukai unggahan paslon."""


def held(rule: str, body: str) -> list[str]:
    return [t for r, severity, t in said(body) if (r, severity) == (rule, "hold")]


def warned(rule: str, body: str) -> list[str]:
    return [t for r, severity, t in said(body) if (r, severity) == (rule, "warning")]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Paslon nomor 1 tiba.", "Paslon nomor 1"),
        ("Debat antarpaslon diikuti paslon 02.", "paslon 02"),
        ("Pasangan Calon Nomor Urut 2 hadir.", "Pasangan Calon Nomor Urut 2"),
        ("KPU menetapkan pasangan calon.", "pasangan calon"),
        ("Bakal calon wali kota mendaftar.", "Bakal calon wali kota"),
        ("bakal calon itu datang", "bakal calon"),
        ("Balon bupati berkunjung.", "Balon bupati"),
        ("Cawagub Riau menyapa warga.", "Cawagub"),
        ("caleg DPRD dapil 3", "caleg"),
        ("Bacaleg mendaftar.", "Bacaleg"),
        ("Calon Gubernur Riau itu", "Calon Gubernur"),
        ("calon walikota Dumai", "calon walikota"),
        ("calon anggota DPRD Siak", "calon anggota DPRD"),
        ("calon wakil bupati", "calon wakil bupati"),
        ("kandidat bupati terkuat", "kandidat bupati"),
        ("calon presiden nomor urut 1", "calon presiden"),
        ("Jagoan nomor 3 kita", "Jagoan nomor 3"),
        ("pasangan nomor urut satu unggul", "pasangan nomor urut satu"),
        ("Bupati petahana maju lagi.", "Bupati petahana"),
        ("PASLON NOMOR 2", "PASLON NOMOR 2"),
        ("cabup-cawabup berdebat", "cabup-cawabup"),
        ("calon\nbupati", "calon\nbupati"),
    ],
)
def test_a_candidate_is_held(body: str, text: str) -> None:
    assert held("neutrality.candidate", body) == [text]


@pytest.mark.parametrize(
    "body",
    [
        "Calon pengantin wajib vaksin tetanus.",
        "Pasangan calon pengantin ikut bimbingan.",
        "Calon jemaah haji Riau berangkat.",
        "bakal calon jemaah haji",
        "Calon murid baru, calon mahasiswa, dan calon pendonor",
        "calon kepala desa mengikuti tes",
        "Cabor bulu tangkis: pasangan calon juara tiba.",
        "Bakal calon kepala desa wajib bebas narkoba.",
        "calon anggota Paskibraka",
        "Seleksi calon anggota KPU dibuka.",
        "calon penerima bantuan, calon pekerja migran",
        "calon ketua RT dan bakal calon ketua RW",
        "pasangan calon suami istri",
        "Nomor urut antrean 2",
        "Peserta nomor urut 5 menari zapin.",
        "Pasangan nomor 2 juara ganda putra bulu tangkis.",
        "Pasangan nomor urut 3 lomba joget",
        "Balon udara dan balon warna-warni",
        "Pasangan suami istri nomor antrean 2",
        "CPNS dan calon PPPK",
        "calon lokasi TPA, calon ibu kota kabupaten",
        "Tahun politik, ASN jaga sikap.",
        "Juara bertahan futsal kembali menang.",
        "mantan bupati dua periode",
    ],
)
def test_who_stands_for_no_election_is_passed(body: str) -> None:
    assert rules(body) == []


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Ayo coblos nomor 2!", "coblos nomor 2"),
        ("Jangan lupa coblos no. 3 besok", "coblos no. 3"),
        ("COBLOS NOMOR 1", "COBLOS NOMOR 1"),
        ("Warga diajak mencoblos gambar itu.", "mencoblos"),
        ("Pilih nomor 1 untuk perubahan", "Pilih nomor 1"),
        ("pilih paslon terbaik kita", "pilih paslon"),
        ("Camat mengajak memenangkan pasangan itu.", "memenangkan pasangan"),
        ("Menangkan nomor dua!", "Menangkan nomor dua"),
        ("Lanjutkan 2 periode", "Lanjutkan 2 periode"),
        ("Lanjut dua periode!", "Lanjut dua periode"),
        ("Dukung paslon kita", "Dukung paslon"),
        ("Ayo mendukung nomor 2", "Ayo mendukung nomor 2"),
        (
            "Berikan suara Anda untuk pasangan nomor 3",
            "Berikan suara Anda untuk pasangan nomor 3",
        ),
        ("TPS 05 menang telak untuk mereka", "TPS 05 menang"),
        ("menang di semua TPS", "menang di semua TPS"),
        ("Contreng nomor 4", "Contreng nomor 4"),
        ("Jadikan Rahmat Bupati lagi", "Jadikan Rahmat Bupati lagi"),
        ("Saatnya 2 periode", "Saatnya 2 periode"),
        ("Hidup Pak Wali! Lanjuttt 2 periode!!!", "Lanjuttt 2 periode"),
        ("Salam perubahan, pilih 02!", "pilih 02"),
        (
            "Mari kita menangkan Bapak Amril jadi Bupati!",
            "menangkan Bapak Amril jadi Bupati",
        ),
        (
            "Lanjutkan kepemimpinan Bupati untuk periode kedua",
            "Lanjutkan kepemimpinan Bupati untuk periode",
        ),
        ("Kaus bertulis #2029GantiBupati dibagikan", "#2029GantiBupati"),
        ("Nomor 1 harga mati, coblos kumisnya!", "coblos"),
    ],
)
def test_an_appeal_to_vote_is_held(body: str, text: str) -> None:
    assert held("neutrality.vote_appeal", body) == [text]


@pytest.mark.parametrize(
    "body",
    [
        "Silakan pilih puskesmas terdekat.",
        "Pilih nomor 1 untuk layanan KTP.",
        "Ketik KTP atau pilih nomor 2 di menu.",
        "Pilih nomor kursi dan nomor antrean.",
        "Menangkan hadiah umrah dari pajak!",
        "Menangkan doorprize motor.",
        "Tim Riau memenangkan nomor 100 meter, medali emas lomba lari.",
        "Dukung petugas kami dengan datang tepat waktu.",
        "Mantan bupati dua periode itu hadir.",
        "Gubernur Riau dua periode, almarhum, dikenang.",
        "Antar sampah ke TPS terdekat.",
        "TPS 3R Harapan menang lomba kebersihan.",
        "Gunakan hak pilih Anda di TPS.",
        "Hari pencoblosan 27 November libur.",
        "Simulasi mencoblos surat suara bagi pemilih pemula.",
        "Lanjutkan membaca di laman kami.",
        "Program dilanjutkan dua periode anggaran.",
        "Pendaftaran periode 2 dibuka.",
        "Suara warga untuk kota kita.",
        "Pilih jalur alternatif nomor 3 di peta aplikasi.",
        "Ayo menuju kota sehat.",
        "KPU: pemilih yang mencoblos wajib membawa KTP-el.",
        "Ayo dukung UMKM, pilih produk nomor satu Riau.",
        "Dukung nomor 7, Putri, di grand final Bujang Dara.",
        "Ayo pilih Duta Wisata favoritmu: vote nomor 7!",
        "Warga diminta memakai hak pilihnya di TPS masing-masing.",
        "Bupati Kasmarni dua periode memimpin. Cukup dua anak!",
        "Beri suara pada Puteri Riau favoritmu.",
    ],
)
def test_what_appeals_for_nobody_is_passed(body: str) -> None:
    assert rules(body) == []


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Ketua Partai Cahaya Contoh hadir.", "Partai Cahaya Contoh"),
        ("PARTAI CAHAYA menang", "PARTAI CAHAYA"),
        ("Partai Fajar dan warga", "Partai Fajar"),
        ("Ketua Partai Cahaya Kabupaten Siak", "Partai Cahaya"),
        ("Fraksi PKS menolak.", "Fraksi PKS"),
        ("Fraksi Cahaya Contoh", "Fraksi Cahaya"),
        ("kader PKB Dumai", "kader PKB"),
        ("DPC PAN Siak", "DPC PAN"),
        ("DPW PBB Riau", "DPW PBB"),
        ("politisi PPP itu", "politisi PPP"),
        ("diusung PKS", "diusung PKS"),
        ("PKB mengusung Rahmat.", "PKB"),
        ("Ketua DPD Cahaya bicara pemilu.", "DPD Cahaya"),
        ("partai PKS", "partai PKS"),
        ("Wakil Ketua DPRD dari PKB hadir.", "DPRD dari PKB"),
        ("Legislator PKS, Abdul, meninjau.", "Legislator PKS"),
        ("Ketua DPRD dari Fraksi Golkar membuka sidang.", "Fraksi Golkar"),
        ("Dewan Pimpinan Daerah Partai Lentera Rakyat", "Partai Lentera Rakyat"),
        ("Politisi PKS Hendry hadir.", "Politisi PKS"),
    ],
)
def test_a_party_is_held(body: str, text: str) -> None:
    assert held("neutrality.party", body) == [text]


def test_each_party_of_a_row_is_held() -> None:
    found = held("neutrality.party", "Fraksi PKB, PAN dan PKS setuju.")
    assert found == ["Fraksi PKB", "PAN", "PKS"]


@pytest.mark.parametrize(
    "body",
    [
        "Bayar PBB-P2 sebelum jatuh tempo.",
        "PKB dan opsen PKB dibayar di Samsat.",
        "Penandatanganan PKS dengan tiga bank.",
        "Pabrik PKS di Kampar diperiksa.",
        "Menteri PAN-RB meninjau MPP.",
        "KemenPAN RB menilai SAKIP.",
        "Kader posyandu, kader PKK, dan kader KB dilatih.",
        "Verifikasi partai politik digelar.",
        "Pembelian dalam partai besar.",
        "Laga Partai Final dan Partai Puncak Liga Desa",
        "Partai Tunda, Partai Semifinal, Partai Pembuka",
        "Bupati membuka rapat fraksi-fraksi DPRD.",
        "DPD RI dan DPD KNPI Riau bermitra.",
        "DPC Organda mengurus trayek.",
        "DPP atas PPN dihitung bendahara.",
        "Sidang umum PBB di New York.",
        "Tekanan ban 32 PSI.",
        "Skema PPP untuk SPAM Regional.",
        "Fraksi organik sampah diolah.",
        "ASN menjaga jarak dari partai.",
        "Garuda dan Buruh, nama jalan baru",
        "Hari Buruh 1 Mei dan Gelora Bung Karno",
        "Gerindra",
        "bumbu PAN-fried",
    ],
)
def test_what_is_no_party_is_passed(body: str) -> None:
    assert rules(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "Mereka berfoto dengan salam dua jari.",
        "Pose 3 jari di depan kantor",
        "Mengacungkan satu jari",
        "simbol dua jari",
        "gaya jari metal dan acungan jari",
        "Salam empat jari!",
        "Mereka membentuk angka dua dengan jari.",
        "Berpose mengacungkan jari telunjuk",
    ],
)
def test_a_pose_with_fingers_is_a_warning(body: str) -> None:
    assert warned("neutrality.symbol", body)


@pytest.mark.parametrize(
    "body",
    [
        "Cap tiga jari ijazah dilayani.",
        "Rekam sidik jari dan sepuluh jari.",
        "Salam sepuluh jari, mohon maaf lahir batin.",
        "Acungan jempol untuk petugas kebersihan.",
        "Cuci tangan, sela-sela jari, dan telunjuk.",
        "Terima kasih ✌👍",
        "Dua jari tangan korban terluka.",
    ],
)
def test_other_fingers_are_passed(body: str) -> None:
    assert rules(body) == []


def test_an_emoji_of_fingers_counts_beside_an_appeal() -> None:
    assert warned("neutrality.symbol", "Coblos nomor 2 ✌") == ["✌"]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Masa kampanye dimulai pekan depan.", "Masa kampanye"),
        ("Tim sukses berkumpul.", "Tim sukses"),
        ("Juru kampanye tiba.", "Juru kampanye"),
        ("Alat peraga kampanye ditertibkan.", "Alat peraga kampanye"),
        ("Kampanye akbar di stadion", "Kampanye akbar"),
        ("timses", "timses"),
        ("Bawaslu mengawasi kampanye.", "kampanye"),
        ("Ia berkampanye pada pilkada lalu.", "berkampanye"),
        ("serangan fajar", "serangan fajar"),
        ("posko pemenangan", "posko pemenangan"),
        ("Dana kampanye diaudit KPU.", "Dana kampanye"),
    ],
)
def test_a_campaign_of_an_election_is_a_warning(body: str, text: str) -> None:
    assert warned("neutrality.campaign", body) == [text]


@pytest.mark.parametrize(
    "body",
    [
        "Kampanye imunisasi kejar dimulai.",
        "Kampanye hemat air, kampanye antinarkoba, kampanye gemar makan ikan",
        "Masa kampanye vaksinasi diperpanjang.",
        "Tim kampanye kesehatan turun.",
        "Bupati mengampanyekan belanja di pasar rakyat.",
        "Kampanye Stop Perundungan di sekolah",
        "Kampanye 16 Hari Anti Kekerasan",
        "kampanye keselamatan berlalu lintas",
        "Kampanye publik keterbukaan informasi",
        "Kampanye calon kepala desa digelar damai.",
        "Kampanye Bangga Buatan Indonesia",
        "Materi kampanye cuci tangan diunduh.",
        "Fajar menyingsing, serangan hama mereda.",
        "Acara ini sukses berkat tim.",
    ],
)
def test_a_campaign_for_a_service_is_passed(body: str) -> None:
    assert rules(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "ASN dilarang mendukung paslon mana pun.",
        "Jangan menghadiri deklarasi pasangan calon.",
        "Pegawai tidak boleh berfoto bersama calon bupati.",
        "Larangan bagi ASN: mengunggah gambar paslon.",
        "Wali kota melarang camat memenangkan pasangan tertentu.",
        "Netralitas ASN terhadap calon gubernur diawasi.",
        "ASN wajib netral. Foto dengan paslon kena sanksi.",
        "Tidak ada dukungan bagi calon bupati dari kantor ini.",
        "Akun resmi bukan tempat bagi caleg.",
        "Pegawai diminta menghindari acara Partai Cahaya.",
        PROHIBITED_LIST,
    ],
)
def test_a_prohibition_makes_a_hold_a_warning(body: str) -> None:
    found = [f for f in findings(item(body)) if f.rule != "neutrality.campaign"]
    assert found
    assert {f.severity for f in found} == {Severity.WARNING}


@pytest.mark.parametrize(
    "body",
    [
        "Jangan salah pilih, coblos nomor 2.",
        "Jangan lupa, coblos nomor 2.",
        "Jangan golput, menangkan paslon kita.",
        "Tidak hanya hadir, camat mengajak memenangkan pasangan itu.",
        "Jangan ragu memilih. Coblos nomor 2!",
        "Warga tidak sabar. Paslon nomor 2 tiba.",
    ],
)
def test_a_word_that_denies_nothing_leaves_the_hold(body: str) -> None:
    assert Severity.HOLD in {f.severity for f in findings(item(body))}


@pytest.mark.parametrize(
    ("tag", "rule"),
    [
        ("#MenangkanNomor2", "vote_appeal"),
        ("#Lanjutkan2Periode", "vote_appeal"),
        ("#CoblosNomor1", "vote_appeal"),
        ("#2Periode", "vote_appeal"),
        ("#PilihNo3", "vote_appeal"),
        ("#RahmatForBupati", "vote_appeal"),
        ("#PaslonKita", "candidate"),
        ("#SalamDuaJari", "symbol"),
    ],
)
def test_a_hashtag_is_read_too(tag: str, rule: str) -> None:
    (finding,) = findings(item("Datanglah.", hashtags=("#Siak", tag)))
    assert (finding.rule, finding.field) == (f"neutrality.{rule}", "hashtags")
    assert (finding.text, finding.start, finding.end) == (tag, 0, len(tag))


@pytest.mark.parametrize(
    "tag",
    ["#PilahSampah", "#ASNNetral", "#Pemilu2029", "#PilihSehat", "#MenangBersama"],
)
def test_other_hashtags_are_passed(tag: str) -> None:
    assert list(findings(item("Datanglah.", hashtags=(tag,)))) == []


def test_the_office_s_own_lists_are_read() -> None:
    office = Office(
        parties=frozenset({"Cahaya Contoh", "PCC"}),
        candidates=frozenset({"Rahmat Hidayat"}),
    )
    body = "Rahmat Hidayat dan PCC menemui warga; cahaya contoh."
    assert rules(body, office=office) == [
        "neutrality.candidate",
        "neutrality.party",
        "neutrality.party",
    ]
    assert rules(body) == []


def test_initials_of_a_tax_stay_ambiguous_on_the_office_s_list() -> None:
    office = Office(parties=frozenset({"PBB", "PKS"}))
    assert rules("Bayar PBB di bank; PKS diteken.", office=office) == []


def test_a_campaigner_adds_nothing_to_a_hold() -> None:
    body = '"Coblos nomor 2," kata juru kampanye.'
    assert rules(body) == ["neutrality.vote_appeal"]
