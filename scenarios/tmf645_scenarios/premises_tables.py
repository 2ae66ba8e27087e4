"""
Premises and explicit rows from tables.

A table of premises has ``id``, perhaps ``lon`` and ``lat``, and a column for each address
attribute. Where it has ``technology`` too, the keys of a reach are columns as well, and each row
with a technology overrides the map. A table of overrides has ``premises`` and the keys of a reach.
"""

import math
from collections.abc import Sequence
from types import NoneType
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray
from tmf645_simulator.coverage import Reach, Rows
from tmf645_simulator.roll import Registrar
from tmf645_simulator.texts import Texts

from tmf645_scenarios.document import ReachEntry
from tmf645_scenarios.findings import Findings
from tmf645_scenarios.origins import Origins
from tmf645_scenarios.problems import refused, suggestion
from tmf645_scenarios.records import NoValueError, Recipe, number_of, text_of, tried
from tmf645_scenarios.tables import Cell, Part, Table
from tmf645_scenarios.worlds import reach_of

_REACH: Final = Recipe(ReachEntry)
_PLACE: Final = ("id", "lon", "lat")


class RowCollector:
    """Collects explicit rows, those of tables and others; rows that say the same share a Reach."""

    def __init__(self, findings: Findings) -> None:
        self.origins = Origins()
        self._findings = findings
        self._ids: list[Texts] = []
        self._codes: list[NDArray[np.int32]] = []
        self._reaches: list[Reach] = []

    def add(self, premises_id: str, reach: Reach, path: str) -> None:
        """Add a row that stands in the scenario itself, at ``path``."""
        self._ids.append(Texts([premises_id]))
        self._codes.append(np.array([len(self._reaches)], np.int32))
        self._reaches.append(reach)
        self.origins.add_path(path)

    def add_part(self, table: Table, part: Part, ids: Sequence[str], known: "_Known") -> None:
        """Add the rows of ``part`` that have a technology; note cells that hold no value."""
        names = tuple(name for name in part.columns if name in _REACH.columns)
        keys = list(zip(*(part.columns[name] for name in names), strict=True))
        at = names.index("technology")
        rows: list[int] = []
        kept: list[str] = []
        codes: list[int] = []
        for row, id_, key in zip(part.rows, ids, keys, strict=True):
            if key[at] is None or key[at] == "":
                continue
            if key not in known:
                known[key] = self._code(names, key)
            if isinstance(code := known[key], int):
                rows.append(row)
                kept.append(id_)
                codes.append(code)
            else:
                for name, message in code.items():
                    self._findings.row(table, row, message, column=name)
        self._ids.append(Texts(kept))
        self._codes.append(np.array(codes, np.int32))
        self.origins.add_rows(table, rows)

    def rows(self) -> Rows:
        """Return what was collected."""
        codes = np.concatenate([np.zeros(0, np.int32), *self._codes])
        return Rows(Texts.joined(self._ids), codes, self._reaches)

    def _code(self, names: tuple[str, ...], key: tuple[Cell, ...]) -> int | dict[str, str]:
        """Return the number of a new Reach, or what is wrong with each of its cells."""
        columns = [_REACH.columns[name] for name in names]
        values = {
            column.field: tried(column, cell) for column, cell in zip(columns, key, strict=True)
        }
        wrong = {
            column.key: str(values[column.field])
            for column in columns
            if isinstance(values[column.field], NoValueError)
        }
        if wrong:
            return wrong
        self._reaches.append(reach_of(ReachEntry(**values)))
        return len(self._reaches) - 1


#: What is known of the cells of a reach: its number, or what is wrong with it by column.
_Known = dict[tuple[Cell, ...], int | dict[str, str]]


def read_premises(
    table: Table, registrar: Registrar, origins: Origins, rows: RowCollector, findings: Findings
) -> None:
    """Add the premises of ``table``, and its explicit rows; note what is wrong with either."""
    if "id" not in table.columns:
        raise refused(table.name, 'the column "id" is missing; add it', line=1)
    if ("lon" in table.columns) != ("lat" in table.columns):
        raise refused(table.name, '"lon" and "lat" belong together; add the other column', line=1)
    reach = {name for name in table.columns if name in _REACH.columns}
    if reach and "technology" not in reach:
        message = f'"{min(reach)}" tells how a technology reaches; add a column "technology"'
        raise refused(table.name, message, line=1)
    attributes = [name for name in table.columns if name not in reach and name not in _PLACE]
    known: _Known = {}
    for part in table.parts(findings):
        ids = _ids(part, "id")
        points = _points(table, part, findings)
        address = {name: _texts(part, name) for name in attributes}
        registrar.add(ids, points, address, blank_is_absent=True)
        origins.add_rows(table, part.rows)
        if reach:
            rows.add_part(table, part, ids, known)


def read_overrides(table: Table, rows: RowCollector, findings: Findings) -> None:
    """Add the explicit rows of ``table``; note what is wrong with them."""
    for name in ("premises", "technology"):
        if name not in table.columns:
            raise refused(table.name, f'the column "{name}" is missing; add it', line=1)
    for name in table.columns:
        if name != "premises" and name not in _REACH.columns:
            guess = suggestion(name, _REACH.columns)
            allowed = ", ".join(sorted({"premises", *_REACH.columns}))
            raise refused(table.name, f"unknown column{guess} Known columns: {allowed}", path=name)
    known: _Known = {}
    for part in table.parts(findings):
        rows.add_part(table, part, _ids(part, "premises"), known)


def _ids(part: Part, name: str) -> Sequence[str]:
    """Return a column of ids; empty ones are told when the world is checked."""
    cells = part.columns[name]
    if part.is_text or set(map(type, cells)) == {str}:
        return cast(Sequence[str], cells)
    return ["" if cell is None else text_of(cell) for cell in cells]


def _texts(part: Part, name: str) -> Sequence[str | None]:
    """Return a column of texts, None where cells are null."""
    cells = part.columns[name]
    if part.is_text or set(map(type, cells)) <= {str, NoneType}:
        return cast(Sequence[str | None], cells)
    return [None if cell is None else text_of(cell) for cell in cells]


def _points(table: Table, part: Part, findings: Findings) -> NDArray[np.float64]:
    """Return longitude and latitude of each row, two NaN where both cells are empty."""
    if "lon" not in part.columns:
        return np.full((len(part), 2), math.nan)
    lons: Sequence[Any] = part.columns["lon"]
    lats: Sequence[Any] = part.columns["lat"]
    try:
        points = np.column_stack([_numbers(lons), _numbers(lats)])
    except (TypeError, ValueError, OverflowError):
        pass
    else:
        if np.isfinite(points).all():
            return points
    found = [
        _point(table, row, lon, lat, findings)
        for row, lon, lat in zip(part.rows, lons, lats, strict=True)
    ]
    return np.array(found, np.float64).reshape(-1, 2)


def _numbers(cells: Sequence[Any]) -> NDArray[np.float64]:
    return np.fromiter(map(float, cells), np.float64, len(cells))


def _point(table: Table, row: int, lon: Cell, lat: Cell, findings: Findings) -> tuple[float, float]:
    if lon in {None, ""} and lat in {None, ""}:
        return (math.nan, math.nan)
    x, y = number_of(lon), number_of(lat)
    if x is None or y is None:
        shown = [f'"{"" if cell is None else text_of(cell)}"' for cell in (lon, lat)]
        findings.row(
            table,
            row,
            f"lon {shown[0]} and lat {shown[1]} are not both numbers; write degrees, or neither",
        )
        return (math.nan, math.nan)
    return (x, y)
