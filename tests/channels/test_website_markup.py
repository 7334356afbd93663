"""How a plain text becomes HTML."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels._website.markup import as_html, clean, summary


def test_a_line_is_a_paragraph_and_empty_lines_say_nothing() -> None:
    assert as_html("Satu\n\n\n  Dua  ") == "<p>Satu</p>\n<p>Dua</p>"


@pytest.mark.parametrize("mark", ["•", "-", "*"])
def test_points_are_one_list_even_with_empty_lines_between(mark: str) -> None:
    said = as_html(f"Bawa:\n{mark} KTP\n\n{mark}  KK\nSelesai")
    assert said == ("<p>Bawa:</p>\n<ul><li>KTP</li><li>KK</li></ul>\n<p>Selesai</p>")


def test_a_numbered_list_keeps_its_own_numbers() -> None:
    said = as_html("3. Tiga\n4) Empat\n7. Tujuh")
    assert said == (
        '<ol><li value="3">Tiga</li><li value="4">Empat</li>'
        '<li value="7">Tujuh</li></ol>'
    )


@pytest.mark.parametrize(
    "line", ["2026. Tahun", "1.250 kg beras", "-5 derajat", "•", "1.", "#1 terbaik"]
)
def test_what_only_looks_like_a_list_is_a_paragraph(line: str) -> None:
    assert as_html(line) == f"<p>{line}</p>"


def test_a_line_of_nothing_but_hashtags_is_set_apart() -> None:
    assert as_html("#Riau #KTPel") == '<p class="tags">#Riau #KTPel</p>'


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("Lihat https://a.example/b.", "https://a.example/b"),
        ("Lihat (https://a.example/b).", "https://a.example/b"),
        ("Lihat https://a.example/b_(c)", "https://a.example/b_(c)"),
        ("“https://a.example”", "https://a.example"),
        ("HTTP://A.EXAMPLE/?q=1&r=2", "HTTP://A.EXAMPLE/?q=1&r=2"),
        ("https://a.example/daftar, lalu", "https://a.example/daftar"),
        ("https://a.example/b…", "https://a.example/b"),
    ],
)
def test_an_address_is_a_link_without_the_sentences_own_marks(
    text: str, url: str
) -> None:
    html = as_html(text)
    assert re.findall('href="([^"]*)"', html) == [url.replace("&", "&amp;")]
    assert visible(html) == text


@pytest.mark.parametrize("text", ["javascript:alert(1)", "ftp://a.example", "https://"])
def test_nothing_else_is_a_link(text: str) -> None:
    assert "<a" not in as_html(text)


def visible(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


@given(st.text(st.sampled_from("ab<>&\"'/:.#•-1 \n()https")))
def test_every_character_of_a_paragraph_is_kept(text: str) -> None:
    prose = "\n".join(f"x{line}" for line in text.splitlines())
    assert re.sub(r"\s", "", visible(as_html(prose))) == re.sub(r"\s", "", prose)


@given(st.text())
def test_no_text_brings_its_own_elements(text: str) -> None:
    ours = r"</?(?:p|ul|ol|li|a)(?: (?:class|value|href|rel)=\"[^\"<>]*\")*>"
    assert not re.search("[<>]", re.sub(ours, "", as_html(text)))


@given(st.text())
def test_what_was_cleaned_has_only_characters_that_xml_takes(text: str) -> None:
    kept = clean(text)
    assert all(c in "\t\n" or " " <= c < "\ud800" or c > "\udfff" for c in kept)
    assert clean(kept) == kept


def test_a_summary_is_the_first_paragraph_cut_at_a_word() -> None:
    assert summary("• Satu\nDinas membuka layanan.\nDua") == "Dinas membuka layanan."
    assert summary("Dinas membuka layanan", 12) == "Dinas …"
    assert summary("• Satu") == "• Satu"
    assert summary("") == ""


@given(st.text(), st.integers(min_value=5, max_value=300))
def test_a_summary_fits(text: str, width: int) -> None:
    assert len(summary(text, width)) <= width
