"""The table of uploaded files."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    false,
)

from hongyan.db.clear import CLEAR
from hongyan.db.metadata import METADATA

material_file = Table(
    "material_file",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("is_sealed", Boolean, nullable=False, server_default=false()),
    Index("ix_material_file_account_id", "account_id", "created_at"),
    Index("ix_material_file_created_at", "created_at", "key"),
    Index("ix_material_file_clear", "key", sqlite_where=CLEAR, postgresql_where=CLEAR),
)
"""Files lie in the database: a copy of it is whole, and nothing on a disk has to be guarded.

`sha256` and `size_bytes` are those of the file before it was sealed.
"""

material_use = Table(
    "material_use",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("subject_kind", Text, primary_key=True),
    Column("subject_id", BigInteger, primary_key=True, autoincrement=False),
    Index("ix_material_use_subject_id", "subject_kind", "subject_id"),
)
"""Which file is named by what: an application, a paper. What nothing names is deleted in time."""
