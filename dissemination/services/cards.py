"""Cards: an item, or many, as images."""

from __future__ import annotations

import multiprocessing
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dissemination import resources
from dissemination.channel import Capabilities, Limit, MediaLimit
from dissemination.config import ConfigInvalid, Problem
from dissemination.domain.item import Attachment, ContentItem, Kind, Priority
from dissemination.messages import instant
from dissemination.rendering.cards.compose import Composition
from dissemination.rendering.cards.content import Brand, CardContent, Picture
from dissemination.rendering.cards.paint import paint
from dissemination.rendering.cards.render import (
    DrawnCard,
    NothingFits,
    draw_card,
    lay_out,
)
from dissemination.rendering.cards.sizes import SIZES
from dissemination.rendering.cards.template import NoTemplate, names
from dissemination.rendering.families import UnknownFamily
from dissemination.rendering.fonts import BrokenFont, MissingGlyph
from dissemination.rendering.hashtags import usable_hashtags, written_in
from dissemination.rendering.photos import photo_focus
from dissemination.rendering.pictures import PictureError, encoded
from dissemination.rendering.story import Story, tell
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake, NotFound, cause

EMERGENCIES = (Kind.WEATHER_EMERGENCY, Kind.DISASTER_EMERGENCY)
# What may be wrong with one card, and leaves the others as they are.
_BROKEN = (PictureError, ConfigInvalid, Mistake, OSError)
_FILE = MediaLimit(
    max_items=1, mimes=frozenset({"image/jpeg"}), max_bytes=8_000_000, source="ours"
)
_TO_LOOK_AT = 75  # quality of a JPEG that comes and goes with a keystroke
# As the text of a card is framed: no dateline, no credit.
_FRAME = Capabilities(text=Limit(max=10_000, source="ours: cut by the card itself"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One card to draw: what it says, in which size, and how.

    `limit` is what its file may be.
    """

    content: CardContent
    brand: Brand
    size: str
    template: str
    folders: tuple[Path, ...]
    limit: MediaLimit = _FILE


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an order: its file is there, or the problems say why not."""

    file: Path
    problems: tuple[Problem, ...] = ()


def brand_of(desk: Desk) -> Brand:
    """Return who speaks on the cards of a desk."""
    office, brand = desk.config.office, desk.config.brand
    logo = desk.folder / brand.logo
    return Brand(
        office=office.name,
        short=office.short,
        colour=brand.colour,
        accent=brand.accent,
        logo=logo if brand.logo and logo.is_file() else None,
        family=brand.font,
    )


def folders_of(desk: Desk) -> tuple[Path, ...]:
    """Return the template folders of a desk, its own first."""
    return resources.templates(desk.folder)


def content_of(
    desk: Desk,
    item: ContentItem,
    story: Story,
    *,
    link: str,
    pictures: Sequence[Attachment],
) -> CardContent:
    """Return what an item's card says.

    Args:
        desk: the workspace.
        item: in the revision that is meant.
        story: its words, as the channel wants them framed.
        link: where the whole item stands, or empty.
        pictures: those that may stand on it, the first one first.
    """
    zone = desk.config.office.zone
    tags = usable_hashtags(item.hashtags, most=None, said=(), words=written_in(item))
    is_urgent = item.priority is Priority.EMERGENCY or item.kind in EMERGENCIES
    return CardContent(
        kind=item.kind,
        headline=story.title,
        paragraphs=story.paragraphs,
        when=instant(item.event_at, zone, lang="id") if item.event_at else "",
        unit=item.unit,
        link=re.sub("^https?://", "", link).rstrip("/"),
        address=link,
        hashtags=" ".join(tags.hashtags),
        # In an emergency every line counts more than a picture.
        photo=None if is_urgent else _photo(desk, pictures),
        urgent=is_urgent,
        more={name: said for name, said in item.card if name != "template"},
    )


def template_of(desk: Desk, item: ContentItem) -> str:
    """Return which template an item's author or its desk asks for, or nothing.

    Raises:
        NotFound: there is none of this name.
    """
    named = dict(item.card).get("template") or desk.config.cards.get(item.kind, "")
    if named and named not in names(folders_of(desk)):
        raise _unknown_template(desk, named)
    return named


def order(
    desk: Desk,
    item: ContentItem,
    story: Story,
    *,
    size: str,
    link: str,
    pictures: Sequence[Attachment],
    template: str = "",
    limit: MediaLimit = _FILE,
) -> Order:
    """Return what is to be drawn of one item; as `content_of`.

    Raises:
        NotFound: there is no such template.
    """
    chosen = template or template_of(desk, item)
    if chosen not in ("", *names(folders_of(desk))):
        raise _unknown_template(desk, chosen)
    return Order(
        content=content_of(desk, item, story, link=link, pictures=pictures),
        brand=brand_of(desk),
        size=size,
        template=chosen,
        folders=folders_of(desk),
        limit=limit,
    )


def orders_of(
    desk: Desk, item: ContentItem, sizes: Sequence[str], *, template: str = ""
) -> dict[str, Order]:
    """Return what is to be drawn of one item, by the names of sizes; as `order`."""
    pictures = [a for a in item.attachments if a.media and a.kind == "image"]
    story = tell(item, _FRAME)
    return {
        size: order(
            desk,
            item,
            story,
            size=size,
            link=item.link,
            pictures=pictures,
            template=template,
        )
        for size in sizes
    }


def sizes_named(named: Sequence[str]) -> list[str]:
    """Return sizes by their names; "all" is each of them.

    Raises:
        NotFound: there is no such size.
    """
    for name in named:
        if name != "all" and name not in SIZES:
            known = ", ".join(SIZES)
            raise NotFound("card.no_size", name=name, known=known)
    return list(SIZES) if "all" in named else list(dict.fromkeys(named))


def draw_all(
    orders: Mapping[Path, Order], *, progress: Callable[[int], None] = lambda _: None
) -> Iterator[Outcome]:
    """Draw cards into their files, and yield what became of each, in no order.

    All processors take part. A card that cannot be drawn keeps no other from it, and
    leaves no file.
    """
    workers = min(os.cpu_count() or 1, len(orders))
    if workers <= 1:
        for number, (file, one) in enumerate(orders.items(), start=1):
            yield draw_one(file, one)
            progress(number)
        return
    # Not forked: drawing libraries may have threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting = [pool.submit(draw_one, file, one) for file, one in orders.items()]
        for number, done in enumerate(as_completed(waiting), start=1):
            yield done.result()
            progress(number)


def draw_one(file: Path, one: Order) -> Outcome:
    """Draw a card into its file; what was there stays until all of it is drawn."""
    half = file.with_suffix(".part")
    try:
        half.write_bytes(draw(one).data)
        half.replace(file)
    except _BROKEN as error:
        # As values: they come from another process.
        return Outcome(file=file, problems=tuple(_problems(error)))
    return Outcome(file=file)


def draw(one: Order) -> DrawnCard:
    """Draw one card.

    Raises:
        Mistake: a character that no font has, or no template for it.
        PictureError: the photo or the logo is broken, or no picture.
        ConfigInvalid: the template cannot be used.
    """
    with _as_mistakes(one):
        return draw_card(
            one.content,
            one.brand,
            size=one.size,
            folders=one.folders,
            template=one.template,
            mimes=one.limit.mimes,
            max_bytes=one.limit.max_bytes,
        )


def lay(one: Order) -> Composition:
    """Lay one card out; as `draw`, short of the pixels."""
    with _as_mistakes(one):
        return lay_out(
            one.content,
            one.brand,
            size=one.size,
            folders=one.folders,
            template=one.template,
        )


def draw_small(laid: Composition, scale: float) -> bytes:
    """Draw a card that is laid out, at a scale: a JPEG to look at, and not to keep."""
    return encoded(paint(laid, scale), "JPEG", quality=_TO_LOOK_AT, subsampling="4:2:0")


@contextmanager
def _as_mistakes(one: Order) -> Iterator[None]:
    """Turn what may be wrong with a card into what a person is told."""
    try:
        yield
    except (MissingGlyph, BrokenFont, UnknownFamily) as error:
        raise Mistake(error.id, **error.values) from error
    except NoTemplate as error:
        known = ", ".join(error.known) or "-"
        raise NotFound("card.no_template", name=error.name, known=known) from error
    except NothingFits as error:
        kind, size = str(one.content.kind), one.size
        raise Mistake("card.nothing_fits", kind=kind, size=size) from error


def _problems(error: Exception) -> Iterator[Problem]:
    match error:
        case ConfigInvalid(problems=problems):
            yield from problems
        case Mistake() | PictureError():
            said = {name: str(value) for name, value in error.values.items()}
            yield Problem(path="", id=error.id, values=said)
        case OSError():
            values = {"path": error.filename or "-", "why": cause(error)}
            yield Problem(path="", id="system.refused", values=values)


def _unknown_template(desk: Desk, name: str) -> NotFound:
    known = ", ".join(names(folders_of(desk))) or "-"
    return NotFound("card.no_template", name=name, known=known)


def _photo(desk: Desk, pictures: Sequence[Attachment]) -> Picture | None:
    real = (a for a in pictures if a.media is not None and not a.is_stand_in)
    first = next(real, None)
    if first is None or first.media is None:
        return None
    path = desk.media.path(first.media.sha256)
    return Picture(path=path, focus=first.focus or photo_focus(path))
