"""What the packages import is declared, and no two modules wait for each other."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = sorted(path.parent for path in ROOT.glob("*/tmf645_*/__init__.py"))
MODULES = {
    ".".join(module.relative_to(package.parent).with_suffix("").parts).removesuffix(".__init__"): (
        module
    )
    for package in PACKAGES
    for module in sorted(package.rglob("*.py"))
}
#: Which distributions bring an imported name: asking for it reads every one that is installed.
PROVIDERS = packages_distributions()
#: Read by what runs inside pytest: whoever loads the plugins has it.
OF_THE_PLUGINS = {
    "tmf645_reference_server.pytest_plugin": {"pytest"},
    "tmf645_conformance.pytest_plugin": {"pytest"},
    "tmf645_conformance.under_pytest.hooks": {"pytest"},
    "tmf645_conformance.under_pytest.items": {"pytest"},
    "tmf645_conformance.under_pytest.shown": {"pytest", "_pytest"},
    "tmf645_conformance.under_pytest.wishes": {"pytest"},
}


def imported(module: str) -> Iterator[str]:
    """What a module imports, wherever in it, also what it does for its annotations alone."""
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None, "relative imports are not used here"
            yield from (
                below if (below := f"{node.module}.{each.name}") in MODULES else node.module
                for each in node.names
            )
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "import_module":
            # What is optional is imported when it is needed.
            yield from (str(each.value) for each in node.args if isinstance(each, ast.Constant))


def declared() -> set[str]:
    """The distributions that pyproject.toml asks for, extras included, by their plain names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = chain.from_iterable(project["optional-dependencies"].values())
    wanted = [*project["dependencies"], *extras]
    return {plain(re.split(r"[<>=!~;\[ ]", each)[0]) for each in wanted}


def plain(name: str) -> str:
    """A distribution's name as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("module", MODULES)
def test_what_a_module_imports_of_others_is_declared(module: str) -> None:
    """What comes along with something else today may be gone tomorrow."""
    packages = {each.name for each in PACKAGES}
    foreign = {name.partition(".")[0] for name in imported(module)}
    foreign -= packages | set(sys.stdlib_module_names) | OF_THE_PLUGINS.get(module, set())
    providers = {name: {plain(each) for each in PROVIDERS[name]} for name in foreign}

    assert {} == {name: each for name, each in providers.items() if not each & declared()}


def test_what_is_declared_is_imported() -> None:
    """What nobody uses any more is not asked for; some are used by name, or by what we use, only."""
    used = {
        plain(each)
        for module in MODULES
        for name in imported(module)
        for each in PROVIDERS.get(name.partition(".")[0], [])
    }

    assert set() == declared() - used - {"faker", "sniffio", "uvloop"}


def test_no_modules_import_each_other_in_a_circle() -> None:
    """A circle cannot be read from one end, and breaks with the order of the imports."""
    wanted = {module: {each for each in imported(module) if each in MODULES} for module in MODULES}

    in_order = list(TopologicalSorter(wanted).static_order())  # a CycleError names the circle

    assert set(in_order) == set(MODULES)
