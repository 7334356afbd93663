"""Requests held against a platform's own API document."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import json
import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from dissemination.testing.lab import Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the document says of one request."""

    is_known: bool
    violations: tuple[str, ...] = ()


class SpecDouble:
    """A strict double that knows only an OpenAPI document: an unknown field is a fault.

    Args:
        document: the OpenAPI document, as JSON.
        tool: a module whose `app` is the double, an ASGI application that reads SPEC
            and STRICT from the environment and names its complaints, as a JSON array,
            in the header `x-violations`.
    """

    def __init__(self, document: Path, tool: Path) -> None:
        self.document = document
        spec = importlib.util.spec_from_file_location(f"_double_{document.stem}", tool)
        if spec is None or spec.loader is None:
            raise FileNotFoundError(tool)
        self._module = importlib.util.module_from_spec(spec)
        settings = {"SPEC": str(document), "STRICT": "1", "CALLS": os.devnull}
        with _environment(settings), warnings.catch_warnings():
            # The tool leaves the document to be closed by the collector.
            warnings.simplefilter("ignore", ResourceWarning)
            spec.loader.exec_module(self._module)
        _tell_alternatives_apart(self._module)

    def check(self, seen: Seen, path: str) -> Verdict:
        """Hold a request against the document, with its path as the document has it."""
        with _uploads_closed():
            status, headers = asyncio.run(_ask(self._module.app, seen, path))
        if "x-violations" not in headers:
            return Verdict(is_known=status != HTTPStatus.NOT_FOUND)
        said = headers["x-violations"]
        try:
            return Verdict(is_known=True, violations=tuple(json.loads(said)))
        except ValueError:  # the double cuts a long list
            return Verdict(is_known=True, violations=(said,))

    def close(self) -> None:
        """Close the double's own log."""
        calls = getattr(self._module, "CALLS", None)
        if calls is not None:
            calls.close()


def _tell_alternatives_apart(module: Any) -> None:
    """Make each alternative of a body as strict as the whole, and name its fields.

    What is strict knows only the fields that stand beside it, not those that an `anyOf`
    or a `oneOf` below it names; and what is not strict fits several at once.
    """
    for *_, operation, _ in getattr(module, "ROUTES", ()):
        body = module.ref(operation.get("requestBody") or {})
        for content in body.get("content", {}).values():
            schema = module.ref(content["schema"])
            shared = schema.get("properties", {})
            for way in ("anyOf", "oneOf"):
                others = [module.ref(one) for one in schema.get(way, ())]
                if others:
                    schema["properties"] = {**module.fields(schema), **shared}
                    schema[way] = [
                        {
                            **one,
                            "properties": {**shared, **module.fields(one)},
                            "additionalProperties": False,
                        }
                        for one in others
                    ]


async def _ask(app: Any, seen: Seen, path: str) -> tuple[int, Mapping[str, str]]:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": seen.body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = [
        (n.encode("latin-1"), v.encode("latin-1")) for n, v in seen.headers.items()
    ]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": seen.method,
        "scheme": "http",
        "path": path,
        "root_path": "",
        "query_string": urlencode(seen.query).encode(),
        "headers": headers,
    }
    await app(scope, receive, send)
    start = next(m for m in sent if m["type"] == "http.response.start")
    answered = {n.decode().lower(): v.decode() for n, v in start["headers"]}
    return start["status"], answered


@contextmanager
def _uploads_closed() -> Iterator[None]:
    """Close the files of uploads, which the tool leaves to the collector."""
    try:
        parsers: Any = importlib.import_module("starlette.formparsers")
    except ImportError:  # a tool of another make
        yield
        return
    plain = parsers.SpooledTemporaryFile
    made: list[Any] = []

    def kept(*args: Any, **named: Any) -> Any:
        made.append(plain(*args, **named))
        return made[-1]

    parsers.SpooledTemporaryFile = kept
    try:
        yield
    finally:
        parsers.SpooledTemporaryFile = plain
        for file in made:
            file.close()


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
