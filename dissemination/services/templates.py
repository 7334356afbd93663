"""Templates: which there are, whether they stand what they must, how they look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from dissemination.rendering.cards.check import Trouble, check_template
from dissemination.rendering.cards.content import Brand
from dissemination.rendering.cards.gallery import contact_sheet
from dissemination.rendering.cards.template import (
    NoTemplate,
    Template,
    everything,
    find,
    names,
)
from dissemination.rendering.pictures import encode_jpeg
from dissemination.services.mistakes import NotFound

__all__ = ["Trouble", "check_templates", "draw_gallery", "every_template"]


def every_template(folders: Sequence[Path]) -> list[Template]:
    """Return all templates, those first that are chosen first.

    Raises:
        ConfigInvalid: one of them cannot be used.
    """
    return list(everything(folders))


def check_templates(
    named: Sequence[str], folders: Sequence[Path], *, brand: Brand
) -> Mapping[str, Sequence[Trouble]]:
    """Return what is wrong with each template that is named, or with all of them.

    Raises:
        NotFound: there is no template of a name.
    """
    return {
        name: check_template(name, folders, brand=brand)
        for name in _known(named, folders)
    }


def draw_gallery(
    named: Sequence[str],
    out: Path,
    *,
    folders: Sequence[Path],
    brand: Brand,
    photo: Path | None,
) -> int:
    """Draw a contact sheet of the templates that are named, or of all; return how many.

    Raises:
        NotFound: there is no template of a name.
        ConfigInvalid: one of them cannot be used.
    """
    chosen = [find(name, folders) for name in _known(named, folders)]
    sheet = contact_sheet(chosen, brand=brand, folders=folders, photo=photo)
    out.write_bytes(encode_jpeg(sheet))
    return len(chosen)


def _known(named: Sequence[str], folders: Sequence[Path]) -> list[str]:
    known = names(folders)
    for name in named:
        if name not in known:
            error = NoTemplate(name, known)
            said = {"name": error.name, "known": ", ".join(error.known) or "-"}
            raise NotFound("card.no_template", **said)
    return list(dict.fromkeys(named)) or known
