from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from channels.facebook import FacebookChannel
from channels.sandbox.facebook import FacebookSandbox
from dissemination.channel import (
    Absent,
    AuthExpired,
    Identity,
    Media,
    Part,
    Publication,
    Rejected,
    Sandbox,
    Transient,
)
from dissemination.testing import serve

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)


@pytest.fixture
def sandbox() -> FacebookSandbox:
    return FacebookSandbox("")


@pytest.fixture
def url(sandbox: FacebookSandbox) -> Iterator[str]:
    with serve(sandbox) as address:
        yield address


@pytest.fixture
def channel(sandbox: FacebookSandbox, url: str) -> FacebookChannel:
    return FacebookChannel(sandbox.account(url))


def publication(text: str, *alts: str, data: bytes = JPEG) -> Publication:
    media = tuple(
        Media(
            sha256=f"{n}" * 64, mime="image/jpeg", width=1, height=1, size=24, alt=alt
        )
        for n, alt in enumerate(alts)
    )
    return Publication(
        part=Part(text=text, link="https://example.go.id/a", media=media),
        key="1/0/",
        intended_at=NOW,
        open=lambda _: io.BytesIO(data),
    )


def prepared(channel: FacebookChannel, text: str, *alts: str) -> Publication:
    request = publication(text, *alts)
    return replace(request, memo=channel.prepare(request))


def post(sandbox: FacebookSandbox, url: str, path: str, **form: str) -> Any:
    form = {"access_token": sandbox.account(url)["token"], **form}
    return requests.post(f"{url}/v25.0/{path}", data=form, timeout=5).json()


def page_of(sandbox: FacebookSandbox) -> str:
    return sandbox.account("")["page"]


def test_it_is_a_sandbox_whose_account_fills_every_field(
    sandbox: FacebookSandbox,
) -> None:
    settings: Sandbox = sandbox
    given = settings.account("http://127.0.0.1:1")
    assert set(given) == {field.name for field in FacebookChannel.fields}


def test_the_token_names_the_practice_page(
    channel: FacebookChannel, sandbox: FacebookSandbox, url: str
) -> None:
    identity = channel.check()
    assert identity == Identity(handle="Info Praktik", url=f"{url}/{page_of(sandbox)}")
    assert requests.get(identity.url, timeout=5).ok


def test_nothing_is_public_after_prepare(
    channel: FacebookChannel, sandbox: FacebookSandbox
) -> None:
    request = prepared(channel, "Halo", "Peta banjir")

    assert sandbox.public() == ()
    assert channel.find(request, NOW) == Absent()


def test_a_post_is_public_under_the_address_of_its_receipt(
    channel: FacebookChannel, sandbox: FacebookSandbox
) -> None:
    receipt = channel.publish(prepared(channel, "Air <mati>", "Peta", "Grafik"))

    shown = sandbox.public()[0]
    assert (shown.text, shown.alts) == ("Air <mati>", ("Peta", "Grafik"))
    assert [requests.get(each, timeout=5).content for each in shown.media] == [JPEG] * 2
    page = requests.get(receipt.url, timeout=5).text
    assert "Air &lt;mati&gt;" in page
    assert 'alt="Peta"' in page


def test_a_draft_has_no_page(
    channel: FacebookChannel, sandbox: FacebookSandbox, url: str
) -> None:
    prepared(channel, "Halo")
    draft = next(iter(sandbox.posts.values()))
    assert requests.get(draft.url, timeout=5).status_code == 404


def test_a_link_goes_where_no_picture_is(
    channel: FacebookChannel, sandbox: FacebookSandbox
) -> None:
    prepared(channel, "Dengan tautan")
    prepared(channel, "Dengan gambar", "Peta")
    assert [each.link for each in sandbox.posts.values()] == [
        "https://example.go.id/a",
        "",
    ]


def test_publishing_again_makes_nothing_twice(
    channel: FacebookChannel, sandbox: FacebookSandbox
) -> None:
    request = prepared(channel, "Halo")
    assert channel.publish(request) == channel.publish(request)
    assert len(sandbox.public()) == 1


def test_preparing_again_keeps_the_post(
    channel: FacebookChannel, sandbox: FacebookSandbox
) -> None:
    request = prepared(channel, "Halo")
    assert channel.prepare(request) == request.memo
    assert len(sandbox.posts) == 1


def test_the_same_text_twice_in_a_row_is_refused(
    channel: FacebookChannel, sandbox: FacebookSandbox
) -> None:
    channel.publish(prepared(channel, "Halo"))
    with pytest.raises(Rejected, match="506"):
        channel.publish(prepared(channel, "Halo"))
    channel.publish(prepared(channel, "Lain"))
    channel.publish(prepared(channel, "Halo"))
    assert len(sandbox.public()) == 3


@pytest.mark.parametrize("changed", [{"token": "EAAsalah"}, {"page": "42"}])
def test_another_token_or_page_holds_the_account(
    sandbox: FacebookSandbox, url: str, changed: dict[str, str]
) -> None:
    channel = FacebookChannel({**sandbox.account(url), **changed})
    with pytest.raises(AuthExpired):
        channel.check()
    with pytest.raises(AuthExpired):
        channel.prepare(publication("Halo"))


def test_a_version_that_is_none_is_refused(sandbox: FacebookSandbox, url: str) -> None:
    channel = FacebookChannel({**sandbox.account(url), "version": "terbaru"})
    with pytest.raises(Rejected, match="2500"):
        channel.check()


@pytest.mark.parametrize("data", [b"GIF89a", JPEG + bytes(4_000_000)])
def test_a_picture_of_another_kind_or_too_large_is_refused(
    channel: FacebookChannel, data: bytes
) -> None:
    with pytest.raises(Rejected, match="100/1366046"):
        channel.prepare(publication("Halo", "Peta", data=data))


def test_a_text_beyond_the_limit_is_refused(channel: FacebookChannel) -> None:
    prepared(channel, "a" * 63_206)
    with pytest.raises(Rejected, match="too long"):
        prepared(channel, "a" * 63_207)


def test_a_vanished_draft_is_refused_and_the_account_stays(
    channel: FacebookChannel, sandbox: FacebookSandbox
) -> None:
    request = prepared(channel, "Halo")
    sandbox.posts.clear()
    with pytest.raises(Rejected, match="100/33"):
        channel.publish(request)


def test_publishing_without_preparing_sends_nothing(
    channel: FacebookChannel, sandbox: FacebookSandbox
) -> None:
    with pytest.raises(Transient):
        channel.publish(publication("Halo"))
    assert sandbox.posts == {}


def test_a_post_may_be_made_public_at_once(sandbox: FacebookSandbox, url: str) -> None:
    made = post(sandbox, url, f"{page_of(sandbox)}/feed", message="Sekaligus")
    assert [shown.id for shown in sandbox.public()] == [made["id"]]


@pytest.mark.parametrize(
    ("path", "form", "code"),
    [
        ("{page}/feed", {}, 100),
        ("{page}/feed", {"attached_media[0]": '{"media_fbid": "9"}'}, 100),
        ("{page}/feed", {"attached_media": "[1]"}, 100),
        ("{page}/photos", {"published": "true"}, 100),
        ("{page}/feed", {"access_token": ""}, 104),
        ("{page}/videos", {}, 100),
        ("{page}/albums", {}, 2500),
        ("42/feed", {"message": "a"}, 100),
    ],
)
def test_a_wrong_request_gets_the_code_of_graph(
    sandbox: FacebookSandbox, url: str, path: str, form: dict[str, str], code: int
) -> None:
    error = post(sandbox, url, path.format(page=page_of(sandbox)), **form)["error"]
    assert (error["code"], error["type"]) == (code, "OAuthException")
    assert error["fbtrace_id"]
    assert sandbox.public() == ()


def test_a_flag_is_set_only_to_true(
    sandbox: FacebookSandbox, channel: FacebookChannel, url: str
) -> None:
    prepared(channel, "Halo")
    draft = next(iter(sandbox.posts))
    assert post(sandbox, url, draft, is_published="false")["error"]["code"] == 100
