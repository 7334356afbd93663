"""The WordPress adapter on a real WordPress: what is written is what a visitor gets."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import httpx
import pytest
from PIL import Image

from channels.wordpress import WordPressChannel
from dissemination.channel import (
    Absent,
    AuthExpired,
    Changed,
    Found,
    Intact,
    Media,
    Part,
    Publication,
    Receipt,
    Rejected,
)
from tests.servers.wordpress import WordPress

AT = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
TEXT = (
    "Petugas “melayani” warga -- tanpa biaya [gallery].\n\n• KTP-el\n• KIA\n\n"
    "Lihat https://contoh.example/a?b=1&c=2.\n\n#LayananRokanHulu #Contoh"
)
TITLE = "Jemput bola: KTP-el & KIA di 3 desa <1 hari>"
_SLUGS = count(1)


def picture(colour: str, format_: str = "JPEG", size: int = 120) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(made, format_)
    return made.getvalue()


BYTES = {
    "a" * 64: picture("navy"),
    "b" * 64: picture("olive", "PNG"),
    "c" * 64: picture("maroon", "WEBP"),
}
MIMES = {"a" * 64: "image/jpeg", "b" * 64: "image/png", "c" * 64: "image/webp"}


def media(letter: str, alt: str) -> Media:
    name = letter * 64
    return Media(
        sha256=name,
        mime=MIMES[name],
        width=120,
        height=120,
        size=len(BYTES[name]),
        alt=alt,
    )


@pytest.fixture
def slug() -> str:
    return f"20261127-jemput-bola-{next(_SLUGS)}"


@pytest.fixture
def channel(wordpress: WordPress) -> WordPressChannel:
    return WordPressChannel(wordpress.settings())


@pytest.fixture
def request_for(channel: WordPressChannel, slug: str) -> Callable[..., Publication]:
    def request(
        text: str = TEXT, *, title: str = TITLE, media: tuple[Media, ...] = ()
    ) -> Publication:
        link = channel.address(slug)
        return Publication(
            part=Part(text=text, title=title, link=link, media=media),
            key="uji-1/0/",
            intended_at=AT,
            open=lambda medium: io.BytesIO(BYTES[medium.sha256]),
        )

    return request


Make = Callable[..., Publication]


def publish(
    channel: WordPressChannel, request: Publication
) -> tuple[Publication, Receipt]:
    prepared = replace(request, memo=channel.prepare(request))
    return prepared, channel.publish(prepared)


def of_slug(wordpress: WordPress, slug: str) -> list[dict[str, object]]:
    """Return all posts whose slug begins so, in any state."""
    every = "publish,future,draft,pending,private,trash"
    found = wordpress.posts(status=every)
    return [post for post in found if str(post["slug"]).startswith(slug)]


def test_a_user_who_may_publish_is_known_by_name(channel: WordPressChannel) -> None:
    assert channel.check().handle == "Redaksi"


def test_a_user_who_may_not_publish_is_for_a_person(wordpress: WordPress) -> None:
    with pytest.raises(AuthExpired, match="publish_posts"):
        WordPressChannel(wordpress.settings("subscriber")).check()


@pytest.mark.parametrize("changed", [{"password": "salah"}, {"user": "siapa"}])
def test_a_wrong_password_is_for_a_person(
    wordpress: WordPress, changed: dict[str, str]
) -> None:
    with pytest.raises(AuthExpired):
        WordPressChannel({**wordpress.settings(), **changed}).check()


def test_other_permalinks_than_the_sites_are_seen_before_anything_is_approved(
    wordpress: WordPress, channel: WordPressChannel, request_for: Make
) -> None:
    publish(channel, request_for())
    other = wordpress.settings(permalink="/berita/%postname%/")
    with pytest.raises(AuthExpired, match="permalink"):
        WordPressChannel(other).check()


def test_a_draft_is_public_to_nobody(
    wordpress: WordPress, channel: WordPressChannel, request_for: Make, slug: str
) -> None:
    request = request_for(media=(media("a", "Antrean"),))
    channel.prepare(request)
    assert wordpress.visit(request.part.link).status_code == 404
    assert [post["status"] for post in of_slug(wordpress, slug)] == ["draft"]
    assert channel.find(request, AT) == Absent()


def test_a_post_stands_where_its_address_said(
    wordpress: WordPress, channel: WordPressChannel, request_for: Make
) -> None:
    request, receipt = publish(channel, request_for())
    assert receipt.url == request.part.link
    seen = wordpress.visit(receipt.url)
    assert seen.status_code == 200
    assert "KTP-el &amp; KIA di 3 desa" in seen.text
    assert channel.find(request, AT) == Found(receipt=receipt)


def test_an_address_of_the_other_kind_leads_to_the_post(
    wordpress: WordPress, request_for: Make, slug: str
) -> None:
    settings = wordpress.settings(permalink="/?name=%postname%")
    channel = WordPressChannel(settings)
    part = replace(request_for().part, link=channel.address(slug))
    _, receipt = publish(channel, replace(request_for(), part=part))
    assert receipt.url == part.link
    assert wordpress.visit(receipt.url).url.path == f"/{slug}/"


def test_no_shortcode_and_no_element_is_carried_out(
    wordpress: WordPress, channel: WordPressChannel, request_for: Make
) -> None:
    hostile = "<script>alert(1)</script> [gallery] [audio src=x] <img src=x onerror=y>"
    request, receipt = publish(channel, request_for(hostile, title=hostile))
    html = wordpress.visit(receipt.url).text
    assert "alert(1)</script>" not in html
    assert "onerror=y>" not in html
    assert "[gallery] [audio src=x]" in html.replace("&#91;", "[")
    assert channel.read_back(request, receipt) == Intact()


def test_pictures_carry_their_alternative_texts_to_the_page(
    wordpress: WordPress, channel: WordPressChannel, request_for: Make
) -> None:
    shown = (media("a", "Antrean & loket"), media("b", "Peta"), media("c", "Grafik"))
    request, receipt = publish(channel, request_for(media=shown))
    html = wordpress.visit(receipt.url).text
    tags = re.findall(r"<img[^>]*>", html)
    alts = [re.search(r'alt="([^"]*)"', tag) for tag in tags]
    said = [found[1] for found in alts if found]
    for alt in ("Antrean &amp; loket", "Peta", "Grafik"):
        assert alt in said
    addresses = [found[1] for tag in tags if (found := re.search(r'src="(.*?)"', tag))]
    ours = [url for url in addresses if "jemput-bola" in url]
    assert len(ours) >= 3
    assert all(wordpress.visit(url).status_code == 200 for url in ours)
    assert channel.read_back(request, receipt) == Intact()


def test_a_picture_may_stand_in_the_text_as_well(
    wordpress: WordPress, request_for: Make
) -> None:
    channel = WordPressChannel(wordpress.settings(first_picture="content"))
    request = request_for(media=(media("a", "Antrean"),))
    request, receipt = publish(channel, request)
    (post,) = of_slug(wordpress, request.part.link.split("/")[-2])
    assert str(post["content"]).count("<img") >= 1
    assert channel.read_back(request, receipt) == Intact()


def test_hashtags_are_tags_and_the_category_is_there_once(
    wordpress: WordPress, request_for: Make, slug: str
) -> None:
    channel = WordPressChannel(wordpress.settings(category="Info & Layanan"))
    _, receipt = publish(channel, request_for())
    html = wordpress.visit(receipt.url).text
    assert "LayananRokanHulu" in html
    assert "#LayananRokanHulu" not in html
    again = request_for()
    link = channel.address(f"{slug}-lagi")
    publish(channel, replace(again, part=replace(again.part, link=link)))
    first, second = of_slug(wordpress, slug)
    assert first["categories"] == second["categories"]
    assert first["tags"] == second["tags"]
    assert len(list(first["tags"])) == 2  # type: ignore[call-overload]


def test_a_post_is_filed_under_each_category_that_is_named(
    wordpress: WordPress, request_for: Make
) -> None:
    channel = WordPressChannel(wordpress.settings(category="Info & Layanan, Air"))
    _, receipt = publish(channel, request_for())
    page = wordpress.visit(receipt.url).text
    filed = re.findall(r'<a href="[^"]*/category/[^"]*"[^>]*>(.*?)</a>', page)
    assert filed == ["Air", "Info &amp; Layanan"]


def test_the_page_names_its_own_address_as_the_one_that_counts(
    wordpress: WordPress, request_for: Make, slug: str
) -> None:
    for permalink in ("/%postname%/", "/?name=%postname%"):
        channel = WordPressChannel(wordpress.settings(permalink=permalink))
        part = replace(request_for().part, link=channel.address(slug))
        _, receipt = publish(channel, replace(request_for(), part=part))
        page = wordpress.visit(receipt.url).text
        ours = f'<link rel="canonical" href="{wordpress.base_url}/{slug}/"'
        assert ours in page, "however a visitor came"


def test_an_author_may_publish_without_the_rights_of_an_editor(
    wordpress: WordPress, request_for: Make
) -> None:
    channel = WordPressChannel(wordpress.settings("author"))
    request, receipt = publish(channel, request_for(media=(media("a", "Antrean"),)))
    assert channel.check().handle == "Petugas"
    assert channel.read_back(request, receipt) == Intact()


def test_preparing_twice_makes_one_draft_and_one_picture(
    wordpress: WordPress, channel: WordPressChannel, request_for: Make, slug: str
) -> None:
    request = request_for(media=(media("a", "Antrean"),))
    first = channel.prepare(request)
    assert channel.prepare(request) == first
    assert len(of_slug(wordpress, slug)) == 1
    assert len(pictures(wordpress, slug)) == 1


def test_publishing_twice_is_one_post(
    wordpress: WordPress, channel: WordPressChannel, request_for: Make, slug: str
) -> None:
    request, receipt = publish(channel, request_for())
    assert channel.publish(request) == receipt
    again = channel.prepare(request_for())
    assert again == receipt.remote_id
    assert len(of_slug(wordpress, slug)) == 1


def test_another_text_at_the_same_address_is_refused(
    wordpress: WordPress, channel: WordPressChannel, request_for: Make, slug: str
) -> None:
    publish(channel, request_for())
    (before,) = of_slug(wordpress, slug)
    with pytest.raises(Rejected, match=slug):
        channel.prepare(request_for("Lain sama sekali"))
    assert of_slug(wordpress, slug) == [before]


def test_a_correction_keeps_address_and_number(
    wordpress: WordPress, channel: WordPressChannel, request_for: Make, slug: str
) -> None:
    shown = (media("a", "Antrean"), media("b", "Peta"))
    _, receipt = publish(channel, request_for(media=shown))
    mended = request_for("Sudah diperbaiki.", media=(media("c", "Grafik"),))
    assert channel.correct(mended, receipt) == receipt
    assert channel.correct(mended, receipt) == receipt
    assert channel.read_back(mended, receipt) == Intact()
    assert isinstance(channel.read_back(request_for(), receipt), Changed)
    assert "Sudah diperbaiki." in wordpress.visit(receipt.url).text
    assert len(of_slug(wordpress, slug)) == 1
    assert [alt for alt, _ in pictures(wordpress, slug)] == ["Grafik"]


def test_a_correction_leaves_a_post_where_an_editor_has_filed_it(
    wordpress: WordPress, request_for: Make, slug: str
) -> None:
    channel = WordPressChannel(wordpress.settings(category="Info & Layanan"))
    _, receipt = publish(channel, request_for())
    change(wordpress, receipt, {"categories": [1]})
    mended = request_for("Sudah diperbaiki.")
    channel.correct(mended, receipt)
    (post,) = of_slug(wordpress, slug)
    assert post["categories"] == [1]
    assert channel.read_back(mended, receipt) == Intact()


def test_what_is_over_says_so_to_visitors_and_keeps_its_pictures(
    wordpress: WordPress, channel: WordPressChannel, request_for: Make, slug: str
) -> None:
    shown = (media("a", "Antrean"),)
    _, receipt = publish(channel, request_for(media=shown))
    (before,) = of_slug(wordpress, slug)
    text = f"Berakhir Sabtu, 21 November 2026 pukul 12.00 WIB.\n\n{TEXT}"
    over = request_for(text, title=f"Selesai: {TITLE}", media=shown)
    assert channel.correct(over, receipt) == receipt
    page = wordpress.visit(receipt.url).text
    assert re.search(r"<title>Selesai: Jemput bola: KTP-el &\S+ KIA", page)
    assert "Berakhir Sabtu, 21 November 2026 pukul 12.00 WIB." in page
    (after,) = of_slug(wordpress, slug)
    assert (after["id"], after["date"]) == (before["id"], before["date"])
    assert str(after["modified"]) >= str(before["modified"])
    assert channel.read_back(over, receipt) == Intact()
    assert [alt for alt, _ in pictures(wordpress, slug)] == ["Antrean"]


def test_what_was_taken_down_is_gone_with_its_pictures(
    wordpress: WordPress, channel: WordPressChannel, request_for: Make, slug: str
) -> None:
    request, receipt = publish(channel, request_for(media=(media("a", "Antrean"),)))
    ((_, url),) = pictures(wordpress, slug)
    assert wordpress.visit(url).content == BYTES["a" * 64]
    channel.take_down(receipt)
    channel.take_down(receipt)
    assert wordpress.visit(receipt.url).status_code == 404
    # WordPress answers for a missing file with a page of its own choice.
    assert "image/" not in wordpress.visit(url).headers["Content-Type"]
    assert channel.read_back(request, receipt) == Absent()
    with pytest.raises(Rejected):
        channel.correct(request, receipt)


def test_what_was_taken_down_gives_its_address_back(
    wordpress: WordPress, channel: WordPressChannel, request_for: Make
) -> None:
    _, receipt = publish(channel, request_for())
    channel.take_down(receipt)
    _, renewed = publish(channel, request_for("Sudah diperbaiki."))
    assert renewed.url == receipt.url
    assert "Sudah diperbaiki." in wordpress.visit(renewed.url).text


@pytest.mark.parametrize("what", ["title", "content", "status"])
def test_what_a_person_changed_by_hand_is_seen(
    wordpress: WordPress, channel: WordPressChannel, request_for: Make, what: str
) -> None:
    request, receipt = publish(channel, request_for())
    form = {"title": "Lain", "content": "<p>Lain</p>", "status": "private"}
    change(wordpress, receipt, {what: form[what]})
    seen = channel.read_back(request, receipt)
    if what == "status":
        assert seen == Absent()
    else:
        assert isinstance(seen, Changed)
        assert seen.differs == ("text",)


def test_what_is_no_picture_makes_nothing_public(
    channel: WordPressChannel, request_for: Make, wordpress: WordPress
) -> None:
    request = request_for(media=(media("a", "Antrean"),))
    broken = replace(request, open=lambda _: io.BytesIO(b"<?php echo 1;"))
    with pytest.raises(Rejected):
        channel.prepare(broken)
    assert wordpress.visit(request.part.link).status_code == 404


@pytest.fixture(autouse=True)
def _clean(wordpress: WordPress) -> Iterator[None]:
    yield
    wordpress.clear()


def change(wordpress: WordPress, receipt: Receipt, form: dict[str, object]) -> None:
    """Change a post as an editor does."""
    httpx.post(
        f"{wordpress.base_url}/wp-json/wp/v2/posts/{receipt.remote_id}",
        json=form,
        auth=("editor", wordpress.passwords["editor"]),
        trust_env=False,
    ).raise_for_status()


def pictures(wordpress: WordPress, start: str) -> list[tuple[str, str]]:
    """Return alternative text and address of the pictures whose slug begins so."""
    found = wordpress.pictures()
    return [found[name] for name in found if name.startswith(f"{start}-")]
