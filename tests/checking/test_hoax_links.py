"""Addresses that a warning warns of, with and without the word "hoaks"."""

from __future__ import annotations

import pytest

from dissemination.domain.item import Kind
from tests.checking.said import texts

LINK = "hoax.live_link"
HOAX, NOTICE = Kind.HOAX_CLARIFICATION, Kind.NOTICE


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (HOAX, "Warga menerima surel berisi tautan {} yang meniru laman Bapenda."),
        (HOAX, "Warga melaporkan pesan yang mengarahkan ke {} tadi pagi."),
        (HOAX, "Laman {} itu bukan milik BKPSDM."),
        (HOAX, "Situs {} menyerupai laman Samsat."),
        (HOAX, "Sumber pesan itu mencantumkan {} sebagai tempat mendaftar."),
        (HOAX, "Portal {} palsu, abaikan saja."),
        (NOTICE, "Jangan klik tautan {} yang beredar di grup WhatsApp."),
        (NOTICE, "Waspada situs palsu {}"),
        (NOTICE, "Awas penipuan pajak lewat tautan {}"),
        (NOTICE, "Beredar akun yang mengatasnamakan Bapenda dengan tautan {}."),
        (NOTICE, "Hindari membuka {} karena mencuri data."),
    ],
)
def test_what_a_warning_warns_of_is_not_to_be_clicked(kind: Kind, said: str) -> None:
    link = "https://bantuan-cair.example/a"
    assert texts(LINK, said.format(link), kind=kind) == [link]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (HOAX, "Laporkan penipuan serupa ke {}"),
        (HOAX, "Warga dapat melaporkan pesan palsu melalui laman {}."),
        (HOAX, "Alamat yang benar adalah {}."),
        (HOAX, "Cek fakta di {} sebelum membagikan kabar."),
        (HOAX, "Informasi resmi hanya di {}, bukan dari pesan berantai."),
        (NOTICE, "Jangan lupa mendaftar di {}."),
        (NOTICE, "Laporkan situs palsu ke {}."),
        (NOTICE, "Peserta belajar mengenali tautan palsu. Materi ada di {}."),
        (NOTICE, "Daftar di {} sebelum kuota penuh, jangan percaya calo."),
        (NOTICE, "Daftar sosialisasi modus penipuan di {}."),
        (NOTICE, "Jangan lewatkan! Klik {} untuk mendaftar."),
    ],
)
def test_where_a_reader_is_sent_may_be_clicked(kind: Kind, said: str) -> None:
    assert texts(LINK, said.format("https://aduan-warga.example/a"), kind=kind) == []
