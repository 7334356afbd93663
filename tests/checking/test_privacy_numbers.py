"""NIK, family card, NIP: found by form and name, other long numbers passed."""

from __future__ import annotations

import pytest

from dissemination.domain.finding import Severity
from tests.checking.prose import findings, item, rules, said, texts

NIK = "1471084507859991"
CARD = "1471080101159993"


@pytest.mark.parametrize(
    ("body", "number"),
    [
        (f"NIK: {NIK}", NIK),
        (f"nik {NIK} atas nama Marlina", NIK),
        (f"No. KTP {NIK}", NIK),
        (f"Nomor Induk Kependudukan {NIK}", NIK),
        (f"Pemohon ({NIK}) diminta datang ke loket 3.", NIK),
        (f"1) Zulkifli | {NIK} | Rumbai", NIK),
        (f"Zulkifli\t{NIK}\tRumbai", NIK),
        ("14 71 08 450785 9991 milik Marlina", "14 71 08 450785 9991"),
        ("KTP-el 1403.0123.0589.9994", "1403.0123.0589.9994"),
        ("1408\u20111203\u20110690\u20119995", "1408\u20111203\u20110690\u20119995"),
        ("NIK 14710\u00ad84507859991", "14710\u00ad84507859991"),
        ("NIK 147108\u2009450785\u20099991", "147108\u2009450785\u20099991"),
        (f"No. identitas {NIK}", NIK),
        (f"Nomor registrasi NIK {NIK}", NIK),
        (f"Kode antrean 12, NIK {NIK}", NIK),
        (f"Sudah diverifikasi:{NIK};", NIK),
        (f"{NIK}@keluarga", NIK),
        (f"Bantuan bagi 120 KK {NIK}", NIK),
        (f"Bawa KK asli. Nama Siti, NIK {NIK}", NIK),
    ],
)
def test_a_nik_is_found(body: str, number: str) -> None:
    assert texts("privacy.nik", body) == [number]


@pytest.mark.parametrize(
    "body",
    [
        f"No. KK {CARD}",
        f"NKK: {CARD}",
        f"KK nomor {CARD}",
        f"No. Kartu Keluarga : {CARD}",
        f"kartu keluarga (KK) dengan nomor {CARD}",
        f"KK milik keluarga Zulkifli bernomor {CARD}",
        f"NIK 1471084507859991, KK {CARD}".replace("1471084507859991", "…"),
        f"Nomor KK penerima:\n1. {CARD}",
        f"Daftar no KK yang belum padan:\n\u2022 Zulkifli {CARD}",
        f"Nomor kartu keluarga yang bermasalah:\n- {CARD}",
    ],
)
def test_a_family_card_s_number_is_called_one(body: str) -> None:
    assert texts("privacy.family_card", body) == [CARD]
    assert texts("privacy.nik", body) == []


def test_each_number_of_a_row_has_its_own_name() -> None:
    body = f"1. Marlina, NIK {NIK}, No. KK {CARD}"
    assert said(body) == [
        ("privacy.nik", "hold", NIK),
        ("privacy.family_card", "hold", CARD),
    ]


@pytest.mark.parametrize(
    "body",
    [
        f"Kode bayar {CARD} berlaku 24 jam.",
        f"ID Billing: {CARD}",
        f"Virtual account Bank Riau Kepri {CARD}",
        f"NTPN {CARD}",
        f"Nomor resi {CARD} sudah dikirim.",
        f"kode tender {CARD}",
        f"No. registrasi {CARD}",
        f"Kode antrean digital {CARD}",
        "2026112400000123",
        "Nomor objek pajak 147101000100100340",
        "NPWP 01.234.567.8-211.000",
        "Rp1.471.084.507.859.991",
        "14710845078599912",
        "1471084507850000",
        "1471004507859991",
        "9971084507859991",
        "1471084513859991",
        "1471********9991",
        "147108XXXXXX9991",
        "NIK wajib 16 digit, cek di laman resmi.",
        "Syarat: fotokopi KTP dan KK masing-masing 2 lembar.",
        "Kartu 4411 1111 1111 1111",
        "Koordinat 0.507068, 101.447779",
        "UUID 550e8400-e29b-41d4-a716-446655440000",
        "Barcode 8991234567890 1234",
        "Nomor 400.10/DISDUKCAPIL/2026/1471",
    ],
)
def test_other_long_numbers_are_no_nik(body: str) -> None:
    assert not {"privacy.nik", "privacy.family_card"} & set(rules(body))


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        (NIK, "1471********9991"),
        ("14.71.08.450785.9991", "14.71.**.******.9991"),
        ("1471 0845 0785 9991", "1471 **** **** 9991"),
    ],
)
def test_a_mask_is_suggested_for_a_nik(number: str, masked: str) -> None:
    (finding,) = findings(item(f"NIK {number}"))
    assert finding.suggestion == masked
    assert finding.severity is Severity.HOLD
    assert item(f"NIK {number}").body[finding.start : finding.end] == number


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("NIP. 19730522 199803 1 003", "19730522 199803 1 003"),
        ("NIP 197305221998031003", "197305221998031003"),
        ("Pembina Utama Muda\nNIP. 19680101.199203.2.001", "19680101.199203.2.001"),
        ("NIP: 19850312 202221 1 001", "19850312 202221 1 001"),
        ("NI PPPK 199001152023212045", "199001152023212045"),
        ("NIPPPK 199001152023211045", "199001152023211045"),
        ("a.n. Marlina 198812102015032004", "198812102015032004"),
        ("NIP lama 010123456".replace(" lama", ""), "010123456"),
        ("NIP 420 001 234", "420 001 234"),
        ("19730522-199803-1-003", "19730522-199803-1-003"),
        ("(NIP.19730522 199803 1 003)", "19730522 199803 1 003"),
    ],
)
def test_a_civil_servant_s_number_is_a_warning(body: str, number: str) -> None:
    assert ("privacy.nip", "warning", number) in said(body)


@pytest.mark.parametrize(
    "body",
    [
        "NIP dan NIK pegawai tidak boleh diunggah.",
        "NOP 19.71.010.001.012-0034.0",
        "Nomor objek pajak 197101010001001200",
        "20261124 010203 1 003",
        "197313221998031003",
        "197305221998131003",
        "Nomor tender 197305221998031003",
        "1973052219980310031",
        "NIP 12345",
        "Tahun 1973 sampai 1998, 1003 orang",
        "periode 20240101-20241231",
    ],
)
def test_other_numbers_are_no_nip(body: str) -> None:
    assert "privacy.nip" not in rules(body)
