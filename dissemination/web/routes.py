"""Every route there is, gathered from the areas of the site."""

from __future__ import annotations

from dissemination.web import (
    approve,
    audit,
    gallery,
    hand,
    handoffs,
    home,
    items,
    media,
    patterns,
    people,
    preview,
    profile,
    signin,
    welcome,
    write,
)
from dissemination.web.access import Route

AREAS = (
    signin,
    welcome,
    profile,
    people,
    audit,
    home,
    items,
    write,
    patterns,
    preview,
    gallery,
    media,
    approve,
    handoffs,
    hand,
)
ROUTES: tuple[Route, ...] = tuple(route for area in AREAS for route in area.ROUTES)
