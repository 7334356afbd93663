"""What every table has: one list of tables, one way to name keys and indexes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only where the key is its own INTEGER.
RowId = BigInteger().with_variant(Integer, "sqlite")


def partial(name: str, *columns: Column[Any], where: Any, unique: bool) -> None:
    """Index the rows that meet a condition, and no others."""
    Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)
