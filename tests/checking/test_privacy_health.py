"""Named persons with an illness are held; groups, speakers and places pass."""

from __future__ import annotations

import pytest

from tests.checking.prose import rules, texts


@pytest.mark.parametrize(
    "body",
    [
        "Marlina didiagnosis mengidap TBC.",
        "Marlina (45), warga Rumbai, menderita kanker payudara.",
        "Ibu Halimah dirawat di RSUD karena demam berdarah.",
        "Pak Zulkifli sudah lama mengidap diabetes.",
        "Rahmat Hidayat positif HIV.",
        "Wali Kota Firdaus dinyatakan positif Covid-19.",
        "Hasil tes Rina Marlina reaktif HIV.",
        "Zulkifli terkena stroke sejak 2024.",
        "Anak Pak Rahmat divonis leukemia.",
        "Pasien DBD bernama Aulia Putri pulang.",
        "pasien gagal ginjal atas nama Zulkifli dirujuk",
        "Bantuan untuk penderita kanker, Rina (34), diserahkan.",
        "Zulkifli, penderita TBC, rutin berobat.",
        "Zulkifli adalah pasien HIV.",
        "ODGJ bernama Rahmat dievakuasi.",
        "Balita bernama Aisyah tergolong stunting.",
        "Rina Marlina (34) dirujuk ke Jakarta. Ia mengidap kanker payudara.",
        "Zulkifli meninggal akibat serangan jantung.",
        "Suryani terjangkit malaria.",
        "Mohon doa untuk ananda Alif, 5 thn, yang dirawat karena leukemia.",
        "Data pasien: Nama Rosmiati, diagnosa hipertensi.",
        "Ibu Sumiati, penyintas kanker serviks, berbagi cerita.",
        "Guru SMAN 2, Hendra, mengidap TBC sejak Maret.",
        "Kadis Sosial menjenguk Rizki yang menderita hidrosefalus.",
        "Bupati menjenguk penderita tumor, Zahra (6), di RSUD.",
        "Seorang warga, Sdr. Ramli, dinyatakan positif rabies.",
        "H. Bustami meninggal dunia karena sakit jantung di RSUD.",
        "Pasien atas nama Melda, 23 tahun, positif sifilis.",
        "Rahmat, S.Sos., terinfeksi hepatitis B.",
        "Siti Aminah (52) terkonfirmasi positif Covid-19.",
        "Camat Rumbai, Zulkifli, menderita hipertensi.",
        "Kondisi Bapak Rusli memburuk akibat gagal ginjal.",
        "Rusli sudah cuci darah dua tahun.",
        "Hasil lab atas nama Rusli: HIV reaktif",
        "Riwayat penyakit Rusli (45): diabetes",
        "Bocah Alif idap leukemia.",
        "Gunawan menderita TBC.",
        "Fatmawati terkena stroke.",
    ],
)
def test_a_named_person_s_illness_is_held(body: str) -> None:
    assert rules(body) == ["privacy.health"]


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("No. RM 12-34-56", "12-34-56"),
        ("Nomor rekam medis: 00123456", "00123456"),
        ("rekam medis 123456", "123456"),
        ("Pasien dengan no. rekam medik 12.34.56", "12.34.56"),
        ("RM No. 00-12-34-56", "00-12-34-56"),
    ],
)
def test_a_medical_record_s_number_is_held(body: str, number: str) -> None:
    assert texts("privacy.health", body) == [number]


@pytest.mark.parametrize(
    "body",
    [
        "Penderita asma diminta memakai masker.",
        "Sebanyak 120 orang positif DBD.",
        "Warga yang menderita ISPA bertambah.",
        "Pekanbaru positif inflasi.",
        "Kabupaten Siak bebas malaria, Dumai terkena asap.",
        "Dinas menderita kerugian Rp2 miliar.",
        "Zulkifli menderita kerugian Rp2 juta akibat kebakaran.",
        "Menurut Zaini, penderita TBC menurun.",
        "Zaini mengatakan penderita TBC meningkat.",
        "Kepala Dinas Kesehatan, Zaini Rizaldy, menyebut kasus HIV turun.",
        "Kata Marlina, pasien DBD dirawat gratis.",
        "Dokter spesialis jantung, dr. Rina, membuka layanan.",
        "Marlina memeriksa balita stunting di posyandu.",
        "Ibu hamil menderita anemia diberi tablet.",
        "Nelayan positif malaria diobati.",
        "Anak-anak menderita ISPA.",
        "RSUD Arifin Achmad merawat pasien kanker.",
        "Bayi yang didiagnosis campak diisolasi.",
        "Dua Pegawai Positif Covid-19 di Rumbai",
        "Sampel Air Sungai Siak Positif E. Coli",
        "Hasil survei Riau positif.",
        "Kapal Contoh Jaya terkena badai.",
        "Ekonomi Riau tumbuh positif, kata Zulkifli.",
        "Tim Posyandu Melati menjalani pelatihan hipertensi.",
        "Nomor rekam medis dibawa saat berobat.",
        "Harga tiket RM 1.250.000",
        "Zulkifli divonis 4 tahun penjara.",
        "Zulkifli dinyatakan sehat dan bebas Covid-19 oleh dokter.",
        "Plt. Kepala Dinas Kesehatan, dr. Arini, Sp.PD, menjelaskan gejala DBD.",
        "Duta Stunting Riau Hj. Misnarni mengunjungi balita stunting.",
        "Ny. Y (35) menderita kusta.",
        "Kami berduka atas wafatnya Bapak H. Bustami bin Ahmad.",
        "Ridho Saputra sembuh dari cedera lutut.",
        "Ketua PKK Ny. Sasmi mengingatkan ibu hamil agar tidak terkena anemia.",
        "Hari AIDS Sedunia diperingati Rina Marlina.",
        "Bunga (nama samaran) mengidap HIV.",
    ],
)
def test_groups_speakers_and_places_are_passed(body: str) -> None:
    assert "privacy.health" not in rules(body)


@pytest.mark.parametrize(
    "body",
    [
        "mohon doa, Bu Rini staf umum kena TBC dan diisolasi",
        "Pak Anwar guru SDN 4 terkena stroke kemarin.",
        "Mbak Tuti tetangga kami positif Covid-19",
        "Bu Rini bagian keuangan sakit DBD",
        "pak ridwan kena stroke",
        "bu yeni positif covid",
        "warga bernama suryani mengidap TBC",
        "pasien atas nama rosmiati didiagnosis kanker",
        "Uni Ros nan sakik kanker payudara",
        "Menurut dokter, Marlina menderita TBC.",
        "Menurut Rina, Zulkifli mengidap TBC.",
        "Bang Anto sopir ambulans sembuh dari covid",
        "Mas Budi driver kantor positif covid",
        "Ibu Ani warga RT 02 positif demam berdarah",
        "mbak tuti kena tipes",
        "Bayi Alif penderita hidrosefalus dirujuk",
    ],
)
def test_what_colleagues_say_of_somebody_is_held(body: str) -> None:
    assert "privacy.health" in rules(body)


@pytest.mark.parametrize(
    "body",
    [
        "Menurut dr. Rina Contoh, Sp.KJ, orang yang mengidap bipolar bisa bekerja.",
        "Menurut Rina, warga yang menderita ISPA berkurang.",
        "Psikiater dr. Rina Contoh, Sp.KJ: orang yang mengidap bipolar bisa bekerja.",
        "Kata dr. Anwar, Sp.P, mereka yang terjangkit TBC wajib bermasker.",
        "dr. Anwar, Sp.P: siapa pun yang menderita TBC diobati gratis.",
        "Komunitas penyintas stroke Dumai senam bersama.",
        "Paguyuban penyintas kanker Rumbai berkumpul.",
        "Perkumpulan penyandang talasemia Riau menggelar donor darah.",
        "Sahabat penyintas kanker payudara Siak bertemu.",
        "ibu hamil positif HIV didampingi bidan",
        "pak lurah dan bu bidan mendata pasien TBC",
        "Bu Rini kader posyandu mendata warga yang kena TBC.",
        "Pak Anwar guru SDN 4 menyumbang bagi anak yang sakit kanker.",
        "ibu rumah tangga menderita anemia",
        "Bu Dokter mengingatkan agar warga tidak kena DBD",
        "Ustaz Rahmat mendoakan jemaah yang sakit jantung.",
        "Menurut Kepala Dinas Kesehatan Siti Contoh, warga terjangkit DBD naik.",
        "Bu Siti dan Pak Budi mengimbau warga yang kena DBD segera berobat.",
        "Bu Siti ketua PKK bersama pasien kanker",
        "Pak Budi kepala UPT mencatat 12 warga kena DBD",
        "uni eropa positif menerima minyak sawit",
        "pak ogah kena tilang",
        "atas nama pemerintah kota kami berduka bagi korban DBD",
        "Saudara yang sakit jantung harap lapor.",
        "Rusli meresmikan layanan cuci darah di RSUD.",
        "Hasil tes Dinas Contoh: 12 warga HIV",
        "Hasil pemeriksaan Puskesmas Melur: 3 warga TBC",
        "Direktur RSUD Rusli: kemoterapi gratis",
        "Riwayat penyakit keluarga: diabetes, jantung",
        "Diagnosis dini: kanker dapat sembuh",
        "Wartawati menderita flu.",
    ],
)
def test_experts_communities_and_helpers_are_passed(body: str) -> None:
    assert "privacy.health" not in rules(body)
