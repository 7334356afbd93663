"""How a plain text becomes HTML."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from channels._website.markup import as_html, clean, sanitise, summary


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


HOSTILE = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    '<img src=x onerror="alert(1)">',
    '<img src="javascript:alert(1)" alt="x">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVa\tScRiPt:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:msgbox(1)" onclick="alert(1)">x</a>',
    '<svg onload=alert(1)><path d="M0 0"/></svg>',
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    '<iframe src="https://a.example"></iframe>',
    '<object data="a.swf"></object><embed src="a.swf">',
    '<form action="https://a.example"><input name="otp"></form>',
    '<meta http-equiv="refresh" content="0;url=https://a.example">',
    "<base href='https://a.example'><link rel=stylesheet href=//a.example>",
    "<style>body{background:url(javascript:alert(1))}</style>",
    '<p style="position:fixed" class="page" id="isi">x',
    "<p><b>never closed <a href='https://a.example'",
    "</div></article></body><h1>x",
    "<!-- <p>x --><!--><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#x3c;/script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
]
# What an element may be named and carry; all else was somebody else's.
ALLOWED = {
    "a": {"href", "rel"},
    "img": {"alt", "src"},
    "li": {"value"},
    "ol": set[str](),
    "p": {"class"},
    "ul": set[str](),
}


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def elements(html: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = Elements()
    reader.feed(html)
    reader.close()
    return reader.found


def complaints(html: str) -> list[str]:
    """Return what a page of ours may not hold."""
    found: list[str] = []
    for tag, attributes in elements(html):
        found += [tag] if tag not in ALLOWED else []
        found += [f"{tag} {name}" for name in attributes if name not in ALLOWED[tag]]
        led = attributes.get("href") or attributes.get("src") or "https:"
        found += [] if led.startswith(("http:", "https:", "x")) else [led]
        found += [] if attributes.get("class") in {None, "", "tags"} else ["class"]
    return found


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_shown_as_it_was_written_and_does_nothing(hostile: str) -> None:
    html = as_html(f"Sebelum\n{hostile}\n• {hostile}\n1. {hostile}\nSesudah")
    assert not complaints(html)
    assert html.startswith("<p>Sebelum</p>")
    assert html.endswith("<p>Sesudah</p>")
    assert visible(html).count(hostile) == 3


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_escaping_had_missed_is_taken_out_all_the_same(hostile: str) -> None:
    html = sanitise(f"<p>Sebelum</p>{hostile}")
    assert not complaints(html)
    assert html.startswith("<p>Sebelum</p>")
    assert "<script" not in html.lower()


def test_what_our_texts_are_made_of_passes() -> None:
    html = (
        '<p class="tags">#Riau</p><ul><li>KTP</li></ul><ol><li value="3">KK</li></ol>'
        '<p><img src="https://a.example/b.jpg" alt="Peta &amp; &lt;jalan&gt;"></p>'
    )
    assert sanitise(html) == html


def test_a_link_gives_its_page_away_to_nobody() -> None:
    html = sanitise('<a href="https://a.example" target="_blank" ping="/x">x</a>')
    assert html == '<a href="https://a.example" rel="noopener">x</a>'


@given(st.text() | st.lists(st.sampled_from(HOSTILE)).map("\n".join))
def test_cleaning_a_page_again_changes_nothing(text: str) -> None:
    html = as_html(text)
    assert sanitise(html) == html
    assert not complaints(html)


@example("<p title='ours?' lang=en dir=rtl>x</p>")
@given(st.lists(st.sampled_from([*HOSTILE, *"<>&\"'/= ax"])).map("".join))
def test_no_html_at_all_brings_what_is_not_ours(html: str) -> None:
    assert not complaints(sanitise(html))


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
