"""Who manages leaves a trace: every managing flow notes what it changed, and nothing secret."""

from __future__ import annotations

import ast
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, get_type_hints

from hongyan import domain
from hongyan.flows.reference.changes import NOTED, SECRET_FIELDS
from tests.house.managing import managing_flows, notes, noting
from tests.house.names import modules
from tests.house.tree import name_of, parsed

NEVER_NOTED = frozenset(
    {
        *("secret", "sealed", "token", "password", "key", "sha256"),
        *("phone", "number", "contacts", "subject", "representative", "bank", "tax"),
        *("content", "compiled", "text", "note", "remark", "scene", "fault", "ref"),
    }
)
"""Words of fields that hold secrets, numbers of phones and people, or texts of customers."""


def test_every_managing_flow_notes_what_it_changed() -> None:
    silent = {
        f"{name_of(modules()[module])}: {name}" for module, name in managing_flows() - noting()
    }
    assert not silent, "note_change, beside the write:\n" + "\n".join(sorted(silent))


def test_the_managing_flows_are_found() -> None:
    found = {name for _, name in managing_flows()}
    by_command = {"create_account", "switch_key", "set_limits", "add_channel", "act_at_desk"}
    by_action = {"apply_for_sign", "change_template", "delete_qualification", "tag_templates"}
    assert found >= by_command | by_action
    assert not found & {"accept_messages", "show_case", "report_conversion", "sweep_reviews"}


def test_a_change_is_noted_under_the_name_of_a_flow_beside_it() -> None:
    elsewhere = {
        f"{name_of(modules()[flow.module])}:{call.lineno} {ast.unparse(call.args[2])}"
        for flow, call in notes()
        if not _names_a_flow(flow.module, call.args[2])
    }
    assert not elsewhere, "\n".join(sorted(elsewhere))


def test_no_field_of_a_secret_or_a_number_is_noted() -> None:
    told = {
        f"{name}.{field}"
        for name, fields in NOTED.items()
        for field in fields
        if not NEVER_NOTED.isdisjoint(field.replace(".", "_").split("_"))
    }
    assert not told, "\n".join(sorted(told))


def test_options_of_channels_are_noted_by_name_alone() -> None:
    mappings = {
        field
        for name, fields in NOTED.items()
        for field in fields
        if str(_fields(name).get(field)).startswith("collections.abc.Mapping[str, str]")
    }
    assert mappings == SECRET_FIELDS


def test_what_is_noted_are_fields_of_types_of_the_domain() -> None:
    astray = {
        f"{name}.{field}"
        for name, fields in NOTED.items()
        for field in fields
        if field.partition(".")[0] not in _fields(name)
    }
    assert not astray, "\n".join(sorted(astray))


@cache
def _fields(name: str) -> dict[str, Any]:
    """Return the fields of the domain's type of that name: each name is one type's."""
    found = walk_packages(domain.__path__, f"{domain.__name__}.")
    places = [import_module(one.name) for one in found]
    (kind,) = {vars(place)[name] for place in places if name in vars(place)}
    return get_type_hints(kind)


def _names_a_flow(module: str, what: ast.expr) -> bool:
    match what:
        case ast.Constant(value=str(name)):
            own = parsed(modules()[module]).body
            return any(isinstance(one, ast.FunctionDef) and one.name == name for one in own)
        case ast.Name(id="what"):
            return True
        case _:
            return False
