"""Makes a database of one version a fixture: filled by that version's code, kept as a backup.

    .venv/bin/python -m tools.make_fixture 0026-serve --kind serve
    .venv/bin/python -m tools.make_fixture 0026-dev --kind dev

At each release, for the schema of that release. What the release adds is told in
`fixture_story.py` first. An older version's code is a checkout, given by `--code`; a schema that no
version served is reached from its neighbour by `--schema`, with the migrations of `--migrations`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from hongyan import __version__
from hongyan.cli.operation.backup import key_mark
from hongyan.db.archive import MANIFEST, ROWS
from hongyan.db.database import Database
from hongyan.flows.operation.back_up import back_up
from hongyan.kernel.clock import SystemClock
from hongyan.kernel.seal import read_master_key
from tools.fixture_story import live

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "tests" / "fixtures"
BYTES_MAX = 200_000
# By the migrations of the day, which may be another version's than this one's.
STEP = """
import sys
from alembic import command
from hongyan.db.database import Database
from hongyan.db.migrate import alembic_config
with Database.open(sys.argv[1]).transaction() as tx:
    getattr(command, sys.argv[2])(alembic_config(tx), sys.argv[3])
"""


def main() -> None:
    """Make one fixture."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("name", help="directory under tests/fixtures, such as 0026-serve")
    asked.add_argument("--kind", choices=("serve", "dev"), required=True)
    asked.add_argument("--code", type=Path, default=ROOT, help="checkout that fills it")
    asked.add_argument("--commit", default="", help="its commit, for the record")
    asked.add_argument("--schema", default="", help="revision to bring it to afterwards")
    asked.add_argument("--way", choices=("upgrade", "downgrade"), default="upgrade")
    asked.add_argument("--migrations", type=Path, help="checkout that brings it there")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="hongyan-fixture-") as directory:
        data = Path(directory) / "data"
        life = live(data, given.code, given.kind)
        url = f"sqlite:///{data / 'hongyan.db'}"
        if given.schema:
            code = given.migrations or ROOT
            step = [sys.executable, "-c", STEP, url, given.way, given.schema]
            subprocess.run(step, check=True, env={"PYTHONPATH": str(code / "src")})
        life.facts["filled_by"] = given.commit
        life.facts["brought_to_schema"] = f"{given.way} {given.schema}" if given.schema else ""
        keep(data, url, FIXTURES / given.name, life.facts)


def keep(data: Path, url: str, target: Path, facts: dict[str, str | int]) -> None:
    """Keep a filled database, its key and what is to be known of it, in place of an older one."""
    made = data / "fixture"
    key = data / "master.key"
    database = Database.open(url)
    sealed_by = read_master_key(key, "")
    assert sealed_by is not None, f"{key} is missing"
    with database.reading() as tx:
        mark = key_mark(sealed_by)
        now_ms = SystemClock().now_ms()
        manifest = back_up(tx, made, version=__version__, taken_at=now_ms, key_mark=mark)
    database.close()
    assert manifest.rows_bytes < BYTES_MAX, f"{manifest.rows_bytes} bytes are too many"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in (MANIFEST, ROWS):
        shutil.copyfile(made / name, target / name)
    shutil.copyfile(key, target / "master.key")
    text = json.dumps(facts, ensure_ascii=False, indent=2, sort_keys=True)
    (target / "facts.json").write_text(text + "\n", encoding="utf-8")
    rows = sum(manifest.tables.values())
    empty = [name for name, count in manifest.tables.items() if not count]
    print(f"{target.name}: schema {manifest.schema}, {rows} rows, {manifest.rows_bytes} bytes")
    print(f"  empty: {', '.join(empty)}")


if __name__ == "__main__":
    main()
