from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from dissemination.testing import Answer, Lab, Seen
from dissemination.testing.specs import SpecDouble, Verdict

TOOL = Path(__file__).resolve().parents[2] / ".." / "shared" / "tools" / "specdouble.py"
NOTICE = {
    "type": "object",
    "required": ["text"],
    "properties": {"text": {"type": "string"}, "pinned": {"type": "boolean"}},
}
DOCUMENT = {
    "openapi": "3.0.0",
    "info": {"title": "board", "version": "1"},
    "paths": {
        "/notices/{id}": {
            "post": {
                "parameters": [
                    {"name": "id", "in": "path", "schema": {"type": "string"}},
                    {
                        "name": "lang",
                        "in": "query",
                        "required": True,
                        "schema": {"type": "string"},
                    },
                ],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": NOTICE},
                        "multipart/form-data": {"schema": NOTICE},
                    }
                },
                "responses": {"200": {"description": "ok"}},
            }
        }
    },
}


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab(Answer(200, {})) as lab:
        yield lab


@pytest.fixture
def double(tmp_path: Path) -> Iterator[SpecDouble]:
    if not TOOL.exists():
        pytest.skip("the double of API documents is not here")
    document = tmp_path / "board.json"
    document.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    double = SpecDouble(document, TOOL)
    yield double
    double.close()


def post(lab: Lab, said: object, query: str = "?lang=id") -> None:
    requests.post(f"{lab.url}/v2/notices/1{query}", json=said, timeout=5)


def complaints(lab: Lab, double: SpecDouble) -> tuple[str, ...]:
    [seen] = lab.requests
    verdict = double.check(seen, seen.path.removeprefix("/v2"))
    assert verdict.is_known
    return verdict.violations


def test_a_request_as_the_document_has_it_is_clean(
    lab: Lab, double: SpecDouble
) -> None:
    post(lab, {"text": "Rapat", "pinned": True})
    assert complaints(lab, double) == ()


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"text": "Rapat", "colour": "red"}, "colour"),
        ({"pinned": True}, "'text' is a required property"),
        ({"text": 1}, "body.text"),
    ],
)
def test_what_the_document_does_not_know_is_a_fault(
    lab: Lab, double: SpecDouble, said: object, complaint: str
) -> None:
    post(lab, said)
    [violation] = complaints(lab, double)
    assert complaint in violation


def test_a_missing_parameter_is_a_fault(lab: Lab, double: SpecDouble) -> None:
    post(lab, {"text": "Rapat"}, query="")
    assert complaints(lab, double) == ("query lang: missing",)


def test_forms_are_read_as_well(lab: Lab, double: SpecDouble) -> None:
    requests.post(
        f"{lab.url}/v2/notices/1?lang=id",
        data={"text": "Rapat"},
        files={"picture": ("a.png", b"png", "image/png")},
        timeout=5,
    )
    [violation] = complaints(lab, double)
    assert "picture" in violation


def test_a_path_that_is_not_in_the_document_is_told_apart(
    lab: Lab, double: SpecDouble
) -> None:
    post(lab, {"text": "Rapat"})
    [seen] = lab.requests
    assert not double.check(seen, "/nowhere").is_known


def test_the_environment_is_left_as_it_was(double: SpecDouble) -> None:
    assert "SPEC" not in os.environ
    assert "STRICT" not in os.environ


def test_a_document_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        SpecDouble(tmp_path / "none.json", tmp_path / "none.py")


TOOL_OF_OUR_OWN = """
import os

CALLS = open(os.environ["CALLS"], "w")
DOCUMENT, STRICT = os.environ["SPEC"], os.environ["STRICT"]
ANSWERS = {
    "/clean": (200, []),
    "/bad": (200, [(b"x-violations", b'["text: missing", "pinned: not a boolean"]')]),
    "/worse": (200, [(b"x-violations", b'["text: missing", "pin')]),
    "/nowhere": (404, []),
}


async def app(scope, receive, send):
    assert (await receive())["body"] == b"{}"
    assert scope["query_string"] == b"lang=id&q=a+%26+b"
    assert dict(scope["headers"])[b"x-key"] == b"k"
    status, headers = ANSWERS[scope["path"]]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
"""


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[SpecDouble]:
    """A double that needs no tool from elsewhere."""
    tool, document = tmp_path / "tool.py", tmp_path / "plain.json"
    tool.write_text(TOOL_OF_OUR_OWN, encoding="utf-8")
    document.write_text("{}", encoding="utf-8")
    double = SpecDouble(document, tool)
    yield double
    double.close()


@pytest.mark.parametrize(
    ("path", "verdict"),
    [
        ("/clean", Verdict(is_known=True)),
        ("/nowhere", Verdict(is_known=False)),
        (
            "/bad",
            Verdict(
                is_known=True, violations=("text: missing", "pinned: not a boolean")
            ),
        ),
    ],
)
def test_a_verdict_is_what_the_double_said(
    lab: Lab, plain: SpecDouble, path: str, verdict: Verdict
) -> None:
    assert plain.check(seen_by(lab), path) == verdict


def test_complaints_that_were_cut_short_are_complaints_still(
    lab: Lab, plain: SpecDouble
) -> None:
    verdict = plain.check(seen_by(lab), "/worse")
    assert verdict.is_known
    assert verdict.violations == ('["text: missing", "pin',)


def test_the_double_reads_the_document_strictly_and_logs_nowhere(
    plain: SpecDouble,
) -> None:
    module = plain._module
    assert (str(plain.document), "1") == (module.DOCUMENT, module.STRICT)
    assert module.CALLS.name == os.devnull
    plain.close()
    assert module.CALLS.closed


def test_a_double_without_a_log_is_closed_too(tmp_path: Path) -> None:
    tool = tmp_path / "tool.py"
    tool.write_text("app = None\n", encoding="utf-8")
    SpecDouble(tmp_path / "plain.json", tool).close()


def seen_by(lab: Lab) -> Seen:
    requests.post(
        f"{lab.url}/anything?lang=id&q=a+%26+b",
        data=b"{}",
        headers={"X-Key": "k"},
        timeout=5,
    )
    [seen] = lab.requests
    return seen


TITLED = {
    "type": "object",
    "required": ["text"],
    "properties": {"text": {"type": "string"}},
}
DRAWN = {
    "allOf": [
        {"properties": {"text": {"type": "string"}}},
        {"required": ["picture"], "properties": {"picture": {"type": "string"}}},
    ]
}


@pytest.mark.parametrize("way", ["oneOf", "anyOf"])
@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"text": "Rapat"}, ""),
        ({"text": "Rapat", "picture": "a"}, ""),
        ({"picture": "a", "room": "B"}, ""),
        ({"room": "B"}, "not valid under any"),
        ({"text": "Rapat", "colour": "red"}, "colour"),
    ],
)
def test_a_body_of_alternatives_is_held_against_each_as_a_whole(
    lab: Lab, tmp_path: Path, way: str, said: object, complaint: str
) -> None:
    if not TOOL.exists():
        pytest.skip("the double of API documents is not here")
    room = {"type": "string"}
    schema = {way: [TITLED, DRAWN], "properties": {"room": room}}
    body = {"content": {"application/json": {"schema": schema}}}
    answers = {"200": {"description": "ok"}}
    paths = {"/notices": {"post": {"requestBody": body, "responses": answers}}}
    document = tmp_path / "board.json"
    document.write_text(json.dumps({**DOCUMENT, "paths": paths}), encoding="utf-8")
    requests.post(f"{lab.url}/notices", json=said, timeout=5)
    double = SpecDouble(document, TOOL)
    found = double.check(lab.requests[0], "/notices").violations
    double.close()
    assert bool(found) == bool(complaint)
    assert any(complaint in violation for violation in found) or not complaint
