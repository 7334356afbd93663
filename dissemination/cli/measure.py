"""`measure`: how long texts are, as a platform counts them. It needs no workspace."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, NoReturn

import click

from dissemination.messages import sentence

if TYPE_CHECKING:
    from dissemination.domain.length import Measure, Unit

UNITS = ("weighted", "codepoints", "graphemes", "mastodon", "utf16", "utf8", "threads")
CHUNK = 65536  # bytes


@click.command(help=sentence("help.measure"))
@click.option(
    "--unit", type=click.Choice(UNITS), required=True, help=sentence("opt.unit")
)
def measure(*, unit: Unit) -> None:
    """Count each line of standard input, a JSON string, as it stands there."""
    from dissemination.domain import length  # noqa: PLC0415 - slow

    count = length.measure(unit)
    number = 0
    for lines in _batches(sys.stdin.buffer):
        number = _print(lines, count, number)


def _batches(stream: BinaryIO) -> Iterator[list[bytes]]:
    """Yield the lines that have come so far, again and again: a person waits for each.

    The last one may come without a line end.
    """
    begun: list[bytes] = []
    read = getattr(stream, "read1", stream.read)
    while chunk := read(CHUNK):
        whole, end, rest = chunk.rpartition(b"\n")
        if end:
            yield b"".join((*begun, whole)).split(b"\n")
            begun.clear()
        begun.append(rest)
    if last := b"".join(begun):
        yield [last]


def _print(lines: list[bytes], count: Measure, number: int) -> int:
    """Print the length of each text; return the number of the last line."""
    lengths: list[str] = []
    try:
        for line in lines:
            lengths.append(f"{count(_read(line))}\n")  # noqa: PERF401 - kept
    except ValueError:
        _stop(lengths, number + len(lengths) + 1)
    sys.stdout.write("".join(lengths))
    sys.stdout.flush()
    return number + len(lines)


def _read(line: bytes) -> str:
    """Read a JSON string.

    Raises:
        ValueError: it is none.
    """
    text = line.decode("utf-8").strip()
    if not text.startswith('"'):  # a deep list would not even be read
        raise ValueError
    read: str = json.loads(text)
    return read


def _stop(lengths: list[str], number: int) -> NoReturn:
    from dissemination.services.mistakes import Misused  # noqa: PLC0415 - slow

    sys.stdout.write("".join(lengths))
    sys.stdout.flush()
    raise Misused("measure.no_text", line=number)
