"""Tables beside a scenario: CSV and GeoJSON, and what is wrong with them."""

import json
from pathlib import Path
from typing import Any

import pytest
from tmf645_scenarios import ScenarioError, load
from tmf645_scenarios.bounds import Bounds

WORLD = """\
schema: tmf645-scenario/1
name: tables
story: Everything in tables.
world:
  specifications: [{id: internet, name: Internet, solutions: [[line]]}]
  resources: [{id: line, name: Line, technology: fibre}]
"""
SQUARE = [[[0, 0], [5, 0], [5, 5], [0, 5], [0, 0]]]


def with_table(tmp_path: Path, key: str, data: bytes, name: str = "table") -> str:
    """Write a scenario and its table; return the path of the scenario."""
    (tmp_path / name).write_bytes(data)
    scenario = tmp_path / "tables.yaml"
    scenario.write_text(f"{WORLD}  {key}: {name}\n", "utf-8")
    return str(scenario)


def refusal(path: str) -> str:
    """Return why a scenario is refused."""
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return str(caught.value)


def features(*entries: Any) -> bytes:
    """Return a FeatureCollection."""
    return json.dumps({"type": "FeatureCollection", "features": list(entries)}).encode()


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    """Return a feature of fibre."""
    return {
        "type": "Feature",
        "properties": {"id": "town", "technology": "fibre", **properties},
        "geometry": geometry,
    }


def test_premises_come_from_csv(tmp_path: Path) -> None:
    """Columns other than id, lon and lat are address attributes; empty cells are none."""
    data = b"\xef\xbb\xbfid,lon,lat,city,floor\nA,1.5,2,Troms\xc3\xb8,\nB,,,NO,7\n"

    first, second = load(with_table(tmp_path, "premises_file", data)).inventory.places.premises

    assert (first.id, first.point, first.address) == ("A", (1.5, 2.0), {"city": "Tromsø"})
    assert (second.id, second.point, second.address) == ("B", None, {"city": "NO", "floor": "7"})


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "table:1: it has no header; name the columns in the first line"),
        (b"name\nA\n", 'table:1: the column "id" is missing; add it'),
        (b"id,city,city\n", 'table:1: "city" is given twice; name each column once'),
        (b"id,,city\n", "table:1: a column has no name; name each column once"),
        (b"id,lon\n", 'table:1: "lon" and "lat" belong together; add the other column'),
        (b"id,city\nA\n", "table:2: 1 cells, the header has 2; write as many"),
        (b"id,lon,lat\nA,1,north\n", 'table:2: lon "1" and lat "north" are not both numbers'),
        (b"id,lon,lat\nA,1,\n", 'table:2: lon "1" and lat "" are not both numbers'),
        (b"id,lon,lat\nA,1,nan\n", 'table:2: lon "1" and lat "nan" are not both numbers'),
        (b'id,city\nA,"x"y\n', "table:2: not CSV: "),
        (b"id\n\xff\n", "table:2: not UTF-8: byte 3 cannot be read; save it as UTF-8"),
        (b"id\nA\n\nA\n", 'table:4: premises "A": this id is taken'),
        (b"id,lon,lat\nA,91,90.5\n", 'table:2: premises "A": 91, 90.5 is not on the map'),
        (b'id,city\nA,"two\nlines"\n,B\n', 'table:4: premises "": its id is empty'),
        (b"id,down\n", 'table:1: "down" tells how a technology reaches; add a column "technology"'),
        (
            b"id,technology,down\nA,fibre,fast\n",
            'table:2: down: "fast" stands here; write a number',
        ),
        (
            b"id,technology,ready\nA,fibre,soon\n",
            'table:2: ready: "soon" stands here; write a date',
        ),
        (b"id,technology,available\nA,fibre,no\n", 'available: "no" stands here; write true or'),
        (b"id,technology,down\nA,fibre,-1\n", 'table:2: row "A": a rate is below 0'),
        (b"id,technology,node\n\nA,fibre,x\n", 'table:3: row "A": no node has the id "x"'),
    ],
)
def test_what_is_wrong_with_a_csv_is_told(tmp_path: Path, data: bytes, why: str) -> None:
    """File, line and cause."""
    assert why in refusal(with_table(tmp_path, "premises_file", data))


def test_coverage_comes_from_geojson(tmp_path: Path) -> None:
    """Properties are read like an entry of coverage; several polygons are one area."""
    shape = {"type": "MultiPolygon", "coordinates": [SQUARE, [[[9, 9], [9, 8], [8, 8], [9, 9]]]]}
    data = features(feature(shape, down=100, until="2040-01-01", priority=2))

    (area,) = load(with_table(tmp_path, "coverage_file", data)).inventory.coverage.areas

    assert (area.id, area.reach.down, area.reach.priority) == ("town", 100, 2)
    assert area.reach.valid_until.year == 2040 if area.reach.valid_until else None
    assert area.shape.area == 25.5


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"{", "table:1: not JSON: "),
        (b"[" * 100_000, "table: no FeatureCollection"),
        (b'{"features": ' + b"[" * 100_000, "table: not JSON: "),
        (b'{"features": [NaN]}', "table: not JSON: NaN is no number"),
        (b'{"features": [\n"\xff"]}', "table:2: features[0]: not UTF-8; save it as UTF-8"),
        (b"[]", 'table: no FeatureCollection: it has no list "features"'),
        (b'{"features": {}}', "table: no FeatureCollection"),
        (features(7), "table:1: features[0]: no feature; write an object"),
        (features({}), 'table:1: features[0] properties: "null" stands here'),
        (
            features({"properties": {"id": "a", "technology": "b"}}),
            "table:1: features[0] geometry: no geometry",
        ),
        (
            features(feature({}, tecnology="x")),
            'table:1: features[0] properties.tecnology: unknown key; did you mean "technology"?',
        ),
        (features(feature({}, down=[1])), "features[0] properties.down: a list stands here"),
        (features(feature({}, down={"a": 1})), "properties.down: a mapping stands here"),
        (features(feature({}, down=True)), 'properties.down: "true" stands here; write a number'),
        (features(feature(None)), "table:1: features[0] geometry: no geometry"),
        (features(feature({"type": "Polygon"})), "table:1: features[0] geometry: no geometry"),
        (
            features(feature({"type": "Polygon", "coordinates": [[[0, 0], "x"]]})),
            "table:1: features[0] geometry: no geometry",
        ),
        (features(feature({"type": "Globe"})), "table:1: features[0] geometry: no geometry"),
        (
            features(feature({"type": "Point", "coordinates": [0, 0]})),
            "table:1: features[0] geometry: a Point; write a Polygon",
        ),
        (
            features(feature({"type": "Polygon", "coordinates": [[[10**400, 0], [1, 1], [1, 0]]]})),
            "table:1: features[0] geometry: no geometry: int too large",
        ),
        (
            features(feature(7)).replace(b"7", b"[" * 900 + b"]" * 900),
            "table:1: features[0] geometry: no geometry",
        ),
        (
            features(feature({"type": "Polygon", "coordinates": 7})).replace(
                b"7", b"[" * 900 + b"]" * 900
            ),
            "table:1: features[0] geometry: no geometry",
        ),
        (
            features(feature({}, down=7)).replace(b"7", b"[" * 900 + b"]" * 900),
            "table:1: features[0] properties: nested too deep",
        ),
        (
            features(feature({"type": "Polygon", "coordinates": []})),
            'coverage "town": no proper area: it is empty',
        ),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else None,
)
def test_what_is_wrong_with_a_geojson_is_told(tmp_path: Path, data: bytes, why: str) -> None:
    """File, path and cause."""
    assert why in refusal(with_table(tmp_path, "coverage_file", data))


@pytest.mark.parametrize("name", ["../secret.csv", "/etc/passwd", "a/../../b", "C:/x", "..\\x"])
def test_a_table_never_lies_outside_the_folder(tmp_path: Path, name: str) -> None:
    """A scenario that somebody sent must not read what it likes."""
    scenario = tmp_path / "tables.yaml"
    scenario.write_text(f"{WORLD}  premises_file: '{name}'\n", "utf-8")

    assert "it lies outside the folder of the scenario" in refusal(str(scenario))


def test_a_name_that_no_file_can_have_is_told(tmp_path: Path) -> None:
    """A NUL ends every path; the operating system would refuse it in words of its own."""
    scenario = tmp_path / "tables.yaml"
    scenario.write_text(f'{WORLD}  premises_file: "a\\0b"\n', "utf-8")

    assert "it lies outside the folder of the scenario" in refusal(str(scenario))


def test_a_link_to_the_outside_is_followed_and_refused(tmp_path: Path) -> None:
    """The file that is meant counts, not the name that it has here."""
    (tmp_path / "secret.csv").write_text("id\nA\n", "utf-8")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "table").symlink_to(tmp_path / "secret.csv")
    scenario = inside / "tables.yaml"
    scenario.write_text(f"{WORLD}  premises_file: table\n", "utf-8")

    assert "it lies outside the folder of the scenario" in refusal(str(scenario))


def test_a_table_is_bounded(tmp_path: Path) -> None:
    """In bytes and in rows, as whoever loads it says; the message says how to allow more."""
    path = with_table(tmp_path, "premises_file", b"id\n" + b"\n".join(b"%d" % n for n in range(9)))

    with pytest.raises(ScenarioError) as caught:
        load(path, bounds=Bounds(table_bytes=8))
    assert "table: the file has 20 bytes, more than 0 MiB; make it smaller" in str(caught.value)
    with pytest.raises(ScenarioError) as caught:
        load(path, bounds=Bounds(table_rows=8))
    assert "table: more than 8 rows; split the table, or allow" in str(caught.value)
    assert len(load(path, bounds=Bounds(table_rows=9)).inventory.places.premises) == 9


def test_an_absent_table_is_told(tmp_path: Path) -> None:
    """By the name that the scenario gives it."""
    scenario = tmp_path / "tables.yaml"
    scenario.write_text(f"{WORLD}  coverage_file: absent.geojson\n", "utf-8")

    assert refusal(str(scenario)) == "absent.geojson: cannot be read: No such file or directory"
