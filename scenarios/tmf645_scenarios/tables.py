"""
Big tables beside a scenario: premises as CSV, coverage as GeoJSON.

A CSV row has ``id``, perhaps ``lon`` and ``lat``, and a column for each address attribute. A
GeoJSON feature has ``id`` and the keys of a coverage entry among its properties.
"""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry import shape

from tmf645_scenarios.document import FeatureEntry, PremisesEntry
from tmf645_scenarios.nodes import Mapping, Node, Scalar, Sequence
from tmf645_scenarios.problems import ScenarioError, refused
from tmf645_scenarios.reading import Reader, Unreadable

#: What shapely raises at geometries that are none: it documents no single error.
_BAD_GEOMETRY = (
    shapely.errors.ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError,
    OverflowError, RecursionError,
)  # fmt: skip


def premises_of(data: bytes, file: str) -> tuple[PremisesEntry, ...]:
    """Return the premises of a CSV table; raise ScenarioError where it is none."""
    table = csv.reader(io.StringIO(_text(data, file)), strict=True)
    try:
        return tuple(_rows(table, file))
    except csv.Error as error:
        raise refused(file, f"not CSV: {error}", line=table.line_num) from None


def features_of(data: bytes, file: str) -> tuple[tuple[FeatureEntry, Polygon | MultiPolygon], ...]:
    """Return each feature of a GeoJSON FeatureCollection; raise ScenarioError where it is none."""
    try:
        collection = json.loads(_text(data, file), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 0
        raise refused(file, f"not JSON: {error}", line=line) from None
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list):
        raise refused(file, 'no FeatureCollection: it has no list "features"')
    return tuple(_feature(each, f"features[{index}]", file) for index, each in enumerate(features))


def _rows(table: Iterator[list[str]], file: str) -> Iterator[PremisesEntry]:
    header = next(table, [])
    if "id" not in header or len(set(header)) != len(header):
        raise refused(file, 'the header needs a column "id", and no name twice', line=1)
    for line, row in enumerate(table, start=2):
        if len(row) != len(header):
            raise refused(file, f"{len(row)} cells, the header has {len(header)}", line=line)
        yield _premises(dict(zip(header, row, strict=True)), file, line)


def _premises(row: dict[str, str], file: str, line: int) -> PremisesEntry:
    id_, lon, lat = row.pop("id"), row.pop("lon", ""), row.pop("lat", "")
    try:
        point = (float(lon), float(lat)) if lon or lat else None
    except ValueError:
        raise refused(
            file, f'lon "{lon}" and lat "{lat}" are not both numbers', line=line
        ) from None
    address = {name: value for name, value in row.items() if value}
    return PremisesEntry(id=id_, address=address, point=point)


def _feature(feature: Any, path: str, file: str) -> tuple[FeatureEntry, Polygon | MultiPolygon]:
    if not isinstance(feature, dict):
        raise refused(file, "no feature; write an object", path=path)
    reader = Reader(file)
    try:
        entry = reader.read(_node(feature.get("properties")), FeatureEntry, f"{path}.properties")
    except RecursionError:
        raise refused(file, "nested too deep", path=f"{path}.properties") from None
    except Unreadable:
        raise ScenarioError(reader.problems) from None
    try:
        found = shape(feature["geometry"])
    except _BAD_GEOMETRY as error:
        raise refused(file, f"no geometry: {error}", path=f"{path}.geometry") from None
    if not isinstance(found, Polygon | MultiPolygon):
        raise refused(file, f"a {found.geom_type}; write a Polygon", path=f"{path}.geometry")
    return entry, found


def _node(value: Any) -> Node:
    """Return a JSON value as a node, so that one reader reads both formats."""
    if isinstance(value, dict):
        return Mapping(
            0, {key: _node(each) for key, each in value.items()}, dict.fromkeys(value, 0)
        )
    if isinstance(value, list):
        return Sequence(0, [_node(each) for each in value])
    return Scalar(0, value if isinstance(value, str) else json.dumps(value), value)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _text(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused(file, f"not UTF-8: byte {error.start} cannot be read") from None
