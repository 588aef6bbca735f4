"""Who manages leaves a trace: every managing flow notes what it changed, and nothing secret."""

from __future__ import annotations

import ast
from typing import get_type_hints

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
        f"{kind.__name__}.{field}"
        for kind, fields in NOTED.items()
        for field in fields
        if not NEVER_NOTED.isdisjoint(field.replace(".", "_").split("_"))
    }
    assert not told, "\n".join(sorted(told))


def test_options_of_channels_are_noted_by_name_alone() -> None:
    mappings = {
        field
        for kind, fields in NOTED.items()
        for field in fields
        if str(get_type_hints(kind).get(field)).startswith("collections.abc.Mapping[str, str]")
    }
    assert mappings == SECRET_FIELDS


def _names_a_flow(module: str, what: ast.expr) -> bool:
    match what:
        case ast.Constant(value=str(name)):
            own = parsed(modules()[module]).body
            return any(isinstance(one, ast.FunctionDef) and one.name == name for one in own)
        case ast.Name(id="what"):
            return True
        case _:
            return False
