"""Mobile phones, e-mail and accounts of persons; an office's own pass."""

from __future__ import annotations

import pytest

from dissemination.checking.office import Office
from tests.checking.prose import findings, item, rules, said, texts


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("WA 0812-0000-4417", "0812-0000-4417"),
        ("HP: 081200004417", "081200004417"),
        ("Hubungi Pak Zul di 0853 0000 2291.", "0853 0000 2291"),
        ("+6281200004417", "+6281200004417"),
        ("+62 821-0000-4417 (Rina)", "+62 821-0000-4417"),
        ("62 813 0000 4417", "62 813 0000 4417"),
        ("(0822) 0000 4417", "(0822) 0000 4417"),
        ("+62 (0)812 0000 4417", "+62 (0)812 0000 4417"),
        ("wa.me/6281200004417", "6281200004417"),
        ("https://wa.me/081200004417", "081200004417"),
        ("https://api.whatsapp.com/send?phone=6281200004417", "6281200004417"),
        ("0812\u20130000\u20134417", "0812\u20130000\u20134417"),
        ("0812\u00a00000\u00a04417", "0812\u00a00000\u00a04417"),
        ("0812.0000.4417", "0812.0000.4417"),
        ("0812 - 0000 - 4417", "0812 - 0000 - 4417"),
        ("cp.081200004417", "081200004417"),
        ("1. Zulkifli 0896-0000-4417", "0896-0000-4417"),
        ("RT 05 0812-0000-4417", "0812-0000-4417"),
        ("DANA 081200004417 a.n. Rina", "081200004417"),
        ("0812-0000-4417 2 orang", "0812-0000-4417"),
        ("Kirim surat ke WA 0812-0000-4417", "0812-0000-4417"),
        ("Info tiket hubungi 0812-0000-4417", "0812-0000-4417"),
        ("Telp/WA:0811 000 441", "0811 000 441"),
    ],
)
def test_a_mobile_number_is_held(body: str, number: str) -> None:
    assert ("privacy.personal_phone", "hold", number) in said(body)


def test_two_numbers_in_a_row_are_two() -> None:
    body = "WA 0812-0000-4417/0813-0000-4418, 0856 0000 4419 atau 0877 0000 4420"
    assert len(texts("privacy.personal_phone", body)) == 4


@pytest.mark.parametrize(
    "body",
    [
        "Call center 112, 110, 119, dan 129",
        "(0761) 000-112",
        "0761-000-778",
        "021-5000-0112",
        "0800-1-000-112",
        "Halo BPJS 165, Halo Kemenkes 1500567",
        "Nomor 0812/BPBD/XI/2026",
        "Surat 400.9/0812000044/2026",
        "08-12-2026",
        "08.12.2026 pukul 08.15-12.30",
        "08.00\u201312.00 WIB",
        "0812-****-4417",
        "0812-xxxx-4417",
        "Rp0812",
        "Rp 81.200.004.417",
        "NPWP 62.813.456.7-211.000",
        "Rekening BRI 0812-01-000123-50-5 a.n. Dinas Sosial",
        "Virtual account 8808 0812 0000 4417",
        "NIK 1471 0845 0785 9991",
        "Kode bayar 081200004417",
        "ID pelanggan 081234567890",
        "https://pekanbaru.example/berita/0812345678",
        "versi 0.812.345.678",
        "koordinat 0.8123456789",
        "2008123456789",
        "ISBN 978-602-0812-34-5",
        "No. seri 0812345678",
    ],
)
def test_what_is_no_mobile_number_is_passed(body: str) -> None:
    assert "privacy.personal_phone" not in rules(body)


@pytest.mark.parametrize(
    "written", ["0812-0000-4417", "+62 812 0000 4417", "wa.me/6281200004417"]
)
def test_an_official_number_is_passed_however_it_is_written(written: str) -> None:
    office = Office(official_phones=frozenset({"6281200004417"}))
    assert rules(f"Pengaduan: {written}", office=office) == []


def test_a_phone_is_masked_in_the_middle() -> None:
    (finding,) = findings(item("HP 0812-0000-4417"))
    assert finding.suggestion == "0812-****-4417"


@pytest.mark.parametrize(
    ("body", "address"),
    [
        ("rina.contoh@gmail.com", "rina.contoh@gmail.com"),
        ("Surel: Rina_88@Yahoo.co.id.", "Rina_88@Yahoo.co.id"),
        ("kirim ke zul+dinas@outlook.com,", "zul+dinas@outlook.com"),
        ("<rina@hotmail.com>", "rina@hotmail.com"),
        ("mailto:rina@ymail.com", "rina@ymail.com"),
        ("rina@icloud.com", "rina@icloud.com"),
        ("rina@proton.me", "rina@proton.me"),
        ("rina@yahoo.com.sg", "rina@yahoo.com.sg"),
        ("rina [at] gmail [dot] com", "rina [at] gmail [dot] com"),
        ("rina(at)gmail.com", "rina(at)gmail.com"),
        ("diskominfo.contoh@gmail.com", "diskominfo.contoh@gmail.com"),
        ("RINA@GMAIL.COM", "RINA@GMAIL.COM"),
    ],
)
def test_a_personal_address_is_a_warning(body: str, address: str) -> None:
    assert said(body) == [("privacy.personal_email", "warning", address)]


@pytest.mark.parametrize(
    "body",
    [
        "dinsos@pekanbaru.example",
        "ppid@bengkaliskab.go.id",
        "gmail@diskominfo.example",
        "Pakai akun Gmail masing-masing",
        "surel berakhiran @gmail.com",
        "surel @yahoo.com ditolak",
        "ikuti @gmailindonesia di Instagram",
        "mail.pekanbaru.example",
        "rina@gmail.com.pekanbaru.example",
        "humas@mail.pekanbaru.example",
        "me@pekanbaru.example",
        "siaran live di YouTube.com",
    ],
)
def test_an_office_s_address_is_passed(body: str) -> None:
    assert "privacy.personal_email" not in rules(body)


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("Rekening BRI 0812-01-000123-50-5 a.n. Marlina", "0812-01-000123-50-5"),
        ("No. Rek 7123456789 (BSI) atas nama Rina Marlina", "7123456789"),
        ("norek BCA: 1234567890", "1234567890"),
        ("1. Zulkifli, Bank Mandiri 108-00-1234567-8", "108-00-1234567-8"),
        ("Transfer ke 1234567890 (BNI) a/n Zulkifli", "1234567890"),
        ("rekening pribadi lurah di BRK Syariah 8210012345", "8210012345"),
        ("Donasi: Bank Riau Kepri 108-20-12345 an. Marlina", "108-20-12345"),
        ("nomor rekening 1234 5678 9012", "1234 5678 9012"),
        ("BTN 00012-01-50-012345-6 Siti Aminah", "00012-01-50-012345-6"),
        ("Beasiswa masuk ke rekeningnya, 0123456789012", "0123456789012"),
        ("Bank : BRI\nNo : 0173 0100 0099 505\na.n. Suherman", "0173 0100 0099 505"),
        ("Dana bantuan ke rek BSI 7200000011 a.n. Yanti Marlina", "7200000011"),
        ("rek. Mandiri 1080012345678 milik Zulkifli", "1080012345678"),
    ],
)
def test_a_person_s_account_is_held(body: str, number: str) -> None:
    assert ("privacy.bank_account", "hold", number) in said(body)


@pytest.mark.parametrize(
    "body",
    [
        "Donasi: BSI 7123456789 a.n. BAZNAS Kota Pekanbaru",
        "Setor ke rekening kas umum daerah 108.01.00001",
        "RKUD Bank Riau Kepri 101-00-00001",
        "Rekening BRK 1082012345 atas nama Bendahara Penerimaan Bapenda",
        "Zakat: Mandiri 1080012345678 an. UPZ Masjid Raya",
        "Infak ke BSI 7123456789 (Panitia Pembangunan Masjid)",
        "Rekening PMI Kota Dumai, BNI 0123456789",
        "BRI 012301000123505 a.n. CV Contoh Makmur",
        "Kode rekening 5.1.02.01.01.0024",
        "Rekening air nomor pelanggan 123456789012",
        "rekening listrik 123456789012",
        "Sebanyak 1.250.000 rekening dibuka",
        "Saldo rekening Rp 300000000",
        "rekening per 31-12-2026",
        "Bank Riau Kepri menyalurkan 25.000.000.000",
        "BRI tahun 2025-2026",
        "Bank sampah menerima 12345678 kg plastik",
        "Bank Indonesia, Telp 021-50000112",
        "Jangan bagikan nomor rekening dan PIN.",
        "HP 081200004417 a.n. Rina",
        "Bank : BRK\nNo : 1010000123\na.n. Bendahara Dinas Sosial",
        "BPHTB ke Bank Riau Kepri 101.00.00123 a.n. Kas Daerah Kota Dumai",
        "Buku rekening tabungan dibawa saat pencairan.",
        "Virtual account BNI 8808123412341234",
    ],
)
def test_what_is_no_person_s_account_is_passed(body: str) -> None:
    assert "privacy.bank_account" not in rules(body)


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("+62 (853) 0000-4417", "+62 (853) 0000-4417"),
        ("62 (853) 00004417", "62 (853) 00004417"),
        ("+62-(0853)-0000-4417", "+62-(0853)-0000-4417"),
        ("(+62) (812) 0000 4417", "(+62) (812) 0000 4417"),
        ("(+62)812 0000 4417", "(+62)812 0000 4417"),
        ("+62.812.0000.4417", "+62.812.0000.4417"),
        ("WA (0812)-0000-4417", "(0812)-0000-4417"),
    ],
)
def test_brackets_around_the_operator_s_code_hide_no_phone(
    body: str, number: str
) -> None:
    assert texts("privacy.personal_phone", body) == [number]


@pytest.mark.parametrize(
    "body",
    [
        "+62 (761) 000-112",
        "62 (85) orang dan 3000 kursi",
        "UU 62 (853) 12",
        "Sebanyak 62 (81%) dari 76 desa",
        "+62 (21) 5000-0112",
    ],
)
def test_other_brackets_are_no_phone(body: str) -> None:
    assert "privacy.personal_phone" not in rules(body)


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("Iuran ke rek. BRI 0099900457 an Siti Contoh (ketua RT).", "0099900457"),
        ("Kirim ke BSI 7200000012 (Rahmat Contoh), lapor ke panitia.", "7200000012"),
        ("BCA 8999001123 - Marlina, bendahara panitia kurban", "8999001123"),
        ("Mandiri 1080012345679 a n Zulkifli Contoh", "1080012345679"),
        ("Bank Nagari 2100.0201.99913-4 a.n. Yusnidar", "2100.0201.99913-4"),
        ("Bank Sumut 100.02.04.012345-6 an. Hendra", "100.02.04.012345-6"),
        ("Rek Bank Jateng 3012345678 a.n Rina", "3012345678"),
        ("Norek. 0099900457 A/N SITI CONTOH", "0099900457"),
        ("Panitia kurban: BRI 009901000777539 atas nama Hendra", "009901000777539"),
        ("Rek BNI 0099900457 an. Ketua RT, Siti Contoh", "0099900457"),
        ("BCA 8999001123 - Rina", "8999001123"),
        ("Rekening: 8999001123 (BNI, Siti Contoh)", "8999001123"),
    ],
)
def test_whoever_is_named_beside_an_account_holds_it(body: str, number: str) -> None:
    assert ("privacy.bank_account", "hold", number) in said(body)


@pytest.mark.parametrize(
    "body",
    [
        "Kirim ke BSI 7200000012 (Yayasan Rahmat Contoh), lapor ke Marlina.",
        "Rek. BNI 0099900457 an Panitia Kurban RW 03",
        "BRI 009901000777539 an. Bendahara Masjid Al Ikhlas (Hendra)",
        "Bank Nagari 2100.0201.99913-4 a.n. Pemkab Contoh",
        "Bank Sumut menyalurkan 100.020.304.000",
        "BCA 8999001123 - PMI Kota Dumai, bukti dikirim ke Rina",
        "Bank Jateng 3012345678 (Baznas)",
        "Setor ke Bank Riau Kepri 1010000124 (Kas Daerah), petugas Marlina.",
        "Rekening BNI 0099900457 a.n. Komunitas Riau Berbagi",
        "Bank Riau Kepri buka 08.00-12.00 bagi Marlina.",
        "Rekening BRK 1082012345 (UPT Samsat Dumai), hubungi Rina",
    ],
)
def test_an_account_of_a_body_beside_a_name_is_passed(body: str) -> None:
    assert "privacy.bank_account" not in rules(body)


@pytest.mark.parametrize(
    ("body", "number"),
    [
        (
            "kirim ke bank riau kepri syariah 8210000017 atas nama ibu rosda ketua rt",
            "8210000017",
        ),
        (
            "iuran ke bank syariah indonesia 7200000013 a.n. ibu yanti bendahara rt",
            "7200000013",
        ),
        ("kirim ke bri 009901000777531 an. pak ridwan", "009901000777531"),
        ("rekening bri 009901000777532 atas nama bapak suherman", "009901000777532"),
        ("titip ke bank nagari 21000201999134 atas nama bu yus", "21000201999134"),
        ("bank mandiri 1080012345670 milik kak rina, panitia", "1080012345670"),
        ("BNI 0099900458 a.n. Ibu Rosda, bendahara sekolah", "0099900458"),
        ("rek bca 8999001124 atas nama SITI CONTOH bendahara", "8999001124"),
    ],
)
def test_a_holder_with_a_title_holds_it_whatever_the_post(
    body: str, number: str
) -> None:
    assert ("privacy.bank_account", "hold", number) in said(body)


@pytest.mark.parametrize(
    "body",
    [
        "bank riau kepri syariah 8210000018 atas nama bendahara komite sekolah",
        "bank syariah indonesia 7200000014 a.n. panitia masjid",
        "bri 009901000777533 atas nama ibu pkk kelurahan sail",
        "rek bri 009901000777536 an ibu ibu pkk",
        "bri 009901000777534 atas nama koperasi ibu mandiri",
        "Rek. BNI 0099900459 a.n. KOMITE SDN 12",
        "rekening bri 009901000777535 atas nama bapak bendahara dinas",
        "Rekening 0099900460 a.n. YAYASAN IBU PERTIWI",
        "bank riau kepri syariah 8210000019 milik bumdes, lapor ke ibu rosda",
    ],
)
def test_a_body_s_account_in_small_letters_is_passed(body: str) -> None:
    assert "privacy.bank_account" not in rules(body)
