"""Which functions write, which may say no, and where a flow says no after it wrote.

Read from syntax alone: a function writes if it names a statement that does, or calls one that
writes; it may say no if its annotation says so. A no that a call returns was said before that call
wrote, for the rule holds for what is called as well.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache

from tests.house.names import Name, modules
from tests.house.tree import FunctionNode, parsed

NOES = frozenset({"Refused"})
STANDS_BESIDE_A_NO = frozenset(
    {
        ("hongyan.domain.accounts.store", "claim_nonces"),
        ("hongyan.domain.qualifications.store", "count_try"),
    }
)
"""What is written of a call that is refused, too: its nonce, and that a code was guessed at."""

_STATEMENTS = frozenset(
    {"insert", "update", "delete", "upsert", "bulk_insert", "bulk_insert_new", "bulk_execute"}
)
_ROWS_WRITE = frozenset({"add", "add_numbered", "put", "change", "fold"})
_SQL = ("INSERT ", "UPDATE ", "DELETE ")


class Flow:
    """One function of a module, as the walk needs it: what each of its calls calls."""

    def __init__(self, module: str, node: FunctionNode) -> None:
        self.module, self.node = module, node
        self.name: Name = (module, node.name)

    @property
    def may_say_no(self) -> bool:
        """Tell whether the annotation of the result has a no in it."""
        returns = self.node.returns
        return returns is not None and not NOES.isdisjoint(_words_of(returns))

    def called(self, tree: ast.AST) -> Iterator[Name]:
        """Yield the functions that a part of it calls by name."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = callee(node, self.module)
                if name is not None:
                    yield name


@cache
def all_functions() -> dict[Name, Flow]:
    """Return the functions at the top of every module of stores and flows."""
    return {
        (module, node.name): Flow(module, node)
        for module, path in modules().items()
        if module.startswith(("hongyan.domain", "hongyan.flows", "hongyan.db"))
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef)
    }


@cache
def writers() -> frozenset[Name]:
    """Return the functions that write, themselves or by what they call."""
    found = {name for name, flow in all_functions().items() if _states(flow)} - STANDS_BESIDE_A_NO
    while True:
        more = {
            name
            for name, flow in all_functions().items()
            if name not in found | STANDS_BESIDE_A_NO and found & set(flow.called(flow.node))
        }
        if not more:
            return frozenset(found)
        found |= more


def late_noes(flow: Flow) -> list[int]:
    """Return the lines on which a flow says no after it wrote."""
    if not flow.may_say_no:
        return []
    walk = _Walk(flow)
    walk.block(flow.node.body, written=False)
    return sorted(walk.late)


class _Walk:
    """Goes through a flow branch by branch.

    `before` says of each answer that may be a no whether something was written before it was asked.
    """

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.before: dict[str, bool] = {}
        self.late: set[int] = set()

    def block(self, body: Iterable[ast.stmt], *, written: bool) -> bool | None:
        """Return whether something is written at the end of a block; None if it is not reached."""
        state = written
        for node in body:
            after = self._after(node, written=state)
            if after is None:
                return None
            state = after
        return state

    def _after(self, node: ast.stmt, *, written: bool) -> bool | None:
        if isinstance(node, ast.Return):
            self._answer(node.value, written=written)
        if isinstance(node, ast.Return | ast.Raise | ast.Continue | ast.Break):
            return None
        if isinstance(node, ast.If):
            return self._after_if(node, written=written)
        if isinstance(node, ast.With):
            return self.block(node.body, written=written)
        after = written or self._writes(node)
        match node:
            case ast.For(body=body) | ast.While(body=body):
                for begun in (written, after):
                    self.block(body, written=begun)
            case ast.Match(cases=cases):
                for one in cases:
                    self.block(one.body, written=written)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._answered(name, value, written=written)
            case _:
                pass
        return after

    def _answered(self, name: str, value: ast.expr, *, written: bool) -> None:
        self.before.pop(name, None)
        if any(self._may_be_no(part) for part in ast.walk(value)):
            self.before[name] = written

    def _after_if(self, node: ast.If, *, written: bool) -> bool | None:
        yes = no = written or self._writes(node.test)
        match node.test:
            # A statement says itself that it changed nothing: it returns False.
            case ast.UnaryOp(op=ast.Not(), operand=ast.Call() as call) if self._is_statement(call):
                yes = written
            case ast.Call() as call if self._is_statement(call):
                no = written
            case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), kinds]):
                if name in self.before and NOES.isdisjoint(_words_of(kinds)):
                    no = self.before[name]
            case _:
                pass
        told = [self.before[name] for name in _tested_for_no(node.test) if name in self.before]
        ends = [
            self.block(node.body, written=any(told) if told else yes),
            self.block(node.orelse, written=no),
        ]
        return None if ends == [None, None] else any(ends)

    def _is_statement(self, call: ast.Call) -> bool:
        """Whether a call is of a statement, or of a flow that returns what its statement said."""
        called = all_functions().get(callee(call, self.flow.module) or ("", ""))
        return called is not None and ast.unparse(called.node.returns or call) == "bool"

    def _answer(self, value: ast.expr | None, *, written: bool) -> None:
        match value:
            case ast.BoolOp(values=parts):
                for part in parts:
                    self._answer(part, written=written)
                    written = written or self._writes(part)
            case ast.IfExp(body=body, orelse=orelse):
                self._answer(body, written=written)
                self._answer(orelse, written=written)
            case ast.Name(id=name):
                if self.before.get(name):
                    self.late.add(value.lineno)
            case ast.Call():
                if written and self._may_be_no(value):
                    self.late.add(value.lineno)
            case _:
                pass

    def _may_be_no(self, node: ast.AST) -> bool:
        if not isinstance(node, ast.Call):
            return False
        name = callee(node, self.flow.module)
        called = None if name is None else all_functions().get(name)
        return called.may_say_no if called else not NOES.isdisjoint(_words_of(node.func))

    def _writes(self, tree: ast.AST) -> bool:
        return not writers().isdisjoint(self.flow.called(tree))


def _tested_for_no(test: ast.expr) -> Iterator[str]:
    """Yield the names of which a test says that they are a no: `x`, `x is not None`, isinstance."""
    match test:
        case ast.Name(id=name):
            yield name
        case ast.Compare(left=ast.Name(id=name), ops=[ast.IsNot()]):
            yield name
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), kinds]):
            if not NOES.isdisjoint(_words_of(kinds)):
                yield name
        case ast.BoolOp(values=parts):
            for part in parts:
                yield from _tested_for_no(part)
        case _:
            pass


def _states(flow: Flow) -> bool:
    """Tell whether a function makes a statement that writes, or runs one that its module keeps."""
    kept = _kept_statements(flow.module)
    return any(
        (isinstance(node, ast.Call) and not _STATEMENTS.isdisjoint(_words_of(node.func)))
        or (isinstance(node, ast.Call) and _is_of_rows(node.func))
        or (isinstance(node, ast.Name) and node.id in kept)
        for node in ast.walk(flow.node)
    )


def _is_of_rows(called: ast.expr) -> bool:
    """Tell whether a method writes, of `Rows` or `Deltas` that a module keeps: `_ORDERS.add`."""
    return (
        isinstance(called, ast.Attribute)
        and called.attr in _ROWS_WRITE
        and isinstance(called.value, ast.Name)
        and called.value.id.isupper()
    )


@cache
def _kept_statements(module: str) -> frozenset[str]:
    """Return the names of a module's statements that write, such as `_CLAIM`."""
    return frozenset(
        target.id
        for node in parsed(modules()[module]).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
        and any(
            (isinstance(part, ast.Call) and not _STATEMENTS.isdisjoint(_words_of(part.func)))
            or (isinstance(part, ast.Constant) and str(part.value).startswith(_SQL))
            for part in ast.walk(node.value)
        )
    )


@cache
def imported(module: str) -> dict[str, Name]:
    """Return what a module's names mean that it imported: a module's function, or a module."""
    found: dict[str, Name] = {}
    for node in ast.walk(parsed(modules()[module])):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                means = (whole, "") if whole in modules() else (node.module, alias.name)
                found[alias.asname or alias.name] = means
    return found


def callee(call: ast.Call, module: str) -> Name | None:
    known = imported(module)
    match call.func:
        case ast.Name(id=name):
            return known.get(name, (module, name))
        case ast.Attribute(value=ast.Name(id=name), attr=attr) if name in known:
            return known[name][0], attr
        case _:
            return None


def _words_of(tree: ast.AST) -> frozenset[str]:
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return frozenset(
        names | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    )
