"""Which directory `hongyan dev` means where none is named. Knows no command."""

from __future__ import annotations

from pathlib import Path

from hongyan.cli.session import Where
from hongyan.config import DEV_DATA, is_set


def names_database(where: Where) -> bool:
    """Tell whether a database is named, by option or by variable."""
    return where.database is not None or is_set("database")


def own_directory(where: Where) -> Path:
    """Return the directory of `dev` where none is named."""
    from hongyan.app.guard import dev_directory  # noqa: PLC0415 - slow to import

    return DEV_DATA if names_database(where) else dev_directory()[0]
