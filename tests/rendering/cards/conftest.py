"""A templates folder of the test's own, and photos that are hard to write on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from dissemination import resources
from dissemination.rendering.cards.specimens import make_photos

WriteTemplate = Callable[..., Sequence[Path]]


@pytest.fixture
def write_template(tmp_path: Path) -> WriteTemplate:
    """Write a template into a folder that goes before the shipped ones."""

    def write(text: str, name: str = "uji") -> Sequence[Path]:
        folder = tmp_path / "templates"
        place = folder / "cards" / name
        place.mkdir(parents=True, exist_ok=True)
        (place / "card.toml").write_text(text, "utf-8")
        return (folder, *resources.templates())

    return write


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Photos by name: busy, bright and dark."""
    return make_photos(tmp_path_factory.mktemp("photos"))
