"""What is said in a video, as timed captions.

Rules: two lines of 42 letters, 17 letters a second for adults in Indonesian, 5/6 to 7
seconds (Netflix, partnerhelp 215758617 and 216009727); a wide picture. A tall one takes
shorter lines.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from pysubs2 import Pysubs2Error, SSAEvent, SSAFile

from dissemination.domain.length import measure
from dissemination.domain.rendition import Captions, Note
from dissemination.domain.sentences import sentences
from dissemination.rendering.text import Room, divide

LINES = 2
WIDE = 42  # letters a line
FASTEST = 17.0  # letters a second
READING = 15.0
SHORTEST = 1.0  # seconds
LONGEST = 7.0
GAP = 2 / 30  # two frames

_TAGS = re.compile(r"</?[a-zA-Z][^<>]*>")  # who speaks, italics

_letters = measure("graphemes")


def captions(
    text: str, seconds: float, language: str = "id", *, width: int = WIDE
) -> tuple[Captions, tuple[Note, ...]]:
    """Break what is said into cues, and time them over a video.

    Args:
        text: what is said, in the order in which it is said.
        seconds: how long the video runs; 0 takes the time that reading needs.
        language: of the text.
        width: letters a line; 42 for a wide picture, about 28 for a tall one.

    Returns:
        The captions, and a note where the video is too short to read them.
    """
    cues = tuple(_cues(text, width))
    is_free = seconds <= 0
    needs = [_needed(cue, READING if is_free else FASTEST) for cue in cues]
    gap = GAP if is_free else min(GAP, seconds / (4 * max(len(cues), 1)))
    gaps = gap * max(len(cues) - 1, 0)
    needed = sum(needs) + gaps
    file = SSAFile()
    if cues:
        available = needed if is_free else seconds
        file.events = list(_timed(cues, needs, available=available - gaps, gap=gap))
    said = _written(file, language)
    if is_free or needed <= seconds + 0.001:  # what rounding may lose
        return said, ()
    return said, (_too_fast(cues, seconds, needed),)


def read_captions(text: str, language: str = "id") -> Captions:
    """Return the captions that somebody wrote, as SRT or WebVTT.

    Raises:
        ValueError: no cue can be read in it.
    """
    text = text.replace("\r\n", "\n")
    try:
        file = SSAFile.from_string(text)
    except Pysubs2Error as error:
        raise ValueError("neither SRT nor WebVTT") from error
    is_web = text.startswith("WEBVTT")
    for event in file:
        said = _TAGS.sub("", event.plaintext)
        event.plaintext = _plain(html.unescape(said) if is_web else said)
    file.events = [event for event in file if event.plaintext.strip()]
    if not file.events:
        raise ValueError("no cue")
    return _written(file, language)


def _cues(text: str, width: int) -> Iterator[str]:
    """Yield cues of at most two lines, each a sentence or a clause of one."""
    for line in text.splitlines():
        for sentence in sentences(" ".join(_plain(line).split())):
            yield from _lines(sentence, width)


_MARKUP = str.maketrans({"{": "(", "}": ")", "\\": "∖"})


def _plain(text: str) -> str:
    """Return `text` without what subtitle formats read as orders."""
    return text.replace("-->", "→").translate(_MARKUP)


def _lines(said: str, width: int) -> Iterator[str]:
    """Yield `said` in cues; one that needs a third line is divided further."""
    room = LINES * width
    while True:
        pieces = divide(said, Room(room, _letters))
        wrapped = [
            divide(piece, Room(_half(piece, width), _letters)) for piece in pieces
        ]
        if all(len(lines) <= LINES for lines in wrapped):
            yield from ("\n".join(lines) for lines in wrapped)
            return
        room -= max(width // 8, 1)


def _half(piece: str, width: int) -> int:
    """Return the narrowest width that gives a cue lines of about one length."""
    if _letters(piece) <= width:
        return width
    for narrow in range(_letters(piece) // LINES, width):
        if len(divide(piece, Room(narrow, _letters))) <= LINES:
            return narrow
    return width


def _needed(cue: str, speed: float) -> float:
    return min(max(_letters(cue) / speed, SHORTEST), LONGEST)


def _too_fast(cues: Sequence[str], seconds: float, needed: float) -> Note:
    speed = sum(map(_letters, cues)) / seconds
    values = {
        "seconds": f"{seconds:.0f}",
        "needed": f"{math.ceil(needed)}",
        "speed": f"{speed:.0f}",
    }
    return Note(id="captions.too_fast", values=values)


def _timed(
    cues: Sequence[str], needs: Sequence[float], *, available: float, gap: float
) -> Iterator[SSAEvent]:
    """Yield the cues over the time there is, each in proportion to what it needs."""
    scale = available / sum(needs)
    slots = [need * scale for need in needs]
    starts = accumulate((slot + gap for slot in slots[:-1]), initial=0.0)
    for cue, start, slot in zip(cues, starts, slots, strict=True):
        end = start + min(slot, LONGEST)
        event = SSAEvent(start=round(start * 1000), end=round(end * 1000))
        event.plaintext = cue
        yield event


def _written(file: SSAFile, language: str) -> Captions:
    srt = file.to_string("srt") if file.events else ""
    return Captions(language=language, srt=srt, vtt=_as_web(file).to_string("vtt"))


def _as_web(file: SSAFile) -> SSAFile:
    """Return the cues with what WebVTT keeps for itself escaped."""
    web = SSAFile()
    web.events = [event.copy() for event in file.events]
    for event in web.events:
        text = event.text.replace("&", "&amp;").replace("<", "&lt;")
        event.text = text.replace(">", "&gt;")
    return web
