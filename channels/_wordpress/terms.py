"""Categories and tags by their names; what is not there yet is made."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any, Literal

from channels._wordpress.errors import Known
from channels._wordpress.rest import Rest
from dissemination.channel import Transient

Taxonomy = Literal["categories", "tags"]


class Terms:
    """The words under which a site files its posts."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    def ids(self, taxonomy: Taxonomy, names: Sequence[str]) -> list[int]:
        """Return the numbers of terms, each once, in their order."""
        return list(dict.fromkeys(self._id(taxonomy, name) for name in names))

    def _id(self, taxonomy: Taxonomy, name: str) -> int:
        found = self._rest.get(
            f"/{taxonomy}", search=name, per_page="100", _fields="id,name"
        )
        for term in found if isinstance(found, list) else ():
            if _name(term).casefold() == name.casefold():
                return _number(term)
        try:
            return _number(self._rest.call("POST", f"/{taxonomy}", json={"name": name}))
        except Known as known:
            # Another made it meanwhile, or the search compares otherwise than we do.
            if known.id:
                return known.id
            raise


def _name(term: Any) -> str:
    # The API escapes names: "Kesehatan &amp; Gizi".
    return html.unescape(str(term.get("name", ""))) if isinstance(term, dict) else ""


def _number(term: Any) -> int:
    known = term.get("id") if isinstance(term, dict) else None
    if not isinstance(known, int):
        raise Transient("the answer names no term")
    return known
