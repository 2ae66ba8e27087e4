"""Longitude and latitude the wrong way round: told where it is nearly certain, and never else."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tmf645_scenarios import library, load, look_over
from tmf645_scenarios.region import Order, generate
from tmf645_scenarios.swapped import swapped
from tmf645_simulator.coverage import Areas
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.layers import Layer
from tmf645_simulator.roll import Roll

WORLD = """\
schema: tmf645-scenario/1
name: swapped
story: Two towns.
world:
  specifications: [{id: internet, name: Internet, solutions: [[line]]}]
  resources: [{id: line, name: Line, technology: fibre}]
  premises_file: premises.csv
  coverage_file: fibre.geojson
"""
OSLO, BERGEN = (10.75, 59.91), (5.32, 60.39)


def box(x: float, y: float) -> list[list[float]]:
    """Return a ring around a point."""
    return [[x - 1, y - 1], [x + 1, y - 1], [x + 1, y + 1], [x - 1, y + 1], [x - 1, y - 1]]


def world(
    tmp_path: Path, premises: list[tuple[float, float]], areas: list[tuple[float, float]]
) -> str:
    """Write a world of premises, and of areas around points; return its path."""
    rows = [f"P-{number},{x},{y}\n" for number, (x, y) in enumerate(premises)]
    (tmp_path / "premises.csv").write_text("id,lon,lat\n" + "".join(rows), "utf-8")
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "properties": {"id": f"A-{number}", "technology": "fibre"},
            "geometry": {"type": "Polygon", "coordinates": [box(*each)]},
        }
        for number, each in enumerate(areas)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    (tmp_path / "fibre.geojson").write_text(json.dumps(collection, indent=1), "utf-8")
    (tmp_path / "world.yaml").write_text(WORLD, "utf-8")
    return str(tmp_path / "world.yaml")


def doubts(path: str) -> list[str]:
    """Return what is hardly meant in a world."""
    return [str(each) for each in look_over(path)[1]]


def turned(point: tuple[float, float]) -> tuple[float, float]:
    """Return the point with its numbers swapped."""
    return point[1], point[0]


def test_swapped_premises_are_told_with_file_line_and_remedy(tmp_path: Path) -> None:
    """The first one is named, the others are counted; what is right is not."""
    path = world(tmp_path, [OSLO, turned(OSLO), turned(BERGEN), BERGEN], [OSLO, BERGEN])

    found = doubts(path)

    expected = (
        'premises.csv:3: premises "P-1" and 1 more: 59.91, 10.75 is far from every area, and '
        '10.75, 59.91 in area "A-0"; in one of the two, write longitude first, then latitude'
    )
    assert [expected] == found


def test_premises_and_areas_that_are_turned_against_each_other_are_told_once(
    tmp_path: Path,
) -> None:
    """Which of the two is wrong, nobody can know."""
    path = world(tmp_path, [OSLO, BERGEN], [turned(OSLO), turned(BERGEN)])

    (found,) = doubts(path)

    assert 'premises.csv:2: premises "P-0" and 1 more: ' in found
    assert 'in area "A-0"; in one of the two, write longitude first' in found


def test_a_swapped_area_over_served_premises_is_told(tmp_path: Path) -> None:
    """Its premises have another network, so they are not lost."""
    path = world(tmp_path, [OSLO, BERGEN], [OSLO, turned(BERGEN), BERGEN])

    (found,) = doubts(path)

    assert found.startswith("fibre.geojson:")
    assert found.endswith(
        ': features[1]: coverage "A-1": it is far from all premises, and would hold "P-1" if its '
        "corners were turned round; write longitude first, then latitude"
    )


def test_premises_of_the_scenario_itself_are_told_by_their_path(tmp_path: Path) -> None:
    """The line is that of the scenario."""
    path = world(tmp_path, [OSLO], [OSLO])
    inline = "  premises: [{id: X, point: [59.91, 10.75]}]\n"
    Path(path).write_text(WORLD + inline, "utf-8")

    (found,) = doubts(path)

    assert found.startswith(f'{path}:9: world.premises[0]: premises "X": 59.91, 10.75 is far')


@pytest.mark.parametrize(
    ("premises", "areas"),
    [
        ([(9.0, 9.5)], [(9.5, 9.0)]),  # near its own image
        ([(12.0, 60.0), (59.0, 11.0)], [(70.0, 20.0)]),  # far from everything, either way
        ([(100.0, 20.0)], [(20.0, 80.0)]),  # its image is not on the map
        ([turned(OSLO)], [turned(OSLO)]),  # fits together
        ([OSLO], [OSLO, (20.0, 80.0)]),  # an area for which no premises are known
        ([(179.9, 10.0)], [(-179.0, 10.0)]),  # beside each other, over the date line
        ([], [OSLO]),
        ([OSLO], []),
    ],
)
def test_what_may_be_so_is_not_told(
    tmp_path: Path, premises: list[tuple[float, float]], areas: list[tuple[float, float]]
) -> None:
    """No warning where it is not nearly certain."""
    assert [] == doubts(world(tmp_path, premises, areas))


@pytest.mark.parametrize("name", library())
def test_no_world_of_the_library_is_doubted(name: str) -> None:
    """They are all meant as they are."""
    assert () == look_over(name)[1]


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Inventory]:
    """Return a function that makes regions of some premises and polygons."""

    def of(seed: int) -> Inventory:
        folder = tmp_path_factory.mktemp("region")
        for _ in generate(Order(premises=300, polygons=40, seed=seed), folder):
            pass
        return load(str(folder / "scenario.yaml")).inventory

    return of


def moved(inventory: Inventory, east: float, north: float, *, turn: bool) -> tuple[Roll, Areas]:
    """Return premises, turned or not, and areas of the region, laid somewhere else."""
    roll, areas = inventory.places.roll, inventory.coverage.areas
    assert isinstance(areas, Areas)
    offset = np.array([east, north])
    points = roll.points + offset
    shapes = shapely.transform(areas.layer.shapes, lambda each: each + offset)
    return (
        Roll(roll.ids, roll.finder, points[:, ::-1] if turn else points, roll.attributes),
        Areas(Layer(areas.layer.ids, list(shapes)), areas.reaches),
    )


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1))
def test_no_region_that_is_made_up_is_doubted(
    region: Callable[[int], Inventory], seed: int
) -> None:
    """Wherever on the map it lies; and its premises turned round are doubted wherever they can."""
    inventory = region(seed)
    west, south, east, north = inventory.coverage.areas.layer.extent()  # type: ignore[attr-defined]  # a region has a layer

    for x, y in ((west, south), (10.0, 50.0), (-3.0, -30.0), (40.0, 41.0), (-80.0, -20.0)):
        assert [] == list(swapped(*moved(inventory, x - west, y - south, turn=False)))
    assert east - west < 30
    assert north - south < 30
    (doubt,) = swapped(*moved(inventory, 5.0 - west, 55.0 - south, turn=True))
    assert "premises" == doubt.kind
    assert np.isfinite(doubt.position)
