"""The words of a text in which X looks for hosts, and the hosts that it finds."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from dissemination.domain.tops import top_length

GUARDS = r"@＠$#＃\uFFFE\uFEFF\uFFFF"  # after one of these, nothing is an address


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Labels with dots between them; none are kept where no host can end.

    `dots` says where each label stops, `tops` how long the top-level domain is that
    follows, `lasts` the last label at which a host may end that goes on to this one.
    """

    text: str
    start: int
    end: int
    dots: tuple[int, ...]
    tops: tuple[int, ...]
    lasts: tuple[int, ...]

    @classmethod
    def around(cls, text: str, dot: int, *, low: int) -> Word:
        """Return the word in which a dot stands, from `low` on."""
        before = _WORD_BEFORE.match(text, low, dot)
        after = _WORD.match(text, dot)
        start = before.start() if before else dot
        return cls._of(text, start, after.end() if after else dot)

    @classmethod
    def _of(cls, text: str, start: int, end: int) -> Word:
        dots = tuple(dot.start() for dot in _DOT.finditer(text, start, end))
        tops = tuple(top_length(text, dot + 1, end) for dot in dots)
        if not any(tops):
            return cls(text=text, start=start, end=end, dots=(), tops=(), lasts=())
        lasts = _lasts(text[start:end].split("."), tops)
        return cls(text=text, start=start, end=end, dots=dots, tops=tops, lasts=lasts)

    def first(self, label: int, low: int) -> int | None:
        """Return where in `label`, and not before `low`, a host may start."""
        if not self._has_end(label):
            return None
        start, stop = self._start_of(label), self.dots[label]
        if start == stop or self.text[stop - 1] in _EDGES:
            return None
        found = _FIRST.search(self.text, max(start, low), stop)
        return found.start() if found else None

    def host_end(self, label: int) -> int:
        """Return the end of the longest host that starts in `label`."""
        last = max(label, self.lasts[label + 1])
        return self.dots[last] + 1 + self.tops[last]

    def _has_end(self, label: int) -> bool:
        """Whether a host that starts in `label` may end anywhere."""
        if label >= len(self.dots):
            return False
        return self._goes_on(label) or self.tops[label] > 0

    def _goes_on(self, label: int) -> bool:
        """Whether a host that starts in `label` may end at a later one."""
        return self.lasts[label + 1] >= 0

    def _start_of(self, label: int) -> int:
        """Return where `label` starts; the one before a domain has no underscore."""
        start = self.dots[label - 1] + 1 if label else self.start
        if self._goes_on(label):
            return start
        return self.text.rfind("_", start, self.dots[label]) + 1 or start


def hosts_in(word: Word, at: int) -> Iterator[tuple[int, int]]:
    """Yield the hosts without a scheme; each needs a character before it.

    Only at the start of the text it does not; but with one is tried first even there.
    """
    low = _after(word.text, at) if at or word.first(0, 1) == 1 else 0
    label = bisect_left(word.dots, low)
    while label < len(word.dots):
        start = word.first(label, low)
        if start is None:
            label += 1
            continue
        end = word.host_end(label)
        yield start, end
        low, label = _after(word.text, end), bisect_left(word.dots, end)


_SPACES = (
    r"\x09-\x0D\x20\x85\xA0\u1680\u180E\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"
)
_MARKS = r"\u202A-\u202E\u061C\u200E\u200F\u2066-\u2069"  # they set the direction
_APART = rf"!'#%&()*+,\\/:;<=>?@\[\]\^{{|}}~${_SPACES}\uFFFE\uFEFF\uFFFF{_MARKS}"
_WORD = regex.compile(rf"[^{_APART}]*+")  # of labels, dots, dashes
_WORD_BEFORE = regex.compile(rf"(?r)[^{_APART}]*+")
_FIRST = regex.compile(
    rf"(?<![A-Za-z0-9{GUARDS}])[^\-._{_APART}]|[\U00010000-\U0010FFFF]"
)
_EDGES = "-_"  # with one of these no label starts or ends
_DOT = regex.compile(r"\.")


def _after(text: str, at: int) -> int:
    """Return where something may start that needs a character before it.

    X reads halves of pairs: an emoji's first half stands before its second.
    """
    return at if text[at : at + 1] > "\uffff" else at + 1


def _lasts(labels: Sequence[str], tops: Sequence[int]) -> tuple[int, ...]:
    """Return the `lasts` of a word, and that nothing goes on behind its end."""
    lasts = [-1]
    for place in range(len(tops) - 1, -1, -1):
        label = labels[place]
        if not _is_label(label):
            lasts.append(-1)
        elif lasts[-1] < 0 and tops[place] and "_" not in label:
            lasts.append(place)
        else:
            lasts.append(lasts[-1])
    return tuple(reversed(lasts))


def _is_label(text: str) -> bool:
    return bool(text) and text == text.strip(_EDGES)
