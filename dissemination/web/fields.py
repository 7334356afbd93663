"""What was typed into a draft's form, as the fields of a draft.

Names are those of the fields; `element.what`, `card.quote`, `media.0.alt` and the like
are parts of one. What a form does not hold stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from starlette.datastructures import FormData

from dissemination.web.access import text, texts

PLAIN = (
    "kind",
    "title",
    "body",
    "unit",
    "link",
    "hashtags",
    "publish_at",
    "event_at",
    "expires_at",
    "info_class",
    "priority",
    "place",
    "byline",
    "campaign",
    "after",
    "when",
)
# Nothing ticked sends nothing; these say that it could have been.
SHOWS_ACCOUNTS = "shows_accounts"
SHOWS_MEDIA = "shows_media"
_DIGITS = 9  # of a count
_GROUPS = ("element", "card")
_MEDIUM = re.compile(r"media\.(\d{1,3})\.(asset|file|alt|caption)")


def read_fields(form: FormData, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a form; those that it does not hold are the known ones."""
    fields = {**known, **{n: _typed(form, n) for n in PLAIN if n in form}}
    for group in _GROUPS:
        given = dict(_grouped(form, group))
        kept = known.get(_field(group))
        if given:
            fields[_field(group)] = {
                **(kept if isinstance(kept, dict) else {}),
                **given,
            }
    if SHOWS_ACCOUNTS in form or "accounts" in form:
        fields["accounts"] = texts(form, "accounts")
    media = _media(form)
    if media or SHOWS_MEDIA in form:
        fields["media"] = media
    return fields


def count(form: FormData, name: str) -> int | None:
    """Return a count that a form holds, such as of saves; None where it is none."""
    typed = text(form, name)
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS
    return int(typed) if is_number else None


def _field(group: str) -> str:
    return "elements" if group == "element" else group


def _grouped(form: FormData, group: str) -> Iterator[tuple[str, str]]:
    for name in form:
        before, _, rest = name.partition(".")
        if before == group and rest:
            yield rest, _typed(form, name)


def _media(form: FormData) -> list[dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for name in form:
        match = _MEDIUM.fullmatch(name)
        if match:
            found.setdefault(int(match[1]), {})[match[2]] = _typed(form, name)
    return [found[n] for n in sorted(found) if {"asset", "file"} & found[n].keys()]


def _typed(form: FormData, name: str) -> str:
    # A form that no script sends has the line ends of the wire; no database keeps NUL.
    return text(form, name).replace("\r\n", "\n").replace("\0", "")
