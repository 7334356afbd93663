from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels._mastodon.wording import is_like, is_said, plain
from channels.sandbox._mastodon_wording import as_html

# As a Mastodon 4.4 answers; the long address is shown in three pieces.
LINKED = (
    '<p>Baca <a href="https://riau.go.id/berita/2026/pasar-murah" target="_blank" '
    'rel="nofollow noopener"><span class="invisible">https://</span>'
    '<span class="ellipsis">riau.go.id/berita/2026/pasar-m</span>'
    '<span class="invisible">urah</span></a> &amp; sebarkan.<br />Terima kasih.</p>'
    '<p><a href="https://sosial.example/tags/Pasar" class="mention hashtag" rel="tag">'
    "#<span>Pasar</span></a></p>"
)
SAID = (
    "Baca https://riau.go.id/berita/2026/pasar-murah & sebarkan.\nTerima kasih.\n\n"
    "#Pasar"
)


def test_html_is_read_as_its_author_wrote_it() -> None:
    assert is_said(SAID, LINKED)
    assert plain("<p>a<br>b</p><p>c &lt;d&gt;</p>").split() == ["a", "b", "c", "<d>"]


@pytest.mark.parametrize(
    "other",
    [
        SAID.replace("murah", "mahal"),
        SAID.replace("#Pasar", ""),
        SAID.replace("&", "dan"),
        "",
    ],
)
def test_another_text_is_not_taken_for_it(other: str) -> None:
    assert not is_said(other, LINKED)


def test_a_mention_is_known_though_its_server_is_left_out() -> None:
    content = (
        '<p>Hai <span class="h-card"><a href="https://kota.example/@info" '
        'class="u-url mention">@<span>info</span></a></span>!</p>'
    )
    assert is_said("Hai @info@kota.example!", content)
    assert not is_said("Hai @lain@kota.example!", content)


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("dinas-kominfo", "kota.example"),
        ("dinas.kominfo", "sosial.kota.example"),
        ("humas_2", "xn--kota-x.example"),
        ("info", "localhost"),
    ],
)
def test_a_mention_may_have_signs_in_its_name(name: str, host: str) -> None:
    content = (
        f'<p><span class="h-card"><a href="https://{host}/@{name}" '
        f'class="u-url mention">@<span>{name}</span></a></span> hadir.</p>'
    )
    text = f"@{name}@{host} hadir."
    assert is_said(text, content)
    assert is_like(text, content), "else a doubt would be taken for an absence"
    assert is_said(text, as_html(text, "https://sosial.example"))
    assert not is_said(f"@x{name}@{host} hadir.", content)


def test_an_address_of_mail_is_no_mention() -> None:
    assert is_said("Surel humas@kota.example", "<p>Surel humas@kota.example</p>")
    assert not is_said("Surel humas@kota.example", "<p>Surel humas</p>")


def test_the_line_that_names_what_is_quoted_is_nobodys() -> None:
    content = (
        '<p class="quote-inline">RE: <a href="https://a.example/1">x</a></p><p>Ya</p>'
    )
    assert plain(content) == "Ya"


@pytest.mark.parametrize("broken", ["<p>Halo", "Halo</p></p>", "<<p>Halo", "Halo<"])
def test_a_broken_page_is_read_as_far_as_it_goes(broken: str) -> None:
    assert "Halo" in plain(broken)


WORDS = st.text(
    alphabet=st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp")),
    max_size=80,
)


@given(WORDS)
def test_what_a_server_makes_of_a_text_is_that_text(text: str) -> None:
    assert is_said(text, as_html(text, "https://sosial.example"))


@given(WORDS, WORDS)
def test_two_texts_are_one_only_where_they_are_alike(one: str, other: str) -> None:
    if "".join(one.split()) != "".join(other.split()) and "@" not in one + other:
        assert not is_said(f"{one}x", as_html(f"{other}y", "https://sosial.example"))
