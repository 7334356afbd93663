"""The names of the tests: the same in every process that collects them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent
CHANGING = {"time", "now", "utcnow", "today", "monotonic", "uuid4", "getpid", "random"}


def test_no_parameter_of_a_test_depends_on_the_hour() -> None:
    """Pytest's workers must find the same names, and each begins at its own instant."""
    found = [
        f"{path.relative_to(TESTS)}:{call.lineno}"
        for path in sorted(TESTS.rglob("*.py"))
        for call in calls_beside_a_test(ast.parse(path.read_bytes()))
    ]
    assert not found


def test_what_would_differ_is_found() -> None:
    source = "@mark.parametrize('at', [1, time.time() + 3])\ndef test_it(at): ..."
    assert [call.lineno for call in calls_beside_a_test(ast.parse(source))] == [1]


def calls_beside_a_test(tree: ast.AST) -> Iterator[ast.Call]:
    decorators = (
        decorator
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        for decorator in node.decorator_list
    )
    for decorator in decorators:
        if isinstance(decorator, ast.Call) and has_names(decorator):
            continue
        for node in ast.walk(decorator):
            if isinstance(node, ast.Call) and is_clock(node):
                yield node


def has_names(decorator: ast.Call) -> bool:
    return any(keyword.arg == "ids" for keyword in decorator.keywords)


def is_clock(call: ast.Call) -> bool:
    """Say whether each process gets another answer; `time(7, 30)` gives them one."""
    numbers = [one for one in call.args if isinstance(one, ast.Constant)]
    return called(call.func) in CHANGING and not numbers


def called(function: ast.expr) -> str:
    match function:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""
