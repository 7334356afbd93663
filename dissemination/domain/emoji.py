"""Which rows of code points are one emoji: for Unicode today, and for X's library.

Every emoji of one code point weighs 2 in any case, so only longer ones are named here.
In the tables "T" is a skin tone, "D" one and "U" another than that one, "v" the
variation selector and "+" the joiner; the rest is as in regular expressions.

Sources: unicode.org, emoji-sequences and emoji-zwj-sequences, 18.0 (2026-09), and what
npm twitter-text 3.1.0 counts with twemoji-parser 11 (2018).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import regex

# What X's library takes in 2018. It also takes some that Unicode does not recommend.
_JOINED_2018 = (
    "👨+❤v+(?:💋+)?👨",
    "👩+❤v+(?:💋+)?[👨👩]",
    "(?:👨+(?:[👨👩]+)?|👩+(?:👩+)?)(?:👦+👦|👧+[👦👧]|[👦👧])",
    "[👨👩]T?+(?:[⚕⚖✈]v|[🌾🍳🎓🎤🎨🏫🏭💻💼🔧🔬🚀🚒🦰-🦳])",
    "[🏋🏌🕴🕵⛹](?:T|v)+[♀♂]v",
    "[🏃🏄🏊👮👱👳👷💁💂💆💇🙅-🙇🙋🙍🙎🚣🚴-🚶🤦🤵🤷-🤹🤽🤾🦸🦹🧖-🧝]T?+[♀♂]v",
    "[👯🤼🧞🧟]+[♀♂]v",
    "🏳v+🌈",
    "🏴+☠v",
    "👁+🗨",
)
_JOINED_SINCE = (
    "🧑D+❤v+(?:💋+)?🧑U",
    "👨T+❤v+(?:💋+)?👨T",
    "👩T+❤v+(?:💋+)?[👨👩]T",
    "(?:🧑D+[🐰🫯]+🧑|👨D+[🐰🫯🤝]+👨|👩D+(?:[🐰🫯]+👩|🤝+[👨👩])|🫱D+🫲)U",
    "🧑T+🤝+🧑T",
    "🧑+🤝+🧑",
    "🧑+(?:🧑+)?🧒(?:+🧒)?",
    "[👨👩🧑]T?+(?:🍼|[🦯🦼🦽](?:+➡v)?)",
    "🧑T?+(?:[⚕⚖✈]v|[🌾🍳🎄🎓🎤🎨🏫🏭💻💼🔧🔬🚀🚒🦰-🦳🩰])",
    "[🏃🚶🧎]T?(?:+[♀♂]v)?+➡v",
    "[👰🧍-🧏🧔]T?+[♀♂]v",
    "[👯🤼]T+[♀♂]v",
    "🏳v+⚧v",
    "👁v+🗨v",
    "❤v+[🔥🩹]",
    "⛓v+💥",
    "🐈+⬛",
    "🐕+🦺",
    "🐦+[⬛🔥]",
    "🐻+❄v",
    "🍄+🟫",
    "🍋+🟩",
    "😮+💨",
    "😵+💫",
    "😶+🌫v",
    "🙂+[↔↕]v",
)
_TONED_2018 = (
    "261D 26F7 26F9 270A-270D 1F385 1F3C2-1F3C4 1F3C7 1F3CA-1F3CC 1F442-1F443 "
    "1F446-1F450 1F466-1F469 1F46E 1F470-1F478 1F47C 1F481-1F483 1F485-1F487 1F4AA "
    "1F574-1F575 1F57A 1F590 1F595-1F596 1F645-1F647 1F64B-1F64F 1F6A3 1F6B4-1F6B6 "
    "1F6C0 1F6CC 1F918-1F91C 1F91E-1F91F 1F926 1F930-1F939 1F93D-1F93E 1F9B5-1F9B6 "
    "1F9B8-1F9B9 1F9D1-1F9DD"
)
_TONED_SINCE = (
    "1F46B-1F46D 1F46F 1F48F 1F491 1F90C 1F90F 1F91D 1F93C 1F977 1F9BB 1F9CD-1F9CF "
    "1FAC3-1FAC5 1FAF0-1FAFA"
)
_CHOSEN_2018 = (  # what may be text, too, and with the selector is an emoji
    "A9 AE 203C 2049 2122 2139 2194-2199 21A9-21AA 231A-231B 2328 23CF 23ED-23EF "
    "23F1-23F2 23F8-23FA 24C2 25AA-25AB 25B6 25C0 25FB-25FE 2600-2604 260E 2611 "
    "2614-2615 2618 261D 2620 2622-2623 2626 262A 262E-262F 2638-263A 2640 2642 "
    "2648-2653 265F-2660 2663 2665-2666 2668 267B 267F 2692-2697 2699 269B-269C "
    "26A0-26A1 26AA-26AB 26B0-26B1 26BD-26BE 26C4-26C5 26C8 26CF 26D1 26D3-26D4 "
    "26E9-26EA 26F0-26F5 26F7-26FA 26FD 2702 2708-2709 270C-270D 270F 2712 2714 2716 "
    "271D 2721 2733-2734 2744 2747 2757 2763-2764 27A1 2934-2935 2B05-2B07 2B1B-2B1C "
    "2B50 2B55 3030 303D 3297 3299 1F004 1F170-1F171 1F17E-1F17F 1F202 1F21A 1F22F "
    "1F237 1F321 1F324-1F32C 1F336 1F37D 1F396-1F397 1F399-1F39B 1F39E-1F39F "
    "1F3CB-1F3CE 1F3D4-1F3DF 1F3F3 1F3F5 1F3F7 1F43F 1F441 1F4FD 1F549-1F54A "
    "1F56F-1F570 1F573-1F579 1F587 1F58A-1F58D 1F590 1F5A5 1F5A8 1F5B1-1F5B2 1F5BC "
    "1F5C2-1F5C4 1F5D1-1F5D3 1F5DC-1F5DE 1F5E1 1F5E3 1F5E8 1F5EF 1F5F3 1F5FA 1F6CB "
    "1F6CD-1F6CF 1F6E0-1F6E5 1F6E9 1F6F0 1F6F3"
)
_CHOSEN_SINCE = "267E 26A7"
_CHOSEN_AND_TONED = "261D 26F7 26F9 270C-270D 1F3CB-1F3CC 1F574-1F575 1F590"
_FLAGS_2018 = (  # the first letter of a country's code, and what may follow it
    "A:CDEFGILMOQRSTUWXZ B:ABDEFGHIJLMNOQRSTVWYZ C:ACDFGHIKLMNOPRUVWXYZ D:EGJKMOZ "
    "E:ACEGHRSTU F:IJKMOR G:ABDEFGHILMNPQRSTUWY H:KMNRTU I:CDELMNOQRST J:EMOP "
    "K:EGHIMNPRWYZ L:ABCIKRSTUVY M:ACDEFGHKLMNOPQRSTUVWXYZ N:ACEFGILOPRUZ O:M "
    "P:AEFGHKLMNRSTWY Q:A R:EOSUW S:ABCDEGHIJKLMNORSTVXYZ T:ACDFGHJKLMNORTVWZ "
    "U:AGMNSYZ V:ACEGINU W:FS X:K Y:ET Z:AMW"
)
_FLAGS_SINCE = "C:Q"
_REGIONS = ("gbeng", "gbsct", "gbwls")

_SIGNS = str.maketrans(
    {
        "T": r"[\U0001F3FB-\U0001F3FF]",
        "D": r"(?P<tone>[\U0001F3FB-\U0001F3FF])",
        "U": r"(?!(?P=tone))[\U0001F3FB-\U0001F3FF]",
        "v": r"\uFE0F",
        "+": r"\u200D",
    }
)

# What stands in every emoji of several code points; without it there is none.
HINT = regex.compile(
    r"[\u200D\u20E3\uFE0F\U0001F1E6-\U0001F1FF\U0001F3FB-\U0001F3FF\U000E007F]"
)


@lru_cache(maxsize=1)
def of_2018() -> regex.Pattern[str]:
    """Return what finds the emoji that X's library takes for one."""
    return _emoji(_JOINED_2018, _TONED_2018, _CHOSEN_2018, _FLAGS_2018)


@lru_cache(maxsize=1)
def of_today() -> regex.Pattern[str]:
    """Return what finds those, and all that Unicode recommends today."""
    return _emoji(
        (*_JOINED_SINCE, *_JOINED_2018),
        f"{_TONED_2018} {_TONED_SINCE}",
        f"{_CHOSEN_2018} {_CHOSEN_SINCE}",
        f"{_FLAGS_SINCE} {_FLAGS_2018}",
    )


def _signs(table: str) -> str:
    """Return a class of what a table of code points names."""
    spans = (map(_sign, span.split("-")) for span in table.split())
    return "[" + "".join("-".join(span) for span in spans) + "]"


def _sign(code: str) -> str:
    return chr(int(code, 16))


def _flags(table: str) -> Iterator[str]:
    for row in table.split():
        first, _, second = row.partition(":")
        yield f"{_indicator(first)}[{''.join(map(_indicator, second))}]"


def _indicator(letter: str) -> str:
    return chr(0x1F1E6 + ord(letter) - ord("A"))


def _region(code: str) -> str:
    return "🏴" + "".join(chr(0xE0000 + ord(sign)) for sign in code) + "\U000e007f"


def _emoji(
    joined: tuple[str, ...], toned: str, chosen: str, flags: str
) -> regex.Pattern[str]:
    """Return what finds the emoji of several code points, the longest first."""
    signs = (
        f"{_signs(_CHOSEN_AND_TONED)}vT",
        f"{_signs(chosen)}v",
        f"{_signs(toned)}T",
        r"[0-9#*]v?\u20E3",
    )
    names = (*_flags(flags), *map(_region, _REGIONS))
    alternatives = [*(each.translate(_SIGNS) for each in (*joined, *signs)), *names]
    return regex.compile(f"(?=[0-9#*©®‼-\U0010ffff])(?:{'|'.join(alternatives)})")
