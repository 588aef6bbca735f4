"""Ways out of a refusal to serve a database: the commands that an operator can copy.

Texts only. Knows nothing of why a database is refused; `app/guard` does.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from hongyan.config import SERVE_DATA, Settings, variable
from hongyan.db.opening import sqlite_file, target_of


def anew(settings: Settings) -> str:
    """Return the command that makes a database for `serve` and leaves `dev` its own."""
    file = sqlite_file(settings.database_url)
    if file is None:
        return _anew_on_postgres(settings)
    tail = "-old" if _free_name(settings.data, "-dev", numbers=1) is None else "-dev"
    return f"{put_away(settings, tail)} && hongyan migrate{same(settings)}"


def _anew_on_postgres(settings: Settings) -> str:
    # No screen shows a password: it comes from ~/.pgpass or PGPASSWORD.
    old = target_of(settings.database).set(drivername="postgresql", password=None)
    new = old.set(database=f"{old.database}_serve")
    host = old.host or old.query.get("host")
    words = {"-h": host, "-p": old.port or old.query.get("port"), "-U": old.username}
    options = " ".join(f"{name} {shlex.quote(str(word))}" for name, word in words.items() if word)
    url = shlex.quote(new.render_as_string(hide_password=False))
    made_anew = f"createdb {options} --encoding UTF8 --template template0 {new.database}"
    return f"{made_anew} && hongyan migrate{_directory_option(settings)} --database {url}"


def same(settings: Settings) -> str:
    """Return the options by which a command finds the same installation again."""
    data = _directory_option(settings)
    if settings.database in {"", variable("database")}:
        return data
    file = sqlite_file(settings.database)
    # A URL of PostgreSQL may hold a password, which no screen shows.
    return f"{data} --database {'URL' if file is None else shlex.quote(settings.database)}"


def _directory_option(settings: Settings) -> str:
    is_found = str(settings.data) == (variable("data") or str(SERVE_DATA))
    return "" if is_found else f" --data {shlex.quote(str(settings.data))}"


def put_away(settings: Settings, tail: str) -> str:
    """Return the command that moves an SQLite installation out of the way."""
    file = sqlite_file(settings.database_url)
    path = settings.data if file is None or not settings.database else file
    return f"mv {shlex.quote(str(path))} {free(path, tail)}"


def free(path: Path, tail: str) -> str:
    """Return an unused name beside `path`, as a shell takes it."""
    return shlex.quote(str(_free_name(path, tail) or path.with_name(path.name + tail)))


def _free_name(path: Path, tail: str, numbers: int = 100) -> Path | None:
    """Return an unused name beside `path`: with `tail`, else with a number after it."""
    name = path.name.removesuffix(tail) + tail
    numbered = (path.with_name(f"{name}{number or ''}") for number in range(numbers))
    return next((one for one in numbered if not one.exists()), None)
