"""Instants in the database: UTC microseconds, one comparison everywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, TypeDecorator
from sqlalchemy.engine import Dialect

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as microseconds since 1970 in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> int | None:
        """Refuse a naive datetime; count microseconds."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value}")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(
        self, value: Any | None, dialect: Dialect
    ) -> datetime | None:
        """Give the instant back in UTC."""
        del dialect
        return None if value is None else _EPOCH + int(value) * _MICROSECOND
