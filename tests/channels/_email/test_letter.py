"""What a letter looks like to whoever gets it."""

from __future__ import annotations

import email
import io
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels._email.letter import name_of, write
from channels._email.limits import PRESS
from channels._email.office import Office
from dissemination.channel import Media, Part, Publication, Rejected
from tests.channels._email.played import SETTINGS

AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
OFFICE = Office.read(SETTINGS)
PHOTO = Media(
    sha256="a" * 64, mime="image/jpeg", width=4, height=3, size=5, alt="Warga – antre"
)
TEXT = "Air naik <cepat> & deras.\n\nhttps://contoh.example/air\n.\n• Rumbai\n• Tampan"


def request(
    text: str = TEXT,
    title: str = "Siaga banjir – Rumbai",
    media: tuple[Media, ...] = (PHOTO,),
) -> Publication:
    return Publication(
        part=Part(text=text, title=title, media=media),
        key="meja-7/0/",
        intended_at=AT,
        open=lambda _: io.BytesIO(b"photo"),
    )


def read(letter: bytes) -> EmailMessage:
    found = email.message_from_bytes(letter, policy=default)
    assert isinstance(found, EmailMessage)
    assert not found.defects
    return found


def text_of(letter: EmailMessage, kind: str) -> str:
    body = letter.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_it_says_the_same_as_text_and_as_html() -> None:
    letter = read(write(OFFICE, request()))
    assert text_of(letter, "plain") == f"Siaga banjir – Rumbai\n\n{TEXT}\n"
    html = text_of(letter, "html")
    assert "<h1>Siaga banjir – Rumbai</h1>" in html
    assert "Air naik &lt;cepat&gt; &amp; deras." in html
    assert '<a href="https://contoh.example/air"' in html
    assert "<li>Rumbai</li>" in html
    assert 'lang="id"' in html


def test_its_head_says_who_writes_when_and_about_what() -> None:
    letter = read(write(OFFICE, request()))
    assert letter["From"] == "Kominfo Contoh <humas@kominfo.contoh.example>"
    assert letter["Subject"] == "Siaga banjir – Rumbai"
    assert letter["Date"].datetime == AT
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Content-Language"] == "id"
    assert letter["List-Id"] is None


def test_its_name_depends_on_the_key_alone() -> None:
    first, again = request(), replace(request("Lain."), intended_at=datetime.now(UTC))
    names = {read(write(OFFICE, one))["Message-ID"] for one in (first, again)}
    assert names == {name_of(OFFICE, "meja-7/0/")}
    assert name_of(OFFICE, "meja-8/0/") not in names
    (name,) = names
    assert name.endswith("@kominfo.contoh.example>")


def test_nobody_learns_who_else_gets_it() -> None:
    letter = write(OFFICE, request())
    assert b"koran.example" not in letter
    assert b"radio.example" not in letter
    assert read(letter)["To"] == "undisclosed-recipients:;"


def test_a_mailing_list_is_named() -> None:
    one = Office.read({**SETTINGS, "recipients": "pers@milis.contoh.example"})
    assert read(write(one, request()))["To"] == "pers@milis.contoh.example"


def test_a_list_says_its_name_and_how_to_leave_it() -> None:
    given = {"list_id": "pers.contoh.example", "unsubscribe": "keluar@contoh.example"}
    letter = read(write(Office.read({**SETTINGS, **given}), request()))
    assert letter["List-Id"] == "<pers.contoh.example>"
    assert letter["List-Unsubscribe"] == "<mailto:keluar@contoh.example>"


def test_a_picture_says_what_is_on_it() -> None:
    letter = read(write(OFFICE, request(media=(PHOTO, replace(PHOTO, alt="Peta")))))
    shown = list(letter.iter_attachments())
    assert [one.get_content() for one in shown] == [b"photo", b"photo"]
    described = [one["Content-Description"] for one in shown]
    assert described == ["Warga – antre", "Peta"]
    names = [one.get_filename() for one in shown]
    assert names == ["1-aaaaaaaa.jpg", "2-aaaaaaaa.jpg"]


def test_a_picture_that_is_gone_is_no_letter() -> None:
    def gone(_: Media) -> io.BytesIO:
        raise FileNotFoundError

    with pytest.raises(Rejected, match="gone"):
        write(OFFICE, replace(request(), open=gone))


def test_the_largest_letter_stays_below_20_mb() -> None:
    assert PRESS.media
    full = b"\xff" * PRESS.media.max_bytes
    media = (PHOTO,) * PRESS.media.max_items
    text = "–" * PRESS.text.max
    whole = replace(request(text, media=media), open=lambda _: io.BytesIO(full))
    assert len(write(OFFICE, whole)) < 20_000_000


@given(
    text=st.text(min_size=1, max_size=300).filter(str.strip),
    title=st.text(max_size=120),
    alt=st.text(max_size=80),
)
def test_whatever_is_said_no_line_of_it_becomes_a_header(
    text: str, title: str, alt: str
) -> None:
    media = (replace(PHOTO, alt=alt),)
    said = request(text, title=title, media=media)
    whole = write(OFFICE, said)
    assert whole.isascii()
    assert max(map(len, whole.split(b"\r\n"))) <= 998
    letter = read(whole)
    plain = read(write(OFFICE, request("Teks.")))
    assert letter.keys() == plain.keys()
    assert letter["From"] == plain["From"]


def test_the_subject_says_every_blank_of_the_title() -> None:
    title = "gratis Jadwal “bawa → 22 – Siak Rumbai – KTP”"
    assert read(write(OFFICE, request(title=title)))["Subject"] == title


def test_a_long_name_with_commas_stays_one_sender() -> None:
    kind = "Dinas Komunikasi, Informatika, Persandian dan Statistik"
    name = f"{kind} Kabupaten Siak Sri Indrapura Raya"
    one = f'"{name}" <humas@kominfo.contoh.example>'
    office = Office.read({**SETTINGS, "sender": one, "recipients": one})
    letter = read(write(office, request()))
    for header in (letter["From"], letter["To"]):
        (who,) = header.addresses
        assert (who.display_name, who.username) == (name, "humas")


@pytest.mark.parametrize("part", ["text", "title", "alt"])
def test_what_no_letter_can_say_is_rejected_since_nothing_was_sent(part: str) -> None:
    said = {"text": "Teks", "title": "Judul", "alt": "Foto", part: "Air \ud800 naik"}
    media = (replace(PHOTO, alt=said["alt"]),)
    with pytest.raises(Rejected, match="no letter can say this"):
        write(OFFICE, request(said["text"], title=said["title"], media=media))


@pytest.mark.parametrize("title", ["Judul\nBcc: semua@contoh.example", "Judul\r\n\r\n"])
def test_a_title_of_two_lines_is_one_subject(title: str) -> None:
    letter = read(write(OFFICE, request(title=title)))
    assert letter["Bcc"] is None
    assert letter["Subject"] == " ".join(title.split())


def test_without_a_title_the_first_line_is_the_subject() -> None:
    letter = read(write(OFFICE, request("Air naik.\nSegera.", title="")))
    assert letter["Subject"] == "Air naik."
    assert "<h1>" not in text_of(letter, "html")
