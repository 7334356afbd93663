"""What a channel could not show."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dissemination.checking import Office
from dissemination.domain.finding import Severity
from dissemination.domain.item import Kind
from tests.checking.said import BODY, PHOTO, VIDEO, found, of, severities, texts


def test_a_channel_that_needs_a_picture_holds_an_item_without_one() -> None:
    holds = texts("format.no_media", attachments=(), channels=("instagram", "x"))
    assert holds == ["instagram"]
    assert found(attachments=(), channels=("x", "website")) == []


@pytest.mark.parametrize("one", [PHOTO, VIDEO])
def test_a_file_that_is_not_there_is_a_hold(one: object) -> None:
    absent = replace(PHOTO if one is PHOTO else VIDEO, media=None)
    (finding,) = found(attachments=(absent,))
    assert (finding.rule, finding.severity) == ("format.missing_file", Severity.HOLD)


@pytest.mark.parametrize("alt", ["", "  "])
def test_a_picture_without_alternative_text_is_a_warning(alt: str) -> None:
    bare = (replace(PHOTO, alt=alt),)
    (finding,) = of("format.missing_alt", attachments=bare)
    assert (finding.text, finding.severity) == ("foto.jpg", Severity.WARNING)
    strict = Office(missing_alt_holds=True)
    assert severities("format.missing_alt", office=strict, attachments=bare) == ["hold"]


@pytest.mark.parametrize(
    "caption", ["Dengan takarir", "Bersubtitel: teks terjemahan", "Ada bahasa isyarat"]
)
def test_a_video_needs_captions_and_no_alternative_text(caption: str) -> None:
    assert found(attachments=(replace(VIDEO, caption=caption),)) == []
    bare = replace(VIDEO, caption="Suasana pembukaan")
    (finding,) = found(attachments=(bare,))
    assert finding.rule == "format.video_without_captions"
    assert (finding.text, finding.severity) == ("klip.mp4", Severity.WARNING)


@pytest.mark.parametrize(("captioned", "count"), [(True, 0), (False, 1)])
def test_an_author_may_say_that_a_video_has_captions(
    *, captioned: bool, count: int
) -> None:
    video = replace(VIDEO, caption="", captioned=captioned)
    assert len(texts("format.video_without_captions", attachments=(video,))) == count


@pytest.mark.parametrize(("length", "count"), [(110, 0), (111, 1)])
def test_a_headline_has_a_length(length: int, count: int) -> None:
    assert len(texts("format.long_headline", title="a" * length)) == count


@pytest.mark.parametrize(
    ("count", "severity"),
    [(10, None), (11, Severity.WARNING), (30, Severity.WARNING), (31, Severity.HOLD)],
)
def test_hashtags_are_counted(count: int, severity: Severity | None) -> None:
    tags = tuple(f"#tag{n}" for n in range(count))
    assert severities("format.too_many_hashtags", hashtags=tags) == (
        [severity] if severity else []
    )


@pytest.mark.parametrize(
    ("tag", "right"),
    [
        ("#Kota Bertuah", "#KotaBertuah"),
        ("#Diskominfo-Pekanbaru", "#DiskominfoPekanbaru"),
        ("#a.b", "#AB"),
        ("Kota Bertuah", "KotaBertuah"),
        ("Info.Riau", "InfoRiau"),
        ("#2026", ""),
        ("81", ""),
        ("#", ""),
        ("", ""),
        ("##Riau", "#Riau"),
        ("#Riau #Siak", ""),  # two in one; nobody wants them glued together
    ],
)
def test_a_hashtag_that_will_not_work_is_mended(tag: str, right: str) -> None:
    (finding,) = of("format.invalid_hashtag", hashtags=(tag,))
    assert (finding.text, finding.suggestion) == (tag, right)


@pytest.mark.parametrize(
    "tag",
    [
        *("#Pekanbaru", "#2026Riau", "#info_riau", "#Météo"),
        # The sign is ours to add.
        *("Pekanbaru", "HUTRiau69", "17AgustusMeriah", "Kota_Bertuah", "Covid19"),
    ],
)
def test_a_hashtag_that_works_is_passed(tag: str) -> None:
    assert found(hashtags=(tag,)) == []


@pytest.mark.parametrize(
    "link", ["https://kota.example/daftar", "kota.go.id/daftar", "www.kota.go.id"]
)
def test_a_link_in_an_instagram_caption_leads_nowhere(link: str) -> None:
    body = f"{BODY} Daftar di {link}."
    rule = "format.link_on_instagram"
    (finding,) = of(rule, body, channels=("instagram",))
    assert (finding.text, finding.severity) == (link, Severity.SUGGESTION)
    assert texts(rule, body, channels=("facebook",)) == []


def test_a_site_that_is_only_named_is_no_link() -> None:
    body = f"{BODY} Situs kami kota.go.id dan surel a@kota.go.id."
    assert texts("format.link_on_instagram", body, channels=("instagram",)) == []


def test_a_hoax_s_link_is_said_once() -> None:
    body = f"{BODY} Beredar formulir http://bantuan.xyz/daftar"
    said = found(body, kind=Kind.HOAX_CLARIFICATION, channels=("instagram",))
    assert [f.rule for f in said] == ["hoax.live_link"]


@pytest.mark.parametrize(
    ("kind", "body", "is_short"),
    [
        (Kind.NEWS, "Bupati menghadiri rapat di aula kantor bupati.", True),
        (Kind.SERVICE_NOTICE, "Loket tutup hari ini.", True),
        (
            Kind.SERVICE_NOTICE,
            "Loket pindah ke lantai dua kantor camat mulai 1 Mei.",
            False,
        ),
        (Kind.GREETING, "Selamat Hari Pahlawan!", False),
        (Kind.WEATHER_EMERGENCY, "Jauhi sungai.", False),
        (Kind.NEWS, BODY, False),
        (
            Kind.NEWS,
            "Bupati membuka lomba lari di Stadion Rumbai, Sabtu pagi tadi.",
            False,
        ),
        (Kind.NOTICE, "Air mati Senin pagi di Rumbai.", False),
        (Kind.NOTICE, "Segera hadir!", True),
        (Kind.INFOGRAPHIC, "Cara memilah sampah rumah.", False),
    ],
)
def test_a_body_says_at_least_something(
    kind: Kind, body: str, *, is_short: bool
) -> None:
    said = of("format.too_short", body, kind=kind)
    assert [f.text for f in said] == ([body] if is_short else [])
    assert all(f.severity is Severity.SUGGESTION for f in said)
