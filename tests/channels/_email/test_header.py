"""Headers that Python's own folding would garble, as a mail program reads them."""

from __future__ import annotations

import email
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels._email.header import mailbox, spoken

LONG = "Dinas Komunikasi, Informatika, Persandian dan Statistik Kabupaten Siak Raya"
TITLES = [
    "Siaga banjir",
    "Jadwal vaksin – Puskesmas Rumbai – 22 November – gratis – bawa KTP dan kartu",
    'kata-panjang-sekali pasar murah " 😀 B日本_😀= 😀 — ) banjir — dan lagi lagi',
    "=?utf-8?q?Bcc=3A?= harga = naik?=",
    "Angka _ dan = tanda ? sama",
    "kata-yang-panjang-sekali-tanpa-satu-pun-spasi",
]


def read(header: str) -> str:
    """Return what a mail program shows of a header that went over the line."""
    return str(make_header(decode_header(header.replace("\r\n", ""))))


@pytest.mark.parametrize("said", TITLES)
def test_what_is_said_is_read_to_the_letter(said: str) -> None:
    assert read(spoken("Subject", said)) == said


# A blank of another kind beside one of the usual is one blank of a line.
@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs"]), max_size=200))
def test_whatever_is_said_is_one_header_of_short_lines(said: str) -> None:
    header = spoken("Subject", said)
    assert read(header).strip() == " ".join(said.split())
    lines = header.fold(policy=SMTP).split("\r\n")
    assert lines.pop() == ""
    assert all(line.isascii() and len(line) <= 998 for line in lines)
    assert all(line.startswith(" ") for line in lines[1:])


@pytest.mark.parametrize("said", ["satu\ndua", "satu\r\n dua", "satu\x85dua\u2028"])
def test_what_is_said_in_two_lines_stays_in_one(said: str) -> None:
    assert read(spoken("Subject", said)) == " ".join(said.split())


@pytest.mark.parametrize(
    "called",
    [
        "",
        "Kominfo",
        LONG,
        f"{LONG} – Humas",
        'Humas "Siak", (Riau); é@lain.example, ' + LONG,
        "=?utf-8?q?lain?=, " + LONG,
    ],
)
def test_a_name_with_commas_is_one_sender(called: str) -> None:
    one = Address(called, "humas", "kominfo.contoh.example")
    written = mailbox("From", one).fold(policy=SMTP)
    found = email.message_from_string(written, policy=SMTP)["From"]
    assert [who.addr_spec for who in found.addresses] == [one.addr_spec]
    assert not found.defects
    name, _, _ = written.removeprefix("From: ").rpartition("<")
    plain = name.strip().removeprefix('"').removesuffix('"').replace("\\", "")
    assert read(plain) == called
