"""The search for the newest number of a chat, where some numbers were deleted.

Telegram numbers the messages of a channel one after another and has no call that names
the last. Whether one number is there can be asked; so the last is encircled.
"""

from __future__ import annotations

from collections.abc import Callable

_STRIDE = 16
_TOO_FAR = 3  # numbers in a row that are missing, each a stride further
_GAP = 12  # so many in a row may have been deleted: an album, and two


def find_newest(is_there: Callable[[int], bool], known: int) -> int:
    """Return the greatest number that is found to be there, or `known`.

    More than twelve deleted numbers in a row may hide what stands behind them.

    Args:
        is_there: asks for one number.
        known: was there once; 0 where nothing is known.
    """
    newest = known
    while True:
        last = _narrow(is_there, *_encircle(is_there, newest))
        near = range(last + 1, last + 1 + _GAP)
        behind = next((number for number in near if is_there(number)), None)
        if behind is None:
            return last
        newest = behind


def _encircle(is_there: Callable[[int], bool], start: int) -> tuple[int, int]:
    """Return a number that was there, and one beyond it that is not."""
    low, stride = start, 1
    beyond: list[int] = []
    while len(beyond) < _TOO_FAR:
        number = start + stride
        if is_there(number):
            low = number
            beyond.clear()
        else:
            beyond.append(number)
        stride *= _STRIDE
    return low, beyond[0]


def _narrow(is_there: Callable[[int], bool], low: int, beyond: int) -> int:
    while beyond - low > 1:
        middle = (low + beyond) // 2
        if is_there(middle):
            low = middle
        else:
            beyond = middle
    return low
