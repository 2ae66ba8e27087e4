"""Overrides, nodes and pools from tables; Parquet; several files; several problems at once."""

import builtins
import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet
from tmf645_scenarios import Scenario, ScenarioError, load
from tmf645_scenarios.bounds import TABLE_MEBIBYTES, TABLE_ROWS, Bounds, bounds_of
from tmf645_simulator.coverage import LineCondition, Reach
from tmf645_simulator.specifications import Unit

WORLD = """\
schema: tmf645-scenario/1
name: tables
story: Everything in tables.
world:
  specifications: [{id: internet, name: Internet, solutions: [[line]]}]
  resources: [{id: line, name: Line, technology: fibre}]
  nodes: [{id: core}]
"""


def written(folder: Path, tables: Mapping[str, str], *, keys: str = "") -> str:
    """Write a world with ``tables``, each under the key that its name begins with."""
    for name, text in tables.items():
        (folder / name).write_text(text, "utf-8")
    named = {f"{name.split('.')[0].rstrip('0123456789')}_file": name for name in tables}
    lines = [f"  {key}: {name}" for key, name in named.items()] if not keys else [keys]
    (folder / "tables.yaml").write_text(WORLD + "\n".join(lines) + "\n", "utf-8")
    return str(folder / "tables.yaml")


def problems(path: str, bounds: Bounds | None = None) -> list[str]:
    """Return why the scenario is refused."""
    with pytest.raises(ScenarioError) as caught:
        load(path, bounds=bounds)
    return [str(problem) for problem in caught.value.problems]


def rows(scenario: Scenario) -> list[tuple[str, Reach]]:
    """Return the explicit rows."""
    return [(each.premises_id, each.reach) for each in scenario.inventory.coverage.rows]


def test_rows_of_premises_override_the_map_where_they_name_a_technology(tmp_path: Path) -> None:
    """The other columns of a reach may be there, and empty cells are keys left out."""
    text = """\
id,city,technology,down,up,available,ready,conditions
A,Bo,fibre,1000,500.5,,2040-01-01,
B,Bo,,,,,,
C,Bo,copper,8,1,false,,load coil; pair gain
"""
    world = load(written(tmp_path, {"premises.csv": text}))

    (a, fibre), (c, copper) = rows(world)

    assert ("A", "C", "fibre", "copper") == (a, c, fibre.technology, copper.technology)
    assert (1000, 500.5, True) == (fibre.down, fibre.up, fibre.available)
    assert fibre.ready_at is not None
    assert not copper.available
    assert (LineCondition.LOAD_COIL, LineCondition.PAIR_GAIN) == copper.conditions
    assert [{"city": "Bo"}] * 3 == [dict(each.address) for each in world.inventory.places.premises]


def test_a_table_of_overrides_has_any_number_of_rows_for_the_same_premises(tmp_path: Path) -> None:
    """As filings have them: one row a technology. Rows that say the same share one reach."""
    tables = {
        "premises.csv": "id\nA\nB\n",
        "overrides.csv": "premises,technology,down\nA,fibre,100\nA,copper,8\nB,fibre,100\n",
    }

    found = rows(load(written(tmp_path, tables)))

    assert [("A", "fibre"), ("A", "copper"), ("B", "fibre")] == [
        (id_, reach.technology) for id_, reach in found
    ]
    assert found[0][1] is found[2][1]


def test_nodes_and_pools_come_from_tables(tmp_path: Path) -> None:
    """After those of the scenario itself."""
    tables = {
        "nodes.csv": "id,parent\nolt,core\nsplitter,olt\n",
        "pools.csv": "node,unit,total,used\nolt,bandwidth,2500.5,100\nsplitter,port,32,\n",
    }

    capacity = load(written(tmp_path, tables)).inventory.capacity

    assert [("core", None), ("olt", "core"), ("splitter", "olt")] == [
        (node.id, node.parent) for node in capacity.nodes
    ]
    assert [("olt", Unit.BANDWIDTH, 2500.5, 100), ("splitter", Unit.PORT, 32, 0)] == [
        (pool.node, pool.unit, pool.total, pool.used) for pool in capacity.pools
    ]


def test_a_key_names_one_file_or_several(tmp_path: Path) -> None:
    """They are read one after the other."""
    tables = {"premises1.csv": "id,city\nA,x\n", "premises2.csv": "id,floor\nB,1\n"}
    path = written(tmp_path, tables, keys="  premises_file: [premises1.csv, premises2.csv]")

    premises = load(path).inventory.places.premises

    assert [("A", {"city": "x"}), ("B", {"floor": "1"})] == [(p.id, p.address) for p in premises]


def test_problems_of_all_tables_are_told_at_once(tmp_path: Path) -> None:
    """Each with its file and line, those of one file in the order of its lines."""
    tables = {
        "premises.csv": "id,lon,lat\nA,1,2\nB,x,2\nC,3\nD,4,\n",
        "overrides.csv": "premises,technology,down\nA,fibre,fast\n",
        "nodes.csv": "id,parrent\n",
        "pools.csv": "node,unit,total\ncore,port,many\ncore,ports,3\n",
        "coverage.geojson": '{"features": [\n7,\n{"properties": {"id": 1}}]}',
    }

    told = problems(written(tmp_path, tables))

    assert [
        'premises.csv:3: lon "x" and lat "2" are not both numbers; write degrees, or neither',
        "premises.csv:4: 2 cells, the header has 3; write as many, and put a cell that holds a comma in quotes",
        'premises.csv:5: lon "4" and lat "" are not both numbers; write degrees, or neither',
        'overrides.csv:2: down: "fast" stands here; write a number',
        "coverage.geojson:2: features[0]: no feature; write an object",
        'coverage.geojson:3: features[1] properties: "technology" is missing; add it',
        'nodes.csv: parrent: unknown column; did you mean "parent"? Known columns: '
        + told[6].split("Known columns: ")[1],
        'pools.csv:2: total: "many" stands here; write a number',
        'pools.csv:3: unit: "ports" stands here; did you mean "port"? Known values: '
        + told[8].split("Known values: ")[1],
    ] == told


def test_no_more_than_twenty_problems_are_told(tmp_path: Path) -> None:
    """A table of the wrong kind has a problem in every row; the rest is not read."""
    text = "id,lon,lat\n" + "".join(f"{n},x,y\n" for n in range(100_000))

    told = problems(written(tmp_path, {"premises.csv": text}))

    assert len(told) == 21
    assert told[-1] == "premises.csv: these are the first 20 problems; there may be more"
    assert len(problems(str(tmp_path / "tables.yaml"), Bounds(problems=3))) == 4


def test_every_premises_that_cannot_be_is_named_with_its_line(tmp_path: Path) -> None:
    """Ids taken, ids empty, points beyond the map; rows for nobody."""
    tables = {
        "premises.csv": 'id,lon,lat\nA,1,2\n"B\nb",3,4\nA,5,6\n,7,8\nC,9,100\n',
        "overrides.csv": "premises,technology\nA,fibre\nZ,fibre\n",
    }

    assert [
        'premises.csv:5: premises "A": this id is taken; give each premises its own',
        'premises.csv:6: premises "": its id is empty; give it an id',
        'premises.csv:7: premises "C": 9, 100 is not on the map; write longitude first (-180 to 180), then latitude (-90 to 90)',
        'overrides.csv:3: row "Z": no premises has this id; correct it',
    ] == problems(written(tmp_path, tables))


@pytest.mark.parametrize(
    ("tables", "why"),
    [
        ({"nodes.csv": "id,parent\n\na,x\n"}, 'nodes.csv:3: node "a": its parent "x" does not'),
        ({"pools.csv": "node,unit,total\nx,port,1\n"}, 'pools.csv:2: pool "x": no node has this'),
        ({"nodes.csv": "parent\nx\n"}, 'nodes.csv: the column "id" is missing; add it'),
        ({"nodes.csv": "id\n\n\n,\n"}, "nodes.csv:4: 2 cells, the header has 1"),
        ({"nodes.csv": 'id\n""\n'}, "nodes.csv:2: id: it is empty; write a value"),
        ({"overrides.csv": "premises\n"}, 'overrides.csv:1: the column "technology" is missing'),
        (
            {"overrides.csv": "premises,technology,dwn\n"},
            'overrides.csv: dwn: unknown column; did you mean "down"? Known columns: available, ',
        ),
    ],
)
def test_what_is_wrong_with_a_table_is_told(
    tmp_path: Path, tables: dict[str, str], why: str
) -> None:
    """File, line, cause and remedy."""
    (told,) = problems(written(tmp_path, tables))

    assert told.startswith(why)


def arrow(folder: Path, columns: Mapping[str, Sequence[Any]]) -> str:
    """Write a world whose premises are Parquet."""
    parquet.write_table(pa.table(dict(columns)), folder / "premises.parquet")
    return written(folder, {}, keys="  premises_file: premises.parquet")


def test_premises_come_from_parquet(tmp_path: Path) -> None:
    """Nulls are no values, numbers are texts where texts are due, dictionaries are texts."""
    path = arrow(
        tmp_path,
        {
            "id": [7, 8],
            "lon": [1.5, None],
            "lat": [2, None],
            "city": pa.array(["Bø", "Bø"]).dictionary_encode(),
            "floor": [None, 3.0],
            "technology": ["fibre", None],
            "down": [100, None],
            "available": [True, None],
        },
    )
    world = load(path)

    first, second = world.inventory.places.premises

    assert ("7", (1.5, 2.0), {"city": "Bø"}) == (first.id, first.point, first.address)
    assert ("8", None, {"city": "Bø", "floor": "3"}) == (second.id, second.point, second.address)
    ((id_, reach),) = rows(world)
    assert ("7", 100, True) == (id_, reach.down, reach.available)


def test_rows_of_parquet_are_named_by_number(tmp_path: Path) -> None:
    """It has no lines."""
    path = arrow(tmp_path, {"id": ["A", "A"], "lon": [1.0, float("nan")], "lat": [2.0, 3.0]})

    (told,) = problems(path)

    assert told == (
        'premises.parquet: row 2: lon "nan" and lat "3" are not both numbers; write degrees, or neither'
    )


def test_columns_that_are_no_cells_are_refused(tmp_path: Path) -> None:
    """Lists and bytes have no place in a table of premises."""
    (told,) = problems(arrow(tmp_path, {"id": ["A"], "tags": [["x"]]}))

    assert told.startswith("premises.parquet: tags: a column of list<")


def test_what_is_no_parquet_is_told(tmp_path: Path) -> None:
    """By a file that only has the name, and by one that is cut off."""
    path = arrow(tmp_path, {"id": ["A"] * 1000})
    table = tmp_path / "premises.parquet"
    whole = table.read_bytes()

    for data in (b"id\nA\n", whole[:-10], b"", whole[:4] + b"x" * 200 + whole[-150:]):
        table.write_bytes(data)
        (told,) = problems(path)
        assert told.startswith("premises.parquet: not Parquet: ")


def test_parquet_is_bounded_before_it_is_unpacked(tmp_path: Path) -> None:
    """A small file may hold a great many rows."""
    path = arrow(tmp_path, {"id": [f"{n:050}" for n in range(20_000)]})

    assert problems(path, Bounds(table_rows=9))[0].startswith("premises.parquet: more than 9 rows")
    size = (tmp_path / "premises.parquet").stat().st_size
    (told,) = problems(path, Bounds(table_bytes=size))
    assert told.endswith(" bytes unpacked; split the table")


def test_a_long_text_in_many_rows_of_parquet_is_kept_once(tmp_path: Path) -> None:
    """A megabyte repeated for every row packs well; unpacked it would be 50 GB."""
    cities = pa.DictionaryArray.from_arrays([0] * 50_000, ["x" * 2**20])
    path = arrow(tmp_path, {"id": [str(n) for n in range(50_000)], "city": cities})

    premises = load(path).inventory.places.premises

    assert "x" * 2**20 == premises[49_999].address["city"]


def test_parquet_without_pyarrow_is_refused_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an optional part of the installation."""
    path = arrow(tmp_path, {"id": ["A"]})
    usual = importlib.import_module

    def missing(name: str, package: str | None = None) -> Any:
        if name.startswith("pyarrow"):
            raise builtins.ImportError(name)
        return usual(name, package)

    monkeypatch.setattr(importlib, "import_module", missing)

    assert problems(path) == [
        "premises.parquet: reading Parquet needs pyarrow: pip install 'tmf645-testbed[data]', or use CSV"
    ]


def test_bounds_come_from_the_environment() -> None:
    """In mebibytes and rows; what is no number is refused by the name of the variable."""
    assert Bounds() == bounds_of({})
    assert Bounds(table_bytes=2 * 1024 * 1024, table_rows=7) == bounds_of(
        {TABLE_MEBIBYTES: "2", TABLE_ROWS: "7"}
    )
    for text in ("0", "-1", "many", "", "1" * 13):
        with pytest.raises(ScenarioError, match=f'{TABLE_ROWS}: "{text}" is no bound'):
            bounds_of({TABLE_ROWS: text})
