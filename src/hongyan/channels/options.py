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
from typing import Annotated, Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from hongyan.kernel.fitting import bounded, rule_of, unfit
from hongyan.kernel.said import Said, said

Options = TypeVar("Options", bound=msgspec.Struct)


CORRECT_OR_LEAVE: Final = said("correct it, or leave the option out")
CORRECT: Final = said("correct it")


class OptionError(ValueError):
    """An option cannot be used: the sentence names it and its rule, `remedy` is what helps."""

    def __init__(self, sentence: Said, remedy: Said) -> None:
        """Take what is wrong, and what to do."""
        super().__init__(sentence)
        self.remedy = remedy


def option(
    help_text: str,
    *,
    is_secret: bool = False,
    is_document: bool = False,
    least: float | None = None,
    most: float | None = None,
) -> msgspec.Meta:
    """Return what is to be said of an option beside its type; a document has several lines."""
    extra = {"is_secret": is_secret, "is_document": is_document}
    return msgspec.Meta(description=help_text, extra=extra, ge=least, le=most)


@dataclass(frozen=True, slots=True)
class Option:
    """One option as people are told of it; `default` is empty where it must be given."""

    name: str
    rule: Said
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


def documents_of(kind: type[msgspec.Struct]) -> frozenset[str]:
    """Return the names of the options that are documents, given as files."""
    hints = get_type_hints(kind, include_extras=True)
    return frozenset(name for name in hints if (_meta(hints[name]).extra or {}).get("is_document"))


def remedy_of(fault: ValueError) -> Said:
    """Return what helps against a fault of options; of one that is no OptionError, in general."""
    return fault.remedy if isinstance(fault, OptionError) else CORRECT_OR_LEAVE


def way_of(kind: type[msgspec.Struct], name: str) -> str:
    """Return the words that give an option: a secret and a document come from a file."""
    is_file = name in secrets_of(kind) | documents_of(kind)
    return f"--option-file {name}=FILE" if is_file else f"--option {name}=VALUE"


def missing(kind: type[msgspec.Struct], name: str, sentence: Said) -> OptionError:
    """Return the fault that an option is missing, whose sentence is given."""
    return OptionError(sentence, said("give it: {way}", way=way_of(kind, name)))


def read_options(kind: type[Options], written: Mapping[str, str]) -> Options:
    """Read options; raises OptionError that names the option and its rule, never a secret."""
    hints = get_type_hints(kind, include_extras=True)
    for name in written:
        if name not in hints:
            known = ", ".join(hints)
            raise OptionError(
                said("{name}: there is no such option; there are: {known}", name=name, known=known),
                CORRECT_OR_LEAVE,
            )
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        hint = hints[field.name]
        if field.name in written:
            remedy = CORRECT if field.required else CORRECT_OR_LEAVE
            values[field.name] = _read(field.name, written[field.name], hint, remedy)
        elif field.required:
            sentence = said("{name}: is missing; it is {rule}", name=field.name, rule=_rule(hint))
            raise missing(kind, field.name, sentence)
    return kind(**values)


def _read(name: str, text: str, hint: Any, remedy: Said) -> Any:
    try:
        return msgspec.convert(text, Annotated[_plain_type(hint), _meta(hint)], strict=False)
    except msgspec.ValidationError as fault:
        rule = _rule(hint)
        why = said("must be {rule}", rule=rule) if _is_secret(hint) else unfit(text, rule)
        raise OptionError(said("{name}: {why}", name=name, why=why), remedy) from fault


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


def _rule(hint: Any) -> Said:
    meta = _meta(hint)
    return bounded(rule_of(_plain_type(hint)), meta.ge, meta.le)


def _shown(default: object) -> str:
    if isinstance(default, bool):
        return "true" if default else "false"
    return "" if default is msgspec.NODEFAULT or default is None else str(default)
