"""How long a function may be: what needs a comment between its parts is two functions."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = [
    module for package in ROOT.glob("*/tmf645_*") for module in sorted(package.rglob("*.py"))
]

#: Lines, its docstring not counted.
LONGEST = 60


def too_long(code: str) -> Iterator[str]:
    """The functions that are longer, and by how much."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            told = len((ast.get_docstring(node, clean=False) or "").splitlines())
            lines = (node.end_lineno or 0) - node.lineno + 1 - told
            if lines > LONGEST:
                yield f"{node.name} has {lines} lines"


@pytest.mark.parametrize("module", MODULES, ids=lambda each: each.relative_to(ROOT).as_posix())
def test_no_function_is_long(module: Path) -> None:
    """Nobody reads one that does not fit a screen."""
    assert list(too_long(module.read_text(encoding="utf-8"))) == []


def test_a_long_function_is_seen() -> None:
    """Whatever it is in, and a docstring makes none long."""
    body = "\n        x = 1" * LONGEST
    told = '\n        """' + "\n        a" * LONGEST + '\n        """'
    code = f"class A:\n    async def long(self):{body}\n    def told(self):{told}\n        pass\n"

    assert list(too_long(code)) == [f"long has {LONGEST + 1} lines"]
