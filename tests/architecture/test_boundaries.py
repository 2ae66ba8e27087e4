"""Where broad excepts, clocks, randomness and files may stand: what import-linter cannot see."""

import ast
from collections.abc import Iterator
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

#: Whatever is taken from these is the time, or chance. A difference of time has no date.
UNTOLD = {"time", "uuid", "secrets", "random"}
ALLOWED = {"time.monotonic", "random.Random"}

#: What else tells the time, or is chance.
ASKING = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "os.urandom",
}


def modules() -> list[Path]:
    """Every module of every package."""
    return [module for package in PACKAGES for module in sorted(package.rglob("*.py"))]


def name(module: Path) -> str:
    """Its path below the folder that holds its package."""
    return module.relative_to(next(p.parent for p in PACKAGES if p in module.parents)).as_posix()


def broad_excepts(tree: ast.Module) -> Iterator[int]:
    """The lines on which whatever goes wrong is caught, or passed over."""
    for node in ast.walk(tree):
        caught: list[ast.expr | None] = []
        if isinstance(node, ast.ExceptHandler):
            caught = list(node.type.elts) if isinstance(node.type, ast.Tuple) else [node.type]
        elif isinstance(node, ast.Call) and last_name(node.func) == "suppress":
            caught = list(node.args)
        if any(
            each is None or last_name(each) in {"Exception", "BaseException"} for each in caught
        ):
            yield node.lineno


def untold(tree: ast.Module) -> Iterator[str]:
    """What asks the time, or draws something, that nobody told."""
    nodes = list(ast.walk(tree))
    whole = {each.name for node in nodes if isinstance(node, ast.Import) for each in node.names}
    parts = {
        f"{node.module}.{each.name}"
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for each in node.names
    }
    yield from (each for each in parts if each.partition(".")[0] in UNTOLD)
    unseeded = {"default_rng"} | ({"Random"} if "random.Random" in parts else set())
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            said = f"{node.value.id}.{node.attr}"
            if said in ASKING or node.value.id in UNTOLD & whole:
                yield said
        elif isinstance(node, ast.Call):
            is_seeded = node.args or node.keywords
            if last_name(node.func) in unseeded and not is_seeded:
                yield f"{last_name(node.func)}()"


def last_name(node: ast.expr) -> str:
    """The name at the end of a dotted one; empty for what is none."""
    return getattr(node, "attr", "") or getattr(node, "id", "")


@pytest.mark.parametrize("module", modules(), ids=name)
def test_except_exception_stands_at_the_boundaries_only(module: Path) -> None:
    """A broad except hides bugs; only the judge, the server's outermost handler and the command have one."""
    broad = list(broad_excepts(ast.parse(module.read_text())))

    assert broad == [] or name(module) in BROAD_EXCEPT, f"lines {broad}"


@pytest.mark.parametrize("module", modules(), ids=name)
def test_wall_clocks_and_randomness_have_one_place_per_column(module: Path) -> None:
    """Whoever asks the time anywhere else cannot be replayed."""
    asked = set(untold(ast.parse(module.read_text())))

    assert asked <= ALLOWED or name(module) in CLOCKS


@pytest.mark.parametrize(
    "module", [each for each in modules() if "tmf645_simulator" in each.parts], ids=name
)
def test_the_simulator_opens_and_prints_nothing(module: Path) -> None:
    """What import-linter cannot see of purity: names that need no import."""
    called = {
        node.func.id
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }

    assert called & {"open", "print", "input", "breakpoint", "eval", "exec", "__import__"} == set()


@pytest.mark.parametrize(
    "code",
    [
        "try: ...\nexcept: ...",
        "try: ...\nexcept Exception: ...",
        "try: ...\nexcept (OSError, builtins.BaseException): ...",
        "with contextlib.suppress(Exception): ...",
    ],
)
def test_a_broad_except_is_seen_in_every_form(code: str) -> None:
    """A check that sees one spelling invites the other."""
    assert len(list(broad_excepts(ast.parse(code)))) == 1


@pytest.mark.parametrize(
    "code",
    [
        "import time\ntime.time()",
        "from time import time",
        "from uuid import uuid4",
        "import random\nrandom.random()",
        "from random import choice",
        "from random import Random\nRandom()",
        "numpy.random.default_rng()",
        "os.urandom(4)",
        "datetime.now(UTC)",
        "date.today()",
    ],
)
def test_a_clock_or_chance_is_seen_in_every_form(code: str) -> None:
    """A check that sees one spelling invites the other."""
    assert set(untold(ast.parse(code))) - ALLOWED
