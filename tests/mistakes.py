"""The mistakes that operators make most, each as a command and its variables.

`python -m tests.mistakes` runs them all on a throwaway installation, and prints what the command
line says of each in English and in Chinese, to be read by a person.
"""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import CompletedProcess
from typing import Final

from hongyan.config import PREFIX
from hongyan.db.lease import Holder, Lease, take
from tests.commands import run_command

HELD: Final[list[Lease]] = []
"""Leases of databases that are said to be served."""
LANGUAGES: Final = ("en", "zh_CN")
KEY_OF_ANOTHER: Final = "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA="


@dataclass(frozen=True, slots=True)
class Mistake:
    """A command that cannot be done; `spoil` is done to a copy of the installation before."""

    words: tuple[str, ...]
    variables: dict[str, str] = field(default_factory=dict)
    spoil: Callable[[Path], None] | None = None


def mistake(line: str, spoil: Callable[[Path], None] | None = None, **variables: str) -> Mistake:
    """Return a mistake; `variables` are settings by their names."""
    named = {PREFIX + name.upper(): value for name, value in variables.items()}
    return Mistake(tuple(line.split()), named, spoil)


def _older(home: Path) -> None:
    _write(home, "UPDATE alembic_version SET version_num = '0007'")


def _newer(home: Path) -> None:
    _write(home, "UPDATE alembic_version SET version_num = '9999'")


def _foreign(home: Path) -> None:
    _write(home, "UPDATE alembic_version SET version_num = 'a1b2c3'")


def _served(home: Path) -> None:
    holder = Holder("serve", os.getpid(), socket.gethostname(), 1_800_000_000_000, 8000)
    taken = take(f"sqlite:///{home / '.hongyan' / 'hongyan.db'}", holder)
    assert not isinstance(taken, Holder)
    HELD.append(taken)


def _write(home: Path, statement: str) -> None:
    with closing(sqlite3.connect(home / ".hongyan" / "hongyan.db")) as database, database:
        database.execute(statement)


def _gone(home: Path) -> None:
    (home / ".hongyan" / "hongyan.db").unlink()


def _damaged(home: Path) -> None:
    (home / ".hongyan" / "hongyan.db").write_text("no database, but a text\n" * 100)


def _without_key(home: Path) -> None:
    (home / ".hongyan" / "master.key").unlink()


def _short_key(home: Path) -> None:
    (home / ".hongyan" / "master.key").write_text("too short\n")


MISTAKES: Final = {
    "a command that is not there": mistake("acount list"),
    "a command of a group that is not there": mistake("account remove shop"),
    "an option that is not there": mistake("account list --state"),
    "a value that is missing": mistake("account create"),
    "an argument too many": mistake("account list shop"),
    "an option twice": mistake("backup a --with-key k --with-key l"),
    "an account that is not there": mistake("account show shp"),
    "an account that is there already": mistake("account create shop"),
    "a name that is none": mistake("account create -- -shop"),
    "a key that is not there": mistake("key disable LTAI0000"),
    "a key for no account": mistake("key create shp"),
    "a sign that is not there": mistake("sign disable shop 鸿雁"),
    "a template that is not there": mistake("template disable shop SMS_1"),
    "a template with a hole": mistake("template add shop verification code 验证码${code"),
    "a kind that is none": mistake("template add shop verify code 验证码${code}"),
    "an account set to no state": mistake("account set shop --state off"),
    "a limit that is none": mistake("account limits shop --set minute=2"),
    "a channel that is not there": mistake("channel off mobile-1"),
    "a kind of channels that is not there": mistake(
        "channel add m --kind smtp --access-code 10690000 --carriers mobile"
    ),
    "an option of a channel that is not there": mistake(
        "channel add m --access-code 10690000 --carriers mobile --option prot=1"
    ),
    "a wrong number as an option of a channel": mistake(
        "channel add m --access-code 10690000 --carriers mobile --option port=70000"
    ),
    "a carrier that is none": mistake("channel add m --access-code 10690000 --carriers cmcc"),
    "an access code that is none": mistake("channel add m --access-code abc --carriers mobile"),
    "a phone number that is none": mistake("message send shop 鸿雁 SMS_1 12345"),
    "a price that is none": mistake("billing topup shop 12,50 --ref a"),
    "a price book that is not there": mistake("billing price load /nope.toml --from 2027-01-01"),
    "a list of countries that is not there": mistake("countries load /nope.csv"),
    "a directory as a list of countries": mistake("countries load /tmp"),
    "a day that is none": mistake("billing price load /nope.toml --from 2027-13-01"),
    "a country that is not there": mistake("countries set XX --disable"),
    "an order that is not there": mistake("billing order show 7"),
    "a case that is not there": mistake("review show 7"),
    "an endpoint that is no address": mistake("endpoint set shop SmsReport ftp://a"),
    "a policy that is no JSON": mistake("member policies shop --save all --document {"),
    "a backup to what is not empty": mistake("backup .hongyan"),
    "a backup to where no file can be made": mistake("backup /proc/backup"),
    "a restore of no backup": mistake("restore /nope", _gone),
    "a restore into a database with tables": mistake("restore .hongyan"),
    "a setting that is not there": mistake("settings", databse="sqlite:///x.db"),
    "a number that is none": mistake("settings", port="80a"),
    "a number out of bounds": mistake("settings", review_opens_hour="25"),
    "a choice that is none": mistake("settings", log_level="warn"),
    "a list that is none": mistake("settings", mainland_ranges="160"),
    "an address that is none": mistake("settings", watch="9464"),
    "networks that are none": mistake("settings", trusted_proxies="10.0.0"),
    "the URL of no database": mistake("account list", database="hongyan.db"),
    "a database of another kind": mistake("account list", database="mysql://a/b"),
    "SQLite with two slashes": mistake("account list", database="sqlite://hongyan.db"),
    "a PostgreSQL that is not there": mistake(
        "account list", database="postgresql://a@127.0.0.1:1/b"
    ),
    "a database that is gone": mistake("account list", _gone),
    "a database that is none": mistake("account list", _damaged),
    "an older schema": mistake("account list", _older),
    "a newer schema": mistake("migrate", _newer),
    "a schema of another program": mistake("account list", _foreign),
    "a master key that is gone": mistake("key create shop", _without_key),
    "a wrong master key": mistake("key create shop", master_key=KEY_OF_ANOTHER),
    "a master key that is none": mistake("key create shop", _short_key),
    "a port that is taken": mistake("serve --port {taken}"),
    "a database that is served already": mistake("serve", _served),
    "a port that is none": mistake("serve --port 70000"),
    "a host that is not ours": mistake("serve", host="192.0.2.1"),
    "the demo on what is served": mistake("dev --data .hongyan"),
    "a clock that goes back": mistake("dev clock set 2020-01-01 --data .hongyan"),
    "samples that are not there": mistake("rules test"),
}
"""What was done wrong, and the command that shows it."""


class Bench:
    """An installation with an account and a key, copied for each mistake."""

    def __init__(self, place: Path) -> None:
        """Make the installation below `place`, and take a port."""
        self._place, self._made = place, place / "made"
        self._made.mkdir(mode=0o700)
        self._taken = socket.create_server(("127.0.0.1", 0))
        for words in ("migrate", "account create shop", "key create shop"):
            done = self._run(tuple(words.split()), {}, self._made, "en")
            assert done.returncode == 0, done.stderr

    def said(self, one: Mistake, language: str) -> str:
        """Return what the command line says of a mistake in a language."""
        home = self._place / "copy"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self._made, home)
        if one.spoil is not None:
            one.spoil(home)
        port = str(self._taken.getsockname()[1])
        words = tuple(word.replace("{taken}", port) for word in one.words)
        try:
            done = self._run(words, one.variables, home, language)
        finally:
            while HELD:
                HELD.pop().release()
        assert done.returncode in {1, 2}, (one.words, done.stdout, done.stderr)
        return done.stderr.strip()

    def close(self) -> None:
        """Give the port back."""
        self._taken.close()

    @staticmethod
    def _run(
        words: tuple[str, ...], variables: dict[str, str], home: Path, language: str
    ) -> CompletedProcess[str]:
        environment = {"PATH": "/usr/bin:/bin", "HONGYAN_LANG": language, **variables}
        return run_command(*words, environment=environment, directory=home)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        bench = Bench(Path(temporary))
        for what, one_mistake in MISTAKES.items():
            sys.stdout.write(f"\n# {what}: hongyan {' '.join(one_mistake.words)}\n")
            for tongue in LANGUAGES:
                try:
                    sys.stdout.write(bench.said(one_mistake, tongue) + "\n")
                except (AssertionError, TimeoutError) as fault:
                    sys.stdout.write(f"!! {fault}\n")
        bench.close()
