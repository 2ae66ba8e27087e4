"""The page on scenarios tells what is so."""

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
from tmf645_scenarios import ScenarioError, commerce, document, library, load, network
from tmf645_scenarios.document import WorldDocument
from tmf645_scenarios.nodes import Mapping, parse
from tmf645_scenarios.reading import Reader

PAGE = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text("utf-8")
EXAMPLE = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0]


def test_the_example_is_a_world(tmp_path: Path) -> None:
    """It loads, and its slip is told as the page says."""
    path = tmp_path / "my-town.yaml"
    path.write_text(EXAMPLE, "utf-8")
    assert load(str(path)).name == "my-town"

    path.write_text(EXAMPLE.replace("up: 1000", "untill: 1000"), "utf-8")
    with pytest.raises(ScenarioError, match=r"coverage\[0\].untill: unknown key; did you mean"):
        load(str(path))
    line = next(n for n, text in enumerate(EXAMPLE.splitlines(), 1) if "up: 1000" in text)
    assert f"my-town.yaml:{line}: world.coverage[0].untill" in PAGE


FRAGMENTS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[1:]


STARTS = re.compile(r"(behaviour|commerce):")


@pytest.mark.parametrize("fragment", [each for each in FRAGMENTS if each.startswith("commerce:")])
def test_each_commerce_can_be_written_like_that(fragment: str) -> None:
    """The reader takes every key and value of the fragments."""
    reader = Reader("page.yaml")
    root = parse(fragment.encode(), "page.yaml")
    assert isinstance(root, Mapping)

    read = reader.read(root.values["commerce"], commerce.CommerceDocument)

    assert isinstance(read, commerce.CommerceDocument)


@pytest.mark.parametrize("fragment", [each for each in FRAGMENTS if "behaviour:" in each])
def test_each_behaviour_can_be_written_like_that(fragment: str) -> None:
    """The reader takes every key and value of the fragments."""
    reader = Reader("page.yaml")
    root = parse(fragment.encode(), "page.yaml")
    assert isinstance(root, Mapping)

    assert isinstance(reader.read(root.values["behaviour"], document.Behaviour), document.Behaviour)


@pytest.mark.parametrize("fragment", [each for each in FRAGMENTS if not STARTS.match(each)])
def test_each_part_of_a_world_can_be_written_like_that(fragment: str) -> None:
    """The reader takes every key and value of the fragments."""
    keys = set(re.findall(r"^[a-z]+", fragment, re.MULTILINE))
    missing = [f"{key}: []" for key in ("specifications", "resources") if key not in keys]
    reader = Reader("page.yaml")

    world = reader.read(parse("\n".join([*missing, fragment]).encode(), "page.yaml"), WorldDocument)

    assert all(getattr(world, key) for key in keys)


def test_every_key_is_told() -> None:
    """A key of the format that the page does not name would be a secret."""
    sold = [each for name, each in vars(commerce).items() if name.endswith(("Entry", "Document"))]
    named = [*vars(document).values(), *vars(network).values(), *sold]
    shapes: list[Any] = [each for each in named if dataclasses.is_dataclass(each)]
    keys = {
        each.metadata.get("key", each.name)
        for shape in shapes
        for each in dataclasses.fields(shape)
    }

    assert sorted(key for key in keys if f"`{key}`" not in PAGE) == []


def test_every_world_is_told_in_the_table() -> None:
    """The table lists the library, nothing more and nothing less."""
    told = re.findall(r"^\| `([a-z-]+)` \|", PAGE.split("## The library")[1], re.MULTILINE)

    assert sorted(told) == list(library())
