"""Where broad excepts, clocks and randomness may stand: what import-linter cannot see."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = sorted(path.parent for path in ROOT.glob("*/tmf645_*/__init__.py"))

#: The boundaries behind which nothing may break. The command has one since Python ends with 1 where
#: nobody catches a bug, and 1 means "not conformant" here.
BROAD_EXCEPT = {
    "tmf645_conformance/judge.py",
    "tmf645_conformance/turns.py",  # hands everything on to who waits for it
    "tmf645_reference_server/asgi.py",
    "tmf645_cli/main.py",
}

#: One place per column that looks at a clock or draws something random.
CLOCKS = {"tmf645_conformance/clock.py", "tmf645_reference_server/ports.py"}

FORBIDDEN_MODULES = {"time", "uuid", "secrets"}


def modules() -> list[Path]:
    """Every module of every package."""
    return [module for package in PACKAGES for module in sorted(package.rglob("*.py"))]


def name(module: Path) -> str:
    """Its path below the folder that holds its package."""
    return module.relative_to(next(p.parent for p in PACKAGES if p in module.parents)).as_posix()


@pytest.mark.parametrize("module", modules(), ids=name)
def test_except_exception_stands_at_the_boundaries_only(module: Path) -> None:
    """A broad except hides bugs; only the judge, the server's outermost handler and the command have one."""
    tree = ast.parse(module.read_text())
    broad = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in {"Exception", "BaseException"})
    ]

    assert broad == [] or name(module) in BROAD_EXCEPT, f"lines {broad}"


@pytest.mark.parametrize("module", modules(), ids=name)
def test_wall_clocks_and_randomness_have_one_place_per_column(module: Path) -> None:
    """Whoever asks the time anywhere else cannot be replayed."""
    tree = ast.parse(module.read_text())
    asked = {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (
            node.value.id in FORBIDDEN_MODULES
            or (node.value.id == "datetime" and node.attr in {"now", "utcnow", "today"})
        )
    }
    allowed = {"time.monotonic"}

    assert asked <= allowed or name(module) in CLOCKS
