"""Square codes that a phone's camera reads, drawn into the page."""

from __future__ import annotations

import re

import segno
from markupsafe import Markup


def grouped(code: str) -> str:
    """Return a code as people read it: in groups of four."""
    return " ".join(re.findall(r".{1,4}", code))


def picture_of(said: str, label: str = "") -> Markup:
    """Return the QR code of an address, black on white in every light.

    `label` is what it is for who does not see it; without one it is passed over.
    """
    drawn = segno.make(said, error="m", micro=False).svg_inline(
        border=3,
        dark="#000",
        light="#fff",
        omitsize=True,
        svgclass="qr",
        lineclass=None,
    )
    about = Markup(' role="img" aria-label="{}"').format(label)
    # Segno draws squares; of what was said nothing gets into the markup.
    return Markup(drawn).replace(  # noqa: S704
        "<svg",
        Markup("<svg{}").format(about if label else Markup(' aria-hidden="true"')),
        1,
    )
