"""Instants, spans and numbers as a person says them: short, since a phone is narrow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo

from dissemination.messages import hour, language, sentence, short_instant


def near(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Say an instant: the hour alone, where it is today's."""
    is_today = at.astimezone(zone).date() == now.astimezone(zone).date()
    return hour(at, zone) if is_today else short_instant(at, zone)


def span(length: timedelta) -> str:
    """Say a span in its largest unit: "12 menit"."""
    from babel.dates import format_timedelta  # noqa: PLC0415 - slow to import

    said: str = format_timedelta(length, threshold=1.5, locale=language())
    return said


def number(value: float) -> str:
    """Say a number the way of the language: "1.000.000", "0,015"."""
    from babel.numbers import format_decimal  # noqa: PLC0415 - slow to import

    said: str = format_decimal(value, "#,##0.######", locale=language())
    return said


def filled(
    id: str, values: Mapping[str, object], *, now: datetime, zone: tzinfo
) -> str:
    """Fill a sentence with instants, spans, numbers and messages as people say them."""

    def said(value: object) -> object:
        match value:
            case datetime():
                return near(value, now, zone)
            case timedelta():
                return span(value)
            case int() | float():
                return number(value)
            case str() if value.startswith("reason."):
                return sentence(value)
        return value

    return sentence(id, {name: said(value) for name, value in values.items()})
