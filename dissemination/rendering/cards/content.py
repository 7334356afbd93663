"""What a card says, field by field, and the office that says it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dissemination.domain.item import Kind

# The fields that every item has, if only empty; `more` holds a template's own.
FIELDS = (
    "headline",
    "when",
    "weekday",  # the parts of `when`, where it is one moment
    "day",
    "month",
    "year",
    "clock",
    "where",
    "unit",
    "link",
    "address",
    "hashtags",
    "label",
    "icon",
    "office",
    "short",
    "photo",
    "body",
    "urgent",
)
_MOMENT = re.compile(
    r"(?P<weekday>[^\W\d_]+), (?P<day>\d{1,2}) (?P<month>[^\W\d_]+) (?P<year>\d{4})"
    r"(?: pukul (?P<clock>.+))?"
)
_FIELD = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_ROW = re.compile(r"(?P<key>[^:]{1,30}):\s+(?P<value>\S.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A photo in the media store; `focus` stays in sight, in shares of the photo."""

    path: Path
    focus: tuple[float, float] = (0.5, 0.4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """Who speaks, in which colours ("#RRGGBB").

    `short` stands in for an `office` too long for its two lines; `family` is the font
    of texts for which a template names none.
    """

    office: str
    short: str
    colour: str
    accent: str
    logo: Path | None = None
    family: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardContent:
    """What one card says; all but the kind may be empty.

    `link` is a web address as people read it, `address` as machines do. `more` are
    fields that only some templates have: a quote and who said it, a figure.
    """

    kind: Kind
    headline: str = ""
    paragraphs: tuple[str, ...] = ()
    when: str = ""
    where: str = ""
    unit: str = ""
    link: str = ""
    address: str = ""
    hashtags: str = ""
    photo: Picture | None = None
    urgent: bool = False
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The fields of one card as text, for patterns like "{headline}"."""

    said: Mapping[str, str] = field(hash=False)

    def has(self, condition: str) -> bool:
        """Tell whether "field" is said, or "field=value"; after "!", whether not.

        Conditions joined by " & " hold together. No condition is true.
        """
        if " & " in condition:
            return all(map(self.has, condition.split(" & ")))
        if condition.startswith("!"):
            return not self.has(condition[1:])
        name, _, value = condition.partition("=")
        said = self.said.get(name, "")
        return not condition or (
            said.casefold() == value.casefold() if value else bool(said)
        )

    def fill(self, pattern: str) -> str:
        """Return a pattern with its fields; nothing where one of them is empty."""
        named = fields_in(pattern)
        if not all(self.said.get(name) for name in named):
            return ""
        return _FIELD.sub(lambda match: self.said[match[1]], pattern)


def fields_in(pattern: str) -> list[str]:
    """Return the fields that a pattern names."""
    return _FIELD.findall(pattern)


def words_of(content: CardContent, brand: Brand, *, label: str, icon: str) -> Words:
    """Return the fields of one card as text."""
    return Words(
        said={
            **content.more,
            **_parts_of(content.when),
            "headline": content.headline,
            "when": content.when,
            "where": content.where,
            "unit": content.unit,
            "link": content.link,
            "address": content.address,
            "hashtags": content.hashtags,
            "label": content.more.get("label") or label,
            "icon": icon,
            "office": brand.office,
            "short": brand.short,
            "photo": "photo" if content.photo else "",
            "body": "body" if content.paragraphs else "",
            "urgent": "urgent" if content.urgent else "",
        }
    )


def _parts_of(when: str) -> dict[str, str]:
    """Return weekday, day, month, year and clock of one moment; empty for others."""
    match = _MOMENT.fullmatch(when)
    return {name: match[name] or "" if match else "" for name in _MOMENT.groupindex}


def rows_in(paragraphs: tuple[str, ...]) -> tuple[tuple[tuple[str, str], ...], int]:
    """Return the longest run of "key: value" paragraphs, and where it begins."""
    best: tuple[tuple[str, str], ...] = ()
    start = 0
    run: list[tuple[str, str]] = []
    for number, text in enumerate(paragraphs):
        match = _ROW.fullmatch(text.lstrip("•–-* ").strip())
        run = [*run, (match["key"].strip(), match["value"])] if match else []
        if len(run) > len(best):
            best, start = tuple(run), number + 1 - len(run)
    return best, start
