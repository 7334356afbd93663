"""Who is born: a person, or an animal, a city, an idea."""

from __future__ import annotations

import re

from dissemination.checking.persons import name_ending, row_ending
from dissemination.checking.reading import Span, has, last_start, listed, sentence
from dissemination.checking.words import ignoring_case, whole, words

_NO_PERSONS = listed("privacy", "birth", "not_persons")
_IDEA_REACH = 22
_ANIMALS = listed("privacy", "birth", "animals")
_KEEPERS = listed("privacy", "birth", "keepers")
_ANIMAL_REACH = 60
_PRONOUN = ignoring_case(
    r"(?:^|\W)(?:yang bersangkutan|ia|dia|beliau|saya|almarhum(?:ah)?|korban|pelaku"
    r"|tersangka|putr[ai]nya"
    r"|anaknya|pria|perempuan|wanita|tokoh|bocah|pemuda|inisial\s[\w.]{1,6}"
    r"|berinisial\s[\w.]{1,6})"
    r"(?:\s\w+)?\W{0,2}(?:ini|itu|yang)?\W{0,2}$"
)
_BETWEEN = re.compile(
    r"(?:[\s,;(]|\byang\b|\btelah\b|\bini\b|\bitu\b|\(\d{1,2}(?: tahun)?\)|\badalah\b"
    r"|\bpria\b|\bperempuan\b|\bwanita\b)+$"
)
# "Marlina, NIK 1471…, warga Rumbai, lahir …": what is told of a person in between.
_ATTRIBUTE = ignoring_case(
    r",\s?(?:NIK|KTP|umur|usia|berusia|berumur|\d{1,3}\s(?:tahun|thn|th)|laki-laki"
    r"|perempuan|pria|wanita|L|P|warga|asal|alamat|penduduk|pekerjaan|agama|status|anak"
    rf"|istri|suami|{whole(words('privacy', 'birth', 'keepers'))}"
    rf"|{whole(words('privacy', 'health', 'colleagues'))})(?!\w)[^,;\n]{{0,40}},?\s?$"
)
_ATTRIBUTES = 4
_ATTRIBUTE_REACH = 60
_HOLDER = re.compile(
    rf"(?i:{whole(words('privacy', 'names', 'posts'))})(?:\s[A-Z][\w.]*){{0,3}}\s$"
)


def is_somebody(text: str, at: int) -> bool:
    """Tell whether it is a person who is born at a place, and no idea or body."""
    begin, _ = sentence(text, at, at)
    if _is_animal(text, begin, at):
        return False
    name = _name_before(text, at)
    is_idea = has(text, _NO_PERSONS, max(begin, at - _IDEA_REACH), at)
    if is_idea and not (name and _holds_a_post(text, begin, name)):
        return False
    return bool(name) or bool(_PRONOUN.search(text[max(begin, at - 80) : at]))


def _name_before(text: str, at: int) -> Span | None:
    """Return a name right before a place, over attributes, brackets and commas."""
    end = at
    for _ in range(_ATTRIBUTES):
        said = text[max(0, end - _ATTRIBUTE_REACH) : end]
        attribute = _ATTRIBUTE.search(said)
        if not attribute:
            break
        end -= len(said) - attribute.start()
    said = text[max(0, end - 60) : end]
    is_apposed = end < at or said.endswith(", ")
    stop = end - len(said) + len(_BETWEEN.sub("", said))
    return row_ending(text, stop) if is_apposed else name_ending(text, stop)


def _holds_a_post(text: str, begin: int, name: Span) -> bool:
    """Tell "Wali Kota Firdaus" from "Kota Pekanbaru"."""
    return bool(_HOLDER.search(text[max(begin, name[0] - 60) : name[0]]))


def _is_animal(text: str, begin: int, at: int) -> bool:
    """Tell whether an animal is born: it is named shortly before, and no keeper."""
    low = max(begin, at - _ANIMAL_REACH)
    animal = last_start(text, _ANIMALS, low, at)
    if animal < 0 or has(text, _KEEPERS, low, at):
        return False
    return text[animal].islower() or not text[begin:animal].strip()
