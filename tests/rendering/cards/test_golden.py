"""Every template, in every size, with every specimen, looks as it did.

A golden image holds the mean of each block of a card: one letter that is missing
changes its block by far more than another processor's rounding does. `pytest
--image-snapshot-update` makes them anew; look at the cards before you believe them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from dissemination import resources
from dissemination.domain.item import Kind
from dissemination.rendering.cards.compose import Composition, compose
from dissemination.rendering.cards.content import CardContent
from dissemination.rendering.cards.kinds import look_of
from dissemination.rendering.cards.marks import Line, Mark
from dissemination.rendering.cards.paint import paint
from dissemination.rendering.cards.sizes import SIZES
from dissemination.rendering.cards.specimens import BRAND, specimens
from dissemination.rendering.cards.template import Template, find, names

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "cards"
BLOCK = 24  # pixels of a card that become one of its golden image
TOLERANCE = 5  # of 255; a letter moves its block by 20 and more
FOLDERS = resources.templates()
CASES = [(name, size) for name in names(FOLDERS) for size in find(name, FOLDERS).layers]


def contents(
    template: Template, photos: dict[str, Path]
) -> Iterator[tuple[str, CardContent]]:
    """Yield each specimen of a template; those with photos only where it shows one."""
    kind = (template.head.kinds or (Kind.NEWS,))[0]
    needs_photo = "photo" in template.head.needs
    if not needs_photo:
        for name, content in specimens(kind, {}).items():
            yield f"{name}, no photo", content
    layers = (layer for layers in template.layers.values() for layer in layers)
    if any(layer.type == "photo" for layer in layers):
        yield from specimens(kind, photos).items()


def laid_out(template: Template, content: CardContent, size: str) -> Composition:
    look = look_of(content.kind, FOLDERS)
    return compose(template, content, BRAND, look, SIZES[size])


def blocks(image: Image.Image) -> Image.Image:
    return image.reduce(BLOCK)


def worst(image: Image.Image, other: Image.Image) -> tuple[int, tuple[int, int]]:
    """Return the largest difference of a block in any channel, and which block."""
    red, green, blue = ImageChops.difference(image, other).split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    value = most.getextrema()[1]
    assert isinstance(value, int)
    at = most.tobytes().index(value)
    return value, (at % most.width, at // most.width)


@pytest.mark.parametrize(("name", "size"), CASES)
def test_a_card_looks_as_it_did(
    name: str, size: str, photos: dict[str, Path], request: pytest.FixtureRequest
) -> None:
    template = find(name, FOLDERS)
    seen = {
        specimen: blocks(paint(laid_out(template, content, size)))
        for specimen, content in contents(template, photos)
    }
    path = GOLDEN / f"{name}-{size}.png"
    if request.config.getoption("--image-snapshot-update"):
        first = next(iter(seen.values()))
        strip = Image.new("RGB", (first.width * len(seen), first.height))
        for number, image in enumerate(seen.values()):
            strip.paste(image, (number * first.width, 0))
        GOLDEN.mkdir(parents=True, exist_ok=True)
        strip.save(path, optimize=True)
        return
    assert path.is_file(), f"no golden image {path.name}: --image-snapshot-update"
    with Image.open(path) as strip:
        for number, (specimen, image) in enumerate(seen.items()):
            left = number * image.width
            golden = strip.crop((left, 0, left + image.width, image.height))
            most, at = worst(image, golden)
            assert most <= TOLERANCE, f"{specimen}: block {at} differs by {most}"
        assert strip.width == sum(image.width for image in seen.values())


def test_one_letter_is_seen_by_the_comparison() -> None:
    template = find("pengumuman", FOLDERS)
    whole = laid_out(template, specimens(Kind.NOTICE, {})["typical"], "status")
    marks = tuple(shortened(mark) for mark in whole.marks)
    assert sum(mark != other for mark, other in zip(whole.marks, marks, strict=True))
    without = replace(whole, marks=marks)
    most, _ = worst(blocks(paint(whole)), blocks(paint(without)))
    assert most > 2 * TOLERANCE


def shortened(mark: Mark) -> Mark:
    """Take the last letter out of what names the place."""
    if isinstance(mark, Line) and "Melati" in mark.text:
        return replace(mark, text=mark.text[:-1])
    return mark
