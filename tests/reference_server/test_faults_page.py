"""The pages on faults and on authentication tell what is so."""

import contextlib
import dataclasses
import io
import re
from pathlib import Path
from typing import Any

import pytest
from tmf645_reference_server.delivery import PATIENCES
from tmf645_scenarios import authentication
from tmf645_scenarios.faults import KINDS, Event, Fault, Lie, Match, Resource, fault_profiles

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "faults.md").read_text("utf-8")
ACCESS = (DOCS / "authentication.md").read_text("utf-8")


def section(title: str) -> str:
    """The text below a heading."""
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_every_kind_is_told_with_its_keys() -> None:
    """In the table of its sort."""
    for name, kind in KINDS.items():
        sort = "callbacks" if name.startswith("callback") else "requests"
        row = re.search(rf"^\| `{name}` \|.*$", section(f"Kinds that befall {sort}"), re.MULTILINE)
        assert row, name
        for each in dataclasses.fields(kind):
            assert f"`{each.name}`" in row[0], (name, each.name)


@pytest.mark.parametrize("words", [Resource, Event, Lie])
def test_every_word_is_told(words: type[Resource] | type[Event] | type[Lie]) -> None:
    """What can be written can be found."""
    assert [] == [each.value for each in words if f"`{each.value}`" not in PAGE]


def test_every_key_of_a_fault_is_told() -> None:
    """With its default."""
    told = section("What every fault has")

    for each in (*dataclasses.fields(Fault), *dataclasses.fields(Match)):
        assert f"`{each.name}`" in told, each.name


def test_every_profile_is_told() -> None:
    """Nothing more, and nothing less."""
    told = re.findall(r"^\| `([a-z-]+)` \|", section("Profiles"), re.MULTILINE)

    assert sorted(told) == list(fault_profiles())


@pytest.mark.parametrize("page", [PAGE, ACCESS], ids=["faults", "authentication"])
def test_the_program_of_a_page_prints_what_it_says(page: str) -> None:
    """Run as it stands."""
    found = re.findall(r"```python\n(.*?)```\n\n((?:    [^\n]*\n)+)", page, re.DOTALL)
    program, printed = found[0]
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(program, {})  # noqa: S102 - the project's own page

    assert printed.replace("    ", "") == said.getvalue()


def test_every_key_of_authentication_is_told() -> None:
    """And the scenario of the page is one."""
    shapes: list[Any] = [
        each for each in vars(authentication).values() if dataclasses.is_dataclass(each)
    ]
    keys = {each.name for shape in shapes for each in dataclasses.fields(shape)} - {"text"}

    assert sorted(key for key in keys if f"`{key}`" not in ACCESS) == []


def test_every_policy_of_delivery_is_told() -> None:
    """In the table of the server's page."""
    page = (DOCS / "reference-server.md").read_text("utf-8")

    for name, policy in PATIENCES.items():
        assert f"| `{name}` | {policy.most} |" in page
