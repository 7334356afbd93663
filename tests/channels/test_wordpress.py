"""The contract of the WordPress adapter, and what it says on the wire."""

from __future__ import annotations

import base64
import inspect
import io
import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, cast

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels._steps.seen import see
from channels._wordpress.address import Addresses, written
from channels._wordpress.content import tags_of
from channels._wordpress.rest import NOT_SENT, Rest
from channels._wordpress.writing import Writer
from channels.wordpress import WordPressChannel
from dissemination.channel import (
    FOREVER,
    Absent,
    AuthExpired,
    CanAddress,
    CannotTell,
    ChannelError,
    Found,
    Intact,
    Media,
    OutcomeUnknown,
    Part,
    Publication,
    RateLimited,
    Receipt,
    Rejected,
    Transient,
)
from dissemination.testing import Answer, ChannelContract, Fate, Lab

AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
PASSWORD = "abcd EFGH 1234 ijkl MNOP 5678"
SLUG = "20261121-jemput-bola-7"
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)
BASE = "https://info.contoh.example"
PUBLISH = ("POST", "/posts/7")
DRAFT = ("POST", "/posts")
ME = {
    "name": "Redaksi",
    "capabilities": dict.fromkeys(
        ("publish_posts", "edit_published_posts", "upload_files"), True
    ),
}


def post(status: str = "draft", **changed: Any) -> dict[str, Any]:
    return {
        "id": 7,
        "slug": SLUG,
        "status": status,
        "link": f"{BASE}/{SLUG}/",
        "title": {"raw": "Jemput bola"},
        "content": {"raw": "<p>Halo</p>"},
        "featured_media": 0,
        "password": "",
        **changed,
    }


def shelved(alt: str = "", number: int = 31) -> dict[str, Any]:
    return {
        "id": number,
        "slug": f"{SLUG}-0",
        "source_url": f"{BASE}/wp-content/uploads/{number}.jpg",
        "alt_text": alt,
        "post": 7 if alt else None,
    }


def refusal(status: int, code: str, **data: object) -> Answer:
    said = {
        "code": code,
        "message": f"Maaf: {code}",
        "data": {"status": status, **data},
    }
    return Answer(status, said)


def plays(**changed: Any) -> dict[str, Any]:
    return {
        "GET /users/me": Answer(200, ME),
        "GET /posts": Answer(200, []),
        "POST /posts": Answer(201, post()),
        "GET /posts/7": Answer(200, post()),
        "POST /posts/7": Answer(200, post("publish")),
        "DELETE /posts/7": Answer(200, post("trash")),
        "GET /media": Answer(200, []),
        "POST /media": Answer(201, shelved()),
        "POST /media/31": Answer(200, shelved("Antrean")),
        "GET /tags": Answer(200, []),
        "POST /tags": Answer(201, {"id": 5, "name": "x"}),
        "GET /categories": Answer(200, [{"id": 3, "name": "Info &amp; Layanan"}]),
        **changed,
    }


REQUEST = Publication(
    part=Part(text="Halo", title="Jemput bola", link=f"{BASE}/{SLUG}/"),
    key="1/0/",
    intended_at=AT,
    open=lambda _: io.BytesIO(JPEG),
)


class TestWordPress(ChannelContract):
    success = plays()
    refusals = {
        refusal(401, "rest_cannot_create"): AuthExpired,
        refusal(401, "incorrect_password"): AuthExpired,
        refusal(403, "rest_cannot_publish"): AuthExpired,
        Answer(401, body="<h1>Authorization Required</h1>"): AuthExpired,
        Answer(301, headers={"Location": "https://lain.example/"}): AuthExpired,
        refusal(404, "rest_no_route"): AuthExpired,
        refusal(404, "rest_post_invalid_id"): Rejected,
        refusal(400, "rest_invalid_param"): Rejected,
        Answer(413, body="<h1>Request Entity Too Large</h1>"): Rejected,
        Answer(429, {"code": "too_many"}, {"Retry-After": "30"}): RateLimited,
        Answer(429, body="slow down"): RateLimited,
        Answer(403, body="<h1>blocked by the firewall</h1>"): OutcomeUnknown,
        Answer(404, body="<h1>Not Found</h1>"): OutcomeUnknown,
        refusal(500, "db_update_error"): OutcomeUnknown,
    }
    public_call = PUBLISH
    request = REQUEST

    def connect(self, base_url: str) -> WordPressChannel:
        return connect(base_url)


class TestWordPressPictures(TestWordPress):
    request = replace(
        REQUEST,
        part=replace(
            REQUEST.part,
            text="Halo\n\n#Contoh",
            media=(
                Media(sha256="a" * 64, mime="image/jpeg", width=9, height=9, size=24),
                Media(
                    sha256="b" * 64,
                    mime="image/png",
                    width=9,
                    height=9,
                    size=24,
                    alt="Antrean",
                ),
            ),
        ),
    )


def connect(base_url: str, **changed: str) -> WordPressChannel:
    given = {"base_url": base_url, "user": "redaksi", "password": PASSWORD}
    return WordPressChannel({**given, **changed})


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab(plays()) as lab:
        yield lab


@pytest.fixture
def channel(lab: Lab) -> WordPressChannel:
    return connect(lab.url)


def prepared() -> Publication:
    return replace(REQUEST, memo="7")


def illustrated(*alts: str, text: str = "Halo") -> Publication:
    media = tuple(
        Media(
            sha256=f"{n}" * 64, mime="image/jpeg", width=9, height=6, size=24, alt=alt
        )
        for n, alt in enumerate(alts)
    )
    part = replace(REQUEST.part, text=text, media=media)
    bytes_ = {f"{n}" * 64: JPEG + bytes([n]) for n in range(len(alts))}
    return replace(
        REQUEST, part=part, open=lambda medium: io.BytesIO(bytes_[medium.sha256])
    )


def paths(lab: Lab) -> list[str]:
    root = "/wp-json/wp/v2"
    return [f"{seen.method} {seen.path.removeprefix(root)}" for seen in lab.requests]


def test_a_draft_is_made_whole_under_its_slug(
    channel: WordPressChannel, lab: Lab
) -> None:
    assert channel.prepare(REQUEST) == "7"
    assert paths(lab) == ["GET /posts", "GET /posts", "POST /posts"]
    look, visit, made = lab.requests
    assert (look.query["slug"], visit.query["slug"]) == (SLUG, SLUG)
    assert set(look.query["status"].split(",")) >= {"publish", "draft", "pending"}
    assert made.json == {
        "slug": SLUG,
        "status": "draft",
        "title": "Jemput bola",
        "content": "<p>Halo</p>",
        "excerpt": "Halo",
        "featured_media": 0,
        "tags": [],
    }


def test_what_is_prepared_is_not_prepared_again(
    channel: WordPressChannel, lab: Lab
) -> None:
    assert channel.prepare(prepared()) == "7"
    assert lab.requests == []


def test_a_draft_that_is_there_is_used(channel: WordPressChannel, lab: Lab) -> None:
    lab.plays(plays(**{"GET /posts": Answer(200, [post("pending")])}))
    assert channel.prepare(REQUEST) == "7"
    assert paths(lab) == ["GET /posts", "POST /posts/7"]
    assert "status" not in lab.requests[1].json


@pytest.mark.parametrize(
    "standing",
    [
        post("publish", content={"raw": "<p>Lain</p>"}),
        post("publish", title={"raw": "Lain"}),
        post("publish", featured_media=4),
        post("publish", password="x"),
        post("future"),
    ],
)
def test_what_somebody_else_put_there_is_left_alone(
    channel: WordPressChannel, lab: Lab, standing: dict[str, Any]
) -> None:
    lab.plays(plays(**{"GET /posts": Answer(200, [standing])}))
    with pytest.raises(Rejected, match=SLUG):
        channel.prepare(REQUEST)
    assert paths(lab) == ["GET /posts"]


def test_the_address_of_a_post_that_an_author_may_not_see_is_left_alone(
    channel: WordPressChannel, lab: Lab
) -> None:
    # With context=edit, a site gives an author no post of anybody else's.
    answers = [Answer(200, []), Answer(200, [{"id": 4}])]
    lab.plays(plays(**{"GET /posts": answers}))
    with pytest.raises(Rejected, match=SLUG):
        channel.prepare(REQUEST)
    assert not lab.calls(DRAFT)
    look, visit = lab.requests
    assert look.query["context"] == "edit"
    assert {"context", "status"}.isdisjoint(visit.query), "as a visitor asks"


def test_a_public_post_that_says_the_same_is_the_publication(
    channel: WordPressChannel, lab: Lab
) -> None:
    public = post("publish")
    changed = {"GET /posts": Answer(200, [public]), "GET /posts/7": Answer(200, public)}
    lab.plays(plays(**changed))
    request = replace(REQUEST, memo=channel.prepare(REQUEST))
    assert channel.publish(request).remote_id == "7"
    assert not lab.calls(PUBLISH)


def test_publishing_sets_the_status_and_nothing_else(
    channel: WordPressChannel, lab: Lab
) -> None:
    receipt = channel.publish(prepared())
    assert receipt == Receipt(remote_id="7", url=f"{BASE}/{SLUG}/")
    (call,) = lab.calls(PUBLISH)
    assert call.json == {"status": "publish"}


def test_without_a_draft_nothing_is_published(
    channel: WordPressChannel, lab: Lab
) -> None:
    with pytest.raises(Transient):
        channel.publish(REQUEST)
    assert lab.requests == []


@pytest.mark.parametrize("kept_as", ["pending", "draft"])
def test_a_site_that_keeps_it_back_is_for_a_person(
    channel: WordPressChannel, lab: Lab, kept_as: str
) -> None:
    lab.plays(plays(**{"POST /posts/7": Answer(200, post(kept_as))}))
    with pytest.raises(Rejected, match=kept_as):
        channel.publish(prepared())


@pytest.mark.parametrize("status", ["trash", "private"])
def test_what_a_person_took_back_is_not_made_public_again(
    channel: WordPressChannel, lab: Lab, status: str
) -> None:
    lab.overrides(("GET", "/posts/7"), Answer(200, post(status)))
    with pytest.raises(Rejected, match=status):
        channel.publish(prepared())
    assert not lab.calls(PUBLISH)


@pytest.mark.parametrize("play", ["GET /posts/7", "POST /posts/7"])
def test_what_the_site_will_publish_by_itself_is_a_doubt(
    channel: WordPressChannel, lab: Lab, play: str
) -> None:
    lab.plays(plays(**{play: Answer(200, post("future"))}))
    with pytest.raises(OutcomeUnknown):
        channel.publish(prepared())


def test_each_picture_goes_up_once_with_its_own_alternative_text(
    channel: WordPressChannel, lab: Lab
) -> None:
    lab.plays(
        plays(
            **{
                "POST /media": [
                    Answer(201, shelved(number=31)),
                    Answer(201, shelved(number=32)),
                ],
                "POST /media/31": Answer(200, shelved("Antrean", 31)),
                "POST /media/32": Answer(200, shelved("Peta & jalan", 32)),
            }
        )
    )
    channel.prepare(illustrated("Antrean", "Peta & jalan"))
    first, second = lab.calls(("POST", "/media"))
    assert (first.body, second.body) == (JPEG + b"\0", JPEG + b"\1")
    assert first.headers["content-type"] == "image/jpeg"
    assert first.headers["content-disposition"].startswith(
        f'attachment; filename="{SLUG}-'
    )
    one, two = lab.calls(("POST", "/media/*"))
    assert one.json == {"alt_text": "Antrean", "post": 7}
    assert two.json == {"alt_text": "Peta & jalan", "post": 7}
    (filled,) = lab.calls(DRAFT)
    assert filled.json["featured_media"] == 31
    assert 'alt="Peta &amp; jalan"' in filled.json["content"]
    assert "/32.jpg" in filled.json["content"]
    assert "/31.jpg" not in filled.json["content"], "the theme shows the first"


def test_the_first_picture_may_stand_in_the_text_as_well(lab: Lab) -> None:
    connect(lab.url, first_picture="content").prepare(illustrated("Antrean"))
    assert "/31.jpg" in lab.calls(DRAFT)[0].json["content"]


def test_a_picture_that_is_there_is_not_sent_again(
    channel: WordPressChannel, lab: Lab
) -> None:
    there = {"GET /media": Answer(200, [shelved("Antrean")])}
    lab.plays(plays(**there))
    channel.prepare(illustrated("Antrean"))
    assert not lab.calls(("POST", "/media"))
    assert not lab.calls(("POST", "/media/31"))
    assert lab.calls(DRAFT)[0].json["featured_media"] == 31


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (refusal(500, "rest_upload_sideload_error"), Rejected),
        (Answer(413, body="<h1>Too large</h1>"), Rejected),
        (refusal(500, "rest_upload_unknown_error"), Transient),
        (Fate.CUT, Transient),
        (Answer(201, {}), Transient),
        (Answer(201, {**shelved(), "source_url": "javascript:alert(1)"}), Rejected),
    ],
)
def test_a_picture_that_does_not_arrive_leaves_nothing_public(
    channel: WordPressChannel,
    lab: Lab,
    answer: Answer | Fate,
    outcome: type[Exception],
) -> None:
    lab.overrides(("POST", "/media"), answer)
    with pytest.raises(outcome):
        channel.prepare(illustrated("Antrean"))
    assert not lab.calls(DRAFT)


def test_hashtags_become_tags_and_leave_the_text(
    channel: WordPressChannel, lab: Lab
) -> None:
    lab.plays(
        plays(
            **{
                "GET /tags": [
                    Answer(200, [{"id": 4, "name": "siak"}]),
                    Answer(200, []),
                ],
            }
        )
    )
    channel.prepare(illustrated(text="Halo #warga\n\n#Siak #InfoBanjir"))
    asked = [seen.query["search"] for seen in lab.calls(("GET", "/tags"))]
    assert asked == ["Siak", "InfoBanjir"]
    (made,) = lab.calls(("POST", "/tags"))
    assert made.json == {"name": "InfoBanjir"}
    (filled,) = lab.calls(DRAFT)
    assert filled.json["tags"] == [4, 5]
    assert filled.json["content"] == "<p>Halo #warga</p>"


def test_a_tag_that_another_made_meanwhile_is_used(
    channel: WordPressChannel, lab: Lab
) -> None:
    lab.overrides(("POST", "/tags"), refusal(400, "term_exists", term_id=9))
    channel.prepare(illustrated(text="Halo\n\n#Siak"))
    assert lab.calls(DRAFT)[0].json["tags"] == [9]


def test_a_category_is_known_by_its_name(lab: Lab) -> None:
    connect(lab.url, category="Info & Layanan").prepare(REQUEST)
    assert lab.calls(DRAFT)[0].json["categories"] == [3]


def test_a_post_may_be_filed_under_several_categories(lab: Lab) -> None:
    found = [{"id": 3, "name": "Info &amp; Layanan"}, {"id": 4, "name": "Kesehatan"}]
    lab.overrides(("GET", "/categories"), Answer(200, found))
    names = " Info & Layanan, kesehatan,, Kesehatan "
    connect(lab.url, category=names).prepare(REQUEST)
    assert lab.calls(DRAFT)[0].json["categories"] == [3, 4]


def test_a_correction_leaves_a_post_where_an_editor_has_filed_it(lab: Lab) -> None:
    lab.overrides(("GET", "/posts/7"), Answer(200, post("publish")))
    channel = connect(lab.url, category="Info & Layanan")
    channel.correct(REQUEST, Receipt(remote_id="7"))
    (form,) = (call.json for call in lab.calls(PUBLISH))
    assert "categories" not in form
    assert form["title"] == "Jemput bola"


@pytest.mark.parametrize(
    ("seen", "answer"),
    [
        (
            Answer(200, post("publish")),
            Found(receipt=Receipt(remote_id="7", url=f"{BASE}/{SLUG}/")),
        ),
        (Answer(200, post("draft")), Absent()),
        (Answer(200, post("trash")), CannotTell()),
    ],
)
def test_a_doubt_is_answered_by_the_draft_itself(
    channel: WordPressChannel, lab: Lab, seen: Answer, answer: object
) -> None:
    lab.overrides(("GET", "/posts/7"), seen)
    assert channel.find(prepared(), AT) == answer


@pytest.mark.parametrize(
    ("seen", "kind"),
    [
        ([], Absent),
        ([post("draft")], Absent),
        ([post("publish")], Found),
    ],
)
def test_what_was_never_prepared_is_looked_for_by_its_slug(
    channel: WordPressChannel, lab: Lab, seen: list[dict[str, Any]], kind: type
) -> None:
    lab.overrides(("GET", "/posts"), Answer(200, seen))
    assert isinstance(channel.find(REQUEST, AT), kind)


@pytest.mark.parametrize(
    ("seen", "kind"),
    [
        (refusal(404, "rest_post_invalid_id"), Rejected),
        (refusal(401, "incorrect_password"), AuthExpired),
        (Answer(500, {}), Transient),
    ],
)
def test_a_doubt_that_the_site_does_not_answer_stays_one(
    channel: WordPressChannel, lab: Lab, seen: Answer, kind: type[ChannelError]
) -> None:
    lab.overrides(("GET", "/posts/7"), seen)
    with pytest.raises(kind):
        channel.find(prepared(), AT)


def test_what_an_editor_put_at_the_address_is_no_proof(
    channel: WordPressChannel, lab: Lab
) -> None:
    other = post("publish", content={"raw": "<p>Lain</p>"})
    lab.overrides(("GET", "/posts"), Answer(200, [other]))
    with pytest.raises(Rejected, match=SLUG):
        channel.find(REQUEST, AT)


@pytest.mark.parametrize(
    ("rights", "kept"), [({"publish_posts": False}, "publish_posts"), ({}, "upload")]
)
def test_a_user_without_the_rights_is_for_a_person(
    channel: WordPressChannel, lab: Lab, rights: Mapping[str, bool], kept: str
) -> None:
    lab.overrides(
        ("GET", "/users/me"), Answer(200, {"name": "Tamu", "capabilities": rights})
    )
    with pytest.raises(AuthExpired, match=kept):
        channel.check()


def test_addresses_of_another_kind_are_for_a_person(
    channel: WordPressChannel, lab: Lab
) -> None:
    elsewhere = [{"slug": "a", "link": f"{lab.url}/2026/11/a/"}]
    lab.overrides(("GET", "/posts"), Answer(200, elsewhere))
    with pytest.raises(AuthExpired, match="permalink"):
        channel.check()
    assert connect(lab.url, permalink="/?name=%postname%").check().handle == "Redaksi"


def test_a_correction_writes_the_post_and_clears_what_it_no_longer_shows(
    channel: WordPressChannel, lab: Lab
) -> None:
    changed = {
        "GET /posts/7": Answer(200, post("publish")),
        "GET /media": Answer(200, [shelved(), {**shelved(), "slug": "foto-kepala"}]),
        "DELETE /media/31": Answer(200, {"deleted": True}),
    }
    lab.plays(plays(**changed))
    receipt = Receipt(remote_id="7", url=f"{BASE}/{SLUG}/")
    assert channel.correct(REQUEST, receipt) == receipt
    (call,) = lab.calls(PUBLISH)
    assert "status" not in call.json
    assert len(lab.calls(("DELETE", "/media/31"))) == 1, "not the editors' own"


@pytest.mark.parametrize("status", ["draft", "trash", "private"])
def test_what_is_no_longer_public_cannot_be_corrected(
    channel: WordPressChannel, lab: Lab, status: str
) -> None:
    lab.overrides(("GET", "/posts/7"), Answer(200, post(status)))
    with pytest.raises(Rejected):
        channel.correct(REQUEST, Receipt(remote_id="7"))
    assert not lab.calls(PUBLISH)


@pytest.mark.parametrize("status", ["publish", "draft"])
def test_another_s_post_of_the_same_number_is_not_taken_down(
    channel: WordPressChannel, lab: Lab, status: str
) -> None:
    other = Answer(200, post(status, slug="pengumuman-lelang"))
    lab.overrides(("GET", "/posts/7"), other)
    with pytest.raises(Rejected, match="another address"):
        channel.take_down(Receipt(remote_id="7", url=f"{BASE}/{SLUG}/"))
    assert not lab.calls(PUBLISH)
    assert not lab.calls(("DELETE", "/posts/7"))


@pytest.mark.parametrize("name", ["", "7/../8", "0", "x", "-1", "7?force=true"])
def test_a_receipt_that_names_no_post_asks_nobody(
    channel: WordPressChannel, lab: Lab, name: str
) -> None:
    receipt = Receipt(remote_id=name)
    with pytest.raises(Rejected):
        channel.take_down(receipt)
    with pytest.raises(Rejected):
        channel.correct(REQUEST, receipt)
    with pytest.raises(Rejected):
        channel.read_back(REQUEST, receipt)
    assert lab.requests == []


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("30", 30, 30),
        ("0", 1, 300),
        ("besok", 300, 300),
        ("9" * 40, 86_400, 31 * 86_400),
        (format_datetime(datetime.now(UTC) + timedelta(hours=9)), 7_200, 32_400),
        (format_datetime(datetime.now(UTC) - timedelta(days=1)), 300, 300),
    ],
    ids=["seconds", "none", "a word", "endless", "an instant", "a past one"],
)
def test_a_limit_lasts_as_long_as_the_site_says(
    channel: WordPressChannel, lab: Lab, header: str, least: int, most: int
) -> None:
    lab.overrides(PUBLISH, Answer(429, {}, {"Retry-After": header}))
    with pytest.raises(RateLimited) as caught:
        channel.publish(prepared())
    assert least <= caught.value.retry_after.total_seconds() <= most


def test_the_password_goes_to_the_site_and_nowhere_else(
    channel: WordPressChannel, lab: Lab, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        channel.check()
    said = base64.b64encode(f"redaksi:{PASSWORD}".encode()).decode()
    assert lab.requests[0].headers["authorization"] == f"Basic {said}"
    assert said not in caplog.text
    assert PASSWORD not in repr(channel)


@pytest.mark.parametrize(
    "base_url", ["http://info.contoh.example", "info.contoh.example", "ftp://127.0.0.1"]
)
def test_a_password_never_crosses_the_net_in_the_open(base_url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        connect(base_url)


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_an_address_that_holds_a_password_is_refused_and_not_quoted(
    scheme: str,
) -> None:
    with pytest.raises(ValueError, match="password") as caught:
        connect(f"{scheme}://redaksi:rah4sia@info.contoh.example")
    assert "rah4sia" not in str(caught.value)


def test_every_way_in_which_httpx_fails_has_its_outcome() -> None:
    known = {
        kind
        for _, kind in inspect.getmembers(httpx, inspect.isclass)
        if issubclass(kind, httpx.HTTPError | httpx.StreamError | httpx.InvalidURL)
    }
    after = {
        httpx.CloseError,
        httpx.DecodingError,
        httpx.ReadError,
        httpx.ReadTimeout,
        httpx.RemoteProtocolError,
        httpx.TooManyRedirects,
        httpx.WriteError,
        httpx.WriteTimeout,
    }
    kinds = {
        httpx.HTTPError,
        httpx.HTTPStatusError,
        httpx.NetworkError,
        httpx.ProtocolError,
        httpx.RequestError,
        httpx.TimeoutException,
        httpx.TransportError,
    }
    of_streams = {
        httpx.RequestNotRead,
        httpx.ResponseNotRead,
        httpx.StreamClosed,
        httpx.StreamConsumed,
        httpx.StreamError,
    }
    # An address that is none fails when the account is connected.
    assert known == {*NOT_SENT} | after | kinds | of_streams | {httpx.InvalidURL}
    assert not {kind for kind in after if issubclass(kind, NOT_SENT)}


@pytest.mark.parametrize("kind", [httpx.ReadTimeout, httpx.WriteError, httpx.ReadError])
def test_a_line_that_breaks_while_a_draft_is_written_is_no_doubt(
    channel: WordPressChannel, monkeypatch: pytest.MonkeyPatch, kind: type[Exception]
) -> None:
    def fail(*_: object, **__: object) -> httpx.Response:
        raise kind("away")

    monkeypatch.setattr(httpx.Client, "request", fail)
    with pytest.raises(Transient):
        channel.prepare(REQUEST)


def test_a_repeat_is_harmless_for_good() -> None:
    assert WordPressChannel.capabilities["article"].keyed_for == FOREVER
    assert issubclass(WordPressChannel, CanAddress)


@pytest.mark.parametrize(
    ("permalink", "address"),
    [
        ("/%postname%/", f"{BASE}/a-b/"),
        ("/berita/%postname%.html", f"{BASE}/berita/a-b.html"),
        ("/?name=%postname%", f"{BASE}/?name=a-b"),
    ],
)
def test_an_address_is_known_before_and_gives_its_slug_back(
    permalink: str, address: str
) -> None:
    addresses = Addresses(base_url=BASE, permalink=permalink)
    assert addresses.of("A--b") == address
    assert addresses.slug_in(address) == "a-b"


@given(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,80}", fullmatch=True))
def test_any_slug_comes_back_from_its_address(slug: str) -> None:
    for permalink in ("/%postname%/", "/?name=%postname%", "/a/%postname%.html"):
        addresses = Addresses(base_url=BASE, permalink=permalink)
        assert addresses.slug_in(addresses.of(slug)) == written(slug)


def test_the_page_on_another_site_of_the_office_has_the_same_slug() -> None:
    addresses = Addresses(base_url=BASE, permalink="/%postname%/")
    for link in (
        "https://lain.example/20261121-a-7/",
        "https://x.example/20261121-a-7",
    ):
        assert addresses.slug_in(link) == "20261121-a-7"


@pytest.mark.parametrize(
    "link", ["", BASE, f"{BASE}/", "a-b", f"{BASE}/a%2f/", "x://a/b"]
)
def test_an_address_without_a_slug_is_refused(link: str) -> None:
    addresses = Addresses(base_url=f"{BASE}", permalink="/%postname%/")
    with pytest.raises(Rejected, match="slug"):
        addresses.slug_in(link)


@pytest.mark.parametrize("permalink", ["/%year%/%postname%/", "/x/", "", "/%post_id%"])
def test_an_address_that_nobody_could_know_is_refused_at_the_connecting(
    permalink: str,
) -> None:
    with pytest.raises(ValueError, match="postname"):
        Addresses(base_url=BASE, permalink=permalink)


@pytest.mark.parametrize("setting", [{"first_picture": "x"}, {"timeout_s": "lama"}])
def test_a_setting_that_means_nothing_is_refused(setting: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"x|lama"):
        connect(BASE, **setting)


def test_only_whole_lines_of_hashtags_are_tags() -> None:
    assert tags_of("Halo #a\n#b #c-d\n\n#e #f") == ["e", "f"]


class Recorder:
    """A site that keeps nothing, and remembers what it was to keep."""

    def get(self, path: str, **_: str) -> list[object]:
        return []

    def call(self, method: str, path: str, **_: object) -> dict[str, int]:
        return {"id": 1}


@given(st.text(), st.text())
def test_no_text_becomes_an_element_or_a_shortcode(title: str, text: str) -> None:
    writer = Writer(cast("Rest", Recorder()), categories=(), first="featured")
    said = f"{text}\n[gallery] <b>x</b>"
    part = replace(REQUEST.part, text=said, title=f"Judul {title} <i>")
    forms: list[dict[str, object]] = []

    def put(form: dict[str, object]) -> str:
        forms.append(form)
        return "7"

    writer.write(replace(REQUEST, part=part), SLUG, put)
    content = str(forms[0]["content"])
    assert "[" not in content
    assert "<b>" not in content
    assert "<" not in str(forms[0]["title"])
    assert see(content).text.endswith("[gallery] <b>x</b>")


def test_what_was_published_is_intact_however_the_site_spells_it(
    channel: WordPressChannel, lab: Lab
) -> None:
    shown = post(
        "publish", title={"raw": "Jemput  bola"}, content={"raw": "<p>Halo\n</p>"}
    )
    lab.overrides(("GET", "/posts/7"), Answer(200, shown))
    assert channel.read_back(REQUEST, Receipt(remote_id="7")) == Intact()
