"""Options of a kind of channel: a frozen msgspec Struct, each field with its type and help text.

    class HttpOptions(msgspec.Struct, frozen=True):
        url: Annotated[str, option("Where submissions are posted.")]
        token: Annotated[str, option("Sent as bearer token.", is_secret=True)]

They are written as texts, `name=value`. Knows nothing of how they are stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from hongyan.kernel.fitting import rule_of, unfit

Options = TypeVar("Options", bound=msgspec.Struct)


def option(
    help_text: str,
    *,
    is_secret: bool = False,
    least: float | None = None,
    most: float | None = None,
) -> msgspec.Meta:
    """Return what is to be said of an option beside its type."""
    return msgspec.Meta(description=help_text, extra={"is_secret": is_secret}, ge=least, le=most)


@dataclass(frozen=True, slots=True)
class Option:
    """One option as people are told of it; `default` is empty where it must be given."""

    name: str
    rule: str
    default: str
    help_text: str
    is_secret: bool


def described(kind: type[msgspec.Struct]) -> list[Option]:
    """Return the options of a kind, in their order."""
    hints = get_type_hints(kind, include_extras=True)
    return [
        Option(
            name=field.name,
            rule=_rule(hints[field.name]),
            default=_shown(field.default),
            help_text=_meta(hints[field.name]).description or "",
            is_secret=_is_secret(hints[field.name]),
        )
        for field in msgspec.structs.fields(kind)
    ]


def secrets_of(kind: type[msgspec.Struct]) -> frozenset[str]:
    """Return the names of the options that are secrets."""
    return frozenset(one.name for one in described(kind) if one.is_secret)


def read_options(kind: type[Options], written: Mapping[str, str]) -> Options:
    """Read options; raises ValueError that names the option and its rule, never a secret."""
    hints = get_type_hints(kind, include_extras=True)
    for name in written:
        if name not in hints:
            raise ValueError(f"{name}: there is no such option; there are: {', '.join(hints)}")
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        hint = hints[field.name]
        if field.name in written:
            values[field.name] = _read(field.name, written[field.name], hint)
        elif field.required:
            raise ValueError(f"{field.name}: is missing; it is {_rule(hint)}")
    return kind(**values)


def _read(name: str, text: str, hint: Any) -> Any:
    try:
        return msgspec.convert(text, Annotated[_plain_type(hint), _meta(hint)], strict=False)
    except msgspec.ValidationError as fault:
        said = f"must be {_rule(hint)}" if _is_secret(hint) else unfit(text, _rule(hint))
        raise ValueError(f"{name}: {said}") from fault


def _meta(hint: Any) -> msgspec.Meta:
    found = [one for one in getattr(hint, "__metadata__", ()) if isinstance(one, msgspec.Meta)]
    return found[0] if found else msgspec.Meta()


def _plain_type(hint: Any) -> Any:
    """Return the type of an option that is written: it may be None only where it is not."""
    base = get_args(hint)[0] if hasattr(hint, "__metadata__") else hint
    if get_origin(base) in {Union, UnionType}:
        return next(one for one in get_args(base) if one is not type(None))
    return base


def _is_secret(hint: Any) -> bool:
    return bool((_meta(hint).extra or {}).get("is_secret"))


def _rule(hint: Any) -> str:
    meta = _meta(hint)
    bounds = {
        (True, True): f" from {meta.ge} to {meta.le}",
        (True, False): f", {meta.ge} or more",
        (False, True): f", {meta.le} or less",
        (False, False): "",
    }
    return rule_of(_plain_type(hint)) + bounds[meta.ge is not None, meta.le is not None]


def _shown(default: object) -> str:
    return "" if default is msgspec.NODEFAULT or default is None else str(default)
