"""The reference card as a page: the same words, photo, fonts and places as ours."""

from __future__ import annotations

import json
from pathlib import Path

from dissemination import resources
from dissemination.rendering.cards.compose import Composition
from dissemination.rendering.cards.marks import Fill, Line, Photo, Scrim
from dissemination.rendering.fonts import Weight

_NUMBERS = {
    Weight.REGULAR: 400,
    Weight.SEMIBOLD: 600,
    Weight.BOLD: 700,
    Weight.EXTRABOLD: 800,
}
_FACES = {
    400: "PlusJakartaSans_400Regular.ttf",
    600: "PlusJakartaSans_600SemiBold.ttf",
    700: "PlusJakartaSans_700Bold.ttf",
    800: "PlusJakartaSans_800ExtraBold.ttf",
}


def write_page(laid: Composition, place: Path) -> Path:
    """Write a card that is laid out as a page, and return its file.

    Every line stands where ours does, so that the browser has nothing to lay out but
    what it is given: its best case.
    """
    faces = "".join(
        f"@font-face{{font-family:J;font-weight:{weight};"
        f"src:url({(resources.fonts() / file).as_uri()})}}"
        for weight, file in _FACES.items()
    )
    size = laid.size
    parts = [_part(mark) for mark in laid.marks]
    place.write_text(
        f"<!doctype html><meta charset=utf-8><style>{faces}"
        f"body{{margin:0;width:{size.width}px;height:{size.height}px;overflow:hidden;"
        "position:relative;font-family:J,sans-serif;font-kerning:normal}"
        "body>*{position:absolute;white-space:pre;line-height:1}"
        f"</style><body>{''.join(parts)}",
        "utf-8",
    )
    return place


def swap_text(text: str) -> str:
    """Return the script that changes the last line of the headline."""
    return f"document.getElementById('typed').textContent = {json.dumps(text)}"


def swap_photo(path: Path) -> str:
    """Return the script that shows another photo, once it is decoded."""
    address = json.dumps(path.as_uri())
    return f"(p => (p.src = {address}, p.decode()))(document.getElementById('photo'))"


def _part(mark: object) -> str:
    match mark:
        case Fill():
            left, top, right, bottom = mark.box
            return (
                f"<div style='left:{left}px;top:{top}px;width:{right - left}px;"
                f"height:{bottom - top}px;background:rgb{mark.colour};"
                f"border-radius:{mark.radius}px'></div>"
            )
        case Photo():
            left, top, right, bottom = mark.box
            across, down = (round(100 * share) for share in mark.focus)
            return (
                f"<img id=photo src='{mark.path.as_uri()}' style='left:{left}px;"
                f"top:{top}px;width:{right - left}px;height:{bottom - top}px;"
                f"object-fit:cover;object-position:{across}% {down}%'>"
            )
        case Scrim():
            left, top, right, bottom = mark.box
            stops = ",".join(
                f"rgb({mark.colour[0]} {mark.colour[1]} {mark.colour[2]}/{opacity})"
                f" {100 * at}%"
                for at, opacity in mark.stops
            )
            return (
                f"<div style='left:{left}px;top:{top}px;width:{right - left}px;"
                f"height:{bottom - top}px;background:linear-gradient({stops})'></div>"
            )
        case Line():
            x, y = mark.at
            named = " id=typed" if mark.style.weight is Weight.EXTRABOLD else ""
            return (
                f"<div{named} style='left:{x}px;top:{y - mark.style.size * 0.9}px;"
                f"font-size:{mark.style.size}px;color:rgb{mark.colour};"
                f"font-weight:{_NUMBERS[mark.style.weight]};"
                f"letter-spacing:{mark.style.tracking}em'>{mark.text}</div>"
            )
    return ""
