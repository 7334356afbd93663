"""What X's stand-in answers, in the words of X's API."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from channels.sandbox._platform import reply


def problem(
    status: int, detail: str, title: str = "Forbidden", kind: str = ""
) -> Response:
    """Return a refusal in X's own form."""
    type_ = f"https://api.twitter.com/2/problems/{kind}" if kind else "about:blank"
    body = {"detail": detail, "type": type_, "title": title, "status": status}
    return reply(body, status)


def invalid(message: str) -> Response:
    """Return the answer to a request that cannot be."""
    return reply(
        {
            "errors": [{"message": message}],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": "https://api.twitter.com/2/problems/invalid-request",
        },
        400,
    )


def missing(kind: str, name: str) -> Response:
    """Return the answer to who wants to change what is not there."""
    return reply({**not_found(kind, name), "status": 404}, 404)


def not_found(kind: str, name: str) -> dict[str, Any]:
    """Return what X says of a thing that is not there."""
    return {
        "value": name,
        "detail": f"Could not find {kind} with id: [{name}].",
        "title": "Not Found Error",
        "resource_type": kind,
        "parameter": "id",
        "resource_id": name,
        "type": "https://api.twitter.com/2/problems/resource-not-found",
    }


def media(key: str, **more: object) -> dict[str, Any]:
    """Return what X says of the upload that has a media key."""
    name = key.rpartition("_")[2]
    return {"id": name, "media_key": key, "expires_after_secs": 86_400, **more}
