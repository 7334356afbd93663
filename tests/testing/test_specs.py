from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from dissemination.testing import Answer, Lab
from dissemination.testing.specs import SpecDouble

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
