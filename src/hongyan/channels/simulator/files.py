"""Reads the files of users and of behaviours: TOML that people write, each mistake with its place.

Nothing is known here of what a user may do, or of what a behaviour does.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from hongyan.channels.simulator.behaviours import BEHAVIOURS, Chosen
from hongyan.channels.simulator.reasons import SimulatorFileReason as Why
from hongyan.channels.simulator.users import (
    CMPP,
    CMPP_LOGIN_MAX,
    CONNECTIONS,
    LOGIN_MAX,
    SMPP,
    VERSIONS,
    WINDOW,
    User,
)
from hongyan.kernel.cut import quoted
from hongyan.kernel.refusal import Reason, Refused
from hongyan.text.phone import normalise_mainland

RATE_MAX: Final = 1_000_000
WINDOW_MAX: Final = 100_000
CONNECTIONS_MAX: Final = 1000
PERCENT: Final = 100
CODE_MAX: Final = 0xFFFF
TEXT_MAX: Final = 200
FOREIGN_DIGITS: Final = range(7, 16)


class SimulatorFileError(Exception):
    """A file that cannot be used; `refused` names the place, the rule and what helps."""

    def __init__(self, refused: Refused) -> None:
        """Carry the refusal to who read the file."""
        super().__init__(f"{refused.about}: {refused.reason}")
        self.refused = refused


def read_users(path: Path) -> tuple[User, ...]:
    """Return the users of a file; raises SimulatorFileError, OSError where it cannot be read."""
    found: dict[str, User] = {}
    for table in _tables(path, "user"):
        user = _user(table, path.parent)
        if user.login in found:
            raise table.fault("login", Why.LOGIN_TWICE, login=quoted(user.login))
        found[user.login] = user
    return tuple(found.values())


def read_behaviours(path: Path) -> tuple[Chosen, ...]:
    """Return the behaviours of a file; raises SimulatorFileError, OSError likewise."""
    return tuple(_behaviour(table) for table in _tables(path, "behaviour"))


def _user(table: _Table, directory: Path) -> User:
    user = User(
        login=table.text("login"),
        password=_password(table, directory),
        protocols=table.words("protocols", (SMPP, CMPP)) or (SMPP, CMPP),
        versions=table.words("versions", VERSIONS),
        source_addresses=table.texts("source_addresses"),
        rate=table.whole("rate", 0, RATE_MAX) or 0,
        window=table.whole("window", 1, WINDOW_MAX) or WINDOW,
        connections_max=table.whole("connections_max", 1, CONNECTIONS_MAX) or CONNECTIONS,
    )
    most = CMPP_LOGIN_MAX if CMPP in user.protocols else LOGIN_MAX
    if len(user.login.encode()) > most:
        raise table.fault(
            "login", Why.LOGIN_TOO_LONG, login=quoted(user.login), most=most, protocol=CMPP.upper()
        )
    table.close()
    return user


def _password(table: _Table, directory: Path) -> str:
    """Return the password that stands in the file, or in the one that it names."""
    password = table.text("password", is_optional=True)
    name = table.text("password_file", is_optional=True)
    if bool(password) is bool(name):
        raise table.fault("password", Why.PASSWORD_UNCLEAR)
    if not name:
        return password
    try:
        return (directory / name).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        shown = quoted(str(directory / name))
        raise table.fault("password_file", Why.PASSWORD_UNREADABLE, file=shown) from fault


def _behaviour(table: _Table) -> Chosen:
    name = table.text("name")
    if name not in BEHAVIOURS:
        raise table.fault("name", Why.WORD_UNKNOWN, given=quoted(name), words=", ".join(BEHAVIOURS))
    numbers = table.texts("numbers")
    if numbers and BEHAVIOURS[name].style is not None:
        raise table.fault("numbers", Why.NUMBERS_OF_A_CONNECTION, behaviour=name)
    share = table.whole("share", 1, PERCENT)
    chosen = Chosen(
        name,
        share=PERCENT if share is None else share,
        phones=frozenset(_phone(table, one) for one in numbers),
        logins=frozenset(table.texts("logins")),
        code=table.whole("code", 1, CODE_MAX),
    )
    table.close()
    return chosen


def _phone(table: _Table, text: str) -> int:
    phone = normalise_mainland(text)
    if phone is None and text.isascii() and text.isdigit() and len(text) in FOREIGN_DIGITS:
        phone = int(text)
    if phone is None:
        raise table.fault("numbers", Why.NUMBER_ILLEGAL, given=quoted(text))
    return phone


def _tables(path: Path, name: str) -> Iterator[_Table]:
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise SimulatorFileError(Refused(Why.NOT_TOML, str(path), fault=fault)) from fault
    tables = document.pop(name, None)
    for other in document:
        raise SimulatorFileError(Refused(Why.FIELD_UNKNOWN, str(other), fields=f"[[{name}]]"))
    is_list = isinstance(tables, list) and all(isinstance(one, dict) for one in tables)
    if not is_list or not tables:
        raise SimulatorFileError(Refused(Why.NO_TABLES, str(path), table=name))
    for number, one in enumerate(tables, start=1):
        yield _Table(one, f"{name}[{number}]")


class _Table:
    """One table of a file; its fields are asked for one by one."""

    def __init__(self, table: Mapping[str, Any], place: str) -> None:
        self._table = table
        self._place = place
        self._asked: list[str] = []

    def fault(self, field: str, reason: Reason, **values: object) -> SimulatorFileError:
        """Return a fault at a field."""
        return SimulatorFileError(Refused(reason, f"{self._place}.{field}", values=values))

    def text(self, name: str, *, is_optional: bool = False) -> str:
        """Return a text, empty where it may be missing and is."""
        value = self._value(name)
        if value is None:
            if is_optional:
                return ""
            raise self.fault(name, Why.FIELD_MISSING)
        if not isinstance(value, str) or not 0 < len(value) <= TEXT_MAX:
            raise self.fault(name, Why.NOT_A_TEXT, most=TEXT_MAX)
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts, empty where there is none."""
        value = self._value(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.fault(name, Why.NOT_A_LIST)
        return tuple(value)

    def words(self, name: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Return a list of words, each one of those allowed."""
        found = self.texts(name)
        for one in found:
            if one not in allowed:
                words = ", ".join(allowed)
                raise self.fault(name, Why.WORD_UNKNOWN, given=quoted(one), words=words)
        return found

    def whole(self, name: str, least: int, most: int) -> int | None:
        """Return a whole number, None where there is none."""
        value = self._value(name)
        if value is None:
            return None
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if not is_whole or not least <= value <= most:
            raise self.fault(name, Why.NOT_WHOLE, given=quoted(str(value)), least=least, most=most)
        return int(value)

    def close(self) -> None:
        """Raise for an unknown field: a typing mistake is no default."""
        for name in self._table:
            if name not in self._asked:
                raise self.fault(name, Why.FIELD_UNKNOWN, fields=", ".join(self._asked))

    def _value(self, name: str) -> Any:
        self._asked.append(name)
        return self._table.get(name)
