r"""LinkedIn's "little" text: what is not escaped cuts a post short, and nobody is told.

Reserved are \ | { } @ [ ] ( ) < > # * _ ~, in addresses too; a post that holds one of
them bare ends there, and the API still answers 201 (learn.microsoft.com, "little text
format", read 2026-11-22).
"""

from __future__ import annotations

import re

RESERVED = "\\|{}@[]()<>#*_~"

_RESERVED = re.compile(f"[{re.escape(RESERVED)}]")
# A word with a letter in it, which nothing glues to what stands before: "#1", "C#" and
# the end of an address are none.
_HASHTAG = re.compile(r"(?<![^\s(\[{“‘\"'])#(?P<tag>\w*[^\W\d_]\w*)")


def little(text: str) -> str:
    """Return a plain text so that LinkedIn shows it whole, its hashtags as hashtags."""
    said, end = "", 0
    for found in _HASHTAG.finditer(text):
        said += _escaped(text[end : found.start()])
        said += rf"{{hashtag|\#|{_escaped(found['tag'])}}}"
        end = found.end()
    return said + _escaped(text[end:])


def _escaped(text: str) -> str:
    return _RESERVED.sub(r"\\\g<0>", text)
