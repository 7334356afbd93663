"""An answer of the Graph API that is not a success, read and not yet judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An answer that is not a success. `code` is None where Graph gave none.

    `data` is what some refusals add for a program.
    """

    status: int
    code: int | None = None
    subcode: int | None = None
    is_transient: bool = False
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)


def read_refusal(
    status: int, body: object, headers: Mapping[str, str]
) -> Refusal | None:
    """Read an answer; None where it is a success."""
    error: Any = body.get("error") if isinstance(body, dict) else None
    if status == HTTPStatus.OK and isinstance(body, dict) and not error:
        return None
    said: dict[str, Any] = error if isinstance(error, dict) else {}
    data = said.get("error_data")
    return Refusal(
        status=status,
        code=_number(said.get("code")),
        subcode=_number(said.get("error_subcode")),
        is_transient=said.get("is_transient") is True,
        message=str(said.get("error_user_msg") or said.get("message") or ""),
        headers=headers,
        data=data if isinstance(data, dict) else {},
    )


def describe(refusal: Refusal) -> str:
    """Say in one line what was refused how, without Graph's own words."""
    if refusal.code is None:
        return f"HTTP {refusal.status} without an error code"
    subcode = f"/{refusal.subcode}" if refusal.subcode else ""
    return f"Graph error {refusal.code}{subcode}"


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
