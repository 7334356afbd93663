"""Ids and values to sentences, in Indonesian and English; instants as people say them.

The catalogues are `locale/<language>/LC_MESSAGES/messages.po`; `make messages` compiles
them. An id that a catalogue lacks is shown as it is, and a test fails.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path

LANGUAGES = ("id", "en")
VARIABLE = "DISSEMINATION_LANGUAGE"
LOCALE = Path(__file__).resolve().parent / "locale"


# What the person at hand reads, where several are served by one process.
_reader: ContextVar[str] = ContextVar("reader", default="")


def language() -> str:
    """Return the reader's language, or `DISSEMINATION_LANGUAGE`, else Indonesian."""
    asked = _reader.get() or os.environ.get(VARIABLE, "id")[:2].lower()
    return asked if asked in LANGUAGES else "id"


def speak(lang: str) -> None:
    """Speak a language from here on, in this thread and what it starts; "" the desk's.

    One who serves several people calls it for each of them.
    """
    _reader.set(lang)


def sentence(
    id: str, values: Mapping[str, object] | None = None, *, lang: str | None = None
) -> str:
    """Return what a message id says, with its values filled in.

    A value that the sentence does not name is left out; one that is missing stays
    visible as `{name}`, since an error must never hide behind another.
    """
    # The catalogue keeps its own header under the empty id.
    said = catalogue(lang or language()).gettext(id) if id else ""
    return said.format_map(_Shown(values or {}))


@cache
def catalogue(lang: str) -> gettext.NullTranslations:
    """Return the translations of one language."""
    return gettext.translation("messages", LOCALE, languages=[lang])


def instant(at: datetime, zone: tzinfo, *, lang: str | None = None) -> str:
    """Say an instant in full: "Sabtu, 21 November 2026 pukul 19.30 WIB"."""
    from babel.dates import format_date  # noqa: PLC0415 - slow to import

    local = at.astimezone(zone)
    tongue = lang or language()
    day = format_date(local, "EEEE, d MMMM y", locale=tongue)
    return sentence("instant.full", {"day": day, "hour": hour(at, zone)}, lang=tongue)


def short_instant(at: datetime, zone: tzinfo, *, lang: str | None = None) -> str:
    """Say an instant in a table: "Sab 21 Nov, 19.30 WIB"."""
    from babel.dates import format_date  # noqa: PLC0415 - slow to import

    local = at.astimezone(zone)
    day = format_date(local, "EEE d MMM", locale=lang or language())
    return f"{day}, {hour(at, zone)}"


def hour(at: datetime, zone: tzinfo) -> str:
    """Say an hour with its zone, the Indonesian way: "19.30 WIB"."""
    local = at.astimezone(zone)
    return f"{local:%H.%M} {local.tzname()}"


class _Shown(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"
