"""Names with an @, as each platform knows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import regex

from dissemination.config.tables import Mention
from dissemination.domain.links import JOINER
from dissemination.domain.rendition import Note

_CALLED_BY_NAME = "text.mentions_named"
_UNKNOWN = "text.mentions_unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """Whom the desk knows, by the name that items call them, on one channel.

    `are_live`: there an @name notifies whoever has it.
    """

    known: Mapping[str, Mention]
    channel: str
    are_live: bool

    def put_into(self, text: str) -> str:
        """Return `text` with the platform's own handles.

        Who has none there is called by name. An @name that nobody wrote down stays as
        it is to read, but notifies no stranger.
        """
        return _AT_NAME.sub(self._said, text)

    def notes(self, text: str) -> tuple[Note, ...]:
        """Return what the desk should know about the names in `text`."""
        troubles = {
            found[0]: self._trouble(found["name"]) for found in _AT_NAME.finditer(text)
        }
        return tuple(
            _note(one, troubles)
            for one in (_CALLED_BY_NAME, _UNKNOWN)
            if one in troubles.values()
        )

    def _trouble(self, name: str) -> str:
        """Return the note that a name is worth, or nothing."""
        who = self._who(name)
        if who is None:
            return _UNKNOWN if self.are_live else ""
        return "" if self.channel in who.handles else _CALLED_BY_NAME

    def _said(self, found: regex.Match[str]) -> str:
        who = self._who(found["name"])
        if who is not None:
            return who.handles.get(self.channel, who.name)
        return f"@{JOINER}{found['name']}" if self.are_live else found[0]

    def _who(self, name: str) -> Mention | None:
        """Return whom a name means: their key, or their handle on any platform."""
        name = name.lower()
        if name in self.known:
            return self.known[name]
        for who in self.known.values():
            if name in {handle.lstrip("@").lower() for handle in who.handles.values()}:
                return who
        return None


def _note(id: str, troubles: Mapping[str, str]) -> Note:
    names = [name for name, trouble in troubles.items() if trouble == id]
    return Note(id=id, values={"mentions": ", ".join(names)})


_AT_NAME = regex.compile(r"(?<![\w.@＠/#+=&-])[@＠](?P<name>[A-Za-z0-9_-]+(?:\.\w+)*)")
