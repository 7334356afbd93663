"""Hashtags that can be read, tapped and are said once."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from dissemination.domain.item import ContentItem
from dissemination.domain.rendition import Note

WORDS_MOST = 6  # words that one hashtag may be made of


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """The hashtags to add, and what was done to those that were given."""

    hashtags: tuple[str, ...]
    notes: tuple[Note, ...]


def usable_hashtags(
    given: Sequence[str], *, most: int | None, said: Sequence[str], words: Sequence[str]
) -> Tagged:
    """Return the hashtags to add, each once, readable and valid, and notes on the rest.

    What a space, a hyphen or a dot would break is joined ("#Kota Bertuah" becomes
    "#KotaBertuah"). Small letters get capitals only where the item itself shows the
    words ("Rokan Hulu" makes "#rokanhulu" "#RokanHulu").

    Args:
        given: as the author and the campaign wrote them.
        most: how many the channel takes; None for no limit.
        said: texts that go out with them; what they say is not said again.
        words: texts in which words are looked up.
    """
    mended = _mended(given, words)
    spoken = {tag.casefold() for text in said for tag in _HASHTAG.findall(text)}
    tags = _each_once(filter(None, mended.values()))
    tags = [tag for tag in tags if tag.casefold() not in spoken]
    kept = tags[:most]
    told = {name: tag for name, tag in mended.items() if tag in ("", *kept)}
    notes = (*_notes(told), *_over(tags[len(kept) :], most))
    return Tagged(hashtags=tuple(kept), notes=notes)


def written_in(item: ContentItem) -> tuple[str, ...]:
    """Return the texts of an item in which the words of its hashtags are looked up."""
    return (item.title, item.body, item.place, item.unit, *item.keywords)


_LETTER = r"[\p{L}\p{M}\p{N}_]"
_HASHTAG = regex.compile(rf"#{_LETTER}*[\p{{L}}_]{_LETTER}*")
_FLAT = regex.compile(r"#[\p{Ll}\p{M}\p{N}]+")
_PIECE = regex.compile(rf"(?P<gap>[^\p{{L}}\p{{M}}\p{{N}}_]*)(?P<word>{_LETTER}+)")
_NEAR = regex.compile(r"[ \u00A0/–-]{1,3}")
_SUFFIX = regex.compile(r"\p{Ll}{1,2}")  # of "KTP-el"


def _mended(given: Sequence[str], words: Sequence[str]) -> Mapping[str, str]:
    """Return what becomes of each hashtag that was given; empty where nothing can."""
    joined = {name: _valid(name) for name in _each_once(given)}
    if not any(map(_FLAT.fullmatch, joined.values())):
        return joined
    known = _known(given, words)
    return {name: known.get(tag.casefold(), tag) for name, tag in joined.items()}


def _each_once(names: Iterable[str]) -> list[str]:
    tags: dict[str, str] = {}
    for name in names:
        tag = f"#{unicodedata.normalize('NFC', name).strip().lstrip('#')}"
        tags.setdefault(tag.casefold(), tag)
    return [tag for tag in tags.values() if tag != "#"]


def _valid(tag: str) -> str:
    """Return a tag that no platform breaks; empty where it has no letter."""
    if _HASHTAG.fullmatch(tag):
        return tag
    pieces = _PIECE.findall(regex.sub(r"['’ʼ`]", "", tag[1:]))
    joined = "#" + "".join(_capital(word, gap) for gap, word in pieces)
    return joined if _HASHTAG.fullmatch(joined) else ""


def _capital(word: str, gap: str) -> str:
    if gap == "-" and _SUFFIX.fullmatch(word):
        return word
    if word.isupper() and len(word) > len("BAPPEDA"):  # no acronym, but a shout
        return word.capitalize()
    return word[:1].upper() + word[1:]


def _known(names: Sequence[str], texts: Sequence[str]) -> Mapping[str, str]:
    """Return hashtags that somebody wrote readably, or that words stand for."""
    tags = [f"#{name.strip().lstrip('#')}" for name in names if name != name.lower()]
    known = {tag.casefold(): tag for tag in tags}
    for tag in (tag for text in texts for tag in _tags_in(text)):
        known.setdefault(tag.casefold(), tag)
    return known


@lru_cache(maxsize=64)
def _tags_in(text: str) -> tuple[str, ...]:
    """Return what runs of words would be as hashtags; each account asks anew."""
    return tuple(
        "#" + "".join(_capital(word, gap) for gap, word in run)
        for run in _runs(_PIECE.findall(text))
    )


def _runs(pieces: Sequence[tuple[str, str]]) -> Iterator[Sequence[tuple[str, str]]]:
    """Yield every run of words that stand side by side; a lone word with a capital."""
    for first, (_, word) in enumerate(pieces):
        if word != word.lower():
            yield [("", word)]
        for after in range(first + 1, min(first + WORDS_MOST, len(pieces))):
            if not _NEAR.fullmatch(pieces[after][0]):
                break
            yield [("", word), *pieces[first + 1 : after + 1]]


def _notes(mended: Mapping[str, str]) -> Iterator[Note]:
    dropped = [name for name, tag in mended.items() if not tag]
    changed = {name: tag for name, tag in mended.items() if tag not in ("", name)}
    if dropped:
        values = {"hashtags": ", ".join(dropped)}
        yield Note(id="text.hashtags_invalid", values=values)
    if changed:
        values = {"hashtags": ", ".join(map(" → ".join, changed.items()))}
        yield Note(id="text.hashtags_mended", values=values)


def _over(tags: Sequence[str], most: int | None) -> Iterator[Note]:
    if tags and most == 0:
        yield Note(id="text.hashtags_none", values={"hashtags": " ".join(tags)})
    elif tags:
        values = {"hashtags": " ".join(tags), "max": str(most)}
        yield Note(id="text.hashtags_over", values=values)
