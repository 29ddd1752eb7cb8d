"""The faults: one change of one expression each, by the syntax tree, in the order of the source."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Add,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One change: `text` is the whole module with it."""

    line: int
    what: str
    text: str


def count(source: str) -> int:
    """The number of faults that a module can have."""
    return sum(1 for _ in _places(ast.parse(source)))


def fault(source: str, number: int) -> Fault:
    """One fault of a module, from 0. Type checks' blocks, docstrings, messages and annotations are left alone."""
    tree = ast.parse(source)
    line, what, change = list(_places(tree))[number]
    change()
    return Fault(line, what, ast.unparse(tree) + "\n")


def faults(source: str) -> Iterator[Fault]:
    """Every fault of a module."""
    return (fault(source, number) for number in range(count(source)))


def _places(tree: ast.Module) -> Iterator[tuple[int, str, Callable[[], None]]]:
    for node in _walk(tree):
        yield from _of(node)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Nodes that run when a function does, in the order of the source."""
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return
    if isinstance(node, ast.AnnAssign):
        if node.value:
            yield from _walk(node.value)
        return
    if isinstance(node, ast.arguments):
        for default in (*node.defaults, *filter(None, node.kw_defaults)):
            yield from _walk(default)
        return
    if isinstance(node, ast.Raise | ast.JoinedStr):
        return  # what is said is for the eye
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("returns", "decorator_list", "annotation"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _walk(child)


def _of(node: ast.AST) -> Iterator[tuple[int, str, Callable[[], None]]]:
    line = getattr(node, "lineno", 0)
    if isinstance(node, ast.Compare) and (other := _COMPARISONS.get(type(node.ops[0]))):
        old = ast.unparse(node)
        yield line, f"{old}: {type(node.ops[0]).__name__} -> {other.__name__}", lambda: node.ops.__setitem__(0, other())
    elif isinstance(node, ast.BinOp) and (swapped := _ARITHMETIC.get(type(node.op))):
        if not any(isinstance(side, ast.Constant) and isinstance(side.value, str) for side in (node.left, node.right)):
            old = ast.unparse(node)
            what = f"{old}: {type(node.op).__name__} -> {swapped.__name__}"
            yield line, what, lambda: setattr(node, "op", swapped())
    elif isinstance(node, ast.BoolOp):
        joined = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield line, f"{ast.unparse(node)}: {joined.__name__}", lambda: setattr(node, "op", joined())
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        test = node.test
        negated = ast.copy_location(ast.UnaryOp(ast.Not(), test), test)
        yield line, f"not ({ast.unparse(test)})", lambda: setattr(node, "test", negated)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):  # bool as well
        number = node.value
        changed = not number if isinstance(number, bool) else number + 1
        yield line, f"{number} -> {changed}", lambda: setattr(node, "value", changed)
    elif isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        yield line, f"return None for {ast.unparse(node.value)}", lambda: setattr(node, "value", ast.Constant(None))
