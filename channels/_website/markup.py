"""Plain text made into HTML: all that is not ours is escaped, and the whole is cleaned.

What escaping should have caught, and what a later hand may forget, the list of what a
page may hold catches a second time.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from itertools import groupby

import nh3
from markupsafe import Markup, escape

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BULLET = re.compile(r"[•*-]\s+(?P<said>\S.*)")
_NUMBER = re.compile(r"(?P<number>\d{1,3})[.)]\s+(?P<said>\S.*)")
_URL = re.compile(r"https?://[^\s<>\"“”]+", re.IGNORECASE)
_TRAILING = ".,;:!?'’*_~…"
_ATTRIBUTES = {
    "*": set[str](),  # else nh3 lets titles and languages through on every element
    "a": {"href"},
    "img": {"alt", "src"},
    "li": {"value"},
    "ol": set[str](),
    "p": set[str](),
    "ul": set[str](),
}
_SCHEMES = {"http", "https"}
_PAIRS = {")": "(", "]": "[", "}": "{"}


def clean(text: str) -> str:
    """Drop the characters that XML 1.0 forbids, and level the line ends."""
    return "\n".join(_ILLEGAL.sub("", text).splitlines()).strip()


def summary(text: str, width: int = 200) -> str:
    """Return the beginning of the first paragraph that is neither list nor tags."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    prose = [line for line in lines if _sort(line) == "p"]
    return textwrap.shorten((prose or lines or [""])[0], width, placeholder=" …")


def as_html(text: str) -> Markup:
    """Return paragraphs, lists and links for a text with one paragraph a line.

    Lines that begin with "•" or "-" are a list, lines that begin with "1." a numbered
    one, which keeps its own numbers. A line of nothing but hashtags is set apart, and
    empty lines say nothing: those between two points do not end their list.
    """
    lines = [line.strip() for line in text.splitlines()]
    blocks = groupby((line for line in lines if line), key=_sort)
    made = (html for sort, said in blocks for html in _block(sort, list(said)))
    return sanitise("\n".join(made))


def sanitise(html: str) -> Markup:
    """Return HTML with nothing in it but what a text of ours is made of.

    Scripts and styles go with what they hold, other elements without it; addresses
    stay where they lead to the web.
    """
    cleaned = nh3.clean(
        html,
        tags=_ATTRIBUTES.keys() - {"*"},
        attributes=_ATTRIBUTES,
        allowed_classes={"p": {"tags"}},
        url_schemes=_SCHEMES,
        link_rel="noopener",
    )
    return Markup(cleaned)  # noqa: S704 - cleaned


def _sort(line: str) -> str:
    """Return the element that the line belongs to."""
    if _BULLET.fullmatch(line):
        return "ul"
    if _NUMBER.fullmatch(line):
        return "ol"
    return "tags" if all(word[0] == "#" for word in line.split()) else "p"


def _block(sort: str, lines: list[str]) -> Iterator[Markup]:
    match sort:
        case "ul":
            said = (_BULLET.sub(r"\g<said>", line) for line in lines)
            items = (Markup("<li>{}</li>").format(_linked(line)) for line in said)
            yield Markup("<ul>{}</ul>").format(Markup().join(items))
        case "ol":
            items = (_numbered(line) for line in lines)
            yield Markup("<ol>{}</ol>").format(Markup().join(items))
        case "tags":
            yield from (Markup('<p class="tags">{}</p>').format(tag) for tag in lines)
        case "p":
            yield from (Markup("<p>{}</p>").format(_linked(line)) for line in lines)


def _numbered(line: str) -> Markup:
    number, said = _NUMBER.sub(r"\g<number>\n\g<said>", line).split("\n")
    return Markup('<li value="{}">{}</li>').format(int(number), _linked(said))


def _linked(line: str) -> Markup:
    html, end = Markup(), 0
    for found in _URL.finditer(line):
        url = _without_trailing(found[0])
        html += escape(line[end : found.start()])
        html += Markup('<a href="{0}">{0}</a>').format(url)
        end = found.start() + len(url)
    return html + escape(line[end:])


def _without_trailing(url: str) -> str:
    """Leave the sentence's own punctuation out: "(see https://a.id/b)."."""
    while url[-1] in _TRAILING or _closes_nothing(url):
        url = url[:-1]
    return url


def _closes_nothing(url: str) -> bool:
    opening = _PAIRS.get(url[-1])
    return opening is not None and url.count(url[-1]) > url.count(opening)
