"""Which flows manage, and which of them note what they changed. Read from syntax alone.

A managing flow takes `work` first, writes, and is run either by a command or by an action of the
API by which an account manages what it has. Sending manages nothing, by a command neither: its
record is the message log. Nor do uploads, codes that are sent to a phone, and what is reported of
messages, of which there are as many as there are messages.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from hongyan.api.actions import ACTIONS
from hongyan.domain.accounts.acts import Act
from hongyan.kernel.allowances import Allowance
from tests.house.names import Name, modules
from tests.house.tree import parsed
from tests.house.writes import Flow, all_functions, callee, imported, writers

NOTE: Name = ("hongyan.flows.reference.changes", "note_change")
SENDING: Name = ("hongyan.flows.messages.sending.accept", "accept_messages")
MANAGING_ACTS = frozenset({Act.MANAGE, Act.APPLY})
COUNTED_USES = frozenset({Allowance.UPLOAD, Allowance.PHONE_CODE, Allowance.CONVERSION})


@cache
def managing_flows() -> frozenset[Name]:
    """Return the flows by which people, commands and keys manage."""
    run = {*_of_commands(), *_of_actions()} - {SENDING}
    return frozenset(name for name in run if _is_written_by(name))


@cache
def noting() -> frozenset[Name]:
    """Return the flows that note a change, themselves or by a flow that they call."""
    found = {NOTE}
    while True:
        more = {
            name
            for name, flow in all_functions().items()
            if name not in found and found & set(flow.called(flow.node))
        }
        if not more:
            return frozenset(found)
        found |= more


def notes() -> Iterator[tuple[Flow, ast.Call]]:
    """Yield every call that notes a change, with the function in which it stands."""
    for flow in all_functions().values():
        for node in ast.walk(flow.node):
            if isinstance(node, ast.Call) and callee(node, flow.module) == NOTE:
                yield flow, node


def _of_commands() -> Iterator[Name]:
    for module, path in modules().items():
        if module.startswith("hongyan.cli"):
            yield from _named_in([parsed(path)], module)


def _of_actions() -> Iterator[Name]:
    for action in ACTIONS.values():
        if action.act in MANAGING_ACTS and action.allowance not in COUNTED_USES:
            run: Any = action.run
            yield from _named_in(_with_own(run.__module__, run.__name__), run.__module__)


def _with_own(module: str, name: str) -> list[ast.AST]:
    """Return a function of a module, and those of the same module that it names."""
    own = {
        node.name: node
        for node in parsed(modules()[module]).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    found, waiting = {name}, [name]
    while waiting:
        named = {one.id for one in ast.walk(own[waiting.pop()]) if isinstance(one, ast.Name)}
        more = named & own.keys() - found
        found |= more
        waiting += more
    return [own[one] for one in found]


def _named_in(trees: Iterable[ast.AST], module: str) -> Iterator[Name]:
    known = imported(module)
    for node in (node for tree in trees for node in ast.walk(tree)):
        match node:
            case ast.Name(id=name) if name in known:
                yield known[name]
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if name in known:
                yield known[name][0], attr
            case _:
                pass


def _is_written_by(name: Name) -> bool:
    flow = all_functions().get(name)
    if flow is None or not flow.module.startswith("hongyan.flows") or name not in writers():
        return False
    return [one.arg for one in flow.node.args.args[:1]] == ["work"]
