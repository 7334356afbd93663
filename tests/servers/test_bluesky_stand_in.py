"""Our stand-in for Bluesky beside a PDS: what is asked of both is answered alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from channels.sandbox.bluesky import BlueskySandbox
from dissemination.testing import serve
from tests.servers.pds import COLLECTION, Pds

KEYS = iter(
    f"3n2s4b{number:07d}".translate(str.maketrans("0189", "abcd"))
    for number in range(1000)
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
AT = "2026-11-21T03:00:00.000Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One account, signed in on a server."""

    http: httpx.Client
    did: str

    def get(self, name: str, **asked: str) -> httpx.Response:
        return self.http.get(f"/{name}", params=asked)

    def put(
        self, record: Mapping[str, Any], key: str = "", **more: Any
    ) -> httpx.Response:
        body = {"repo": self.did, "collection": COLLECTION, "rkey": key or next(KEYS)}
        return self.http.post(
            "/com.atproto.repo.putRecord", json={**body, "record": record, **more}
        )

    def delete(self, key: str) -> httpx.Response:
        body = {"repo": self.did, "collection": COLLECTION, "rkey": key}
        return self.http.post("/com.atproto.repo.deleteRecord", json=body)

    def upload(self, data: bytes = PNG, mime: str = "image/png") -> dict[str, Any]:
        answer = self.http.post(
            "/com.atproto.repo.uploadBlob",
            content=data,
            headers={"Content-Type": mime},
        )
        blob: dict[str, Any] = answer.raise_for_status().json()["blob"]
        return blob


def signed_in(settings: Mapping[str, str]) -> Client:
    http = httpx.Client(base_url=f"{settings['base_url']}/xrpc", trust_env=False)
    who = {"identifier": settings["handle"], "password": settings["password"]}
    said = http.post("/com.atproto.server.createSession", json=who).json()
    http.headers["Authorization"] = f"Bearer {said['accessJwt']}"
    return Client(http=http, did=said["did"])


@pytest.fixture
def both(pds: Pds) -> Iterator[tuple[Client, Client]]:
    sandbox = BlueskySandbox("")
    with serve(sandbox) as url:
        clients = signed_in(pds.settings()), signed_in(sandbox.account(url))
        yield clients
        for client in clients:
            client.http.close()


def post(text: str = "Halo", **more: Any) -> dict[str, Any]:
    return {"$type": COLLECTION, "text": text, "createdAt": AT, **more}


def told(answer: httpx.Response) -> tuple[int, str]:
    """Return what a client decides on: the status, and the name of the error."""
    return answer.status_code, str(answer.json().get("error", ""))


def pictures(*images: Mapping[str, Any]) -> dict[str, Any]:
    return {"embed": {"$type": "app.bsky.embed.images", "images": list(images)}}


def external(**said: str) -> dict[str, Any]:
    return {"embed": {"$type": "app.bsky.embed.external", "external": said}}


RECORDS: Mapping[str, Mapping[str, Any]] = {
    "words": post(),
    "300 graphemes": post("a" * 300),
    "301 graphemes": post("a" * 301),
    "120 families": post("👨‍👩‍👧‍👦" * 120),
    "121 families": post("👨‍👩‍👧‍👦" * 121),
    "no words": {"$type": COLLECTION, "createdAt": AT},
    "empty words": post(""),
    "no instant": {"$type": COLLECTION, "text": "Halo"},
    "an instant without a zone": {**post(), "createdAt": "2026-11-21T03:00:00"},
    "another type": {**post(), "$type": "app.bsky.feed.like"},
    "three languages": post(langs=["id", "en", "ms"]),
    "four languages": post(langs=["id", "en", "ms", "jv"]),
    "a card": post(**external(uri="https://a.example", title="A", description="")),
    "a card without a description": post(
        **external(uri="https://a.example", title="A")
    ),
    "a card without a title": post(
        **external(uri="https://a.example", description="A")
    ),
    "a facet beyond the text": post(
        facets=[
            {
                "index": {"byteStart": 0, "byteEnd": 900},
                "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "Siaga"}],
            }
        ]
    ),
}


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_a_record_is_taken_by_both_or_by_neither(
    both: tuple[Client, Client], record: Mapping[str, Any]
) -> None:
    real, ours = (told(client.put(record)) for client in both)
    assert ours == real


@pytest.mark.parametrize("count", [1, 4, 5])
@pytest.mark.parametrize("alt", [{"alt": "Balai"}, {"alt": ""}, {}])
def test_pictures_are_taken_by_both_or_by_neither(
    both: tuple[Client, Client], count: int, alt: Mapping[str, str]
) -> None:
    answers = []
    for client in both:
        image = {"image": client.upload(), **alt}
        answers.append(told(client.put(post(**pictures(*[image] * count)))))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("size", [2_000_000, 2_000_001])
def test_a_heavy_picture_is_taken_by_both_or_by_neither(
    both: tuple[Client, Client], size: int
) -> None:
    answers = []
    for client in both:
        image = {"image": client.upload(PNG + bytes(size - len(PNG))), "alt": ""}
        answers.append(told(client.put(post(**pictures(image)))))
    assert answers[0] == answers[1]


def test_a_file_that_was_never_stored_is_missed_by_both(
    both: tuple[Client, Client],
) -> None:
    answers = []
    for client in both:
        blob = client.upload()
        link = blob["ref"]["$link"]
        other = {**blob, "ref": {"$link": link[:-6] + "aaaaaa"}}
        image = {"image": other, "alt": ""}
        answers.append(told(client.put(post(**pictures(image)))))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("swap", [{}, {"swapRecord": None}])
@pytest.mark.parametrize("text", ["Halo", "Lain"])
def test_what_is_there_already_is_treated_alike(
    both: tuple[Client, Client], swap: Mapping[str, None], text: str
) -> None:
    key = next(KEYS)
    answers = []
    for client in both:
        first = client.put(post(), key).json()["cid"]
        second = client.put(post(text), key, **swap)
        there = client.get(
            "com.atproto.repo.getRecord",
            repo=client.did,
            collection=COLLECTION,
            rkey=key,
        ).json()
        answers.append((told(second), there["cid"] == first, there["value"]["text"]))
    assert answers[0] == answers[1]


def test_a_swap_of_what_was_read_and_of_something_older(
    both: tuple[Client, Client],
) -> None:
    answers = []
    for client in both:
        key = next(KEYS)
        first = client.put(post("Satu"), key).json()["cid"]
        said = [
            told(client.put(post("Dua"), key, swapRecord=first)),
            told(client.put(post("Tiga"), key, swapRecord=first)),
            told(client.put(post("Baru"), next(KEYS), swapRecord=first)),
        ]
        answers.append(said)
    assert answers[0] == answers[1]


@pytest.mark.parametrize("key", ["short", "3n2s4bbc3cif!", "3N2S4BBC3CIF6"])
def test_a_key_that_is_none_is_refused_by_both(
    both: tuple[Client, Client], key: str
) -> None:
    real, ours = (told(client.put(post(), key)) for client in both)
    assert ours == real


def test_what_is_not_there_is_deleted_and_not_read_by_both(
    both: tuple[Client, Client],
) -> None:
    key = next(KEYS)
    answers = []
    for client in both:
        asked = {"repo": client.did, "collection": COLLECTION, "rkey": key}
        deleted = client.delete(key)
        answers.append(
            (
                deleted.status_code,
                told(client.get("com.atproto.repo.getRecord", **asked)),
            )
        )
    assert answers[0] == answers[1]


@pytest.mark.parametrize("token", ["", "Bearer e30.e30.x"])
def test_who_is_not_signed_in_is_told_so_by_both(
    both: tuple[Client, Client], token: str
) -> None:
    for client in both:
        client.http.headers["Authorization"] = token
        if not token:
            del client.http.headers["Authorization"]
    real, ours = (told(client.put(post())) for client in both)
    assert ours == real


@pytest.mark.parametrize("password", ["", "wrong"])
def test_who_cannot_sign_in_is_told_so_by_both(
    both: tuple[Client, Client], pds: Pds, password: str
) -> None:
    who = {"identifier": "diskominfo.test", "password": password}
    real, ours = (
        told(client.http.post("/com.atproto.server.createSession", json=who))
        for client in both
    )
    assert ours == real


def test_a_handle_that_nobody_has_is_refused_by_both(
    both: tuple[Client, Client],
) -> None:
    asked = {"handle": "tidakada.test"}
    real, ours = (
        told(client.get("com.atproto.identity.resolveHandle", **asked))
        for client in both
    )
    assert ours == real
