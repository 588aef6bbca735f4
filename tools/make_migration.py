"""Write the next migration: what the tables say now against what the migrations so far make.

Run manually: `.venv/bin/python tools/make_migration.py "add the colour of a channel"`, then read
the file and make it say what is meant (a renamed column looks like one dropped and one added). To
write revision 0001 again while nothing is released, delete it first.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command

from hongyan.db.database import Database
from hongyan.db.migrate import MIGRATIONS, alembic_config, upgrade
from hongyan.flows.operation.schema import METADATA


def main(message: str) -> None:
    """Write one revision file."""
    number = len(list(MIGRATIONS.glob("versions/[0-9]*_*.py"))) + 1
    with tempfile.TemporaryDirectory() as directory:
        url = f"sqlite:///{Path(directory) / 'hongyan.db'}"
        if number > 1:
            upgrade(url)
        database = Database.open(url)
        with database.transaction() as tx:
            config = alembic_config(tx, metadata=METADATA)
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
        database.close()


if __name__ == "__main__":
    main(sys.argv[1])
