"""Large tables take quick roads: what comes of them is what the careful ones would give."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from tmf645_scenarios import tables
from tmf645_scenarios.bounds import Bounds
from tmf645_scenarios.findings import Findings
from tmf645_scenarios.geojson import GeoJson
from tmf645_scenarios.sources import Source
from tmf645_scenarios.tables import CsvTable

_CELLS = st.text(st.sampled_from('ab "\r\n,\u2028é\0'), max_size=3)
_PLAIN_CELLS = st.text(st.sampled_from("ab é'\u2028\t"), max_size=3)
_LINES = st.lists(st.lists(_PLAIN_CELLS, min_size=2, max_size=2).map(",".join), max_size=4)


@st.composite
def csv_files(draw: st.DrawFn) -> str:
    """Return a table of two columns: some plain lines, then perhaps anything."""
    plain = draw(_LINES)
    rest = draw(st.sampled_from(["", "\n", "\r\nc,d", '\n"c,",d\ne,f', "\na\nb,c\n", "\n\na,b"]))
    return "\n".join(["one,two", *plain]) + rest


def source(data: bytes) -> Source:
    """Return a file that holds ``data``."""
    return Source("table", lambda: io.BytesIO(data))


def rows_of(table: CsvTable) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Yield the number of each row, and its cells."""
    for part in table.parts(Findings(1000)):
        yield from zip(part.rows, zip(*part.columns.values(), strict=True), strict=True)


@pytest.fixture(autouse=True, scope="module")
def _small_parts() -> Iterator[None]:
    """Have several parts in a table of a few lines."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "_AT_ONCE", 2)
        yield


@given(csv_files())
def test_rows_are_those_of_a_reader_of_csv(text: str) -> None:
    """Whatever stands in a table, each row of the right width has the number that it always had."""
    every = list(csv.reader(io.StringIO(text, newline=""), strict=True))[1:]

    found = list(rows_of(CsvTable(source(text.encode()), Bounds())))

    assert [(number, tuple(row)) for number, row in enumerate(every) if len(row) == 2] == found


@given(st.lists(st.lists(_CELLS, min_size=2, max_size=2), max_size=5))
def test_what_was_written_as_csv_is_read(rows: list[list[str]]) -> None:
    """Commas, quotes and line ends in cells, and the line ends of any system."""
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows([["one", "two"], *rows])

    found = list(rows_of(CsvTable(source(file.getvalue().encode()), Bounds())))

    assert [tuple(row) for row in rows] == [cells for _, cells in found]


_SQUARE = [[0, 0], [9, 0], [9, 9.5], [0, 9], [0, 0]]
_HOLE = [[1, 1], [2, 1], [2, 2], [1, 1]]
_GEOMETRIES: dict[str, dict[str, Any]] = {
    "outline": {"type": "Polygon", "coordinates": [_SQUARE]},
    "hole": {"type": "Polygon", "coordinates": [_SQUARE, _HOLE]},
    "two holes": {"type": "Polygon", "coordinates": [_SQUARE, _HOLE, _HOLE[::-1]]},
    "several": {"type": "MultiPolygon", "coordinates": [[_SQUARE], [_HOLE]]},
    "with heights": {"type": "Polygon", "coordinates": [[[*each, 7] for each in _SQUARE]]},
    "other members": {"bbox": [0, 0, 9, 9], "type": "Polygon", "coordinates": [_SQUARE]},
}


@given(st.lists(st.sampled_from(list(_GEOMETRIES)), max_size=6))
def test_shapes_are_those_of_shapely(names: list[str]) -> None:
    """Plain polygons and others, in any mixture, stay in their order."""
    reach = {"id": "a", "technology": "fibre"}
    features = [{"properties": reach, "geometry": _GEOMETRIES[name]} for name in names]
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()

    found = [area.shape for area in GeoJson(source(data), Bounds()).areas(Findings(1000))]

    expected = [shapely.from_geojson(json.dumps(_GEOMETRIES[name])) for name in names]
    assert [shapely.to_wkt(each) for each in expected] == [shapely.to_wkt(each) for each in found]
