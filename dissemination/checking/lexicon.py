"""The office's language as data: which words are not standard, and what is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from dissemination.checking.words import table


class Advice(NamedTuple):
    """What is wrong with a word, and what might stand there.

    `family` is the table of `data/` that it is from, or "foreign".
    """

    family: str
    instead: str


@dataclass(frozen=True)
class Lexicon:
    """Every word and phrase that the rules know.

    `phrases` are by their first word, the longest first; `cues` are the words after
    which a possible name is none. `seasons` are months that people are called after,
    `dated` months that stand in the names of streets and schools.
    """

    words: Mapping[str, Advice]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], Advice], ...]]
    verbs: Mapping[str, tuple[str, str]]
    cues: Mapping[str, frozenset[str]]
    seasons: Mapping[str, frozenset[str]]
    dated: Mapping[str, frozenset[str]]
    passives: Mapping[str, frozenset[str]]

    def advice(self, word: str) -> Advice | None:
        """Return what there is to say of a word, with its clitics and affixes."""
        found = self.words.get(word) or self._without_clitic(word)
        return found or self._verb(word) or self._doubled(word)

    def passive(self, verb: str) -> Advice | None:
        """Return what there is to say of "di" before a verb: "di laksanakan"."""
        base = next((verb[: -len(c)] for c in _CLITICS if verb.endswith(c)), verb)
        known = {verb, base} & self.passives["verbs"]
        is_verb = known or (base.endswith("kan") and len(base) > len("bukan"))
        if not is_verb or {verb, base} & self.passives["nouns"]:
            return None
        return Advice("phrases", f"di{verb}")

    def _without_clitic(self, word: str) -> Advice | None:
        if not word.endswith(_CLITICS):
            return None
        for clitic in _CLITICS:
            known = word.endswith(clitic) and self.words.get(word[: -len(clitic)])
            if known:
                return Advice(known.family, known.instead + clitic)
        return None

    def _verb(self, word: str) -> Advice | None:
        """Return advice on a foreign verb with an affix of ours."""
        if not word.startswith(_AFFIX_LETTERS):
            return None
        for affix in _AFFIXES:
            if word.startswith(affix):
                base = word[len(affix) :].removeprefix("-")
                forms = self.verbs.get(base) or self.verbs.get(base.removesuffix("nya"))
                if forms:
                    return Advice("foreign", forms[affix in _PASSIVE])
        return None

    def _doubled(self, word: str) -> Advice | None:
        """Return advice on "resiko-resiko", or on a part of what a hyphen joins."""
        first, hyphen, second = word.partition("-")
        if hyphen and (known := self.words.get(first)):
            right = self.words.get(second)
            return Advice(known.family, f"{known.instead}-{(right or known).instead}")
        return None


_CLITICS = ("nya", "lah", "kah", "pun")
_AFFIXES = ("di", "ter", "menge", "meng", "men", "mem", "me", "nge", "ng")
_AFFIX_LETTERS = ("di", "ter", "me", "ng")
_PASSIVE = frozenset({"di", "ter"})
# What stands before a stem's first letter, and what that letter becomes with it.
_MELTS = {
    "k": ("meng", "meng"),
    "p": ("mem", "mem"),
    "s": ("men", "meny"),
    "t": ("men", "men"),
}
_FAMILIES = ("colloquial", "prepositions", "spelling", "typos")


@lru_cache(maxsize=20_000)
def advice_on(word: str) -> Advice | None:
    """Return what there is to say of a word; most of a text's words come again."""
    return lexicon().advice(word)


@cache
def lexicon() -> Lexicon:
    """Return the words of `data/language.toml` and `data/foreign.toml`."""
    ours, foreign = table("language"), table("foreign")
    words = {word: Advice("foreign", to) for word, to in foreign["words"].items()}
    for family in _FAMILIES:
        words |= {word: Advice(family, to) for word, to in ours[family].items()}
    words |= {wrong: Advice("spelling", to) for wrong, to in _melted(ours)}
    maybe = [*foreign["maybe_names"]["words"], *foreign["maybe_names"]["phrases"]]
    return Lexicon(
        words=words,
        phrases=_by_first_word([*_phrases(ours), *_phrases(foreign)]),
        verbs={word: (active, passive) for word, (active, passive) in _verbs(foreign)},
        cues=_sets(ours["maybe_names"]) | dict.fromkeys(maybe, frozenset[str]()),
        seasons=_sets(ours["seasons"]),
        dated=_sets(ours["dated_names"]),
        passives=_sets(ours["passives"]),
    )


def _sets(listed: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in listed.items()}


def _melted(
    ours: Mapping[str, Mapping[str, Iterable[str]]],
) -> Iterator[tuple[str, str]]:
    """Yield "mempengaruhi" with "memengaruhi": k, p, s and t melt after "me-"."""
    for stem in ours["melting"]["stems"]:
        wrong, right = _MELTS[stem[0]]
        for prefix in {wrong, "meng"}:
            for suffix in ("", "kan", "i"):
                yield f"{prefix}{stem}{suffix}", f"{right}{stem[1:]}{suffix}"


def _verbs(
    foreign: Mapping[str, Mapping[str, tuple[str, str]]],
) -> Iterator[tuple[str, tuple[str, str]]]:
    yield from foreign["verbs"].items()


def _phrases(
    listed: Mapping[str, Mapping[str, str]],
) -> Iterator[tuple[tuple[str, ...], Advice]]:
    family = "foreign" if "verbs" in listed else "phrases"
    for phrase, instead in listed["phrases"].items():
        yield tuple(phrase.split()), Advice(family, instead)


def _by_first_word(
    phrases: list[tuple[tuple[str, ...], Advice]],
) -> dict[str, tuple[tuple[tuple[str, ...], Advice], ...]]:
    found: dict[str, list[tuple[tuple[str, ...], Advice]]] = {}
    for words, advice in sorted(phrases, key=lambda one: -len(one[0])):
        found.setdefault(words[0], []).append((words, advice))
    return {first: tuple(listed) for first, listed in found.items()}
