"""Places that a text names: behind "di" and "ke", and by what they are."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from dissemination.domain.figures import MONTHS, WEEKDAYS, Fact, Sort

_SHORT = {"jl": "jalan", "jln": "jalan", "gg": "gang", "lt": "lantai", "gd": "gedung"}
_REGIONS = {"kec": "kecamatan", "kab": "kabupaten", "kel": "kelurahan", "ds": "desa"}
_SPELLED_OUT = _SHORT | _REGIONS | {"prov": "provinsi", "kp": "kampung"}
_KINDS = """
    alun-alun aula balai bandara dusun gereja gor halaman hotel jembatan kampus kantor
    kota lapangan mal masjid musala pantai pasar pelabuhan pendopo posyandu puskesmas
    pura ruang rsud rumah sakit sekolah simpang stadion sungai taman terminal vihara rt
    rw no
"""
_OTHERS = """
    ahad allah anda aplikasi bapak bio bulan era facebook google hari hut ibu instagram
    internet jam jum'at kami link media minggu play pukul saudara sosial tahun tanggal
    telegram tengah threads tiktok tuhan twitter wa website whatsapp x youtube zoom
"""
# What a place is: alone it names none.
_HEADS = frozenset((*_SPELLED_OUT.values(), *_KINDS.split()))
_NO_PLACES = frozenset((*MONTHS, *WEEKDAYS, *_OTHERS.split()))
_CAPITAL = r"\p{Lu}[\p{L}\p{M}'’-]*"
_ABBREVIATED = rf"(?:(?i:{'|'.join(_SPELLED_OUT)}|no)|\p{{Lu}})\."
_NAME = (
    rf"(?:{_ABBREVIATED} )*{_CAPITAL}(?: (?:{_ABBREVIATED}|{_CAPITAL}|\d{{1,3}}\b))*"
)
_HEAD = "|".join(sorted((*_HEADS, *_SPELLED_OUT), key=len, reverse=True))
_PLACE = regex.compile(
    rf"(?<!\w)(?:di|ke|Di|Ke|menuju) (?P<name>(?:(?i:{_HEAD})\.? )*{_NAME})"
    rf"|(?<!\w)(?P<name>(?:(?i:{_HEAD})\.? )+{_NAME})"
)
_STRANGE = regex.compile(r"https?://\S+|[#@]\w+")
_WORD = regex.compile(r"[\p{L}\p{M}\d]+(?:['’-][\p{L}\p{M}\d]+)*")


def places(text: str) -> tuple[Fact, ...]:
    """Return the places that a text names, in order; `value` has only what names them.

    "di Jl. Sudirman" and "Jalan Sudirman" are both "sudirman".
    """
    rest = _STRANGE.sub(lambda one: "\0" * len(one[0]), text)
    return tuple(fact for one in _PLACE.finditer(rest) for fact in _read(one))


def words(text: str) -> frozenset[str]:
    """Return the words of a text in small letters, abbreviations spelled out."""
    found = (word.lower() for word in _WORD.findall(text))
    return frozenset(_SPELLED_OUT.get(word, word) for word in found)


def _read(one: regex.Match[str]) -> Iterator[Fact]:
    said = one["name"]
    listed = [word.lower() for word in _WORD.findall(said)]
    spelled = [_SPELLED_OUT.get(word, word) for word in listed]
    # "Jalan Sekolah" is called after what is a kind of place elsewhere.
    naming = [word for word in spelled if word not in _HEADS] or spelled[1:]
    if naming and naming[0] not in _NO_PLACES:
        yield Fact(
            sort=Sort.PLACE,
            value=" ".join(naming),
            text=said,
            start=one.start("name"),
        )
