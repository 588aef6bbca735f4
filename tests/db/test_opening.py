"""Whatever keeps a database from being opened is one sentence: what, the rule, the remedy."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, make_url

from hongyan.cli import main
from hongyan.db.opening import OpeningError, name_of, sqlite_file, target_of
from hongyan.kernel.extras import Extra, install_command

COMMANDS = (
    ("migrate",),
    ("serve", "--port", "1"),
    ("dev", "--port", "1"),
    ("dev", "clock", "+1d"),
    ("account", "list"),
    ("migrate", "--retire-demo"),
)
PYTHON_OR_LIBRARY = ("Traceback", "sqlalchemy", "sqlite3.", "psycopg.", "`int`", "`str`", "Errno")

Said = Callable[..., str]


@pytest.fixture
def said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Said:
    """Run a command that must fail, and return its one line."""
    for name in [name for name in os.environ if name.startswith("HONGYAN_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def run(*words: str, code: int = 1) -> str:
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        shown = capsys.readouterr().err
        assert ended.value.code == code, shown
        line, *ways = shown.splitlines()
        assert line.startswith("hongyan: ")
        assert all(way.startswith("    ") for way in ways), shown
        assert not [word for word in PYTHON_OR_LIBRARY if word in shown], shown
        return shown

    return run


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("mysql://h/x", "SQLite or PostgreSQL, not in mysql"),
        ("mysql+pymysql://h/x", "not in mysql"),
        ("oracle://h/x", "not in oracle"),
        ("postgresql+psycopg2://h/x", "names a driver"),
        ("postgresql+asyncpg://h/x", "names a driver"),
        ("sqlite+aiosqlite:///x", "names a driver"),
        ("nowhere", "not the URL of a database"),
        ("hongyan.db", "not the URL of a database"),
        ("sqlite:x.db", "not the URL of a database"),
        ("sqlite://x.db", "three slashes: sqlite:///x.db"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("sqlite:///x.db?mode=ro", "no question mark"),
        ("postgresql://h:port/x", "not the URL of a database"),
        ("postgresql://h:99999/x", "99999 is not a port"),
        ("postgresql://nobody@127.0.0.1:1/x", "the connection is refused; start PostgreSQL"),
        ("postgresql://nobody@127.0.0.1:1/x?bogus=1", "an option behind the ?"),
        ("postgresql://nobody@/x?host=/nowhere", "no server has that socket"),
    ],
)
def test_a_url_that_cannot_be_used(
    said: Said, tmp_path: Path, command: tuple[str, ...], url: str, part: str
) -> None:  # AUDIT B7
    assert part in said(*command, "--database", url)
    assert not list(tmp_path.iterdir()), "nothing is half done"


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_file_that_is_no_database(said: Said, tmp_path: Path, command: tuple[str, ...]) -> None:
    # AUDIT B7
    file = tmp_path / "notes.txt"
    file.write_text("this is no database, and it stays as it is\n" * 40)
    line = said(*command, "--database", f"sqlite:///{file}")
    assert f"{file} is no SQLite database" in line
    assert file.read_text().startswith("this is no database")


@pytest.mark.parametrize("command", [("migrate",), ("dev", "--port", "1")], ids=" ".join)
@pytest.mark.parametrize(
    ("place", "part"),
    [("file", "in the way"), ("file/below", "below a file"), ("/proc/hongyan", "cannot be made")],
)
def test_a_directory_that_cannot_be_made(
    said: Said, tmp_path: Path, command: tuple[str, ...], place: str, part: str
) -> None:  # AUDIT B7
    (tmp_path / "file").touch()
    line = said(*command, "--data", place)
    assert part in line
    assert str((tmp_path / place).absolute()) in line


def test_a_driver_that_is_missing(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    # AUDIT B7
    monkeypatch.setitem(sys.modules, "psycopg", None)
    line = said("account", "list", "--database", "postgresql://nobody@127.0.0.1:1/x")
    assert "psycopg, which is not installed" in line
    assert install_command(Extra.POSTGRES) in line


@pytest.mark.parametrize("command", [("serve",), ("account", "list"), ("review", "queue")])
def test_a_missing_database_is_named_and_one_nearby_hinted_at(
    said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    # AUDIT B8: "run migrate" in the wrong directory led to a second, empty installation.
    assert f"{tmp_path}/.hongyan/hongyan.db does not exist; run `hongyan migrate`" in said(*command)
    assert not list(tmp_path.iterdir()), "not even a directory is made"
    real = tmp_path / ".hongyan"
    real.mkdir()
    (real / "hongyan.db").touch()
    assert f"{real}/hongyan.db has no tables yet" in said(*command)
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert f"did you mean --data {real}?" in said(*command)


def test_migrate_says_what_it_made_and_what_is_near(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # AUDIT B8
    for place in (tmp_path, tmp_path / "below"):
        place.mkdir(exist_ok=True)
        monkeypatch.chdir(place)
        with pytest.raises(SystemExit):
            main(["migrate"])
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith(f"Made the database {tmp_path}/.hongyan/hongyan.db, schema ")
    assert f"Made the database {tmp_path}/below/.hongyan/hongyan.db" in second
    assert f"did you mean --data {tmp_path}/.hongyan?" in second


@pytest.mark.parametrize(
    ("words", "part", "code"),
    [
        (("serve", "--port", "99999"), "HONGYAN_PORT: '99999' must be a whole number, from 0", 1),
        (("dev", "--port", "-1"), "HONGYAN_PORT: '-1' must be", 1),
        (("dev", "clock", "--port", "65536"), "HONGYAN_PORT: '65536' must be", 1),
        (("simulator", "--port", "99999"), "--port: 99999 is not a port", 1),
        (("simulator", "--host", "203.0.113.1"), "--host: 203.0.113.1:9000 is no address of", 1),
        (("simulator", "--pace", "-1"), "--pace: -1.0 is not a factor", 1),
        (("simulator", "--log", "/proc/hongyan/x"), "cannot be made", 1),
        (("serve", "--port", "eighty"), "--port: 'eighty' must be a whole number.", 2),
        (("simulator", "--pace", "fast"), "--pace: 'fast' must be a number.", 2),
    ],
)
def test_a_port_or_an_address_that_cannot_be_used(
    said: Said, words: tuple[str, ...], part: str, code: int
) -> None:  # AUDIT B7
    assert part in said(*words, code=code)


def test_a_newer_schema_is_one_sentence_everywhere(
    said: Said, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # AUDIT B6
    import sqlite3
    from contextlib import closing

    with pytest.raises(SystemExit):
        main(["migrate", "--data", "kept"])
    with closing(sqlite3.connect(tmp_path / "kept" / "hongyan.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    capsys.readouterr()
    sentence = "has schema 9999, newer than"
    advice = "install the version of Hongyan that migrated it, or a newer one"
    for command in (*COMMANDS, ("dev", "--fresh")):
        line = said(*command, "--data", "kept")
        assert sentence in line
        assert advice in line
    with pytest.raises(SystemExit) as ended:
        main(["doctor", "--data", "kept"])
    doctor = capsys.readouterr().out
    assert ended.value.code == 1
    assert sentence in doctor
    assert advice in doctor
    with closing(sqlite3.connect(tmp_path / "kept" / "hongyan.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = 'ae1027a6acf5'")
        database.commit()
    assert "belongs to another program" in said("migrate", "--data", "kept")


@pytest.mark.parametrize("url", ["postgres://u@h/x", "POSTGRESQL://u@h/x", "SQLite:///x.db"])
def test_spellings_that_mean_one_database(url: str) -> None:
    assert target_of(url).drivername in {"postgresql+psycopg", "sqlite"}


def test_a_database_is_named_without_its_password(tmp_path: Path) -> None:
    assert name_of("postgresql://me:hidden@db.example.com:6543/hongyan") == (
        "the database hongyan on db.example.com:6543"
    )
    assert name_of(f"sqlite:///{tmp_path}/x.db") == f"the database {tmp_path}/x.db"


@given(st.text(max_size=80) | st.from_regex(r"(sqlite|postgresql|mysql)(\+\w*)?:/{0,4}\S{0,40}"))
def test_no_url_ends_in_anything_but_a_target_or_a_sentence(url: str) -> None:
    with suppress(OpeningError):
        target_of(url)
        sqlite_file(url)
        assert name_of(url).startswith("the database ")


@pytest.mark.parametrize("password", ["p@ss", "p@s/s", "@"])
def test_an_unescaped_at_sign_is_named_and_the_password_is_not(password: str) -> None:
    # A part of the password was printed as the host that is not known.
    with pytest.raises(OpeningError, match="write %40 for it") as fault:
        target_of(f"postgresql://hongyan:{password}@127.0.0.1/hongyan")
    assert password.strip("@") not in str(fault.value) or password == "@"
    escaped = target_of("postgresql://hongyan:p%40ss@127.0.0.1/hongyan")
    assert (escaped.password, escaped.host) == ("p@ss", "127.0.0.1")


def test_options_before_the_command_and_arguments_too_many(said: Said) -> None:
    # They were 'Unknown command "--data"' and "Unused Tokens: ['foo']".
    line = said("--data", ".hongyan-dev", "doctor", code=2)
    assert "'--data': options stand behind a command: hongyan COMMAND --data" in line
    assert "'foo': the command takes no such argument" in said("settings", "foo", code=2)


def test_an_encoding_without_chinese_is_refused(said: Said, postgres_url: str) -> None:
    # SQL_ASCII was a traceback of the library.
    target = make_url(postgres_url).set(database="ascii_only")
    server = create_engine(target_of(postgres_url), isolation_level="AUTOCOMMIT")
    with server.connect() as admin:
        admin.exec_driver_sql(
            "CREATE DATABASE ascii_only ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0"
        )
        try:
            line = said("migrate", "--database", target.render_as_string(hide_password=False))
        finally:
            admin.exec_driver_sql("DROP DATABASE ascii_only WITH (FORCE)")
    server.dispose()
    assert "has the encoding SQL_ASCII, and Hongyan needs UTF8; make it again: createdb" in line
