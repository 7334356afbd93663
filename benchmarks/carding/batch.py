"""Many cards at once, on all processors: cards a second, ours and Chromium's.

Both draw the same cards from photos that were taken in before, each with its own
headline: we in one process a processor, Chromium in one browser a processor, each with
a page that is warm.
"""

from __future__ import annotations

import hashlib
import os
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from PIL import Image

from benchmarks.carding.browser import Browser, browser
from benchmarks.carding.page import swap_photo, swap_text, write_page
from dissemination import resources
from dissemination.rendering.cards.content import CardContent, Picture
from dissemination.rendering.cards.render import draw_card, lay_out
from dissemination.rendering.cards.sizes import SIZES
from dissemination.rendering.cards.specimens import BRAND
from dissemination.rendering.photos import take_in

# More than what stays decoded from one card to the next.
PHOTOS = 12
CARDS = 24
FOLDERS = resources.templates()
QUALITY = 88


def measure_batch(
    content: CardContent, photo: Image.Image, folder: Path, *, rounds: int, program: str
) -> dict[str, float]:
    """Return the median cards a second, by who drew them; `program` may be empty."""
    cards = list(_cards(content, photo, folder))
    processors = os.cpu_count() or 1
    taken: dict[str, list[float]] = {}
    with ExitStack() as stack:
        pool = stack.enter_context(
            ProcessPoolExecutor(processors, mp_context=get_context("spawn"))
        )
        pages = [
            stack.enter_context(_page(program, cards[0], folder))
            for _ in range(processors if program else 0)
        ]
        threads = stack.enter_context(ThreadPoolExecutor(processors))
        list(pool.map(_draw, cards))  # every process has met fonts and templates
        for number in range(rounds):
            print(f"batch {number + 1} of {rounds}", file=sys.stderr)
            began = time.perf_counter()
            list(pool.map(_draw, cards))
            taken.setdefault("ours", []).append(_rate(cards, began))
            if pages:
                began = time.perf_counter()
                shares = [cards[n :: len(pages)] for n in range(len(pages))]
                list(threads.map(_shoot, pages, shares))
                taken.setdefault("chromium", []).append(_rate(cards, began))
    return {who: round(statistics.median(rates), 1) for who, rates in taken.items()}


def _rate(cards: Sequence[CardContent], began: float) -> float:
    return len(cards) / (time.perf_counter() - began)


def _cards(
    content: CardContent, photo: Image.Image, folder: Path
) -> Iterator[CardContent]:
    """Yield cards with photos of their own, as the media store keeps them."""
    photos: list[Picture] = []
    for number in range(PHOTOS):
        made = folder / "made.jpg"
        photo.save(made, "JPEG", quality=90, comment=f"{number}")
        name = hashlib.sha256(made.read_bytes()).hexdigest()
        place = folder / name[:2] / name
        place.parent.mkdir(exist_ok=True)
        made.replace(place)
        photos.append(Picture(path=place, focus=take_in(place)))
    for number in range(CARDS):
        headline = f"{content.headline} {number}"
        picture = photos[number % PHOTOS]
        yield replace(content, headline=headline, photo=picture)


def _draw(content: CardContent) -> int:
    drawn = draw_card(content, BRAND, size="status", folders=FOLDERS)
    return len(drawn.data)


@contextmanager
def _page(program: str, content: CardContent, folder: Path) -> Iterator[Browser]:
    """Show a card in a browser of its own."""
    with browser(program) as shown:
        laid = lay_out(content, BRAND, size="status", folders=FOLDERS)
        page = write_page(laid, folder / "batch.html")
        shown.open(page, SIZES["status"].width, SIZES["status"].height)
        yield shown


def _shoot(shown: Browser, cards: Sequence[CardContent]) -> None:
    for number, card in enumerate(cards):
        assert card.photo is not None  # noqa: S101 - each has one
        shown.run(swap_photo(_cut(card.photo.path)))
        shown.run(swap_text(f"Gratis {number}"))
        shown.shoot(QUALITY)


def _cut(photo: Path) -> Path:
    """Return the cut that lies beside a photo: it is decoded by both."""
    return next(photo.parent.glob(f"{photo.name}.*x*.jpg"), photo)
