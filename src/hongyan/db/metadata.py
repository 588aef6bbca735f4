"""The one collection of tables, and the column types that SQLite and PostgreSQL share.

Domain packages add their tables to `METADATA`; nothing here knows what they are.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, MetaData

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

SERIAL = BigInteger().with_variant(Integer, "sqlite")
"""A key that the database numbers; SQLite numbers only columns declared INTEGER."""
