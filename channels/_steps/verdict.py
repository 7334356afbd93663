"""What was read back, held against what was published."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Literal

from dissemination.channel import Changed, Intact, Receipt, Rejected


def name_of(receipt: Receipt) -> str:
    """Return the id that a receipt names.

    Raises:
        Rejected: it names none, so only a person can tell what it stands for.
    """
    if not receipt.remote_id:
        raise Rejected("the receipt names nothing that could be looked for")
    return receipt.remote_id


def level(text: str) -> str:
    """Return a text without what platforms trim, fold or compose by themselves."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def judge_shown(
    differs: Mapping[Literal["account", "text", "media"], bool], text: str
) -> Intact | Changed:
    """Return the verdict on what is public.

    Args:
        differs: of each thing that was looked at, whether it is another one now.
        text: what stands there now.
    """
    names = tuple(name for name, is_other in differs.items() if is_other)
    return Changed(differs=names, text=text) if names else Intact()
