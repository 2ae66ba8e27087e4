"""Regions that are made up: they load, repeat, and hold what the page says."""

import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tmf645_scenarios import load
from tmf645_scenarios.region import Format, Order, files_of, generate
from tmf645_scenarios.region import writing as region_writing
from tmf645_simulator.qualify import qualify
from tmf645_simulator.request import Item, PlaceReference, Wishes
from tmf645_simulator.results import Decision

NOW = datetime(2030, 6, 1, tzinfo=UTC)

#: Loads a region in a process of its own, and prints how much memory that took, in MiB.
LOADING = """\
import re, sys
from pathlib import Path
from tmf645_scenarios import load
world = load(sys.argv[1]).inventory
print(len(world.places.premises), len(world.coverage.areas))
# Its own peak: what getrusage tells begins with that of the process that started it.
status = Path("/proc/self/status").read_text()
print(int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) // 1024)
"""


def made(folder: Path, order: Order) -> dict[str, bytes]:
    """Make a region; return its files."""
    folder.mkdir(exist_ok=True)
    for _ in generate(order, folder):
        pass
    return {name: (folder / name).read_bytes() for name in files_of(order)}


@pytest.mark.parametrize("wanted", Format)
def test_the_same_order_makes_the_same_bytes(tmp_path: Path, wanted: Format) -> None:
    """Another seed makes another region."""
    order = Order(premises=700, polygons=50, seed=3, format=wanted)

    first = made(tmp_path / "first", order)

    assert first == made(tmp_path / "second", order)
    other = Order(premises=700, polygons=50, seed=4, format=wanted)
    assert first[f"premises.{wanted}"] != made(tmp_path / "other", other)[f"premises.{wanted}"]


@pytest.mark.parametrize(("premises", "polygons"), [(1, 0), (1, 1), (3, 40), (400, 3), (9001, 200)])
def test_a_region_has_what_was_ordered(tmp_path: Path, premises: int, polygons: int) -> None:
    """To the last premises and polygon, and it loads as it stands."""
    made(tmp_path, Order(premises=premises, polygons=polygons))

    inventory = load(str(tmp_path / "scenario.yaml")).inventory

    assert (premises, polygons) == (
        len(inventory.places.premises),
        len(inventory.coverage.areas),
    )


def test_both_formats_hold_the_same_premises(tmp_path: Path) -> None:
    """What is read from Parquet is what is read from CSV."""
    worlds = []
    for wanted in Format:
        made(tmp_path / wanted, Order(premises=300, polygons=9, format=wanted))
        worlds.append(load(str(tmp_path / wanted / "scenario.yaml")).inventory.places.premises)

    assert worlds[0] == worlds[1]


def test_a_region_has_every_kind_of_answer(tmp_path: Path) -> None:
    """People are served, served otherwise, and not at all, in every technology."""
    made(tmp_path, Order(premises=2000, polygons=150, seed=2))
    inventory = load(str(tmp_path / "scenario.yaml")).inventory
    results: Counter[str] = Counter()
    parts: set[str] = set()

    for premises in inventory.places.premises[::4]:
        item = Item(
            id="1",
            specification_id="internet",
            places=(PlaceReference(id=premises.id),),
            characteristics={"downloadSpeed": 300},
        )
        decided = qualify(item, inventory, NOW, {}, wishes=Wishes(alternatives=True))
        assert isinstance(decided, Decision)
        results[decided.finding.result.value] += 1
        parts.update(getattr(decided.finding, "solution", ()))

    assert {"qualified", "alternate", "unqualified"} == set(results), results
    assert min(results.values()) >= 5, results
    assert {"fibre-line", "cable-line"} <= parts


def test_flats_share_an_address_that_the_unit_tells_apart(tmp_path: Path) -> None:
    """Without it the address is ambiguous."""
    made(tmp_path, Order(premises=2000, polygons=10, seed=2))
    places = load(str(tmp_path / "scenario.yaml")).inventory.places
    flat = next(each for each in places.premises if "unit" in each.address)
    house = {name: value for name, value in flat.address.items() if name != "unit"}

    assert "12 premises have the address" in getattr(
        places.find(PlaceReference(address=house)), "label", ""
    )
    assert flat.id == getattr(places.find(PlaceReference(address=flat.address)), "premises_id", "")


def test_what_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that installs it."""
    monkeypatch.setitem(sys.modules, "faker", None)

    with pytest.raises(region_writing.MissingLibraryError, match=r"faker .*tmf645-testbed\[data\]"):
        made(tmp_path, Order(premises=1, polygons=1))


def loaded_alone(folder: Path) -> tuple[list[int], int]:
    """Load the region of ``folder`` in a fresh process: premises and areas, and its MiB."""
    done = subprocess.run(
        [sys.executable, "-c", LOADING, str(folder / "scenario.yaml")],
        capture_output=True,
        check=True,
        encoding="utf-8",
        timeout=500,
    )
    counts, memory = done.stdout.splitlines()
    return [int(each) for each in counts.split()], int(memory)


def test_ten_thousand_premises_load_in_little_memory(tmp_path: Path) -> None:
    """The sample of the next one."""
    made(tmp_path, Order(premises=10_000, polygons=1000))

    counts, memory = loaded_alone(tmp_path)

    assert [10_000, 1000] == counts
    assert memory < 300


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("wanted", Format)
def test_a_million_premises_load_in_less_than_a_gibibyte(tmp_path: Path, wanted: Format) -> None:
    """With a hundred thousand polygons, from files made for it, to the last row."""
    made(tmp_path, Order(premises=1_000_000, polygons=100_000, format=wanted))

    counts, memory = loaded_alone(tmp_path)

    assert [1_000_000, 100_000] == counts
    assert memory < 1024
