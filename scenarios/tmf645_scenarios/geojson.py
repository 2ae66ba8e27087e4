"""
Coverage as GeoJSON: a FeatureCollection of polygons, each with a reach among its properties.

Features are read in bulk by the quick road: msgspec cuts them out, plain polygons are made of
their numbers all at once, and of anything else by shapely's own reader. What the quick road does not
understand goes through the reader of scenario files, which either understands it or says what is
wrong with it.
"""

import json
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, TypeAlias

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.geometry import shape
from tmf645_simulator.coverage import Reach
from tmf645_simulator.layers import Shape

from tmf645_scenarios.bounds import Bounds
from tmf645_scenarios.document import FeatureEntry
from tmf645_scenarios.findings import Findings
from tmf645_scenarios.nodes import Mapping as MappingNode
from tmf645_scenarios.nodes import Node, Scalar, Sequence
from tmf645_scenarios.problems import ScenarioError, refused
from tmf645_scenarios.reading import Reader, Unreadable
from tmf645_scenarios.records import Recipe, Several
from tmf645_scenarios.sources import Source
from tmf645_scenarios.tables import too_many
from tmf645_scenarios.worlds import reach_of

#: What shapely raises at geometries that are none: it documents no single error.
_BAD_GEOMETRY = (
    shapely.errors.ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError,
    OverflowError, RecursionError,
)  # fmt: skip

_POLYGONS: Final = (3, 6)  # shapely's type numbers of Polygon and MultiPolygon
_AT_ONCE: Final = 8192
_BOM: Final = b"\xef\xbb\xbf"


class _Collection(msgspec.Struct):
    features: list[msgspec.Raw]


class _Feature(msgspec.Struct):
    properties: dict[str, str | int | float | bool | None]
    geometry: msgspec.Raw
    id: str | int | float | None = None


_Ring: TypeAlias = list[tuple[float, float]]


class _Polygon(msgspec.Struct, tag="Polygon", tag_field="type"):
    coordinates: list[_Ring]


@dataclass(frozen=True, slots=True)
class Area:
    """A feature that was understood; ``row`` counts the features from 0."""

    row: int
    id: str
    shape: Shape
    reach: Reach


class GeoJson:
    """A FeatureCollection."""

    def __init__(self, source: Source, bounds: Bounds) -> None:
        self.name = source.name
        with source.opened() as stream:
            self._data = stream.read().removeprefix(_BOM)
        self._features = self._cut()
        too_many(self.name, len(self._features), bounds)
        self._known: dict[Any, dict[str, Any] | None] = {}

    def __len__(self) -> int:
        return len(self._features)

    def areas(self, findings: Findings) -> Iterator[Area]:
        """Yield the features; note those that are none, or no polygons."""
        for start in range(0, len(self._features), _AT_ONCE):
            part = self._features[start : start + _AT_ONCE]
            quick = [_quick(raw) for raw in part]
            shapes = _shapes(quick)
            for row, (feature, area) in enumerate(zip(quick, shapes, strict=True), start=start):
                try:
                    found = self._area(row, feature, area)
                except ScenarioError as error:
                    for problem in error.problems:
                        findings.row(self, row, problem.message, column=problem.path)
                else:
                    yield found

    def places(self, rows: Collection[int]) -> Mapping[int, tuple[int, str]]:
        """Return the line at which each feature begins, and its path."""
        found: dict[int, tuple[int, str]] = {}
        position, line, counted = 0, 1, 0
        for row, raw in enumerate(self._features[: max(rows) + 1]):
            text = bytes(raw)
            position = self._data.index(text, position)
            if row in rows:
                line += self._data.count(b"\n", counted, position)
                counted = position
                found[row] = (line, f"features[{row}]")
            position += len(text)
        return found

    def _cut(self) -> list[msgspec.Raw]:
        try:
            return msgspec.json.decode(self._data, type=_Collection).features
        except msgspec.ValidationError:
            message = 'no FeatureCollection: it has no list "features"; export it as GeoJSON'
            raise refused(self.name, message) from None
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            raise _not_json(self._data, self.name) from None

    def _area(self, row: int, feature: _Feature | None, area: Shape | None) -> Area:
        if feature is not None and area is not None:
            known = self._reach(feature)
            if known is not None:
                return Area(row, known[0], area, known[1])
        return self._slowly(row)

    def _reach(self, feature: _Feature) -> tuple[str, Reach] | None:
        """
        Return id and reach of a feature whose properties are plainly right, else None.

        Many features differ in their ids and nodes alone, so the rest is understood once.
        """
        properties = feature.properties
        id_, node = properties.pop("id", feature.id), properties.pop("node", None)
        if type(id_) is not str or (node is not None and type(node) is not str):
            return None
        key = (*properties.items(), *map(type, properties.values()))
        if key not in self._known:
            self._known[key] = _values(properties)
        values = self._known[key]
        return None if values is None else (id_, Reach(**values, node=node))

    def _slowly(self, row: int) -> Area:
        """Return the feature as the careful reader understands it; raise ScenarioError."""
        try:
            feature = json.loads(bytes(self._features[row]), parse_constant=_no_constant)
        except UnicodeDecodeError:
            raise refused(self.name, "not UTF-8; save it as UTF-8") from None
        except (ValueError, RecursionError) as error:
            raise refused(self.name, f"not JSON: {error}; correct it") from None
        if not isinstance(feature, dict):
            raise refused(self.name, "no feature; write an object")
        entry = _entry(feature, self.name)
        return Area(row, entry.id, _shape(feature, self.name), reach_of(entry))


def _quick(raw: msgspec.Raw) -> _Feature | None:
    try:
        return msgspec.json.decode(raw, type=_Feature)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None


def _shapes(features: list[_Feature | None]) -> list[Shape | None]:
    """Return the polygon of each feature, or None where none can be read from it."""
    rings = [_rings(feature) for feature in features]
    plain = [position for position, each in enumerate(rings) if each]
    others = [position for position, each in enumerate(rings) if not each]
    shapes = np.empty(len(features), np.object_)
    shapes[plain] = _polygons([each for each in rings if each])
    shapes[others] = _by_shapely([features[position] for position in others])
    found: list[Shape | None] = shapes.tolist()
    return found


def _rings(feature: _Feature | None) -> list[_Ring] | None:
    """Return the rings of a polygon in the plane, each closed; None where it is anything else."""
    if feature is None:
        return None
    try:
        rings = _POLYGON.decode(feature.geometry).coordinates
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None
    is_closed = all(len(ring) > 3 and ring[0] == ring[-1] for ring in rings)
    return rings if is_closed else None


_POLYGON: Final = msgspec.json.Decoder(_Polygon)


def _polygons(rings: list[list[_Ring]]) -> NDArray[np.object_]:
    """Return a polygon for each list of rings, of which the first is its outline."""
    every = list(chain.from_iterable(rings))
    numbers = np.fromiter(chain.from_iterable(chain.from_iterable(every)), np.float64)
    lengths = [len(ring) for ring in every]
    corners: Any = shapely.linearrings(
        numbers.reshape(-1, 2), indices=np.repeat(np.arange(len(every)), lengths)
    )
    counts = [len(each) for each in rings]
    polygons: Any = shapely.polygons(corners, indices=np.repeat(np.arange(len(rings)), counts))
    return np.asarray(polygons, np.object_)


def _by_shapely(features: list[_Feature | None]) -> list[Shape | None]:
    texts = np.array(
        [bytes(feature.geometry) if feature else None for feature in features], np.object_
    )
    with np.errstate(all="ignore"):  # a number beyond all bounds is told by the careful reader
        shapes: NDArray[np.object_] = shapely.from_geojson(texts, on_invalid="ignore")
    is_polygon = np.isin(shapely.get_type_id(shapes), _POLYGONS)
    return [each if right else None for each, right in zip(shapes, is_polygon, strict=True)]


_RECIPE: Final = Recipe(FeatureEntry)


def _values(properties: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the values of an entry, or None where one of them is not plainly right."""
    values: dict[str, Any] = {}
    for key, value in properties.items():
        column = _RECIPE.columns.get(key)
        if column is None or not _is_plain(value, column.wanted):
            return None
        try:
            values[column.field] = column.value(value)
        except ValueError:
            return None
    return values if "technology" in values else None


def _is_plain(value: Any, wanted: Any) -> bool:
    """Say whether JSON holds the type that is due, so that no rule of reading has to decide."""
    if wanted is float:
        return type(value) in {int, float}
    if wanted in {bool, int}:
        return type(value) is wanted
    return type(value) is str and value != "" and not isinstance(wanted, Several)


def _entry(feature: dict[str, Any], file: str) -> FeatureEntry:
    properties = feature.get("properties")
    if isinstance(properties, dict) and "id" not in properties and "id" in feature:
        properties = {"id": feature["id"], **properties}
    reader = Reader(file)
    try:
        entry: FeatureEntry = reader.read(node_of(properties), FeatureEntry, "properties")
    except RecursionError:
        raise refused(file, "nested too deep; write single values", path="properties") from None
    except Unreadable:
        raise ScenarioError(reader.problems) from None
    return entry


def _shape(feature: dict[str, Any], file: str) -> Shape:
    try:
        found = shape(feature["geometry"])
    except _BAD_GEOMETRY as error:
        message = f"no geometry: {error}; write a Polygon with its rings closed"
        raise refused(file, message, path="geometry") from None
    if not isinstance(found, Polygon | MultiPolygon):
        raise refused(file, f"a {found.geom_type}; write a Polygon", path="geometry")
    return found


def node_of(value: Any) -> Node:
    """Return a JSON value as a node, so that one reader reads both formats."""
    if isinstance(value, dict):
        return MappingNode(
            0, {key: node_of(each) for key, each in value.items()}, dict.fromkeys(value, 0)
        )
    if isinstance(value, list):
        return Sequence(0, [node_of(each) for each in value])
    return Scalar(0, value if isinstance(value, str) else json.dumps(value), _bounded(value))


def _bounded(value: Any) -> Any:
    """Return ``value``, or None for a whole number that no computer reckons with."""
    is_huge = isinstance(value, int) and not isinstance(value, bool) and abs(value) > _LARGEST
    return math.inf if is_huge else value


_LARGEST: Final = 10**300


def _not_json(data: bytes, file: str) -> ScenarioError:
    """Return the error that says where ``data`` stops to be JSON."""
    try:
        json.loads(data.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"not UTF-8: byte {error.start} cannot be read; save it as UTF-8"
        return refused(file, message, line=line)
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 0
        return refused(file, f"not JSON: {error}; export it as GeoJSON", line=line)
    return refused(file, "not JSON; export it as GeoJSON")


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")
