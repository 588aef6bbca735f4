"""Settings: every variable, its default and its help text, in one place; a file for each room.

A setting on which sources disagree has one value per profile: `faq2020` (the FAQ of 2020-09-17, the
default) and `current` (today's public documentation). Knows nothing of who uses a setting.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from hongyan.config.alerts import AlertSettings
from hongyan.config.changes import GONE
from hongyan.config.console import ConsoleSettings
from hongyan.config.core import (
    DATABASE_FILE,
    DEV_DATA,
    MASTER_KEY_FILE,
    SERVE_DATA,
    CoreSettings,
)
from hongyan.config.gate import GateSettings
from hongyan.config.money import MoneySettings
from hongyan.config.privacy import PrivacySettings
from hongyan.config.review import ReviewSettings
from hongyan.config.sending import SendingSettings
from hongyan.config.setting import PREFIX, ConfigError
from hongyan.kernel import choices
from hongyan.kernel.allowances import Allowances
from hongyan.kernel.bounds import Bounds
from hongyan.kernel.choices import Profile, TextAge
from hongyan.kernel.fitting import INTEGER_MAX, fitted, unfit
from hongyan.kernel.said import said

__all__ = [
    "DATABASE_FILE",
    "DEV_DATA",
    "MASTER_KEY_FILE",
    "PREFIX",
    "PROFILES",
    "SERVE_DATA",
    "ConfigError",
    "Settings",
    "holds_installation",
    "is_set",
    "load",
    "unknown_variables",
    "variable",
]


@dataclass(frozen=True)
class Settings(
    Allowances,
    GateSettings,
    PrivacySettings,
    ReviewSettings,
    MoneySettings,
    AlertSettings,
    SendingSettings,
    ConsoleSettings,
    CoreSettings,
):
    """What an operator can choose. Each field is the variable `HONGYAN_<FIELD>` in capitals."""

    @property
    def bounds(self) -> Bounds:
        """Return every bound of a process: of strangers by address, of known accounts."""
        return Bounds(self.address_bounds, self)

    @property
    def master_key_file(self) -> Path:
        """Return the file that holds the master key, unless the key itself is set."""
        return self.data / MASTER_KEY_FILE

    @property
    def database_url(self) -> str:
        """Return the database's URL, the default one if none is set."""
        return self.database or f"sqlite:///{self.data / DATABASE_FILE}"

    @property
    def installation(self) -> str:
        """Return what tells this installation from others: a digest of where its database is."""
        prefix, url = "sqlite:///", self.database_url
        if url.startswith(prefix):
            url = prefix + str(Path(url.removeprefix(prefix)).resolve())
        return hashlib.sha256(url.encode()).hexdigest()[:16]


PROFILES: Mapping[Profile, Mapping[str, Any]] = {
    Profile.FAQ2020: {},
    Profile.CURRENT: {
        "text_age": TextAge.NEW,
        "international_double_zero": True,
        "review_closes_hour": 21,
        "review_ordinary_minutes": 2880,
        "template_declarations": True,
    },
}


def variable(name: str) -> str:
    """Return the text of a setting's variable, "" where it has none."""
    return os.environ.get(PREFIX + name.upper(), "")


def is_set(name: str) -> bool:
    """Return whether the variable of a setting has a value."""
    return bool(variable(name))


def holds_installation(data: Path) -> bool:
    """Return whether a directory holds what an installation cannot be without."""
    return (data / DATABASE_FILE).exists() or (data / MASTER_KEY_FILE).exists()


def unknown_variables(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the `HONGYAN_` variables that have a value and are no setting."""
    known = {item.name for item in fields(Settings)} | _OTHER_VARIABLES
    return tuple(
        name
        for name, raw in environ.items()
        if raw and name.startswith(PREFIX) and name.removeprefix(PREFIX).lower() not in known
    )


def load(environ: Mapping[str, str] | None = None, **given: Any) -> Settings:
    """Build settings: defaults, then the profile, then variables, then `given`.

    Raises ConfigError for a value that does not fit and for an unknown `HONGYAN_` variable.
    """
    environ = os.environ if environ is None else environ
    known = {item.name: item for item in fields(Settings)}
    for name in unknown_variables(environ):
        raise _no_setting(name)
    chosen: dict[str, Any] = {
        key: raw
        for name, raw in environ.items()
        if raw and name.startswith(PREFIX)
        if (key := name.removeprefix(PREFIX).lower()) in known
    }
    chosen |= {name: value for name, value in given.items() if value is not None}
    profile = _fit(
        "profile", chosen.get("profile", Profile.FAQ2020), "Profile", known["profile"].metadata
    )
    values = {**PROFILES[profile], **chosen}
    given_or_default = {
        name: _fit(name, value, str(known[name].type), known[name].metadata)
        for name, value in values.items()
    }
    settings = Settings(**given_or_default)
    settings.check_gate()
    return settings


def _no_setting(name: str) -> ConfigError:
    instead = GONE.get(name.removeprefix(PREFIX).lower())
    if instead is None:
        return ConfigError("{name} is not a setting; `hongyan settings` lists them all", name=name)
    return ConfigError("{name} is gone: {instead}; remove it", name=name, instead=instead)


_OTHER_VARIABLES = frozenset({"soak_kills", "soak_fuzz", "bench"})
"""Variables that tests and benches read; a process that sees them must not trip."""

_TYPES: Mapping[str, Any] = {
    "Path": Path,
    "str": str,
    "int": int,
    "bool": bool,
    "tuple[int, ...]": tuple[int, ...],
    "tuple[str, ...]": tuple[str, ...],
}

_FORMS: Final[Mapping[str, tuple[re.Pattern[str], str]]] = {
    "mainland_ranges": (
        re.compile(r"1[0-9]{2,4}=(?:mobile|unicom|telecom|broadnet|unknown)"),
        "160=telecom",
    ),
    "international_ranges": (re.compile(r"[1-9][0-9]{0,11}/(?:[6-9]|1[0-5])"), "33700/14"),
}
"""What the parts of a list must look like, with an example."""


_CENTURY_DAYS: Final = 36_525
_LONGEST: Final[Mapping[str, int]] = {
    "ms": _CENTURY_DAYS * 86_400_000,
    "seconds": _CENTURY_DAYS * 86_400,
    "minutes": _CENTURY_DAYS * 1440,
    "hours": _CENTURY_DAYS * 24,
    "days": _CENTURY_DAYS,
    "months": 1200,
}
"""A hundred years in each unit that ends a name: what is further away is no moment."""


def _fit(name: str, value: Any, kind: str, bounds: Mapping[str, Any]) -> Any:
    what = _TYPES[kind] if kind in _TYPES else getattr(choices, kind)
    most = min(bounds.get("most", INTEGER_MAX), _LONGEST.get(name.rpartition("_")[2], INTEGER_MAX))
    try:
        found = fitted(value, what, bounds.get("least", 0), most)
    except ValueError as fault:
        raise ConfigError(
            "{prefix}{name}: {rule}; give that, or leave it out",
            prefix=PREFIX,
            name=name.upper(),
            rule=fault,
        ) from fault
    form, example = _FORMS.get(name, (None, ""))
    if form is not None and not all(form.fullmatch(one) for one in found):
        rule = unfit(
            ",".join(found),
            said("of the form {example}, several with commas between", example=example),
        )
        raise ConfigError(
            "{prefix}{name}: {rule}; give that, or leave it out",
            prefix=PREFIX,
            name=name.upper(),
            rule=rule,
        )
    return found
