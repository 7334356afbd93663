from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from typing import Any

import pytest

from channels._bluesky.session import read_session

SAID = {
    "did": "did:plc:a",
    "handle": "a.test",
    "accessJwt": "opaque",
    "refreshJwt": "opaque",
}


def document(*services: Mapping[str, str]) -> dict[str, Any]:
    return {"id": "did:plc:a", "service": list(services)}


def token(claims: object) -> str:
    said = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode()
    return f"e30.{said.rstrip('=')}.sign"


PDS = {"id": "#atproto_pds", "serviceEndpoint": "https://morel.host.example"}
WHOLE = {**PDS, "id": "did:plc:a#atproto_pds"}
OTHER = {"id": "#bsky_labeler", "serviceEndpoint": "https://other.example"}


@pytest.mark.parametrize("said", [document(PDS), document(OTHER, WHOLE)])
def test_the_server_behind_the_door_is_told_by_the_document(
    said: Mapping[str, Any],
) -> None:
    session = read_session({**SAID, "didDoc": said})
    assert session.server == "did:web:morel.host.example"


@pytest.mark.parametrize(
    "said",
    [
        None,
        "words",
        {},
        document(),
        document(OTHER),
        document({"id": "#atproto_pds"}),
        document({"id": "#atproto_pds", "serviceEndpoint": "words"}),
    ],
)
def test_a_document_that_names_no_server_is_no_hindrance(said: object) -> None:
    assert read_session({**SAID, "didDoc": said}).server == ""


def test_the_server_that_the_token_is_for_is_believed_first() -> None:
    access = token({"aud": "did:web:pds.example", "exp": 7})
    session = read_session({**SAID, "accessJwt": access, "didDoc": document(PDS)})
    assert (session.server, session.until) == ("did:web:pds.example", 7)


@pytest.mark.parametrize(
    "access",
    [
        "opaque",
        "a.b.c",
        token([]),
        token({"aud": "https://pds.example"}),
        token({"aud": 7, "exp": "soon"}),
    ],
)
def test_a_token_that_says_nothing_lasts_an_hour(access: str) -> None:
    session = read_session({**SAID, "accessJwt": access})
    assert session.server == ""
    assert 3500 < session.until - time.time() < 3700
