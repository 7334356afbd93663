"""What the stand-in for the Graph API refuses, with Graph's own numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from werkzeug.exceptions import HTTPException


class Refused(HTTPException):
    """A request that Graph refuses, with its code and what else it says."""

    code = 400

    def __init__(self, graph_code: int, words: str, details: Mapping[str, Any]) -> None:
        super().__init__(words)
        self.graph_code = graph_code
        self.details = details


def refuse(graph_code: int, words: str, **details: object) -> NoReturn:
    """Refuse a request with a code, a sentence, and what else Graph says of it."""
    raise Refused(graph_code, words, details)


def refuse_object(id: str) -> NoReturn:
    """Refuse a request for what is not there, or what the token may not see."""
    words = (
        f"Unsupported request. Object with ID '{id}' does not exist, cannot be "
        "loaded due to missing permissions, or does not support this operation."
    )
    refuse(100, words, error_subcode=33)
