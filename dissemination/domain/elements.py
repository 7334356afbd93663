"""The elements of each kind of content: what must be told, and how it becomes a text.

Labels, helps and examples are sentences of the catalogues: `element.<form>.<name>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dissemination.domain.item import Kind

_ENDS = (".", "!", "?", "…", ":")
_CLOSERS = "\"'”’)]"
# An emergency is told piece by piece; nobody should take the first piece for all.
_TO_BE_UPDATED = "Informasi ini akan diperbarui."


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One thing that a kind of content tells.

    `start` are the words before it where it does not begin a sentence of its own, and
    `known` what it may begin with instead of them. `instant` names the field of a
    draft that says it as an hour. `joins` is said in the sentence of the element
    before, where that is given. `many` may be several paragraphs.
    """

    name: str
    required: bool = False
    start: str = ""
    known: tuple[str, ...] = ()
    instant: str = ""
    joins: str = ""
    many: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The elements of a family of kinds, paragraph by paragraph."""

    name: str
    paragraphs: tuple[tuple[Element, ...], ...]
    is_emergency: bool = False

    @property
    def elements(self) -> tuple[Element, ...]:
        """Every element, in the order in which it is asked for."""
        return tuple(e for paragraph in self.paragraphs for e in paragraph)


_NEWS = Form(
    name="news",
    paragraphs=(
        (
            Element(name="what", required=True, many=True),
            Element(name="when", required=True, start="Kegiatan berlangsung"),
            Element(name="where", required=True, start="Tempatnya di", joins="di"),
        ),
        (Element(name="who", required=True), Element(name="why")),
        (Element(name="how", many=True),),
    ),
)

_EMERGENCY = Form(
    name="emergency",
    is_emergency=True,
    paragraphs=(
        (Element(name="hazard", required=True, many=True),),
        (Element(name="affected", required=True, start="Yang mungkin terdampak:"),),
        (
            Element(
                name="advice",
                required=True,
                start="Yang perlu dilakukan:",
                many=True,
            ),
        ),
        (Element(name="evacuation", start="Tempat mengungsi:"),),
        (Element(name="help", required=True, start="Butuh bantuan:"),),
        (Element(name="doing", start="Yang sedang dilakukan:"),),
        (
            Element(
                name="until",
                required=True,
                start="Berlaku sampai",
                known=("berlaku", "sampai", "hingga", "s.d."),
                instant="expires_at",
            ),
            Element(
                name="next",
                start="Informasi ini akan diperbarui",
                known=("informasi ini", "akan diperbarui", "diperbarui"),
            ),
        ),
        (Element(name="source", required=True, start="Sumber:", known=("sumber:",)),),
    ),
)

_NOTICE = Form(
    name="notice",
    paragraphs=(
        (Element(name="what", required=True, many=True),),
        (Element(name="where", required=True, start="Lokasi:"),),
        (
            Element(name="when", required=True, start="Waktu:"),
            Element(
                name="until",
                start="Berlaku sampai",
                known=("berlaku", "sampai", "hingga", "s.d."),
                instant="expires_at",
            ),
        ),
        (Element(name="why", start="Sebabnya:"),),
        (Element(name="instead", start="Sebagai gantinya:", many=True),),
        (Element(name="contact", required=True, start="Informasi:"),),
    ),
)

_EVENT = Form(
    name="event",
    paragraphs=(
        (Element(name="what", required=True, many=True),),
        (Element(name="when", required=True, start="Waktu:", instant="event_at"),),
        (Element(name="where", required=True, start="Tempat:"),),
        (Element(name="who", start="Untuk:"),),
        (Element(name="bring", start="Yang perlu disiapkan:"),),
        (Element(name="contact", start="Informasi:"),),
    ),
)

_HEALTH = Form(
    name="health",
    paragraphs=(
        (Element(name="what", required=True, many=True),),
        (Element(name="who", start="Siapa yang perlu tahu:"),),
        (
            Element(
                name="advice",
                required=True,
                start="Yang perlu dilakukan:",
                many=True,
            ),
        ),
        (Element(name="where", start="Tempat layanan:"),),
        (Element(name="contact", start="Informasi:"),),
        (Element(name="source", required=True, start="Sumber:", known=("sumber:",)),),
    ),
)

_HOAX = Form(
    name="hoax",
    paragraphs=(
        (Element(name="claim", required=True, start="Beredar kabar:"),),
        (Element(name="fact", required=True, start="Faktanya:", many=True),),
        (Element(name="advice"),),
        (Element(name="source", required=True, start="Sumber:", known=("sumber:",)),),
    ),
)

_ACHIEVEMENT = Form(
    name="achievement",
    paragraphs=(
        (
            Element(name="what", required=True, many=True),
            Element(name="when", required=True, start="Penghargaan diterima"),
            Element(name="where", start="Tempatnya di", joins="di"),
        ),
        (Element(name="who", required=True), Element(name="whose")),
        (Element(name="meaning", many=True),),
    ),
)

_FREE = Form(name="free", paragraphs=())

FORMS: Mapping[Kind, Form] = MappingProxyType(
    {
        Kind.NEWS: _NEWS,
        Kind.NOTICE: _NOTICE,
        Kind.SERVICE_NOTICE: _NOTICE,
        Kind.TRAFFIC_NOTICE: _NOTICE,
        Kind.UTILITY_DISRUPTION: _NOTICE,
        Kind.HEALTH: _HEALTH,
        Kind.INFOGRAPHIC: _FREE,
        Kind.HOAX_CLARIFICATION: _HOAX,
        Kind.GREETING: _FREE,
        Kind.ACHIEVEMENT: _ACHIEVEMENT,
        Kind.EVENT: _EVENT,
        Kind.VIDEO: _FREE,
        Kind.WEATHER_EMERGENCY: _EMERGENCY,
        Kind.DISASTER_EMERGENCY: _EMERGENCY,
    }
)


def compose(kind: Kind, elements: Mapping[str, str]) -> str:
    """Make a text of what was told; what was not told is left out.

    Nothing told makes no text. What is written already as a sentence stays as it is.
    """
    form = FORMS[kind]
    told = {name: said for name, said in elements.items() if said.strip()}
    known = [e for e in form.elements if e.name in told]
    if not known:
        return ""
    paragraphs = [" ".join(_sentences(p, told)) for p in form.paragraphs]
    if form.is_emergency and "next" not in told:
        paragraphs.insert(-1, _TO_BE_UPDATED)
    return "\n".join(p for p in paragraphs if p)


def untold(kind: Kind, elements: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the elements that readers need and nobody told yet."""
    return tuple(
        e.name
        for e in FORMS[kind].elements
        if e.required and not elements.get(e.name, "").strip()
    )


def _sentences(
    paragraph: tuple[Element, ...], told: Mapping[str, str]
) -> Iterator[str]:
    held, before = "", ""
    for element in paragraph:
        if element.name not in told:
            before = ""
            continue
        if before and element.joins:
            said = _lead(element.joins, (element.joins,), told[element.name])
            held = f"{held.rstrip('.')} {said}"
        else:
            if held:
                yield _sentence(held)
            held = _begun(element, told[element.name])
        before = element.name
    if held:
        yield _sentence(held)


def _begun(element: Element, said: str) -> str:
    text = _clean(said, many=element.many)
    if not element.start:
        return _capital(text)
    if "\n" in text and element.start.endswith(":"):
        return f"{element.start}\n{text}"
    return _capital(_lead(element.start, (element.start, *element.known), text))


def _lead(start: str, known: tuple[str, ...], said: str) -> str:
    text = _clean(said, many=True)
    if any(_begins(text, one) for one in known):
        return text
    last = start.rpartition(" ")[2]
    if _begins(text, last):  # "Tempatnya di" before "di Balai Kota"
        text = text[len(last) :].lstrip()
    return f"{start} {text}"


def _begins(text: str, words: str) -> bool:
    pattern = re.escape(words) + r"(?!\w)"
    return bool(re.match(pattern, text, re.IGNORECASE))


def _clean(said: str, *, many: bool) -> str:
    lines = (" ".join(line.split()) for line in said.splitlines())
    return ("\n" if many else " ").join(line for line in lines if line)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    return text if text.rstrip(_CLOSERS).endswith(_ENDS) else f"{text}."
