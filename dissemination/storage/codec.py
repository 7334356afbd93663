"""Domain values to JSON and back. Rows become domain values at this door."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from dissemination.domain.item import ContentItem
from dissemination.domain.rendition import Rendition
from dissemination.domain.version import Version

_ITEM = TypeAdapter(ContentItem)
_RENDITION = TypeAdapter(Rendition)
_VERSION = TypeAdapter(Version)


def pack_item(item: ContentItem) -> dict[str, Any]:
    """Return an item as JSON types; instants keep their offset."""
    packed: dict[str, Any] = _ITEM.dump_python(item, mode="json")
    return packed


def unpack_item(packed: dict[str, Any]) -> ContentItem:
    """Return the item that was packed."""
    return _ITEM.validate_python(packed)


def pack_rendition(rendition: Rendition) -> dict[str, Any]:
    """Return a rendition as JSON types."""
    packed: dict[str, Any] = _RENDITION.dump_python(rendition, mode="json")
    return packed


def unpack_rendition(packed: dict[str, Any]) -> Rendition:
    """Return the rendition that was packed."""
    return _RENDITION.validate_python(packed)


def pack_version(version: Version) -> dict[str, Any]:
    """Return a version as JSON types."""
    packed: dict[str, Any] = _VERSION.dump_python(version, mode="json")
    return packed


def unpack_version(packed: dict[str, Any]) -> Version:
    """Return the version that was packed."""
    return _VERSION.validate_python(packed)
