"""No text takes long: twice the text takes about twice the time, whatever it holds."""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import thread_time

import pytest

from dissemination.domain.length import (
    defuse,
    links,
    measure,
    measure_safely,
)

SIZE = 1 << 12  # characters; at twice as many the square shows already
WORST = 3.0  # times as long for twice the text; four would be the square
TRIES = 5
LONG_ENOUGH_S = 0.04
TELLING_S = 0.002  # what takes less says nothing

COUNTERS: dict[str, Callable[[str], object]] = {
    "weighted": measure("weighted"),
    "safely": measure_safely("weighted"),
    "graphemes": measure("graphemes"),
    "threads": measure("threads"),
    "utf16": measure("utf16"),
    "utf8": measure("utf8"),
    "links": links,
    "defuse": defuse,
}
REPEATED = {
    "dots": ".",
    "single letters": "a.",
    "addresses": "a.a.id ",
    "addresses without a space": "日.id",
    "schemes": "http://",
    "schemes with hosts": "http://a.id",
    "degrees": "S.Ag.Li ",
    "degrees in one word": "a.Si.",
    "degrees in capitals": "A.SI.",
    "underscores": "x_éa.Si.",
    "dashes": "a-_",
    "ats": "@a.",
    "open brackets": "x.id/(",
    "open brackets, nested": "x.id/((a",
    "queries": "x.id?!",
    "ports": "a.id:80:",
    "punycode": "xn--a.",
    "foreign hosts": "é.com ",
    "a family": "👨\u200d👩\u200d👧\u200d👦",
    "joiners": "👩\u200d",
    "selectors": "❤\ufe0f\u200d",
    "keycaps": "1\u20e3",
    "half flags": "🇮",
    "flags": "🇨🇶",
    "tags": "🏴\U000e0067",
    "skin tones": "🏻",
    "marks in order": "a\u0316\u0301",
    "marks out of order": "\u0301\u0316",
    "marks of two": "\u0344\u0316",
    "syllables": "\u1100\u1161\u11a8",
    "conjuncts": "\u0915\u094d",
    "line ends": "\r\n",
    "directions": "\u202e",
    "one long word": "a",
    "one long foreign word": "日",
}
LONG = {
    "a label": "{}.id",
    "a top": "a.{}",
    "a path": "x.id/{}",
    "a bracket in a path": "x.id/({}",
    "a query": "x.id?{}",
    "a short link": "https://t.co/{}",
    "marks on a letter": "a{}",
}
INSIDE = ["a", "日", ".", "(", "(a)", "!", "\u0301\u0316", ".Si", "🇮"]
TEXTS = REPEATED | {
    f"{name} of {inside!a}": f"{form}\0{inside}"
    for name, form in LONG.items()
    for inside in INSIDE
}


def text_of(pattern: str, size: int) -> str:
    form, _, inside = pattern.partition("\0")
    piece = inside or form
    filled = (piece * (size // len(piece) + 1))[:size]
    return form.format(filled) if inside else filled


def best_s(count: Callable[[str], object], text: str) -> float:
    """The best time of several: what else the machine does only makes it longer."""
    times = []
    for _ in range(TRIES):
        began = thread_time()
        count(text)
        times.append(thread_time() - began)
        if sum(times) > LONG_ENOUGH_S:
            break
    return min(times)


def growth(count: Callable[[str], object], pattern: str) -> float:
    """How many times as long the double text takes; what is too fast to tell is 1."""
    gc.disable()  # it runs at its own times
    try:
        single = best_s(count, text_of(pattern, SIZE))
        double = best_s(count, text_of(pattern, 2 * SIZE))
    finally:
        gc.enable()
    return double / single if double > TELLING_S else 1.0


@pytest.mark.parametrize("pattern", TEXTS.values(), ids=TEXTS)
def test_twice_the_text_takes_about_twice_the_time(pattern: str) -> None:
    slow = {name for name in COUNTERS if growth(COUNTERS[name], pattern) >= WORST}
    for _ in range(3):  # the machine may have been busy with something else
        slow -= {name for name in slow if growth(COUNTERS[name], pattern) < WORST}
    assert not slow


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "name", ["marks out of order", "half flags", "degrees in one word"]
)
def test_a_megabyte_of_what_once_took_minutes_is_counted(name: str) -> None:
    text = text_of(REPEATED[name], 1 << 20)
    assert measure("weighted")(text) > 0
    assert measure("graphemes")(text) > 0
    assert defuse(text).replace("\u200c", "") == text


def test_the_square_would_be_found() -> None:
    def square(text: str) -> int:
        return sum(1 for _ in text[::16] for _ in text)

    assert any(growth(square, "one long word") > WORST for _ in range(4))
